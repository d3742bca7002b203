//! A hub: its ledger, its key, and what it has in mind while it runs.

use std::sync::Arc;

use rambla_wire::Id;
use rambla_wire::hub::{Code, HubKey, Rights, Secret};
use zeroize::Zeroizing;

use crate::config::{Config, Tls};
use crate::failure::Result;
use crate::gates::Gates;
use crate::ledger::{Invited, Ledger, StoreError};
use crate::metrics::Metrics;
use crate::news::News;
use crate::random;
use crate::serve::Serving;
use crate::writers::Writers;

/// How long a code of the hub itself holds, in seconds.
const CODE_SECONDS: u64 = 24 * 3600;

/// A hub that is open.
#[derive(Clone)]
pub struct Hub {
    pub(crate) ledger: Ledger,
    pub(crate) config: Arc<Config>,
    pub(crate) secret: Arc<Zeroizing<[u8; 32]>>,
    pub(crate) writers: Writers,
    pub(crate) news: News,
    pub(crate) gates: Arc<Gates>,
    pub(crate) metrics: Arc<Metrics>,
}

/// Why a hub does not open or serve.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody can listen at this address.
    #[error("nothing can listen at {address}: {source}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the certificate: {0}")]
    Certificate(String),
}

impl Hub {
    /// Opens the ledger; a new one gets a key of its own.
    ///
    /// # Errors
    /// [`HubError::Store`].
    pub async fn open(config: Config) -> Result<Hub, HubError> {
        let ledger = Ledger::open(&config.database).await?;
        let secret = Zeroizing::new(ledger.secret(random::bytes()).await?);
        let news = News::new();
        Ok(Hub {
            writers: Writers::new(ledger.clone(), config.limits.clone(), news.clone()),
            gates: Arc::new(Gates::new(&config.limits)),
            metrics: Arc::new(Metrics::new()),
            config: Arc::new(config),
            secret: Arc::new(secret),
            ledger,
            news,
        })
    }

    /// What it signs with, in public.
    pub fn key(&self) -> HubKey {
        HubKey::of_secret(&self.secret)
    }

    /// By which codes name it.
    pub fn id(&self) -> Id {
        self.key().id()
    }

    /// What it keeps.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Where devices find it now that it serves.
    pub fn addresses(&self, serving: &Serving) -> Vec<String> {
        let mut config = Config::clone(&self.config);
        config.listen = serving.address();
        config.places()
    }

    /// Makes a code, which lets one device in within a day: into this team, or as the first of a team that the
    /// hub does not know yet.
    ///
    /// # Errors
    /// [`crate::Failure::NotFound`] if there is no such team.
    pub async fn invite(&self, rights: Rights, team: Option<Id>) -> Result<Code> {
        let secret = Secret(random::bytes());
        let now = random::now();
        let invited = Invited {
            proof: secret.proof(),
            team,
            rights,
            parcel: None,
            expires_at: now + CODE_SECONDS,
        };
        self.ledger.invite(&invited, now).await?;
        Ok(Code {
            hub: self.id(),
            addresses: self.config.places(),
            is_public: !matches!(self.config.tls, Tls::Own),
            secret,
        })
    }

    /// Whether it could serve with its certificate.
    ///
    /// # Errors
    /// [`HubError::Certificate`].
    pub fn check_certificate(&self) -> Result<(), HubError> {
        crate::tls::server(&self.config.tls, &self.secret).map(|_| ())
    }

    /// Gives a stream a new epoch, so that every desk compares what it has with what is here.
    ///
    /// # Errors
    /// [`crate::Failure::NotFound`].
    pub async fn renew(&self, stream: Id) -> Result<()> {
        self.ledger.renew(stream, random::epoch()).await
    }

    /// Shuts a device out, whatever its team, with its copies. How many are out that were not before.
    ///
    /// # Errors
    /// [`crate::Failure::NotFound`].
    pub async fn revoke(&self, device: Id) -> Result<u64> {
        self.ledger.revoke(device, None, random::now()).await
    }

    /// Takes a change out of quarantine into its stream.
    ///
    /// # Errors
    /// [`crate::Failure::NotFound`], [`crate::Failure::Signature`], [`crate::Failure::Full`].
    pub async fn accept(&self, number: u64) -> Result<()> {
        let (epoch, now) = (random::epoch(), random::now());
        self.ledger
            .accept(number, &self.config.limits, epoch, now)
            .await
    }
}
