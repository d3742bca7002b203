//! Bad days: a line that is dead and does not say so, a machine that slept, a hub that is full, one that lies.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::time::{Duration, SystemTime};

use rambla_carrier::{Carrier, Pace, State, Surroundings, Trouble, join, round};
use rambla_core::events;
use rambla_core::testing::desks::event;
use rambla_hub::{Config, Hub};
use rambla_wire::hub::{Code, Rights};

use crate::background::{OnDisk, on_disk, until};
use crate::between::{Between, Lie};
use crate::hall::{Hall, capture, code_of, hub_of, meet, names};
use crate::lines::open;
use crate::proxy::{Fault, Proxy};

const FOR_EVER: Duration = Duration::from_secs(3600);

/// A desk on disk with an event that has joined over a line.
async fn joined(hub: &Hub, proxy: &Proxy) -> OnDisk {
    let mut one = on_disk(1);
    let event = events::create(&mut one.desk, event()).unwrap().value;
    one.desk.station.event = Some(event);
    let code = Code {
        addresses: vec![proxy.address()],
        ..hub.invite(Rights::ALL, None).await.unwrap()
    };
    join(&mut one.desk, &code).await.unwrap();
    one
}

/// It says that something waits, and has sent bytes that went nowhere.
async fn it_was_tried(carrier: &Carrier, proxy: &Proxy) {
    until("it was tried", || {
        carrier.status().waiting > 0 && proxy.swallowed() > 0
    })
    .await;
}

fn is_done(carrier: &Carrier) -> bool {
    let status = carrier.status();
    status.state == State::UpToDate && status.waiting == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_line_that_does_not_say_so_is_given_up_for_a_new_one() {
    let (_folder, hub, _serving, proxy) = open().await;
    let mut one = joined(&hub, &proxy).await;
    let surroundings = Surroundings {
        pace: Pace {
            patience: Duration::from_millis(500),
            ..Pace::default()
        },
        ..Surroundings::default()
    };
    let carrier = Carrier::start_in(surroundings, one.again(11), |_| {}).unwrap();
    until("up to date", || is_done(&carrier)).await;
    proxy.kill_lines();
    capture(&mut one.desk, "Ana Roca, Acme S.L.");
    it_was_tried(&carrier, &proxy).await;
    until("up to date again", || is_done(&carrier)).await;
    let log = one.desk.sync_log(false, 100).unwrap();
    assert!(log.iter().any(|entry| entry.what == "offline"));
}

/// Without a look at the clock and the network each of these would wait an hour for an answer.
#[tokio::test(flavor = "multi_thread")]
async fn after_sleep_or_in_another_network_a_new_line_is_taken_at_once() {
    let (_folder, hub, _serving, proxy) = open().await;
    let mut one = joined(&hub, &proxy).await;
    let (jump, network) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU8::new(1)));
    let (by, at) = (Arc::clone(&jump), Arc::clone(&network));
    let surroundings = Surroundings {
        clock: Box::new(move || {
            let by = by.load(Ordering::SeqCst);
            let hour = Duration::from_secs(3600);
            match by {
                0.. => SystemTime::now() + hour * by as u32,
                _ => SystemTime::now() - hour * by.unsigned_abs() as u32,
            }
        }),
        addresses: Box::new(move || {
            vec![IpAddr::V4(Ipv4Addr::new(
                192,
                0,
                2,
                at.load(Ordering::SeqCst),
            ))]
        }),
        pace: Pace {
            patience: FOR_EVER,
            ..Pace::default()
        },
    };
    let carrier = Carrier::start_in(surroundings, one.again(11), |_| {}).unwrap();
    until("up to date", || is_done(&carrier)).await;
    for what in ["slept", "set back", "moved"] {
        proxy.kill_lines();
        capture(&mut one.desk, &format!("Lead {what}, Acme S.L."));
        it_was_tried(&carrier, &proxy).await;
        match what {
            "slept" => jump.store(8, Ordering::SeqCst),
            "set back" => jump.store(-20, Ordering::SeqCst),
            _ => network.store(2, Ordering::SeqCst),
        }
        until(what, || is_done(&carrier)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_events_are_held_back_more_is_heard_all_the_same() {
    let (_folder, hub, _serving, proxy) = open().await;
    let mut one = joined(&hub, &proxy).await;
    meet(&mut one.desk).await.unwrap();
    let mut other = on_disk(2);
    let code = code_of(&mut one.desk).await;
    join(&mut other.desk, &code).await.unwrap();
    proxy.set(Fault::HoldEvents);
    let carrier = Carrier::start(other.again(12), |_| {}).unwrap();
    until("up to date", || is_done(&carrier)).await;
    let event = one.desk.station.event.unwrap();
    for n in 1..=2 {
        capture(&mut one.desk, &format!("Lead {n}, Acme S.L."));
        meet(&mut one.desk).await.unwrap();
        until("the lead", || names(&other.desk, event).len() == n).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_hub_is_said_what_it_has_still_comes_and_with_room_all_goes() {
    let folder = tempfile::tempdir().unwrap();
    let config = |port: u16, bytes: u64| {
        let mut config = Config::sqlite(folder.path().join("hub.db"));
        config.listen = ([127, 0, 0, 1], port).into();
        config.limits.team_bytes = bytes;
        config
    };
    let hub = Hub::open(config(0, 20_000)).await.unwrap();
    let serving = hub.serve().await.unwrap();
    let address = serving.address();
    let mut one = on_disk(1);
    let event = events::create(&mut one.desk, event()).unwrap().value;
    one.desk.station.event = Some(event);
    let code = Code {
        addresses: vec![address.to_string()],
        ..hub.invite(Rights::ALL, None).await.unwrap()
    };
    join(&mut one.desk, &code).await.unwrap();
    meet(&mut one.desk).await.unwrap();
    let mut other = on_disk(2).desk;
    let code = code_of(&mut one.desk).await;
    join(&mut other, &code).await.unwrap();
    meet(&mut other).await.unwrap();
    other.station.event = Some(event);
    capture(&mut other, "Teo Vila, Solar S.L.");
    meet(&mut other).await.unwrap();

    for n in 0..40 {
        capture(&mut one.desk, &format!("Lead {n}, Acme S.L."));
    }
    let carrier = Carrier::start(one.again(11), |_| {}).unwrap();
    until("it is said", || {
        let status = carrier.status();
        status.state == State::NeedsYou && status.trouble.as_deref() == Some("full")
    })
    .await;
    assert!(carrier.status().waiting > 0);
    assert!(names(&one.desk, event).contains(&"Teo Vila".to_owned()));
    serving.stop().await.unwrap();
    let hub = Hub::open(config(address.port(), 1 << 30)).await.unwrap();
    let serving = hub.serve().await.unwrap();
    until("all went", || is_done(&carrier)).await;
    meet(&mut other).await.unwrap();
    assert_eq!(names(&other, event).len(), 41);
    drop(carrier);
    serving.stop().await.unwrap();
}

#[tokio::test]
async fn a_hub_that_signs_lies_is_not_believed_and_what_it_did_not_take_goes_later() {
    let lies = [
        Lie::AnotherPush,
        Lie::AnotherStream,
        Lie::AnotherChange,
        Lie::More,
        Lie::Nowhere,
        Lie::NotTaken,
    ];
    for lie in lies {
        let hall = Hall::open().await;
        let (mut one, event) = hall.first(1).await;
        meet(&mut one).await.unwrap();
        let mut other = hall.another(2, &mut one).await;
        meet(&mut one).await.unwrap();
        capture(&mut one, "Ana Roca, Acme S.L.");
        let hub = hub_of(&one);
        let mut between = Between {
            lie: Some(lie),
            ..Between::and(&hub)
        };
        let met = round(&mut one, &hub, &mut between, &mut |_| {}).await;
        if lie != Lie::NotTaken {
            assert!(
                matches!(met, Err(Trouble::NotTheHub | Trouble::NewLedger)),
                "{lie:?}"
            );
            assert_eq!(one.waiting(hub.id).unwrap(), 1, "{lie:?}");
        }
        // The next hello shows what the ledger has.
        meet(&mut one).await.unwrap();
        meet(&mut other).await.unwrap();
        assert_eq!(names(&other, event), ["Ana Roca"], "{lie:?}");
    }
}
