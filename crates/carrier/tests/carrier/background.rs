//! The carrier in the background: nobody asks it, and it is there in time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rambla_carrier::{Carrier, Mode, State, Status};
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::events;
use rambla_core::testing::desks::{Clock, ambient, event};

use crate::hall::{Hall, capture, code_of, names};

pub(crate) struct OnDisk {
    place: Place,
    pub(crate) desk: Desk,
    _folder: tempfile::TempDir,
}

pub(crate) fn on_disk(seed: u64) -> OnDisk {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path());
    let desk = Desk::create(
        &place,
        &Key::None,
        ambient(seed, &Clock::new()),
        "Desk",
        || Ok(()),
    )
    .unwrap();
    OnDisk {
        place,
        desk,
        _folder: folder,
    }
}

impl OnDisk {
    /// The same desk, on another connection.
    pub(crate) fn again(&self, seed: u64) -> Desk {
        Desk::open(&self.place, &Key::None, ambient(seed, &Clock::new())).unwrap()
    }

    fn carrier(&self, seed: u64) -> (Carrier, Arc<Mutex<Vec<Status>>>) {
        let own = self.again(seed);
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&heard);
        let carrier = Carrier::start(own, move |status| hear.lock().unwrap().push(status.clone()));
        (carrier.unwrap(), heard)
    }
}

pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "not in 30 s: {what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_saved_here_shows_there_without_anybody_asking() {
    let hall = Hall::open().await;
    let (mut one, mut other) = (on_disk(1), on_disk(2));
    let event = events::create(&mut one.desk, event()).unwrap().value;
    one.desk.station.event = Some(event);
    let (sender, heard) = one.carrier(11);
    until("no hub", || sender.status().state == State::NoHub).await;
    rambla_carrier::join(&mut one.desk, &hall.code().await)
        .await
        .unwrap();
    until("up to date", || sender.status().state == State::UpToDate).await;
    let code = code_of(&mut one.desk).await;
    rambla_carrier::join(&mut other.desk, &code).await.unwrap();
    let (receiver, _) = other.carrier(12);
    until("the event", || {
        !other.desk.read(events::list).unwrap().is_empty()
    })
    .await;

    let mut times = Vec::new();
    for n in 0..10 {
        let begun = Instant::now();
        capture(&mut one.desk, &format!("Lead {n}, Acme S.L."));
        until("the lead", || names(&other.desk, event).len() == n + 1).await;
        times.push(begun.elapsed());
    }
    times.sort();
    println!(
        "saved here to stored there: median {:?}, worst {:?}",
        times[5], times[9]
    );
    assert!(receiver.status().met_at.is_some());
    assert!(
        heard
            .lock()
            .unwrap()
            .iter()
            .any(|status| status.state == State::Sending)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_hub_it_waits_and_goes_on_by_itself() {
    let hall = Hall::open().await;
    let mut one = on_disk(1);
    let event = events::create(&mut one.desk, event()).unwrap().value;
    one.desk.station.event = Some(event);
    rambla_carrier::join(&mut one.desk, &hall.code().await)
        .await
        .unwrap();
    let (carrier, _) = one.carrier(11);
    until("up to date", || carrier.status().state == State::UpToDate).await;
    let address = hall.address();
    let Hall {
        serving, folder, ..
    } = hall;
    serving.stop().await.unwrap();
    capture(&mut one.desk, "Ana Roca, Acme S.L.");
    until("offline", || carrier.status().state == State::Offline).await;
    assert_eq!(carrier.status().waiting, 1);
    assert_eq!(carrier.status().trouble.as_deref(), Some("offline"));
    let mut config = rambla_hub::Config::sqlite(folder.path().join("hub.db"));
    config.listen = address.parse().unwrap();
    let hub = rambla_hub::Hub::open(config).await.unwrap();
    let serving = hub.serve().await.unwrap();
    until("up to date again", || {
        let status = carrier.status();
        status.state == State::UpToDate && status.waiting == 0
    })
    .await;
    let log = one.desk.sync_log(false, 100).unwrap();
    let said: Vec<&str> = log.iter().rev().map(|entry| entry.what.as_str()).collect();
    assert!(
        said.contains(&"offline") && said.contains(&"met"),
        "{said:?}"
    );
    let wrong = one.desk.sync_log(true, 100).unwrap();
    assert!(wrong.iter().all(|entry| entry.what == "offline"));
    drop(carrier);
    serving.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_is_paid_nothing_goes_over_until_somebody_asks() {
    let hall = Hall::open().await;
    let mut one = on_disk(1);
    let event = events::create(&mut one.desk, event()).unwrap().value;
    one.desk.station.event = Some(event);
    Mode::Asked.set(&mut one.desk).unwrap();
    rambla_carrier::join(&mut one.desk, &hall.code().await)
        .await
        .unwrap();
    let (carrier, _) = one.carrier(11);
    until("waiting", || carrier.status().state == State::Waiting).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(carrier.status().waiting > 0);
    carrier.send_now();
    until("up to date", || carrier.status().state == State::UpToDate).await;
    capture(&mut one.desk, "Ana Roca, Acme S.L.");
    until("waiting again", || carrier.status().state == State::Waiting).await;
}
