//! What limits an agenda, what is odd about it, and where a session could go instead. All at once:
//! random edits, compared with asking every session about every other.

use std::collections::{BTreeSet, HashMap};

use jiff::{Timestamp, ToSpan, ZonedDateTime};
use proptest::prelude::*;
use rambla_core::Id;
use rambla_core::breaks::Break;
use rambla_core::desk::ids::{BreakId, PersonId, RoomId, SessionId, TrackId};
use rambla_core::rooms::Room;
use rambla_core::sessions::availability::Availability;
use rambla_core::sessions::free::{nearest, slots, slots_on};
use rambla_core::sessions::limits::Limits;
use rambla_core::sessions::occupancy::Occupancy;
use rambla_core::sessions::rules::{BESIDE_MOST, BESIDE_SHARE, CHANGE_MINUTES};
use rambla_core::sessions::span::Span;
use rambla_core::sessions::warnings::{Kind, Warning, warnings};
use rambla_core::sessions::{self, Session, SessionPerson};
use rambla_core::testing::desks::desk;

use crate::rooms::session_fields;

const fn id(n: u8) -> Id {
    Id([n; 16])
}

fn span(text: &str) -> Span {
    Span::parse("free", text).unwrap()
}

/// Of this many minutes after eight on 24 November, in Madrid.
fn minute(minutes: i64) -> ZonedDateTime {
    let eight: Timestamp = "2026-11-24T08:00:00+01:00".parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
    (eight + minutes.minutes()).to_zoned_datetime(zone)
}

/// A session to make others from.
fn blank() -> Session {
    let (mut desk, event) = desk(1).unwrap();
    let fields = session_fields("S", "2026-11-24T08:00", 30, None);
    let id = desk.write("add_session", |tx| sessions::add(tx, &fields));
    let id = id.unwrap().value;
    desk.read(|db| sessions::get(db, event, id)).unwrap()
}

/// What is said of a session in one edit.
#[derive(Debug, Clone)]
struct Said {
    which: u8,
    start: i64,
    minutes: i64,
    room: Option<u8>,
    people: Vec<u8>,
    track: Option<u8>,
    capacity: Option<i64>,
    fate: u8,
}

fn said(sessions: u8) -> impl Strategy<Value = Said> {
    let place = (
        0..sessions,
        0..40_i64,
        1..9_i64,
        prop::option::weighted(0.8, 0..3_u8),
    );
    let rest = (
        prop::collection::vec(0..3_u8, 0..3),
        prop::option::weighted(0.9, 0..2_u8),
        prop::option::of(0..60_i64),
        0..10_u8,
    );
    (place, rest).prop_map(
        |((which, slot, quarters, room), (people, track, capacity, fate))| Said {
            which,
            // In steps of 3 minutes some changes of rooms are too tight and some are not.
            start: slot * 15 + quarters % 3 * 3,
            minutes: quarters * 12,
            room,
            people,
            track,
            capacity,
            fate,
        },
    )
}

impl Said {
    fn session(&self, blank: &Session) -> Session {
        let person = |n: &u8| SessionPerson {
            id: PersonId(id(*n + 20)),
            name: format!("Person {n}"),
            role: "speaker".into(),
            is_withheld: false,
        };
        let mut session = blank.clone();
        session.id = SessionId(id(self.which));
        session.title = format!("Session {}", self.which);
        session.kind = (self.fate == 9).then(|| "Social".into());
        session.start = (self.fate != 2).then(|| minute(self.start));
        session.end = Some(minute(self.start + self.minutes));
        session.room = self.room.map(|n| format!("Room {n}"));
        session.room_id = self.room.map(|n| RoomId(id(n + 10)));
        session.people = self.people.iter().map(person).collect();
        session.track = self.track.map(|n| format!("Track {n}"));
        session.track_id = self.track.map(|n| TrackId(id(n + 30)));
        session.capacity = self.capacity;
        session.status = if self.fate == 0 { "cancelled" } else { "draft" }.into();
        session.deleted = self.fate == 1;
        session
    }
}

/// Room 0 is always free and holds anybody, 1 holds 30 and shuts at noon, 2 opens at nine.
fn limits() -> (Limits, Availability, Vec<Break>, HashMap<SessionId, i64>) {
    let room = |n: u8, capacity| Room {
        id: RoomId(id(n + 10)),
        name: format!("Room {n}"),
        zone: None,
        capacity,
    };
    let rooms = vec![room(0, None), room(1, Some(30)), room(2, Some(50))];
    let mut free = Availability::default();
    free.rooms
        .insert(rooms[1].id, vec![span("2026-11-24 00:00-12:00")]);
    free.rooms.insert(
        rooms[2].id,
        vec![span("2026-11-24 9-13"), span("2026-11-24 13-20")],
    );
    free.persons.insert(
        PersonId(id(20)),
        vec![span("2026-11-24 8-11"), span("2026-11-24 14-18")],
    );
    let pause = |n: u8, text: &str| Break {
        id: BreakId(id(n + 40)),
        name: format!("Break {n}"),
        span: span(text),
    };
    let breaks = vec![
        pause(0, "2026-11-24 10:30-11"),
        pause(1, "2026-11-24 13-14"),
    ];
    let registered: HashMap<_, _> = [(SessionId(id(0)), 45), (SessionId(id(1)), 20)].into();
    let limits = Limits::of("Europe/Madrid", rooms, &free, &breaks, registered.clone());
    (limits, free, breaks, registered)
}

type Odd = (Kind, String, Vec<SessionId>, String, String);

fn odd(warnings: &[Warning]) -> BTreeSet<Odd> {
    let one = |one: &Warning| {
        (
            one.kind,
            one.name.clone(),
            one.sessions.clone(),
            one.from.clone(),
            one.to.clone(),
        )
    };
    warnings.iter().map(one).collect()
}

/// Every rule, for every session and every pair, minute by minute.
fn every_pair(all: &[Session]) -> BTreeSet<Odd> {
    let (_, free, breaks, registered) = limits();
    let capacity = |room: RoomId| [None, Some(30), Some(50)][usize::from(room.0.0[0]) - 10];
    let span_of = |one: &Session| {
        let start = one
            .start
            .as_ref()
            .filter(|_| one.status != "cancelled" && !one.deleted)?;
        Some((start.clone(), one.end.clone()?))
    };
    let shown = sessions::slot::rfc3339;
    let mut found = BTreeSet::new();
    for one in all {
        let Some((from, to)) = span_of(one) else {
            continue;
        };
        let minutes = |inside: &dyn Fn(&ZonedDateTime) -> bool| {
            let all = (0..).map(|n| &from + n.minutes()).take_while(|at| *at < to);
            let mut odd = all.skip_while(|at| !inside(at)).take_while(|at| inside(at));
            let first = odd.next()?;
            let last = odd.last().unwrap_or_else(|| first.clone());
            Some((shown(&first), shown(&(&last + 1.minute()))))
        };
        let within = |span: &Span, at: &ZonedDateTime| {
            span.start <= at.datetime() && at.datetime() < span.end
        };
        let mut say = |kind, name: &str, part: Option<(String, String)>| {
            if let Some((from, to)) = part {
                found.insert((kind, name.to_owned(), vec![one.id], from, to));
            }
        };
        if let Some(room) = one.room_id {
            let name = one.room.as_deref().unwrap();
            if let Some(spans) = free.rooms.get(&room) {
                let shut = |at: &ZonedDateTime| !spans.iter().any(|span| within(span, at));
                say(Kind::RoomUnavailable, name, minutes(&shut));
            }
            let wanted = one.capacity.max(registered.get(&one.id).copied());
            if capacity(room).is_some_and(|holds| wanted > Some(holds)) {
                say(Kind::Capacity, name, Some((shown(&from), shown(&to))));
            }
        }
        for person in &one.people {
            if let Some(spans) = free.persons.get(&person.id) {
                let away = |at: &ZonedDateTime| !spans.iter().any(|span| within(span, at));
                say(Kind::PersonUnavailable, &person.name, minutes(&away));
            }
        }
        for pause in breaks.iter().filter(|_| one.kind.is_none()) {
            say(
                Kind::Break,
                &pause.name,
                minutes(&|at| within(&pause.span, at)),
            );
        }
    }
    let mut beside: Vec<(TrackId, Odd)> = Vec::new();
    for a in all {
        for b in all {
            let (Some(first), Some(second)) = (span_of(a), span_of(b)) else {
                continue;
            };
            if (&first, a.id) >= (&second, b.id) {
                continue;
            }
            let mut say = |kind, name: &str, from: &ZonedDateTime, to: &ZonedDateTime| {
                let odd = (
                    kind,
                    name.to_owned(),
                    vec![a.id, b.id],
                    shown(from),
                    shown(to),
                );
                match kind {
                    Kind::Parallel => beside.push((a.track_id.unwrap(), odd)),
                    _ => drop(found.insert(odd)),
                }
            };
            let both = second.0 < first.1;
            let until = first.1.clone().min(second.1);
            let one_room = a.room_id.is_some() && a.room_id == b.room_id;
            if both && one_room {
                say(Kind::Room, a.room.as_deref().unwrap(), &second.0, &until);
            }
            let known = |id: PersonId| b.people.iter().any(|other| other.id == id);
            let shared: Vec<_> = a.people.iter().filter(|one| known(one.id)).collect();
            let late = &first.1 + CHANGE_MINUTES.minutes();
            let moves = a.room_id.is_some() && b.room_id.is_some() && !one_room;
            for person in &shared {
                if both {
                    say(Kind::Person, &person.name, &second.0, &until);
                } else if moves && second.0 < late {
                    say(Kind::Change, &person.name, &first.1, &second.0);
                }
            }
            let same = a.track_id.is_some() && a.track_id == b.track_id;
            if both && same && !one_room && shared.is_empty() {
                say(
                    Kind::Parallel,
                    a.track.as_deref().unwrap(),
                    &second.0,
                    &until,
                );
            }
        }
    }
    for (track, odd) in &beside {
        let of_track = beside.iter().filter(|(other, _)| other == track);
        let among: BTreeSet<_> = of_track.flat_map(|(_, odd)| &odd.2).collect();
        let all = all
            .iter()
            .filter(|one| one.track_id == Some(*track) && span_of(one).is_some());
        if among.len() <= BESIDE_MOST.max(all.count() / BESIDE_SHARE) {
            found.insert(odd.clone());
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn after_any_edits_the_warnings_are_those_of_asking_everybody(
        edits in prop::collection::vec((said(14), 0..12_u8), 1..60),
    ) {
        let (blank, limits) = (blank(), limits().0);
        let mut occupancy = Occupancy::of(&[], limits.clone());
        let mut all: Vec<Session> = Vec::new();
        for (edit, removal) in edits {
            let session = edit.session(&blank);
            all.retain(|one| one.id != session.id);
            if removal == 0 {
                occupancy.removed(session.id);
            } else {
                occupancy.changed(&session);
                all.push(session);
            }
            let told = occupancy.warnings();
            prop_assert_eq!(&told, &warnings(&all, limits.clone()));
            prop_assert_eq!(odd(&told), every_pair(&all));
            prop_assert_eq!(odd(&told).len(), told.len(), "none is told twice");
            for one in &all {
                let mut of = told.clone();
                of.retain(|odd| odd.sessions.contains(&one.id));
                prop_assert_eq!(occupancy.warnings_of(one.id), of);
            }
        }
    }

    /// Each says what would be wrong there, and nothing nearer would do.
    #[test]
    fn slots_say_what_a_move_there_would_come_to(
        plan in prop::collection::vec(said(7), 2..14),
        next_day in any::<bool>(),
    ) {
        let (blank, limits) = (blank(), limits().0);
        let mut occupancy = Occupancy::of(&[], limits);
        for one in &plan {
            occupancy.changed(&one.session(&blank));
        }
        let session = plan.last().unwrap().session(&blank);
        let days = [minute(0).date(), minute(24 * 60).date()];
        let told = match next_day {
            true => slots_on(&occupancy, session.id, &days, usize::MAX),
            false => slots(&occupancy, session.id, usize::MAX),
        };
        let none = session.start.is_none() || session.deleted || session.status == "cancelled";
        prop_assert_eq!(told.is_empty(), none);
        let at = |time: &str| -> ZonedDateTime {
            time.parse::<Timestamp>().unwrap().to_zoned_datetime(minute(0).time_zone().clone())
        };
        let kinds = |occupancy: &mut Occupancy, start: ZonedDateTime, room: Option<RoomId>| {
            let mut there = session.clone();
            let length = session.start.as_ref().unwrap().duration_until(session.end.as_ref().unwrap());
            (there.end, there.start) = (Some(&start + length), Some(start));
            there.room_id = room;
            occupancy.changed(&there);
            let kinds: BTreeSet<Kind> = occupancy.warnings_of(session.id).iter().map(|one| one.kind).collect();
            kinds.into_iter().collect::<Vec<_>>()
        };
        let mut moved = occupancy.clone();
        for slot in &told {
            let wrong = kinds(&mut moved, at(&slot.start), slot.room_id);
            prop_assert_eq!(&slot.wrong, &wrong, "{:?}", slot);
        }
        let free = told.iter().take_while(|slot| slot.wrong.is_empty()).count();
        prop_assert!(told[free..].iter().all(|slot| !slot.wrong.is_empty()));
        if none || next_day {
            return Ok(());
        }
        // In its own room, every five minutes of a day that has sessions from eight to eight.
        let start = session.start.clone().unwrap();
        let first = nearest(&occupancy, session.id);
        prop_assert_eq!(first.as_ref(), told.first().filter(|slot| slot.wrong.is_empty()));
        for step in -144_i64..144 {
            let there = &start + (step * 5).minutes();
            let end = &there + start.duration_until(session.end.as_ref().unwrap());
            if there < minute(0) || end > minute(12 * 60) || !kinds(&mut moved, there.clone(), session.room_id).is_empty() {
                continue;
            }
            let first = first.as_ref().expect("there is a free one");
            let away = at(&first.start).duration_since(&start).as_mins().abs();
            let other_room = i64::from(first.room_id != session.room_id) * 15;
            prop_assert!(away + other_room <= step.abs() * 5, "{:?} but {}", first, there);
        }
    }
}
