//! Search in the largest desk: short beginnings that more than ten thousand leads answer to.

use std::collections::{BTreeMap, BTreeSet};

use rambla_core::leads::{Filter, Order, list};
use rambla_core::text::fold::query;
use rusqlite::Connection;

use crate::Result;
use crate::ground::{Grown, Ours};
use crate::measure::{Samples, Table, both, thousands};

const MANY: u64 = 10_000;
const SHOWN: usize = 50;
const ROUNDS: usize = 20;
/// How many queries of each length.
const QUERIES: usize = 5;
const ORDERS: [(Order, &str); 3] = [
    (Order::Newest, "newest"),
    (Order::Name, "name"),
    (Order::Organisation, "organisation"),
];

/// A query, and how many leads answer to it.
struct Asked {
    text: String,
    hits: u64,
}

pub(crate) fn measure(grown: &Grown) -> Result<()> {
    let asked = queries(&grown.plain.eye, grown.leads)?;
    for (ours, what) in [
        (&grown.plain, "not encrypted"),
        (&grown.encrypted, "encrypted"),
    ] {
        search_in(
            ours,
            &asked,
            &format!(
                "Search in {} leads, {what} (first {SHOWN}, median / p95)",
                thousands(grown.leads)
            ),
        )?;
    }
    Ok(())
}

fn search_in(ours: &Ours, asked: &[Asked], title: &str) -> Result<()> {
    let mut table = Table::new(
        title,
        &[
            "letters",
            "hits",
            "newest first",
            "by name",
            "by organisation",
        ],
    );
    let mut all = [Samples::default(), Samples::default(), Samples::default()];
    for Asked { text, hits } in asked {
        let mut cells = vec![format!("`{text}`"), thousands(*hits)];
        for ((order, _), all) in ORDERS.iter().zip(&mut all) {
            let mut samples = Samples::default();
            for _ in 0..ROUNDS {
                let found = samples.time(|| {
                    ours.desk
                        .read(|db| list(db, ours.event, &Filter::words(text), *order, Some(SHOWN)))
                })?;
                if found.len() != SHOWN {
                    return Err(format!("`{text}` found {} leads", found.len()).into());
                }
            }
            cells.push(both(&samples));
            all.extend(&samples);
        }
        table.row(cells);
    }
    table.row(
        ["all".to_owned(), String::new()]
            .into_iter()
            .chain(all.iter().map(both)),
    );
    table.print();
    Ok(())
}

/// The beginnings of one to three letters that most leads have, from a sample of the index; of
/// each length those with the most hits and those that only just have enough.
fn queries(eye: &Connection, leads: u64) -> Result<Vec<Asked>> {
    let mut statement = eye.prepare("SELECT words FROM lead_search WHERE rowid % 20 = 0")?;
    let mut rows = statement.query([])?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let words: String = row.get(0)?;
        let letters = |word: &str, length: usize| {
            let beginning: String = word.chars().take(length).collect();
            (beginning.chars().count() == length && beginning.chars().all(char::is_alphabetic))
                .then_some(beginning)
        };
        let beginnings: BTreeSet<String> = words
            .split(' ')
            .flat_map(|word| (1..=3).filter_map(move |length| letters(word, length)))
            .collect();
        for beginning in beginnings {
            *counts.entry(beginning).or_default() += 1;
        }
    }
    let mut asked = Vec::new();
    for length in 1..=3 {
        let likely = |(text, count): (&String, &u64)| {
            (text.chars().count() == length && count * 20 > MANY).then(|| (text.clone(), *count))
        };
        let mut texts: Vec<(String, u64)> = counts.iter().filter_map(likely).collect();
        texts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        // The words that every lead has come from the note's fixed sentence: one of them is enough.
        texts.retain(|(_, count)| count * 20 < leads * 99 / 100 || length == 1);
        let tail = texts.split_off(texts.len().min(QUERIES - 2));
        texts.extend(tail.into_iter().rev().take(2));
        for (text, _) in texts {
            let Some(words) = query(&text) else { continue };
            let count = "SELECT count(*) FROM lead_search WHERE lead_search MATCH ?1";
            let hits = eye.query_row(count, [&words], |row| row.get::<_, i64>(0))? as u64;
            if hits > MANY {
                asked.push(Asked { text, hits });
            }
        }
    }
    Ok(asked)
}
