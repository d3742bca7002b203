//! That a stream has more: told in the process after each commit, and found out about other processes by
//! looking at the heads each second while anybody listens.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rambla_wire::Id;
use rambla_wire::hub::Epoch;
use tokio::sync::broadcast;

use crate::ledger::Ledger;

/// What a slow listener may miss before it is told to look at all streams.
const KEPT: usize = 1_024;
const EVERY: Duration = Duration::from_secs(1);

/// A stream of a team that has more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct More {
    pub(crate) team: Id,
    pub(crate) stream: Id,
}

type Known = HashMap<Id, (Epoch, u64)>;

/// Who tells and who listens.
#[derive(Clone)]
pub(crate) struct News {
    listeners: broadcast::Sender<More>,
    known: Arc<Mutex<Known>>,
}

impl News {
    pub(crate) fn new() -> News {
        News {
            listeners: broadcast::Sender::new(KEPT),
            known: Arc::default(),
        }
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<More> {
        self.listeners.subscribe()
    }

    /// Tells of a stream that stands here now, unless that was told.
    pub(crate) fn tell(&self, team: Id, stream: Id, epoch: Epoch, head: u64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = known
            .get(&stream)
            .is_none_or(|(was, at)| *was != epoch || *at < head);
        if is_news {
            known.insert(stream, (epoch, head));
            // Nobody may be listening.
            let _ = self.listeners.send(More { team, stream });
        }
    }

    /// Looks at the heads for as long as the process lives.
    pub(crate) async fn watch(self, ledger: Ledger) {
        let mut is_down = false;
        loop {
            tokio::time::sleep(EVERY).await;
            if self.listeners.receiver_count() == 0 {
                continue;
            }
            match ledger.streams().await {
                Ok(streams) => {
                    is_down = false;
                    for row in streams {
                        let stand = row.standing.stand;
                        self.tell(row.standing.team, stand.stream, stand.epoch, stand.head);
                    }
                }
                Err(error) if !is_down => {
                    is_down = true;
                    tracing::warn!(%error, "the heads cannot be read");
                }
                Err(_) => {}
            }
        }
    }
}
