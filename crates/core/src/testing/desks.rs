//! Desks whose time and randomness a test decides.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use jiff::civil::date;

use super::random::Random;
use crate::desk::error::Result;
use crate::desk::ids::EventId;
use crate::desk::schema::{Schema, Table};
use crate::desk::{Ambient, Desk};
use crate::events::{self, NewEvent};

/// A clock that stands still until it is set; milliseconds since 1970, UTC.
#[derive(Debug, Clone)]
pub struct Clock(Arc<AtomicU64>);

impl Clock {
    /// A clock that shows the morning of 24 November 2026.
    pub fn new() -> Clock {
        Clock(Arc::new(AtomicU64::new(1_795_506_000_000)))
    }

    /// Moves it, back too.
    pub fn advance(&self, milliseconds: i64) {
        let now = self
            .0
            .load(Ordering::SeqCst)
            .saturating_add_signed(milliseconds);
        self.0.store(now, Ordering::SeqCst);
    }
}

impl Default for Clock {
    fn default() -> Clock {
        Clock::new()
    }
}

/// Time from this clock, randomness from this seed.
pub fn ambient(seed: u64, clock: &Clock) -> Ambient {
    let (time, mut random) = (clock.0.clone(), Random::new(seed));
    Ambient {
        now: Box::new(move || time.load(Ordering::SeqCst)),
        random: Box::new(move |bytes| {
            for chunk in bytes.chunks_mut(8) {
                let bits = random.bits().to_le_bytes();
                chunk.copy_from_slice(&bits[..chunk.len()]);
            }
        }),
    }
}

/// What a test's event begins with.
pub fn event() -> NewEvent {
    NewEvent {
        name: "City Lab".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        first_day: Some(date(2026, 11, 24)),
        last_day: Some(date(2026, 11, 25)),
        venue: Some("Hall 4".to_owned()),
        ..NewEvent::default()
    }
}

/// A desk in memory with an event.
pub fn desk(seed: u64) -> Result<(Desk, EventId)> {
    let mut desk = Desk::in_memory(ambient(seed, &Clock::new()), "Desk")?;
    let event = events::create(&mut desk, event())?.value;
    Ok((desk, event))
}

/// The tables of a version that knew neither notes nor erasures.
pub fn earlier() -> &'static Schema {
    const LATER: &[&str] = &[
        "lead_notes",
        "erasures",
        "receipts",
        "suppressions",
        "disclosures",
    ];
    static EARLIER: LazyLock<Schema> = LazyLock::new(|| {
        let known = Schema::current().tables.iter();
        let known = known.filter(|table| !LATER.contains(&table.name));
        let tables: Vec<Table> = known
            .map(|table| Table {
                id: table.id,
                name: table.name,
                kind: table.kind,
                atoms: table.atoms,
            })
            .collect();
        Schema::new(tables.leak(), Schema::current().migrations)
    });
    &EARLIER
}
