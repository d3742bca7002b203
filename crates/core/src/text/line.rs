//! One line of typing becomes a lead: name, organisation, role, mail, phone and city in any order, with
//! or without commas, and everything else as a note.
//!
//! Mails and numbers are known by their form, places by the gazetteer; the rest is divided by what
//! its words are likely to be (`parts`), with lists of words in the languages of the booth (`words`).

use rambla_gazetteer::{Point, renown};
use serde::Serialize;

use parts::{Part, divide};
use tokens::{Gap, Kind, Token, tokens};

mod parts;
mod scores;
mod signs;
mod tokens;
mod word;
mod words;

pub(crate) use self::words::{FORMS as LEGAL_FORMS, PARTICLES, TITLES};

/// A line taken apart. Every word that was typed is in it, once; runs of blanks are one space, and
/// words that only join two fields ("from", "aus") are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LeadLine {
    /// The contact's name with titles, as typed.
    pub name: Option<String>,
    /// The organisation's name with its legal form.
    pub organisation: Option<String>,
    /// The contact's role.
    pub role: Option<String>,
    /// The first mail address, of valid syntax, as typed but without brackets around it.
    pub email: Option<String>,
    /// The first phone number as typed.
    pub phone: Option<String>,
    /// The home city as typed.
    pub city: Option<String>,
    /// Everything else in the order of typing, joined by `", "`.
    pub note: Option<String>,
    /// What stood before mails and numbers to say what they are ("Tel.").
    pub labels: Vec<String>,
}

/// Takes a line (cleaned text) apart. `near` is where the event is, so that places there are known
/// rather than namesakes elsewhere.
pub fn read_line(text: &str, near: Option<Point>) -> LeadLine {
    let tokens = tokens(text);
    let runs = divide(&tokens, |text| renown(text, near));
    let mut line = LeadLine::default();
    let mut notes: Vec<(usize, String)> = Vec::new();
    let places: Vec<usize> = (0..tokens.len())
        .filter(|at| tokens[*at].kind == Kind::Word)
        .collect();
    for (at, token) in tokens.iter().enumerate() {
        let field = match token.kind {
            Kind::Word => continue,
            Kind::Label => {
                line.labels.push(token.text.clone());
                continue;
            }
            Kind::Mail => &mut line.email,
            Kind::Phone => &mut line.phone,
        };
        match field {
            Some(_) => notes.push((at, token.text.clone())),
            None => *field = Some(token.text.clone()),
        }
    }
    for run in &runs {
        let part = &places[run.from..run.to];
        let field = match run.part {
            Part::Name => &mut line.name,
            Part::Organisation => &mut line.organisation,
            Part::Role => &mut line.role,
            Part::City => &mut line.city,
            Part::Connector => continue,
            Part::Note => {
                notes.extend(remarks(&tokens, part));
                continue;
            }
        };
        *field = Some(joined(&tokens, part));
    }
    let divided = runs.last().map_or(0, |run| run.to);
    notes.extend(remarks(&tokens, &places[divided..]));
    notes.sort_by_key(|(at, _)| *at);
    let is_nobody = [&line.name, &line.organisation, &line.email, &line.phone]
        .iter()
        .all(|field| field.is_none());
    if is_nobody {
        // Whoever types anything means somebody.
        let first = line.role.take().or_else(|| line.city.take());
        line.name = match notes.is_empty() {
            true => first,
            false => first.or_else(|| Some(notes.remove(0).1)),
        };
    }
    let notes: Vec<String> = notes.into_iter().map(|(_, text)| text).collect();
    line.note = (!notes.is_empty()).then(|| notes.join(", "));
    line
}

/// The words at these places, with the commas between them.
fn joined(tokens: &[Token], places: &[usize]) -> String {
    let mut text = String::new();
    for (count, at) in places.iter().enumerate() {
        if count > 0 {
            text.push_str(match tokens[*at].gap {
                Gap::Blank => " ",
                Gap::Comma | Gap::Break => ", ",
            });
        }
        text.push_str(&tokens[*at].text);
    }
    text
}

/// The remarks at these places: one for each run without a mail or number between.
fn remarks(tokens: &[Token], places: &[usize]) -> Vec<(usize, String)> {
    let follow = |a: &usize, b: &usize| *b == *a + 1;
    places
        .chunk_by(follow)
        .map(|run| (run[0], joined(tokens, run)))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::words::{CONNECTORS, PARTICLES, key};
    use super::{LeadLine, read_line};

    /// The fields in order: name, organisation, role, email, phone, city, note; empty for none.
    fn fields(text: &str) -> [String; 7] {
        let LeadLine {
            name,
            organisation,
            role,
            email,
            phone,
            city,
            note,
            labels: _,
        } = read_line(text, None);
        [name, organisation, role, email, phone, city, note].map(Option::unwrap_or_default)
    }

    #[test]
    fn a_line_fills_the_fields_in_any_order_with_and_without_commas() {
        let expected = [
            "Ana Roca",
            "Acme S.L.",
            "buyer",
            "ana@acme.example",
            "+34 600 000 000",
            "Lleida",
            "",
        ];
        for text in [
            "Ana Roca, Acme S.L., buyer, ana@acme.example, +34 600 000 000, Lleida",
            "ana@acme.example +34 600 000 000 Ana Roca Acme S.L. buyer Lleida",
            "Ana Roca; Acme S.L.; buyer; Lleida; +34 600 000 000; ana@acme.example",
            "buyer\nAna Roca\nAcme S.L.\nLleida\nana@acme.example\n+34 600 000 000\n",
            "Ana Roca，Acme S.L.、buyer،ana@acme.example,+34 600 000 000 / Lleida",
            "Tel: +34 600 000 000 Ana Roca <ana@acme.example> from Acme S.L. (buyer), Lleida",
        ] {
            assert_eq!(fields(text), expected, "{text}");
        }
        for whole in ["Xylo", "roca ANA", "Barcelona", "Assumpta Mestre", "Buyer"] {
            assert_eq!(fields(whole), [whole, "", "", "", "", "", ""]);
        }
        assert_eq!(fields("Ana  Roca"), ["Ana Roca", "", "", "", "", "", ""]);
        assert_eq!(fields(" ,\n, "), ["", "", "", "", "", "", ""]);
    }

    #[test]
    fn numbers_keep_their_form_and_lose_their_labels() {
        for (text, expected) in [
            ("Ana (+34 600 000 000)", "+34 600 000 000"),
            ("Ana Tel. (93) 600 00 00 ext. 7", "(93) 600 00 00 ext. 7"),
            ("Ana, TEL.0203 555 0199", "0203 555 0199"),
            ("سلمى، هاتف ٠٥٥ ٥٥٥ ٠١٢٣", "٠٥٥ ٥٥٥ ٠١٢٣"),
            ("Ana 2026-11-23 300 lamps", ""),
        ] {
            assert_eq!(fields(text)[4], expected, "{text}");
        }
        let line = read_line(
            "Ana, mail: a@x.example, mob. 600 000 001, b@x.example, 600 000 002",
            None,
        );
        assert_eq!(line.labels, ["mail", "mob."]);
        assert_eq!(line.note.as_deref(), Some("b@x.example, 600 000 002"));
    }

    #[test]
    fn a_pasted_page_ends_in_the_note_whole() {
        let page = "wants lamps for the new halls of the fair ".repeat(400);
        let found = fields(&page).join(" ");
        assert_eq!(
            found.split_whitespace().count(),
            page.split_whitespace().count()
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
                    ",", ",", " ", " from ", " de ", "S.L.", "Ltd", "Tel:", "mail:", "<ana@acme.example>",
                    "bo@x.example.", "+34 600 000 000", "(+34) 600", "(+34 600 000 000)", "ext 7",
                    "Ana Roca", " buyer ", "Lleida", "wants lamps",
                ]).prop_map(str::to_owned),
            ],
            0..14,
        )) {
            let text = parts.concat();
            let line = read_line(&text, None);
            let found = fields(&text);
            let mut left = words(&text);
            for word in words(&[found.join(" "), line.labels.join(" ")].join(" ")) {
                let at = left.iter().position(|typed| *typed == word);
                prop_assert!(at.is_some(), "{word} was not typed");
                left.remove(at.unwrap_or_default());
            }
            // Only what joins two fields is left out.
            prop_assert!(left.iter().all(|word| CONNECTORS.has(&key(word)) || PARTICLES.has(&key(word))), "{left:?}");
            prop_assert!(found.iter().all(|field| field.trim() == field));
        }
    }
}
