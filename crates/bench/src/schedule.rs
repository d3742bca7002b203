//! A schedule comes in, a calendar goes out.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rambla_core::desk::{Desk, Key, Place};
use rambla_core::digest;
use rambla_core::exports::agenda::calendar;
use rambla_core::exports::calendar::write;
use rambla_core::imports::pentabarf;
use rambla_core::imports::sessions::{Target, import};
use rambla_core::sessions::Filter;
use rambla_core::testing::schedule;

use crate::Result;
use crate::ground::ambient;
use crate::measure::{Samples, Table, both, thousands};
use crate::programs::{STARTS, memory, mib, ramblactl, run, time};

const ROUNDS: usize = 15;
const SESSIONS: usize = 1_105;
const ROOMS: usize = 35;

/// Beside the repository, where it is there.
pub(crate) const REAL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/schedules/fosdem-2025-final.xml"
);

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let twin = folder.join("twin.xml");
    fs::write(&twin, schedule::pentabarf(1, SESSIONS, ROOMS))?;
    let mut files = vec![("the invented twin", twin)];
    if Path::new(REAL).exists() {
        files.push(("a real schedule", PathBuf::from(REAL)));
    }
    for (name, file) in files {
        inside(folder, name, &file)?;
        outside(&folder.join(name.replace(' ', "-")), name, &file)?;
    }
    Ok(())
}

fn inside(folder: &Path, name: &str, file: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let title = format!(
        "Import, undo and calendar of {name} ({} bytes), inside one process (median / p95)",
        thousands(bytes.len() as u64)
    );
    let mut table = Table::new(&title, &["what", "not encrypted", "encrypted"]);
    let rows = [
        "read the file",
        "write",
        "both",
        "undo",
        "redo",
        "calendar: sessions",
        "calendar: text",
    ];
    let mut cells: Vec<Vec<String>> = rows.iter().map(|row| vec![(*row).to_owned()]).collect();
    for key in [Key::None, Key::Raw([7; 32])] {
        let mut samples: Vec<Samples> = rows.iter().map(|_| Samples::default()).collect();
        for _ in 0..ROUNDS {
            let place = Place::new(tempfile::tempdir_in(folder)?.path().join("desk"));
            let mut desk = Desk::create(&place, &key, ambient(), "Bench", || Ok(()))?;
            let mut whole = Samples::default();
            let event = whole.time(|| -> Result<_> {
                let read = samples[0]
                    .time(|| pentabarf::read(&bytes, &mut |_| ControlFlow::Continue(())))?;
                let done = samples[1].time(|| {
                    desk.write("import_sessions", |tx| {
                        import(
                            tx,
                            &read,
                            digest(&bytes),
                            Target {
                                event: None,
                                zone: Some("Europe/Brussels"),
                            },
                            &mut |_| ControlFlow::Continue(()),
                        )?;
                        tx.event()
                    })
                })?;
                Ok(done.value)
            })?;
            samples[2].extend(&whole);
            desk.station.event = Some(event);
            let show = |db: rambla_core::desk::Reader<'_>| {
                calendar(db, event, &Filter::default(), None, 0)
            };
            let agenda = samples[5].time(|| desk.read(show))?;
            samples[6]
                .time(|| write(&agenda.calendar))
                .map_err(|fault| format!("{fault:?}"))?;
            samples[3].time(|| desk.undo())?;
            samples[4].time(|| desk.redo())?;
            fs::remove_dir_all(&place.folder)?;
        }
        cells
            .iter_mut()
            .zip(&samples)
            .for_each(|(cells, samples)| cells.push(both(samples)));
    }
    cells.into_iter().for_each(|cells| table.row(cells));
    table.print();
    Ok(())
}

fn outside(folder: &Path, name: &str, file: &Path) -> Result<()> {
    let fresh = folder.join("fresh");
    run(&mut ramblactl(
        &fresh,
        &["desk", "create", "--unprotected"],
    )?)?;
    let (file, ics) = (file.to_string_lossy(), folder.join("agenda.ics"));
    let ics = ics.to_string_lossy();
    let import = ["import", "sessions", &*file, "--zone", "Europe/Brussels"];
    let export = ["agenda", "export", &*ics];
    let (mut imports, mut first, mut later) =
        (Samples::default(), Samples::default(), Samples::default());
    let mut undos = Samples::default();
    let mut memories = [None; 2];
    for at in 0..STARTS {
        let desk = folder.join(format!("desk-{at}"));
        copy(&fresh, &desk)?;
        if at == 0 {
            memories[0] = memory(&desk, &import)?;
            memories[1] = memory(&desk, &export)?;
            fs::remove_dir_all(&desk)?;
            copy(&fresh, &desk)?;
        }
        imports.extend(&time(1, &desk, &import)?);
        first.extend(&time(1, &desk, &export)?);
        later.extend(&time(1, &desk, &export)?);
        undos.extend(&time(1, &desk, &["undo"])?);
        fs::remove_dir_all(&desk)?;
    }
    let head = ["ramblactl, whole process, encrypted", "median / p95"];
    let mut table = Table::new(
        &format!("Import, calendar and undo of {name}, whole process"),
        &head,
    );
    table.row([
        "the program alone (`--version`)".to_owned(),
        both(&time(STARTS, &fresh, &["--version"])?),
    ]);
    table.row([
        "opening a desk (`event list`)".to_owned(),
        both(&time(STARTS, &fresh, &["event", "list"])?),
    ]);
    table.row(["`import sessions`".to_owned(), both(&imports)]);
    table.row([
        "`agenda export`, the first (notes what went out)".to_owned(),
        both(&first),
    ]);
    table.row(["`agenda export`, later ones".to_owned(), both(&later)]);
    table.row(["`undo` of the import".to_owned(), both(&undos)]);
    table.row(["memory of `import sessions`".to_owned(), mib(memories[0])]);
    table.row(["memory of `agenda export`".to_owned(), mib(memories[1])]);
    table.print();
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
