//! A ledger of each kind, for tests that both must pass.

use rambla_cluster::Cluster;
use rambla_hub::ledger::{Database, Delivery, Incoming, Landed, Ledger, Newcomer};
use rambla_hub::{Limits, Result};
use rambla_wire::hub::{Enrol, Epoch, Rights};
use rambla_wire::{Id, SealedChange};
use tempfile::TempDir;

use crate::desk::id;

pub const NOW: u64 = 1_700_000_000;

/// Where a ledger is kept that is gone after the test.
pub struct Place {
    pub database: Database,
    _folder: Option<TempDir>,
}

impl Place {
    pub fn sqlite() -> Place {
        let folder = tempfile::tempdir().unwrap();
        Place {
            database: Database::Sqlite(folder.path().join("hub.db")),
            _folder: Some(folder),
        }
    }

    pub fn postgres() -> Option<Place> {
        Some(Place {
            database: in_cluster(Cluster::shared()?),
            _folder: None,
        })
    }

    pub async fn ledger(&self) -> Ledger {
        Ledger::open(&self.database).await.unwrap()
    }
}

/// A database of its own.
pub fn in_cluster(cluster: &Cluster) -> Database {
    Database::Postgres {
        address: cluster.database(),
        authority: None,
        connections: 8,
    }
}

pub fn address(database: &Database) -> &str {
    match database {
        Database::Postgres { address, .. } => address,
        Database::Sqlite(_) => panic!("BUG: not a cluster"),
    }
}

/// Each test on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(&crate::place::Place::sqlite()).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                if let Some(place) = crate::place::Place::postgres() {
                    super::$name(&place).await;
                }
            })*
        }
    };
}
pub(crate) use on_both;

pub fn newcomer(of: u8) -> Newcomer {
    Newcomer {
        device: id(of),
        token: [of; 32],
        nonce: [of; 16],
    }
}

/// The first device of a team.
pub async fn founded(ledger: &Ledger, team: Id, of: u8) -> Id {
    let invited = rambla_hub::ledger::Invited {
        proof: [of; 32],
        team: None,
        rights: Rights::ALL,
        parcel: None,
        expires_at: NOW + 60,
    };
    ledger.invite(&invited, NOW).await.unwrap();
    let asked = Enrol {
        proof: [of; 32],
        team,
    };
    let limits = Limits::default();
    ledger
        .enrol(&asked, &newcomer(of), &limits, NOW)
        .await
        .unwrap();
    id(of)
}

pub fn delivery(team: Id, device: Id, changes: &[SealedChange]) -> Delivery {
    Delivery {
        team,
        device,
        changes: changes.iter().cloned().map(Incoming::of).collect(),
    }
}

/// Puts changes into a stream, as one push.
pub async fn put(
    ledger: &Ledger,
    (team, device): (Id, Id),
    stream: Id,
    changes: &[SealedChange],
) -> Result<Landed> {
    let delivery = delivery(team, device, changes);
    let limits = Limits::default();
    let landed = ledger
        .append(stream, &[delivery], &limits, Epoch([5; 8]), NOW)
        .await?;
    landed.into_iter().next().unwrap()
}

/// All entries, page after page.
pub async fn all(ledger: &Ledger, team: Id, stream: Id) -> Vec<(u64, SealedChange)> {
    let (mut after, mut all) = (0, Vec::new());
    loop {
        let page = ledger
            .page(team, stream, after, None, u64::MAX)
            .await
            .unwrap();
        let Some((last, _)) = page.entries.last() else {
            return all;
        };
        after = *last;
        let entries = page.entries.iter();
        all.extend(entries.map(|(n, bytes)| (*n, SealedChange::decode(bytes).unwrap())));
    }
}
