//! What stands between a desk and a hub, on the desk's side: it counts what goes over, breaks, or lies.

use rambla_carrier::{Exchange, Line, Result, Trouble};
use rambla_core::desk::hubs::Hub as Known;
use rambla_wire::hub::{
    Acknowledgement, Devices, Erase, Erased, Heads, Hello, Pulled, Push, Snapshot, Snapshots,
    Welcome,
};
use rambla_wire::{Hash, Head, Id, Version};

/// From so many entries on a snapshot pays here.
pub(crate) const FAR: u64 = 20;

/// What a hub says that signs what is not so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Lie {
    /// An answer to another push.
    AnotherPush,
    /// It has another stream.
    AnotherStream,
    /// It has a change of this name, which is another.
    AnotherChange,
    /// It has more than was sent.
    More,
    /// It has taken it, and its ledger has not grown.
    Nowhere,
    /// It has taken it, and has not.
    NotTaken,
}

/// What stands between, counts, cuts and lies.
pub(crate) struct Between {
    pub(crate) line: Line,
    pub(crate) lie: Option<Lie>,
    /// How many pieces of snapshots came.
    pub(crate) pieces: usize,
    /// How many changes came from the log.
    pub(crate) pulled: usize,
    /// After so many pieces the line breaks.
    pub(crate) breaks_after: usize,
    /// Whether it breaks where all of a copied desk is asked for.
    pub(crate) breaks_at_copies: bool,
}

impl Between {
    /// A line to a hub on which a snapshot pays soon.
    pub(crate) fn and(hub: &Known) -> Between {
        Between {
            line: Line::to(hub).with_far(FAR).with_most(16 * 1024),
            lie: None,
            pieces: 0,
            pulled: 0,
            breaks_after: usize::MAX,
            breaks_at_copies: false,
        }
    }
}

impl Exchange for Between {
    fn batch(&self) -> usize {
        self.line.batch()
    }

    async fn hello(&mut self, hello: &Hello) -> Result<Welcome> {
        self.line.hello(hello).await
    }

    fn renamed(&mut self, hub: &Known) {
        self.line.renamed(hub);
    }

    async fn heads(&mut self, stream: Id) -> Result<Heads> {
        self.line.heads(stream).await
    }

    async fn push(&mut self, stream: Id, push: &Push) -> Result<Acknowledgement> {
        let Some(lie) = self.lie else {
            return self.line.push(stream, push).await;
        };
        let nothing = Push {
            nonce: push.nonce,
            changes: Vec::new(),
        };
        let mut said = self.line.push(stream, &nothing).await?;
        let heads = push.changes.iter().map(|change| Head::of(&change.header));
        said.taken = heads.collect();
        said.fresh = push.changes.len() as u64;
        said.head += said.fresh;
        match lie {
            Lie::AnotherPush => said.nonce[0] ^= 1,
            Lie::AnotherStream => said.stream.0[0] ^= 1,
            Lie::AnotherChange => said.taken.iter_mut().for_each(|head| head.hash.0[0] ^= 1),
            Lie::More => {
                said.taken.iter_mut().for_each(|head| {
                    head.version = Version {
                        seq: head.version.seq + 1_000,
                        ..head.version
                    };
                });
            }
            Lie::Nowhere => said.head -= said.fresh,
            Lie::NotTaken => said.head_hash = said.taken.last().unwrap().hash,
        }
        Ok(said)
    }

    async fn pull(&mut self, stream: Id, after: u64) -> Result<Pulled> {
        let pulled = self.line.pull(stream, after).await?;
        self.pulled += pulled.changes.len();
        Ok(pulled)
    }

    async fn pull_of(&mut self, stream: Id, replica: Id, after: u64) -> Result<Pulled> {
        match self.breaks_at_copies {
            true => Err(Trouble::Offline),
            false => self.line.pull_of(stream, replica, after).await,
        }
    }

    fn far(&self) -> u64 {
        self.line.far()
    }

    async fn snapshots(&mut self, stream: Id) -> Result<Snapshots> {
        self.line.snapshots(stream).await
    }

    async fn piece(&mut self, stream: Id, hash: Hash, piece: u32) -> Result<Vec<u8>> {
        if self.pieces >= self.breaks_after {
            return Err(Trouble::Offline);
        }
        self.pieces += 1;
        self.line.piece(stream, hash, piece).await
    }

    async fn put_piece(
        &mut self,
        stream: Id,
        snapshot: &Snapshot,
        piece: u32,
        bytes: Vec<u8>,
    ) -> Result<Snapshots> {
        self.line.put_piece(stream, snapshot, piece, bytes).await
    }

    async fn erase(&mut self, stream: Id, erase: &Erase) -> Result<Erased> {
        self.line.erase(stream, erase).await
    }

    async fn devices(&mut self) -> Result<Devices> {
        self.line.devices().await
    }

    async fn revoke(&mut self, device: Id) -> Result<()> {
        self.line.revoke(device).await
    }
}
