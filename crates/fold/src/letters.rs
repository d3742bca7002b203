//! The tables of folding: which characters count, and what is typed for the others.

/// Characters within words that nobody types when searching: they neither count nor separate.
pub(crate) fn is_silent(c: char) -> bool {
    match c {
        '\u{0}'..='\u{a8}' => matches!(c, '\'' | '`'),
        // Soft hyphen, acute as apostrophe, middle dot (Catalan l·l).
        '\u{ad}' | '\u{b4}' | '\u{b7}' => true,
        // Modifier letters: apostrophes, ʻokina, primes for soft signs, half rings, stress.
        '\u{2b9}'..='\u{2cf}' => true,
        // Variation selectors and the accents of all scripts: dropped here, before canonical
        // ordering, so that what stands around them is ordered.
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => true,
        // Armenian apostrophe, Hebrew geresh and gershayim, Arabic marks of direction, tatweel.
        '\u{55a}' | '\u{5f3}' | '\u{5f4}' | '\u{61c}' | '\u{640}' => true,
        // Fillers for missing jamo, Mongolian vowel separators.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{180b}'..='\u{180f}' => true,
        // Greek breathings that stand alone, as apostrophes.
        '\u{1fbd}' | '\u{1fbf}' => true,
        // Joiners, marks of direction, quotation marks as apostrophes, hyphenation point, prime.
        '\u{200c}'..='\u{200f}' | '\u{2018}'..='\u{201b}' | '\u{2027}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2032}' | '\u{2060}'..='\u{2069}' => true,
        // Trade and service mark, which would dissolve into letters.
        '\u{2120}' | '\u{2122}' => true,
        // Saltillo, isolated Arabic points, no-break mark, full-width apostrophe and grave.
        '\u{a78b}' | '\u{a78c}' | '\u{fe70}'..='\u{fe7f}' | '\u{feff}' => true,
        '\u{ff07}' | '\u{ff40}' => true,
        _ => false,
    }
}

/// Marks that are vowels, killers of vowels or tones of a script whose words need them: Thaana,
/// the scripts of India, Thai, Lao, Tibetan, Burmese, Khmer and their kin.
pub(crate) fn is_vowel_sign(mark: char) -> bool {
    matches!(mark,
        '\u{7a6}'..='\u{7b0}'
        | '\u{900}'..='\u{109f}'
        | '\u{1700}'..='\u{17ff}'
        | '\u{1900}'..='\u{1aad}'
        | '\u{1b00}'..='\u{1ccf}'
        | '\u{a800}'..='\u{abff}'
        | '\u{11000}'..='\u{11fff}')
}

/// The marks that voice a kana (か, が).
pub(crate) fn is_voicing(mark: char) -> bool {
    matches!(mark, '\u{3099}' | '\u{309a}')
}

/// Parts of Hangul syllables (with the few unassigned places between them).
pub(crate) fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}')
}

/// The consonants that begin a syllable.
pub(crate) fn is_leading_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97f}')
}

/// Letters of scripts that are written without spaces between words: Thai, Lao, Burmese, Khmer,
/// Han, kana, bopomofo.
pub(crate) fn is_word_of_its_own(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{312f}'
        | '\u{31a0}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{1aff0}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Katakana as hiragana, everything else as it is.
pub(crate) fn hiragana(c: char) -> char {
    match c {
        '\u{30a1}'..='\u{30f6}' | '\u{30fd}' | '\u{30fe}' => {
            char::from_u32(u32::from(c) - 0x60).unwrap_or(c)
        }
        _ => c,
    }
}

/// What people type for a lower-case letter that has no decomposition: its look or its sound on
/// the plain keyboard of its script.
pub(crate) fn typed_for(c: char) -> Option<&'static str> {
    let typed = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ł' | 'ƚ' | 'ɫ' => "l",
        'ø' | 'ɔ' | 'ɵ' => "o",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ı' | 'ɨ' | 'ɩ' => "i",
        'ȷ' => "j",
        'ŧ' | 'ⱦ' => "t",
        'ŋ' | 'ɲ' => "n",
        'ə' | 'ǝ' | 'ɛ' => "e",
        'ⱥ' => "a",
        'ƀ' | 'ɓ' => "b",
        'ȼ' => "c",
        'ƒ' => "f",
        'ǥ' => "g",
        'ĸ' | 'ƙ' => "k",
        'ʉ' => "u",
        'ʋ' => "v",
        'ƴ' => "y",
        'ƶ' => "z",
        'ς' => "σ",
        'ґ' | 'ғ' => "г",
        'қ' | 'ҡ' => "к",
        'ң' => "н",
        'ө' => "о",
        'ү' | 'ұ' => "у",
        'ә' => "а",
        'һ' | 'ҳ' => "х",
        'ҷ' => "ч",
        // Hebrew: final forms. Arabic and Persian, Urdu: letters that are typed for one another.
        'ך' => "כ",
        'ם' => "מ",
        'ן' => "נ",
        'ף' => "פ",
        'ץ' => "צ",
        'ٱ' => "ا",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        'ة' | 'ہ' | 'ھ' | 'ە' => "ه",
        _ => return None,
    };
    Some(typed)
}
