//! Meeting hubs while the window is open: the carrier, and the hub that this laptop may be itself.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rambla_carrier::{Carrier, Mode, State, Status};
use rambla_core::desk::Place;
use rambla_hub::{Config, Hub, HubError, Serving};
use rambla_wire::Id;
use rambla_wire::hub::{Code, Rights};
use serde::Serialize;
use tauri::{AppHandle, Emitter, Manager};
use ts_rs::TS;

use crate::failure::{Answer, Failure};
use crate::open_desk::{Desks, OpenDesk};

/// The setting that says that this laptop is the hub.
pub(crate) const IS_HUB: &str = "is_hub";
/// Where a laptop that is the hub listens; `RAMBLA_HUB_PORT` says otherwise.
const PORT: u16 = 7443;

/// How desk and hubs stand, as the window shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub(crate) struct SyncStatus {
    /// In one word: `no_hub`, `sending`, `up_to_date`, `waiting`, `offline`, `needs_you`.
    pub(crate) state: String,
    /// How many changes wait to go out.
    #[ts(type = "number")]
    pub(crate) waiting: u64,
    /// How many changes a hub refused, or cannot be opened.
    #[ts(type = "number")]
    pub(crate) stuck: u64,
    /// How many of these wait for a key.
    #[ts(type = "number")]
    pub(crate) unopened: u64,
    /// When desk and hub met last, in milliseconds since 1970.
    #[ts(type = "number | null")]
    pub(crate) met_at: Option<u64>,
    /// What is wrong: the code of a failure.
    pub(crate) trouble: Option<String>,
}

impl From<&Status> for SyncStatus {
    fn from(status: &Status) -> SyncStatus {
        let state = match status.state {
            State::NoHub => "no_hub",
            State::Sending => "sending",
            State::UpToDate => "up_to_date",
            State::Waiting => "waiting",
            State::Offline => "offline",
            State::NeedsYou => "needs_you",
        };
        SyncStatus {
            state: state.to_owned(),
            waiting: status.waiting,
            stuck: status.stuck,
            unopened: status.unopened,
            met_at: status.met_at,
            trouble: status.trouble.as_ref().map(|code| format!("sync-{code}")),
        }
    }
}

/// Begins to meet the hubs of the desk that was opened, beside the window.
pub(crate) fn begin(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // Without it everything is saved on this desk, as the chip goes on to say.
        let _ = app.state::<Sync>().begin(&app).await;
    });
}

/// What runs beside the window.
#[derive(Default)]
pub(crate) struct Sync {
    carrier: Mutex<Option<Carrier>>,
    own: tauri::async_runtime::Mutex<Option<OwnHub>>,
}

struct OwnHub {
    hub: Hub,
    serving: Serving,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sync {
    /// Begins to meet the hubs of a desk that was opened, and is the hub again if it was.
    async fn begin(&self, app: &AppHandle) -> Answer<()> {
        let desk = app.state::<OpenDesk>();
        let desks = desk.desks()?;
        let own = desks.another()?;
        let is_hub = own.setting(IS_HUB)?.is_some_and(|value| value == "1");
        let window = app.clone();
        let carrier = Carrier::start(own, move |status| {
            // The window may be closing.
            let _ = window.emit("sync", SyncStatus::from(status));
        });
        let carrier = carrier.map_err(|error| Failure::of_file(&desk.place.folder, &error))?;
        *lock(&self.carrier) = Some(carrier);
        if is_hub {
            // Where the port is taken the desk works as ever; the chip says that the hub cannot be reached.
            if let Ok((hub, addresses)) = self.serve(&desk.place).await {
                // The network may be another one than last time.
                desks.another()?.set_addresses(hub, &addresses)?;
            }
        }
        Ok(())
    }

    /// How it stands.
    pub(crate) fn status(&self) -> SyncStatus {
        let carrier = lock(&self.carrier);
        let status = carrier.as_ref().map(Carrier::status).unwrap_or_default();
        SyncStatus::from(&status)
    }

    /// Meets the hubs now.
    pub(crate) fn send_now(&self) {
        if let Some(carrier) = &*lock(&self.carrier) {
            carrier.send_now();
        }
    }

    /// Whether this laptop is the hub now.
    pub(crate) async fn is_hub(&self) -> bool {
        self.own.lock().await.is_some()
    }

    /// Begins to be the hub: its id, and where it is.
    pub(crate) async fn serve(&self, place: &Place) -> Answer<(Id, Vec<String>)> {
        let mut own = self.own.lock().await;
        if let Some(own) = &*own {
            return Ok((own.hub.id(), own.hub.addresses(&own.serving)));
        }
        let mut config = Config::sqlite(ledger(place));
        let port = std::env::var("RAMBLA_HUB_PORT").ok();
        config
            .listen
            .set_port(port.and_then(|port| port.parse().ok()).unwrap_or(PORT));
        let hub = Hub::open(config).await.map_err(|error| of_hub(&error))?;
        let serving = hub.serve().await.map_err(|error| of_hub(&error))?;
        let found = (hub.id(), hub.addresses(&serving));
        *own = Some(OwnHub { hub, serving });
        Ok(found)
    }

    /// A code for this laptop itself, as the first desk of its team.
    pub(crate) async fn own_code(&self) -> Answer<Code> {
        let own = self.own.lock().await;
        let own = own.as_ref().ok_or_else(|| Failure::new("hub"))?;
        let code = own.hub.invite(Rights::ALL, None).await;
        Ok(Code {
            addresses: own.hub.addresses(&own.serving),
            ..code.map_err(|_| Failure::new("hub"))?
        })
    }

    /// Is the hub no more; its ledger stays.
    pub(crate) async fn stop_serving(&self) {
        if let Some(own) = self.own.lock().await.take() {
            // What is under way is finished; if it could not be, it was no more than a request.
            let _ = own.serving.stop().await;
        }
    }
}

/// Where the ledger of a laptop that is the hub is kept.
fn ledger(place: &Place) -> PathBuf {
    place.folder.join("hub.db")
}

fn of_hub(error: &HubError) -> Failure {
    match error {
        HubError::Listen { .. } => Failure::new("hub-port"),
        _ => Failure::new("hub"),
    }
}

/// When the desk meets its hubs by itself, as the window says it.
pub(crate) fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Always => "always",
        Mode::Asked => "asked",
    }
}

/// Sets when the desk meets its hubs by itself.
pub(crate) fn set_mode(desks: &Desks, word: &str) -> Answer<()> {
    let mode = match word {
        "asked" => Mode::Asked,
        _ => Mode::Always,
    };
    Ok(mode.set(&mut desks.another()?)?)
}
