//! Why the hub does not do what it was asked, by what the caller can do about it.

use rambla_wire::WireError;
use rambla_wire::hub::Refusal;

use crate::ledger::StoreError;

/// The result of what clients ask for.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// A database that is restarted or fails over takes about as long.
const STORE_SECONDS: u64 = 5;

/// Why not. Clients get its [`Failure::code`].
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No device has this token: join again.
    #[error("no device has this token")]
    UnknownDevice,
    /// The device was shut out.
    #[error("the device is revoked")]
    Revoked,
    /// The device may not do this.
    #[error("the device has no right to do this")]
    Right,
    /// The invitation is used, too old, or none.
    #[error("the invitation is used, too old, or none")]
    Code,
    /// It belongs to another team.
    #[error("it belongs to another team")]
    Team,
    /// The request is not what the protocol says.
    #[error("the request is malformed")]
    Malformed,
    /// The request is larger than the hub takes.
    #[error("the request is too large")]
    TooLarge,
    /// Who is named has not signed it.
    #[error("the signature does not hold")]
    Signature,
    /// Of a later version of the protocol or the encoding.
    #[error("it is of a later version")]
    Newer,
    /// Too often: wait.
    #[error("too many requests; wait {seconds} s")]
    Busy {
        /// How long.
        seconds: u64,
    },
    /// A limit of the hub is reached.
    #[error("a limit of the hub is reached")]
    Full,
    /// A snapshot that is older than what is here.
    #[error("it is older than what is here")]
    Stale,
    /// There is no such thing.
    #[error("there is no such thing")]
    NotFound,
    /// The database does not answer.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl Failure {
    /// Its name in the protocol.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::UnknownDevice => "unknown-device",
            Failure::Revoked => "revoked",
            Failure::Right => "right",
            Failure::Code => "code",
            Failure::Team => "team",
            Failure::Malformed => "malformed",
            Failure::TooLarge => "too-large",
            Failure::Signature => "signature",
            Failure::Newer => "newer",
            Failure::Busy { .. } => "busy",
            Failure::Full => "full",
            Failure::Stale => "stale",
            Failure::NotFound => "not-found",
            Failure::Store(_) => "store",
        }
    }

    /// Its status in HTTP.
    pub fn status(&self) -> u16 {
        match self {
            Failure::UnknownDevice => 401,
            Failure::Revoked | Failure::Right | Failure::Code | Failure::Team => 403,
            Failure::Malformed | Failure::Signature | Failure::Newer => 400,
            Failure::TooLarge => 413,
            Failure::Busy { .. } => 429,
            Failure::Full => 507,
            Failure::Stale => 409,
            Failure::NotFound => 404,
            Failure::Store(_) => 503,
        }
    }

    /// After how many seconds to try again, where that helps.
    pub fn seconds(&self) -> Option<u64> {
        if let Failure::Busy { seconds } = self {
            return Some(*seconds);
        }
        matches!(self, Failure::Store(_)).then_some(STORE_SECONDS)
    }

    /// As the client gets it.
    pub fn refusal(&self) -> Refusal {
        Refusal {
            code: self.code().to_owned(),
            seconds: self.seconds(),
        }
    }
}

impl From<WireError> for Failure {
    fn from(error: WireError) -> Failure {
        match error {
            WireError::TooLarge(_) => Failure::TooLarge,
            WireError::Signature => Failure::Signature,
            WireError::Newer(_) => Failure::Newer,
            WireError::Malformed(_) | WireError::PartHash(_) | WireError::Sealed(_) => {
                Failure::Malformed
            }
        }
    }
}
