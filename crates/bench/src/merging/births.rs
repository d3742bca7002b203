//! Leads that are new, captured one by one or a thousand in an action.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rambla_core::desk::Desk;

use super::peers::automerge::Automerge;
use super::peers::loro::Loro;
use super::peers::{Costs, Document, written};
use super::sources::{Source, batches, take, take_batch};
use super::{HEAD, Round};
use crate::Result;
use crate::ground::{BATCH, Ours, SIZES, ambient, lead};
use crate::measure::{Samples, Table, thousands};
use crate::peer::{Known, Peer};

/// How often each is done; the largest once.
const ROUNDS: usize = 3;
/// A program that would take longer than this is left out.
const LONGEST: Duration = Duration::from_secs(120);

pub(crate) fn measure(folder: &Path) -> Result<()> {
    for (together, title) in [
        (1, "Merging leads, each an action of its own"),
        (BATCH, "Merging leads, 1,000 in an action"),
    ] {
        let mut table = Table::new(title, &HEAD);
        let mut slow = Vec::new();
        for size in SIZES {
            let rounds = if size == SIZES[2] { 1 } else { ROUNDS };
            let source = Source::new(size, together)?;
            let folder = folder.join(format!("births-{together}-{size}"));
            let mut round = Round::default();
            for at in 0..rounds {
                ours(&source, &folder.join(at.to_string()), &mut round)?;
            }
            let mut all = |costs: fn(&Source, u64, &Path, usize) -> Result<Costs>, name| {
                if !slow.contains(&name) {
                    let costs = costs(&source, together, &folder, rounds)?;
                    if costs.saved.median() * 10 > LONGEST {
                        slow.push(name);
                    }
                    round.peers.push((name, costs));
                }
                Result::Ok(())
            };
            all(peer::<Automerge>, Automerge::NAME)?;
            all(peer::<Loro<false>>, Loro::<false>::NAME)?;
            all(peer::<Loro<true>>, Loro::<true>::NAME)?;
            fs::remove_dir_all(folder)?;
            let rows = source.count();
            let label = format!("{} leads, {} rows", thousands(size), thousands(rows as u64));
            round.lines(&label, rows, &mut table);
        }
        table.print();
        for name in slow {
            println!("{name} would take more than two minutes for ten times as many.");
        }
    }
    Ok(())
}

/// A desk on the disk, bit by bit, and after each bit the peer with the same rows; then one in memory.
fn ours(source: &Source, folder: &Path, round: &mut Round) -> Result<()> {
    let mut ours = Ours::create(folder.join("desk"), None)?;
    ours.capture(vec![lead(u64::MAX)])?;
    let mut raw = Peer::beside(&ours, folder.join("raw.db"))?;
    let mut known = Known::now(&ours)?;
    let (mut on_disk, mut beside) = (Samples::default(), Samples::default());
    for batch in batches(&source.packets) {
        on_disk.time(|| take_batch(&mut ours.desk, batch))?;
        let written = known.written(&ours)?;
        beside.time(|| raw.write(&written))?;
    }
    round.on_disk.add(on_disk.sum());
    round.raw.add(beside.sum());
    let here = ours
        .eye
        .query_row("SELECT count(*) FROM leads", [], |row| row.get::<_, i64>(0))?;
    if here != source.born.len() as i64 + 1 {
        return Err("leads did not come over".into());
    }
    let mut desk = Desk::in_memory(ambient(), "To")?;
    round.in_memory.time(|| take(&mut desk, &source.packets))
}

/// A document that holds something already, so that it cannot just become the other one.
fn peer<D: Document>(
    source: &Source,
    together: u64,
    folder: &Path,
    rounds: usize,
) -> Result<Costs> {
    let mut empty = D::new()?;
    let deliveries = written(&mut empty, &source.rows, together)?;
    let own = Source::new(1, 1)?;
    let mut costs = Costs::default();
    for _ in 0..rounds {
        let mut to = empty.copy(3)?;
        own.rows.iter().flatten().try_for_each(|row| to.put(row))?;
        to.end_action();
        costs.of(&mut to, &deliveries, &folder.join("document"))?;
        if to.count()? != source.count() + own.count() {
            return Err(format!("rows are lacking in {}", D::NAME).into());
        }
    }
    Ok(costs)
}
