//! What a file of personal data is for, and who may stand in it.

use crate::desk::error::{Error, Result, Rule};
use crate::leads::{Lead, PURPOSES};

/// What a file is for. Whoever objects, or whose data is restricted, stands in none (GDPR Art. 18 and
/// 21; Regulation (EU) 2018/1725 Art. 20 and 23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose<'p> {
    /// The team's own work.
    #[default]
    Own,
    /// One that asks for consent: one of [`PURPOSES`].
    Agreed(&'p str),
}

impl<'p> Purpose<'p> {
    /// The purpose of this name; none said: the team's own work.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a word that is none of [`PURPOSES`].
    pub fn named(name: Option<&'p str>) -> Result<Purpose<'p>> {
        match name {
            None => Ok(Purpose::Own),
            Some(name) if PURPOSES.contains(&name) => Ok(Purpose::Agreed(name)),
            Some(_) => Err(Error::Invalid {
                field: "purpose",
                rule: Rule::Unknown("follow-up, pass to city, newsletter"),
            }),
        }
    }

    /// Whether a lead may stand in the file.
    pub(super) fn allows(self, lead: &Lead) -> bool {
        let agrees = match self {
            Purpose::Own => true,
            Purpose::Agreed(purpose) => lead.consents.iter().any(|known| known == purpose),
        };
        agrees && !lead.objects && !lead.restricted
    }
}
