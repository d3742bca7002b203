//! What a round says to a hub, and what it hears: over a line, or in a story that is played.

use rambla_core::desk::hubs::Hub;
use rambla_wire::hub::{
    Acknowledgement, Devices, Erase, Erased, Heads, Hello, Pulled, Push, Snapshot, Snapshots,
    Welcome,
};
use rambla_wire::{Hash, Id};

use crate::trouble::Result;

/// One request and its answer at a time.
#[allow(
    async_fn_in_trait,
    reason = "a round runs on one thread, whoever plays the hub"
)]
pub trait Exchange {
    /// How many bytes a batch may have at present.
    fn batch(&self) -> usize;

    /// Says hello.
    async fn hello(&mut self, hello: &Hello) -> Result<Welcome>;

    /// From now on this desk is the device that it has become.
    fn renamed(&mut self, hub: &Hub);

    /// What the hub has of a stream.
    async fn heads(&mut self, stream: Id) -> Result<Heads>;

    /// Brings changes.
    async fn push(&mut self, stream: Id, push: &Push) -> Result<Acknowledgement>;

    /// The next changes after an entry.
    async fn pull(&mut self, stream: Id, after: u64) -> Result<Pulled>;

    /// The next changes of one desk after an entry.
    async fn pull_of(&mut self, stream: Id, replica: Id, after: u64) -> Result<Pulled>;

    /// From how many entries on a snapshot pays.
    fn far(&self) -> u64;

    /// What the hub has of a stream's snapshots.
    async fn snapshots(&mut self, stream: Id) -> Result<Snapshots>;

    /// A piece of the snapshot with this hash.
    async fn piece(&mut self, stream: Id, hash: Hash, piece: u32) -> Result<Vec<u8>>;

    /// Brings a piece of a snapshot.
    async fn put_piece(
        &mut self,
        stream: Id,
        snapshot: &Snapshot,
        piece: u32,
        bytes: Vec<u8>,
    ) -> Result<Snapshots>;

    /// Has parts blanked.
    async fn erase(&mut self, stream: Id, erase: &Erase) -> Result<Erased>;

    /// The devices of the team.
    async fn devices(&mut self) -> Result<Devices>;

    /// Has a device shut out.
    async fn revoke(&mut self, device: Id) -> Result<()>;
}
