//! The ids of records: types of their own, so that they cannot be swapped.

use std::fmt;
use std::str::FromStr;

use rambla_wire::{Id, Value, WireError};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(type = "string"))]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub Id);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = WireError;
            fn from_str(text: &str) -> Result<Self, WireError> {
                text.parse().map($name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(&self.0.0[..]))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Id::from_slice(value.as_blob()?)
                    .map($name)
                    .map_err(|error| FromSqlError::Other(Box::new(error)))
            }
        }

        impl From<$name> for Value {
            fn from(id: $name) -> Value {
                Value::Bytes(id.0.0.to_vec())
            }
        }

        impl From<$name> for Id {
            fn from(id: $name) -> Id {
                id.0
            }
        }
    )*};
}

ids! {
    /// An event; also its stream.
    EventId
    /// A stream: an event's or the team's.
    StreamId
    /// A desk, as the writer of changes.
    ReplicaId
    /// What the user did.
    ActionId
    /// Any record.
    RecordId
    /// Somebody of the team.
    StaffId
    /// A room.
    RoomId
    /// A track.
    TrackId
    /// A session.
    SessionId
    /// A person.
    PersonId
    /// An organisation.
    OrganisationId
    /// A lead.
    LeadId
    /// A note of a lead.
    NoteId
    /// A consent.
    ConsentId
    /// A notice that was given.
    NoticeId
    /// A tag.
    TagId
    /// A source of imports.
    SourceId
    /// What a source said of a city.
    MembershipId
    /// A person's registration.
    AttendeeId
    /// A break.
    BreakId
    /// An erasure.
    ErasureId
    /// Who is not to come back.
    SuppressionId
    /// A file that left the desk.
    DisclosureId
}
