//! What merging costs as there are more desks, more that is open, and more that was written before.

use std::path::Path;

use rambla_core::desk::{Desk, Key, Place};
use rambla_wire::Version;

use super::edits::Fields;
use super::hands::Hand;
use super::sources::{Packet, Source, take};
use crate::Result;
use crate::ground::{BATCH, ambient};
use crate::measure::{Samples, Table, ms, thousands};

const ROUNDS: usize = 3;
/// How many edits are merged each time.
const EDITS: usize = 1_000;
const TEXTS: [&str; 3] = ["hot", "warm", "cold"];

/// A desk on the disk, not encrypted, which takes what the source and others wrote before.
fn desk(folder: &Path, source: &Source, before: &[Packet]) -> Result<Desk> {
    let place = Place::new(folder.to_path_buf());
    std::fs::create_dir_all(&place.folder)?;
    let mut desk = Desk::create(&place, &Key::None, ambient(), "To", || Ok(()))?;
    take(&mut desk, &source.packets)?;
    take(&mut desk, before)?;
    Ok(desk)
}

/// Merges the edits on fresh desks that have what was before.
fn merge(
    folder: &Path,
    source: &Source,
    before: &[Packet],
    edits: &[Packet],
    rounds: usize,
) -> Result<(Samples, Desk)> {
    let mut samples = Samples::default();
    let mut last = None;
    for round in 0..rounds {
        let mut desk = desk(&folder.join(round.to_string()), source, before)?;
        samples.time(|| take(&mut desk, edits))?;
        last = Some(desk);
    }
    Ok((samples, last.ok_or("nothing was measured")?))
}

fn each(samples: &Samples) -> String {
    format!(
        "{:.0} µs",
        samples.median().as_secs_f64() * 1e6 / EDITS as f64
    )
}

/// Edits from few and from many desks, which did not know of each other's.
pub(crate) fn desks(folder: &Path) -> Result<()> {
    let mut source = Source::new(EDITS as u64, BATCH)?;
    let fields = Fields::learn(&mut source)?;
    let mut table = Table::new(
        "1,000 edits of one field each, by the number of desks that they come from",
        &[
            "desks",
            "of 1,000 leads",
            "each",
            "of 10 leads",
            "each",
            "`vector`",
            "its bytes",
            "`digest`",
        ],
    );
    for desks in [1, 10, 100, 500] {
        let folder = folder.join(format!("desks-{desks}"));
        let written = |leads: usize| {
            let mut hands = Hand::all(0..desks as u64, source.event.0);
            let first = source.born.iter().take(leads).map(|born| born.seen.clone());
            let first: Vec<Vec<Version>> = first.collect();
            let mut seen: Vec<Vec<Vec<Version>>> = hands.iter().map(|_| first.clone()).collect();
            let edit = |at: usize| {
                // Of few leads each is edited by a hundred desks, as far as there are so many.
                let (desk, lead) = (at % desks, at / desks.min(EDITS / leads) % leads);
                let record = source.born[lead].lead.0;
                let parents = std::mem::take(&mut seen[desk][lead]);
                let text = TEXTS[at % TEXTS.len()];
                let (version, packet) = hands[desk].edit(fields.temperature, record, text, parents);
                seen[desk][lead] = vec![version];
                packet
            };
            (0..EDITS).map(edit).collect::<Vec<Packet>>()
        };
        let (many, few) = (written(EDITS), written(10));
        let (of_few, _) = merge(&folder.join("few"), &source, &[], &few, ROUNDS)?;
        let (of_many, desk) = merge(&folder.join("many"), &source, &[], &many, ROUNDS)?;
        let (mut vectors, mut digests, mut bytes) = (Samples::default(), Samples::default(), 0);
        for _ in 0..9 {
            let vector = vectors.time(|| desk.vector(&[source.event.0]))?;
            digests.time(|| desk.digest(source.event.0))?;
            let mut file = Vec::new();
            vector.write(&mut file)?;
            bytes = file.len() as u64;
        }
        table.row([
            thousands(desks as u64),
            ms(of_many.median()),
            each(&of_many),
            ms(of_few.median()),
            each(&of_few),
            ms(vectors.median()),
            thousands(bytes),
            ms(digests.median()),
        ]);
    }
    table.print();
    Ok(())
}

/// Edits that come to a desk where much is open.
pub(crate) fn conflicts(folder: &Path) -> Result<()> {
    let most = 10_000;
    let mut source = Source::new((EDITS + most) as u64, BATCH)?;
    let fields = Fields::learn(&mut source)?;
    let mut table = Table::new(
        "1,000 edits of one field each, by the number of conflicts that are open in the desk",
        &[
            "open conflicts",
            "of other leads",
            "each",
            "of leads with one",
            "each",
        ],
    );
    for open in [0, 1_000, most] {
        let folder = folder.join(format!("conflicts-{open}"));
        let mut hands = Hand::all(0..2, source.event.0);
        let mut before = Vec::with_capacity(open * 2);
        for born in &source.born[EDITS..EDITS + open] {
            for (hand, text) in hands.iter_mut().zip(["city", "region"]) {
                let seen = born.seen.clone();
                before.push(hand.edit(fields.r#type, born.lead.0, text, seen).1);
            }
        }
        let of = |leads: usize| -> Result<Samples> {
            let mut hand = Hand::new(2, source.event.0);
            let edit = |at: usize| {
                let born = &source.born[leads + at];
                hand.edit(fields.r#type, born.lead.0, "other", born.seen.clone())
                    .1
            };
            let edits: Vec<Packet> = (0..EDITS).map(edit).collect();
            let folder = folder.join(leads.to_string());
            let (samples, desk) = merge(&folder, &source, &before, &edits, ROUNDS)?;
            let sql = "SELECT count(*) FROM conflicts";
            let here = desk.read(|db| db.row(sql, [], |row| row.get::<_, i64>(0)))?;
            match here == Some(open as i64) {
                true => Ok(samples),
                false => Err(format!("{here:?} conflicts are open").into()),
            }
        };
        let others = of(0)?;
        let same = if open == 0 { None } else { Some(of(EDITS)?) };
        let same = same.as_ref();
        table.row([
            thousands(open as u64),
            ms(others.median()),
            each(&others),
            same.map(|same| ms(same.median())).unwrap_or_default(),
            same.map(each).unwrap_or_default(),
        ]);
    }
    table.print();
    Ok(())
}

/// Edits of a field that was written often before, each write by somebody who had seen the last.
pub(crate) fn history(folder: &Path) -> Result<()> {
    const LEADS: usize = 100;
    let mut source = Source::new(LEADS as u64, BATCH)?;
    let fields = Fields::learn(&mut source)?;
    let mut table = Table::new(
        "1,000 edits of one field of 100 leads, by how often it was written before",
        &[
            "earlier writes of each",
            "1,000 more",
            "each",
            "the earlier ones, each",
        ],
    );
    for earlier in [1, 10, 100, 1_000] {
        let folder = folder.join(format!("history-{earlier}"));
        let mut hand = Hand::new(0, source.event.0);
        let mut seen: Vec<Vec<Version>> =
            source.born.iter().map(|born| born.seen.clone()).collect();
        let mut write = |at: usize| {
            let lead = at % LEADS;
            let record = source.born[lead].lead.0;
            let text = TEXTS[at / LEADS % TEXTS.len()];
            let (version, packet) = hand.edit(
                fields.temperature,
                record,
                text,
                std::mem::take(&mut seen[lead]),
            );
            seen[lead] = vec![version];
            packet
        };
        let before: Vec<Packet> = (0..earlier * LEADS).map(&mut write).collect();
        let edits: Vec<Packet> = (0..EDITS).map(|at| write(earlier * LEADS + at)).collect();
        let rounds = if earlier == 1_000 { 1 } else { ROUNDS };
        let mut samples = Samples::default();
        let mut first = Samples::default();
        for round in 0..rounds {
            let mut desk = desk(&folder.join(round.to_string()), &source, &[])?;
            first.time(|| take(&mut desk, &before))?;
            samples.time(|| take(&mut desk, &edits))?;
        }
        let of_first = first.median().as_secs_f64() * 1e6 / before.len() as f64;
        table.row([
            thousands(earlier as u64),
            ms(samples.median()),
            each(&samples),
            format!("{of_first:.0} µs"),
        ]);
    }
    table.print();
    Ok(())
}
