//! A hub over PostgreSQL: pushes beside a bare INSERT of the same bodies, and one stream beside many.

use std::path::Path;
use std::time::{Duration, Instant};

use rambla_carrier::{Exchange, Line};
use rambla_cluster::Cluster;
use rambla_hub::Limits;
use rambla_hub::ledger::{Database, Delivery, Incoming};
use rambla_wire::hub::{Epoch, Push};
use rambla_wire::{Id, SealedChange};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio_postgres::types::ToSql;

use super::devices::{Joined, Writer, random};
use super::{Ground, desk, grow, pushes};
use crate::Result;
use crate::measure::{Samples, Table, ms, thousands};

const RUNS: usize = 9;
/// Records of a push.
const RECORDS: usize = 1_000;
/// Leads that are captured in one action, and one by one.
const TOGETHER: u64 = 20_000;
const ALONE: u64 = 5_000;
/// Devices that push at once, and how often each of them does.
const DEVICES: usize = 32;
const PUSHES: usize = 25;
/// Rows of one statement of the peer, as the hub has them.
const ROWS: usize = 64;

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let Some(cluster) = Cluster::start() else {
        println!("\nPostgreSQL is not installed: the ledger is left out.");
        return Ok(());
    };
    beside_insert(&cluster, folder)?;
    streams(&cluster, folder)
}

fn postgres(cluster: &Cluster) -> Database {
    Database::Postgres {
        address: cluster.database(),
        authority: None,
        connections: 16,
    }
}

fn beside_insert(cluster: &Cluster, folder: &Path) -> Result<()> {
    let mut table = Table::new(
        "Pushes of 1,000 records: PostgreSQL, a synced commit for each push; medians of nine runs",
        &[
            "a push",
            "pushes",
            "bytes",
            "by TLS",
            "ledger alone",
            "decoding and signatures alone",
            "INSERT, row by row",
            "by TLS beside it",
            "INSERT, 64 rows a statement",
            "by TLS beside it",
            "ledger alone beside it",
        ],
    );
    let shapes = [
        ("one change of 500 leads", TOGETHER, RECORDS),
        ("1,000 changes of one lead", ALONE, 1),
    ];
    for (at, (what, leads, together)) in shapes.into_iter().enumerate() {
        let ground = Ground::new(&folder.join(format!("ledger-{at}")))?;
        let mut from = desk(&folder.join(format!("ledger-from-{at}")), "From")?;
        let known = ground.first(&mut from)?;
        let (team, event) = (from.team()?, from.station.event.ok_or("no event")?);
        grow(&mut from, leads, together as u64)?;
        let mut changes = Vec::new();
        for bytes in pushes(&mut from, &known)?.iter().flatten() {
            let change = SealedChange::decode(bytes)?;
            if change.header.stream == event.0 {
                changes.push(change);
            }
        }
        let all: Vec<&[SealedChange]> = changes.chunks(RECORDS / together).collect();
        let (mut tls, mut ledger) = (Samples::default(), Samples::default());
        let mut checked = Samples::default();
        let (mut single, mut rows) = (Samples::default(), Samples::default());
        for _ in 0..RUNS {
            let over = Ground::over(postgres(cluster))?;
            let joined = over.device(team, true)?;
            tls.add(by_tls(&over.runtime, &joined, event.0, &all)?);
            let over = Ground::over(postgres(cluster))?;
            let joined = over.device(team, true)?;
            ledger.add(by_ledger(&over, &joined, team, event.0, &all)?);
            checked.time(|| check(&all))?;
            single.add(bare(&ground.runtime, &cluster.database(), &all, 1)?);
            rows.add(bare(&ground.runtime, &cluster.database(), &all, ROWS)?);
        }
        let bytes: usize = changes.iter().map(|change| change.encode().len()).sum();
        table.row([
            what.to_owned(),
            all.len().to_string(),
            format!("{:.1} MB", bytes as f64 / 1e6),
            ms(tls.median()),
            ms(ledger.median()),
            ms(checked.median()),
            ms(single.median()),
            tls.beside(&single),
            ms(rows.median()),
            tls.beside(&rows),
            ledger.beside(&rows),
        ]);
    }
    table.print();
    Ok(())
}

/// A device pushes, and waits for each acknowledgement.
fn by_tls(
    runtime: &Runtime,
    joined: &Joined,
    stream: Id,
    pushes: &[&[SealedChange]],
) -> Result<Duration> {
    let mut line = Line::to(&joined.known);
    let pushes: Vec<Push> = pushes
        .iter()
        .map(|changes| Push {
            nonce: random(),
            changes: changes.to_vec(),
        })
        .collect();
    runtime.block_on(async {
        let begun = Instant::now();
        for push in &pushes {
            let said = line.push(stream, push).await?;
            if said.fresh != push.changes.len() as u64 {
                return Err("not all of a push was new".into());
            }
        }
        Ok(begun.elapsed())
    })
}

/// The same without the line, signatures and decoding.
fn by_ledger(
    ground: &Ground,
    joined: &Joined,
    team: Id,
    stream: Id,
    pushes: &[&[SealedChange]],
) -> Result<Duration> {
    let deliveries: Vec<[Delivery; 1]> = pushes
        .iter()
        .map(|changes| {
            [Delivery {
                team,
                device: joined.known.device,
                changes: changes.iter().cloned().map(Incoming::of).collect(),
            }]
        })
        .collect();
    let (ledger, limits) = (ground.hub.ledger(), Limits::default());
    ground.runtime.block_on(async {
        let begun = Instant::now();
        for delivery in &deliveries {
            let landed = ledger.append(stream, delivery, &limits, Epoch(random()), 1);
            let landed = landed.await.map_err(|error| error.to_string())?;
            if landed.iter().any(std::result::Result::is_err) {
                return Err("the ledger did not take a push".into());
            }
        }
        Ok(begun.elapsed())
    })
}

/// What the hub looks at before its ledger is asked.
fn check(pushes: &[&[SealedChange]]) -> Result<()> {
    for bytes in pushes.iter().copied().flatten().map(SealedChange::encode) {
        let incoming = Incoming::of(SealedChange::decode(&bytes)?);
        incoming.change.header.check_signature()?;
    }
    Ok(())
}

/// A plain table that keeps the same bodies, a commit for each push.
fn bare(
    runtime: &Runtime,
    address: &str,
    pushes: &[&[SealedChange]],
    together: usize,
) -> Result<Duration> {
    let bodies: Vec<Vec<Vec<u8>>> = pushes
        .iter()
        .map(|push| push.iter().map(SealedChange::encode).collect())
        .collect();
    runtime.block_on(async {
        let (mut client, connection) =
            tokio_postgres::connect(address, tokio_postgres::NoTls).await?;
        let served = tokio::spawn(connection);
        let table = "CREATE TABLE entries (number BIGINT PRIMARY KEY, body BYTEA NOT NULL)";
        client.batch_execute(table).await?;
        let full = client.prepare(&insert(together)).await?;
        let one = client.prepare(&insert(1)).await?;
        let (begun, mut number) = (Instant::now(), 0_i64);
        for push in &bodies {
            let tx = client.transaction().await?;
            for some in push.chunks(together) {
                let numbered: Vec<(i64, &Vec<u8>)> = (number + 1..).zip(some).collect();
                number += some.len() as i64;
                let cells: Vec<&(dyn ToSql + Sync)> = numbered
                    .iter()
                    .flat_map(|(number, body)| [number as &(dyn ToSql + Sync), *body])
                    .collect();
                if some.len() == together {
                    tx.execute(&full, &cells).await?;
                } else {
                    for row in cells.chunks(2) {
                        tx.execute(&one, row).await?;
                    }
                }
            }
            tx.commit().await?;
        }
        let took = begun.elapsed();
        drop(client);
        served.await??;
        Ok(took)
    })
}

fn insert(rows: usize) -> String {
    let row = |row: usize| format!("(${}, ${})", row * 2 + 1, row * 2 + 2);
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO entries (number, body) VALUES {}",
        rows.join(", ")
    )
}

/// Devices that push one small change after another, all to one stream or each to its own.
fn streams(cluster: &Cluster, folder: &Path) -> Result<()> {
    let mut table = Table::new(
        "Small pushes of 32 devices at once, a change each, by TLS; medians of nine runs",
        &[
            "database",
            "pushes",
            "to one stream",
            "to 32 streams",
            "pushes in a second, one stream",
            "speed of one stream beside many",
        ],
    );
    for name in ["PostgreSQL", "SQLite"] {
        let (mut one, mut many) = (Samples::default(), Samples::default());
        for run in 0..RUNS {
            for (streams, samples) in [(1, &mut one), (DEVICES, &mut many)] {
                let ground = match name {
                    "SQLite" => Ground::new(&folder.join(format!("streams-{run}-{streams}")))?,
                    _ => Ground::over(postgres(cluster))?,
                };
                samples.add(at_once(&ground, streams)?);
            }
        }
        let pushes = (DEVICES * PUSHES) as u64;
        table.row([
            name.to_owned(),
            thousands(pushes),
            ms(one.median()),
            ms(many.median()),
            thousands((pushes as f64 / one.median().as_secs_f64()) as u64),
            one.beside(&many),
        ]);
    }
    table.print();
    Ok(())
}

fn at_once(ground: &Ground, streams: usize) -> Result<Duration> {
    let team = Id(random());
    let streams: Vec<Id> = (0..streams).map(|_| Id(random())).collect();
    let mut ready = Vec::new();
    for at in 0..DEVICES {
        let joined = ground.device(team, at == 0)?;
        let stream = streams[at % streams.len()];
        let mut writer = Writer::new(stream);
        let mut line = Line::to(&joined.known);
        // The line stands and the stream is there before it counts.
        let first = push_of(&mut writer);
        ground.runtime.block_on(line.push(stream, &first))?;
        let pushes: Vec<Push> = (0..PUSHES).map(|_| push_of(&mut writer)).collect();
        ready.push((line, stream, pushes));
    }
    ground.runtime.block_on(async {
        let (begun, mut all) = (Instant::now(), JoinSet::new());
        for (mut line, stream, pushes) in ready {
            all.spawn(async move {
                for push in &pushes {
                    line.push(stream, push).await?;
                }
                Ok::<_, rambla_carrier::Trouble>(())
            });
        }
        while let Some(done) = all.join_next().await {
            done??;
        }
        Ok(begun.elapsed())
    })
}

fn push_of(writer: &mut Writer) -> Push {
    Push {
        nonce: random(),
        changes: vec![writer.writes()],
    }
}
