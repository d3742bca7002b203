//! The desks that are measured: one plain and one encrypted, with the same leads.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rambla_core::desk::ids::EventId;
use rambla_core::desk::{Ambient, Desk, Key, Place};
use rambla_core::events::{self, NewEvent};
use rambla_core::leads::{self, NewLead, NewNote};
use rambla_core::testing::names::person;
use rambla_keys::{DataKey, KeyFile};
use rusqlite::Connection;

use crate::Result;
use crate::measure::Samples;

/// How many leads the desks have where they are measured.
pub(crate) const SIZES: [u64; 3] = [1_000, 10_000, 100_000];
/// How many leads one large transaction has.
pub(crate) const BATCH: u64 = 1_000;

/// The system's clock and randomness, as the product has them.
pub(crate) fn ambient() -> Ambient {
    Ambient {
        now: Box::new(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.map_or(0, |since| since.as_millis() as u64)
        }),
        random: Box::new(|bytes| {
            getrandom::fill(bytes).expect("BUG: the system gives no randomness")
        }),
    }
}

/// Lead number `n`: name, organisation, role, e-mail, phone and a note.
pub(crate) fn lead(n: u64) -> NewLead {
    let met = person(n);
    let text = format!(
        "Met at the stand in {}; wants to hear from us in week {}.",
        met.city,
        n % 52 + 1
    );
    NewLead {
        name: Some(met.name),
        organisation: Some(met.organisation),
        role: Some(met.role),
        email: Some(met.email),
        phone: Some(met.phone),
        notes: vec![NewNote {
            text,
            staff: None,
            at: None,
        }],
        ..NewLead::default()
    }
}

/// A desk, and a second connection to its file that looks at the bare rows.
pub(crate) struct Ours {
    pub(crate) desk: Desk,
    pub(crate) eye: Connection,
    pub(crate) place: Place,
    pub(crate) key: Key,
    pub(crate) event: EventId,
}

impl Ours {
    /// A new desk with an empty event, openable by the terminal program where it is encrypted.
    pub(crate) fn create(folder: PathBuf, data_key: Option<&DataKey>) -> Result<Ours> {
        let place = Place::new(folder);
        let key = data_key.map_or(Key::None, |key| Key::Raw(*key.as_bytes()));
        let mut desk = Desk::create(&place, &key, ambient(), "Bench", || Ok(()))?;
        if let Some(data_key) = data_key {
            let mut keys = KeyFile::create(data_key);
            keys.add_unprotected(data_key)?;
            keys.save(&place.keys())?;
        }
        let new = NewEvent {
            name: "Expo".to_owned(),
            zone: "Europe/Madrid".to_owned(),
            ..NewEvent::default()
        };
        events::create(&mut desk, new)?;
        drop(desk);
        Ours::open(place, key)
    }

    /// Opens a desk at its only event.
    pub(crate) fn open(place: Place, key: Key) -> Result<Ours> {
        let mut desk = Desk::open(&place, &key, ambient())?;
        let event = events::current(&desk, None)?.ok_or("the desk has no event")?;
        desk.station.event = Some(event);
        let eye = raw(&place.database(), &key)?;
        Ok(Ours {
            desk,
            eye,
            place,
            key,
            event,
        })
    }

    /// Captures these leads in one transaction.
    pub(crate) fn capture(&mut self, new: Vec<NewLead>) -> Result<()> {
        self.desk.write("capture_lead", |tx| {
            for lead in new {
                leads::capture(tx, lead)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// A copy of this desk as it is now, with its keys.
    pub(crate) fn copy_to(&self, folder: PathBuf) -> Result<Ours> {
        fs::create_dir_all(&folder)?;
        settle(&self.eye)?;
        let to = Place::new(folder);
        fs::copy(self.place.database(), to.database())?;
        if self.place.keys().exists() {
            fs::copy(self.place.keys(), to.keys())?;
        }
        Ours::open(to, self.key.clone())
    }
}

/// A connection without the door, in the settings that the desk has: the same durability.
pub(crate) fn raw(path: &Path, key: &Key) -> Result<Connection> {
    let conn = Connection::open(path)?;
    if let Key::Raw(bytes) = key {
        let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        conn.pragma_update(None, "key", format!("x'{digits}'"))?;
    }
    conn.set_prepared_statement_cache_capacity(256);
    for (name, value) in [
        ("journal_mode", "WAL"),
        ("synchronous", "FULL"),
        ("secure_delete", "ON"),
        ("temp_store", "MEMORY"),
        ("cache_size", "-16000"),
    ] {
        conn.prepare(&format!("PRAGMA {name} = {value}"))?
            .query([])?
            .next()?;
    }
    Ok(conn)
}

/// Brings all that is in the write-ahead log into the database file.
pub(crate) fn settle(conn: &Connection) -> Result<()> {
    Ok(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}

/// Two desks with the same leads, and copies of them at each of [`SIZES`].
pub(crate) struct Grown {
    pub(crate) folder: PathBuf,
    pub(crate) plain: Ours,
    pub(crate) encrypted: Ours,
    pub(crate) leads: u64,
    /// How long the batches of the plain desk took.
    pub(crate) batches: Samples,
}

impl Grown {
    /// Two desks with an empty event.
    pub(crate) fn new(folder: &Path) -> Result<Grown> {
        let key = DataKey::random()?;
        Ok(Grown {
            folder: folder.to_owned(),
            plain: Ours::create(folder.join("plain"), None)?,
            encrypted: Ours::create(folder.join("encrypted"), Some(&key))?,
            leads: 0,
            batches: Samples::default(),
        })
    }

    /// One more batch on both.
    pub(crate) fn add_batch(&mut self) -> Result<()> {
        let new: Vec<NewLead> = (self.leads..self.leads + BATCH).map(lead).collect();
        let again = new.clone();
        let Grown { plain, batches, .. } = self;
        batches.time(|| plain.capture(new))?;
        self.encrypted.capture(again)?;
        self.leads += BATCH;
        Ok(())
    }

    /// Adds batches up to this number of leads, and keeps a copy there.
    pub(crate) fn grow_to(&mut self, size: u64) -> Result<()> {
        while self.leads < size {
            self.add_batch()?;
        }
        self.keep()
    }

    /// Keeps a copy of the desks as they are, for the programs.
    pub(crate) fn keep(&self) -> Result<()> {
        self.encrypted.copy_to(self.kept(self.leads))?;
        Ok(())
    }

    /// Where the encrypted desk of this size is kept.
    pub(crate) fn kept(&self, size: u64) -> PathBuf {
        self.folder.join(format!("kept-{size}"))
    }
}
