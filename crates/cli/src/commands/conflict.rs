//! What merging has left to decide: listed, decided.

use jiff::tz::TimeZone;
use rambla_core::desk::{By, Conflict, Entry};
use rambla_core::review::{self, Booked, Choice, Doubles, Item, Question, TrashEdits};
use rambla_core::sessions::slot::moment;
use rambla_core::sessions::warnings::Warning;
use serde_json::{Map, Value as Json, json};

use super::Way;
use crate::args::{ConflictCommand, Decision};
use crate::json::items as documents;
use crate::out::{Out, message};
use crate::say::{Done, Failure, NOT_FOUND};

const COLUMNS: &[&str] = &["item", "kind", "name", "field", "before", "values", "id"];

pub(super) fn run(command: ConflictCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        ConflictCommand::List => way.look_in_event()?,
        ConflictCommand::Resolve { .. } => way.work_in_event()?,
    };
    let open = review::all(&shop.desk, event)?;
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
            decision,
            similar,
        } => {
            let one = meant(&open, &id, field.as_deref())?;
            let choice = choice(&decision, similar);
            let count = review::settle(&mut shop.desk, event, &one.item, &choice)?;
            message(&format!("Decided: {count}. Undo takes it back."));
        }
    }
    Ok(0)
}

/// The one open question that is meant: by its item, or by its record and field.
fn meant<'i>(open: &'i [Item], id: &str, field: Option<&str>) -> Result<&'i Item, Failure> {
    let is_meant = |one: &&Item| {
        let (record, atom) = match &one.question {
            Question::Conflict(one) => (one.id.clone(), one.atom),
            Question::Trash(one) => (one.id.clone(), "trash"),
            Question::Clash(one) => (one.sessions[0].id.to_string(), "clash"),
            Question::Duplicates(one) => (one.pair.one.id.to_string(), "duplicates"),
        };
        let is_field = field.is_none_or(|field| field == atom);
        (one.item.starts_with(id) || record.starts_with(id)) && is_field
    };
    let mut meant = open.iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Failure::new(
            NOT_FOUND,
            format!("Nothing is open under \"{id}\". See `ramblactl conflict list`."),
        )),
        (Some(_), Some(_)) => Err(Failure::new(
            NOT_FOUND,
            format!(
                "Several questions are open under \"{id}\"; name one by its item in `ramblactl conflict list`."
            ),
        )),
    }
}

fn choice(decision: &Decision, similar: bool) -> Choice {
    match decision {
        Decision {
            take: Some(place), ..
        } => Choice::Take {
            place: place.wrapping_sub(1),
            similar,
        },
        Decision { restore: true, .. } => Choice::Restore,
        Decision { leave: true, .. } => Choice::Leave,
        Decision { meant: true, .. } => Choice::Meant,
        Decision { merge: true, .. } => Choice::Merge { take: Vec::new() },
        Decision { .. } => Choice::Apart,
    }
}

/// A question for a reader, with who said what.
fn line(item: &Item, zone: &TimeZone) -> Json {
    let mut line = match &item.question {
        Question::Conflict(one) => conflict(one, zone),
        Question::Trash(one) => trash(one, zone),
        Question::Clash(one) => json!({
            "kind": "clash",
            "name": one.sessions.iter().map(|one| one.title.as_str()).collect::<Vec<_>>().join(" / "),
            "field": one.warnings.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", "),
            "values": one.sessions.iter().map(|one| booked(one, zone)).collect::<Vec<_>>().join("; "),
            "before": one.warnings.first().map_or("", since),
            "id": one.sessions[0].id,
        }),
        Question::Duplicates(one) => doubles(one, zone),
    };
    line["item"] = Json::String(item.item.clone());
    line
}

fn since(warning: &Warning) -> &str {
    &warning.from
}

fn conflict(conflict: &Conflict, zone: &TimeZone) -> Json {
    let values = conflict.values.iter().enumerate().map(|(at, value)| {
        let file = value.source.as_ref().map(|file| format!("file {file}"));
        let who = [value.staff.as_ref(), value.desk.as_ref(), file.as_ref()];
        format!(
            "{} {} ({})",
            at + 1,
            text(&value.value),
            by(&who, value.at, zone)
        )
    });
    json!({
        "kind": "conflict",
        "name": conflict.name,
        "field": conflict.atom,
        "before": text(&conflict.base),
        "values": values.collect::<Vec<_>>().join("; "),
        "id": conflict.id,
    })
}

fn trash(one: &TrashEdits, zone: &TimeZone) -> Json {
    let said = |entry: &Entry, what: &str| {
        let who = [entry.staff.as_ref(), entry.desk.as_ref()];
        format!("{what} ({})", by(&who, entry.at, zone))
    };
    let deleted = one.deleted.iter().map(|entry| said(entry, "deleted"));
    let edits = one.edits.iter().map(|entry| {
        let what = match entry.what {
            "created" => entry.table,
            what => what,
        };
        said(entry, &format!("{what} {}", text(&entry.to)))
    });
    json!({
        "kind": "trash",
        "name": one.name,
        "field": one.table,
        "before": "",
        "values": deleted.chain(edits).collect::<Vec<_>>().join("; "),
        "id": one.id,
    })
}

fn booked(one: &Booked, zone: &TimeZone) -> String {
    format!("{} ({})", one.title, made_by(&one.by, zone))
}

fn doubles(one: &Doubles, zone: &TimeZone) -> Json {
    let both = [&one.pair.one, &one.pair.other];
    let names = both.map(|one| one.name.clone().unwrap_or_default());
    let values = names.iter().zip(&one.made).enumerate();
    let values =
        values.map(|(at, (name, made))| format!("{} {name} ({})", at + 1, made_by(made, zone)));
    json!({
        "kind": "duplicates",
        "name": names[0],
        "field": format!("{}%", one.pair.likeness.percent),
        "before": "",
        "values": values.collect::<Vec<_>>().join("; "),
        "id": one.pair.one.id,
    })
}

fn made_by(made: &By, zone: &TimeZone) -> String {
    by(&[made.staff.as_ref(), made.desk.as_ref()], made.at, zone)
}

fn by(who: &[Option<&String>], at: u64, zone: &TimeZone) -> String {
    let mut words: Vec<String> = who.iter().copied().flatten().cloned().collect();
    words.push(moment(at as i64, zone));
    words.join(", ")
}

fn text(value: &Map<String, Json>) -> String {
    let texts = value.values().map(|one| match one {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(", ")
}
