//! When a session is: from what a file says to what is stored.

use jiff::ZonedDateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::Import;
use crate::desk::Tx;
use crate::desk::error::Result;
use crate::imports::{Format, Moment, Problem, Session};
use crate::sessions;
use crate::sessions::slot::{Typed, instant, later};
use crate::sessions::{End, SessionFields};

/// Start and end as instants, and a remark on them.
pub(super) struct Times {
    start: ZonedDateTime,
    end: ZonedDateTime,
    pub(super) remark: Option<Problem>,
}

impl Import {
    /// The times of a session; none where the file says none.
    pub(super) fn times(&self, session: &Session) -> std::result::Result<Option<Times>, Problem> {
        if session.is_untimed {
            return Ok(None);
        }
        let wall = match self.format {
            Format::Pentabarf => &self.zone.file,
            Format::Calendar | Format::Table => session.zone.as_ref().unwrap_or(&self.zone.event),
        };
        let zone = TimeZone::get(wall).unwrap_or(TimeZone::UTC);
        let start = Moment {
            local: session.start,
            offset: session.offset,
        };
        if self.format == Format::Pentabarf {
            // A time without an offset is the first of two, or the one behind a gap.
            let start = match certain(start, &zone) {
                Some(start) => start,
                None => instant(session.start, Some(0), &zone),
            };
            let end = later(&start, session.minutes);
            let remark = None;
            return Ok(Some(Times { start, end, remark }));
        }
        let (start, twice) = read(start, &zone, None)?;
        let (end, twice_too) = match session.end {
            Some(end) => read(end, &zone, Some(&start))?,
            None => (later(&start, session.minutes), false),
        };
        if end.timestamp() <= start.timestamp() {
            return Err(Problem::EndsFirst);
        }
        let remark = (twice || twice_too).then_some(Problem::OccursTwice);
        Ok(Some(Times { start, end, remark }))
    }

    /// The times as a text that is compared with that of a later version.
    pub(super) fn times_text(&self, session: &Session, times: &Times) -> String {
        if self.format != Format::Pentabarf {
            return Import::instants(&times.start, &times.end, session.zone.as_ref());
        }
        let zone = (self.zone.file != self.zone.event).then(|| Some(self.zone.file.clone()));
        let (start, end) = (Some(typed(&times.start)), Some(End::At(typed(&times.end))));
        format!("{start:?} {end:?} {zone:?}")
    }

    pub(super) fn instants(
        start: &ZonedDateTime,
        end: &ZonedDateTime,
        zone: Option<&String>,
    ) -> String {
        format!("{} {} {zone:?}", start.timestamp(), end.timestamp())
    }

    /// Whether these are other times than those of a session that is here.
    pub(super) fn differ(
        &self,
        session: &Session,
        times: &Times,
        here: &sessions::Session,
    ) -> bool {
        let at = |time: &Option<ZonedDateTime>| time.as_ref().map(ZonedDateTime::timestamp);
        let is_there = session.zone.as_ref().is_none_or(|zone| *zone == here.zone);
        let same = (Some(times.start.timestamp()), Some(times.end.timestamp()));
        !is_there || (at(&here.start), at(&here.end)) != same
    }

    /// Writes start, end and zone as they are shown on the clocks of the session.
    pub(super) fn write_times(
        &self,
        tx: &Tx<'_>,
        session: &Session,
        times: &Times,
        here: Option<&sessions::Session>,
        fields: &mut SessionFields,
    ) -> Result<()> {
        let zone = match self.format {
            Format::Pentabarf => {
                if self.zone.file != self.zone.event {
                    fields.zone = Some(Some(self.zone.file.clone()));
                }
                self.zone.file.clone()
            }
            Format::Calendar | Format::Table => {
                let room = fields.room.flatten().or(here.and_then(|here| here.room_id));
                let base = match here {
                    // With another room its zone may come.
                    Some(here) if fields.room.is_none() => here.zone.clone(),
                    _ => self
                        .names
                        .zone_of_room(tx, room)?
                        .unwrap_or_else(|| self.zone.event.clone()),
                };
                match &session.zone {
                    Some(zone) if *zone != base => {
                        fields.zone = Some(Some(zone.clone()));
                        zone.clone()
                    }
                    _ => {
                        if fields.room.is_some() {
                            fields.zone = Some(None);
                        }
                        base
                    }
                }
            }
        };
        let zone = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
        let shown = |time: &ZonedDateTime| typed(&time.timestamp().to_zoned_datetime(zone.clone()));
        fields.start = Some(shown(&times.start));
        fields.end = Some(End::At(shown(&times.end)));
        Ok(())
    }
}

/// With its offset, so that a time that occurs twice is settled.
fn typed(time: &ZonedDateTime) -> Typed {
    Typed {
        local: time.datetime(),
        offset: Some(time.offset()),
        fold: None,
    }
}

fn certain(moment: Moment, zone: &TimeZone) -> Option<ZonedDateTime> {
    let at = moment.offset?.to_timestamp(moment.local).ok()?;
    Some(at.to_zoned_datetime(zone.clone()))
}

/// The instant of a time, and whether its clock shows it twice: then it is the first, or the second
/// where the first is not behind `after`.
fn read(
    moment: Moment,
    zone: &TimeZone,
    after: Option<&ZonedDateTime>,
) -> std::result::Result<(ZonedDateTime, bool), Problem> {
    if let Some(time) = certain(moment, zone) {
        return Ok((time, false));
    }
    let at = |offset: Offset| {
        let at = offset.to_timestamp(moment.local);
        at.map(|at| at.to_zoned_datetime(zone.clone()))
            .map_err(|_| Problem::UnreadableStart)
    };
    match zone.to_ambiguous_timestamp(moment.local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Ok((at(offset)?, false)),
        AmbiguousOffset::Gap { .. } => Err(Problem::NeverOccurs),
        AmbiguousOffset::Fold {
            before,
            after: second,
        } => {
            let first = at(before)?;
            match after.is_some_and(|start| first.timestamp() <= start.timestamp()) {
                true => Ok((at(second)?, true)),
                false => Ok((first, true)),
            }
        }
    }
}
