//! Files of others: what bringing one in would do, and doing it.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rambla_core::desk::error::Error;
use rambla_core::desk::{Desk, Reader};
use rambla_core::imports::MAX_BYTES;
use rambla_core::imports::incoming::{Incoming, Kind, TablePreview, Way};
use rambla_core::imports::mappings::{self, Pair};
use rambla_core::imports::report::Report;
use rambla_core::imports::sessions::Target;
use rambla_core::sessions::slot::zone_named;
use rambla_core::{digest, events};
use serde::{Deserialize, Serialize};
use tauri::State;
use tauri::ipc::Channel;
use ts_rs::TS;

use crate::failure::{Answer, Failure};
use crate::jobs::{Job, Jobs};
use crate::open_desk::{OpenDesk, blocking};

/// Which file is brought in, and how.
#[derive(Deserialize, TS)]
#[ts(optional_fields)]
pub(crate) struct ImportRequest {
    path: PathBuf,
    /// Without: what it most likely is.
    kind: Option<Kind>,
    /// What somebody says of its columns; without: what was said of such a table before.
    own: Option<Vec<Pair>>,
    /// Where sessions go.
    into: Into,
    /// The time zone of a file that names none.
    zone: Option<String>,
}

/// Where sessions go.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename = "ImportInto")]
pub(crate) enum Into {
    /// Into the event that is shown.
    Shown,
    /// Into an event of its own.
    New,
}

/// What a schedule says of itself.
#[derive(Serialize, TS)]
pub(crate) struct SchedulePreview {
    title: String,
    first_day: Option<String>,
    last_day: Option<String>,
    zone: Option<String>,
}

/// What bringing a file in would do.
#[derive(Serialize, TS)]
pub(crate) struct ImportPreview {
    /// As what.
    kind: Kind,
    /// What else it could be.
    kinds: Vec<Kind>,
    rows: usize,
    schedule: Option<SchedulePreview>,
    table: Option<TablePreview>,
    /// None where it cannot be said.
    report: Option<Report>,
    /// Why it cannot be said yet.
    refused: Option<Failure>,
}

/// A request with its file read.
struct Read {
    request: ImportRequest,
    incoming: Incoming,
    kind: Kind,
    digest: [u8; 32],
    source: String,
    zone: Option<String>,
}

impl Read {
    fn of(request: ImportRequest, job: &mut Job) -> Answer<Read> {
        let zone = request.zone.as_deref();
        let zone = zone.map(|zone| zone_named("zone", zone)).transpose()?;
        let bytes = read(&request.path)?;
        let language = sys_locale::get_locale().unwrap_or_default();
        let incoming = Incoming::read(&bytes, &language, &mut |_| job.at(0))?;
        let kinds = incoming.kinds();
        let kind = request.kind.filter(|kind| kinds.contains(kind));
        let source = request.path.file_stem().unwrap_or_default();
        Ok(Read {
            kind: kind.or(kinds.first().copied()).unwrap_or(Kind::Leads),
            digest: digest(&bytes),
            source: source.to_string_lossy().into_owned(),
            zone,
            incoming,
            request,
        })
    }

    /// What is said of the columns.
    fn own(&self, db: Reader<'_>) -> Result<Vec<Pair>, Error> {
        match &self.request.own {
            Some(own) => Ok(own.clone()),
            None => mappings::known(db, self.kind.word(), self.incoming.headers()),
        }
    }

    fn way<'w>(&'w self, desk: &Desk, own: &'w [Pair]) -> Way<'w> {
        let shown = desk.station.event;
        Way {
            kind: self.kind,
            own,
            source: &self.source,
            digest: self.digest,
            into: Target {
                event: shown.filter(|_| self.request.into == Into::Shown),
                zone: self.zone.as_deref(),
            },
        }
    }
}

fn read(path: &Path) -> Answer<Vec<u8>> {
    rambla_machine::read(path, MAX_BYTES).map_err(|error| Failure::of_file(path, &error))
}

/// Reads a file and says what bringing it in would do; nothing is changed.
#[tauri::command]
pub(crate) async fn preview_import(
    desk: State<'_, OpenDesk>,
    jobs: State<'_, Jobs>,
    job: u32,
    progress: Channel<u32>,
    request: ImportRequest,
) -> Answer<ImportPreview> {
    let (desks, mut job) = (desk.desks()?, jobs.begin(job, progress));
    blocking(move || {
        let read = Read::of(request, &mut job)?;
        let mut desk = desks.another()?;
        let own = desk.read(|db| read.own(db))?;
        let way = read.way(&desk, &own);
        let would = desk.rehearse(|tx| read.incoming.bring(tx, way, &mut |done| job.at(done)));
        let (report, refused) = match would {
            Ok(report) => (Some(report), None),
            Err(Error::Import(refused)) => (None, Some(Error::Import(refused).into())),
            Err(error) => return Err(error.into()),
        };
        let schedule = match &read.incoming {
            Incoming::Table(_) | Incoming::Contacts(_) => None,
            Incoming::Schedule(schedule) => Some(SchedulePreview {
                title: schedule.title.clone(),
                first_day: schedule.first_day.map(|day| day.to_string()),
                last_day: schedule.last_day.map(|day| day.to_string()),
                zone: schedule.zone.clone(),
            }),
        };
        Ok(ImportPreview {
            kind: read.kind,
            kinds: read.incoming.kinds(),
            rows: read.incoming.rows(),
            schedule,
            table: read.incoming.preview(read.kind, &own),
            report,
            refused,
        })
    })
    .await
}

/// Brings a file in: one action, one undo. What was said of its columns is kept for the next.
#[tauri::command]
pub(crate) async fn import_file(
    desk: State<'_, OpenDesk>,
    jobs: State<'_, Jobs>,
    job: u32,
    progress: Channel<u32>,
    request: ImportRequest,
) -> Answer<Report> {
    let (desks, mut job) = (desk.desks()?, jobs.begin(job, progress));
    blocking(move || {
        let read = Read::of(request, &mut job)?;
        let is_new = read.kind == Kind::Sessions && read.request.into == Into::New;
        Ok(desks.writing(|desk| {
            let own = desk.read(|db| read.own(db))?;
            let way = read.way(desk, &own);
            let mut told = |done| -> ControlFlow<()> { job.at(done) };
            let done = desk.write(read.kind.op(), |tx| {
                let report = read.incoming.bring(tx, way, &mut told)?;
                Ok((report, tx.event().ok()))
            })?;
            let (report, event) = done.value;
            if let Some(event) = event.filter(|_| is_new) {
                events::choose(desk, event)?;
            }
            if let Some(said) = &read.request.own {
                mappings::keep(desk, read.kind.word(), read.incoming.headers(), said)?;
            }
            Ok(report)
        })?)
    })
    .await
}
