//! Organisations, with and without legal form, written out or as initials; and the domain of an
//! address in the place of one.

use strsim::jaro_winkler;

use super::Comparison;
use super::names::{across, pair, same};
use super::traits::Folded;
use super::words::{Fit, Words, fit, sound};
use crate::text::fold::fold;

/// An organisation's name made ready for comparing.
#[derive(Debug, Clone)]
pub(super) struct Organisation {
    pub(super) name: Words,
    /// The words that tell it from others as one, in Latin letters where that can be.
    pub(super) joined: String,
    /// The first letters of its words, with and without particles; of two words and more.
    pub(super) initials: Vec<String>,
    /// The same in Latin letters.
    latin_initials: String,
}

impl Organisation {
    pub(super) fn of(text: &str) -> Option<Organisation> {
        let name = Words::of_organisation(text);
        if name.words.is_empty() {
            return None;
        }
        let firsts = |words: &[String]| -> String {
            let letters = words.iter().filter_map(|word| word.chars().next());
            letters.collect()
        };
        let all: Vec<String> = text.split([' ', '-']).map(fold).collect();
        let mut initials = vec![firsts(&name.words), firsts(&all)];
        initials.retain(|letters| letters.chars().count() >= 2);
        initials.dedup();
        let latin_initials = firsts(name.latin());
        Some(Organisation {
            joined: name.latin().concat(),
            initials,
            latin_initials,
            name,
        })
    }

    /// Whether this is the other one's initials.
    fn shortens(&self, other: &Organisation) -> bool {
        let short = &self.name.joined;
        other.name.words.len() >= 2 && other.initials.iter().any(|letters| letters == short)
    }

    /// Whether a domain's name is made of this one: its words as one, the beginning of them, or their
    /// initials.
    fn is_of_domain(&self, domain: &str) -> bool {
        let long = self.joined.len().min(domain.len()) >= PART_OF_DOMAIN;
        self.joined == domain
            || long && (self.joined.contains(domain) || domain.contains(&self.joined))
            || domain.len() >= 3 && self.latin_initials == domain
            || jaro_winkler(&self.joined, domain) >= NEAR_DOMAIN
    }
}

/// Shorter words stand in too many domains.
const PART_OF_DOMAIN: usize = 6;
/// How near a domain must be to the words of an organisation.
const NEAR_DOMAIN: f64 = 0.9;

/// How near two persons' organisations are; none where nothing is said of them.
pub(super) fn compare(one: &Folded, other: &Folded) -> Option<Comparison> {
    match (&one.organisation, &other.organisation) {
        (Some(one), Some(other)) => named(one, other),
        (Some(named), None) => by_domain(named, other),
        (None, Some(named)) => by_domain(named, one),
        (None, None) => None,
    }
}

fn named(one: &Organisation, other: &Organisation) -> Option<Comparison> {
    if let Some(how) = same(&one.name, &other.name) {
        return Some(how);
    }
    if one.shortens(other) || other.shortens(one) {
        return Some(Comparison::Initials);
    }
    let by_sound = across(&one.name, &other.name)?;
    let pairing = match by_sound {
        false => pair(&one.name.words, &other.name.words, fit),
        true => pair(one.name.latin(), other.name.latin(), sound),
    };
    let (less, more) = (
        pairing.alone.0.min(pairing.alone.1),
        pairing.alone.0.max(pairing.alone.1),
    );
    if by_sound {
        // Names of organisations are translated as often as they are transcribed.
        let mostly = pairing.paired > less;
        return (less == 0 || mostly && pairing.paired > 0).then_some(Comparison::Script);
    }
    Some(match pairing.worst {
        None => Comparison::Different,
        Some(_) if less > 0 => Comparison::SomeWords,
        Some(Fit::Equal) if more == 0 => Comparison::Order,
        Some(Fit::Equal) => Comparison::Part,
        Some(Fit::Slip | Fit::Initial) if more == 0 => Comparison::OneLetter,
        Some(_) => Comparison::Similar,
    })
}

fn by_domain(named: &Organisation, other: &Folded) -> Option<Comparison> {
    let known = other
        .emails
        .iter()
        .any(|email| named.is_of_domain(&email.site));
    known.then_some(Comparison::Domain)
}
