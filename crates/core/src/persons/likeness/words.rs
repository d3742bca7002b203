//! Names as words, and how near one word is to another.

use std::collections::HashMap;
use std::sync::LazyLock;

use strsim::{jaro_winkler, osa_distance};

use super::romanise::{Script, consonants, romanised, script};
use crate::text::fold::fold;
use crate::text::line::{LEGAL_FORMS, PARTICLES, TITLES};

/// A name, folded to words that tell it from others.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// In lower case, as it was typed: tells whether only accents differ.
    pub(super) typed: String,
    /// The words without titles and particles, or all of them where nothing else is left.
    pub(super) words: Vec<String>,
    /// All words as one.
    pub(super) joined: String,
    /// Where the words are not in Latin letters: as they sound in these.
    pub(super) latin: Option<Vec<String>>,
    pub(super) script: Script,
}

impl Words {
    /// The name of a person.
    pub(super) fn of_name(text: &str) -> Words {
        let bare = |word: &String| {
            let long = word.chars().nth(1).is_some();
            !(long && (TITLES.has(word) || PARTICLES.has(word)))
        };
        Words::of(text, bare)
    }

    /// The name of an organisation.
    pub(super) fn of_organisation(text: &str) -> Words {
        // Points belong to legal forms (S.r.l.), so they do not separate.
        let unpointed: String = text.chars().filter(|c| *c != '.').collect();
        Words::of(&unpointed, |word| {
            !LEGAL_FORMS.has(word) && !PARTICLES.has(word)
        })
    }

    /// The name of a place.
    pub(super) fn of_place(text: &str) -> Words {
        Words::of(text, |word| !PARTICLES.has(word))
    }

    fn of(text: &str, bare: impl Fn(&String) -> bool) -> Words {
        let folded = fold(text);
        let all: Vec<String> = folded.split_whitespace().map(str::to_owned).collect();
        let mut words: Vec<String> = all.iter().filter(|word| bare(word)).cloned().collect();
        if words.is_empty() {
            words.clone_from(&all);
        }
        let script = script(&folded);
        let latin = script
            .is_romanised()
            .then(|| words.iter().map(|word| romanised(word)).collect());
        let typed = text.to_lowercase();
        Words {
            typed: typed.split_whitespace().collect::<Vec<_>>().join(" "),
            joined: all.concat(),
            words,
            latin,
            script,
        }
    }

    /// The words in Latin letters, as far as they can be.
    pub(super) fn latin(&self) -> &[String] {
        self.latin.as_deref().unwrap_or(&self.words)
    }
}

/// How near two words are; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Equal,
    Slip,
    Sound,
    Nickname,
    Initial,
    Similar,
}

/// How near two words of one script are; none where they are different.
pub(super) fn fit(one: &str, other: &str) -> Option<Fit> {
    if one == other {
        return Some(Fit::Equal);
    }
    // There are no slips in numbers: Hall 2 is not Hall 3.
    if one.chars().chain(other.chars()).any(char::is_numeric) {
        return None;
    }
    let (a, b) = (one.chars().count(), other.chars().count());
    let (short, long) = (a.min(b), a.max(b));
    if short == 1 {
        let initial =
            script(one) != Script::Characters && one.chars().next() == other.chars().next();
        return initial.then_some(Fit::Initial);
    }
    if is_nickname(one, other) {
        return Some(Fit::Nickname);
    }
    let begins = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    // Endings tell women from men and one family from another, so a slip there cannot be told from
    // another name: Mario and Maria, Brunelli and Brunello.
    if long < SLIP_FROM || begins + 1 >= short {
        return None;
    }
    let distance = osa_distance(one, other);
    let replaced = a == b && !anagrams(one, other);
    let slip = match distance {
        1 => !replaced || long >= LONG,
        2 => long > LONG,
        _ => false,
    };
    if slip {
        return Some(Fit::Slip);
    }
    let heard_alike = || {
        let sounds = consonants(one);
        sounds.len() >= 3 && sounds == consonants(other)
    };
    (distance * 5 <= long * 2 || heard_alike()).then_some(Fit::Similar)
}

/// Words of fewer letters have too many neighbours that are words too.
const SLIP_FROM: usize = 5;
/// From this length on another letter is rather a slip than another name.
const LONG: usize = 8;
/// How near the sounds of two words of different scripts must be.
const SOUNDS_LIKE: f64 = 0.82;
/// How near their consonants must be where vowels are written otherwise.
const CONSONANTS_LIKE: f64 = 0.9;

/// How near two words of different scripts are, both in Latin letters.
pub(super) fn sound(one: &str, other: &str) -> Option<Fit> {
    if one == other {
        return Some(Fit::Equal);
    }
    let alike = jaro_winkler(one, other) >= SOUNDS_LIKE
        || jaro_winkler(&consonants(one), &consonants(other)) >= CONSONANTS_LIKE;
    alike.then_some(Fit::Sound)
}

fn anagrams(one: &str, other: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// Familiar forms: the lines in which each name stands.
static NICKNAMES: LazyLock<HashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut lines: HashMap<String, Vec<usize>> = HashMap::new();
    let all = include_str!("nicknames.txt").lines();
    for (at, line) in all.filter(|line| !line.starts_with('#')).enumerate() {
        for name in line.split_whitespace() {
            lines.entry(fold(name)).or_default().push(at);
        }
    }
    lines
});

/// Whether one of two is a familiar form of the other: known as such, or its beginning.
fn is_nickname(one: &str, other: &str) -> bool {
    let lines = |name: &str| NICKNAMES.get(name).map_or(&[][..], Vec::as_slice);
    let known = lines(one).iter().any(|line| lines(other).contains(line));
    let begins = |short: &str, long: &str| {
        let (few, many) = (short.chars().count(), long.chars().count());
        long.starts_with(short) && few >= 4 && many >= few + 3
    };
    known || begins(one, other) || begins(other, one)
}
