//! The gates at work in `site`: what stands is looked through again when others typed something new,
//! and the portal passes too.

use super::links::read;
use crate::cli::{Ran, allotment, expect, run};
use std::fs;
use std::path::Path;

fn site(folder: &Path, more: &[&str]) -> Ran {
    run(folder, &[&["site"], more].concat())
}

fn change(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}", file.display());
    fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_site_that_stands_is_checked_again_once_others_typed_what_is_in_it() {
    let bench = crate::papers::workspace();
    let (folder, answers) = (bench.path(), bench.path().join("answers/northwind-clinics.yaml"));
    let template = folder.join("templates/multi-tenant/book/tenancy.md");
    let text = fs::read_to_string(&template).unwrap();
    fs::write(&template, format!("{text}\nAsk Zora Quill first.\n")).unwrap();
    expect(&site(folder, &[]), 0);
    let (sites, manifest) = (folder.join("site/clients"), folder.join("site/manifest.json"));
    let (good, listed) = (read(&sites), fs::read(&manifest).unwrap());

    expect(&site(folder, &[]), 0);
    assert_eq!(fs::read(&manifest).unwrap(), listed);

    // Something new that is in no other site: looked for once, and recorded.
    change(&answers, "{Name: Tomasz Zielinski,", "{Name: Tomasz Zielinski-Ferro,");
    let ran = site(folder, &[]);
    expect(&ran, 0);
    assert!(ran.out.contains("7 organizations: 1 made, 6 unchanged"), "{}", ran.out);
    let now = fs::read(&manifest).unwrap();
    assert_ne!(now, listed);
    expect(&site(folder, &[]), 0);
    assert_eq!(fs::read(&manifest).unwrap(), now);

    // Something new that stands in all the others.
    change(&answers, "{Name: Tomasz Zielinski-Ferro,", "{Name: Zora Quill,");
    for round in 0..2 {
        let ran = site(folder, &[]);
        expect(&ran, 1);
        let leak =
            "error[leak]: `Zora Quill` of `northwind-clinics` is in what `meridian-specialty-care` would get";
        assert!(ran.err.contains(leak), "{}", ran.err);
        assert!(ran.err.contains("site/clients/meridian-specialty-care/print.html:"), "{}", ran.err);
        assert!(ran.err.contains("templates/multi-tenant/book/tenancy.md:"), "{}", ran.err);
        let own = if round == 0 { "made       northwind-clinics" } else { "unchanged  northwind-clinics" };
        assert!(ran.out.contains(own) && ran.out.contains("rejected   meridian"), "{}", ran.out);
        let stands = read(&sites);
        let others = |path: &&String| !path.starts_with("northwind");
        assert!(good.keys().filter(others).all(|path| stands.get(path) == good.get(path)), "all stays");
    }

    fs::write(&template, text).unwrap();
    expect(&site(folder, &[]), 0);
}

#[test]
fn a_portal_that_leads_nowhere_is_not_published_and_the_last_good_one_stays() {
    let folder = allotment();
    let path = |path: &str| folder.path().join("site").join(path);
    expect(&site(folder.path(), &[]), 0);
    let good = read(&path("portal"));

    fs::remove_file(path("clients/mill-lane/index.html")).unwrap();
    change(&folder.path().join("answers/st-brigid-school.yaml"), "organization: ", "organization: New ");
    let ran = site(folder.path(), &["st-brigid-school"]);
    expect(&ran, 1);
    let missing = "error[site-link-broken]: there is no `clients/mill-lane/index.html` beside the site";
    assert!(ran.err.contains(missing) && ran.err.contains("site/portal/facts/"), "{}", ran.err);
    assert!(ran.out.contains("made       st-brigid-school"), "{}", ran.out);
    assert!(ran.out.contains("rejected   portal"), "{}", ran.out);
    assert_eq!(read(&path("portal")), good);

    // The book that somebody took away is made again, and so is the portal.
    expect(&site(folder.path(), &[]), 0);
    assert_ne!(read(&path("portal")), good);

    let settings = "[preprocessor.blueprint.theme]\nname = \"Fielding\"\nlogo = \"logo.svg\"\n";
    let logo = "<svg xmlns='http://www.w3.org/2000/svg'><image href='https://example.org/x.png'/></svg>";
    fs::write(folder.path().join("book.toml"), settings).unwrap();
    fs::write(folder.path().join("logo.svg"), logo).unwrap();
    let good = read(&path(""));
    let ran = site(folder.path(), &[]);
    expect(&ran, 1);
    for place in ["clients/mill-lane/logo.svg", "portal/logo.svg"] {
        assert!(ran.err.contains(&format!("site/{place}:1:")), "{place}: {}", ran.err);
    }
    let mut now = read(&path(""));
    now.remove("manifest.json");
    assert!(now.iter().all(|(path, bytes)| good.get(path) == Some(bytes)), "all stays");
}

#[test]
fn what_all_sites_share_is_looked_through_for_each() {
    let folder = allotment();
    let settings = "[preprocessor.blueprint.theme]\nname = \"Fielding\"\nlogo = \"logo.svg\"\n";
    let logo = "<svg xmlns='http://www.w3.org/2000/svg'><!-- drawn for Mill&#32;Lane Allotments --></svg>";
    fs::write(folder.path().join("book.toml"), settings).unwrap();
    fs::write(folder.path().join("logo.svg"), logo).unwrap();
    let ran = site(folder.path(), &[]);
    expect(&ran, 1);
    let leak = "error[leak]: `Mill Lane Allotments` of `mill-lane` is in what `st-brigid-school` would get";
    assert!(ran.err.contains(leak), "{}", ran.err);
    assert!(ran.err.contains("site/clients/st-brigid-school/logo.svg:1:56"), "{}", ran.err);
    assert!(
        ran.out.contains("made       mill-lane") && ran.out.contains("rejected   st-brigid"),
        "{}",
        ran.out
    );
    assert!(!folder.path().join("site/clients/st-brigid-school").exists());
}
