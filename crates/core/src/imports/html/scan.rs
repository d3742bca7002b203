//! The tags of a text in HTML, one after another, in linear time whatever stands in it.

/// What an element does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Stands in the line: no effect.
    Inline,
    /// Begins and ends on a line of its own.
    Line,
    /// Is parted by a blank line.
    Block,
    /// Is parted by a blank from its neighbour.
    Cell,
    Break,
    Link,
    List,
    Item,
    Pre,
    Picture,
    /// Is left out with everything in it.
    Dropped,
}

/// The effect of an element by its lower-case name; none for a name that HTML does not have.
fn effect(name: &str) -> Option<Effect> {
    Some(match name {
        "a" => Effect::Link,
        "br" => Effect::Break,
        "li" => Effect::Item,
        "ul" | "ol" | "menu" | "dir" => Effect::List,
        "pre" | "listing" => Effect::Pre,
        "img" => Effect::Picture,
        "td" | "th" => Effect::Cell,
        "script" | "style" | "template" | "iframe" | "object" | "svg" | "math" | "title"
        | "noembed" | "noframes" => Effect::Dropped,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" | "blockquote" | "table" | "dl"
        | "article" | "section" | "aside" | "figure" | "header" | "footer" | "main" | "nav"
        | "fieldset" | "form" | "details" | "address" | "hgroup" | "dialog" => Effect::Block,
        "div" | "dt" | "dd" | "tr" | "caption" | "figcaption" | "summary" | "legend" | "html"
        | "head" | "body" | "center" | "thead" | "tbody" | "tfoot" | "option" | "search"
        | "optgroup" => Effect::Line,
        "abbr" | "acronym" | "audio" | "b" | "base" | "bdi" | "bdo" | "big" | "button"
        | "canvas" | "cite" | "code" | "col" | "colgroup" | "data" | "datalist" | "del" | "dfn"
        | "em" | "embed" | "font" | "i" | "input" | "ins" | "kbd" | "label" | "link" | "map"
        | "area" | "mark" | "meta" | "meter" | "nobr" | "noscript" | "output" | "param"
        | "picture" | "progress" | "q" | "rp" | "rt" | "ruby" | "s" | "samp" | "select"
        | "slot" | "small" | "source" | "span" | "strike" | "strong" | "sub" | "sup"
        | "textarea" | "time" | "track" | "tt" | "u" | "var" | "video" | "wbr" => Effect::Inline,
        _ => return None,
    })
}

pub(super) enum Token<'a> {
    /// Text with its character references.
    Characters(&'a str),
    Tag(Tag<'a>),
}

pub(super) struct Tag<'a> {
    pub(super) effect: Effect,
    pub(super) opens: bool,
    /// As it stands in the text.
    pub(super) name: &'a str,
    /// What stands between the name and the `>`.
    pub(super) attributes: &'a str,
}

/// The text that is still to be read. What was searched for in vain is remembered, so that no
/// text makes it search the rest again and again.
pub(super) struct Scan<'a> {
    pub(super) rest: &'a str,
    /// No `>` follows any more.
    no_more_tags: bool,
    /// With regard to quotes no tag ends any more: from here on the next `>` ends it.
    quotes_in_disorder: bool,
    /// Elements that have no end tag any more.
    never_closed: Vec<&'a str>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            no_more_tags: false,
            quotes_in_disorder: false,
            never_closed: Vec::new(),
        }
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut from = 0;
        while let Some(at) = self.rest[from..].find('<').map(|at| at + from) {
            let before = &self.rest[..at];
            if let Some((tag, end)) = self.markup(at) {
                if at > 0 {
                    self.rest = &self.rest[at..];
                    return Some(Token::Characters(before));
                }
                self.rest = &self.rest[end..];
                return Some(Token::Tag(tag));
            }
            from = at + 1;
        }
        Some(Token::Characters(std::mem::take(&mut self.rest)))
    }

    /// The tag or comment that begins at the `<` at `at`, and where it ends.
    fn markup(&mut self, at: usize) -> Option<(Tag<'a>, usize)> {
        let rest = self.rest;
        let after = &rest[at + 1..];
        let nothing = |end| {
            (
                Tag {
                    effect: Effect::Inline,
                    opens: true,
                    name: "",
                    attributes: "",
                },
                end,
            )
        };
        if after.starts_with("!--") {
            // As in browsers, a comment that is never closed takes the rest.
            let end = rest[at + 4..]
                .find("-->")
                .map_or(rest.len(), |end| at + 4 + end + 3);
            return Some(nothing(end));
        }
        if self.no_more_tags {
            return None;
        }
        let declaration = after
            .get(..8)
            .is_some_and(|head| head.eq_ignore_ascii_case("!doctype"));
        if declaration || after.starts_with("![CDATA[") {
            return self.close(at).map(nothing);
        }
        let (opens, after) = after
            .strip_prefix('/')
            .map_or((true, after), |after| (false, after));
        let name = &after[..after
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(after.len())];
        let follows = after.as_bytes().get(name.len())?;
        // Word writes names such as `o:p`: tags without a meaning here.
        let foreign = *follows == b':' && matches!(name, "o" | "w" | "v" | "m" | "x" | "st1");
        let whole = matches!(follows, b'>' | b'/') || follows.is_ascii_whitespace();
        if name.is_empty() || name.len() > 16 || !(foreign || whole) {
            return None;
        }
        let effect = if foreign {
            Effect::Inline
        } else {
            effect(&name.to_ascii_lowercase())?
        };
        let begin = rest.len() - after.len() + name.len();
        let end = self.close(begin)?;
        Some((
            Tag {
                effect,
                opens,
                name,
                attributes: &rest[begin..end - 1],
            },
            end,
        ))
    }

    /// The end of the tag behind the next `>` that is not in quotes; or, if the quotes never
    /// close, behind the next one.
    fn close(&mut self, from: usize) -> Option<usize> {
        let mut first = None;
        let mut quote = None;
        for (at, byte) in (from..).zip(self.rest[from..].bytes()) {
            match (byte, quote) {
                (b'>', None) => return Some(at + 1),
                (b'>', Some(_)) if self.quotes_in_disorder => return Some(at + 1),
                (b'>', Some(_)) if first.is_none() => first = Some(at + 1),
                (b'"' | b'\'', None) => quote = Some(byte),
                _ if Some(byte) == quote => quote = None,
                _ => {}
            }
        }
        self.no_more_tags = first.is_none();
        self.quotes_in_disorder = true;
        first
    }

    /// Leaves out everything to the end tag of `name`, if there is one.
    pub(super) fn skip_to_end_of(&mut self, name: &'a str) {
        if self
            .never_closed
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            return;
        }
        let bytes = self.rest.as_bytes();
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</").map(|at| at + from + 2) {
            let end = at + name.len();
            if bytes
                .get(at..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)
            {
                let close = self.rest[end..].find('>');
                self.rest = close.map_or("", |close| &self.rest[end + close + 1..]);
                return;
            }
            from = at;
        }
        self.never_closed.push(name);
    }
}

/// The value of an attribute as it is written.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        // The first character belongs to the name whatever it is, so that each round moves on.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/');
        let end = rest[first..]
            .find(ends_name)
            .map_or(rest.len(), |end| end + first);
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            continue;
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(
                value
                    .find(|c: char| c.is_ascii_whitespace())
                    .unwrap_or(value.len()),
            ),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after;
    }
}
