//! What is kept from whom, blanked, held back and limited, the same on both engines.

use super::devices::{hello, invited};
use crate::desk::{Desk, id, note};
use crate::place::{NOW, Place, all, delivery, founded, newcomer, on_both, put};
use rambla_hub::ledger::{Held, Incoming};
use rambla_hub::{Failure, Limits};
use rambla_wire::Head;
use rambla_wire::hub::{Enrol, Epoch, Erase};

const LIMITS: fn() -> Limits = Limits::default;

on_both!(
    another_teams_stream_is_refused,
    parts_are_blank_for_good_whenever_they_come,
    what_is_held_back_is_taken_or_dropped,
    limits_of_streams_bytes_and_devices_hold,
    a_hub_keeps_its_secret,
);

async fn another_teams_stream_is_refused(place: &Place) {
    let (ledger, team, stream) = (place.ledger().await, id(1), id(2));
    let us = (team, founded(&ledger, team, 1).await);
    let others = (id(8), founded(&ledger, id(8), 2).await);
    let changes = Desk::new(1, stream).writes_many(1);
    put(&ledger, us, stream, &changes).await.unwrap();
    let erase = Erase {
        nonce: [0; 16],
        parts: vec![(Head::of(&changes[0].header), vec![1])],
    };
    let is_team = |failure| matches!(failure, Failure::Team);
    assert!(is_team(
        put(&ledger, others, stream, &changes).await.unwrap_err()
    ));
    assert!(is_team(
        ledger
            .page(others.0, stream, 0, None, u64::MAX)
            .await
            .unwrap_err()
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
        ledger.page(team, id(9), 0, None, u64::MAX).await,
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
    // The second, which is here, and the third, which is in quarantine; what the copy calls its second is another.
    let parts = vec![
        (Head::of(&ours[0].header), vec![0, 1, 77]),
        (Head::of(&ours[1].header), vec![1]),
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
    let another = Some("another".to_owned());
    assert_eq!(notes, [Some("note 0".to_owned()), None, another, None]);
    assert!(kept.iter().all(|(_, change)| !change.parts[0].is_empty()));
    let number = ledger.held().await.unwrap()[0].number;
    ledger
        .accept(number, &LIMITS(), Epoch([7; 8]), NOW)
        .await
        .unwrap();
    assert_eq!(all(&ledger, team, stream).await, kept);
    // Of a stream that is not here, too.
    let mut later = Desk::new(3, id(4)).writes_many(1);
    let parts = vec![(Head::of(&later[0].header), vec![1])];
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
    ledger.invite(&invited(8, Some(team)), NOW).await.unwrap();
    let asked = Enrol {
        proof: [8; 32],
        team,
    };
    ledger
        .enrol(&asked, &newcomer(22), &few, NOW)
        .await
        .unwrap();
    let unknown = Desk::new(5, id(13)).writes_many(1);
    let erase = Erase {
        nonce: [3; 16],
        parts: vec![(Head::of(&unknown[0].header), vec![1])],
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
