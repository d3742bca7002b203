//! Likely duplicates among the persons of an event: what finding them costs for each person.

use std::time::{Duration, Instant};

use rambla_core::desk::Desk;
use rambla_core::desk::ids::EventId;
use rambla_core::events::{self, NewEvent};
use rambla_core::organisations;
use rambla_core::persons::{self, PersonFields};
use rambla_core::testing::names::{Person, person};

use crate::Result;
use crate::ground::{BATCH, SIZES, ambient};
use crate::measure::{Table, ms, thousands};

/// How many persons an organisation has where there are more organisations in larger events.
const COLLEAGUES: u64 = 5;
/// One in so many persons was there before, under another address.
const TWICE: u64 = 20;

pub(crate) fn measure() -> Result<()> {
    let mut table = Table::new(
        "Likely duplicates of an event",
        &[
            "persons",
            "who",
            "pairs shown",
            "all pairs",
            "for each person",
            "those of one person",
        ],
    );
    for (who, of) in [
        ("five to an organisation", varied as fn(u64) -> Person),
        ("few names, few organisations, few numbers", person),
    ] {
        for size in SIZES {
            let (desk, event) = grown(size, of)?;
            let (pairs, all) = time(|| desk.read(|db| persons::duplicates(db, event)))?;
            let one = desk.read(|db| persons::list(db, event))?[0].id;
            let (_, single) = time(|| desk.read(|db| persons::of_person(db, event, one)))?;
            table.row([
                thousands(size),
                who.to_owned(),
                thousands(pairs.len() as u64),
                ms(all),
                format!("{:.1} µs", all.as_secs_f64() * 1e6 / size as f64),
                ms(single),
            ]);
        }
    }
    table.print();
    Ok(())
}

fn time<T, E>(
    act: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<(T, Duration), E> {
    let start = Instant::now();
    let value = act()?;
    Ok((value, start.elapsed()))
}

/// Person number `n` of an event whose organisations and numbers grow with it.
fn varied(n: u64) -> Person {
    let told = if n % TWICE == TWICE - 1 {
        n - TWICE / 2
    } else {
        n
    };
    let mut one = person(told);
    let organisation = told / COLLEAGUES;
    one.organisation = format!("{} {organisation}", one.organisation);
    one.email = one
        .email
        .replace(".example", &format!("-{organisation}.example"));
    one.phone = format!("+34 6{told:08}");
    if told != n {
        one.email = format!("visitor{n}@mail.example");
        one.name = one.name.to_uppercase();
    }
    one
}

fn grown(size: u64, of: fn(u64) -> Person) -> Result<(Desk, EventId)> {
    let mut desk = Desk::in_memory(ambient(), "Bench")?;
    let new = NewEvent {
        name: "Expo".to_owned(),
        zone: "Europe/Madrid".to_owned(),
        ..NewEvent::default()
    };
    let event = events::create(&mut desk, new)?.value;
    for start in (0..size).step_by(BATCH as usize) {
        desk.write("add_person", |tx| {
            for one in (start..start + BATCH).map(of) {
                let fields = PersonFields {
                    name: Some(Some(one.name)),
                    organisation: Some(Some(organisations::named(tx, &one.organisation)?)),
                    role: Some(Some(one.role)),
                    email: Some(Some(one.email)),
                    phone: Some(Some(one.phone)),
                    city: Some(Some(one.city)),
                    ..PersonFields::default()
                };
                persons::add(tx, fields)?;
            }
            Ok(())
        })?;
    }
    Ok((desk, event))
}
