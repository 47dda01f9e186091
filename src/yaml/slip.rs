//! What to say of a text that is not YAML: where the reader stopped, and what is usually meant there.

use super::DEPTH_LIMIT;
use crate::diag::{Code, Diagnostic};
use crate::source::{Source, Span};
use granit_parser::{ErrorKind, ScanError};
use std::sync::Arc;

/// The finding that `source` is not YAML; the parser saw its text from byte `from` on.
pub(super) fn finding(source: &Arc<Source>, from: usize, error: &ScanError) -> Diagnostic {
    let offset = error.marker().byte_offset().unwrap_or_default() + from;
    let place = Span::at(offset.min(source.text().len()));
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_deep(source, place);
    }
    Diagnostic::new(Code::YamlSyntax, format!("not valid YAML: {}", error.info()))
        .at(source, place, "the reader stopped here")
        .help(way_out(error.kind()))
}

/// The finding that `source` nests too deep at `span`.
pub(super) fn too_deep(source: &Arc<Source>, span: Span) -> Diagnostic {
    Diagnostic::new(Code::YamlTooDeep, format!("nested deeper than {DEPTH_LIMIT} levels"))
        .at(source, span, "too deep here")
        .help("nothing in this format nests so deep; check the brackets and the indentation")
}

fn way_out(kind: &ErrorKind) -> &'static str {
    use ErrorKind as Kind;
    match kind {
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart => "indent with spaces; YAML takes no tabs there",
        Kind::ExpectedBlockMappingKey
        | Kind::ExpectedBlockSequenceEntry
        | Kind::BlockSequenceEntryNotAllowed
        | Kind::InvalidIndentation => {
            "begin the keys of one mapping, and the items of one list, in the same column"
        }
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => {
            "write `: ` between a key and its value, and indent a text's further lines"
        }
        Kind::UnclosedQuotedScalar => "end the text with the quote that it begins with",
        Kind::InvalidTrailingSingleQuotedScalar => {
            "write `''` for a `'` in single quotes, or use double quotes"
        }
        Kind::InvalidTrailingDoubleQuotedScalar => {
            "write `\\\"` for a `\"` in double quotes, or use single quotes"
        }
        Kind::UnknownQuotedScalarEscape => "write `\\\\` for a `\\` in double quotes, or use single quotes",
        Kind::UnclosedFlowCollection { .. }
        | Kind::MismatchedFlowCollectionEnd { .. }
        | Kind::MisplacedFlowCollectionEnd
        | Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator => {
            "close each bracket with its own kind, and write a comma between entries"
        }
        Kind::InvalidColonPlacement => {
            "close the bracket that is still open, or put a text that holds `: ` in quotes"
        }
        Kind::MappingValueNotAllowed => {
            "put a text that holds `: ` in quotes, and write a space after the colon of every key"
        }
        _ => "put a text that holds `: `, ` #`, or begins with `*`, `&`, `@`, `%` or a bracket in quotes",
    }
}
