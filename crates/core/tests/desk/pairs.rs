//! How well duplicates are told from others, on 500 invented pairs of persons in many languages: the
//! weights were set on the lines with even numbers, the others were put aside.

use std::collections::BTreeMap;

use rambla_core::persons::likeness::{Traits, likeness};

pub(crate) struct Pair {
    pub(crate) line: usize,
    pub(crate) same: bool,
    pub(crate) kind: &'static str,
    pub(crate) one: Traits,
    pub(crate) other: Traits,
}

fn traits(cells: &[&str]) -> Traits {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Traits {
        name: said(cells[0]),
        organisation: said(cells[1]),
        role: said(cells[2]),
        emails: said(cells[3]).into_iter().collect(),
        phones: said(cells[4]).into_iter().collect(),
        city: said(cells[5]),
    }
}

pub(crate) fn labelled() -> Vec<Pair> {
    let lines = include_str!("../persons/pairs.tsv").lines().enumerate();
    let pairs = lines.skip(1).map(|(at, line)| {
        let cells: Vec<&str> = line.split('\t').collect();
        Pair {
            line: at + 1,
            same: cells[0] == "1",
            kind: cells[1],
            one: traits(&cells[2..8]),
            other: traits(&cells[8..14]),
        }
    });
    pairs.collect()
}

#[derive(Default)]
struct Count {
    found: usize,
    wrongly: usize,
    missed: usize,
}

impl Count {
    fn of<'p>(pairs: impl Iterator<Item = &'p Pair>) -> Count {
        let mut count = Count::default();
        for pair in pairs {
            match (pair.same, likeness(&pair.one, &pair.other).is_some()) {
                (true, true) => count.found += 1,
                (false, true) => count.wrongly += 1,
                (true, false) => count.missed += 1,
                (false, false) => {}
            }
        }
        count
    }

    fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.wrongly).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.found as f64 / (self.found + self.missed).max(1) as f64
    }
}

#[test]
fn duplicates_are_told_from_others() {
    let pairs = labelled();
    assert_eq!(pairs.len(), 500);
    let kinds: BTreeMap<(bool, &str), Vec<&Pair>> = pairs.iter().fold(
        BTreeMap::new(),
        |mut kinds: BTreeMap<_, Vec<&Pair>>, pair| {
            kinds.entry((pair.same, pair.kind)).or_default().push(pair);
            kinds
        },
    );
    for ((same, kind), pairs) in kinds {
        let all = pairs.len();
        let count = Count::of(pairs.into_iter());
        match same {
            true => println!("  {kind}: recall {:.2} of {all}", count.recall()),
            false => println!("  {kind}: {} of {all} taken for one", count.wrongly),
        }
    }
    let halves = [
        ("on which the weights were set", 0),
        ("that was put aside", 1),
    ];
    for (name, odd) in halves {
        let half = Count::of(pairs.iter().filter(|pair| pair.line % 2 == odd));
        println!(
            "half {name}: precision {:.3}, recall {:.3}",
            half.precision(),
            half.recall()
        );
        assert!(half.precision() >= 0.95 && half.recall() >= 0.9, "{name}");
    }
    let all = Count::of(pairs.iter());
    println!(
        "all: precision {:.3}, recall {:.3}",
        all.precision(),
        all.recall()
    );
}

#[test]
fn which_of_two_is_compared_with_the_other_makes_no_difference() {
    for pair in labelled() {
        let there = likeness(&pair.one, &pair.other);
        let back = likeness(&pair.other, &pair.one);
        assert_eq!(there, back, "line {}", pair.line);
    }
}

#[test]
fn a_name_alone_and_a_name_with_a_city_are_no_evidence() {
    for pair in labelled().iter().filter(|pair| pair.same) {
        let alone = |traits: &Traits| Traits {
            name: traits.name.clone(),
            city: traits.city.clone(),
            ..Traits::default()
        };
        let name = pair.one.name.clone();
        let one = alone(&pair.one);
        assert_eq!(
            likeness(
                &one,
                &Traits {
                    name,
                    ..one.clone()
                }
            ),
            None
        );
        assert_eq!(likeness(&one, &alone(&pair.other)), None);
    }
}
