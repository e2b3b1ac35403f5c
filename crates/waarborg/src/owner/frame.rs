// SPDX-License-Identifier: EUPL-1.2
//! One message on the owner's socket: a mark, the version of the exchange, a length, and JSON. The mark
//! and the version come first, so that whatever else listens or knocks there is named and not guessed.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{ErrorKind, Read, Write};

/// The first bytes of each message.
const MARK: [u8; 8] = *b"waarborg";
/// Version of the exchange; one that changes `Ask`, `Reply` or this file is another.
pub const VERSION: u32 = 3;
/// The longest message: a file of the largest size that is read, in base64, and more.
const LONGEST: u64 = 128 << 20;

/// Why a message could not be written or read.
#[derive(Debug)]
pub enum Fault {
    /// Whoever is there speaks another language.
    NotOurs,
    /// Another version of this one.
    Version(u32),
    /// More than fits.
    TooLong(u64),
    /// It ended before its end.
    Ended,
    /// Nothing came, or went, for too long.
    Slow,
    /// The JSON does not say what it should.
    Form(String),
    /// Anything else that the system reports.
    Failed(std::io::Error),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => Self::Ended,
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Slow,
            _ => Self::Failed(error),
        }
    }
}

/// Writes a message.
pub fn write(to: &mut impl Write, what: &impl Serialize) -> Result<(), Fault> {
    let text = serde_json::to_vec(what).map_err(|e| Fault::Form(e.to_string()))?;
    let length = text.len() as u64;
    if length > LONGEST {
        return Err(Fault::TooLong(length));
    }
    let mut head = Vec::with_capacity(MARK.len() + 12);
    head.extend_from_slice(&MARK);
    head.extend_from_slice(&VERSION.to_be_bytes());
    head.extend_from_slice(&length.to_be_bytes());
    to.write_all(&head)?;
    to.write_all(&text)?;
    Ok(to.flush()?)
}

/// Reads a message. Nothing is reserved by the length it claims.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> Result<T, Fault> {
    let mut mark = [0u8; MARK.len()];
    from.read_exact(&mut mark)?;
    if mark != MARK {
        return Err(Fault::NotOurs);
    }
    let (mut version, mut length) = ([0u8; 4], [0u8; 8]);
    from.read_exact(&mut version)?;
    let version = u32::from_be_bytes(version);
    if version != VERSION {
        return Err(Fault::Version(version));
    }
    from.read_exact(&mut length)?;
    let length = u64::from_be_bytes(length);
    if length > LONGEST {
        return Err(Fault::TooLong(length));
    }
    let mut text = Vec::new();
    from.take(length).read_to_end(&mut text)?;
    if (text.len() as u64) < length {
        return Err(Fault::Ended);
    }
    serde_json::from_slice(&text).map_err(|e| Fault::Form(e.to_string()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::super::{Ask, Upto};
    use super::*;

    fn written(ask: &Ask) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut bytes, ask).unwrap();
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        for ask in [Ask::Bundle { upto: Upto::Entry(7) }, Ask::Check {}] {
            let bytes = written(&ask);
            assert_eq!(format!("{:?}", read::<Ask>(&mut bytes.as_slice()).unwrap()), format!("{ask:?}"));
        }
    }

    #[test]
    fn whatever_else_comes_is_named() {
        let good = written(&Ask::Bundle { upto: Upto::Now });
        let fault = |bytes: &[u8]| read::<Ask>(&mut &*bytes).unwrap_err();
        assert!(matches!(fault(b"GET / HTTP/1.1\r\n\r\n"), Fault::NotOurs));
        assert!(matches!(fault(&good[..good.len() - 1]), Fault::Ended));
        assert!(matches!(fault(b""), Fault::Ended));
        let mut other = good.clone();
        other[11] = 9;
        assert!(matches!(fault(&other), Fault::Version(9)));
        let mut long = good.clone();
        long[12] = 1;
        assert!(matches!(fault(&long), Fault::TooLong(_)));
        let form = |text: &str| {
            let mut bytes = good[..12].to_vec();
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
            fault(&bytes)
        };
        for text in [r#"{"act":"destroy"}"#, r#"{"act":"bundle","as":"x"}"#, "[]", ""] {
            assert!(matches!(form(text), Fault::Form(_)), "{text}");
        }
    }
}
