//! A PostgreSQL of one's own, for tests and benchmarks: on a free port of loopback, with its settings as they come.
//! It is stopped and removed when the process that started it ends, however it ends.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "for tests and benchmarks alone"
)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A server and its databases.
pub struct Cluster {
    programs: PathBuf,
    folder: String,
    port: u16,
    databases: AtomicU32,
    /// Its standard input closes with this process, and then it clears up.
    _keeper: std::process::Child,
}

fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").ok();
    let mut found: Vec<PathBuf> = debian
        .into_iter()
        .flatten()
        .map(|version| version.unwrap().path().join("bin"))
        .collect();
    let path = std::env::var_os("PATH").unwrap_or_default();
    found.sort();
    found.reverse();
    found.extend(std::env::split_paths(&path));
    found
        .into_iter()
        .find(|folder| folder.join("initdb").exists() && folder.join("createdb").exists())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// PostgreSQL refuses to run as root; Debian's package brings a user for it.
fn as_its_user(program: &Path) -> Command {
    let mut command = match is_root() {
        false => Command::new(program),
        true => {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        }
    };
    command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

impl Cluster {
    /// The one that all tests of a program share; none where PostgreSQL is not installed.
    pub fn shared() -> Option<&'static Cluster> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Cluster::start).as_ref()
    }

    /// Makes one and runs it; none where PostgreSQL is not installed, which fails under `CI`.
    ///
    /// # Panics
    /// If PostgreSQL is there and does not do what is asked, as everything here.
    pub fn start() -> Option<Cluster> {
        let Some(programs) = programs() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "PostgreSQL is not installed"
            );
            eprintln!("PostgreSQL is not installed: nothing is shown about it");
            return None;
        };
        let made = as_its_user(Path::new("mktemp"))
            .args(["-d", "-t", "rambla-cluster-XXXXXX"])
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        let folder = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        let keeper = keeper(&programs, &folder);
        let initialised = as_its_user(&programs.join("initdb"))
            .args([
                "-D",
                &format!("{folder}/cluster"),
                "-U",
                "hub",
                "-A",
                "trust",
            ])
            .args(["-E", "UTF8", "--no-locale", "--no-instructions"])
            .status()
            .unwrap();
        assert!(initialised.success(), "initdb");
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let cluster = Cluster {
            programs,
            folder,
            port,
            databases: AtomicU32::new(0),
            _keeper: keeper,
        };
        cluster.run();
        Some(cluster)
    }

    /// Starts the server, and waits until it takes connections.
    pub fn run(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' -c max_connections=400",
            self.port
        );
        let log = format!("{}/log", self.folder);
        let started = as_its_user(&self.programs.join("pg_ctl"))
            .args(["start", "-w", "-D", &format!("{}/cluster", self.folder)])
            .args(["-l", &log, "-o", &options])
            .status()
            .unwrap();
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(started.success(), "pg_ctl start: {said}");
    }

    /// Speaks TLS from now on, with this certificate and its key.
    pub fn encrypt(&self, certificate: &Path, key: &Path) {
        let cluster = format!("{}/cluster", self.folder);
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            // Its own user reads neither the folder of a test nor keeps what others may read.
            let copied = as_its_user(Path::new("sh"))
                .args(["-c", &format!("umask 077; cat > {cluster}/{name}")])
                .stdin(std::fs::File::open(from).unwrap())
                .status()
                .unwrap();
            assert!(copied.success(), "{name}");
        }
        self.stop("fast");
        let settings = format!("echo 'ssl = on' >> {cluster}/postgresql.conf");
        let set = as_its_user(Path::new("sh"))
            .args(["-c", &settings])
            .status();
        assert!(set.unwrap().success(), "postgresql.conf");
        self.run();
    }

    /// Ends the server: `immediate` is like losing power, `fast` says goodbye to its clients.
    pub fn stop(&self, mode: &str) {
        let stopped = as_its_user(&self.programs.join("pg_ctl"))
            .args(["stop", "-w", "-m", mode, "-D"])
            .arg(format!("{}/cluster", self.folder))
            .status()
            .unwrap();
        assert!(stopped.success(), "pg_ctl stop");
    }

    /// The address of a new database of its own.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = as_its_user(&self.programs.join("createdb"))
            .args(["-h", "127.0.0.1", "-U", "hub", "-p"])
            .args([&self.port.to_string(), &name])
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "createdb: {said}");
        format!("postgres://hub@127.0.0.1:{}/{name}", self.port)
    }

    /// All that the database at this address holds, as SQL.
    pub fn dump(&self, address: &str) -> Vec<u8> {
        let dump = as_its_user(&self.programs.join("pg_dump"))
            .arg(address)
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        assert!(dump.status.success(), "pg_dump");
        dump.stdout
    }
}

/// Waits for the end of this process, then stops the cluster and removes its folder.
fn keeper(programs: &Path, folder: &str) -> std::process::Child {
    let script = format!(
        "trap '' INT TERM; cat >/dev/null; {}/pg_ctl stop -m immediate -D {folder}/cluster; rm -rf {folder}",
        programs.display()
    );
    as_its_user(Path::new("sh"))
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap()
}
