//! Character references such as `&eacute;` and `&#233;`.

use html5ever::data::NAMED_ENTITIES;

/// The characters that the reference at the `&` stands for, with which `text` begins, and its
/// length in bytes; if it is none, the length of the `&`.
pub(super) fn reference(text: &str) -> (Option<[char; 2]>, usize) {
    let body = &text[1..];
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        let length = digits
            .find(|c: char| !c.is_digit(radix))
            .unwrap_or(digits.len());
        if length == 0 {
            return (None, 1);
        }
        let code = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
        let end = text.len() - digits.len() + length;
        let semicolon = usize::from(text[end..].starts_with(';'));
        return (Some([numbered(code), NOTHING]), end + semicolon);
    }
    // The longest name has 31 letters.
    let letters = body
        .bytes()
        .take(32)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    // Some names count without their semicolon too, but `?a=1&copy=2` is an address.
    let length = match body.as_bytes().get(letters) {
        Some(b';') => letters + 1,
        Some(b'=') => 0,
        _ => letters,
    };
    // The table holds the beginnings of names too, as zeros.
    match NAMED_ENTITIES.get(&body[..length]) {
        Some(&(first, second)) if first != 0 => {
            let character = |code| char::from_u32(code).unwrap_or(NOTHING);
            (Some([character(first), character(second)]), length + 1)
        }
        _ => (None, 1),
    }
}

/// Stands in the second place of a reference to a single character.
pub(super) const NOTHING: char = '\0';

/// The character of a number. As the HTML standard has it (13.2.5.80), 128 to 159 mean what they
/// mean in Windows-1252, and what is no character is U+FFFD.
fn numbered(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match code {
        0 => '\u{fffd}',
        128..=159 => WINDOWS[(code - 128) as usize],
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}
