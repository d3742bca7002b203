//! What this machine needs before we can build and test: named, and installed where we know how.

use std::io::IsTerminal;
use std::process::{Command, Stdio};

use crate::step::{Failure, program, run};

/// What the machine is to be ready for. Whatever running needs, testing needs too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    Run,
    Test,
}

/// A system package, by its name in Debian and Ubuntu. It is there if dpkg says that it is installed.
struct Package {
    debian: &'static str,
    purpose: Purpose,
    why: &'static str,
}

const PACKAGES: &[Package] = &[
    Package {
        debian: "gcc",
        purpose: Purpose::Run,
        why: "compiles the database engine, links",
    },
    Package {
        debian: "libc6-dev",
        purpose: Purpose::Run,
        why: "what gcc links against",
    },
    Package {
        debian: "pkg-config",
        purpose: Purpose::Run,
        why: "finds OpenSSL",
    },
    Package {
        debian: "libssl-dev",
        purpose: Purpose::Run,
        why: "the cryptography of the database engine",
    },
    Package {
        debian: "libwebkit2gtk-4.1-dev",
        purpose: Purpose::Run,
        why: "shows the window",
    },
    Package {
        debian: "librsvg2-dev",
        purpose: Purpose::Run,
        why: "draws its icons",
    },
    Package {
        debian: "git",
        purpose: Purpose::Test,
        why: "tells our files from others",
    },
    Package {
        debian: "dbus",
        purpose: Purpose::Test,
        why: "a session bus of their own for keychain tests",
    },
    Package {
        debian: "gnome-keyring",
        purpose: Purpose::Test,
        why: "a real keychain",
    },
    Package {
        debian: "libglib2.0-bin",
        purpose: Purpose::Test,
        why: "gdbus, to look into that keychain",
    },
    Package {
        debian: "strace",
        purpose: Purpose::Test,
        why: "proves that writes reach the disk",
    },
    Package {
        debian: "sqlite3",
        purpose: Purpose::Test,
        why: "a peer for CSV and for times",
    },
    Package {
        debian: "age",
        purpose: Purpose::Test,
        why: "opens hand-over files without this program",
    },
    Package {
        debian: "python3",
        purpose: Purpose::Test,
        why: "runs readers that are not ours",
    },
    Package {
        debian: "python3-venv",
        purpose: Purpose::Test,
        why: "keeps those readers inside target/",
    },
    Package {
        debian: "xvfb",
        purpose: Purpose::Test,
        why: "a screen for the window",
    },
    Package {
        debian: "xauth",
        purpose: Purpose::Test,
        why: "lets the window onto it",
    },
    Package {
        debian: "webkit2gtk-driver",
        purpose: Purpose::Test,
        why: "presses keys in the window",
    },
    Package {
        debian: "xdotool",
        purpose: Purpose::Test,
        why: "types into the dialogs of the system",
    },
    Package {
        debian: "chromium",
        purpose: Purpose::Test,
        why: "the second browser that accessibility is scanned in",
    },
    Package {
        debian: "chromium-driver",
        purpose: Purpose::Test,
        why: "presses keys in it",
    },
    Package {
        debian: "libreoffice-calc",
        purpose: Purpose::Test,
        why: "opens our tables as people will",
    },
    Package {
        debian: "postgresql",
        purpose: Purpose::Test,
        why: "keeps the ledger of a hub",
    },
];

/// Before Debian's package of PostgreSQL is installed, unless somebody has decided that already.
const NO_CLUSTER: &str = "file=/etc/postgresql-common/createcluster.conf; \
    test -e $file || { mkdir -p ${file%/*} && echo 'create_main_cluster = false' > $file; }";

/// What to type elsewhere. None of these was tried.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "fedora",
        "sudo dnf install gcc pkgconf-pkg-config openssl-devel webkit2gtk4.1-devel librsvg2-devel xorg-x11-server-Xvfb chromium dbus-daemon gnome-keyring glib2 strace sqlite python3 libreoffice-calc postgresql-server",
    ),
    (
        "arch",
        "sudo pacman -S --needed base-devel openssl webkit2gtk-4.1 librsvg xorg-server-xvfb chromium dbus gnome-keyring glib2 strace sqlite python libreoffice-fresh postgresql",
    ),
    (
        "macos",
        "xcode-select --install && brew install pkgconf openssl@3 sqlite python postgresql && brew install --cask libreoffice",
    ),
    (
        "windows",
        "winget install Microsoft.VisualStudio.2022.BuildTools ShiningLight.OpenSSL.Dev Python.Python.3.12 TheDocumentFoundation.LibreOffice",
    ),
];

/// Installs what is missing, or says what to type. Takes a few milliseconds when nothing is missing.
pub(crate) fn ready_for(purpose: Purpose) -> Result<(), Failure> {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system(std::env::consts::OS, &release);
    if system != "debian" {
        return advise(system);
    }
    let missing = missing(purpose, &installed());
    if missing.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = missing
        .iter()
        .map(|package| format!("{} ({})", package.debian, package.why))
        .collect();
    eprintln!(
        "Missing on this machine: {}. Installing with apt-get.",
        named.join(", ")
    );
    let names: Vec<&str> = missing.iter().map(|package| package.debian).collect();
    let cure = format!(
        "Type: sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
        names.join(" ")
    );
    // The lists may be stale or unreachable; the installation decides.
    if let Err(failure) = run(as_root(&cure)?.args(["apt-get", "update", "-q"]), "") {
        eprintln!("{failure} Trying with the lists that are here.");
    }
    if names.contains(&"postgresql") {
        // Tests make clusters of their own: no server is to run on this machine for them.
        run(as_root(&cure)?.args(["sh", "-c", NO_CLUSTER]), &cure)?;
    }
    let install = [
        "UCF_FORCE_CONFFOLD=1",
        "apt-get",
        "install",
        "-q",
        "-y",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=300",
    ];
    run(
        as_root(&cure)?
            .args(install)
            .args(&names)
            .stdin(Stdio::null()),
        &cure,
    )
}

fn missing(purpose: Purpose, installed: &[String]) -> Vec<&'static Package> {
    let needed = PACKAGES.iter().filter(|package| package.purpose <= purpose);
    needed
        .filter(|package| !installed.iter().any(|name| name == package.debian))
        .collect()
}

/// Which of our packages dpkg holds as installed. It fails if it has never heard of one, and still lists the others.
fn installed() -> Vec<String> {
    let mut query = Command::new("dpkg-query");
    query
        .args(["-W", "-f=${Package} ${Status}\\n"])
        .args(PACKAGES.iter().map(|package| package.debian));
    let output = query
        .stdin(Stdio::null())
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    installed_in(&String::from_utf8_lossy(&output))
}

fn installed_in(listing: &str) -> Vec<String> {
    listing
        .lines()
        .filter_map(|line| line.strip_suffix(" install ok installed"))
        .map(str::to_owned)
        .collect()
}

/// `env …` as root: directly, by sudo without a question, or by sudo with one where somebody can answer.
fn as_root(cure: &str) -> Result<Command, Failure> {
    let is_root = succeeds(Command::new("sh").args(["-c", "test \"$(id -u)\" = 0"]));
    let mut command = if is_root {
        program("env")
    } else if succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = program("sudo");
        sudo.args(["-n", "env"]);
        sudo
    } else if std::io::stdin().is_terminal() && succeeds(Command::new("sudo").arg("--version")) {
        let mut sudo = program("sudo");
        sudo.arg("env");
        sudo
    } else {
        return Err(Failure::new(
            "Installing system packages needs root, and sudo is not there or asks for a password.",
            cure,
        ));
    };
    command.arg("DEBIAN_FRONTEND=noninteractive");
    Ok(command)
}

fn succeeds(command: &mut Command) -> bool {
    let silent = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// `debian` for it and its children such as Ubuntu, else a name of `ELSEWHERE`, else the system's own.
fn system<'a>(os: &'a str, release: &'a str) -> &'a str {
    if os != "linux" {
        return os;
    }
    let fields = release.lines().filter_map(|line| line.split_once('='));
    let ids = fields
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .map(|(_, value)| value.trim_matches('"'));
    let ids: Vec<&str> = ids.flat_map(str::split_whitespace).collect();
    let known = ["debian", "fedora", "arch"]
        .into_iter()
        .find(|known| ids.contains(known));
    known.or(ids.first().copied()).unwrap_or("linux")
}

/// Says once what to type, and goes on: whether it is already there cannot be asked in the same way everywhere.
fn advise(system: &str) -> Result<(), Failure> {
    let stamp = crate::step::root().join("target/set-up-advised");
    if stamp.exists() {
        return Ok(());
    }
    match ELSEWHERE.iter().find(|(known, _)| *known == system) {
        Some((_, command)) => eprintln!(
            "On this system ({system}), nothing is installed for you. Type (untested): {command}"
        ),
        None => eprintln!(
            "On this system ({system}), nothing is installed for you. What Debian calls: {}",
            PACKAGES
                .iter()
                .map(|package| package.debian)
                .collect::<Vec<_>>()
                .join(" ")
        ),
    }
    std::fs::create_dir_all(crate::step::root().join("target"))
        .and_then(|()| std::fs::write(&stamp, system))
        .map_err(|error| {
            Failure::new(
                format!("target/ cannot be written: {error}."),
                "Make the repository writable.",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_purpose_needs_and_dpkg_lacks_is_missing() {
        let listing = "gcc install ok installed\nlibc6-dev install ok installed\npkg-config install ok installed\n\
            libssl-dev deinstall ok config-files\nstrace install ok installed\n";
        let names = |purpose| {
            missing(purpose, &installed_in(listing))
                .iter()
                .map(|package| package.debian)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(Purpose::Run),
            ["libssl-dev", "libwebkit2gtk-4.1-dev", "librsvg2-dev"]
        );
        assert!(names(Purpose::Test)[3..].starts_with(&["git", "dbus"]));
        assert!(!names(Purpose::Test).contains(&"strace"));
    }

    #[test]
    fn ubuntu_counts_as_debian_and_others_are_told_apart() {
        assert_eq!(
            system("linux", "NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n"),
            "debian"
        );
        assert_eq!(system("linux", "ID=debian\n"), "debian");
        assert_eq!(
            system("linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"),
            "fedora"
        );
        assert_eq!(system("linux", "ID=alpine\n"), "alpine");
        assert_eq!(system("macos", ""), "macos");
    }
}
