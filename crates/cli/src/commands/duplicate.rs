//! Persons that are likely one.

use rambla_core::desk::ids::{EventId, PersonId};
use rambla_core::names::PERSON;
use rambla_core::persons::likeness::Compared;
use rambla_core::persons::{self, DuplicatePair, SingleField};
use serde_json::{Value as Json, json};

use super::{Shop, Way, told};
use crate::args::{DuplicateCommand, TakenField};
use crate::json::row;
use crate::out::{Out, message};
use crate::say::{Done, Failure};

const COLUMNS: &[&str] = &["percent", "one", "other", "why", "one_id", "other_id"];

pub(super) fn run(command: DuplicateCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        DuplicateCommand::List { .. } => way.look_in_event()?,
        _ => way.work_in_event()?,
    };
    match command {
        DuplicateCommand::List { of, limit } => {
            let pairs = match of {
                Some(text) => {
                    let id = find(&shop, event, &text)?;
                    shop.desk.read(|db| persons::of_person(db, event, id))?
                }
                None => shop.desk.read(|db| persons::duplicates(db, event))?,
            };
            out.rows(COLUMNS, pairs.iter().take(limit).map(pair));
        }
        DuplicateCommand::Merge { keep, gone, take } => {
            let (keep, gone) = (find(&shop, event, &keep)?, find(&shop, event, &gone)?);
            let take: Vec<SingleField> = take.into_iter().map(field).collect();
            let stays = told(
                shop.desk
                    .write("merge_persons", |tx| persons::merge(tx, keep, gone, &take))?,
            );
            let (person, before) = shop
                .desk
                .read(|db| Ok((persons::get(db, stays)?, persons::merged_from(db, stays)?)))?;
            let mut shown = row(&person);
            shown["merged_from"] = before.iter().map(row).collect();
            out.record(&shown);
        }
        DuplicateCommand::Apart { one, other } => {
            let (one, other) = (find(&shop, event, &one)?, find(&shop, event, &other)?);
            shop.desk
                .write("keep_apart", |tx| persons::keep_apart(tx, one, other))?;
            message("They are proposed no more.");
        }
    }
    Ok(0)
}

fn find(shop: &Shop, event: EventId, text: &str) -> Result<PersonId, Failure> {
    let found = shop.desk.read(|db| PERSON.find(db, Some(event), text))?;
    Ok(PersonId(found))
}

fn field(taken: TakenField) -> SingleField {
    match taken {
        TakenField::Name => SingleField::Name,
        TakenField::Organisation => SingleField::Organisation,
        TakenField::Role => SingleField::Role,
        TakenField::City => SingleField::HomeCity,
        TakenField::Badge => SingleField::Badge,
    }
}

/// A pair with its reasons: for a reader in words, for a program as they are.
fn pair(pair: &DuplicatePair) -> Json {
    let why = pair.likeness.fields.iter().filter(|field| field.weight > 0);
    let why: Vec<String> = why
        .map(|field| format!("{} {}%", word(field.field), field.nearness))
        .collect();
    json!({
        "percent": pair.likeness.percent,
        "one": pair.one.name,
        "other": pair.other.name,
        "why": why.join(", "),
        "one_id": pair.one.id,
        "other_id": pair.other.id,
        "likeness": row(&pair.likeness),
        "persons": [row(&pair.one), row(&pair.other)],
    })
}

fn word(field: Compared) -> &'static str {
    match field {
        Compared::Name => "name",
        Compared::Email => "e-mail",
        Compared::Phone => "phone",
        Compared::Organisation => "organisation",
        Compared::Role => "role",
        Compared::City => "city",
    }
}
