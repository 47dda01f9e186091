//! What a client typed stays text: two Markdown parsers, with every extension on, read it back as
//! that text and nothing else, wherever it stands.

use blueprint::export::text::{markdown, one_line};
use comrak::nodes::{AstNode, NodeValue};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

/// Where a text may stand. `WORD` is replaced by the text.
const CONTEXTS: &[&str] = &[
    "WORD\n",
    "before\nWORD\nafter\n",
    "We call them: WORD\n\n- [ ] Other: WORD\n- [x] **Other:** WORD\n",
    "- Name: WORD Role: WORD\n- WORD\n\n1. WORD\n\n> WORD\n",
    "*Please describe: WORD* and **WORD** and ~~WORD~~\n",
    "# WORD\n\n## x WORD\n\n[WORD](a.md)\n",
    "| WORD | b |\n|------|---|\n| WORD | WORD |\n|WORD|WORD|\n",
    "term\n: WORD\n\n[x]: target\n[^1]: note\n",
];

const WORD: &str = "WORD";

/// Pieces that are markup somewhere.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "#", "##", "-", "--", "---", "===", "=", "+", "+++", "*", "**", "***", "_", "__", "___", "~", "~~",
    "~~~", "^", "$", "$$", "`", "``", "```", "[", "]", "[x]", "[ ]", "[^1]", "[x]:", "![", "](y)", "(", ")",
    "<", ">", ">>>", "<script>", "</script>", "<!--", "-->", "<?", "<![CDATA[", "<a@b.co>", "<http://x.y>",
    "http://x.y", "https://", "ftp://", "www.x.org", "www.", "mailto:a@b.co", "a@b.co", "&", "&amp;",
    "&#35;", "&#x23", ";", "{", "}", "{{", "}}", "{%", "{#", "{{#include ../x}}", "{{ name }}", "{.class}",
    "|", "||", "\\", "\\\\", "\\|", ":", "::", ":::", ": ", "://", "1.", "1)", "12345", "[!NOTE]", "[[x]]",
    "%%", "-#", ":-:", "-|-", "\n", "\r\n", "\t", " ", "  ", "\u{a0}", "\u{0}", "\u{202e}", "\u{feff}", "a",
    "B", "é", "名", "👩‍⚕️", "ع", "!", "?", ".", ",", "\"", "'",
];

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r"[-#>*_~^$`\[\](){}<>|&;:=+%!.\\/@w1aA \n\tx]{0,16}",
        prop::collection::vec(prop::sample::select(PIECES), 1..8).prop_map(|pieces| pieces.concat()),
    ]
}

/// What a parser made of a document: text runs, merged, and every other event by its debug form.
#[derive(Debug, PartialEq)]
enum Token {
    Text(String),
    Other(String),
}

fn push(tokens: &mut Vec<Token>, text: &str) {
    match tokens.last_mut() {
        Some(Token::Text(last)) => last.push_str(text),
        _ => tokens.push(Token::Text(text.to_owned())),
    }
}

fn by_pulldown(document: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // Smart punctuation changes typography, never structure, and mdBook is run without it.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(document, options) {
        match event {
            Event::Text(text) => push(&mut tokens, &text),
            other => tokens.push(Token::Other(format!("{other:?}"))),
        }
    }
    tokens
}

fn by_comrak(document: &str) -> Vec<Token> {
    let mut options = comrak::Options::default();
    let extension = &mut options.extension;
    for flag in [
        &mut extension.strikethrough,
        &mut extension.table,
        &mut extension.autolink,
        &mut extension.tasklist,
        &mut extension.superscript,
        &mut extension.footnotes,
        &mut extension.inline_footnotes,
        &mut extension.description_lists,
        &mut extension.multiline_block_quotes,
        &mut extension.alerts,
        &mut extension.ofm_callouts,
        // Not `math_latex`, which takes CommonMark's own escapes of brackets for markup, and not
        // `spoiler`, which needs a bare pipe and misreads narrow cells of ordinary tables.
        &mut extension.math_dollars,
        &mut extension.math_code,
        &mut extension.wikilinks_title_after_pipe,
        &mut extension.underline,
        &mut extension.subscript,
        &mut extension.greentext,
        &mut extension.ofm_comments,
        &mut extension.cjk_friendly_emphasis,
        &mut extension.subtext,
        &mut extension.highlight,
        &mut extension.insert,
        &mut extension.block_directive,
        &mut options.parse.relaxed_tasklist_matching,
        &mut options.parse.tasklist_in_table,
        &mut options.parse.relaxed_autolinks,
    ] {
        *flag = true;
    }
    extension.front_matter_delimiter = Some("---".to_owned());
    let arena = comrak::Arena::new();
    let mut tokens = Vec::new();
    walk(comrak::parse_document(&arena, document, &options), &mut tokens);
    tokens
}

fn walk<'a>(node: &'a AstNode<'a>, tokens: &mut Vec<Token>) {
    let value = node.data().value.clone();
    let seen_through = match &value {
        NodeValue::Text(text) => {
            push(tokens, text);
            true
        }
        // GFM links every bare address after all escapes are gone: nothing in the source prevents it.
        NodeValue::Link(link) => link.url.contains("mailto:") || link.url.contains("xmpp:"),
        _ => false,
    };
    if !seen_through {
        tokens.push(Token::Other(format!("{value:?}")));
    }
    node.children().for_each(|child| walk(child, tokens));
    if !seen_through {
        tokens.push(Token::Other("end".to_owned()));
    }
}

/// The tokens of `context` with `text` in the place of the word.
fn expected(context: &str, text: &str, read: fn(&str) -> Vec<Token>) -> Vec<Token> {
    let put = |token| match token {
        Token::Text(run) => Token::Text(run.replace(WORD, text)),
        other => other,
    };
    read(context).into_iter().map(put).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_typed_is_text_and_nothing_else(typed in typed()) {
        let plain = one_line(&typed);
        if plain.is_empty() {
            return Ok(());
        }
        let written = markdown(&typed);
        for context in CONTEXTS {
            let document = context.replace(WORD, &written);
            for read in [by_pulldown, by_comrak] {
                prop_assert_eq!(read(&document), expected(context, &plain, read), "{}", document);
            }
        }
        let raw = written.contains(['\n', '\r', '{']);
        prop_assert!(!raw, "{}", written);
        prop_assert!(written.len() <= 6 * plain.len(), "{} grew", written);
    }

    #[test]
    fn plain_words_are_left_alone(typed in "[A-Za-zß][a-z0-9é]{0,9}([ ,-][A-Za-z0-9('\"%&][a-vx-z0-9é.)!?]{0,8}){0,5}") {
        prop_assert_eq!(&*markdown(&typed), &*typed);
    }
}
