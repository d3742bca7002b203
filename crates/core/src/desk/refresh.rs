//! What is on screen follows the list: which records its newest changes speak of.

use std::collections::BTreeSet;

use rambla_wire::{Act, Id};

use super::Desk;
use super::list::{List, said};
use super::merge::ERASURES;
use crate::desk::error::Result;

/// Beyond this many changes at once, everything is said to be touched.
const MOST: usize = 32;

/// What changed on the desk, by whichever process, since a change that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The newest change's arrival number.
    pub newest: i64,
    /// The tables spoken of.
    pub tables: BTreeSet<&'static str>,
    /// The records spoken of.
    pub records: BTreeSet<Id>,
}

impl Desk {
    /// The arrival number of the newest change; 0 before the first. Costs microseconds, so that it
    /// can be asked several times a second.
    pub fn newest(&self) -> Result<i64> {
        let newest = self.read(|db| {
            db.row("SELECT max(number) FROM changes", [], |row| {
                row.get::<_, Option<i64>>(0)
            })
        })?;
        Ok(newest.flatten().unwrap_or(0))
    }

    /// What the changes after this arrival number speak of; none where there are none.
    pub fn news(&self, after: i64) -> Result<Option<News>> {
        self.read(|db| {
            let numbers: Vec<i64> = db.rows(
                "SELECT number FROM changes WHERE number > ?1 ORDER BY number",
                [after],
                |row| row.get(0),
            )?;
            let Some(newest) = numbers.last() else {
                return Ok(None);
            };
            let mut news = News {
                newest: *newest,
                tables: BTreeSet::new(),
                records: BTreeSet::new(),
            };
            let everything = || self.schema.tables.iter().map(|table| table.name);
            if numbers.len() > MOST {
                news.tables.extend(everything());
                return Ok(Some(news));
            }
            let list = List::new(db.conn());
            for number in numbers {
                let change = list.change(number)?;
                let act = Act::decode(change.act())?;
                for part in said(&change, &act, number).parts {
                    news.tables
                        .extend(self.schema.table(part.table).map(|table| table.name));
                    news.records.insert(part.record);
                }
            }
            // An erasure names what it took away by ids alone, which may be of any table.
            if news.tables.contains(ERASURES) {
                news.tables.extend(everything());
                news.records.clear();
            }
            Ok(Some(news))
        })
    }
}
