//! Findings as workflow commands, which GitHub shows beside the lines of a change.
//!
//! What a command's text and properties may not hold is percent-encoded, so that a finding is one line
//! and whatever a client typed stays inside it.

use super::paths::Paths;
use crate::cli::inert::{inert_lines, inert_short};
use crate::diag::{Diagnostic, Severity};

/// The command that annotates the place of `finding`, of `organization` or of the workspace.
pub fn annotation(organization: Option<&str>, finding: &Diagnostic, paths: &Paths) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = Vec::new();
    let mut property =
        |name: &str, value: &str| properties.push(format!("{name}={}", escaped(value, PROPERTY)));
    if let Some(label) = finding.labels.first() {
        let (source, span) = (&label.source, label.span);
        property("file", &inert_short(&paths.of(finding.code, source.name())));
        if !source.text().is_empty() {
            property("line", &source.line(span.start).to_string());
            property("endLine", &source.line(span.end).to_string());
            // A column is of use to GitHub within one line alone.
            if source.line(span.start) == source.line(span.end) {
                property("col", &source.column(span.start).to_string());
                property("endColumn", &source.column(span.end).to_string());
            }
        }
    }
    property("title", &inert_short(finding.id()));
    format!("::{level} {}::{}", properties.join(","), escaped(&text(organization, finding), TEXT))
}

/// The command that says that `organization` failed, and why.
pub fn failure(organization: &str, why: &str) -> String {
    let text = format!("{}: {}", inert_short(organization), inert_lines(why));
    format!("::error title=failed::{}", escaped(&text, TEXT))
}

fn text(organization: Option<&str>, finding: &Diagnostic) -> String {
    let mut text = inert_lines(&finding.message);
    if let Some(id) = organization {
        text = format!("{}: {text}", inert_short(id));
    }
    for label in finding.labels.iter().skip(1) {
        let line = match label.source.text() {
            "" => String::new(),
            _ => format!(":{}", label.source.line(label.span.start)),
        };
        text += &format!("\n{}{line}: {}", inert_short(label.source.name()), inert_short(&label.text));
    }
    if let Some(help) = &finding.help {
        text += &format!("\nhelp: {}", inert_short(help));
    }
    if let Some(fix) = &finding.fix {
        text += &format!("\nwrite this instead: {}", inert_short(&fix.replacement));
    }
    text
}

/// What the text of a command may not hold.
pub const TEXT: &[char] = &['%', '\r', '\n'];
/// What the value of a property may not hold.
pub const PROPERTY: &[char] = &['%', '\r', '\n', ':', ','];

/// `text` with each of `reserved` (ASCII all) percent-encoded.
pub fn escaped(text: &str, reserved: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        if reserved.contains(&char) {
            out.push_str(&format!("%{:02X}", u32::from(char)));
        } else {
            out.push(char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Code;
    use crate::source::{Source, Span};
    use std::path::Path;

    #[test]
    fn a_hostile_finding_is_one_command_of_one_line() {
        let source = Source::new("answers/a,b:c%.yaml", "k: v\n");
        let finding = Diagnostic::new(Code::YamlSyntax, "100%\r\n::error file=x::forged")
            .at(&source, Span::new(3, 4), "")
            .at(&source, Span::new(0, 1), "::warning::\n")
            .help("a::b, c")
            .fix(&source, Span::new(3, 4), "\"w\n\"");
        let line = annotation(Some("a,b:c%"), &finding, &Paths::new(Path::new("/w"), Path::new("/w")));
        assert_eq!(
            line,
            "::error file=answers/a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=4,endColumn=5,title=yaml-syntax::\
             a,b:c%25: 100%25%0A::error file=x::forged%0Aanswers/a,b:c%25.yaml:1: ::warning::␊%0A\
             help: a::b, c%0Awrite this instead: \"w␊\""
        );
        assert!(!failure("x", "1\n::error::2").contains('\n'));
    }

    #[test]
    fn a_file_as_a_whole_has_no_line() {
        let finding =
            Diagnostic::new(Code::FileIgnored, "m").at(&Source::new("answers/x.yml", ""), Span::at(0), "");
        let line = annotation(None, &finding, &Paths::new(Path::new("/r/w"), Path::new("/r")));
        assert_eq!(line, "::warning file=w/answers/x.yml,title=file-ignored::m");
    }
}
