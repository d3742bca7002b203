//! The edge where text enters: no control characters, one kind of line end, a limit on length.
//!
//! Everything stored has passed here, so that search, tables, calendars and the window can carry
//! it byte for byte.

/// The longest single text that is stored, in bytes of UTF-8. A pasted abstract is 14 kB, a long
/// report 100 kB; beyond this it is a file in the wrong place.
pub const LIMIT: usize = 256 * 1024;

/// A text that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The text without control characters.
    pub text: String,
    /// How many characters were taken out; a changed line end does not count. Above zero, the
    /// person or the row report is told.
    pub removed: usize,
}

/// A text longer than [`LIMIT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} has {bytes} bytes; at most {LIMIT} fit")]
pub struct TooLong {
    /// The field as the glossary names it.
    pub field: &'static str,
    /// The length found, in bytes of UTF-8.
    pub bytes: usize,
}

/// Text of several lines: CRLF and CR become LF, control characters (C0, DEL and C1) except TAB
/// and LF are taken out and counted.
pub fn clean(input: &str) -> Cleaned {
    if !input.chars().any(is_unwanted) {
        return Cleaned {
            text: input.to_owned(),
            removed: 0,
        };
    }
    let mut text = String::with_capacity(input.len());
    let mut removed = 0;
    let mut characters = input.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\r' {
            characters.next_if_eq(&'\n');
            text.push('\n');
        } else if is_unwanted(c) {
            removed += 1;
        } else {
            text.push(c);
        }
    }
    Cleaned { text, removed }
}

/// A value of one line, such as a name or a title: as [`clean`], and each run of blanks and line
/// ends becomes one space, none of them at the ends.
///
/// A control character that separates (vertical tab, form feed, NEL) is counted as removed, and
/// leaves a space, so that the words around it stay two.
pub fn clean_line(input: &str) -> Cleaned {
    let mut text = String::with_capacity(input.len());
    let mut removed = 0;
    let mut gap = false;
    for c in input.chars() {
        if is_unwanted(c) && c != '\r' {
            removed += 1;
        }
        if c.is_whitespace() {
            gap = true;
        } else if !c.is_control() {
            if gap && !text.is_empty() {
                text.push(' ');
            }
            gap = false;
            text.push(c);
        }
    }
    Cleaned { text, removed }
}

/// `text` itself, or [`TooLong`] when it is longer than [`LIMIT`].
pub fn limited<T: AsRef<str>>(field: &'static str, text: T) -> Result<T, TooLong> {
    let bytes = text.as_ref().len();
    if bytes > LIMIT {
        return Err(TooLong { field, bytes });
    }
    Ok(text)
}

fn is_unwanted(c: char) -> bool {
    c.is_control() && c != '\t' && c != '\n'
}

#[cfg(test)]
mod tests {
    use super::{Cleaned, LIMIT, TooLong, clean, clean_line, limited};
    use proptest::prelude::*;

    fn cleaned(text: &str, removed: usize) -> Cleaned {
        Cleaned {
            text: text.to_owned(),
            removed,
        }
    }

    #[test]
    fn line_ends_become_one_kind_and_control_characters_go() {
        assert_eq!(
            clean("a\r\nb\rc\n\td\0\u{1b}[0m\u{7f}\u{85}e \u{2028}👩\u{200d}🔬"),
            cleaned("a\nb\nc\n\td[0me \u{2028}👩\u{200d}🔬", 4)
        );
    }

    #[test]
    fn a_value_of_one_line_keeps_single_spaces_only() {
        assert_eq!(
            clean_line(" \tAna\r\n\u{a0} Ro\0ca\u{0b}i Mas\u{85}"),
            cleaned("Ana Roca i Mas", 3)
        );
    }

    #[test]
    fn a_text_at_the_limit_is_taken_and_a_byte_more_is_not() {
        let longest = "x".repeat(LIMIT);
        assert_eq!(limited("note", &longest), Ok(&longest));
        assert_eq!(
            limited("note", longest.clone() + "x"),
            Err(TooLong {
                field: "note",
                bytes: LIMIT + 1
            })
        );
    }

    proptest! {
        #[test]
        fn cleaning_takes_out_exactly_what_it_counts(input in "[\0-\u{9f}\\PC]{0,40}") {
            let once = clean(&input);
            prop_assert!(!once.text.chars().any(|c| c.is_control() && c != '\t' && c != '\n'));
            let returns = input.matches("\r\n").count();
            prop_assert_eq!(
                once.text.chars().count() + once.removed + returns,
                input.chars().count()
            );
            prop_assert_eq!(clean(&once.text), cleaned(&once.text, 0));
            let line = clean_line(&input);
            prop_assert_eq!(line.removed, once.removed);
            prop_assert_eq!(clean_line(&line.text), cleaned(&line.text, 0));
        }
    }
}
