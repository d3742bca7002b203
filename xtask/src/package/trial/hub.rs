//! The hub is tried: its unit, the program with the installed configuration, and what of it somebody has changed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::package::Package;
use crate::package::hub::{CONFIG, UNIT};
use crate::package::tree::refused;
use crate::package::trial::{Installed, OWN, Step, demand, run};
use crate::step::{Failure, program, read};

/// Where the unit has it keep its ledger.
const STATE: &str = "var/lib/rambla-hub";
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// What somebody changes in the configuration: it listens here alone, on any port, and speaks plainly.
const CHANGES: [(&str, &str); 2] = [
    ("#listen = \"0.0.0.0:7443\"", "listen = \"127.0.0.1:0\""),
    ("#tls = \"own\"", "tls = \"none\""),
];

/// Tries the package of the hub.
pub(in crate::package) fn hub(package: &Package) -> Result<(), Failure> {
    let steps: [(&str, Step<'_>); 7] = [
        (
            "is not started by its installation",
            Installed::is_not_started,
        ),
        ("man pages are read", |system| {
            system.manual(&[
                "RAMBLA_HUB_LIMITS_TEAM_BYTES",
                "rambla-hub quarantine accept 12",
            ])
        }),
        ("systemd takes its unit", Installed::unit),
        ("serves as the installed configuration says", |system| {
            system.changes_the_configuration()?;
            system.serves()
        }),
        (
            "installs again, and a later version over it",
            Installed::upgrade_of_the_hub,
        ),
        ("serves with the configuration that was kept", |system| {
            system.serves()
        }),
        ("leaves only the ledger when purged", Installed::purge),
    ];
    run(package, &steps)
}

impl Installed<'_> {
    /// What systemd was told since the last time.
    fn told(&self) -> Result<Vec<String>, Failure> {
        let path = self.root.join(OWN).join("told");
        let told = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
        fs::remove_file(&path).map_err(|error| refused(&path, &error))?;
        Ok(told.lines().map(str::to_owned).collect())
    }

    fn is_told(&self, wanted: &[&str]) -> Result<(), Failure> {
        let told = self.told()?;
        demand(told == wanted, || {
            format!("systemd was told {told:?}, not {wanted:?}.")
        })
    }

    fn is_not_started(&self) -> Result<(), Failure> {
        self.is_told(&["daemon-reload"])
    }

    /// The unit as systemd reads it, where it is; its program lies in this folder.
    fn unit(&self) -> Result<(), Failure> {
        let path = self.root.join(UNIT);
        let text = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
        demand(text.contains(&format!("--config /{CONFIG}\n")), || {
            format!("{UNIT} does not name /{CONFIG}.")
        })?;
        if program("systemd-analyze")
            .arg("--version")
            .output()
            .is_err()
        {
            eprintln!("  without systemd-analyze (package systemd), it is not asked");
            return Ok(());
        }
        let here = self.root.join("usr/bin/rambla-hub");
        let copy = self.root.join(OWN).join("rambla-hub.service");
        let text = text.replace("/usr/bin/rambla-hub", &here.to_string_lossy());
        fs::write(&copy, text).map_err(|error| refused(&copy, &error))?;
        let mut verify = program("systemd-analyze");
        verify.args(["verify", "--man=no", "--recursive-errors=no"]);
        let done = verify.arg(&copy).output();
        let done = done.map_err(|error| refused(&copy, &error))?;
        let complaints = String::from_utf8_lossy(&done.stderr).into_owned();
        demand(done.status.success() && complaints.is_empty(), || {
            format!("systemd complains: {complaints}")
        })
    }

    fn changes_the_configuration(&self) -> Result<(), Failure> {
        let path = self.root.join(CONFIG);
        let mut text = fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
        for (before, after) in CHANGES {
            demand(text.contains(before), || {
                format!("{CONFIG} does not say `{before}`.")
            })?;
            text = text.replacen(before, after, 1);
        }
        fs::write(&path, text).map_err(|error| refused(&path, &error))
    }

    /// Started as the unit does, it says where it listens, answers that it is ready, and ends when told.
    fn serves(&self) -> Result<(), Failure> {
        let state = self.root.join(STATE);
        fs::create_dir_all(&state).map_err(|error| refused(&state, &error))?;
        let mut command = self.program("rambla-hub");
        command
            .args(["serve", "--config"])
            .arg(self.root.join(CONFIG))
            .current_dir(&state)
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| refused(&state, &error))?;
        let mut hub = Owned(child);
        let log = hub.0.stderr.take();
        let log = BufReader::new(log.expect("BUG: it was asked for"));
        let mut said = String::new();
        for line in log.lines().map_while(Result::ok) {
            said += &format!("{line}\n");
            if line.contains("serving") {
                break;
            }
        }
        let mut words = said.split_whitespace();
        let address = words.find_map(|word| word.strip_prefix("address="));
        demand(address.is_some(), || {
            format!("The installed hub does not serve: {said}")
        })?;
        let answer = ready(address.unwrap_or_default());
        let answer = answer.map_err(|error| refused(&state, &error))?;
        demand(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("ready\n"),
            || format!("It answers: {answer}"),
        )?;
        read(program("kill").arg("-TERM").arg(hub.0.id().to_string()))?;
        let ended = hub.0.wait().map_err(|error| refused(&state, &error))?;
        demand(ended.success(), || format!("It ended with {ended}."))
    }

    fn upgrade_of_the_hub(&self) -> Result<(), Failure> {
        let kept = self.configuration()?;
        self.upgrade(|later| {
            let config = later.join(CONFIG);
            let text = fs::read_to_string(&config)?;
            fs::remove_file(&config)?;
            fs::write(&config, format!("{text}\n# A later version's.\n"))
        })?;
        let restarts = ["daemon-reload", "try-restart rambla-hub.service"];
        self.is_told(&[restarts, restarts].concat())?;
        demand(self.configuration()? == kept, || {
            format!("The later version took what was changed in {CONFIG}.")
        })?;
        let theirs = self.root.join(format!("{CONFIG}.dpkg-dist"));
        demand(theirs.is_file(), || {
            "The later version's configuration does not lie beside the one that was kept."
                .to_owned()
        })
    }

    fn configuration(&self) -> Result<String, Failure> {
        let path = self.root.join(CONFIG);
        fs::read_to_string(&path).map_err(|error| refused(&path, &error))
    }

    fn purge(&self) -> Result<(), Failure> {
        read(self.dpkg().args(["--remove", "rambla-hub"]))?;
        self.is_told(&["disable --now rambla-hub.service", "daemon-reload"])?;
        let kept = self.root.join(CONFIG).is_file();
        demand(kept, || format!("The removal took {CONFIG}."))?;
        read(self.dpkg().args(["--purge", "rambla-hub"]))?;
        let left = self.files()?;
        demand(left.is_empty(), || {
            format!("Left after the purge: {left:?}.")
        })?;
        let ledger = self.root.join(STATE).join("hub.db");
        demand(ledger.is_file(), || "The purge took the ledger.".to_owned())
    }
}

/// A hub that we started, ended when dropped: it alone.
struct Owned(Child);

impl Drop for Owned {
    fn drop(&mut self) {
        // It has ended where nothing went wrong.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ready(address: &str) -> std::io::Result<String> {
    let mut line = TcpStream::connect(address)?;
    line.set_read_timeout(Some(PATIENCE))?;
    line.write_all(b"GET /ready HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    line.read_to_string(&mut answer)?;
    Ok(answer)
}
