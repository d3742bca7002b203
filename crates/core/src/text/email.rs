//! Mail addresses: checked for their syntax alone.

use super::Invalid;
use email_address::{EmailAddress, Options};
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A mail address as it was typed, without blanks around it.
///
/// Syntax by RFC 5321 and RFC 5322, letters of all scripts on both sides (RFC 6531), plus
/// addresses; a name before it (`Ana <ana@acme.example>`) is not part of an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Reads an address; refuses with the rule `email.syntax`.
    pub fn parse(typed: &str) -> Result<Self, Invalid> {
        let typed = typed.trim();
        let options = Options::default().without_display_text();
        match EmailAddress::parse_with_options(&without_marks(typed), options) {
            Ok(_) => Ok(Self(typed.to_owned())),
            Err(_) => Err(Invalid {
                rule: "email.syntax",
            }),
        }
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For comparing: the domain in lower case and everything composed (NFC). The part before
    /// the `@` keeps its case, which its own server alone may ignore (RFC 5321, 2.4); a domain in
    /// its `xn--` form stays so.
    pub fn normalised(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').expect("BUG: an address has an @");
        format!("{local}@{}", domain.to_lowercase()).nfc().collect()
    }
}

/// The address as the syntax check is given it: `email_address` takes letters of all scripts, but
/// not the vowel signs and accents that are characters of their own behind a letter.
fn without_marks(typed: &str) -> String {
    let mut checked = String::with_capacity(typed.len());
    for c in typed.chars() {
        if !(is_combining_mark(c) && checked.ends_with(char::is_alphanumeric)) {
            checked.push(c);
        }
    }
    checked
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Email;
    use crate::text::Invalid;

    #[test]
    fn addresses_stay_as_typed_and_compare_by_domain() {
        let email = Email::parse(" Ana.Roca+expo@ACME.Example ").unwrap();
        assert_eq!(email.as_str(), "Ana.Roca+expo@ACME.Example");
        assert_eq!(email.normalised(), "Ana.Roca+expo@acme.example");
        let composed = Email::parse("jörg@MÜNCHEN.example").unwrap();
        let decomposed = Email::parse("jo\u{308}rg@mu\u{308}nchen.example").unwrap();
        assert_eq!(composed.normalised(), decomposed.normalised());
    }

    #[test]
    fn addresses_of_all_scripts_are_fine() {
        for typed in [
            "δοκιμή@παράδειγμα.example",
            "用户@例子.example",
            "विद्या@संस्कृत.example",
            "o'brien@acme.example",
        ] {
            assert_eq!(Email::parse(typed).unwrap().as_str(), typed);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for typed in [
            "",
            "ana",
            "ana@",
            "@acme.example",
            "ana roca@acme.example",
            "a@b@acme.example",
            "Ana <ana@acme.example>",
            "ana@acme..example",
            "ana@acme.example\nx",
        ] {
            assert_eq!(
                Email::parse(typed),
                Err(Invalid {
                    rule: "email.syntax"
                }),
                "{typed}"
            );
        }
    }
}
