//! PostgreSQL, by a pool of connections.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Answer, Cell, Row, StoreError};

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// No statement runs longer, and no transaction of a process that is gone keeps its locks longer.
const OPTIONS: &str = "-c statement_timeout=20000 -c idle_in_transaction_session_timeout=30000 -c client_min_messages=warning";

#[derive(Clone)]
pub(super) struct Postgres {
    pool: Pool,
}

/// A transaction. Given up, it is undone before its connection serves anybody else.
pub(super) struct PostgresTx {
    client: Option<Object>,
}

impl Postgres {
    /// A pool that connects when it is first asked.
    pub(super) fn new(
        address: &str,
        authority: Option<&Path>,
        connections: usize,
    ) -> Result<Postgres, StoreError> {
        let mut config: tokio_postgres::Config = address.parse()?;
        config.connect_timeout(PATIENCE);
        config.application_name("rambla-hub");
        let options = config
            .get_options()
            .map_or(OPTIONS.to_owned(), |theirs| format!("{OPTIONS} {theirs}"));
        config.options(options);
        let recycled = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let is_plain = match config.get_ssl_mode() {
            SslMode::Disable => true,
            SslMode::Require => false,
            _ => is_near(&config),
        };
        let manager = match is_plain {
            true => Manager::from_config(config, NoTls, recycled),
            // Over a network the password and the tokens' hashes go encrypted, to a server that is proved.
            false => {
                config.ssl_mode(SslMode::Require);
                Manager::from_config(config, encrypted(authority)?, recycled)
            }
        };
        let pool = Pool::builder(manager)
            .max_size(connections)
            .runtime(Runtime::Tokio1)
            .timeouts(deadpool_postgres::Timeouts {
                wait: Some(PATIENCE),
                create: Some(PATIENCE),
                recycle: Some(PATIENCE),
            });
        Ok(Postgres {
            pool: pool.build().map_err(|_| StoreError::Gone)?,
        })
    }

    /// How many connections are in use, and how many there may be.
    pub(super) fn connections(&self) -> (usize, usize) {
        let status = self.pool.status();
        (
            status.size.saturating_sub(status.available),
            status.max_size,
        )
    }

    async fn client(&self) -> Result<Object, StoreError> {
        self.pool
            .get()
            .await
            .map_err(|error| StoreError::Unreachable(Box::new(error)))
    }

    /// One statement by itself.
    pub(super) async fn read(
        &self,
        sql: Cow<'static, str>,
        cells: Vec<Cell>,
    ) -> Result<Answer, StoreError> {
        run(&self.client().await?, &sql, &cells).await
    }

    pub(super) async fn begin(&self) -> Result<PostgresTx, StoreError> {
        let tx = PostgresTx {
            client: Some(self.client().await?),
        };
        tx.client()?.batch_execute("BEGIN").await?;
        Ok(tx)
    }
}

/// On this machine, so that nobody is between.
fn is_near(config: &tokio_postgres::Config) -> bool {
    let near = |host: &Host| match host {
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    config.get_hosts().iter().all(near)
}

fn encrypted(authority: Option<&Path>) -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = rustls::RootCertStore::empty();
    match authority {
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
        Some(path) => {
            let certificates = CertificateDer::pem_file_iter(path);
            for certificate in certificates.map_err(|_| StoreError::Authority)? {
                let certificate = certificate.map_err(|_| StoreError::Authority)?;
                roots.add(certificate).map_err(|_| StoreError::Authority)?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| StoreError::Authority)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

impl PostgresTx {
    fn client(&self) -> Result<&Object, StoreError> {
        self.client.as_ref().ok_or(StoreError::Gone)
    }

    pub(super) async fn run(
        &mut self,
        sql: Cow<'static, str>,
        cells: Vec<Cell>,
    ) -> Result<Answer, StoreError> {
        run(self.client()?, &sql, &cells).await
    }

    pub(super) async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        Ok(self.client()?.batch_execute(sql).await?)
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.client()?.batch_execute("COMMIT").await?;
        // Back into the pool.
        self.client = None;
        Ok(())
    }
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        let undo = async move {
            if client.batch_execute("ROLLBACK").await.is_err() {
                // Closed, which undoes it too.
                drop(Object::take(client));
            }
        };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(undo);
        }
    }
}

async fn run(client: &Object, sql: &str, cells: &[Cell]) -> Result<Answer, StoreError> {
    let statement = client.prepare_cached(sql).await?;
    let cells: Vec<&(dyn ToSql + Sync)> = cells
        .iter()
        .map(|cell| cell as &(dyn ToSql + Sync))
        .collect();
    let client: &Client = client;
    if statement.columns().is_empty() {
        let changed = client.execute(&statement, &cells).await?;
        return Ok(Answer {
            rows: Vec::new(),
            changed,
        });
    }
    let columns = statement.columns().iter();
    let names: Vec<String> = columns.map(|column| column.name().to_owned()).collect();
    let names: Arc<[String]> = names.into();
    let found = client.query(&statement, &cells).await?;
    let rows = found.iter().map(|row| {
        let cells = (0..row.len()).map(|at| cell(row, at));
        Ok(Row {
            names: Arc::clone(&names),
            cells: cells.collect::<Result<_, StoreError>>()?,
        })
    });
    let rows: Vec<Row> = rows.collect::<Result<_, StoreError>>()?;
    let changed = rows.len() as u64;
    Ok(Answer { rows, changed })
}

fn cell(row: &tokio_postgres::Row, at: usize) -> Result<Cell, StoreError> {
    let of = row.columns()[at].type_();
    let cell = match *of {
        Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Cell::Number),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(at)?
            .map(|number| Cell::Number(number.into())),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Cell::Bytes),
        _ => row.try_get::<_, Option<String>>(at)?.map(Cell::Text),
    };
    Ok(cell.unwrap_or(Cell::Null))
}
