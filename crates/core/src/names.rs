//! Finding a record by what a user types: its id, or its name.

use rambla_wire::Id;

use crate::desk::Reader;
use crate::desk::error::{Error, Result};
use crate::desk::ids::EventId;
use crate::text::fold::fold;

/// A kind of record that has a name: its table, the word for one of them, and the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// The table.
    pub table: &'static str,
    /// The glossary's word for one.
    pub word: &'static str,
    column: &'static str,
}

/// Rooms.
pub const ROOM: Named = Named {
    table: "rooms",
    word: "room",
    column: "name",
};
/// Tracks.
pub const TRACK: Named = Named {
    table: "tracks",
    word: "track",
    column: "name",
};
/// Breaks.
pub const BREAK: Named = Named {
    table: "breaks",
    word: "break",
    column: "name",
};
/// Persons.
pub const PERSON: Named = Named {
    table: "persons",
    word: "person",
    column: "name",
};
/// Organisations.
pub const ORGANISATION: Named = Named {
    table: "organisations",
    word: "organisation",
    column: "name",
};
/// Sessions.
pub const SESSION: Named = Named {
    table: "sessions",
    word: "session",
    column: "title",
};
/// Tags.
pub const TAG: Named = Named {
    table: "tags",
    word: "tag",
    column: "name",
};
/// Staff.
pub const STAFF: Named = Named {
    table: "staff",
    word: "staff member",
    column: "name",
};
/// Desks of the team.
pub const DESK: Named = Named {
    table: "desks",
    word: "desk",
    column: "name",
};
/// Events.
pub const EVENT: Named = Named {
    table: "events",
    word: "event",
    column: "name",
};

impl Named {
    /// The one record with this id or, letters and accents folded, this name. Rows in Trash are
    /// found by id alone.
    pub fn find(self, db: Reader<'_>, event: Option<EventId>, text: &str) -> Result<Id> {
        let mut found = self.all(db, event, text)?;
        match found.len() {
            0 => Err(Error::NotFound {
                what: self.word,
                name: text.to_owned(),
            }),
            1 => Ok(found.remove(0).0),
            _ => Err(Error::Ambiguous {
                what: self.word,
                candidates: found,
            }),
        }
    }

    /// The event to look in: none for what belongs to the team.
    #[must_use]
    pub fn of_event(self, event: EventId) -> Option<EventId> {
        (!matches!(self.table, "staff" | "events" | "desks")).then_some(event)
    }

    /// Every record that answers to this text: id and name.
    pub fn all(
        self,
        db: Reader<'_>,
        event: Option<EventId>,
        text: &str,
    ) -> Result<Vec<(Id, String)>> {
        let row = |row: &rusqlite::Row<'_>| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            ))
        };
        if let Ok(id) = text.parse::<Id>() {
            let sql = format!(
                "SELECT id, {} FROM {} WHERE id = ?1",
                self.column, self.table
            );
            let found = db.row(&sql, [&id.0[..]], row)?;
            return Ok(found.into_iter().map(|(_, name)| (id, name)).collect());
        }
        let sql = format!(
            "SELECT id, {column} FROM {table} WHERE {shown}
             AND (?1 IS NULL OR stream = (SELECT number FROM streams WHERE id = ?1))",
            column = self.column,
            table = self.table,
            // Desks are in no Trash.
            shown = match self.table {
                "desks" => "1",
                _ => "deleted_at IS NULL",
            },
        );
        let wanted = fold(text);
        let mut found = Vec::new();
        for (id, name) in db.rows(&sql, [event], row)? {
            if name == text || (!wanted.is_empty() && fold(&name) == wanted) {
                found.push((Id::from_slice(&id)?, name));
            }
        }
        if found.iter().filter(|(_, name)| name == text).count() == 1 {
            found.retain(|(_, name)| name == text);
        }
        Ok(found)
    }
}
