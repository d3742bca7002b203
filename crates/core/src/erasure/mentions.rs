//! Where a person is named outside their own records: texts in somebody's own words, organisations, and
//! records that may be the same person. People look at these; no program can know what is meant.

use rusqlite::Row;
use serde::Serialize;

use super::Extent;
use crate::desk::error::Result;
use crate::desk::ids::{EventId, RecordId};
use crate::desk::{Reader, past_texts};
use crate::text::fold::fold;

/// A place that names the person, or somebody who may be them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "ErasureMention")
)]
pub struct Mention {
    /// The record's table.
    pub table: String,
    /// The record.
    pub id: RecordId,
    /// Which of its texts.
    pub atom: String,
    /// What the record is known by.
    pub of: String,
    /// The text.
    pub text: String,
    /// Whether the text can be written anew, so that what it said is erased.
    pub can_redact: bool,
    /// Whether it stands in the history alone: it was written anew, decided against or undone since.
    pub is_past: bool,
}

/// What a text is looked through for.
struct Sought {
    /// The words of each name; all of one must be there.
    names: Vec<Vec<String>>,
    /// Addresses and numbers, folded.
    addresses: Vec<String>,
}

impl Sought {
    fn of(db: Reader<'_>, extent: &Extent) -> Result<Sought> {
        let mut sought = Sought {
            names: Vec::new(),
            addresses: Vec::new(),
        };
        for person in &extent.persons {
            let text = |row: &Row<'_>| row.get::<_, Option<String>>(0);
            let names = db.rows(
                "SELECT name FROM persons WHERE id = ?1",
                [&person.0[..]],
                text,
            )?;
            for name in names.into_iter().flatten() {
                let words = words(&name);
                if !words.is_empty() && !sought.names.contains(&words) {
                    sought.names.push(words);
                }
            }
            let addresses = db.rows(include_str!("addresses_of.sql"), [&person.0[..]], text)?;
            let addresses = addresses.into_iter().flatten().map(|text| fold(&text));
            sought
                .addresses
                .extend(addresses.filter(|text| !text.is_empty()));
        }
        Ok(sought)
    }

    fn is_in(&self, text: &str) -> bool {
        let folded = fold(text);
        if self
            .addresses
            .iter()
            .any(|address| folded.contains(address.as_str()))
        {
            return true;
        }
        let here: Vec<&str> = folded.split_whitespace().collect();
        let is_named = |name: &Vec<String>| name.iter().all(|word| here.contains(&word.as_str()));
        self.names.iter().any(is_named)
    }
}

fn words(name: &str) -> Vec<String> {
    fold(name).split_whitespace().map(str::to_owned).collect()
}

/// Where else the event names this person.
///
/// # Errors
/// Those of the desk.
pub fn mentions(db: Reader<'_>, event: EventId, extent: &Extent) -> Result<Vec<Mention>> {
    let sought = Sought::of(db, extent)?;
    let own = extent.records();
    let mut found = Vec::new();
    db.each(include_str!("texts.sql"), [event], |row| {
        let text: String = row.get("text")?;
        let id: RecordId = row.get("id")?;
        if own.contains(&id.0) || !sought.is_in(&text) {
            return Ok(());
        }
        let of: Option<String> = row.get("of")?;
        found.push(Mention {
            table: row.get("table")?,
            id,
            atom: row.get("atom")?,
            of: of.unwrap_or_default(),
            text,
            can_redact: row.get("can_redact")?,
            is_past: false,
        });
        Ok(())
    })?;
    for past in past_texts(db, event)? {
        let is_new = found
            .iter()
            .all(|known| (known.id.0, &*known.atom) != (past.record, past.atom));
        if is_new && !own.contains(&past.record) && sought.is_in(&past.text) {
            found.push(Mention {
                table: past.table.to_owned(),
                id: RecordId(past.record),
                atom: past.atom.to_owned(),
                of: past.of,
                text: past.text,
                can_redact: true,
                is_past: true,
            });
        }
    }
    Ok(found)
}
