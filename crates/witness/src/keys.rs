// SPDX-License-Identifier: EUPL-1.2
//! The witness's own keys: Ed25519 for those who read only that, ML-DSA-44 for what must hold for
//! decades. Both under one name, made once, in a file that only its owner may read.

use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use waarborg_register::note::{Kind, NoteError, SigningKey};

use crate::WitnessError;

/// First line of the file.
pub const FORMAT: &str = "waarborg/witness-key/1";
const KINDS: [(&str, Kind); 2] = [("ed25519", Kind::Cosignature), ("ml-dsa-44", Kind::MlDsa44)];

/// Makes the keys of a new witness.
///
/// # Errors
/// [`WitnessError`], also when there is a key already: a witness that changes it is another.
pub fn make(path: &Path, name: &str) -> Result<Vec<SigningKey>, WitnessError> {
    let mut text = format!("{FORMAT}\nname {name}\n");
    let mut keys = Vec::new();
    for (word, kind) in KINDS {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|e| WitnessError::Other(format!("no randomness from the system: {e}")))?;
        keys.push(SigningKey::of_kind(kind, name, seed).map_err(|e| named(&e))?);
        text += &format!("{word} {}\n", hex::encode(seed));
    }
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(WitnessError::file(path))?;
    Ok(keys)
}

fn named(error: &NoteError) -> WitnessError {
    WitnessError::Other(format!(
        "{error}; a name is a domain name of your own and a path, such as oversight.example/w1"
    ))
}

/// Reads the keys.
///
/// # Errors
/// [`WitnessError`] for a file that others may read, or that is not as it was made.
pub fn read(path: &Path) -> Result<Vec<SigningKey>, WitnessError> {
    let wrong = |what: String| WitnessError::Content { path: path.to_owned(), what };
    let mode = std::fs::metadata(path).map_err(WitnessError::file(path))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong(
            "others may read this key; make it private (chmod 600) and ask whether it is still secret".into(),
        ));
    }
    let text = std::fs::read_to_string(path).map_err(WitnessError::file(path))?;
    let mut lines = text.lines();
    if lines.next() != Some(FORMAT) {
        return Err(wrong(format!("line 1 is not {FORMAT}")));
    }
    let name =
        lines.next().and_then(|line| line.strip_prefix("name ")).ok_or_else(|| wrong("line 2 is no name".into()))?;
    let mut keys = Vec::new();
    for (word, kind) in KINDS {
        let line = lines.next().and_then(|line| line.strip_prefix(word)?.strip_prefix(' '));
        let mut seed = [0u8; 32];
        line.and_then(|digits| hex::decode_to_slice(digits, &mut seed).ok())
            .ok_or_else(|| wrong(format!("there is no {word} key")))?;
        keys.push(SigningKey::of_kind(kind, name, seed).map_err(|e| wrong(e.to_string()))?);
    }
    Ok(keys)
}
