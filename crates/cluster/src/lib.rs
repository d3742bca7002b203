//! A PostgreSQL of one's own, for tests and benchmarks: on a free port of loopback, with its settings as they come.
//! It is stopped and removed when it is dropped, or the process that started it ends, however it ends.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "for tests and benchmarks alone"
)]

mod backup;
mod programs;
mod standby;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub use backup::Backup;
use programs::{as_its_user, keeper, programs};

/// After a loss of power the disk is synced as a whole, which is faster than a thousand files one by one.
const SYNCED: &str = match cfg!(target_os = "linux") {
    true => "-c recovery_init_sync_method=syncfs",
    false => "",
};

/// A server and its databases.
pub struct Cluster {
    programs: PathBuf,
    folder: String,
    port: u16,
    databases: AtomicU32,
    /// Its standard input closes with this process, and then it clears up.
    _keeper: Child,
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
        let cluster = Cluster::empty(programs);
        cluster.does(
            "initdb",
            &["-D", &cluster.data(), "-U", "hub", "-A", "trust", "-E"],
            &["UTF8", "--no-locale", "--no-instructions", "--no-sync"],
        );
        cluster.run();
        Some(cluster)
    }

    /// A folder and a port, without a cluster yet.
    fn empty(programs: PathBuf) -> Cluster {
        let made = as_its_user(Path::new("mktemp"))
            .args(["-d", "-t", "rambla-cluster-XXXXXX"])
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        let folder = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        Cluster {
            _keeper: keeper(&programs, &folder),
            port: free.local_addr().unwrap().port(),
            programs,
            folder,
            databases: AtomicU32::new(0),
        }
    }

    fn data(&self) -> String {
        format!("{}/cluster", self.folder)
    }

    /// Runs one of PostgreSQL's programs, or a shell, to its end. What it printed.
    fn does(&self, program: &str, words: &[&str], more: &[&str]) -> Vec<u8> {
        let path = match program {
            "sh" => PathBuf::from(program),
            _ => self.programs.join(program),
        };
        let done = as_its_user(&path)
            .args(words)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{program} {words:?}: {said}");
        done.stdout
    }

    /// Starts the server, and waits until it takes connections.
    pub fn run(&self) {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories='' -c max_connections=400 {SYNCED}",
            self.port
        );
        let log = format!("{}/log", self.folder);
        let started = as_its_user(&self.programs.join("pg_ctl"))
            .args(["start", "-w", "-D", &self.data()])
            .args(["-l", &log, "-o", &options])
            .status()
            .unwrap();
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(started.success(), "pg_ctl start: {said}");
    }

    /// Ends the server: `immediate` is like losing power, `fast` says goodbye to its clients.
    pub fn stop(&self, mode: &str) {
        self.does("pg_ctl", &["stop", "-w", "-m", mode, "-D"], &[&self.data()]);
    }

    /// Speaks TLS from now on, with this certificate and its key.
    pub fn encrypt(&self, certificate: &Path, key: &Path) {
        let data = self.data();
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            // Its own user reads neither the folder of a test nor keeps what others may read.
            let copied = as_its_user(Path::new("sh"))
                .args(["-c", &format!("umask 077; cat > {data}/{name}")])
                .stdin(std::fs::File::open(from).unwrap())
                .status()
                .unwrap();
            assert!(copied.success(), "{name}");
        }
        self.stop("fast");
        let settings = format!("echo 'ssl = on' >> {data}/postgresql.conf");
        self.does("sh", &["-c", &settings], &[]);
        self.run();
    }

    /// The address of a new database of its own.
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let port = self.port.to_string();
        self.does(
            "createdb",
            &["-h", "127.0.0.1", "-U", "hub", "-p"],
            &[&port, &name],
        );
        format!("postgres://hub@127.0.0.1:{port}/{name}")
    }

    /// All that the database at this address holds, as SQL.
    pub fn dump(&self, address: &str) -> Vec<u8> {
        self.does("pg_dump", &[address], &[])
    }

    /// What a statement answers.
    fn ask(&self, sql: &str) -> String {
        let address = format!("postgres://hub@127.0.0.1:{}/postgres", self.port);
        let answer = self.does("psql", &["-XAtq", &address, "-c"], &[sql]);
        String::from_utf8(answer).unwrap().trim().to_owned()
    }
}
