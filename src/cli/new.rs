//! `new ORGANIZATION`: an answers file to fill in.

use super::screen::Screen;
use super::{End, Failure, InWorkspace, pick, schema};
use crate::answers::draft::{Begin, draft};
use crate::batch::publish;
use crate::guide::{Guide, Scenario};
use crate::workspace::Workspace;

/// Begin an answers file: every question with its choices, ready to fill in
///
/// The file is a draft that checks clean as it is. An existing one is never overwritten. Its first line
/// tells editors where the guide's schema is, which is written too if it is not there as it should be.
#[derive(clap::Args)]
pub struct Arguments {
    /// The organization's id: the path under answers/ without .yaml
    organization: String,
    /// The guide to answer [default: the only one there is]
    #[arg(long, value_name = "ID")]
    guide: Option<String>,
    /// Fill in the typical answers of one of the guide's scenarios
    #[arg(long, value_name = "LETTER")]
    scenario: Option<String>,
    #[command(flatten)]
    workspace: InWorkspace,
}

/// Writes the file, and says where.
pub fn run(raw: &Arguments, screen: &Screen) -> Result<End, Failure> {
    let workspace = Workspace::open(&raw.workspace.workspace)?.value;
    let path = free_path(&workspace, &raw.organization)?;
    let guide = pick::guide(&workspace, raw.guide.as_deref())?;
    let scenario = raw.scenario.as_deref().map(|letter| scenario(guide, letter)).transpose()?;
    let modeline = schema::modeline(guide, &raw.organization);
    let begin = scenario.map_or(Begin::Empty, Begin::Scenario);
    let text = draft(guide, &display_name(&raw.organization), begin);
    let text = format!("{modeline}\n{text}");
    schema::settle(&workspace, guide, screen)?;
    publish::create(workspace.root(), &path, text.as_bytes())?;
    screen.say(&format!("wrote {path}"));
    Ok(End::Done)
}

/// The path of the new answers file, within the workspace.
pub fn free_path(workspace: &Workspace, id: &str) -> Result<String, Failure> {
    let path = format!("answers/{id}.yaml");
    if workspace.organization(id).is_some() {
        return Err(format!("`{path}` is there already, and is not overwritten").into());
    }
    match workspace.objection(id) {
        Some(objection) => Err(objection.message.into()),
        None => Ok(path),
    }
}

fn scenario<'a>(guide: &'a Guide, letter: &str) -> Result<&'a Scenario, Failure> {
    let is = |scenario: &&Scenario| scenario.letter.to_string().eq_ignore_ascii_case(letter);
    guide.scenarios.iter().find(is).ok_or_else(|| {
        let letters: Vec<String> =
            guide.scenarios.iter().map(|scenario| scenario.letter.to_string()).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        let there = if letters.is_empty() { "none".to_owned() } else { pick::quoted(&letters) };
        format!("the guide `{}` has no scenario `{letter}`; its scenarios: {there}", guide.id).into()
    })
}

/// A display name to begin with: `northwind-clinics` becomes `Northwind Clinics`.
pub fn display_name(id: &str) -> String {
    let name = id.rsplit('/').next().unwrap_or(id);
    let capitalized = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    let words: Vec<String> =
        name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).map(capitalized).collect();
    words.join(" ")
}
