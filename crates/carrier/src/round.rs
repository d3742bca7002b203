//! A round: desk and hub meet, and have the same afterwards.

use rambla_core::desk::Desk;
use rambla_core::desk::hubs::{Brought, Copied, Hub};
use rambla_wire::hub::{Refusal, Welcome};
use rambla_wire::{Change, Id};

use crate::exchange::Exchange;
use crate::snapshot;
use crate::trouble::{Result, Trouble};

/// A ledger that begins anew while one reads it is no accident any more.
const NEW_LEDGERS: usize = 3;

/// What a round came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Met {
    /// Changes that the hub has taken.
    pub sent: u64,
    /// Changes that were new here.
    pub received: u64,
    /// Parts that the hub has blanked.
    pub erased: u64,
    /// Changes that nobody can take.
    pub damaged: u64,
}

impl Met {
    /// Notes what came of it in the desk's log.
    ///
    /// # Errors
    /// Those of the desk.
    pub fn log(&self, desk: &mut Desk, hub: Id) -> rambla_core::desk::error::Result<()> {
        let counts = [
            ("sent", self.sent),
            ("received", self.received),
            ("erased", self.erased),
            ("damaged", self.damaged),
        ];
        for (what, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            desk.log_sync(Some(hub), what, count)?;
        }
        Ok(())
    }
}

/// Meets a hub: all that is here goes there, and all that is there comes here. What this desk has written
/// goes first: it may be the laptop that dies. `progress` is told as it goes on.
///
/// # Errors
/// [`Trouble`]; what was done until then stays done.
pub async fn round(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    progress: &mut dyn FnMut(&Met),
) -> Result<Met> {
    let mut met = Met::default();
    let before = desk.unopened()?;
    let mut done = Err(Trouble::NewLedger);
    for _ in 0..NEW_LEDGERS {
        if matches!(done, Err(Trouble::NewLedger)) {
            done = once(desk, hub, line, &mut met, progress).await;
        }
    }
    log_unopened(desk, hub.id, before)?;
    done.map(|()| met)
}

/// Where more waits for a key than before, the log says so.
fn log_unopened(desk: &mut Desk, hub: Id, before: u64) -> Result<()> {
    match desk.unopened()?.saturating_sub(before) {
        0 => Ok(()),
        more => Ok(desk.log_sync(Some(hub), "unopened", more)?),
    }
}

async fn once(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    met: &mut Met,
    progress: &mut dyn FnMut(&Met),
) -> Result<()> {
    let welcome = greet(desk, hub, line, met).await?;
    let mut due = desk.copied(hub.id)?;
    due.retain(|copied| copied.is_asked);
    let there: Vec<Id> = welcome.streams.iter().map(|stand| stand.stream).collect();
    exchange(desk, hub, line, &there, met, progress).await?;
    for copied in due {
        let refused = take_copy(desk, line, &copied, met).await?;
        // They may be sealed to the name that this desk is about to change.
        note(met, &desk.tend_keys()?);
        desk.adopt(&refused)?;
        desk.took_copy(hub.id, &copied, false)?;
    }
    if desk.has_shut_outs_to_end(hub.id, &welcome.out)? {
        let devices = line.devices().await?;
        desk.end_shut_outs(hub.id, &devices)?;
    }
    push_all(desk, hub, line, met, progress).await?;
    Ok(desk.forget_former_keys(hub.id)?)
}

/// Says hello; what the hub says of itself is known then.
async fn greet(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    met: &mut Met,
) -> Result<Welcome> {
    note(met, &desk.tend_keys()?);
    let hello = desk.hello(hub.id)?;
    let welcome = line.hello(&hello).await?;
    for stream in desk.welcomed(hub.id, &welcome)? {
        let heads = line.heads(stream).await?;
        desk.hub_has(hub.id, stream, &heads)?;
    }
    // A device that was given another name speaks under it from now on.
    let renamed = desk.hub(hub.id)?;
    if renamed.token != hub.token {
        line.renamed(&renamed);
    }
    Ok(welcome)
}

/// Takes what the hub has of the team: who its desks are, and which are out.
pub(crate) async fn learn(desk: &mut Desk, hub: &Hub, line: &mut impl Exchange) -> Result<()> {
    let mut met = Met::default();
    let (welcome, team) = (greet(desk, hub, line, &mut met).await?, desk.team()?);
    if welcome.streams.iter().any(|stand| stand.stream == team) {
        pull(desk, hub, line, team, &mut met, &mut |_| {}).await?;
        note(&mut met, &desk.tend_keys()?);
    }
    met.log(desk, hub.id)?;
    Ok(())
}

/// Sends what waits and takes what is new in these streams, without a hello.
///
/// # Errors
/// [`Trouble::NewLedger`] where hello is to be said again.
pub async fn catch_up(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    there: &[Id],
    met: &mut Met,
    progress: &mut dyn FnMut(&Met),
) -> Result<()> {
    let before = desk.unopened()?;
    let done = exchange(desk, hub, line, there, met, progress).await;
    log_unopened(desk, hub.id, before)?;
    done
}

async fn exchange(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    there: &[Id],
    met: &mut Met,
    progress: &mut dyn FnMut(&Met),
) -> Result<()> {
    // Before what is sealed under them.
    give_keys(desk, hub, line).await?;
    // What the hub does not take is said at the end: what it has is taken all the same.
    let refused = refused(push_all(desk, hub, line, met, progress).await)?;
    let mut streams = desk.shared_streams()?;
    streams.retain(|stream| there.contains(stream));
    let unknown: Vec<Id> = there
        .iter()
        .copied()
        .filter(|id| !streams.contains(id))
        .collect();
    streams.extend(unknown);
    for stream in streams {
        pull(desk, hub, line, stream, met, progress).await?;
        note(met, &desk.tend_keys()?);
    }
    for copied in desk.copied(hub.id)? {
        if !copied.is_asked {
            let refused = take_copy(desk, line, &copied, met).await?;
            desk.took_copy(hub.id, &copied, !refused.is_empty())?;
        }
    }
    give_keys(desk, hub, line).await?;
    desk.settle_erasures()?;
    // Who asks that something is blanked has said before who was erased: nobody may make a snapshot in between.
    let told = desk.newest()?;
    if refused.is_none() {
        push_all(desk, hub, line, met, progress).await?;
    }
    for stream in desk.shared_streams()? {
        while let Some(erase) = desk.erase(hub.id, stream, told)? {
            let erased = line.erase(stream, &erase).await?;
            if erased.nonce != erase.nonce || erased.stream != stream || erased.parts.is_empty() {
                return Err(Trouble::NotTheHub);
            }
            desk.erased(hub.id, &erased)?;
            met.erased += erased.count;
        }
    }
    match refused {
        Some(refusal) => Err(Trouble::Refused(refusal)),
        // What was taken may have had this desk write: receipts, keys, a new name.
        None => push_all(desk, hub, line, met, progress).await,
    }
}

/// Gives keys to the desks that lack them and that the hub lets in.
async fn give_keys(desk: &mut Desk, hub: &Hub, line: &mut impl Exchange) -> Result<()> {
    if desk.has_keys_to_give(hub.id)? {
        let devices = line.devices().await?;
        desk.give_keys(hub.id, &devices)?;
    }
    Ok(())
}

/// A refusal, apart from other trouble.
fn refused(done: Result<()>) -> Result<Option<Refusal>> {
    match done {
        Ok(()) => Ok(None),
        Err(Trouble::Refused(refusal)) => Ok(Some(refusal)),
        Err(trouble) => Err(trouble),
    }
}

async fn push_all(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    met: &mut Met,
    progress: &mut dyn FnMut(&Met),
) -> Result<()> {
    for stream in desk.shared_streams()? {
        while let Some(pushed) = desk.push(hub.id, stream, line.batch())? {
            let said = line.push(stream, &pushed.push).await?;
            match desk.acknowledged(hub.id, &pushed, &said)? {
                None => return Err(Trouble::NewLedger),
                // It has signed that it took nothing of this: asking again would go on for ever.
                Some(0) => return Err(Trouble::NotTheHub),
                Some(count) => met.sent += count,
            }
            progress(met);
        }
    }
    Ok(())
}

pub(crate) async fn pull(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    stream: Id,
    met: &mut Met,
    progress: &mut dyn FnMut(&Met),
) -> Result<()> {
    let (_, before) = desk.pulled_to(hub.id, stream)?;
    let left = pull_next(desk, hub, line, stream, met).await?;
    progress(met);
    if left >= line.far() && snapshot::take(desk, hub, line, stream, left, met, progress).await? {
        // A desk has made it: whether it has left out anything shows by what the hub says that it has.
        let heads = line.heads(stream).await?;
        while pull_next(desk, hub, line, stream, met).await? > 0 {
            progress(met);
        }
        match desk.has_all(stream, &heads)? {
            true => desk.hub_has(hub.id, stream, &heads)?,
            false => desk.pull_from(hub.id, stream, before)?,
        }
    }
    while pull_next(desk, hub, line, stream, met).await? > 0 {
        progress(met);
    }
    Ok(())
}

/// Takes the next changes of a stream; how many entries are left.
async fn pull_next(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    stream: Id,
    met: &mut Met,
) -> Result<u64> {
    let (epoch, after) = desk.pulled_to(hub.id, stream)?;
    let pulled = line.pull(stream, after).await?;
    if pulled.epoch != epoch {
        return Err(Trouble::NewLedger);
    }
    let brought = desk.pulled(hub.id, stream, &pulled)?;
    note(met, &brought);
    met.damaged += brought.damaged as u64;
    let last = pulled.changes.last();
    Ok(last.map_or(0, |(number, _)| pulled.head.saturating_sub(*number)))
}

/// Takes all that a hub has of a desk of which there are two, again and again until nothing is new. What gave way.
async fn take_copy(
    desk: &mut Desk,
    line: &mut impl Exchange,
    copied: &Copied,
    met: &mut Met,
) -> Result<Vec<Change>> {
    let (mut is_new, mut refused) = (true, Vec::new());
    while is_new {
        is_new = false;
        refused.clear();
        let mut after = 0;
        loop {
            let pulled = line.pull_of(copied.stream, copied.replica, after).await?;
            let Some((last, _)) = pulled.changes.last() else {
                break;
            };
            after = *last;
            let brought = desk.pulled_of_copy(copied.stream, &pulled)?;
            is_new |= brought.fresh > 0;
            note(met, &brought);
            refused.extend(brought.refused);
        }
    }
    Ok(refused)
}

pub(crate) fn note(met: &mut Met, brought: &Brought) {
    met.received += brought.fresh as u64;
}
