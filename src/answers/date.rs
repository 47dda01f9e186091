//! Days as answers files write them.

/// Whether `text` is a day of the Gregorian calendar, written YYYY-MM-DD.
pub fn is_date(text: &str) -> bool {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    match (number(0, 4), number(5, 7), number(8, 10)) {
        (Some(year), Some(month), Some(day)) => shaped && (1..=days(year, month)).contains(&day),
        _ => false,
    }
}

/// How many days `month` has; none if there is no such month.
const fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        for date in ["2026-12-15", "2028-02-29", "2000-02-29", "2026-04-30"] {
            assert!(is_date(date), "{date}");
        }
        let bad = "2026-02-29 2100-02-29 2026-13-01 2026-00-10 2026-01-00 2026-1-1 26-12-15 15.12.2026 +026-12-15 ２０２６-1";
        for date in bad.split(' ').chain(["", "tomorrow", "2026-12-15 "]) {
            assert!(!is_date(date), "{date}");
        }
    }
}
