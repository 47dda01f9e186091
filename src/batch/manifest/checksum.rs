//! Checksums: whether a file is still as it was made.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The XXH3-128 checksum of a file's bytes; 32 hexadecimal digits when written. It tells what was edited
/// or is to be written anew, and is no defence against who makes two files of one checksum on purpose:
/// such a person could edit the manifest as well. It takes a tenth of the time of a cryptographic digest,
/// which is felt where every byte that is written is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksum(u128);

impl Checksum {
    /// The checksum of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(twox_hash::XxHash3_128::oneshot(bytes))
    }

    /// Its 16 bytes, the first digits first.
    pub fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let halves = self.bytes().map(|byte| [byte >> 4, byte & 15]);
        let digits: String = halves.as_flattened().iter().map(|half| DIGITS[usize::from(*half)]).collect();
        to.serialize_str(&digits)
    }
}

impl<'de> Deserialize<'de> for Checksum {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let hex = <&str>::deserialize(from)?;
        let digits = hex.len() == 32 && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
        let sum = u128::from_str_radix(hex, 16).ok().filter(|_| digits);
        sum.map(Self).ok_or_else(|| D::Error::custom("not an XXH3-128 checksum"))
    }
}
