//! The agenda: warnings, and the calendar.

use rambla_core::exports::agenda::{calendar, publish};
use rambla_core::exports::calendar::write;
use rambla_core::sessions::warnings::clashes;
use rambla_core::sessions::{self, Filter};

use super::Way;
use super::session::filter_of;
use crate::args::AgendaCommand;
use crate::files;
use crate::json::rows;
use crate::out::{Out, message};
use crate::say::{Done, Failure, UNWRITTEN};

pub(super) fn run(command: AgendaCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = way.look_in_event()?;
    match command {
        AgendaCommand::Warnings => {
            let all = shop
                .desk
                .read(|db| sessions::list(db, event, &Filter::default()))?;
            out.rows(
                &["kind", "name", "from", "to", "titles"],
                rows(clashes(&all)),
            );
        }
        AgendaCommand::Export {
            file,
            format: _,
            filter,
        } => {
            let filter = filter_of(&shop, event, &filter)?;
            let now = rambla_machine::now() as i64;
            let (agenda, fresh) = shop.desk.read(|db| calendar(db, event, &filter, now))?;
            let bytes = write(&agenda).map_err(|fault| {
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
            publish(&mut shop.desk, &fresh)?;
            files::write(&file, out, |to| Ok(to.write_all(&bytes)))?;
            message(&format!("{} sessions written.", agenda.entries.len()));
        }
    }
    Ok(0)
}
