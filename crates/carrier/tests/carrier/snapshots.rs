//! Snapshots: who is far behind takes one, and has what the log would have brought.

use std::time::Duration;

use rambla_carrier::{
    Carrier, Given, Giving, Line, Pace, Result, Surroundings, Trouble, join, round,
};
use rambla_core::desk::Desk;
use rambla_core::desk::ids::EventId;
use rambla_core::leads::{self, NewNote};
use rambla_core::testing::desks::event;
use rambla_core::{erasure, events};

use crate::background::{on_disk, until};
use crate::between::{Between, FAR};
use crate::hall::{Hall, are_equal, capture, code_of, empty, hub_of, meet, names, role};

/// More changes than a batch of a slow line has.
const CHANGES: usize = 200;

/// A desk with an event that has a long log at the hub.
async fn long(hall: &Hall) -> (Desk, EventId) {
    let (mut one, event) = hall.first(1).await;
    for n in 0..CHANGES / 2 {
        let id = capture(&mut one, &format!("Lead {n}, Acme S.L."));
        role(&mut one, id, &format!("buyer {n}"));
    }
    meet(&mut one).await.unwrap();
    (one, event)
}

/// Makes a snapshot and brings it.
async fn give(desk: &mut Desk, event: EventId) -> Result<bool> {
    let hub = hub_of(desk);
    let mut line = Between::and(&hub);
    let mut before = None;
    let Some(mut giving) = Giving::begin(desk, &hub, &mut line, event.0, &mut before).await? else {
        return Ok(false);
    };
    loop {
        match giving.step(desk, &mut line).await? {
            Given::More(more) => giving = more,
            Given::Whole => return Ok(true),
            Given::Not => return Ok(false),
        }
    }
}

/// A desk that has joined, and has taken nothing yet.
async fn newcomer(seed: u64, of: &mut Desk) -> Desk {
    let mut desk = empty(seed);
    join(&mut desk, &code_of(of).await).await.unwrap();
    desk
}

async fn catch_up(desk: &mut Desk) -> Between {
    let hub = hub_of(desk);
    let mut between = Between::and(&hub);
    round(desk, &hub, &mut between, &mut |_| {}).await.unwrap();
    between
}

#[tokio::test]
async fn who_is_far_behind_takes_a_snapshot_and_has_what_the_log_brings() {
    let hall = Hall::open().await;
    let (mut one, event) = long(&hall).await;
    assert!(give(&mut one, event).await.unwrap());
    // It has half of the log and more: another one does not pay yet.
    assert!(!give(&mut one, event).await.unwrap());
    capture(&mut one, "Ana Roca, Acme S.L.");
    meet(&mut one).await.unwrap();
    let mut by_snapshot = newcomer(2, &mut one).await;
    let mut by_log = newcomer(3, &mut one).await;
    let between = catch_up(&mut by_snapshot).await;
    assert_eq!(between.pieces, 1);
    assert!(between.pulled < CHANGES * 3 / 4, "{}", between.pulled);
    meet(&mut by_log).await.unwrap();
    // What each tells of itself comes to all.
    for _ in 0..2 {
        for desk in [&mut by_snapshot, &mut by_log, &mut one] {
            meet(desk).await.unwrap();
        }
    }
    are_equal(&one, &by_log);
    are_equal(&one, &by_snapshot);
    // It is not asked for again, and nothing is sent back.
    let again = catch_up(&mut by_snapshot).await;
    assert_eq!((again.pieces, again.pulled), (0, 0));
}

/// A text that does not become much smaller.
fn noise(of: u32) -> String {
    let hash = |at: u32| rambla_wire::Hash::of(&[of, at].map(u32::to_be_bytes).concat());
    let digits = (0..1_500).map(|at| rambla_wire::hub::to_hex(&hash(at).0[..20]));
    digits.collect()
}

#[tokio::test]
async fn a_snapshot_that_broke_off_goes_on_where_it_was_left() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    for n in 0..90 {
        let id = capture(&mut one, &format!("Lead {n}, Acme S.L."));
        let note = NewNote {
            text: noise(n),
            staff: None,
            at: None,
        };
        one.write("note_lead", |tx| leads::note(tx, id, note).map(drop))
            .unwrap();
    }
    meet(&mut one).await.unwrap();
    assert!(give(&mut one, event).await.unwrap());
    let mut other = newcomer(2, &mut one).await;
    let hub = hub_of(&other);
    let mut broken = Between {
        breaks_after: 2,
        ..Between::and(&hub)
    };
    let done = round(&mut other, &hub, &mut broken, &mut |_| {}).await;
    assert!(matches!(done, Err(Trouble::Offline)));
    let between = catch_up(&mut other).await;
    // Three pieces, of which the first was done with.
    assert_eq!((broken.pieces, between.pieces), (2, 2));
    meet(&mut one).await.unwrap();
    meet(&mut other).await.unwrap();
    are_equal(&one, &other);
}

#[tokio::test]
async fn a_snapshot_that_lacks_something_is_noticed_and_the_log_is_taken() {
    let hall = Hall::open().await;
    let (mut one, event) = long(&hall).await;
    let mut other = hall.another(2, &mut one).await;
    capture(&mut other, "Teo Vila, Solar S.L.");
    meet(&mut other).await.unwrap();
    // The first desk believes that it has all, and lacks what the other has brought.
    let hub = hub_of(&one);
    let head = other.pulled_to(hub.id, event.0).unwrap().1;
    one.pull_from(hub.id, event.0, head).unwrap();
    assert!(give(&mut one, event).await.unwrap());
    let mut third = newcomer(3, &mut one).await;
    let between = catch_up(&mut third).await;
    assert_eq!(between.pieces, 1);
    assert!(names(&third, event).contains(&"Teo Vila".to_owned()));
    meet(&mut other).await.unwrap();
    catch_up(&mut third).await;
    are_equal(&other, &third);
}

#[tokio::test]
async fn a_snapshot_from_before_an_erasure_is_not_taken() {
    let hall = Hall::open().await;
    let (mut one, event) = long(&hall).await;
    let gone = capture(&mut one, "Ana Roca, Acme S.L.");
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    let hub = hub_of(&one);
    let (mut line, mut before) = (Line::to(&hub).with_far(FAR), None);
    let begun = Giving::begin(&mut one, &hub, &mut line, event.0, &mut before).await;
    let mut giving = begun.unwrap().unwrap();
    erasure::run(&mut other, gone, None).unwrap();
    meet(&mut other).await.unwrap();
    loop {
        match giving.step(&mut one, &mut line).await.unwrap() {
            Given::More(more) => giving = more,
            Given::Not => break,
            Given::Whole => panic!("what was erased is at the hub again"),
        }
    }
    let said = rambla_carrier::Exchange::snapshots(&mut line, event.0).await;
    assert_eq!(said.unwrap().whole, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carrier_brings_a_snapshot_by_itself() {
    let hall = Hall::open().await;
    let mut one = on_disk(1);
    let event = events::create(&mut one.desk, event()).unwrap().value;
    one.desk.station.event = Some(event);
    for n in 0..CHANGES {
        capture(&mut one.desk, &format!("Lead {n}, Acme S.L."));
    }
    join(&mut one.desk, &hall.code().await).await.unwrap();
    let surroundings = Surroundings {
        pace: Pace {
            far: FAR,
            give: Duration::from_millis(100),
            ..Pace::default()
        },
        ..Surroundings::default()
    };
    let carrier = Carrier::start_in(surroundings, one.again(11), |_| {}).unwrap();
    until("it is said", || {
        let log = one.desk.sync_log(false, 100).unwrap();
        log.iter().any(|entry| entry.what == "snapshot")
    })
    .await;
    drop(carrier);
    let mut other = newcomer(2, &mut one.desk).await;
    let between = catch_up(&mut other).await;
    assert_eq!(between.pieces, 1);
    assert_eq!(names(&other, event).len(), CHANGES);
}
