//! What people do at the desks of a story.

use rambla_core::desk::Desk;
use rambla_core::desk::error::Result;
use rambla_core::desk::ids::{LeadId, PersonId, RecordId};
use rambla_core::leads::{self, Filter, LeadFields, LeadSeen, NewLead, NewNote, Order};
use rambla_core::testing::names::person;
use rambla_core::testing::random::Random;
use rambla_core::{erasure, trash};

use crate::world::{Done, Member, told};

/// A form that stands open on a lead: what was on screen when it was opened.
pub(crate) struct Form {
    lead: LeadId,
    seen: LeadSeen,
    role: Option<String>,
}

/// One thing that somebody does; what cannot be done now is not done.
pub(crate) fn act(member: &mut Member, what: u64, takes_parents_late: bool) -> Done<()> {
    let mut random = Random::new(what);
    member.clock.advance(random.below(600_000) as i64);
    match random.below(16) {
        0 => open_form(member, &mut random),
        1 => save_form(member, &mut random, takes_parents_late),
        2 if !member.is_old => erase(member, &mut random).map_err(told),
        3 if !member.is_old => redact(member, &mut random).map_err(told),
        _ => work(member, &mut random).map_err(told),
    }
}

/// One of the leads that show.
fn one_of(desk: &Desk, random: &mut Random) -> Result<Option<LeadId>> {
    let event = desk.station.event.expect("BUG: a desk without an event");
    let all = desk.read(|db| leads::list(db, event, &Filter::default(), Order::Newest, None))?;
    Ok(match all.is_empty() {
        true => None,
        false => Some(random.one(&all).id),
    })
}

fn open_form(member: &mut Member, random: &mut Random) -> Done<()> {
    let Some(lead) = one_of(&member.desk, random).map_err(told)? else {
        return Ok(());
    };
    let seen = leads::seen(&member.desk, lead).map_err(told)?;
    let role = member
        .desk
        .read(|db| leads::get(db, lead))
        .map_err(told)?
        .role;
    member.form = Some(Form { lead, seen, role });
    Ok(())
}

/// Saves the form that stands open: what came in meanwhile must not be replaced unseen.
fn save_form(member: &mut Member, random: &mut Random, takes_parents_late: bool) -> Done<()> {
    let Some(form) = member.form.take() else {
        return Ok(());
    };
    let desk = &mut member.desk;
    let Ok(before) = desk.read(|db| leads::get(db, form.lead)) else {
        return Ok(());
    };
    let new = format!("role {}", random.below(1_000));
    let fields = LeadFields {
        role: Some(Some(new)),
        ..LeadFields::default()
    };
    let seen = (!takes_parents_late).then_some(&form.seen);
    let saved = desk.write("edit_lead", |tx| leads::edit(tx, form.lead, seen, fields));
    let is_other = before.role != form.role && before.role.is_some();
    if saved.is_err() || !is_other {
        return Ok(());
    }
    let sql = "SELECT person FROM leads WHERE id = ?1";
    let person = desk.read(|db| db.row(sql, [form.lead], |row| row.get::<_, PersonId>(0)));
    let Ok(Some(person)) = person else {
        return Ok(());
    };
    let open = desk.conflicts_of(&[person.into()]).map_err(told)?;
    let values = open
        .iter()
        .filter(|one| one.atom == "role")
        .flat_map(|one| &one.values);
    let role = before.role.unwrap_or_default();
    let is_open = values.into_iter().any(|value| {
        value
            .value
            .values()
            .any(|text| text.as_str() == Some(role.as_str()))
    });
    match is_open {
        true => Ok(()),
        false => Err("a value that nobody had seen was replaced".to_owned()),
    }
}

fn erase(member: &mut Member, random: &mut Random) -> Result<()> {
    let Some(lead) = one_of(&member.desk, random)? else {
        return Ok(());
    };
    erasure::run(&mut member.desk, lead, None).map(drop)
}

/// Writes a note anew, so that what it said is erased.
fn redact(member: &mut Member, random: &mut Random) -> Result<()> {
    let sql = "SELECT id FROM lead_notes WHERE text LIKE 'Call%' ORDER BY id";
    let notes = member
        .desk
        .read(|db| db.rows(sql, [], |row| row.get::<_, RecordId>(0)))?;
    if notes.is_empty() {
        return Ok(());
    }
    let note = *random.one(&notes);
    let text = random.below(2).eq(&0).then(|| "Called".to_owned());
    erasure::run_redact(&mut member.desk, note.into(), text).map(drop)
}

fn work(member: &mut Member, random: &mut Random) -> Result<()> {
    let one = one_of(&member.desk, random)?;
    let (desk, is_old) = (&mut member.desk, member.is_old);
    let roles = ["buyer", "boss", "owner", "clerk", ""];
    let tags = ["solar", "Solar", "heat", "how-to-join"];
    let role = Some(Some((*random.one(&roles)).to_owned()));
    let tag = vec![(*random.one(&tags)).to_owned()];
    let fields = match random.below(5) {
        0 => LeadFields {
            add_tags: tag,
            ..LeadFields::default()
        },
        1 => LeadFields {
            remove_tags: tag,
            temperature: Some(Some("warm".to_owned())),
            ..LeadFields::default()
        },
        2 => LeadFields {
            email: Some(Some(person(random.below(50) as u64).email)),
            ..LeadFields::default()
        },
        _ => LeadFields {
            role,
            ..LeadFields::default()
        },
    };
    match (random.below(12), one) {
        (0..=2, _) | (_, None) => {
            let met = person(random.below(1_000) as u64);
            let new = NewLead {
                name: Some(met.name),
                organisation: Some(met.organisation),
                email: Some(met.email),
                phone: Some(met.phone),
                ..NewLead::default()
            };
            desk.write("capture_lead", |tx| leads::capture(tx, new).map(drop))?;
        }
        (3, Some(id)) => {
            desk.write("delete_lead", |tx| trash::delete(tx, "leads", id))?;
        }
        (4, Some(id)) if !is_old => {
            let note = NewNote {
                text: format!("Call {}", random.below(100)),
                staff: None,
                at: None,
            };
            desk.write("note_lead", |tx| leads::note(tx, id, note).map(drop))?;
        }
        // There may be nothing to undo, or a tag that nobody has.
        (5 | 6, _) => drop(desk.undo()),
        (7, _) => drop(desk.redo()),
        (_, Some(id)) => {
            let _ = desk.write("edit_lead", |tx| leads::edit(tx, id, None, fields));
        }
    }
    Ok(())
}
