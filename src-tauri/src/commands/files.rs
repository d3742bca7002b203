//! Files that go out: calendars, tables, contacts.

use std::io::Write;
use std::path::{Path, PathBuf};

use rambla_core::attendees::Filter as AttendeeFilter;
use rambla_core::desk::Reader;
use rambla_core::desk::ids::EventId;
use rambla_core::exports::purpose::Purpose;
use rambla_core::exports::table::{Delimiter, Profile};
use rambla_core::exports::{
    Written, agenda, attendees as attendee_table, calendar, contacts, leads as lead_table,
    sessions as session_table,
};
use rambla_core::leads::Filter as LeadFilter;
use rambla_core::{erasure, events, sessions};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, State, Window};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use ts_rs::TS;

use super::agenda::AgendaFilter;
use crate::failure::{Answer, Failure};
use crate::jobs::Jobs;
use crate::open_desk::{OpenDesk, blocking};

/// The setting that holds the last exports of this desk.
const EXPORTS: &str = "exports";
/// How many of them.
const MOST: usize = 8;

/// A file that was written.
#[derive(Clone, Serialize, Deserialize, TS)]
pub(crate) struct Exported {
    path: String,
    /// `calendar`, `sessions`, `leads`, `attendees` or `backup`.
    what: String,
    rows: usize,
    /// How many passed the filter and may not stand in it.
    #[serde(default)]
    left_out: usize,
    /// How many texts were longer than a workbook can hold, and were cut.
    #[serde(default)]
    shortened: usize,
    /// Milliseconds since 1970, UTC.
    at: u64,
}

/// For whom a table is written.
#[derive(Clone, Copy, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TableProfile {
    /// Programs.
    Plain,
    /// People with a spreadsheet.
    Spreadsheet,
    /// XLSX.
    Workbook,
    /// vCard; leads and attendees alone.
    Contacts,
}

impl TableProfile {
    /// The word of its format, as it is noted that such a file left the desk.
    fn word(self) -> &'static str {
        match self {
            TableProfile::Plain | TableProfile::Spreadsheet => "csv",
            TableProfile::Workbook => "xlsx",
            TableProfile::Contacts => "vcf",
        }
    }

    fn profile(self) -> Profile {
        match self {
            TableProfile::Plain | TableProfile::Contacts => Profile::Plain,
            TableProfile::Workbook => Profile::Workbook,
            TableProfile::Spreadsheet => Profile::Spreadsheet {
                delimiter: Delimiter::Comma,
            },
        }
    }
}

/// Writes a file whole or not at all, from one moment of the desk, and remembers it.
async fn export(
    desk: &OpenDesk,
    path: PathBuf,
    what: &'static str,
    fill: impl FnOnce(Reader<'_>, EventId, &mut dyn Write) -> Answer<Written> + Send + 'static,
) -> Answer<Exported> {
    let (desks, event) = (desk.desks()?, super::leads::event_of(desk)?);
    let exported = blocking(move || {
        let own = desks.another()?;
        let failed = |error| Failure::of_file(&path, &error);
        let written = rambla_machine::write(&path, failed, |to| {
            let mut answer = Err(Failure::new("bug"));
            own.read(|db| {
                answer = fill(db, event, to);
                Ok(())
            })?;
            answer
        })?;
        Ok(Exported {
            path: path.display().to_string(),
            what: what.to_owned(),
            rows: written.rows,
            left_out: written.left_out,
            shortened: written.shortened,
            at: rambla_machine::now(),
        })
    })
    .await?;
    remember(desk, exported.clone()).await?;
    Ok(exported)
}

async fn remember(desk: &OpenDesk, exported: Exported) -> Answer<()> {
    desk.change(move |desk| {
        let mut exports = exports_of(desk.setting(EXPORTS)?);
        exports.retain(|known| known.path != exported.path);
        exports.insert(0, exported);
        exports.truncate(MOST);
        let text = serde_json::to_string(&exports).expect("BUG: exports are no JSON");
        desk.set_setting(EXPORTS, &text)
    })
    .await
}

fn exports_of(setting: Option<String>) -> Vec<Exported> {
    setting
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

fn said(path: &Path) -> impl Fn(std::io::Error) -> Failure + use<> {
    let path = path.to_owned();
    move |error| Failure::of_file(&path, &error)
}

/// A calendar; with `since` (a day) only what was changed from then on.
#[tauri::command]
pub(crate) async fn export_calendar(
    desk: State<'_, OpenDesk>,
    path: PathBuf,
    filter: AgendaFilter,
    since: Option<String>,
) -> Answer<Exported> {
    let event = super::leads::event_of(&desk)?;
    let now = rambla_machine::now() as i64;
    // Noted first: a session that is noted and did not go out does no harm.
    let (filter, since) = desk
        .change(move |desk| {
            let (filter, since, fresh) = desk.read(|db| {
                let since = since.map(|day| events::begin_of(db, event, "since", &day));
                let (filter, since) = (filter.filter(db, event)?, since.transpose()?);
                let shown = agenda::calendar(db, event, &filter, since, now)?;
                Ok((filter, since, shown.fresh))
            })?;
            agenda::publish(desk, &fresh)?;
            Ok((filter, since))
        })
        .await?;
    let failed = said(&path);
    export(&desk, path, "calendar", move |db, event, to| {
        let shown = agenda::calendar(db, event, &filter, since, now)?;
        let bytes = calendar::write(&shown.calendar).map_err(|_| Failure::new("bug"))?;
        to.write_all(&bytes).map_err(failed)?;
        Ok(Written {
            rows: shown.calendar.entries.len(),
            left_out: shown.left_out,
            ..Written::default()
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn export_sessions(
    desk: State<'_, OpenDesk>,
    path: PathBuf,
    filter: AgendaFilter,
    profile: TableProfile,
) -> Answer<Exported> {
    let failed = said(&path);
    export(&desk, path, "sessions", move |db, event, to| {
        let found = sessions::list(db, event, &filter.filter(db, event)?)?;
        session_table::write(&found, profile.profile(), to).map_err(failed)
    })
    .await
}

/// What the filter shows, but for those who may not stand in it.
#[tauri::command]
#[allow(clippy::too_many_arguments)]
pub(crate) async fn export_leads(
    desk: State<'_, OpenDesk>,
    jobs: State<'_, Jobs>,
    job: u32,
    progress: Channel<u32>,
    path: PathBuf,
    filter: LeadFilter,
    purpose: Option<String>,
    profile: TableProfile,
) -> Answer<Exported> {
    let (mut job, failed) = (jobs.begin(job, progress), said(&path));
    let said_purpose = purpose.clone();
    let exported = export(&desk, path, "leads", move |db, event, to| {
        let purpose = Purpose::named(purpose.as_deref())?;
        let progress = |done| job.at(done);
        let written = match profile {
            TableProfile::Contacts => contacts::write(db, event, &filter, purpose, to, progress),
            _ => lead_table::write(db, event, &filter, purpose, profile.profile(), to, progress),
        };
        written?.map_err(failed)
    })
    .await?;
    disclosed(&desk, &exported, profile, said_purpose).await?;
    Ok(exported)
}

/// Notes that a file with personal data left this desk.
async fn disclosed(
    desk: &OpenDesk,
    exported: &Exported,
    profile: TableProfile,
    purpose: Option<String>,
) -> Answer<()> {
    let (what, rows) = (exported.what.clone(), exported.rows);
    desk.change(move |desk| {
        erasure::disclosed(desk, &what, profile.word(), purpose.as_deref(), rows)
    })
    .await
}

/// What the filter shows, but for those who may not stand in it.
#[tauri::command]
pub(crate) async fn export_attendees(
    desk: State<'_, OpenDesk>,
    jobs: State<'_, Jobs>,
    job: u32,
    progress: Channel<u32>,
    path: PathBuf,
    filter: AttendeeFilter,
    profile: TableProfile,
) -> Answer<Exported> {
    let (mut job, failed) = (jobs.begin(job, progress), said(&path));
    let exported = export(&desk, path, "attendees", move |db, event, to| {
        let progress = |done| job.at(done);
        let written = match profile {
            TableProfile::Contacts => contacts::write_attendees(db, event, &filter, to, progress),
            _ => attendee_table::write(db, event, &filter, profile.profile(), to, progress),
        };
        written?.map_err(failed)
    })
    .await?;
    disclosed(&desk, &exported, profile, None).await?;
    Ok(exported)
}

#[tauri::command]
pub(crate) async fn last_exports(desk: State<'_, OpenDesk>) -> Answer<Vec<Exported>> {
    desk.look(|desk| Ok(exports_of(desk.setting(EXPORTS)?)))
        .await
}

#[tauri::command]
pub(crate) async fn show_in_folder(app: AppHandle, path: PathBuf) -> Answer<()> {
    let missing = |error: std::io::Error| Failure::of_file(&path, &error);
    path.metadata().map_err(missing)?;
    let shown = app.opener().reveal_item_in_dir(&path);
    shown.map_err(|_| Failure::new("no-file-manager"))
}

/// Asks for a file to read; none where the dialog was closed.
#[tauri::command]
pub(crate) async fn choose_file(
    window: Window,
    title: String,
    kind: String,
    endings: Vec<String>,
) -> Answer<Option<PathBuf>> {
    blocking(move || {
        let endings: Vec<&str> = endings.iter().map(String::as_str).collect();
        let dialog = window.dialog().file().set_parent(&window).set_title(title);
        let chosen = dialog.add_filter(kind, &endings).blocking_pick_file();
        Ok(chosen.and_then(|path| path.into_path().ok()))
    })
    .await
}

/// Asks where to write a file; none where the dialog was closed.
#[tauri::command]
pub(crate) async fn choose_place(
    window: Window,
    title: String,
    kind: String,
    ending: String,
    name: String,
) -> Answer<Option<PathBuf>> {
    blocking(move || {
        let dialog = window.dialog().file().set_parent(&window).set_title(title);
        let dialog = dialog.add_filter(kind, &[&ending]).set_file_name(name);
        Ok(dialog
            .blocking_save_file()
            .and_then(|path| path.into_path().ok()))
    })
    .await
}

/// Asks work under way to stop.
#[tauri::command]
pub(crate) fn stop(jobs: State<'_, Jobs>, job: u32) {
    jobs.stop(job);
}

/// The packages in this program, their licences, and the data it was made with.
#[tauri::command(async)]
pub(crate) fn credits() -> &'static str {
    include_str!("../../../assets/credits.json")
}
