//! Sessions from tables: of others, again, and our own back.

use rambla_core::desk::Desk;
use rambla_core::exports::table::{Delimiter, Profile};
use rambla_core::exports::{self, agenda, calendar};
use rambla_core::imports::report::Report;
use rambla_core::imports::tables::{self, Refusal};
use rambla_core::imports::{Schedule, timetable};
use rambla_core::persons::{self, PersonFields};
use rambla_core::sessions::{self, Filter, SessionFields};
use rambla_core::testing::desks::desk;

use crate::calendars::{all, an_agenda, bring, counts, titled};
use crate::rooms::do_it;

fn read(bytes: &[u8]) -> Schedule {
    let table = tables::read(bytes, "es").unwrap();
    timetable::read(&table, &[], "programme").unwrap()
}

fn bring_bytes(desk: &mut Desk, bytes: &[u8]) -> Report {
    bring(desk, &read(bytes), bytes)
}

fn exported(desk: &Desk, profile: Profile) -> Vec<u8> {
    let event = desk.station.event.unwrap();
    let shown = desk.read(|db| sessions::list(db, event, &Filter::default()));
    let mut bytes = Vec::new();
    exports::sessions::write(&shown.unwrap(), profile, &mut bytes).unwrap();
    bytes
}

const SPREADSHEET: Profile = Profile::Spreadsheet {
    delimiter: Delimiter::Semicolon,
};

fn untimed(desk: &mut Desk) {
    let fields = SessionFields {
        title: Some("=Without a time".into()),
        ..SessionFields::default()
    };
    do_it(desk, "add_session", |tx| {
        sessions::add(tx, &fields).map(drop)
    });
}

#[test]
fn every_table_of_sessions_that_was_exported_comes_back_and_changes_nothing() {
    let (mut desk, _) = desk(1).unwrap();
    an_agenda(&mut desk);
    untimed(&mut desk);
    let before = (all(&desk), desk.state().unwrap());
    for profile in [Profile::Plain, SPREADSHEET, Profile::Workbook] {
        let bytes = exported(&desk, profile);
        let report = bring_bytes(&mut desk, &bytes);
        assert_eq!(
            counts(&report),
            [0, 0, 6, 0, 0],
            "{profile:?} {:?}",
            report.rows
        );
        assert_eq!(report.rows, [], "{profile:?}");
        assert_eq!(all(&desk), before.0);
    }
    let after = desk.state().unwrap();
    for table in ["sessions", "session_people", "rooms", "tracks", "persons"] {
        if table != "persons" {
            assert_eq!(after[table], before.1[table], "{table}");
        }
        assert_eq!(after[table].len(), before.1[table].len(), "{table}");
    }
}

#[test]
fn what_was_changed_in_our_own_table_is_written_and_what_is_empty_or_gone_stays() {
    let (mut desk, _) = desk(1).unwrap();
    let ids = an_agenda(&mut desk);
    let first = String::from_utf8(exported(&desk, Profile::Plain)).unwrap();
    let second: String = first
        .lines()
        .filter(|line| !line.contains("In Trash"))
        .map(|line| {
            let line = line
                .replace("2026-11-24T18:00:00+09:00", "2026-11-24T17:45:00+09:00")
                .replace("Aula", "")
                .replace("Bo Ek\\; jr. (moderator)", "Ida Berg (host)")
                .replace(",120,", ",90,");
            line + "\n"
        })
        .collect();
    let report = bring_bytes(&mut desk, second.as_bytes());
    assert_eq!(counts(&report), [0, 2, 2, 0, 0], "{:?}", report.rows);
    let tokyo = titled(&desk, "Link to Tokyo");
    assert_eq!((tokyo.id, tokyo.room.as_deref()), (ids[1], Some("Aula")));
    assert_eq!(
        tokyo.start.unwrap().to_string(),
        "2026-11-24T17:45:00+09:00[Asia/Tokyo]"
    );
    let opening = titled(&desk, "Opening; with, \"all\"");
    let people: Vec<(&str, &str)> = opening
        .people
        .iter()
        .map(|one| (one.name.as_str(), one.role.as_str()))
        .collect();
    assert_eq!(people, [("Ana Roca", "speaker"), ("Ida Berg", "host")]);
    assert_eq!(opening.capacity, Some(90));
    assert_eq!(titled(&desk, "In Trash").status, "draft");
    // Without the host again.
    let third = second.replace("; Ida Berg (host)", "");
    assert_eq!(
        counts(&bring_bytes(&mut desk, third.as_bytes())),
        [0, 1, 3, 0, 0]
    );
    assert_eq!(titled(&desk, "Opening; with, \"all\"").people.len(), 1);
}

const OTHERS: &str = "Título;Fecha;Hora;Duración;Sala;Ponentes;Estado;Zona horaria;Aforo;Enlace\n\
    Café;24/11/2026;9:00 - 9:30;;Hall;;;;;\n\
    Charla;24/11/2026;9h30;1h 15;Aula;Ana Roca, Bo Ek;borrador;;80;https://a.example/\n\
    Café;24/11/2026;11:00–11:30;;Hall;;;;;\n\
    Lejos;2026-11-24;09:00;60;;Roca, Ana;confirmado;Tokyo Standard Time;;a.example\n\
    Dos veces;25/10/2026;2:30;30;;;;;;\n\
    Nunca;29/03/2026;2:30;30;;;;;;\n\
    ;24/11/2026;9:00;30;;;;;;\n\
    Sin fin;24/11/2026;9:00;;;;;;;\n\
    Otra;mañana;9:00;30;;;;;;\n\
    Zona;24/11/2026;9:00;30;;;;Atlántida;;\n\
    Café;24/11/2026;9:00 - 9:30;;Hall;;;;;\n\
    Taller;24/11/2026;22:00 - 1:00;;;;quizás;;muchos;\n";

#[test]
fn good_rows_of_others_become_sessions_and_each_row_that_needs_a_look_is_told() {
    let (mut desk, _) = desk(1).unwrap();
    let report = bring_bytes(&mut desk, OTHERS.as_bytes());
    assert_eq!(counts(&report), [6, 0, 0, 0, 6]);
    let rows: Vec<(u64, &str, bool)> = report
        .rows
        .iter()
        .map(|row| (row.row.unwrap(), row.problem, row.refused))
        .collect();
    assert_eq!(
        rows,
        [
            (5, "zone-mapped", false),
            (5, "unreadable-link", false),
            (6, "occurs-twice", false),
            (7, "never-occurs", true),
            (8, "missing-title", true),
            (9, "missing-duration", true),
            (10, "unreadable-start", true),
            (11, "unknown-zone", true),
            (12, "repeated-key", true),
            (13, "unknown-status", false),
            (13, "unreadable-number", false),
        ]
    );
    let shown: Vec<String> = all(&desk)
        .iter()
        .map(|one| {
            let time = |time: &Option<jiff::ZonedDateTime>| {
                time.as_ref()
                    .unwrap()
                    .strftime("%m-%d %H:%M %z")
                    .to_string()
            };
            let people: Vec<&str> = one
                .people
                .iter()
                .map(|person| person.name.as_str())
                .collect();
            format!(
                "{} {} {} {} {people:?}",
                one.title,
                time(&one.start),
                time(&one.end),
                one.status
            )
        })
        .collect();
    let mut shown = shown;
    shown.sort();
    assert_eq!(
        shown,
        [
            "Café 11-24 09:00 +0100 11-24 09:30 +0100 confirmed []",
            "Café 11-24 11:00 +0100 11-24 11:30 +0100 confirmed []",
            "Charla 11-24 09:30 +0100 11-24 10:45 +0100 draft [\"Ana Roca\", \"Bo Ek\"]",
            "Dos veces 10-25 02:30 +0200 10-25 02:00 +0100 confirmed []",
            "Lejos 11-24 09:00 +0900 11-24 10:00 +0900 confirmed [\"Roca, Ana\"]",
            "Taller 11-24 22:00 +0100 11-25 01:00 +0100 confirmed []",
        ]
    );
    // Again, then a later version: what is gone stays, what changed is written.
    assert_eq!(
        counts(&bring_bytes(&mut desk, OTHERS.as_bytes()))[..4],
        [0, 0, 6, 0]
    );
    let mut lines: Vec<&str> = OTHERS.lines().collect();
    lines.remove(4);
    let later = lines.join("\n").replace("11:00–11:30", "11:15–11:45");
    assert_eq!(
        counts(&bring_bytes(&mut desk, later.as_bytes()))[..4],
        [0, 1, 4, 0]
    );
    assert_eq!(titled(&desk, "Lejos").status, "confirmed");
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(all(&desk), []);
}

#[test]
fn a_table_without_the_columns_of_sessions_is_refused_with_the_cure() {
    let refused = |text: &str| {
        let table = tables::read(text.as_bytes(), "en").unwrap();
        timetable::read(&table, &[], "x").unwrap_err()
    };
    let refusal = refused("Who,Start\nAna,2026-11-24T09:00\n");
    let what = "the title";
    assert!(
        matches!(refusal, Refusal::MissingColumn { field: "title", .. }),
        "{refusal}"
    );
    assert_eq!(
        refusal.to_string(),
        format!(
            "No column holds {what} (title). Name the columns in the first row, or say what they are: --map \"Header=field\"."
        )
    );
    assert_eq!(
        refused("Title,Kick-off\nOpening,9:00\n").code(),
        "missing-column"
    );
    let table = tables::read(b"Title,Kick-off\nOpening,2026-11-24 9:00\n", "en").unwrap();
    let own = [("Kick-off".to_owned(), "start".to_owned())];
    let schedule = timetable::read(&table, &own, "x").unwrap();
    assert_eq!(schedule.rows[0].problem.code(), "missing-duration");
    let many = "Title,Start\n".to_owned() + &"x,y\n".repeat(rambla_core::imports::MAX_SESSIONS + 1);
    assert_eq!(refused(&many).line(), Some(20_002));
}

#[test]
fn files_of_sessions_do_not_name_who_objects_and_coming_back_they_keep_them() {
    let (mut desk, event) = desk(1).unwrap();
    let opening = an_agenda(&mut desk)[0];
    let people = |desk: &Desk| {
        let shown = desk.read(|db| sessions::get(db, event, opening)).unwrap();
        let people = shown.people.into_iter().map(|one| (one.id, one.name));
        people.collect::<Vec<_>>()
    };
    let before = people(&desk);
    for (at, (objects, restricted)) in [(Some(true), None), (None, Some(true))]
        .into_iter()
        .enumerate()
    {
        let fields = PersonFields {
            objects,
            restricted,
            ..PersonFields::default()
        };
        do_it(&mut desk, "edit_person", |tx| {
            persons::edit(tx, before[at].0, None, fields)
        });
        let shown = desk
            .read(|db| agenda::calendar(db, event, &Filter::default(), None, 0))
            .unwrap();
        assert_eq!(shown.left_out, at + 1);
        let text = calendar::write(&shown.calendar).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert!(!text.contains("Ana Roca"));
        assert_eq!(text.contains("Bo Ek"), at == 0);
        for profile in [Profile::Plain, SPREADSHEET, Profile::Workbook] {
            let bytes = exported(&desk, profile);
            let table = tables::read(&bytes, "es").unwrap();
            let told = format!("{:?}", table.rows);
            assert!(!told.contains("Ana Roca"));
            assert_eq!(told.contains("Bo Ek"), at == 0);
            let report = bring_bytes(&mut desk, &bytes);
            assert_eq!((report.updated, report.cancelled), (0, 0), "{profile:?}");
            assert_eq!(people(&desk), before);
        }
    }
    // A change in the file leaves them in.
    let text = String::from_utf8(exported(&desk, Profile::Plain)).unwrap();
    let rows = text.replace("What the year brings", "What it brings");
    assert_ne!(rows, text);
    let rows = rows.replacen(",confirmed,,", ",confirmed,Cai Puw (speaker),", 1);
    assert!(rows.contains("Cai Puw"));
    assert_eq!(bring_bytes(&mut desk, rows.as_bytes()).updated, 1);
    let after = people(&desk);
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|one| after.contains(one)));
}
