//! `preprocess`: what mdBook calls while it builds an author's book. Its protocol is mdBook's: the book
//! as JSON on standard input, and back on standard output.

use super::findings::human;
use super::screen::Screen;
use super::{End, Failure};
use crate::assess::Assessor;
use crate::diag::rejects;
use crate::preprocess::Includer;
use crate::source::Source;
use crate::workspace::Workspace;
use mdbook_core::book::BookItem;
use mdbook_preprocessor::{PreprocessorContext, parse_input};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

/// Fill in the directives of an mdBook, called by mdBook itself
///
/// In the book's own book.toml:
///
///   [preprocessor.blueprint]
///   command = "blueprint preprocess"
///   workspace = ".."
///
/// A chapter then asks for what an organization's answers come to:
///
///   {{#blueprint northwind-clinics fact tenancy-model}}
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Arguments {
    #[command(subcommand)]
    question: Option<Question>,
}

/// What mdBook asks before it sends a book.
#[derive(clap::Subcommand)]
enum Question {
    /// Whether books for a renderer can be filled in: exit status 0, for they all can
    Supports {
        /// The renderer's name, such as html
        renderer: String,
    },
}

/// Reads the book from standard input and prints it with its directives filled in. A directive that
/// cannot be followed is a finding, and no book is printed.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    if let Some(Question::Supports { renderer: _ }) = raw.question {
        return Ok(End::Done);
    }
    if io::stdin().is_terminal() {
        return Err(
            "mdBook calls this command, and hands it a book: see `blueprint preprocess --help`".into()
        );
    }
    let read = parse_input(io::stdin().lock());
    let (context, mut book) =
        read.map_err(|error| format!("standard input is no book of mdBook 0.5: {error:#}"))?;
    let opened = Workspace::open(&folder(&context)?)?;
    let mut findings = Vec::new();
    let mut found_here = Vec::new();
    let assessor = Assessor::new(&opened.value, &mut findings);
    let mut includer = Includer::new(&assessor);
    book.for_each_mut(|item| {
        if let BookItem::Chapter(chapter) = item
            && let Some(path) = &chapter.source_path
        {
            let name = context.config.book.src.join(path);
            let source = Source::new(name.display().to_string().replace('\\', "/"), chapter.content.as_str());
            chapter.content = includer.fill(&source).report(&mut found_here);
        }
    });
    if rejects(&found_here) {
        // What is wrong with guides, templates and settings is why answers may be rejected.
        findings.splice(0..0, opened.findings);
        findings.retain(|finding| rejects(std::slice::from_ref(finding)));
    } else {
        findings.clear();
    }
    findings.extend(found_here);
    if !findings.is_empty() {
        screen.remark(&human::list(&human::renderer(), &findings));
    }
    if rejects(&findings) {
        return Ok(End::Rejected);
    }
    screen.say(&serde_json::to_string(&book)?);
    Ok(End::Done)
}

/// The workspace's folder: `workspace` of the book's own settings, seen from the book's folder.
fn folder(context: &PreprocessorContext) -> Result<PathBuf, Failure> {
    let set = context.config.get::<PathBuf>("preprocessor.blueprint.workspace");
    let set = set.map_err(|error| format!("`workspace` in `[preprocessor.blueprint]`: {error:#}"))?;
    Ok(context.root.join(set.unwrap_or_default()))
}
