//! The kinds of files that sessions come from, and the parts of a session that are compared.

/// A kind of file. Sources of different kinds are different sources, whatever they are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A schedule in Pentabarf XML.
    #[default]
    Pentabarf,
    /// iCalendar.
    Calendar,
    /// CSV or XLSX.
    Table,
}

impl Format {
    /// The word that is stored.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pentabarf => "pentabarf",
            Self::Calendar => "calendar",
            Self::Table => "table",
        }
    }

    /// Whether a session is cancelled when a later version of the file has it no more. A table may
    /// be a part of something, and never says so.
    #[must_use]
    pub fn is_whole(self) -> bool {
        match self {
            Self::Pentabarf | Self::Calendar => true,
            Self::Table => false,
        }
    }

    /// Whether sessions are looked for by the UID under which they left, and what differs from them is
    /// written. A schedule in XML never left from here: what it finds is only noted.
    #[must_use]
    pub fn comes_back(self) -> bool {
        match self {
            Self::Pentabarf => false,
            Self::Calendar | Self::Table => true,
        }
    }
}

/// The parts of a session that are compared apart; their numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Its title.
    Title = 1,
    /// Its second title.
    Subtitle = 2,
    /// What it is about.
    Abstract = 3,
    /// Its kind.
    Kind = 4,
    /// Start, end and zone.
    Times = 5,
    /// Its room.
    Room = 6,
    /// Its track.
    Track = 7,
    /// Its page.
    Url = 8,
    /// Its language.
    Language = 9,
    /// Its people and their roles.
    People = 10,
    /// Draft, confirmed or cancelled.
    Status = 11,
    /// How many people may take part.
    Capacity = 12,
}

impl Part {
    /// All of them by number.
    pub const ALL: [Part; 12] = [
        Part::Title,
        Part::Subtitle,
        Part::Abstract,
        Part::Kind,
        Part::Times,
        Part::Room,
        Part::Track,
        Part::Url,
        Part::Language,
        Part::People,
        Part::Status,
        Part::Capacity,
    ];
}
