//! What each nearness weighs: ten points make it twice as likely that two persons are one.

use super::traits::Folded;
use super::{Compared, Comparison};

/// Before anything is compared: two persons of an event are rarely one.
pub(super) const BEFORE: i32 = -100;
/// Where one of them has no name to go by.
pub(super) const NAMELESS: i32 = -60;
/// Evidence beside the name counts as such from here on: a city alone is none.
pub(super) const SLIGHT: i32 = 20;

/// What a nearness of a field weighs.
pub(super) fn weight(field: Compared, how: Comparison, one: &Folded, other: &Folded) -> i32 {
    match field {
        Compared::Name => name(how, one, other),
        Compared::Email => email(how),
        Compared::Phone => phone(how),
        Compared::Organisation => organisation(how),
        Compared::Role => 10,
        Compared::City => city(how),
    }
}

fn name(how: Comparison, one: &Folded, other: &Folded) -> i32 {
    let words = |folded: &Folded| folded.name.as_ref().map_or(0, |name| name.words.len());
    // A name of one word is many people's.
    let short = words(one).min(words(other)) < 2;
    match how {
        Comparison::Same | Comparison::Accents if short => 40,
        Comparison::Same => 90,
        Comparison::Accents => 85,
        Comparison::Order => 80,
        Comparison::Part if short => 15,
        Comparison::Part => 70,
        Comparison::Initials => 45,
        Comparison::Nickname => 60,
        Comparison::OneLetter => 60,
        Comparison::Script => 50,
        Comparison::Similar => -25,
        Comparison::SomeWords if same_first(one, other) => -70,
        Comparison::SomeWords => -100,
        Comparison::Different => -130,
        Comparison::Mailbox | Comparison::Domain | Comparison::Extension => 0,
    }
}

/// Whether both are called the same and only the family's name differs: it may have changed.
fn same_first(one: &Folded, other: &Folded) -> bool {
    let first = |folded: &Folded| Some(folded.name.as_ref()?.words.first()?.clone());
    first(one).is_some_and(|word| Some(word) == first(other))
}

fn email(how: Comparison) -> i32 {
    match how {
        Comparison::Same => 130,
        Comparison::Mailbox => 40,
        Comparison::Domain => 15,
        Comparison::SomeWords => -25,
        _ => -10,
    }
}

fn phone(how: Comparison) -> i32 {
    match how {
        Comparison::Same => 105,
        Comparison::Part => 40,
        Comparison::Extension => -30,
        _ => -10,
    }
}

fn organisation(how: Comparison) -> i32 {
    match how {
        Comparison::Same | Comparison::Accents | Comparison::Order => 55,
        Comparison::Initials | Comparison::OneLetter | Comparison::Script => 45,
        Comparison::Part | Comparison::Domain => 35,
        Comparison::Similar => 0,
        _ => -50,
    }
}

fn city(how: Comparison) -> i32 {
    match how {
        Comparison::Same | Comparison::Accents | Comparison::Order => 20,
        Comparison::Part | Comparison::Script | Comparison::OneLetter => 15,
        _ => -15,
    }
}

/// How near values are that have this in common, in percent.
pub(super) fn nearness(how: Comparison) -> u8 {
    match how {
        Comparison::Same => 100,
        Comparison::Accents => 98,
        Comparison::Order => 95,
        Comparison::Script | Comparison::OneLetter => 90,
        Comparison::Part | Comparison::Nickname => 80,
        Comparison::Initials => 75,
        Comparison::Mailbox | Comparison::Domain => 60,
        Comparison::Similar | Comparison::Extension => 50,
        Comparison::SomeWords => 30,
        Comparison::Different => 0,
    }
}

/// The odds that this sum stands for, in percent; one that is above even is more than 50.
pub(super) fn percent(weight: i32) -> u8 {
    let odds = (f64::from(weight) / 10.0).exp2();
    ((100.0 * odds / (1.0 + odds)).round() as u8).clamp(51, 99)
}
