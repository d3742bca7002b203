//! Bad lines, and meanwhile kill -9 of a desk, the hub and its database: what was acknowledged is there.

use std::sync::Arc;
use std::time::Duration;

use rambla_carrier::{Result, Trouble, join};
use rambla_cluster::Cluster;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::testing::desks::{Clock, ambient};
use rambla_hub::{Hub, Tls};
use tempfile::TempDir;

use crate::hall::{code_of, config, meet, postgres};
use crate::kept::{Hashes, acknowledged, epochs, kept};
use crate::proxy::{Fault, Proxy};
use crate::roles::{DeskProcess, HubProcess, Said, open_desk};
use crate::story::{Story, syncs};

/// Every so many meetings somebody is killed.
const EVERY: usize = 20;
/// What a desk then writes: enough for a meeting to last a while on a slow line.
const MUCH: usize = 60;

/// A folder with a desk of the team in it.
async fn desk_on_disk(of: &mut Desk) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (place, ambient) = (Place::new(folder.path()), ambient(1_000, &Clock::new()));
    let mut desk = Desk::create(&place, &Key::None, ambient, "Process", || Ok(())).unwrap();
    join(&mut desk, &code_of(of).await).await.unwrap();
    meet(&mut desk).await.unwrap();
    folder
}

fn may_be(done: Result<()>) -> usize {
    match done {
        Ok(()) => 0,
        Err(Trouble::Offline | Trouble::NotTheHub | Trouble::NewLedger) => 1,
        Err(Trouble::Refused(refusal)) if refusal.code == "store" => 1,
        Err(other) => panic!("{other:?}"),
    }
}

/// All that was acknowledged is in the database, before anybody could bring it again.
async fn is_kept(hub: &Hub, sure: &Hashes) {
    let kept = kept(hub.ledger()).await;
    assert_eq!(sure.difference(&kept).count(), 0, "of {}", sure.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_over_bad_lines_outlives_kills_of_desk_hub_and_database() {
    let Some(cluster) = Cluster::start().map(Arc::new) else {
        return;
    };
    let database = cluster.database();
    let mut process = HubProcess::start(&database).await;
    let mut config = config();
    (config.database, config.tls) = (postgres(&database), Tls::None);
    // Invites and looks; it is the process that serves.
    let hub = Hub::open(config).await.unwrap();
    let proxy = Proxy::before(process.address()).await;
    let mut story = Story::begin(&hub, &proxy).await;
    let folder = desk_on_disk(&mut story.desks[0]).await;
    let before = epochs(hub.ledger()).await;
    let (mut sure, mut kills, mut cut) = (Hashes::new(), [0; 3], 0);
    for n in 0..syncs() {
        if n % EVERY != EVERY / 2 {
            may_be(story.goes_on(&proxy).await);
            continue;
        }
        let (victim, moment) = (n / EVERY % 3, story.dice.below(120) as u64);
        let moment = tokio::time::sleep(Duration::from_millis(moment));
        kills[victim] += 1;
        let done = match victim {
            0 => {
                let kill = async {
                    moment.await;
                    process.kill().await;
                };
                story.goes_on_while(&proxy, MUCH, kill).await
            }
            1 => {
                let cluster = Arc::clone(&cluster);
                let kill = async {
                    moment.await;
                    let stop = tokio::task::spawn_blocking(move || cluster.stop("immediate"));
                    stop.await.unwrap();
                };
                story.goes_on_while(&proxy, MUCH, kill).await
            }
            _ => {
                let desk = DeskProcess::start(folder.path(), kills[2]);
                let (saved, mut said) = (1 + story.dice.below(20), Said::default());
                let kill = async { said = desk.kill_after(saved).await };
                let done = story.goes_on_while(&proxy, MUCH, kill).await;
                story.written.extend(said.saved);
                sure.append(&mut said.acknowledged);
                done
            }
        };
        cut += may_be(done);
        for desk in &story.desks {
            sure.append(&mut acknowledged(desk));
        }
        match victim {
            0 => process.run().await,
            1 => {
                let cluster = Arc::clone(&cluster);
                let run = tokio::task::spawn_blocking(move || cluster.run());
                run.await.unwrap();
            }
            _ => {}
        }
        is_kept(&hub, &sure).await;
    }
    let [hubs, databases, desks] = kills;
    println!(
        "killed: {hubs} hubs, {databases} databases, {desks} desks; {cut} meetings were cut by it; \
        {} acknowledged changes, none lost",
        sure.len()
    );
    proxy.set(Fault::None);
    let desk = open_desk(folder.path(), 999);
    story.ends(&proxy, Some(desk)).await;
    // Nobody had to bring anything again.
    assert_eq!(epochs(hub.ledger()).await, before);
}
