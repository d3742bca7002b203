//! Processes that can be killed: this program again, in a role that the environment names.

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rambla_core::desk::{Desk, Key, Place};
use rambla_core::events;
use rambla_core::testing::desks::{Clock, ambient};
use rambla_wire::hub::to_hex;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, Command};

use crate::kept::{Hashes, acknowledged};
use crate::story::{named, try_to_meet};

const ROLE: &str = "RAMBLA_CARRIER_ROLE";
const FOLDER: &str = "RAMBLA_CARRIER_FOLDER";
const LIFE: &str = "RAMBLA_CARRIER_LIFE";

#[test]
fn plays_a_role() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    // Who killed the one that started this leaves nobody behind.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    match role.as_str() {
        "hub" => drop(rambla_hub::run(["rambla-hub", "serve"])),
        "desk" => works_until_killed(),
        other => panic!("no role {other}"),
    }
}

fn role(name: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "roles::plays_a_role", "--nocapture"])
        .env(ROLE, name)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    command
}

/// The program `rambla-hub`, over PostgreSQL.
pub(crate) struct HubProcess {
    database: String,
    address: SocketAddr,
    child: Option<Child>,
}

impl HubProcess {
    pub(crate) async fn start(database: &str) -> HubProcess {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut hub = HubProcess {
            database: database.to_owned(),
            address: free.local_addr().unwrap(),
            child: None,
        };
        drop(free);
        hub.run().await;
        hub
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs it, and waits until it serves.
    pub(crate) async fn run(&mut self) {
        let child = role("hub")
            .env("RAMBLA_HUB_DATABASE", &self.database)
            .env("RAMBLA_HUB_LISTEN", self.address.to_string())
            .env("RAMBLA_HUB_TLS", "none")
            .env("RAMBLA_HUB_LIMITS_DEVICE_REQUESTS", "10000")
            .env("RAMBLA_HUB_LIMITS_DEVICE_BURST", "10000")
            .env("RAMBLA_HUB_LIMITS_ENROL_ATTEMPTS", "10000")
            .spawn();
        let child = self.child.insert(child.unwrap());
        while TcpStream::connect(self.address).await.is_err() {
            assert_eq!(child.try_wait().unwrap(), None, "the hub has ended");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// SIGKILL.
    pub(crate) async fn kill(&mut self) {
        self.child.take().unwrap().kill().await.unwrap();
    }
}

/// A desk on disk, in a process of its own.
pub(crate) struct DeskProcess {
    child: Child,
    said: Lines<BufReader<ChildStderr>>,
}

/// What a desk has said until it was killed.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) saved: Vec<String>,
    pub(crate) acknowledged: Hashes,
}

pub(crate) fn open_desk(folder: &Path, seed: u64) -> Desk {
    let ambient = ambient(seed, &Clock::new());
    let mut desk = Desk::open(&Place::new(folder), &Key::None, ambient).unwrap();
    desk.station.event = desk.read(events::list).unwrap().first().map(|one| one.id);
    desk
}

/// Writes and meets the hub, and says what is saved and what the hub has acknowledged, until it is killed.
#[tokio::main(flavor = "current_thread")]
async fn works_until_killed() {
    let folder = std::env::var(FOLDER).unwrap();
    let life: u64 = std::env::var(LIFE).unwrap().parse().unwrap();
    let mut desk = open_desk(Path::new(&folder), 1_000 + life);
    let mut told = Hashes::new();
    for n in 0.. {
        let name = format!("Process {life} {n}");
        named(&mut desk, &name);
        eprintln!("saved {name}");
        let _ = try_to_meet(&mut desk).await;
        for hash in acknowledged(&desk) {
            if told.insert(hash) {
                eprintln!("acknowledged {}", to_hex(&hash));
            }
        }
    }
}

impl DeskProcess {
    /// `life`: how many times there was one.
    pub(crate) fn start(folder: &Path, life: u64) -> DeskProcess {
        let mut child = role("desk")
            .env(FOLDER, folder)
            .env(LIFE, life.to_string())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stderr.take().unwrap()).lines();
        DeskProcess { child, said }
    }

    /// SIGKILL, once it has saved so much. All that it said.
    pub(crate) async fn kill_after(mut self, saved: usize) -> Said {
        let mut said = Said::default();
        while said.saved.len() < saved {
            let line = self.said.next_line().await.unwrap();
            said.hears(&line.expect("it goes on until it is killed"));
        }
        self.child.kill().await.unwrap();
        while let Some(line) = self.said.next_line().await.unwrap() {
            said.hears(&line);
        }
        said
    }
}

impl Said {
    fn hears(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("saved ") {
            self.saved.push(name.to_owned());
        } else if let Some(hash) = line.strip_prefix("acknowledged ") {
            let bytes = (0..64)
                .step_by(2)
                .map(|at| u8::from_str_radix(&hash[at..at + 2], 16));
            let bytes: Vec<u8> = bytes.map(Result::unwrap).collect();
            self.acknowledged.insert(bytes.try_into().unwrap());
        } else {
            panic!("{line}");
        }
    }
}
