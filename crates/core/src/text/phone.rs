//! Phone numbers: the text as it was typed, and E.164 beside it where it can be told.

use super::Invalid;
use super::digits::ascii_digit;
use phonenumber::country;

mod lengths;

/// A phone number. Numbers are kept as people write them, because extensions, house numbers and
/// short codes do not fit E.164, and a lead is never refused for its phone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Phone {
    /// The text as it was typed, without blanks around it.
    pub raw: String,
    /// `+` and up to 15 digits (ITU-T E.164), without extension. `None` when no country is known
    /// or no number of that country has this length.
    pub e164: Option<String>,
}

impl Phone {
    /// Reads a number; `country_hint` (ISO 3166 alpha-2) says where numbers without a country
    /// code are from. Refuses only text without any digit, with the rule `phone.digits`.
    ///
    /// The length is checked, not the numbering plan: plans change faster than programs, and
    /// numbers set aside for examples are in none.
    pub fn parse(raw: &str, country_hint: Option<&str>) -> Result<Self, Invalid> {
        let raw = raw.trim();
        if !raw.chars().any(|c| ascii_digit(c).is_some()) {
            return Err(Invalid {
                rule: "phone.digits",
            });
        }
        let country = country_hint.and_then(|id| id.to_ascii_uppercase().parse().ok());
        Ok(Self {
            raw: raw.to_owned(),
            e164: e164(raw, country),
        })
    }
}

fn e164(raw: &str, country: Option<country::Id>) -> Option<String> {
    let dialled = dialled(raw, country);
    if let Some(digits) = dialled.strip_prefix('+') {
        // With a country code the digits are the number. The library would take off a first
        // digit that equals the country's trunk prefix (the 8 of +7 800 …).
        // Country codes are prefix-free and have one to three digits, the first none a zero
        // (ITU-T E.164, 6.2.1).
        if digits.starts_with('0') {
            return None;
        }
        return (1..=3)
            .filter_map(|n| digits.split_at_checked(n))
            .find_map(|(code, national)| is_possible(code.parse().ok()?, national))
            .filter(|known| *known)
            .map(|_| dialled);
    }
    if dialled.len() > 17 {
        // 15 digits behind an international prefix; the library would read a pasted page.
        return None;
    }
    let number = phonenumber::parse(Some(country?), &dialled).ok()?;
    let code = number.code().value();
    let national = number.national().to_string();
    is_possible(code, &national)?.then(|| format!("+{code}{national}"))
}

/// Whether numbers of this length exist behind a country code; `None` for a code nobody has.
fn is_possible(code: u16, national: &str) -> Option<bool> {
    let at = lengths::OF_NUMBERS
        .binary_search_by_key(&code, |(known, _)| *known)
        .ok()?;
    let (_, lengths) = lengths::OF_NUMBERS[at];
    Some(
        lengths
            .iter()
            .any(|length| usize::from(*length) == national.len()),
    )
}

/// What one would press: `+` where a country code follows, then digits. Ends where an extension
/// or a second number begins; a trunk zero in brackets behind a country code is not dialled.
fn dialled(raw: &str, country: Option<country::Id>) -> String {
    let is_plus = |c| c == '+' || c == '\u{ff0b}';
    let start = raw
        .find(|c| is_plus(c) || ascii_digit(c).is_some())
        .unwrap_or(raw.len());
    let mut number = String::with_capacity(16);
    for c in raw[start..].replacen("(0)", "", 1).chars() {
        if let Some(digit) = ascii_digit(c) {
            number.push(digit);
        } else if number.is_empty() {
            number.push('+');
        } else if c.is_alphabetic() || is_plus(c) || matches!(c, '#' | ',' | ';') {
            break;
        }
    }
    // The international prefix of most countries; where a country is known the library knows it.
    match number.strip_prefix("00") {
        Some(international) if country.is_none() => format!("+{international}"),
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Phone;
    use crate::text::Invalid;
    use proptest::prelude::*;

    fn e164(raw: &str, country: Option<&str>) -> Option<String> {
        let phone = Phone::parse(raw, country).unwrap();
        assert_eq!(phone.raw, raw.trim());
        phone.e164
    }

    #[test]
    fn a_number_with_a_country_code_has_its_e164_form() {
        for (raw, expected) in [
            ("+34 600 000 000", "+34600000000"),
            (" +44 (0)20 7946 0000 ", "+442079460000"),
            ("0034 600-000-000", "+34600000000"),
            ("Tel.: +49 (0)30 123456 ext. 12", "+4930123456"),
            ("+7 800 555 00 00", "+78005550000"),
            ("+39 06 0000 0000", "+390600000000"),
            ("+३४ ६०० ००० ०००", "+34600000000"),
            ("\u{ff0b}81 3-0000-0000", "+81300000000"),
        ] {
            assert_eq!(e164(raw, None).as_deref(), Some(expected), "{raw}");
            assert_eq!(
                e164(raw, Some("ES")).as_deref(),
                Some(expected),
                "{raw}, in Spain"
            );
        }
    }

    #[test]
    fn a_number_without_a_country_code_needs_the_country() {
        assert_eq!(e164("600 000 000", None), None);
        assert_eq!(
            e164("600 000 000", Some("ES")).as_deref(),
            Some("+34600000000")
        );
        assert_eq!(
            e164("020 7946 0000", Some("gb")).as_deref(),
            Some("+442079460000")
        );
        assert_eq!(e164("600 000 000", Some("nowhere")), None);
    }

    #[test]
    fn odd_numbers_are_kept_as_they_are() {
        for raw in [
            "112",
            "ext. 7",
            "+34 6",
            "+001 212 555 0100",
            "+49 1234567 1234567",
            "+999 600 000 000",
            "+",
            "1-800-FLOWERS",
        ] {
            match Phone::parse(raw, Some("US")) {
                Ok(phone) => assert_eq!((phone.raw.as_str(), phone.e164), (raw, None)),
                Err(refused) => assert_eq!(
                    (raw, refused),
                    (
                        "+",
                        Invalid {
                            rule: "phone.digits"
                        }
                    )
                ),
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_with_a_digit_is_a_phone(
            raw in "[0-9+(). ;a-z=٦\\PC]{0,40}",
            country in prop::sample::select(vec![None, Some("ES"), Some("US"), Some("IT")]),
        ) {
            let phone = Phone::parse(&raw, country);
            let has_digit = raw.chars().any(|c| super::ascii_digit(c).is_some());
            prop_assert_eq!(phone.is_ok(), has_digit);
            if let Some(e164) = phone.ok().and_then(|phone| phone.e164) {
                let digits = e164.strip_prefix('+').unwrap();
                prop_assert!(digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
