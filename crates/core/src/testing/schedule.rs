//! An invented schedule in the shape of a large real one, in Pentabarf XML: as many sessions,
//! rooms and days as are asked for, long abstracts in HTML, names in five scripts, odd blanks,
//! overlaps. The same seed makes the same file.

use std::fmt::Write as _;

/// The length of the longest abstract in characters of HTML: that of the longest known real one.
pub const LONGEST_ABSTRACT: usize = 13_485;

/// A two-day schedule in Brussels with zone, guids and dates with offset: the newer shape.
///
/// `rooms` rooms are used if there are that many sessions. The first session has an abstract of
/// [`LONGEST_ABSTRACT`] characters. Every 23rd session begins before the one ahead of it in its
/// room ends, every 61st at the same time. Days begin at 9, so very long ones run past midnight.
#[must_use]
pub fn pentabarf(seed: u64, sessions: usize, rooms: usize) -> String {
    file(seed, sessions, rooms, true)
}

/// The same schedule in the older shape: no zone, no guid, no date of a session, but ids.
#[must_use]
pub fn pentabarf_without_zone(seed: u64, sessions: usize, rooms: usize) -> String {
    file(seed, sessions, rooms, false)
}

const DAYS: [&str; 3] = ["2026-11-21", "2026-11-22", "2026-11-23"];
const FIRST_MINUTE: usize = 9 * 60;
const MINUTES_OF_A_DAY: usize = 10 * 60;

fn file(seed: u64, sessions: usize, rooms: usize, newer: bool) -> String {
    let rooms = rooms.max(1);
    let mut out = String::with_capacity(sessions * 2_600 + 4_000);
    head(&mut out, newer);
    let mut number = 0;
    for (day, date) in DAYS.into_iter().take(2).enumerate() {
        let _ = writeln!(out, "  <day index=\"{}\" date=\"{date}\">", day + 1);
        for room in 0..rooms {
            let place = day * rooms + room;
            let count = sessions / (2 * rooms) + usize::from(place < sessions % (2 * rooms));
            let _ = writeln!(
                out,
                "    <room name=\"{}\">",
                escaped(&room_name(room, false))
            );
            let mut minute = FIRST_MINUTE;
            for nth in 0..count {
                let slot = (MINUTES_OF_A_DAY / count).clamp(10, 60) / 5 * 5;
                // Throws of its own for each session: a change to one leaves the others alone.
                let mut dice = Dice(seed ^ (number as u64).wrapping_mul(0x9e37_79b9));
                let long = if slot > 10 && dice.below(4) == 0 {
                    slot - 5
                } else {
                    slot
                };
                let begin = match number {
                    n if nth > 0 && n % 61 == 60 => minute - slot,
                    n if nth > 0 && n % 23 == 22 => minute - 5,
                    _ => minute,
                };
                // However many there are, a day ends before the next one begins.
                let begin = FIRST_MINUTE + begin.saturating_sub(FIRST_MINUTE) % (23 * 60);
                let at = At {
                    day,
                    begin,
                    minutes: long,
                    room,
                };
                event(&mut out, &mut dice, number, &at, newer);
                minute = begin + slot;
                number += 1;
            }
            out.push_str("    </room>\n");
        }
        out.push_str("  </day>\n");
    }
    out.push_str("</schedule>\n");
    out
}

fn head(out: &mut String, newer: bool) {
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<schedule>\n  <conference>\n");
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "    <{name}>{}</{name}>", escaped(value));
    };
    if newer {
        line("acronym", "harbour-2026");
    }
    line("title", "Open Harbour Days 2026");
    line("subtitle", "");
    line("venue", "Kaai & Dok (Hall of the Three Cranes)");
    line("city", "Brussels");
    line("start", DAYS[0]);
    line("end", DAYS[1]);
    line("days", "2");
    line("day_change", "09:00:00");
    line("timeslot_duration", "00:05:00");
    if newer {
        line("base_url", "https://harbour.example/2026/");
        line("time_zone_name", "Europe/Brussels");
    }
    out.push_str("  </conference>\n");
}

/// When and where a session is.
struct At {
    day: usize,
    /// Minutes after the midnight at which the day begins; may go beyond 24 hours.
    begin: usize,
    minutes: usize,
    room: usize,
}

fn event(out: &mut String, dice: &mut Dice, number: usize, at: &At, newer: bool) {
    let id = 4_000 + number * 7;
    let clock = format!("{:02}:{:02}", at.begin / 60 % 24, at.begin % 60);
    // Both shapes take the same throws and so hold the same schedule.
    let guid = guid(dice);
    if newer {
        let _ = writeln!(out, "      <event guid=\"{guid}\" id=\"{id}\">");
        let date = DAYS[at.day + at.begin / (24 * 60)];
        let _ = writeln!(out, "        <date>{date}T{clock}:00+01:00</date>");
    } else {
        let _ = writeln!(out, "      <event id=\"{id}\">");
    }
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "        <{name}>{}</{name}>", escaped(value));
    };
    line("start", &clock);
    line(
        "duration",
        &format!("{:02}:{:02}", at.minutes / 60, at.minutes % 60),
    );
    line("room", &room_name(at.room, number % 9 == 4));
    line("slug", &format!("session_{id}"));
    if newer {
        line(
            "url",
            &format!("https://harbour.example/2026/session/{id}/"),
        );
    }
    line("title", &title(dice, number));
    line(
        "subtitle",
        if number % 6 == 1 {
            "with questions; bring your own"
        } else {
            ""
        },
    );
    line("track", &track(at.room, number % 11 == 3));
    line(
        "type",
        dice.pick(&["panel", "training", "thematic workshop", "lightning talk"]),
    );
    line("language", if newer { "en" } else { "" });
    line("abstract", &abstract_html(dice, number));
    let description = description(dice, number);
    line("description", if newer { "" } else { &description });
    out.push_str("        <persons>\n");
    for nth in 0..dice.pick(&[1, 1, 1, 1, 2, 2, 3, 0]) {
        let person = dice.below(900) * 4 + nth;
        let name = escaped(&person_name(person, number % 13 == 5));
        let _ = writeln!(
            out,
            "          <person id=\"{}\">{name}</person>",
            person + 1
        );
    }
    out.push_str("        </persons>\n        <links>\n");
    let _ = writeln!(
        out,
        "          <link href=\"https://harbour.example/f/{id}?a=1&amp;b=2\">Feedback</link>"
    );
    out.push_str("        </links>\n      </event>\n");
}

/// The name of a room, sometimes written with blanks that look alike and are not.
fn room_name(room: usize, odd: bool) -> String {
    let names = ["Dock", "Hall", "Loft", "Pier", "Crane", "Quay", "Barge"];
    let blank = if odd { "\u{202f}" } else { " " };
    let trail = if odd { " " } else { "" };
    format!(
        "{}{blank}{}{trail}",
        names[room % names.len()],
        room / names.len() + 1
    )
}

fn track(room: usize, odd: bool) -> String {
    let names = [
        "Green Deals & Cities",
        "Water; Ports; Ships",
        "\"Open\" Data",
        "Énergie partagée",
        "Mobility <2030>",
    ];
    let name = names[room % names.len()];
    if odd {
        name.replace(' ', "\u{a0}\u{2009}")
    } else {
        name.to_owned()
    }
}

fn title(dice: &mut Dice, number: usize) -> String {
    let start = dice.pick(&TITLE_STARTS);
    let end = dice.pick(&TITLE_ENDS);
    match number % 17 {
        2 => format!("{start} “{end}”; or: why 1 < 2 & 'so on' 🌊"),
        5 => format!("Λιμάνι: {start} {end}"),
        8 => format!("Гавань — {start} {end}"),
        11 => format!("港の話：{end}"),
        14 => format!("ميناء {end}"),
        _ => format!("{start} {end}"),
    }
}

/// Somebody who does not exist. The same number is always the same person.
fn person_name(person: usize, odd: bool) -> String {
    let (given, family) = match person % 10 {
        6 => (&GREEK.0, &GREEK.1),
        7 => (&CYRILLIC.0, &CYRILLIC.1),
        8 => (&JAPANESE.0, &JAPANESE.1),
        9 => (&ARABIC.0, &ARABIC.1),
        _ => (&LATIN.0, &LATIN.1),
    };
    let (given, family) = (given[person / 10 % 8], family[person / 80 % 8]);
    let middle = char::from(b'A' + u8::try_from(person % 26).unwrap_or_default());
    let blank = if odd { "\u{202f}" } else { " " };
    format!("{given}{blank}{middle}.{blank}{family}")
}

fn abstract_html(dice: &mut Dice, number: usize) -> String {
    let wanted = match number {
        0 => LONGEST_ABSTRACT,
        _ if number.is_multiple_of(37) => 4_000 + dice.below(4_000),
        _ => 200 + dice.below(1_200),
    };
    let mut html = String::new();
    let mut length = 0;
    loop {
        let piece = html_piece(dice);
        let characters = piece.chars().count();
        // What the closing paragraph takes at least.
        if length + characters + 20 > wanted {
            break;
        }
        html.push_str(&piece);
        length += characters;
    }
    let room = wanted.saturating_sub(length + "<p></p>".len());
    let words: String = "and so on from quay to quay "
        .chars()
        .cycle()
        .take(room)
        .collect();
    html + "<p>"
        + words.trim_end_matches(' ')
        + &".".repeat(room - words.trim_end_matches(' ').len())
        + "</p>"
}

fn html_piece(dice: &mut Dice) -> String {
    let (one, two) = (sentence(dice), sentence(dice));
    let n = dice.below(1_000);
    match dice.below(9) {
        0 => format!("<ul>\n<li>{one}</li>\n<li><strong>{two}</strong></li>\n</ul>\n"),
        1 => format!(
            "<p>{one} See <a href=\"https://port.example/p?n={n}&amp;m=1\">the plan {n}</a>.</p>\n"
        ),
        2 => format!(
            "<pre><code>fn tide(m: &amp;Map&lt;u8&gt;) {{\n    m.len() * {n}\n}}\n</code></pre>\n"
        ),
        3 => format!("<p>{one}<br />{two} <em>R&amp;D</em>&nbsp;&#8209; caf&eacute; 🚢</p>\n"),
        4 => format!(
            "<h3>{one}</h3>\n<p><a href=\"https://dock.example/{n}\">https://dock.example/{n}</a></p>\n"
        ),
        5 => format!("<ol><li><p>{one}</p></li><li><p>{two}</p></li></ol>\n<hr>\n"),
        _ => format!("<p>{one} {two}\n{}</p>\n", sentence(dice)),
    }
}

fn description(dice: &mut Dice, number: usize) -> String {
    if number.is_multiple_of(2) {
        format!("<p>{} {}</p>", sentence(dice), sentence(dice))
    } else {
        String::new()
    }
}

fn sentence(dice: &mut Dice) -> String {
    let words = 6 + dice.below(12);
    let mut sentence = String::from("The");
    for _ in 0..words {
        sentence.push(' ');
        sentence.push_str(dice.pick(&WORDS));
    }
    sentence + "."
}

fn guid(dice: &mut Dice) -> String {
    let (a, b) = (dice.next(), dice.next());
    format!(
        "{:08x}-{:04x}-5{:03x}-a{:03x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        b >> 52,
        b & 0xffff_ffff_ffff
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Numbers without a pattern, the same for the same seed (the algorithm is known as SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % limit
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

type Names = ([&'static str; 8], [&'static str; 8]);

const LATIN: Names = (
    [
        "Ana", "Łucja", "Søren", "Zoë", "José", "Đurđa", "Niamh", "Ömer",
    ],
    [
        "O'Quay",
        "Dokwerker",
        "Žeravić",
        "Brygge",
        "d'Écluse",
        "Muelle-Real",
        "Kikötői",
        "\"Tide\" Smyth",
    ],
);
const GREEK: Names = (
    [
        "Ελένη",
        "Νίκος",
        "Αθηνά",
        "Γιώργος",
        "Δάφνη",
        "Πέτρος",
        "Ίρις",
        "Μάρκος",
    ],
    [
        "Λιμενάρης",
        "Θαλασσινός",
        "Καραβάς",
        "Αρμενάκης",
        "Βαρκάρη",
        "Κυματού",
        "Μώλος",
        "Φαρίδης",
    ],
);
const CYRILLIC: Names = (
    [
        "Олена",
        "Їжак",
        "Пётр",
        "Милица",
        "Йордан",
        "Ганна",
        "Ђорђе",
        "Софія",
    ],
    [
        "Причал",
        "Якорів",
        "Гаванский",
        "Маякова",
        "Веслар",
        "Хвиля",
        "Бродић",
        "Затока",
    ],
);
const JAPANESE: Names = (
    ["港", "渚", "汐里", "航", "岬", "みなと", "ナギサ", "海斗"],
    [
        "波止場",
        "船橋",
        "潮田",
        "浜辺",
        "灯台",
        "錨",
        "沖野",
        "入江",
    ],
);
const ARABIC: Names = (
    ["ليلى", "بحر", "نور", "مرسى", "سامي", "هدى", "يوسف", "ريم"],
    [
        "الميناء",
        "البحّار",
        "المرساة",
        "الشاطئ",
        "المنارة",
        "الموج",
        "القارب",
        "الرصيف",
    ],
);
const TITLE_STARTS: [&str; 10] = [
    "How we moved",
    "A second look at",
    "Lessons from",
    "The quiet return of",
    "Building",
    "Counting",
    "Who pays for",
    "Mapping",
    "A field guide to",
    "What nobody says about",
];
const TITLE_ENDS: [&str; 12] = [
    "the harbour crane",
    "shared district heating",
    "open tide tables",
    "a thousand small boats",
    "the last mile by barge",
    "public water meters",
    "night buses on the quay",
    "a city's own data",
    "roofs that drink rain",
    "the market hall",
    "repair on the pier",
    "ports without smoke",
];
const WORDS: [&str; 40] = [
    "harbour",
    "city",
    "of",
    "open",
    "water",
    "with",
    "shared",
    "tide",
    "and",
    "map",
    "which",
    "quay",
    "grows",
    "into",
    "a",
    "small",
    "plan",
    "for",
    "boats",
    "that",
    "carry",
    "bread",
    "between",
    "old",
    "warehouses",
    "and",
    "new",
    "gardens",
    "where",
    "people",
    "repair",
    "sails",
    "measure",
    "rain",
    "across",
    "seven",
    "bridges",
    "under",
    "bright",
    "cranes",
];

#[cfg(test)]
mod tests {
    use super::{LONGEST_ABSTRACT, pentabarf, pentabarf_without_zone};
    use crate::imports::pentabarf::read;
    use crate::imports::{Schedule, Session};
    use std::collections::HashSet;

    fn schedule(xml: &str) -> Schedule {
        read(xml.as_bytes(), &mut |_| std::ops::ControlFlow::Continue(()))
            .unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    fn rooms(schedule: &Schedule) -> usize {
        let names = schedule
            .sessions
            .iter()
            .filter_map(|session| session.room.as_deref());
        names.collect::<HashSet<_>>().len()
    }

    #[test]
    fn the_twin_is_read_whole_in_both_shapes() {
        let newer = schedule(&pentabarf(1, 1_105, 35));
        assert_eq!(
            (newer.sessions.len(), rooms(&newer), newer.rows.as_slice()),
            (1_105, 35, &[][..])
        );
        assert_eq!(newer.zone.as_deref(), Some("Europe/Brussels"));

        let older = schedule(&pentabarf_without_zone(1, 1_105, 35));
        assert_eq!(
            (older.sessions.len(), older.rows.as_slice()),
            (1_105, &[][..])
        );
        assert_eq!(older.zone, None);
        assert!(
            older
                .sessions
                .iter()
                .all(|session| session.guid.is_none() && session.offset.is_none())
        );
        for (older, newer) in older.sessions.into_iter().zip(newer.sessions) {
            let expected = Session {
                guid: None,
                offset: None,
                language: None,
                url: None,
                row: older.row,
                abstract_text: older.abstract_text.clone(),
                ..newer
            };
            assert_eq!(older, expected);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_file_and_another_seed_another() {
        assert_eq!(pentabarf(7, 40, 3), pentabarf(7, 40, 3));
        assert_ne!(pentabarf(7, 40, 3), pentabarf(8, 40, 3));
    }

    #[test]
    fn the_longest_abstract_is_as_long_as_the_longest_real_one() {
        let html = super::abstract_html(&mut super::Dice(3), 0);
        assert_eq!(html.chars().count(), LONGEST_ABSTRACT);
    }

    #[test]
    fn some_sessions_overlap_in_their_room_and_some_begin_together() {
        let schedule = schedule(&pentabarf(1, 1_105, 35));
        let gap = |pair: &[Session]| {
            let same = pair[0].room == pair[1].room && pair[0].start.date() == pair[1].start.date();
            same.then(|| pair[1].start.duration_since(pair[0].start).as_mins() - pair[0].minutes)
        };
        let gaps: Vec<i64> = schedule.sessions.windows(2).filter_map(gap).collect();
        assert!(gaps.iter().filter(|gap| **gap < 0).count() > 30);
        let together =
            |pair: &[Session]| pair[0].room == pair[1].room && pair[0].start == pair[1].start;
        assert!(
            schedule
                .sessions
                .windows(2)
                .filter(|pair| together(pair))
                .count()
                > 10
        );
    }

    #[test]
    fn any_number_of_sessions_and_rooms_is_a_schedule() {
        for (sessions, rooms) in [(0, 0), (1, 1), (3, 5), (1_500, 1), (2_000, 40)] {
            let read = schedule(&pentabarf(1, sessions, rooms));
            assert_eq!((read.sessions.len(), read.refused()), (sessions, 0));
        }
    }
}
