//! Waiting for more: a stream of events, and a request that waits for who cannot have one.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use rambla_wire::Id;
use rambla_wire::hub::{Hello, Rights, Stand, Welcome};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use super::listen::Stopping;
use super::refuse::{body, cbor};
use super::{Asking, must};
use crate::failure::Result;
use crate::gates::Listening;
use crate::hub::Hub;
use crate::ledger::Known;
use crate::news::More;

/// A comment that keeps proxies from closing the connection.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// A stream of events ends after so long and is opened anew, so that one that is shut out hears no more.
const LONGEST: Duration = Duration::from_secs(600);

struct Listener {
    hub: Hub,
    known: Known,
    news: Receiver<More>,
    stopping: Stopping,
    until: Instant,
    /// Streams to tell of before anything new.
    due: Vec<Id>,
    _listening: Listening,
}

pub(super) async fn events(
    State(hub): State<Hub>,
    Extension(known): Asking,
    Extension(stopping): Extension<Stopping>,
) -> Result<Response> {
    must(&known, Rights::READ)?;
    let mut listener = Listener {
        _listening: hub.gates.listen(known.device)?,
        // Before the stands are read: what comes between is told twice, not never.
        news: hub.news.listen(),
        until: Instant::now() + LONGEST,
        due: Vec::new(),
        hub,
        known,
        stopping,
    };
    listener.look().await?;
    let events = stream::unfold(listener, async |mut listener| {
        let stream = listener.next().await?;
        let event = Event::default().event("more").data(stream.to_string());
        Some((Ok::<_, Infallible>(event), listener))
    });
    let alive = KeepAlive::new().interval(SIGN_OF_LIFE);
    Ok(Sse::new(events).keep_alive(alive).into_response())
}

impl Listener {
    async fn look(&mut self) -> Result<()> {
        let stands = self.hub.ledger.stands(self.known.team).await?;
        self.due = stands.iter().map(|stand| stand.stream).collect();
        Ok(())
    }

    async fn next(&mut self) -> Option<Id> {
        loop {
            if let Some(stream) = self.due.pop() {
                return Some(stream);
            }
            tokio::select! {
                () = self.stopping.begun() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                more = self.news.recv() => match more {
                    Ok(more) if more.team == self.known.team => return Some(more.stream),
                    Ok(_) => {}
                    // Some were missed: tell of all.
                    Err(RecvError::Lagged(_)) => self.look().await.ok()?,
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }
}

/// Answers as soon as a stream of the team stands beyond the given position, or is one that none was given of.
pub(super) async fn wait(
    State(hub): State<Hub>,
    Extension(known): Asking,
    Extension(mut stopping): Extension<Stopping>,
    came: std::result::Result<Bytes, BytesRejection>,
) -> Result<Response> {
    must(&known, Rights::READ)?;
    let hello = Hello::decode(&body(came)?)?;
    let _listening = hub.gates.listen(known.device)?;
    let mut news = hub.news.listen();
    let until = Instant::now() + Duration::from_secs(hub.config.limits.wait_seconds);
    loop {
        let streams = hub.ledger.stands(known.team).await?;
        if Instant::now() >= until || streams.iter().any(|stand| is_beyond(stand, &hello)) {
            let welcome = Welcome {
                nonce: hello.nonce,
                streams,
                rights: known.rights,
                another: None,
                out: Vec::new(),
            };
            return Ok(cbor(welcome.encode()));
        }
        loop {
            tokio::select! {
                () = stopping.begun() => return Err(crate::Failure::Busy { seconds: 1 }),
                () = tokio::time::sleep_until(until) => break,
                more = news.recv() => match more {
                    Ok(more) if more.team != known.team => {}
                    Ok(_) | Err(_) => break,
                },
            }
        }
    }
}

fn is_beyond(stand: &Stand, hello: &Hello) -> bool {
    let at = hello.positions.iter().find(|at| at.stream == stand.stream);
    at.is_none_or(|at| at.epoch != stand.epoch || at.number < stand.head)
}
