//! Which rows of a list, and in which order.

use rusqlite::ToSql;
use serde::Deserialize;

/// A condition of a query and the values of its marks.
pub(crate) struct Conditions<'f> {
    sql: String,
    values: Vec<(&'static str, Box<dyn ToSql + 'f>)>,
}

impl<'f> Conditions<'f> {
    /// What must hold for every row.
    pub(crate) fn new(first: &str) -> Conditions<'f> {
        Conditions {
            sql: first.to_owned(),
            values: Vec::new(),
        }
    }

    /// And this too.
    pub(crate) fn also(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// What a mark stands for.
    pub(crate) fn bind(&mut self, mark: &'static str, value: impl ToSql + 'f) {
        self.values.push((mark, Box::new(value)));
    }

    /// The condition.
    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    /// The values as a query takes them.
    pub(crate) fn values(&self) -> Vec<(&str, &dyn ToSql)> {
        let values = self.values.iter();
        values
            .map(|(mark, value)| (*mark, &**value as &dyn ToSql))
            .collect()
    }
}

/// In which order a list is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Sort<By> {
    /// By what.
    pub by: By,
    /// Whether the other way round.
    pub descending: bool,
    /// Whose alphabet holds (BCP 47).
    pub language: String,
}

impl<By> From<By> for Sort<By> {
    fn from(by: By) -> Sort<By> {
        Sort {
            by,
            descending: false,
            language: String::new(),
        }
    }
}
