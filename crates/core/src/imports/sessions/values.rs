//! What a source says of a session, part by part, and digests of it: so a later import sees what the
//! source has changed.

use std::collections::BTreeMap;

use super::Import;
use super::named::SPEAKER;
use super::times::Times;
use crate::desk::Tx;
use crate::desk::error::Result;
use crate::imports::{Format, Part, Session};
use crate::sessions::Status;

/// What a file says of a session, as texts that are compared.
pub(super) struct Values(BTreeMap<u8, String>);

/// Digests of what a source said: by the number of the part, the first 8 bytes of BLAKE3.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Digests(BTreeMap<u8, [u8; 8]>);

/// In place of a part: the session was here before this source named it.
const NOTED: u8 = 0;

impl Values {
    pub(super) fn digests(&self) -> Digests {
        let pairs = self.0.iter();
        Digests(pairs.map(|(part, text)| (*part, digest_of(text))).collect())
    }

    /// Whether anything is said of a part.
    pub(super) fn says(&self, part: Part) -> bool {
        self.0
            .get(&(part as u8))
            .is_some_and(|text| !text.is_empty())
    }

    /// Whether the source has changed a part.
    pub(super) fn changed(&self, part: Part, before: &Digests) -> bool {
        match (before.get(part), self.0.get(&(part as u8))) {
            (Some(before), Some(now)) => *before != digest_of(now),
            // The first version kept no status; what it brought was confirmed.
            (None, Some(_)) => part != Part::Status,
            (_, None) => false,
        }
    }
}

impl Digests {
    /// From what is stored: per part one byte of number and its digest.
    pub(super) fn of_bytes(bytes: &[u8]) -> Digests {
        let pairs = bytes.chunks_exact(9);
        let pairs = pairs.filter_map(|pair| Some((pair[0], pair[1..].try_into().ok()?)));
        Digests(pairs.collect())
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let pairs = self.0.iter();
        pairs
            .flat_map(|(part, digest)| std::iter::once(*part).chain(*digest))
            .collect()
    }

    pub(super) fn get(&self, part: Part) -> Option<&[u8; 8]> {
        self.0.get(&(part as u8))
    }

    pub(super) fn set(&mut self, part: Part, digest: [u8; 8]) {
        self.0.insert(part as u8, digest);
    }

    /// Keeps what was said before of parts that this file does not speak of.
    pub(super) fn keep(&mut self, before: &Digests) {
        for (part, digest) in &before.0 {
            self.0.entry(*part).or_insert(*digest);
        }
    }

    pub(super) fn note_only(&mut self) {
        self.0.insert(NOTED, [0; 8]);
    }

    pub(super) fn is_noted_only(&self) -> bool {
        self.0.contains_key(&NOTED)
    }
}

pub(super) fn digest_of(text: &str) -> [u8; 8] {
    let mut digest = [0; 8];
    digest.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..8]);
    digest
}

/// The session's page, if it can be opened.
pub(super) fn link(session: &Session) -> Option<String> {
    let link = session.url.clone();
    link.filter(|url| url.starts_with("http://") || url.starts_with("https://"))
}

impl Import {
    /// All that the file says of a session. What is stored are digests of these texts: for each format
    /// they must stay what they are.
    pub(super) fn values(
        &self,
        tx: &mut Tx<'_>,
        session: &Session,
        times: Option<&Times>,
    ) -> Result<Values> {
        let mut values = BTreeMap::new();
        let parts = Part::ALL
            .into_iter()
            .filter(|part| !self.silent.contains(part));
        for part in parts {
            let text = match part {
                Part::Title => session.title.clone(),
                Part::Subtitle => session.subtitle.clone(),
                Part::Abstract => session.abstract_text.clone(),
                Part::Kind => session.kind.clone().unwrap_or_default(),
                Part::Times => times.map_or(String::new(), |times| self.times_text(session, times)),
                Part::Room => self.name_text(tx, "room", session.room.as_deref())?,
                Part::Track => self.name_text(tx, "track", session.track.as_deref())?,
                Part::Url => link(session).unwrap_or_default(),
                Part::Language => session.language.clone().unwrap_or_default(),
                Part::People => self.people_text(tx, session)?,
                Part::Status => match (session.status, self.format) {
                    (Some(status), _) => status.word().to_owned(),
                    (None, Format::Pentabarf | Format::Calendar) => {
                        Status::Confirmed.word().to_owned()
                    }
                    (None, Format::Table) => String::new(),
                },
                Part::Capacity => session.capacity.map_or(String::new(), |n| n.to_string()),
            };
            values.insert(part as u8, text);
        }
        Ok(Values(values))
    }

    /// Of schedules in XML the record stands for the name, elsewhere the name itself.
    fn name_text(&self, tx: &mut Tx<'_>, kind: &str, name: Option<&str>) -> Result<String> {
        match (name, self.format) {
            (None, _) => Ok(String::new()),
            (Some(name), Format::Pentabarf) => {
                let id = tx.derived(kind, &format!("{}/{name}", self.source))?;
                Ok(id.to_string())
            }
            (Some(name), Format::Calendar | Format::Table) => Ok(name.to_owned()),
        }
    }

    fn people_text(&self, tx: &mut Tx<'_>, session: &Session) -> Result<String> {
        let mut lines = Vec::with_capacity(session.people.len());
        for person in &session.people {
            let role = person.role.as_deref().unwrap_or(SPEAKER);
            lines.push(match self.format {
                Format::Pentabarf => {
                    let key = self.names.key(person);
                    let id = tx.derived("person", &format!("{}/{key}", self.source))?;
                    format!("{id} {role}")
                }
                Format::Calendar | Format::Table => format!("{} ({role})", person.name),
            });
        }
        Ok(lines.join("\n"))
    }
}
