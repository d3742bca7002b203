//! Files for another desk, sealed with a passphrase in the format of age (age-encryption.org/v1), so that they can also
//! be opened without this program.

use std::io::{self, Read, Seek, Write};

use age::scrypt::{Identity, Recipient};
use age::secrecy::SecretString;
use age::stream::{StreamReader, StreamWriter};
use age::{DecryptError, Decryptor, Encryptor};

use crate::Result;
use crate::passphrase::normalised;

/// What scrypt is to spend on a new seal: 2^18 rounds of 1 KiB (256 MiB), about a second.
const WORK: u8 = 18;
/// The most that a file may ask for: 1 GiB.
const MOST_WORK: u8 = 20;

/// What is written into it comes out sealed; [`SealWriter::finish`] ends it.
pub struct SealWriter<W: Write>(StreamWriter<W>);

/// Seals what will be written with a passphrase.
///
/// # Errors
/// [`crate::Error::EmptyPassphrase`]; the inner one is the file's.
pub fn seal<W: Write>(passphrase: &str, out: W) -> Result<io::Result<SealWriter<W>>> {
    let mut recipient = Recipient::new(secret(passphrase)?);
    recipient.set_work_factor(WORK);
    let recipients = [&recipient as &dyn age::Recipient];
    let encryptor = Encryptor::with_recipients(recipients.into_iter())
        .expect("BUG: one passphrase is a whole list of recipients");
    Ok(encryptor.wrap_output(out).map(SealWriter))
}

impl<W: Write> Write for SealWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<W: Write> SealWriter<W> {
    /// Ends the seal; without it the file counts as cut off.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(self) -> io::Result<W> {
        self.0.finish()
    }
}

/// Why a sealed file does not open.
#[derive(Debug, thiserror::Error)]
pub enum SealFault {
    /// It is sealed with another passphrase.
    #[error("the passphrase does not open it")]
    WrongPassphrase,
    /// It is not sealed with a passphrase, or not sealed at all.
    #[error("it is not sealed with a passphrase")]
    NotSealed,
    /// Opening it would take more memory than is allowed.
    #[error("opening it would take too much memory")]
    TooMuchWork,
    /// It was changed or cut off in its head.
    #[error("it is damaged")]
    Damaged,
    /// The file system refused.
    #[error(transparent)]
    Io(io::Error),
}

/// Opens a sealed file. What is read from it was written by who knew the passphrase; a file that was cut off or changed
/// is an error of reading.
///
/// # Errors
/// [`crate::Error::EmptyPassphrase`]; the inner one says why the file does not open.
pub fn unseal<R: Read + Seek>(
    passphrase: &str,
    from: R,
) -> Result<std::result::Result<StreamReader<R>, SealFault>> {
    let mut identity = Identity::new(secret(passphrase)?);
    identity.set_max_work_factor(MOST_WORK);
    let opened = Decryptor::new(from).and_then(|decryptor| match decryptor.is_scrypt() {
        true => decryptor.decrypt([&identity as &dyn age::Identity].into_iter()),
        false => Err(DecryptError::NoMatchingKeys),
    });
    Ok(opened.map_err(|error| match error {
        DecryptError::KeyDecryptionFailed | DecryptError::DecryptionFailed => {
            SealFault::WrongPassphrase
        }
        DecryptError::ExcessiveWork { .. } => SealFault::TooMuchWork,
        DecryptError::InvalidMac => SealFault::Damaged,
        DecryptError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            SealFault::Io(error)
        }
        _ => SealFault::NotSealed,
    }))
}

fn secret(passphrase: &str) -> Result<SecretString> {
    let passphrase = normalised(passphrase)?;
    Ok(SecretString::from(passphrase.as_str().to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::Error;

    fn sealed(text: &[u8]) -> Vec<u8> {
        let mut out = seal("corre\u{301}ct horse", Vec::new()).unwrap().unwrap();
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    fn opened(passphrase: &str, bytes: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let mut from = unseal(passphrase, Cursor::new(bytes))
            .map_err(|error| error.to_string())?
            .map_err(|fault| fault.to_string())?;
        let mut text = Vec::new();
        from.read_to_end(&mut text)
            .map_err(|error| error.to_string())?;
        from.seek(io::SeekFrom::Start(0)).unwrap();
        let mut again = Vec::new();
        from.read_to_end(&mut again).unwrap();
        assert_eq!(again, text, "it can be read twice");
        Ok(text)
    }

    #[test]
    fn only_the_passphrase_opens_a_seal_and_only_whole() {
        let text = vec![7; 200_000];
        let bytes = sealed(&text);
        // However it is typed: "é" as one character or as two.
        assert_eq!(opened("corréct horse", &bytes).unwrap(), text);
        let wrong = SealFault::WrongPassphrase.to_string();
        assert_eq!(opened("correct horse", &bytes).unwrap_err(), wrong);
        assert!(matches!(
            unseal("  ", Cursor::new(&bytes)),
            Err(Error::EmptyPassphrase)
        ));
        let not = SealFault::NotSealed.to_string();
        for foreign in [
            &b""[..],
            b"PK\x03\x04",
            b"age-encryption.org/v1\n",
            &bytes[..60],
        ] {
            assert_eq!(opened("corréct horse", foreign).unwrap_err(), not);
        }
        for length in [bytes.len() - 1, bytes.len() / 2, 70_000] {
            assert!(
                opened("corréct horse", &bytes[..length]).is_err(),
                "{length}"
            );
        }
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(opened("corréct horse", &changed).is_err());
    }

    #[test]
    fn a_seal_that_asks_for_a_lot_of_memory_is_refused_at_once() {
        let bytes = sealed(b"text");
        let head = String::from_utf8_lossy(&bytes).into_owned();
        let at = head.find(" 18\n").unwrap();
        let mut hungry = bytes.clone();
        hungry[at + 1..at + 3].copy_from_slice(b"40");
        let refused = opened("corréct horse", &hungry).unwrap_err();
        assert_eq!(refused, SealFault::TooMuchWork.to_string());
    }
}
