//! Likely duplicates: found, explained, told apart.

use std::collections::HashSet;

use rambla_core::desk::Desk;
use rambla_core::desk::ids::{EventId, PersonId};
use rambla_core::persons::likeness::{Compared, Comparison, Folded, Traits, compare};
use rambla_core::persons::{self, DuplicatePair, PersonFields};
use rambla_core::testing::desks::desk;
use rambla_core::{organisations, trash};

use crate::pairs::labelled;
use crate::rooms::do_it;
use crate::undo::{joined, send};

pub(crate) fn add(desk: &mut Desk, traits: &Traits) -> PersonId {
    let added = desk.write("add_person", |tx| {
        let organisation = traits
            .organisation
            .as_deref()
            .map(|name| organisations::named(tx, name))
            .transpose()?;
        let fields = PersonFields {
            name: Some(traits.name.clone()),
            organisation: Some(organisation),
            role: Some(traits.role.clone()),
            city: Some(traits.city.clone()),
            add_emails: traits.emails.clone(),
            add_phones: traits.phones.clone(),
            ..PersonFields::default()
        };
        persons::add_unnamed(tx, fields)
    });
    added.unwrap().value
}

pub(crate) fn person(name: &str, organisation: &str, email: &str, phone: &str) -> Traits {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Traits {
        name: said(name),
        organisation: said(organisation),
        emails: said(email).into_iter().collect(),
        phones: said(phone).into_iter().collect(),
        ..Traits::default()
    }
}

fn found(desk: &Desk, event: EventId) -> Vec<DuplicatePair> {
    desk.read(|db| persons::duplicates(db, event)).unwrap()
}

fn ids(pairs: &[DuplicatePair]) -> Vec<(PersonId, PersonId)> {
    pairs
        .iter()
        .map(|pair| (pair.one.id, pair.other.id))
        .collect()
}

#[test]
fn likely_duplicates_are_found_with_reasons_and_the_likeliest_first() {
    let (mut desk, event) = desk(1).unwrap();
    let ana = add(
        &mut desk,
        &person("Ana Roca Puig", "Acme S.L.", "", "+34 600 000 001"),
    );
    let short = add(&mut desk, &person("ROCA, Ana", "ACME", "", ""));
    let mail = add(&mut desk, &person("Olga Sim", "", "olga@sim.example", ""));
    let again = add(
        &mut desk,
        &person("Olga Sim", "Other", "Olga+expo@sim.example", ""),
    );
    add(&mut desk, &person("Ana Roca", "Bakers", "", ""));
    add(
        &mut desk,
        &person("Olga Sim", "Third", "olga@third.example", ""),
    );
    add(
        &mut desk,
        &person("Pau Roca", "Acme S.L.", "", "+34 600 000 001"),
    );
    let pairs = found(&desk, event);
    assert_eq!(ids(&pairs), [(mail, again), (ana, short)]);
    let reasons: Vec<_> = pairs[1]
        .likeness
        .fields
        .iter()
        .map(|field| (field.field, field.how))
        .collect();
    assert_eq!(
        reasons,
        [
            (Compared::Name, Comparison::Part),
            (Compared::Organisation, Comparison::Same)
        ]
    );
    assert_eq!(pairs[0].likeness.percent, 99);
    let of = |id| desk.read(|db| persons::of_person(db, event, id)).unwrap();
    assert_eq!(ids(&of(short)), [(short, ana)]);
    let trashed = pairs[1].other.id;
    do_it(&mut desk, "delete_person", |tx| {
        trash::delete(tx, "persons", trashed)
    });
    assert_eq!(ids(&found(&desk, event)), [(mail, again)]);
}

#[test]
fn every_likely_pair_among_a_thousand_persons_is_found_without_comparing_all() {
    let (mut desk, event) = desk(2).unwrap();
    let mut everybody = Vec::new();
    for pair in labelled() {
        for traits in [pair.one, pair.other] {
            everybody.push((add(&mut desk, &traits), Folded::of(&traits)));
        }
    }
    let mut expected = HashSet::new();
    for (at, (one, folded)) in everybody.iter().enumerate() {
        for (other, others) in &everybody[at + 1..] {
            if compare(folded, others).is_some() {
                expected.insert((*one, *other));
            }
        }
    }
    let found: HashSet<_> = ids(&found(&desk, event)).into_iter().collect();
    let missed = expected.difference(&found).count();
    println!("{} pairs are likely, {missed} were missed", expected.len());
    assert_eq!(found.difference(&expected).count(), 0);
    assert!(
        missed * 100 <= expected.len(),
        "{missed} of {}",
        expected.len()
    );
}

#[test]
fn a_mailbox_of_hundreds_costs_no_comparison_of_all_with_all_and_hides_no_duplicate() {
    let (mut desk, event) = desk(3).unwrap();
    let twice = person("Ana Roca", "Big Fair", "info@fair.example", "");
    let ana = add(&mut desk, &twice);
    for number in 0..300 {
        let name = match number % 2 {
            0 => format!("Ana Number{number}"),
            _ => format!("Number{number} Roca"),
        };
        let visitor = person(&name, "Big Fair", "info@fair.example", "");
        add(&mut desk, &visitor);
    }
    let again = add(&mut desk, &twice);
    assert_eq!(ids(&found(&desk, event)), [(ana, again)]);
}

#[test]
fn two_who_were_told_apart_do_not_come_back_on_any_desk_until_that_is_undone() {
    let (mut desk, event) = desk(4).unwrap();
    let one = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let other = add(&mut desk, &person("Ana Roca", "Acme", "", ""));
    let third = add(&mut desk, &person("Ana Roca Puig", "Acme", "", ""));
    let mut second = joined(&desk, 5);
    do_it(&mut desk, "keep_apart", |tx| {
        persons::keep_apart(tx, other, one)
    });
    do_it(&mut second, "keep_apart", |tx| {
        persons::keep_apart(tx, one, other)
    });
    assert_eq!(ids(&found(&desk, event)), [(one, third), (other, third)]);
    let of = |desk: &Desk, id| ids(&desk.read(|db| persons::of_person(db, event, id)).unwrap());
    assert_eq!(of(&desk, one), [(one, third)]);
    send(&desk, &mut second);
    assert_eq!(found(&second, event), found(&desk, event));
    // Who was told apart stays so from whom the other turns out to be.
    do_it(&mut desk, "merge_persons", |tx| {
        persons::merge(tx, third, other, &[]).map(drop)
    });
    assert_eq!(found(&desk, event), []);
    desk.undo().unwrap();
    desk.undo().unwrap();
    assert_eq!(found(&desk, event).len(), 3);
    let itself = desk.write("keep_apart", |tx| persons::keep_apart(tx, one, one));
    assert!(itself.is_err());
}
