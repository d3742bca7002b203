//! Hears from a hub that there is more, so that nobody has to ask all the time.

use rambla_core::desk::hubs::Hub;
use rambla_wire::Id;
use reqwest::Method;
use tokio::sync::mpsc::Sender;

use crate::line::Line;
use crate::trouble::{Result, Trouble};

/// A line of an event is no longer.
const MAX_LINE: usize = 4096;

/// Listens until the line breaks; each time there is more of a stream, `hints` is told.
///
/// # Errors
/// [`Trouble`], always: this ends by trouble alone.
pub(crate) async fn listen(hub: Hub, hints: Sender<Id>) -> Result<()> {
    let mut line = Line::to(&hub);
    let mut response = line.send(Method::GET, "events", Vec::new()).await?;
    if !response.status().is_success() {
        return Err(Trouble::NotTheHub);
    }
    let mut rest = Vec::new();
    while let Some(bytes) = response.chunk().await.map_err(|_| Trouble::Offline)? {
        rest.extend_from_slice(&bytes);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let said: Vec<u8> = rest.drain(..=end).collect();
            if let Some(stream) = stream_of(&said) {
                // Whoever hears it asks for all that is new, so one that finds no room is not missed.
                let _ = hints.try_send(stream);
            }
        }
        if rest.len() > MAX_LINE {
            return Err(Trouble::NotTheHub);
        }
    }
    Err(Trouble::Offline)
}

/// Which stream a line speaks of; comments, which keep the line open, speak of none.
fn stream_of(line: &[u8]) -> Option<Id> {
    let line = std::str::from_utf8(line).ok()?;
    line.strip_prefix("data:")?.trim().parse().ok()
}
