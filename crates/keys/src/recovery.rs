//! Recovery codes: random, printed once, kept on paper. A desk opens with one where the keychain or the passphrase is
//! lost.

use zeroize::Zeroizing;

use crate::Result;
use crate::data_key::random_bytes;

/// Crockford's alphabet: no letter that is taken for a digit or for another letter.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols of five random bits each (120 bits), before the one that checks them.
const SYMBOLS: usize = 24;
const GROUP: usize = 5;
/// Changing these sentences would make every code useless.
const KEY_CONTEXT: &str = "rambla desk.keys 1: the key that a recovery code stands for";
const CHECK_CONTEXT: &str = "rambla desk.keys 1: the last symbol of a recovery code";

/// What a code says, as it counts: symbols in capitals, without the check.
pub(crate) type Symbols = Zeroizing<[u8; SYMBOLS]>;

/// A new code: the symbols, and how it is printed (`XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`).
pub(crate) fn new() -> Result<(Symbols, Zeroizing<String>)> {
    let random = random_bytes::<SYMBOLS>()?;
    let mut symbols = Zeroizing::new([0; SYMBOLS]);
    for (symbol, byte) in symbols.iter_mut().zip(random.iter()) {
        *symbol = ALPHABET[usize::from(byte & 31)];
    }
    let mut printed = Zeroizing::new(String::new());
    let check = check(&symbols);
    for (at, symbol) in symbols.iter().chain([&check]).enumerate() {
        if at > 0 && at % GROUP == 0 {
            printed.push('-');
        }
        printed.push(char::from(*symbol));
    }
    Ok((symbols, printed))
}

/// Reads a code as people type it: in small letters, with other blanks and hyphens, O for 0, I and L for 1. None where it
/// is no code, or a symbol was mistyped.
pub(crate) fn read(typed: &str) -> Option<Symbols> {
    let mut symbols = Zeroizing::new(Vec::new());
    for letter in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let symbol = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let byte = u8::try_from(symbol).ok()?;
        symbols.push(*ALPHABET.iter().find(|known| **known == byte)?);
    }
    let (last, first) = symbols.split_last()?;
    let first: Symbols = Zeroizing::new(first.try_into().ok()?);
    (check(&first) == *last).then_some(first)
}

/// The key that a code stands for.
pub(crate) fn derive(symbols: &Symbols, salt: &[u8; 16]) -> Zeroizing<[u8; 32]> {
    let mut material = Zeroizing::new(salt.to_vec());
    material.extend_from_slice(symbols.as_slice());
    Zeroizing::new(blake3::derive_key(KEY_CONTEXT, &material))
}

fn check(symbols: &Symbols) -> u8 {
    let digest = blake3::derive_key(CHECK_CONTEXT, symbols.as_slice());
    ALPHABET[usize::from(digest[0] & 31)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it_and_a_slip_is_noticed() {
        let (symbols, printed) = new().unwrap();
        assert_eq!(printed.len(), 29);
        assert_eq!(*read(&printed).unwrap(), *symbols);
        let typed = printed.to_lowercase().replace('-', " ").replace('0', "o");
        assert_eq!(*read(&typed.replace('1', "l")).unwrap(), *symbols);
        for other in [
            "",
            "-",
            "correct horse",
            &printed[1..],
            &format!("{}0", *printed),
        ] {
            assert!(read(other).is_none(), "{other}");
        }
        // One symbol of the 32 passes the check by chance.
        let slips = ALPHABET.iter().filter(|symbol| {
            let mut slip = printed.as_bytes().to_vec();
            slip[3] = **symbol;
            read(std::str::from_utf8(&slip).unwrap()).is_some()
        });
        assert!(slips.count() < 5);
        assert_ne!(new().unwrap().1, printed);
    }
}
