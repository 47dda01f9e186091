//! Who git takes for the author of what is done now, and the day that it is: this tool has no clock.

use super::revision::git;
use std::path::Path;

/// The name and address that git gives a commit made now in the folder `root`, and its day where it is
/// made, as `YYYY-MM-DD`.
///
/// # Errors
/// Git's own words: it does not know who it is, or could not be run.
pub fn committer(root: &Path) -> Result<(String, String), String> {
    let said = git(root, &["var", "GIT_COMMITTER_IDENT"])?;
    let said = String::from_utf8_lossy(&said).trim().to_owned();
    parse(&said).ok_or_else(|| format!("git says `{said}`"))
}

/// Takes `NAME <ADDRESS> SECONDS ZONE` apart.
fn parse(said: &str) -> Option<(String, String)> {
    let (who, when) = said.rsplit_once("> ")?;
    let (seconds, zone) = when.split_once(' ')?;
    let zone: i64 = zone.parse().ok()?;
    let shift = (zone / 100 * 60 + zone % 100) * 60;
    let seconds: i64 = seconds.parse().ok()?;
    Some((format!("{who}>"), day(seconds.checked_add(shift)?.div_euclid(86_400))))
}

/// The day that is `days` after 1 January 1970, in the Gregorian calendar. The year is counted from
/// March, so that the leap day is the last one; an era is 400 years, after which all repeats.
fn day(days: i64) -> String {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_where_the_committer_is() {
        let parsed = |said: &str| parse(said).map(|(who, day)| format!("{who} {day}"));
        let expected = Some("Ana > Ruiz <ana@example.org> 2026-11-24".to_owned());
        assert_eq!(parsed("Ana > Ruiz <ana@example.org> 1795564740 +0000"), expected);
        assert_eq!(parsed("A <a> 1709164800 -0100"), Some("A <a> 2024-02-28".to_owned()));
        assert_eq!(parsed("A <a> 1709164800 +0000"), Some("A <a> 2024-02-29".to_owned()));
        assert_eq!(parsed("A <a> 0 +1400"), Some("A <a> 1970-01-01".to_owned()));
        assert_eq!(parsed("nonsense"), None);
    }
}
