//! A hall with a hub and desks.

use std::time::Duration;

use rambla_carrier::{Line, Met, Result, invite, join, round};
use rambla_core::desk::Desk;
use rambla_core::desk::hubs::Hub as Known;
use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::leads::{self, Filter, LeadFields, Order};
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::{events, leads as rooms};
use rambla_hub::ledger::Database;
use rambla_hub::{Config, Hub, Serving};
use rambla_wire::hub::{Code, Rights};
use tempfile::TempDir;

pub(crate) struct Hall {
    pub(crate) hub: Hub,
    pub(crate) serving: Serving,
    pub(crate) folder: TempDir,
}

impl Hall {
    pub(crate) async fn open() -> Hall {
        let folder = tempfile::tempdir().unwrap();
        let (hub, serving) = serve(&folder).await;
        Hall {
            hub,
            serving,
            folder,
        }
    }

    /// With the ledger in a database of PostgreSQL.
    pub(crate) async fn over(address: &str) -> Hall {
        let mut config = config();
        config.database = postgres(address);
        let hub = Hub::open(config).await.unwrap();
        Hall {
            serving: hub.serve().await.unwrap(),
            hub,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn address(&self) -> String {
        self.serving.address().to_string()
    }

    /// A code of the hub itself, for the first desk of a team.
    pub(crate) async fn code(&self) -> Code {
        Code {
            addresses: vec![self.address()],
            ..self.hub.invite(Rights::ALL, None).await.unwrap()
        }
    }

    /// A desk with an event that has joined.
    pub(crate) async fn first(&self, seed: u64) -> (Desk, EventId) {
        let (mut desk, event) = with_event(seed);
        join(&mut desk, &self.code().await).await.unwrap();
        (desk, event)
    }

    /// An empty desk that has joined by a code of another one.
    pub(crate) async fn another(&self, seed: u64, of: &mut Desk) -> Desk {
        let mut desk = empty(seed);
        let code = code_of(of).await;
        join(&mut desk, &code).await.unwrap();
        meet(&mut desk).await.unwrap();
        let event = desk.read(events::list).unwrap().first().map(|one| one.id);
        desk.station.event = event;
        desk
    }
}

/// On a free port, as often as anybody likes.
pub(crate) fn config() -> Config {
    let mut config = Config::sqlite("hub.db");
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.limits.device_requests = 10_000;
    config.limits.device_burst = 10_000;
    config.limits.enrol_attempts = 10_000;
    config
}

pub(crate) fn postgres(address: &str) -> Database {
    Database::Postgres {
        address: address.to_owned(),
        authority: None,
        connections: 4,
    }
}

pub(crate) async fn serve(folder: &TempDir) -> (Hub, Serving) {
    let mut config = config();
    config.database = Database::Sqlite(folder.path().join("hub.db"));
    let hub = Hub::open(config).await.unwrap();
    let serving = hub.serve().await.unwrap();
    (hub, serving)
}

pub(crate) fn empty(seed: u64) -> Desk {
    Desk::in_memory(ambient(seed, &Clock::new()), &format!("Desk {seed}")).unwrap()
}

pub(crate) fn with_event(seed: u64) -> (Desk, EventId) {
    let mut desk = empty(seed);
    let event = events::create(&mut desk, event()).unwrap().value;
    desk.station.event = Some(event);
    (desk, event)
}

pub(crate) async fn code_of(desk: &mut Desk) -> Code {
    let hub = hub_of(desk);
    let rights = Rights::MEMBER;
    invite(desk, &hub, rights, Duration::from_secs(600))
        .await
        .unwrap()
}

pub(crate) fn hub_of(desk: &Desk) -> Known {
    desk.hubs().unwrap().remove(0)
}

pub(crate) async fn meet(desk: &mut Desk) -> Result<Met> {
    let hub = hub_of(desk);
    round(desk, &hub, &mut Line::to(&hub), &mut |_| {}).await
}

/// Meets all its hubs, twice: what the second gives the first is to get too.
pub(crate) async fn both(desk: &mut Desk) {
    for _ in 0..2 {
        for hub in desk.hubs().unwrap() {
            round(desk, &hub, &mut Line::to(&hub), &mut |_| {})
                .await
                .unwrap();
        }
    }
}

pub(crate) fn capture(desk: &mut Desk, line: &str) -> LeadId {
    let done = desk.write("capture_lead", |tx| {
        rooms::capture(tx, rooms::from_line(line, None))
    });
    done.unwrap().value
}

pub(crate) fn role(desk: &mut Desk, id: LeadId, role: &str) {
    let fields = LeadFields {
        role: Some(Some(role.to_owned())),
        ..LeadFields::default()
    };
    desk.write("edit_lead", |tx| leads::edit(tx, id, None, fields))
        .unwrap();
}

pub(crate) fn names(desk: &Desk, event: EventId) -> Vec<String> {
    let all = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Name, None));
    let names = all.unwrap().into_iter().map(|lead| lead.name);
    names.map(Option::unwrap_or_default).collect()
}

/// Both hold the same changes of everything, and show the same.
pub(crate) fn are_equal(one: &Desk, other: &Desk) {
    let streams = one.shared_streams().unwrap();
    assert_eq!(other.shared_streams().unwrap(), streams);
    for stream in streams {
        assert_eq!(one.digest(stream).unwrap(), other.digest(stream).unwrap());
    }
    assert!(one.state().unwrap() == other.state().unwrap());
}
