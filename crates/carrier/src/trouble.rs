//! What can go wrong between a desk and a hub, by what can be done about it.

use rambla_core::desk::error::Error;
use rambla_wire::WireError;
use rambla_wire::hub::Refusal;

/// Shorthand.
pub type Result<T> = std::result::Result<T, Trouble>;

/// Why desk and hub did not meet. Nothing is lost by any of it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Nobody answers: no network, a hub that is off, a line that broke.
    #[error("the hub cannot be reached")]
    Offline,
    /// Somebody answers, and it is not the hub: a sign-in page, a proxy, another machine at its address.
    #[error("what answers at the hub's address is not the hub")]
    NotTheHub,
    /// The hub says no, and why.
    #[error("the hub refuses: {}", .0.code)]
    Refused(Refusal),
    /// The hub's ledger is not the one that was known: hello is to be said again.
    #[error("the hub has begun a new ledger")]
    NewLedger,
    /// The code leads to another team than this desk's own.
    #[error("the code is of another team, and this desk has events of its own team")]
    OtherTeam,
    /// The desk's own trouble.
    #[error(transparent)]
    Desk(#[from] Error),
}

impl Trouble {
    /// Its code, for the log and for sentences.
    pub fn code(&self) -> &str {
        match self {
            Trouble::Offline => "offline",
            Trouble::NotTheHub => "not-the-hub",
            Trouble::Refused(refusal) => &refusal.code,
            Trouble::NewLedger => "new-ledger",
            Trouble::OtherTeam => "other-team",
            Trouble::Desk(_) => "desk",
        }
    }

    /// Whether it is likely to pass without anybody doing anything. Tried again it is in any case.
    pub fn may_pass(&self) -> bool {
        match self {
            Trouble::Offline | Trouble::NotTheHub | Trouble::NewLedger | Trouble::Desk(_) => true,
            Trouble::Refused(refusal) => {
                matches!(refusal.code.as_str(), "busy" | "store")
            }
            Trouble::OtherTeam => false,
        }
    }
}

/// What is not encoded as a hub's answer was not said by the hub.
impl From<WireError> for Trouble {
    fn from(_: WireError) -> Trouble {
        Trouble::NotTheHub
    }
}
