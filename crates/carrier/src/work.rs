//! The carrier at work: it looks again and again whether there is anything to do, and does it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use rambla_core::desk::Desk;
use rambla_core::desk::error::Result as OfDesk;
use rambla_wire::Id;
use rambla_wire::hub::Rights;
use tokio::time::{Instant, sleep};

use crate::carrier::{Shared, lock};
use crate::mode::Mode;
use crate::peer::Peer;
use crate::round::{Met, catch_up, round};
use crate::snapshot::{Given, Giving};
use crate::status::{State, Status};
use crate::surroundings::{Pace, Watch};
use crate::trouble::Trouble;

/// How often the desk is looked at: what is written meanwhile goes out together.
const LOOK: Duration = Duration::from_millis(150);

pub(crate) struct Work {
    pub(crate) desk: Desk,
    pub(crate) shared: Arc<Shared>,
    pub(crate) told: Box<dyn FnMut(&Status) + Send>,
    pub(crate) pace: Pace,
    pub(crate) peers: Vec<Peer>,
}

impl Work {
    /// Until it is over: then whatever is under way is left, since all that was done is kept.
    pub(crate) async fn run(mut self, mut watch: Watch) {
        let shared = Arc::clone(&self.shared);
        loop {
            tokio::select! {
                () = self.look_and_rest() => {}
                // An answer that is waited for will not come any more.
                () = watch.disturbed() => self.peers.iter_mut().for_each(Peer::restart),
                () = shared.over.notified() => break,
            }
        }
        self.peers.iter_mut().for_each(Peer::hush);
    }

    async fn look_and_rest(&mut self) {
        let shared = Arc::clone(&self.shared);
        if let Err(error) = self.look().await {
            self.tell(Some(&Trouble::Desk(error)));
        }
        tokio::select! {
            () = sleep(LOOK) => {}
            () = shared.wake.notified() => {}
        }
    }

    /// Looks whether there is anything to do, and does it.
    async fn look(&mut self) -> OfDesk<()> {
        self.find_peers()?;
        let is_asked = self.shared.is_asked.swap(false, Ordering::SeqCst);
        let mode = Mode::of(&self.desk)?;
        let newest = self.desk.newest()?;
        if self.peers.iter().any(|peer| peer.newest != newest) {
            // What waits is said before anybody is asked to take it: that may last.
            self.tell(None);
        }
        for at in 0..self.peers.len() {
            let peer = &mut self.peers[at];
            let hinted = peer.hinted();
            if is_asked {
                peer.restart();
            } else if mode == Mode::Asked {
                peer.hush();
                continue;
            } else if Instant::now() < peer.not_before {
                continue;
            }
            let is_known = hinted.iter().all(|stream| peer.there.contains(stream));
            if peer.is_due() || !is_known {
                self.meet(at, None).await?;
            } else if newest != peer.newest || !hinted.is_empty() {
                self.meet(at, Some(hinted)).await?;
            } else if mode == Mode::Always {
                self.give(at).await?;
            }
        }
        self.tell(None);
        Ok(())
    }

    /// Goes on with a snapshot for a hub, or asks whether it lacks one. A line that breaks shows elsewhere.
    async fn give(&mut self, at: usize) -> OfDesk<()> {
        let (desk, peer) = (&mut self.desk, &mut self.peers[at]);
        if peer.trouble.is_some() || !peer.hub.rights.include(Rights::PUSH) {
            peer.giving = None;
            return Ok(());
        }
        let Some(giving) = peer.giving.take() else {
            let Some(stream) = peer.next_to_ask() else {
                return Ok(());
            };
            let before = peer.coming.entry(stream).or_default();
            let begun = Giving::begin(desk, &peer.hub, &mut peer.line, stream, before).await;
            peer.giving = begun.ok().flatten();
            return Ok(());
        };
        match giving.step(desk, &mut peer.line).await {
            Ok(Given::More(giving)) => peer.giving = Some(giving),
            Ok(Given::Whole) => desk.log_sync(Some(peer.hub.id), "snapshot", 1)?,
            Ok(Given::Not) | Err(_) => {}
        }
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
                self.peers.push(Peer::new(hub, self.pace));
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
            ..
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
                if Mode::of(desk)? == Mode::Always {
                    peer.listen(desk.hub(peer.hub.id)?);
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
        let unopened = self.desk.unopened().unwrap_or(0);
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
            unopened,
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
