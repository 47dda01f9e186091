//! Where the files of findings are, seen from the folder that the command runs in: what reads a
//! report of a pipeline looks for files from there.

use crate::diag::Code;
use std::path::Path;

/// The way from the current folder to the workspace.
pub struct Paths {
    /// Empty, or a path that ends in `/`.
    workspace: String,
}

impl Paths {
    /// Paths in the workspace at `root`, seen from the folder `here`; from the workspace itself if it
    /// is not beneath that.
    pub fn new(root: &Path, here: &Path) -> Self {
        let below = root.strip_prefix(here).unwrap_or(Path::new(""));
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let workspace = parts.iter().map(|part| format!("{part}/")).collect();
        Self { workspace }
    }

    /// The file called `name` of a finding of `code`, `/` between folders.
    pub fn of(&self, code: Code, name: &str) -> String {
        // What was generated is named from the current folder already: it may be anywhere.
        match code {
            Code::OutputEdited => name.trim_start_matches("./").to_owned(),
            _ => self.within(name),
        }
    }

    /// The workspace's file called `name`.
    pub fn within(&self, name: &str) -> String {
        format!("{}{name}", self.workspace)
    }

    /// The same as a relative reference of RFC 3986, each byte that may mean something percent-encoded.
    pub fn uri(&self, code: Code, name: &str) -> String {
        encoded(&self.of(code, name))
    }

    /// The same of the workspace's file called `name`.
    pub fn uri_within(&self, name: &str) -> String {
        encoded(&self.within(name))
    }
}

fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => uri.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_where_the_command_runs() {
        let paths = |root: &str, here: &str| Paths::new(Path::new(root), Path::new(here));
        assert_eq!(paths("/r", "/r").of(Code::YamlSyntax, "answers/x.yaml"), "answers/x.yaml");
        assert_eq!(paths("/r/a/b", "/r").of(Code::YamlSyntax, "answers/x.yaml"), "a/b/answers/x.yaml");
        assert_eq!(paths("/r", "/other").of(Code::YamlSyntax, "answers/x.yaml"), "answers/x.yaml");
        assert_eq!(paths("/r/a", "/r").of(Code::OutputEdited, "./out/x/guide.md"), "out/x/guide.md");
    }

    #[test]
    fn a_uri_holds_no_byte_that_means_anything() {
        let paths = Paths::new(Path::new("/r"), Path::new("/r"));
        assert_eq!(
            paths.uri(Code::YamlSyntax, "answers/a b:ü?#%.yaml"),
            "answers/a%20b%3A%C3%BC%3F%23%25.yaml"
        );
    }
}
