// SPDX-License-Identifier: EUPL-1.2
//! A folder that others put files into. Nothing in it is moved or changed, and what was dealt with is known from the
//! register by its bytes. A file that is still written is left for the next time: one that was changed within the
//! last seconds or while it was read, or has a name that is used for parts.

use super::Stuck;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use waarborg_app::feeds::Desk;
use waarborg_app::taxii::add::Bad;
use waarborg_domain::Instant;
use waarborg_domain::feed::Trouble;
use waarborg_formats::Limits;

/// Files in one part.
const FILES: usize = 50;
/// How long a file must have been left alone, in seconds.
const STILL: u64 = 10;
/// Names of what is not finished.
const PARTS: [&str; 6] = [".tmp", ".part", ".partial", ".crdownload", ".swp", "~"];

/// Some files; true if there are more.
pub(super) fn part(allowed: &[PathBuf], place: &str, desk: &mut Desk<'_>, now: Instant) -> Result<bool, Stuck> {
    let folder = Path::new(place).canonicalize().map_err(|_| Trouble::Missing)?;
    if !allowed.iter().any(|root| folder.starts_with(root)) {
        return Err(Trouble::NotAllowed.into());
    }
    let listed = fs::read_dir(&folder).map_err(|_| Trouble::Missing)?;
    let mut names: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|p| finished(p)).collect();
    names.sort();
    let mut taken = 0;
    for path in names {
        if taken == FILES {
            return Ok(true);
        }
        taken += usize::from(take(&path, desk, now)?);
    }
    Ok(false)
}

fn finished(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or(".");
    let lower = name.to_ascii_lowercase();
    !name.starts_with('.') && !PARTS.iter().any(|part| lower.ends_with(part))
}

/// Deals with a file; true if it was new.
fn take(path: &Path, desk: &mut Desk<'_>, now: Instant) -> Result<bool, Stuck> {
    // A link leads elsewhere: what lies there was not put here.
    let Ok(before) = fs::symlink_metadata(path) else { return Ok(false) };
    if !before.is_file() || !still(&before, now) {
        return Ok(false);
    }
    if before.len() > Limits::default().bytes as u64 {
        let piece = desk.digest("large", &[path.as_os_str().as_encoded_bytes(), &before.len().to_be_bytes()]);
        let new = !desk.knows(&piece);
        if new {
            desk.set_aside(piece, Bad { code: "too-large", at: None, bytes: Vec::new() });
        }
        return Ok(new);
    }
    let Ok(bytes) = fs::read(path) else { return Ok(false) };
    let same = |after: Metadata| after.len() == before.len() && after.modified().ok() == before.modified().ok();
    if bytes.len() as u64 != before.len() || !fs::symlink_metadata(path).is_ok_and(same) {
        return Ok(false);
    }
    let piece = desk.digest("file", &[&bytes]);
    if desk.knows(&piece) || desk.got.done.contains(&piece) {
        return Ok(false);
    }
    desk.file(piece, bytes, None)?;
    Ok(true)
}

fn still(file: &Metadata, now: Instant) -> bool {
    let seconds = u64::try_from(now.0 / 1_000_000).unwrap_or(0);
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    file.modified().is_ok_and(|changed| changed + Duration::from_secs(STILL) <= now)
}
