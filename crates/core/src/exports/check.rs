//! The check of our own iCalendar output: the rules that a reader may rely on (RFC 5545 3.6).
//!
//! It reads the whole lines that go into the file, so it sees what was written and not what was
//! meant.

use std::collections::HashSet;

/// Why a calendar was not written: a rule of the file, and the entry that breaks it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar entry {uid:?}: {rule}")]
pub struct Fault {
    /// UID of the entry; `None` if the calendar itself is at fault.
    pub uid: Option<String>,
    /// What it breaks.
    pub rule: Rule,
}

/// The rules of a calendar file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// A UID is there and not blank.
    #[error("it has no UID")]
    UidMissing,
    /// No two entries have the same UID.
    #[error("its UID occurs twice")]
    UidTwice,
    /// The zone is in the IANA database.
    #[error("its zone {0:?} is unknown")]
    ZoneUnknown(String),
    /// Years have four digits and lie between 1 and 9900.
    #[error("its time is out of range")]
    TimeOutOfRange,
    /// The end is not before the start.
    #[error("it ends before it starts")]
    EndBeforeStart,
    /// Latitude within ±90, longitude within ±180 degrees.
    #[error("its position is not on Earth")]
    PositionOffEarth,
    /// A property that must be there once is missing or occurs again.
    #[error("{0} occurs {1} times instead of once")]
    NotOnce(&'static str, u32),
    /// A property that may be there once occurs again.
    #[error("{0} occurs {1} times instead of at most once")]
    MoreThanOnce(&'static str, u32),
    /// BEGIN and END match, and every line is `NAME:VALUE`.
    #[error("line {0:?} is out of place")]
    LineOutOfPlace(String),
    /// A TZID refers to a VTIMEZONE of the same file.
    #[error("zone {0:?} is not defined in the file")]
    ZoneUndefined(String),
    /// No control character other than TAB.
    #[error("{0} holds a control character")]
    ControlCharacter(String),
}

/// Properties that each VEVENT of ours has exactly once.
const ONCE: [&str; 5] = ["UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS"];
/// Properties that a VEVENT has at most once.
const AT_MOST_ONCE: [&str; 8] = [
    "DTEND",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "URL",
    "GEO",
    "COLOR",
    "LAST-MODIFIED",
];

/// What was seen of a file so far.
#[derive(Default)]
pub(super) struct Check {
    open: Vec<String>,
    version: u32,
    prodid: u32,
    zones: HashSet<String>,
    uids: HashSet<String>,
    uid: Option<String>,
    once: [u32; ONCE.len()],
    at_most_once: [u32; AT_MOST_ONCE.len()],
}

impl Check {
    /// Looks at the next whole (unfolded) line.
    pub(super) fn line(&mut self, line: &str) -> Result<(), Fault> {
        let Some(end) = line.bytes().position(|b| matches!(b, b':' | b';')) else {
            return Err(self.fault(Rule::LineOutOfPlace(line.to_owned())));
        };
        let name = &line[..end];
        // Written without a branch, so that the compiler looks at many octets at once.
        let control = line.bytes().fold(false, |seen, b| {
            seen | ((b < 0x20) & (b != b'\t')) | (b == 0x7f)
        });
        if control {
            return Err(self.fault(Rule::ControlCharacter(name.to_owned())));
        }
        let value = &line[end + 1..];
        match (name, self.open.last().map(String::as_str)) {
            ("BEGIN", _) => self.begin(value),
            ("END", Some(open)) if open == value => return self.end(),
            ("VERSION", Some("VCALENDAR")) => self.version += 1,
            ("PRODID", Some("VCALENDAR")) => self.prodid += 1,
            ("TZID", Some("VTIMEZONE")) => {
                self.zones.insert(value.to_owned());
            }
            ("END", _) | (_, None) => {
                return Err(self.fault(Rule::LineOutOfPlace(line.to_owned())));
            }
            (_, Some("VEVENT")) => return self.event_line(name, value),
            (_, Some(_)) => {}
        }
        Ok(())
    }

    /// Looks at the file as a whole, after its last line.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        self.uid = None;
        if let Some(open) = self.open.pop() {
            return Err(self.fault(Rule::LineOutOfPlace(open)));
        }
        for (name, count) in [("VERSION", self.version), ("PRODID", self.prodid)] {
            if count != 1 {
                return Err(self.fault(Rule::NotOnce(name, count)));
            }
        }
        Ok(())
    }

    fn begin(&mut self, component: &str) {
        if component == "VEVENT" {
            self.uid = None;
            self.once = [0; ONCE.len()];
            self.at_most_once = [0; AT_MOST_ONCE.len()];
        }
        self.open.push(component.to_owned());
    }

    fn end(&mut self) -> Result<(), Fault> {
        if self.open.pop().is_none_or(|closed| closed != "VEVENT") {
            return Ok(());
        }
        for (name, count) in ONCE.into_iter().zip(self.once) {
            if count != 1 {
                return Err(self.fault(Rule::NotOnce(name, count)));
            }
        }
        for (name, count) in AT_MOST_ONCE.into_iter().zip(self.at_most_once) {
            if count > 1 {
                return Err(self.fault(Rule::MoreThanOnce(name, count)));
            }
        }
        self.uid = None;
        Ok(())
    }

    fn event_line(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        if let Some(at) = ONCE.iter().position(|known| *known == name) {
            self.once[at] += 1;
        } else if let Some(at) = AT_MOST_ONCE.iter().position(|known| *known == name) {
            self.at_most_once[at] += 1;
        }
        match name {
            "UID" if value.is_empty() => Err(self.fault(Rule::UidMissing)),
            "UID" => {
                self.uid = Some(value.to_owned());
                if self.uids.insert(value.to_owned()) {
                    Ok(())
                } else {
                    Err(self.fault(Rule::UidTwice))
                }
            }
            "DTSTART" | "DTEND" => {
                match value.strip_prefix("TZID=").and_then(|v| v.split_once(':')) {
                    Some((zone, _)) if !self.zones.contains(zone) => {
                        Err(self.fault(Rule::ZoneUndefined(zone.to_owned())))
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn fault(&self, rule: Rule) -> Fault {
        Fault {
            uid: self.uid.clone(),
            rule,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const EVENT: &str = "BEGIN:VEVENT\nUID:a\nDTSTAMP:20260101T000000Z\nSEQUENCE:0\n\
        STATUS:CONFIRMED\nDTSTART:20261123T080000Z\nEND:VEVENT\n";

    fn verdict(events: &str) -> Result<(), Fault> {
        let file = format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{events}END:VCALENDAR");
        let mut check = Check::default();
        for line in file.lines() {
            check.line(line)?;
        }
        check.finish()
    }

    fn broken(from: &str, to: &str) -> (Option<String>, Rule) {
        let fault = verdict(&EVENT.replace(from, to)).unwrap_err();
        (fault.uid, fault.rule)
    }

    #[test]
    fn a_good_file_passes_and_each_broken_rule_is_named_with_its_entry() {
        assert_eq!(verdict(EVENT), Ok(()));
        let a = || Some("a".to_owned());
        let twice = verdict(&EVENT.repeat(2)).unwrap_err();
        assert_eq!((twice.uid, twice.rule), (a(), Rule::UidTwice));
        assert_eq!(broken("UID:a", "UID:"), (None, Rule::UidMissing));
        assert_eq!(broken("UID:a\n", ""), (None, Rule::NotOnce("UID", 0)));
        assert_eq!(
            broken("SEQUENCE:0", "SEQUENCE:0\nSEQUENCE:1"),
            (a(), Rule::NotOnce("SEQUENCE", 2))
        );
        assert_eq!(
            broken("SEQUENCE:0", "SEQUENCE:0\nURL:x\nURL:y"),
            (a(), Rule::MoreThanOnce("URL", 2))
        );
        assert_eq!(
            broken(
                "DTSTART:20261123T080000Z",
                "DTSTART;TZID=Europe/Madrid:20261123T090000"
            ),
            (a(), Rule::ZoneUndefined("Europe/Madrid".to_owned()))
        );
        assert_eq!(
            broken("SEQUENCE:0", "SEQUENCE:0\nSUMMARY:\u{7}"),
            (a(), Rule::ControlCharacter("SUMMARY".to_owned()))
        );
        assert_eq!(
            broken("SEQUENCE:0", "SEQUENCE:0\nno property"),
            (a(), Rule::LineOutOfPlace("no property".to_owned()))
        );
        assert_eq!(
            broken("END:VEVENT\n", ""),
            (a(), Rule::LineOutOfPlace("END:VCALENDAR".to_owned()))
        );
    }
}
