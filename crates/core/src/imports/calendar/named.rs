//! Which zone of the IANA database a calendar means by a name.

use std::str::FromStr;

use calcard::common::timezone::Tz;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::imports::times;
use crate::text::fold::fold;

/// What a name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::imports) enum Named {
    /// The zone's own name, perhaps behind the path of a registry.
    Known(String),
    /// Another name for it, such as that of Windows.
    Mapped(String),
    /// No zone is known by it.
    Unknown,
}

impl Named {
    pub(in crate::imports) fn zone(&self) -> Option<&str> {
        match self {
            Self::Known(zone) | Self::Mapped(zone) => Some(zone),
            Self::Unknown => None,
        }
    }
}

/// The zone of this name.
pub(in crate::imports) fn named(name: &str) -> Named {
    let name = name.trim().trim_matches('"');
    if name.is_empty() || name.len() > 200 {
        return Named::Unknown;
    }
    let mut path = Some(name);
    while let Some(part) = path {
        if let Some(zone) = known(part) {
            return Named::Known(zone);
        }
        path = part.split_once('/').map(|(_, rest)| rest);
    }
    let mapped = Tz::from_str(name)
        .ok()
        .and_then(|zone| known(&zone.name()?));
    // "Berlin" alone is meant well, too.
    let mapped = mapped.or_else(|| times::zone(name).0?.iana_name().map(str::to_owned));
    mapped.map_or(Named::Unknown, Named::Mapped)
}

fn known(name: &str) -> Option<String> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    let name = zone.iana_name()?;
    (name != "Etc/Unknown").then(|| name.to_owned())
}

/// A zone whose place occurs in a text, and which fits: "(UTC+01:00) Brussels, Copenhagen, Madrid".
pub(super) fn told_by(text: &str, fits: impl Fn(&TimeZone) -> bool) -> Option<String> {
    let words = format!(" {} ", fold(text));
    let database = TimeZoneDatabase::bundled();
    let mut fitting = database.available().filter_map(|name| {
        let place = fold(name.as_str().rsplit_once('/')?.1);
        let is_told = place.len() > 3 && words.contains(&format!(" {place} "));
        let zone = is_told.then(|| database.get(name.as_str()).ok())??;
        fits(&zone).then(|| name.as_str().to_owned())
    });
    fitting.next()
}

#[cfg(test)]
mod tests {
    use super::{Named, named};

    #[test]
    fn zones_are_known_by_the_names_that_calendars_give_them() {
        let known = |zone: &str| Named::Known(zone.to_owned());
        let mapped = |zone: &str| Named::Mapped(zone.to_owned());
        for (name, expected) in [
            ("Europe/Madrid", known("Europe/Madrid")),
            ("europe/madrid", known("Europe/Madrid")),
            (
                "/citadel.org/20190914_1/Europe/Madrid",
                known("Europe/Madrid"),
            ),
            (
                "/freeassociation.sourceforge.net/America/Argentina/Salta",
                known("America/Argentina/Salta"),
            ),
            ("Romance Standard Time", mapped("Europe/Paris")),
            ("W. Europe Standard Time", mapped("Europe/Berlin")),
            ("Berlin", mapped("Europe/Berlin")),
            ("Our summer", Named::Unknown),
            ("", Named::Unknown),
        ] {
            assert_eq!(named(name), expected, "{name}");
        }
    }
}
