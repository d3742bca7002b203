//! Snapshots: pieces, what takes whose place, and what takes them back, the same on both engines.

use rambla_hub::ledger::Ledger;
use rambla_hub::{Failure, Limits, Result};
use rambla_wire::hub::{Epoch, Erase, PIECE, Position, Snapshot};
use rambla_wire::{Hash, Head, Id, SealedChange};

use crate::desk::{Desk, blob, id};
use crate::place::{NOW, Place, delivery, founded, on_both, put};

const LIMITS: fn() -> Limits = Limits::default;
const DAY: u64 = 24 * 3600;

on_both!(
    a_snapshot_is_offered_once_all_its_pieces_are_here,
    a_newer_snapshot_takes_the_place_of_an_older_one,
    one_that_does_not_come_whole_is_given_up_after_a_day,
    a_snapshot_that_is_not_what_it_says_leaves_nothing,
    snapshots_count_into_what_a_team_may_have,
    an_erasure_takes_snapshots_back_and_lets_no_older_one_in,
    a_new_epoch_takes_snapshots_back,
    another_teams_snapshot_is_neither_given_nor_taken,
);

/// A stream with five changes of a first device.
struct Bench {
    ledger: Ledger,
    team: Id,
    device: Id,
    stream: Id,
    changes: Vec<SealedChange>,
    limits: Limits,
    now: u64,
}

impl Bench {
    async fn new(place: &Place) -> Bench {
        let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
        let device = founded(&ledger, team, 1).await;
        let changes = Desk::new(1, stream).writes_many(5);
        put(&ledger, (team, device), stream, &changes)
            .await
            .unwrap();
        Bench {
            ledger,
            team,
            device,
            stream,
            changes,
            limits: LIMITS(),
            now: NOW,
        }
    }

    async fn has(&self) -> (Option<Snapshot>, Option<(Snapshot, Vec<u32>)>) {
        let found = self
            .ledger
            .snapshots(self.team, self.stream, self.now)
            .await
            .unwrap();
        let coming = found.coming.map(|coming| (coming.snapshot, coming.missing));
        (found.whole, coming)
    }

    /// As a desk that has been told what is blank describes its bytes.
    async fn described(&self, bytes: &[u8], up_to: u64) -> Snapshot {
        let found = self
            .ledger
            .snapshots(self.team, self.stream, self.now)
            .await
            .unwrap();
        Snapshot {
            epoch: found.epoch,
            graves: found.graves,
            up_to,
            size: bytes.len() as u64,
            hash: Hash::of(bytes),
        }
    }

    async fn bring(&self, of: &Snapshot, bytes: &[u8], piece: u32) -> Result<()> {
        let (by, limits) = ((self.device, self.team), &self.limits);
        let from = piece as usize * PIECE as usize;
        let to = bytes.len().min(from + PIECE as usize);
        let body = (piece, &bytes[from..to]);
        self.ledger
            .put_piece(by, self.stream, of, body, limits, self.now)
            .await
    }

    async fn bring_all(&self, of: &Snapshot, bytes: &[u8]) -> Result<()> {
        for piece in 0..of.pieces() {
            self.bring(of, bytes, piece).await?;
        }
        Ok(())
    }

    async fn erase(&self, change: usize) {
        let erase = Erase {
            nonce: [3; 16],
            parts: vec![(Head::of(&self.changes[change].header), vec![1])],
        };
        self.ledger
            .blank(self.team, self.stream, &erase, &LIMITS(), Epoch([6; 8]))
            .await
            .unwrap();
    }
}

async fn a_snapshot_is_offered_once_all_its_pieces_are_here(place: &Place) {
    let bench = Bench::new(place).await;
    let bytes = blob(7, PIECE as usize * 5 / 2);
    let of = bench.described(&bytes, 5).await;
    assert_eq!(of.pieces(), 3);
    for (piece, missing) in [(2, vec![0, 1]), (0, vec![1]), (0, vec![1])] {
        bench.bring(&of, &bytes, piece).await.unwrap();
        assert_eq!(bench.has().await, (None, Some((of, missing))));
        let early = bench
            .ledger
            .piece(bench.team, bench.stream, of.hash, piece)
            .await;
        assert!(matches!(early, Err(Failure::NotFound)));
    }
    bench.bring(&of, &bytes, 1).await.unwrap();
    assert_eq!(bench.has().await, (Some(of), None));
    // An answer that was lost: once more does no harm.
    bench.bring(&of, &bytes, 1).await.unwrap();
    let mut given = Vec::new();
    for piece in 0..3 {
        given.extend(
            bench
                .ledger
                .piece(bench.team, bench.stream, of.hash, piece)
                .await
                .unwrap(),
        );
    }
    assert!(given == bytes);
    let beyond = bench
        .ledger
        .piece(bench.team, bench.stream, of.hash, 3)
        .await;
    assert!(matches!(beyond, Err(Failure::NotFound)));
}

async fn a_newer_snapshot_takes_the_place_of_an_older_one(place: &Place) {
    let bench = Bench::new(place).await;
    let first = blob(1, 1000);
    let of_first = bench.described(&first, 2).await;
    bench.bring_all(&of_first, &first).await.unwrap();
    let (second, third) = (blob(2, PIECE as usize + 1), blob(3, PIECE as usize + 9));
    let of_second = bench.described(&second, 3).await;
    bench.bring(&of_second, &second, 0).await.unwrap();
    // No older than the one that is here, and the one that is on its way.
    for up_to in [2, 3] {
        let other = blob(9, 500);
        let of = bench.described(&other, up_to).await;
        let late = bench.bring(&of, &other, 0).await;
        assert!(matches!(late, Err(Failure::Stale)), "{up_to}");
    }
    let of_third = bench.described(&third, 4).await;
    bench.bring(&of_third, &third, 0).await.unwrap();
    let coming = Some((of_third, vec![1]));
    assert_eq!(bench.has().await, (Some(of_first), coming));
    bench.bring(&of_third, &third, 1).await.unwrap();
    assert_eq!(bench.has().await, (Some(of_third), None));
    let gone = bench
        .ledger
        .piece(bench.team, bench.stream, of_first.hash, 0)
        .await;
    assert!(matches!(gone, Err(Failure::NotFound)));
    let late = bench.bring(&of_second, &second, 1).await;
    assert!(matches!(late, Err(Failure::Stale)));
}

async fn one_that_does_not_come_whole_is_given_up_after_a_day(place: &Place) {
    let mut bench = Bench::new(place).await;
    let (bytes, other) = (blob(1, PIECE as usize + 1), blob(2, 500));
    let of = bench.described(&bytes, 5).await;
    bench.bring(&of, &bytes, 0).await.unwrap();
    bench.now += DAY - 1;
    let of_other = bench.described(&other, 4).await;
    let early = bench.bring(&of_other, &other, 0).await;
    assert!(matches!(early, Err(Failure::Stale)));
    bench.now += 1;
    assert_eq!(bench.has().await, (None, None));
    bench.bring(&of_other, &other, 0).await.unwrap();
    assert_eq!(bench.has().await, (Some(of_other), None));
}

async fn a_snapshot_that_is_not_what_it_says_leaves_nothing(place: &Place) {
    let bench = Bench::new(place).await;
    let bytes = blob(1, PIECE as usize + 500);
    let of = bench.described(&bytes, 5).await;
    let mut turned = bytes.clone();
    turned[PIECE as usize + 3] ^= 1;
    bench.bring(&of, &turned, 0).await.unwrap();
    let wrong = bench.bring(&of, &turned, 1).await;
    assert!(matches!(wrong, Err(Failure::Malformed)));
    assert_eq!(bench.has().await, (None, None));
    // Cut, of no such piece, beyond what the hub has, with nothing in it, under the name of another.
    let by = (bench.device, bench.team);
    let ahead = Snapshot { up_to: 6, ..of };
    let empty = Snapshot { size: 0, ..of };
    for (of, piece, body) in [
        (of, 1, &bytes[..499]),
        (of, 2, &bytes[..500]),
        (of, u32::MAX, &bytes[..500]),
        (ahead, 1, &bytes[..500]),
        (empty, 0, &[][..]),
    ] {
        let wrong = bench
            .ledger
            .put_piece(by, bench.stream, &of, (piece, body), &LIMITS(), NOW)
            .await;
        assert!(matches!(wrong, Err(Failure::Malformed)));
    }
    bench.bring(&of, &bytes, 0).await.unwrap();
    let other = Snapshot { up_to: 4, ..of };
    let wrong = bench.bring(&other, &bytes, 1).await;
    assert!(matches!(wrong, Err(Failure::Malformed)));
    bench.bring(&of, &bytes, 1).await.unwrap();
    assert_eq!(bench.has().await, (Some(of), None));
}

async fn snapshots_count_into_what_a_team_may_have(place: &Place) {
    let mut bench = Bench::new(place).await;
    let bytes = blob(1, 5000);
    let of = bench.described(&bytes, 5).await;
    let here = bench.ledger.streams().await.unwrap()[0].bytes;
    for (snapshot_bytes, team_bytes) in [(4999, u64::MAX >> 1), (5000, here + 4999)] {
        bench.limits = Limits {
            snapshot_bytes,
            team_bytes,
            ..LIMITS()
        };
        let full = bench.bring(&of, &bytes, 0).await;
        assert!(matches!(full, Err(Failure::Full)));
    }
    bench.limits.team_bytes += 1;
    bench.bring(&of, &bytes, 0).await.unwrap();
    let change = Desk::new(2, bench.stream).writes_many(1);
    let more = delivery(bench.team, bench.device, &change);
    let landed = bench
        .ledger
        .append(bench.stream, &[more], &bench.limits, Epoch([5; 8]), NOW)
        .await
        .unwrap();
    assert!(matches!(landed[0], Err(Failure::Full)));
}

async fn an_erasure_takes_snapshots_back_and_lets_no_older_one_in(place: &Place) {
    let bench = Bench::new(place).await;
    let (whole, coming) = (blob(1, 500), blob(2, PIECE as usize + 1));
    let of_whole = bench.described(&whole, 4).await;
    let of_coming = bench.described(&coming, 5).await;
    bench.bring_all(&of_whole, &whole).await.unwrap();
    bench.bring(&of_coming, &coming, 0).await.unwrap();
    bench.erase(3).await;
    assert_eq!(bench.has().await, (None, None));
    let gone = bench
        .ledger
        .piece(bench.team, bench.stream, of_whole.hash, 0)
        .await;
    assert!(matches!(gone, Err(Failure::NotFound)));
    for piece in 0..2 {
        let late = bench.bring(&of_coming, &coming, piece).await;
        assert!(matches!(late, Err(Failure::Stale)));
    }
    let of = bench.described(&whole, 5).await;
    assert_eq!(of.graves, 1);
    bench.bring_all(&of, &whole).await.unwrap();
    // The same part once more: nothing of it can be in there.
    bench.erase(3).await;
    assert_eq!(bench.has().await, (Some(of), None));
}

async fn a_new_epoch_takes_snapshots_back(place: &Place) {
    let bench = Bench::new(place).await;
    let (whole, coming) = (blob(1, 500), blob(2, PIECE as usize + 1));
    for round in [7, 8] {
        let of_whole = bench.described(&whole, 4).await;
        let of_coming = bench.described(&coming, 5).await;
        bench.bring_all(&of_whole, &whole).await.unwrap();
        bench.bring(&of_coming, &coming, 0).await.unwrap();
        let new = Epoch([round; 8]);
        if round == 7 {
            bench.ledger.renew(bench.stream, new).await.unwrap();
        } else {
            let beyond = Position {
                stream: bench.stream,
                epoch: of_whole.epoch,
                number: 99,
                hash: Hash::default(),
            };
            assert!(bench.ledger.check(bench.team, beyond, new).await.unwrap());
        }
        assert_eq!(bench.has().await, (None, None));
        // They take no room any more.
        let mut tight = LIMITS();
        tight.team_bytes = bench.ledger.streams().await.unwrap()[0].bytes + 2000;
        let change = Desk::new(round, bench.stream).writes_many(1);
        let more = delivery(bench.team, bench.device, &change);
        let landed = bench
            .ledger
            .append(bench.stream, &[more], &tight, new, NOW)
            .await;
        assert!(landed.unwrap()[0].is_ok());
        let late = bench.bring(&of_coming, &coming, 1).await;
        assert!(matches!(late, Err(Failure::Stale)));
    }
    let left = bench.ledger.snapshots(bench.team, bench.stream, NOW).await;
    assert_eq!(left.unwrap().epoch, Epoch([8; 8]));
}

async fn another_teams_snapshot_is_neither_given_nor_taken(place: &Place) {
    let bench = Bench::new(place).await;
    let bytes = blob(1, 500);
    let of = bench.described(&bytes, 5).await;
    bench.bring_all(&of, &bytes).await.unwrap();
    let (others, ledger) = (id(8), &bench.ledger);
    let theirs = founded(ledger, others, 2).await;
    let is_team = |failure| matches!(failure, Failure::Team);
    assert!(is_team(
        ledger
            .snapshots(others, bench.stream, NOW)
            .await
            .unwrap_err()
    ));
    assert!(is_team(
        ledger
            .piece(others, bench.stream, of.hash, 0)
            .await
            .unwrap_err()
    ));
    let newer = blob(2, 500);
    let of = bench.described(&newer, 5).await;
    let put = |stream| {
        let (limits, body) = (LIMITS(), newer.clone());
        async move {
            ledger
                .put_piece((theirs, others), stream, &of, (0, &body), &limits, NOW)
                .await
        }
    };
    assert!(is_team(put(bench.stream).await.unwrap_err()));
    assert!(matches!(put(id(9)).await, Err(Failure::NotFound)));
    let nowhere = ledger.snapshots(bench.team, id(9), NOW).await;
    assert!(matches!(nowhere, Err(Failure::NotFound)));
}
