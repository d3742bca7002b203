//! A hub that serves on a free port of loopback, from a database of its own.

use std::path::Path;
use std::sync::Arc;

use rambla_hub::ledger::Database;
use rambla_hub::{Config, Hub, Limits, Serving};
use rambla_wire::Id;
use rambla_wire::hub::Rights;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::client::{Client, tls};
use crate::desk::id;

pub struct Served {
    pub hub: Hub,
    pub serving: Serving,
    folder: TempDir,
    config: Config,
}

pub fn config(folder: &TempDir) -> Config {
    let mut config = Config::sqlite(folder.path().join("hub.db"));
    config.listen = "127.0.0.1:0".parse().unwrap();
    config.limits.wait_seconds = 2;
    config
}

/// Over SQLite, with limits as asked.
pub async fn hub(change: impl FnOnce(&mut Limits)) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder);
    change(&mut config.limits);
    serve(config, folder).await
}

pub async fn serve(config: Config, folder: TempDir) -> Served {
    let hub = Hub::open(config.clone()).await.unwrap();
    let serving = hub.serve().await.unwrap();
    Served {
        hub,
        serving,
        folder,
        config,
    }
}

impl Served {
    pub fn base(&self) -> String {
        format!("https://{}", self.serving.address())
    }

    /// The same, to be opened once more.
    pub fn again(&self) -> Config {
        self.config.clone()
    }

    pub fn hub_database(&self) -> Database {
        self.config.database.clone()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A connection on which anything can be sent.
    pub async fn connect(&self) -> TlsStream<TcpStream> {
        let tcp = TcpStream::connect(self.serving.address()).await.unwrap();
        let connector = TlsConnector::from(Arc::new(tls(self.hub.id())));
        let name = "rambla-hub".try_into().unwrap();
        connector.connect(name, tcp).await.unwrap()
    }

    pub fn stranger(&self) -> Client {
        Client::new(self.base(), self.hub.id())
    }

    /// The first device of a team.
    pub async fn first(&self, team: Id) -> Client {
        let code = self.hub.invite(Rights::ALL, None).await.unwrap();
        self.stranger().join(&code, team).await.unwrap()
    }

    /// Another one, with these rights.
    pub async fn another(&self, team: Id, rights: Rights) -> Client {
        let code = self.hub.invite(rights, Some(team)).await.unwrap();
        self.stranger().join(&code, id(0)).await.unwrap()
    }
}
