//! The socket, and how serving ends: no new connections, requests finished, streams of events closed.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::router;
use crate::hub::{Hub, HubError};
use crate::tls;

/// What is not done after so long is cut off.
const GRACE: Duration = Duration::from_secs(10);

/// A hub that serves. Dropped, it goes on: it is stopped by [`Serving::stop`].
pub struct Serving {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
    begin: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    watcher: JoinHandle<()>,
}

/// Says when serving ends.
#[derive(Clone)]
pub(super) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    pub(super) async fn begun(&mut self) {
        // An error means that whoever could stop is gone, and with it the server.
        let _ = self.0.wait_for(|is_stopping| *is_stopping).await;
    }
}

impl Hub {
    /// Serves at the configured address, in the tasks of this runtime.
    ///
    /// # Errors
    /// [`HubError::Listen`], [`HubError::Certificate`].
    pub async fn serve(&self) -> Result<Serving, HubError> {
        let refused = |source| HubError::Listen {
            address: self.config.listen,
            source,
        };
        let listener = TcpListener::bind(self.config.listen).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (begin, stopping) = watch::channel(false);
        let app = router(self, Stopping(stopping));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let patience = Duration::from_secs(self.config.limits.header_seconds);
        let server = match tls::server(&self.config.tls, &self.secret)? {
            Some(config) => {
                let config = RustlsConfig::from_config(config);
                let server = axum_server::from_tcp_rustls(listener, config).map_err(refused)?;
                let mut server = server.handle(handle.clone());
                patient(server.http_builder(), patience);
                tokio::spawn(server.serve(app))
            }
            None => {
                let server = axum_server::from_tcp(listener).map_err(refused)?;
                let mut server = server.handle(handle.clone());
                patient(server.http_builder(), patience);
                tokio::spawn(server.serve(app))
            }
        };
        let watcher = tokio::spawn(self.news.clone().watch(self.ledger.clone()));
        tracing::info!(%address, hub = %self.id(), "serving");
        Ok(Serving {
            address,
            handle,
            begin,
            server,
            watcher,
        })
    }
}

/// A client that sends its header byte by byte holds a connection no longer than this.
fn patient(
    builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>,
    patience: Duration,
) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience);
}

impl Serving {
    /// Where it listens; with port 0 configured, the port that it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connections, finishes what is being done, closes streams of events.
    ///
    /// # Errors
    /// What the server ended with.
    pub async fn stop(self) -> std::io::Result<()> {
        if self.server.is_finished() {
            return Ok(());
        }
        self.watcher.abort();
        // Nobody listens any more, or everybody hears it.
        let _ = self.begin.send(true);
        self.handle.graceful_shutdown(Some(GRACE));
        self.server.await.unwrap_or(Ok(()))
    }

    /// Serves until something breaks.
    ///
    /// # Errors
    /// What the server ended with.
    pub async fn ended(&mut self) -> std::io::Result<()> {
        (&mut self.server).await.unwrap_or(Ok(()))
    }
}
