//! Desks that meet through files.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use rambla_core::handover::{self, Taken};
use rambla_core::{Vector, events};
use rambla_keys::seal::{SealFault, seal, unseal};
use serde::Serialize;
use tauri::State;
use tauri::ipc::Channel;
use ts_rs::TS;

use super::desk::{DeskShown, shown};
use crate::failure::{Answer, Failure, of_handover};
use crate::jobs::Jobs;
use crate::open_desk::{OpenDesk, blocking};

/// What came out of a hand-over file, and the desk since.
#[derive(Serialize, TS)]
pub(crate) struct TakenIn {
    taken: Taken,
    desk: DeskShown,
}

/// Writes what this desk has: for another one, to write what is lacking here.
#[tauri::command]
pub(crate) async fn write_vector(desk: State<'_, OpenDesk>, path: PathBuf) -> Answer<()> {
    let event = super::leads::event_of(&desk)?;
    let vector = desk.look(move |desk| handover::vector(desk, event)).await?;
    blocking(move || {
        let failed = |error| Failure::of_file(&path, &error);
        rambla_machine::write(&path, failed, |mut to| {
            vector.write(&mut to).map_err(failed)
        })
    })
    .await
}

/// Writes what another desk lacks of the event, sealed with a passphrase; how many changes.
#[tauri::command]
pub(crate) async fn export_handover(
    desk: State<'_, OpenDesk>,
    jobs: State<'_, Jobs>,
    job: u32,
    progress: Channel<u32>,
    path: PathBuf,
    passphrase: String,
    lacking: Option<PathBuf>,
) -> Answer<usize> {
    let (desks, event) = (desk.desks()?, super::leads::event_of(&desk)?);
    let mut job = jobs.begin(job, progress);
    blocking(move || {
        let has = lacking.map(|path| {
            let file = File::open(&path).map_err(|error| Failure::of_file(&path, &error))?;
            Vector::read(&mut BufReader::new(file)).map_err(|fault| of_handover(&fault.into()))
        });
        let has = has.transpose()?;
        let mut own = desks.another()?;
        let failed = |error| Failure::of_file(&path, &error);
        let given = rambla_machine::write(&path, failed, |to| {
            let sealed = seal(&passphrase, to)?.map_err(failed)?;
            let told = |done| job.at(done);
            let done = handover::export(&mut own, event, has.as_ref(), sealed, told)?;
            let (sealed, given) = done.map_err(failed)?;
            sealed.finish().map_err(failed)?;
            Ok::<_, Failure>(given)
        })?;
        handover::handed(&mut own, &given)?;
        Ok(given.changes)
    })
    .await
}

/// Takes in what another desk wrote.
#[tauri::command]
pub(crate) async fn import_handover(
    desk: State<'_, OpenDesk>,
    jobs: State<'_, Jobs>,
    job: u32,
    progress: Channel<u32>,
    path: PathBuf,
    passphrase: String,
) -> Answer<TakenIn> {
    let (desks, mut job) = (desk.desks()?, jobs.begin(job, progress));
    let taken = blocking(move || {
        let file = File::open(&path).map_err(|error| Failure::of_file(&path, &error))?;
        let opened = unseal(&passphrase, BufReader::new(file))?.map_err(|fault| match fault {
            SealFault::Io(error) => Failure::of_file(&path, &error),
            SealFault::WrongPassphrase => Failure::new("handover-wrong-passphrase"),
            SealFault::NotSealed => Failure::new("handover-foreign"),
            SealFault::TooMuchWork | SealFault::Damaged => Failure::new("handover-damaged"),
        })?;
        let mut own = desks.another()?;
        let taken = handover::import(&mut own, opened, |done| job.at(done))?;
        if let (None, Some(event)) = (own.station.event, taken.events.first()) {
            events::choose(&mut own, *event)?;
        }
        Ok(taken)
    })
    .await?;
    let desk = shown(&desk).await?;
    Ok(TakenIn { taken, desk })
}
