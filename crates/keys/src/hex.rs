//! Bytes as lower-case hexadecimal text.

use zeroize::Zeroizing;

/// Two digits per byte. The text is wiped when dropped, since it may be a key.
pub(crate) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    // Reserved in full: growing would leave copies of a key behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

/// Exactly `N` bytes; `None` for any other length or a character that is no digit. Upper case is accepted.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = Zeroizing::new([0; N]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use proptest::prelude::{any, proptest};

    proptest! {
        #[test]
        fn what_was_encoded_decodes_again(bytes in any::<[u8; 24]>()) {
            let text = encode(&bytes);
            assert_eq!(decode::<24>(&text).as_deref(), Some(&bytes));
            assert!(decode::<23>(&text).is_none());
        }
    }

    #[test]
    fn only_digits_decode() {
        assert_eq!(decode::<2>("0aFf").as_deref(), Some(&[10, 255]));
        assert!(decode::<2>("0aFg").is_none());
        assert!(decode::<2>("é€").is_none());
    }
}
