//! Snapshots at a hub of a story: one of each stream that is whole, until somebody is erased or the epoch ends.

use rambla_carrier::{Result, Trouble};
use rambla_wire::hub::{Refusal, Snapshot, Snapshots};
use rambla_wire::{Hash, Id};

use super::Hub;

fn refused(code: &str) -> Trouble {
    Trouble::Refused(Refusal {
        code: code.to_owned(),
        seconds: None,
    })
}

impl Hub {
    pub(super) fn snapshots_of(&mut self, stream: Id) -> Snapshots {
        let ledger = self.ledger(stream);
        let (epoch, graves) = (ledger.epoch, ledger.graves.len() as u64);
        ledger
            .whole
            .take_if(|(whole, _)| whole.epoch != epoch || whole.graves != graves);
        Snapshots {
            epoch,
            graves,
            whole: ledger.whole.as_ref().map(|(whole, _)| *whole),
            coming: None,
        }
    }

    pub(super) fn piece_of(&mut self, stream: Id, hash: Hash, piece: u32) -> Result<Vec<u8>> {
        self.snapshots_of(stream);
        let whole = self.ledger(stream).whole.as_ref();
        match whole.filter(|(whole, _)| whole.hash == hash && piece == 0) {
            Some((_, bytes)) => {
                let bytes = bytes.clone();
                self.given += 1;
                Ok(bytes)
            }
            None => Err(refused("not-found")),
        }
    }

    /// Those of stories have one piece.
    pub(super) fn take_piece(
        &mut self,
        stream: Id,
        snapshot: &Snapshot,
        piece: u32,
        bytes: &[u8],
    ) -> Result<Snapshots> {
        let said = self.snapshots_of(stream);
        let is_larger = said.whole.is_none_or(|whole| whole.up_to < snapshot.up_to);
        if snapshot.epoch != said.epoch || snapshot.graves != said.graves || !is_larger {
            return Err(refused("stale"));
        }
        if piece != 0 || Hash::of(bytes) != snapshot.hash {
            return Err(refused("malformed"));
        }
        self.ledger(stream).whole = Some((*snapshot, bytes.to_vec()));
        Ok(self.snapshots_of(stream))
    }
}
