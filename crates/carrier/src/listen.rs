//! Hears from a hub that there is more, so that nobody has to ask all the time.

use std::time::Duration;

use rambla_core::desk::hubs::Hub;
use rambla_wire::hub::{Hello, Position};
use rambla_wire::{Hash, Id};
use reqwest::Method;
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, timeout};

use crate::line::Line;
use crate::trouble::{Result, Trouble};

/// A line of an event is no longer.
const MAX_LINE: usize = 4096;
/// A hub tells of its streams at once. Where nothing has come for so long, something in between holds it back.
const HELD_BACK: Duration = Duration::from_secs(5);
/// Where events are held back, they are tried again after so long.
const TRY_AGAIN: Duration = Duration::from_secs(600);

/// Listens until the line breaks; each time there is more of a stream, `hints` is told. Where events do not
/// come through, the hub is asked to answer when there is more.
///
/// # Errors
/// [`Trouble`], always: this ends by trouble alone.
pub(crate) async fn listen(hub: Hub, hints: Sender<Id>) -> Result<()> {
    let mut line = Line::listening(&hub);
    match timeout(HELD_BACK, Events::open(&mut line)).await {
        Ok(events) => events?.follow(&hints).await,
        Err(_) => wait(&mut line, &hints).await,
    }
}

/// An answer that does not end.
struct Events {
    response: reqwest::Response,
    rest: Vec<u8>,
}

impl Events {
    /// Asks for events, until the first of them has come.
    async fn open(line: &mut Line) -> Result<Events> {
        let response = line.send(Method::GET, "events", Vec::new()).await?;
        if !response.status().is_success() {
            return Err(Trouble::NotTheHub);
        }
        let mut events = Events {
            response,
            rest: Vec::new(),
        };
        events.read().await?;
        Ok(events)
    }

    async fn read(&mut self) -> Result<()> {
        let bytes = self.response.chunk().await.map_err(|_| Trouble::Offline)?;
        self.rest.extend(bytes.ok_or(Trouble::Offline)?);
        Ok(())
    }

    async fn follow(mut self, hints: &Sender<Id>) -> Result<()> {
        loop {
            while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let said: Vec<u8> = self.rest.drain(..=end).collect();
                if let Some(stream) = stream_of(&said) {
                    tell(hints, stream);
                }
            }
            if self.rest.len() > MAX_LINE {
                return Err(Trouble::NotTheHub);
            }
            self.read().await?;
        }
    }
}

/// Whoever hears it asks for all that is new, so one that finds no room is not missed.
fn tell(hints: &Sender<Id>, stream: Id) {
    let _ = hints.try_send(stream);
}

/// Which stream a line speaks of; comments, which keep the line open, speak of none.
fn stream_of(line: &[u8]) -> Option<Id> {
    let line = std::str::from_utf8(line).ok()?;
    line.strip_prefix("data:")?.trim().parse().ok()
}

/// Asks the hub to answer when there is more, again and again.
async fn wait(line: &mut Line, hints: &Sender<Id>) -> Result<()> {
    let begun = Instant::now();
    let mut heard = Hello {
        nonce: [0; 16],
        attempt: [0; 16],
        positions: Vec::new(),
    };
    while begun.elapsed() < TRY_AGAIN {
        let stands = line.wait(&heard).await?.streams;
        let before = std::mem::take(&mut heard.positions);
        for stand in stands {
            let position = Position {
                stream: stand.stream,
                epoch: stand.epoch,
                number: stand.head,
                hash: Hash::default(),
            };
            if !before.contains(&position) {
                tell(hints, stand.stream);
            }
            heard.positions.push(position);
        }
    }
    Err(Trouble::Offline)
}
