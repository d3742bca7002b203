//! What stands in one cell of a table: the formula guard, and lists.
//!
//! **Guard.** A spreadsheet runs a cell that begins with `= + - @`, even behind blanks, characters
//! without width, or in full-width form. Such a cell gets an apostrophe in front, and so does one
//! that honestly begins with an apostrophe; [`unguard`] takes off exactly those. Plain numbers
//! (`-3.5`) and phone numbers written with blanks or dots (`+34 600 000 000`) hold nothing to run
//! and stay as they are; with a hyphen, slash or bracket they would be computed, and are guarded.
//!
//! **Lists.** Items stand side by side with `; ` between them. `\;` is a semicolon inside an item
//! and `\\` a backslash. An empty cell is an empty list; a lone backslash is a list of one empty item.

use std::borrow::Cow;

/// The cell as a spreadsheet may see it.
pub fn guard(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The cell as it was before [`guard`]. A cell that guard would not have written, such as the
/// `'t Veld` of another program, stays as it is.
pub fn unguard(cell: &str) -> Cow<'_, str> {
    Cow::Borrowed(
        cell.strip_prefix('\'')
            .filter(|rest| needs_guard(rest))
            .unwrap_or(cell),
    )
}

/// A list in one cell.
pub fn list_cell<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut cell = String::new();
    let mut count = 0;
    for item in items {
        if count > 0 {
            cell.push_str("; ");
        }
        count += 1;
        for c in item.as_ref().chars() {
            if matches!(c, ';' | '\\') {
                cell.push('\\');
            }
            cell.push(c);
        }
    }
    if count == 1 && cell.is_empty() {
        cell.push('\\');
    }
    cell
}

/// The items of a [`list_cell`]. Forgiving to hands: the blank after `;` may be missing, and a
/// backslash before any other character stands for itself.
pub fn split_list_cell(cell: &str) -> Vec<String> {
    match cell {
        "" => return Vec::new(),
        "\\" => return vec![String::new()],
        _ => {}
    }
    let mut items = vec![String::new()];
    let mut chars = cell.chars().peekable();
    while let Some(c) = chars.next() {
        if c == ';' {
            chars.next_if_eq(&' ');
            items.push(String::new());
            continue;
        }
        let taken = if c == '\\' {
            chars
                .next_if(|next| matches!(next, ';' | '\\'))
                .unwrap_or(c)
        } else {
            c
        };
        items
            .last_mut()
            .expect("BUG: there is always a last item")
            .push(taken);
    }
    items
}

fn needs_guard(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => false,
        // Nearly all cells end here.
        Some(first) if first.is_ascii_alphanumeric() => false,
        // Excel drops these and looks at what follows, here or after the next edit.
        Some(b'\'' | b'\t' | b'\r' | b'\n') => true,
        Some(_) => {
            let shown = cell.trim_start_matches(is_unseen);
            shown.starts_with(is_formula_start) && !is_harmless(shown)
        }
    }
}

/// Blanks, control characters and characters without width.
fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// `= + - @`, their small and full-width forms, and the minus sign.
fn is_formula_start(c: char) -> bool {
    matches!(
        c,
        '=' | '+'
            | '-'
            | '@'
            | '\u{ff1d}'
            | '\u{ff0b}'
            | '\u{ff0d}'
            | '\u{ff20}'
            | '\u{fe66}'
            | '\u{fe62}'
            | '\u{fe63}'
            | '\u{fe6b}'
            | '\u{2212}'
    )
}

/// A sign and then digits, with blanks, dots and commas between them, perhaps an exponent or `%`:
/// there is no name and no operator in it.
fn is_harmless(shown: &str) -> bool {
    let Some(number) = shown.strip_prefix(['+', '-']) else {
        return false;
    };
    let number = number.strip_suffix('%').unwrap_or(number);
    let (digits, exponent) = match number.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (number, None),
    };
    let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.' | ','))
        && exponent.is_none_or(|e| is_digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded() {
        for cell in [
            "=1+1",
            "+34600*A1",
            "-2+3",
            "@SUM(A1)",
            "  =1",
            "\u{a0}=1",
            "\u{200b}=1",
            "\u{feff}\u{2060} @x",
            "＝1+1",
            "＋1",
            "－A1",
            "＠x",
            "\tx",
            "\rx",
            "\nx",
            "+34-600-000-000",
            "+34 (600) 000 000",
            "-",
            "+",
            "--1",
            "-1e",
            "+1,",
            "'quoted",
            "=HYPERLINK(\"https://x.example\")",
            "+1 600A1",
            "-cmd|' /C calc'!A0",
        ] {
            assert_eq!(guard(cell), format!("'{cell}"));
        }
    }

    #[test]
    fn numbers_phones_and_words_stay_as_they_are() {
        for cell in [
            "",
            "Ana",
            "007",
            "+34 600 000 000",
            "+34600000000",
            "-3.5",
            "-1,234.50",
            "+4.2e-10",
            "-5%",
            "1-2",
            "a=b",
            "https://lab.example",
            "»x«",
            "مرحبا",
            "👩‍👩‍👧‍👦",
            " x",
            "\"=1\"",
            "+33\u{202f}1\u{a0}99 00 00 00",
        ] {
            assert_eq!(guard(cell), cell);
        }
    }

    #[test]
    fn an_apostrophe_of_another_program_stays() {
        assert_eq!(unguard("'t Veld"), "'t Veld");
        assert_eq!(unguard("''t Veld"), "'t Veld");
        assert_eq!(unguard("'=1"), "=1");
    }

    #[test]
    fn a_list_is_easy_to_read_and_to_type() {
        assert_eq!(list_cell(["lab", "a;b", "c:\\d"]), "lab; a\\;b; c:\\\\d");
        assert_eq!(split_list_cell("lab;expo; c:\\d"), ["lab", "expo", "c:\\d"]);
        assert_eq!(split_list_cell(""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn guard_is_undone_and_leaves_nothing_to_run(
            cell in "[=+\\-@'＝ \\t\\r\\n\u{200b}\u{feff}0-9A.,%eE]{0,6}|(?s).{0,12}"
        ) {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), cell.as_str());
            let shown = guarded.trim_start_matches(is_unseen);
            if shown.starts_with(is_formula_start) {
                let operators = shown[1..].contains(['+', '-', '*', '/', '(', '!', '|', '&', '^']);
                let names = shown.contains(|c: char| c.is_alphabetic() && !matches!(c, 'e' | 'E'));
                prop_assert!(!names && (!operators || shown.contains(['e', 'E'])), "{}", shown);
            }
        }

        #[test]
        fn lists_come_back_whole(items in proptest::collection::vec("[; \\\\a\\n]{0,4}", 0..5)) {
            prop_assert_eq!(split_list_cell(&list_cell(&items)), items);
        }
    }
}
