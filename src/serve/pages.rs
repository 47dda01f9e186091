//! The pages: of each organization its site, made when it is asked for and kept until what it is made
//! from is saved; where that cannot be shown, what was found.

use super::desk::Desk;
use super::http::{Request, Response, Status};
use super::{ServeError, Watcher, page};
use crate::assess::Assessor;
use crate::batch;
use crate::diag::{Diagnostic, Severity};
use crate::export::Tree;
use crate::export::site::Press;
use crate::workspace::{Changes, Workspace};
use std::collections::BTreeMap;
use std::path::Path;

/// What an organization's answers came to.
enum Made {
    Site(Tree),
    /// Findings that reject them, and those of the workspace.
    Rejected(Vec<Diagnostic>),
    /// A template's or a book's own report.
    Failed(String),
}

struct Pages<'a> {
    assessor: &'a Assessor<'a>,
    press: &'a Press,
    assets: Tree,
    only: Option<&'a str>,
    /// What is wrong with the workspace itself.
    found: Vec<Diagnostic>,
    made: BTreeMap<String, Made>,
    on: Watcher<'a>,
}

/// Serves one state of the workspace: until something is saved that more than single organizations are
/// made from.
///
/// # Errors
/// [`ServeError::Export`], if no page can be made at all.
pub fn serve(desk: &mut Desk, root: &Path, only: Option<&str>, on: Watcher) -> Result<(), ServeError> {
    let opened = match Workspace::open(root) {
        Ok(opened) => opened,
        Err(error) => {
            let report = error.to_string();
            desk.attend(&mut |_| page::failed("the workspace", &report));
            return Ok(());
        }
    };
    let mut found = opened.findings;
    found.extend(opened.value.guides.values().flat_map(|guide| guide.findings.iter().cloned()));
    let assessor = Assessor::new(&opened.value, &mut found);
    found.retain(|finding| finding.severity == Severity::Error);
    let press = Press::new(&assessor.settings.theme)?;
    let assets = press.assets();
    let mut pages =
        Pages { assessor: &assessor, press: &press, assets, only, found, made: BTreeMap::new(), on };
    while let Some(changes) = desk.attend(&mut |request| pages.answer(request)) {
        if !pages.forget(&changes) {
            break;
        }
    }
    Ok(())
}

impl Pages<'_> {
    /// Forgets what is made from `changes`; false if that is more than single organizations.
    fn forget(&mut self, changes: &Changes) -> bool {
        let answers = |path: &String| Some(path.strip_prefix("answers/")?.strip_suffix(".yaml")?.to_owned());
        let ids: Option<Vec<String>> = changes.paths.iter().map(answers).collect();
        match ids {
            Some(ids) if !changes.listing => {
                self.made.retain(|id, _| !ids.contains(id));
                true
            }
            _ => false,
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        let path = request.path.trim_start_matches('/');
        let ids = self.assessor.workspace.organizations.iter().map(|organization| &organization.id);
        let shown = ids.filter(|id| self.only.is_none_or(|only| *id == only));
        if path.is_empty() {
            return match self.only {
                Some(only) => to(&format!("/{only}/")),
                None => page::list(shown, &self.found),
            };
        }
        // Ids can have folders: the longest that fits is meant.
        let fits = |id: &&String| {
            path.strip_prefix(id.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let Some(id) = shown.filter(fits).max_by_key(|id| id.len()).cloned() else {
            return page::missing(&request.path);
        };
        match path[id.len()..].strip_prefix('/') {
            None => to(&format!("/{id}/")),
            Some("") => self.file(&id, "index.html"),
            Some(file) => self.file(&id, file),
        }
    }

    fn file(&mut self, id: &str, file: &str) -> Response {
        if !self.made.contains_key(id) {
            let made = self.make(id);
            self.made.insert(id.to_owned(), made);
        }
        let is_page = file.ends_with(".html");
        match self.made.get(id) {
            Some(Made::Site(site)) => match site.files.get(file).or_else(|| self.assets.files.get(file)) {
                Some(bytes) => Response { kind: kind(file), body: bytes.clone(), ..Response::default() },
                None => page::missing(&format!("/{id}/{file}")),
            },
            Some(Made::Rejected(findings)) if is_page => page::findings(id, findings),
            Some(Made::Failed(report)) if is_page => page::failed(id, report),
            _ => Response::plain(Status::NotFound, "not found\n"),
        }
    }

    fn make(&self, id: &str) -> Made {
        let Some(organization) = self.assessor.workspace.organization(id) else {
            return Made::Failed(format!("there is no organization `{id}`"));
        };
        let assessed = self.assessor.assess(organization);
        (self.on)(id, &assessed.findings);
        match assessed.proven {
            None => Made::Rejected(assessed.findings.into_iter().chain(self.found.iter().cloned()).collect()),
            Some(proven) => match batch::site(self.press, &self.assessor.settings, &proven) {
                Ok(site) => Made::Site(site),
                Err(error) => Made::Failed(error.to_string()),
            },
        }
    }
}

/// A way to `path`, of which an id may be a part.
fn to(path: &str) -> Response {
    let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let each = path.as_bytes().iter().map(|byte| match byte {
        byte if fits(byte) => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    Response { status: Status::Found, location: Some(each.collect()), ..Response::default() }
}

/// The media type of a file, by how its name ends.
fn kind(file: &str) -> &'static str {
    match file.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "woff2" => "font/woff2",
        "csv" => "text/csv; charset=utf-8",
        "md" | "txt" | "yaml" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
