//! What was acknowledged is there after the process, or the database, was ended in the middle.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rambla_cluster::Cluster;
use rambla_wire::hub::Code;
use rambla_wire::{Hash, Id};
use tempfile::TempDir;

use crate::client::Client;
use crate::desk::{Desk, id};
use crate::place::in_cluster;
use crate::served;

/// Enough to be in the middle of something.
const PUSHES: usize = 60;

/// Desks that push until they are told to stop; what was acknowledged to them.
struct Pushing {
    is_over: Arc<AtomicBool>,
    count: Arc<AtomicUsize>,
    desks: Vec<tokio::task::JoinHandle<Vec<Hash>>>,
}

fn begin(client: &Client, stream: Id) -> Pushing {
    let (is_over, count) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let desks = (1..=6).map(|of| {
        let (client, is_over, count) = (client.clone(), Arc::clone(&is_over), Arc::clone(&count));
        tokio::spawn(async move {
            let (mut desk, mut acknowledged) = (Desk::new(of, stream), Vec::new());
            while !is_over.load(Ordering::Relaxed) {
                let changes = desk.writes_many(3);
                match client.try_push(stream, &changes).await {
                    Some(()) => {
                        acknowledged.extend(changes.iter().map(|change| change.header.hash()));
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    // The hub is gone: these may be there or not.
                    None => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
            acknowledged
        })
    });
    let desks = desks.collect();
    Pushing {
        is_over,
        count,
        desks,
    }
}

impl Pushing {
    async fn until_some_are_in(&self) {
        while self.count.load(Ordering::Relaxed) < PUSHES {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn end(self) -> Vec<Hash> {
        self.is_over.store(true, Ordering::Relaxed);
        let mut all = Vec::new();
        for desk in self.desks {
            all.extend(desk.await.unwrap());
        }
        all
    }
}

async fn all_are_there(client: &Client, stream: Id, acknowledged: &[Hash]) {
    let kept = client.pull_all(stream).await;
    let kept: BTreeSet<[u8; 32]> = kept.iter().map(|change| change.header.hash().0).collect();
    let lost = acknowledged.iter().filter(|hash| !kept.contains(&hash.0));
    assert_eq!(lost.count(), 0, "of {}", acknowledged.len());
    assert!(acknowledged.len() >= PUSHES * 3);
    assert!(kept.len() >= acknowledged.len());
}

/// The program that serves; ended at once when this is dropped, be it because a test fails.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        // SIGKILL.
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn program(folder: &TempDir, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rambla-hub"));
    command
        .env(
            "RAMBLA_HUB_DATABASE",
            format!("sqlite:{}/hub.db", folder.path().display()),
        )
        .env("RAMBLA_HUB_LISTEN", format!("127.0.0.1:{port}"))
        .env("RAMBLA_HUB_LIMITS_DEVICE_REQUESTS", "10000")
        .env("RAMBLA_HUB_LIMITS_DEVICE_BURST", "10000")
        .stderr(Stdio::null());
    command
}

async fn started(folder: &TempDir, port: u16, stranger: &Client) -> Running {
    let child = program(folder, port)
        .arg("serve")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let running = Running(child);
    let request = || stranger.request(reqwest::Method::GET, "/ready").send();
    while !request().await.is_ok_and(|answer| answer.status() == 200) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    running
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_killed_has_all_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let printed = program(&folder, port).arg("invite").output().unwrap();
    let code: Code = String::from_utf8(printed.stdout).unwrap().parse().unwrap();
    assert_eq!(code.addresses, [format!("127.0.0.1:{port}")]);
    let stranger = Client::new(format!("https://127.0.0.1:{port}"), code.hub);
    let running = started(&folder, port, &stranger).await;
    let (team, stream) = (id(1), id(2));
    let ours = stranger.clone().join(&code, team).await.unwrap();
    let pushing = begin(&ours, stream);
    pushing.until_some_are_in().await;
    drop(running);
    let acknowledged = pushing.end().await;
    let _running = started(&folder, port, &stranger).await;
    all_are_there(&ours, stream, &acknowledged).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_loses_power_has_all_that_was_acknowledged() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut config = served::config(&folder);
    config.database = in_cluster(&cluster);
    config.limits.device_requests = 10_000;
    config.limits.device_burst = 10_000;
    let served = served::serve(config, folder).await;
    let (team, stream) = (id(1), id(2));
    let ours = served.first(team).await;
    let pushing = begin(&ours, stream);
    pushing.until_some_are_in().await;
    cluster.stop("immediate");
    let acknowledged = pushing.end().await;
    cluster.run();
    all_are_there(&ours, stream, &acknowledged).await;
}

/// What kill -9 cannot show, since the system's cache survives it: each acknowledged push has reached the disk.
#[tokio::test(flavor = "multi_thread")]
async fn each_acknowledged_push_is_preceded_by_a_sync() {
    let strace = Command::new("strace").arg("--version").output();
    if strace.is_err() {
        assert!(std::env::var_os("CI").is_none(), "strace is not installed");
        eprintln!("strace is not installed: nothing is shown about syncs");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let printed = program(&folder, port).arg("invite").output().unwrap();
    let code: Code = String::from_utf8(printed.stdout).unwrap().parse().unwrap();
    let stranger = Client::new(format!("https://127.0.0.1:{port}"), code.hub);
    let running = started(&folder, port, &stranger).await;
    let ours = stranger.clone().join(&code, id(1)).await.unwrap();
    let trace = folder.path().join("trace");
    let mut watching = Command::new("strace")
        .args(["-f", "-e", "trace=fsync,fdatasync", "-o"])
        .arg(&trace)
        .args(["-p", &running.0.id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It says when it is there.
    let mut said = [0; 1];
    std::io::Read::read_exact(watching.stderr.as_mut().unwrap(), &mut said).unwrap();
    let syncs = || {
        let trace = std::fs::read_to_string(&trace).unwrap_or_default();
        trace.matches("sync(").count()
    };
    let mut desk = Desk::new(1, id(2));
    for _ in 0..20 {
        let before = syncs();
        ours.push(id(2), &desk.writes_many(1)).await.unwrap();
        assert!(syncs() > before);
    }
    watching.kill().unwrap();
    watching.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_told_to_end_finishes_and_its_log_holds_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let printed = program(&folder, port).arg("invite").output().unwrap();
    let typed = String::from_utf8(printed.stdout).unwrap();
    let code: Code = typed.parse().unwrap();
    let log = folder.path().join("log");
    let mut child = program(&folder, port)
        .arg("serve")
        .env("RAMBLA_HUB_LOG", "json")
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let stranger = Client::new(format!("https://127.0.0.1:{port}"), code.hub);
    let ready = || stranger.request(reqwest::Method::GET, "/ready").send();
    while ready().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (team, stream) = (id(1), id(2));
    let ours = stranger.clone().join(&code, team).await.unwrap();
    ours.push(stream, &Desk::new(1, stream).writes_many(3))
        .await
        .unwrap();
    let mut events = ours
        .request(reqwest::Method::GET, "events")
        .send()
        .await
        .unwrap();
    let ended = Command::new("kill").arg(child.id().to_string()).status();
    assert!(ended.unwrap().success());
    while events.chunk().await.is_ok_and(|chunk| chunk.is_some()) {}
    assert!(child.wait().unwrap().success());
    let log = std::fs::read_to_string(&log).unwrap();
    for line in log.lines() {
        let _: serde_json::Value = serde_json::from_str(line).unwrap();
    }
    assert!(
        log.contains("/changes") && log.contains("\"status\":200"),
        "{log}"
    );
    let secrets = [
        ours.token.clone(),
        typed.trim().to_owned(),
        stream.to_string(),
        ours.known().device.to_string(),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "{log}");
    }
}
