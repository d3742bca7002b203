//! What is odd in an agenda: after one edit, and asked anew; and where a session could go.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::breaks::{self, BreakFields};
use rambla_core::desk::Desk;
use rambla_core::desk::ids::EventId;
use rambla_core::digest;
use rambla_core::imports::pentabarf;
use rambla_core::imports::sessions::{Target, import};
use rambla_core::rooms;
use rambla_core::sessions::free::{slots, slots_on};
use rambla_core::sessions::limits::Limits;
use rambla_core::sessions::occupancy::Occupancy;
use rambla_core::sessions::span::Span;
use rambla_core::sessions::warnings::{Kind, Warning};
use rambla_core::sessions::{self, Session, availability};
use rambla_core::testing::schedule;

use crate::Result;
use crate::ground::ambient;
use crate::measure::{Samples, Table, both, thousands};
use crate::schedule::REAL;

const SIZES: [usize; 3] = [500, 1_000, 5_000];
const ROOMS: usize = 35;
const ROUNDS: usize = 15;
const EDITS: usize = 1_000;

pub(crate) fn measure() -> Result<()> {
    let head = ["what", "500 sessions", "1,000", "5,000"];
    let rows = [
        "read the desk and check it whole",
        "check it whole, from memory",
        "one edit: `changed`",
        "one edit, and all that is odd about that session",
        "all that is odd, from what is kept",
        "`slots` of its day, 50",
        "`slots_on` both days, 50",
    ];
    let mut cells: Vec<Vec<String>> = rows.iter().map(|row| vec![(*row).to_owned()]).collect();
    for size in SIZES {
        let samples = of_size(size)?;
        let columns = cells.iter_mut().zip(&samples);
        columns.for_each(|(cells, samples)| cells.push(both(samples)));
    }
    let mut table = Table::new(
        "What is odd in an agenda: 35 rooms, two days, breaks, half of the rooms with hours (median / p95)",
        &head,
    );
    cells.into_iter().for_each(|row| table.row(row));
    table.print();
    counted()
}

/// One desk with a schedule, in memory.
fn grown(bytes: &[u8]) -> Result<(Desk, EventId)> {
    let mut desk = Desk::in_memory(ambient(), "Bench")?;
    let read = pentabarf::read(bytes, &mut |_| ControlFlow::Continue(()))?;
    let target = Target {
        event: None,
        zone: Some("Europe/Brussels"),
    };
    let done = desk.write("import_sessions", |tx| {
        import(tx, &read, digest(bytes), target, &mut |_| {
            ControlFlow::Continue(())
        })?;
        tx.event()
    })?;
    desk.station.event = Some(done.value);
    Ok((desk, done.value))
}

fn limited(desk: &mut Desk, event: EventId) -> Result<()> {
    let rooms = desk.read(|db| rooms::list(db, event))?;
    let span = |text: &str| Span::parse("free", text);
    desk.write("set_room_availability", |tx| {
        for room in rooms.iter().step_by(2) {
            let free = vec![span("2026-11-21 9-19")?, span("2026-11-22 9-17")?];
            availability::set_room(tx, room.id, None, free)?;
        }
        for text in ["2026-11-21 13-14", "2026-11-22 13-14"] {
            let lunch = BreakFields {
                name: Some("Lunch".to_owned()),
                span: Some(span(text)?),
            };
            breaks::add(tx, lunch)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn of_size(size: usize) -> Result<[Samples; 7]> {
    let (mut desk, event) = grown(schedule::pentabarf(1, size, ROOMS).as_bytes())?;
    limited(&mut desk, event)?;
    let mut samples: [Samples; 7] = Default::default();
    let all = desk.read(|db| sessions::list_all(db, event))?;
    let limits = desk.read(|db| Limits::read(db, event))?;
    for _ in 0..ROUNDS {
        samples[0].time(|| desk.read(|db| Ok(sessions::occupancy(db, event)?.warnings())))?;
        samples[1].time(|| black_box(Occupancy::of(&all, limits.clone()).warnings()));
    }
    let mut occupancy = Occupancy::of(&all, limits);
    let days: Vec<_> = sessions::days(&all).into_keys().collect();
    for n in 0..EDITS {
        // There, and with the next edit of the same session back again.
        let at = n / 2 * 7_919 % all.len();
        let edited = match n % 2 {
            0 => moved(&all[at], &all[at * 31 % all.len()]),
            _ => all[at].clone(),
        };
        samples[2].time(|| occupancy.changed(&edited));
        samples[3].time(|| {
            occupancy.changed(&edited);
            black_box(occupancy.warnings_of(edited.id))
        });
    }
    for n in 0..ROUNDS * 10 {
        let id = all[n * 7_919 % all.len()].id;
        samples[4].time(|| black_box(occupancy.warnings()));
        samples[5].time(|| black_box(slots(&occupancy, id, 50)));
        samples[6].time(|| black_box(slots_on(&occupancy, id, &days, 50)));
    }
    Ok(samples)
}

/// A session in the slot of another.
fn moved(session: &Session, to: &Session) -> Session {
    let mut session = session.clone();
    session.start.clone_from(&to.start);
    session.end.clone_from(&to.end);
    session.room.clone_from(&to.room);
    session.room_id = to.room_id;
    session
}

/// How much there is to read in schedules of the largest known size.
fn counted() -> Result<()> {
    let twin = schedule::pentabarf(1, 1_105, ROOMS).into_bytes();
    let mut files = vec![("the invented twin", twin)];
    if Path::new(REAL).exists() {
        files.push(("a real schedule", fs::read(REAL)?));
    }
    let mut table = Table::new(
        "Warnings by kind, without breaks and hours",
        &["schedule", "sessions", "kinds"],
    );
    for (name, bytes) in files {
        let (desk, event) = grown(&bytes)?;
        let all = desk.read(|db| sessions::list_all(db, event))?;
        let warnings = desk.read(|db| Ok(sessions::occupancy(db, event)?.warnings()))?;
        table.row([
            name.to_owned(),
            thousands(all.len() as u64),
            kinds(&warnings),
        ]);
    }
    table.print();
    Ok(())
}

fn kinds(warnings: &[Warning]) -> String {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for warning in warnings {
        *counts.entry(warning.kind).or_default() += 1;
    }
    let counts = counts
        .iter()
        .map(|(kind, count)| format!("{kind:?} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}
