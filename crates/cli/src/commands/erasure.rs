//! Erasure, its proof, and everything about one person.

use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use rambla_core::Id;
use rambla_core::desk::error::Error;
use rambla_core::desk::ids::{EventId, ReplicaId};
use rambla_core::erasure::{self, Erasure};
use rambla_core::events;
use rambla_core::names::{DESK, PERSON};
use rambla_core::sessions::slot::moment;
use serde_json::json;

use super::{Shop, Way, told};
use crate::args::{ErasureCommand, PersonFormat};
use crate::files;
use crate::json::{row, rows};
use crate::out::{Out, message};
use crate::say::{Done, Failure, LOOK, NOT_FOUND};

/// Between two bits of a long erasure.
const PAUSE: Duration = Duration::from_millis(150);

pub(super) fn run(command: ErasureCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = way.look_in_event()?;
    let now = rambla_machine::now() as i64;
    match command {
        ErasureCommand::Preview { person } => {
            let person = find(&shop, event, &person)?;
            out.record(&row(&shop
                .desk
                .read(|db| erasure::preview(db, event, person))?));
        }
        ErasureCommand::Person {
            person,
            until,
            may_return,
            yes,
        } => {
            let person = find(&shop, event, &person)?;
            let until = match until {
                Some(day) => shop
                    .desk
                    .read(|db| events::begin_of(db, event, "until", &day))?,
                None => now + erasure::AWAY,
            };
            let preview = shop.desk.read(|db| erasure::preview(db, event, person))?;
            if !yes {
                out.record(&row(&preview));
                message("Nothing was erased. With --yes it is, for good, on every desk.");
                return Ok(LOOK);
            }
            let id = erasure::run(&mut shop.desk, person, (!may_return).then_some(until))?;
            print(&shop, event, id.0, out)?;
            if !preview.mentions.is_empty() || !preview.disclosures.is_empty() {
                message(&format!(
                    "Look at {} texts and records that may still name them, and tell whoever has one of {} files that left a desk.",
                    preview.mentions.len(),
                    preview.disclosures.len()
                ));
                out.rows(&["table", "id", "of", "text"], rows(preview.mentions));
                return Ok(LOOK);
            }
        }
        ErasureCommand::Event { yes } => {
            if !yes {
                out.record(&row(&shop.desk.read(|db| erasure::left(db, event, now))?));
                message("Nothing was erased. With --yes all of it is, for good, on every desk.");
                return Ok(LOOK);
            }
            let mut count = 0;
            loop {
                match erasure::run_some(&mut shop.desk)? {
                    0 => break,
                    some => count += some,
                }
                // Whoever waits to save comes first.
                std::thread::sleep(PAUSE);
            }
            message(&format!("{count} records were erased."));
        }
        ErasureCommand::Redact { id, text } => {
            let id = id.parse().map_err(|_| missing("record", &id))?;
            told(erasure::run_redact(&mut shop.desk, id, text)?);
            message("The text is written anew; what it said is erased.");
        }
        ErasureCommand::List => {
            let zone = shop.zone()?;
            let all = shop.desk.read(|db| erasure::list(db, event))?;
            out.rows(
                &["id", "at", "records", "texts", "done", "asked"],
                all.iter().map(|one| line(one, &zone)),
            );
        }
        ErasureCommand::Proof { id, file } => proof(&shop, event, &id, &file, out)?,
        ErasureCommand::Lost { desk, back } => {
            let desk = ReplicaId(shop.desk.read(|db| DESK.find(db, None, &desk))?);
            told(
                shop.desk
                    .write("declare_lost", |tx| erasure::declare_lost(tx, desk, !back))?,
            );
            message(match back {
                false => {
                    "No erasure waits for it any more. If it returns, let it take in a hand-over file first."
                }
                true => "Erasures wait for it again.",
            });
        }
        ErasureCommand::Allow { address } => {
            let found = told(
                shop.desk
                    .write("lift_suppression", |tx| erasure::allow(tx, &address))?,
            );
            if !found {
                return Err(Failure::new(
                    NOT_FOUND,
                    "Nobody of that address or number was kept out.",
                ));
            }
            message("Imports may bring them back.");
        }
        ErasureCommand::Left => {
            out.record(&row(&shop.desk.read(|db| erasure::left(db, event, now))?));
        }
    }
    Ok(0)
}

/// Everything about one person, in a file.
pub(super) fn person_file(
    way: &Way,
    person: &str,
    file: &Path,
    format: PersonFormat,
    out: &mut Out,
) -> Done {
    let (shop, event) = way.look_in_event()?;
    let person = find(&shop, event, person)?;
    let gathered = erasure::gather(&shop.desk, event, person)?;
    let text = match format {
        PersonFormat::Json => erasure::as_json(&gathered)?,
        PersonFormat::Text => erasure::as_text(&gathered)?,
    };
    files::write(file, out, |to| Ok(to.write_all(text.as_bytes())))?;
    Ok(0)
}

fn find(shop: &Shop, event: EventId, text: &str) -> Result<Id, Failure> {
    // The id of a lead or of a registration says whom it is about.
    let found = shop.desk.read(|db| match text.parse() {
        Ok(record) => Ok(record),
        Err(_) => PERSON.find(db, Some(event), text),
    });
    Ok(found?)
}

fn missing(what: &'static str, name: &str) -> Failure {
    Error::NotFound {
        what,
        name: name.to_owned(),
    }
    .into()
}

fn line(erasure: &Erasure, zone: &TimeZone) -> serde_json::Value {
    let mut line = row(erasure);
    line["at"] = json!(moment(erasure.at, zone));
    line
}

fn print(shop: &Shop, event: EventId, id: Id, out: &mut Out) -> Result<(), Failure> {
    let zone = shop.zone()?;
    let all = shop.desk.read(|db| erasure::list(db, event))?;
    if let Some(one) = all.iter().find(|one| one.id.0 == id) {
        out.record(&line(one, &zone));
    }
    Ok(())
}

fn proof(shop: &Shop, event: EventId, id: &str, file: &Path, out: &mut Out) -> Result<(), Failure> {
    let zone = shop.zone()?;
    let all = shop.desk.read(|db| erasure::list(db, event))?;
    let mut meant = all.iter().filter(|one| one.id.to_string().starts_with(id));
    let (Some(one), None) = (meant.next(), meant.next()) else {
        return Err(missing("erasure", id));
    };
    let of = shop.desk.read(|db| events::get(db, event))?;
    let mut lines = vec![
        "Proof of erasure".to_owned(),
        String::new(),
        format!("Erasure      {}", one.id),
        format!("Event        {}", of.name),
        format!("Controller   {}", of.controller.unwrap_or_default()),
        format!(
            "Law          {}",
            match of.law.as_deref() {
                Some("eudpr") => "Regulation (EU) 2018/1725, Art. 19",
                _ => "Regulation (EU) 2016/679 (GDPR), Art. 17",
            }
        ),
        format!("Erased       {}", moment(one.at, &zone)),
        format!("Records      {}", one.records),
        format!("Texts        {}", one.texts),
        format!("Confirmed    by {} of {} desks", one.done, one.asked),
        String::new(),
    ];
    for desk in &one.desks {
        lines.push(match (desk.at, desk.lost_at) {
            (Some(at), _) => format!("  {}  confirmed {}", desk.name, moment(at, &zone)),
            (None, Some(at)) => format!("  {}  declared lost {}", desk.name, moment(at, &zone)),
            (None, None) => format!("  {}  not confirmed yet", desk.name),
        });
    }
    lines.push(String::new());
    lines.push(
        "Each confirmed desk has overwritten what it held, its search index and its log included, and keeps\n\
         random numbers and hashes alone, from which nobody can be told. A backup that was made before holds\n\
         the data until it is thrown away; restored beside its desk's file of graves, it shows nothing of it."
            .to_owned(),
    );
    let text = lines.join("\n") + "\n";
    files::write(file, out, |to| Ok(to.write_all(text.as_bytes())))
}
