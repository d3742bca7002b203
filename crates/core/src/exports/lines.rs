//! The text rules of iCalendar: what a TEXT value may hold, how it is escaped, how lines fold.

use std::borrow::Cow;

/// The longest line in octets, without its CRLF (RFC 5545 3.1).
pub const LINE_OCTETS: usize = 75;

/// What a calendar keeps of a text: CRLF, CR, U+0085, U+2028 and U+2029 become LF, other control
/// characters except TAB go, blanks at both ends go. Readers give back exactly this.
pub fn text(value: &str) -> Cow<'_, str> {
    let value = trimmed(value);
    if !value.bytes().any(is_not_plain) {
        return Cow::Borrowed(value);
    }
    let mut kept = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                kept.push('\n');
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            c if is_dropped(c) => {}
            c => kept.push(c),
        }
    }
    Cow::Owned(kept)
}

/// [`text`] escaped as a TEXT value (RFC 5545 3.3.11), in one pass.
pub fn escaped(value: &str) -> Cow<'_, str> {
    let value = trimmed(value);
    let bytes = value.as_bytes();
    let plain_until = |mut from: usize| {
        // 16 octets at once: without a branch for each of them the compiler uses wide registers.
        while let Some(chunk) = bytes.get(from..from + 16)
            && !chunk.iter().fold(false, |seen, b| seen | is_not_plain(*b))
        {
            from += 16;
        }
        bytes[from..]
            .iter()
            .position(|b| is_not_plain(*b))
            .map_or(bytes.len(), |plain| from + plain)
    };
    let mut at = plain_until(0);
    if at == bytes.len() {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 16 + 16);
    let mut copied = 0;
    while at < bytes.len() {
        let c = value[at..]
            .chars()
            .next()
            .expect("BUG: only first bytes of characters are other than plain");
        let instead = match c {
            '\\' => "\\\\",
            ';' => "\\;",
            ',' => "\\,",
            // The LF of a CRLF becomes the line break.
            '\r' if bytes.get(at + 1) == Some(&b'\n') => "",
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => "\\n",
            c if is_dropped(c) => "",
            _ => {
                at = plain_until(at + c.len_utf8());
                continue;
            }
        };
        out.push_str(&value[copied..at]);
        out.push_str(instead);
        copied = at + c.len_utf8();
        at = plain_until(copied);
    }
    out.push_str(&value[copied..]);
    Cow::Owned(out)
}

/// A parameter value: carets for what quotes cannot hold (RFC 6868), quotes where `, ; :` occur.
pub fn parameter(value: &str) -> String {
    let value = text(value);
    let mut out = String::with_capacity(value.len() + 2);
    for c in value.chars() {
        match c {
            '^' => out.push_str("^^"),
            '\n' => out.push_str("^n"),
            '"' => out.push_str("^'"),
            c => out.push(c),
        }
    }
    if out.contains([',', ';', ':']) {
        format!("\"{out}\"")
    } else {
        out
    }
}

/// A URI value: never escaped with backslashes, so whatever RFC 3986 does not allow in a URI is
/// percent-encoded. What is encoded already stays as it is.
pub fn uri(value: &str) -> String {
    let value = text(value);
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    out
}

/// Unfolds what another writer folded, shows each whole line to `see`, and folds it again onto
/// `out` at [`LINE_OCTETS`], never inside a character. Every line ends in CRLF.
///
/// # Errors
/// The first error of `see`.
pub fn refold<E>(
    written: &str,
    out: &mut Vec<u8>,
    mut see: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let mut whole = String::new();
    let mut rest = written;
    while !rest.is_empty() {
        let (first, mut after) = physical_line(rest);
        if !after.starts_with([' ', '\t']) {
            see(first)?;
            fold(first, out);
            rest = after;
            continue;
        }
        whole.clear();
        whole.push_str(first);
        while after.starts_with([' ', '\t']) {
            let (next, behind) = physical_line(&after[1..]);
            whole.push_str(next);
            after = behind;
        }
        see(&whole)?;
        fold(&whole, out);
        rest = after;
    }
    Ok(())
}

/// The first line without its end, and what follows it.
fn physical_line(written: &str) -> (&str, &str) {
    let (line, after) = written.split_once('\n').unwrap_or((written, ""));
    (line.strip_suffix('\r').unwrap_or(line), after)
}

/// Writes a line in pieces of at most [`LINE_OCTETS`], never inside a character, each ended by CRLF.
pub(super) fn fold(line: &str, out: &mut Vec<u8>) {
    let bytes = line.as_bytes();
    let (mut at, mut room) = (0, LINE_OCTETS);
    while bytes.len() - at > room {
        let mut end = at + room;
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        out.extend_from_slice(&bytes[at..end]);
        out.extend_from_slice(b"\r\n ");
        at = end;
        room = LINE_OCTETS - 1;
    }
    out.extend_from_slice(&bytes[at..]);
    out.extend_from_slice(b"\r\n");
}

fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || is_dropped(c))
}

/// Control characters that a calendar does not keep. U+0085 is a line break and stays as one.
fn is_dropped(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

/// Whether a character that begins with this octet may need more than to be copied: what is
/// escaped, control characters, and the first octets of U+0080 to U+00BF and U+2000 to U+2FFF,
/// where the other separators are.
fn is_not_plain(first: u8) -> bool {
    (first < 0x20)
        | (first == b',')
        | (first == b';')
        | (first == b'\\')
        | (first == 0x7f)
        | (first == 0xc2)
        | (first == 0xe2)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use std::convert::Infallible;

    /// A reader of our own, as small as RFC 5545 3.1 and 3.3.11 allow.
    fn unfolded(bytes: &[u8]) -> String {
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace("\r\n ", "")
    }

    fn unescaped(value: &str) -> String {
        let mut out = String::new();
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, false) => out.push(c),
                (_, true) => match chars.next().unwrap() {
                    'n' | 'N' => out.push('\n'),
                    other => out.push(other),
                },
            }
        }
        out
    }

    fn refolded(written: &str) -> Vec<u8> {
        let mut out = Vec::new();
        refold::<Infallible>(written, &mut out, |_| Ok(())).unwrap();
        out
    }

    #[test]
    fn separators_become_line_breaks_and_controls_go() {
        let nasty = "\u{7}\r\n a\r\nb\rc\u{85}d\u{2028}e\u{2029}f\tg\u{0}\u{1b}\u{9f}h – ½ \u{0} ";
        assert_eq!(text(nasty), "a\nb\nc\nd\ne\nf\tgh – ½");
        assert_eq!(escaped(nasty), "a\\nb\\nc\\nd\\ne\\nf\tgh – ½");
        assert_eq!(escaped("a;b,c\\d\\n"), "a\\;b\\,c\\\\d\\\\n");
        assert!(matches!(escaped(" plain – text "), Cow::Owned(s) if s == "plain – text"));
    }

    #[test]
    fn parameters_are_quoted_only_where_they_must_be() {
        assert_eq!(parameter("Europe/Madrid"), "Europe/Madrid");
        assert_eq!(parameter("a:b;\"c\"^\nd"), "\"a:b;^'c^'^^^nd\"");
    }

    #[test]
    fn a_uri_holds_no_octet_that_a_uri_may_not_hold() {
        assert_eq!(
            uri("https://expo.example/a,b;c?q=ä b&x=%20#\r\nz"),
            "https://expo.example/a,b;c?q=%C3%A4%20b&x=%20#%0Az"
        );
    }

    #[test]
    fn what_was_folded_badly_is_folded_well() {
        let line = format!("DESCRIPTION:{}", "äé漢👩‍👩‍👧 ".repeat(40));
        // 81 octets in the first line, and a second one without end.
        let (one, other) = line.split_at(line.ceil_char_boundary(80));
        let badly = format!("{one}\r\n {other}\r\nEND:X\r\n");
        let out = refolded(&badly);
        assert!(
            out.split(|b| *b == b'\n')
                .all(|l| l.len() <= LINE_OCTETS + 1)
        );
        assert_eq!(unfolded(&out), format!("{line}\r\nEND:X\r\n"));
    }

    proptest! {
        #[test]
        fn any_text_comes_back_through_escaping_and_folding(value in "(?s).{0,400}") {
            let line = format!("X:{}\r\n", escaped(&value));
            let out = refolded(&line);
            for physical in out.split(|b| *b == b'\n') {
                prop_assert!(physical.len() <= LINE_OCTETS + 1);
                prop_assert!(std::str::from_utf8(physical).is_ok());
            }
            let whole = unfolded(&out);
            let back = unescaped(whole.strip_prefix("X:").unwrap().strip_suffix("\r\n").unwrap());
            prop_assert_eq!(back, text(&value));
        }
    }
}
