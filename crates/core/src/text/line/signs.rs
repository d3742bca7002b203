//! What a word or number is known by.

use super::words::{LABELS, key};
use crate::text::digits::ascii_digit;

/// Digits and what groups them, perhaps with a plus before.
pub(super) fn is_number(word: &str) -> bool {
    let is_digit = |c| ascii_digit(c).is_some();
    let is_grouping = |c| {
        matches!(
            c,
            '-' | '.' | '/' | '(' | ')' | '+' | '\u{ff0b}' | '\u{2010}'..='\u{2013}'
        )
    };
    !is_date(word)
        && word.chars().any(is_digit)
        && word.chars().all(|c| is_digit(c) || is_grouping(c))
}

/// A word in front of a mail or phone that says what follows; a single letter only with its full stop
/// or colon.
pub(super) fn is_label(word: &str) -> bool {
    let bare = word.trim_end_matches([':', '.']);
    let is_short = bare.chars().count() < 2;
    LABELS.has(&key(bare)) && !bare.is_empty() && !(is_short && bare == word)
}

/// Grouped digits, 6 to 17 of them (E.164 has at most 15, dialled with `00` before), perhaps with
/// an extension; a date or a span of years is none.
pub(super) fn is_phone(text: &str) -> bool {
    // Longer than any number with its blanks, and read anew for each `+` of a pasted page.
    if text.len() > 100 {
        return false;
    }
    let (number, extension) = match text.find(|c: char| c.is_alphabetic() || c == '#') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let extension = extension.to_lowercase();
    let extension = ["ext.", "ext", "x", "#"]
        .iter()
        .find_map(|word| extension.strip_prefix(word))
        .unwrap_or(&extension)
        .trim_start();
    let is_digit = |c| ascii_digit(c).is_some();
    let is_grouping = |c| {
        matches!(
            c,
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2013}'
        )
    };
    let grouped = number
        .trim_start_matches('(')
        .trim_start_matches(['+', '\u{ff0b}']);
    (6..=17).contains(&number.chars().filter(|c| is_digit(*c)).count())
        && grouped.starts_with(|c| is_digit(c) || c == '(')
        && grouped.chars().all(|c| is_digit(c) || is_grouping(c))
        && extension.chars().all(is_digit)
        && !is_date(number.trim())
}

fn is_date(text: &str) -> bool {
    let groups: Vec<&str> = text.split(['-', '.', '/', '\u{2013}']).collect();
    let is_year =
        |group: &str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    match groups[..] {
        [year, month, day] if is_year(year) => month.len() <= 2 && day.len() <= 2,
        [day, month, year] if is_year(year) => month.len() <= 2 && day.len() <= 2,
        [from, to] => is_year(from) && is_year(to),
        _ => false,
    }
}
