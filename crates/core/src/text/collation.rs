//! Sorting texts as readers of a language do (Unicode collation with the tailorings of CLDR).

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

/// The row numbers of a list by its texts, as readers of `language` (BCP 47) sort them; what has no
/// text stands last either way, and of equal texts the higher number first. A language that is not
/// known sorts as the root of CLDR does.
pub fn sorted(rows: Vec<(i64, Option<String>)>, language: &str, descending: bool) -> Vec<i64> {
    let collator = collator(language);
    let (mut named, mut nameless) = (Vec::with_capacity(rows.len()), Vec::new());
    for (number, text) in rows {
        match text.filter(|text| !text.is_empty()) {
            Some(text) => {
                let mut key = Vec::with_capacity(text.len() * 2);
                // A vector takes every byte.
                let _ = collator.write_sort_key_to(&text, &mut key);
                named.push((key, number));
            }
            None => nameless.push(number),
        }
    }
    named.sort_unstable_by(|a, b| {
        let texts = a.0.cmp(&b.0);
        let texts = if descending { texts.reverse() } else { texts };
        texts.then(b.1.cmp(&a.1))
    });
    nameless.sort_unstable_by(|a, b| b.cmp(a));
    let named = named.into_iter().map(|(_, number)| number);
    named.chain(nameless).collect()
}

fn collator(language: &str) -> CollatorBorrowed<'static> {
    let locale = language.parse::<Locale>().unwrap_or(Locale::UNKNOWN);
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Tertiary);
    Collator::try_new(CollatorPreferences::from(&locale), options)
        .expect("BUG: the collation data is part of the program")
}

#[cfg(test)]
mod tests {
    use super::sorted;

    fn order<'t>(texts: &[&'t str], language: &str, descending: bool) -> Vec<&'t str> {
        let rows = texts.iter().enumerate();
        let rows = rows.map(|(at, text)| (at as i64, Some((*text).to_owned())));
        let sorted = sorted(rows.collect(), language, descending);
        sorted.into_iter().map(|at| texts[at as usize]).collect()
    }

    #[test]
    fn each_language_has_its_own_order() {
        let words = [
            "zeta", "ñandú", "Nube", "Óscar", "oso", "ärlig", "åka", "Łódź", "lupa",
        ];
        assert_eq!(
            order(&words, "es", false),
            [
                "åka", "ärlig", "Łódź", "lupa", "Nube", "ñandú", "Óscar", "oso", "zeta"
            ]
        );
        assert_eq!(
            order(&words, "sv-SE", false),
            [
                "Łódź", "lupa", "ñandú", "Nube", "Óscar", "oso", "zeta", "åka", "ärlig"
            ]
        );
        assert_eq!(
            order(&["a", "", "b"], "not a language", true),
            ["b", "a", ""]
        );
        // Of equals the newest first.
        assert_eq!(sorted(vec![(1, None), (2, None)], "en", false), [2, 1]);
    }
}
