//! The most memory of a process that takes in leads; one process for each figure.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use rambla_core::desk::{Desk, Key, Place};
use rambla_core::handover;

use super::peers::automerge::Automerge;
use super::peers::loro::Loro;
use super::peers::{Document, written};
use super::sources::Source;
use crate::Result;
use crate::ground::ambient;
use crate::measure::{Table, thousands};

const SIZES: [u64; 2] = [10_000, 100_000];
const RAMBLA: &str = "rambla";
const IN_MEMORY: &str = "rambla-in-memory";
const AUTOMERGE: &str = "automerge";
const LORO: &str = "loro";
const NOTHING: &str = "nothing";

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let mut table = Table::new(
        "Most memory of a process that takes in leads, each an action of its own, from a file (and what it holds then)",
        &[
            "leads",
            "the program alone",
            "Rambla, on the disk",
            "Rambla, in memory",
            "automerge",
            "loro",
        ],
    );
    for size in SIZES {
        let folder = folder.join(format!("memory-{size}"));
        fs::create_dir_all(&folder)?;
        let mut source = Source::new(size, 1)?;
        let handed = folder.join("handed");
        handover::export(
            &mut source.desk,
            source.event,
            None,
            File::create(&handed)?,
            |_| ControlFlow::Continue(()),
        )??;
        let automerge = document::<Automerge>(&source, folder.join(AUTOMERGE))?;
        let loro = document::<Loro<false>>(&source, folder.join(LORO))?;
        drop(source);
        table.row([
            thousands(size),
            asked(NOTHING, &handed, &folder)?,
            asked(RAMBLA, &handed, &folder)?,
            asked(IN_MEMORY, &handed, &folder)?,
            asked(AUTOMERGE, &automerge, &folder)?,
            asked(LORO, &loro, &folder)?,
        ]);
        fs::remove_dir_all(folder)?;
    }
    table.print();
    Ok(())
}

/// What another one would be given, in a file.
fn document<D: Document>(source: &Source, path: PathBuf) -> Result<PathBuf> {
    let mut file = File::create(&path)?;
    for bytes in written(&mut D::new()?, &source.rows, 1)? {
        file.write_all(&(bytes.len() as u64).to_be_bytes())?;
        file.write_all(&bytes)?;
    }
    Ok(path)
}

/// What a process of its own says.
fn asked(program: &str, file: &Path, folder: &Path) -> Result<String> {
    let mut child = Command::new(std::env::current_exe()?);
    let said = child
        .args(["hold", program])
        .arg(file)
        .arg(folder)
        .output()?;
    match said.status.success() {
        true => Ok(String::from_utf8(said.stdout)?.trim().to_owned()),
        false => Err(String::from_utf8_lossy(&said.stderr).into()),
    }
}

/// The process that takes in a file: which program, the file, a folder to work in.
pub(crate) fn hold(words: &[String]) -> Result<()> {
    let [program, file, folder] = words else {
        return Err("hold PROGRAM FILE FOLDER".into());
    };
    let (file, folder) = (Path::new(file), Path::new(folder));
    match program.as_str() {
        RAMBLA => {
            let place = Place::new(folder.join("desk"));
            fs::create_dir_all(&place.folder)?;
            let desk = Desk::create(&place, &Key::None, ambient(), "To", || Ok(()))?;
            holding(import(desk, file)?)
        }
        IN_MEMORY => holding(import(Desk::in_memory(ambient(), "To")?, file)?),
        AUTOMERGE => holding(taken::<Automerge>(file)?),
        LORO => holding(taken::<Loro<false>>(file)?),
        _ => holding(()),
    }
}

fn import(mut desk: Desk, file: &Path) -> Result<Desk> {
    handover::import(&mut desk, File::open(file)?, |_| ControlFlow::Continue(()))?;
    Ok(desk)
}

fn taken<D: Document>(file: &Path) -> Result<D> {
    let mut document = D::new()?.copy(3)?;
    let mut file = File::open(file)?;
    let mut size = [0; 8];
    while file.read(&mut size[..1])? == 1 {
        file.read_exact(&mut size[1..])?;
        let mut bytes = vec![0; u64::from_be_bytes(size) as usize];
        file.read_exact(&mut bytes)?;
        document.take(&bytes)?;
    }
    Ok(document)
}

/// Says what the process needed at most, and what it needs as long as it holds this.
fn holding<T>(held: T) -> Result<()> {
    let status = fs::read_to_string("/proc/self/status")?;
    let of = |name: &str| -> Result<String> {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: u64 = line
            .and_then(|line| line.split_whitespace().next())
            .ok_or("no figure")?
            .parse()?;
        Ok(format!("{} MiB", kib / 1024))
    };
    println!("{} ({})", of("VmHWM:")?, of("VmRSS:")?);
    drop(held);
    Ok(())
}
