//! Licence expressions (SPDX 2.3, annex D) and the old form with `/` between alternatives.

/// What a package may be licensed under, one by one. An expression is acceptable if these suffice.
pub(crate) const ACCEPTED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "CC0-1.0",
    "0BSD",
    "Unicode-3.0",
    "MPL-2.0",
    "CDLA-Permissive-2.0",
];

/// Why an expression is not acceptable, as the end of a sentence.
#[derive(Debug, PartialEq)]
pub(crate) enum Refused {
    /// It cannot be read at this word.
    Unreadable(String),
    /// None of the offered ways is on the list.
    NotListed,
}

/// Whether the accepted licences suffice for the expression: all sides of an AND, one side of an OR.
pub(crate) fn accept(expression: &str) -> Result<(), Refused> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let accepted = alternatives(&words, &mut at)?;
    match words.get(at) {
        Some(word) => Err(Refused::Unreadable((*word).to_owned())),
        None if accepted => Ok(()),
        None => Err(Refused::NotListed),
    }
}

fn alternatives(words: &[&str], at: &mut usize) -> Result<bool, Refused> {
    let mut accepted = together(words, at)?;
    while takes(words, at, "OR") {
        accepted |= together(words, at)?;
    }
    Ok(accepted)
}

fn together(words: &[&str], at: &mut usize) -> Result<bool, Refused> {
    let mut accepted = one(words, at)?;
    while takes(words, at, "AND") {
        accepted &= one(words, at)?;
    }
    Ok(accepted)
}

fn one(words: &[&str], at: &mut usize) -> Result<bool, Refused> {
    if takes(words, at, "(") {
        let accepted = alternatives(words, at)?;
        return if takes(words, at, ")") {
            Ok(accepted)
        } else {
            Err(unreadable(words, *at))
        };
    }
    let mut licence = name(words, at)?.to_owned();
    if takes(words, at, "WITH") {
        licence = format!("{licence} WITH {}", name(words, at)?);
    }
    Ok(ACCEPTED.contains(&licence.as_str()))
}

fn name<'a>(words: &[&'a str], at: &mut usize) -> Result<&'a str, Refused> {
    let word = words
        .get(*at)
        .filter(|word| !matches!(**word, "AND" | "OR" | "WITH" | "(" | ")"));
    *at += 1;
    word.copied().ok_or_else(|| unreadable(words, *at - 1))
}

fn takes(words: &[&str], at: &mut usize, word: &str) -> bool {
    let found = words.get(*at) == Some(&word);
    *at += usize::from(found);
    found
}

fn unreadable(words: &[&str], at: usize) -> Refused {
    Refused::Unreadable((*words.get(at).unwrap_or(&"the end")).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_listed_alternative_is_enough() {
        for expression in [
            "MIT",
            "MIT/Apache-2.0",
            "Unlicense OR MIT",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0-only",
            // AND binds more tightly than OR.
            "MIT OR GPL-3.0-only AND AGPL-3.0-only",
        ] {
            assert_eq!(accept(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn every_required_licence_must_be_listed() {
        for expression in [
            "GPL-3.0-only",
            "Unlicense",
            "BSL-1.0",
            "MIT AND WTFPL",
            "(MIT OR ISC) AND (GPL-2.0-only OR LGPL-3.0-only)",
            "MIT WITH Classpath-exception-2.0",
            "LLVM-exception",
        ] {
            assert_eq!(accept(expression), Err(Refused::NotListed), "{expression}");
        }
    }

    #[test]
    fn half_an_expression_is_unreadable() {
        for expression in [
            "", "MIT OR", "(MIT", "MIT)", "MIT MIT", "AND MIT", "MIT WITH",
        ] {
            assert!(
                matches!(accept(expression), Err(Refused::Unreadable(_))),
                "{expression}"
            );
        }
    }
}
