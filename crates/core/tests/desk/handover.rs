//! Desks that meet through files: what goes over, what does not, and what becomes of copied desks.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rambla_core::desk::error::{Error, HandoverRefused};
use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::desk::{Desk, Whereabouts};
use rambla_core::handover::{self, Taken};
use rambla_core::leads::{self, Filter, LeadFields, Order};
use rambla_core::testing::desks::{Clock, ambient, event};
use rambla_core::{Unreadable, Vector, WireError, conflicts, events, sample, staff};
use rambla_wire::{Change, Device, HandoverReader, HandoverWriter, Hash, Version};

use crate::rooms::{ANA, capture};

pub(crate) fn fresh(seed: u64, name: &str) -> Desk {
    Desk::in_memory(ambient(seed, &Clock::new()), name).unwrap()
}

pub(crate) fn exported(desk: &mut Desk, event: EventId, has: Option<&Vector>) -> (Vec<u8>, usize) {
    let done = handover::export(desk, event, has, Vec::new(), |_| ControlFlow::Continue(()));
    let (bytes, given) = done.unwrap().unwrap();
    handover::handed(desk, &given).unwrap();
    (bytes, given.changes)
}

pub(crate) fn take(desk: &mut Desk, bytes: &[u8]) -> Result<Taken, Error> {
    handover::import(desk, Cursor::new(bytes), |_| ControlFlow::Continue(()))
}

/// Hands over what the other lacks, and says how many changes that were.
pub(crate) fn hand(from: &mut Desk, to: &mut Desk, event: EventId) -> Taken {
    let has = handover::vector(to, event).unwrap();
    let (bytes, count) = exported(from, event, Some(&has));
    let taken = take(to, &bytes).unwrap();
    assert_eq!(taken.changes, count);
    taken
}

pub(crate) fn names(desk: &Desk, event: EventId) -> Vec<String> {
    let all = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Name, None));
    let names = all.unwrap().into_iter().map(|lead| lead.name);
    names.map(Option::unwrap_or_default).collect()
}

pub(crate) fn are_equal(one: &Desk, other: &Desk, event: EventId) {
    assert_eq!(one.digest(event.0).unwrap(), other.digest(event.0).unwrap());
    let team = one.team().unwrap();
    assert_eq!(other.team().unwrap(), team);
    assert_eq!(one.digest(team).unwrap(), other.digest(team).unwrap());
    assert_eq!(one.state().unwrap(), other.state().unwrap());
}

pub(crate) fn role(desk: &mut Desk, id: LeadId, role: &str) {
    let fields = LeadFields {
        role: Some(Some(role.to_owned())),
        ..LeadFields::default()
    };
    desk.write("edit_lead", |tx| leads::edit(tx, id, None, fields))
        .unwrap();
}

/// Two desks that share an event.
pub(crate) fn pair() -> (Desk, Desk, EventId) {
    let (mut booth, mut stand) = (fresh(1, "Booth"), fresh(2, "Stand"));
    let event = events::create(&mut booth, event()).unwrap().value;
    let ona = stand
        .write("add_staff", |tx| staff::add(tx, "Ona Vidal"))
        .unwrap()
        .value;
    let taken = hand_whole(&mut booth, &mut stand, event);
    assert!(taken.joined && !taken.is_another);
    assert_eq!(taken.desk.as_deref(), Some("Booth"));
    stand.station.event = Some(event);
    stand.station.staff = Some(ona);
    (booth, stand, event)
}

pub(crate) fn hand_whole(from: &mut Desk, to: &mut Desk, event: EventId) -> Taken {
    let (bytes, _) = exported(from, event, None);
    take(to, &bytes).unwrap()
}

#[test]
fn desks_that_were_apart_end_equal_with_both_values_of_what_both_changed() {
    let (mut booth, mut stand, event) = pair();
    let ana = capture(&mut booth, ANA);
    hand(&mut booth, &mut stand, event);
    assert_eq!(names(&stand, event), names(&booth, event));
    // Days apart: both edit the same field, and each captures somebody.
    role(&mut booth, ana, "boss");
    role(&mut stand, ana, "owner");
    capture(&mut booth, "Bo Ek, Ek AB");
    capture(&mut stand, "Cai Puw, Puw Ltd");
    hand(&mut booth, &mut stand, event);
    hand(&mut stand, &mut booth, event);
    are_equal(&booth, &stand, event);
    assert_eq!(names(&booth, event).len(), 3);
    let related = booth.read(|db| leads::related(db, ana)).unwrap();
    let open = conflicts::of(&booth, &related.records).unwrap();
    let said: Vec<_> = open[0].values.iter().map(|one| one.desk.clone()).collect();
    assert_eq!((open.len(), open[0].atom), (1, "role"));
    assert!(said.contains(&Some("Booth".to_owned())) && said.contains(&Some("Stand".to_owned())));
    // Whom a desk brought along is known to the others by name.
    let stories = booth.history(&related.records).unwrap();
    assert!(
        stories
            .iter()
            .any(|one| one.staff.as_deref() == Some("Ona Vidal"))
    );
    // Nothing is lacking now; the same again is nothing new.
    assert_eq!(hand(&mut booth, &mut stand, event).changes, 0);
    let again = hand_whole(&mut booth, &mut stand, event);
    assert!(again.changes > 5 && again.fresh == 0 && !again.joined);
    for desk in [&mut booth, &mut stand] {
        assert_eq!(desk.examine(ambient(9, &Clock::new())).unwrap().faults, []);
    }
}

#[test]
fn each_record_says_how_far_it_has_come() {
    let (mut booth, mut stand, event) = pair();
    let ana = capture(&mut booth, ANA);
    let at = |desk: &Desk| {
        let related = desk.read(|db| leads::related(db, ana)).unwrap();
        desk.whereabouts(&related.records).unwrap().unwrap()
    };
    assert_eq!(fresh(9, "Alone").whereabouts(&[ana.0]).unwrap(), None);
    assert_eq!(at(&booth), Whereabouts::Here);
    hand(&mut booth, &mut stand, event);
    assert_eq!(at(&booth), Whereabouts::HandedOver);
    assert_eq!(at(&stand), Whereabouts::Acknowledged);
    // What the other says that it has is an acknowledgement; so is a file of its own.
    let has = handover::vector(&stand, event).unwrap();
    booth.note_known(&has).unwrap();
    assert_eq!(at(&booth), Whereabouts::Acknowledged);
    role(&mut booth, ana, "boss");
    assert_eq!(at(&booth), Whereabouts::Here);
    hand(&mut booth, &mut stand, event);
    hand(&mut stand, &mut booth, event);
    assert_eq!(at(&booth), Whereabouts::Acknowledged);
}

#[test]
fn a_desk_with_work_of_its_own_joins_no_other_team_and_the_sample_stays_where_it_is() {
    let (mut booth, _, event_) = pair();
    let mut other = fresh(3, "Other");
    events::create(&mut other, event()).unwrap();
    let before = other.state().unwrap();
    let (bytes, _) = exported(&mut booth, event_, None);
    let refused = take(&mut other, &bytes);
    assert!(matches!(
        refused,
        Err(Error::Handover(HandoverRefused::OtherTeam))
    ));
    assert_eq!(other.state().unwrap(), before);
    // The sample alone is no work of its own, and never goes over.
    let mut tried = fresh(4, "Tried");
    let invented = sample::add(&mut tried).unwrap().value;
    let refused = handover::vector(&tried, invented);
    assert!(matches!(
        refused,
        Err(Error::Handover(HandoverRefused::Sample))
    ));
    assert!(take(&mut tried, &bytes).unwrap().joined);
    let here = tried.read(|db| leads::list(db, invented, &Filter::default(), Order::Name, None));
    assert!(!here.unwrap().is_empty());
    assert_eq!(tried.examine(ambient(9, &Clock::new())).unwrap().faults, []);
}

#[test]
fn damaged_forged_and_foreign_files_change_nothing() {
    let (mut booth, mut stand, event) = pair();
    let ana = capture(&mut booth, ANA);
    let (bytes, count) = exported(&mut booth, event, None);
    let before = stand.state().unwrap();
    for length in [0, 5, 18, 40, bytes.len() / 2, bytes.len() - 1] {
        let refused = take(&mut stand, &bytes[..length]);
        let is_told = matches!(
            refused,
            Err(Error::Handover(HandoverRefused::File(
                Unreadable::CutOff | Unreadable::Foreign
            )))
        );
        assert!(is_told, "{length}: {refused:?}");
    }
    let mut flipped = bytes.clone();
    let late = bytes.len() - 40;
    flipped[late] ^= 1;
    assert!(matches!(
        take(&mut stand, &flipped),
        Err(Error::Handover(HandoverRefused::File(_)))
    ));
    // Somebody who knows the passphrase cannot write in another desk's name.
    let forge = |forged: &mut dyn FnMut(&mut Change)| {
        let mut from = HandoverReader::begin(&bytes[..]).unwrap();
        let mut to = HandoverWriter::begin(Vec::new(), &from.vector).unwrap();
        let mut at = 0;
        while let Some(mut change) = from.change().unwrap() {
            at += 1;
            if at == count {
                forged(&mut change);
            }
            to.change(&change).unwrap();
        }
        to.end().unwrap()
    };
    let stranger = Device::from_secret(&[9; 32]);
    for file in [
        forge(&mut |change| change.header.seq += 1),
        forge(&mut |change| change.header.signature = None),
        forge(&mut |change| stranger.sign(change)),
    ] {
        let refused = take(&mut stand, &file);
        let is_told = matches!(
            refused,
            Err(Error::Handover(HandoverRefused::File(Unreadable::Wire(
                WireError::Signature
            ))))
        );
        assert!(is_told, "{refused:?}");
    }
    // A stream that the file does not name.
    let astray = forge(&mut |change| {
        let version = Version {
            replica: stranger.replica(),
            seq: 1,
        };
        let parts = [(None, change.act().to_vec())];
        *change = Change::new(ana.0, version, Hash::default(), &parts);
        stranger.sign(change);
    });
    assert!(matches!(
        take(&mut stand, &astray),
        Err(Error::Handover(HandoverRefused::File(_)))
    ));
    assert_eq!(stand.state().unwrap(), before);
}

#[test]
fn what_was_interrupted_goes_on_with_the_same_file() {
    let (mut booth, mut stand, event) = pair();
    for number in 0..1_200 {
        capture(&mut booth, &format!("Ana {number}, Acme S.L."));
    }
    let (bytes, _) = exported(&mut booth, event, None);
    let stopped = handover::import(&mut stand, Cursor::new(&bytes), |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(Error::Stopped)));
    let some = names(&stand, event).len();
    assert!(some > 0 && some < 1_200, "{some}");
    let taken = take(&mut stand, &bytes).unwrap();
    assert!(taken.fresh >= 1_200 - some);
    assert_eq!(names(&stand, event), names(&booth, event));
}

/// Where hand-over files of each version are kept, sealed with the passphrase "test".
fn stored_file(version: usize) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../tests/handover/version-{version}.handover"))
}

#[test]
fn hand_over_files_of_every_version_are_taken() {
    for version in 1..=1 {
        let file = std::fs::File::open(stored_file(version)).unwrap();
        let opened = rambla_keys::seal::unseal("test", file).unwrap().unwrap();
        let mut desk = fresh(8, "Other");
        let taken = handover::import(&mut desk, opened, |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((taken.changes, taken.fresh, taken.joined), (7, 7, true));
        assert_eq!(names(&desk, taken.events[0]), ["Ana Roca", "Bo Ek"]);
        assert_eq!(desk.examine(ambient(9, &Clock::new())).unwrap().faults, []);
    }
}

#[test]
#[ignore = "makes the hand-over file that is stored in tests/handover"]
fn make_the_stored_hand_over_file() {
    let mut booth = fresh(1, "Booth");
    let event = events::create(&mut booth, event()).unwrap().value;
    let ana = capture(&mut booth, ANA);
    capture(&mut booth, "Bo Ek, Ek AB");
    role(&mut booth, ana, "boss");
    booth.undo().unwrap();
    booth.redo().unwrap();
    let path = stored_file(1);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let sealed = rambla_keys::seal::seal("test", file).unwrap().unwrap();
    let done = handover::export(&mut booth, event, None, sealed, |_| {
        ControlFlow::Continue(())
    });
    done.unwrap().unwrap().0.finish().unwrap();
}
