//! The carrier: a thread of its own, on a connection of its own to the desk, which nobody waits for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rambla_core::desk::Desk;
use tokio::sync::Notify;

use crate::status::Status;
use crate::surroundings::{Surroundings, Watch};
use crate::work::Work;

pub(crate) struct Shared {
    pub(crate) status: Mutex<Status>,
    pub(crate) wake: Notify,
    pub(crate) is_asked: AtomicBool,
    pub(crate) over: Notify,
}

/// The carrier of one desk. It ends when this is dropped.
pub struct Carrier {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Carrier {
    /// Starts it on a connection of its own. `told` hears of every change of the status.
    ///
    /// # Errors
    /// Those of the system, which may have no thread left.
    pub fn start(
        desk: Desk,
        told: impl FnMut(&Status) + Send + 'static,
    ) -> std::io::Result<Carrier> {
        Carrier::start_in(Surroundings::default(), desk, told)
    }

    /// The same in other surroundings.
    ///
    /// # Errors
    /// Those of the system.
    pub fn start_in(
        surroundings: Surroundings,
        desk: Desk,
        told: impl FnMut(&Status) + Send + 'static,
    ) -> std::io::Result<Carrier> {
        let shared = Arc::new(Shared {
            status: Mutex::new(Status::default()),
            wake: Notify::new(),
            is_asked: AtomicBool::new(false),
            over: Notify::new(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let work = Work {
            desk,
            shared: Arc::clone(&shared),
            told: Box::new(told),
            pace: surroundings.pace,
            peers: Vec::new(),
        };
        let (clock, addresses) = (surroundings.clock, surroundings.addresses);
        let thread = thread::Builder::new()
            .name("carrier".to_owned())
            .spawn(move || {
                runtime.block_on(async { work.run(Watch::over(clock, addresses)).await })
            })?;
        Ok(Carrier {
            shared,
            thread: Some(thread),
        })
    }

    /// Meets the hubs now, whatever the mode.
    pub fn send_now(&self) {
        self.shared.is_asked.store(true, Ordering::SeqCst);
        self.shared.wake.notify_one();
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        lock(&self.shared.status).clone()
    }
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.shared.over.notify_one();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
