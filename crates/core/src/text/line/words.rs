//! Words by which the parts of a line are known. The lists stand beside this file.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::fold::fold;

/// Words, and beginnings or ends of words, folded.
pub(crate) struct Words {
    whole: HashSet<String>,
    begins: Vec<String>,
    ends: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Words {
        let mut words = Words {
            whole: HashSet::new(),
            begins: Vec::new(),
            ends: Vec::new(),
        };
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for word in lines.flat_map(str::split_whitespace) {
            if let Some(begin) = word.strip_suffix('*') {
                words.begins.push(key(begin));
            } else if let Some(end) = word.strip_prefix('*') {
                words.ends.push(key(end));
            } else {
                words.whole.insert(key(word));
            }
        }
        words
    }

    /// Whether this key is one of them.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.whole.contains(key)
            || self.begins.iter().any(|begin| key.starts_with(begin))
            || self
                .ends
                .iter()
                .any(|end| key.ends_with(end) && key.len() > end.len())
    }
}

/// What a word is compared by: folded letters and digits alone ("Co-founder", "S.L."); a sign alone stays.
pub(super) fn key(word: &str) -> String {
    let unpointed: String = word
        .chars()
        .filter(|c| !matches!(c, '.' | '-' | '·'))
        .collect();
    let key: String = fold(&unpointed).split(' ').collect();
    if key.is_empty() { word.to_owned() } else { key }
}

macro_rules! lists {
    ($($name:ident $file:literal)*) => {
        $(pub(crate) static $name: LazyLock<Words> =
            LazyLock::new(|| Words::of(include_str!(concat!("words/", $file, ".txt"))));)*
    };
}

lists! {
    ROLES "roles"
    ROLE_HELPERS "role_helpers"
    ORGANISATIONS "organisations"
    FORMS "forms"
    TITLES "titles"
    PARTICLES "particles"
    CONNECTORS "connectors"
    GIVEN_NAMES "given"
    REMARKS "remarks"
    LABELS "labels"
}
