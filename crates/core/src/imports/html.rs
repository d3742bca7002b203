//! HTML to plain text that reads well in a calendar: links kept, paragraphs and lists kept.
//!
//! The text is walked once from left to right without a tree: no nesting can exhaust the stack,
//! and the time is linear in the length. What is not HTML (`a < b`, `Vec<String>`,
//! `<ana@city.example>`) stays as it stands.

mod references;
mod scan;

use references::{NOTHING, reference};
use scan::{Effect, Scan, Tag, Token, attribute};

/// The plain text of `html`.
///
/// Paragraphs are parted by a blank line, `<br>` is a line end, list items begin with `- ` and
/// are indented below the first level, `<pre>` keeps its lines, a link becomes
/// `text (https://…)` or the address alone if the text says the same, a picture its alternative
/// text. Scripts and styles are left out. A text without any HTML keeps its lines and blanks, and
/// only its character references are resolved. Never fails.
#[must_use]
pub fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.trim().to_owned();
    }
    let mut text = Text {
        verbatim: u32::from(!has_markup(html)),
        ..Text::default()
    };
    let mut scan = Scan::new(html);
    while let Some(token) = scan.next() {
        match token {
            Token::Characters(characters) => text.characters(characters),
            Token::Tag(tag) => text.tag(&tag, &mut scan),
        }
    }
    text.close_link();
    text.out.truncate(text.out.trim_end().len());
    text.out
}

fn has_markup(html: &str) -> bool {
    let mut scan = Scan::new(html);
    std::iter::from_fn(|| scan.next()).any(|token| matches!(token, Token::Tag(_)))
}

/// The deepest list that is still indented further.
const DEEPEST_INDENT: usize = 6;

/// The plain text so far, and what has to stand before the next word.
#[derive(Default)]
struct Text {
    out: String,
    /// Line ends before the next word: 2 make a blank line.
    breaks: u8,
    /// A blank before the next word.
    gap: bool,
    /// A bullet before the next word, indented by so many levels.
    bullet: Option<usize>,
    /// How many lists are open.
    lists: usize,
    /// Whether no item has stood in the innermost list yet.
    first_item: bool,
    /// How many elements are open in which blanks and line ends stay.
    verbatim: u32,
    /// The open link: its address, and where its text begins.
    link: Option<(String, usize)>,
}

impl Text {
    fn tag<'a>(&mut self, tag: &Tag<'a>, scan: &mut Scan<'a>) {
        match tag.effect {
            Effect::Inline => {}
            Effect::Line => self.request(1),
            Effect::Block => self.request(2),
            Effect::Cell => self.gap = true,
            Effect::Break if self.verbatim > 0 => self.out.push('\n'),
            Effect::Break => self.request((self.breaks + 1).min(2)),
            Effect::Link => {
                self.close_link();
                if tag.opens {
                    let address =
                        attribute(tag.attributes, "href").and_then(|href| address(&resolved(href)));
                    self.link = address.map(|address| (address, self.out.len()));
                }
            }
            Effect::List => self.list(tag.opens),
            Effect::Item if tag.opens => self.item(),
            Effect::Item => {
                self.bullet = None;
                self.request(1);
            }
            Effect::Pre => self.pre(tag.opens, scan),
            Effect::Picture => {
                if let Some(alternative) = attribute(tag.attributes, "alt") {
                    self.characters(alternative);
                }
            }
            Effect::Dropped if tag.opens => scan.skip_to_end_of(tag.name),
            Effect::Dropped => {}
        }
    }

    /// The next word begins on a new line (1) or after a blank line (2); directly behind a bullet
    /// it stays there.
    fn request(&mut self, breaks: u8) {
        if self.bullet.is_none() {
            self.breaks = self.breaks.max(breaks);
        }
    }

    fn list(&mut self, opens: bool) {
        if !opens {
            self.lists = self.lists.saturating_sub(1);
        }
        self.request(if self.lists == 0 { 2 } else { 1 });
        if opens {
            self.lists += 1;
        }
        self.first_item = opens;
    }

    fn item(&mut self) {
        // Items that hold paragraphs are still set without blank lines between them.
        let follows = self.lists > 0 && !self.first_item;
        self.breaks = if follows { 1 } else { self.breaks.max(1) };
        self.bullet = Some(self.lists.saturating_sub(1).min(DEEPEST_INDENT));
        self.first_item = false;
    }

    fn pre(&mut self, opens: bool, scan: &mut Scan<'_>) {
        if opens {
            self.request(2);
            self.verbatim += 1;
            let rest = scan.rest.strip_prefix('\r').unwrap_or(scan.rest);
            scan.rest = rest.strip_prefix('\n').unwrap_or(rest);
        } else {
            self.verbatim = self.verbatim.saturating_sub(1);
            self.out
                .truncate(self.out.trim_end_matches(['\n', '\r']).len());
            self.request(2);
        }
    }

    /// Text as it stands in the source.
    fn characters(&mut self, source: &str) {
        let mut rest = source;
        while let Some(at) = rest.find('&') {
            self.text(&rest[..at]);
            let (reference, length) = reference(&rest[at..]);
            match reference {
                Some(characters) => {
                    for c in characters.into_iter().filter(|c| *c != NOTHING) {
                        self.text(c.encode_utf8(&mut [0; 4]));
                    }
                }
                None => self.text("&"),
            }
            rest = &rest[at + length..];
        }
        self.text(rest);
    }

    /// Text whose references are resolved.
    fn text(&mut self, text: &str) {
        if self.verbatim > 0 {
            if !text.is_empty() {
                self.flush();
                self.out.push_str(text);
            }
            return;
        }
        let mut rest = text;
        loop {
            let word = rest.trim_start_matches(is_blank);
            self.gap |= word.len() < rest.len();
            if word.is_empty() {
                return;
            }
            let end = word.find(is_blank).unwrap_or(word.len());
            self.flush();
            self.out.push_str(&word[..end]);
            rest = &word[end..];
        }
    }

    /// Puts what was asked for before the next word.
    fn flush(&mut self) {
        if !self.out.is_empty() {
            match self.breaks {
                0 if self.gap && !self.out.ends_with(['\n', ' ']) => self.out.push(' '),
                0 => {}
                1 => self.out.push('\n'),
                _ => self.out.push_str("\n\n"),
            }
        }
        if let Some(levels) = self.bullet.take() {
            self.out.extend(std::iter::repeat_n("  ", levels));
            self.out.push_str("- ");
        }
        (self.breaks, self.gap) = (0, false);
    }

    fn close_link(&mut self) {
        let Some((address, begin)) = self.link.take() else {
            return;
        };
        let text = self.out.get(begin..).unwrap_or_default();
        let words = text.trim();
        if words.is_empty() {
            self.text(&address);
        } else if !same_address(words, &address) {
            self.out.push_str(" (");
            self.out.push_str(&address);
            self.out.push(')');
        } else if words.len() < address.len() {
            // The text leaves out the scheme: the whole address can be followed.
            self.out
                .truncate(begin + text.len() - text.trim_start().len());
            self.out.push_str(&address);
        }
    }
}

fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{a0}'
}

/// A text with its references resolved and all else as it is.
fn resolved(source: &str) -> String {
    let mut text = Text {
        verbatim: 1,
        ..Text::default()
    };
    text.characters(source);
    text.out
}

/// An address worth keeping, as a person would write it: nothing within the page itself, nothing
/// that a browser would run.
fn address(href: &str) -> Option<String> {
    let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
    let scheme = href
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("javascript" | "vbscript" | "data") => None,
        Some("mailto") => {
            let mail = &href["mailto:".len()..];
            Some(mail.split('?').next().unwrap_or(mail).to_owned())
        }
        Some("tel") => Some(href["tel:".len()..].to_owned()),
        _ if href.starts_with('#') => None,
        _ if href.starts_with("//") => Some(format!("https:{href}")),
        _ => Some(href.replace(' ', "%20")),
    }
    .filter(|address| !address.is_empty())
}

/// Whether the text of a link says its address already, if perhaps without the scheme.
fn same_address(text: &str, address: &str) -> bool {
    let bare = |whole: &str| {
        let start = ["https://", "http://", "mailto:", "tel:"]
            .iter()
            .find_map(|scheme| {
                let head = whole.get(..scheme.len())?;
                head.eq_ignore_ascii_case(scheme).then_some(scheme.len())
            });
        whole[start.unwrap_or(0)..].trim_end_matches('/').to_owned()
    };
    text.len() <= address.len() + 8 && bare(text) == bare(address)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::plain;
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    #[test]
    fn paragraphs_breaks_and_lists_keep_their_shape() {
        assert_eq!(
            plain(
                "<h2>Aims</h2>\n<p>One\n  two<br/>three</p><p>&nbsp;</p>\n\n<ul>\n<li><p>first</p></li>\
                 <li>second<ul><li>inner <b>bold</b></li></ul></li><li></li></ul>after<hr>end"
            ),
            "Aims\n\nOne two\nthree\n\n- first\n- second\n  - inner bold\n\nafter\n\nend"
        );
    }

    #[test]
    fn links_keep_their_address_once() {
        for (html, text) in [
            (
                "see <a href=\"https://a.example/x?a=1&amp;b=2\">the plan</a>.",
                "see the plan (https://a.example/x?a=1&b=2).",
            ),
            (
                "<a href='https://a.example/'>a.example</a>",
                "https://a.example/",
            ),
            (
                "<a href=https://a.example>https://a.example/</a>",
                "https://a.example/",
            ),
            (
                "<p>by<a class=x href=\"mailto:ana@a.example?subject=x\"> ana@a.example </a>now</p>",
                "by ana@a.example now",
            ),
            (
                "<a href=\"mailto:ana@a.example\">Ana</a>",
                "Ana (ana@a.example)",
            ),
            (
                "<a href=\"https://a.example/p\"><img alt=\"\"></a>",
                "https://a.example/p",
            ),
            (
                "<a href=\"https://a.example/p\"><img alt=\"the map\"></a>",
                "the map (https://a.example/p)",
            ),
            (
                "<a href=\"javascript:alert(1)\">one</a> <a href='#x'>two</a> <a>three</a>",
                "one two three",
            ),
            (
                "<a href=\"//a.example/b c\">open",
                "open (https://a.example/b c)",
            ),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        assert_eq!(
            plain("<p>Run:</p><pre><code>\n  a &lt; b\n\n    c  d\n</code></pre>\n<p>done</p>"),
            "Run:\n\n\n  a < b\n\n    c  d\n\ndone"
        );
        assert_eq!(plain("<pre>\n  x\n</pre>y"), "x\n\ny".replace('x', "  x"));
    }

    #[test]
    fn what_is_no_html_stays_as_it_stands() {
        for text in [
            "a < b && c > d; 5 <6",
            "Vec<String>, <ana@a.example>\n\nand  <https://a.example/x>",
            "AT&T, R&D; &unknown; ?a=1&copy=2",
            "<",
            "&",
            "<a",
            "</",
            "<!",
            "<p",
        ] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(
            plain("two\nlines &amp; more &lt;b&gt;"),
            "two\nlines & more <b>"
        );
        assert_eq!(
            plain("<p>a Vec<String> <foo@a.example></p>"),
            "a Vec<String> <foo@a.example>"
        );
    }

    #[test]
    fn references_are_resolved_once() {
        assert_eq!(
            plain(
                "&amp;lt; &#8209;&#x1F331; &#146; &#0;&#xFFFFFFFFF; &eacute;&Omega;&caps; &copy 2026"
            ),
            "&lt; \u{2011}🌱 ’ \u{fffd}\u{fffd} éΩ∩\u{fe00} © 2026"
        );
    }

    #[test]
    fn scripts_styles_and_comments_are_left_out() {
        assert_eq!(
            plain(
                "a<script>if (a</b) {'</p>'}</SCRIPT >b<style>p>a{}</style><!-- <p> -->c<svg><path/></svg>d"
            ),
            "abcd"
        );
        assert_eq!(plain("Use the <template> element"), "Use the element");
        assert_eq!(plain("a<!-- never closed <p>"), "a");
    }

    #[test]
    fn hostile_text_takes_linear_time_and_no_stack() {
        let began = Instant::now();
        for piece in [
            "<div>",
            "<ul><li>x",
            "<a href=x>",
            "<a href=\"",
            "<a \">\"",
            "<a ",
            "<",
            "</",
            "<!--",
            "&",
            "&#",
            "&#1",
            "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "<script>",
            "<style><script>",
            "</script",
            "<pre>\n",
            "</pre>",
            "<p>\u{a0}",
            "<![CDATA[",
            "<a '\">",
            "<img alt='<a href='",
            "<o:p",
            "a ",
            "<li>",
        ] {
            let text = piece.repeat(300_000 / piece.len());
            assert!(plain(&text).len() <= 8 * text.len(), "{piece}");
            assert!(
                plain(&format!("<p>{text}")).len() <= 8 * text.len(),
                "{piece}"
            );
        }
        // Quadratic time would need minutes for each of them.
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(html in "(<|>|/|a|li|pre|script| href=|\"|'|!--|-->|&|#|;|é|\n| |x){0,60}") {
            let _ = plain(&html);
        }

        #[test]
        fn every_word_of_a_document_survives_in_its_order(
            words in prop::collection::vec("[a-z]{1,8}", 1..30),
            tags in prop::collection::vec(
                prop::sample::select(vec!["<p>", "</p>", "<br>", "<ul><li>", "</li></ul>", "<pre>", "</pre>", "<b>", " ", "\n", "<div>", "<td>"]),
                30,
            ),
        ) {
            let html: String = words.iter().zip(&tags).map(|(word, tag)| format!("{tag} {word} ")).collect();
            let text = plain(&html);
            let found: Vec<&str> = text.split_whitespace().filter(|word| *word != "-").collect();
            prop_assert_eq!(found, words);
            prop_assert!(!text.contains("\n\n\n") || html.contains("<pre>"));
        }
    }
}
