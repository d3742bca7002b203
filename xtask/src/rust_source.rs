//! As much of Rust's grammar as our rules ask about: words, strings, paths and functions, without comments.

/// A piece of source text and the line it begins on, counted from 1.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token<'a> {
    pub(crate) line: usize,
    pub(crate) kind: Kind<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind<'a> {
    /// An identifier, a keyword or a number.
    Word(&'a str),
    /// What stands between the quotes, escapes as written.
    Text(&'a str),
    /// Punctuation: one character, or `::`.
    Mark(&'a str),
}

/// A function and what its attributes say about it.
#[derive(Debug, PartialEq)]
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    pub(crate) line: usize,
    pub(crate) is_test: bool,
    pub(crate) is_ignored: bool,
}

/// The source as tokens. Comments, characters and lifetimes are left out; a text that is not Rust gives nonsense, not a failure.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(first) = source[at..].chars().next() {
        let (length, kind) = next(&source[at..], first);
        if let Some(kind) = kind {
            tokens.push(Token { line, kind });
        }
        line += source[at..at + length].matches('\n').count();
        at += length;
    }
    tokens
}

fn next(rest: &str, first: char) -> (usize, Option<Kind<'_>>) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), None);
    }
    if let Some((length, text)) = string(rest) {
        return (length, Some(Kind::Text(text)));
    }
    if first == '\'' {
        return (character_or_lifetime(rest), None);
    }
    if first == '_' || first.is_alphanumeric() {
        let length = rest
            .find(|c: char| c != '_' && !c.is_alphanumeric())
            .unwrap_or(rest.len());
        return (length, Some(Kind::Word(&rest[..length])));
    }
    if rest.starts_with("::") {
        return (2, Some(Kind::Mark("::")));
    }
    let length = first.len_utf8();
    (
        length,
        (!first.is_whitespace()).then(|| Kind::Mark(&rest[..length])),
    )
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    loop {
        match rest.as_bytes().get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => (depth, at) = (depth - 1, at + 2),
            Some(_) => at += 1,
            None => return rest.len(),
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of a string literal at the start of the text, and what is between its quotes.
fn string(rest: &str) -> Option<(usize, &str)> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|rest| {
            rest.starts_with('"') || (prefix.ends_with('r') && rest.starts_with('#'))
        })
    })?;
    let hashes = rest[prefix.len()..]
        .bytes()
        .take_while(|byte| *byte == b'#')
        .count();
    let open = prefix.len() + hashes;
    if !rest[open..].starts_with('"') {
        return None; // `r#type` is a word, not a string.
    }
    let body = &rest[open + 1..];
    let end = if prefix.ends_with('r') {
        body.find(&format!("\"{}", "#".repeat(hashes)))
    } else {
        let mut escaped = false;
        body.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })
    };
    let end = end.unwrap_or(body.len());
    Some(((open + 1 + end + 1 + hashes).min(rest.len()), &body[..end]))
}

fn character_or_lifetime(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((after, _))) => {
            let skip = after + rest[after..].chars().next().map_or(0, char::len_utf8);
            rest[skip..]
                .find('\'')
                .map_or(rest.len(), |end| skip + end + 1)
        }
        (Some(_), Some((after, '\''))) => after + 1,
        _ => 1,
    }
}

/// The tokens without `#[cfg(test)] mod …`: what the product is made of.
pub(crate) fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let marker = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let marked = tokens[at..]
            .iter()
            .map(|token| word_or_mark(token.kind))
            .take(marker.len())
            .eq(marker);
        let end = if marked {
            end_of_module(tokens, at + marker.len())
        } else {
            None
        };
        if end.is_none() {
            kept.push(tokens[at].clone());
        }
        at = end.unwrap_or(at + 1);
    }
    kept
}

/// Where the module ends whose attributes or `mod` stand here; none if it is another item.
fn end_of_module(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let mut at = start;
    while is(tokens, at, "#") {
        at = end_of_brackets(tokens, at + 1);
    }
    while is(tokens, at, "pub") || is(tokens, at, "(") {
        at = if is(tokens, at, "(") {
            end_of_brackets(tokens, at)
        } else {
            at + 1
        };
    }
    if !is(tokens, at, "mod") {
        return None;
    }
    let open = at + 2;
    Some(if is(tokens, open, "{") {
        end_of_brackets(tokens, open)
    } else {
        open + 1
    })
}

/// The place after the bracket that closes the one here.
fn end_of_brackets(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Mark("{" | "[" | "(") => depth += 1,
            Kind::Mark("}" | "]" | ")") => depth = depth.saturating_sub(1),
            Kind::Mark(_) | Kind::Word(_) | Kind::Text(_) => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// Every path, the trees of `use` spelled out: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
pub(crate) fn paths<'a>(tokens: &[Token<'a>]) -> Vec<(usize, Vec<&'a str>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        at = path(tokens, at, &[], &mut found);
    }
    found
}

fn path<'a>(
    tokens: &[Token<'a>],
    start: usize,
    before: &[&'a str],
    found: &mut Vec<(usize, Vec<&'a str>)>,
) -> usize {
    let Kind::Word(first) = tokens[start].kind else {
        return start + 1;
    };
    let mut path_here = before.to_vec();
    path_here.push(first);
    let mut at = start + 1;
    while is(tokens, at, "::") {
        match tokens.get(at + 1).map(|token| token.kind) {
            Some(Kind::Word(word)) => path_here.push(word),
            Some(Kind::Mark("{")) => return tree(tokens, at + 1, &path_here, found),
            Some(Kind::Mark(_) | Kind::Text(_)) | None => break,
        }
        at += 2;
    }
    found.push((tokens[start].line, path_here));
    at
}

fn tree<'a>(
    tokens: &[Token<'a>],
    open: usize,
    before: &[&'a str],
    found: &mut Vec<(usize, Vec<&'a str>)>,
) -> usize {
    let end = end_of_brackets(tokens, open);
    let mut at = open + 1;
    while at < end {
        at = path(tokens, at, before, found);
    }
    end
}

/// Every function with its attributes, those inside `proptest!` and other macros too.
pub(crate) fn functions<'a>(tokens: &[Token<'a>]) -> Vec<Function<'a>> {
    let mut functions = Vec::new();
    let (mut is_test, mut is_ignored) = (false, false);
    let mut at = 0;
    while at < tokens.len() {
        match (tokens[at].kind, tokens.get(at + 1).map(|token| token.kind)) {
            (Kind::Mark("#"), Some(Kind::Mark("["))) => {
                let end = end_of_brackets(tokens, at + 1);
                let attribute = paths(&tokens[at + 2..end])
                    .into_iter()
                    .next()
                    .map(|(_, path)| path)
                    .unwrap_or_default();
                is_test |= attribute.last() == Some(&"test");
                is_ignored |= attribute == ["ignore"];
                at = end;
                continue;
            }
            (Kind::Word("fn"), Some(Kind::Word(name))) => {
                functions.push(Function {
                    name,
                    line: tokens[at].line,
                    is_test,
                    is_ignored,
                });
                (is_test, is_ignored) = (false, false);
            }
            (Kind::Mark(";" | "{" | "}"), _) => (is_test, is_ignored) = (false, false),
            _ => {}
        }
        at += 1;
    }
    functions
}

pub(crate) fn is(tokens: &[Token<'_>], at: usize, wanted: &str) -> bool {
    tokens
        .get(at)
        .is_some_and(|token| word_or_mark(token.kind) == wanted)
}

fn word_or_mark(kind: Kind<'_>) -> &str {
    match kind {
        Kind::Word(text) | Kind::Mark(text) => text,
        Kind::Text(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str) -> Vec<&str> {
        tokens(source)
            .iter()
            .map(|token| word_or_mark(token.kind))
            .filter(|word| !word.is_empty())
            .collect()
    }

    #[test]
    fn comments_strings_characters_and_lifetimes_are_not_words() {
        let source = "a // b\n/* c /* d */ e */ f \"g // \\\" h\" r#\"i \" j\"# 'k' '\\'' '\\u{1F}' &'l m b'n' r#type";
        assert_eq!(
            words(source),
            ["a", "f", "&", "l", "m", "b", "r", "#", "type"]
        );
        let texts: Vec<_> = tokens(source)
            .into_iter()
            .filter(|token| matches!(token.kind, Kind::Text(_)))
            .collect();
        assert_eq!(
            texts[0],
            Token {
                line: 2,
                kind: Kind::Text("g // \\\" h")
            }
        );
        assert_eq!(texts[1].kind, Kind::Text("i \" j"));
    }

    #[test]
    fn test_modules_are_cut_out_and_what_follows_stays() {
        let source = "a #[cfg(test)] #[allow(x)] mod tests { fn b() { c } } d #[cfg(test)] fn e() {} #[cfg(test)] mod f; g";
        let kept = without_tests(&tokens(source));
        let kept: Vec<_> = kept
            .iter()
            .map(|token| word_or_mark(token.kind))
            .filter(|word| word.len() == 1)
            .collect();
        assert_eq!(kept.concat(), "ad#[()]e(){}g");
    }

    #[test]
    fn trees_of_use_are_spelled_out() {
        let source = "use std::{fmt, collections::{BTreeMap, btree_map::Entry}};\nlet x = jiff::Zoned::now();";
        let found: Vec<String> = paths(&tokens(source))
            .into_iter()
            .map(|(line, path)| format!("{line} {}", path.join("::")))
            .collect();
        assert_eq!(
            found,
            [
                "1 use",
                "1 std::fmt",
                "1 std::collections::BTreeMap",
                "1 std::collections::btree_map::Entry",
                "2 let",
                "2 x",
                "2 jiff::Zoned::now",
            ]
        );
    }

    #[test]
    fn a_function_is_a_test_only_by_its_own_attributes() {
        let source = "#[test] /// x\n #[should_panic] fn a() { let x = 1; } fn b() {}\nproptest! { #[test]\n #[ignore = \"slow\"] fn c(x in 0..9) {} }";
        let found: Vec<_> = functions(&tokens(source))
            .into_iter()
            .map(|f| (f.name, f.line, f.is_test, f.is_ignored))
            .collect();
        assert_eq!(
            found,
            [
                ("a", 2, true, false),
                ("b", 2, false, false),
                ("c", 4, true, true)
            ]
        );
    }
}
