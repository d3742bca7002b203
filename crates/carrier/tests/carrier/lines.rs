//! Bad lines: whatever they do, nothing is lost and nothing is done by halves.

use std::collections::BTreeSet;
use std::time::Duration;

use rambla_carrier::{Exchange, Line, Met, Result, Trouble, invite, join, round};
use rambla_core::desk::Desk;
use rambla_core::leads::{self, NewLead};
use rambla_core::testing::random::Random;
use rambla_hub::ledger::Database;
use rambla_hub::{Hub, Serving, Tls};
use rambla_wire::hub::{Code, Push, Rights};
use rambla_wire::{Change, Device, Hash, Id, Sealer, TeamKey, Version};
use tempfile::TempDir;

use crate::hall::{Hall, are_equal, capture, config, empty, hub_of, meet, names, role, with_event};
use crate::proxy::{Fault, Proxy};

/// How many times desks meet in the suite; the long mode, which `RAMBLA_LONG=1` asks for, has ten times as many.
const SYNCS: usize = 200;

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

async fn first(hub: &Hub, proxy: &Proxy) -> Desk {
    let (mut desk, _) = with_event(1);
    let code = Code {
        addresses: vec![proxy.address()],
        ..hub.invite(Rights::ALL, None).await.unwrap()
    };
    join(&mut desk, &code).await.unwrap();
    meet(&mut desk).await.unwrap();
    desk
}

async fn another(seed: u64, of: &mut Desk) -> Desk {
    let hub = hub_of(of);
    let code = invite(of, &hub, Rights::MEMBER, Duration::from_secs(600))
        .await
        .unwrap();
    let mut desk = empty(seed);
    join(&mut desk, &code).await.unwrap();
    meet(&mut desk).await.unwrap();
    desk.station.event = of.station.event;
    desk
}

/// Over a line where nobody answers one gives up sooner than the carrier does.
async fn try_to_meet(desk: &mut Desk) -> Result<()> {
    let hub = hub_of(desk);
    let mut line = Line::to(&hub);
    let mut told = |_: &Met| {};
    let meeting = round(desk, &hub, &mut line, &mut told);
    match tokio::time::timeout(Duration::from_secs(2), meeting).await {
        Ok(done) => done.map(drop),
        Err(_) => Err(Trouble::Offline),
    }
}

fn named(desk: &mut Desk, name: &str) {
    let new = NewLead {
        name: Some(name.to_owned()),
        ..NewLead::default()
    };
    desk.write("capture_lead", |tx| leads::capture(tx, new))
        .unwrap();
}

fn fault(dice: &mut Random) -> Fault {
    match dice.below(12) {
        0..3 => Fault::CutRequest(dice.below(6_000)),
        3..6 => Fault::CutAnswer(dice.below(3_000)),
        6..8 => Fault::Replay,
        8 => Fault::Page,
        9 => Fault::Garble(dice.below(2_000)),
        10 => Fault::Delay(Duration::from_millis(dice.below(30) as u64)),
        _ => Fault::None,
    }
}

#[tokio::test]
async fn hundreds_of_meetings_over_bad_lines_lose_nothing() {
    let syncs = match std::env::var_os("RAMBLA_LONG") {
        Some(_) => SYNCS * 10,
        None => SYNCS,
    };
    let (_folder, hub, _serving, proxy) = open().await;
    let mut one = first(&hub, &proxy).await;
    let event = one.station.event.unwrap();
    let ana = capture(&mut one, "Ana Roca, Acme S.L.");
    meet(&mut one).await.unwrap();
    let (two, three) = (another(2, &mut one).await, another(3, &mut one).await);
    let mut desks = [one, two, three];
    let devices = [0, 1, 2].map(|at: usize| hub_of(&desks[at]).device);
    let mut dice = Random::new(7);
    let mut written: BTreeSet<String> = BTreeSet::from(["Ana Roca".to_owned()]);
    let (mut met, mut broken) = (0, 0);
    for n in 0..syncs {
        let at = dice.below(desks.len());
        for m in 0..dice.below(4) {
            let name = format!("Lead {n} {m}");
            named(&mut desks[at], &name);
            written.insert(name);
        }
        if dice.below(4) == 0 {
            role(&mut desks[at], ana, &format!("buyer {n}"));
        }
        let fault = fault(&mut dice);
        proxy.set(fault);
        match try_to_meet(&mut desks[at]).await {
            Ok(()) => met += 1,
            Err(Trouble::Offline | Trouble::NotTheHub | Trouble::NewLedger) => broken += 1,
            Err(other) => panic!("{fault:?}: {other:?}"),
        }
    }
    println!("{syncs} meetings over bad lines: {met} went through, {broken} broke");
    assert!(met > syncs / 5 && broken > syncs / 5);
    proxy.set(Fault::None);
    for _ in 0..3 {
        for desk in &mut desks {
            meet(desk).await.unwrap();
        }
    }
    are_equal(&desks[0], &desks[1]);
    are_equal(&desks[0], &desks[2]);
    let shown: BTreeSet<String> = names(&desks[0], event).into_iter().collect();
    assert_eq!(shown, written);
    // No desk was taken for a copy of another because an answer was lost.
    let replicas: BTreeSet<_> = desks.iter().map(|desk| desk.replica().unwrap()).collect();
    assert_eq!(replicas.len(), 3);
    for (desk, device) in desks.iter().zip(devices) {
        assert_eq!(hub_of(desk).device, device);
    }
}

#[tokio::test]
async fn a_page_that_answers_200_is_no_acknowledgement() {
    let (_folder, hub, _serving, proxy) = open().await;
    let mut one = first(&hub, &proxy).await;
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
    let key = one.parcel().unwrap().keys.remove(0);
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
