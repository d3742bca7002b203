//! Names of persons and places, word by word.

use super::Comparison;
use super::romanise::Script;
use super::words::{Fit, Words, fit, sound};

/// Which words of two names belong to each other.
pub(super) struct Pairing {
    /// How near the least near of those are.
    pub(super) worst: Option<Fit>,
    pub(super) paired: usize,
    /// How many words of either have no counterpart.
    pub(super) alone: (usize, usize),
}

/// Pairs each word with the nearest of the other name that is still free.
pub(super) fn pair(
    one: &[String],
    other: &[String],
    near: impl Fn(&str, &str) -> Option<Fit>,
) -> Pairing {
    let mut free: Vec<&String> = other.iter().collect();
    let mut fits = Vec::new();
    let mut rest: Vec<&String> = Vec::new();
    for word in one {
        match free.iter().position(|known| *known == word) {
            Some(at) => {
                free.remove(at);
                fits.push(Fit::Equal);
            }
            None => rest.push(word),
        }
    }
    let mut alone = 0;
    for word in rest {
        let nearest = free
            .iter()
            .enumerate()
            .filter_map(|(at, known)| Some((near(word, known)?, at)))
            .min();
        match nearest {
            Some((fit, at)) => {
                free.remove(at);
                fits.push(fit);
            }
            None => alone += 1,
        }
    }
    Pairing {
        worst: fits.iter().copied().max(),
        paired: fits.len(),
        alone: (alone, free.len()),
    }
}

/// How near two names of persons are; none where that cannot be told across their scripts.
pub(super) fn compare(one: &Words, other: &Words) -> Option<Comparison> {
    if let Some(how) = same(one, other) {
        return Some(how);
    }
    let pairing = match across(one, other)? {
        false => pair(&one.words, &other.words, fit),
        true => pair(one.latin(), other.latin(), sound),
    };
    let how = match pairing.worst {
        None => return Some(Comparison::Different),
        Some(_) if pairing.alone.0 > 0 && pairing.alone.1 > 0 => Comparison::SomeWords,
        Some(Fit::Similar) => Comparison::Similar,
        // A character more or less makes another name.
        Some(_) if one.script == Script::Characters && pairing.alone != (0, 0) => {
            Comparison::SomeWords
        }
        Some(Fit::Initial) => Comparison::Initials,
        Some(Fit::Nickname) => Comparison::Nickname,
        Some(Fit::Sound) => Comparison::Script,
        Some(Fit::Slip) => Comparison::OneLetter,
        Some(Fit::Equal) if pairing.alone != (0, 0) => Comparison::Part,
        Some(Fit::Equal) if one.script != other.script => Comparison::Script,
        Some(Fit::Equal) => Comparison::Order,
    };
    Some(how)
}

/// How near two places are.
pub(super) fn compare_places(one: &Words, other: &Words) -> Option<Comparison> {
    match compare(one, other)? {
        // A place may well be known by another name in another script.
        Comparison::Different | Comparison::SomeWords if one.script != other.script => None,
        how => Some(how),
    }
}

/// What names have in common that differ in no word.
pub(super) fn same(one: &Words, other: &Words) -> Option<Comparison> {
    if one.words != other.words && one.joined != other.joined {
        return None;
    }
    let letters =
        |words: &Words| -> String { words.typed.chars().filter(|c| c.is_alphabetic()).collect() };
    let accents = one.joined == other.joined && letters(one) != letters(other);
    Some(if accents {
        Comparison::Accents
    } else {
        Comparison::Same
    })
}

/// Whether words must be compared by their sound; none where they cannot be.
pub(super) fn across(one: &Words, other: &Words) -> Option<bool> {
    if one.script == other.script {
        return Some(false);
    }
    let heard = |words: &Words| words.script == Script::Latin || words.script.is_romanised();
    (heard(one) && heard(other)).then_some(true)
}
