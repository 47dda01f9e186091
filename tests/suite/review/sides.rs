//! What can stand on a side, and what cannot.

use super::support::northwind_answers;
use crate::revision::Repository;
use blueprint::blueprint::diff::Rule;
use blueprint::review::side::{Opened, Side};
use blueprint::review::{Cause, Measures, Outcome, Review};
use blueprint::workspace::Workspace;
use std::path::Path;

/// The review of two sides by name, in the workspace at `root`.
pub fn reviewed(root: &Path, old: &str, new: &str) -> Review {
    let open = |name: &str| if name == "." { Opened::tree(root) } else { Opened::named(name, root) };
    let (old, new) = (open(old).unwrap(), open(new).unwrap());
    let (old, new) = (Side::new(&old), Side::new(&new));
    let measures = Measures::of(&old, &new, None, None);
    assert_eq!(measures.findings, []);
    Review::of(&old, &new, &[], &measures.value).unwrap()
}

/// Organizations with their rules, or with the sides that they could not be read on.
pub fn said(review: &Review) -> Vec<String> {
    let said = |one: &blueprint::review::Reviewed| {
        let all: Vec<String> = match &one.outcome {
            Outcome::Changed(changes) => {
                changes.iter().map(|judged| judged.change.rule.id().to_owned()).collect()
            }
            Outcome::Failed(troubles) => {
                troubles.iter().map(|trouble| format!("not on {}", trouble.side)).collect()
            }
        };
        format!("{}: {}", one.id, all.join(", "))
    };
    review.organizations.iter().map(said).collect()
}

const RENAMED: [(&str, &str); 1] = [("organization: Northwind Clinics", "organization: Northwind")];

fn repository() -> Repository {
    let repository = Repository::shipped("");
    repository.commit("first");
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&RENAMED));
    repository
}

#[test]
fn every_kind_of_side_says_the_same() {
    let repository = repository();
    let root = repository.root();
    let expected = ["northwind-clinics: organization-renamed"];
    assert_eq!(said(&reviewed(root, "HEAD", ".")), expected);
    repository.commit("second");
    repository.git(&["tag", "v2"]);
    assert_eq!(said(&reviewed(root, "HEAD~1", "v2")), expected);
    // A checkout elsewhere, and what `build` makes of both.
    let elsewhere = Repository::shipped("");
    let other = elsewhere.root().display().to_string();
    assert_eq!(said(&reviewed(root, &other, ".")), expected);
    built(elsewhere.root(), "made");
    built(root, "made");
    let made = |root: &Path| root.join("made").display().to_string();
    let (was, is) = (made(elsewhere.root()), made(root));
    assert_eq!(said(&reviewed(root, &was, &is)), expected);
    assert_eq!(said(&reviewed(root, &was, ".")), expected);
    assert_eq!(said(&reviewed(root, "HEAD", &is)), Vec::<String>::new());
    let file = format!("{was}/northwind-clinics/blueprint.json");
    assert_eq!(said(&reviewed(root, &file, ".")), expected);
    assert_eq!(said(&reviewed(root, &file, &format!("{is}/northwind-clinics/blueprint.json"))), expected);
    let review = reviewed(root, &file, &format!("{is}/willow-street-family-medicine/blueprint.json"));
    // Two files are compared whoever they are of.
    assert!(said(&review)[0].starts_with("willow-street-family-medicine: "), "{:?}", said(&review));
    assert_eq!(review.organizations.len(), 1);
}

#[test]
fn organizations_come_go_and_move() {
    let repository = Repository::shipped("");
    repository.commit("first");
    let root = repository.root();
    let rename = |from: &str, to: &str| {
        std::fs::create_dir_all(root.join(to).parent().unwrap()).unwrap();
        std::fs::rename(root.join(from), root.join(to)).unwrap();
    };
    rename("answers/northwind-clinics.yaml", "answers/partners/northwind.yaml");
    rename("answers/willow-street-family-medicine.yaml", "answers/willow.yaml");
    let willow = std::fs::read_to_string(root.join("answers/willow.yaml")).unwrap();
    repository.write("answers/willow.yaml", willow.replace("status: final", "status: draft"));
    std::fs::remove_file(root.join("answers/harbor-care-coordination.yaml")).unwrap();
    repository.write(
        "answers/new.yaml",
        northwind_answers(&[("organization: Northwind Clinics", "organization: New")]),
    );
    let said = said(&reviewed(root, "HEAD", "."));
    let expected = [
        "harbor-care-coordination: organization-removed",
        "new: organization-added",
        "partners/northwind: organization-moved",
        "willow: organization-moved, status-changed",
    ];
    assert_eq!(said, expected);
}

#[test]
fn one_that_cannot_be_compared_does_not_keep_the_others_from_it() {
    let repository = repository();
    let root = repository.root();
    repository.write(
        "answers/riverbend-health-alliance.yaml",
        "organization: Riverbend\nguide: multi-tenant\nstatus: draft\nanswers: {9.9: A}\n",
    );
    let review = reviewed(root, "HEAD", ".");
    let expected =
        ["northwind-clinics: organization-renamed", "riverbend-health-alliance: not on working tree"];
    assert_eq!(said(&review), expected);
    let Outcome::Failed(troubles) = &review.organizations[1].outcome else { panic!("{review:?}") };
    assert!(troubles[0].reasons[0].starts_with("answers/riverbend-health-alliance.yaml:4: "), "{troubles:?}");
    // A guide that is broken on one side fails its organizations there, and says why.
    repository.write("guides/multi-tenant.rules.yaml", "guide: multi-tenant\nfacts: {x: }\n");
    let review = reviewed(root, "HEAD", ".");
    assert_eq!(review.organizations.len(), 7);
    let Outcome::Failed(troubles) = &review.organizations[0].outcome else { panic!("{review:?}") };
    assert!(
        troubles[0].reasons.iter().any(|reason| reason.contains("guides/multi-tenant.rules.yaml:")),
        "{troubles:?}"
    );
}

#[test]
fn what_could_not_be_listed_is_not_taken_for_gone() {
    let repository = repository();
    let root = repository.root();
    std::fs::remove_dir_all(root.join("answers/partners")).unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("answers/partners")).unwrap();
    let expected =
        ["northwind-clinics: organization-renamed", "partners/brightline-telehealth: not on working tree"];
    for (old, new) in [("HEAD", "."), (".", "HEAD")] {
        let review = reviewed(root, old, new);
        assert_eq!(said(&review), expected);
        let messages: Vec<&str> = review.findings.iter().map(|found| found.message.as_str()).collect();
        assert!(
            matches!(messages[..], [one] if one.starts_with("working tree: `answers/partners` is a link"))
        );
    }
    let (status, out, error) = super::command::blueprint(&repository, &["diff"]);
    assert!(status == 2 && error.starts_with("error[link-broken]: working tree: "), "{error}");
    assert!(out.contains("partners/brightline-telehealth  not compared"), "{out}");
    // Those that are named can be compared.
    let (status, _, error) =
        super::command::blueprint(&repository, &["diff", "HEAD", ".", "northwind-clinics"]);
    assert!(status == 1 && error.is_empty(), "{error}");
}

#[test]
fn a_fingerprint_outlives_unrelated_changes() {
    let repository = repository();
    let root = repository.root();
    let fingerprint = || {
        let review = reviewed(root, "HEAD", ".");
        let changes: Vec<_> =
            review.changes().map(|(_, judged)| (judged.change.rule, judged.fingerprint.clone())).collect();
        changes.into_iter().find(|(rule, _)| *rule == Rule::OrganizationRenamed).unwrap().1
    };
    let first = fingerprint();
    let text = northwind_answers(&[
        RENAMED[0],
        ("status: final", "# moved\n\n\nstatus: draft"),
        ("  2.2: clinics", "  2.2: sites"),
    ]);
    repository.write("answers/northwind-clinics.yaml", text);
    assert_eq!(fingerprint(), first);
    repository.write(
        "answers/northwind-clinics.yaml",
        northwind_answers(&[("organization: Northwind Clinics", "organization: Northwest")]),
    );
    assert_ne!(fingerprint(), first);
}

/// The causes of each change of Northwind, by rule.
fn causes(root: &Path) -> Vec<(Rule, Vec<Cause>)> {
    let review = reviewed(root, "HEAD", ".");
    let of = review.organizations.iter().find(|one| one.id == "northwind-clinics").unwrap();
    of.changes().iter().map(|judged| (judged.change.rule, judged.causes.clone())).collect()
}

#[test]
fn each_change_says_what_brought_it() {
    let repository = repository();
    let root = repository.root();
    assert_eq!(causes(root), [(Rule::OrganizationRenamed, vec![Cause::Answers])]);
    // A guide that words a question otherwise, rules that word a conclusion otherwise.
    let edit = |path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        assert!(text.contains(from), "{path} holds no {from}");
        repository.write(path, text.replace(from, to));
    };
    edit("guides/multi-tenant.md", "Are you hosting Medplum yourself", "Do you host Medplum yourself");
    edit("guides/multi-tenant.rules.yaml", "title: Tenancy model", "title: The tenancy model");
    let found = causes(root);
    let of =
        |rule: Rule| &found.iter().find(|(own, _)| *own == rule).unwrap_or_else(|| panic!("{found:?}")).1;
    assert_eq!(*of(Rule::OrganizationRenamed), [Cause::Answers]);
    assert_eq!(*of(Rule::QuestionReworded), [Cause::Guide]);
    assert_eq!(*of(Rule::FactReworded), [Cause::Rules]);
    // A template changes documents and nothing that they are made from.
    repository.commit("second");
    edit("templates/multi-tenant/blueprint.md", "# ", "# The ");
    let found = causes(root);
    assert!(
        found.iter().all(|change| *change == (Rule::DocumentChanged, vec![Cause::Template])),
        "{found:?}"
    );
    assert!(!found.is_empty());
}

/// The blueprints of the workspace at `root`, in its folder `folder`.
fn built(root: &Path, folder: &str) {
    let workspace = Workspace::open(root).unwrap().value;
    let options = blueprint::batch::Options {
        targets: vec![blueprint::export::Target::Blueprint],
        jobs: 1,
        force: false,
        out: root.join(folder),
        dry_run: false,
    };
    blueprint::batch::run(&workspace, &[], &options, &|_| ()).unwrap();
}

#[test]
fn what_another_version_of_the_tool_makes_of_the_same_is_the_tools() {
    let repository = Repository::shipped("");
    repository.commit("first");
    let root = repository.root();
    built(root, "out");
    let file = root.join("out/northwind-clinics/blueprint.json");
    let made = std::fs::read_to_string(&file).unwrap();
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let edited = |edits: &[(&str, &str)]| {
        edits.iter().fold(made.clone(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    };
    let found = |made: String, old: &str, new: &str| -> Vec<(Rule, Vec<Cause>)> {
        std::fs::write(&file, made).unwrap();
        let review = reviewed(root, old, new);
        review.changes().map(|(_, judged)| (judged.change.rule, judged.causes.clone())).collect()
    };
    let out = root.join("out").display().to_string();
    let older = (version.as_str(), "\"version\": \"0.0.9\"");
    let other_words = ("\"title\": \"Tenancy model\"", "\"title\": \"Model of tenancy\"");
    // Another version that makes the same: nothing changed. Another that does not: the tool's doing.
    assert_eq!(found(edited(&[older]), &out, "."), []);
    let by_tool = [(Rule::FactReworded, vec![Cause::Tool])];
    assert_eq!(found(edited(&[older, other_words]), &out, "."), by_tool);
    assert_eq!(found(edited(&[older, other_words]), "HEAD", &out), by_tool);
    // Another build of the same version.
    assert_eq!(found(edited(&[other_words]), &out, "."), by_tool);
    // Two folders that were made before.
    built(root, "later");
    let later = root.join("later").display().to_string();
    assert_eq!(found(edited(&[older, other_words]), &out, &later), by_tool);
    // Where answers differ as well, an old file cannot be drawn again: both are named.
    repository.write("answers/northwind-clinics.yaml", northwind_answers(&RENAMED));
    let both = vec![Cause::Answers, Cause::Tool];
    let expected = [(Rule::OrganizationRenamed, both.clone()), (Rule::FactReworded, both)];
    assert_eq!(found(edited(&[older, other_words]), &out, "."), expected);
    assert_eq!(found(made.clone(), &out, "."), [(Rule::OrganizationRenamed, vec![Cause::Answers])]);
    // Format 1.0 said nothing of this, and is read all the same.
    let ago = edited(&[("\"schema\": \"1.1\"", "\"schema\": \"1.0\""), other_words]);
    let mut ago: serde_json::Value = serde_json::from_str(&ago).unwrap();
    for key in ["generator", "inputs"] {
        ago.as_object_mut().unwrap().remove(key).unwrap();
    }
    let unknown = vec![Cause::Unknown];
    let expected = [(Rule::OrganizationRenamed, unknown.clone()), (Rule::FactReworded, unknown)];
    assert_eq!(found(ago.to_string(), &out, "."), expected);
}
