//! Greek and Cyrillic in Latin letters, roughly as people write their own names abroad: enough to
//! tell whether two names sound alike, not to spell one.

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Arabic,
    Hebrew,
    /// Han, kana and others in which each character is a word.
    Characters,
    Hangul,
    Other,
}

impl Script {
    /// Whether it can be written in Latin letters here.
    pub(super) fn is_romanised(self) -> bool {
        matches!(self, Script::Greek | Script::Cyrillic)
    }
}

/// What a folded text is written in, by its first letter.
pub(super) fn script(text: &str) -> Script {
    let letter = text.chars().find(|c| c.is_alphabetic());
    match letter {
        None | Some('a'..='z' | '\u{e0}'..='\u{24f}') => Script::Latin,
        Some('\u{370}'..='\u{3ff}') => Script::Greek,
        Some('\u{400}'..='\u{52f}') => Script::Cyrillic,
        Some('\u{590}'..='\u{5ff}') => Script::Hebrew,
        Some('\u{600}'..='\u{77f}') => Script::Arabic,
        Some('\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7ff}') => {
            Script::Hangul
        }
        Some('\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}') => {
            Script::Characters
        }
        Some(_) => Script::Other,
    }
}

/// Sounds of several letters, the longest first.
const GREEK_PAIRS: &[(&str, &str)] = &[
    ("ου", "ou"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("μπ", "b"),
    ("ντ", "nt"),
    ("γγ", "ng"),
    ("γκ", "gk"),
    ("τζ", "tz"),
];

/// A folded word in Latin letters.
pub(super) fn romanised(word: &str) -> String {
    let mut latin = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let pair = GREEK_PAIRS.iter().find(|(pair, _)| rest.starts_with(pair));
        if let Some((pair, sound)) = pair {
            latin.push_str(sound);
            rest = &rest[pair.len()..];
            continue;
        }
        match sound(letter) {
            Some(sound) => latin.push_str(sound),
            None => latin.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    latin
}

fn sound(letter: char) -> Option<&'static str> {
    let sound = match letter {
        'α' | 'а' => "a",
        'β' | 'в' => "v",
        'γ' | 'г' => "g",
        'δ' | 'д' => "d",
        'ε' | 'е' | 'є' | 'э' => "e",
        'ζ' | 'з' => "z",
        'η' | 'ι' | 'и' | 'і' => "i",
        'й' | 'ы' | 'υ' => "y",
        'θ' => "th",
        'κ' | 'к' => "k",
        'λ' | 'л' => "l",
        'μ' | 'м' => "m",
        'ν' | 'н' => "n",
        'ξ' => "x",
        'ο' | 'ω' | 'о' => "o",
        'π' | 'п' => "p",
        'ρ' | 'р' => "r",
        'σ' | 'ς' | 'с' => "s",
        'τ' | 'т' => "t",
        'φ' | 'ф' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        'б' => "b",
        'ж' => "zh",
        'у' | 'ў' => "u",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'ї' => "i",
        'ј' => "j",
        'љ' => "lj",
        'њ' => "nj",
        'ђ' => "dj",
        'ћ' => "c",
        'џ' => "dz",
        _ => return None,
    };
    Some(sound)
}

/// What is left of a word in Latin letters when it is said: its consonants, each sound written in one
/// way (Szulc and Schultz, Jeffrey and Geoffrey).
pub(super) fn consonants(word: &str) -> String {
    let mut said = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let spelling = SPELLINGS
            .iter()
            .find(|(letters, _)| rest.starts_with(letters));
        let (sound, length) = match spelling {
            Some((letters, sound)) => (*sound, letters.len()),
            None => (&rest[..letter.len_utf8()], letter.len_utf8()),
        };
        rest = &rest[length..];
        let silent = matches!(sound, "a" | "e" | "i" | "o" | "u" | "y" | "h" | "w");
        if !silent && !said.ends_with(sound) {
            said.push_str(sound);
        }
    }
    said
}

/// Spellings of consonants, the longest first.
const SPELLINGS: &[(&str, &str)] = &[
    ("shch", "s"),
    ("sch", "s"),
    ("dzh", "j"),
    ("tch", "c"),
    ("sh", "s"),
    ("sz", "s"),
    ("cz", "c"),
    ("ch", "c"),
    ("tz", "c"),
    ("ts", "c"),
    ("zh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("kh", "k"),
    ("ck", "k"),
    ("ca", "k"),
    ("co", "k"),
    ("cu", "k"),
    ("ge", "j"),
    ("gi", "j"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
];
