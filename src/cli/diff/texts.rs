//! `--text`: the difference of a generated document, line by line.

use super::paint::{Paint, Role};
use crate::cli::inert::inert;
use crate::cli::screen::Screen;
use crate::cli::{End, Failure};
use crate::review::pairs;
use crate::review::side::Side;
use crate::review::text::{Document, unified};
use rayon::prelude::*;

/// A generated document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Text {
    /// The completed guide
    Guide,
    /// The blueprint
    Blueprint,
    /// The sources of the book
    Book,
}

/// Prints the differences of the organizations' documents, the `named` ones alone if any is.
pub fn run(old: &Side, new: &Side, named: &[String], which: Text, screen: &Screen) -> Result<End, Failure> {
    let which = match which {
        Text::Guide => Document::Guide,
        Text::Blueprint => Document::Blueprint,
        Text::Book => Document::Book,
    };
    let pairs = pairs(old, new, named)?;
    let each =
        |pair: &crate::review::Pair| unified((old, pair.old.as_deref()), (new, pair.new.as_deref()), which);
    let diffs: Vec<_> = pairs.par_iter().map(|pair| (pair.id(), each(pair))).collect();
    let (paint, mut end) = (Paint::of_stdout(), End::Done);
    for (id, diff) in diffs {
        match diff {
            Ok(diff) if diff.is_empty() => {}
            Ok(diff) => {
                screen.say(&diff.lines().map(|line| painted(line, paint)).collect::<Vec<_>>().join("\n"));
                end = if matches!(end, End::Failed) { end } else { End::Rejected };
            }
            Err(trouble) => {
                let reasons = trouble.reasons.iter().map(|reason| format!("\n  {}", inert(reason)));
                let reasons: String = reasons.collect();
                screen.remark(&format!("error: {}: {}{reasons}", inert(id), inert(&trouble.side)));
                end = End::Failed;
            }
        }
    }
    Ok(end)
}

fn painted(line: &str, paint: Paint) -> String {
    let role = match line.as_bytes() {
        [b'+', ..] => Role::New,
        [b'-', ..] => Role::Old,
        [b'@', ..] => Role::Faint,
        _ => return inert(line),
    };
    paint.paint(role, &inert(line))
}
