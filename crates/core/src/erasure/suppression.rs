//! Who is not to come back: keyed hashes of what an erased person was known by. They are pseudonymous data
//! themselves, so they have a purpose (no import brings the person back), a term, and one way around.

use std::collections::BTreeSet;

use rambla_wire::Id;
use rusqlite::Row;

use crate::desk::error::Result;
use crate::desk::ids::{ErasureId, SourceId, SuppressionId};
use crate::desk::{Tx, Writes};
use crate::text::email::Email;
use crate::text::phone::Phone;

use super::Extent;

const KIND: &str = "suppression";

/// What a row of a file is known by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Suppressed<'r> {
    /// Its e-mail addresses.
    pub emails: &'r [String],
    /// Its phone numbers, as they are written.
    pub phones: &'r [String],
    /// The source, and the key that the row has there.
    pub row: Option<(SourceId, &'r str)>,
}

impl Suppressed<'_> {
    fn words(&self) -> Vec<String> {
        let emails = self.emails.iter().flat_map(|text| Email::parse(text));
        let emails = emails.map(|email| format!("email/{}", email.normalised().to_lowercase()));
        let phones = self.phones.iter().flat_map(|text| Phone::parse(text, None));
        let phones = phones.map(|phone| {
            let digits = phone.e164.unwrap_or(phone.raw);
            let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
            format!("phone/{digits}")
        });
        let row = self.row.map(|(source, key)| format!("row/{source}/{key}"));
        emails.chain(phones).chain(row).collect()
    }
}

/// Notes what an erased person was known by, until then; but for what somebody else is known by too, as
/// the number of a switchboard.
pub(super) fn suppress(
    tx: &mut Tx<'_>,
    extent: &Extent,
    erasure: ErasureId,
    until: i64,
) -> Result<()> {
    let mut words = Vec::new();
    for person in &extent.persons {
        let own = |sql: &str, others: &str| -> Result<Vec<String>> {
            let text = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
            let mut own = Vec::new();
            for (kept, shown) in tx.read().rows(sql, [&person.0[..]], text)? {
                let others = tx
                    .read()
                    .rows(others, [&kept], |row| row.get::<_, Vec<u8>>(0))?;
                let is_shared = others.iter().any(|other| {
                    let is_same = |id: &Id| other[..] == id.0[..];
                    !extent.persons.iter().any(is_same)
                });
                if !is_shared {
                    own.push(shown);
                }
            }
            Ok(own)
        };
        let emails = own(
            "SELECT email, email FROM person_emails WHERE person = ?1",
            include_str!("who_has_email.sql"),
        )?;
        let phones = own(
            "SELECT coalesce(e164, phone), coalesce(e164, phone) FROM person_phones WHERE person = ?1",
            include_str!("who_has_phone.sql"),
        )?;
        let of = Suppressed {
            emails: &emails,
            phones: &phones,
            row: None,
        };
        words.extend(of.words());
    }
    for record in extent.records() {
        let sql =
            "SELECT source, external_id FROM imports WHERE record = ?1 AND external_id IS NOT NULL";
        let rows = tx.read().rows(sql, [&record.0[..]], |row| {
            Ok((row.get::<_, SourceId>(0)?, row.get::<_, String>(1)?))
        })?;
        for (source, key) in rows {
            let of = Suppressed {
                row: Some((source, &key)),
                ..Suppressed::default()
            };
            words.extend(of.words());
        }
    }
    words.sort();
    words.dedup();
    for word in words {
        let id = SuppressionId(tx.derived(KIND, &word)?);
        let row = Writes::new()
            .set("until", until)
            .set("erasure", erasure)
            .set("lifted_at", None::<i64>);
        match is_here(tx, id)? {
            true => tx.patch("suppressions", id, None, row)?,
            false => tx.put("suppressions", id, row)?,
        }
    }
    Ok(())
}

fn is_here(tx: &Tx<'_>, id: SuppressionId) -> Result<bool> {
    let sql = "SELECT 1 FROM suppressions WHERE id = ?1";
    Ok(tx.read().row(sql, [id], |_| Ok(()))?.is_some())
}

/// Whether a row of a file is about somebody who was erased and is not to come back.
///
/// # Errors
/// Those of the desk.
pub fn suppressed(tx: &mut Tx<'_>, of: &Suppressed<'_>) -> Result<bool> {
    let any = tx
        .read()
        .row("SELECT 1 FROM suppressions LIMIT 1", [], |_| Ok(()))?;
    if any.is_none() {
        return Ok(false);
    }
    for word in of.words() {
        let id = SuppressionId(tx.derived(KIND, &word)?);
        let sql = "SELECT 1 FROM suppressions WHERE id = ?1 AND lifted_at IS NULL AND until > ?2";
        if tx.read().row(sql, (id, tx.now()), |_| Ok(()))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lets somebody come back who asks for it: by an address or a number, with all else that they were known
/// by. To be done as the action `lift_suppression`. False: nobody of that address or number was kept out.
///
/// # Errors
/// Those of the desk.
pub fn allow(tx: &mut Tx<'_>, address: &str) -> Result<bool> {
    let words = Suppressed {
        emails: &[address.to_owned()],
        phones: &[address.to_owned()],
        row: None,
    }
    .words();
    let mut all: BTreeSet<SuppressionId> = BTreeSet::new();
    for word in words {
        let id = SuppressionId(tx.derived(KIND, &word)?);
        let sql = include_str!("kept_out_with.sql");
        all.extend(
            tx.read()
                .rows(sql, [id], |row| row.get::<_, SuppressionId>(0))?,
        );
    }
    let now = tx.now();
    for id in &all {
        let row = Writes::new().set("lifted_at", now);
        tx.patch("suppressions", *id, None, row)?;
    }
    Ok(!all.is_empty())
}
