//! Numbers, names, heads and pages, the same on both engines.

use crate::desk::{Desk, id, note};
use crate::place::{NOW, Place, all, delivery, founded, on_both, put};
use rambla_hub::{Failure, Limits};
use rambla_wire::Hash;
use rambla_wire::hub::{Epoch, MAX_BATCH, Position};

const LIMITS: fn() -> Limits = Limits::default;

on_both!(
    changes_are_numbered_without_gaps_in_the_order_they_come,
    a_change_that_is_here_is_acknowledged_and_not_stored_twice,
    both_changes_of_one_name_are_kept_and_the_first_stands_in_the_heads,
    a_head_stands_before_the_first_gap_and_moves_when_it_is_filled,
    a_page_is_no_larger_than_a_batch_and_never_empty,
    one_desk_alone_can_be_read,
    a_delivery_that_is_refused_leaves_the_others,
    an_older_copy_of_the_ledger_gets_a_new_epoch_once,
);

async fn changes_are_numbered_without_gaps_in_the_order_they_come(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let (mut ours, mut theirs) = (Desk::new(1, stream), Desk::new(2, stream));
    let changes = [
        ours.writes_many(70),
        theirs.writes_many(9),
        ours.writes_many(1),
    ]
    .concat();
    let mut head = 0;
    for part in [&changes[..1], &changes[1..75], &changes[75..]] {
        let landed = put(&ledger, us, stream, part).await.unwrap();
        head += part.len() as u64;
        assert_eq!(landed.head, head);
        assert_eq!(landed.new, part.len() as u64);
        assert_eq!(landed.head_hash, part.last().unwrap().header.hash());
    }
    let numbered: Vec<_> = (1..).zip(changes).collect();
    assert_eq!(all(&ledger, team, stream).await, numbered);
    let stand = ledger.stand(team, stream).await.unwrap();
    assert_eq!((stand.head, stand.epoch), (80, Epoch([5; 8])));
}

async fn a_change_that_is_here_is_acknowledged_and_not_stored_twice(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let changes = Desk::new(1, stream).writes_many(5);
    put(&ledger, us, stream, &changes[..3]).await.unwrap();
    // In this push, in that one, and by another one beside it.
    let twice = [&changes[2..], &changes[2..]].concat();
    let both = [delivery(team, us.1, &twice), delivery(team, us.1, &changes)];
    let landed = ledger
        .append(stream, &both, &LIMITS(), Epoch([6; 8]), NOW)
        .await
        .unwrap();
    let landed: Vec<_> = landed.into_iter().map(|landed| landed.unwrap()).collect();
    assert_eq!((landed[0].new, landed[1].new), (2, 0));
    assert_eq!((landed[0].head, landed[1].head), (5, 5));
    let kept: Vec<_> = all(&ledger, team, stream).await;
    let kept: Vec<_> = kept.into_iter().map(|(_, change)| change).collect();
    assert_eq!(kept, changes);
}

async fn both_changes_of_one_name_are_kept_and_the_first_stands_in_the_heads(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let mut desk = Desk::new(1, stream);
    let first = desk.writes("before it was copied");
    let mut copy = desk.clone();
    let (ours, theirs) = (desk.writes("ours"), copy.writes("theirs"));
    for change in [&first, &ours, &theirs] {
        put(&ledger, us, stream, std::slice::from_ref(change))
            .await
            .unwrap();
    }
    let kept: Vec<_> = all(&ledger, team, stream).await;
    let kept: Vec<_> = kept
        .iter()
        .map(|(_, change)| note(change).unwrap())
        .collect();
    assert_eq!(kept, ["before it was copied", "ours", "theirs"]);
    let heads = ledger.heads(team, stream).await.unwrap();
    assert_eq!(heads.heads[0].hash, ours.header.hash());
    assert_eq!(heads.heads.len(), 1);
}

async fn a_head_stands_before_the_first_gap_and_moves_when_it_is_filled(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let changes = Desk::new(1, stream).writes_many(9);
    let mut heads = Vec::new();
    for part in [
        &changes[6..8],
        &changes[..2],
        &changes[3..4],
        &changes[2..3],
        &changes[4..6],
    ] {
        put(&ledger, us, stream, part).await.unwrap();
        let found = ledger.heads(team, stream).await.unwrap();
        heads.push(found.heads.first().map_or(0, |head| head.version.seq));
    }
    assert_eq!(heads, [0, 2, 2, 4, 8]);
    let found = ledger.heads(team, stream).await.unwrap();
    assert_eq!(found.heads[0].hash, changes[7].header.hash());
}

async fn a_page_is_no_larger_than_a_batch_and_never_empty(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let mut desk = Desk::new(1, stream);
    // Nothing that compresses.
    let large = |of: u32| {
        let hashes = (0..6_000_u32).map(|at| Hash::of(&[of, at].map(u32::to_be_bytes).concat()));
        hashes
            .map(|hash| rambla_wire::hub::to_hex(&hash.0))
            .collect::<String>()
    };
    let changes: Vec<_> = (0..8).map(|of| desk.writes(&large(of))).collect();
    for change in &changes {
        put(&ledger, us, stream, std::slice::from_ref(change))
            .await
            .unwrap();
    }
    let (mut after, mut pages) = (0, 0);
    while after < 8 {
        let page = ledger
            .page(team, stream, after, None, u64::MAX)
            .await
            .unwrap();
        let size: usize = page.entries.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(size <= MAX_BATCH && !page.entries.is_empty());
        assert_eq!(page.stand.head, 8);
        after = page.entries.last().unwrap().0;
        pages += 1;
    }
    assert!(pages > 1);
    // Over a slow line one is asked for at a time.
    let page = ledger.page(team, stream, 2, None, 1).await.unwrap();
    let numbers: Vec<u64> = page.entries.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [3]);
}

async fn one_desk_alone_can_be_read(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let (mut ours, mut theirs) = (Desk::new(1, stream), Desk::new(2, stream));
    for _ in 0..3 {
        let both = [ours.writes_many(1), theirs.writes_many(2)].concat();
        put(&ledger, us, stream, &both).await.unwrap();
    }
    let page = ledger
        .page(team, stream, 1, Some(ours.replica()), u64::MAX)
        .await
        .unwrap();
    let numbers: Vec<u64> = page.entries.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [4, 7]);
}

async fn a_delivery_that_is_refused_leaves_the_others(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let others = (id(8), founded(&ledger, id(8), 2).await);
    let (mut ours, mut theirs) = (Desk::new(1, stream), Desk::new(2, stream));
    let all_three = [
        delivery(team, us.1, &ours.writes_many(2)),
        delivery(others.0, others.1, &theirs.writes_many(2)),
        delivery(team, us.1, &ours.writes_many(2)),
    ];
    let landed = ledger
        .append(stream, &all_three, &LIMITS(), Epoch([5; 8]), NOW)
        .await
        .unwrap();
    assert!(matches!(landed[1], Err(Failure::Team)));
    let heads: Vec<_> = landed.iter().flatten().map(|landed| landed.head).collect();
    assert_eq!(heads, [2, 4]);
    assert_eq!(all(&ledger, team, stream).await.len(), 4);
}

async fn an_older_copy_of_the_ledger_gets_a_new_epoch_once(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let changes = Desk::new(1, stream).writes_many(3);
    put(&ledger, us, stream, &changes).await.unwrap();
    let at = |number, hash, epoch| Position {
        stream,
        epoch: Epoch([epoch; 8]),
        number,
        hash,
    };
    let hash = changes[2].header.hash();
    let known = [
        at(3, hash, 5),
        at(0, Hash::default(), 5),
        at(9, hash, 1),
        at(2, changes[1].header.hash(), 5),
    ];
    for position in known {
        assert!(!ledger.check(team, position, Epoch([6; 8])).await.unwrap());
    }
    assert!(
        !ledger
            .check(id(8), at(4, hash, 5), Epoch([6; 8]))
            .await
            .unwrap(),
        "another team"
    );
    assert_eq!(
        ledger.stand(team, stream).await.unwrap().epoch,
        Epoch([5; 8])
    );
    assert!(
        ledger
            .check(team, at(4, hash, 5), Epoch([6; 8]))
            .await
            .unwrap(),
        "beyond the head"
    );
    assert!(
        !ledger
            .check(team, at(4, hash, 5), Epoch([7; 8]))
            .await
            .unwrap(),
        "once"
    );
    assert_eq!(
        ledger.stand(team, stream).await.unwrap().epoch,
        Epoch([6; 8])
    );
    let another = at(2, hash, 6);
    assert!(
        ledger.check(team, another, Epoch([8; 8])).await.unwrap(),
        "another hash"
    );
    assert_eq!(ledger.stand(team, stream).await.unwrap().head, 3);
    ledger.renew(stream, Epoch([9; 8])).await.unwrap();
    assert_eq!(
        ledger.stand(team, stream).await.unwrap().epoch,
        Epoch([9; 8])
    );
    assert!(matches!(
        ledger.renew(id(99), Epoch([1; 8])).await,
        Err(Failure::NotFound)
    ));
}
