//! Invented organizations, each different, all of them right: the n-th is always the same.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Makes a workspace at `root` with the guides, templates and settings of `repository` and `count`
/// organizations.
pub fn workspace(repository: &Path, root: &Path, count: usize) {
    for name in ["guides", "templates", "book.toml"] {
        copy(&repository.join(name), &root.join(name));
    }
    fs::create_dir(root.join("answers")).expect("a new folder");
    for number in 0..count {
        let path = root.join(format!("answers/organization-{number:05}.yaml"));
        fs::write(path, answers(number)).expect("a new file");
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a new folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let entry = entry.expect("an entry");
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else if from.exists() {
        fs::copy(from, to).expect("a file");
    }
}

const NOTE: &str = "Agreed in the second workshop; the privacy officer and the head of nursing were there.";

/// Some four thousand bytes of answers to the shipped guide.
fn answers(number: usize) -> String {
    let pick = |question: usize, letters: &str| {
        let at = (number / (question + 1) + question * 7 + number) % letters.len();
        letters.chars().nth(at).expect("a letter")
    };
    let staff = pick(1, "ABC");
    let mut text = format!(
        "organization: Organization {number}\nguide: multi-tenant\nstatus: final\nanswers:\n  \
         1.1: {{answer: {}, note: \"{NOTE}\"}}\n  1.2: {{answer: {}, note: \"{NOTE}\"}}\n  1.3: {}\n  \
         2.1: {}\n  2.2: clinics of organization {number}\n  3.1: {staff}\n",
        pick(2, "BCD"),
        pick(3, "ABC"),
        pick(4, "AB"),
        pick(5, "ABCD"),
    );
    if staff != 'A' {
        let _ = writeln!(text, "  3.2: {}", pick(6, "ABC"));
    }
    text += "  3.3: [Physicians / Doctors, Registered Nurses, Front Desk / Schedulers, Billing Staff, \
             {Other: Pharmacists and dietitians}]\n  \
             3.4: {B: [Front desk sees limited info, Clinical staff see full medical records]}\n";
    let patients = pick(7, "AB");
    let _ = write!(
        text,
        "  4.1: {{answer: {patients}, note: \"{NOTE}\"}}\n  \
         4.2: [When they first register, When they're referred, {{Other: by a court order}}]\n  \
         4.3: [Only administrative staff, Only managers]\n  4.4: {}\n  \
         5.1: [Staff directory, Intake forms, Medication lists]\n  5.2: {}\n  6.1: B\n  \
         6.2: [Their demographic information, Their appointment history, Their test results]\n",
        pick(8, "BC"),
        pick(9, "ABC"),
    );
    if patients != 'A' {
        let _ = writeln!(text, "  6.3: {}", pick(10, "AB"));
    }
    text +=
        "  7.1: [Executive leadership, Quality]\n  7.2: [Patient counts, Visit, Quality metrics]\n  8.1:\n";
    for row in 0..8 + number % 5 {
        let _ = writeln!(
            text,
            "    - {{Group Name: Clinic {row} of organization {number}, Type: Clinic, Staff: {}, Patients: {}}}",
            10 + row,
            1_000 * (row + 1)
        );
    }
    text += "  8.2:\n";
    for group in ["Add new staff to groups", "Add new groups to the system", "See everything"] {
        let _ = writeln!(text, "    {group}:");
        for person in 0..2 {
            let _ =
                writeln!(text, "      - {{Name: Person {person} of {number}, Role: Practice administrator}}");
        }
    }
    text
}
