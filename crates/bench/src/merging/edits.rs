//! Fields that three desks change, merged by a fourth that has the leads.

use std::fs;
use std::path::Path;

use rambla_core::Id;
use rambla_core::desk::Desk;
use rambla_core::leads::LeadFields;
use rambla_wire::Version;

use super::hands::{Field, Hand, learn};
use super::peers::automerge::Automerge;
use super::peers::loro::Loro;
use super::peers::{Costs, Document, written};
use super::raw::{Marks, edited};
use super::rows::hex;
use super::sources::{Packet, Source, batches, take, take_batch};
use super::{HEAD, Round};
use crate::Result;
use crate::ground::{BATCH, Ours, ambient};
use crate::measure::{Samples, Table, thousands};
use crate::peer::Peer;

/// How many leads the desk has, whether search looks at what is edited, and how often it is measured.
const WORKLOADS: [(u64, bool, usize); 4] = [
    (1_000, false, 3),
    (10_000, false, 3),
    (1_000, true, 1),
    (10_000, true, 1),
];
/// How many of the leads are edited, and how often each.
const EDITED: usize = 1_000;
const EDITS: usize = 10;
const DESKS: usize = 3;
const TEMPERATURES: [&str; 3] = ["hot", "warm", "cold"];
const TYPES: [&str; 3] = ["city", "region", "other"];

/// One field of a row, written by one of the desks.
pub(crate) struct Edit {
    desk: usize,
    lead: usize,
    pub(crate) table: &'static str,
    pub(crate) key: String,
    pub(crate) field: &'static str,
    pub(crate) text: String,
}

/// The edits in the order in which they are made. The second desk writes how warm the leads are; the
/// first and the third write the same other field, and so disagree.
fn edits(source: &Source, is_searched: bool) -> Vec<Edit> {
    let mut edits = Vec::with_capacity(EDITED * EDITS);
    for at in 0..EDITS {
        for (lead, born) in source.born.iter().take(EDITED).enumerate() {
            let desk = at % DESKS;
            let (table, id, field, text) = match (desk, is_searched) {
                (1, _) => ("leads", born.lead.0, "temperature", word(TEMPERATURES, at)),
                (_, false) => ("leads", born.lead.0, "type", word(TYPES, at)),
                (_, true) => (
                    "persons",
                    born.person,
                    "role",
                    format!("Role {at} of {lead}"),
                ),
            };
            let key = hex(&id.0);
            edits.push(Edit {
                desk,
                lead,
                table,
                key,
                field,
                text,
            });
        }
    }
    edits
}

/// Another one each time that a desk comes to a lead again.
fn word(words: [&str; 3], at: usize) -> String {
    words[at / DESKS % words.len()].to_owned()
}

pub(crate) fn measure(folder: &Path) -> Result<()> {
    let mut table = Table::new(
        &format!(
            "Merging edits: {EDITS} of each of 1,000 leads, by {DESKS} desks, each an action of its own"
        ),
        &HEAD,
    );
    for (size, is_searched, rounds) in WORKLOADS {
        let mut source = Source::new(size, BATCH)?;
        let edits = edits(&source, is_searched);
        let packets = packets(&mut source, &edits)?;
        let mut round = Round::default();
        let folder = folder.join(format!("edits-{size}-{is_searched}"));
        for at in 0..rounds {
            ours(&source, &packets, &folder.join(at.to_string()), &mut round)?;
        }
        let mut add = |costs: Costs, name| round.peers.push((name, costs));
        add(
            peer::<Automerge>(&source, &edits, &folder, rounds)?,
            Automerge::NAME,
        );
        add(
            peer::<Loro<false>>(&source, &edits, &folder, rounds)?,
            Loro::<false>::NAME,
        );
        add(
            peer::<Loro<true>>(&source, &edits, &folder, rounds)?,
            Loro::<true>::NAME,
        );
        fs::remove_dir_all(folder)?;
        let label = format!(
            "{} edits, {} leads, {}",
            thousands(edits.len() as u64),
            thousands(size),
            if is_searched {
                "fields that search looks at"
            } else {
                "other fields"
            }
        );
        round.lines(&label, edits.len(), &mut table);
    }
    table.print();
    Ok(())
}

/// The fields that are edited here.
pub(crate) struct Fields {
    pub(crate) temperature: Field,
    pub(crate) r#type: Field,
    pub(crate) role: Field,
}

impl Fields {
    /// Learned from the last lead of a desk.
    pub(crate) fn learn(source: &mut Source) -> Result<Fields> {
        let Source { desk, born, .. } = source;
        let born = born.last().ok_or("there is no lead")?;
        let mut of = |fields| learn(desk, born, fields);
        Ok(Fields {
            temperature: of(LeadFields {
                temperature: Some(Some("hot".to_owned())),
                ..LeadFields::default()
            })?,
            r#type: of(LeadFields {
                r#type: Some("region".to_owned()),
                ..LeadFields::default()
            })?,
            role: of(LeadFields {
                role: Some(Some("Another".to_owned())),
                ..LeadFields::default()
            })?,
        })
    }
}

/// What each desk wrote, one desk after another: each saw the births and its own edits.
fn packets(source: &mut Source, edits: &[Edit]) -> Result<Vec<Packet>> {
    let fields = Fields::learn(source)?;
    let mut packets = Vec::with_capacity(edits.len());
    for desk in 0..DESKS {
        let mut hand = Hand::new(desk as u64, source.event.0);
        let mut last: Vec<Vec<Version>> =
            source.born.iter().map(|born| born.seen.clone()).collect();
        for edit in edits.iter().filter(|edit| edit.desk == desk) {
            let born = &source.born[edit.lead];
            let (field, record): (Field, Id) = match edit.field {
                "temperature" => (fields.temperature, born.lead.0),
                "type" => (fields.r#type, born.lead.0),
                _ => (fields.role, born.person),
            };
            let seen = std::mem::take(&mut last[edit.lead]);
            let (version, packet) = hand.edit(field, record, &edit.text, seen);
            last[edit.lead] = vec![version];
            packets.push(packet);
        }
    }
    Ok(packets)
}

fn ours(source: &Source, packets: &[Packet], folder: &Path, round: &mut Round) -> Result<()> {
    let mut ours = Ours::create(folder.join("desk"), None)?;
    take(&mut ours.desk, &source.packets)?;
    let mut raw = Peer::beside(&ours, folder.join("raw.db"))?;
    let mut marks = Marks::now(&ours)?;
    let (mut on_disk, mut beside) = (Samples::default(), Samples::default());
    for batch in batches(packets) {
        on_disk.time(|| take_batch(&mut ours.desk, batch))?;
        let written = edited(&ours, &mut marks)?;
        beside.time(|| raw.write(&written))?;
    }
    round.on_disk.add(on_disk.sum());
    round.raw.add(beside.sum());
    let open = ours
        .eye
        .query_row("SELECT count(*) FROM conflicts", [], |row| {
            row.get::<_, i64>(0)
        })?;
    if open != EDITED as i64 {
        return Err(format!("{open} conflicts are open").into());
    }
    let mut desk = Desk::in_memory(ambient(), "To")?;
    take(&mut desk, &source.packets)?;
    round.in_memory.time(|| take(&mut desk, packets))
}

fn peer<D: Document>(
    source: &Source,
    edits: &[Edit],
    folder: &Path,
    rounds: usize,
) -> Result<Costs> {
    let mut before = D::new()?;
    for bytes in written(&mut D::new()?, &source.rows, BATCH)? {
        before.take(&bytes)?;
    }
    let mut deliveries = Vec::new();
    for desk in 0..DESKS {
        let mut from = before.copy(10 + desk as u64)?;
        for edit in edits.iter().filter(|edit| edit.desk == desk) {
            from.set(edit)?;
            from.end_action();
        }
        deliveries.push(from.lacking(&mut before)?);
    }
    let mut costs = Costs::default();
    for _ in 0..rounds {
        let mut to = before.copy(3)?;
        costs.of(&mut to, &deliveries, &folder.join("document"))?;
        // The last that the second desk wrote of each lead stands everywhere.
        let alone = edits.iter().rev().filter(|edit| edit.desk == 1);
        for edit in alone.take(EDITED) {
            if to.text(edit)?.as_ref() != Some(&edit.text) {
                return Err(format!("edits are lacking in {}", D::NAME).into());
            }
        }
    }
    Ok(costs)
}
