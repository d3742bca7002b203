//! What is said before there is a window to say it in. Everything else stands in the catalogue.

/// The words on the command line are not understood.
pub(crate) const USAGE: &str = "\
Usage: rambla [--data DIR]
  --data DIR   the folder of the desk; without, RAMBLA_DATA, else this user's own";
/// No home folder.
pub(crate) const NO_HOME: &str =
    "This user has no home folder. Say where the desk is: --data DIR, or RAMBLA_DATA.";
/// No display.
pub(crate) const NO_DISPLAY: &str = "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can be opened. \
Work in the terminal with ramblactl, or from the sources: cargo x run --picture FILE draws the window into a file.";
/// Another window shows this desk.
pub(crate) const ALREADY_OPEN: &str = "Rambla is open on this desk already; go to its window. Another desk is opened with --data DIR.";
