//! What is known of each word of a line, before it is decided what it is.

use super::tokens::{Gap, Kind, Token};
use super::words::{
    CONNECTORS, FORMS, GIVEN_NAMES, ORGANISATIONS, PARTICLES, REMARKS, ROLE_HELPERS, ROLES, TITLES,
    key,
};

/// Words behind this many are a remark.
const MOST: usize = 48;

/// What is known of one word.
pub(super) struct Word {
    pub(super) given: bool,
    pub(super) role: bool,
    pub(super) helper: bool,
    pub(super) organisation: bool,
    pub(super) form: bool,
    pub(super) title: bool,
    pub(super) particle: bool,
    pub(super) connector: bool,
    pub(super) remark: bool,
    pub(super) digits: bool,
    pub(super) ampersand: bool,
    /// "d'estudis": a joining word is part of it.
    pub(super) elided: bool,
    /// It begins with a capital letter though letters of the line are of both sizes.
    pub(super) capital: bool,
    /// It begins with a small letter though letters of the line are of both sizes.
    pub(super) small: bool,
    /// It stands in the mail address, before and behind the @.
    pub(super) local: bool,
    pub(super) domain: bool,
    pub(super) gap: Gap,
    pub(super) after: Gap,
    pub(super) key: String,
}

impl Word {
    pub(super) fn same(&self, other: &Word) -> bool {
        self.key == other.key
    }
}

/// The words of a line with what is known of them.
pub(super) fn words(tokens: &[Token]) -> Vec<Word> {
    let is_small = |text: &str| text.chars().next().is_some_and(char::is_lowercase);
    let is_capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    let long = |token: &&Token| {
        token.kind == Kind::Word
            && token.text.chars().count() > 2
            && !PARTICLES.has(&token.key)
            && !FORMS.has(&token.key)
    };
    // Of two words the sizes tell nothing.
    let both = tokens.iter().filter(long).count() > 2
        && tokens
            .iter()
            .filter(long)
            .any(|token| is_capital(&token.text))
        && tokens
            .iter()
            .filter(long)
            .any(|token| is_small(&token.text));
    let all_capital = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase)
    };
    let shouted = tokens
        .iter()
        .filter(long)
        .filter(|token| all_capital(&token.text))
        .count()
        * 2
        > tokens.iter().filter(long).count();
    let mails: Vec<(String, String)> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Mail)
        .filter_map(|token| token.text.split_once('@'))
        .map(|(local, domain)| {
            let domain = domain.rsplit_once('.').map_or(domain, |(domain, _)| domain);
            (local.to_lowercase(), key(&domain.replace('.', "")))
        })
        .collect();
    let is_local = |word: &str| {
        word.chars().count() > 2
            && mails.iter().any(|(local, _)| {
                let pieces = local.split(['.', '_', '-', '+']).map(key);
                let within = |piece: &str| {
                    piece == word
                        || (word.len() > 4 && piece.len() > word.len() && piece.ends_with(word))
                };
                let whole = key(local);
                pieces.clone().any(|piece| within(&piece))
                    || (word.len() > 4 && whole.contains(word))
            })
    };
    let is_domain = |word: &str| {
        word.chars().count() > 3 && mails.iter().any(|(_, domain)| domain.contains(word))
    };
    let mut gap = Gap::Break;
    let mut words: Vec<Word> = Vec::new();
    for token in tokens {
        if token.kind != Kind::Word {
            gap = Gap::Break;
            if let Some(last) = words.last_mut() {
                last.after = Gap::Break;
            }
            continue;
        }
        gap = gap.max(token.gap);
        if let Some(last) = words.last_mut() {
            last.after = last.after.max(gap);
        }
        let key = token.key.as_str();
        // "d'Aubigny", "dell'Orto": what stands behind the apostrophe counts for capitals.
        let (small, capital) = (is_small(&token.text), is_capital(&token.text));
        let apostrophe =
            token.text.contains(['\'', '’']) && token.text.chars().any(char::is_uppercase);
        words.push(Word {
            given: token
                .text
                .split('-')
                .any(|piece| GIVEN_NAMES.has(&super::words::key(piece))),
            role: ROLES.has(key),
            helper: ROLE_HELPERS.has(key),
            organisation: ORGANISATIONS.has(key),
            form: FORMS.has(key) && (key.chars().count() > 1),
            title: TITLES.has(key),
            particle: PARTICLES.has(key),
            connector: CONNECTORS.has(key),
            remark: REMARKS.has(key) && !PARTICLES.has(key) && !CONNECTORS.has(key),
            digits: token.text.chars().any(char::is_numeric),
            ampersand: matches!(token.text.as_str(), "&" | "+" | "и"),
            elided: token
                .text
                .split_once(['\'', '’'])
                .is_some_and(|(joint, rest)| joint.chars().count() < 3 && rest.chars().count() > 2),
            capital: capital && both && !shouted,
            small: small && both && !apostrophe,
            local: is_local(key),
            domain: is_domain(key),
            gap,
            after: Gap::Blank,
            key: key.to_owned(),
        });
        gap = Gap::Blank;
        if words.len() == MOST {
            break;
        }
    }
    if let Some(last) = words.last_mut() {
        last.after = Gap::Break;
    }
    words
}
