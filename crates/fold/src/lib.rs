//! What the search index and the search box have in common: text folded to bare words.
//!
//! Folded text holds letters and digits alone, in words with one space between them, and is meant
//! for an FTS5 table with the tokenizer `ascii`, which takes every other sign apart. The rules, so
//! that people find names on the keyboard they have:
//!
//! - Compatibility forms are dissolved (NFKD, UAX 15): full width, ligatures, circled digits.
//! - Accents and points are left out in the scripts where a reader does without them: Latin, Greek,
//!   Cyrillic, Hebrew, Arabic. In scripts from Devanagari to Khmer a mark is the vowel, without
//!   which most names would be equal: there marks stay, but for the nukta, which is often left out
//!   in typing. Kana keep their voicing marks; katakana is written as hiragana.
//! - Lower case, and letters that have no decomposition become what people type for them (ł l,
//!   ß ss, ς σ, ґ г, ة ه …), digits become ASCII.
//! - Apostrophes, the Catalan middle dot, invisible joiners and the Arabic tatweel do not separate.
//! - Scripts without spaces between words (Han, kana, Thai, Lao, Burmese, Khmer) become one word
//!   per character with its marks, and so does Hangul per syllable, so that a given name is found
//!   within a full name. Syllables are spelt out in jamo: 기 finds 김 while it is being typed.
//!
//! Not folded: one script into another (Київ and Kyiv), simplified and traditional Han.

use digits::ascii_digit;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, compose, is_combining_mark};

pub mod digits;
mod letters;

/// The most words of a question that are asked; more would only narrow what is found.
const WORDS: usize = 32;

/// Ends a word of a question at which its typing went on, without a separator, to the next one: it
/// is known to be whole. No folded text holds it.
const WHOLE: char = '\u{1f}';

/// `text` as it goes into the search index: folded words with one space between them, empty when
/// it holds no letter and no digit. Folding twice is folding once.
pub fn fold(text: &str) -> String {
    fold_with_joint(text, ' ')
}

/// The FTS5 MATCH expression that finds rows in which every word of `text` begins some word, in
/// any order: `"ana"* AND "ro"*`. `None` when nothing that can be searched for is left.
///
/// It names words alone, no phrases, so it suits tables of every `detail`. Hence 東京 finds 京東
/// too: characters that are words of their own are looked for in any order.
pub fn query(text: &str) -> Option<String> {
    let folded = fold_with_joint(text, WHOLE);
    let words: Vec<&str> = folded
        .split_inclusive([' ', WHOLE])
        .map(|word| word.trim_end_matches(' '))
        .take(WORDS)
        .collect();
    let asked: Vec<String> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| !is_implied(*at, word, &words))
        .map(|(_, word)| match word.strip_suffix(WHOLE) {
            Some(whole) => format!("\"{whole}\""),
            None => format!("\"{word}\"*"),
        })
        .collect();
    (!asked.is_empty()).then(|| asked.join(" AND "))
}

/// Whether the word at `at` asks nothing that another one does not ask too: the beginnings of
/// longer words and repetitions, of which the first stays. Short beginnings cost most.
fn is_implied(at: usize, word: &str, words: &[&str]) -> bool {
    words.iter().enumerate().any(|(other_at, other)| {
        other_at != at && other.starts_with(word) && (other.len() > word.len() || other_at < at)
    })
}

fn fold_with_joint(text: &str, joint: char) -> String {
    let mut words = Words {
        out: String::with_capacity(text.len() + 8),
        joint,
        last: Last::Gap,
    };
    // ASCII is spared the tables: it begins no decomposition, and what is silent of it is not there
    // for the marks on both sides.
    let plain = |b: &u8| b.is_ascii() && !letters::is_silent(char::from(*b));
    for run in text.as_bytes().chunk_by(|a, b| plain(a) == plain(b)) {
        match std::str::from_utf8(run) {
            Ok(text) if !plain(&run[0]) => text
                .chars()
                .filter(|c| !letters::is_silent(*c))
                .nfkd()
                .for_each(|c| words.add(c)),
            _ => run.iter().for_each(|b| words.add_ascii(*b)),
        }
    }
    words.out
}

/// What the last character was, which decides whether the next one belongs to its word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing yet, or a separator.
    Gap,
    /// A letter of a script with spaces, or a digit.
    Letter,
    /// A character that is a word of its own.
    Character,
    /// A part of a Hangul syllable.
    Jamo,
}

struct Words {
    out: String,
    joint: char,
    last: Last,
}

impl Words {
    fn add_ascii(&mut self, b: u8) {
        if b.is_ascii_alphanumeric() {
            self.push(
                char::from(b.to_ascii_lowercase()),
                Last::Letter,
                self.last != Last::Letter,
            );
        } else if b != b'\'' && b != b'`' {
            self.last = Last::Gap;
        }
    }

    fn add(&mut self, c: char) {
        if let Ok(b) = u8::try_from(c)
            && b.is_ascii()
        {
            self.add_ascii(b);
        } else if letters::is_silent(c) {
            // Dissolved from a compatibility form.
        } else if letters::is_jamo(c) {
            let begins = letters::is_leading_jamo(c) || self.last != Last::Jamo;
            self.push(c, Last::Jamo, begins);
        } else if is_combining_mark(c) {
            self.add_mark(c);
        } else if !c.is_alphanumeric() {
            self.last = Last::Gap;
        } else if let Some(digit) = c.is_numeric().then(|| ascii_digit(c)).flatten() {
            self.push(digit, Last::Letter, self.last != Last::Letter);
        } else if letters::is_word_of_its_own(c) {
            self.push(letters::hiragana(c), Last::Character, true);
        } else {
            for lower in c.to_lowercase() {
                self.add_letter(lower);
            }
        }
    }

    fn add_letter(&mut self, c: char) {
        match letters::typed_for(c) {
            Some(typed) => {
                for c in typed.chars() {
                    self.push(c, Last::Letter, self.last != Last::Letter);
                }
            }
            None => self.push(c, Last::Letter, self.last != Last::Letter),
        }
    }

    fn add_mark(&mut self, mark: char) {
        if self.last == Last::Gap {
            return;
        }
        if letters::is_voicing(mark) {
            if let Some(voiced) = self.out.chars().next_back().and_then(|c| compose(c, mark)) {
                self.out.pop();
                self.out.push(voiced);
            }
        } else if letters::is_vowel_sign(mark) && canonical_combining_class(mark) != 7 {
            // Class 7 is the nukta.
            self.out.push(mark);
        }
    }

    fn push(&mut self, c: char, shape: Last, begins_word: bool) {
        if begins_word && !self.out.is_empty() {
            self.out.push(if self.last == Last::Gap {
                ' '
            } else {
                self.joint
            });
        }
        self.out.push(c);
        self.last = shape;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{fold, query};
    use proptest::prelude::*;
    use rusqlite::Connection;

    fn index() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        // As the desk's search tables are.
        let options = "tokenize = 'ascii', detail = none, prefix = '1 2 3'";
        let sql = format!("CREATE VIRTUAL TABLE names USING fts5 (name, {options})");
        db.execute(&sql, []).unwrap();
        db
    }

    fn finds(db: &Connection, asked: &str, name: &str) -> bool {
        let Some(expression) = query(asked) else {
            return false;
        };
        db.execute("DELETE FROM names", []).unwrap();
        db.execute("INSERT INTO names VALUES (?1)", [fold(name)])
            .unwrap();
        let sql = "SELECT count(*) FROM names WHERE names MATCH ?1";
        db.query_row(sql, [expression], |row| row.get::<_, i64>(0))
            .unwrap()
            == 1
    }

    #[test]
    fn names_are_found_as_they_are_typed() {
        let db = index();
        for (asked, name) in [
            ("αθηνα", "Αθήνα"),
            ("ΟΔΟΣ", "οδός"),
            ("οδος", "ΟΔΟΣ"),
            ("lod", "Łódź"),
            ("strasse", "Straße"),
            ("STRASSE", "STRAẞE"),
            ("sor", "Søren"),
            ("киі", "Київ"),
            ("obrien", "O'Brien"),
            ("O’Brien", "OBrien"),
            ("пят", "П'ять"),
            ("izm", "İzmir"),
            ("dor", "Đorđe"),
            ("fin", "ﬁnance"),
            ("acme", "Ａｃｍｅ"),
            ("isik", "Işık"),
            ("thor", "Þór"),
            ("oeuvre", "Œuvre"),
            ("paral", "Paral·lel"),
            ("еле", "Ёлена"),
            ("roca ana", "Ana Roca"),
            ("ro an", "Ana Roca"),
            ("ana-roca", "Roca, Ana"),
            ("京", "東京"),
            ("東京", "東京都"),
            ("まるた", "マルタ島"),
            ("ガ", "ｶﾞｽ"),
            ("기", "김민수"),
            ("민수", "김민수"),
            ("김ㅁ", "김민수"),
            ("สมช", "คุณสมชาย"),
            ("वि", "विद्या"),
            ("फिल", "फ़िल्म"),
            ("محمد", "مُحَمَّد"),
            ("احمد", "أحمد"),
            ("علي", "علی"),
            ("שלום", "שָׁלוֹם"),
            ("600", "+34 ٦٠٠"),
            ("ani", "Ani\u{ad}ta"),
        ] {
            assert!(
                finds(&db, asked, name),
                "{asked} in {name}: {:?}",
                query(asked)
            );
        }
    }

    #[test]
    fn other_names_are_not_found() {
        let db = index();
        for (asked, name) in [
            ("roca", "Rocío"),
            ("oca", "Roca"),
            ("ana x", "Ana Roca"),
            ("京都", "東京"),
            ("か", "がく"),
            ("कि", "का"),
            ("기민", "김민수"),
            ("o brien", "O'Brien"),
        ] {
            assert!(
                !finds(&db, asked, name),
                "{asked} in {name}: {:?}",
                query(asked)
            );
        }
    }

    #[test]
    fn a_question_holds_words_alone() {
        assert_eq!(
            query("  ro \"an* OR (ana"),
            Some("\"ro\"* AND \"or\"* AND \"ana\"*".into())
        );
        assert_eq!(
            query("東京B ana ana"),
            Some("\"東\" AND \"京\" AND \"b\"* AND \"ana\"*".into())
        );
        assert_eq!(query(" -- '*\" 👍🏽 "), None);
        assert_eq!(fold("  Ana–María's C++,\tn.º 5\0 "), "ana marias c n o 5");
    }

    #[test]
    fn marks_around_a_silent_character_are_put_in_order() {
        // Thai tone and vowel below: canonical order is the vowel first.
        assert_eq!(fold("ก\u{e49}\u{200d}\u{e38}"), fold("ก\u{e38}\u{e49}"));
    }

    #[test]
    fn a_pasted_page_is_still_a_question() {
        let page: String = (0..5000).map(|n| format!("word{n} ")).collect();
        assert!(finds(&index(), &page, &page));
    }

    #[test]
    fn every_character_folds_to_words_and_only_once() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let folded = fold(&format!("ก{c}x {c}"));
            assert_eq!(fold(&folded), folded, "{:x}", u32::from(c));
            let is_word = |c: char| c == ' ' || c.is_ascii_alphanumeric() || !c.is_ascii();
            assert!(folded.chars().all(is_word), "{folded:?}");
            assert!(
                !folded.contains("  ") && folded.trim() == folded,
                "{folded:?}"
            );
        }
    }

    /// Texts in which scripts, marks and silent characters meet.
    fn mixed() -> impl Strategy<Value = String> {
        let signs = "[a-cA-C1éßłİıŉ'’ -\u{ad}\u{200d}\u{300}\u{345}αάςΣйїґ京東ガカﾞ김ᄀ각ㅁกุ้ำिकक़़्٦ﷺﬁ㍿²]{0,12}";
        prop_oneof![signs, "\\PC{0,12}"]
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in mixed()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn every_beginning_of_every_word_is_found(
            text in mixed(),
            word in any::<prop::sample::Index>(),
            length in any::<prop::sample::Index>(),
        ) {
            let text = format!("{text} ana");
            let folded = fold(&text);
            let words: Vec<&str> = folded.split(' ').collect();
            let word = word.get(&words);
            let asked: String = word.chars().take(1 + length.index(word.chars().count())).collect();
            let db = index();
            prop_assert!(finds(&db, &asked, &text), "{} in {}", asked, folded);
            prop_assert!(finds(&db, &text, &text), "{}", folded);
        }
    }
}
