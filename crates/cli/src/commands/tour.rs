//! The tour: the whole way once, on the sample event.

use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::desk::ids::EventId;
use rambla_core::exports::agenda::{calendar, publish};
use rambla_core::exports::purpose::Purpose;
use rambla_core::exports::table::{Delimiter, Profile};
use rambla_core::exports::{calendar as ics, leads as table};
use rambla_core::leads::{self, Order};
use rambla_core::sessions::slot::Typed;
use rambla_core::sessions::warnings::clashes;
use rambla_core::sessions::{self, End, Filter, SessionFields};
use rambla_core::{names, sample};

use super::Way;
use crate::desk::{create, open};
use crate::files;
use crate::out::{Out, message};
use crate::say::{Done, Failure, UNWRITTEN};

const LINE: &str = "Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000";

pub(super) fn run(way: &Way, out: &mut Out) -> Done {
    if way.place.exists() {
        return Err(Failure::new(
            UNWRITTEN,
            format!(
                "There is a desk in {} already. Give the tour a folder of its own with --data.",
                way.place.folder.display()
            ),
        ));
    }
    create(&way.place, true, "Tour")?;
    let mut desk = open(&way.place, None)?.desk;
    let event = sample::add(&mut desk)?.value;
    let count = |desk: &rambla_core::desk::Desk| -> Result<(usize, usize), Failure> {
        Ok(desk.read(|db| {
            let sessions = sessions::list(db, event, &Filter::default())?.len();
            Ok((
                sessions,
                leads::list(db, event, &leads::Filter::default(), Order::Newest, None)?.len(),
            ))
        })?)
    };
    let (held, met) = count(&desk)?;
    out.line(&format!(
        "A desk in {}, with the sample event: {held} sessions, {met} leads.",
        way.place.folder.display()
    ));
    let id = desk
        .write("capture_lead", |tx| {
            leads::capture(tx, leads::from_line(LINE, None))
        })?
        .value;
    let lead = desk.read(|db| leads::get(db, id))?;
    let said = [
        &lead.name,
        &lead.organisation,
        &lead.role,
        &lead.email,
        &lead.phone,
    ];
    let said: Vec<&str> = said
        .into_iter()
        .filter_map(|text| text.as_deref())
        .collect();
    out.line(&format!("Captured, on the disk: {}", said.join(" · ")));
    let found = desk.read(|db| {
        leads::list(
            db,
            event,
            &leads::Filter::words("acm ana"),
            Order::Newest,
            None,
        )
    })?;
    out.line(&format!("\"acm ana\" finds {} lead.", found.len()));
    add_session(&mut desk, event)?;
    let clashes = desk.read(|db| Ok(clashes(&sessions::list(db, event, &Filter::default())?)))?;
    out.line(&format!(
        "A session added; the agenda has {} warnings, the first: {} in two places at {}.",
        clashes.len(),
        clashes.first().map_or("nobody", |one| one.name.as_str()),
        clashes.first().map_or("", |one| one.from.as_str())
    ));
    let undone = desk.undo()?.value.op;
    out.line(&format!(
        "Undone: {}. {} sessions again.",
        undone.replace('_', " "),
        count(&desk)?.0
    ));
    let (agenda, list) = (
        way.place.folder.join("agenda.ics"),
        way.place.folder.join("leads.csv"),
    );
    let (entries, rows) = write_files(&mut desk, event, &agenda, &list, out)?;
    out.line(&format!(
        "Written: {} ({entries} sessions), {} ({rows} leads).",
        agenda.display(),
        list.display()
    ));
    message(&format!(
        "Go on from here: ramblactl --data {} lead list",
        way.place.folder.display()
    ));
    Ok(0)
}

fn add_session(desk: &mut rambla_core::desk::Desk, event: EventId) -> Result<(), Failure> {
    let room = desk.read(|db| names::ROOM.all(db, Some(event), "Sala Mestral"))?;
    let fields = SessionFields {
        title: Some("Questions at the booth".to_owned()),
        start: Some(Typed::parse("start", "2026-11-24T09:15")?),
        end: Some(End::Minutes(30)),
        room: Some(
            room.first()
                .map(|(id, _)| rambla_core::desk::ids::RoomId(*id)),
        ),
        ..SessionFields::default()
    };
    desk.write("add_session", |tx| sessions::add(tx, &fields))?;
    Ok(())
}

fn write_files(
    desk: &mut rambla_core::desk::Desk,
    event: EventId,
    agenda: &Path,
    list: &Path,
    out: &mut Out,
) -> Result<(usize, usize), Failure> {
    let now = rambla_machine::now() as i64;
    let shown = desk.read(|db| calendar(db, event, &Filter::default(), None, now))?;
    publish(desk, &shown.fresh)?;
    let bytes = ics::write(&shown.calendar)
        .map_err(|fault| Failure::new(UNWRITTEN, format!("{:?}", fault.rule)))?;
    files::write(agenda, out, |to| Ok(to.write_all(&bytes)))?;
    let profile = Profile::Spreadsheet {
        delimiter: Delimiter::Comma,
    };
    let written = files::write(list, out, |to| {
        Ok(desk.read(|db| {
            table::write(
                db,
                event,
                &leads::Filter::default(),
                Purpose::Own,
                profile,
                to,
                |_| ControlFlow::Continue(()),
            )
        })?)
    })?;
    Ok((shown.calendar.entries.len(), written.rows))
}
