//! E-mail addresses: the same, of the same domain, or of a mailbox that several share.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Comparison;
use super::names::pair;
use super::words::fit;
use crate::text::fold::fold;

/// An address made ready for comparing.
#[derive(Debug, Clone)]
pub(super) struct Address {
    /// In lower case, without what follows a plus sign (RFC 5233 calls it detail).
    pub(super) whole: String,
    domain: String,
    /// The words before the sign.
    words: Vec<String>,
    /// The longest word of the domain, without hyphens.
    pub(super) site: String,
}

impl Address {
    pub(super) fn of(text: &str) -> Option<Address> {
        let lower = text.trim().to_lowercase();
        let (local, domain) = lower.rsplit_once('@')?;
        let local = local.split('+').next().unwrap_or(local);
        let words = fold(&local.replace(|c: char| !c.is_alphabetic(), " "));
        let (labels, _) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let site = labels.split('.').max_by_key(|label| label.len());
        Some(Address {
            whole: format!("{local}@{domain}"),
            domain: domain.to_owned(),
            words: words.split_whitespace().map(str::to_owned).collect(),
            site: site.unwrap_or_default().replace('-', ""),
        })
    }

    fn is_shared(&self) -> bool {
        self.words
            .iter()
            .any(|word| MAILBOXES.contains(word.as_str()))
    }
}

/// Names of mailboxes that several people read (RFC 2142, and what is usual).
static MAILBOXES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("mailboxes.txt").lines();
    let words = lines.filter(|line| !line.starts_with('#'));
    words.flat_map(str::split_whitespace).collect()
});

/// How near the nearest two addresses are; none where one has none.
pub(super) fn compare(one: &[Address], other: &[Address]) -> Option<Comparison> {
    let mut nearest = None;
    for a in one {
        for b in other {
            let how = near(a, b);
            if how == Comparison::Same {
                return Some(how);
            }
            let rank = |how: Comparison| match how {
                Comparison::Mailbox => 0,
                Comparison::Domain => 1,
                Comparison::Different => 2,
                _ => 3,
            };
            if nearest.is_none_or(|known| rank(how) < rank(known)) {
                nearest = Some(how);
            }
        }
    }
    nearest
}

fn near(one: &Address, other: &Address) -> Comparison {
    if one.whole == other.whole {
        return match one.is_shared() {
            true => Comparison::Mailbox,
            false => Comparison::Same,
        };
    }
    if one.domain != other.domain {
        return Comparison::Different;
    }
    // Two who have addresses of their own at the same place are two.
    let pairing = pair(&one.words, &other.words, fit);
    match pairing.alone {
        (0, _) | (_, 0) if pairing.paired > 0 => Comparison::Domain,
        _ if one.is_shared() || other.is_shared() => Comparison::Domain,
        _ => Comparison::SomeWords,
    }
}
