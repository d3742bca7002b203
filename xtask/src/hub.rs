//! A hub for development: on loopback, with SQLite, or with a PostgreSQL cluster of its own in target/.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::setup::{Purpose, ready_for};
use crate::step::{Failure, cargo, hand_over, program, read, root, run};

const FOLDER: &str = "target/hub";
const CLUSTER: &str = "target/hub-postgres";
const ADDRESS: &str = "127.0.0.1:7443";

/// With its ledger in target/hub.
pub(crate) fn sqlite() -> Result<(), Failure> {
    let folder = root().join(FOLDER);
    make(&folder)?;
    serve(&format!("sqlite:{}", folder.join("hub.db").display()))
}

/// With its ledger in a cluster in target/hub-postgres, which ends with it.
pub(crate) fn postgres() -> Result<(), Failure> {
    ready_for(Purpose::Test)?;
    let programs = programs()?;
    let folder = root().join(CLUSTER);
    let is_new = !folder.join("cluster/PG_VERSION").exists();
    if is_new {
        make(&folder)?;
        if is_root() {
            let cure = "Its owner is to be `postgres`, the user that Debian's package brings.";
            run(program("chown").arg("postgres").arg(&folder), cure)?;
        }
        let mut initdb = not_as_root(&programs.join("initdb"));
        initdb.arg("-D").arg(folder.join("cluster"));
        initdb.args(["-U", "hub", "-A", "trust", "-E", "UTF8", "--no-locale"]);
        run(&mut initdb, "Remove target/hub-postgres and try again.")?;
    }
    let port = free_port()?;
    let options =
        format!("-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories=''");
    let mut start = not_as_root(&programs.join("pg_ctl"));
    start
        .args(["start", "-w", "-D"])
        .arg(folder.join("cluster"));
    start
        .arg("-l")
        .arg(folder.join("log"))
        .args(["-o", &options]);
    // A server that outlives the command must not hold its output open.
    start.stdout(Stdio::null());
    run(&mut start, "Read target/hub-postgres/log.")?;
    let keeper = keeper(&programs, &folder)?;
    let served = database(&programs, port, is_new)
        .and_then(|()| serve(&format!("postgres://hub@127.0.0.1:{port}/hub")));
    end(keeper);
    served
}

/// Stops the cluster when this program has ended, by Ctrl+C too.
fn keeper(programs: &Path, folder: &Path) -> Result<Child, Failure> {
    let script = format!(
        "trap '' INT TERM; cat >/dev/null; '{}' stop -s -m fast -D '{}'",
        programs.join("pg_ctl").display(),
        folder.join("cluster").display()
    );
    let mut command = not_as_root(Path::new("sh"));
    command.args(["-c", &script]).stdin(Stdio::piped());
    command
        .spawn()
        .map_err(|error| Failure::new(format!("`sh` could not be started: {error}."), ""))
}

fn end(mut keeper: Child) {
    drop(keeper.stdin.take());
    // It has stopped the cluster, or pg_ctl has said why not.
    let _ = keeper.wait();
}

fn database(programs: &Path, port: u16, is_new: bool) -> Result<(), Failure> {
    if !is_new {
        return Ok(());
    }
    let mut create = not_as_root(&programs.join("createdb"));
    create.args([
        "-h",
        "127.0.0.1",
        "-U",
        "hub",
        "-p",
        &port.to_string(),
        "hub",
    ]);
    run(&mut create, "Remove target/hub-postgres and try again.")
}

/// Prints a code on stdout, and serves until Ctrl+C.
fn serve(database: &str) -> Result<(), Failure> {
    let cure = "Read the first error above; on a machine set up by hand, `libssl-dev` is the usual one missing.";
    run(cargo().args(["build", "-p", "rambla-hub"]), cure)?;
    let hub = |words: &[&str]| {
        let mut command = cargo();
        command
            .args(["run", "-q", "-p", "rambla-hub", "--"])
            .args(words);
        command.args(["--database", database, "--listen", ADDRESS]);
        command
    };
    run(&mut hub(&["invite"]), "Read what it says above.")?;
    hand_over(&mut hub(&["serve"]))
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let sentence = format!("{}: {error}.", folder.display());
        Failure::new(sentence, "Make room in target/ and try again.")
    })
}

/// Those of the newest version that Debian has installed.
fn programs() -> Result<PathBuf, Failure> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok();
    let mut found: Vec<PathBuf> = versions
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    let cure = "Install PostgreSQL's server; on Debian, `postgresql`.";
    found
        .pop()
        .ok_or_else(|| Failure::new("PostgreSQL is not installed.", cure))
}

fn free_port() -> Result<u16, Failure> {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    port.map(|address| address.port())
        .map_err(|error| Failure::new(format!("No port of loopback is free: {error}."), ""))
}

fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id == b"0\n")
}

/// PostgreSQL refuses to run as root.
fn not_as_root(name: &Path) -> Command {
    if !is_root() {
        return Command::new(name);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(name);
    command
}
