//! What several desks said differently: listed, decided.

use jiff::tz::TimeZone;
use rambla_core::conflicts;
use rambla_core::desk::Conflict;
use rambla_core::sessions::slot::moment;
use serde_json::{Map, Value as Json, json};

use super::{Way, told};
use crate::args::ConflictCommand;
use crate::json::conflicts as documents;
use crate::out::{Out, message};
use crate::say::{Done, Failure, NOT_FOUND};

const COLUMNS: &[&str] = &["name", "field", "before", "values", "id"];

pub(super) fn run(command: ConflictCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        ConflictCommand::List => way.look_in_event()?,
        ConflictCommand::Resolve { .. } => way.work_in_event()?,
    };
    let open = conflicts::all(&shop.desk, event)?;
    match command {
        ConflictCommand::List => {
            let zone = shop.zone()?;
            match out.json() {
                true => out.document(&documents(&open, &zone)),
                false => out.rows(COLUMNS, open.iter().map(|one| line(one, &zone))),
            }
        }
        ConflictCommand::Resolve {
            id,
            field,
            take,
            similar,
        } => {
            let mut meant = open
                .iter()
                .filter(|one| one.atom == field && one.id.starts_with(&id));
            let (Some(one), None) = (meant.next(), meant.next()) else {
                return Err(Failure::new(
                    NOT_FOUND,
                    format!(
                        "No single open \"{field}\" of a record {id}. See `ramblactl conflict list`."
                    ),
                ));
            };
            let place = take.wrapping_sub(1);
            let mut all = vec![(one, place)];
            if similar {
                all.extend(conflicts::similar(&open, one, place));
            }
            let count = all.len();
            told(shop.desk.write(conflicts::OP, |tx| {
                all.into_iter()
                    .try_for_each(|(one, place)| conflicts::settle(tx, one, place))
            })?);
            message(&format!("Decided: {count}. Undo takes it back."));
        }
    }
    Ok(0)
}

/// A conflict for a reader: each value with its place and who gave it.
fn line(conflict: &Conflict, zone: &TimeZone) -> Json {
    let values = conflict.values.iter().enumerate().map(|(at, value)| {
        let who = [&value.staff, &value.desk].into_iter().flatten();
        let who: Vec<&str> = who.map(String::as_str).collect();
        let when = moment(value.at as i64, zone);
        format!(
            "{} {} ({}, {when})",
            at + 1,
            text(&value.value),
            who.join(", ")
        )
    });
    json!({
        "name": conflict.name,
        "field": conflict.atom,
        "before": text(&conflict.base),
        "values": values.collect::<Vec<_>>().join("; "),
        "id": conflict.id,
    })
}

fn text(value: &Map<String, Json>) -> String {
    let texts = value.values().map(|one| match one {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(", ")
}
