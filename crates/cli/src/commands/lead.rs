//! Leads.

use std::io::Read;
use std::ops::ControlFlow;

use rambla_core::cities::{self, Point};
use rambla_core::desk::Sort;
use rambla_core::desk::error::{Error, Rule};
use rambla_core::desk::ids::{EventId, LeadId, StaffId, TagId};
use rambla_core::exports::contacts;
use rambla_core::exports::leads::write;
use rambla_core::exports::purpose::Purpose;
use rambla_core::leads::{
    self, ConsentGiven, Filter, LeadFields, LeadSeen, NewLead, NewNote, NoticeGiven, Order,
};
use rambla_core::names::{Named, STAFF, TAG};
use rambla_core::{Id, erasure, trash};

use super::session::profile_of;
use super::{Shop, Way, table_written, told};
use crate::args::{LeadCommand, LeadFilterFlags, LeadFlags, LeadSort, TableFlags, TableFormat};
use crate::files;
use crate::json::{lead, lead_shown, row};
use crate::out::{Out, message};
use crate::say::{Done, Failure};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "organisation",
    "role",
    "email",
    "phone",
    "temperature",
];

pub(super) fn run(command: LeadCommand, way: &Way, out: &mut Out) -> Done {
    let (mut shop, event) = match command {
        LeadCommand::List { .. } | LeadCommand::Show { .. } | LeadCommand::Export { .. } => {
            way.look_in_event()?
        }
        _ => way.work_in_event()?,
    };
    let id = match command {
        LeadCommand::Add {
            text,
            flags,
            note,
            consent,
            notice,
            language,
        } => {
            let near = shop.desk.read(|db| cities::near(db, event))?;
            let mut new = new_lead(text.as_deref(), near, flags, note, consent)?;
            new.consents
                .iter_mut()
                .for_each(|given| given.language.clone_from(&language));
            new.notice = notice.map(|text_version| NoticeGiven {
                text_version,
                language,
                how: None,
            });
            told(
                shop.desk
                    .write("capture_lead", |tx| leads::capture(tx, new))?,
            )
        }
        LeadCommand::Show { id } => find(&shop, event, &id)?,
        LeadCommand::Edit {
            id,
            flags,
            untag,
            clear,
            objects,
            restricted,
            seen,
        } => {
            let id = find(&shop, event, &id)?;
            let seen = match seen {
                Some(text) => text.parse::<LeadSeen>().map_err(|_| Error::Invalid {
                    field: "seen",
                    rule: Rule::Form("`lead show --json` prints it"),
                })?,
                None => leads::seen(&shop.desk, id)?,
            };
            let fields = LeadFields {
                objects,
                restricted,
                ..edited(flags, untag, &clear)
            };
            told(
                shop.desk
                    .write("edit_lead", |tx| leads::edit(tx, id, Some(&seen), fields))?,
            );
            id
        }
        LeadCommand::Note { id, text } => {
            let id = find(&shop, event, &id)?;
            let text = if text == "-" { stdin()? } else { text };
            told(shop.desk.write("note_lead", |tx| {
                leads::note(
                    tx,
                    id,
                    NewNote {
                        text,
                        staff: None,
                        at: None,
                    },
                )
            })?);
            id
        }
        LeadCommand::Consent {
            id,
            purpose,
            language,
            withdraw,
        } => {
            let id = find(&shop, event, &id)?;
            let related = shop.desk.read(|db| leads::related(db, id))?;
            if withdraw {
                let mut given = related
                    .consents
                    .iter()
                    .filter(|consent| consent.purpose == purpose && consent.withdrawn_at.is_none());
                told(shop.desk.write("withdraw_consent", |tx| {
                    given.try_for_each(|consent| leads::withdraw_consent(tx, consent.id))
                })?);
            } else {
                let given = ConsentGiven {
                    purpose,
                    language,
                    ..ConsentGiven::default()
                };
                told(shop.desk.write("consent_lead", |tx| {
                    leads::give_consent(tx, id, given).map(drop)
                })?);
            }
            id
        }
        LeadCommand::Delete { id } => {
            let id = find(&shop, event, &id)?;
            told(
                shop.desk
                    .write("delete_lead", |tx| trash::delete(tx, "leads", id))?,
            );
            id
        }
        LeadCommand::Restore { id } => {
            let id = find(&shop, event, &id)?;
            told(
                shop.desk
                    .write("restore_lead", |tx| trash::restore(tx, "leads", id))?,
            );
            id
        }
        LeadCommand::List {
            filter,
            limit,
            sort,
            descending,
            counts,
        } => {
            let zone = shop.zone()?;
            let filter = filter_of(&shop, event, filter)?;
            if counts {
                let counts = shop.desk.read(|db| leads::counts(db, event, &filter))?;
                out.record(&row(&counts));
                return Ok(0);
            }
            let sort = Sort {
                by: order(sort),
                descending,
                language: sys_locale::get_locale().unwrap_or_default(),
            };
            let found = shop
                .desk
                .read(|db| leads::list(db, event, &filter, sort, limit))?;
            out.rows(COLUMNS, found.into_iter().map(|one| lead(&one, &zone)));
            return Ok(0);
        }
        LeadCommand::Assign { to, filter } => {
            let filter = filter_of(&shop, event, filter)?;
            let to = match to.as_str() {
                "-" => None,
                name => Some(StaffId(shop.desk.read(|db| STAFF.find(db, None, name))?)),
            };
            let ids = shop.desk.read(|db| {
                let numbers = leads::numbers(db, event, &filter, Order::Newest, None)?;
                leads::ids(db, &numbers)
            })?;
            shop.desk
                .write("assign_leads", |tx| leads::assign(tx, &ids, to))?;
            message(&format!("{} leads assigned.", ids.len()));
            return Ok(0);
        }
        LeadCommand::Export {
            table,
            filter,
            purpose,
        } => {
            let filter = filter_of(&shop, event, filter)?;
            let purpose = Purpose::named(purpose.as_deref())?;
            return export(&mut shop, event, &table, &filter, purpose, out);
        }
    };
    out.record(&lead_shown(&shop, id)?);
    Ok(0)
}

fn order(sort: LeadSort) -> Order {
    match sort {
        LeadSort::Newest => Order::Newest,
        LeadSort::Name => Order::Name,
        LeadSort::Organisation => Order::Organisation,
        LeadSort::City => Order::City,
        LeadSort::Country => Order::Country,
        LeadSort::Programmes => Order::Programmes,
        LeadSort::Type => Order::Type,
        LeadSort::Temperature => Order::Temperature,
        LeadSort::Owner => Order::Staff,
    }
}

/// The filter that the flags say.
fn filter_of(shop: &Shop, event: EventId, flags: LeadFilterFlags) -> Result<Filter, Failure> {
    let find = |kind: Named, text: Option<String>| {
        text.map(|text| {
            shop.desk
                .read(|db| kind.find(db, kind.of_event(event), &text))
        })
        .transpose()
    };
    Ok(Filter {
        search: flags.search,
        r#type: flags.kind,
        temperature: flags.temperature,
        tag: find(TAG, flags.tag)?.map(TagId),
        staff: find(STAFF, flags.owner)?.map(StaffId),
        consent: flags.consent,
        gate: flags.gate,
        trash: flags.trash,
    })
}

fn export(
    shop: &mut Shop,
    event: EventId,
    table: &TableFlags,
    filter: &Filter,
    purpose: Purpose<'_>,
    out: &mut Out,
) -> Done {
    let bar = super::import::bar("leads");
    let progress = |count: usize| {
        if count.is_multiple_of(1_000) {
            bar.set_position(count as u64);
        }
        ControlFlow::Continue(())
    };
    let written = if table.format() == TableFormat::Vcf {
        files::write(&table.file, out, |to| {
            Ok(shop
                .desk
                .read(|db| contacts::write(db, event, filter, purpose, to, progress))?)
        })?
    } else {
        let profile = profile_of(table)?;
        files::write(&table.file, out, |to| {
            Ok(shop
                .desk
                .read(|db| write(db, event, filter, purpose, profile, to, progress))?)
        })?
    };
    bar.finish_and_clear();
    let purpose = match purpose {
        Purpose::Own => None,
        Purpose::Agreed(purpose) => Some(purpose),
    };
    erasure::disclosed(
        &mut shop.desk,
        "leads",
        table.format().word(),
        purpose,
        written.rows,
    )?;
    table_written(&written, "leads")
}

/// The lead with this id, or the only one that these words find.
fn find(shop: &Shop, event: EventId, text: &str) -> Result<LeadId, Failure> {
    let not_found = || {
        Error::NotFound {
            what: "lead",
            name: text.to_owned(),
        }
        .into()
    };
    if let Ok(id) = text.parse::<Id>() {
        shop.desk.read(|db| leads::get(db, LeadId(id)))?;
        return Ok(LeadId(id));
    }
    if text.trim().is_empty() {
        return Err(not_found());
    }
    let found = shop
        .desk
        .read(|db| leads::list(db, event, &Filter::words(text), Order::Newest, Some(20)))?;
    match found.as_slice() {
        [] => Err(not_found()),
        [one] => Ok(one.id),
        several => {
            let name = |lead: &leads::Lead| {
                [&lead.name, &lead.organisation]
                    .into_iter()
                    .flatten()
                    .cloned()
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let candidates = several.iter().map(|lead| (lead.id.0, name(lead))).collect();
            Err(Error::Ambiguous {
                what: "lead",
                candidates,
            }
            .into())
        }
    }
}

fn stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let refused = |what: &str| {
        Failure::new(
            crate::say::REFUSED,
            format!("The note on stdin {what}. Nothing was changed."),
        )
    };
    std::io::stdin()
        .take(1 << 20)
        .read_to_end(&mut bytes)
        .map_err(|_| refused("cannot be read"))?;
    String::from_utf8(bytes).map_err(|_| refused("is not UTF-8 text"))
}

fn new_lead(
    text: Option<&str>,
    near: Option<Point>,
    flags: LeadFlags,
    note: Option<String>,
    consent: Vec<String>,
) -> Result<NewLead, Failure> {
    let line = text
        .map(|text| leads::from_line(text, near))
        .unwrap_or_default();
    let note = note.map(|text| NewNote {
        text,
        staff: None,
        at: None,
    });
    let consents = consent.into_iter().map(|purpose| ConsentGiven {
        purpose,
        ..ConsentGiven::default()
    });
    Ok(NewLead {
        r#type: flags.kind,
        name: flags.name.or(line.name),
        organisation: flags.organisation.or(line.organisation),
        role: flags.role.or(line.role),
        person: None,
        email: flags.email.or(line.email),
        phone: flags.phone.or(line.phone),
        city: flags.city.or(line.city),
        geonameid: None,
        temperature: flags.temperature,
        notes: line.notes.into_iter().chain(note).collect(),
        tags: flags.tag,
        consents: consents.collect(),
        notice: None,
        staff: None,
        at: None,
    })
}

fn edited(flags: LeadFlags, untag: Vec<String>, clear: &[String]) -> LeadFields {
    let value = |field: &str, said: Option<String>| match said {
        Some(text) => Some(Some(text)),
        None => clear.iter().any(|cleared| cleared == field).then_some(None),
    };
    LeadFields {
        r#type: flags.kind,
        name: value("name", flags.name),
        organisation: value("organisation", flags.organisation),
        role: value("role", flags.role),
        email: value("email", flags.email),
        phone: value("phone", flags.phone),
        city: value("city", flags.city),
        geonameid: None,
        temperature: value("temperature", flags.temperature),
        add_tags: flags.tag,
        remove_tags: untag,
        ..LeadFields::default()
    }
}
