//! The portal's search index: what each client's answers say and come to. What several clients say
//! in the same words stands there once, with all of their names.

use super::client::Client;
use super::groups;
use crate::export::site::chapter::anchor;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The words of the clients so far: JSON, and who says what.
#[derive(Default)]
pub(super) struct Words {
    clients: Vec<String>,
    /// What is said (an array without its end), one after the other.
    said: String,
    /// Where each begins and ends, and which clients say it.
    docs: Vec<(usize, usize, Vec<usize>)>,
    /// Which of `docs` has a hash.
    by_hash: BTreeMap<u64, usize>,
}

impl Words {
    /// Adds what `client` says.
    pub(super) fn add(&mut self, client: &Client) {
        let number = self.clients.len();
        self.clients.push(json!([client.name, client.folder, client.anchor]).to_string());
        entries(client, &mut |entry| {
            let text = json!(entry).to_string();
            self.say(text.trim_end_matches(']'), number);
        });
    }

    fn say(&mut self, text: &str, client: usize) {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let known = self.by_hash.get(&hasher.finish()).copied();
        let known = known.filter(|at| self.docs.get(*at).is_some_and(|doc| self.said[doc.0..doc.1] == *text));
        if let Some(doc) = known.and_then(|at| self.docs.get_mut(at)) {
            if doc.2.last() != Some(&client) {
                doc.2.push(client);
            }
            return;
        }
        self.by_hash.insert(hasher.finish(), self.docs.len());
        let start = self.said.len();
        self.said.push_str(text);
        self.docs.push((start, self.said.len(), vec![client]));
    }

    /// The script that hands them to the page.
    pub(super) fn index(self) -> String {
        let mut index = format!(
            "window.blueprintIndex = {{\"limit\":50,\"clients\":[{}],\"docs\":[",
            self.clients.join(",")
        );
        for (at, (start, end, clients)) in self.docs.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = write!(index, "{comma}{},{}]", &self.said[*start..*end], json!(clients));
        }
        index + "]};\n"
    }
}

/// Hands what `client` says to `on`: where, its title, where that stands, and what is said. Addresses
/// that begin with `./` are the portal's own, the others are in the client's book; one that ends with
/// `#` goes on with the client's own anchor.
fn entries(client: &Client, on: &mut dyn FnMut([&str; 4])) {
    let mut own = |url: &str, title: &str, body: &str| on([url, title, title, body]);
    own("./index.html#", &client.name, &client.status);
    client.findings.iter().for_each(|found| own("./findings.html#", "Finding", &found.message));
    client.open.iter().for_each(|open| own("./open.html#", "Open question", &open.ask));
    let Some(known) = &client.known else { return };
    for fact in known.facts.iter().filter(|fact| !fact.text.is_empty()) {
        let url = format!("./{}#", groups::page(&known.guide, &fact.id));
        let body = [fact.text.as_str(), &fact.statement].join(" ");
        own(&url, &fact.title, body.trim());
    }
    if client.folder.is_some() {
        for answer in &known.answers {
            let title = format!("Question {}: {}", answer.question, answer.title);
            own(&format!("guide.html#{}", anchor(&title)), &title, &answer.text);
        }
    }
}
