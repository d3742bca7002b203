//! PostgreSQL that fails over to another server, or comes back as it was earlier: nothing is lost that a desk has.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rambla_carrier::{Line, Met, Trouble, catch_up, join};
use rambla_cluster::Cluster;
use rambla_core::desk::Desk;

use crate::hall::{Hall, are_equal, capture, code_of, empty, hub_of, meet, names};
use crate::kept::{acknowledged, epochs, kept};

/// Two desks that have met at a hub.
async fn two_desks(hall: &Hall) -> [Desk; 2] {
    let (mut one, _) = hall.first(1).await;
    capture(&mut one, "Ana Roca, Acme S.L.");
    meet(&mut one).await.unwrap();
    let two = hall.another(2, &mut one).await;
    meet(&mut one).await.unwrap();
    [one, two]
}

fn captures(desk: &mut Desk, who: &str, count: usize) {
    for n in 0..count {
        capture(desk, &format!("{who} {n}, Acme S.L."));
    }
}

/// Meets without a hello, as the carrier does while it hears the hub.
async fn go_on(desk: &mut Desk) {
    let (hub, there) = (hub_of(desk), desk.shared_streams().unwrap());
    let mut line = Line::to(&hub);
    let (mut met, mut told) = (Met::default(), |_: &Met| {});
    catch_up(desk, &hub, &mut line, &there, &mut met, &mut told)
        .await
        .unwrap();
}

/// In the end all desks, a new one too, have so many leads, and the hub has every change.
async fn all_have(hall: &Hall, mut desks: [Desk; 2], leads: usize) {
    for _ in 0..2 {
        for desk in &mut desks {
            meet(desk).await.unwrap();
        }
    }
    let [mut one, two] = desks;
    are_equal(&one, &two);
    let event = one.station.event.unwrap();
    assert_eq!(names(&one, event).len(), leads);
    let mut new = empty(3);
    join(&mut new, &code_of(&mut one).await).await.unwrap();
    meet(&mut new).await.unwrap();
    assert_eq!(names(&new, event).len(), leads);
    assert!(
        kept(hall.hub.ledger())
            .await
            .is_superset(&acknowledged(&two))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_synchronous_standby_takes_over_with_all_that_was_acknowledged() {
    let Some(first) = Cluster::start() else {
        return;
    };
    let address = first.database();
    let standby = first.standby();
    let hall = Hall::over(&first.or_at(&address, &standby)).await;
    let mut desks = two_desks(&hall).await;
    first.is_synchronous();
    captures(&mut desks[0], "Sure", 3);
    meet(&mut desks[0]).await.unwrap();
    let before = epochs(hall.hub.ledger()).await;
    let servers = Arc::new((first, standby));
    let (mut n, mut sure, mut away) = (0, acknowledged(&desks[0]), None);
    let struck = Arc::clone(&servers);
    let fails_over = tokio::task::spawn_blocking(move || {
        struck.0.stop("immediate");
        struck.1.takes_over();
    });
    // Work goes on until it is done and the hub answers again.
    let mut in_vain = 0;
    let took = loop {
        let is_over = fails_over.is_finished();
        in_vain += usize::from(is_over);
        assert!(in_vain < 500, "the hub does not come back");
        let desk = &mut desks[n % 2];
        n += 1;
        capture(desk, &format!("Lead {n}, Acme S.L."));
        match meet(desk).await {
            Ok(_) => {
                sure.append(&mut acknowledged(desk));
                if is_over {
                    break away.map(|since: Instant| since.elapsed());
                }
            }
            Err(Trouble::Refused(refusal)) if refusal.code == "store" => {
                away.get_or_insert_with(Instant::now);
            }
            Err(other) => panic!("{other:?}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    fails_over.await.unwrap();
    println!("{n} leads while it failed over; answers were 503 for {took:?}");
    let lost = sure.difference(&kept(hall.hub.ledger()).await).count();
    assert_eq!(lost, 0, "of {}", sure.len());
    all_have(&hall, desks, 1 + 3 + n).await;
    assert_eq!(epochs(hall.hub.ledger()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_standby_lacks_that_takes_over_is_brought_by_the_desks() {
    let Some(first) = Cluster::start() else {
        return;
    };
    let address = first.database();
    let standby = first.standby();
    let hall = Hall::over(&first.or_at(&address, &standby)).await;
    let [mut one, mut two] = two_desks(&hall).await;
    let before = epochs(hall.hub.ledger()).await;
    standby.lags_behind(&first);
    captures(&mut one, "Lost", 3);
    meet(&mut one).await.unwrap();
    let sure = acknowledged(&one);
    first.stop("immediate");
    standby.takes_over();
    let lost = sure.difference(&kept(hall.hub.ledger()).await).count();
    assert_eq!(lost, 3);
    // Nobody noticed yet: the numbers of what is gone are given anew, and passed.
    captures(&mut two, "Two", 4);
    go_on(&mut two).await;
    captures(&mut one, "One", 5);
    go_on(&mut one).await;
    all_have(&hall, [one, two], 1 + 3 + 4 + 5).await;
    assert_ne!(epochs(hall.hub.ledger()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_backup_of_postgresql_is_filled_again() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let hall = Hall::over(&cluster.database()).await;
    let [mut one, mut two] = two_desks(&hall).await;
    let backup = cluster.back_up();
    captures(&mut one, "One", 20);
    meet(&mut one).await.unwrap();
    meet(&mut two).await.unwrap();
    captures(&mut two, "Two", 5);
    meet(&mut two).await.unwrap();
    let mut late = hall.another(4, &mut one).await;
    captures(&mut late, "Late", 2);
    meet(&mut late).await.unwrap();
    // What is new on one of them has not been anywhere yet.
    captures(&mut one, "Meanwhile", 3);
    let (replica, device) = (one.replica().unwrap(), hub_of(&one).device);
    cluster.restore(backup);
    meet(&mut one).await.unwrap();
    // Its last hello is not known there: it is taken for a copy, and goes on under another name.
    assert_ne!(
        (one.replica().unwrap(), hub_of(&one).device),
        (replica, device)
    );
    // Who joined since is not known there, and joins again with all that it has.
    let unknown = meet(&mut late).await;
    assert!(matches!(unknown, Err(Trouble::Refused(refusal)) if refusal.code == "unknown-device"));
    join(&mut late, &code_of(&mut one).await).await.unwrap();
    meet(&mut late).await.unwrap();
    all_have(&hall, [one, two], 1 + 20 + 5 + 2 + 3).await;
}
