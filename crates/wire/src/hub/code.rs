//! The code by which a device joins: in a QR code, pasted, or typed.
//!
//! ```text
//! code  base32 (Crockford's, groups of five) of: 1, flags, hub's id (16), secret (16), addresses as text, check (2)
//! ```

use std::fmt;
use std::str::FromStr;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Id;

const VERSION: u8 = 1;
/// The hub's certificate is one that the world knows; otherwise it is the hub's own, and pinned.
const IS_PUBLIC: u8 = 1;
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// A code that is longer is none.
const MAX_DIGITS: usize = 2000;

/// What only those know who have the code. Of it the hub gets to know the proof alone.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret(pub [u8; 16]);

impl Secret {
    /// Shows that one has the code, and nothing of what is sealed under it.
    pub fn proof(&self) -> [u8; 32] {
        blake3::derive_key("rambla 2026-11 proof of an invitation", &self.0)
    }

    pub(super) fn parcel_key(&self) -> [u8; 32] {
        blake3::derive_key("rambla 2026-11 parcel of an invitation", &self.0)
    }
}

/// How to find a hub, know it again, and be let in.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    /// The hub.
    pub hub: Id,
    /// Where it may be, the likeliest first: `host:port`.
    pub addresses: Vec<String>,
    /// Whether its certificate is one that the world knows.
    pub is_public: bool,
    /// What lets one in, once.
    pub secret: Secret,
}

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Something was mistyped or is missing.
    #[error("the code is incomplete or mistyped")]
    Mistyped,
    /// A later version's.
    #[error("the code was made by a later version of the program")]
    Newer,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![VERSION, if self.is_public { IS_PUBLIC } else { 0 }];
        bytes.extend(self.hub.0);
        bytes.extend(self.secret.0);
        bytes.extend(self.addresses.join(" ").bytes());
        bytes.extend(check(&bytes));
        let (mut held, mut bits, mut digits) = (0_u32, 0, 0);
        let mut digit = |value: u32, f: &mut fmt::Formatter<'_>| {
            if digits > 0 && digits % 5 == 0 {
                f.write_str("-")?;
            }
            digits += 1;
            write!(f, "{}", DIGITS[value as usize & 31] as char)
        };
        for byte in bytes {
            held = held << 8 | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                digit(held >> bits, f)?;
            }
        }
        match bits {
            0 => Ok(()),
            bits => digit(held << (5 - bits), f),
        }
    }
}

impl FromStr for Code {
    type Err = CodeError;

    /// Small and large letters, spaces and hyphens anywhere; O is 0, I and L are 1.
    fn from_str(text: &str) -> Result<Code, CodeError> {
        let (mut held, mut bits, mut digits, mut bytes) = (0_u32, 0, 0, Vec::new());
        for sign in text
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
        {
            let sign = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = DIGITS.iter().position(|digit| *digit as char == sign);
            held = held << 5 | value.ok_or(CodeError::Mistyped)? as u32;
            bits += 5;
            digits += 1;
            if bits >= 8 {
                bits -= 8;
                bytes.push((held >> bits) as u8);
            }
            if digits > MAX_DIGITS {
                return Err(CodeError::Mistyped);
            }
        }
        let (said, sum) = bytes.split_last_chunk::<2>().ok_or(CodeError::Mistyped)?;
        if check(said) != *sum {
            return Err(CodeError::Mistyped);
        }
        let (head, rest) = said.split_first_chunk().ok_or(CodeError::Mistyped)?;
        let [version, flags] = *head;
        if version != VERSION {
            return Err(CodeError::Newer);
        }
        let (hub, rest) = rest.split_first_chunk().ok_or(CodeError::Mistyped)?;
        let (secret, rest) = rest.split_first_chunk().ok_or(CodeError::Mistyped)?;
        let addresses = std::str::from_utf8(rest).map_err(|_| CodeError::Mistyped)?;
        Ok(Code {
            hub: Id(*hub),
            addresses: addresses.split_whitespace().map(str::to_owned).collect(),
            is_public: flags & IS_PUBLIC != 0,
            secret: Secret(*secret),
        })
    }
}

fn check(bytes: &[u8]) -> [u8; 2] {
    let hash = blake3::hash(bytes);
    [hash.as_bytes()[0], hash.as_bytes()[1]]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code() -> Code {
        Code {
            hub: Id([7; 16]),
            addresses: vec!["192.168.1.20:7443".to_owned(), "[fe80::1]:7443".to_owned()],
            is_public: false,
            secret: Secret([9; 16]),
        }
    }

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let text = code().to_string();
        let typed = text
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        for text in [&text, &typed, &text.replace('-', "\n")] {
            assert!(text.parse() == Ok(code()));
        }
    }

    #[test]
    fn a_mistyped_code_is_found() {
        let text = code().to_string();
        let digits: Vec<usize> = (0..text.len())
            .filter(|at| &text[*at..=*at] != "-")
            .collect();
        for at in &digits {
            let mut wrong = text.clone().into_bytes();
            wrong[*at] = if wrong[*at] == b'7' { b'8' } else { b'7' };
            let wrong = String::from_utf8(wrong).unwrap();
            let read: Result<Code, CodeError> = wrong.parse();
            // The last digit may hold bits that say nothing.
            assert!(read.is_err() || (Some(at) == digits.last() && read == Ok(code())));
        }
        for wrong in ["", "AB", "€€€", &text[..20], &"A".repeat(5000)] {
            assert!(wrong.parse::<Code>() == Err(CodeError::Mistyped));
        }
    }

    #[test]
    fn the_proof_does_not_open_what_is_sealed_under_the_code() {
        let secret = code().secret.clone();
        assert_ne!(secret.proof(), secret.parcel_key());
    }
}
