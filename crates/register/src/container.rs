// SPDX-License-Identifier: EUPL-1.2
//! The container of exports and bundles: named sections in one file with one valid spelling.
//!
//! A file that crosses an air gap is evidence, so the same content has to be the same bytes:
//! sections stand in order of name, each once, and a reader writes the file again and compares.
//! The closing SHA-256 catches damage; who made the file is for the signatures inside to say.
//!
//! Layout: 8 bytes magic, u16 version, u32 number of sections; for each section u8 length of the
//! name, the name, u64 length, the bytes; then SHA-256 over all before it. Integers big-endian.

use thiserror::Error;

use crate::hash::{self, HASH_LEN};
use crate::text;

/// The first bytes of every container. The line end shows a transfer in text mode at once.
pub const MAGIC: [u8; 8] = *b"WAARBRG\n";
/// The version that is written and read.
pub const VERSION: u16 = 1;
/// The most sections in one container.
pub const MAX_SECTIONS: usize = 1 << 20;
/// The longest name of a section.
pub const MAX_NAME_LEN: usize = 255;
/// The largest container.
pub const MAX_LEN: u64 = 8 << 30;

const HEAD_LEN: usize = MAGIC.len() + 2 + 4;

/// Why a container could not be written or read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ContainerError {
    /// A name is empty, too long, or has characters other than `a-z 0-9 . _ - /`.
    #[error("not a section name: {0:?}")]
    Name(String),
    /// Two sections have the same name.
    #[error("section {0} stands twice")]
    Duplicate(String),
    /// More than [`MAX_SECTIONS`].
    #[error("{0} sections; at most {MAX_SECTIONS} fit")]
    TooMany(usize),
    /// More than [`MAX_LEN`] bytes.
    #[error("the container has {0} bytes; at most {MAX_LEN} fit")]
    TooLarge(u64),
    /// It does not begin as a container does.
    #[error("not a container: it does not begin with its mark")]
    Magic,
    /// A version that this software does not know.
    #[error("container version {0} is not known; this software reads version {VERSION}")]
    Version(u16),
    /// The bytes end too early.
    #[error("the container ends inside a part that begins at byte {0}")]
    Truncated(usize),
    /// The closing SHA-256 is not that of the bytes before it.
    #[error("the container is damaged: its bytes do not fit the closing SHA-256")]
    Digest,
    /// Names do not rise.
    #[error("section {name} at byte {offset} is out of order")]
    Order {
        /// The section's name.
        name: String,
        /// Where it begins.
        offset: usize,
    },
    /// Bytes between the last section and the digest.
    #[error("bytes behind the last section, from byte {0}")]
    Trailing(usize),
    /// Written again, the content gives other bytes.
    #[error("the container is not in its canonical form")]
    NotCanonical,
}

/// One named part of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Section<'a> {
    /// Its name, such as `manifest` or `tile/0/000`.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

/// A container that was checked, borrowing from the file's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container<'a> {
    sections: Vec<Section<'a>>,
}

impl<'a> Container<'a> {
    /// All sections, in order of name.
    #[must_use]
    pub fn sections(&self) -> &[Section<'a>] {
        &self.sections
    }

    /// The content of the section with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        let at = self.sections.binary_search_by(|section| section.name.cmp(name)).ok()?;
        self.sections.get(at).map(|section| section.bytes)
    }

    /// The sections whose name begins so, in order of name.
    pub fn with_prefix<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = Section<'a>> + 's {
        let from = self.sections.partition_point(|s| s.name < prefix);
        self.sections.iter().skip(from).copied().take_while(move |s| s.name.starts_with(prefix))
    }
}

/// Writes sections, given in any order, as a container.
///
/// # Errors
/// [`ContainerError`] for a bad or repeated name, or too much of anything.
pub fn encode(sections: &[Section<'_>]) -> Result<Vec<u8>, ContainerError> {
    let mut sorted = sections.to_vec();
    sorted.sort_unstable_by_key(|section| section.name);
    if let Some(section) = sorted.iter().find(|s| !is_name(s.name)) {
        return Err(ContainerError::Name(text::shorten(section.name)));
    }
    let twice = sorted.iter().zip(sorted.iter().skip(1)).find(|(a, b)| a.name == b.name);
    if let Some((section, _)) = twice {
        return Err(ContainerError::Duplicate(section.name.to_owned()));
    }
    if sorted.len() > MAX_SECTIONS {
        return Err(ContainerError::TooMany(sorted.len()));
    }
    let mut length = HEAD_LEN + HASH_LEN;
    for section in &sorted {
        let more = 1 + section.name.len() + 8;
        length = length.saturating_add(more.saturating_add(section.bytes.len()));
    }
    check_size(length)?;
    let mut out = Vec::with_capacity(length);
    emit(&sorted, |part| out.extend_from_slice(part));
    let digest = hash::sha256(&[&out]);
    out.extend_from_slice(&digest);
    Ok(out)
}

/// Reads a container and checks all of it: size, mark, version, digest, names, order, lengths, and
/// that writing it again gives the same bytes. Nothing is reserved by a length the file claims.
///
/// # Errors
/// [`ContainerError`] for anything but bytes that [`encode`] wrote.
pub fn decode(bytes: &[u8]) -> Result<Container<'_>, ContainerError> {
    check_size(bytes.len())?;
    let mut all = Reader { rest: bytes, at: 0 };
    if all.take(MAGIC.len()).map_err(|_| ContainerError::Magic)? != MAGIC {
        return Err(ContainerError::Magic);
    }
    let version = u16::from_be_bytes(all.array()?);
    if version != VERSION {
        return Err(ContainerError::Version(version));
    }
    let (body, digest) = bytes
        .split_last_chunk::<HASH_LEN>()
        .filter(|(body, _)| body.len() >= HEAD_LEN)
        .ok_or(ContainerError::Truncated(all.at))?;
    if hash::sha256(&[body]) != *digest {
        return Err(ContainerError::Digest);
    }
    let sections = read_sections(Reader { rest: body.get(all.at..).unwrap_or_default(), at: all.at })?;
    check_canonical(&sections, body)?;
    Ok(Container { sections })
}

fn check_size(length: usize) -> Result<(), ContainerError> {
    let length = length as u64;
    if length > MAX_LEN {
        return Err(ContainerError::TooLarge(length));
    }
    Ok(())
}

fn read_sections(mut reader: Reader<'_>) -> Result<Vec<Section<'_>>, ContainerError> {
    let count = usize::try_from(u32::from_be_bytes(reader.array()?)).unwrap_or(usize::MAX);
    if count > MAX_SECTIONS {
        return Err(ContainerError::TooMany(count));
    }
    let mut sections: Vec<Section<'_>> = Vec::new();
    for _ in 0..count {
        let offset = reader.at;
        let section = reader.section()?;
        match sections.last() {
            Some(last) if last.name == section.name => {
                return Err(ContainerError::Duplicate(section.name.to_owned()));
            }
            Some(last) if last.name > section.name => {
                return Err(ContainerError::Order { name: section.name.to_owned(), offset });
            }
            _ => sections.push(section),
        }
    }
    if !reader.rest.is_empty() {
        return Err(ContainerError::Trailing(reader.at));
    }
    Ok(sections)
}

/// Writes the sections again and compares piece by piece, so that no second copy is needed.
fn check_canonical(sections: &[Section<'_>], body: &[u8]) -> Result<(), ContainerError> {
    let mut rest = Some(body);
    emit(sections, |part| {
        rest = rest.and_then(|r| r.strip_prefix(part));
    });
    match rest {
        Some([]) => Ok(()),
        _ => Err(ContainerError::NotCanonical),
    }
}

/// Writes everything before the digest.
fn emit(sections: &[Section<'_>], mut write: impl FnMut(&[u8])) {
    write(&MAGIC);
    write(&VERSION.to_be_bytes());
    // The callers have checked the caps, so neither count nor length of a name can be cut here.
    write(&u32::try_from(sections.len()).unwrap_or(u32::MAX).to_be_bytes());
    for section in sections {
        write(&[u8::try_from(section.name.len()).unwrap_or(u8::MAX)]);
        write(section.name.as_bytes());
        write(&(section.bytes.len() as u64).to_be_bytes());
        write(section.bytes);
    }
}

fn is_name(name: &str) -> bool {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/".contains(&b);
    !name.is_empty() && name.len() <= MAX_NAME_LEN && name.bytes().all(good)
}

/// Takes parts off the front and knows where it is.
struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], ContainerError> {
        let (part, behind) = self.rest.split_at_checked(length).ok_or(ContainerError::Truncated(self.at))?;
        self.rest = behind;
        self.at += length;
        Ok(part)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ContainerError> {
        let at = self.at;
        let part = self.take(N)?;
        part.try_into().map_err(|_| ContainerError::Truncated(at))
    }

    fn section(&mut self) -> Result<Section<'a>, ContainerError> {
        let [length] = self.array()?;
        let name = self.take(usize::from(length))?;
        let name = str::from_utf8(name)
            .ok()
            .filter(|name| is_name(name))
            .ok_or_else(|| ContainerError::Name(text::shorten(&String::from_utf8_lossy(name))))?;
        let length = u64::from_be_bytes(self.array()?);
        let length = usize::try_from(length).map_err(|_| ContainerError::Truncated(self.at))?;
        let bytes = self.take(length)?;
        Ok(Section { name, bytes })
    }
}
