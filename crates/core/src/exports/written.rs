//! What an export of personal data wrote, and what it left out.

use std::io;
use std::ops::ControlFlow;

use crate::desk::error::{Error, Result};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// How many records.
    pub rows: usize,
    /// How many passed the filter and were left out: they object, their data is restricted, or they
    /// have not agreed to what the file is for.
    pub left_out: usize,
    /// How many texts were longer than the file can hold, and were cut.
    pub shortened: usize,
}

/// A file that is being filled, record by record.
pub(super) struct Filling<P> {
    written: Written,
    failed: Option<io::Error>,
    progress: P,
}

impl<P: FnMut(usize) -> ControlFlow<()>> Filling<P> {
    /// `progress` is told after each record how many there are, and may stop it.
    pub(super) fn new(progress: P) -> Filling<P> {
        Filling {
            written: Written::default(),
            failed: None,
            progress,
        }
    }

    /// A record was written, or could not be: then the reading ends.
    pub(super) fn wrote(&mut self, written: io::Result<()>) -> Result<()> {
        if let Err(error) = written {
            self.failed = Some(error);
            // Any error ends the reading; the file's own is what is told.
            return Err(Error::ReadOnly);
        }
        self.written.rows += 1;
        match (self.progress)(self.written.rows) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    }

    /// A record stays out.
    pub(super) fn leave_out(&mut self) {
        self.written.left_out += 1;
    }

    /// The outer error is the desk's, the inner one the file's.
    pub(super) fn end(self, read: Result<()>) -> Result<io::Result<Written>> {
        match self.failed {
            Some(error) => Ok(Err(error)),
            None => read.map(|()| Ok(self.written)),
        }
    }
}
