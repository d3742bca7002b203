//! What a hub really has, by its ledger and not by what it says.

use std::collections::{BTreeMap, BTreeSet};

use rambla_core::desk::Desk;
use rambla_hub::ledger::Ledger;
use rambla_wire::hub::Epoch;
use rambla_wire::{Id, SealedChange};

use crate::hall::hub_of;

/// Hashes of changes.
pub(crate) type Hashes = BTreeSet<[u8; 32]>;

/// All changes in a ledger, by their hashes.
pub(crate) async fn kept(ledger: &Ledger) -> Hashes {
    let mut kept = Hashes::new();
    for row in ledger.streams().await.unwrap() {
        let (team, stream, mut after) = (row.standing.team, row.standing.stand.stream, 0);
        loop {
            let page = ledger
                .page(team, stream, after, None, u64::MAX)
                .await
                .unwrap();
            let Some((last, _)) = page.entries.last() else {
                break;
            };
            after = *last;
            let entries = page.entries.iter();
            kept.extend(entries.map(|(_, bytes)| {
                let change = SealedChange::decode(bytes).unwrap();
                change.header.hash().0
            }));
        }
    }
    kept
}

/// The name of each stream's ledger: another one where it was noticed that something is gone.
pub(crate) async fn epochs(ledger: &Ledger) -> BTreeMap<Id, Epoch> {
    let rows = ledger.streams().await.unwrap();
    let stands = rows.iter().map(|row| row.standing.stand);
    stands.map(|stand| (stand.stream, stand.epoch)).collect()
}

/// What this desk takes for acknowledged: all that it has, if nothing waits for the hub.
pub(crate) fn acknowledged(desk: &Desk) -> Hashes {
    if desk.waiting(hub_of(desk).id).unwrap() > 0 {
        return Hashes::new();
    }
    let streams = desk.shared_streams().unwrap().into_iter();
    let changes = streams.flat_map(|stream| desk.changes(stream).unwrap());
    changes.map(|change| change.header.hash().0).collect()
}
