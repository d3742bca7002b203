//! Which persons are worth comparing: those who share a key. Comparing all with all would grow with
//! the square of their number.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::likeness::Folded;

/// Up to so many persons of one key are compared each with each. Of a commoner key (a mailbox that
/// many share, a frequent name in a large organisation) each is compared with its neighbours by name.
const WIDEST: usize = 16;
/// How many of those that follow by name count as neighbours.
const NEIGHBOURS: usize = 6;

/// The pairs that are worth comparing, as places in `persons`; each once, the smaller place first.
pub(super) fn pairs(persons: &[Folded]) -> Vec<(usize, usize)> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for word in persons.iter().flat_map(Folded::key_words) {
        *counts.entry(word).or_default() += 1;
    }
    let frequency = |word: &str| counts.get(word).copied().unwrap_or_default();
    let mut by_name: Vec<usize> = (0..persons.len()).collect();
    by_name.sort_by_cached_key(|at| persons[*at].sorted_name());
    let mut keys: Vec<(u64, usize)> = Vec::new();
    for (rank, at) in by_name.iter().enumerate() {
        let own = persons[*at].keys(&frequency);
        keys.extend(own.into_iter().map(|key| (key, rank)));
    }
    keys.sort_unstable();
    keys.dedup();
    let mut found = Vec::new();
    for block in keys.chunk_by(|(a, _), (b, _)| a == b) {
        let reach = if block.len() <= WIDEST {
            WIDEST
        } else {
            NEIGHBOURS
        };
        for (place, (_, one)) in block.iter().enumerate() {
            for (_, other) in block.iter().skip(place + 1).take(reach) {
                let (a, b) = (by_name[*one], by_name[*other]);
                found.push((a.min(b), a.max(b)));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// A key of these parts. Two keys that meet by chance cost one comparison too many, no more.
pub(super) fn key(kind: char, parts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, parts).hash(&mut hasher);
    hasher.finish()
}
