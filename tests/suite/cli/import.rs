//! `import` through the real binary: what is written where, what is printed, and what is not touched.

use super::{expect, run};
use crate::papers::workspace;
use std::fs;

#[test]
fn a_completed_guide_comes_back_as_an_answers_file() {
    let folder = workspace();
    expect(&run(folder.path(), &["build", "northwind-clinics", "--only", "guide"]), 0);
    let completed = "out/northwind-clinics/guide.md";
    // Its name is that of its folder, which is an organization already.
    let ran = run(folder.path(), &["import", completed]);
    expect(&ran, 2);
    assert!(ran.err.contains("`answers/northwind-clinics.yaml` is there already"), "{}", ran.err);
    let ran = run(folder.path(), &["import", completed, "--organization", "copies/northwind"]);
    expect(&ran, 0);
    assert_eq!(ran.out, "wrote answers/copies/northwind.yaml\n");
    let text = fs::read_to_string(folder.path().join("answers/copies/northwind.yaml")).unwrap();
    assert!(text.starts_with("# yaml-language-server: $schema=../../guides/multi-tenant.schema.json\n"));
    assert!(text.contains("\n  1.1: B   # Multiple locations of the same company"), "{text}");
    expect(&run(folder.path(), &["check", "copies/northwind"]), 0);
    // The file that it came from says the same, so nothing in it changes.
    let before = fs::read(folder.path().join("answers/northwind-clinics.yaml")).unwrap();
    let ran = run(folder.path(), &["import", completed, "--update"]);
    expect(&ran, 0);
    assert_eq!(ran.out, "unchanged answers/northwind-clinics.yaml\n");
    assert_eq!(fs::read(folder.path().join("answers/northwind-clinics.yaml")).unwrap(), before);
}

#[test]
fn what_is_odd_is_printed_and_the_rest_is_read() {
    let folder = workspace();
    let guide = fs::read_to_string(folder.path().join("guides/multi-tenant.md")).unwrap();
    let copy = guide
        .replace("- [ ] **A) Just one", "Call us!\u{1b}[31m\n\n- [x] **A) Just one")
        .replace("- [ ] Other: ", "- [ ] Other: Bo");
    fs::write(folder.path().join("From Acme.md"), copy).unwrap();
    let ran = run(folder.path(), &["import", "From Acme.md", "--organization", "-"]);
    expect(&ran, 1);
    assert!(ran.out.contains("\n  1.1: A   # Just one"), "{}", ran.out);
    assert!(ran.err.contains("[import-unplaced]") && ran.err.contains("[import-unticked]"), "{}", ran.err);
    assert!(!ran.err.contains('\u{1b}'));
    assert!(!folder.path().join("answers/-.yaml").exists());
    expect(&run(folder.path(), &["import", "From Acme.md"]), 1);
    assert!(folder.path().join("answers/from-acme.yaml").exists());
    expect(&run(folder.path(), &["import", "nowhere.md"]), 1);
    expect(&run(folder.path(), &["import", "From Acme.md", "--update", "--organization", "nobody"]), 2);
    expect(&run(folder.path(), &["import", "From Acme.md", "--organization", "../x"]), 2);
}
