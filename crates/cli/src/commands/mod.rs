//! The commands: a table of contents.

mod agenda;
mod attendee;
mod city;
mod conflict;
mod desk;
mod duplicate;
mod erasure;
mod event;
mod handbook;
mod handover;
mod hub;
mod import;
mod lead;
mod people;
mod places;
mod session;
mod tour;
mod undo;

use std::env;

use jiff::tz::TimeZone;
use rambla_core::desk::ids::EventId;
use rambla_core::desk::{Desk, Outcome, Place};
use rambla_core::events;
use rambla_core::exports::Written;
use rambla_core::text::clean::clean;

use crate::args::{Args, Command};
use crate::desk::{open_existing, open_or_create, place};
use crate::out::{Out, message};
use crate::say::{Done, Failure, LOOK};

/// An open desk with the event that a command works in.
pub(crate) struct Shop {
    pub(crate) desk: Desk,
}

impl Shop {
    /// The event, or the sentence that asks for one.
    pub(crate) fn event(&self) -> Result<EventId, Failure> {
        self.desk
            .station
            .event
            .ok_or_else(|| rambla_core::desk::error::Error::NoEvent.into())
    }

    /// The event's time zone.
    pub(crate) fn zone(&self) -> Result<TimeZone, Failure> {
        let event = self.event()?;
        let zone = self.desk.read(|db| events::get(db, event))?.zone;
        Ok(TimeZone::get(&zone).unwrap_or(TimeZone::UTC))
    }
}

/// Where a command finds its desk.
pub(crate) struct Way {
    pub(crate) place: Place,
    pub(crate) event: Option<String>,
}

impl Way {
    /// For reading: the desk must be there.
    fn look(&self) -> Result<Shop, Failure> {
        open_existing(&self.place, self.event.as_deref()).map(|opened| Shop { desk: opened.desk })
    }

    /// For writing: a desk is made where there is none.
    fn work(&self) -> Result<Shop, Failure> {
        open_or_create(&self.place, self.event.as_deref()).map(|opened| Shop { desk: opened.desk })
    }

    /// For writing in an event.
    fn work_in_event(&self) -> Result<(Shop, EventId), Failure> {
        let shop = self.work()?;
        let event = shop.event()?;
        Ok((shop, event))
    }

    /// For reading an event.
    fn look_in_event(&self) -> Result<(Shop, EventId), Failure> {
        let shop = self.look()?;
        let event = shop.event()?;
        Ok((shop, event))
    }
}

/// Runs one command.
pub(crate) fn run(args: Args, out: &mut Out) -> Done {
    let way = Way {
        place: place(args.data)?,
        event: args.event,
    };
    one(args.command, &way, out).map_err(|failure| failure.at(&way.place))
}

fn one(command: Command, way: &Way, out: &mut Out) -> Done {
    match command {
        Command::Desk(command) => desk::run(command, way, out),
        Command::Event(command) => event::event(command, way, out),
        Command::Staff(command) => event::staff(command, way, out),
        Command::Room(command) => places::room(command, way, out),
        Command::Track(command) => places::track(command, way, out),
        Command::Person(command) => people::person(command, way, out),
        Command::Organisation(command) => people::organisation(command, way, out),
        Command::Session(command) => session::run(command, way, out),
        Command::Lead(command) => lead::run(command, way, out),
        Command::Attendee(command) => attendee::run(command, way, out),
        Command::Duplicate(command) => duplicate::run(command, way, out),
        Command::Erasure(command) => erasure::run(command, way, out),
        Command::Break(command) => places::breaks(command, way, out),
        Command::City(command) => city::search(command, way, out),
        Command::Gate { city } => city::gate(&city, way, out),
        Command::Programme(command) => city::programme(command, way, out),
        Command::Import(command) => import::run(command, way, out),
        Command::Agenda(command) => agenda::run(command, way, out),
        Command::Handover(command) => handover::run(command, way, out),
        Command::Hub(command) => hub::hub(command, way, out),
        Command::Sync(command) => hub::sync(command, way, out),
        Command::Device(command) => hub::device(command, way, out),
        Command::Conflict(command) => conflict::run(command, way, out),
        Command::Undo => undo::turn(way, out, false),
        Command::Redo => undo::turn(way, out, true),
        Command::History { id } => undo::history(way, out, &id),
        Command::Handbook { folder } => handbook::write(&folder),
    }
}

/// Tells of what was taken out of texts. Rooms clean single lines before they come to the door,
/// which counts only what it finds itself; so what was typed is counted here too.
fn told<T>(outcome: Outcome<T>) -> T {
    let typed: usize = env::args_os()
        .map(|word| clean(&word.to_string_lossy()).removed)
        .sum();
    let removed = outcome.cleaned.max(typed);
    if removed > 0 {
        message(&format!(
            "{removed} control characters were taken out of the text."
        ));
    }
    outcome.value
}

/// Says how much was written, and what was not.
fn table_written(written: &Written, what: &str) -> Done {
    message(&format!("{} {what} written.", written.rows));
    if written.left_out > 0 {
        message(&format!(
            "{} {what} were left out: they object, their data is restricted, or they did not agree.",
            written.left_out
        ));
    }
    texts_cut(written)
}

/// Says how many sessions were written, and what was not.
fn sessions_written(written: &Written) -> Done {
    message(&format!("{} sessions written.", written.rows));
    if written.left_out > 0 {
        message(&format!(
            "{} people were left out: they object, or their data is restricted.",
            written.left_out
        ));
    }
    texts_cut(written)
}

fn texts_cut(written: &Written) -> Done {
    if written.shortened == 0 {
        return Ok(0);
    }
    message(&format!(
        "{} texts were longer than a workbook can hold and were cut; CSV has them whole.",
        written.shortened
    ));
    Ok(LOOK)
}
