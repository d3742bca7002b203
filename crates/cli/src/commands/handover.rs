//! Desks that meet: hand-over files, written, taken in, compared.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::desk::error::{Error, HandoverRefused};
use rambla_core::{Unreadable, Vector, WireError, events, handover};
use rambla_keys::seal::{SealFault, seal, unseal};
use serde_json::json;

use super::Way;
use super::import::bar;
use crate::args::HandoverCommand;
use crate::desk::{ask, ask_twice, given, keys_failure};
use crate::files;
use crate::json::row;
use crate::out::{Out, message};
use crate::say::{CLOSED, Done, Failure, LOOK, REFUSED, UNWRITTEN, io};

/// Where the passphrase of a hand-over file is found.
const PASSPHRASE: &str = "RAMBLA_HANDOVER_PASSPHRASE";
/// No vector is larger.
const MAX_VECTOR: usize = 2 * 1024 * 1024;

pub(super) fn run(command: HandoverCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        HandoverCommand::Export { file, lacking } => export(way, &file, lacking.as_deref(), out),
        HandoverCommand::Import { file } => import(way, &file, out),
        HandoverCommand::Vector { file } => {
            let (shop, event) = way.look_in_event()?;
            let vector = handover::vector(&shop.desk, event)?;
            files::write(&file, out, |mut to| Ok(vector.write(&mut to)))?;
            message(
                "Written. Give it to the other desk: ramblactl handover export FILE --lacking THIS",
            );
            Ok(0)
        }
    }
}

fn export(way: &Way, file: &Path, lacking: Option<&Path>, out: &mut Out) -> Done {
    let (mut shop, event) = way.look_in_event()?;
    let has = lacking
        .map(|path| -> Result<Vector, Failure> {
            let bytes = files::read(path, MAX_VECTOR)?;
            Vector::read(&mut &bytes[..]).map_err(|fault| unreadable(&fault, path))
        })
        .transpose()?;
    let asked = || ask_twice("New passphrase of the file: ");
    let Some(passphrase) = given(PASSPHRASE).map_or_else(asked, |given| Ok(Some(given)))? else {
        return Err(nobody_to_ask());
    };
    let bar = bar("changes");
    let given = files::write(file, out, |to| {
        let sealed = seal(&passphrase, to).map_err(|error| keys_failure(&error))?;
        let sealed = match sealed {
            Ok(sealed) => sealed,
            Err(error) => return Ok(Err(error)),
        };
        let done = handover::export(&mut shop.desk, event, has.as_ref(), sealed, |done| {
            bar.set_position(done as u64);
            ControlFlow::Continue(())
        });
        let done = done.map_err(|error| refused(error, file))?;
        Ok(done.and_then(|(sealed, given)| sealed.finish().map(|_| given)))
    })?;
    bar.finish_and_clear();
    handover::handed(&mut shop.desk, &given)?;
    message(&match given.changes {
        0 => "Nothing is lacking there: the file says only what this desk has.".to_owned(),
        count => format!("{count} changes written."),
    });
    Ok(0)
}

fn import(way: &Way, file: &Path, out: &mut Out) -> Done {
    let mut shop = way.work()?;
    let from = File::open(file).map_err(|error| io(REFUSED, file, &error))?;
    if from.metadata().is_ok_and(|known| known.is_dir()) {
        return Err(io(REFUSED, file, &std::io::ErrorKind::IsADirectory.into()));
    }
    let Some(passphrase) = given(PASSPHRASE).or_else(|| ask("Passphrase of the file: ")) else {
        return Err(nobody_to_ask());
    };
    let opened = unseal(&passphrase, BufReader::new(from)).map_err(|error| keys_failure(&error))?;
    let opened = opened.map_err(|fault| sealed(&fault, file))?;
    let bar = bar("changes");
    let taken = handover::import(&mut shop.desk, opened, |done| {
        bar.set_position(done as u64);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    let taken = taken.map_err(|error| refused(error, file))?;
    if let (None, Some(event)) = (shop.desk.station.event, taken.events.first()) {
        events::choose(&mut shop.desk, *event)?;
    }
    out.record(&row(&taken));
    if taken.joined {
        message("This desk belongs to the team of the file now.");
    }
    if taken.is_another {
        message(
            "This desk was a copy of another one. It writes under a name of its own from now on.",
        );
    }
    for name in &taken.copied {
        message(&format!(
            "There are two copies of the desk {name}, and what one of them wrote was left out. Let that one take in a file of this desk; then it writes under a name of its own."
        ));
    }
    Ok(if taken.copied.is_empty() { 0 } else { LOOK })
}

/// The digests by which two desks tell whether they hold the same.
pub(super) fn digest(way: &Way, out: &mut Out) -> Done {
    let (shop, event) = way.look_in_event()?;
    let team = shop.desk.team()?;
    let of = |stream| -> Result<String, Failure> {
        let digest = shop.desk.digest(stream)?;
        Ok(digest.0.iter().map(|byte| format!("{byte:02x}")).collect())
    };
    out.record(&json!({ "event": of(event.0)?, "team": of(team)? }));
    Ok(0)
}

fn nobody_to_ask() -> Failure {
    Failure::new(
        CLOSED,
        format!("There is nobody to ask for the passphrase of the file. Set {PASSPHRASE}."),
    )
}

fn sealed(fault: &SealFault, file: &Path) -> Failure {
    let sentence = match fault {
        SealFault::Io(error) => return io(REFUSED, file, error),
        SealFault::WrongPassphrase => {
            "The passphrase does not open the file. Nothing was changed; try again."
        }
        SealFault::NotSealed => {
            "It is no hand-over file. Nothing was changed; take one that `handover export` wrote."
        }
        SealFault::TooMuchWork => {
            "Opening it would take more than 1 GiB of memory, as no file of Rambla does. Nothing was changed."
        }
        SealFault::Damaged => {
            "The file is damaged. Nothing was changed; let the other desk write it again."
        }
    };
    Failure::new(REFUSED, sentence).of(file)
}

fn refused(error: Error, file: &Path) -> Failure {
    match error {
        Error::Handover(HandoverRefused::File(fault)) => unreadable(&fault, file),
        Error::Stopped => Failure::new(
            UNWRITTEN,
            "It was stopped. What was taken in before stays; the same file goes on.",
        ),
        other => Failure::from(other).of(file),
    }
}

fn unreadable(fault: &Unreadable, file: &Path) -> Failure {
    let sentence = match fault {
        Unreadable::Foreign => {
            "It is not the file that is asked for here. Nothing was changed; take one that `ramblactl handover` wrote."
        }
        Unreadable::CutOff => {
            "The file is cut off. Nothing was changed; copy it again, or let the other desk write it again."
        }
        Unreadable::Wire(WireError::Newer(_)) => {
            "The file was written by a later Rambla. Nothing was changed; install the latest Rambla."
        }
        Unreadable::Wire(WireError::Signature) => {
            "The file holds a change that the desk it names has not signed: somebody has forged it. Nothing was changed."
        }
        Unreadable::Wire(_) | Unreadable::Io(_) => {
            "The file is damaged. Nothing was changed; copy it again, or let the other desk write it again."
        }
    };
    Failure::new(REFUSED, sentence).of(file)
}
