//! The synced tables: which atoms each has, under numbers that are never used twice.

use super::{Atom, Field, Holds, Kind, Set, Table};

const fn text(id: u32, column: &'static str) -> Field {
    Field {
        id,
        column,
        holds: Holds::Text,
        names: None,
        owner: false,
    }
}

/// Numbers, truth values (0, 1), milliseconds since 1970.
const fn int(id: u32, column: &'static str) -> Field {
    Field {
        id,
        column,
        holds: Holds::Int,
        names: None,
        owner: false,
    }
}

const fn bytes(id: u32, column: &'static str) -> Field {
    Field {
        id,
        column,
        holds: Holds::Bytes,
        names: None,
        owner: false,
    }
}

/// A field that holds the id of a record of another table.
const fn names(id: u32, column: &'static str, table: &'static str) -> Field {
    Field {
        id,
        column,
        holds: Holds::Id,
        names: Some(table),
        owner: false,
    }
}

/// A field that holds the id of the record this one belongs to.
const fn of(id: u32, column: &'static str, table: &'static str) -> Field {
    Field {
        id,
        column,
        holds: Holds::Id,
        names: Some(table),
        owner: true,
    }
}

const fn atom(id: u32, name: &'static str, fields: &'static [Field]) -> Atom {
    Atom {
        id,
        name,
        fields,
        free_text: false,
        set: None,
    }
}

/// A text in a person's own words: a part of its own in every change.
const fn free_text(id: u32, name: &'static str, fields: &'static [Field]) -> Atom {
    Atom {
        id,
        name,
        fields,
        free_text: true,
        set: None,
    }
}

const fn set(id: u32, name: &'static str, set: &'static Set) -> Atom {
    Atom {
        id,
        name,
        fields: &[],
        free_text: false,
        set: Some(set),
    }
}

const CITY: &[Field] = &[text(20, "city"), text(21, "country"), int(22, "geonameid")];
const DELETED: Atom = atom(30, "deleted", &[int(30, "deleted_at")]);

static IMPORTS: Set = Set {
    table: "imports",
    owner: "record",
    key: &[names(1, "source", "import_sources")],
    payload: &[
        text(2, "external_id"),
        bytes(3, "digests"),
        int(4, "cleaning"),
    ],
};
static TAGGED: Set = Set {
    table: "tagged",
    owner: "record",
    key: &[names(1, "tag", "tags")],
    payload: &[],
};
static EMAILS: Set = Set {
    table: "person_emails",
    owner: "person",
    key: &[text(1, "email")],
    payload: &[text(2, "label"), int(3, "position")],
};
static PHONES: Set = Set {
    table: "person_phones",
    owner: "person",
    key: &[text(1, "phone")],
    payload: &[text(2, "e164"), text(3, "label"), int(4, "position")],
};
static LANGUAGES: Set = Set {
    table: "person_languages",
    owner: "person",
    key: &[text(1, "language")],
    payload: &[],
};
static PEOPLE: Set = Set {
    table: "session_people",
    owner: "session",
    key: &[names(1, "person", "persons"), text(2, "role")],
    payload: &[int(3, "position")],
};
static PROGRAMMES: Set = Set {
    table: "session_programmes",
    owner: "session",
    key: &[text(1, "programme")],
    payload: &[],
};
static PERSON_AVAILABILITY: Set = Set {
    table: "person_availability",
    owner: "person",
    key: &[text(1, "start"), text(2, "end")],
    payload: &[],
};
static ROOM_AVAILABILITY: Set = Set {
    table: "room_availability",
    owner: "room",
    key: &[text(1, "start"), text(2, "end")],
    payload: &[],
};
static ATTENDED: Set = Set {
    table: "attendee_sessions",
    owner: "attendee",
    key: &[names(1, "session", "sessions")],
    payload: &[],
};
static INTERESTS: Set = Set {
    table: "lead_interests",
    owner: "lead",
    key: &[text(1, "interest")],
    payload: &[],
};

const IMPORTED: Atom = set(31, "imports", &IMPORTS);
const TAGS: Atom = set(32, "tags", &TAGGED);

/// Of all versions.
pub(super) static TABLES: &[Table] = &[
    Table {
        id: 1,
        name: "teams",
        kind: Kind::Team,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "key", &[bytes(2, "key")]),
        ],
    },
    Table {
        id: 2,
        name: "desks",
        kind: Kind::Team,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "lost", &[int(2, "lost_at")]),
            atom(3, "sealing key", &[bytes(3, "sealing_key")]),
            atom(4, "revoked", &[int(4, "revoked_at")]),
        ],
    },
    Table {
        id: 3,
        name: "staff",
        kind: Kind::Team,
        atoms: &[atom(1, "name", &[text(1, "name")]), DELETED],
    },
    Table {
        id: 4,
        name: "events",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "zone", &[text(2, "zone")]),
            atom(3, "dates", &[text(3, "first_day"), text(4, "last_day")]),
            atom(4, "venue", &[text(5, "venue")]),
            atom(5, "controller", &[text(6, "controller"), text(7, "law")]),
            atom(6, "key", &[bytes(8, "key")]),
            atom(7, "sample", &[int(9, "sample")]),
            atom(8, "retention", &[text(10, "keep_until")]),
            DELETED,
        ],
    },
    Table {
        id: 5,
        name: "rooms",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "zone", &[text(2, "zone")]),
            atom(3, "capacity", &[int(3, "capacity")]),
            atom(4, "position", &[int(4, "position")]),
            set(5, "availability", &ROOM_AVAILABILITY),
            DELETED,
            IMPORTED,
        ],
    },
    Table {
        id: 6,
        name: "tracks",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "color", &[text(2, "color")]),
            atom(3, "position", &[int(3, "position")]),
            DELETED,
            IMPORTED,
        ],
    },
    Table {
        id: 7,
        name: "organisations",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "type", &[text(2, "type")]),
            atom(3, "home_city", CITY),
            DELETED,
            IMPORTED,
        ],
    },
    Table {
        id: 8,
        name: "persons",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(
                2,
                "organisation",
                &[names(2, "organisation", "organisations")],
            ),
            atom(3, "role", &[text(3, "role")]),
            atom(4, "home_city", CITY),
            atom(5, "badge", &[text(4, "badge")]),
            set(6, "emails", &EMAILS),
            set(7, "phones", &PHONES),
            set(8, "languages", &LANGUAGES),
            set(9, "availability", &PERSON_AVAILABILITY),
            atom(10, "merged_into", &[names(5, "merged_into", "persons")]),
            atom(11, "objection", &[int(6, "objected_at")]),
            atom(12, "restriction", &[int(7, "restricted_at")]),
            DELETED,
            IMPORTED,
        ],
    },
    Table {
        id: 9,
        name: "sessions",
        kind: Kind::Event,
        atoms: &[
            atom(1, "title", &[text(1, "title")]),
            atom(2, "subtitle", &[text(2, "subtitle")]),
            free_text(3, "abstract", &[text(3, "abstract")]),
            atom(4, "kind", &[text(4, "kind")]),
            atom(
                5,
                "slot",
                &[
                    text(5, "start"),
                    int(6, "start_fold"),
                    text(7, "end"),
                    int(8, "end_fold"),
                    text(9, "zone"),
                    names(10, "room", "rooms"),
                ],
            ),
            atom(6, "track", &[names(11, "track", "tracks")]),
            atom(7, "status", &[text(12, "status")]),
            atom(8, "url", &[text(13, "url")]),
            atom(9, "capacity", &[int(14, "capacity")]),
            atom(10, "closed", &[int(15, "closed")]),
            atom(11, "uid", &[text(16, "uid")]),
            atom(12, "language", &[text(17, "language")]),
            set(13, "people", &PEOPLE),
            set(14, "programmes", &PROGRAMMES),
            DELETED,
            IMPORTED,
            TAGS,
        ],
    },
    Table {
        id: 10,
        name: "leads",
        kind: Kind::Event,
        atoms: &[
            atom(1, "type", &[text(1, "type")]),
            atom(2, "person", &[names(2, "person", "persons")]),
            atom(
                3,
                "organisation",
                &[names(3, "organisation", "organisations")],
            ),
            atom(4, "home_city", CITY),
            atom(5, "temperature", &[text(4, "temperature")]),
            atom(6, "staff", &[names(5, "staff", "staff")]),
            atom(7, "follow_up", &[text(6, "follow_up")]),
            atom(8, "captured_at", &[int(7, "captured_at")]),
            set(9, "interests", &INTERESTS),
            DELETED,
            IMPORTED,
            TAGS,
        ],
    },
    Table {
        id: 11,
        name: "lead_notes",
        kind: Kind::Fact,
        atoms: &[
            atom(
                1,
                "note",
                &[
                    of(1, "lead", "leads"),
                    names(2, "staff", "staff"),
                    int(3, "at"),
                ],
            ),
            free_text(2, "text", &[text(4, "text")]),
        ],
    },
    Table {
        id: 12,
        name: "consents",
        kind: Kind::Event,
        atoms: &[atom(
            1,
            "consent",
            &[
                of(1, "lead", "leads"),
                names(2, "person", "persons"),
                text(3, "purpose"),
                text(4, "basis"),
                text(5, "language"),
                text(6, "how"),
                int(7, "given_at"),
                names(8, "given_to", "staff"),
                int(9, "withdrawn_at"),
            ],
        )],
    },
    Table {
        id: 13,
        name: "notices",
        kind: Kind::Fact,
        atoms: &[atom(
            1,
            "notice",
            &[
                of(1, "lead", "leads"),
                names(2, "person", "persons"),
                text(3, "text_version"),
                text(4, "language"),
                text(5, "how"),
                names(6, "staff", "staff"),
                int(7, "at"),
            ],
        )],
    },
    Table {
        id: 14,
        name: "tags",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "color", &[text(2, "color")]),
            DELETED,
        ],
    },
    Table {
        id: 15,
        name: "import_sources",
        kind: Kind::Event,
        atoms: &[
            atom(1, "source", &[text(1, "name"), text(2, "format")]),
            atom(2, "digest", &[bytes(3, "digest")]),
        ],
    },
    Table {
        id: 16,
        name: "published",
        kind: Kind::Fact,
        atoms: &[atom(1, "published", &[of(1, "session", "sessions")])],
    },
    Table {
        id: 17,
        name: "memberships",
        kind: Kind::Team,
        atoms: &[
            atom(1, "home_city", CITY),
            atom(
                2,
                "membership",
                &[
                    text(1, "programme"),
                    text(2, "role"),
                    text(3, "as_of"),
                    text(4, "source"),
                ],
            ),
            DELETED,
        ],
    },
    Table {
        id: 18,
        name: "attendees",
        kind: Kind::Event,
        atoms: &[
            atom(1, "person", &[names(1, "person", "persons")]),
            atom(2, "registered_as", &[text(2, "registered_as")]),
            atom(3, "ticket", &[text(3, "ticket")]),
            atom(4, "registered_at", &[int(4, "registered_at")]),
            free_text(5, "needs", &[text(5, "needs")]),
            set(6, "sessions", &ATTENDED),
            DELETED,
            IMPORTED,
            TAGS,
        ],
    },
    Table {
        id: 19,
        name: "breaks",
        kind: Kind::Event,
        atoms: &[
            atom(1, "name", &[text(1, "name")]),
            atom(2, "slot", &[text(2, "start"), text(3, "end")]),
            DELETED,
        ],
    },
    Table {
        id: 20,
        name: "mappings",
        kind: Kind::Team,
        atoms: &[
            atom(
                1,
                "mapping",
                &[text(1, "kind"), text(2, "headers"), text(3, "pairs")],
            ),
            DELETED,
        ],
    },
    Table {
        id: 21,
        name: "distinct_pairs",
        kind: Kind::Event,
        atoms: &[
            atom(
                1,
                "pair",
                &[names(1, "first", "persons"), names(2, "second", "persons")],
            ),
            DELETED,
        ],
    },
    Table {
        id: 22,
        name: "erasures",
        kind: Kind::Fact,
        atoms: &[atom(
            1,
            "erasure",
            &[
                bytes(1, "records"),
                bytes(2, "texts"),
                names(3, "staff", "staff"),
                int(4, "at"),
            ],
        )],
    },
    Table {
        id: 23,
        name: "receipts",
        kind: Kind::Fact,
        atoms: &[atom(
            1,
            "receipt",
            &[
                of(1, "erasure", "erasures"),
                names(2, "desk", "desks"),
                int(3, "at"),
            ],
        )],
    },
    Table {
        id: 24,
        name: "suppressions",
        kind: Kind::Event,
        atoms: &[
            atom(
                1,
                "term",
                &[int(1, "until"), names(3, "erasure", "erasures")],
            ),
            atom(2, "lifted", &[int(2, "lifted_at")]),
        ],
    },
    Table {
        id: 25,
        name: "disclosures",
        kind: Kind::Fact,
        atoms: &[atom(
            1,
            "disclosure",
            &[
                text(1, "what"),
                text(2, "format"),
                text(3, "purpose"),
                int(4, "records"),
                names(5, "staff", "staff"),
                names(6, "desk", "desks"),
                int(7, "at"),
            ],
        )],
    },
    Table {
        id: 26,
        name: "wrapped_keys",
        kind: Kind::Team,
        atoms: &[atom(
            1,
            "wrapped key",
            &[
                bytes(1, "key"),
                names(2, "desk", "desks"),
                bytes(3, "wrapped"),
                int(4, "at"),
            ],
        )],
    },
    Table {
        id: 27,
        name: "enrolments",
        kind: Kind::Team,
        atoms: &[atom(
            1,
            "enrolment",
            &[
                bytes(1, "hub"),
                bytes(2, "device"),
                names(3, "desk", "desks"),
                int(4, "at"),
            ],
        )],
    },
];
