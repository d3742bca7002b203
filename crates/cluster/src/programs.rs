//! PostgreSQL's programs, and who runs them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The folder of the newest that is installed.
pub(crate) fn programs() -> Option<PathBuf> {
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
pub(crate) fn as_its_user(program: &Path) -> Command {
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

/// Waits for the end of this process, then stops the cluster and removes its folder.
pub(crate) fn keeper(programs: &Path, folder: &str) -> Child {
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
