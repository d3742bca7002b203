//! The agenda: warnings, and the calendar.

use std::path::Path;

use rambla_core::desk::Reader;
use rambla_core::desk::ids::EventId;
use rambla_core::events;
use rambla_core::exports::Written;
use rambla_core::exports::agenda::{calendar, publish};
use rambla_core::exports::calendar::write;
use rambla_core::exports::table::Profile;
use rambla_core::sessions::{self, Filter};

use super::session::{export, filter_of};
use super::{Shop, Way, sessions_written};
use crate::args::{AgendaCommand, AgendaFormat};
use crate::files;
use crate::json::rows;
use crate::out::Out;
use crate::say::{Done, Failure, UNWRITTEN, USAGE};

pub(super) fn run(command: AgendaCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = way.look_in_event()?;
    match command {
        AgendaCommand::Warnings => {
            let found = shop
                .desk
                .read(|db| Ok(sessions::occupancy(db, event)?.warnings()))?;
            out.rows(
                &["kind", "hard", "name", "from", "to", "titles"],
                rows(found),
            );
        }
        AgendaCommand::Export {
            file,
            format,
            filter,
            since,
        } => {
            let filter = filter_of(&shop, event, &filter)?;
            let ending = file.extension().and_then(|ending| ending.to_str());
            let profile = match (format, ending.map(str::to_lowercase).as_deref()) {
                (AgendaFormat::Csv, _) | (AgendaFormat::Auto, Some("csv")) => Some(Profile::Plain),
                (AgendaFormat::Xlsx, _) | (AgendaFormat::Auto, Some("xlsx")) => {
                    Some(Profile::Workbook)
                }
                (AgendaFormat::Ics | AgendaFormat::Auto, _) => None,
            };
            return match profile {
                Some(_) if since.is_some() => Err(Failure::new(
                    USAGE,
                    "--since is for calendars alone: agenda export changes.ics --since 2026-11-20",
                )),
                Some(profile) => {
                    let found = shop.desk.read(|db| sessions::list(db, event, &filter))?;
                    export(&found, &file, profile, out)
                }
                None => export_calendar(&mut shop, event, &file, &filter, since.as_deref(), out),
            };
        }
    }
    Ok(0)
}

fn export_calendar(
    shop: &mut Shop,
    event: EventId,
    file: &Path,
    filter: &Filter,
    since: Option<&str>,
    out: &mut Out,
) -> Done {
    let since = since.map(|text| {
        shop.desk
            .read(|db| events::begin_of(db, event, "since", text))
    });
    let since = since.transpose()?;
    let now = rambla_machine::now() as i64;
    let read = |db: Reader<'_>| calendar(db, event, filter, since, now);
    let agenda = shop.desk.read(read)?;
    let bytes = write(&agenda.calendar).map_err(|fault| {
        let entry = fault.uid.unwrap_or_else(|| "the calendar".to_owned());
        Failure::new(
            UNWRITTEN,
            format!(
                "{entry}: {:?}. Nothing was written; correct the session.",
                fault.rule
            ),
        )
    })?;
    // Noted first: a session that is noted and did not go out does no harm.
    publish(&mut shop.desk, &agenda.fresh)?;
    files::write(file, out, |to| Ok(to.write_all(&bytes)))?;
    let written = Written {
        rows: agenda.calendar.entries.len(),
        left_out: agenda.left_out,
        shortened: 0,
    };
    sessions_written(&written)
}
