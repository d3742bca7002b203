//! The desk itself.

use std::path::Path;

use rambla_core::desk::Place;
use rambla_core::desk::backup::Backup;
use rambla_core::desk::error::Error;
use rambla_core::events;
use rambla_core::sample;
use rambla_keys::{DataKey, KeyFile, SlotKind};
use rambla_machine::ambient;
use serde_json::{Value as Json, json};

use super::{Way, handover, tour};
use crate::args::{DeskCommand, KeyKind, KeysCommand};
use crate::desk::{
    create, given_passphrase, keys_failure, load_keys, new_keys, new_passphrase, open,
    open_existing, raw, save_keys,
};
use crate::json::row;
use crate::out::{Out, message};
use crate::say::{CLOSED, Done, Failure, LOOK, UNWRITTEN, io};

pub(super) fn run(command: DeskCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        DeskCommand::Create { unprotected, name } => {
            create(&way.place, unprotected, &name)?;
            out.record(&about(&way.place)?);
        }
        DeskCommand::Demo { unprotected } => return demo(way, unprotected, out),
        DeskCommand::Tour => return tour::run(way, out),
        DeskCommand::Doctor => return doctor(way, out),
        DeskCommand::Digest => return handover::digest(way, out),
        DeskCommand::Backup { file } => return backup(way, &file, out),
        DeskCommand::Restore { file, unprotected } => return restore(way, &file, unprotected, out),
        DeskCommand::Keys(command) => return keys(command, way, out),
    }
    Ok(0)
}

fn about(place: &Place) -> Result<Json, Failure> {
    let keys = load_keys(place)?;
    let kinds: Vec<String> = keys
        .slots()
        .iter()
        .map(|slot| slot.kind.to_string())
        .collect();
    if kinds.iter().any(|kind| kind == "unprotected") {
        message("This desk is unprotected on this machine: who has the folder can read it.");
    }
    Ok(json!({ "folder": place.folder.display().to_string(), "keys": kinds }))
}

fn demo(way: &Way, unprotected: bool, out: &mut Out) -> Done {
    if !way.place.exists()
        && let Err(failure) = create(&way.place, unprotected, "Desk")
    {
        // Invented people need no protection; whoever comes after them does.
        if unprotected || failure.code != CLOSED || way.place.exists() {
            return Err(failure);
        }
        create(&way.place, true, "Desk")?;
        message(
            "This machine has no keychain, so the desk of the sample event is unprotected. Before real people \
             come into it: ramblactl desk keys add passphrase, then ramblactl desk keys remove 1",
        );
    }
    let mut opened = open(&way.place, None)?;
    let known = opened
        .desk
        .read(events::list)?
        .into_iter()
        .find(|event| event.sample);
    let id = match known {
        Some(event) => {
            message("The sample event is on this desk already; it is the current one now.");
            events::choose(&mut opened.desk, event.id)?;
            event.id
        }
        None => sample::add(&mut opened.desk)?.value,
    };
    let event = opened.desk.read(|db| events::get(db, id))?;
    out.record(&row(&event));
    Ok(0)
}

fn doctor(way: &Way, out: &mut Out) -> Done {
    let mut opened = open_existing(&way.place, way.event.as_deref())?;
    let report = opened.desk.examine(ambient())?;
    let mut json = row(&report);
    let slots: Vec<String> = opened
        .keys
        .slots()
        .iter()
        .map(|slot| slot.kind.to_string())
        .collect();
    json["keys"] = slots.into();
    out.record(&json);
    if report.faults.is_empty() {
        message("The desk is well.");
        return Ok(0);
    }
    message(
        "The desk is not as it should be. Keep a copy of its folder, and restore your latest backup elsewhere.",
    );
    Ok(LOOK)
}

fn backup(way: &Way, file: &Path, out: &mut Out) -> Done {
    let mut opened = open_existing(&way.place, way.event.as_deref())?;
    let mut portable = opened
        .keys
        .only(&[SlotKind::Passphrase, SlotKind::Recovery]);
    if portable.slots().is_empty() {
        // A slot of the backup alone: the desk's own slots stay as they are.
        let Some(passphrase) =
            given_passphrase().map_or_else(new_passphrase, |given| Ok(Some(given)))?
        else {
            return Err(Failure::new(
                CLOSED,
                "A backup opens elsewhere only with a passphrase, and this desk has none. Set RAMBLA_PASSPHRASE for the backup, or add one to the desk: ramblactl desk keys add passphrase",
            ));
        };
        portable
            .add_passphrase(&opened.key, &passphrase)
            .map_err(|error| keys_failure(&error))?;
    }
    opened
        .desk
        .back_up(&raw(&opened.key), &portable.to_bytes(), file)
        .map_err(|error| match error {
            Error::Full => io(UNWRITTEN, file, &std::io::ErrorKind::StorageFull.into()),
            Error::ReadOnly => io(
                UNWRITTEN,
                file,
                &std::io::ErrorKind::ReadOnlyFilesystem.into(),
            ),
            // What is written beside the file first is nothing the user has named.
            Error::Io { source, .. } => io(UNWRITTEN, file, &source),
            other => other.into(),
        })?;
    let bytes = std::fs::metadata(file).map_or(0, |found| found.len());
    out.record(&json!({ "file": file.display().to_string(), "bytes": bytes }));
    Ok(0)
}

fn restore(way: &Way, file: &Path, unprotected: bool, out: &mut Out) -> Done {
    let backup = Backup::open(file).map_err(|error| {
        let failure = Failure::from(error);
        Failure::new(
            crate::say::REFUSED,
            format!("{}: {}", file.display(), first_sentence(&failure.sentence)),
        )
    })?;
    if way.place.exists() {
        let folder = way.place.folder.display();
        return Err(Failure::new(
            CLOSED,
            format!(
                "There is a desk in {folder} already. Nothing was changed; restore into another folder with --data."
            ),
        ));
    }
    let slots = KeyFile::parse(&backup.keys).map_err(|error| keys_failure(&error))?;
    let key = unlock_backup(&slots)?;
    let keys = local_keys(&slots, &key, unprotected)?;
    let prepare = || save_keys(&keys, &way.place);
    backup.restore(&way.place, &raw(&key), ambient(), prepare)?;
    message("Restored. This desk writes under a name of its own from now on.");
    out.record(&about(&way.place)?);
    Ok(0)
}

fn first_sentence(text: &str) -> String {
    let what = text.strip_prefix("The desk is damaged: ").unwrap_or(text);
    let what = what.split(". Keep the folder").next().unwrap_or(what);
    format!("{what}. Nothing was changed; use another copy of the backup.")
}

fn unlock_backup(slots: &KeyFile) -> Result<DataKey, Failure> {
    let passphrase = match given_passphrase() {
        Some(given) => Some(given),
        None => rpassword::prompt_password("Passphrase of the backup: ")
            .ok()
            .filter(|typed| !typed.is_empty()),
    };
    slots
        .unlock(passphrase.as_deref())
        .map_err(|error| keys_failure(&error))
}

/// The slots of a restored desk: the backup's, and what this machine adds where it can.
fn local_keys(slots: &KeyFile, key: &DataKey, unprotected: bool) -> Result<KeyFile, Failure> {
    if unprotected {
        return new_keys(key, true);
    }
    let mut keys = slots.clone();
    if rambla_keys::keychain::available() {
        keys.add_keychain(key)
            .map_err(|error| keys_failure(&error))?;
    }
    Ok(keys)
}

fn keys(command: KeysCommand, way: &Way, out: &mut Out) -> Done {
    let mut opened = open_existing(&way.place, None)?;
    let _lock = match command {
        KeysCommand::List => None,
        _ => Some(way.place.lock("changing the keys")?),
    };
    // A new recovery code and its slot: shown this once.
    let mut shown = None;
    match command {
        KeysCommand::List => {}
        KeysCommand::Add { kind } => {
            let added = match kind {
                KeyKind::Keychain => opened.keys.add_keychain(&opened.key),
                KeyKind::Unprotected => opened.keys.add_unprotected(&opened.key),
                KeyKind::Recovery => opened.keys.add_recovery(&opened.key).map(|(slot, code)| {
                    message("Write the code down now: it is not shown again. It opens this desk, and backups made from now on.");
                    shown = Some((slot, code));
                    slot
                }),
                KeyKind::Passphrase => {
                    let Some(passphrase) =
                        given_passphrase().map_or_else(new_passphrase, |given| Ok(Some(given)))?
                    else {
                        return Err(Failure::new(
                            CLOSED,
                            "There is nobody to ask for the new passphrase. Set RAMBLA_PASSPHRASE.",
                        ));
                    };
                    opened.keys.add_passphrase(&opened.key, &passphrase)
                }
            };
            added.map_err(|error| keys_failure(&error))?;
            save_keys(&opened.keys, &way.place)?;
        }
        KeysCommand::Remove { slot } => {
            opened
                .keys
                .remove(slot)
                .map_err(|error| keys_failure(&error))?;
            save_keys(&opened.keys, &way.place)?;
        }
    }
    let slots = opened.keys.slots();
    let slots = slots.iter().map(|slot| {
        let code = shown.as_ref().filter(|(id, _)| *id == slot.id);
        let detail = code.map_or(slot.detail.as_str(), |(_, code)| code);
        json!({ "id": slot.id, "kind": slot.kind.to_string(), "detail": detail, "usable": slot.usable })
    });
    out.rows(&["id", "kind", "detail"], slots);
    Ok(0)
}
