//! Staff: who is at the desk. Team data; the "who" of every action.

use serde::Serialize;

use crate::desk::error::{Error, Result, Rule};
use crate::desk::ids::StaffId;
use crate::desk::{Desk, Reader, Tx, Writes};
use crate::text::clean::clean_line;

/// Somebody of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Staff {
    /// Their id.
    pub id: StaffId,
    /// Their name.
    pub name: String,
}

/// Adds somebody to the team.
pub fn add(tx: &mut Tx<'_>, name: &str) -> Result<StaffId> {
    let name = clean_line(name).text;
    if name.is_empty() {
        return Err(Error::Invalid {
            field: "name",
            rule: Rule::Empty,
        });
    }
    let id = StaffId(tx.id());
    tx.put("staff", id, Writes::new().set("name", name))?;
    Ok(id)
}

/// The team, by the order they came.
pub fn list(db: Reader<'_>) -> Result<Vec<Staff>> {
    db.rows(
        "SELECT id, name FROM staff WHERE deleted_at IS NULL ORDER BY n",
        [],
        |row| {
            Ok(Staff {
                id: row.get("id")?,
                name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
            })
        },
    )
}

/// Somebody sits down at this desk.
pub fn choose(desk: &mut Desk, staff: StaffId) -> Result<()> {
    desk.station.staff = Some(staff);
    desk.set_setting("staff", &staff.to_string())
}

/// Who sat down last.
pub fn current(desk: &Desk) -> Result<Option<StaffId>> {
    Ok(desk.setting("staff")?.and_then(|id| id.parse().ok()))
}
