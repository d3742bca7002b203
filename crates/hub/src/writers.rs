//! One writer for each stream: what waits while it commits goes into its next transaction together.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rambla_wire::Id;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use crate::failure::{Failure, Result};
use crate::ledger::{Delivery, Landed, Ledger, StoreError};
use crate::limits::Limits;
use crate::news::News;
use crate::random;

/// Pushes that may wait for one stream.
const QUEUE: usize = 256;
/// Changes after which a transaction is full.
const MOST: usize = 4_096;
/// A writer that has nothing to do ends.
const IDLE: Duration = Duration::from_secs(60);

struct Waiting {
    delivery: Delivery,
    answer: oneshot::Sender<Result<Landed>>,
}

type Lines = Arc<Mutex<HashMap<Id, mpsc::Sender<Waiting>>>>;

/// The writers of this process.
#[derive(Clone)]
pub(crate) struct Writers {
    ledger: Ledger,
    limits: Limits,
    news: News,
    lines: Lines,
}

impl Writers {
    pub(crate) fn new(ledger: Ledger, limits: Limits, news: News) -> Writers {
        Writers {
            ledger,
            limits,
            news,
            lines: Lines::default(),
        }
    }

    /// Has a delivery put into its stream, and answers when it is committed.
    pub(crate) async fn deliver(&self, stream: Id, delivery: Delivery) -> Result<Landed> {
        let (answer, landed) = oneshot::channel();
        self.queue(stream, Waiting { delivery, answer })?;
        landed
            .await
            .unwrap_or(Err(Failure::Store(StoreError::Gone)))
    }

    fn queue(&self, stream: Id, mut waiting: Waiting) -> Result<()> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(&stream) {
            match line.try_send(waiting) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => return Err(Failure::Busy { seconds: 1 }),
                Err(TrySendError::Closed(back)) => waiting = back,
            }
        }
        let (line, queue) = mpsc::channel(QUEUE);
        // It has just been made, so that there is room.
        let _ = line.try_send(waiting);
        lines.insert(stream, line);
        tokio::spawn(self.clone().write(stream, queue));
        Ok(())
    }

    async fn write(self, stream: Id, mut queue: mpsc::Receiver<Waiting>) {
        loop {
            match tokio::time::timeout(IDLE, queue.recv()).await {
                Ok(Some(first)) => {
                    let batch = batch(first, &mut queue);
                    self.commit(stream, batch).await;
                }
                Ok(None) => return,
                Err(_) => {
                    // Whoever queues holds this lock too: nothing comes in between.
                    let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
                    if queue.is_empty() {
                        lines.remove(&stream);
                        return;
                    }
                }
            }
        }
    }

    async fn commit(&self, stream: Id, mut batch: Vec<Waiting>) {
        let deliveries: Vec<Delivery> = batch
            .iter_mut()
            .map(|waiting| Delivery {
                team: waiting.delivery.team,
                device: waiting.delivery.device,
                changes: std::mem::take(&mut waiting.delivery.changes),
            })
            .collect();
        match self.append(stream, &deliveries).await {
            Ok(landed) => {
                for (waiting, landed) in batch.into_iter().zip(landed) {
                    // Who left meanwhile asks again, and is told that it is here.
                    let _ = waiting.answer.send(landed);
                }
            }
            // Something that one of them brings may be what the database refuses: each by itself.
            Err(_) if batch.len() > 1 => {
                for (waiting, delivery) in batch.into_iter().zip(deliveries) {
                    let alone = self.append(stream, &[delivery]).await;
                    let landed = alone.and_then(|mut all| all.pop().unwrap_or(Err(GONE)));
                    let _ = waiting.answer.send(landed);
                }
            }
            Err(error) => {
                if let Some(waiting) = batch.pop() {
                    let _ = waiting.answer.send(Err(error));
                }
            }
        }
    }

    async fn append(&self, stream: Id, of: &[Delivery]) -> Result<Vec<Result<Landed>>> {
        let (epoch, now) = (random::epoch(), random::now());
        let landed = self
            .ledger
            .append(stream, of, &self.limits, epoch, now)
            .await?;
        let news = of.iter().zip(&landed);
        let mut new = news.filter_map(|(delivery, landed)| {
            let landed = landed.as_ref().ok().filter(|landed| landed.new > 0)?;
            Some((delivery.team, landed))
        });
        if let Some((team, landed)) = new.next_back() {
            self.news.tell(team, stream, landed.epoch, landed.head);
        }
        Ok(landed)
    }
}

const GONE: Failure = Failure::Store(StoreError::Gone);

fn batch(first: Waiting, queue: &mut mpsc::Receiver<Waiting>) -> Vec<Waiting> {
    let mut changes = first.delivery.changes.len();
    let mut batch = vec![first];
    while changes < MOST
        && let Ok(next) = queue.try_recv()
    {
        changes += next.delivery.changes.len();
        batch.push(next);
    }
    batch
}
