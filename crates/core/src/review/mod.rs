//! Review: what merging has left to decide, in one list. Each question is one that every desk with the
//! same changes asks, and what decides it is an ordinary action that every desk gets.

mod clashes;
mod doubles;
mod edits;

use std::collections::BTreeSet;

use rambla_wire::Version;
use serde::{Deserialize, Serialize};

pub use self::clashes::{Booked, Clash};
pub use self::doubles::Doubles;
pub use self::edits::TrashEdits;
use crate::conflicts;
use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::EventId;
use crate::desk::{Conflict, Desk, Had, Tx};
use crate::persons::{self, SingleField};
use crate::trash;

/// A question, by a name of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ReviewItem"))]
pub struct Item {
    /// Its name: the same on every desk, and another one as soon as something new is said about it.
    pub item: String,
    /// What is asked.
    #[serde(flatten)]
    pub question: Question,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Question {
    /// Which of several values stands.
    Conflict(Conflict),
    /// Whether a record stays in Trash that another desk has edited meanwhile.
    Trash(TrashEdits),
    /// Whether a room or a person is meant to be in two sessions at once, which two desks gave them.
    Clash(Clash),
    /// Whether two persons are one, whom two desks have made.
    Duplicates(Box<Doubles>),
}

/// What is decided about a question.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "choose", rename_all = "snake_case")]
pub enum Choice {
    /// Of a conflict: the value with this place stands, the first is 0; with `similar` the same desk's
    /// wherever that field is open.
    Take {
        /// The place.
        place: usize,
        /// Whether others like it are decided too.
        similar: bool,
    },
    /// The record comes out of Trash.
    Restore,
    /// The record stays in Trash.
    Leave,
    /// The two sessions are meant so.
    Meant,
    /// The two persons are one: the first stays, with these values of the other.
    Merge {
        /// The fields of which the other's value is taken.
        take: Vec<SingleField>,
    },
    /// The two persons are not one.
    Apart,
}

/// Everything that is open in an event, and about the team.
pub fn all(desk: &Desk, event: EventId) -> Result<Vec<Item>> {
    let open = conflicts::all(desk, event)?.into_iter();
    let mut items: Vec<Item> = open
        .map(|one| Item {
            item: name_of_conflict(&one),
            question: Question::Conflict(one),
        })
        .collect();
    desk.read(|db| {
        let sql = include_str!("writers.sql");
        let writers = db.row(sql, [event], |row| row.get::<_, i64>(0))?;
        if writers.unwrap_or_default() < 2 {
            return Ok(());
        }
        let mut had = Had::new(db, event.0);
        items.extend(edits::all(desk, db, event, &mut had)?);
        items.extend(clashes::all(db, event, &mut had)?);
        items.extend(doubles::all(db, event, &mut had)?);
        Ok(())
    })?;
    Ok(items)
}

/// Decides a question by its name: one action, which can be undone. How many were decided.
///
/// # Errors
/// Those of the desk; [`Error::NotFound`] where nobody asks that any more.
pub fn settle(desk: &mut Desk, event: EventId, item: &str, choice: &Choice) -> Result<usize> {
    let items = all(desk, event)?;
    let found = items.iter().find(|one| one.item == item);
    let one = found.ok_or_else(|| Error::NotFound {
        what: "open question",
        name: item.to_owned(),
    })?;
    let (op, others) = match (&one.question, choice) {
        (Question::Conflict(one), Choice::Take { place, similar }) => {
            return take(desk, &items, one, *place, *similar);
        }
        (Question::Trash(one), Choice::Restore) => (one.restore_op(), 1),
        (Question::Trash(_), Choice::Leave) => ("leave_in_trash", 1),
        (Question::Clash(_), Choice::Meant) => ("accept_clash", 1),
        (Question::Duplicates(_), Choice::Merge { .. }) => ("merge_persons", 1),
        (Question::Duplicates(_), Choice::Apart) => ("keep_apart", 1),
        _ => {
            return Err(Error::Invalid {
                field: "choice",
                rule: Rule::Unknown("what this question offers"),
            });
        }
    };
    desk.write(op, |tx| decide(tx, &one.question, choice))?;
    Ok(others)
}

fn decide(tx: &mut Tx<'_>, question: &Question, choice: &Choice) -> Result<()> {
    match question {
        Question::Conflict(_) => Ok(()),
        Question::Trash(one) => match choice {
            Choice::Restore => trash::restore(tx, one.table, one.record()?),
            _ => tx.affirm(one.table, one.record()?, "deleted"),
        },
        // Somebody says when it is, who has seen the other one.
        Question::Clash(one) => tx.affirm("sessions", one.later().0, "slot"),
        Question::Duplicates(found) => {
            let (one, other) = (found.pair.one.id, found.pair.other.id);
            match choice {
                Choice::Merge { take } => persons::merge(tx, one, other, take).map(drop),
                _ => persons::keep_apart(tx, one, other),
            }
        }
    }
}

fn take(
    desk: &mut Desk,
    items: &[Item],
    one: &Conflict,
    place: usize,
    similar: bool,
) -> Result<usize> {
    let open: Vec<Conflict> = items
        .iter()
        .filter_map(|item| match &item.question {
            Question::Conflict(one) => Some(one.clone()),
            Question::Trash(_) | Question::Clash(_) | Question::Duplicates(_) => None,
        })
        .collect();
    let mut all = vec![(one, place)];
    if similar {
        all.extend(conflicts::similar(&open, one, place));
    }
    desk.write(conflicts::OP, |tx| {
        let mut all = all.iter();
        all.try_for_each(|(one, place)| conflicts::settle(tx, one, *place))
    })?;
    Ok(all.len())
}

fn name_of_conflict(one: &Conflict) -> String {
    let mut said: Vec<Vec<u8>> = one
        .values
        .iter()
        .map(|value| match value.version {
            Some(version) => version.to_bytes().to_vec(),
            None => format!("{:?}", value.value).into_bytes(),
        })
        .collect();
    said.sort();
    let about = [one.id.as_bytes(), one.atom.as_bytes(), &one.member];
    let all = about.into_iter().chain(said.iter().map(Vec::as_slice));
    name("conflict", all)
}

/// The name of a question: of what kind, about what, and which writes it is asked of.
fn named(kind: &str, about: &[&[u8]], writes: &BTreeSet<Version>) -> String {
    let writes: Vec<_> = writes.iter().map(|version| version.to_bytes()).collect();
    let writes = writes.iter().map(|bytes| &bytes[..]);
    name(kind, about.iter().copied().chain(writes))
}

fn name<'p>(kind: &str, parts: impl Iterator<Item = &'p [u8]>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.as_bytes());
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..10].to_owned()
}
