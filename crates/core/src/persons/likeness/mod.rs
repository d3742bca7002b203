//! How likely two persons of an event are one and the same, and why: a sum of evidence, field by
//! field, after Fellegi and Sunter (A Theory for Record Linkage, 1969).
//!
//! Each field says how near the two values are, and each nearness has a weight: ten points make it
//! twice as likely that the two are one, ten points less half as likely. A field that one of them
//! has not says nothing. The name alone is never enough, since two people may share one.

mod addresses;
mod keys;
mod names;
mod numbers;
mod organisations;
mod romanise;
mod traits;
mod weights;
mod words;

use serde::Serialize;

pub use self::traits::{Folded, Traits};

/// A field of a person that was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The name.
    Name,
    /// The e-mail addresses; the nearest two count.
    Email,
    /// The phone numbers; the nearest two count.
    Phone,
    /// The organisation; where one of them has none, the domain of their address stands for it.
    Organisation,
    /// The role there.
    Role,
    /// The home city.
    City,
}

/// What two values have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Everything but capitals, titles, punctuation or legal forms.
    Same,
    /// Everything but accents.
    Accents,
    /// The words, in another order.
    Order,
    /// Everything that one of them says; the other says more.
    Part,
    /// One has the first letters of what the other writes out.
    Initials,
    /// One has a familiar form of the other's name.
    Nickname,
    /// Everything but a slip: a letter too many, missing or swapped with its neighbour, or another
    /// one within a long word.
    OneLetter,
    /// The sound, as far as it can be told across scripts.
    Script,
    /// A mailbox that several share (info@, office@).
    Mailbox,
    /// The domain, and nothing that differs before it.
    Domain,
    /// The number, but not the extension.
    Extension,
    /// Similar words that may be different ones.
    Similar,
    /// Some words, while each has others of its own.
    SomeWords,
    /// Nothing.
    Different,
}

/// How near two persons are in one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct FieldLikeness {
    /// The field.
    pub field: Compared,
    /// What the values have in common.
    pub how: Comparison,
    /// How near they are: 100 is the same, 0 nothing in common.
    pub nearness: u8,
    /// What it adds to the evidence: ten points make it twice as likely that the two are one.
    pub weight: i32,
}

/// Why two persons are likely one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonLikeness {
    /// How likely they are one, in percent; more than 50.
    pub percent: u8,
    /// The sum of the evidence; the greater, the likelier.
    pub weight: i32,
    /// What was compared; fields that one of them has not are left out.
    pub fields: Vec<FieldLikeness>,
}

/// Why two persons are likely one; none where they are not.
pub fn likeness(one: &Traits, other: &Traits) -> Option<PersonLikeness> {
    compare(&Folded::of(one), &Folded::of(other))
}

/// As [`likeness`], for what is compared more than once.
pub fn compare(one: &Folded, other: &Folded) -> Option<PersonLikeness> {
    let email = addresses::compare(&one.emails, &other.emails);
    let phone = numbers::compare(&one.phones, &other.phones);
    let name = match (&one.name, &other.name) {
        (Some(one), Some(other)) => names::compare(one, other),
        _ => None,
    };
    // What most candidates have: another name, and nothing that could outweigh it.
    let apart = matches!(name, Some(Comparison::SomeWords | Comparison::Different));
    if apart && email != Some(Comparison::Same) && phone != Some(Comparison::Same) {
        return None;
    }
    let organisation = organisations::compare(one, other);
    let role = one.role.as_ref().zip(other.role.as_ref());
    let role = role.and_then(|(one, other)| (one == other).then_some(Comparison::Same));
    let city = match (&one.city, &other.city) {
        (Some(one), Some(other)) => names::compare_places(one, other),
        _ => None,
    };
    let found = [
        (Compared::Name, name),
        (Compared::Email, email),
        (Compared::Phone, phone),
        (Compared::Organisation, organisation),
        (Compared::Role, role),
        (Compared::City, city),
    ];
    let mut fields = Vec::new();
    for (field, how) in found {
        if let Some(how) = how {
            fields.push(FieldLikeness {
                field,
                how,
                nearness: weights::nearness(how),
                weight: weights::weight(field, how, one, other),
            });
        }
    }
    let beside = fields
        .iter()
        .any(|said| said.field != Compared::Name && said.weight > weights::SLIGHT);
    let nameless = one.name.is_none() || other.name.is_none();
    let weight = weights::BEFORE
        + if nameless { weights::NAMELESS } else { 0 }
        + fields.iter().map(|said| said.weight).sum::<i32>();
    (beside && weight > 0).then(|| PersonLikeness {
        percent: weights::percent(weight),
        weight,
        fields,
    })
}
