//! Hundreds of desks that listen at a hub and do nothing, hear of one change, and come back all at once. The hub is
//! a process of its own with SQLite, TLS and its limits as they come.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rambla_carrier::{Exchange, Line};
use rambla_core::desk::hubs::Hub as Known;
use rambla_hub::{Config, Hub};
use rambla_wire::Id;
use rambla_wire::hub::{Hello, Push, to_hex};
use reqwest::{Client, Response};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::Ground;
use super::devices::{Joined, Writer, random};
use crate::Result;
use crate::measure::{Samples, Table, ms};

const LISTENERS: usize = 500;
const IDLE: Duration = Duration::from_secs(30);
const HEARD: usize = 5;
const STORMS: usize = 20;
/// Ticks of the system's clock in a second, as Linux counts what a process has used.
const TICKS: f64 = 100.0;

/// Serves the ledger in this folder until standard input ends, as the process that is measured.
pub(crate) fn serve(folder: &Path) -> Result<()> {
    Runtime::new()?.block_on(async {
        let mut config = Config::sqlite(folder.join("hub.db"));
        config.listen = "127.0.0.1:0".parse()?;
        let serving = Hub::open(config).await?.serve().await?;
        println!("{}", serving.address());
        tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
        Ok(serving.stop().await?)
    })
}

/// A hub as a process of its own; it ends when this is dropped.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(folder: &Path) -> Result<Process> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve-hub")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let said = child.stdout.take().ok_or("the hub says nothing")?;
        let mut address = String::new();
        BufReader::new(said).read_line(&mut address)?;
        let address = address.trim().to_owned();
        Ok(Process { child, address })
    }

    /// What it has used of the processor so far.
    fn busy(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name before may hold spaces.
        let (_, rest) = stat.rsplit_once(')').ok_or("no state of the hub")?;
        let ticks = rest.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks
            .map(str::parse::<u64>)
            .sum::<std::result::Result<_, _>>()?;
        Ok(Duration::from_secs_f64(ticks as f64 / TICKS))
    }

    /// Its memory, in KiB.
    fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let digits = line.and_then(|line| line.split_whitespace().next());
        Ok(digits.ok_or("no memory of the hub")?.parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        // It ends by itself; nobody could do anything about an error.
        let _ = self.child.wait();
    }
}

/// A desk that listens: as the carrier, it has a line for its requests and another one for events.
struct Desk {
    known: Known,
    nonce: [u8; 16],
    events: Option<Response>,
    errors: usize,
}

impl Desk {
    async fn opens(&mut self, client: &Client) -> Result<()> {
        let url = format!("https://{}/v1/events", self.known.addresses[0]);
        let request = client.get(url).bearer_auth(to_hex(&self.known.token));
        let mut events = request.send().await?.error_for_status()?;
        events.chunk().await?.ok_or("no event came")?;
        self.events = Some(events);
        Ok(())
    }

    /// Says hello and listens, again and again until both are done.
    async fn comes_back(&mut self, line: &mut Line, client: &Client) -> Result<()> {
        let hello = Hello {
            nonce: self.nonce,
            attempt: random(),
            positions: Vec::new(),
        };
        let mut is_known = false;
        loop {
            let done = async {
                if !is_known {
                    let welcome = line.hello(&hello).await?;
                    if welcome.another.is_some() {
                        return Err("a desk was taken for a copy".into());
                    }
                    self.nonce = welcome.nonce;
                    is_known = true;
                }
                self.opens(client).await
            };
            match done.await {
                Ok(()) => return Ok(()),
                Err(error) if self.errors > 100 => return Err(error),
                Err(_) => self.errors += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn hears(&mut self) -> Result<()> {
        let events = self.events.as_mut().ok_or("nobody listens")?;
        loop {
            let said = events.chunk().await?.ok_or("events ended")?;
            if said.starts_with(b"event") {
                return Ok(());
            }
        }
    }
}

fn client() -> Result<Client> {
    Ok(Client::builder()
        .tls_danger_accept_invalid_certs(true)
        .no_proxy()
        .tcp_nodelay(true)
        .build()?)
}

pub(crate) fn measure(folder: &Path) -> Result<()> {
    if !cfg!(target_os = "linux") {
        println!("\nListeners are left out: what a process uses is read as Linux tells it.");
        return Ok(());
    }
    let folder = folder.join("listeners");
    let team = Id(random());
    let joined = all_join(&folder, team)?;
    let hub = Process::start(&folder)?;
    let mut desks: Vec<Desk> = joined
        .into_iter()
        .map(|joined| Desk {
            known: Known {
                addresses: vec![hub.address.clone()],
                ..joined.known
            },
            nonce: joined.nonce,
            events: None,
            errors: 0,
        })
        .collect();
    let runtime = Runtime::new()?;
    let stream = Id(random());
    let mut writer = Writer::new(stream);
    let mut line = Line::to(&desks[0].known);
    let mut push = || Push {
        nonce: random(),
        changes: vec![writer.writes()],
    };
    runtime.block_on(line.push(stream, &push()))?;

    let (memory, busy) = (hub.memory()?, hub.busy()?);
    let mut first = storm(&runtime, &mut desks)?;
    first.busy = hub.busy()? - busy;
    let with_all = hub.memory()?;
    let busy = hub.busy()?;
    std::thread::sleep(IDLE);
    let idle = hub.busy()? - busy;
    println!(
        "\n{LISTENERS} listeners over TLS: the hub has {:.1} MB without them, {:.1} MB with them, {:.1} KB for each; in {} s of doing nothing it uses {} of one core, {:.2} %\n",
        memory as f64 / 1024.0,
        with_all as f64 / 1024.0,
        (with_all - memory) as f64 / LISTENERS as f64,
        IDLE.as_secs(),
        ms(idle),
        100.0 * idle.as_secs_f64() / IDLE.as_secs_f64(),
    );
    let mut heard = Samples::default();
    for _ in 0..HEARD {
        heard.add(hearing(&runtime, &mut desks, async || {
            line.push(stream, &push()).await.map(drop)
        })?);
    }
    println!(
        "One small push until all {LISTENERS} have heard of it: median {}\n",
        ms(heard.median())
    );
    let mut table = Table::new(
        "500 desks come at once: TLS, hello, TLS, events; the desks on the same two cores",
        &[
            "which time",
            "until all listen",
            "time of the processor that the hub used",
            "tried again",
            "memory of the hub afterwards",
        ],
    );
    let mut row = |which: &str, storm: &Storm, memory: u64| {
        table.row([
            which.to_owned(),
            ms(storm.took),
            ms(storm.busy),
            storm.errors.to_string(),
            format!("{:.1} MB", memory as f64 / 1024.0),
        ]);
    };
    row("first", &first, with_all);
    let (mut took, mut used, mut errors) = (Samples::default(), Samples::default(), 0);
    for at in 1..=STORMS {
        let busy = hub.busy()?;
        let mut storm = storm(&runtime, &mut desks)?;
        storm.busy = hub.busy()? - busy;
        took.add(storm.took);
        used.add(storm.busy);
        errors += storm.errors;
        if at == 1 || at == STORMS / 2 {
            row(&format!("again, {at}"), &storm, hub.memory()?);
        }
    }
    let middle = Storm {
        took: took.median(),
        busy: used.median(),
        errors,
    };
    let which = format!("again, median of {STORMS}, all that were tried again");
    row(&which, &middle, hub.memory()?);
    table.print();
    println!("The slowest: {}\n", ms(took.slowest()));
    Ok(())
}

/// The desks join a hub in this process, which ends: its ledger is what the other process serves.
fn all_join(folder: &Path, team: Id) -> Result<Vec<Joined>> {
    let ground = Ground::new(folder)?;
    let joined = (0..LISTENERS).map(|at| ground.device(team, at == 0));
    let joined = joined.collect::<Result<Vec<_>>>()?;
    let Ground {
        runtime, serving, ..
    } = ground;
    runtime.block_on(serving.stop())?;
    Ok(joined)
}

struct Storm {
    took: Duration,
    busy: Duration,
    errors: usize,
}

/// All hang up, and all come back at once over new lines.
fn storm(runtime: &Runtime, desks: &mut Vec<Desk>) -> Result<Storm> {
    let mut ready = Vec::new();
    for mut desk in desks.drain(..) {
        desk.errors = 0;
        // Each has its own machine for this: before it counts.
        ready.push((Line::to(&desk.known), client()?, desk));
    }
    runtime.block_on(async {
        let (begun, mut all) = (Instant::now(), JoinSet::new());
        for (_, _, desk) in &mut ready {
            desk.events = None;
        }
        for (mut line, client, mut desk) in ready {
            all.spawn(async move { desk.comes_back(&mut line, &client).await.map(|()| desk) });
        }
        while let Some(done) = all.join_next().await {
            desks.push(done??);
        }
        Ok(Storm {
            took: begun.elapsed(),
            busy: Duration::ZERO,
            errors: desks.iter().map(|desk| desk.errors).sum(),
        })
    })
}

/// How long after a push all have heard of it.
fn hearing(
    runtime: &Runtime,
    desks: &mut Vec<Desk>,
    push: impl AsyncFnOnce() -> std::result::Result<(), rambla_carrier::Trouble>,
) -> Result<Duration> {
    runtime.block_on(async {
        let (begun, mut all) = (Instant::now(), JoinSet::new());
        for mut desk in desks.drain(..) {
            all.spawn(async move { desk.hears().await.map(|()| desk) });
        }
        push().await?;
        while let Some(done) = all.join_next().await {
            desks.push(done??);
        }
        Ok(begun.elapsed())
    })
}
