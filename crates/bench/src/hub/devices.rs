//! Devices of a hub without a desk behind them: they write small changes as a desk does.

use rambla_carrier::Line;
use rambla_core::desk::hubs::Hub as Known;
use rambla_wire::hub::{Enrol, Rights};
use rambla_wire::{
    Act, AtomWrite, Change, Device, Hash, Hlc, Id, Part, SealedChange, Sealer, TeamKey, Value,
    Version,
};

use super::Ground;
use crate::Result;
use crate::ground::ambient;

/// One that has joined.
#[derive(Clone)]
pub(super) struct Joined {
    pub(super) known: Known,
    /// For its next hello.
    pub(super) nonce: [u8; 16],
}

pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    (ambient().random)(&mut bytes);
    bytes
}

impl Ground {
    /// A device joins a team, as the first of it or as another one.
    pub(super) fn device(&self, team: Id, is_first: bool) -> Result<Joined> {
        let of = (!is_first).then_some(team);
        let addresses = vec![self.serving.address().to_string()];
        let enrolled = self.runtime.block_on(async {
            let code = self.hub.invite(Rights::ALL, of).await;
            let code = code.map_err(|error| error.to_string())?;
            let proof = code.secret.proof();
            let mut line = Line::at(code.hub, &addresses, false);
            let enrolled = line.enrol(&Enrol { proof, team }).await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(enrolled)
        })?;
        Ok(Joined {
            nonce: enrolled.nonce,
            known: Known {
                id: enrolled.key.id(),
                key: enrolled.key,
                addresses,
                is_public: false,
                device: enrolled.device,
                token: enrolled.token,
                rights: enrolled.rights,
            },
        })
    }
}

/// Writes changes of one note each into one stream.
pub(super) struct Writer {
    device: Device,
    sealer: Sealer,
    stream: Id,
    seq: u64,
    last: Hash,
}

impl Writer {
    pub(super) fn new(stream: Id) -> Writer {
        Writer {
            device: Device::from_secret(&random()),
            sealer: Sealer::new(&TeamKey([7; 32])),
            stream,
            seq: 0,
            last: Hash::default(),
        }
    }

    pub(super) fn writes(&mut self) -> SealedChange {
        self.seq += 1;
        let record = Id(random());
        let act = Act {
            action: Id(random()),
            k: 1,
            n: 1,
            hlc: Hlc::at(1_700_000_000_000 + self.seq),
            op: "note_lead".to_owned(),
            staff: None,
            had: Vec::new(),
            was: Vec::new(),
            later: Vec::new(),
        };
        let part = Part {
            table: 1,
            record,
            birth: true,
            atoms: vec![AtomWrite {
                atom: 1,
                member: None,
                parents: Vec::new(),
                fields: vec![(1, Value::Text("Wants to hear from us.".to_owned()))],
            }],
            later: false,
        };
        let version = Version {
            replica: self.device.replica(),
            seq: self.seq,
        };
        let salt = random();
        let parts = [
            (None, act.encode(&salt)),
            (Some(record), part.encode(&salt)),
        ];
        let mut change = Change::new(self.stream, version, self.last, &parts);
        self.device.sign(&mut change);
        self.last = change.header.hash();
        self.sealer.seal(&change)
    }
}
