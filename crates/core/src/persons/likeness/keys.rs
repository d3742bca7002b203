//! The keys that persons have to share to be worth comparing: an address, the end of a number, or a
//! word of the name together with one of the organisation.

use super::romanise::{Script, consonants};
use super::traits::Folded;
use super::words::Words;
use crate::persons::blocks::key;

/// So many of the rarest words of a name make keys: of two names that have two words in common, one of
/// up to four words, at least one.
const NAME_WORDS: usize = 3;
/// The same for organisations.
const ORGANISATION_WORDS: usize = 2;
/// So many letters of an organisation's words as one, or of a domain, make a key.
const BEGINNING: usize = 6;
/// So many digits from the end of a number make a key.
const DIGITS: usize = 7;

impl Folded {
    /// The words that may be part of a key.
    pub(in crate::persons) fn key_words(&self) -> impl Iterator<Item = String> {
        let organisation = self.organisation.as_ref().map(|known| &known.name);
        let words = self.name.iter().chain(organisation).map(sounds);
        words.flatten()
    }

    /// What those who have nothing rarer in common are ordered by.
    pub(in crate::persons) fn sorted_name(&self) -> Vec<String> {
        let mut words = self.name.as_ref().map(sounds).unwrap_or_default();
        words.sort();
        words
    }

    /// The keys of this person; `frequency` tells how many words of the event sound so.
    pub(in crate::persons) fn keys(&self, frequency: &impl Fn(&str) -> u32) -> Vec<u64> {
        let mut keys: Vec<u64> = Vec::new();
        for email in &self.emails {
            keys.push(key('e', &[&email.whole]));
        }
        for phone in &self.phones {
            keys.push(key('p', &[phone.end(DIGITS)]));
        }
        let Some(name) = &self.name else {
            return keys;
        };
        let places = self.places(frequency);
        for word in rarest(name, NAME_WORDS, frequency) {
            keys.extend(places.iter().map(|place| key('w', &[&word, place])));
        }
        keys
    }

    /// What the organisation, or the domain in its place, may be known by.
    fn places(&self, frequency: &impl Fn(&str) -> u32) -> Vec<String> {
        let beginning = |text: &str| text.chars().take(BEGINNING).collect::<String>();
        let mut places: Vec<String> = self
            .emails
            .iter()
            .map(|email| beginning(&email.site))
            .collect();
        if let Some(organisation) = &self.organisation {
            places.extend(rarest(&organisation.name, ORGANISATION_WORDS, frequency));
            places.push(beginning(&organisation.joined));
            places.extend(organisation.initials.iter().map(|text| beginning(text)));
        }
        places.sort();
        places.dedup();
        places
    }
}

fn rarest(words: &Words, count: usize, frequency: &impl Fn(&str) -> u32) -> Vec<String> {
    let mut sounds = sounds(words);
    sounds.sort_by_cached_key(|word| (frequency(word), word.clone()));
    sounds.truncate(count);
    sounds
}

/// The words as they sound, so that a slip in a vowel and another script make no other key; without
/// initials, which are many words' beginnings.
fn sounds(words: &Words) -> Vec<String> {
    if words.script == Script::Characters || words.script == Script::Hangul {
        return vec![words.joined.clone()];
    }
    let long = words
        .latin()
        .iter()
        .filter(|word| word.chars().nth(1).is_some());
    let mut sounds: Vec<String> = long
        .map(|word| {
            let said = consonants(word);
            if said.chars().nth(1).is_some() {
                said
            } else {
                word.clone()
            }
        })
        .collect();
    sounds.dedup();
    sounds
}
