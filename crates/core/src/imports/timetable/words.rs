//! Words of timetables: states of sessions in six languages, and lists of people.

use crate::exports::table::split_list_cell;
use crate::sessions::Status;
use crate::text::fold::fold;

const CONFIRMED: [&str; 14] = [
    "confirmed",
    "accepted",
    "final",
    "confirmado",
    "confirmada",
    "aceptado",
    "aceptada",
    "confirmat",
    "confirme",
    "confirmee",
    "bestatigt",
    "confermato",
    "confermata",
    "fest",
];
const DRAFT: [&str; 16] = [
    "draft",
    "tentative",
    "proposed",
    "provisional",
    "pending",
    "borrador",
    "propuesto",
    "pendiente",
    "esborrany",
    "pendent",
    "brouillon",
    "provisoire",
    "entwurf",
    "vorlaufig",
    "bozza",
    "provvisorio",
];
const CANCELLED: [&str; 14] = [
    "cancelled",
    "canceled",
    "cancelado",
    "cancelada",
    "anulado",
    "anulada",
    "cancellat",
    "cancel lat",
    "annule",
    "annulee",
    "abgesagt",
    "annullato",
    "annullata",
    "cancellato",
];

/// What a word says of a session.
pub(super) fn status(word: &str) -> Option<Status> {
    let word = fold(word);
    let words = [
        (&CONFIRMED[..], Status::Confirmed),
        (&DRAFT[..], Status::Draft),
        (&CANCELLED[..], Status::Cancelled),
    ];
    let found = words
        .into_iter()
        .find(|(words, _)| words.contains(&word.as_str()));
    found.map(|(_, status)| status)
}

/// The people of a cell. Of others a comma parts names only where each has several words: "Roca, Ana"
/// is one person.
pub(super) fn people(cell: &str, is_ours: bool) -> Vec<String> {
    if is_ours {
        return split_list_cell(cell);
    }
    let parts = cell.split([';', '\n']).flat_map(|part| {
        let names: Vec<&str> = part.split(',').map(str::trim).collect();
        match names.iter().all(|name| name.contains(' ')) {
            true => names,
            false => vec![part],
        }
    });
    parts.map(|part| part.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::{CANCELLED, CONFIRMED, DRAFT, people};
    use crate::text::fold::fold;

    #[test]
    fn every_word_is_folded_as_cells_are() {
        for word in CONFIRMED.iter().chain(&DRAFT).chain(&CANCELLED) {
            assert_eq!(fold(word), *word);
        }
        assert_eq!(
            super::status("Cancel·lat"),
            Some(crate::sessions::Status::Cancelled)
        );
    }

    #[test]
    fn a_comma_parts_whole_names_alone() {
        assert_eq!(people("Ana Roca, Bo Ek", false), ["Ana Roca", "Bo Ek"]);
        assert_eq!(people("Roca, Ana; Ek, Bo", false), ["Roca, Ana", "Ek, Bo"]);
        assert_eq!(
            people("Ana Roca, Bo Ek (speaker)", true),
            ["Ana Roca, Bo Ek (speaker)"]
        );
    }
}
