//! What desks and hubs say to each other. A hub is called by HTTPS under `/v1/`; bodies are CBOR or
//! batches. Every request but `enrol` names its device: `Authorization: Bearer` and 64 hex digits. Every answer
//! but `events` is [`Signed`]: nothing else was said by the hub, whatever its status.
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `POST enrol` | [`Enrol`] | [`Enrolled`] |
//! | `POST hello` | [`Hello`] | [`Welcome`] |
//! | `GET streams/STREAM/heads` | | [`Heads`] |
//! | `POST streams/STREAM/changes` | [`Push`] | [`Acknowledgement`] |
//! | `GET streams/STREAM/changes?after=N` (`&replica=ID`, `&bytes=MOST`) | | [`Pulled`] |
//! | `POST streams/STREAM/erase` | [`Erase`] | [`Erased`] |
//! | `GET streams/STREAM/snapshot` | | [`Snapshots`] |
//! | `GET streams/STREAM/snapshot/HASH/PIECE` | | the piece, of the one that is here whole |
//! | `PUT streams/STREAM/snapshot/HASH/PIECE?epoch=E&graves=N&up_to=N&size=N` | the piece | [`Snapshots`] |
//! | `GET events` | | server-sent events: an event `more` with a stream's id |
//! | `POST wait` | [`Hello`]'s positions | [`Welcome`]'s stands, when there is more or after 25 s |
//! | `POST invitations` | [`Invitation`] | nothing |
//! | `GET devices` | | [`Devices`] |
//! | `POST devices/DEVICE/revoke` | | nothing |
//!
//! Pieces count from 0; `HASH` and `E` are hex digits. An error's body is [`Refusal`], with a status from 400 on.

mod batch;
mod code;
mod devices;
mod hello;
mod push;
mod snapshot;

pub use batch::{MAX_BATCH, Pulled, Push};
pub use code::{Code, CodeError, Secret};
pub use devices::{DeviceRow, Devices, Enrol, Enrolled, Invitation, Parcel, Rights};
pub use hello::{Heads, Hello, Position, Stand, Welcome};
pub use push::{Acknowledgement, Erase, Erased, HubKey, Refusal, Refused, Signed, Taken};
pub use snapshot::{Coming, PIECE, Snapshot, Snapshots};

use ciborium::Value as Tree;

use crate::cbor::uint;
use crate::{Hash, Id};

/// The name of a stream's ledger at a hub: another one after the hub has lost something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Epoch(pub [u8; 8]);

fn fixed<const N: usize>(tree: &Tree) -> Option<[u8; N]> {
    tree.as_bytes()?.as_slice().try_into().ok()
}

fn id(tree: &Tree) -> Option<Id> {
    fixed(tree).map(Id)
}

fn hash(tree: &Tree) -> Option<Hash> {
    fixed(tree).map(Hash)
}

/// A number that a database can keep.
fn number(tree: &Tree) -> Option<u64> {
    uint(tree).filter(|number| *number <= i64::MAX as u64)
}

fn row<const N: usize>(tree: Tree) -> Option<[Tree; N]> {
    tree.into_array().ok()?.try_into().ok()
}

/// As hex digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of hex digits, if these are some.
pub fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.as_bytes();
    let digit = |byte: u8| Some((byte as char).to_digit(16)? as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    digits
        .len()
        .is_multiple_of(2)
        .then(|| digits.chunks(2).map(pair).collect())
        .flatten()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{Head, SealedChange, Sealer, TeamKey, Version};

    const VERSION: Version = Version {
        replica: Id([2; 16]),
        seq: 300,
    };
    const HEAD: Head = Head {
        version: VERSION,
        hash: Hash([3; 32]),
    };

    fn sealed() -> SealedChange {
        let parts = [
            (None, b"part 0".to_vec()),
            // Nothing that compresses: another version of the library may do it otherwise.
            (Some(Id([4; 16])), Hash::of(b"part 1").0.to_vec()),
        ];
        let change = crate::Change::new(Id([1; 16]), VERSION, Hash([6; 32]), &parts);
        Sealer::new(&TeamKey([7; 32])).seal(&change)
    }

    /// A message's bytes, and what a reader makes of such bytes, written again.
    type Message = (&'static str, Vec<u8>, fn(&[u8]) -> Option<Vec<u8>>);

    fn messages() -> Vec<Message> {
        let position = Position {
            stream: Id([1; 16]),
            epoch: Epoch([2; 8]),
            number: 70_000,
            hash: Hash([3; 32]),
        };
        let stand = Stand {
            stream: Id([1; 16]),
            epoch: Epoch([2; 8]),
            head: 70_000,
        };
        let hello = Hello {
            nonce: [1; 16],
            attempt: [2; 16],
            positions: vec![position],
        };
        let welcome = Welcome {
            nonce: [1; 16],
            streams: vec![stand],
            rights: Rights::ALL,
            another: Some((Id([4; 16]), [5; 32])),
            out: vec![],
        };
        let told = Welcome {
            another: None,
            out: vec![Id([6; 16]), Id([7; 16])],
            ..welcome.clone()
        };
        let heads = Heads {
            epoch: Epoch([2; 8]),
            heads: vec![HEAD],
        };
        let push = Push {
            nonce: [1; 16],
            changes: vec![sealed(), sealed()],
        };
        let acknowledgement = Acknowledgement {
            nonce: [1; 16],
            stream: Id([1; 16]),
            epoch: Epoch([2; 8]),
            head: 70_000,
            head_hash: Hash([3; 32]),
            fresh: 2,
            taken: vec![HEAD],
            refused: vec![Refused {
                version: VERSION,
                why: "signature".to_owned(),
            }],
        };
        let parts = vec![(HEAD, vec![1, 40])];
        let erase = Erase {
            nonce: [1; 16],
            parts: parts.clone(),
        };
        let erased = Erased {
            nonce: [1; 16],
            stream: Id([1; 16]),
            count: 2,
            parts,
        };
        let refusal = Refusal {
            code: "busy".to_owned(),
            seconds: Some(30),
        };
        let enrol = Enrol {
            proof: [1; 32],
            team: Id([2; 16]),
        };
        let enrolled = Enrolled {
            device: Id([1; 16]),
            token: [2; 32],
            rights: Rights::MEMBER,
            key: HubKey([3; 32]),
            nonce: [4; 16],
            parcel: Some(vec![5; 40]),
        };
        let invitation = Invitation {
            proof: [1; 32],
            rights: Rights::MEMBER,
            seconds: 900,
            parcel: vec![5; 40],
        };
        let devices = Devices(vec![DeviceRow {
            device: Id([1; 16]),
            rights: Rights::READ,
            enrolled_at: 1_700_000_000,
            seen_at: Some(1_700_000_001),
            revoked_at: None,
        }]);
        let snapshot = Snapshot {
            epoch: Epoch([2; 8]),
            graves: 300,
            up_to: 70_000,
            size: 3_000_000,
            hash: Hash([3; 32]),
        };
        let snapshots = Snapshots {
            epoch: Epoch([2; 8]),
            graves: 300,
            whole: Some(snapshot),
            coming: Some(Coming {
                snapshot,
                missing: vec![0, 2],
            }),
        };
        let pulled = [(7, sealed().encode()), (9, sealed().encode())];
        vec![
            ("hello", hello.encode(), |bytes| {
                Some(Hello::decode(bytes).ok()?.encode())
            }),
            ("welcome", welcome.encode(), |bytes| {
                Some(Welcome::decode(bytes).ok()?.encode())
            }),
            ("welcome, some are out", told.encode(), |bytes| {
                Some(Welcome::decode(bytes).ok()?.encode())
            }),
            ("heads", heads.encode(), |bytes| {
                Some(Heads::decode(bytes).ok()?.encode())
            }),
            ("push", push.encode(), |bytes| {
                Some(Push::decode(bytes).ok()?.encode())
            }),
            (
                "pulled",
                Pulled::encode(Epoch([2; 8]), 9, &pulled),
                |bytes| {
                    let pulled = Pulled::decode(bytes).ok()?;
                    let changes = pulled.changes.iter();
                    let changes: Vec<_> =
                        changes.map(|(n, change)| (*n, change.encode())).collect();
                    Some(Pulled::encode(pulled.epoch, pulled.head, &changes))
                },
            ),
            ("acknowledgement", acknowledgement.encode(), |bytes| {
                Some(Acknowledgement::decode(bytes).ok()?.encode())
            }),
            ("erase", erase.encode(), |bytes| {
                Some(Erase::decode(bytes).ok()?.encode())
            }),
            ("erased", erased.encode(), |bytes| {
                Some(Erased::decode(bytes).ok()?.encode())
            }),
            ("refusal", refusal.encode(), |bytes| {
                Some(Refusal::decode(bytes).ok()?.encode())
            }),
            ("enrol", enrol.encode(), |bytes| {
                Some(Enrol::decode(bytes).ok()?.encode())
            }),
            ("enrolled", enrolled.encode(), |bytes| {
                Some(Enrolled::decode(bytes).ok()?.encode())
            }),
            ("invitation", invitation.encode(), |bytes| {
                Some(Invitation::decode(bytes).ok()?.encode())
            }),
            ("devices", devices.encode(), |bytes| {
                Some(Devices::decode(bytes).ok()?.encode())
            }),
            ("snapshots", snapshots.encode(), |bytes| {
                Some(Snapshots::decode(bytes).ok()?.encode())
            }),
        ]
    }

    #[test]
    fn every_message_is_read_back_as_it_was_written_and_a_cut_one_is_refused() {
        for (name, bytes, again) in messages() {
            assert_eq!(again(&bytes).as_ref(), Some(&bytes), "{name}");
            // A push says nowhere how many changes it has: a cut between two of them is another push,
            // whose acknowledgement names what came.
            let whole = |at: usize| name == "push" && Push::decode(&bytes[..at]).is_ok();
            for at in (0..bytes.len()).filter(|at| !whole(*at)) {
                assert_eq!(again(&bytes[..at]), None, "{name} cut at {at}");
            }
        }
    }

    #[test]
    fn a_message_of_another_kind_or_a_page_is_refused() {
        let page = b"<!doctype html><title>Welcome to our Wi-Fi</title>".to_vec();
        for (_, _, again) in messages() {
            assert_eq!(again(&page), None);
            assert_eq!(again(&[]), None);
            assert_eq!(again(&[0xff; 100]), None);
        }
    }

    /// Desks and hubs of all versions speak it, so it is a contract: a later version only adds.
    #[test]
    fn the_bytes_of_version_1_of_the_protocol_do_not_change() {
        let all: Vec<String> = messages()
            .iter()
            .map(|(name, bytes, _)| format!("{name} {}", &to_hex(&Hash::of(bytes).0)[..16]))
            .collect();
        assert_eq!(all.join("\n"), include_str!("version-1.txt").trim_end());
    }

    #[test]
    fn only_the_hub_itself_signs_for_it() {
        let (ours, theirs) = ([1; 32], [2; 32]);
        let signed = Signed::sign(b"body", &ours).into_bytes();
        let hub = HubKey::of_secret(&ours).id();
        assert_eq!(Signed::open(&signed, hub), Ok(&b"body"[..]));
        assert!(Signed::open(&signed, HubKey::of_secret(&theirs).id()).is_err());
        for at in 0..signed.len() {
            let mut flipped = signed.clone();
            flipped[at] ^= 1;
            assert!(Signed::open(&flipped, hub).is_err());
            assert!(Signed::open(&signed[..at], hub).is_err());
        }
    }

    #[test]
    fn a_parcel_is_opened_by_its_code_alone() {
        let parcel = Parcel {
            team: Id([1; 16]),
            keys: vec![(TeamKey([2; 32]), 1_700_000_000_000), (TeamKey([3; 32]), 0)],
            out: vec![Id([4; 16])],
        };
        let sealed = parcel.seal(&Secret([4; 16]));
        assert!(Parcel::open(&sealed, &Secret([4; 16])) == Ok(parcel.clone()));
        assert!(Parcel::open(&sealed, &Secret([5; 16])).is_err());
        assert!(!sealed.windows(32).any(|key| key == [2; 32]));
    }
}
