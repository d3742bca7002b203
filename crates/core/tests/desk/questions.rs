//! Review asks the same on every desk, in whatever order it got what is there; and how long it takes.

use rambla_core::desk::Desk;
use rambla_core::desk::ids::{EventId, LeadId, SessionId};
use rambla_core::desk::schema::Schema;
use rambla_core::leads;
use rambla_core::review::{self, Choice, Question};
use rambla_core::testing::desks::{Clock, ambient, desk};
use rambla_core::testing::random::Random;
use rambla_core::trash;

use crate::apart::book;
use crate::duplicates::{add, person};
use crate::review::{delete, items, note, settle, tag};
use crate::rooms::{capture, do_it, edit, role, room, session};
use crate::undo::{joined, send};

/// Three desks that do all of that and meet now and then; every change that was made.
fn story(seed: u64) -> (Vec<Desk>, EventId) {
    let mut random = Random::new(seed);
    let (booth, event) = desk(seed).unwrap();
    let mut desks = vec![booth];
    let rooms = [room(&mut desks[0], "Aula"), room(&mut desks[0], "Hall")];
    let leads: Vec<LeadId> = ["Ana Roca, Acme", "Bo Ek, Ek AB", "Cai Puw, Puw"]
        .iter()
        .map(|line| capture(&mut desks[0], line))
        .collect();
    let talks: Vec<SessionId> = (0..4)
        .map(|at| {
            session(
                &mut desks[0],
                &format!("S{at}"),
                &format!("2026-11-24T1{at}:00"),
                60,
                None,
            )
        })
        .collect();
    for number in 1..3 {
        let other = joined(&desks[0], seed * 10 + number);
        desks.push(other);
    }
    for step in 0..40 {
        let at = random.below(3);
        let (lead, talk) = (leads[random.below(3)], talks[random.below(4)]);
        let hour = 10 + random.below(3);
        let place = rooms[random.below(2)];
        let from = random.below(3);
        let desk = &mut desks[at];
        match random.below(8) {
            0 => delete(desk, "leads", lead),
            1 => do_it(desk, "restore_lead", |tx| trash::restore(tx, "leads", lead)),
            2 => tag(desk, lead, ["hot", "warm", "cold"][step % 3]),
            3 => note(desk, lead),
            4 | 5 => book(desk, talk, &format!("2026-11-24T{hour}:00"), place),
            6 => {
                add(
                    desk,
                    &person("Pau Serra", "Bakers", "pau@bakers.example", ""),
                );
            }
            _ if from != at => {
                let changes: Vec<_> = desks[from]
                    .streams()
                    .unwrap()
                    .into_iter()
                    .map(|stream| desks[from].changes(stream).unwrap())
                    .collect();
                for changes in changes {
                    desks[at].receive(&changes).unwrap();
                }
            }
            _ => {
                if let Some(item) = items(desk).first() {
                    let choice = match &item.question {
                        Question::Conflict(_) => Choice::Take {
                            place: 0,
                            similar: false,
                        },
                        Question::Trash(_) => [Choice::Leave, Choice::Restore][step % 2].clone(),
                        Question::Clash(_) => Choice::Meant,
                        Question::Duplicates(_) => {
                            [Choice::Apart, Choice::Merge { take: vec![] }][step % 2].clone()
                        }
                    };
                    settle(desk, item, choice);
                    assert!(!items(desk).contains(item), "{item:?}");
                }
            }
        }
    }
    (desks, event)
}

#[test]
fn the_same_is_asked_in_whatever_order_changes_came() {
    let mut kinds = [0; 4];
    for seed in 1..=60 {
        let (desks, event) = story(seed);
        let mut changes = Vec::new();
        for desk in &desks {
            for stream in desk.streams().unwrap() {
                changes.extend(desk.changes(stream).unwrap());
            }
        }
        let team = desks[0].streams().unwrap()[0];
        let mut random = Random::new(seed);
        let mut told: Vec<Vec<String>> = Vec::new();
        for turn in 0..3 {
            random.shuffle(&mut changes);
            let mut fresh =
                Desk::blank(ambient(90 + turn, &Clock::new()), team, Schema::current()).unwrap();
            for group in changes.chunks(1 + random.below(9)) {
                fresh.receive(group).unwrap();
            }
            fresh.station.event = Some(event);
            let open = items(&fresh);
            if turn == 0 {
                for item in &open {
                    kinds[match item.question {
                        Question::Conflict(_) => 0,
                        Question::Trash(_) => 1,
                        Question::Clash(_) => 2,
                        Question::Duplicates(_) => 3,
                    }] += 1;
                }
            }
            told.push(open.into_iter().map(|one| one.item).collect());
        }
        assert_eq!(told[0], told[1], "seed {seed}");
        assert_eq!(told[0], told[2], "seed {seed}");
    }
    assert!(kinds.iter().all(|count| *count > 10), "{kinds:?}");
}

#[test]
#[ignore = "measures: 10,000 records in Trash, 30,000 edits, five desks"]
fn how_long_review_takes() {
    let (mut booth, event) = desk(1).unwrap();
    let mut ids = Vec::new();
    for batch in 0..100 {
        let made = booth.write("import_leads", |tx| {
            (0..100)
                .map(|at| {
                    leads::capture(
                        tx,
                        leads::from_line(&format!("Ana {batch} {at}, Acme {at}"), None),
                    )
                })
                .collect::<Result<Vec<_>, _>>()
        });
        ids.extend(made.unwrap().value);
    }
    let mut stand = joined(&booth, 2);
    for id in &ids {
        tag(&mut stand, *id, "hot");
        edit(&mut stand, *id, role("boss"));
        tag(&mut stand, *id, "cold");
    }
    for meets in [true, false] {
        if meets {
            send(&stand, &mut booth);
        }
        for id in &ids[if meets { 0..10_000 } else { 0..0 }] {
            delete(&mut booth, "leads", *id);
        }
        send(&booth, &mut stand);
        let begun = std::time::Instant::now();
        let open = review::all(&booth, event).unwrap();
        println!("{} open in {:?}", open.len(), begun.elapsed());
    }
    for id in &ids[..200] {
        do_it(&mut booth, "restore_lead", |tx| {
            trash::restore(tx, "leads", *id)
        });
    }
    send(&booth, &mut stand);
    for id in &ids[..200] {
        delete(&mut booth, "leads", *id);
        tag(&mut stand, *id, "warm");
    }
    send(&stand, &mut booth);
    let begun = std::time::Instant::now();
    let open = review::all(&booth, event).unwrap();
    println!("{} open in {:?}", open.len(), begun.elapsed());
}
