//! Who may open a desk.
//!
//! A desk's database is encrypted under one random 256-bit [`DataKey`], used raw. The file `desk.keys` beside it
//! ([`KeyFile`]) holds that key wrapped in slots; any one slot opens the desk:
//!
//! - **keychain**: wrapped under a random key that the system keychain keeps for this user ([`keychain`]);
//! - **passphrase**: wrapped under a key that Argon2id makes of a passphrase ([`passphrase`]);
//! - **recovery**: wrapped under a random code that was printed once;
//! - **unprotected**: the data key in plain hex, guarded by the file's mode alone, by the user's explicit choice.
//!
//! Adding or removing a slot rewrites this small file and never the database. Slots of kinds that this version does not
//! know are kept as they are.
//!
//! And [`seal`]: files for another desk, which a passphrase opens.
//!
//! This crate may read the clock, the system's randomness, the disk and the keychain: it stands at the edge, so that
//! the core need not.

mod data_key;
mod error;
mod hex;
mod key_file;
pub mod keychain;
pub mod passphrase;
mod recovery;
mod replace;
pub mod seal;
mod slots;
mod wrap;

pub use data_key::DataKey;
pub use error::{Error, KeychainFault, Result};
pub use key_file::KeyFile;
pub use slots::{Slot, SlotKind};
