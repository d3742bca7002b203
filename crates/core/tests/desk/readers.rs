//! Files that mean harm, or that are broken, before every reader: it ends, refuses or reads, and says
//! what to do.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rambla_core::desk::Desk;
use rambla_core::imports::sessions::{OP, Target, import};
use rambla_core::imports::{
    MAX_BYTES, MAX_CONTACTS, MAX_SESSIONS, Schedule, calendar, contacts, detect, leads, pentabarf,
    tables, timetable,
};
use rambla_core::testing::desks::desk;

const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());
const KINDS: [&str; 4] = ["pentabarf", "calendar", "table", "contacts"];

/// What a reader made of bytes: a count of what can be taken, or a sentence and a cure.
type Read = Result<usize, (String, String)>;

fn as_schedule(bytes: &[u8]) -> Result<Schedule, (String, String)> {
    pentabarf::read(bytes, &mut |_| CONTINUE).map_err(|no| (no.to_string(), no.cure().to_owned()))
}

fn as_calendar(bytes: &[u8]) -> Result<Schedule, (String, String)> {
    calendar::read(bytes, &mut |_| CONTINUE).map_err(|no| (no.to_string(), no.cure().to_owned()))
}

fn as_timetable(bytes: &[u8]) -> Result<Schedule, (String, String)> {
    let table = tables::read(bytes, "es");
    let read = table.and_then(|table| timetable::read(&table, &[], "x"));
    read.map_err(|no| (no.to_string(), no.cure().to_owned()))
}

/// By every reader; what was read keeps the promises of its type.
fn by_all(bytes: &[u8]) -> [Read; 4] {
    let _ = detect(bytes);
    let count = |schedule: Schedule| {
        for session in &schedule.sessions {
            assert!(!session.title.is_empty() && !session.key().is_empty());
            assert!(session.is_untimed || session.end.is_some() || session.minutes > 0);
            assert!((1900..3000).contains(&session.start.year()) || session.is_untimed);
        }
        schedule.sessions.len()
    };
    [
        as_schedule(bytes).map(count),
        as_calendar(bytes).map(count),
        as_timetable(bytes).map(count),
        contacts::read(bytes, "es", &mut |_| CONTINUE)
            .map(|read| read.contacts.len())
            .map_err(|no| (no.to_string(), no.cure().to_owned())),
    ]
}

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut files = Vec::new();
    for kind in KINDS {
        for file in fs::read_dir(folder.join(kind)).unwrap() {
            let path = file.unwrap().path();
            let name = format!("{kind}/{}", path.file_name().unwrap().to_string_lossy());
            files.push((name, fs::read(path).unwrap()));
        }
    }
    files.sort();
    files
}

fn bring(desk: &mut Desk, schedule: &Schedule) {
    let target = Target {
        event: desk.station.event,
        zone: None,
    };
    let done = desk.write(OP, |tx| {
        import(tx, schedule, [1; 32], target, &mut |_| CONTINUE)
    });
    let report = done.unwrap().value;
    assert!(report.refused <= report.rows.len());
}

#[test]
fn every_hostile_file_is_read_or_refused_with_a_cure_by_every_reader() {
    let files = corpus();
    for kind in KINDS {
        let of_kind = files.iter().filter(|(name, _)| name.starts_with(kind));
        assert!((15..=30).contains(&of_kind.count()), "{kind}");
    }
    let mut summary = String::new();
    for (name, bytes) in &files {
        assert!(bytes.len() <= 4096, "{name}");
        let begun = Instant::now();
        let read = by_all(bytes);
        assert!(begun.elapsed() < Duration::from_secs(5), "{name}");
        let own = KINDS
            .iter()
            .position(|kind| name.starts_with(kind))
            .unwrap();
        for (sentence, cure) in read.iter().filter_map(|read| read.as_ref().err()) {
            assert!(
                sentence.ends_with(cure.as_str()) && !cure.is_empty(),
                "{name}: {sentence}"
            );
        }
        let told = match &read[own] {
            Ok(count) => format!("{count} taken"),
            Err((sentence, _)) => sentence.clone(),
        };
        summary.push_str(&format!("{name}: {told}\n"));
    }
    insta::assert_snapshot!(summary);
}

#[test]
fn what_is_left_of_hostile_files_comes_in_whole_and_is_undone() {
    let (mut desk, _) = desk(1).unwrap();
    let before = desk.state().unwrap();
    let mut done = 0;
    for (name, bytes) in corpus() {
        let schedules = [
            as_schedule(&bytes),
            as_calendar(&bytes),
            as_timetable(&bytes),
        ];
        for schedule in schedules.iter().flatten() {
            bring(&mut desk, schedule);
            done += 1;
        }
        if let Ok(read) = contacts::read(&bytes, "es", &mut |_| CONTINUE) {
            let brought = desk.write(leads::OP, |tx| {
                leads::import_contacts(tx, &read, &name, &mut |_| CONTINUE)
            });
            brought.unwrap();
            done += 1;
        }
    }
    assert!(done > 40, "{done}");
    while desk.undo().is_ok() {}
    let after = desk.state().unwrap();
    for table in ["sessions", "leads", "rooms", "tracks"] {
        assert_eq!(after[table], before[table], "{table}");
    }
}

fn repeated(head: &str, piece: &str, bytes: usize) -> Vec<u8> {
    (head.to_owned() + &piece.repeat(bytes / piece.len())).into_bytes()
}

/// Large files that are made here: each is refused or read, and soon.
#[test]
fn monsters_are_refused_or_read_in_bounded_time() {
    let event = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n";
    let card = "BEGIN:VCARD\r\nFN:A\r\n";
    let full = MAX_BYTES - 64;
    let cases: [(&str, usize, Vec<u8>, Option<&str>); 13] = [
        (
            "garbage",
            1,
            repeated("BEGIN:VCALENDAR\r\n", "x", full),
            Some("cut off"),
        ),
        (
            "one line",
            1,
            repeated(&format!("{event}SUMMARY:"), "x", full),
            Some("cut off"),
        ),
        (
            "parameters",
            1,
            repeated(&format!("{event}SUMMARY"), ";A", full),
            Some("cut off"),
        ),
        (
            "folds",
            1,
            repeated(&format!("{event}SUMMARY:x"), "\r\n ", full),
            Some("cut off"),
        ),
        (
            "depth",
            1,
            repeated("", "BEGIN:VCALENDAR\r\n", full),
            Some("deep"),
        ),
        (
            "components",
            1,
            repeated(event, "BEGIN:A\r\nEND:A\r\n", full),
            Some("cut off"),
        ),
        (
            "events",
            1,
            repeated(
                "BEGIN:VCALENDAR\r\n",
                "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
                full,
            ),
            Some("20000"),
        ),
        (
            "zones",
            1,
            repeated(
                "BEGIN:VCALENDAR\r\n",
                "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n",
                full,
            ),
            Some("time zone"),
        ),
        (
            "a card of one line",
            3,
            repeated(
                &format!("{card}NOTE;ENCODING=QUOTED-PRINTABLE:"),
                "=\r\n",
                full,
            ),
            Some("cut off"),
        ),
        (
            "cards",
            3,
            repeated("", "BEGIN:VCARD\r\nFN:A\r\nEND:VCARD\r\n", full),
            Some("200000"),
        ),
        (
            "wide",
            2,
            repeated("title,start\n", ",", 10_000),
            Some("500 columns"),
        ),
        (
            "rows",
            2,
            repeated("title,start\n", "a,b\n", 1 << 20),
            Some("20000"),
        ),
        ("zeros", 2, vec![0; 200 << 20], Some("MiB")),
    ];
    // As many rules of one zone as are followed, and as many events as are read in it.
    let rule = "BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n\
        RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU,MO,TU,WE,TH,FR,SA\r\nEND:STANDARD\r\n";
    let zone = format!(
        "BEGIN:VTIMEZONE\r\nTZID:Z\r\n{}END:VTIMEZONE\r\n",
        rule.repeat(200)
    );
    let events: String = (0..MAX_SESSIONS)
        .map(|at| {
            format!(
                "BEGIN:VEVENT\r\nUID:{at}\r\nSUMMARY:T\r\nDTSTART;TZID=Z:{}0701T090000\r\nDURATION:PT1H\r\n\
                 END:VEVENT\r\n",
                1900 + at % 1100
            )
        })
        .collect();
    let begun = Instant::now();
    let calendar = format!("BEGIN:VCALENDAR\r\n{zone}{events}END:VCALENDAR\r\n");
    assert_eq!(
        as_calendar(calendar.as_bytes()).unwrap().sessions.len(),
        MAX_SESSIONS
    );
    println!("rules: {} ms", begun.elapsed().as_millis());
    assert!(begun.elapsed() < Duration::from_secs(60));
    for (name, reader, bytes, expected) in cases {
        let begun = Instant::now();
        let read = by_all(&bytes)[reader].clone();
        let took = begun.elapsed();
        println!(
            "{name}: {} MiB in {} ms",
            bytes.len() >> 20,
            took.as_millis()
        );
        assert!(took < Duration::from_secs(60), "{name}: {took:?}");
        match (read, expected) {
            (Err((sentence, _)), Some(expected)) => {
                assert!(sentence.contains(expected), "{name}: {sentence}");
            }
            (read, expected) => panic!("{name}: {read:?} {expected:?}"),
        }
    }
    assert_eq!((MAX_SESSIONS, MAX_CONTACTS), (20_000, 200_000));
}

/// A file that was damaged on its way: bytes turned, pieces cut, doubled or swapped.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let files = corpus();
    let damage = (
        0..4_u8,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<u8>(),
    );
    (0..files.len(), prop::collection::vec(damage, 0..6)).prop_map(move |(at, damages)| {
        let mut bytes = files[at].1.clone();
        for (how, from, to, byte) in damages {
            if bytes.is_empty() {
                break;
            }
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            let (from, to) = (from.min(to), from.max(to));
            match how {
                0 => bytes[from] ^= byte,
                1 => drop(bytes.drain(from..to)),
                2 if bytes.len() < 16_384 => {
                    let piece = bytes[from..to].to_vec();
                    bytes.splice(to..to, piece);
                }
                _ => bytes.swap(from, to),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_damage_to_a_file_makes_a_reader_fail(bytes in damaged()) {
        for read in by_all(&bytes) {
            if let Err((sentence, cure)) = read {
                prop_assert!(sentence.ends_with(&cure) && !cure.is_empty());
            }
        }
    }
}
