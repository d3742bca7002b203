//! Desks at a hub: bytes on the wire, leads from desk to hub to desk, and how soon what is saved here is there. The
//! hub is the real one, with SQLite and TLS on loopback, in this process.

mod devices;
pub(crate) mod ledger;
pub(crate) mod listeners;
pub(crate) mod pouchdb;
pub(crate) mod slow;

use std::path::Path;
use std::time::{Duration, Instant};

use rambla_carrier::{Carrier, Line, invite, join, round};
use rambla_core::desk::hubs::Hub as Known;
use rambla_core::desk::{Desk, Key, Place};
use rambla_core::leads::{self, Filter, LeadFields, Order};
use rambla_hub::ledger::Database;
use rambla_hub::{Config, Hub, Serving};
use rambla_wire::SealedChange;
use rambla_wire::hub::{Code, MAX_BATCH, Rights};
use rusqlite::Connection;
use tokio::runtime::Runtime;

use crate::Result;
use crate::ground::{BATCH, SIZES, ambient, lead};
use crate::handover::{blank, desk, export, grow, take};
use crate::measure::{Samples, Table, ms, ratio, thousands};

/// How many captures are waited for on another desk.
const CAPTURES: u64 = 300;
/// Of leads that are captured or edited one by one.
const ALONE: u64 = 200;

struct Ground {
    runtime: Runtime,
    hub: Hub,
    serving: Serving,
}

impl Ground {
    fn new(folder: &Path) -> Result<Ground> {
        std::fs::create_dir_all(folder)?;
        Ground::over(Database::Sqlite(folder.join("hub.db")))
    }

    fn over(database: Database) -> Result<Ground> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let mut config = Config::sqlite("");
        config.database = database;
        config.listen = "127.0.0.1:0".parse()?;
        config.limits.device_requests = 100_000;
        config.limits.device_burst = 100_000;
        let (hub, serving) = runtime.block_on(async {
            let hub = Hub::open(config).await?;
            let serving = hub.serve().await?;
            Ok::<_, rambla_hub::HubError>((hub, serving))
        })?;
        Ok(Ground {
            runtime,
            hub,
            serving,
        })
    }

    /// The first desk of a team joins.
    fn first(&self, desk: &mut Desk) -> Result<Known> {
        let code = self.runtime.block_on(self.hub.invite(Rights::ALL, None));
        let code = Code {
            addresses: vec![self.serving.address().to_string()],
            ..code.map_err(|error| error.to_string())?
        };
        Ok(self.runtime.block_on(join(desk, &code))?)
    }

    /// Another desk joins by its code.
    fn other(&self, of: &mut Desk, desk: &mut Desk) -> Result<Known> {
        let hub = of.hubs()?.remove(0);
        let holds = Duration::from_secs(600);
        let code = self
            .runtime
            .block_on(invite(of, &hub, Rights::MEMBER, holds))?;
        Ok(self.runtime.block_on(join(desk, &code))?)
    }

    fn meet(&self, desk: &mut Desk, hub: &Known) -> Result<()> {
        let mut line = Line::to(hub);
        self.runtime
            .block_on(round(desk, hub, &mut line, &mut |_| {}))?;
        Ok(())
    }
}

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let ground = Ground::new(&folder.join("hub"))?;
    bytes(&ground, folder)?;
    let mut table = Table::new(
        "All leads from desk to hub to a new desk: SQLite, TLS, loopback, desks on the disk, not encrypted",
        &[
            "leads",
            "at the hub",
            "bytes for each",
            "desk to hub",
            "bare INSERT of the same blobs beside it",
            "hub to desk",
            "hand-over file taken in beside it",
        ],
    );
    for size in SIZES {
        let ground = Ground::new(&folder.join(format!("hub-{size}")))?;
        let mut from = desk(&folder.join(format!("hub-from-{size}")), "From")?;
        grow(&mut from, size, BATCH)?;
        let event = from.station.event.ok_or("no event")?;
        let file = export(&mut from, event)?;
        let hub = ground.first(&mut from)?;
        let (mut pushed, mut pulled, mut took) =
            (Samples::default(), Samples::default(), Samples::default());
        let pushes = pushes(&mut from, &hub)?;
        let bare = bare(&folder.join(format!("bare-{size}.db")), &pushes)?;
        pushed.time(|| ground.meet(&mut from, &hub))?;
        let mut to = blank(&folder.join(format!("hub-to-{size}")))?;
        let there = ground.other(&mut from, &mut to)?;
        pulled.time(|| ground.meet(&mut to, &there))?;
        let here =
            to.read(|db| leads::numbers(db, event, &Filter::default(), Order::Newest, None))?;
        let mut beside = blank(&folder.join(format!("hub-beside-{size}")))?;
        took.time(|| take(&mut beside, &file))?;
        if here.len() as u64 != size {
            return Err("the leads did not come over as they should".into());
        }
        let bytes: usize = pushes.iter().flatten().map(Vec::len).sum();
        table.row([
            thousands(size),
            format!("{:.1} MB", bytes as f64 / 1e6),
            format!("{}", bytes as u64 / size),
            ms(pushed.median()),
            ratio(bare, pushed.median()),
            ms(pulled.median()),
            ratio(took.median(), pulled.median()),
        ]);
    }
    table.print();
    visible(&ground, folder)
}

/// The sealed changes that wait, push by push; nothing is sent.
fn pushes(desk: &mut Desk, hub: &Known) -> Result<Vec<Vec<Vec<u8>>>> {
    let mut twin = desk.twin(ambient())?;
    let mut all = Vec::new();
    for stream in twin.shared_streams()? {
        while let Some(pushed) = twin.push(hub.id, stream, MAX_BATCH)? {
            let changes = &pushed.push.changes;
            all.push(changes.iter().map(SealedChange::encode).collect());
            let heads = rambla_wire::hub::Heads {
                epoch: Default::default(),
                heads: changes
                    .iter()
                    .map(|change| rambla_wire::Head::of(&change.header))
                    .collect(),
            };
            twin.hub_has(hub.id, stream, &heads)?;
        }
    }
    Ok(all)
}

/// How long a table takes that keeps the same blobs, a transaction for each push, each synced.
fn bare(path: &Path, pushes: &[Vec<Vec<u8>>]) -> Result<Duration> {
    let mut conn = Connection::open(path)?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entries (number INTEGER PRIMARY KEY, body BLOB NOT NULL);",
    )?;
    let begun = Instant::now();
    for push in pushes {
        let tx = conn.transaction()?;
        for body in push {
            tx.prepare_cached("INSERT INTO entries (body) VALUES (?1)")?
                .execute([body])?;
        }
        tx.commit()?;
    }
    Ok(begun.elapsed())
}

/// What one lead and one changed field weigh on their way.
fn bytes(ground: &Ground, folder: &Path) -> Result<()> {
    let mut table = Table::new(
        "Bytes on the wire, sealed and compressed, before TLS",
        &["what", "bytes for each"],
    );
    let mut desk = desk(&folder.join("bytes"), "Bytes")?;
    let hub = ground.first(&mut desk)?;
    ground.meet(&mut desk, &hub)?;
    let mut weigh = |desk: &mut Desk, what: &str| -> Result<()> {
        let all = pushes(desk, &hub)?;
        let bytes: usize = all.iter().flatten().map(Vec::len).sum();
        table.row([what.to_owned(), (bytes as u64 / ALONE).to_string()]);
        ground.meet(desk, &hub)
    };
    grow(&mut desk, ALONE, 1)?;
    weigh(&mut desk, "a lead, captured alone")?;
    let event = desk.station.event.ok_or("no event")?;
    let all = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Newest, None))?;
    for one in &all {
        let fields = LeadFields {
            temperature: Some(Some("warm".to_owned())),
            ..LeadFields::default()
        };
        desk.write("edit_lead", |tx| leads::edit(tx, one.id, None, fields))?;
    }
    weigh(&mut desk, "a field, changed alone")?;
    desk.write("capture_lead", |tx| {
        (0..ALONE).try_for_each(|n| leads::capture(tx, lead(n)).map(drop))
    })?;
    weigh(&mut desk, "a lead among 200 in one action")?;
    table.print();
    Ok(())
}

/// From saved here to stored there, with two carriers that nobody asks.
fn visible(ground: &Ground, folder: &Path) -> Result<()> {
    let mut from = desk(&folder.join("visible-from"), "From")?;
    ground.first(&mut from)?;
    let hub = from.hubs()?.remove(0);
    ground.meet(&mut from, &hub)?;
    let mut to = blank(&folder.join("visible-to"))?;
    let there = ground.other(&mut from, &mut to)?;
    ground.meet(&mut to, &there)?;
    let own = |name: &str| Desk::open(&Place::new(folder.join(name)), &Key::None, ambient());
    let _carriers = [
        Carrier::start(own("visible-from")?, |_| {})?,
        Carrier::start(own("visible-to")?, |_| {})?,
    ];
    std::thread::sleep(Duration::from_secs(2));
    let mut seen = to.newest()?;
    let mut samples = Samples::default();
    for number in 0..CAPTURES {
        // Not in step with the carrier's looking.
        std::thread::sleep(Duration::from_millis(100 + number * 37 % 150));
        samples.time(|| -> Result<()> {
            from.write("capture_lead", |tx| leads::capture(tx, lead(number)))?;
            let begun = Instant::now();
            while to.newest()? == seen {
                if begun.elapsed() > Duration::from_secs(30) {
                    return Err("it does not come".into());
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            seen = to.newest()?;
            Ok(())
        })?;
    }
    println!(
        "Saved here to stored there, two desks and a hub that nobody asks, {CAPTURES} captures: median {}, 95 % {}, 99 % {}\n",
        ms(samples.median()),
        ms(samples.p95()),
        ms(samples.p99())
    );
    Ok(())
}
