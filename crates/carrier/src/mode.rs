//! When a desk meets its hubs by itself.

use rambla_core::desk::Desk;
use rambla_core::desk::error::Result;

/// The setting that says when this desk sends by itself.
const SETTING: &str = "sync_mode";

/// When a desk meets its hubs by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Whenever there is something.
    Always,
    /// When it is asked alone: the connection is paid by what goes over it.
    Asked,
}

impl Mode {
    /// As this desk is set.
    ///
    /// # Errors
    /// Those of the desk.
    pub fn of(desk: &Desk) -> Result<Mode> {
        Ok(match desk.setting(SETTING)?.as_deref() {
            Some("asked") => Mode::Asked,
            _ => Mode::Always,
        })
    }

    /// Sets this desk.
    ///
    /// # Errors
    /// Those of the desk.
    pub fn set(self, desk: &mut Desk) -> Result<()> {
        let word = match self {
            Mode::Always => "always",
            Mode::Asked => "asked",
        };
        desk.set_setting(SETTING, word)
    }
}
