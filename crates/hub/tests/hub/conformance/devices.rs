//! Joining, the nonce that turns, and shutting out, the same on both engines.

use crate::desk::id;
use crate::place::{NOW, Place, founded, newcomer, on_both};
use rambla_hub::ledger::{Greeting, Invited, Newcomer};
use rambla_hub::{Failure, Limits};
use rambla_wire::hub::{Enrol, Hello, Rights};

const LIMITS: fn() -> Limits = Limits::default;

on_both!(
    an_invitation_lets_one_device_in_even_at_the_same_time,
    an_invitation_that_is_too_old_lets_nobody_in,
    nobody_joins_another_team_by_naming_it,
    a_lost_answer_is_given_again_and_a_copy_becomes_another_device,
    a_revoked_device_takes_its_copies_with_it,
    a_copy_made_while_its_parent_is_revoked_is_revoked_too,
);

pub(super) fn invited(of: u8, team: Option<rambla_wire::Id>) -> Invited {
    Invited {
        proof: [of; 32],
        team,
        rights: Rights::MEMBER,
        parcel: Some(vec![of; 40]),
        expires_at: NOW + 60,
    }
}

pub(super) fn hello(nonce: u8, attempt: u8) -> Hello {
    Hello {
        nonce: [nonce; 16],
        attempt: [attempt; 16],
        positions: vec![],
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
    // And where that answer was lost, or the hello came twice, it is the same device with the same token.
    let new = Newcomer {
        token: [20; 32],
        ..newcomer(21)
    };
    let again = ledger
        .greet(device, &hello(2, 9), &new, &limits, NOW)
        .await
        .unwrap();
    assert_eq!(again, copy);
    let known = ledger.device_of(&[20; 32]).await.unwrap().unwrap();
    assert_eq!(
        (known.device, known.team, known.rights),
        (id(20), team, Rights::ALL)
    );
    let next = ledger
        .greet(id(20), &hello(20, 1), &newcomer(30), &limits, NOW)
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
    // It made a code before.
    ledger.invite(&invited(8, Some(team)), NOW).await.unwrap();
    assert_eq!(ledger.revoke(device, Some(team), NOW + 5).await.unwrap(), 3);
    let by_code = Enrol {
        proof: [8; 32],
        team,
    };
    let refused = ledger.enrol(&by_code, &newcomer(40), &limits, NOW).await;
    assert!(matches!(refused, Err(Failure::Code)));
    assert_eq!(ledger.revoke(device, None, NOW + 6).await.unwrap(), 0);
    for (of, is_revoked) in [(1, true), (20, true), (21, true), (9, false)] {
        let known = ledger.device_of(&[of; 32]).await.unwrap().unwrap();
        assert_eq!(known.is_revoked, is_revoked, "{of}");
    }
    let greeted = ledger
        .greet(device, &hello(1, 1), &newcomer(30), &limits, NOW)
        .await;
    assert!(matches!(greeted, Err(Failure::Revoked)));
    assert_eq!(ledger.out(team).await.unwrap(), [id(1), id(20), id(21)]);
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
                let new = Newcomer {
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
