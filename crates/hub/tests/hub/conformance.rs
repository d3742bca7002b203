//! What a ledger keeps and answers, the same on both engines.

use rambla_hub::ledger::{Greeting, Held, Incoming, Invited};
use rambla_hub::{Failure, Limits};
use rambla_wire::hub::{Enrol, Epoch, Erase, Hello, MAX_BATCH, Position, Rights};
use rambla_wire::{Hash, Version};

use crate::desk::{Desk, id, note};
use crate::place::{NOW, Place, all, delivery, founded, newcomer, on_both, put};

const LIMITS: fn() -> Limits = Limits::default;

on_both!(
    changes_are_numbered_without_gaps_in_the_order_they_come,
    a_change_that_is_here_is_acknowledged_and_not_stored_twice,
    both_changes_of_one_name_are_kept_and_the_first_stands_in_the_heads,
    a_head_stands_before_the_first_gap_and_moves_when_it_is_filled,
    a_page_is_no_larger_than_a_batch_and_never_empty,
    one_desk_alone_can_be_read,
    a_delivery_that_is_refused_leaves_the_others,
    another_teams_stream_is_refused,
    parts_are_blank_for_good_whenever_they_come,
    an_older_copy_of_the_ledger_gets_a_new_epoch_once,
    an_invitation_lets_one_device_in_even_at_the_same_time,
    an_invitation_that_is_too_old_lets_nobody_in,
    nobody_joins_another_team_by_naming_it,
    a_lost_answer_is_given_again_and_a_copy_becomes_another_device,
    a_revoked_device_takes_its_copies_with_it,
    a_copy_made_while_its_parent_is_revoked_is_revoked_too,
    what_is_held_back_is_taken_or_dropped,
    limits_of_streams_bytes_and_devices_hold,
    a_hub_keeps_its_secret,
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
        let page = ledger.page(team, stream, after, None).await.unwrap();
        let size: usize = page.entries.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(size <= MAX_BATCH && !page.entries.is_empty());
        assert_eq!(page.stand.head, 8);
        after = page.entries.last().unwrap().0;
        pages += 1;
    }
    assert!(pages > 1);
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
        .page(team, stream, 1, Some(ours.replica()))
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

async fn another_teams_stream_is_refused(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let others = (id(8), founded(&ledger, id(8), 2).await);
    let changes = Desk::new(1, stream).writes_many(1);
    put(&ledger, us, stream, &changes).await.unwrap();
    let erase = Erase {
        nonce: [0; 16],
        parts: vec![(changes[0].header.version(), vec![1])],
    };
    let is_team = |failure| matches!(failure, Failure::Team);
    assert!(is_team(
        put(&ledger, others, stream, &changes).await.unwrap_err()
    ));
    assert!(is_team(
        ledger.page(others.0, stream, 0, None).await.unwrap_err()
    ));
    assert!(is_team(ledger.heads(others.0, stream).await.unwrap_err()));
    let blanked = ledger
        .blank(others.0, stream, &erase, &LIMITS(), Epoch([5; 8]))
        .await;
    assert!(is_team(blanked.unwrap_err()));
    assert!(is_team(
        ledger.revoke(us.1, Some(others.0), NOW).await.unwrap_err()
    ));
    assert_eq!(ledger.stands(others.0).await.unwrap(), []);
    assert_eq!(
        note(&all(&ledger, team, stream).await[0].1).as_deref(),
        Some("note 0")
    );
    assert!(matches!(
        ledger.page(team, id(9), 0, None).await,
        Err(Failure::NotFound)
    ));
}

async fn parts_are_blank_for_good_whenever_they_come(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let mut desk = Desk::new(1, stream);
    let first = desk.writes_many(1);
    let mut copy = desk.clone();
    let (ours, theirs) = (desk.writes_many(2), vec![copy.writes("another")]);
    put(&ledger, us, stream, &first).await.unwrap();
    put(&ledger, us, stream, &ours[..1]).await.unwrap();
    let held = Held {
        incoming: Incoming::of(ours[1].clone()),
        why: "revoked",
    };
    ledger
        .hold((us.1, team), stream, &[held], &LIMITS(), NOW)
        .await
        .unwrap();
    // The second of both desks, the third: here, in quarantine, not here yet.
    let parts = vec![
        (ours[0].header.version(), vec![0, 1, 77]),
        (ours[1].header.version(), vec![1]),
    ];
    let erase = Erase {
        nonce: [3; 16],
        parts,
    };
    let before = ledger.streams().await.unwrap()[0].bytes;
    let erased = ledger
        .blank(team, stream, &erase, &LIMITS(), Epoch([6; 8]))
        .await
        .unwrap();
    assert_eq!(erased.count, 2);
    assert_eq!(erased.parts[0].1, [1, 77]);
    assert!(ledger.streams().await.unwrap()[0].bytes < before);
    put(&ledger, us, stream, &theirs).await.unwrap();
    put(&ledger, us, stream, &ours).await.unwrap();
    let kept = all(&ledger, team, stream).await;
    let notes: Vec<_> = kept.iter().map(|(_, change)| note(change)).collect();
    assert_eq!(notes, [Some("note 0".to_owned()), None, None, None]);
    assert!(kept.iter().all(|(_, change)| !change.parts[0].is_empty()));
    let number = ledger.held().await.unwrap()[0].number;
    ledger
        .accept(number, &LIMITS(), Epoch([7; 8]), NOW)
        .await
        .unwrap();
    assert_eq!(all(&ledger, team, stream).await, kept);
    // Of a stream that is not here, too.
    let mut later = Desk::new(3, id(4)).writes_many(1);
    let parts = vec![(later[0].header.version(), vec![1])];
    let erase = Erase {
        nonce: [3; 16],
        parts: parts.clone(),
    };
    let erased = ledger
        .blank(team, id(4), &erase, &LIMITS(), Epoch([6; 8]))
        .await
        .unwrap();
    assert_eq!((erased.count, erased.parts), (0, parts));
    put(&ledger, us, id(4), &later).await.unwrap();
    later[0].blank(&[1]);
    assert_eq!(all(&ledger, team, id(4)).await, [(1, later[0].clone())]);
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

fn invited(of: u8, team: Option<rambla_wire::Id>) -> Invited {
    Invited {
        proof: [of; 32],
        team,
        rights: Rights::MEMBER,
        parcel: Some(vec![of; 40]),
        expires_at: NOW + 60,
    }
}

async fn an_invitation_lets_one_device_in_even_at_the_same_time(place: &Place) {
    let (ledger, team) = (place.ledger().await, id(1));
    founded(&ledger, team, 1).await;
    ledger.invite(&invited(7, Some(team)), NOW).await.unwrap();
    let tries = (10..26).map(|of| {
        let ledger = ledger.clone();
        tokio::spawn(async move {
            let asked = Enrol {
                proof: [7; 32],
                team: id(33),
            };
            ledger.enrol(&asked, &newcomer(of), &LIMITS(), NOW).await
        })
    });
    let (mut joined, mut refused) = (Vec::new(), 0);
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(one) => joined.push(one),
            Err(Failure::Code) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((joined.len(), refused), (1, 15));
    assert_eq!(joined[0].team, team);
    assert_eq!(joined[0].rights, Rights::MEMBER);
    assert_eq!(joined[0].parcel, Some(vec![7; 40]));
    assert_eq!(ledger.devices(Some(team)).await.unwrap().len(), 2);
    let known = ledger.device_of(&[1; 32]).await.unwrap().unwrap();
    assert_eq!(
        (known.device, known.team, known.rights),
        (id(1), team, Rights::ALL)
    );
    assert_eq!(ledger.device_of(&[99; 32]).await.unwrap(), None);
}

async fn an_invitation_that_is_too_old_lets_nobody_in(place: &Place) {
    let (ledger, team) = (place.ledger().await, id(1));
    founded(&ledger, team, 1).await;
    ledger.invite(&invited(7, Some(team)), NOW).await.unwrap();
    let asked = Enrol {
        proof: [7; 32],
        team,
    };
    let late = ledger
        .enrol(&asked, &newcomer(9), &LIMITS(), NOW + 60)
        .await;
    assert!(matches!(late, Err(Failure::Code)));
    ledger
        .enrol(&asked, &newcomer(9), &LIMITS(), NOW + 59)
        .await
        .unwrap();
    let none = Enrol {
        proof: [8; 32],
        team,
    };
    let unknown = ledger.enrol(&none, &newcomer(10), &LIMITS(), NOW).await;
    assert!(matches!(unknown, Err(Failure::Code)));
    let nowhere = ledger.invite(&invited(9, Some(id(77))), NOW).await;
    assert!(matches!(nowhere, Err(Failure::NotFound)));
}

async fn nobody_joins_another_team_by_naming_it(place: &Place) {
    let (ledger, team) = (place.ledger().await, id(1));
    founded(&ledger, team, 1).await;
    ledger.invite(&invited(7, None), NOW).await.unwrap();
    let theirs = Enrol {
        proof: [7; 32],
        team,
    };
    let refused = ledger.enrol(&theirs, &newcomer(9), &LIMITS(), NOW).await;
    assert!(matches!(refused, Err(Failure::Team)));
    // The code is not used by that.
    let own = Enrol {
        proof: [7; 32],
        team: id(3),
    };
    let joined = ledger
        .enrol(&own, &newcomer(9), &LIMITS(), NOW)
        .await
        .unwrap();
    assert_eq!(joined.team, id(3));
}

fn hello(nonce: u8, attempt: u8) -> Hello {
    Hello {
        nonce: [nonce; 16],
        attempt: [attempt; 16],
        positions: vec![],
    }
}

async fn a_lost_answer_is_given_again_and_a_copy_becomes_another_device(place: &Place) {
    let (ledger, team) = (place.ledger().await, id(1));
    let device = founded(&ledger, team, 1).await;
    let (limits, ledger) = (LIMITS(), &ledger);
    let greet = |hello: Hello, new: u8| {
        let limits = limits.clone();
        async move {
            ledger
                .greet(device, &hello, &newcomer(new), &limits, NOW)
                .await
                .unwrap()
        }
    };
    assert_eq!(greet(hello(1, 1), 2).await, Greeting::Itself([2; 16]));
    assert_eq!(
        greet(hello(1, 1), 3).await,
        Greeting::Itself([2; 16]),
        "its answer was lost"
    );
    assert_eq!(greet(hello(2, 4), 4).await, Greeting::Itself([4; 16]));
    // The copy still has the nonce before that.
    let copy = greet(hello(2, 9), 20).await;
    assert_eq!(copy, Greeting::Copy(id(20), [20; 32], [20; 16]));
    // And where that answer was lost, it is the same device, with another token.
    let copy = greet(hello(2, 9), 21).await;
    assert_eq!(copy, Greeting::Copy(id(20), [21; 32], [21; 16]));
    assert_eq!(ledger.device_of(&[20; 32]).await.unwrap(), None);
    let known = ledger.device_of(&[21; 32]).await.unwrap().unwrap();
    assert_eq!(
        (known.device, known.team, known.rights),
        (id(20), team, Rights::ALL)
    );
    let next = ledger
        .greet(id(20), &hello(21, 1), &newcomer(30), &limits, NOW)
        .await
        .unwrap();
    assert_eq!(next, Greeting::Itself([30; 16]));
    // The first one goes on as if nothing had been.
    assert_eq!(greet(hello(4, 5), 5).await, Greeting::Itself([5; 16]));
    assert_eq!(ledger.devices(Some(team)).await.unwrap().len(), 2);
}

async fn a_revoked_device_takes_its_copies_with_it(place: &Place) {
    let (ledger, team, limits) = (place.ledger().await, id(1), LIMITS());
    let device = founded(&ledger, team, 1).await;
    ledger.invite(&invited(7, Some(team)), NOW).await.unwrap();
    let asked = Enrol {
        proof: [7; 32],
        team,
    };
    ledger
        .enrol(&asked, &newcomer(9), &limits, NOW)
        .await
        .unwrap();
    // A copy, and a copy of that.
    ledger
        .greet(device, &hello(77, 1), &newcomer(20), &limits, NOW)
        .await
        .unwrap();
    ledger
        .greet(id(20), &hello(77, 1), &newcomer(21), &limits, NOW)
        .await
        .unwrap();
    assert_eq!(ledger.revoke(device, Some(team), NOW + 5).await.unwrap(), 3);
    assert_eq!(ledger.revoke(device, None, NOW + 6).await.unwrap(), 0);
    for (of, is_revoked) in [(1, true), (20, true), (21, true), (9, false)] {
        let known = ledger.device_of(&[of; 32]).await.unwrap().unwrap();
        assert_eq!(known.is_revoked, is_revoked, "{of}");
    }
    let greeted = ledger
        .greet(device, &hello(1, 1), &newcomer(30), &limits, NOW)
        .await;
    assert!(matches!(greeted, Err(Failure::Revoked)));
    let rows = ledger.devices(Some(team)).await.unwrap();
    let out = rows
        .iter()
        .filter(|(_, row)| row.revoked_at == Some(NOW + 5));
    assert_eq!(out.count(), 3);
    assert!(matches!(
        ledger.revoke(id(99), None, NOW).await,
        Err(Failure::NotFound)
    ));
}

async fn a_copy_made_while_its_parent_is_revoked_is_revoked_too(place: &Place) {
    let (ledger, team) = (place.ledger().await, id(1));
    for round in 0..20_u8 {
        let of = 100 + round;
        let device = founded(&ledger, id(of), of).await;
        let copies = (0..4_u8).map(|copy| {
            let ledger = ledger.clone();
            tokio::spawn(async move {
                let new = newcomer(of);
                let new = rambla_hub::ledger::Newcomer {
                    device: rambla_wire::Id([of, copy, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
                    token: [[of, copy + 1, 0, 0]; 8].concat().try_into().unwrap(),
                    ..new
                };
                let _ = ledger
                    .greet(device, &hello(7, copy), &new, &LIMITS(), NOW)
                    .await;
            })
        });
        let copies: Vec<_> = copies.collect();
        ledger.revoke(device, None, NOW).await.unwrap();
        for copy in copies {
            copy.await.unwrap();
        }
        let rows = ledger.devices(Some(id(of))).await.unwrap();
        assert!(
            rows.iter().all(|(_, row)| row.revoked_at.is_some()),
            "round {round}"
        );
    }
    let _ = team;
}

async fn what_is_held_back_is_taken_or_dropped(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let changes = Desk::new(1, stream).writes_many(3);
    let mut forged = changes[0].clone();
    forged.header.seq = 77;
    let held = |change: &rambla_wire::SealedChange, why| Held {
        incoming: Incoming::of(change.clone()),
        why,
    };
    let all_four = [
        held(&changes[0], "revoked"),
        held(&changes[1], "revoked"),
        held(&forged, "signature"),
        held(&changes[0], "revoked"),
    ];
    ledger
        .hold((us.1, team), stream, &all_four, &LIMITS(), NOW)
        .await
        .unwrap();
    let rows = ledger.held().await.unwrap();
    let seqs: Vec<_> = rows
        .iter()
        .map(|row| (row.version.seq, row.why.as_str()))
        .collect();
    assert_eq!(seqs, [(1, "revoked"), (2, "revoked"), (77, "signature")]);
    ledger
        .accept(rows[0].number, &LIMITS(), Epoch([5; 8]), NOW)
        .await
        .unwrap();
    ledger.drop_held(rows[1].number).await.unwrap();
    let forged = ledger
        .accept(rows[2].number, &LIMITS(), Epoch([5; 8]), NOW)
        .await;
    assert!(matches!(forged, Err(Failure::Signature)));
    assert_eq!(all(&ledger, team, stream).await, [(1, changes[0].clone())]);
    assert_eq!(ledger.held().await.unwrap().len(), 1);
    assert!(matches!(
        ledger.drop_held(rows[1].number).await,
        Err(Failure::NotFound)
    ));
    // Bounded for each device.
    let few = Limits {
        quarantine_changes: 2,
        ..LIMITS()
    };
    let two = [held(&changes[1], "revoked"), held(&changes[2], "revoked")];
    let full = ledger.hold((us.1, team), stream, &two, &few, NOW).await;
    assert!(matches!(full, Err(Failure::Full)));
    let small = Limits {
        quarantine_bytes: rows[2].size + 10,
        ..LIMITS()
    };
    let full = ledger.hold((us.1, team), stream, &two, &small, NOW).await;
    assert!(matches!(full, Err(Failure::Full)));
    assert_eq!(ledger.held().await.unwrap().len(), 1);
}

async fn limits_of_streams_bytes_and_devices_hold(place: &Place) {
    let (ledger, team) = (place.ledger().await, id(1));
    let us = (team, founded(&ledger, team, 1).await);
    let few = Limits {
        team_streams: 2,
        team_devices: 2,
        ..LIMITS()
    };
    let append = |stream, limits: Limits, seqs: std::ops::Range<usize>| {
        let (ledger, changes) = (ledger.clone(), Desk::new(1, stream).writes_many(seqs.end));
        async move {
            let one = [delivery(team, us.1, &changes[seqs])];
            let landed = ledger
                .append(stream, &one, &limits, Epoch([5; 8]), NOW)
                .await?;
            landed.into_iter().next().unwrap()
        }
    };
    append(id(10), few.clone(), 0..1).await.unwrap();
    append(id(11), few.clone(), 0..1).await.unwrap();
    assert!(matches!(
        append(id(12), few.clone(), 0..1).await,
        Err(Failure::Full)
    ));
    let bytes: u64 = ledger
        .streams()
        .await
        .unwrap()
        .iter()
        .map(|row| row.bytes)
        .sum();
    let small = Limits {
        team_bytes: bytes + 10,
        ..LIMITS()
    };
    assert!(matches!(
        append(id(10), small.clone(), 1..2).await,
        Err(Failure::Full)
    ));
    append(id(10), small, 0..1).await.unwrap();
    append(id(10), LIMITS(), 1..2).await.unwrap();
    ledger
        .greet(us.1, &hello(77, 1), &newcomer(20), &few, NOW)
        .await
        .unwrap();
    let full = ledger
        .greet(us.1, &hello(77, 2), &newcomer(21), &few, NOW)
        .await;
    assert!(matches!(full, Err(Failure::Full)));
    ledger.invite(&invited(7, Some(team)), NOW).await.unwrap();
    let asked = Enrol {
        proof: [7; 32],
        team,
    };
    let full = ledger.enrol(&asked, &newcomer(22), &few, NOW).await;
    assert!(matches!(full, Err(Failure::Full)));
    ledger.revoke(id(20), None, NOW).await.unwrap();
    ledger
        .enrol(&asked, &newcomer(22), &few, NOW)
        .await
        .unwrap();
    let version = Version {
        replica: id(5),
        seq: 1,
    };
    let erase = Erase {
        nonce: [3; 16],
        parts: vec![(version, vec![1])],
    };
    let full = ledger
        .blank(team, id(13), &erase, &few, Epoch([6; 8]))
        .await;
    assert!(matches!(full, Err(Failure::Full)));
}

async fn a_hub_keeps_its_secret(place: &Place) {
    let ledger = place.ledger().await;
    assert_eq!(ledger.secret([1; 32]).await.unwrap(), [1; 32]);
    assert_eq!(place.ledger().await.secret([2; 32]).await.unwrap(), [1; 32]);
    ledger.answers().await.unwrap();
}
