//! What people write over columns of leads.

use super::people::{CITY, COUNTRY, EMAIL, FIRST_NAME, LAST_NAME, NAME, ORGANISATION, PHONE, ROLE};
use super::{Target, target};

/// The columns of leads, and of contacts in a table.
pub const LEADS: &[Target] = &[
    target(
        "id",
        &[
            "id",
            "lead id",
            "external id",
            "identificador",
            "identifiant",
            "kennung",
        ],
    ),
    target(
        "type",
        &["type", "tipo", "tipus", "typ", "art", "party", "kind"],
    ),
    NAME,
    FIRST_NAME,
    LAST_NAME,
    ORGANISATION,
    target("role", ROLE),
    EMAIL,
    PHONE,
    CITY,
    COUNTRY,
    target(
        "temperature",
        &[
            "temperature",
            "temperatura",
            "interest level",
            "temperatur",
            "rating",
            "priority",
        ],
    ),
    TAGS,
    target(
        "note",
        &[
            "note",
            "notes",
            "nota",
            "notas",
            "notes de la trobada",
            "comment",
            "comments",
            "comentario",
            "comentarios",
            "comentaris",
            "observaciones",
            "remarque",
            "remarques",
            "commentaire",
            "commentaires",
            "notiz",
            "notizen",
            "bemerkung",
            "bemerkungen",
            "commenti",
            "osservazioni",
        ],
    ),
    target(
        "consents",
        &[
            "consents",
            "consent",
            "consentimiento",
            "consentiment",
            "consentement",
            "einwilligung",
            "consenso",
        ],
    ),
    target(
        "captured_at",
        &[
            "captured at",
            "captured",
            "met",
            "date",
            "fecha",
            "data",
            "datum",
        ],
    ),
];

pub(super) const TAGS: Target = target(
    "tags",
    &[
        "tags",
        "tag",
        "etiquetas",
        "etiquetes",
        "etiquettes",
        "schlagworte",
        "etichette",
    ],
);
