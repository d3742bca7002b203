//! A desk that was copied, hub and all: found at the hub before it has written, or by what it has written.

use rambla_carrier::round;
use rambla_core::desk::Desk;
use rambla_core::testing::desks::{Clock, ambient};

use crate::between::Between;
use crate::hall::{Hall, are_equal, capture, hub_of, meet, names};

const ANA: &str = "Ana Roca, Acme S.L., buyer, ana@acme.example";

async fn copied(hall: &Hall, seed: u64) -> (Desk, Desk) {
    let (mut one, event) = hall.first(seed).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut copy = one.twin(ambient(9, &Clock::new())).unwrap();
    copy.station.event = Some(event);
    (one, copy)
}

#[tokio::test]
async fn a_copy_is_found_at_hello_before_it_has_written_anything() {
    let hall = Hall::open().await;
    let (mut one, mut copy) = copied(&hall, 1).await;
    assert_eq!(one.replica().unwrap(), copy.replica().unwrap());
    meet(&mut one).await.unwrap();
    meet(&mut copy).await.unwrap();
    assert_ne!(one.replica().unwrap(), copy.replica().unwrap());
    assert_ne!(hub_of(&one).device, hub_of(&copy).device);
    capture(&mut one, "One Roca, Acme S.L.");
    capture(&mut copy, "Copy Vila, Acme S.L.");
    for _ in 0..2 {
        meet(&mut one).await.unwrap();
        meet(&mut copy).await.unwrap();
    }
    are_equal(&one, &copy);
    let event = one.station.event.unwrap();
    assert_eq!(names(&one, event), ["Ana Roca", "Copy Vila", "One Roca"]);
    // Neither is taken for a copy again.
    let (a, b) = (hub_of(&one).device, hub_of(&copy).device);
    meet(&mut one).await.unwrap();
    meet(&mut copy).await.unwrap();
    assert_eq!((hub_of(&one).device, hub_of(&copy).device), (a, b));
}

#[tokio::test]
async fn what_two_copies_wrote_under_one_name_is_all_there_afterwards() {
    let hall = Hall::open().await;
    let (mut one, mut copy) = copied(&hall, 1).await;
    let event = one.station.event.unwrap();
    for n in 0..5 {
        capture(&mut one, &format!("One {n}, Acme S.L."));
        capture(&mut copy, &format!("Copy {n}, Acme S.L."));
    }
    for _ in 0..4 {
        meet(&mut copy).await.unwrap();
        meet(&mut one).await.unwrap();
    }
    assert_eq!(names(&one, event).len(), 11);
    assert_eq!(names(&copy, event).len(), 11);
    assert_ne!(one.replica().unwrap(), copy.replica().unwrap());
    are_equal(&one, &copy);
    let third = hall.another(3, &mut one).await;
    assert_eq!(names(&third, event).len(), 11);
}

/// Which of the two gives way is a matter of their hashes: of eight pairs both kinds are met.
#[tokio::test]
async fn what_a_copy_brought_before_it_died_is_taken_by_who_is_left() {
    let mut broke = 0;
    for seed in 1..=8 {
        let hall = Hall::open().await;
        let (mut one, mut copy) = copied(&hall, seed).await;
        let event = one.station.event.unwrap();
        for n in 0..3 {
            capture(&mut one, &format!("One {n}, Acme S.L."));
            capture(&mut copy, &format!("Copy {n}, Acme S.L."));
        }
        meet(&mut copy).await.unwrap();
        drop(copy);
        let hub = hub_of(&one);
        let mut between = Between::and(&hub);
        between.breaks_at_copies = true;
        let broken = round(&mut one, &hub, &mut between, &mut |_| {}).await;
        broke += usize::from(broken.is_err());
        // At the first hello it is left to who has it.
        meet(&mut one).await.unwrap();
        meet(&mut one).await.unwrap();
        assert_eq!(names(&one, event).len(), 7, "seed {seed}");
        let mut third = hall.another(30, &mut one).await;
        meet(&mut one).await.unwrap();
        meet(&mut third).await.unwrap();
        assert_eq!(names(&third, event).len(), 7, "seed {seed}");
        are_equal(&one, &third);
    }
    assert!(broke > 0);
}
