//! Schedules in Pentabarf XML (also called frab XML), as conference systems publish them:
//! `schedule > day > room > event`.
//!
//! Read from the outside in, in one pass: what is held is the element at hand and the sessions so
//! far. A file that breaks a rule of XML is refused whole, never read in part. Definitions (DTDs)
//! are refused unread, so there is nothing that could grow or fetch.

mod source;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use jiff::civil::Date;
use quick_xml::XmlVersion;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use source::{Lines, newlines, position, text_of};

use super::draft::{Draft, Gathered, Values, judge, short};
use super::times::{self, Rules};
use super::{Format, MAX_DEPTH, MAX_SESSIONS, Part, Problem, Refusal, RowProblem, Schedule};
use crate::text::clean::LIMIT;

/// Reads a schedule. `progress` is told after each session how many bytes are done, and may stop
/// it.
///
/// # Errors
/// [`Refusal`] if the file is not such a schedule, breaks a rule of XML, or is beyond a limit.
/// Single sessions that cannot be taken are no error: see [`Schedule::rows`].
pub fn read(
    bytes: &[u8],
    progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Schedule, Refusal> {
    let xml = text_of(bytes)?;
    let mut reader = Reader::from_str(xml);
    // `<a/>` is then read as `<a></a>`: one way through instead of two.
    reader.config_mut().expand_empty_elements = true;
    let mut walk = Walk {
        lines: Lines::of(xml),
        ..Walk::default()
    };
    loop {
        walk.begin = position(reader.buffer_position());
        match reader.read_event() {
            Ok(Event::Start(tag)) => walk.open(&tag)?,
            Ok(Event::End(tag)) => {
                if walk.close(tag.name().as_ref()) == Some(Place::Event) {
                    let done = bytes.len() - xml.len() + walk.begin;
                    if progress(done).is_break() {
                        return Err(Refusal::Stopped);
                    }
                }
            }
            Ok(Event::Text(text)) => walk.text(&text.xml10_content())?,
            Ok(Event::CData(text)) => walk.text(&text.xml10_content())?,
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(c)) => walk.text(c.encode_utf8(&mut [0; 4]))?,
                Ok(None) => match resolve_xml_entity(&reference) {
                    Some(text) => walk.text(text)?,
                    None => {
                        let what = format!("&{}; is not defined", short(&reference));
                        return Err(walk.malformed(what));
                    }
                },
                Err(_) => return Err(walk.malformed("a character has no such number".to_owned())),
            },
            Ok(Event::Decl(declaration)) => {
                if let Some(Ok(name)) = declaration.encoding()
                    && !["utf-8", "utf8", "us-ascii"].contains(&name.to_ascii_lowercase().as_str())
                {
                    let found = format!("it says that it is {}", short(&name));
                    return Err(Refusal::Encoding {
                        line: walk.line(),
                        found,
                    });
                }
            }
            Ok(Event::DocType(_)) => return Err(Refusal::Doctype { line: walk.line() }),
            // Empty tags come as two, see above.
            Ok(Event::Comment(_) | Event::PI(_) | Event::Empty(_)) => {}
            Ok(Event::Eof) => break,
            Err(error) => {
                walk.begin = position(reader.error_position());
                return Err(walk.broken(&error));
            }
        }
    }
    let schedule = walk.finish()?;
    if progress(bytes.len()).is_break() {
        return Err(Refusal::Stopped);
    }
    Ok(schedule)
}

/// What an open element is, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Schedule,
    Conference,
    Day,
    Room,
    Event,
    People,
    Person,
    /// An element whose text is wanted, by its name.
    Value(&'static str),
    /// An element within such a text.
    Markup,
    Other,
}

#[derive(Default)]
struct Walk<'a> {
    lines: Lines<'a>,
    /// Where the piece of the file at hand begins.
    begin: usize,
    /// The open elements and where they begin.
    open: Vec<(Place, usize)>,
    root_closed: bool,
    /// The text of the value at hand, and whether it went beyond [`LIMIT`].
    value: String,
    too_long: bool,
    person: Option<String>,
    day: Option<Date>,
    days: Option<(Date, Date)>,
    room: String,
    conference: Values,
    /// Problems of the file as a whole.
    remarks: Vec<RowProblem>,
    event: Draft,
    events: usize,
    drafts: Vec<Draft>,
}

impl Walk<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        let name = tag.name();
        let name = name.as_ref();
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == ':')
            || tag.contains('<')
        {
            return Err(
                self.malformed("a < begins no tag; as a sign it is written &lt;".to_owned())
            );
        }
        let parent = self.open.last().map(|(place, _)| *place);
        let place = match (parent, name) {
            (None, _) if self.root_closed => {
                return Err(
                    self.malformed(format!("<{}> follows the end of the schedule", short(name)))
                );
            }
            (None, "schedule") => Place::Schedule,
            (None, _) => {
                return Err(Refusal::NotASchedule {
                    line: self.line(),
                    root: short(name),
                });
            }
            (Some(Place::Schedule), "conference") => Place::Conference,
            (Some(Place::Schedule), "day") => Place::Day,
            (Some(Place::Schedule | Place::Day), "room") => Place::Room,
            (Some(Place::Schedule | Place::Day | Place::Room), "event") => Place::Event,
            (Some(Place::Event), "persons") => Place::People,
            (Some(Place::People), "person") => Place::Person,
            (Some(Place::Conference), _) => wanted(&OF_CONFERENCE, name),
            (Some(Place::Event), _) => wanted(&OF_EVENT, name),
            (Some(Place::Value(_) | Place::Person | Place::Markup), _) => Place::Markup,
            _ => Place::Other,
        };
        if self.open.len() == MAX_DEPTH {
            return Err(Refusal::TooDeep { line: self.line() });
        }
        self.open.push((place, self.begin));
        let attribute = |wanted| self.attribute(tag, wanted);
        match place {
            Place::Day => {
                self.day = attribute("date")?.and_then(|text| times::date(text.trim()));
                if let Some(day) = self.day {
                    let (first, last) = self.days.unwrap_or((day, day));
                    self.days = Some((first.min(day), last.max(day)));
                }
            }
            Place::Room => self.room = attribute("name")?.unwrap_or_default(),
            Place::Event => {
                let (guid, id) = (attribute("guid")?, attribute("id")?);
                self.begin_event(guid, id)?;
            }
            Place::Person => self.person = attribute("id")?,
            // Tags within an abstract are part of it.
            Place::Markup => self.markup(&["<", tag, ">"]),
            _ => drop(attribute("")?),
        }
        if matches!(place, Place::Value(_) | Place::Person) {
            self.value.clear();
            self.too_long = false;
        }
        Ok(())
    }

    /// The value of an attribute, if it is not empty. All attributes of the tag are checked.
    fn attribute(&self, tag: &BytesStart<'_>, wanted: &str) -> Result<Option<String>, Refusal> {
        let mut found = None;
        // Attributes named twice are not looked for: among very many that takes quadratic time.
        for attribute in tag.attributes().with_checks(false) {
            let bad = || {
                self.malformed(format!(
                    "a value in <{}> is not in order",
                    short(tag.name().as_ref())
                ))
            };
            let attribute = attribute.map_err(|_| bad())?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| bad())?;
            if attribute.key.as_ref() == wanted {
                if value.len() > LIMIT {
                    return Err(bad());
                }
                found = Some(value.into_owned()).filter(|value| !value.trim().is_empty());
            }
        }
        Ok(found)
    }

    fn begin_event(&mut self, guid: Option<String>, id: Option<String>) -> Result<(), Refusal> {
        self.events += 1;
        if self.events > MAX_SESSIONS {
            return Err(Refusal::TooManySessions { line: self.line() });
        }
        self.event = Draft::new(self.line(), self.day, guid, id);
        Ok(())
    }

    /// Closes the innermost element, and says what it was.
    fn close(&mut self, name: &str) -> Option<Place> {
        let (place, _) = self.open.pop()?;
        self.root_closed = self.open.is_empty();
        match place {
            Place::Day => self.day = None,
            Place::Room => self.room.clear(),
            Place::Event => {
                let mut event = std::mem::take(&mut self.event);
                event.complete(&self.room);
                self.drafts.push(event);
            }
            Place::Person => {
                let value = self.take_value();
                let id = self.person.take();
                self.event.person(id, value.as_deref());
            }
            Place::Value(field) => {
                let value = self.take_value();
                if self
                    .open
                    .last()
                    .is_some_and(|(place, _)| *place == Place::Event)
                {
                    self.event.value(field, value);
                } else if let Some(value) = value {
                    self.conference.set(field, value);
                } else {
                    self.remark(Problem::TextTooLong, field.to_owned());
                }
            }
            // XML writes `<br/>`, which came as two tags.
            Place::Markup if name != "br" => self.markup(&["</", name, ">"]),
            _ => {}
        }
        Some(place)
    }

    /// The text of the element that ends; none if it was too long.
    fn take_value(&mut self) -> Option<String> {
        let value = std::mem::take(&mut self.value);
        (!self.too_long).then_some(value)
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        match self.open.last() {
            Some((Place::Value(_) | Place::Person | Place::Markup, _)) => self.append(text),
            Some(_) => {}
            None if text.trim().is_empty() => {}
            None => {
                self.begin += text.len() - text.trim_start().len();
                return Err(self.malformed("text stands outside of <schedule>".to_owned()));
            }
        }
        Ok(())
    }

    fn append(&mut self, text: &str) {
        if self.too_long || self.value.len() + text.len() > LIMIT {
            self.too_long = true;
            self.value = String::new();
        } else {
            self.value.push_str(text);
        }
    }

    fn markup(&mut self, pieces: &[&str]) {
        let value = self
            .open
            .iter()
            .rev()
            .find(|(place, _)| *place != Place::Markup);
        if let Some((Place::Value("abstract" | "description"), _)) = value {
            for piece in pieces {
                self.append(piece);
            }
        }
    }

    fn remark(&mut self, problem: Problem, detail: String) {
        self.remarks.push(RowProblem {
            row: None,
            problem,
            detail,
            refused: false,
        });
    }

    fn finish(mut self) -> Result<Schedule, Refusal> {
        self.begin = self.lines.xml.len();
        if !self.open.is_empty() {
            return Err(self.truncated());
        }
        if !self.root_closed {
            return Err(self.malformed("the file ends before <schedule>".to_owned()));
        }
        let mut removed = 0;
        let mut value = |name| self.conference.line(name, &mut removed);
        let (title, acronym, venue, city) = (
            value("title"),
            value("acronym"),
            value("venue"),
            value("city"),
        );
        let (first, last, change) = (value("start"), value("end"), value("day_change"));
        let written_zone = value("time_zone_name");
        if removed > 0 {
            self.remark(Problem::ControlCharacters, removed.to_string());
        }
        let (zone, problem) = times::zone(&written_zone);
        let name = zone
            .as_ref()
            .and_then(|zone| zone.iana_name())
            .map(str::to_owned);
        if let Some(problem) = problem {
            let to = name
                .as_ref()
                .map(|name| format!(" → {name}"))
                .unwrap_or_default();
            self.remark(problem, short(&written_zone) + &to);
        }
        let rules = Rules {
            zone,
            day_change: times::time(&change).unwrap_or_default(),
        };
        let Gathered {
            sessions,
            mut rows,
            refused,
            ..
        } = judge(self.drafts, &rules);
        rows.splice(0..0, self.remarks);
        Ok(Schedule {
            format: Format::Pentabarf,
            source: String::new(),
            silent: vec![Part::Capacity],
            title,
            acronym: Some(acronym).filter(|text| !text.is_empty()),
            venue: Some(venue).filter(|text| !text.is_empty()),
            city: Some(city).filter(|text| !text.is_empty()),
            first_day: times::date(&first).or(self.days.map(|(first, _)| first)),
            last_day: times::date(&last).or(self.days.map(|(_, last)| last)),
            zone: name,
            sessions,
            refused_keys: refused,
            rows,
        })
    }

    fn line(&self) -> u64 {
        self.lines.at(self.begin)
    }

    fn malformed(&self, what: String) -> Refusal {
        Refusal::Malformed {
            line: self.line(),
            what,
        }
    }

    fn truncated(&self) -> Refusal {
        let begin = self.open.last().map_or(0, |(_, begin)| begin + 1);
        let name =
            self.lines.xml[begin..].split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
        let inside = short(name.into_iter().next().unwrap_or_default());
        Refusal::Truncated {
            line: 1 + newlines(self.lines.xml.trim_end().as_bytes()),
            inside,
        }
    }

    fn broken(&self, error: &Error) -> Refusal {
        let what = match error {
            Error::Syntax(SyntaxError::UnclosedDoctype)
            | Error::IllFormed(IllFormedError::MissingDoctypeName) => {
                return Refusal::Doctype { line: self.line() };
            }
            Error::Syntax(
                SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue,
            ) => "a quoted value in a tag never ends".to_owned(),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => {
                "a <! begins nothing that is known".to_owned()
            }
            Error::Syntax(_) => return self.truncated(),
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                format!(
                    "</{}> stands where </{}> is expected",
                    short(found),
                    short(expected)
                )
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(name)) => {
                format!("</{}> ends what never began", short(name))
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                "a & begins no character; as a sign it is written &amp;".to_owned()
            }
            other => short(&other.to_string()),
        };
        self.malformed(what)
    }
}

const OF_CONFERENCE: [&str; 8] = [
    "title",
    "acronym",
    "venue",
    "city",
    "start",
    "end",
    "day_change",
    "time_zone_name",
];
const OF_EVENT: [&str; 12] = [
    "title",
    "subtitle",
    "abstract",
    "description",
    "date",
    "start",
    "duration",
    "room",
    "track",
    "type",
    "language",
    "url",
];

fn wanted(names: &[&'static str], name: &str) -> Place {
    names
        .iter()
        .find(|known| **known == name)
        .map_or(Place::Other, |known| Place::Value(known))
}
