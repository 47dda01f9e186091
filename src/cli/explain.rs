//! `explain CODE`: what a finding means. The codes' sections are those of docs/findings.md, compiled
//! in; a guide's own conflicts and risks are explained from its rules.

use super::screen::Screen;
use super::{End, Failure, InWorkspace};
use crate::diag::{self, Code};
use crate::guide::{Caution, Guide};
use crate::workspace::Workspace;

const PAGE: &str = include_str!("../../docs/findings.md");

/// Explain a finding by its code, with an example
#[derive(clap::Args)]
pub struct Arguments {
    /// A code such as yaml-syntax, or the name of a conflict or risk of the workspace's rules
    code: String,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Prints the explanation.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    // Brackets and all, as a finding prints it.
    let asked = raw.code.rsplit('[').next().unwrap_or_default().trim_end_matches([']', ':']);
    if let Some(section) = section(asked) {
        screen.say(section);
        return Ok(End::Done);
    }
    // Codes are explained anywhere, so a folder that is no workspace is no failure here.
    let workspace = Workspace::open(&raw.workspace.workspace).ok().map(|opened| opened.value);
    let guides =
        || workspace.iter().flat_map(|workspace| workspace.guides.values()).map(|guide| &guide.value);
    let cautions = || guides().flat_map(|guide| guide.cautions.iter().map(move |caution| (guide, caution)));
    if let Some((guide, caution)) = cautions().find(|(_, caution)| caution.id == asked) {
        screen.say(&in_words(guide, caution));
        return Ok(End::Done);
    }
    let names =
        Code::ALL.iter().map(|code| code.id()).chain(cautions().map(|(_, caution)| caution.id.as_str()));
    let hint = diag::nearest(asked, names).map(|name| format!("; did you mean `{name}`?"));
    let asked = super::inert::inert_short(asked);
    Err(format!("no finding is called `{asked}`{}", hint.unwrap_or_default()).into())
}

/// The section of the page about `code`, heading included.
pub(super) fn section(code: &str) -> Option<&'static str> {
    let heading = format!("\n## `{code}`\n");
    let start = PAGE.find(&heading)? + 1;
    let body = PAGE.get(start..)?;
    // An example may have headings of its own.
    let end = body.find("\n## `").unwrap_or(body.len());
    body.get(..end).map(str::trim_end)
}

fn in_words(guide: &Guide, caution: &Caution) -> String {
    let place =
        guide.rules.as_ref().map(|rules| format!(" ({}:{})", rules.name(), rules.line(caution.span.start)));
    let place = place.unwrap_or_default();
    let kind = if caution.finding { "conflict" } else { "risk" };
    format!(
        "## `{}`\n\nA {kind} that the rules declare{place}, of severity {}: {}.\n\n{}\n\nWhat to do: {}",
        caution.id,
        caution.severity.name(),
        caution.title,
        caution.reason,
        caution.remedy
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_section_with_an_example_and_every_section_a_code() {
        for code in Code::ALL {
            let section = section(code.id());
            let section = section.unwrap_or_else(|| panic!("docs/findings.md lacks `{}`", code.id()));
            assert!(section.contains("\n```"), "the section of `{}` has no example", code.id());
            assert!(
                section.matches("\n```").count().is_multiple_of(2),
                "an example of `{}` has no end",
                code.id()
            );
            assert!(section.len() > 80, "the section of `{}` says nothing", code.id());
        }
        for heading in PAGE.lines().filter(|line| line.starts_with("## `")) {
            let known = Code::ALL.iter().any(|code| heading == format!("## `{}`", code.id()));
            assert!(known, "docs/findings.md has a section `{heading}`, which is no code");
        }
    }

    #[test]
    fn a_section_ends_where_the_next_begins() {
        let text = section("yaml-syntax").unwrap();
        assert!(text.starts_with("## `yaml-syntax`\n") && text.matches("\n## `").count() == 0, "{text}");
        assert_eq!(section("yaml"), None);
    }
}
