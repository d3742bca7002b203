//! Bad lines: whatever they do, nothing is lost and nothing is done by halves.

use rambla_carrier::{Exchange, Line, Met, Trouble};
use rambla_hub::ledger::Database;
use rambla_hub::{Hub, Serving, Tls};
use rambla_wire::hub::Push;
use rambla_wire::{Change, Device, Hash, Id, Sealer, TeamKey, Version};
use tempfile::TempDir;

use crate::hall::{Hall, capture, config, hub_of, meet, names};
use crate::proxy::{Fault, Proxy};
use crate::story::{Story, fault, first_through, syncs, try_to_meet};

pub(crate) async fn open() -> (TempDir, Hub, Serving, Proxy) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config();
    config.database = Database::Sqlite(folder.path().join("hub.db"));
    config.tls = Tls::None;
    let hub = Hub::open(config).await.unwrap();
    let serving = hub.serve().await.unwrap();
    let proxy = Proxy::before(serving.address()).await;
    (folder, hub, serving, proxy)
}

#[tokio::test]
async fn hundreds_of_meetings_over_bad_lines_lose_nothing() {
    let (_folder, hub, _serving, proxy) = open().await;
    let mut story = Story::begin(&hub, &proxy).await;
    for _ in 0..syncs() {
        let fault = fault(&mut story.dice);
        match story.goes_on(&proxy, fault).await {
            Ok(()) | Err(Trouble::Offline | Trouble::NotTheHub | Trouble::NewLedger) => {}
            Err(other) => panic!("{fault:?}: {other:?}"),
        }
    }
    story.ends(&proxy, None).await;
}

#[tokio::test]
async fn a_page_that_answers_200_is_no_acknowledgement() {
    let (_folder, hub, _serving, proxy) = open().await;
    let mut one = first_through(&hub, &proxy).await;
    capture(&mut one, "Ana Roca, Acme S.L.");
    let id = hub_of(&one).id;
    proxy.set(Fault::Page);
    assert!(matches!(
        try_to_meet(&mut one).await,
        Err(Trouble::NotTheHub)
    ));
    assert_eq!(one.waiting(id).unwrap(), 1);
    proxy.set(Fault::Silence);
    assert!(matches!(try_to_meet(&mut one).await, Err(Trouble::Offline)));
    assert_eq!(one.waiting(id).unwrap(), 1);
}

#[tokio::test]
async fn a_stranger_at_the_hubs_address_is_not_spoken_to() {
    let (mine, theirs) = (Hall::open().await, Hall::open().await);
    let (mut one, _) = mine.first(1).await;
    capture(&mut one, "Ana Roca, Acme S.L.");
    let hub = hub_of(&one);
    one.set_addresses(hub.id, &[theirs.address()]).unwrap();
    assert!(matches!(meet(&mut one).await, Err(Trouble::NotTheHub)));
    // The next address is tried, and answers.
    one.set_addresses(hub.id, &[theirs.address(), mine.address()])
        .unwrap();
    meet(&mut one).await.unwrap();
}

/// A change in a stream, signed by a desk that nobody knows.
fn strange(stream: Id, key: &TeamKey, is_broken: bool) -> Push {
    let device = Device::from_secret(&[u8::from(is_broken) + 1; 32]);
    let version = Version {
        replica: device.replica(),
        seq: 1,
    };
    let mut change = Change::new(stream, version, Hash::default(), &[(None, vec![1, 2, 3])]);
    device.sign(&mut change);
    let mut sealed = Sealer::new(key).seal(&change);
    if is_broken {
        sealed.parts[0][5] ^= 1;
    }
    Push {
        nonce: [1; 16],
        changes: vec![sealed],
    }
}

#[tokio::test]
async fn what_nobody_can_take_does_not_stop_what_comes_after_and_is_told() {
    let hall = Hall::open().await;
    let (mut one, event) = hall.first(1).await;
    capture(&mut one, "Ana Roca, Acme S.L.");
    meet(&mut one).await.unwrap();
    let mut other = hall.another(2, &mut one).await;
    // Sealed under no key of ours, and a change without a part 0: the hub cannot tell.
    let mut line = Line::to(&hub_of(&one));
    let key = one.parcel().unwrap().keys.remove(0).0;
    for is_broken in [true, false] {
        let push = strange(event.0, &key, is_broken);
        line.push(event.0, &push).await.unwrap();
    }
    capture(&mut one, "Teo Vila, Solar S.L.");
    meet(&mut one).await.unwrap();
    let met = meet(&mut other).await.unwrap();
    assert_eq!(met.damaged, 2);
    assert_eq!(names(&other, event), ["Ana Roca", "Teo Vila"]);
    // It is passed over once and for all.
    assert_eq!(meet(&mut other).await.unwrap(), Met::default());
}
