//! How well one line of typing is read, on invented lines in ten languages and four scripts.

use std::collections::BTreeMap;

use rambla_core::text::fold::fold;
use rambla_core::text::line::{LeadLine, read_line};

const FIELDS: [&str; 7] = [
    "name",
    "organisation",
    "role",
    "email",
    "phone",
    "city",
    "note",
];

/// Fields of a language: how many of them are right, and how many whole lines.
#[derive(Default, Clone, Copy)]
struct Count {
    fields: usize,
    right: usize,
    lines: usize,
    whole: usize,
}

impl Count {
    fn share(&self) -> f64 {
        100.0 * self.right as f64 / self.fields as f64
    }
}

/// What matters of a field: its words; of a note the words in order, of a phone its digits.
fn bare(field: &str, text: &str) -> String {
    match field {
        "phone" => text
            .chars()
            .filter(|c| c.is_numeric() || *c == '+')
            .collect(),
        "email" => text.to_lowercase(),
        _ => fold(text),
    }
}

fn read(file: &str, show: bool) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    // An expo in Brussels.
    let near = Some((50.85, 4.35));
    for row in file.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [language, typed, expected @ ..] = cells.as_slice() else {
            panic!("{row}");
        };
        let LeadLine {
            name,
            organisation,
            role,
            email,
            phone,
            city,
            note,
            ..
        } = read_line(typed, near);
        let found =
            [name, organisation, role, email, phone, city, note].map(Option::unwrap_or_default);
        let count = counts.entry((*language).to_owned()).or_default();
        let mut wrong = Vec::new();
        for ((field, expected), found) in FIELDS.iter().zip(expected).zip(&found) {
            count.fields += 1;
            if bare(field, expected) == bare(field, found) {
                count.right += 1;
            } else {
                wrong.push(format!("{field}: {found:?} is {expected:?}"));
            }
        }
        count.lines += 1;
        count.whole += usize::from(wrong.is_empty());
        if show && !wrong.is_empty() {
            println!("{typed}\n    {}", wrong.join("\n    "));
        }
    }
    counts
}

fn report(title: &str, counts: &BTreeMap<String, Count>) -> f64 {
    let mut all = Count::default();
    println!("{title}");
    for (language, count) in counts {
        println!(
            "  {language}: {:.1} % of {} fields, {} of {} lines wholly",
            count.share(),
            count.fields,
            count.whole,
            count.lines
        );
        all.fields += count.fields;
        all.right += count.right;
        all.lines += count.lines;
        all.whole += count.whole;
    }
    println!(
        "  all: {:.1} % of {} fields, {} of {} lines wholly",
        all.share(),
        all.fields,
        all.whole,
        all.lines
    );
    all.share()
}

#[test]
fn lines_are_read_right() {
    let show = std::env::var_os("RAMBLA_SHOW").is_some();
    let corpus = report(
        "300 lines that the weights were set on:",
        &read(include_str!("../lines/corpus.tsv"), show),
    );
    let held_out = report(
        "100 lines that were put aside:",
        &read(include_str!("../lines/held_out.tsv"), false),
    );
    assert!(corpus >= 95.0, "{corpus:.1} %");
    assert!(held_out >= 85.0, "{held_out:.1} %");
}
