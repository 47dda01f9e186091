//! FHIR's words for interactions.

use crate::access::Interaction;

/// The code that an AccessPolicy uses.
pub const fn code(interaction: Interaction) -> &'static str {
    match interaction {
        Interaction::Create => "create",
        Interaction::Read => "read",
        Interaction::ReadVersion => "vread",
        Interaction::Update => "update",
        Interaction::Delete => "delete",
        Interaction::Search => "search",
        Interaction::History => "history",
    }
}

/// The interaction that `code` names, if there is one.
pub fn interaction(wanted: &str) -> Option<Interaction> {
    Interaction::ALL.into_iter().find(|interaction| code(*interaction) == wanted)
}

/// All codes.
pub fn codes() -> impl Iterator<Item = &'static str> {
    Interaction::ALL.into_iter().map(code)
}
