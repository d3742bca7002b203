//! Files with personal data that left a desk: so that, when somebody is erased, it is known who must be
//! told (GDPR Art. 19, Regulation (EU) 2018/1725 Art. 21).

use serde::Serialize;

use crate::desk::error::Result;
use crate::desk::ids::{DisclosureId, EventId, ReplicaId};
use crate::desk::{Desk, Reader, Writes};

/// The action that notes it.
const OP: &str = "disclose";

/// A file with personal data that left a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Disclosure {
    /// `leads` or `attendees`.
    pub what: String,
    /// `csv`, `xlsx` or `vcf`.
    pub format: String,
    /// What it was for, where that was said.
    pub purpose: Option<String>,
    /// How many records it held.
    pub records: i64,
    /// When; milliseconds since 1970, UTC.
    pub at: i64,
    /// The name of the desk.
    pub desk: Option<String>,
    /// The name of who was there.
    pub staff: Option<String>,
}

/// Notes that a file left this desk.
///
/// # Errors
/// Those of the desk.
pub fn disclosed(
    desk: &mut Desk,
    what: &str,
    format: &str,
    purpose: Option<&str>,
    records: usize,
) -> Result<()> {
    let replica: ReplicaId = desk.replica()?;
    desk.note(OP, |tx| {
        let id = DisclosureId(tx.id());
        let row = Writes::new()
            .set("what", what)
            .set("format", format)
            .set("purpose", purpose.map(str::to_owned))
            .set("records", records as i64)
            .set("staff", tx.staff())
            .set("desk", replica)
            .set("at", tx.now());
        tx.put("disclosures", id, row)
    })?;
    Ok(())
}

/// The files of an event that left a desk, the newest first.
///
/// # Errors
/// Those of the desk.
pub fn disclosures(db: Reader<'_>, event: EventId) -> Result<Vec<Disclosure>> {
    db.rows(include_str!("disclosures.sql"), [event], |row| {
        Ok(Disclosure {
            what: row.get::<_, Option<String>>("what")?.unwrap_or_default(),
            format: row.get::<_, Option<String>>("format")?.unwrap_or_default(),
            purpose: row.get("purpose")?,
            records: row.get::<_, Option<i64>>("records")?.unwrap_or_default(),
            at: row.get::<_, Option<i64>>("at")?.unwrap_or_default(),
            desk: row.get("desk")?,
            staff: row.get("staff")?,
        })
    })
}
