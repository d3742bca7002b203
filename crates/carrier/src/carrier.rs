//! The carrier at work: a thread of its own, on a connection of its own to the desk, which nobody waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use rambla_core::desk::Desk;
use rambla_core::desk::error::Result as OfDesk;
use rambla_core::desk::hubs::Hub;
use rambla_wire::Id;
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{Instant, sleep};

use crate::backoff::Backoff;
use crate::line::Line;
use crate::listen::listen;
use crate::round::{Met, catch_up, round};
use crate::trouble::{Result, Trouble};

/// How often the desk is looked at: what is written meanwhile goes out together.
const LOOK: Duration = Duration::from_millis(150);
/// At the latest after this time hello is said again, whether anything was heard or not.
const ASK: Duration = Duration::from_secs(60);
/// If the machine's clock moves by more than this while we look, it has slept, or somebody has set it.
const SLEPT: Duration = Duration::from_secs(5);
/// The setting that says when this desk sends by itself.
const SETTING: &str = "sync_mode";

/// When a desk meets its hubs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Whenever there is something.
    Always,
    /// When it is asked alone: the connection is paid by what goes over it.
    Asked,
}

impl Mode {
    /// As this desk is set.
    ///
    /// # Errors
    /// Those of the desk.
    pub fn of(desk: &Desk) -> OfDesk<Mode> {
        Ok(match desk.setting(SETTING)?.as_deref() {
            Some("asked") => Mode::Asked,
            _ => Mode::Always,
        })
    }

    /// Sets this desk.
    ///
    /// # Errors
    /// Those of the desk.
    pub fn set(self, desk: &mut Desk) -> OfDesk<()> {
        let word = match self {
            Mode::Always => "always",
            Mode::Asked => "asked",
        };
        desk.set_setting(SETTING, word)
    }
}

/// How it stands, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// There is no hub: all is saved on this desk.
    #[default]
    NoHub,
    /// Something is on its way.
    Sending,
    /// Desk and hub have the same.
    UpToDate,
    /// It waits until it is asked.
    Waiting,
    /// The hub cannot be reached; it goes on by itself.
    Offline,
    /// Somebody must look.
    NeedsYou,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// In one word.
    pub state: State,
    /// How many changes wait to go out.
    pub waiting: u64,
    /// How many changes a hub refused, or cannot be opened.
    pub stuck: u64,
    /// When desk and hub met last, in milliseconds since 1970.
    pub met_at: Option<u64>,
    /// What is wrong: [`Trouble::code`].
    pub trouble: Option<String>,
}

struct Shared {
    status: Mutex<Status>,
    wake: Notify,
    is_asked: AtomicBool,
    over: Notify,
}

/// The carrier of one desk. It ends when this is dropped.
pub struct Carrier {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Carrier {
    /// Starts it on a connection of its own. `told` hears of every change of the status.
    ///
    /// # Errors
    /// Those of the system, which may have no thread left.
    pub fn start(
        desk: Desk,
        told: impl FnMut(&Status) + Send + 'static,
    ) -> std::io::Result<Carrier> {
        let shared = Arc::new(Shared {
            status: Mutex::new(Status::default()),
            wake: Notify::new(),
            is_asked: AtomicBool::new(false),
            over: Notify::new(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let work = Work {
            desk,
            shared: Arc::clone(&shared),
            told: Box::new(told),
            peers: Vec::new(),
        };
        let thread = thread::Builder::new()
            .name("carrier".to_owned())
            .spawn(move || runtime.block_on(work.run()))?;
        Ok(Carrier {
            shared,
            thread: Some(thread),
        })
    }

    /// Meets the hubs now, whatever the mode.
    pub fn send_now(&self) {
        self.shared.is_asked.store(true, Ordering::SeqCst);
        self.shared.wake.notify_one();
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        lock(&self.shared.status).clone()
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.shared.over.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One hub that the desk has joined.
struct Peer {
    hub: Hub,
    line: Line,
    hints: Receiver<Id>,
    hint: Sender<Id>,
    listener: Option<tokio::task::JoinHandle<Result<()>>>,
    /// The streams that are there; none before the first hello.
    there: Vec<Id>,
    /// The newest change here when desk and hub met last.
    newest: i64,
    said_hello: Option<Instant>,
    listen_again: Instant,
    unheard: Backoff,
    backoff: Backoff,
    not_before: Instant,
    trouble: Option<Trouble>,
}

impl Peer {
    fn new(hub: Hub) -> Peer {
        let (hint, hints) = mpsc::channel(64);
        Peer {
            line: Line::to(&hub),
            hub,
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
        }
    }

    /// Begins anew, at once: the line may be dead without anybody knowing.
    fn restart(&mut self) {
        self.hush();
        self.line = Line::to(&self.hub);
        self.said_hello = None;
        self.backoff.reset();
        self.unheard.reset();
        self.listen_again = Instant::now();
        self.not_before = Instant::now();
    }

    fn hush(&mut self) {
        if let Some(listener) = self.listener.take() {
            listener.abort();
        }
    }

    fn is_listening(&self) -> bool {
        let listener = self.listener.as_ref();
        listener.is_some_and(|listener| !listener.is_finished())
    }
}

struct Work {
    desk: Desk,
    shared: Arc<Shared>,
    told: Box<dyn FnMut(&Status) + Send>,
    peers: Vec<Peer>,
}

impl Work {
    /// Until it is over: then whatever is under way is left, since all that was done is kept.
    async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        tokio::select! {
            () = self.look_again_and_again() => {}
            () = shared.over.notified() => {}
        }
        self.peers.iter_mut().for_each(Peer::hush);
    }

    async fn look_again_and_again(&mut self) {
        let shared = Arc::clone(&self.shared);
        let mut looked = (Instant::now(), SystemTime::now());
        loop {
            let now = (Instant::now(), SystemTime::now());
            let by_clock = now.1.duration_since(looked.1).unwrap_or(SLEPT * 2);
            if by_clock.abs_diff(now.0.duration_since(looked.0)) > SLEPT {
                self.peers.iter_mut().for_each(Peer::restart);
            }
            looked = now;
            if let Err(error) = self.look().await {
                self.tell(Some(&Trouble::Desk(error)));
            }
            tokio::select! {
                () = sleep(LOOK) => {}
                () = shared.wake.notified() => {}
            }
        }
    }

    /// Looks whether there is anything to do, and does it.
    async fn look(&mut self) -> OfDesk<()> {
        self.find_peers()?;
        let is_asked = self.shared.is_asked.swap(false, Ordering::SeqCst);
        let mode = Mode::of(&self.desk)?;
        let newest = self.desk.newest()?;
        for at in 0..self.peers.len() {
            let peer = &mut self.peers[at];
            let mut hinted: Vec<Id> = Vec::new();
            while let Ok(stream) = peer.hints.try_recv() {
                peer.unheard.reset();
                hinted.push(stream);
            }
            if is_asked {
                peer.restart();
            } else if mode == Mode::Asked {
                peer.hush();
                continue;
            } else if Instant::now() < peer.not_before {
                continue;
            }
            // Where nobody can listen, a proxy that holds answers back say, it is asked now and then.
            let is_heard =
                mode == Mode::Asked || peer.is_listening() || Instant::now() < peer.listen_again;
            let is_known = hinted.iter().all(|stream| peer.there.contains(stream));
            let is_due = peer.said_hello.is_none_or(|said| said.elapsed() > ASK);
            if is_due || !is_heard || !is_known {
                self.meet(at, None).await?;
            } else if newest != peer.newest || !hinted.is_empty() {
                self.meet(at, Some(hinted)).await?;
            }
        }
        self.tell(None);
        Ok(())
    }

    /// The hubs that the desk has joined, or left, since.
    fn find_peers(&mut self) -> OfDesk<()> {
        let hubs = self.desk.hubs()?;
        self.peers.retain_mut(|peer| {
            let is_there = hubs.iter().any(|hub| {
                hub.id == peer.hub.id
                    && hub.token == peer.hub.token
                    && hub.addresses == peer.hub.addresses
            });
            if !is_there {
                peer.hush();
            }
            is_there
        });
        for hub in hubs {
            if !self.peers.iter().any(|peer| peer.hub.id == hub.id) {
                self.peers.push(Peer::new(hub));
            }
        }
        Ok(())
    }

    /// Meets a hub: from hello on, or for these streams alone.
    async fn meet(&mut self, at: usize, streams: Option<Vec<Id>>) -> OfDesk<()> {
        let newest = self.desk.newest()?;
        let Work {
            desk,
            shared,
            told,
            peers,
        } = self;
        let peer = &mut peers[at];
        let mut met = Met::default();
        let mut progress = |now: &Met| {
            let mut status = lock(&shared.status);
            let done = now.sent + now.received;
            if done > 0 && status.state != State::Sending {
                status.state = State::Sending;
                told(&status);
            }
        };
        let done = match &streams {
            None => round(desk, &peer.hub, &mut peer.line, &mut progress)
                .await
                .map(|all| met = all),
            Some(streams) => {
                catch_up(
                    desk,
                    &peer.hub,
                    &mut peer.line,
                    streams,
                    &mut met,
                    &mut progress,
                )
                .await
            }
        };
        if peer.trouble.is_some() && done.is_ok() {
            desk.log_sync(Some(peer.hub.id), "met", 0)?;
        }
        met.log(desk, peer.hub.id)?;
        match done {
            Ok(()) => {
                peer.newest = newest;
                peer.trouble = None;
                peer.backoff.reset();
                if streams.is_none() {
                    peer.said_hello = Some(Instant::now());
                    peer.there = desk.shared_streams()?;
                }
                if !peer.is_listening() && Mode::of(desk)? == Mode::Always {
                    let hub = desk.hub(peer.hub.id)?;
                    peer.listener = Some(tokio::spawn(listen(hub, peer.hint.clone())));
                    peer.listen_again = Instant::now() + peer.unheard.next();
                }
                lock(&shared.status).met_at = now_ms();
            }
            Err(Trouble::NewLedger) => peer.said_hello = None,
            Err(trouble) => {
                desk.log_sync(Some(peer.hub.id), trouble.code(), 0)?;
                peer.hush();
                peer.said_hello = None;
                let wait = match &trouble {
                    Trouble::Refused(refusal) => refusal.seconds.map(Duration::from_secs),
                    _ => None,
                };
                let wait = wait.unwrap_or_default().max(peer.backoff.next());
                peer.not_before = Instant::now() + wait;
                peer.trouble = Some(trouble);
            }
        }
        Ok(())
    }

    /// Says how it stands, where that has changed.
    fn tell(&mut self, own: Option<&Trouble>) {
        let waiting = self.peers.iter().map(|peer| self.desk.waiting(peer.hub.id));
        let waiting: u64 = waiting.map(|count| count.unwrap_or(0)).sum();
        let stuck = self.desk.stuck().unwrap_or(0);
        let trouble = own.or_else(|| self.peers.iter().find_map(|peer| peer.trouble.as_ref()));
        let mode = Mode::of(&self.desk).unwrap_or(Mode::Always);
        let state = match trouble {
            _ if self.peers.is_empty() => State::NoHub,
            Some(trouble) if !trouble.may_pass() => State::NeedsYou,
            Some(_) => State::Offline,
            None if stuck > 0 => State::NeedsYou,
            None if mode == Mode::Asked && waiting > 0 => State::Waiting,
            None if waiting > 0 => State::Sending,
            None if self.peers.iter().all(|peer| peer.newest < 0) => match mode {
                Mode::Asked => State::Waiting,
                Mode::Always => State::Sending,
            },
            None => State::UpToDate,
        };
        let mut status = lock(&self.shared.status);
        let now = Status {
            state,
            waiting,
            stuck,
            met_at: status.met_at,
            trouble: trouble.map(|trouble| trouble.code().to_owned()),
        };
        if *status != now {
            *status = now;
            (self.told)(&status);
        }
    }
}

fn now_ms() -> Option<u64> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.ok().map(|since| since.as_millis() as u64)
}
