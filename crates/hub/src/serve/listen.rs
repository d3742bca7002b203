//! The socket, and how serving ends: no new connections, requests finished, streams of events closed.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::TokioTimer;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::router;
use crate::hub::{Hub, HubError};
use crate::tls::{self, Written};

/// What is not done after so long is cut off.
const GRACE: Duration = Duration::from_secs(10);

/// A hub that serves. Dropped, it goes on: it is stopped by [`Serving::stop`].
pub struct Serving {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
    begin: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    metrics: Option<SocketAddr>,
    /// What ends with it at once: watching heads and certificates, telling what was counted.
    beside: Vec<JoinHandle<()>>,
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
        let (listener, address) = bind(self.config.listen)?;
        let told_at = self.config.metrics.map(bind).transpose()?;
        let refused = |source| HubError::Listen { address, source };
        let (begin, stopping) = watch::channel(false);
        let app = router(self, Stopping(stopping));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let patience = Duration::from_secs(self.config.limits.header_seconds);
        let mut beside = vec![tokio::spawn(self.news.clone().watch(self.ledger.clone()))];
        // Before the certificate is read: one that is renewed meanwhile is read twice, not never.
        let written = Written::of(&self.config.tls);
        let server = match tls::server(&self.config.tls, &self.secret)? {
            Some(config) => {
                let config = RustlsConfig::from_config(config);
                let (tls, secret) = (self.config.tls.clone(), Zeroizing::clone(&self.secret));
                beside.push(tokio::spawn(tls::follow(
                    tls,
                    secret,
                    written,
                    config.clone(),
                )));
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
        let metrics = told_at.as_ref().map(|(_, address)| *address);
        if let Some((listener, address)) = told_at {
            beside.push(self.tell(listener, address)?);
        }
        tracing::info!(%address, hub = %self.id(), "serving");
        Ok(Serving {
            address,
            handle,
            begin,
            server,
            metrics,
            beside,
        })
    }

    /// Tells what it counts to whoever asks here.
    fn tell(&self, listener: TcpListener, address: SocketAddr) -> Result<JoinHandle<()>, HubError> {
        let refused = |source| HubError::Listen { address, source };
        let mut server = axum_server::from_tcp(listener).map_err(refused)?;
        let patience = Duration::from_secs(self.config.limits.header_seconds);
        patient(server.http_builder(), patience);
        let app = super::metrics::router(self).into_make_service();
        tracing::info!(%address, "telling what is counted");
        Ok(tokio::spawn(async move {
            if let Err(error) = server.serve(app).await {
                tracing::error!(%error, "what is counted is not told any more");
            }
        }))
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), HubError> {
    let refused = |source| HubError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(refused)?;
    listener.set_nonblocking(true).map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
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

    /// Where it tells what it counts, if it does.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Takes no new connections, finishes what is being done, closes streams of events.
    ///
    /// # Errors
    /// What the server ended with.
    pub async fn stop(self) -> std::io::Result<()> {
        if self.server.is_finished() {
            return Ok(());
        }
        self.beside.iter().for_each(JoinHandle::abort);
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
