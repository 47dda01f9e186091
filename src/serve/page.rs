//! Pages of the server's own: the list of organizations, and what was found instead of a site. All
//! that they show is escaped.

use super::http::{Response, Status};
use crate::diag::{Diagnostic, Label};
use std::fmt::Write as _;

/// How they look.
const STYLE: &str = "body{max-width:60rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif}\
    section{margin:1.5rem 0;padding:.1rem 1rem;border-left:.3rem solid #888}.error{border-color:#c22}\
    .warning{border-color:#b80}pre{overflow-x:auto;padding:.5rem;border:1px solid #8886}h2{font-size:1.1rem}";

/// The organizations that can be looked at, and what is wrong with the workspace.
pub fn list<'a>(ids: impl Iterator<Item = &'a String>, found: &[Diagnostic]) -> Response {
    let mut body = String::from("<h1>Organizations</h1>\n<ul>\n");
    for id in ids {
        let _ = writeln!(body, "<li><a href=\"/{0}/\">{0}</a></li>", escape(id));
    }
    body += "</ul>\n";
    found.iter().for_each(|finding| body += &section(finding));
    whole(Status::Ok, "Organizations", &body)
}

/// What was found about the organization `id`, in place of its pages.
pub fn findings(id: &str, findings: &[Diagnostic]) -> Response {
    let mut body = format!(
        "<h1>{} is rejected</h1>\n<p>Save it without these errors, and this page shows it.</p>\n",
        escape(id)
    );
    findings.iter().for_each(|finding| body += &section(finding));
    whole(Status::Unprocessable, &format!("{id}: findings"), &body)
}

/// A report about `what`, in place of its pages.
pub fn failed(what: &str, report: &str) -> Response {
    let body = format!("<h1>{} cannot be shown</h1>\n<pre>{}</pre>\n", escape(what), escape(report));
    whole(Status::Unprocessable, &format!("{what} cannot be shown"), &body)
}

/// There is no such page.
pub fn missing(path: &str) -> Response {
    let body = format!(
        "<h1>Not found</h1>\n<p>There is no <code>{}</code>. <a href=\"/\">All organizations</a></p>\n",
        escape(path)
    );
    whole(Status::NotFound, "Not found", &body)
}

fn whole(status: Status, title: &str, body: &str) -> Response {
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'self'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    );
    Response { status, kind: "text/html; charset=utf-8", body: page.into_bytes(), location: None }
}

fn section(finding: &Diagnostic) -> String {
    let mut text = format!(
        "<section class=\"{0}\">\n<h2>{0}: {1}</h2>\n",
        finding.severity.name(),
        escape(&finding.message)
    );
    finding.labels.iter().for_each(|label| text += &place(label));
    if let Some(help) = &finding.help {
        let _ = writeln!(text, "<p>{}</p>", escape(help));
    }
    let _ = writeln!(text, "<p><code>{}</code></p>\n</section>", escape(finding.id()));
    text
}

/// The line that a finding is about, with the place marked.
fn place(label: &Label) -> String {
    let (source, span) = (&label.source, label.span);
    if source.text().is_empty() {
        return format!("<p>{}</p>\n", escape(source.name()));
    }
    let number = source.line(span.start);
    let line = source.line_span(number);
    let end = span.end.clamp(span.start, line.end.max(span.start));
    let part = |from: usize, to: usize| {
        escape(source.text().get(from..to).unwrap_or_default().trim_end_matches(['\r', '\n']))
    };
    format!(
        "<p>{}:{number}:{}</p>\n<pre>{}<mark>{}</mark>{}</pre>\n<p>{}</p>\n",
        escape(source.name()),
        source.column(span.start),
        part(line.start, span.start),
        part(span.start, end),
        part(end, line.end),
        escape(&label.text),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            // What turns the direction of writing would reach beyond the text.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            char => escaped.push(char),
        }
    }
    escaped
}
