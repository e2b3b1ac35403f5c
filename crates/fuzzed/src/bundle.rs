// SPDX-License-Identifier: EUPL-1.2
//! What a verifier reads first of a file from a stranger: the bundle of a whole log, and evidence for one party.
//! Whatever is read would be written so again, byte for byte (principle 9).
//!
//! A container closes with a digest, which no change by chance would meet: it is made to fit. And an input may be
//! frames instead, each a length, a name, a length in two bytes, and content, of which a container is made: a
//! change then stays within its section.

use sha2::{Digest as _, Sha256};
use waarborg_register::bundle::{Bundle, BundleError, Writer};
use waarborg_register::container::{self, Section};
use waarborg_register::evidence::{Evidence, is_evidence};

use crate::told;

/// The target.
pub fn check(input: &[u8]) {
    let file = if input.starts_with(&container::MAGIC) {
        [input, Sha256::digest(input).as_slice()].concat()
    } else {
        match assembled(input) {
            Some(file) => file,
            None => return,
        }
    };
    match Bundle::read(&file) {
        Ok(read) => assert_eq!(written(&read).as_ref(), Ok(&file), "read, and written otherwise"),
        Err(error) => told::short(&error),
    }
    match Evidence::read(&file) {
        Ok(read) => {
            assert_eq!(read.encode().as_ref(), Ok(&file), "read, and written otherwise");
            assert!(is_evidence(&file));
        }
        Err(error) => told::short(&error),
    }
}

fn written(read: &Bundle<'_>) -> Result<Vec<u8>, BundleError> {
    let mut writer = Writer::new(read.meta.key.clone(), read.meta.exported_at);
    for entry in &read.entries {
        writer.entry(entry)?;
    }
    for note in &read.checkpoints {
        writer.checkpoint(note)?;
    }
    for tile in &read.tiles {
        writer.tile(tile.clone());
    }
    for (digest, files) in &read.packages {
        for (name, bytes) in files {
            writer.law(digest, name, bytes);
        }
    }
    writer.finish()
}

/// The container of an input's frames; of the last one what there is.
fn assembled(input: &[u8]) -> Option<Vec<u8>> {
    let mut rest = input;
    let mut sections = Vec::new();
    while let Some((length, behind)) = rest.split_first() {
        let (name, behind) = behind.split_at_checked(usize::from(*length))?;
        let (length, behind) = behind.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)).min(behind.len());
        let (bytes, behind) = behind.split_at(length);
        sections.push(Section { name: std::str::from_utf8(name).ok()?, bytes });
        rest = behind;
    }
    container::encode(&sections).ok()
}

/// A container as frames, to begin from; none if a section is too long for one.
#[must_use]
pub fn frames(file: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for Section { name, bytes } in container::decode(file).ok()?.sections() {
        out.push(u8::try_from(name.len()).ok()?);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&u16::try_from(bytes.len()).ok()?.to_be_bytes());
        out.extend_from_slice(bytes);
    }
    Some(out)
}
