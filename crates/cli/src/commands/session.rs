//! Sessions.

use std::path::Path;

use rambla_core::Id;
use rambla_core::attendees::own_sessions;
use rambla_core::desk::error::{Error, Rule};
use rambla_core::desk::ids::{EventId, PersonId, RoomId, SessionId, TrackId};
use rambla_core::desk::{Outcome, Seen};
use rambla_core::exports::sessions::write;
use rambla_core::exports::table::{Delimiter, Profile};
use rambla_core::names::{PERSON, ROOM, SESSION, TRACK};
use rambla_core::sessions::free::slots;
use rambla_core::sessions::slot::Typed;
use rambla_core::sessions::warnings::clashes;
use rambla_core::sessions::{self, Cast, End, Filter, Session, SessionFields, Status};
use rambla_core::trash;

use super::event::day;
use super::{Shop, Way, sessions_written, told};
use crate::args::{
    FilterFlags, ProfileFlag, SessionCommand, SessionFlags, SlotFlags, TableFlags, TableFormat,
};
use crate::files;
use crate::json::{rows, session_shown};
use crate::out::{Out, message};
use crate::say::{Done, Failure, LOOK, USAGE};

const COLUMNS: &[&str] = &["id", "start", "end", "room", "title", "status"];

pub(super) fn run(command: SessionCommand, way: &Way, out: &mut Out) -> Done {
    let (shop, event) = match command {
        SessionCommand::List { .. }
        | SessionCommand::Show { .. }
        | SessionCommand::Free { .. }
        | SessionCommand::Export { .. } => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    let mut work = Work { shop, event };
    let id = match command {
        SessionCommand::Add(flags) => work.add(flags)?,
        SessionCommand::Edit {
            id,
            flags,
            clear,
            seen,
        } => work.edit(&id, flags, &clear, seen.as_deref())?,
        SessionCommand::Move { id, slot, room } => {
            let room = room.map(|room| work.room(&room)).transpose()?;
            let fields = SessionFields {
                room: room.map(Some),
                ..slot_fields(slot)?
            };
            work.change("move_session", &id, None, &fields)?
        }
        SessionCommand::Show { id } => work.find(&id)?,
        SessionCommand::Free { id, limit } => {
            let id = work.find(&id)?;
            let slots = work
                .shop
                .desk
                .read(|db| Ok(slots(&sessions::occupancy(db, event)?, id, limit)))?;
            let is_free = slots.iter().any(|slot| slot.wrong.is_empty());
            out.rows(&["start", "end", "room", "wrong"], rows(slots));
            if is_free {
                return Ok(0);
            }
            message(
                "No slot on that day is wholly free of others, breaks, hours, capacity and changes of rooms.",
            );
            return Ok(LOOK);
        }
        SessionCommand::Cancel { id } => work.status("cancel_session", &id, Status::Cancelled)?,
        SessionCommand::Reinstate { id } => {
            work.status("reinstate_session", &id, Status::Confirmed)?
        }
        SessionCommand::Delete { id } => {
            let id = work.find(&id)?;
            told(
                work.shop
                    .desk
                    .write("delete_session", |tx| trash::delete(tx, "sessions", id))?,
            );
            id
        }
        SessionCommand::Restore { id } => {
            let id = work.find(&id)?;
            told(
                work.shop
                    .desk
                    .write("restore_session", |tx| trash::restore(tx, "sessions", id))?,
            );
            id
        }
        SessionCommand::List {
            filter,
            search,
            limit,
        } => {
            let filter = filter_of(&work.shop, event, &filter)?;
            let found = work.shop.desk.read(|db| match &search {
                Some(text) => sessions::search(db, event, text),
                None => sessions::list(db, event, &filter),
            })?;
            let found = found
                .into_iter()
                .filter(|session| filter.passes(session))
                .take(limit.unwrap_or(usize::MAX));
            out.rows(COLUMNS, rows(found.collect::<Vec<_>>()));
            return Ok(0);
        }
        SessionCommand::Export { table, filter } => {
            let filter = filter_of(&work.shop, event, &filter)?;
            let found = work
                .shop
                .desk
                .read(|db| sessions::list(db, event, &filter))?;
            let profile = profile_of(&table)?;
            return export(&found, &table.file, profile, out);
        }
    };
    out.record(&session_shown(&work.shop, id)?);
    Ok(0)
}

/// Writes sessions as a table.
pub(super) fn export(found: &[Session], file: &Path, profile: Profile, out: &mut Out) -> Done {
    let written = files::write(file, out, |to| Ok(write(found, profile, to)))?;
    sessions_written(&written)
}

/// How a table is written: spreadsheets get commas, which all of them read after the mark.
pub(super) fn profile_of(table: &TableFlags) -> Result<Profile, Failure> {
    match (table.format(), table.profile) {
        (TableFormat::Xlsx, _) => Ok(Profile::Workbook),
        (TableFormat::Vcf, _) => Err(Failure::new(
            USAGE,
            "Only leads and attendees are written as contacts: lead export contacts.vcf",
        )),
        (_, ProfileFlag::Plain) => Ok(Profile::Plain),
        (_, ProfileFlag::Spreadsheet) => Ok(Profile::Spreadsheet {
            delimiter: Delimiter::Comma,
        }),
    }
}

/// The filter that the flags say.
pub(super) fn filter_of(
    shop: &Shop,
    event: EventId,
    flags: &FilterFlags,
) -> Result<Filter, Failure> {
    let find =
        |kind: rambla_core::names::Named, text: &Option<String>| -> Result<Option<Id>, Failure> {
            let Some(text) = text else { return Ok(None) };
            Ok(Some(shop.desk.read(|db| kind.find(db, Some(event), text))?))
        };
    let only = match &flags.attendee {
        Some(text) => {
            let id = super::attendee::find(shop, event, text)?;
            Some(shop.desk.read(|db| own_sessions(db, event, id))?)
        }
        None => None,
    };
    Ok(Filter {
        day: flags
            .day
            .as_deref()
            .map(|text| day("day", text))
            .transpose()?,
        room: find(ROOM, &flags.room)?.map(RoomId),
        track: find(TRACK, &flags.track)?.map(TrackId),
        person: find(PERSON, &flags.person)?.map(PersonId),
        only,
    })
}

fn slot_fields(flags: SlotFlags) -> Result<SessionFields, Failure> {
    let typed = |field, text: &str| {
        Typed::parse(field, text).map(|typed| Typed {
            fold: flags.fold,
            ..typed
        })
    };
    let end = match (&flags.end, flags.minutes) {
        (Some(end), _) => Some(End::At(typed("end", end)?)),
        (None, minutes) => minutes.map(End::Minutes),
    };
    Ok(SessionFields {
        start: flags
            .start
            .as_deref()
            .map(|text| typed("start", text))
            .transpose()?,
        end,
        zone: flags.zone.map(Some),
        ..SessionFields::default()
    })
}

struct Work {
    shop: Shop,
    event: EventId,
}

impl Work {
    fn find(&self, id: &str) -> Result<SessionId, Failure> {
        Ok(SessionId(
            self.shop
                .desk
                .read(|db| SESSION.find(db, Some(self.event), id))?,
        ))
    }

    fn room(&self, text: &str) -> Result<RoomId, Failure> {
        Ok(RoomId(
            self.shop
                .desk
                .read(|db| ROOM.find(db, Some(self.event), text))?,
        ))
    }

    fn fields(&self, flags: SessionFlags) -> Result<(SessionFields, Vec<Cast>), Failure> {
        let find = |kind: rambla_core::names::Named, text: &str| {
            self.shop
                .desk
                .read(|db| kind.find(db, Some(self.event), text))
        };
        let cast = flags
            .person
            .iter()
            .map(|text| self.cast(text))
            .collect::<Result<Vec<_>, Failure>>()?;
        let fields = SessionFields {
            title: flags.title,
            subtitle: flags.subtitle.map(Some),
            r#abstract: flags.summary.map(Some),
            kind: flags.kind.map(Some),
            room: flags
                .room
                .map(|text| self.room(&text))
                .transpose()?
                .map(Some),
            track: flags
                .track
                .map(|text| find(TRACK, &text))
                .transpose()?
                .map(TrackId)
                .map(Some),
            status: flags.status.map(|word| Status::of(Some(&word))),
            url: flags.url.map(Some),
            capacity: flags.capacity.map(Some),
            ..slot_fields(flags.slot)?
        };
        Ok((fields, cast))
    }

    /// `Name`, `Name:role` or an id: one of several with a name must be told by id.
    fn cast(&self, text: &str) -> Result<Cast, Failure> {
        let (name, role) = match text.rsplit_once(':') {
            Some((name, role)) if !role.trim().is_empty() => (name.trim(), role.trim()),
            _ => (text.trim_end_matches(':').trim(), "speaker"),
        };
        if name.is_empty() {
            return Err(Error::Invalid {
                field: "person",
                rule: Rule::Empty,
            }
            .into());
        }
        let known = match self
            .shop
            .desk
            .read(|db| PERSON.find(db, Some(self.event), name))
        {
            Ok(id) => Some(PersonId(id)),
            Err(Error::NotFound { .. }) if name.parse::<Id>().is_err() => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Cast {
            id: known,
            name: name.to_owned(),
            role: role.to_owned(),
        })
    }

    fn add(&mut self, flags: SessionFlags) -> Result<SessionId, Failure> {
        let (mut fields, cast) = self.fields(flags)?;
        if fields.start.is_none() {
            return Err(Error::Invalid {
                field: "start",
                rule: Rule::Empty,
            }
            .into());
        }
        let done = self.shop.desk.write("add_session", |tx| {
            fields.people = people(tx, &cast)?;
            sessions::add(tx, &fields)
        })?;
        Ok(self.said(done, &cast))
    }

    fn edit(
        &mut self,
        id: &str,
        flags: SessionFlags,
        clear: &[String],
        seen: Option<&str>,
    ) -> Result<SessionId, Failure> {
        let (mut fields, cast) = self.fields(flags)?;
        for field in clear {
            match field.as_str() {
                "subtitle" => fields.subtitle = Some(None),
                "abstract" => fields.r#abstract = Some(None),
                "kind" => fields.kind = Some(None),
                "zone" => fields.zone = Some(None),
                "room" => fields.room = Some(None),
                "track" => fields.track = Some(None),
                "url" => fields.url = Some(None),
                "capacity" => fields.capacity = Some(None),
                _ => fields.people = Some(Vec::new()),
            }
        }
        let id = self.find(id)?;
        let seen = match seen {
            Some(text) => text.parse::<Seen>().map_err(|_| Error::Invalid {
                field: "seen",
                rule: Rule::Form("`session show --json` prints it"),
            })?,
            None => self.shop.desk.seen(id)?,
        };
        let done = self.shop.desk.write("edit_session", |tx| {
            if !cast.is_empty() {
                fields.people = people(tx, &cast)?;
            }
            sessions::edit(tx, id, Some(&seen), &fields).map(|()| id)
        })?;
        Ok(self.said(done, &cast))
    }

    fn change(
        &mut self,
        op: &str,
        id: &str,
        seen: Option<&Seen>,
        fields: &SessionFields,
    ) -> Result<SessionId, Failure> {
        let id = self.find(id)?;
        let done = self
            .shop
            .desk
            .write(op, |tx| sessions::edit(tx, id, seen, fields).map(|()| id))?;
        Ok(self.said(done, &[]))
    }

    fn status(&mut self, op: &str, id: &str, status: Status) -> Result<SessionId, Failure> {
        let id = self.find(id)?;
        told(
            self.shop
                .desk
                .write(op, |tx| sessions::set_status(tx, id, status))?,
        );
        Ok(id)
    }

    /// Tells who was added, and whom and what the session now overlaps with.
    fn said(&self, done: Outcome<SessionId>, cast: &[Cast]) -> SessionId {
        let id = told(done);
        for one in cast.iter().filter(|one| one.id.is_none()) {
            message(&format!(
                "{} was not known yet and has been added as a person.",
                one.name
            ));
        }
        if let Ok(all) = self
            .shop
            .desk
            .read(|db| sessions::list(db, self.event, &Filter::default()))
        {
            for warning in clashes(&all)
                .iter()
                .filter(|warning| warning.sessions.contains(&id))
            {
                let other = usize::from(warning.sessions[0] == id);
                message(&format!(
                    "{} is also in \"{}\" from {}.",
                    warning.name, warning.titles[other], warning.from
                ));
            }
        }
        id
    }
}

/// The people that were said; none where nobody was.
fn people(
    tx: &mut rambla_core::desk::Tx<'_>,
    cast: &[Cast],
) -> rambla_core::desk::error::Result<Option<Vec<(PersonId, String)>>> {
    let people = sessions::cast(tx, cast.to_vec())?;
    Ok((!people.is_empty()).then_some(people))
}
