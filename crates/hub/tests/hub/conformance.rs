//! What a ledger keeps and answers, the same on both engines.

mod devices;
mod entries;
mod keeping;
mod snapshots;
