//! A hub that the desk has joined, as the carrier stands with it.

use std::collections::BTreeMap;
use std::time::Duration;

use rambla_core::desk::hubs::Hub;
use rambla_wire::Id;
use rambla_wire::hub::Coming;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::backoff::Backoff;
use crate::line::Line;
use crate::listen::listen;
use crate::snapshot::Giving;
use crate::surroundings::Pace;
use crate::trouble::{Result, Trouble};

/// At the latest after this time hello is said again, whether anything was heard or not.
const ASK: Duration = Duration::from_secs(60);

/// A hub, the line to it, and how it stands.
pub(crate) struct Peer {
    pub(crate) hub: Hub,
    pub(crate) line: Line,
    pace: Pace,
    hints: Receiver<Id>,
    hint: Sender<Id>,
    listener: Option<JoinHandle<Result<()>>>,
    /// The streams that are there; none before the first hello.
    pub(crate) there: Vec<Id>,
    /// The newest change here when desk and hub met last.
    pub(crate) newest: i64,
    pub(crate) said_hello: Option<Instant>,
    listen_again: Instant,
    unheard: Backoff,
    pub(crate) backoff: Backoff,
    pub(crate) not_before: Instant,
    pub(crate) trouble: Option<Trouble>,
    /// A snapshot on its way there.
    pub(crate) giving: Option<Giving>,
    /// What others were bringing when it was asked last.
    pub(crate) coming: BTreeMap<Id, Option<Coming>>,
    /// The streams of which it is still to be asked whether a snapshot lacks.
    to_ask: Vec<Id>,
    ask_again: Instant,
}

impl Peer {
    pub(crate) fn new(hub: Hub, pace: Pace) -> Peer {
        let (hint, hints) = mpsc::channel(64);
        Peer {
            line: line(&hub, pace),
            hub,
            pace,
            hints,
            hint,
            listener: None,
            there: Vec::new(),
            newest: -1,
            said_hello: None,
            listen_again: Instant::now(),
            unheard: Backoff::default(),
            backoff: Backoff::default(),
            not_before: Instant::now(),
            trouble: None,
            giving: None,
            coming: BTreeMap::new(),
            to_ask: Vec::new(),
            ask_again: Instant::now() + by_chance(pace.give),
        }
    }

    /// The next stream of which it is to be asked whether the hub lacks a snapshot.
    pub(crate) fn next_to_ask(&mut self) -> Option<Id> {
        if Instant::now() >= self.ask_again {
            self.ask_again = Instant::now() + self.pace.give;
            self.to_ask.clone_from(&self.there);
        }
        self.to_ask.pop()
    }

    /// Begins anew, at once: the line may be dead without anybody knowing.
    pub(crate) fn restart(&mut self) {
        self.hush();
        self.line = line(&self.hub, self.pace);
        self.said_hello = None;
        self.backoff.reset();
        self.unheard.reset();
        self.listen_again = Instant::now();
        self.not_before = Instant::now();
    }

    /// The streams of which there is more.
    pub(crate) fn hinted(&mut self) -> Vec<Id> {
        let mut hinted = Vec::new();
        while let Ok(stream) = self.hints.try_recv() {
            self.unheard.reset();
            hinted.push(stream);
        }
        hinted
    }

    /// Whether hello is to be said: from time to time, and where nobody can listen, more often.
    pub(crate) fn is_due(&self) -> bool {
        let is_old = self.said_hello.is_none_or(|said| said.elapsed() > ASK);
        is_old || !(self.is_listening() || Instant::now() < self.listen_again)
    }

    pub(crate) fn listen(&mut self, hub: Hub) {
        if !self.is_listening() {
            self.listener = Some(tokio::spawn(listen(hub, self.hint.clone())));
            self.listen_again = Instant::now() + self.unheard.next();
        }
    }

    pub(crate) fn hush(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.abort();
        }
    }

    fn is_listening(&self) -> bool {
        let listener = self.listener.as_ref();
        listener.is_some_and(|listener| !listener.is_finished())
    }
}

fn line(hub: &Hub, pace: Pace) -> Line {
    Line::patient(hub, pace.patience).with_far(pace.far)
}

/// Not all desks ask at once.
fn by_chance(longest: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness all wait as long, which only costs.
    let _ = getrandom::fill(&mut byte);
    longest * u32::from(byte[0]) / 256
}
