//! Serving until the system or a person says that it is enough.

use tracing_subscriber::filter::LevelFilter;

use super::Fault;
use crate::{Config, Hub};

/// Logs go to stderr, where a service's supervisor takes them.
pub(super) fn say_what_happens(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::from_level(config.log.level))
        .with_writer(std::io::stderr)
        .with_target(false);
    match config.log.is_json {
        true => log.json().init(),
        false => log.with_ansi(false).init(),
    }
}

pub(super) async fn serve(config: Config) -> Result<(), Fault> {
    let hub = Hub::open(config).await?;
    let mut serving = hub.serve().await?;
    tokio::select! {
        ended = serving.ended() => return Ok(ended?),
        told = told_to_end() => told?,
    }
    tracing::info!("ending: requests are finished, no new ones are taken");
    Ok(serving.stop().await?)
}

async fn told_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            by_hand = tokio::signal::ctrl_c() => by_hand,
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
