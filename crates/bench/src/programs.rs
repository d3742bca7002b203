//! Whole processes: `ramblactl` with leads, and `sqlite3` beside it.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rambla_core::desk::{Desk, Place};
use rambla_core::exports::leads::write;
use rambla_core::exports::purpose::Purpose;
use rambla_core::exports::table::Profile;
use rambla_core::leads::Filter;

use crate::Result;
use crate::ground::{Grown, Ours, SIZES, ambient};
use crate::measure::{Samples, Table, both, ms, ratio, thousands};

/// How often a process is started to be timed.
pub(crate) const STARTS: usize = 30;

/// `ramblactl` as it was built beside this program, at this desk.
pub(crate) fn ramblactl(data: &Path, words: &[&str]) -> Result<Command> {
    let program = std::env::current_exe()?
        .with_file_name(format!("ramblactl{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        return Err("build it first: cargo build --release -p ramblactl".into());
    }
    let mut command = Command::new(program);
    command.arg("--data").arg(data).args(words);
    command
        .env("RAMBLA_UNPROTECTED", "1")
        .env_remove("RAMBLA_PASSPHRASE");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(command)
}

/// Runs it to its end; 0 and "rows need a look" are both well.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    match status.code() {
        Some(0 | 1) => Ok(()),
        _ => Err(format!("{command:?}: {status}").into()),
    }
}

/// How long the process takes, from start to end.
pub(crate) fn time(starts: usize, data: &Path, words: &[&str]) -> Result<Samples> {
    let mut samples = Samples::default();
    for _ in 0..starts {
        let mut command = ramblactl(data, words)?;
        samples.time(|| run(&mut command))?;
    }
    Ok(samples)
}

/// The most memory that the process ever had, in MiB: asked of the system again and again, so at
/// most what came in its last fraction of a millisecond is missing. None where it cannot be asked.
pub(crate) fn memory(data: &Path, words: &[&str]) -> Result<Option<f64>> {
    let mut child = ramblactl(data, words)?.spawn()?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most: Option<u64> = None;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(now);
        std::thread::sleep(Duration::from_micros(100));
    }
    Ok(most.map(|kib| kib as f64 / 1024.0))
}

pub(crate) fn mib(memory: Option<f64>) -> String {
    memory.map_or("not known".to_owned(), |mib| format!("{mib:.1} MiB"))
}

pub(crate) fn measure(grown: &Grown) -> Result<()> {
    commands(grown)?;
    export(grown)?;
    inside(grown)
}

/// What single commands cost in desks of each size.
fn commands(grown: &Grown) -> Result<()> {
    let with_phone = "Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000";
    let without = "Ana Roca, Acme S.L., buyer, ana@acme.example";
    let csv = grown
        .folder
        .join("leads.csv")
        .to_string_lossy()
        .into_owned();
    let rows: [(&str, usize, &[&str]); 7] = [
        ("`--version` (the program alone)", STARTS, &["--version"]),
        ("`event list` (opens the desk)", STARTS, &["event", "list"]),
        (
            "`lead add`, with a phone",
            STARTS,
            &["lead", "add", "--text", with_phone],
        ),
        (
            "`lead add`, without",
            STARTS,
            &["lead", "add", "--text", without],
        ),
        (
            "`lead list --limit 50`",
            STARTS,
            &["lead", "list", "--limit", "50"],
        ),
        (
            "`lead list --search an --limit 50`",
            STARTS,
            &["lead", "list", "--search", "an", "--limit", "50"],
        ),
        ("`lead list`, all rows", 5, &["lead", "list"]),
    ];
    let head = [
        "ramblactl, whole process, encrypted (median / p95)",
        "1,000 leads",
        "10,000 leads",
        "100,000 leads",
    ];
    let mut table = Table::new("Commands", &head);
    for (what, starts, words) in rows {
        let mut cells = vec![what.to_owned()];
        for size in SIZES {
            cells.push(both(&time(starts, &grown.kept(size), words)?));
        }
        table.row(cells);
    }
    let memories: [(&str, &[&str]); 3] = [
        (
            "memory of `lead list --limit 50`",
            &["lead", "list", "--limit", "50"],
        ),
        ("memory of `lead list`, all rows", &["lead", "list"]),
        ("memory of `lead export`", &["lead", "export", &csv]),
    ];
    for (what, words) in memories {
        let mut cells = vec![what.to_owned()];
        for size in SIZES {
            cells.push(mib(memory(&grown.kept(size), words)?));
        }
        table.row(cells);
    }
    table.print();
    Ok(())
}

/// `lead export` beside `sqlite3 -csv`, start by start.
fn export(grown: &Grown) -> Result<()> {
    let bare = grown.plain.copy_to(grown.folder.join("bare"))?;
    let flat = concat!(
        "CREATE TABLE flat AS ",
        include_str!("../../core/src/leads/lead.sql"),
        " ORDER BY leads.n DESC"
    );
    let file = bare.place.database();
    let Ours { desk, eye, .. } = bare;
    drop(desk);
    eye.execute_batch(flat)?;
    drop(eye);
    let join = concat!(
        include_str!("../../core/src/leads/lead.sql"),
        " WHERE leads.deleted_at IS NULL ORDER BY leads.n DESC"
    );
    let ours = grown.folder.join("ours.csv");
    let theirs = grown.folder.join("theirs.csv");
    let head = [
        "leads",
        "`ramblactl lead export`, encrypted",
        "`sqlite3 -csv`, the same join, plain",
        "`sqlite3 -csv`, one flat table, plain",
        "speed beside the join",
        "beside the flat table",
    ];
    let mut table = Table::new("A .csv of all leads, whole process (median / p95)", &head);
    for size in SIZES {
        let rounds = if size < 100_000 { STARTS } else { 9 };
        let [mut by_us, mut by_join, mut by_flat] = [(); 3].map(|()| Samples::default());
        for _ in 0..rounds {
            let mut command = ramblactl(&grown.kept(size), &["lead", "export"])?;
            command.arg(&ours);
            by_us.time(|| run(&mut command))?;
            by_join.time(|| sqlite3(&file, &format!("{join} LIMIT {size}"), &theirs))?;
            by_flat
                .time(|| sqlite3(&file, &format!("SELECT * FROM flat LIMIT {size}"), &theirs))?;
        }
        table.row([
            thousands(size),
            both(&by_us),
            both(&by_join),
            both(&by_flat),
            ratio(by_join.median(), by_us.median()),
            ratio(by_flat.median(), by_us.median()),
        ]);
    }
    table.print();
    let bytes = |path: &Path| -> Result<u64> { Ok(fs::metadata(path)?.len()) };
    println!(
        "Ours is {} bytes, that of sqlite3 {}.",
        thousands(bytes(&ours)?),
        thousands(bytes(&theirs)?)
    );
    Ok(())
}

fn sqlite3(file: &Path, sql: &str, out: &Path) -> Result<()> {
    let mut command = Command::new("sqlite3");
    command
        .args(["-readonly", "-batch", "-header", "-csv"])
        .arg(file)
        .arg(sql)
        .stdout(File::create(out)?);
    run(&mut command)
}

/// The same work inside one process: what of it is encryption, and what opening costs.
fn inside(grown: &Grown) -> Result<()> {
    let mut table = Table::new(
        "Inside one process (median of 9)",
        &["what", "not encrypted", "encrypted"],
    );
    let (mut opening, mut writing) = (Vec::new(), Vec::new());
    for ours in [&grown.plain, &grown.encrypted] {
        let (mut open, mut export) = (Samples::default(), Samples::default());
        for _ in 0..9 {
            let place = Place::new(ours.place.folder.clone());
            open.time(|| Desk::open(&place, &ours.key, ambient()))?;
            export.time(|| {
                ours.desk.read(|db| {
                    write(
                        db,
                        ours.event,
                        &Filter::default(),
                        Purpose::Own,
                        Profile::Plain,
                        std::io::sink(),
                        |_| ControlFlow::Continue(()),
                    )
                })
            })??;
        }
        opening.push(ms(open.median()));
        writing.push(ms(export.median()));
    }
    let leads = thousands(grown.leads);
    table.row(
        [format!("opening a desk of {leads} leads")]
            .into_iter()
            .chain(opening),
    );
    table.row(
        [format!("writing {leads} leads as .csv to nowhere")]
            .into_iter()
            .chain(writing),
    );
    table.print();
    Ok(())
}
