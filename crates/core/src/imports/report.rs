//! What an import did, row by row.

use serde::Serialize;

use super::RowProblem;

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Report {
    /// Records added.
    pub added: usize,
    /// Records changed.
    pub updated: usize,
    /// Records that were here as the file has them.
    pub unchanged: usize,
    /// Sessions cancelled because the file has them no more.
    pub cancelled: usize,
    /// Rows of the file that could not be taken.
    pub refused: usize,
    /// What needs a look, in the order of the file.
    pub rows: Vec<RowReport>,
}

/// A row of the file that needs a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RowReport {
    /// The line of the file (of an XLSX sheet the row), from 1; none for a remark on the whole file.
    pub row: Option<u64>,
    /// What is odd, as a code.
    pub problem: &'static str,
    /// The value or title it is about, shortened.
    pub detail: String,
    /// What to do about it.
    pub cure: String,
    /// Whether the row was left out.
    pub refused: bool,
}

impl From<&RowProblem> for RowReport {
    fn from(row: &RowProblem) -> RowReport {
        RowReport {
            row: row.row,
            problem: row.problem.code(),
            detail: row.detail.clone(),
            cure: row.problem.cure().to_owned(),
            refused: row.refused,
        }
    }
}
