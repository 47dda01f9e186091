//! Which kinds of values are written, and how.

use super::Writer;
use serde::Serialize;
use serde::ser::{Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use std::fmt;

/// Says only that a value is of a kind that is not written.
pub(super) type Result<T = ()> = std::result::Result<T, fmt::Error>;

/// What would write a kind of value that is not written.
type Unsupported = Impossible<(), fmt::Error>;

/// Methods that write a number as the widest of its kind, and those of kinds that are not written.
macro_rules! methods {
    (wide: $($method:ident($number:ty) as $widest:ident,)*) => {
        $(fn $method(self, number: $number) -> Result {
            self.$widest(number.into())
        })*
    };
    (unsupported: $($method:ident($($given:ty),*) -> $made:ty,)*) => {
        $(fn $method(self, $(_: $given),*) -> Result<$made> {
            Err(fmt::Error)
        })*
    };
}

impl Serializer for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeTuple = Unsupported;
    type SerializeTupleStruct = Unsupported;
    type SerializeTupleVariant = Unsupported;
    type SerializeStructVariant = Unsupported;

    fn serialize_str(self, text: &str) -> Result {
        self.text(text);
        Ok(())
    }

    fn serialize_char(self, character: char) -> Result {
        self.serialize_str(character.encode_utf8(&mut [0; 4]))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result {
        self.serialize_str(variant)
    }

    fn serialize_u64(self, number: u64) -> Result {
        self.number(number);
        Ok(())
    }

    fn serialize_i64(self, number: i64) -> Result {
        if number < 0 {
            self.raw("-");
        }
        self.serialize_u64(number.unsigned_abs())
    }

    fn serialize_bool(self, truth: bool) -> Result {
        self.raw(if truth { "true" } else { "false" });
        Ok(())
    }

    fn serialize_unit(self) -> Result {
        self.raw("null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        self.serialize_unit()
    }

    fn serialize_none(self) -> Result {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self> {
        Ok(self.open(b'['))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self> {
        Ok(self.open(b'{'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self.open(b'{'))
    }

    methods! { wide:
        serialize_u8(u8) as serialize_u64,
        serialize_u16(u16) as serialize_u64,
        serialize_u32(u32) as serialize_u64,
        serialize_i8(i8) as serialize_i64,
        serialize_i16(i16) as serialize_i64,
        serialize_i32(i32) as serialize_i64,
    }

    methods! { unsupported:
        serialize_f32(f32) -> (),
        serialize_f64(f64) -> (),
        serialize_bytes(&[u8]) -> (),
        serialize_tuple(usize) -> Unsupported,
        serialize_tuple_struct(&'static str, usize) -> Unsupported,
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Unsupported,
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Unsupported,
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result {
        Err(fmt::Error)
    }
}

impl SerializeSeq for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.item();
        self.value(value)
    }

    fn end(self) -> Result {
        self.close(b']');
        Ok(())
    }
}

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result {
        self.item();
        let from = self.out.len();
        key.serialize(&mut **self)?;
        if self.out.get(from) == Some(&b'"') { Ok(()) } else { Err(fmt::Error) }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        self.raw(": ");
        self.value(value)
    }

    fn end(self) -> Result {
        self.close(b'}');
        Ok(())
    }
}

impl SerializeStruct for &mut Writer {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result {
        self.serialize_entry(key, value)
    }

    fn end(self) -> Result {
        SerializeMap::end(self)
    }
}
