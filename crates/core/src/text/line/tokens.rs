//! A line as words in order, with mails, numbers and their labels found among them.

use super::signs::{is_label, is_number, is_phone};
use super::words::key;
use crate::text::email::Email;

/// What stood between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Blanks.
    Blank,
    /// A comma of any script.
    Comma,
    /// Whatever else separates: semicolon, line end, dash or slash between blanks, bracket, colon,
    /// or a mail or number that stood there.
    Break,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Mail,
    Phone,
    /// A word that says what the mail or number behind it is.
    Label,
}

/// A word, a mail, or a number with its blanks.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) text: String,
    /// What it is compared by.
    pub(super) key: String,
    pub(super) gap: Gap,
    pub(super) kind: Kind,
}

/// The words of a line. Every letter and digit of it is in one of them, in order.
pub(super) fn tokens(line: &str) -> Vec<Token> {
    let mut words: Vec<(String, Gap)> = Vec::new();
    let mut gap = Gap::Break;
    for chunk in line.split([' ', '\u{a0}', '\t', '\n', '\r']).map(str::trim) {
        if matches!(chunk, "-" | "–" | "—" | "/" | "|" | "//" | ":" | "·" | "•") {
            gap = Gap::Break;
            continue;
        }
        for (text, before) in pieces(chunk) {
            gap = gap.max(before);
            if text.is_empty() {
                continue;
            }
            words.push((text.to_owned(), gap));
            gap = Gap::Blank;
        }
    }
    with_numbers(words)
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '\u{ff0c}' | '\u{60c}' | '\u{3001}')
}

/// A chunk without blanks, cut at commas, semicolons and what else separates; each piece with the gap
/// before it. The last piece may be empty: then the gap is before the next chunk.
fn pieces(chunk: &str) -> Vec<(&str, Gap)> {
    let mut pieces = Vec::new();
    let (mut from, mut gap) = (0, Gap::Blank);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (at, c) in chunk.char_indices() {
        let (before, after) = (
            chunk[..at].chars().next_back(),
            chunk[at + c.len_utf8()..].chars().next(),
        );
        let found = match c {
            ',' if is_digit(before) && is_digit(after) => continue,
            c if is_comma(c) => Gap::Comma,
            ';' | '\u{ff1b}' | '\u{61b}' | '|' | '<' | '>' | '"' | '[' | ']' => Gap::Break,
            // "https://…" stays whole; "mail:ana@…" and "Tel:" do not.
            ':' if !chunk[at..].starts_with("://") => Gap::Break,
            '(' | ')' if !is_digit(after) && !is_digit(before) => Gap::Break,
            // "TEL.0203": a label that is glued to its number, or to its mail.
            '.' if is_label(&chunk[from..=at]) && after.is_some_and(|c| c.is_ascii_digit()) => {
                pieces.push((&chunk[from..=at], gap));
                (from, gap) = (at + 1, Gap::Blank);
                continue;
            }
            _ => continue,
        };
        pieces.push((&chunk[from..at], gap));
        (from, gap) = (at + c.len_utf8(), found);
    }
    pieces.push((&chunk[from..], gap));
    pieces
}

fn mail(text: &str) -> Option<&str> {
    let address = text
        .trim_start_matches(['(', '\''])
        .trim_end_matches([')', '\'', '.']);
    let has_domain = address
        .rsplit_once('@')
        .is_some_and(|(_, domain)| domain.contains('.'));
    (has_domain && Email::parse(address).is_ok()).then_some(address)
}

/// Joins the words of numbers, and finds labels before mails and numbers.
fn with_numbers(words: Vec<(String, Gap)>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (text, gap) = &words[at];
        let mut token = |text: String, kind| {
            let after_contact = tokens
                .last()
                .is_some_and(|last: &Token| matches!(last.kind, Kind::Mail | Kind::Phone));
            let is_contact = matches!(kind, Kind::Mail | Kind::Phone);
            if is_contact
                && let Some(last) = tokens.last_mut()
                && last.kind == Kind::Word
                && is_label(&last.text)
            {
                last.kind = Kind::Label;
            }
            tokens.push(Token {
                key: key(&text),
                text,
                gap: if after_contact { Gap::Break } else { *gap },
                kind,
            });
        };
        if let Some(address) = mail(text) {
            token(address.to_owned(), Kind::Mail);
            at += 1;
        } else if let Some(length) = phone(&words[at..]) {
            let joined: Vec<&str> = words[at..at + length]
                .iter()
                .map(|(text, _)| text.as_str())
                .collect();
            token(balanced(&joined.join(" ")).to_owned(), Kind::Phone);
            at += length;
        } else {
            token(text.clone(), Kind::Word);
            at += 1;
        }
    }
    tokens
}

/// How many words from the first make a phone number; the longest that do.
fn phone(words: &[(String, Gap)]) -> Option<usize> {
    if !is_number(&words[0].0) {
        return None;
    }
    let mut run = 1;
    while run < words.len().min(9) && words[run].1 == Gap::Blank {
        let word = &words[run].0;
        // A plus begins another number; an extension is the last of one.
        if word.starts_with('+') || !(is_number(word) || is_extension(word)) {
            break;
        }
        run += 1;
    }
    let joined = |length: usize| {
        let texts: Vec<&str> = words[..length]
            .iter()
            .map(|(text, _)| text.as_str())
            .collect();
        texts.join(" ")
    };
    (1..=run).rev().find(|length| is_phone(&joined(*length)))
}

/// Without brackets around the whole that only one end of was part of the number.
fn balanced(number: &str) -> &str {
    let count = |bracket| number.matches(bracket).count();
    match count(')') > count('(') {
        true => number.trim_end_matches(')'),
        false => number,
    }
}

fn is_extension(word: &str) -> bool {
    let word = word.to_lowercase();
    let word = word.trim_end_matches('.');
    matches!(word, "ext" | "x" | "extn") || word.strip_prefix(['x', '#']).is_some_and(is_number)
}
