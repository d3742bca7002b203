//! Work that takes long: the window is told how far it is, and can stop it.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tauri::ipc::Channel;

/// The work under way, by the number that the window gave it.
#[derive(Default)]
pub(crate) struct Jobs(Mutex<HashMap<u32, Arc<AtomicBool>>>);

/// One piece of work.
pub(crate) struct Job {
    stopped: Arc<AtomicBool>,
    progress: Channel<u32>,
    told: Option<Instant>,
}

/// The window is told at most this often.
const PAUSE: Duration = Duration::from_millis(100);

impl Jobs {
    /// Begins work under a number; what was under it before is no longer known.
    pub(crate) fn begin(&self, number: u32, progress: Channel<u32>) -> Job {
        let stopped = Arc::new(AtomicBool::new(false));
        let mut jobs = self.0.lock().expect("BUG: the jobs were poisoned");
        jobs.retain(|_, known| Arc::strong_count(known) > 1);
        jobs.insert(number, Arc::clone(&stopped));
        Job {
            stopped,
            progress,
            told: None,
        }
    }

    /// Asks work to stop; it does so at the next step.
    pub(crate) fn stop(&self, number: u32) {
        let jobs = self.0.lock().expect("BUG: the jobs were poisoned");
        if let Some(stopped) = jobs.get(&number) {
            stopped.store(true, Ordering::Relaxed);
        }
    }
}

impl Job {
    /// So much is done; whether to go on.
    pub(crate) fn at(&mut self, done: usize) -> ControlFlow<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        if self.told.is_none_or(|told| told.elapsed() >= PAUSE) {
            self.told = Some(Instant::now());
            // A window that was closed hears nothing, and the work is finished all the same.
            let _ = self.progress.send(u32::try_from(done).unwrap_or(u32::MAX));
        }
        ControlFlow::Continue(())
    }
}
