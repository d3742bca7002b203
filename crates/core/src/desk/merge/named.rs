//! What an erasure names: records by their ids, texts by record, atom and version.

use std::collections::BTreeSet;

use rambla_wire::{Id, Version};

/// A text that is erased from a record that stays: record, atom, and which version of it.
pub(crate) type Text = (Id, u32, Version);

/// The bytes of one [`Text`] in an erasure.
pub(crate) const TEXT: usize = 16 + 4 + 24;

/// Ids as an erasure names them.
pub(crate) fn ids_to_bytes(ids: &BTreeSet<Id>) -> Vec<u8> {
    ids.iter().flat_map(|id| id.0).collect()
}

/// The ids that an erasure names.
pub(crate) fn ids_of(bytes: &[u8]) -> BTreeSet<Id> {
    let ids = bytes.chunks_exact(16).map(Id::from_slice);
    ids.filter_map(Result::ok).collect()
}

/// Texts as an erasure names them.
pub(crate) fn texts_to_bytes(texts: &[Text]) -> Vec<u8> {
    let bytes = texts.iter().flat_map(|(record, atom, version)| {
        let record = record.0.into_iter().chain(atom.to_be_bytes());
        record.chain(version.to_bytes())
    });
    bytes.collect()
}

pub(super) fn texts_of(bytes: &[u8]) -> Vec<Text> {
    let texts = bytes.chunks_exact(TEXT).map(|bytes| {
        let atom = <[u8; 4]>::try_from(&bytes[16..20]).ok()?;
        let record = Id::from_slice(&bytes[..16]).ok()?;
        let version = Version::from_slice(&bytes[20..]).ok()?;
        Some((record, u32::from_be_bytes(atom), version))
    });
    texts.flatten().collect()
}
