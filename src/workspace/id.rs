//! What an organization's id may be: it becomes a path under the output folder, on any system.

use super::Organization;
use super::text::fault;
use crate::diag::{Code, Diagnostic};
use std::collections::BTreeMap;

/// Characters that some file system or shell takes for something else.
const RESERVED: &str = "<>:\"\\|?*";

/// What keeps `id` from being used, if anything does. `path` is its answers file.
pub fn check(id: &str, path: &str) -> Option<Diagnostic> {
    let reason = reason(id)?;
    let shown = id.escape_debug();
    Some(
        fault(Code::OrganizationId, path, format!("`{shown}` cannot be an organization's id: {reason}"))
            .help("rename the file; letters, digits, `-`, `_` and folders are always right"),
    )
}

fn reason(id: &str) -> Option<String> {
    if id.contains("..") {
        return Some("it holds `..`".into());
    }
    if let Some(found) = id.chars().find(|char| deceives(*char)) {
        return Some(format!("it holds the control character U+{:04X}", u32::from(found)));
    }
    if id.contains(char::REPLACEMENT_CHARACTER) {
        return Some("it is not UTF-8".into());
    }
    if let Some(found) = id.chars().find(|char| RESERVED.contains(*char)) {
        return Some(format!("`{found}` is reserved"));
    }
    if id.split('/').any(|name| name.is_empty() || name.starts_with([' ', '.']) || name.ends_with([' ', '.']))
    {
        return Some("a name begins or ends with a space or a dot".into());
    }
    let first = id.split('/').next().unwrap_or_default();
    first.eq_ignore_ascii_case("manifest.json").then(|| "the output's own manifest has that name".into())
}

/// Control characters, and those that turn the direction of a line or break it.
fn deceives(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Adds a fault to organizations that cannot stand side by side: ids that differ only by case, and
/// an id that lies inside another's folder. Of the first kind neither is right, of the second the
/// inner one is wrong.
pub fn clashes(organizations: &mut [Organization]) {
    let mut spellings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for organization in &*organizations {
        spellings.entry(organization.id.to_lowercase()).or_default().push(organization.id.clone());
    }
    for organization in organizations {
        let folded = organization.id.to_lowercase();
        let twin = spellings.get(&folded).into_iter().flatten().find(|other| **other != organization.id);
        let outer = folded
            .match_indices('/')
            .filter_map(|(at, _)| spellings.get(&folded[..at]))
            .find_map(|spellings| spellings.first());
        let path = organization.path();
        if let Some(twin) = twin {
            organization.faults.push(
                fault(
                    Code::OrganizationClash,
                    &path,
                    format!("`{}` and `{twin}` differ only by case", organization.id),
                )
                .help("rename one of the two; many file systems take them for the same"),
            );
        } else if let Some(outer) = outer {
            organization.faults.push(
                fault(
                    Code::OrganizationClash,
                    &path,
                    format!("`{}` lies inside the output folder of `{outer}`", organization.id),
                )
                .help(format!("move one of them: `answers/{outer}.yaml` cannot have organizations below it")),
            );
        }
    }
}
