//! A session as the file writes it, and what becomes of it once the whole file is known: the time
//! zone may stand last.

use std::collections::HashMap;

use jiff::civil::Date;

use super::html::plain;
use super::times::{self, Rules, Written};
use super::{MAX_PEOPLE, Problem, RowProblem, Session, SessionPerson};
use crate::text::clean::{Cleaned, LIMIT, clean, clean_line};

/// The texts of one element's children by their names. The first of a name counts.
#[derive(Default)]
pub(super) struct Values(Vec<(&'static str, String)>);

impl Values {
    pub(super) fn set(&mut self, name: &'static str, value: String) {
        if !self.0.iter().any(|(known, _)| *known == name) {
            self.0.push((name, value));
        }
    }

    fn take(&mut self, name: &str) -> String {
        let value = self.0.iter_mut().find(|(known, _)| *known == name);
        value
            .map(|(_, value)| std::mem::take(value))
            .unwrap_or_default()
    }

    /// The value as one line, and the control characters in it counted.
    pub(super) fn line(&mut self, name: &str, removed: &mut usize) -> String {
        line(&self.take(name), removed)
    }
}

/// A session as it is written.
#[derive(Default)]
pub(super) struct Draft {
    row: u64,
    day: Option<Date>,
    guid: Option<String>,
    id: Option<String>,
    values: Values,
    people: Vec<SessionPerson>,
    abstract_text: String,
    room: String,
    removed: usize,
    /// A limit that was passed.
    beyond: Option<(Problem, String)>,
}

impl Draft {
    pub(super) fn new(
        row: u64,
        day: Option<Date>,
        guid: Option<String>,
        id: Option<String>,
    ) -> Self {
        let mut removed = 0;
        let mut key =
            |text: Option<String>| Some(line(&text?, &mut removed)).filter(|text| !text.is_empty());
        let (guid, id) = (key(guid), key(id));
        Self {
            row,
            day,
            guid,
            id,
            removed,
            ..Self::default()
        }
    }

    /// Takes a value; none is one that was too long.
    pub(super) fn value(&mut self, name: &'static str, value: Option<String>) {
        match value {
            Some(value) => self.values.set(name, value),
            None => self.beyond = Some((Problem::TextTooLong, name.to_owned())),
        }
    }

    /// Takes somebody; no name is one that was too long, an empty one is nobody.
    pub(super) fn person(&mut self, id: Option<String>, written: Option<&str>) {
        let Some(written) = written else {
            return self.value("person", None);
        };
        let id = id.map(|id| line(&id, &mut self.removed));
        let person = SessionPerson {
            id,
            name: name(written, &mut self.removed),
            role: None,
        };
        if person.name.is_empty() || self.people.contains(&person) {
            return;
        }
        if self.people.len() == MAX_PEOPLE {
            self.beyond = Some((Problem::TooManyPeople, person.name));
        } else {
            self.people.push(person);
        }
    }

    /// The element ends; `room` is the room that it stands in.
    pub(super) fn complete(&mut self, room: &str) {
        let own = self.values.take("room");
        self.room = name(
            if own.trim().is_empty() { room } else { &own },
            &mut self.removed,
        );
        let mut text = |name| {
            let cleaned = clean(&plain(&self.values.take(name)));
            self.removed += cleaned.removed;
            cleaned.text
        };
        self.abstract_text = joined(text("abstract"), text("description"));
        if self.abstract_text.len() > LIMIT {
            self.value("abstract", None);
            self.abstract_text.clear();
        }
    }

    /// The session, and remarks; or why it cannot be taken.
    fn judge(mut self, rules: &Rules) -> Judged {
        let mut removed = self.removed;
        let title = self.values.line("title", &mut removed);
        let mut value = |name| self.values.line(name, &mut removed);
        let (subtitle, kind, language) = (value("subtitle"), value("type"), value("language"));
        let (url, duration) = (value("url"), value("duration"));
        let written = Written {
            day: self.day,
            date: value("date"),
            start: value("start"),
        };
        let track = name(&self.values.take("track"), &mut removed);

        if let Some((problem, detail)) = self.beyond {
            return Err((problem, format!("{} ({detail})", short(&title))));
        }
        if title.is_empty() {
            let key = self.guid.or(self.id).unwrap_or_default();
            return Err((Problem::MissingTitle, short(&key)));
        }
        if self.guid.is_none() && self.id.is_none() {
            return Err((Problem::MissingKey, short(&title)));
        }
        let with = |value: &str| match value {
            "" => short(&title),
            value => format!("{} ({})", short(&title), short(value)),
        };
        let minutes = times::minutes(&duration).map_err(|problem| (problem, with(&duration)))?;
        let both = [written.date.as_str(), written.start.as_str()].join(" ");
        let (start, offset, remark) =
            times::start(&written, rules).map_err(|problem| (problem, with(both.trim())))?;

        let mut remarks: Vec<Found> = Vec::new();
        remarks.extend(remark.map(|problem| (problem, with(both.trim()))));
        if minutes > 24 * 60 {
            remarks.push((Problem::LongSession, with(&duration)));
        }
        if removed > 0 {
            remarks.push((Problem::ControlCharacters, with(&removed.to_string())));
        }
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let session = Session {
            row: self.row,
            guid: self.guid,
            id: self.id,
            title,
            subtitle,
            abstract_text: self.abstract_text,
            start,
            offset,
            minutes,
            room: given(self.room),
            track: given(track),
            kind: given(kind),
            language: given(language),
            url: given(url),
            people: self.people,
            ..Session::default()
        };
        Ok((session, remarks))
    }
}

/// A problem and its detail.
pub(super) type Found = (Problem, String);
/// A session and remarks on it, or why it cannot be taken.
pub(super) type Judged = Result<(Session, Vec<Found>), Found>;

/// The sessions that can be taken, and what is odd about these and the others.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) sessions: Vec<Session>,
    pub(super) rows: Vec<RowProblem>,
    /// The keys of those that cannot be taken.
    pub(super) refused: Vec<String>,
    known: HashMap<String, u64>,
}

impl Gathered {
    /// Takes what was made of a row with this key; of several with one key, the first.
    pub(super) fn take(&mut self, row: u64, key: &str, judged: Judged) {
        let (session, remarks) = match judged {
            Ok(judged) => judged,
            Err(found) => {
                self.refused.push(key.to_owned());
                return self.note(row, found, true);
            }
        };
        if let Some(first) = self.known.get(session.key()) {
            let detail = format!("{} (as in line {first})", short(&session.title));
            return self.note(row, (Problem::RepeatedKey, detail), true);
        }
        self.known.insert(session.key().to_owned(), row);
        for found in remarks {
            self.note(row, found, false);
        }
        self.sessions.push(session);
    }

    fn note(&mut self, row: u64, (problem, detail): Found, refused: bool) {
        self.rows.push(RowProblem {
            row: Some(row),
            problem,
            detail,
            refused,
        });
    }
}

/// The sessions of a schedule in XML.
pub(super) fn judge(drafts: Vec<Draft>, rules: &Rules) -> Gathered {
    let mut gathered = Gathered::default();
    for draft in drafts {
        let key = draft.guid.as_ref().or(draft.id.as_ref());
        let key = key.cloned().unwrap_or_default();
        gathered.take(draft.row, &key, draft.judge(rules));
    }
    gathered
}

/// Abstract and description with a blank line between; one that says what the other says, too, is
/// left out.
fn joined(first: String, second: String) -> String {
    if first.contains(&second) {
        first
    } else if second.contains(&first) {
        second
    } else {
        first + "\n\n" + &second
    }
}

pub(super) fn line(text: &str, removed: &mut usize) -> String {
    let cleaned = clean_line(text);
    *removed += cleaned.removed;
    cleaned.text
}

/// A name that must equal itself wherever it is written: also without the marks of no width that
/// nobody sees (those within words of Persian or within emoji stay).
pub(super) fn name(text: &str, removed: &mut usize) -> String {
    const UNSEEN: [char; 4] = ['\u{200b}', '\u{2060}', '\u{feff}', '\u{ad}'];
    line(&text.replace(UNSEEN, ""), removed)
}

/// A description: what others wrote as HTML becomes plain text.
pub(super) fn described(text: &str, is_plain: bool) -> Cleaned {
    let is_markup = ["</", "<br", "<BR"].iter().any(|sign| text.contains(sign));
    match is_markup && !is_plain {
        true => clean(&plain(text)),
        false => clean(text),
    }
}

/// At most 80 characters of a text, to be shown.
pub(super) fn short(text: &str) -> String {
    let mut characters = text
        .trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c });
    let mut short: String = characters.by_ref().take(80).collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}
