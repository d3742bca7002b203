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
use crate::proxy::Proxy;
use crate::roles::{DeskProcess, HubProcess, Said, open_desk};
use crate::story::{Story, fault, syncs};

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

/// Whether a meeting broke, as it may.
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

#[derive(Clone, Copy)]
enum Victim {
    Hub,
    Database,
    Desk,
}

/// Who meets where, and can be killed.
struct Stage {
    cluster: Arc<Cluster>,
    process: HubProcess,
    /// The same hub, which invites and looks; it is the process that serves.
    hub: Hub,
    proxy: Proxy,
    /// Of the desk that is a process.
    folder: TempDir,
    kills: [u64; 3],
}

impl Stage {
    async fn set() -> Option<(Stage, Story)> {
        let cluster = Arc::new(Cluster::start()?);
        let database = cluster.database();
        let process = HubProcess::start(&database).await;
        let mut config = config();
        (config.database, config.tls) = (postgres(&database), Tls::None);
        let hub = Hub::open(config).await.unwrap();
        let proxy = Proxy::before(process.address()).await;
        let mut story = Story::begin(&hub, &proxy).await;
        let stage = Stage {
            folder: desk_on_disk(&mut story.desks[0]).await,
            cluster,
            process,
            hub,
            proxy,
            kills: [0; 3],
        };
        Some((stage, story))
    }

    /// Kills while a desk of the story meets the hub. How that went, and what the desk that was killed had said.
    async fn kill(&mut self, victim: Victim, story: &mut Story) -> (Result<()>, Said) {
        self.kills[victim as usize] += 1;
        let moment = Duration::from_millis(story.dice.below(120) as u64);
        let (saved, mut said) = (1 + story.dice.below(20), Said::default());
        let kill = async {
            match victim {
                Victim::Hub => {
                    tokio::time::sleep(moment).await;
                    self.process.kill().await;
                }
                Victim::Database => {
                    tokio::time::sleep(moment).await;
                    let cluster = Arc::clone(&self.cluster);
                    beside(move || cluster.stop("immediate")).await;
                }
                Victim::Desk => {
                    let life = self.kills[victim as usize];
                    let desk = DeskProcess::start(self.folder.path(), life);
                    said = desk.kill_after(saved).await;
                }
            }
        };
        let done = story.goes_on_while(&self.proxy, MUCH, kill).await;
        (done, said)
    }

    async fn bring_back(&mut self, victim: Victim) {
        match victim {
            Victim::Hub => self.process.run().await,
            Victim::Database => {
                let cluster = Arc::clone(&self.cluster);
                beside(move || cluster.run()).await;
            }
            Victim::Desk => {}
        }
    }
}

async fn beside(work: impl FnOnce() + Send + 'static) {
    tokio::task::spawn_blocking(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_over_bad_lines_outlives_kills_of_desk_hub_and_database() {
    let Some((mut stage, mut story)) = Stage::set().await else {
        return;
    };
    let before = epochs(stage.hub.ledger()).await;
    let (mut sure, mut cut) = (Hashes::new(), 0);
    for n in 0..syncs() {
        if n % EVERY != EVERY / 2 {
            let fault = fault(&mut story.dice);
            may_be(story.goes_on(&stage.proxy, fault).await);
            continue;
        }
        let victim = [Victim::Hub, Victim::Database, Victim::Desk][n / EVERY % 3];
        let (done, mut said) = stage.kill(victim, &mut story).await;
        cut += may_be(done);
        story.written.extend(said.saved);
        sure.append(&mut said.acknowledged);
        for desk in &story.desks {
            sure.append(&mut acknowledged(desk));
        }
        stage.bring_back(victim).await;
        is_kept(&stage.hub, &sure).await;
    }
    let [hubs, databases, desks] = stage.kills;
    println!("killed: {hubs} hubs, {databases} databases, {desks} desks");
    println!(
        "{cut} meetings were cut by it; {} acknowledged changes, none lost",
        sure.len()
    );
    let desk = open_desk(stage.folder.path(), 999);
    story.ends(&stage.proxy, Some(desk)).await;
    // Nobody had to bring anything again.
    assert_eq!(epochs(stage.hub.ledger()).await, before);
}
