//! Phone numbers as people write them, with and without country.

use super::Comparison;
use crate::text::fold::digits::ascii_digit;

/// A number made ready for comparing.
#[derive(Debug, Clone)]
pub(super) struct Number {
    /// The digits, without what is dialled before the country's code or in its place.
    pub(super) digits: String,
    extension: Option<String>,
}

impl Number {
    pub(super) fn of(text: &str) -> Option<Number> {
        let text = text.trim().replace("(0)", "");
        // Words within a number begin its extension ("ext. 12", "доб. 12", "x12", "#12").
        let main = text
            .char_indices()
            .find(|(at, c)| *at > 0 && (c.is_alphabetic() || *c == '#'))
            .map_or(text.len(), |(at, _)| at);
        let digits = |text: &str| -> String { text.chars().filter_map(ascii_digit).collect() };
        let extension = Some(digits(&text[main..])).filter(|digits| !digits.is_empty());
        let digits = digits(&text[..main]);
        let digits = digits.trim_start_matches('0').to_owned();
        (digits.len() >= SHORTEST).then_some(Number { digits, extension })
    }

    /// The last digits, which are the same however the number is written.
    pub(super) fn end(&self, length: usize) -> &str {
        &self.digits[self.digits.len().saturating_sub(length)..]
    }
}

/// Numbers of fewer digits are short codes.
const SHORTEST: usize = 6;
/// So many digits from the end tell one number from another, whichever country is before them.
const TELLING: usize = 9;

/// How near the nearest two numbers are; none where one has none.
pub(super) fn compare(one: &[Number], other: &[Number]) -> Option<Comparison> {
    let mut nearest = None;
    for a in one {
        for b in other {
            match near(a, b) {
                Comparison::Same => return Some(Comparison::Same),
                Comparison::Different => nearest = nearest.or(Some(Comparison::Different)),
                how => nearest = Some(how),
            }
        }
    }
    nearest
}

fn near(one: &Number, other: &Number) -> Comparison {
    let length = one.digits.len().min(other.digits.len()).min(TELLING);
    if one.end(length) != other.end(length) {
        return Comparison::Different;
    }
    match (&one.extension, &other.extension) {
        (Some(one), Some(other)) if one != other => Comparison::Extension,
        (Some(_), None) | (None, Some(_)) => Comparison::Part,
        _ => Comparison::Same,
    }
}
