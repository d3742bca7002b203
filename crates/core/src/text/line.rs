//! The comma form of lead capture: "name, organisation, role, mail, phone" in one line of typing.

use serde::Serialize;

use super::email::Email;
use signs::{is_label, is_legal_form, is_phone};

mod signs;

/// A line taken apart. Every word that was typed is in it, once; runs of blanks are one space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadLine {
    /// The first part that is neither mail nor phone.
    pub name: Option<String>,
    /// The second one.
    pub organisation: Option<String>,
    /// The third one.
    pub role: Option<String>,
    /// The first mail address, of valid syntax, as typed but without brackets around it.
    pub email: Option<String>,
    /// The first phone number as typed, with the label in front of it, if any ("Tel. 600 …").
    pub phone: Option<String>,
    /// Everything else in the order of typing, joined by `", "`.
    pub note: Option<String>,
}

/// Takes a line (cleaned text) apart. Commas of all scripts separate; where there is none,
/// semicolons, tabs and line ends do. Nothing between two commas leaves that field empty.
///
/// Mails are recognised anywhere; phones as a part of their own, or from a `+` to the end of a
/// part. A legal form as a part of its own (`Acme, S.L.`) belongs to the part before it.
pub fn read_line(text: &str) -> LeadLine {
    let mut line = LeadLine::default();
    let mut notes: Vec<String> = Vec::new();
    let mut texts = 0;
    for piece in pieces(text) {
        let (field, typed) = match piece {
            Piece::Mail(typed) => (Some(&mut line.email), typed),
            Piece::Phone(typed) => (Some(&mut line.phone), typed),
            Piece::Label(typed) => (None, typed),
            Piece::Text(typed) => {
                texts += 1;
                let field = match texts {
                    1 => Some(&mut line.name),
                    2 => Some(&mut line.organisation),
                    3 => Some(&mut line.role),
                    _ => None,
                };
                (field, typed)
            }
        };
        if typed.is_empty() {
            continue;
        }
        match field {
            Some(field) if field.is_none() => *field = Some(typed),
            _ => notes.push(typed),
        }
    }
    line.note = (!notes.is_empty()).then(|| notes.join(", "));
    line
}

enum Piece {
    Text(String),
    Mail(String),
    Phone(String),
    /// What stood in front of a mail to say that it is one.
    Label(String),
}

fn pieces(text: &str) -> Vec<Piece> {
    let is_comma = |c| matches!(c, ',' | '\u{ff0c}' | '\u{60c}' | '\u{3001}');
    let is_other = |c| matches!(c, ';' | '\u{ff1b}' | '\u{61b}' | '\t' | '\n' | '\r');
    let mut pieces = Vec::new();
    if text.contains(is_comma) {
        text.split(is_comma)
            .for_each(|part| read_part(part, &mut pieces));
    } else {
        text.split(is_other)
            .for_each(|part| read_part(part, &mut pieces));
    }
    pieces
}

fn read_part(part: &str, pieces: &mut Vec<Piece>) {
    let (rest, mails) = without_mails(part);
    let (text, phones) = without_phones(&rest);
    let only_contacts = text.is_empty() && !(mails.is_empty() && phones.is_empty());
    if !mails.is_empty() && is_label(text) {
        pieces.push(Piece::Label(text.to_owned()));
    } else if is_legal_form(text)
        && let Some(Piece::Text(before)) = pieces
            .iter_mut()
            .rfind(|piece| matches!(piece, Piece::Text(_)))
        && !before.is_empty()
    {
        before.push_str(", ");
        before.push_str(text);
    } else if !only_contacts {
        pieces.push(Piece::Text(text.to_owned()));
    }
    pieces.extend(mails.into_iter().map(Piece::Mail));
    pieces.extend(
        phones
            .into_iter()
            .rev()
            .map(|phone| Piece::Phone(phone.to_owned())),
    );
}

/// The words of a part that are no mails, one space between them, and the mails.
fn without_mails(part: &str) -> (String, Vec<String>) {
    let mut words = Vec::new();
    let mut mails = Vec::new();
    for word in part.split_whitespace() {
        // "mail:ana@acme.example", and a full stop or bracket behind.
        let (label, rest) = match word.find(':') {
            Some(colon) => word.split_at(colon + 1),
            None => ("", word),
        };
        let address = rest
            .trim_start_matches(['<', '(', '[', '"', '\''])
            .trim_end_matches(['>', ')', ']', '"', '\'', '.', ';', ':']);
        let has_domain = address
            .rsplit_once('@')
            .is_some_and(|(_, domain)| domain.contains('.'));
        if has_domain && Email::parse(address).is_ok() {
            mails.push(address.to_owned());
            words.extend((!label.is_empty()).then_some(label));
        } else {
            words.push(word);
        }
    }
    (words.join(" "), mails)
}

/// What stands before the phones at the end of `text`, and the phones, the last one first.
fn without_phones(mut text: &str) -> (&str, Vec<&str>) {
    let mut phones = Vec::new();
    while !text.is_empty() {
        let number = match text.split_once(' ') {
            Some((label, number)) if is_label(label) => number,
            _ => text,
        };
        if is_phone(number.strip_prefix("tel:").unwrap_or(number)) {
            phones.push(text);
            return ("", phones);
        }
        let begins = |at: &usize| text[..*at].ends_with([' ', '(', ':']);
        let Some(plus) = text.rmatch_indices('+').map(|(at, _)| at).find(begins) else {
            break;
        };
        if !is_phone(&text[plus..]) {
            break;
        }
        // "(+34) 600 …" keeps its brackets, "(+34 600 …)" does not need them.
        let from = if text[..plus].ends_with('(') {
            plus - 1
        } else {
            plus
        };
        let phone = &text[from..];
        let inside = phone
            .strip_prefix('(')
            .and_then(|phone| phone.strip_suffix(')'));
        phones.push(
            inside
                .filter(|inside| !inside.contains(')'))
                .map_or(phone, str::trim),
        );
        text = text[..from].trim_end();
    }
    (text, phones)
}

#[cfg(test)]
mod tests {
    use super::{LeadLine, read_line};
    use proptest::prelude::*;

    /// The fields in order: name, organisation, role, email, phone, note; empty for none.
    fn fields(text: &str) -> [String; 6] {
        let LeadLine {
            name,
            organisation,
            role,
            email,
            phone,
            note,
        } = read_line(text);
        [name, organisation, role, email, phone, note].map(Option::unwrap_or_default)
    }

    #[test]
    fn a_line_in_order_fills_the_fields() {
        assert_eq!(
            fields("Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000"),
            [
                "Ana Roca",
                "Acme S.L.",
                "buyer",
                "ana@acme.example",
                "+34 600 000 000",
                ""
            ]
        );
        assert_eq!(fields("Ana  Roca"), ["Ana Roca", "", "", "", "", ""]);
        assert_eq!(fields(" ,\n, "), ["", "", "", "", "", ""]);
    }

    #[test]
    fn mail_and_phone_are_recognised_wherever_they_stand() {
        for text in [
            "ana@acme.example, Ana Roca, 600 000 000, Acme, buyer",
            "Ana Roca <ana@acme.example>, Acme, buyer, 600 000 000",
            "600 000 000,Ana Roca,Acme,buyer ana@acme.example.",
            "Ana Roca; Acme; buyer; 600 000 000; ana@acme.example",
            "Ana Roca\nAcme\nbuyer\nana@acme.example\n600 000 000\n",
            "Ana Roca，Acme、buyer،ana@acme.example,600 000 000",
        ] {
            let expected = [
                "Ana Roca",
                "Acme",
                "buyer",
                "ana@acme.example",
                "600 000 000",
                "",
            ];
            assert_eq!(fields(text), expected, "{text}");
        }
        assert_eq!(
            fields("Ana Roca ana@acme.example +34 600 000 000, Acme"),
            [
                "Ana Roca",
                "Acme",
                "",
                "ana@acme.example",
                "+34 600 000 000",
                ""
            ]
        );
        let phone = |text| read_line(text).phone;
        assert_eq!(
            phone("Ana (+34 600 000 000)").as_deref(),
            Some("+34 600 000 000")
        );
        assert_eq!(
            phone("Ana (+34) 600 000 000").as_deref(),
            Some("(+34) 600 000 000")
        );
    }

    #[test]
    fn labels_are_no_names() {
        assert_eq!(
            fields("Ana, Acme, buyer, Tel. (93) 600 000 ext. 7, E-mail: ana@acme.example"),
            [
                "Ana",
                "Acme",
                "buyer",
                "ana@acme.example",
                "Tel. (93) 600 000 ext. 7",
                "E-mail:"
            ]
        );
    }

    #[test]
    fn a_legal_form_stays_with_its_organisation() {
        let cases = [
            ("Ana, Acme, S.L., buyer", "Acme, S.L."),
            ("Ana, Acme, ana@acme.example, Inc., buyer", "Acme, Inc."),
            ("Ana, Lights Co., Ltd., buyer", "Lights Co., Ltd."),
            ("Ana, Ήλιος, Α.Ε., buyer", "Ήλιος, Α.Ε."),
        ];
        for (text, organisation) in cases {
            let line = read_line(text);
            assert_eq!(line.organisation.as_deref(), Some(organisation));
            assert_eq!(line.role.as_deref(), Some("buyer"));
        }
    }

    #[test]
    fn everything_further_goes_into_the_note_in_order() {
        assert_eq!(
            fields(
                "Ana, Acme, , a@x.example b@x.example, 2026-11-23, 93 600 00 00, +34 600 000 001, wants 250000 lamps"
            ),
            [
                "Ana",
                "Acme",
                "",
                "a@x.example",
                "93 600 00 00",
                "b@x.example, 2026-11-23, +34 600 000 001, wants 250000 lamps"
            ]
        );
    }

    fn words(text: &str) -> Vec<String> {
        let mut words: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort();
        words
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_doubled(parts in prop::collection::vec(
            prop_oneof![
                "[ ,;\t\n]{1,2}", "[A-Za-zé+@.: ]{1,6}", "\\PC{0,6}", "\\+?[0-9 ()./-]{1,12}",
                prop::sample::select(vec![
                    ",", ",", " ", "S.L.", "Ltd", "Tel:", "mail:", "<ana@acme.example>",
                    "bo@x.example.", "+34 600 000 000", "(+34) 600", "(+34 600 000 000)", "ext 7",
                ]).prop_map(str::to_owned),
            ],
            0..14,
        )) {
            let text = parts.concat();
            let found = fields(&text);
            prop_assert_eq!(words(&found.join(" ")), words(&text));
            prop_assert!(found.iter().all(|field| field.trim() == field));
        }
    }
}
