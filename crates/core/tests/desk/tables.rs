//! Leads from tables of others, again as updates, and their own exports back.

use std::ops::ControlFlow;

use rambla_core::conflicts;
use rambla_core::desk::ids::LeadId;
use rambla_core::desk::{Conflict, Desk};
use rambla_core::exports;
use rambla_core::exports::purpose::Purpose;
use rambla_core::exports::table::{Delimiter, Profile};
use rambla_core::imports::leads::{OP, import};
use rambla_core::imports::report::Report;
use rambla_core::imports::tables;
use rambla_core::leads::{self, Filter, Lead, LeadFields, Order};
use rambla_core::testing::desks::desk;

use crate::rooms::{ANA, capture, capture_all};

fn bring(desk: &mut Desk, bytes: &[u8]) -> Report {
    let table = tables::read(bytes, "es").unwrap();
    let done = desk.write(OP, |tx| {
        import(tx, &table, &[], "booth", &mut |_| ControlFlow::Continue(()))
    });
    done.unwrap().value
}

fn counts(report: &Report) -> [usize; 4] {
    [
        report.added,
        report.updated,
        report.unchanged,
        report.refused,
    ]
}

fn problems(report: &Report) -> Vec<(u64, &str)> {
    let rows = report.rows.iter();
    rows.map(|row| (row.row.unwrap_or(0), row.problem))
        .collect()
}

fn all(desk: &Desk) -> Vec<Lead> {
    let event = desk.station.event.unwrap();
    desk.read(|db| leads::list(db, event, &Filter::default(), Order::Name, None))
        .unwrap()
}

fn named(desk: &Desk, name: &str) -> Lead {
    all(desk)
        .into_iter()
        .find(|lead| lead.name.as_deref() == Some(name))
        .unwrap()
}

const TABLE: &str = "Nombre;Apellidos;Empresa;Cargo;Correo electr\u{f3}nico;Tel\u{e9}fono;Ciudad;Pa\u{ed}s;Etiquetas;Comentarios;Fecha\n\
    Ana;Roca Puig;Acme S.L.;buyer;ana@acme.example;+34 600 000 000;Lleida;ES;solar, wind;Wants lamps;2026-11-20\n\
    Bo;Ek;Ek AB;;not a mail;no phone;Uppsala;Suecia;;;soon\n\
    ;;;;;;Reus;ES;;;\n\
    Ana;Roca;Other;;ANA@acme.example;;;;;;\n";

#[test]
fn good_rows_come_in_and_each_row_that_needs_a_look_is_told() {
    let (mut desk, _) = desk(1).unwrap();
    let report = bring(&mut desk, TABLE.as_bytes());
    assert_eq!(counts(&report), [2, 0, 0, 2]);
    assert_eq!(
        problems(&report),
        [
            (3, "unreadable-email"),
            (3, "unreadable-phone"),
            (3, "unreadable-moment"),
            (4, "missing-party"),
            (5, "repeated-row")
        ]
    );
    let ana = named(&desk, "Ana Roca Puig");
    assert_eq!(
        (
            ana.organisation.as_deref(),
            ana.role.as_deref(),
            ana.city.as_deref(),
            ana.country.as_deref()
        ),
        (Some("Acme S.L."), Some("buyer"), Some("Lleida"), Some("ES"))
    );
    assert_eq!(ana.tags, ["solar", "wind"]);
    assert_eq!(ana.note.as_deref(), Some("Wants lamps"));
    let bo = named(&desk, "Bo Ek");
    assert_eq!(
        (bo.email, bo.phone, bo.country.as_deref()),
        (None, None, Some("SE"))
    );
    assert_eq!(bo.note.as_deref(), Some("not a mail\nno phone\nsoon"));
    desk.undo().unwrap();
    assert_eq!(all(&desk), []);
}

fn open(desk: &Desk, id: LeadId) -> Vec<Conflict> {
    let related = desk.read(|db| leads::related(db, id)).unwrap();
    conflicts::of(desk, &related.records).unwrap()
}

#[test]
fn the_same_table_again_changes_nothing_and_a_later_one_what_it_has_changed() {
    let (mut desk, _) = desk(1).unwrap();
    bring(&mut desk, TABLE.as_bytes());
    let before = all(&desk);
    assert_eq!(counts(&bring(&mut desk, TABLE.as_bytes())), [0, 0, 2, 2]);
    assert_eq!(all(&desk), before);
    // Ours: another role; theirs: another organisation, then another role too.
    let ana = named(&desk, "Ana Roca Puig").id;
    let role = LeadFields {
        role: Some(Some("boss".to_owned())),
        ..LeadFields::default()
    };
    desk.write("edit_lead", |tx| leads::edit(tx, ana, None, role))
        .unwrap();
    let second = TABLE.replace("Acme S.L.;buyer", "Nova S.A.;buyer");
    assert_eq!(counts(&bring(&mut desk, second.as_bytes())), [0, 1, 1, 2]);
    let lead = named(&desk, "Ana Roca Puig");
    assert_eq!(
        (lead.organisation.as_deref(), lead.role.as_deref()),
        (Some("Nova S.A."), Some("boss"))
    );
    assert_eq!(open(&desk, ana), vec![]);
    let third = second.replace("Nova S.A.;buyer", "Nova S.A.;owner");
    assert_eq!(counts(&bring(&mut desk, third.as_bytes())), [0, 1, 1, 2]);
    let open = open(&desk, ana);
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].atom, "role");
    // A row that is gone takes nothing away.
    let fourth: String = third
        .lines()
        .take(2)
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(counts(&bring(&mut desk, fourth.as_bytes())), [0, 0, 1, 0]);
    assert_eq!(all(&desk).len(), 2);
}

#[test]
fn every_table_that_was_exported_comes_back_and_changes_nothing() {
    let (mut desk, _) = desk(1).unwrap();
    capture(&mut desk, ANA);
    capture(&mut desk, "Bo Ek, Ek AB, +46 8 555 01 01, Uppsala");
    capture(&mut desk, "=1+1, '=2+2");
    capture_all(&mut desk);
    let event = desk.station.event.unwrap();
    let before = desk.state().unwrap();
    let spreadsheet = Profile::Spreadsheet {
        delimiter: Delimiter::Semicolon,
    };
    for profile in [Profile::Plain, spreadsheet, Profile::Workbook] {
        let mut bytes = Vec::new();
        let written = desk.read(|db| {
            exports::leads::write(
                db,
                event,
                &Filter::default(),
                Purpose::Own,
                profile,
                &mut bytes,
                |_| ControlFlow::Continue(()),
            )
        });
        assert_eq!(written.unwrap().unwrap().rows, 4);
        assert_eq!(
            counts(&bring(&mut desk, &bytes)),
            [0, 0, 4, 0],
            "{profile:?}"
        );
    }
    let after = desk.state().unwrap();
    for table in [
        "leads",
        "persons",
        "organisations",
        "lead_notes",
        "consents",
        "tagged",
    ] {
        assert_eq!(after[table], before[table], "{table}");
    }
}
