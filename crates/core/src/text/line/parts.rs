//! Which words of a line are the name, the organisation, the role, the city, and which a remark: the
//! division of the line that fits best, found by dynamic programming over all divisions.
//!
//! The weights are in no unit. They were set by hand on a corpus of invented lines and are checked on
//! lines that were put aside (`lines_are_read_right`).

use super::scores::Line;
use super::tokens::{Gap, Kind, Token};
use super::word::words;

/// What a run of words is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Organisation,
    Role,
    City,
    Note,
    /// A word such as "from" between two others.
    Connector,
}

const PARTS: [Part; 6] = [
    Part::Name,
    Part::Organisation,
    Part::Role,
    Part::City,
    Part::Note,
    Part::Connector,
];

/// A run of words with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) part: Part,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Divides the words of a line; `is_city` tells how likely a text is meant as a place, in people.
pub(super) fn divide(tokens: &[Token], is_city: impl Fn(&str) -> Option<f64>) -> Vec<Run> {
    let words = words(tokens);
    let count = words.len();
    // Runs are within words alone: mails and numbers are none.
    // Who separates parts at all separates most of them.
    let separators = tokens
        .windows(2)
        .filter(|pair| {
            pair.iter().all(|token| token.kind == Kind::Word) && pair[1].gap != Gap::Blank
        })
        .count();
    let blank = if separators >= 2 { -2.0 } else { -0.25 };
    let line = Line {
        words: &words,
        tokens: tokens
            .iter()
            .filter(|token| token.kind == Kind::Word)
            .collect(),
        is_city: &is_city,
    };
    // best[k][mask][last]: the score of the best division of the first k words.
    let states = 16 * PARTS.len();
    let mut best = vec![vec![f64::NEG_INFINITY; states]; count + 1];
    let mut came: Vec<Vec<Option<(usize, usize)>>> = vec![vec![None; states]; count + 1];
    best[0][Part::Note as usize] = 0.0;
    for from in 0..count {
        let ends = (from + 1..=count.min(from + 30)).collect::<Vec<_>>();
        for part in PARTS {
            for to in &ends {
                let Some(own) = line.score(part, from, *to) else {
                    continue;
                };
                let begin = match words[from].gap {
                    Gap::Blank => blank,
                    Gap::Comma | Gap::Break => 0.0,
                };
                for state in 0..states {
                    let before = best[from][state];
                    if before == f64::NEG_INFINITY {
                        continue;
                    }
                    let (mask, last) = (state / PARTS.len(), PARTS[state % PARTS.len()]);
                    let bit = 1 << part as usize;
                    let is_once = (part as usize) < 4;
                    if is_once && mask & bit != 0 {
                        continue;
                    }
                    let Some(follows) = follows(last, part, mask, from == 0) else {
                        continue;
                    };
                    let cut = match (last, part) {
                        _ if from == 0 => 0.0,
                        (Part::Connector, _) => 0.0,
                        _ => begin,
                    };
                    let score = before + own + follows + cut;
                    let next =
                        (if is_once { mask | bit } else { mask }) * PARTS.len() + part as usize;
                    if score > best[*to][next] {
                        best[*to][next] = score;
                        came[*to][next] = Some((from, state));
                    }
                }
            }
        }
    }
    let mut runs = Vec::new();
    let finals = (0..states).filter(|state| PARTS[state % PARTS.len()] != Part::Connector);
    let Some(mut state) = finals.max_by(|a, b| best[count][*a].total_cmp(&best[count][*b])) else {
        return runs;
    };
    let mut to = count;
    while let Some((from, before)) = came[to][state] {
        runs.push(Run {
            part: PARTS[state % PARTS.len()],
            from,
            to,
        });
        (to, state) = (from, before);
    }
    runs.reverse();
    runs
}

/// What it is worth that one part follows another; none where it cannot.
fn follows(last: Part, part: Part, mask: usize, first: bool) -> Option<f64> {
    let has = |part: Part| mask & (1 << part as usize) != 0;
    Some(match (last, part) {
        (Part::Connector, Part::City | Part::Organisation) => 0.3,
        (Part::Connector, _) => return None,
        (_, Part::Connector) if first => return None,
        (_, Part::Connector) => -0.2,
        (_, Part::Name) if first => 0.5,
        (_, Part::Organisation) if first => 0.1,
        (Part::Name, Part::Organisation) => 0.8,
        (Part::Organisation, Part::Role) => 0.3,
        (Part::Name, Part::Role) => 0.2,
        (Part::Role, Part::Name) => 0.2,
        (Part::Note, Part::Name | Part::Organisation | Part::Role) if !first => -0.8,
        // Most lines say who it is before where.
        (_, Part::City) if !has(Part::Name) && !has(Part::Organisation) => -0.3,
        _ => 0.0,
    })
}
