//! Addresses as pages write them, split as the URL standard does (<https://url.spec.whatwg.org/>),
//! as far as a link within one site needs it.

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Address {
    /// To a host or a program: the scheme, in lower case. `//host/…` has none, and is `""`.
    Scheme(String),
    /// From the root of whatever host the site lies on.
    Absolute,
    /// Relative to the page: a path (percent-decoded, possibly empty) and a fragment.
    Relative { path: String, fragment: Option<String> },
}

/// Reads `raw`, an attribute's value after HTML's own decoding.
pub fn read(raw: &str) -> Address {
    let cleaned: String = raw.trim().chars().filter(|char| !matches!(char, '\t' | '\n' | '\r')).collect();
    if let Some(scheme) = scheme(&cleaned) {
        return Address::Scheme(scheme);
    }
    let (address, fragment) = match cleaned.split_once('#') {
        Some((address, fragment)) => (address, Some(decode(fragment))),
        None => (cleaned.as_str(), None),
    };
    let address = address.split('?').next().unwrap_or_default().replace('\\', "/");
    if address.starts_with("//") {
        return Address::Scheme(String::new());
    }
    if address.starts_with('/') {
        return Address::Absolute;
    }
    Address::Relative { path: decode(&address), fragment }
}

/// `path` as seen from the folder of `page`; none where it leads out of the site.
pub fn join(page: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    // A path that ends in `.` or `..` names a folder, as one that ends in `/` does.
    if matches!(path.rsplit('/').next(), Some("." | "..")) {
        parts.push("");
    }
    Some(parts.join("/"))
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let mut bytes = scheme.bytes();
    let fits = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    fits.then(|| scheme.to_ascii_lowercase())
}

/// Percent-decoding; what is no UTF-8 afterwards becomes U+FFFD.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let hex = hex.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(value) => {
                decoded.push(value);
                at += 3;
            }
            None => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relative(path: &str, fragment: Option<&str>) -> Address {
        Address::Relative { path: path.into(), fragment: fragment.map(str::to_owned) }
    }

    #[test]
    fn addresses_are_told_apart() {
        assert_eq!(read("a/b.html?x=1#c%20d"), relative("a/b.html", Some("c d")));
        assert_eq!(read(" #x "), relative("", Some("x")));
        assert_eq!(read("HTTPS://example.org/"), Address::Scheme("https".into()));
        assert_eq!(read("java\nscript:alert(1)"), Address::Scheme("javascript".into()));
        assert_eq!(read("\\\\example.org/x"), Address::Scheme(String::new()));
        assert_eq!(read("/x"), Address::Absolute);
        assert_eq!(read("2.1:x"), relative("2.1:x", None));
        assert_eq!(read("100%"), relative("100%", None));
    }

    #[test]
    fn paths_are_joined_within_the_site() {
        assert_eq!(join("a/b.html", "c.html"), Some("a/c.html".into()));
        assert_eq!(join("a/b.html", "../c.html"), Some("c.html".into()));
        assert_eq!(join("a/b.html", ".."), Some(String::new()));
        assert_eq!(join("a/b.html", ""), Some("a/b.html".into()));
        assert_eq!(join("b.html", "../c.html"), None);
        assert_eq!(join("b.html", "a/./"), Some("a/".into()));
    }
}
