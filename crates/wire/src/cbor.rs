//! Deterministic CBOR: shortest integers, keys in ascending order, definite lengths.

use ciborium::Value as Tree;
use ciborium_ll::{Encoder, Header as Head};

use crate::{Id, WireError};

/// Writes into memory, which cannot fail.
pub(crate) struct Writer<'v>(Encoder<&'v mut Vec<u8>>);

impl<'v> Writer<'v> {
    pub(crate) fn new(out: &'v mut Vec<u8>) -> Self {
        Writer(Encoder::from(out))
    }

    fn head(&mut self, head: Head) {
        self.0.push(head).expect("BUG: memory refuses bytes");
    }

    pub(crate) fn map(&mut self, entries: usize) {
        self.head(Head::Map(Some(entries)));
    }

    pub(crate) fn array(&mut self, entries: usize) {
        self.head(Head::Array(Some(entries)));
    }

    pub(crate) fn uint(&mut self, value: u64) {
        self.head(Head::Positive(value));
    }

    pub(crate) fn int(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(positive) => self.head(Head::Positive(positive)),
            Err(_) => self.head(Head::Negative(!(value as u64))),
        }
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.head(Head::Simple(if value { 21 } else { 20 }));
    }

    pub(crate) fn null(&mut self) {
        self.head(Head::Simple(22));
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) {
        self.0
            .bytes(value, None)
            .expect("BUG: memory refuses bytes");
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.0.text(value, None).expect("BUG: memory refuses bytes");
    }

    pub(crate) fn tree(&mut self, value: &Tree) {
        match value {
            Tree::Integer(number) => match u64::try_from(*number) {
                Ok(positive) => self.uint(positive),
                Err(_) => {
                    self.head(Head::Negative(!(i128::from(*number) as u64)));
                }
            },
            Tree::Bytes(bytes) => self.bytes(bytes),
            Tree::Text(text) => self.text(text),
            Tree::Bool(value) => self.bool(*value),
            Tree::Null => self.null(),
            Tree::Float(value) => self.head(Head::Float(*value)),
            Tree::Tag(tag, value) => {
                self.head(Head::Tag(*tag));
                self.tree(value);
            }
            Tree::Array(values) => {
                self.array(values.len());
                values.iter().for_each(|value| self.tree(value));
            }
            Tree::Map(entries) => {
                self.map(entries.len());
                for (key, value) in entries {
                    self.tree(key);
                    self.tree(value);
                }
            }
            _ => self.null(),
        }
    }
}

/// The entries of a CBOR map with unsigned keys, each to be taken once; the rest is what this
/// version does not know.
pub(crate) struct Entries {
    entries: Vec<(u64, Tree)>,
    what: &'static str,
}

impl Entries {
    pub(crate) fn read(bytes: &[u8], what: &'static str) -> Result<Entries, WireError> {
        let mut rest = bytes;
        let tree: Tree = ciborium::de::from_reader_with_recursion_limit(&mut rest, 16)
            .map_err(|_| WireError::Malformed(what))?;
        if !rest.is_empty() {
            return Err(WireError::Malformed(what));
        }
        Entries::of(tree, what)
    }

    pub(crate) fn of(tree: Tree, what: &'static str) -> Result<Entries, WireError> {
        let malformed = || WireError::Malformed(what);
        let entries = tree
            .into_map()
            .map_err(|_| malformed())?
            .into_iter()
            .map(|(key, value)| Some((uint(&key)?, value)))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(malformed)?;
        if entries.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            return Err(malformed());
        }
        Ok(Entries { entries, what })
    }

    pub(crate) fn take(&mut self, key: u64) -> Option<Tree> {
        let at = self
            .entries
            .binary_search_by_key(&key, |(key, _)| *key)
            .ok()?;
        Some(self.entries.remove(at).1)
    }

    pub(crate) fn uint(&mut self, key: u64) -> Result<Option<u64>, WireError> {
        self.take(key)
            .map(|value| uint(&value).ok_or(WireError::Malformed(self.what)))
            .transpose()
    }

    pub(crate) fn id(&mut self, key: u64) -> Result<Option<Id>, WireError> {
        self.bytes(key)?
            .map(|bytes| Id::from_slice(&bytes))
            .transpose()
    }

    pub(crate) fn bytes(&mut self, key: u64) -> Result<Option<Vec<u8>>, WireError> {
        self.take(key)
            .map(|value| {
                value
                    .into_bytes()
                    .map_err(|_| WireError::Malformed(self.what))
            })
            .transpose()
    }

    pub(crate) fn text(&mut self, key: u64) -> Result<Option<String>, WireError> {
        self.take(key)
            .map(|value| {
                value
                    .into_text()
                    .map_err(|_| WireError::Malformed(self.what))
            })
            .transpose()
    }

    pub(crate) fn array(&mut self, key: u64) -> Result<Vec<Tree>, WireError> {
        self.take(key).map_or(Ok(Vec::new()), |value| {
            value
                .into_array()
                .map_err(|_| WireError::Malformed(self.what))
        })
    }

    pub(crate) fn must<T>(&self, value: Option<T>) -> Result<T, WireError> {
        value.ok_or(WireError::Malformed(self.what))
    }

    /// What nobody took: entries of a later version.
    pub(crate) fn rest(self) -> bool {
        !self.entries.is_empty()
    }

    pub(crate) fn all(self) -> Vec<(u64, Tree)> {
        self.entries
    }
}

pub(crate) fn uint(tree: &Tree) -> Option<u64> {
    u64::try_from(tree.as_integer()?).ok()
}
