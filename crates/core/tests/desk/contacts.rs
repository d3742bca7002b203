//! Contacts come in as leads, and our own back.

use std::ops::ControlFlow;

use rambla_core::desk::Desk;
use rambla_core::exports;
use rambla_core::exports::purpose::Purpose;
use rambla_core::imports::contacts::{self, Contacts};
use rambla_core::imports::leads::{OP, import_contacts};
use rambla_core::imports::report::Report;
use rambla_core::leads::{self, Filter, Order};
use rambla_core::testing::desks::desk;

use crate::rooms::{ANA, capture, capture_all};

const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

fn read(bytes: &[u8]) -> Contacts {
    contacts::read(bytes, "es", &mut |_| CONTINUE).unwrap()
}

fn bring(desk: &mut Desk, contacts: &Contacts) -> Report {
    let done = desk.write(OP, |tx| {
        import_contacts(tx, contacts, "cards", &mut |_| CONTINUE)
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

/// Three versions, folded and encoded as their programs do it.
const CARDS: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:Nu=C3=B1o;Mar=C3=ADa\r\n\
    FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mar=C3=ADa =\r\nNu=C3=B1o\r\nORG:Acme S.L.;Sales\r\n\
    TEL;WORK;FAX:+34 600 000 009\r\nTEL;CELL:+34 600 000 001\r\nEMAIL;INTERNET:maria@acme.example\r\n\
    ADR;WORK:;;Carrer Major 3;Lleida;;25001;Spain\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\r\n  AAAA\r\n\r\n\
    AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Assistant\r\nEND:VCARD\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ek\\, Bo\r\nN:Ek;Bo;;;\r\nTITLE:Mayor\r\nROLE:Elected\r\n\
    item1.EMAIL;TYPE=INTERNET:bo@home.example\r\nitem2.EMAIL;TYPE=INTERNET,PREF:bo@ek.example\r\n\
    NOTE:Wants lamps\\; and\r\n  a call\\nsoon\r\nCATEGORIES:solar,wind\r\nUID:77\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Nova S.A.\r\nORG:Nova S.A.\r\nKIND:org\r\nTEL;VALUE=uri;PREF=1:tel:+34-93-000-00-00\r\n\
    URL:https://nova.example\r\nLANG:ca\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\r\nN:;;;;\r\nNOTE:nobody\r\nEND:VCARD\r\n";

#[test]
fn contacts_of_three_versions_become_leads_and_nothing_is_lost() {
    let (mut desk, event) = desk(1).unwrap();
    let report = bring(&mut desk, &read(CARDS.as_bytes()));
    assert_eq!(counts(&report), [3, 0, 0, 1]);
    let refused = &report.rows[0];
    assert_eq!(
        (refused.row, refused.problem, refused.refused),
        (Some(42), "missing-party", true)
    );
    let leads = desk
        .read(|db| leads::list(db, event, &Filter::default(), Order::Name, None))
        .unwrap();
    let shown: Vec<String> = leads
        .iter()
        .map(|lead| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let known = [
                &lead.name,
                &lead.organisation,
                &lead.role,
                &lead.email,
                &lead.phone,
                &lead.city,
                &lead.country,
                &lead.note,
            ];
            known.map(text).join("|").replace('\n', "/") + "|" + &lead.tags.join(",")
        })
        .collect();
    let mut expected = vec![
        "Ek, Bo||Mayor|bo@ek.example||||Wants lamps; and a call/soon/bo@home.example/Elected|solar,wind",
        "María Nuño|Acme S.L., Sales||maria@acme.example|+34 600 000 001|Lleida|ES|\
         +34 600 000 009/Carrer Major 3, 25001|",
        "|Nova S.A.|||+34-93-000-00-00|||https://nova.example/ca|",
    ];
    let mut shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    shown.sort_unstable();
    expected.sort_unstable();
    assert_eq!(shown, expected);
    assert_eq!(
        counts(&bring(&mut desk, &read(CARDS.as_bytes()))),
        [0, 0, 3, 1]
    );
    let later = CARDS.replace("TITLE:Mayor", "TITLE:Councillor");
    assert_eq!(
        counts(&bring(&mut desk, &read(later.as_bytes()))),
        [0, 1, 2, 1]
    );
    // As old programs save it.
    let latin: Vec<u8> = CARDS
        .replace("Carrer Major", "Pla\u{e7}a Major")
        .chars()
        .map(|c| c as u32 as u8)
        .collect();
    assert_eq!(read(&latin).contacts[0].addresses, ["Plaça Major 3, 25001"]);
}

#[test]
fn our_own_contacts_come_back_and_change_nothing() {
    let (mut desk, event) = desk(1).unwrap();
    capture(&mut desk, ANA);
    capture(&mut desk, "Ek; Bo, Ek AB, +46 8 555 01 01, Uppsala");
    capture(&mut desk, "lamps@nova.example");
    capture_all(&mut desk);
    let before = desk.state().unwrap();
    let mut bytes = Vec::new();
    let written = desk.read(|db| {
        exports::contacts::write(
            db,
            event,
            &Filter::default(),
            Purpose::Own,
            &mut bytes,
            |_| CONTINUE,
        )
    });
    assert_eq!(written.unwrap().unwrap().rows, 4);
    let contacts = read(&bytes);
    let report = bring(&mut desk, &contacts);
    assert_eq!(counts(&report), [0, 0, 4, 0], "{:?}", report.rows);
    let after = desk.state().unwrap();
    for table in ["leads", "persons", "organisations", "lead_notes", "tagged"] {
        assert_eq!(after[table], before[table], "{table}");
    }
}

#[test]
fn contacts_that_are_cut_off_are_refused_whole() {
    let text = CARDS.trim_end();
    // Where a contact ends, the file may end.
    let ends: Vec<usize> = text
        .match_indices("END:VCARD")
        .map(|(at, end)| at + end.len())
        .collect();
    for end in 0..text.len() {
        let read = contacts::read(&text.as_bytes()[..end], "es", &mut |_| CONTINUE);
        match read {
            Ok(_) => assert!(
                ends.iter().any(|at| (0..3).contains(&(end - at.min(&end)))),
                "{end}"
            ),
            Err(refusal) => {
                let expected = ["empty", "not-contacts", "cut-off", "malformed"];
                assert!(expected.contains(&refusal.code()), "{end}: {refusal}");
            }
        }
    }
    let other = contacts::read(b"BEGIN:VCALENDAR\r\n", "es", &mut |_| CONTINUE).unwrap_err();
    assert_eq!(
        other.to_string(),
        "These are no contacts: the file looks like a calendar (iCalendar). Choose contacts in vCard, such \
         as contacts.vcf."
    );
}
