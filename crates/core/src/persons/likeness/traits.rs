//! What persons are compared by, as it is said and as it is folded.

use super::addresses::Address;
use super::numbers::Number;
use super::organisations::Organisation;
use super::words::Words;
use crate::text::fold::fold;

/// What is said of a person, as plain values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traits {
    /// Their name.
    pub name: Option<String>,
    /// The name of their organisation.
    pub organisation: Option<String>,
    /// Their role there.
    pub role: Option<String>,
    /// Their e-mail addresses.
    pub emails: Vec<String>,
    /// Their phone numbers, in E.164 or as typed.
    pub phones: Vec<String>,
    /// Their home city as typed.
    pub city: Option<String>,
}

/// What is said of a person, made ready for comparing.
#[derive(Debug, Clone)]
pub struct Folded {
    pub(super) name: Option<Words>,
    pub(super) organisation: Option<Organisation>,
    pub(super) role: Option<String>,
    pub(super) emails: Vec<Address>,
    pub(super) phones: Vec<Number>,
    pub(super) city: Option<Words>,
}

impl Folded {
    /// Folds what is said of a person.
    pub fn of(traits: &Traits) -> Folded {
        let said = |text: &Option<String>, of: fn(&str) -> Words| {
            text.as_deref()
                .map(of)
                .filter(|words| !words.words.is_empty())
        };
        Folded {
            name: said(&traits.name, Words::of_name),
            organisation: traits.organisation.as_deref().and_then(Organisation::of),
            role: traits
                .role
                .as_deref()
                .map(fold)
                .filter(|role| !role.is_empty()),
            emails: traits
                .emails
                .iter()
                .filter_map(|text| Address::of(text))
                .collect(),
            phones: traits
                .phones
                .iter()
                .filter_map(|text| Number::of(text))
                .collect(),
            city: said(&traits.city, Words::of_place),
        }
    }
}
