//! Names that a server takes: slugs, a variable, and UUIDs that are the same whenever they are made.

/// Variables that Medplum fills in itself. No name may begin with another's: the server replaces
/// text, and would replace the beginning of the longer one.
const BUILT_IN: [&str; 8] =
    ["profile", "patient", "before", "after", "resource", "context", "rootresource", "ucum"];

/// The slug of a text that has no letter or digit of ASCII.
pub(super) const UNNAMED: &str = "unnamed";

/// Lower-case ASCII words of `text`, joined by hyphens; `unnamed` where there are none.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_ascii_alphanumeric() {
            slug.push(char.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.truncate(60);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { UNNAMED.to_owned() } else { slug.to_owned() }
}

/// `wanted`, or `wanted-2`, `wanted-3` … where `taken` has it.
pub(super) fn unique(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let numbered = (2_usize..).map(|number| format!("{wanted}-{number}"));
    numbered.into_iter().find(|name| !taken(name)).unwrap_or_default()
}

/// The variable for a tenant, made of the organization's own word: `care teams` → `care_teams`. A
/// word that is no name, or that a built-in variable begins with or the other way round, is put
/// behind `tenant_`.
pub(super) fn variable(term: &str) -> String {
    let slug = slug(term).replace('-', "_");
    let short: String = slug.chars().take(32).collect();
    let clashes = BUILT_IN.iter().any(|name| name.starts_with(short.as_str()) || short.starts_with(name));
    let begins_well = short.starts_with(|char: char| char.is_ascii_lowercase());
    if clashes || !begins_well || short == UNNAMED { format!("tenant_{short}") } else { short }
}

/// A UUID (version 8) made of a digest of `names`: the same names give the same one, always.
pub(super) fn uuid(names: &[&str]) -> String {
    let mut told = Vec::with_capacity(128);
    for name in names {
        told.extend_from_slice(&(name.len() as u64).to_le_bytes());
        told.extend_from_slice(name.as_bytes());
    }
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&blake3::hash(&told).as_bytes()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    for (ix, byte) in bytes.iter().enumerate() {
        if matches!(ix, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0x0f));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_an_identifier_and_shares_no_beginning_with_a_built_in_one() {
        for (term, name) in [
            ("clinics", "clinics"),
            ("Care Teams", "care_teams"),
            ("patients", "tenant_patients"),
            ("p", "tenant_p"),
            ("profile groups", "tenant_profile_groups"),
            ("2nd sites", "tenant_2nd_sites"),
            ("Kliniken für Alle", "kliniken_f_r_alle"),
            ("診療所", "tenant_unnamed"),
            ("%x\"}]", "x"),
        ] {
            assert_eq!(variable(term), name);
        }
    }

    #[test]
    fn uuids_are_well_formed_and_stable_and_tell_names_apart() {
        let one = uuid(&["acme", "policy", "clinical"]);
        assert_eq!(one, uuid(&["acme", "policy", "clinical"]));
        assert_ne!(one, uuid(&["acme", "policyclinical", ""]));
        assert_eq!(one.len(), 36);
        assert_eq!((&one[14..15], one.matches('-').count()), ("8", 4));
        assert!(matches!(&one[19..20], "8" | "9" | "a" | "b"));
    }
}
