//! A small reader for JSON (RFC 8259): enough for `cargo metadata` and npm's lock files.

/// One JSON value. Numbers keep their text, as nothing here computes with them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// In the order of the file.
    Object(Vec<(String, Json)>),
}

/// Where and why a text is not JSON; `at` counts bytes.
#[derive(Debug, PartialEq)]
pub(crate) struct NotJson {
    pub(crate) at: usize,
    pub(crate) why: &'static str,
}

const DEEPEST: usize = 128;

impl Json {
    /// Reads one whole document.
    pub(crate) fn parse(text: &str) -> Result<Self, NotJson> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(0)?;
        reader.skip_blanks();
        if reader.at < text.len() {
            Err(reader.wrong("something follows the value"))
        } else {
            Ok(value)
        }
    }

    /// The member of an object; none for other values.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The elements of a list; nothing for other values.
    pub(crate) fn list(&self) -> &[Self] {
        if let Self::List(list) = self {
            list
        } else {
            &[]
        }
    }

    /// The members of an object; nothing for other values.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self {
            members
        } else {
            &[]
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn wrong(&self, why: &'static str) -> NotJson {
        NotJson { at: self.at, why }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, NotJson> {
        if depth > DEEPEST {
            return Err(self.wrong("nested too deeply"));
        }
        self.skip_blanks();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ if self.takes("null") => Ok(Json::Null),
            _ if self.takes("true") => Ok(Json::Bool(true)),
            _ if self.takes("false") => Ok(Json::Bool(false)),
            _ => Err(self.wrong("a value is missing")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, NotJson> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_blanks();
        if self.takes("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_blanks();
            let key = self.string()?;
            self.skip_blanks();
            if !self.takes(":") {
                return Err(self.wrong("a colon is missing"));
            }
            members.push((key, self.value(depth + 1)?));
            self.skip_blanks();
            if self.takes("}") {
                return Ok(Json::Object(members));
            }
            if !self.takes(",") {
                return Err(self.wrong("a comma or } is missing"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, NotJson> {
        self.at += 1;
        let mut list = Vec::new();
        self.skip_blanks();
        if self.takes("]") {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            self.skip_blanks();
            if self.takes("]") {
                return Ok(Json::List(list));
            }
            if !self.takes(",") {
                return Err(self.wrong("a comma or ] is missing"));
            }
        }
    }

    fn number(&mut self) -> Result<Json, NotJson> {
        let end = self
            .rest()
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let number = self.rest()[..end.unwrap_or(self.rest().len())].to_owned();
        if number.parse::<f64>().is_err() {
            return Err(self.wrong("not a number"));
        }
        self.at += number.len();
        Ok(Json::Number(number))
    }

    fn string(&mut self) -> Result<String, NotJson> {
        if !self.takes("\"") {
            return Err(self.wrong("a string is missing"));
        }
        let mut out = String::new();
        loop {
            let plain = self.rest().find(|c: char| c == '"' || c == '\\' || c < ' ');
            let plain = plain.ok_or_else(|| self.wrong("the string does not end"))?;
            out.push_str(&self.rest()[..plain]);
            self.at += plain;
            if self.takes("\"") {
                return Ok(out);
            }
            if !self.takes("\\") {
                return Err(self.wrong("a control character stands in a string"));
            }
            out.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, NotJson> {
        let letter = self.peek();
        self.at += usize::from(letter.is_some_and(|letter| letter.is_ascii()));
        Ok(match letter {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(self.wrong("an unknown escape")),
        })
    }

    fn code_point(&mut self) -> Result<char, NotJson> {
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.wrong("half of a surrogate pair"));
        }
        let second = if self.takes("\\u") {
            self.four_digits()?
        } else {
            0
        };
        if !(0xDC00..0xE000).contains(&second) {
            return Err(self.wrong("half of a surrogate pair"));
        }
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        char::from_u32(code).ok_or_else(|| self.wrong("not a character"))
    }

    fn four_digits(&mut self) -> Result<u32, NotJson> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4 * usize::from(code.is_some());
        code.ok_or_else(|| self.wrong("four hex digits are missing"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_kind_are_read_in_order() {
        let read = Json::parse(" {\"b\": [null, true, -1.5e3, {}], \"a\": \"x\"}\n").unwrap();
        assert_eq!(
            read,
            Json::Object(vec![
                (
                    "b".to_owned(),
                    Json::List(vec![
                        Json::Null,
                        Json::Bool(true),
                        Json::Number("-1.5e3".to_owned()),
                        Json::Object(Vec::new()),
                    ])
                ),
                ("a".to_owned(), Json::Text("x".to_owned())),
            ])
        );
    }

    #[test]
    fn escapes_become_the_characters_they_stand_for() {
        let read = Json::parse(r#""\"\\\/\n\u00e9\ud83d\ude80é""#).unwrap();
        assert_eq!(read.text(), Some("\"\\/\né🚀é"));
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        let wrong = [
            "",
            "[1,]",
            "{\"a\" 1}",
            "\"a",
            "\"\\ud83d\"",
            "\"\n\"",
            "1 2",
            "01x",
            "\"\\é\"",
            "\"\\u12",
        ];
        for text in wrong {
            assert!(Json::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Json::parse("[1 2]"),
            Err(NotJson {
                at: 3,
                why: "a comma or ] is missing"
            })
        );
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
    }
}
