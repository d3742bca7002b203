//! What can be odd about single rows of a file.

/// A row of the file that needs a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The line of the file from 1; none when the remark is on the file as a whole.
    pub row: Option<u64>,
    /// What is odd.
    pub problem: Problem,
    /// The value or the title that it is about, shortened; may be empty.
    pub detail: String,
    /// Whether the row was left out. Otherwise it was taken, and this is a remark.
    pub refused: bool,
}

/// The kinds of oddities. Their codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// Neither guid nor id: a later import could not find the session again.
    MissingKey,
    /// The guid or id occurred before in the file.
    RepeatedKey,
    /// No title.
    MissingTitle,
    /// Neither a date with a time nor a day and a time.
    MissingStart,
    /// The start cannot be read.
    UnreadableStart,
    /// The date cannot be read; the day and the time beside it were taken.
    UnreadableDate,
    /// The date and the start name different times; the date was taken.
    StartDiffers,
    /// No duration, or one of zero.
    MissingDuration,
    /// The duration cannot be read.
    UnreadableDuration,
    /// The session lasts more than 24 hours.
    LongSession,
    /// A text is longer than is stored.
    TextTooLong,
    /// More people than a session may have.
    TooManyPeople,
    /// Control characters were taken out.
    ControlCharacters,
    /// The time zone is not one of the IANA database.
    UnknownZone,
    /// The time zone was written in a short form and understood.
    ZoneMapped,
    /// No city in the row.
    MissingCity,
    /// No place of that name is known.
    UnknownCity,
    /// Several places have that name: a person must say which.
    AmbiguousCity,
    /// No country of that name or code.
    UnknownCountry,
    /// No programme in the row.
    MissingProgramme,
    /// The month or year cannot be read.
    UnreadableMonth,
    /// Neither name nor organisation, address or number.
    MissingParty,
    /// The row was there before in the file.
    RepeatedRow,
    /// No e-mail address; it stands in the note.
    UnreadableEmail,
    /// No phone number; it stands in the note.
    UnreadablePhone,
    /// None of the words that are known here; it stands in the note.
    UnknownWord,
    /// A moment that cannot be read; that of the import was taken.
    UnreadableMoment,
    /// No session of that title or UID, or several; it stands in the note.
    UnknownSession,
    /// Whole days; taken from 00:00 to 24:00.
    AllDay,
    /// A series of dates; the first was taken.
    Series,
    /// A single date of a series that differs from it.
    DateOfSeries,
    /// A time without a time zone that is known; it was taken in that of the event.
    Floating,
    /// The clock shows this time twice; the first was taken.
    OccursTwice,
    /// The clock never shows this time.
    NeverOccurs,
    /// The file's own rules of the time zone differ from those that are known; the file's were followed.
    ZoneDiffers,
    /// It ends before it begins.
    EndsFirst,
    /// More categories than one; the first became the track.
    MoreCategories,
    /// No link that can be followed; it was left out.
    UnreadableLink,
    /// Lines that belong to no property; they were left out.
    StrayLine,
    /// No status that is known; it was left as it is.
    UnknownStatus,
    /// No whole number; it was left out.
    UnreadableNumber,
    /// Somebody who was erased and is not to come back.
    Suppressed,
}

impl Problem {
    /// The stable code, as printed in reports.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::MissingKey => "missing-key",
            Self::RepeatedKey => "repeated-key",
            Self::MissingTitle => "missing-title",
            Self::MissingStart => "missing-start",
            Self::UnreadableStart => "unreadable-start",
            Self::UnreadableDate => "unreadable-date",
            Self::StartDiffers => "start-differs",
            Self::MissingDuration => "missing-duration",
            Self::UnreadableDuration => "unreadable-duration",
            Self::LongSession => "long-session",
            Self::TextTooLong => "text-too-long",
            Self::TooManyPeople => "too-many-people",
            Self::ControlCharacters => "control-characters",
            Self::UnknownZone => "unknown-zone",
            Self::ZoneMapped => "zone-mapped",
            Self::MissingCity => "missing-city",
            Self::UnknownCity => "unknown-city",
            Self::AmbiguousCity => "ambiguous-city",
            Self::UnknownCountry => "unknown-country",
            Self::MissingProgramme => "missing-programme",
            Self::UnreadableMonth => "unreadable-month",
            Self::MissingParty => "missing-party",
            Self::RepeatedRow => "repeated-row",
            Self::UnreadableEmail => "unreadable-email",
            Self::UnreadablePhone => "unreadable-phone",
            Self::UnknownWord => "unknown-word",
            Self::UnreadableMoment => "unreadable-moment",
            Self::UnknownSession => "unknown-session",
            Self::AllDay => "all-day",
            Self::Series => "series",
            Self::DateOfSeries => "date-of-series",
            Self::Floating => "floating",
            Self::OccursTwice => "occurs-twice",
            Self::NeverOccurs => "never-occurs",
            Self::ZoneDiffers => "zone-differs",
            Self::EndsFirst => "ends-first",
            Self::MoreCategories => "more-categories",
            Self::UnreadableLink => "unreadable-link",
            Self::StrayLine => "stray-line",
            Self::UnknownStatus => "unknown-status",
            Self::UnreadableNumber => "unreadable-number",
            Self::Suppressed => "suppressed",
        }
    }

    /// What to do about it, a sentence in plain English.
    #[must_use]
    pub fn cure(self) -> &'static str {
        match self {
            Self::MissingKey => "Give the event a guid or an id that no other event has.",
            Self::RepeatedKey => {
                "Give each event a guid or id of its own; the first one was taken."
            }
            Self::MissingTitle => "Give the event a title.",
            Self::MissingStart => "Add a start such as 09:30 to the event and a date to its day.",
            Self::UnreadableStart => "Write the start as 09:30.",
            Self::UnreadableDate => {
                "Write the date as 2026-11-23T09:30:00+01:00; the day and the start were taken."
            }
            Self::StartDiffers => {
                "Check the time and the time zone; the date was taken, not the start."
            }
            Self::MissingDuration => "Add a duration above zero, such as 00:30.",
            Self::UnreadableDuration => "Write the duration as hours and minutes, such as 00:30.",
            Self::LongSession => "Check the duration; the session was taken as it is.",
            Self::TextTooLong => "Shorten the text to 256 KiB.",
            Self::TooManyPeople => "Name at most 200 people in a session.",
            Self::ControlCharacters => "Check the text; unprintable characters were taken out.",
            Self::UnknownZone => {
                "Name the time zone as in the IANA database, such as Europe/Madrid."
            }
            Self::ZoneMapped => "Check that this is the time zone which is meant.",
            Self::MissingCity => "Name the city.",
            Self::UnknownCity => {
                "Write the city as GeoNames has it, or choose the place: programme decide."
            }
            Self::AmbiguousCity => "Choose the place that is meant: programme decide.",
            Self::UnknownCountry => "Write the country as its two letters, such as ES.",
            Self::MissingProgramme => "Name the programme, such as ICC.",
            Self::UnreadableMonth => "Write when it was said as 2026-11 or 2026.",
            Self::MissingParty => "Give a name, an organisation, an e-mail address or a number.",
            Self::RepeatedRow => "Give each row an id of its own; the first one was taken.",
            Self::UnreadableEmail => "Correct the address; it was kept in the note.",
            Self::UnreadablePhone => "Correct the number; it was kept in the note.",
            Self::UnreadableMoment => {
                "Write when as 2026-11-24T09:30; the moment of the import was taken."
            }
            Self::UnknownSession => {
                "Write the session's title or UID as `session list` shows it; it was kept in the note."
            }
            Self::AllDay => "Check the times; the session was taken from 00:00 to 24:00.",
            Self::Series => "Add the other dates as events of their own; the first was taken.",
            Self::DateOfSeries => "Give this date of the series an event and a UID of its own.",
            Self::Floating => "Check the time; it was taken in the event's time zone.",
            Self::OccursTwice => {
                "The clocks go back there: check which of the two is meant; the first was taken."
            }
            Self::NeverOccurs => {
                "The clocks go forward there: write a time before or after the hour that is left out."
            }
            Self::ZoneDiffers => {
                "Check the time: the file's own rules of its time zone were followed, and others are known."
            }
            Self::EndsFirst => "Write an end that is later than the start.",
            Self::MoreCategories => "Check the track; the first category was taken.",
            Self::UnreadableLink => "Write the link with https:// before it; it was left out.",
            Self::StrayLine => {
                "Check the text: lines in the middle of the event belong to nothing and were left out."
            }
            Self::UnknownStatus => {
                "Write draft, confirmed or cancelled; the status was left as it is."
            }
            Self::UnreadableNumber => "Write the capacity as a whole number; it was left out.",
            Self::Suppressed => {
                "They were erased and asked to stay so; if they ask to come back: erasure allow."
            }
            Self::UnknownWord => {
                "Write business, city, region or other, and hot, warm or cold; it was kept in the note."
            }
        }
    }
}
