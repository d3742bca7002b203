//! The desk behind the window: one writer and a few readers, so that nobody waits for anybody who
//! only looks; and the news of every change, whoever made it.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, RwLock};
use std::thread;
use std::time::Duration;

use rambla_core::desk::error::{Error, Result};
use rambla_core::desk::ids::EventId;
use rambla_core::desk::{Desk, Key, Place, Reader, Station, Tx};
use rambla_core::{events, staff};
use rambla_keys::{DataKey, KeyFile};
use rambla_machine::ambient;
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use ts_rs::TS;

use crate::failure::{Answer, Failure};

/// How many look at the desk at once.
const READERS: usize = 3;
/// How soon the window hears of what another program has written.
const LOOK: Duration = Duration::from_millis(200);
/// The least time between two pieces of news.
const PAUSE: Duration = Duration::from_millis(100);
/// More records than this are not named one by one.
const NAMED: usize = 100;

/// What the window is told when something was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct Touched {
    /// The tables.
    pub(crate) tables: Vec<String>,
    /// The records; none where there are too many to name.
    pub(crate) records: Vec<String>,
}

/// The desk of this window, once it is open.
pub(crate) struct OpenDesk {
    /// Where it is.
    pub(crate) place: Place,
    desks: RwLock<Option<Arc<Desks>>>,
}

/// An open desk.
pub(crate) struct Desks {
    writer: Mutex<Desk>,
    readers: Mutex<VecDeque<Desk>>,
    returned: Condvar,
    station: RwLock<Station>,
    written: Bell,
    place: Place,
    key: DataKey,
    /// What opens it.
    pub(crate) keys: Mutex<KeyFile>,
}

/// Rung after a write.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    heard: Condvar,
}

impl Bell {
    fn ring(&self) {
        *lock(&self.rung) = true;
        self.heard.notify_all();
    }

    /// Returns when it is rung, and after [`LOOK`] in any case.
    fn wait(&self) {
        let rung = lock(&self.rung);
        let (mut rung, _) = self
            .heard
            .wait_timeout_while(rung, LOOK, |rung| !*rung)
            .expect("BUG: somebody panicked with the bell in hand");
        *rung = false;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl OpenDesk {
    pub(crate) fn new(place: Place) -> OpenDesk {
        OpenDesk {
            place,
            desks: RwLock::new(None),
        }
    }

    /// Opens the desk with its key and tells the window of every change from now on.
    pub(crate) fn open(&self, app: &AppHandle, key: DataKey, keys: KeyFile) -> Result<()> {
        let desks = Arc::new(Desks::open(self.place.clone(), key, keys)?);
        let mut eye = desks.another()?;
        let seen = eye.newest()?;
        *self.desks.write().expect("BUG: the desk was poisoned") = Some(Arc::clone(&desks));
        let news = app.clone();
        thread::Builder::new()
            .name("news".to_owned())
            .spawn(move || watch(&news, &desks, &mut eye, seen))
            .map_err(|error| Error::io(&self.place.folder, error))?;
        crate::sync::begin(app);
        Ok(())
    }

    /// The open desk.
    pub(crate) fn desks(&self) -> Answer<Arc<Desks>> {
        let desks = self.desks.read().expect("BUG: the desk was poisoned");
        desks.clone().ok_or_else(|| Failure::new("closed"))
    }

    /// Whether it is open.
    pub(crate) fn is_open(&self) -> bool {
        self.desks().is_ok()
    }

    /// Reads in the event that the window shows; everything is of one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(Reader<'_>, EventId) -> Result<T> + Send + 'static,
    ) -> Answer<T> {
        self.look(move |desk| {
            let event = desk.station.event.ok_or(Error::NoEvent)?;
            desk.read(|db| look(db, event))
        })
        .await
    }

    /// Looks at the desk as a whole.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Desk) -> Result<T> + Send + 'static,
    ) -> Answer<T> {
        let desks = self.desks()?;
        blocking(move || desks.reading(look).map_err(Failure::from)).await
    }

    /// One action in the event that the window shows.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        op: &'static str,
        act: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Answer<T> {
        self.change(move |desk| Ok(desk.write(op, act)?.value))
            .await
    }

    /// Whatever else changes the desk: undo, settings, the current event.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut Desk) -> Result<T> + Send + 'static,
    ) -> Answer<T> {
        let desks = self.desks()?;
        blocking(move || desks.writing(act).map_err(Failure::from)).await
    }
}

impl Desks {
    fn open(place: Place, key: DataKey, keys: KeyFile) -> Result<Desks> {
        let writer = open(&place, &key)?;
        let station = Station {
            event: events::current(&writer, None)?,
            staff: staff::current(&writer)?,
        };
        Ok(Desks {
            writer: Mutex::new(writer),
            readers: Mutex::new(VecDeque::new()),
            returned: Condvar::new(),
            station: RwLock::new(station),
            written: Bell::default(),
            place,
            key,
            keys: Mutex::new(keys),
        })
        .and_then(|desks| {
            for _ in 0..READERS {
                lock(&desks.readers).push_back(open(&desks.place, &desks.key)?);
            }
            Ok(desks)
        })
    }

    /// Where and as whom the window works.
    pub(crate) fn station(&self) -> Station {
        *self.station.read().expect("BUG: the station was poisoned")
    }

    /// What encrypts the desk.
    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }

    /// A connection of its own, for what takes long.
    pub(crate) fn another(&self) -> Result<Desk> {
        let mut desk = open(&self.place, &self.key)?;
        desk.station = self.station();
        Ok(desk)
    }

    /// Looks through one of the readers; waits for one where all are in use.
    pub(crate) fn reading<T>(&self, look: impl FnOnce(&mut Desk) -> Result<T>) -> Result<T> {
        let mut readers = lock(&self.readers);
        let mut desk = loop {
            match readers.pop_front() {
                Some(desk) => break desk,
                None => {
                    readers = self
                        .returned
                        .wait(readers)
                        .unwrap_or_else(std::sync::PoisonError::into_inner);
                }
            }
        };
        drop(readers);
        desk.station = self.station();
        let seen = look(&mut desk);
        lock(&self.readers).push_front(desk);
        self.returned.notify_one();
        seen
    }

    /// Writes, and says so. Another current event or staff holds for everybody from now on.
    pub(crate) fn writing<T>(&self, act: impl FnOnce(&mut Desk) -> Result<T>) -> Result<T> {
        let mut desk = lock(&self.writer);
        desk.station = self.station();
        let done = act(&mut desk);
        if done.is_ok() {
            *self.station.write().expect("BUG: the station was poisoned") = desk.station;
        }
        drop(desk);
        self.written.ring();
        done
    }
}

fn open(place: &Place, key: &DataKey) -> Result<Desk> {
    Desk::open(place, &Key::Raw(*key.as_bytes()), ambient())
}

/// Work that waits for the disk or for another, off the threads that answer the window.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Failure::new("bug")))
}

/// Tells the window of every change on the list, whichever process made it.
fn watch(app: &AppHandle, desks: &Desks, eye: &mut Desk, mut seen: i64) {
    loop {
        desks.written.wait();
        if !eye.newest().is_ok_and(|newest| newest > seen) {
            continue;
        }
        let Ok(Some(news)) = eye.news(seen) else {
            continue;
        };
        seen = news.newest;
        let named = Some(news.records).filter(|records| records.len() <= NAMED);
        let touched = Touched {
            tables: news.tables.into_iter().map(str::to_owned).collect(),
            records: named.iter().flatten().map(ToString::to_string).collect(),
        };
        if app.emit("touched", touched).is_err() {
            return;
        }
        thread::sleep(PAUSE);
    }
}
