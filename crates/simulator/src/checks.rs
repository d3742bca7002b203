//! What must hold in the end, whatever has happened.

use std::collections::BTreeSet;

use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::desk::ids::EventId;

use crate::world::{Done, told};

/// What was done on a desk, by action.
pub(crate) fn actions(desk: &Desk, event: EventId) -> Done<BTreeSet<(Id, String)>> {
    let sql = "SELECT DISTINCT action, op FROM changes JOIN streams ON streams.number = changes.stream WHERE streams.id = ?1";
    let rows = desk.read(|db| {
        db.rows(sql, [event], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?))
        })
    });
    let rows = rows.map_err(told)?.into_iter();
    rows.map(|(id, op)| Ok((Id::from_slice(&id).map_err(told)?, op)))
        .collect()
}

/// Nothing of what was erased is left on a desk: no row, no version, no byte of a part.
pub(crate) fn is_erased_for_good(desk: &Desk, event: EventId) -> Done<()> {
    let graves = desk.read(|db| {
        db.rows("SELECT record FROM graves", [], |row| {
            row.get::<_, Vec<u8>>(0)
        })
    });
    let graves: BTreeSet<Vec<u8>> = graves.map_err(told)?.into_iter().collect();
    let texts = desk.read(|db| {
        db.rows(include_str!("blanks.sql"), [], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, Vec<u8>>(2)?,
            ))
        })
    });
    let texts: BTreeSet<(Vec<u8>, i64, Vec<u8>)> = texts.map_err(told)?.into_iter().collect();
    let left = desk.read(|db| db.row(include_str!("left.sql"), [], |row| row.get::<_, i64>(0)));
    if left.map_err(told)? != Some(0) {
        return Err("what was erased has versions".to_owned());
    }
    if graves.is_empty() && texts.is_empty() {
        return Ok(());
    }
    for change in desk.changes(event.0).map_err(told)? {
        let (replica, seq) = (change.header.replica.0.to_vec(), change.header.seq as i64);
        for (head, bytes) in change.said() {
            let record = head.record.map(|id| id.0.to_vec()).unwrap_or_default();
            let says = |text: &str| {
                bytes
                    .windows(text.len())
                    .any(|some| some == text.as_bytes())
            };
            let is_text = texts.contains(&(replica.clone(), seq, record.clone()));
            if graves.contains(&record) || (is_text && says("Call ")) {
                return Err(format!(
                    "{} bytes of what was erased are there",
                    bytes.len()
                ));
            }
        }
    }
    Ok(())
}

/// The stamps of a desk's own changes rise with their numbers; those issued anew for another desk keep
/// that one's.
pub(crate) fn stamps_rise(desk: &Desk, event: EventId) -> Done<()> {
    let sql = include_str!("falling.sql");
    let falling = desk.read(|db| db.row(sql, [event], |row| row.get::<_, i64>(0)));
    match falling.map_err(told)? {
        Some(0) => Ok(()),
        count => Err(format!(
            "{count:?} changes have a stamp below the one before"
        )),
    }
}
