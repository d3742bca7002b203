//! Which column of a table is which field: by the words that people put over columns, in six languages.

use crate::text::fold::fold;

use super::Refusal;

/// A field that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target {
    /// The field's word in the glossary: what `--map "Header=field"` names.
    pub field: &'static str,
    /// Folded headers that mean it: English, Spanish, Catalan, French, German, Italian.
    pub words: &'static [&'static str],
}

/// Which field each column fills; columns that fill none are told, and left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    fields: Vec<Option<&'static str>>,
}

impl Columns {
    /// Matches headers with targets. `own` are the user's pairs of header and field, which come first;
    /// the field `-` leaves a column out. A field takes the first of several columns that mean it.
    ///
    /// # Errors
    /// [`Refusal::NoSuchHeader`] and [`Refusal::NoSuchField`] for pairs that are mistyped,
    /// [`Refusal::NoColumn`] where no column can be used.
    pub fn of(
        headers: &[String],
        targets: &'static [Target],
        own: &[(String, String)],
    ) -> Result<Columns, Refusal> {
        let mut fields: Vec<Option<&'static str>> = vec![None; headers.len()];
        let folded: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let mut left_out = vec![false; headers.len()];
        for (header, field) in own {
            let wanted = fold(header);
            if !folded.contains(&wanted) {
                let header = header.clone();
                return Err(Refusal::NoSuchHeader { header });
            }
            if field != "-" && named(targets, field).is_none() {
                let known: Vec<&str> = targets.iter().map(|target| target.field).collect();
                return Err(Refusal::NoSuchField {
                    field: field.clone(),
                    known: known.join(", "),
                });
            }
            for at in (0..headers.len()).filter(|at| folded[*at] == wanted) {
                fields[at] = named(targets, field);
                left_out[at] = fields[at].is_none();
            }
        }
        for target in targets {
            if fields.contains(&Some(target.field)) {
                continue;
            }
            let means = |at: &usize| {
                fields[*at].is_none()
                    && !left_out[*at]
                    && target.words.contains(&folded[*at].as_str())
            };
            if let Some(at) = (0..headers.len()).find(means) {
                fields[at] = Some(target.field);
            }
        }
        if fields.iter().all(Option::is_none) {
            let found: Vec<&str> = headers.iter().map(String::as_str).take(8).collect();
            return Err(Refusal::NoColumn {
                found: found.join(", "),
            });
        }
        Ok(Columns { fields })
    }

    /// The fields by column.
    pub fn fields(&self) -> &[Option<&'static str>] {
        &self.fields
    }

    /// What a row says of a field, without blanks around it; empty where it says nothing.
    pub fn value<'r>(&self, cells: &'r [String], field: &str) -> &'r str {
        let at = self.fields.iter().position(|known| *known == Some(field));
        at.and_then(|at| cells.get(at))
            .map_or("", |cell| cell.trim())
    }
}

/// The field of this name.
fn named(targets: &'static [Target], field: &str) -> Option<&'static str> {
    let target = targets.iter().find(|target| target.field == field.trim());
    target.map(|target| target.field)
}

/// Defines a target.
pub const fn target(field: &'static str, words: &'static [&'static str]) -> Target {
    Target { field, words }
}

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

/// The columns of attendees.
pub const ATTENDEES: &[Target] = &[
    target(
        "id",
        &[
            "id",
            "external id",
            "order",
            "order code",
            "order id",
            "registration",
            "registration id",
            "attendee id",
            "pedido",
            "inscripcion",
            "comanda",
            "inscripcio",
            "commande",
            "inscription",
            "bestellung",
            "anmeldung",
            "ordine",
            "iscrizione",
        ],
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
        "languages",
        &[
            "languages",
            "language",
            "idiomas",
            "idioma",
            "idiomes",
            "langues",
            "langue",
            "sprachen",
            "sprache",
            "lingue",
            "lingua",
        ],
    ),
    target(
        "badge",
        &[
            "badge",
            "badge code",
            "barcode",
            "qr",
            "acreditacion",
            "acreditacio",
            "ausweis",
            "secret",
        ],
    ),
    target(
        "ticket",
        &[
            "ticket",
            "ticket type",
            "item",
            "product",
            "entrada",
            "billet",
            "biglietto",
            "karte",
            "category",
            "categoria",
        ],
    ),
    target(
        "needs",
        &[
            "needs",
            "special needs",
            "dietary",
            "dieta",
            "necesidades",
            "necessitats",
            "besoins",
            "bedarf",
            "esigenze",
        ],
    ),
    target(
        "registered_as",
        &[
            "registered as",
            "attendee type",
            "participant type",
            "registration type",
            "type",
            "tipo",
            "tipo de participante",
            "tipus",
            "tipus de participant",
            "type de participant",
            "teilnehmerart",
            "typ",
            "tipo di partecipante",
        ],
    ),
    target(
        "sessions",
        &[
            "sessions",
            "session",
            "sesiones",
            "sesion",
            "sessio",
            "sitzungen",
            "sessioni",
            "workshops",
            "talleres",
            "tallers",
            "ateliers",
        ],
    ),
    TAGS,
    target(
        "registered_at",
        &[
            "registered at",
            "registered",
            "registration date",
            "order date",
            "fecha de inscripcion",
            "data d inscripcio",
            "date d inscription",
            "anmeldedatum",
            "data di iscrizione",
        ],
    ),
];

const TAGS: Target = target(
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
const NAME: Target = target(
    "name",
    &[
        "name",
        "full name",
        "attendee name",
        "contact",
        "contact name",
        "nombre",
        "nombre completo",
        "nombre y apellidos",
        "contacto",
        "nom",
        "nom complet",
        "nom i cognoms",
        "contacte",
        "nom et prenom",
        "ansprechpartner",
        "kontakt",
        "nome",
        "nome completo",
        "nome e cognome",
        "contatto",
        "person",
        "persona",
    ],
);
const FIRST_NAME: Target = target(
    "first_name",
    &[
        "first name",
        "given name",
        "forename",
        "prenom",
        "vorname",
        "nombre de pila",
        "nom de pila",
    ],
);
const LAST_NAME: Target = target(
    "last_name",
    &[
        "last name",
        "family name",
        "surname",
        "apellido",
        "apellidos",
        "cognom",
        "cognoms",
        "nom de famille",
        "nachname",
        "familienname",
        "cognome",
    ],
);
const ORGANISATION: Target = target(
    "organisation",
    &[
        "organisation",
        "organization",
        "company",
        "company name",
        "employer",
        "institution",
        "empresa",
        "organizacion",
        "entidad",
        "organitzacio",
        "entitat",
        "entreprise",
        "societe",
        "organisme",
        "firma",
        "unternehmen",
        "einrichtung",
        "azienda",
        "societa",
        "organizzazione",
        "ente",
    ],
);
const ROLE: &[&str] = &[
    "role",
    "job title",
    "title",
    "position",
    "function",
    "cargo",
    "puesto",
    "carrec",
    "funcio",
    "fonction",
    "poste",
    "funktion",
    "stelle",
    "ruolo",
    "qualifica",
    "rol",
];
const EMAIL: Target = target(
    "email",
    &[
        "email",
        "e mail",
        "mail",
        "email address",
        "e mail address",
        "correo",
        "correo electronico",
        "correu",
        "correu electronic",
        "courriel",
        "adresse e mail",
        "adresse email",
        "e mail adresse",
        "posta elettronica",
        "indirizzo email",
    ],
);
const PHONE: Target = target(
    "phone",
    &[
        "phone",
        "phone number",
        "telephone",
        "mobile",
        "mobile phone",
        "cell",
        "telefono",
        "movil",
        "telefon",
        "mobil",
        "telephone portable",
        "portable",
        "handy",
        "telefonnummer",
        "cellulare",
        "tel",
    ],
);
const CITY: Target = target(
    "city",
    &[
        "city",
        "town",
        "home city",
        "ciudad",
        "municipio",
        "poblacion",
        "ciutat",
        "municipi",
        "poblacio",
        "ville",
        "commune",
        "stadt",
        "ort",
        "gemeinde",
        "citta",
        "comune",
    ],
);
const COUNTRY: Target = target(
    "country",
    &["country", "pais", "pays", "land", "paese", "country code"],
);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{ATTENDEES, Columns, LEADS, MEMBERSHIPS, Refusal, fold};

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn headers_are_known_in_six_languages_with_accents_and_capitals() {
        for (headers, fields) in [
            (
                "First Name;Last name;E-Mail;Company",
                "first_name;last_name;email;organisation",
            ),
            (
                "Nombre;Teléfono;EMPRESA;Población",
                "name;phone;organisation;city",
            ),
            (
                "Nom;Correu electrònic;Càrrec;Municipi",
                "name;email;role;city",
            ),
            (
                "Prénom;Nom de famille;Société;Téléphone portable",
                "first_name;last_name;organisation;phone",
            ),
            (
                "Vorname;Nachname;Firma;E-Mail-Adresse;Ort",
                "first_name;last_name;organisation;email;city",
            ),
            (
                "Nome;Cognome;Azienda;Città;Qualifica",
                "name;last_name;organisation;city;role",
            ),
        ] {
            let headers: Vec<String> = headers.split(';').map(str::to_owned).collect();
            let columns = Columns::of(&headers, LEADS, &[]).unwrap();
            let found: Vec<&str> = columns
                .fields()
                .iter()
                .map(|field| field.unwrap_or("-"))
                .collect();
            assert_eq!(found.join(";"), fields);
        }
    }

    #[test]
    fn what_the_user_says_comes_first() {
        let headers = texts(&["Name", "Contact", "Extra"]);
        let own = [
            ("contact".to_owned(), "name".to_owned()),
            ("Name".to_owned(), "organisation".to_owned()),
        ];
        let columns = Columns::of(&headers, LEADS, &own).unwrap();
        assert_eq!(columns.fields(), [Some("organisation"), Some("name"), None]);
        let cells = texts(&["Acme", " Ana "]);
        assert_eq!(columns.value(&cells, "name"), "Ana");
        assert_eq!(columns.value(&cells, "email"), "");
        let left_out = [("Name".to_owned(), "-".to_owned())];
        let columns = Columns::of(&headers, LEADS, &left_out).unwrap();
        assert_eq!(columns.fields(), [None, Some("name"), None]);
        assert_eq!(
            Columns::of(&texts(&["x", "y"]), LEADS, &[]),
            Err(Refusal::NoColumn {
                found: "x, y".to_owned()
            })
        );
    }

    #[test]
    fn a_pair_that_is_mistyped_is_refused() {
        let headers = texts(&["Name"]);
        let refused = |header: &str, field: &str| {
            let own = [(header.to_owned(), field.to_owned())];
            Columns::of(&headers, LEADS, &own).unwrap_err().code()
        };
        assert_eq!(refused("Nmae", "name"), "no-such-header");
        assert_eq!(refused("Name", "nmae"), "no-such-field");
    }

    #[test]
    fn every_word_is_folded_as_headers_are() {
        for target in LEADS.iter().chain(ATTENDEES).chain(MEMBERSHIPS) {
            for word in target.words {
                assert_eq!(fold(word), *word);
            }
        }
    }
}
