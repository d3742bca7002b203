//! Cities, the gate, and the programme register behind it.

use rambla_core::Id;
use rambla_core::cities::{self, CityHit, Listing, Meant, register};
use rambla_core::desk::error::{Error, Rule};
use rambla_core::desk::ids::MembershipId;

use super::{Way, told};
use crate::args::{CityCommand, ProgrammeCommand};
use crate::json::{row, rows};
use crate::out::{Out, message};
use crate::say::{Done, LOOK};

/// Milliseconds since 1970, UTC.
fn now() -> i64 {
    rambla_machine::now() as i64
}

pub(super) fn search(command: CityCommand, way: &Way, out: &mut Out) -> Done {
    let CityCommand::Search { text, limit } = command;
    let shop = way.look()?;
    let event = shop.desk.station.event;
    let found = shop
        .desk
        .read(|db| cities::search(db, event, &text, limit, now()))?;
    let columns = &[
        "geonameid",
        "name",
        "region",
        "country",
        "population",
        "listed",
    ];
    out.rows(columns, found.iter().map(with_listed));
    Ok(0)
}

/// A city with its listings as one text beside.
fn with_listed(hit: &CityHit) -> serde_json::Value {
    let mut json = row(hit);
    let listed: Vec<String> = hit.gate.listings.iter().map(listed).collect();
    json["listed"] = listed.join("; ").into();
    json
}

/// "ICC core city in 2024-03 (source)".
fn listed(listing: &Listing) -> String {
    let Listing {
        programme,
        role,
        as_of,
        source,
        old,
    } = listing;
    let role = role
        .as_ref()
        .map_or(String::new(), |role| format!(" as {role}"));
    let source = source.as_deref().unwrap_or("no source");
    let check = if *old {
        ", more than a year old: check it"
    } else {
        ""
    };
    format!("{programme}{role} in {as_of} ({source}{check})")
}

pub(super) fn gate(city: &str, way: &Way, out: &mut Out) -> Done {
    let shop = way.look()?;
    let event = shop.desk.station.event;
    let found = shop
        .desk
        .read(|db| cities::search(db, event, city, 5, now()))?;
    let exact: Vec<&CityHit> = found.iter().filter(|hit| hit.exact).collect();
    let Some(first) = exact.first() else {
        return Err(Error::NotFound {
            what: "city",
            name: city.to_owned(),
        }
        .into());
    };
    let near = event.map(|event| shop.desk.read(|db| cities::near(db, event)));
    let code = match cities::meant(city, near.transpose()?.flatten()) {
        Meant::Several(_) => LOOK,
        Meant::One(_) | Meant::Unknown => 0,
    };
    if out.json() {
        out.document(&row(&exact));
        return Ok(code);
    }
    let place = |hit: &CityHit| {
        let region = hit
            .region
            .as_ref()
            .map_or(String::new(), |region| format!(", {region}"));
        format!("{}{region}, {}", hit.name, hit.country)
    };
    out.line(&place(first));
    for listing in &first.gate.listings {
        out.line(&format!("Listed: {}.", listed(listing)));
    }
    let name = &first.name;
    if first.gate.listings.is_empty() {
        out.line("Unknown: nothing is listed of it in the programmes.");
        out.line(&format!(
            "Say: \"A business joins together with its city or region. Shall we ask {name} for you?\""
        ));
    } else {
        out.line(&format!(
            "Say: \"You join together with your city. {name} has been listed; may we introduce you to them?\""
        ));
    }
    if code == 0 {
        return Ok(0);
    }
    let others: Vec<String> = exact[1..].iter().map(|hit| place(hit)).collect();
    message(&format!(
        "Others of that name: {}. Name the country or region behind a comma.",
        others.join("; ")
    ));
    Ok(code)
}

pub(super) fn programme(command: ProgrammeCommand, way: &Way, out: &mut Out) -> Done {
    match command {
        ProgrammeCommand::List { undecided } => {
            let shop = way.look()?;
            let all = shop.desk.read(|db| register::list(db, undecided))?;
            let columns = &[
                "id",
                "city",
                "country",
                "geonameid",
                "programme",
                "role",
                "as_of",
                "source",
            ];
            out.rows(columns, rows(all));
        }
        ProgrammeCommand::Decide { id, geonameid } => {
            let mut shop = way.work()?;
            let id: Id = id.parse().map_err(|_| Error::Invalid {
                field: "id",
                rule: Rule::Form("an id that `programme list` prints"),
            })?;
            told(shop.desk.write("decide_programme", |tx| {
                register::decide(tx, MembershipId(id), geonameid)
            })?);
            let all = shop.desk.read(|db| register::list(db, false))?;
            for decided in all.iter().filter(|one| one.id.0 == id) {
                out.record(&row(decided));
            }
        }
    }
    Ok(0)
}
