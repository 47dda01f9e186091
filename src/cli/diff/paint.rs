//! Colours, where the terminal has them and nobody forbids them.

use crate::blueprint::diff::Severity;
use std::io;

/// Whether to use colours.
#[derive(Clone, Copy, Debug)]
pub struct Paint(bool);

/// What a text is, by which it is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A name or a heading.
    Strong,
    /// What can be passed over.
    Faint,
    /// What is no longer there.
    Old,
    /// The words of it that differ.
    OldWords,
    /// What is there now.
    New,
    /// The words of it that differ.
    NewWords,
    Severity(Severity),
}

impl Paint {
    /// Colours as standard output has them.
    pub fn of_stdout() -> Self {
        Self(anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never)
    }

    /// `text`, coloured as `role`.
    pub fn paint(self, role: Role, text: &str) -> String {
        let code = match role {
            Role::Strong => "1",
            Role::Faint => "2",
            Role::Old => "31",
            Role::OldWords => "31;1;4",
            Role::New => "32",
            Role::NewWords => "32;1;4",
            Role::Severity(Severity::Widening) => "1;31",
            Role::Severity(Severity::Narrowing) => "1;36",
            Role::Severity(Severity::Rework) => "1;33",
            Role::Severity(Severity::Note) => "1",
        };
        if self.0 && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
