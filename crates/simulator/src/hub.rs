//! A hub of a story: the ledger that a real one keeps, in memory, on a line that breaks when the story says so.

mod snapshots;

use std::collections::{BTreeMap, BTreeSet};

use rambla_carrier::{Exchange, Result, Trouble};
use rambla_core::desk::Desk;
use rambla_core::desk::hubs::Hub as Known;
use rambla_wire::hub::{
    Acknowledgement, Code, Devices, Enrolled, Epoch, Erase, Erased, Heads, Hello, HubKey,
    MAX_BATCH, Parcel, Pulled, Push, Refusal, Rights, Secret, Snapshot, Snapshots, Stand, Welcome,
};
use rambla_wire::{Hash, Head, Id, SealedChange, Version};

use crate::gate::Gate;
use crate::world::{Done, told};

/// From so many entries on a snapshot pays.
const FAR: u64 = 10;
/// How many entries one answer has: few, so that there are many answers.
const TOGETHER: usize = 7;

/// A stream's ledger.
#[derive(Clone)]
struct Ledger {
    epoch: Epoch,
    entries: Vec<SealedChange>,
    graves: BTreeSet<(Version, Hash, u32)>,
    whole: Option<(Snapshot, Vec<u8>)>,
}

/// A device, as a hub knows it.
#[derive(Clone)]
struct Device {
    token: [u8; 32],
    nonce: [u8; 16],
    before: Option<([u8; 16], [u8; 16])>,
}

/// A hub.
pub(crate) struct Hub {
    key: HubKey,
    ledgers: BTreeMap<Id, Ledger>,
    devices: BTreeMap<Id, Device>,
    /// As it was when it was copied.
    copy: Option<BTreeMap<Id, Ledger>>,
    made: u64,
    /// How many snapshots desks have taken.
    pub(crate) given: usize,
    pub(crate) gate: Gate,
    /// Whether it loses what it has acknowledged: a fault that is planted.
    pub(crate) is_forgetful: bool,
}

impl Hub {
    pub(crate) fn new(number: u8) -> Hub {
        Hub {
            key: HubKey::of_secret(&[number + 1; 32]),
            ledgers: BTreeMap::new(),
            devices: BTreeMap::new(),
            copy: None,
            made: u64::from(number) << 32,
            given: 0,
            gate: Gate::default(),
            is_forgetful: false,
        }
    }

    /// Bytes that were not there before.
    fn fresh<const N: usize>(&mut self) -> [u8; N] {
        self.made += 1;
        let hash = Hash::of(&self.made.to_be_bytes());
        let mut bytes = [0; N];
        bytes.copy_from_slice(&hash.0[..N]);
        bytes
    }

    fn device(&mut self) -> (Id, [u8; 32], [u8; 16]) {
        let (id, token, nonce) = (Id(self.fresh()), self.fresh(), self.fresh());
        let device = Device {
            token,
            nonce,
            before: None,
        };
        self.devices.insert(id, device);
        (id, token, nonce)
    }

    /// How a desk knows this hub; it joins first if it has not.
    pub(crate) fn known_to(&mut self, desk: &mut Desk, parcel: Option<&Parcel>) -> Done<Known> {
        match desk.hub(self.key.id()) {
            Ok(known) => Ok(known),
            Err(_) => self.let_in(desk, parcel),
        }
    }

    /// A desk joins, once more if it has before.
    pub(crate) fn let_in(&mut self, desk: &mut Desk, parcel: Option<&Parcel>) -> Done<Known> {
        let id = self.key.id();
        let code = Code {
            hub: id,
            addresses: Vec::new(),
            is_public: false,
            secret: Secret([0; 16]),
        };
        let (device, token, nonce) = self.device();
        let enrolled = Enrolled {
            device,
            token,
            rights: Rights::ALL,
            key: self.key,
            nonce,
            parcel: None,
        };
        desk.join_hub(&code, &enrolled, parcel).map_err(told)?;
        desk.hub(id).map_err(told)
    }

    /// Its database is copied, for later.
    pub(crate) fn back_up(&mut self) {
        self.copy = Some(self.ledgers.clone());
    }

    /// It is lost, and its copy takes its place; devices are never fewer.
    pub(crate) fn restore(&mut self) {
        if let Some(copy) = self.copy.take() {
            self.ledgers = copy;
        }
    }

    /// Whether any part that an erasure blanked is here.
    pub(crate) fn has_erased(&self) -> bool {
        self.ledgers.values().any(|ledger| {
            ledger.entries.iter().any(|entry| {
                let (version, hash) = (entry.header.version(), entry.header.hash());
                let parts = entry.parts.iter().enumerate();
                parts
                    .filter(|(_, part)| !part.is_empty())
                    .any(|(at, _)| ledger.graves.contains(&(version, hash, at as u32)))
            })
        })
    }

    /// Its name.
    pub(crate) fn id(&self) -> Id {
        self.key.id()
    }

    /// All that it has of a stream.
    pub(crate) fn all(&self, stream: Id) -> &[SealedChange] {
        let ledger = self.ledgers.get(&stream);
        ledger.map_or(&[], |ledger| &ledger.entries)
    }

    /// How many entries it has.
    pub(crate) fn size(&self) -> usize {
        self.ledgers
            .values()
            .map(|ledger| ledger.entries.len())
            .sum()
    }

    /// Whoever runs it takes what was kept back.
    pub(crate) fn accept(&mut self) {
        for (stream, change) in self.gate.release() {
            let nonce = self.fresh();
            let changes = vec![change];
            self.take(stream, &Push { nonce, changes });
        }
    }

    fn greet(&mut self, device: Id, hello: &Hello) -> Result<Welcome> {
        for at in &hello.positions {
            let Some(ledger) = self.ledgers.get(&at.stream) else {
                continue;
            };
            let entry = (at.number as usize).checked_sub(1);
            let entry = entry.map(|entry| ledger.entries.get(entry).map(|one| one.header.hash()));
            let is_other = entry.is_some_and(|hash| hash != Some(at.hash));
            if at.epoch == ledger.epoch && is_other {
                let epoch = Epoch(self.fresh());
                if let Some(ledger) = self.ledgers.get_mut(&at.stream) {
                    ledger.epoch = epoch;
                }
            }
        }
        let nonce = self.fresh();
        let known = self.devices.get_mut(&device).ok_or_else(refused)?;
        let mut another = None;
        let nonce = if hello.nonce == known.nonce {
            known.before = Some((known.nonce, hello.attempt));
            known.nonce = nonce;
            nonce
        } else if known.before == Some((hello.nonce, hello.attempt)) {
            known.nonce
        } else {
            let (id, token, nonce) = self.device();
            self.gate.is_copy(id, device);
            another = Some((id, token));
            nonce
        };
        let stands = self.ledgers.iter().map(|(stream, ledger)| Stand {
            stream: *stream,
            epoch: ledger.epoch,
            head: ledger.entries.len() as u64,
        });
        Ok(Welcome {
            nonce,
            streams: stands.collect(),
            rights: Rights::ALL,
            another,
            out: self.gate.those_out(self.devices.keys().copied()),
        })
    }

    fn ledger(&mut self, stream: Id) -> &mut Ledger {
        let epoch = Epoch(self.fresh());
        self.ledgers.entry(stream).or_insert_with(|| Ledger {
            epoch,
            entries: Vec::new(),
            graves: BTreeSet::new(),
            whole: None,
        })
    }

    fn take(&mut self, stream: Id, push: &Push) -> Acknowledgement {
        let ledger = self.ledger(stream);
        let (mut fresh, mut taken) = (0, BTreeMap::new());
        for change in &push.changes {
            let (version, hash) = (change.header.version(), change.header.hash());
            let is_here = ledger
                .entries
                .iter()
                .any(|entry| entry.header.version() == version && entry.header.hash() == hash);
            if !is_here {
                let mut change = change.clone();
                let graves = ledger.graves.iter();
                let graves = graves.filter(|(of, of_hash, _)| (*of, *of_hash) == (version, hash));
                let graves: Vec<u32> = graves.map(|(_, _, part)| *part).collect();
                change.blank(&graves);
                ledger.entries.push(change);
                fresh += 1;
            }
            taken.insert(version.replica, Head { version, hash });
        }
        let last = ledger.entries.last();
        Acknowledgement {
            nonce: push.nonce,
            stream,
            epoch: ledger.epoch,
            head: ledger.entries.len() as u64,
            head_hash: last.map(|last| last.header.hash()).unwrap_or_default(),
            fresh,
            taken: taken.into_values().collect(),
            refused: Vec::new(),
        }
    }

    fn give(&mut self, stream: Id, after: u64, of: Option<Id>) -> Pulled {
        let ledger = self.ledger(stream);
        let entries = ledger.entries.iter().enumerate().skip(after as usize);
        let entries = entries.filter(|(_, one)| of.is_none_or(|of| one.header.replica == of));
        Pulled {
            epoch: ledger.epoch,
            head: ledger.entries.len() as u64,
            changes: entries
                .map(|(at, one)| (at as u64 + 1, one.clone()))
                .take(TOGETHER)
                .collect(),
        }
    }

    fn blank(&mut self, stream: Id, erase: &Erase) -> Erased {
        let ledger = self.ledger(stream);
        let mut count = 0;
        for (Head { version, hash }, parts) in &erase.parts {
            ledger
                .graves
                .extend(parts.iter().map(|part| (*version, *hash, *part)));
            for entry in &mut ledger.entries {
                if (entry.header.version(), entry.header.hash()) == (*version, *hash) {
                    count += u64::from(entry.blank(parts));
                }
            }
        }
        Erased {
            nonce: erase.nonce,
            stream,
            count,
            parts: erase.parts.clone(),
        }
    }
}

fn refused() -> Trouble {
    Trouble::Refused(Refusal {
        code: "unknown-device".to_owned(),
        seconds: None,
    })
}

/// A line to a hub, which breaks after so many requests: before the last one arrives, or before its answer does.
pub(crate) struct Thread<'h> {
    pub(crate) hub: &'h mut Hub,
    pub(crate) device: Id,
    pub(crate) token: [u8; 32],
    pub(crate) breaks_after: Option<usize>,
    pub(crate) is_answer_lost: bool,
}

impl Thread<'_> {
    fn ask<T>(&mut self, asked: impl FnOnce(&mut Hub, Id) -> Result<T>) -> Result<T> {
        self.reach(|hub, device| {
            hub.gate.admit(device)?;
            asked(hub, device)
        })
    }

    /// Also for a device that is shut out.
    fn reach<T>(&mut self, asked: impl FnOnce(&mut Hub, Id) -> Result<T>) -> Result<T> {
        let is_last = self.breaks_after == Some(0);
        if is_last && !self.is_answer_lost {
            return Err(Trouble::Offline);
        }
        let known = self.hub.devices.get(&self.device);
        if known.is_none_or(|known| known.token != self.token) {
            return Err(refused());
        }
        let answer = asked(self.hub, self.device);
        if is_last {
            return Err(Trouble::Offline);
        }
        self.breaks_after = self.breaks_after.map(|left| left - 1);
        answer
    }
}

impl Exchange for Thread<'_> {
    /// Little where the line is about to break.
    fn batch(&self) -> usize {
        match self.breaks_after {
            Some(left) if left % 2 == 1 => 600,
            _ => MAX_BATCH,
        }
    }

    async fn hello(&mut self, hello: &Hello) -> Result<Welcome> {
        self.ask(|hub, device| hub.greet(device, hello))
    }

    fn renamed(&mut self, hub: &Known) {
        (self.device, self.token) = (hub.device, hub.token);
    }

    async fn heads(&mut self, stream: Id) -> Result<Heads> {
        self.ask(|hub, _| {
            let ledger = hub.ledger(stream);
            let mut heads: BTreeMap<Id, Head> = BTreeMap::new();
            for entry in &ledger.entries {
                let version = entry.header.version();
                let last = heads
                    .get(&version.replica)
                    .map_or(0, |head| head.version.seq);
                if version.seq == last + 1 {
                    let hash = entry.header.hash();
                    heads.insert(version.replica, Head { version, hash });
                }
            }
            Ok(Heads {
                epoch: ledger.epoch,
                heads: heads.into_values().collect(),
            })
        })
    }

    async fn push(&mut self, stream: Id, push: &Push) -> Result<Acknowledgement> {
        self.reach(|hub, device| {
            if let Err(refused) = hub.gate.admit(device) {
                if hub.gate.takes_late {
                    hub.take(stream, push);
                }
                hub.gate.hold(stream, push);
                return Err(refused);
            }
            let said = hub.take(stream, push);
            if hub.is_forgetful && said.fresh > 0 {
                hub.ledger(stream).entries.pop();
            }
            Ok(said)
        })
    }

    async fn pull(&mut self, stream: Id, after: u64) -> Result<Pulled> {
        self.ask(|hub, _| Ok(hub.give(stream, after, None)))
    }

    async fn pull_of(&mut self, stream: Id, replica: Id, after: u64) -> Result<Pulled> {
        self.ask(|hub, _| Ok(hub.give(stream, after, Some(replica))))
    }

    fn far(&self) -> u64 {
        FAR
    }

    async fn snapshots(&mut self, stream: Id) -> Result<Snapshots> {
        self.ask(|hub, _| Ok(hub.snapshots_of(stream)))
    }

    async fn piece(&mut self, stream: Id, hash: Hash, piece: u32) -> Result<Vec<u8>> {
        self.ask(|hub, _| hub.piece_of(stream, hash, piece))
    }

    async fn put_piece(
        &mut self,
        stream: Id,
        snapshot: &Snapshot,
        piece: u32,
        bytes: Vec<u8>,
    ) -> Result<Snapshots> {
        self.ask(|hub, _| hub.take_piece(stream, snapshot, piece, &bytes))
    }

    async fn erase(&mut self, stream: Id, erase: &Erase) -> Result<Erased> {
        self.ask(|hub, _| Ok(hub.blank(stream, erase)))
    }

    async fn revoke(&mut self, device: Id) -> Result<()> {
        self.ask(|hub, _| {
            hub.gate.revoke(device);
            Ok(())
        })
    }

    async fn devices(&mut self) -> Result<Devices> {
        self.ask(|hub, _| Ok(Devices(hub.gate.rows(hub.devices.keys().copied()))))
    }
}
