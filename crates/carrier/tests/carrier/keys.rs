//! Who is shut out can read nothing that comes after.

use std::time::Duration;

use rambla_carrier::{Exchange, Line, Trouble, devices, invite, join, revoke};
use rambla_core::desk::Desk;
use rambla_core::staff;
use rambla_core::testing::desks::{Clock, ambient};
use rambla_wire::hub::Rights;
use rambla_wire::{Opener, SealedChange, TeamKey};

use crate::hall::{Hall, are_equal, both, capture, code_of, hub_of, meet, names};

const ANA: &str = "Ana Roca, Acme S.L., buyer, ana@acme.example";

fn keys(desk: &Desk) -> Vec<TeamKey> {
    let keys = desk.parcel().unwrap().keys.into_iter();
    keys.map(|(key, _)| key).collect()
}

#[tokio::test]
async fn a_revoked_desk_gets_nothing_and_could_not_read_it() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    let mut lost = hall.another(3, &mut one).await;
    for desk in [&mut one, &mut other, &mut lost] {
        meet(desk).await.unwrap();
    }
    let hub = hub_of(&one);
    let device = hub_of(&lost).device;
    revoke(&mut one, &hub, device).await.unwrap();
    let secret = capture(&mut one, "Teo Vila, Solar S.L., seller, teo@solar.example");
    meet(&mut one).await.unwrap();

    let refused = meet(&mut lost).await;
    assert!(matches!(refused, Err(Trouble::Refused(refusal)) if refusal.code == "revoked"));
    assert_eq!(names(&lost, event), ["Ana Roca"]);
    meet(&mut other).await.unwrap();
    meet(&mut one).await.unwrap();
    are_equal(&one, &other);
    assert_eq!(keys(&one).len(), 2);
    assert!(keys(&one) == keys(&other));
    // Even with all that the hub has, and all keys that it had, the lost desk reads nothing of it.
    let sealed = all_at_the_hub(&one, event.0).await;
    let mut openers: Vec<Opener> = keys(&lost).iter().map(Opener::new).collect();
    let names_secret = |change: &SealedChange| {
        change
            .header
            .parts
            .iter()
            .any(|part| part.record == Some(secret.0))
    };
    let of_secret: Vec<_> = sealed
        .iter()
        .filter(|change| names_secret(change))
        .collect();
    assert!(!of_secret.is_empty());
    for change in of_secret {
        assert!(
            openers
                .iter_mut()
                .all(|opener| opener.open(change).is_err())
        );
    }
    // What it had before it can still open: the test would notice.
    assert!(
        sealed
            .iter()
            .any(|change| openers.iter_mut().any(|o| o.open(change).is_ok()))
    );
    let rows = devices(&hub).await.unwrap();
    let revoked: Vec<_> = rows.iter().filter(|row| row.revoked_at.is_some()).collect();
    assert_eq!(revoked.len(), 1);
    assert_eq!(revoked[0].device, device);
}

#[tokio::test]
async fn a_desk_that_was_shut_out_by_mistake_comes_back_by_a_code() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    meet(&mut other).await.unwrap();
    meet(&mut one).await.unwrap();
    let (hub, device) = (hub_of(&one), hub_of(&other).device);
    revoke(&mut one, &hub, device).await.unwrap();
    meet(&mut one).await.unwrap();
    // What it wrote meanwhile, and what the others did.
    capture(&mut other, "Teo Vila, Solar S.L.");
    assert!(meet(&mut other).await.is_err());
    capture(&mut one, "Pau Serra, Moll S.L.");
    meet(&mut one).await.unwrap();

    let code = code_of(&mut one).await;
    join(&mut other, &code).await.unwrap();
    meet(&mut other).await.unwrap();
    // It is one of those that stay when somebody is shut out later.
    one.rotate_key().unwrap();
    for desk in [&mut one, &mut other] {
        meet(desk).await.unwrap();
    }
    capture(&mut one, "Mar Font, Vent S.L.");
    for desk in [&mut one, &mut other] {
        meet(desk).await.unwrap();
    }
    meet(&mut one).await.unwrap();
    assert_eq!(
        names(&other, event),
        ["Ana Roca", "Mar Font", "Pau Serra", "Teo Vila"]
    );
    are_equal(&one, &other);
    assert!(keys(&one) == keys(&other));
    assert_eq!(other.stuck().unwrap(), 0);
}

#[tokio::test]
async fn a_shut_out_that_was_interrupted_is_ended_by_who_may_do_so() {
    let hall = Hall::open().await;
    let (mut one, _) = hall.first(1).await;
    let (hub, holds) = (hub_of(&one), Duration::from_secs(600));
    let code = invite(&mut one, &hub, Rights::ALL, holds).await.unwrap();
    let mut other = crate::hall::empty(2);
    join(&mut other, &code).await.unwrap();
    let mut lost = hall.another(3, &mut one).await;
    let mut third = hall.another(4, &mut one).await;
    for desk in [&mut one, &mut other, &mut lost, &mut third] {
        meet(desk).await.unwrap();
    }
    let device = hub_of(&lost).device;
    Line::to(&hub).revoke(device).await.unwrap();
    // Who may not shut out makes no keys.
    meet(&mut third).await.unwrap();
    assert_eq!(keys(&third).len(), 1);
    meet(&mut other).await.unwrap();
    assert_eq!(other.desks_out().unwrap(), [lost.replica().unwrap().0]);
    assert_eq!(keys(&other).len(), 2);
    for desk in [&mut one, &mut third] {
        meet(desk).await.unwrap();
        assert!(keys(desk) == keys(&other));
    }
}

#[tokio::test]
async fn who_is_shut_out_is_known_by_what_the_hub_has_not_by_what_this_desk_had() {
    let hall = Hall::open().await;
    let (mut one, _) = hall.first(1).await;
    meet(&mut one).await.unwrap();
    // It joins and goes, and nobody has met the hub since.
    let lost = hall.another(3, &mut one).await;
    let (hub, device) = (hub_of(&one), hub_of(&lost).device);
    revoke(&mut one, &hub, device).await.unwrap();
    assert_eq!(one.desks_out().unwrap(), [lost.replica().unwrap().0]);
    assert_eq!(keys(&one).len(), 2);
}

#[tokio::test]
async fn a_desk_that_joins_again_stays_when_its_earlier_device_is_shut_out() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    let mut other = hall.another(2, &mut one).await;
    meet(&mut other).await.unwrap();
    let earlier = hub_of(&other).device;
    let code = code_of(&mut one).await;
    join(&mut other, &code).await.unwrap();
    meet(&mut other).await.unwrap();
    let hub = hub_of(&one);
    revoke(&mut one, &hub, earlier).await.unwrap();
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    meet(&mut other).await.unwrap();
    assert_eq!(names(&other, event), ["Ana Roca"]);
    assert_eq!(other.stuck().unwrap(), 0);
}

/// It was alone when it made a key, and died: what the hub has said that it has can be read again.
#[tokio::test]
async fn a_desk_that_is_restored_reads_what_it_wrote_under_a_key_that_it_alone_had() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    meet(&mut one).await.unwrap();
    let mut restored = one.twin(ambient(9, &Clock::new())).unwrap();
    restored.station = one.station;
    one.rotate_key().unwrap();
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    drop(one);
    restored.restored().unwrap();
    meet(&mut restored).await.unwrap();
    assert_eq!(names(&restored, event), ["Ana Roca"]);
    assert_eq!(restored.stuck().unwrap(), 0);
    let sql = "SELECT count(*) FROM former_keys";
    let kept = restored.read(|db| db.row(sql, [], |row| row.get::<_, i64>(0)));
    assert_eq!(kept.unwrap(), Some(0), "once it is not needed any more");
}

async fn all_at_the_hub(desk: &Desk, stream: rambla_wire::Id) -> Vec<SealedChange> {
    let mut line = Line::to(&hub_of(desk));
    let (mut after, mut all) = (0, Vec::new());
    loop {
        let pulled = line.pull(stream, after).await.unwrap();
        let Some((last, _)) = pulled.changes.last() else {
            return all;
        };
        after = *last;
        all.extend(pulled.changes.into_iter().map(|(_, change)| change));
    }
}

#[tokio::test]
async fn a_desk_that_joins_after_a_new_key_reads_everything() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    one.rotate_key().unwrap();
    capture(&mut one, "Teo Vila, Solar S.L.");
    meet(&mut one).await.unwrap();
    let other = hall.another(2, &mut one).await;
    assert_eq!(names(&other, event), ["Ana Roca", "Teo Vila"]);
}

#[tokio::test]
async fn what_comes_before_its_key_waits_for_it() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    // It joins by a code from before the new key, and the one who made the key has not heard of it.
    let code = code_of(&mut one).await;
    one.rotate_key().unwrap();
    capture(&mut one, "Teo Vila, Solar S.L.");
    meet(&mut one).await.unwrap();
    let mut late = crate::hall::empty(2);
    join(&mut late, &code).await.unwrap();
    meet(&mut late).await.unwrap();
    assert_eq!(names(&late, event), ["Ana Roca"]);
    let waits = late.stuck().unwrap();
    assert!(waits > 0);
    // It is told, once.
    meet(&mut late).await.unwrap();
    let told = late.sync_log(true, 9).unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (told[0].what.as_str(), told[0].count as u64),
        ("unopened", waits)
    );
    // As soon as the two have met, it has the key.
    meet(&mut one).await.unwrap();
    meet(&mut late).await.unwrap();
    assert_eq!(names(&late, event), ["Ana Roca", "Teo Vila"]);
    assert_eq!(late.stuck().unwrap(), 0);
    meet(&mut one).await.unwrap();
    are_equal(&one, &late);
}

/// Between what waits for a key lies what it can read, and the next hub has that too.
#[tokio::test]
async fn what_a_hub_has_beyond_a_gap_makes_up_for_nothing_that_waits() {
    let (booth, office) = (Hall::open().await, Hall::open().await);
    let (mut one, event) = booth.first(1).await;
    join(&mut one, &office.code().await).await.unwrap();
    both(&mut one).await;
    let code = code_of(&mut one).await;
    let (second, holds) = (one.hubs().unwrap().remove(1), Duration::from_secs(600));
    let at_office = invite(&mut one, &second, Rights::MEMBER, holds).await;
    one.rotate_key().unwrap();
    one.write("add_staff", |tx| staff::add(tx, "Bruna"))
        .unwrap();
    one.rotate_key().unwrap();
    both(&mut one).await;
    let mut late = crate::hall::empty(2);
    join(&mut late, &code).await.unwrap();
    meet(&mut late).await.unwrap();
    assert!(late.stuck().unwrap() > 0);
    join(&mut late, &at_office.unwrap()).await.unwrap();
    both(&mut late).await;
    late.station.event = Some(event);
    capture(&mut late, ANA);
    for hub in late.hubs().unwrap() {
        assert_eq!(late.waiting(hub.id).unwrap(), 1);
    }
}

/// It was left in at one hub and waits for a key; or it is the original of a copy that was shut out.
#[tokio::test]
async fn a_new_code_opens_what_waits_for_its_key() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    meet(&mut one).await.unwrap();
    let code = code_of(&mut one).await;
    one.rotate_key().unwrap();
    capture(&mut one, ANA);
    meet(&mut one).await.unwrap();
    let mut late = crate::hall::empty(2);
    join(&mut late, &code).await.unwrap();
    meet(&mut late).await.unwrap();
    assert!(late.stuck().unwrap() > 0);
    let code = code_of(&mut one).await;
    join(&mut late, &code).await.unwrap();
    meet(&mut late).await.unwrap();
    assert_eq!(names(&late, event), ["Ana Roca"]);
    assert_eq!(late.stuck().unwrap(), 0);
}

/// The organiser's laptop alone may let others in and is lost; whoever runs the hub shuts it out.
#[tokio::test]
async fn where_nobody_is_left_who_may_shut_out_anybody_makes_the_key() {
    let hall = Hall::open().await;
    let (mut one, _) = hall.first(1).await;
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    meet(&mut other).await.unwrap();
    let lost = hub_of(&one).device;
    hall.hub.revoke(lost).await.unwrap();
    meet(&mut other).await.unwrap();
    assert_eq!(other.desks_out().unwrap(), [one.replica().unwrap().0]);
    assert_eq!(keys(&other).len(), 2);
}

#[tokio::test]
async fn a_key_that_came_by_a_code_is_given_on_where_its_maker_is_gone() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    meet(&mut other).await.unwrap();
    // It makes a key and a code, and dies before it has told anybody.
    one.rotate_key().unwrap();
    let code = code_of(&mut one).await;
    drop(one);
    let mut late = crate::hall::empty(3);
    join(&mut late, &code).await.unwrap();
    meet(&mut late).await.unwrap();
    late.station.event = Some(event);
    capture(&mut late, ANA);
    meet(&mut late).await.unwrap();
    meet(&mut other).await.unwrap();
    assert_eq!(names(&other, event), ["Ana Roca"]);
    assert_eq!(other.stuck().unwrap(), 0);
}
