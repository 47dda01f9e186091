//! The picture: who reaches what, drawn from the access model. One SVG without script or outside
//! reference, with its own background, readable in light and dark.

mod canvas;
mod lines;

use crate::access::{AccessModel, Actor, Grant, Profile, Reach, Scope, Separation, Standing};
use crate::export::text::one_line;
use canvas::{Canvas, LINE, MARGIN, WIDTH};
use lines::wrapped;

/// More tenants than this are counted, not drawn.
const TENANTS: usize = 9;

/// The picture of `model` for the organization called `name`, which calls its tenants `term`.
pub fn picture(model: &AccessModel, name: &str, term: &str) -> String {
    let mut canvas = Canvas::new();
    let title = ["Who reaches what at ", &one_line(name)].concat();
    for line in wrapped(&title, WIDTH - 2 * MARGIN, 21) {
        canvas.text(MARGIN, "t", line);
        canvas.y += LINE + 6;
    }
    canvas.y -= 6;
    let separation = separation(model, term);
    for line in wrapped(&separation, WIDTH - 2 * MARGIN, 13) {
        canvas.y += 4;
        canvas.text(MARGIN, "s", line);
        canvas.y += LINE - 4;
    }
    canvas.y += 6;
    overseers(&mut canvas, model, term);
    tenants(&mut canvas, model, term);
    persons(&mut canvas, model);
    shared(&mut canvas, model);
    administrators(&mut canvas, model);
    canvas.finish(&title, &separation)
}

fn separation(model: &AccessModel, term: &str) -> String {
    let term = one_line(term);
    match model.separation {
        Separation::None => {
            "One Project, nothing in it kept apart: what people see depends on their role.".to_owned()
        }
        Separation::Rules => format!("One Project; rules on every record keep the {term} apart."),
        Separation::Stores => {
            format!("A Project for each of the {term}: nothing crosses from one to another.")
        }
    }
}

fn overseers(canvas: &mut Canvas, model: &AccessModel, term: &str) {
    let lines = told(model, |actor| actor.standing == Standing::Oversight);
    if lines.is_empty() {
        return;
    }
    let heading = match model.separation {
        Separation::None => "Everything, reading only".to_owned(),
        _ => format!("Across all {}, reading only", one_line(term)),
    };
    canvas.band("over", &heading, &lines);
    canvas.arrow("reads");
}

/// One line for each profile of the actors that `wanted` wants.
fn told(model: &AccessModel, wanted: impl Fn(&Actor) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    for profile in &model.profiles {
        let mut line = String::new();
        let mut told: Vec<&Actor> = Vec::new();
        for actor in model.actors.iter().filter(|actor| wanted(actor) && actor.profiles.contains(&profile.id))
        {
            // Whoever comes in by several ways is told once.
            let same = |other: &&Actor| other.label == actor.label && other.held_by == actor.held_by;
            if !told.iter().any(same) {
                line.extend([if line.is_empty() { "" } else { ", " }, &actor.label]);
                if !actor.held_by.is_empty() {
                    line.extend([" (", &actor.held_by.join(", "), ")"]);
                }
                told.push(actor);
            }
        }
        if !told.is_empty() {
            line.extend([": ", &kinds(profile)]);
            lines.push(line);
        }
    }
    lines
}

/// What a profile is about, in a few words.
fn kinds(profile: &Profile) -> String {
    let grants = profile.grants.iter().filter(|grant| !grant.implied);
    let kinds: Vec<&str> = grants.flat_map(|grant| grant.kinds.iter().map(String::as_str)).collect();
    match kinds.len() {
        0 => "nothing".to_owned(),
        1..=5 => kinds.join(", "),
        more => format!("{} and {} more kinds of record", kinds[..4].join(", "), more - 4),
    }
}

/// What the staff of any tenant reach, and the tenants.
fn tenants(canvas: &mut Canvas, model: &AccessModel, term: &str) {
    let term = one_line(term);
    let heading = match model.separation {
        Separation::None => "Staff".to_owned(),
        _ => ["Staff of each of the ", &term, ": its records alone"].concat(),
    };
    canvas.band("tenant", &heading, &staff_lines(model));
    if !model.tenants.is_empty() {
        canvas.arrow("each in one of");
        let drawn = &model.tenants[..model.tenants.len().min(TENANTS)];
        for row in drawn.chunks(3) {
            canvas.row(row.iter().map(|tenant| tenant.name.as_str()));
        }
        if model.tenants.len() > drawn.len() {
            let more = model.tenants.len() - drawn.len();
            canvas.y += 12;
            canvas.text(MARGIN, "s", &format!("… and {more} more of the {term}, alike"));
            canvas.y += 10;
        }
    }
    canvas.y += 14;
    let roaming =
        model.actors.iter().find(|actor| matches!(actor.reach, Reach::Several | Reach::OneOfSeveral));
    if let Some(actor) = roaming {
        let how = match actor.reach {
            Reach::Several => "see all of theirs at once; patients are registered with a login for one",
            _ => "log in for one of theirs at a time",
        };
        canvas.band("staff", &["Staff of several ", &term].concat(), &[how.to_owned()]);
        canvas.y += 14;
    }
}

/// One line for each tier of staff.
fn staff_lines(model: &AccessModel) -> Vec<String> {
    let mut lines = Vec::new();
    for profile in &model.profiles {
        let own = |actor: &&Actor| actor.standing == Standing::Staff && actor.reach == Reach::One;
        let actors = model.actors.iter().filter(own).filter(|actor| actor.profiles.contains(&profile.id));
        let names: Vec<&str> = actors.map(|actor| actor.label.as_str()).collect();
        if !names.is_empty() {
            lines.push(format!("{}: {}", profile.title, names.join(", ")));
        }
    }
    if lines.is_empty() {
        lines.push("no roles are named yet".to_owned());
    }
    lines
}

fn persons(canvas: &mut Canvas, model: &AccessModel) {
    let persons = model.actors.iter().filter(|actor| actor.reach == Reach::Persons);
    let labels: Vec<&str> = persons.map(|actor| actor.label.as_str()).collect();
    if labels.is_empty() {
        return;
    }
    let grants = |scope| grants_of_persons(model, move |grant: &Grant| grant.scope == scope);
    let mut lines = vec![format!("Of their own, reading only: {}", grants(Scope::Own))];
    let staff = grants(Scope::OwnTenants);
    if !staff.is_empty() {
        lines.push(format!("Of the groups that they belong to: {staff}"));
    }
    let everybody = grants(Scope::AllTenants);
    if !everybody.is_empty() {
        lines.push(format!("Of everybody: {everybody}"));
    }
    canvas.band("person", &labels.join(" and "), &lines);
    canvas.y += 14;
}

fn grants_of_persons(model: &AccessModel, wanted: impl Fn(&Grant) -> bool) -> String {
    let mut found: Vec<&str> = Vec::new();
    for actor in model.actors.iter().filter(|actor| actor.reach == Reach::Persons) {
        for kind in model.grants(actor).filter(|(_, grant)| wanted(grant)).flat_map(|(_, grant)| &grant.kinds)
        {
            if !found.contains(&kind.as_str()) {
                found.push(kind);
            }
        }
    }
    found.join(", ")
}

fn shared(canvas: &mut Canvas, model: &AccessModel) {
    let everybody = model.profiles.iter().flat_map(|profile| &profile.grants);
    let common = everybody.filter(|grant| grant.id == "shared" || grant.id == "reference-data");
    let mut found: Vec<&str> = Vec::new();
    for kind in common.flat_map(|grant| &grant.kinds) {
        if !found.contains(&kind.as_str()) {
            found.push(kind);
        }
    }
    if !found.is_empty() {
        canvas.band("shared", "Shared: all staff read these", &[found.join(", ")]);
        canvas.y += 14;
    }
}

fn administrators(canvas: &mut Canvas, model: &AccessModel) {
    let lines = told(model, |actor| actor.administers);
    if !lines.is_empty() {
        canvas.band("admin", "Manage logins, and could give themselves any access", &lines);
    }
}
