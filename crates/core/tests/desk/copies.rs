//! Desks that were copied: found, and told apart, with nothing of either lost.

use std::ops::ControlFlow;
use std::path::Path;

use rambla_core::desk::ids::{EventId, LeadId};
use rambla_core::desk::schema::Schema;
use rambla_core::desk::{Desk, Key, Place, Whereabouts};
use rambla_core::handover::{self};
use rambla_core::leads::{self, Filter, LeadFields, Order};
use rambla_core::testing::desks::{self, Clock, ambient, event};
use rambla_core::{conflicts, events, review, trash};

use crate::rooms::{ANA, capture};

use crate::handover::{are_equal, exported, fresh, hand, hand_whole, names, role, take};

/// A desk on the disk.
fn stored(folder: &Path, seed: u64) -> Desk {
    let place = Place::new(folder.to_owned());
    let ambient = ambient(seed, &Clock::new());
    let mut desk = match place.exists() {
        true => Desk::open(&place, &Key::None, ambient).unwrap(),
        false => Desk::create(&place, &Key::None, ambient, "Booth", || Ok(())).unwrap(),
    };
    desk.station.event = events::current(&desk, None).unwrap();
    desk
}

/// A desk, and a copy of its folder, both of which wrote since.
fn copied(folder: &Path) -> (Desk, Desk, EventId, LeadId) {
    let (first, second) = (folder.join("first"), folder.join("second"));
    let mut desk = stored(&first, 1);
    let event = events::create(&mut desk, event()).unwrap().value;
    events::choose(&mut desk, event).unwrap();
    let ana = capture(&mut desk, ANA);
    drop(desk);
    std::fs::create_dir(&second).unwrap();
    std::fs::copy(first.join("desk.db"), second.join("desk.db")).unwrap();
    let (mut booth, mut copy) = (stored(&first, 5), stored(&second, 6));
    role(&mut booth, ana, "boss");
    capture(&mut booth, "Bo Ek, Ek AB");
    role(&mut copy, ana, "owner");
    let cai = capture(&mut copy, "Cai Puw, Puw Ltd");
    role(&mut copy, cai, "chair");
    copy.undo().unwrap();
    copy.redo().unwrap();
    (booth, copy, event, ana)
}

#[test]
fn a_copied_desk_is_found_by_a_file_and_writes_under_a_name_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (mut booth, mut copy, event, ana) = copied(folder.path());
    let name = booth.replica().unwrap();
    assert_eq!(copy.replica().unwrap(), name);
    meet(&mut [&mut booth, &mut copy], event);
    // One of the two stays who it was, the other has another name.
    let stays = |desk: &Desk| desk.replica().unwrap() == name;
    assert_ne!(stays(&booth), stays(&copy));
    assert_eq!(names(&copy, event).len(), 3);
    are_equal(&booth, &copy, event);
    // What both wrote of one field is an open question, as between any two desks.
    let related = copy.read(|db| leads::related(db, ana)).unwrap();
    assert_eq!(conflicts::of(&copy, &related.records).unwrap().len(), 1);
    for desk in [&mut booth, &mut copy] {
        assert_eq!(desk.examine(ambient(9, &Clock::new())).unwrap().faults, []);
    }
    // Both work on, and what the copy did before it was found can still be undone.
    let undone = copy.undo().unwrap();
    assert_eq!(undone.value.left, []);
    capture(&mut copy, "Dana Ionescu, Apa SRL");
    capture(&mut booth, "Eero Aho, Aho Oy");
    hand(&mut copy, &mut booth, event);
    hand(&mut booth, &mut copy, event);
    are_equal(&booth, &copy, event);
}

#[test]
fn what_a_copy_has_under_the_same_name_is_no_acknowledgement_and_a_file_that_failed_is_not_handed_over()
 {
    let folder = tempfile::tempdir().unwrap();
    let (mut booth, mut copy, event, _) = copied(folder.path());
    let mut third = fresh(7, "Third");
    hand_whole(&mut copy, &mut third, event);
    let bo = booth
        .read(|db| leads::list(db, event, &Filter::default(), Order::Newest, Some(1)))
        .unwrap()
        .remove(0);
    // What a third desk has of the copy: no more changes of that name than are here, and other ones.
    for number in 0..6 {
        capture(&mut booth, &format!("Eero {number}, Aho Oy"));
    }
    let has = handover::vector(&third, event).unwrap();
    booth.note_known(&has).unwrap();
    let related = booth.read(|db| leads::related(db, bo.id)).unwrap();
    let at = |desk: &Desk| desk.whereabouts(&related.records).unwrap();
    assert_ne!(at(&booth), Some(Whereabouts::Acknowledged));
    // Written, but never where it should be: nothing is noted until that is said.
    let done = handover::export(&mut booth, event, None, Vec::new(), |_| {
        ControlFlow::Continue(())
    });
    let (_, given) = done.unwrap().unwrap();
    assert_ne!(at(&booth), Some(Whereabouts::HandedOver));
    handover::handed(&mut booth, &given).unwrap();
    assert_eq!(at(&booth), Some(Whereabouts::HandedOver));
}

#[test]
fn a_third_desk_takes_one_of_two_copies_and_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let (mut booth, mut copy, event, _) = copied(folder.path());
    let mut third = fresh(7, "Third");
    hand_whole(&mut booth, &mut third, event);
    third.station.event = Some(event);
    let (bytes, _) = exported(&mut copy, event, None);
    let taken = take(&mut third, &bytes).unwrap();
    // Either what came first stays, and the other copy is named; or this desk puts it under its own name.
    let issued = third.read(|db| {
        let sql = "SELECT count(*) FROM changes JOIN streams ON streams.number = changes.stream JOIN desk ON desk.replica = changes.replica WHERE streams.id = ?1";
        db.row(sql, [event], |row| row.get::<_, i64>(0))
    });
    let is_issued = issued.unwrap().unwrap() > 0;
    assert_eq!(taken.copied.is_empty(), is_issued);
    meet(&mut [&mut booth, &mut copy, &mut third], event);
    are_equal(&copy, &third, event);
    are_equal(&booth, &third, event);
    assert_eq!(names(&third, event).len(), 3);
}

/// Both copies write under one name; a third desk replaces, removes and decides what one of them wrote.
/// Whichever of the two gives way, none of that comes back as a question.
#[test]
fn what_others_replaced_of_a_copys_changes_stays_replaced_when_those_change_their_name() {
    let mut gave_way = [0, 0];
    for seed in 0..12 {
        let (mut booth, event) = desks::desk(seed).unwrap();
        let ana = capture(&mut booth, ANA);
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        let own = booth.replica().unwrap();

        let bo = capture(
            &mut copy,
            "Bo Ek, Norr AB, bo@norr.example, +46 70 000 00 00",
        );
        role(&mut copy, bo, "clerk");
        role(&mut copy, ana, "owner");
        let tags = |add: &[&str], remove: &[&str]| LeadFields {
            add_tags: add.iter().map(|tag| (*tag).to_owned()).collect(),
            remove_tags: remove.iter().map(|tag| (*tag).to_owned()).collect(),
            ..LeadFields::default()
        };
        let edit = |desk: &mut Desk, id, fields| {
            desk.write("edit_lead", |tx| leads::edit(tx, id, None, fields))
                .unwrap();
        };
        edit(&mut copy, ana, tags(&["solar"], &[]));

        let mut third = fresh(seed + 200, "Third");
        hand_whole(&mut copy, &mut third, event);
        third.station.event = Some(event);
        role(&mut third, bo, "boss");
        role(&mut third, ana, "chair");
        edit(&mut third, ana, tags(&["heat"], &["solar"]));
        // What was said of Bo at first, and what was not.
        let hot = LeadFields {
            temperature: Some(Some("hot".into())),
            r#type: Some("city".into()),
            ..LeadFields::default()
        };
        edit(&mut third, bo, hot);

        // The other copy writes as many changes, about somebody else.
        let eva = capture(
            &mut booth,
            "Eva Koch, Ofen GmbH, eva@ofen.example, +49 30 000000",
        );
        for what in ["a", "b", "c"] {
            role(&mut booth, eva, what);
        }
        let mut desks = [&mut booth, &mut copy, &mut third];
        meet(&mut desks, event);
        gave_way[usize::from(desks[0].replica().unwrap() == own)] += 1;
        for desk in desks {
            let shown = |id| desk.read(|db| leads::get(db, id)).unwrap();
            assert_eq!(desk.open_conflicts().unwrap(), 0, "seed {seed}");
            assert_eq!(shown(bo).role.as_deref(), Some("boss"), "seed {seed}");
            assert_eq!(shown(ana).role.as_deref(), Some("chair"), "seed {seed}");
            assert_eq!(shown(ana).tags, ["heat"], "seed {seed}");
        }
        are_equal(&booth, &copy, event);
        are_equal(&booth, &third, event);
    }
    assert!(gave_way.iter().all(|times| *times > 0), "{gave_way:?}");
}

/// A creation that was taken back on a restored desk stays taken back when its change gets another name.
#[test]
fn what_a_restored_desk_has_undone_stays_undone_when_that_change_gets_another_name() {
    let mut gave_way = [0, 0];
    for seed in 0..12 {
        let (mut booth, event) = desks::desk(seed).unwrap();
        capture(&mut booth, ANA);
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        let own = booth.replica().unwrap();
        let bo = capture(
            &mut copy,
            "Bo Ek, Norr AB, bo@norr.example, +46 70 000 00 00",
        );
        let mut restored = copy.twin(ambient(seed + 200, &Clock::new())).unwrap();
        restored.station = copy.station;
        restored.restored().unwrap();
        restored.undo().unwrap();
        assert!(restored.read(|db| leads::get(db, bo)).is_err());
        capture(
            &mut booth,
            "Eva Koch, Ofen GmbH, eva@ofen.example, +49 30 000000",
        );
        meet(&mut [&mut booth, &mut copy, &mut restored], event);
        gave_way[usize::from(booth.replica().unwrap() == own)] += 1;
        for desk in [&booth, &copy, &restored] {
            assert!(desk.read(|db| leads::get(db, bo)).is_err(), "seed {seed}");
            assert_eq!(names(desk, event), ["Ana Roca", "Eva Koch"], "seed {seed}");
        }
        are_equal(&booth, &copy, event);
        are_equal(&booth, &restored, event);
    }
    assert!(gave_way.iter().all(|times| *times > 0), "{gave_way:?}");
}

/// Both copies give one lead the same tag, one of them takes it back: its own, not the other one's, though
/// both wrote it under one name.
#[test]
fn what_a_copy_takes_back_is_its_own_and_not_what_the_other_wrote_under_the_same_name() {
    let mut gave_way = [0, 0];
    for seed in 0..12 {
        let (mut booth, event) = desks::desk(seed).unwrap();
        let ana = capture(&mut booth, ANA);
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        let own = booth.replica().unwrap();
        tag(&mut booth, ana, "solar");
        tag(&mut copy, ana, "Solar");
        copy.undo().unwrap();
        meet(&mut [&mut booth, &mut copy], event);
        gave_way[usize::from(booth.replica().unwrap() == own)] += 1;
        for desk in [&booth, &copy] {
            let shown = desk.read(|db| leads::get(db, ana)).unwrap();
            assert_eq!(shown.tags, ["solar"], "seed {seed}");
        }
        are_equal(&booth, &copy, event);
    }
    assert!(gave_way.iter().all(|times| *times > 0), "{gave_way:?}");
}

fn tag(desk: &mut Desk, lead: LeadId, tag: &str) {
    let fields = LeadFields {
        add_tags: vec![tag.to_owned()],
        ..LeadFields::default()
    };
    desk.write("edit_lead", |tx| leads::edit(tx, lead, None, fields))
        .unwrap();
}

/// Of two copies the later change of one comes first, then the earlier one of the other: nobody could
/// have told that it does not belong there.
#[test]
fn the_tail_of_one_copy_gives_way_to_the_head_of_the_other_and_comes_again() {
    for seed in 0..6 {
        let (mut booth, event) = desks::desk(seed).unwrap();
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        let base = booth.changes(event.0).unwrap();
        for (desk, who) in [(&mut booth, "Cai Li"), (&mut copy, "Dov Bar")] {
            capture(desk, &format!("{who}, Li Co, buyer, first@li.example"));
            capture(desk, &format!("{who}, Li Co, buyer, second@li.example"));
        }
        let mut third = Desk::blank(
            ambient(seed + 200, &Clock::new()),
            booth.team().unwrap(),
            Schema::current(),
        )
        .unwrap();
        third.station.event = Some(event);
        third.receive(&base).unwrap();
        let of = |desk: &Desk| desk.changes(event.0).unwrap()[base.len()..].to_vec();
        let (ours, theirs) = (of(&booth), of(&copy));
        third.receive(&ours[1..]).unwrap();
        let received = third.receive(&theirs[..1]).unwrap();
        assert_eq!(received.forks.len(), 1, "seed {seed}");
        assert_eq!(names(&third, event), ["Dov Bar"], "seed {seed}");
        meet(&mut [&mut booth, &mut copy, &mut third], event);
        assert_eq!(names(&third, event).len(), 4, "seed {seed}");
        are_equal(&booth, &third, event);
        are_equal(&copy, &third, event);
    }
}

/// What a desk had seen before it was copied, it has seen under its new name too.
#[test]
fn a_copy_that_changes_its_name_still_knows_what_it_had_seen() {
    let mut gave_way = 0;
    for seed in 0..8 {
        let (mut booth, event) = desks::desk(seed).unwrap();
        let ana = capture(&mut booth, ANA);
        let mut stand = fresh(seed + 300, "Stand");
        hand_whole(&mut booth, &mut stand, event);
        stand.station.event = Some(event);
        role(&mut stand, ana, "boss");
        hand_whole(&mut stand, &mut booth, event);
        capture(
            &mut booth,
            "Bo Ek, Norr AB, bo@norr.example, +46 70 000 00 00",
        );
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        copy.write("delete_lead", |tx| trash::delete(tx, "leads", ana))
            .unwrap();
        capture(&mut booth, "Cai Li, Li Co, cai@li.example");
        let own = copy.replica().unwrap();
        meet(&mut [&mut booth, &mut copy, &mut stand], event);
        for desk in [&booth, &copy, &stand] {
            let asked = review::all(desk, event).unwrap();
            assert_eq!(asked.len(), 0, "seed {seed}: {asked:?}");
        }
        gave_way += usize::from(copy.replica().unwrap() != own);
    }
    assert!(gave_way > 0);
}

/// Of two copies one has written more: what follows its first change that is refused is not taken under the old
/// name either, but comes once, under the new one.
#[test]
fn what_a_copy_wrote_is_here_once_under_its_new_name() {
    let mut gave_way = [0, 0];
    for seed in 0..8 {
        let (mut booth, event) = desks::desk(seed).unwrap();
        let ana = capture(&mut booth, ANA);
        let mut copy = booth.twin(ambient(seed + 100, &Clock::new())).unwrap();
        copy.station = booth.station;
        let own = booth.replica().unwrap();
        let before = booth.changes(event.0).unwrap().len();
        role(&mut booth, ana, "boss");
        for what in ["clerk", "chair", "owner"] {
            role(&mut copy, ana, what);
        }
        meet(&mut [&mut booth, &mut copy], event);
        gave_way[usize::from(booth.replica().unwrap() == own)] += 1;
        are_equal(&booth, &copy, event);
        for desk in [&booth, &copy] {
            let here = desk.changes(event.0).unwrap().len();
            assert_eq!(here, before + 4, "seed {seed}");
            let related = desk.read(|db| leads::related(db, ana)).unwrap();
            let open = conflicts::of(desk, &related.records).unwrap();
            let said = open[0].values.iter().map(|one| one.value["role"].as_str());
            let mut said: Vec<_> = said.flatten().collect();
            said.sort_unstable();
            assert_eq!(said, ["boss", "owner"], "seed {seed}");
        }
    }
    assert!(gave_way.iter().all(|times| *times > 0), "{gave_way:?}");
}

/// All hand over to all, until two rounds bring nothing.
fn meet(desks: &mut [&mut Desk], event: EventId) {
    let mut quiet = 0;
    for round in 0.. {
        assert!(round < 20, "the desks do not come to rest");
        let mut fresh = 0;
        for from in 0..desks.len() {
            for to in 0..desks.len() {
                if from != to {
                    let has = handover::vector(desks[to], event).unwrap();
                    let (bytes, _) = exported(desks[from], event, Some(&has));
                    fresh += take(desks[to], &bytes).unwrap().fresh;
                }
            }
        }
        quiet = if fresh == 0 { quiet + 1 } else { 0 };
        if quiet == 2 {
            return;
        }
    }
}
