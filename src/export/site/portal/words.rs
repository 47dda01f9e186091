//! The portal's search index: what each client's answers say and come to. What several clients say
//! in the same words stands there once, with all of their names.

use super::client::Client;
use super::groups;
use crate::export::site::chapter::anchor;
use crate::export::site::search::script;
use serde_json::json;
use std::collections::BTreeMap;

/// Where something is said, its title, where that stands, and what is said.
type Said = (String, String, String, String);

/// The script that hands the words of `clients` to the page.
pub(super) fn index(clients: &[Client]) -> String {
    let mut said: BTreeMap<Said, Vec<usize>> = BTreeMap::new();
    for (number, client) in clients.iter().enumerate() {
        for entry in entries(client) {
            said.entry(entry).or_default().push(number);
        }
    }
    let names: Vec<_> = clients.iter().map(|of| json!([of.name, of.folder, of.anchor])).collect();
    let docs: Vec<_> = said
        .iter()
        .map(|((url, title, trail, body), clients)| json!([url, title, trail, body, clients]))
        .collect();
    script(&json!({"limit": 50, "clients": names, "docs": docs}))
}

/// Addresses that begin with `./` are the portal's own, the others are in the client's book; one that
/// ends with `#` goes on with the client's own anchor.
fn entries(client: &Client) -> Vec<Said> {
    let own = |url: &str, title: &str, body: &str| {
        (url.to_owned(), title.to_owned(), title.to_owned(), body.to_owned())
    };
    let mut entries = vec![own("./index.html#", &client.name, &client.status)];
    entries.extend(client.findings.iter().map(|found| own("./findings.html#", "Finding", &found.message)));
    entries.extend(client.open.iter().map(|open| own("./open.html#", "Open question", &open.ask)));
    let Some(known) = &client.known else { return entries };
    for fact in known.facts.iter().filter(|fact| !fact.text.is_empty()) {
        let url = format!("./{}#", groups::page(&known.guide, &fact.id));
        let body = [fact.text.as_str(), &fact.statement].join(" ");
        entries.push(own(&url, &fact.title, body.trim()));
    }
    if client.folder.is_some() {
        for answer in &known.answers {
            let title = format!("Question {}: {}", answer.question, answer.title);
            entries.push(own(&format!("guide.html#{}", anchor(&title)), &title, &answer.text));
        }
    }
    entries
}
