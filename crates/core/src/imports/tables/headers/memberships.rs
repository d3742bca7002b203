//! What people write over columns of the programme register.

use super::people::{CITY, COUNTRY};
use super::{Target, target};

/// The columns of the programme register.
pub const MEMBERSHIPS: &[Target] = &[
    CITY,
    COUNTRY,
    target(
        "programme",
        &[
            "programme",
            "program",
            "programa",
            "iniciativa",
            "initiative",
            "programm",
            "programma",
        ],
    ),
    target(
        "role",
        &[
            "role", "status", "rol", "papel", "paper", "statut", "rolle", "ruolo",
        ],
    ),
    target(
        "as_of",
        &[
            "as of", "date", "since", "fecha", "desde", "data", "des de", "depuis", "stand",
            "datum", "seit", "dal",
        ],
    ),
    target(
        "source",
        &["source", "fuente", "font", "quelle", "fonte", "url", "link"],
    ),
];
