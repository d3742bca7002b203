//! Registration lists and long lists: bringing 25,300 attendees in, counting and sorting leads.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

use rambla_core::attendees;
use rambla_core::desk::{Desk, Key, Place, Sort};
use rambla_core::events::{self, NewEvent};
use rambla_core::imports::attendees::{OP, import};
use rambla_core::imports::sessions::{self, Target};
use rambla_core::imports::{pentabarf, tables};
use rambla_core::leads::{self, Filter, Order};
use rambla_core::testing::names::person;
use rambla_core::testing::schedule::pentabarf as invented;
use rusqlite::Connection;

use crate::Result;
use crate::ground::{BATCH, SIZES, ambient, lead};
use crate::measure::{Samples, Table, both, ms, ratio, thousands};

/// What one event is designed for.
const ATTENDEES: u64 = 25_300;
const ROUNDS: usize = 3;
/// Of a large real schedule.
const SESSIONS: usize = 1_105;
const ROOMS: usize = 35;
/// How often a list is asked for.
const ASKED: usize = 15;

pub(crate) fn measure(folder: &Path) -> Result<()> {
    registrations(folder)?;
    later_version(folder)?;
    leads()
}

fn csv() -> Vec<u8> {
    let mut text = b"Order,Name,Company,Role,E-mail,Phone,City,Ticket\n".to_vec();
    for n in 0..ATTENDEES {
        let one = person(n);
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let cells = [
            one.name,
            one.organisation,
            one.role,
            one.email,
            one.phone,
            one.city,
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        // The vector takes every byte.
        let _ = writeln!(text, "A{n},{},Two days", cells.join(","));
    }
    text
}

/// A desk on the disk with an event and nothing else.
fn desk(folder: &Path) -> Result<Desk> {
    let place = Place::new(folder.to_path_buf());
    fs::create_dir_all(&place.folder)?;
    let mut desk = Desk::create(&place, &Key::None, ambient(), "Desk", || Ok(()))?;
    let event = NewEvent {
        name: "Expo".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        ..NewEvent::default()
    };
    events::create(&mut desk, event)?;
    Ok(desk)
}

fn registrations(folder: &Path) -> Result<()> {
    let bytes = csv();
    let file = folder.join("registrations.csv");
    fs::write(&file, &bytes)?;
    let mut all = [(); 4].map(|()| Samples::default());
    let [ours, again, raw, shell] = &mut all;
    for round in 0..ROUNDS {
        let mut desk = desk(&folder.join(format!("list-{round}")))?;
        let mut bring = |samples: &mut Samples| {
            samples.time(|| {
                let table = tables::read(&bytes, "en").map_err(|refusal| refusal.to_string())?;
                let done = desk.write(OP, |tx| {
                    import(tx, &table, &[], "list", &mut |_| ControlFlow::Continue(()))
                });
                done.map(|done| done.value.added)
                    .map_err(|error| error.to_string())
            })
        };
        if bring(ours)? != ATTENDEES as usize || bring(again)? != 0 {
            return Err("the list did not come in as it should".into());
        }
        let event = desk.station.event.ok_or("no event")?;
        let filter = attendees::Filter::default();
        let here =
            desk.read(|db| attendees::numbers(db, event, &filter, attendees::Order::Newest, None))?;
        if here.len() as u64 != ATTENDEES {
            return Err("attendees are missing".into());
        }
        raw.time(|| bare(&folder.join(format!("bare-{round}.db")), &bytes))?;
        shell.time(|| by_shell(&folder.join(format!("shell-{round}.db")), &file))?;
    }
    let mut table = Table::new(
        &format!(
            "{} attendees from a CSV in one transaction, on the disk, not encrypted (median of {ROUNDS})",
            thousands(ATTENDEES)
        ),
        &["who", "time", "speed of Rambla's first import beside it"],
    );
    let median = ours.median();
    table.row([
        "Rambla: five records' rows each, history, search, undo".to_owned(),
        ms(median),
        "1x".to_owned(),
    ]);
    table.row([
        "Rambla, the same list again".to_owned(),
        ms(again.median()),
        String::new(),
    ]);
    table.row([
        "rusqlite: one flat row each, two indices".to_owned(),
        ms(raw.median()),
        ratio(raw.median(), median),
    ]);
    table.row([
        "`sqlite3 .import`, one flat table, two indices".to_owned(),
        ms(shell.median()),
        ratio(shell.median(), median),
    ]);
    table.print();
    println!("Most memory of this process so far: {}\n", most_memory());
    Ok(())
}

/// The most memory this process had, as the system tells it.
pub(crate) fn most_memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("not known").trim().to_owned()
}

const FLAT: &str = include_str!("flat.sql");

/// The same rows by prepared statements into one flat table with two indices.
fn bare(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut conn = Connection::open(path)?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.execute_batch(FLAT)?;
    let tx = conn.transaction()?;
    {
        let mut insert = tx.prepare("INSERT INTO flat VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
        let table = tables::read(bytes, "en").map_err(|refusal| refusal.to_string())?;
        for row in &table.rows {
            insert.execute(rusqlite::params_from_iter(&row.cells))?;
        }
    }
    tx.commit()?;
    Ok(())
}

fn by_shell(path: &Path, file: &Path) -> Result<()> {
    let mut shell = Command::new("sqlite3")
        .arg(path)
        .stdin(Stdio::piped())
        .spawn()?;
    let mut script = format!("PRAGMA journal_mode=WAL;\n{FLAT}\n");
    script.push_str(&format!(
        ".mode csv\n.import --skip 1 {} flat\n",
        file.display()
    ));
    let mut to = shell.stdin.take().ok_or("no way into sqlite3")?;
    to.write_all(script.as_bytes())?;
    drop(to);
    match shell.wait()?.success() {
        true => Ok(()),
        false => Err("sqlite3 did not import the file".into()),
    }
}

/// A large schedule, and a later version of it in which some titles are others.
fn later_version(folder: &Path) -> Result<()> {
    let first = invented(1, SESSIONS, ROOMS);
    let later = first.replace("A second look at", "Another look at");
    if later == first {
        return Err("the later version is the first one".into());
    }
    let (mut once, mut again) = (Samples::default(), Samples::default());
    let mut updated = 0;
    for round in 0..ROUNDS {
        let mut desk = desk(&folder.join(format!("schedule-{round}")))?;
        let into = Target {
            event: desk.station.event,
            zone: None,
        };
        for (text, samples) in [(&first, &mut once), (&later, &mut again)] {
            updated = samples.time(|| -> Result<usize> {
                let schedule = pentabarf::read(text.as_bytes(), &mut |_| ControlFlow::Continue(()))
                    .map_err(|refusal| refusal.to_string())?;
                let digest = rambla_core::digest(text.as_bytes());
                let done = desk.write(sessions::OP, |tx| {
                    sessions::import(tx, &schedule, digest, into, &mut |_| {
                        ControlFlow::Continue(())
                    })
                })?;
                Ok(done.value.updated)
            })?;
        }
    }
    let mut table = Table::new(
        &format!(
            "A schedule of {} sessions, on the disk, not encrypted (median of {ROUNDS})",
            thousands(SESSIONS as u64)
        ),
        &["what", "time", "time beside the first"],
    );
    table.row([
        "the first import".to_owned(),
        ms(once.median()),
        "1x".to_owned(),
    ]);
    table.row([
        format!("a later version, {updated} titles are others"),
        ms(again.median()),
        ratio(again.median(), once.median()),
    ]);
    table.print();
    Ok(())
}

/// Counts and orders at each size.
fn leads() -> Result<()> {
    let mut desk = Desk::in_memory(ambient(), "Desk")?;
    let event = NewEvent {
        name: "Expo".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        ..NewEvent::default()
    };
    let event = events::create(&mut desk, event)?.value;
    let mut table = Table::new(
        "Leads in memory: the counts of every choice, and all row numbers in an order (median / p95)",
        &[
            "leads",
            "counts",
            "counts of a search",
            "newest",
            "by name",
            "by programmes",
        ],
    );
    let mut here = 0;
    for size in SIZES {
        while here < size {
            desk.write("capture_lead", |tx| {
                for n in here..here + BATCH {
                    leads::capture(tx, lead(n))?;
                }
                Ok(())
            })?;
            here += BATCH;
        }
        let counts = |filter: &Filter| -> Result<String> {
            let mut samples = Samples::default();
            for _ in 0..ASKED {
                samples.time(|| desk.read(|db| leads::counts(db, event, filter)))?;
            }
            Ok(both(&samples))
        };
        let order = |by: Order| -> Result<String> {
            let mut samples = Samples::default();
            for _ in 0..ASKED {
                let sort = Sort {
                    by,
                    descending: false,
                    language: "es".to_owned(),
                };
                samples.time(|| {
                    desk.read(|db| leads::numbers(db, event, &Filter::default(), sort, None))
                })?;
            }
            Ok(both(&samples))
        };
        table.row([
            thousands(size),
            counts(&Filter::default())?,
            counts(&Filter::words("an"))?,
            order(Order::Newest)?,
            order(Order::Name)?,
            order(Order::Programmes)?,
        ]);
    }
    table.print();
    Ok(())
}
