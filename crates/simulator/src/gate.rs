//! Who may not come in at a hub of a story any more: what the real one keeps of it, and what it keeps back.

use std::collections::{BTreeMap, BTreeSet};

use rambla_carrier::{Result, Trouble};
use rambla_wire::hub::{DeviceRow, Push, Refusal, Rights};
use rambla_wire::{Id, SealedChange};

/// The devices that are shut out, and what they brought late.
#[derive(Default)]
pub(crate) struct Gate {
    /// Of each device that was found to be a copy, whose.
    parents: BTreeMap<Id, Id>,
    out: BTreeSet<Id>,
    held: Vec<(Id, SealedChange)>,
    /// Whether it lets through whom it has shut out: a fault that is planted.
    pub(crate) is_open: bool,
    /// Whether it takes what these bring: a fault that is planted.
    pub(crate) takes_late: bool,
}

impl Gate {
    /// A device turned out to be a copy of another.
    pub(crate) fn is_copy(&mut self, device: Id, of: Id) {
        self.parents.insert(device, of);
    }

    /// Whether a device is this one, or a copy of it, or of a copy.
    pub(crate) fn is_of(&self, mut device: Id, family: Id) -> bool {
        while device != family {
            let Some(parent) = self.parents.get(&device) else {
                return false;
            };
            device = *parent;
        }
        true
    }

    /// Whether it, or whose copy it is, was shut out.
    pub(crate) fn is_out(&self, device: Id) -> bool {
        self.out.iter().any(|out| self.is_of(device, *out))
    }

    pub(crate) fn admit(&self, device: Id) -> Result<()> {
        match self.is_out(device) && !self.is_open {
            true => Err(revoked()),
            false => Ok(()),
        }
    }

    pub(crate) fn revoke(&mut self, device: Id) {
        self.out.insert(device);
    }

    pub(crate) fn rows(&self, devices: impl Iterator<Item = Id>) -> Vec<DeviceRow> {
        let row = |device| DeviceRow {
            device,
            rights: Rights::ALL,
            enrolled_at: 0,
            seen_at: None,
            revoked_at: self.is_out(device).then_some(1),
        };
        devices.map(row).collect()
    }

    /// Those of these devices that are shut out.
    pub(crate) fn those_out(&self, devices: impl Iterator<Item = Id>) -> Vec<Id> {
        devices.filter(|device| self.is_out(*device)).collect()
    }

    /// Keeps back what came late.
    pub(crate) fn hold(&mut self, stream: Id, push: &Push) {
        for change in &push.changes {
            let hash = change.header.hash();
            if !self.held.iter().any(|(_, one)| one.header.hash() == hash) {
                self.held.push((stream, change.clone()));
            }
        }
    }

    /// Gives out what was kept back.
    pub(crate) fn release(&mut self) -> Vec<(Id, SealedChange)> {
        std::mem::take(&mut self.held)
    }
}

fn revoked() -> Trouble {
    Trouble::Refused(Refusal {
        code: "revoked".to_owned(),
        seconds: None,
    })
}
