//! The time of the package: that of the commit, so that the same sources give the same bytes.

use crate::step::{Failure, program, read};

const DAY: u64 = 86_400;

/// Seconds since 1970: `SOURCE_DATE_EPOCH` where it is set, else when the commit was made.
pub(super) fn of_the_sources() -> Result<u64, Failure> {
    if let Some(given) = std::env::var_os("SOURCE_DATE_EPOCH") {
        let given = given.to_string_lossy().into_owned();
        return seconds(&given, "SOURCE_DATE_EPOCH");
    }
    let said = read(program("git").args(["log", "-1", "--format=%ct"]))?;
    seconds(&String::from_utf8_lossy(&said), "The time of the commit")
}

fn seconds(text: &str, what: &str) -> Result<u64, Failure> {
    text.trim().parse().map_err(|_| {
        Failure::new(
            format!(
                "{what} is `{}`, which is no number of seconds.",
                text.trim()
            ),
            "Set SOURCE_DATE_EPOCH to seconds since 1970.",
        )
    })
}

/// `2026-11-24`, in UTC.
pub(super) fn date(time: u64) -> String {
    let (year, month, day) = civil(time / DAY);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `Tue, 24 Nov 2026 09:00:00 +0000` (RFC 5322, section 3.3).
pub(super) fn mail_date(time: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let days = time / DAY;
    let (year, month, day) = civil(days);
    let weekday = DAYS[usize::try_from(days % 7).expect("BUG: seven fits")];
    let month = MONTHS[usize::try_from(month - 1).expect("BUG: twelve fits")];
    let (hour, minute, second) = (time % DAY / 3600, time % 3600 / 60, time % 60);
    format!("{weekday}, {day:02} {month} {year} {hour:02}:{minute:02}:{second:02} +0000")
}

/// Year, month and day of a number of days since 1970, counted one year and month at a time.
fn civil(mut days: u64) -> (u64, u64, u64) {
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 1;
    for length in months {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (time, day, mail) in [
            (0, "1970-01-01", "Thu, 01 Jan 1970 00:00:00 +0000"),
            (951_782_400, "2000-02-29", "Tue, 29 Feb 2000 00:00:00 +0000"),
            (
                1_798_761_599,
                "2026-12-31",
                "Thu, 31 Dec 2026 23:59:59 +0000",
            ),
            (
                1_835_438_400,
                "2028-02-29",
                "Tue, 29 Feb 2028 12:00:00 +0000",
            ),
        ] {
            assert_eq!(date(time), day);
            assert_eq!(mail_date(time), mail);
        }
    }

    #[test]
    fn what_is_no_number_of_seconds_is_refused() {
        assert!(seconds("yesterday", "It").is_err());
        assert!(seconds("12\n", "It").is_ok());
    }
}
