//! What was acknowledged is on the disk, whatever happens to the process.
//!
//! Some tests run this program again, in the role of [`ROLE`]: a process that holds a desk open
//! and captures leads until it is killed, printing the ids of each action once it is done.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rambla_core::desk::{Desk, Station};
use rambla_core::events;
use rambla_core::leads::{NewLead, capture};
use rambla_core::testing::schedule::pentabarf;

use crate::desk::{TestDesk, cleared, id, needs, said};
use crate::traces::{Trace, read_trace};

const ROLE: &str = "RAMBLA_TERMINAL_ROLE";
const FOLDER: &str = "RAMBLA_TERMINAL_FOLDER";

/// This program again, to run one test of it in a role.
fn again(test: &str, role: &str, desk: &TestDesk) -> Vec<String> {
    let program = std::env::current_exe().unwrap().display().to_string();
    let environment = [
        (ROLE, role.to_owned()),
        (FOLDER, desk.folder.display().to_string()),
    ];
    let environment = environment
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"));
    let words = [
        program,
        "--exact".to_owned(),
        test.to_owned(),
        "--nocapture".to_owned(),
    ];
    ["env".to_owned()]
        .into_iter()
        .chain(environment)
        .chain(words)
        .collect()
}

/// Captures leads, now one and now many in an action, and acknowledges each action.
fn capture_until_killed(mut desk: Desk, actions: usize) {
    let event = desk.read(events::list).unwrap()[0].id;
    desk.station = Station {
        event: Some(event),
        staff: None,
    };
    for action in 0..actions {
        let many = if action % 4 == 3 { 25 } else { 1 };
        let done = desk.write("capture_lead", |tx| {
            let new = |n| NewLead {
                name: Some(format!("Party {action}.{n}")),
                ..NewLead::default()
            };
            (0..many)
                .map(|n| capture(tx, new(n)))
                .collect::<Result<Vec<_>, _>>()
        });
        let ids: Vec<String> = done
            .unwrap()
            .value
            .iter()
            .map(ToString::to_string)
            .collect();
        println!("saved {}", ids.join(" "));
        std::io::stdout().flush().unwrap();
    }
}

/// Plays the role that the environment names, if it names one.
fn plays_a_role() -> bool {
    let Ok(role) = std::env::var(ROLE) else {
        return false;
    };
    let mut desk = TestDesk::at(std::env::var(FOLDER).unwrap()).open();
    match role.as_str() {
        "capture" => capture_until_killed(desk, usize::MAX),
        "few" => capture_until_killed(desk, 5),
        "few, unsynced" => {
            desk.lose_durability().unwrap();
            capture_until_killed(desk, 5);
        }
        other => panic!("no role {other}"),
    }
    true
}

/// Runs a command under strace and reads the trace of it.
fn traced(desk: &TestDesk, words: &[String], acknowledges: &str) -> Trace {
    needs("strace", "strace");
    let file = desk.beside("trace");
    let calls = "trace=fsync,fdatasync,write,pwrite64,pwritev,ftruncate";
    let mut command = Command::new("strace");
    cleared(&mut command);
    command
        .env("RAMBLA_UNPROTECTED", "1")
        .args(["-f", "-y", "-s", "256", "-e", calls, "-o"])
        .arg(&file);
    let output = command.args(words).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = fs::read(&file).unwrap();
    let lines = String::from_utf8_lossy(&lines);
    assert!(lines.contains("desk.db-wal>"), "the trace shows no log");
    read_trace(&lines, acknowledges)
}

#[test]
fn every_acknowledged_write_was_synced_before_and_one_that_was_not_is_noticed() {
    if plays_a_role() {
        return;
    }
    let desk = TestDesk::with_event();
    let words = |line: &str| {
        let program = env!("CARGO_BIN_EXE_ramblactl").to_owned();
        let data = [
            "--json".to_owned(),
            "--data".to_owned(),
            desk.folder.display().to_string(),
        ];
        [program]
            .into_iter()
            .chain(data)
            .chain(line.split(' ').map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let added = traced(
        &desk,
        &words("lead add --name Ana"),
        "\\\"name\\\":\\\"Ana\\\"",
    );
    assert_eq!(
        added,
        Trace {
            acknowledged: 1,
            early: vec![]
        }
    );
    let file = desk.file("schedule.xml", pentabarf(1, 30, 3));
    let imported = traced(
        &desk,
        &words(&format!("import sessions {}", file.display())),
        "\\\"added\\\":30",
    );
    assert_eq!(
        imported,
        Trace {
            acknowledged: 1,
            early: vec![]
        }
    );

    let test =
        "durability::every_acknowledged_write_was_synced_before_and_one_that_was_not_is_noticed";
    let kept_open = traced(&desk, &again(test, "few", &desk), "saved ");
    assert_eq!(
        kept_open,
        Trace {
            acknowledged: 5,
            early: vec![]
        }
    );
    let unsynced = traced(&desk, &again(test, "few, unsynced", &desk), "saved ");
    assert_eq!(
        (unsynced.acknowledged, unsynced.early.len()),
        (5, 5),
        "{unsynced:?}"
    );
    desk.is_well();
}

/// A process with the lines it printed so far.
struct Worker {
    child: Child,
    lines: Receiver<String>,
    read: Vec<String>,
}

impl Worker {
    fn start(mut command: Command) -> Worker {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (to, lines) = channel();
        let from = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            from.lines()
                .map_while(Result::ok)
                .try_for_each(|line| to.send(line))
        });
        Worker {
            child,
            lines,
            read: Vec::new(),
        }
    }

    /// Waits for a line that begins so.
    fn wait_for(&mut self, words: &str) {
        while !self.read.last().is_some_and(|line| line.starts_with(words)) {
            let line = self.lines.recv_timeout(Duration::from_secs(20));
            self.read.push(line.expect("the process says nothing"));
        }
    }

    /// Stops it where it stands, looks, and kills it.
    fn kill_after<T>(mut self, look: impl FnOnce() -> T) -> (T, Vec<String>) {
        let stop = Command::new("kill")
            .args(["-STOP", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(stop.success());
        let seen = look();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.read.extend(self.lines.iter());
        (seen, self.read)
    }
}

/// Whether somebody holds the write lock at this moment.
fn is_being_written(desk: &TestDesk) -> bool {
    let conn = desk.raw();
    conn.busy_timeout(Duration::ZERO).unwrap();
    let free = conn.execute_batch("BEGIN IMMEDIATE; ROLLBACK;");
    let busy = matches!(&free, Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy));
    assert!(busy || free.is_ok(), "{free:?}");
    busy
}

/// Each desk's own numbers run from 1 without a gap.
fn assert_numbers_are_gapless(desk: &TestDesk) {
    let conn = desk.raw();
    let sql = "SELECT count(*), min(seq), max(seq) FROM changes GROUP BY stream, replica";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    let rows: Vec<(i64, i64, i64)> = rows.map(Result::unwrap).collect();
    assert!(!rows.is_empty());
    for (count, first, last) in rows {
        assert_eq!((first, last), (1, count));
    }
}

/// Numbers that look random and are the same each time.
fn dice(seed: u64) -> u64 {
    let mixed = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
}

#[test]
fn a_hundred_kills_lose_nothing_that_was_acknowledged() {
    const SESSIONS: usize = 60;
    if plays_a_role() {
        return;
    }
    let test = "durability::a_hundred_kills_lose_nothing_that_was_acknowledged";
    let desk = TestDesk::with_event();
    let mut acknowledged = BTreeSet::new();
    let (mut inside, mut idle_kills, mut imported) = (0, 0, 0);
    for round in 0..100 {
        let is_import = round % 5 == 4;
        let command = if is_import {
            let schedule =
                pentabarf(round, SESSIONS, 4).replace("harbour-2026", &format!("harbour-{round}"));
            let file = desk.file("schedule.xml", schedule);
            desk.command(format!("import sessions {}", file.display()))
        } else {
            let words = again(test, "capture", &desk);
            let mut command = Command::new(&words[0]);
            command.args(&words[1..]);
            command
        };
        let mut worker = Worker::start(command);
        if is_import {
            // From the start of the process until well after its end.
            std::thread::sleep(Duration::from_millis(dice(round) % 300));
        } else {
            worker.wait_for("saved ");
            std::thread::sleep(Duration::from_micros(dice(round) % 120_000));
        }
        let (busy, lines) = worker.kill_after(|| is_being_written(&desk));
        inside += usize::from(busy);
        idle_kills += usize::from(!busy);
        imported += usize::from(lines.iter().any(|line| line.contains("\"added\":60")));
        acknowledged.extend(
            lines
                .iter()
                .filter_map(|line| line.strip_prefix("saved "))
                .flat_map(|ids| ids.split(' ').map(str::to_owned)),
        );

        assert_numbers_are_gapless(&desk);
        let here: BTreeSet<String> = desk.ids("lead list").into_iter().collect();
        let lost: Vec<&String> = acknowledged.difference(&here).collect();
        assert!(
            lost.is_empty(),
            "round {round}: {} leads were acknowledged and are not here",
            lost.len()
        );
        acknowledged = here;
        let sessions = desk.ids("session list").len();
        assert_eq!(sessions % SESSIONS, 0, "round {round}: half an import");
        assert!(
            sessions / SESSIONS >= imported,
            "round {round}: an import was acknowledged and is not here"
        );
    }
    println!(
        "100 kills, {inside} of them inside an open transaction; {} leads, {imported} imports acknowledged",
        acknowledged.len()
    );
    assert!(inside >= 30, "only {inside} kills hit an open transaction");
    assert!(idle_kills > 0);
    desk.is_well();
}

#[test]
fn two_processes_add_a_hundred_leads_each_and_none_is_lost() {
    let desk = TestDesk::with_event();
    std::thread::scope(|scope| {
        for who in ["One", "Two"] {
            let desk = &desk;
            scope.spawn(move || {
                for n in 0..100 {
                    desk.ok(format!("lead add --name '{who} {n}'"));
                }
            });
        }
    });
    let leads = desk.ok("lead list");
    let mut by_name = BTreeMap::new();
    for lead in leads.as_array().unwrap() {
        by_name.insert(lead["name"].as_str().unwrap().to_owned(), id(lead));
    }
    assert_eq!((leads.as_array().unwrap().len(), by_name.len()), (200, 200));
    assert_numbers_are_gapless(&desk);
    desk.is_well();
}

#[test]
fn two_processes_that_make_the_desk_at_once_end_with_one_desk_and_both_leads() {
    for _ in 0..5 {
        let desk = TestDesk::none();
        std::thread::scope(|scope| {
            for name in ["One", "Two"] {
                let desk = &desk;
                let event = format!(
                    "event add --name {name} --zone Europe/Madrid --from 2126-01-01 --to 2126-01-02"
                );
                scope.spawn(move || desk.ok(event));
            }
        });
        assert_eq!(desk.ids("event list").len(), 2);
        desk.is_well();
    }
}

#[test]
fn a_desk_whose_making_was_killed_is_made_again_or_is_there_whole() {
    let from = TestDesk::none();
    from.ok("desk demo");
    let backup = from.beside("booth.rambla");
    let mut command = from.command(format!("desk backup {}", backup.display()));
    said(command.env("RAMBLA_PASSPHRASE", "test")).ended(0);
    let (mut whole, mut again) = (0, 0);
    for round in 0..40 {
        let desk = TestDesk::none();
        let line = match round % 2 {
            0 => "desk create".to_owned(),
            _ => format!("desk restore {} --unprotected", backup.display()),
        };
        let mut making = desk.command(&line);
        let worker = Worker::start({
            making.env("RAMBLA_PASSPHRASE", "test");
            making
        });
        std::thread::sleep(Duration::from_millis(dice(round) % 90));
        worker.kill_after(|| ());
        if desk.folder.join("desk.db").exists() {
            whole += 1;
        } else {
            again += 1;
            said(desk.command(&line).env("RAMBLA_PASSPHRASE", "test")).ended(0);
        }
        desk.add_event();
        assert_numbers_are_gapless(&desk);
        desk.is_well();
    }
    println!("40 kills while a desk was made: {again} times made again, {whole} times there");
    assert!(
        again > 5 && whole > 0,
        "{again} times made again, {whole} times there"
    );
}
