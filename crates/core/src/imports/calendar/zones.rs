//! The time zones of a calendar: what it calls them, which rules it brings for them, and which zone of
//! the database that is.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

use super::named::{Named, named, told_by};
use super::remark;
use super::rules::{Clock, Rules};
use crate::imports::draft::short;
use crate::imports::lines::Piece;
use crate::imports::{Moment, Problem, RowProblem};

/// A time of the file with what is known of its instant.
pub(super) struct Settled {
    pub(super) moment: Moment,
    pub(super) zone: Option<String>,
    pub(super) remark: Option<Problem>,
}

pub(super) struct Zones {
    rules: HashMap<String, Rules>,
    /// What the calendar is in as a whole (X-WR-TIMEZONE).
    whole: Named,
    /// Zones by the names that events gave them.
    known: HashMap<String, Option<String>>,
    /// What is odd about the zones of the file.
    pub(super) remarks: Vec<RowProblem>,
}

impl Zones {
    pub(super) fn of(pieces: &[Piece], whole: &str) -> Zones {
        let whole_is = named(whole);
        let mut remarks = Vec::new();
        match &whole_is {
            Named::Known(_) => {}
            Named::Mapped(zone) => remarks.push(mapped(whole, zone)),
            Named::Unknown if whole.trim().is_empty() => {}
            Named::Unknown => remarks.push(remark(Problem::UnknownZone, short(whole))),
        }
        let rules = pieces.iter().filter(|piece| !piece.is_too_long);
        let rules = rules.filter_map(|piece| Rules::of(&piece.text));
        Zones {
            rules: rules.map(|rules| (rules.name.clone(), rules)).collect(),
            whole: whole_is,
            known: HashMap::new(),
            remarks,
        }
    }

    /// The zone of the whole calendar.
    pub(super) fn of_calendar(&self) -> Option<String> {
        self.whole.zone().map(str::to_owned)
    }

    /// What a clock that shows this time in this zone says.
    pub(super) fn settle(&mut self, name: &str, local: DateTime) -> Result<Settled, Problem> {
        let name = name.trim();
        let zone = self.zone(name, local);
        let rules = self.rules.get(name).filter(|rules| rules.say_something());
        let database = zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
        let clock = match (rules, &database) {
            (Some(rules), _) => rules.at(local),
            (None, Some(database)) => clock_of(database, local),
            (None, None) => {
                return Ok(Settled {
                    moment: Moment {
                        local,
                        offset: None,
                    },
                    zone: None,
                    remark: Some(Problem::Floating),
                });
            }
        };
        let (offset, twice) = match clock {
            Clock::Once(offset) => (offset, None),
            Clock::Twice(offset) => (offset, Some(Problem::OccursTwice)),
            Clock::Never => return Err(Problem::NeverOccurs),
        };
        let differs = database.is_some_and(|database| {
            let instant = offset.to_timestamp(local);
            instant.is_ok_and(|instant| database.to_offset(instant) != offset)
        });
        Ok(Settled {
            moment: Moment {
                local,
                offset: Some(offset),
            },
            zone,
            remark: differs.then_some(Problem::ZoneDiffers).or(twice),
        })
    }

    /// The zone of the database; what is odd about its name is told once.
    fn zone(&mut self, name: &str, local: DateTime) -> Option<String> {
        if let Some(zone) = self.known.get(name) {
            return zone.clone();
        }
        let rules = self.rules.get(name).filter(|rules| rules.say_something());
        let location = self
            .rules
            .get(name)
            .and_then(|rules| rules.location.as_deref());
        let found = match (named(name), location.map(named)) {
            (Named::Unknown, Some(Named::Known(zone) | Named::Mapped(zone))) => Named::Mapped(zone),
            (found, _) => found,
        };
        let zone = match found {
            Named::Known(zone) => Some(zone),
            Named::Mapped(zone) => {
                self.remarks.push(mapped(name, &zone));
                Some(zone)
            }
            Named::Unknown => {
                let zone = rules.and_then(|rules| self.fitting(name, rules, local));
                self.remarks.push(match &zone {
                    Some(zone) => mapped(name, zone),
                    None => remark(Problem::UnknownZone, short(name)),
                });
                zone
            }
        };
        self.known.insert(name.to_owned(), zone.clone());
        zone
    }

    /// The zone that has the offsets of these rules in each month of the year: the calendar's own, else
    /// one that the name tells of.
    fn fitting(&self, name: &str, rules: &Rules, local: DateTime) -> Option<String> {
        let fits = |zone: &TimeZone| {
            (1..=12).all(|month| {
                let at = local.with().month(month).day(15).hour(12).build();
                at.is_ok_and(|at| rules.at(at) == clock_of(zone, at))
            })
        };
        let whole = self.of_calendar();
        let whole = whole.filter(|zone| TimeZone::get(zone).is_ok_and(|zone| fits(&zone)));
        whole.or_else(|| told_by(name, fits))
    }
}

fn mapped(name: &str, zone: &str) -> RowProblem {
    remark(Problem::ZoneMapped, format!("{} → {zone}", short(name)))
}

fn clock_of(zone: &TimeZone, local: DateTime) -> Clock {
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Clock::Once(offset),
        AmbiguousOffset::Fold { before, .. } => Clock::Twice(before),
        AmbiguousOffset::Gap { .. } => Clock::Never,
    }
}
