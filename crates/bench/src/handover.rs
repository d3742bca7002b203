//! Handing over: leads to a new desk, through a file in memory without its seal; bytes, time, memory.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use rambla_core::desk::ids::EventId;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::events::{self, NewEvent};
use rambla_core::handover;
use rambla_core::leads::{self, Filter, LeadFields, Order};

use crate::Result;
use crate::ground::{BATCH, SIZES, ambient, lead};
use crate::lists::most_memory;
use crate::measure::{Samples, Table, ms, thousands};

/// Of leads that are captured or edited one by one, in changes of their own.
const ALONE: u64 = 1_000;

pub(crate) fn measure(folder: &Path) -> Result<()> {
    bytes()?;
    let mut table = Table::new(
        "All leads of a desk handed to a new one, on the disk, not encrypted, without the seal",
        &[
            "leads",
            "file",
            "bytes for each",
            "captured anew there",
            "written",
            "taken in",
            "taken in beside captured",
            "nothing new, again",
        ],
    );
    for size in SIZES {
        let mut desk = desk(&folder.join(format!("from-{size}")), "From")?;
        let mut anew = Samples::default();
        anew.time(|| grow(&mut desk, size, BATCH))?;
        let event = desk.station.event.ok_or("no event")?;
        let (mut wrote, mut took, mut again) =
            (Samples::default(), Samples::default(), Samples::default());
        let file = wrote.time(|| export(&mut desk, event))?;
        let mut to = blank(&folder.join(format!("to-{size}")))?;
        let fresh = took.time(|| take(&mut to, &file))?;
        let more = again.time(|| take(&mut to, &file))?;
        let here =
            to.read(|db| leads::numbers(db, event, &Filter::default(), Order::Newest, None))?;
        if fresh == 0 || more != 0 || here.len() as u64 != size {
            return Err("the leads did not come over as they should".into());
        }
        table.row([
            thousands(size),
            format!("{:.1} MB", file.len() as f64 / 1e6),
            format!("{}", file.len() as u64 / size),
            ms(anew.median()),
            ms(wrote.median()),
            ms(took.median()),
            share(anew.median(), took.median()),
            ms(again.median()),
        ]);
    }
    table.print();
    println!("Most memory of this process so far: {}\n", most_memory());
    Ok(())
}

fn share(peer: Duration, ours: Duration) -> String {
    format!("{:.2}×", peer.as_secs_f64() / ours.as_secs_f64())
}

/// What one lead and one changed field weigh in a file.
fn bytes() -> Result<()> {
    let mut table = Table::new(
        "Bytes in a hand-over file, without the seal",
        &["what", "bytes for each"],
    );
    let mut weigh = |what: &str, together: u64, is_edit: bool| -> Result<()> {
        let mut desk = Desk::in_memory(ambient(), "Desk")?;
        let event = events::create(&mut desk, new_event())?.value;
        if is_edit {
            grow(&mut desk, ALONE, BATCH)?;
        }
        let before = export(&mut desk, event)?.len();
        if is_edit {
            edit(&mut desk, event, together)?;
        } else {
            grow(&mut desk, ALONE, together)?;
        }
        let after = export(&mut desk, event)?.len();
        let each = (after - before) as u64 / ALONE;
        table.row([what.to_owned(), each.to_string()]);
        Ok(())
    };
    weigh("a lead, captured alone", 1, false)?;
    weigh("a lead among 1,000 in one action", BATCH, false)?;
    weigh("a field, changed alone", 1, true)?;
    weigh("a field among 1,000 in one action", BATCH, true)?;
    table.print();
    Ok(())
}

fn new_event() -> NewEvent {
    NewEvent {
        name: "Expo".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        ..NewEvent::default()
    }
}

pub(crate) fn blank(folder: &Path) -> Result<Desk> {
    let place = Place::new(folder.to_path_buf());
    std::fs::create_dir_all(&place.folder)?;
    Ok(Desk::create(
        &place,
        &Key::None,
        ambient(),
        "To",
        || Ok(()),
    )?)
}

pub(crate) fn desk(folder: &Path, name: &str) -> Result<Desk> {
    let place = Place::new(folder.to_path_buf());
    std::fs::create_dir_all(&place.folder)?;
    let mut desk = Desk::create(&place, &Key::None, ambient(), name, || Ok(()))?;
    events::create(&mut desk, new_event())?;
    Ok(desk)
}

/// Captures leads up to this many, so many in one action.
pub(crate) fn grow(desk: &mut Desk, count: u64, together: u64) -> Result<()> {
    for first in (0..count).step_by(together as usize) {
        desk.write("capture_lead", |tx| {
            for number in first..(first + together).min(count) {
                leads::capture(tx, lead(number))?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Changes how warm each lead is, so many in one action.
fn edit(desk: &mut Desk, event: EventId, together: u64) -> Result<()> {
    let all = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Newest, None))?;
    for some in all.chunks(together as usize) {
        desk.write("edit_lead", |tx| {
            for lead in some {
                let fields = LeadFields {
                    temperature: Some(Some("warm".to_owned())),
                    ..LeadFields::default()
                };
                leads::edit(tx, lead.id, None, fields)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

pub(crate) fn export(desk: &mut Desk, event: EventId) -> Result<Vec<u8>> {
    let done = handover::export(desk, event, None, Vec::new(), |_| ControlFlow::Continue(()))?;
    Ok(done?.0)
}

pub(crate) fn take(desk: &mut Desk, file: &[u8]) -> Result<usize> {
    let taken = handover::import(desk, Cursor::new(file), |_| ControlFlow::Continue(()))?;
    Ok(taken.fresh)
}
