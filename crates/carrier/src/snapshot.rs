//! Snapshots: a desk that is far behind takes one, and a desk that has all makes one for those that come later.

use rambla_core::desk::Desk;
use rambla_core::desk::hubs::{Hub, Making};
use rambla_wire::Id;
use rambla_wire::hub::{Coming, PIECE, Snapshot};

use crate::exchange::Exchange;
use crate::round::{Met, note, pull};
use crate::trouble::{Result, Trouble};

/// Takes what a hub has of a stream in a snapshot, where that is most of what is left. Whether it did; the log
/// is to be taken in any case, from where the snapshot ends or from where this desk was.
pub(crate) async fn take(
    desk: &mut Desk,
    hub: &Hub,
    line: &mut impl Exchange,
    stream: Id,
    left: u64,
    met: &mut Met,
    progress: &mut dyn FnMut(&Met),
) -> Result<bool> {
    let (epoch, pulled) = desk.pulled_to(hub.id, stream)?;
    let Some(said) = unless_refused(line.snapshots(stream).await)? else {
        return Ok(false);
    };
    let pays = |whole: &Snapshot| whole.epoch == epoch && whole.up_to > pulled + left / 2;
    let Some(whole) = said.whole.filter(pays) else {
        return Ok(false);
    };
    let mut taking = desk.begin_taking(hub.id, stream, &whole)?;
    while let Some(piece) = taking.piece() {
        let bytes = unless_refused(line.piece(stream, whole.hash, piece).await)?;
        let taken = match bytes {
            Some(bytes) => desk.take_piece(hub.id, stream, &mut taking, &bytes)?,
            // It was taken back: somebody was erased.
            None => None,
        };
        let Some(brought) = taken else {
            return Ok(false);
        };
        note(met, &brought);
        progress(met);
    }
    desk.pull_from(hub.id, stream, whole.up_to.saturating_sub(1))?;
    Ok(true)
}

/// A snapshot on its way to a hub, step by step: whoever saves meanwhile does not wait for all of it.
pub struct Giving {
    stream: Id,
    stage: Stage,
}

/// How far it is.
pub enum Given {
    /// There is more to do.
    More(Giving),
    /// The hub has it.
    Whole,
    /// It became too large, or the hub does not want it any more.
    Not,
}

enum Stage {
    Making(Making),
    Putting {
        snapshot: Snapshot,
        blob: Vec<u8>,
        missing: Vec<u32>,
    },
}

impl Giving {
    /// Begins one, if that pays: the log is long, and no snapshot has half of it. One that another desk is
    /// bringing is waited for, unless it stands as it stood `before`, when this was asked last.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn begin(
        desk: &mut Desk,
        hub: &Hub,
        line: &mut impl Exchange,
        stream: Id,
        before: &mut Option<Coming>,
    ) -> Result<Option<Giving>> {
        let (_, pulled) = desk.pulled_to(hub.id, stream)?;
        if pulled < line.far() {
            return Ok(None);
        }
        let Some(said) = unless_refused(line.snapshots(stream).await)? else {
            return Ok(None);
        };
        let has_half = said.whole.is_some_and(|whole| whole.up_to * 2 > pulled);
        let is_coming = said.coming.is_some() && said.coming != *before;
        before.clone_from(&said.coming);
        if has_half || is_coming {
            return Ok(None);
        }
        // What the hub has blanked was erased in changes that are here after this.
        pull(desk, hub, line, stream, &mut Met::default(), &mut |_| {}).await?;
        let making = desk.begin_snapshot(hub.id, stream, &said)?;
        Ok(making.map(|making| Giving {
            stream,
            stage: Stage::Making(making),
        }))
    }

    /// Goes on with it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn step(self, desk: &mut Desk, line: &mut impl Exchange) -> Result<Given> {
        let stream = self.stream;
        let stage = match self.stage {
            Stage::Making(mut making) => match desk.go_on(&mut making)? {
                None => return Ok(Given::Not),
                Some(true) => Stage::Making(making),
                Some(false) => {
                    let (snapshot, blob) = making.finish();
                    let missing = (0..snapshot.pieces()).rev().collect();
                    Stage::Putting {
                        snapshot,
                        blob,
                        missing,
                    }
                }
            },
            Stage::Putting {
                snapshot,
                blob,
                mut missing,
            } => {
                let Some(piece) = missing.pop() else {
                    return Ok(Given::Whole);
                };
                let from = piece as usize * PIECE as usize;
                let to = blob.len().min(from + PIECE as usize);
                let bytes = blob[from..to].to_vec();
                let put = line.put_piece(stream, &snapshot, piece, bytes).await;
                let Some(said) = unless_refused(put)? else {
                    return Ok(Given::Not);
                };
                // Some may have been there already, from the last time.
                let coming = said.coming.filter(|coming| coming.snapshot == snapshot);
                let left = coming.map(|coming| coming.missing).unwrap_or_default();
                missing.retain(|piece| left.contains(piece));
                Stage::Putting {
                    snapshot,
                    blob,
                    missing,
                }
            }
        };
        Ok(Given::More(Giving { stream, stage }))
    }
}

/// A snapshot is a help: where a hub has none, or takes none, it is done without.
fn unless_refused<T>(said: Result<T>) -> Result<Option<T>> {
    match said {
        Ok(said) => Ok(Some(said)),
        Err(Trouble::Refused(_)) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}
