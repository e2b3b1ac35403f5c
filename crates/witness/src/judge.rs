// SPDX-License-Identifier: EUPL-1.2
//! One request from reading to answer: judged by what is remembered, remembered, then cosigned. A fork
//! is kept as evidence and told loudly.

use waarborg_register::note;
use waarborg_register::witness::{self, Refusal, Request};

use crate::WitnessError;
use crate::folder::Folder;

/// What came of a request.
#[derive(Debug)]
pub enum Judged {
    /// Cosigned: the lines that go back, and the whole note with them.
    Cosigned {
        /// Signature lines of this witness.
        lines: String,
        /// The checkpoint with the log's signatures and these.
        note: String,
        /// Its size.
        size: u64,
        /// Its log.
        origin: String,
    },
    /// Refused; the size that is known where the protocol says it, and where evidence was put.
    Refused {
        /// Why.
        refusal: Refusal,
        /// Size known of the log.
        known: u64,
    },
}

/// Judges a request at a time, in POSIX seconds. The folder is held alone by whoever calls, so that
/// what is compared is what is remembered.
///
/// # Errors
/// [`WitnessError`] when memory fails; nothing may be answered as cosigned then.
pub fn judge(folder: &mut Folder, body: &str, time: u64) -> Result<Judged, WitnessError> {
    let request = match Request::decode(body) {
        Ok(request) => request,
        Err(error) => return Ok(Judged::Refused { refusal: Refusal::Malformed(error.to_string()), known: 0 }),
    };
    let claimed = match witness::claimed(&request) {
        Ok(claimed) => claimed,
        Err(refusal) => return Ok(Judged::Refused { refusal, known: 0 }),
    };
    let known = folder.head(&claimed.origin).map(|head| head.known);
    let checkpoint = match witness::judge(&request, &folder.logs, known) {
        Ok(checkpoint) => checkpoint,
        Err(refusal) => {
            if refusal.accuses() {
                accuse(folder, &refusal, &request)?;
            }
            return Ok(Judged::Refused { refusal, known: known.map_or(0, |known| known.size) });
        }
    };
    let failed = |e: note::NoteError| WitnessError::Other(format!("the checkpoint cannot be cosigned: {e}"));
    let text = note::unverified(&request.checkpoint).map_err(failed)?;
    let lines: Result<String, _> = folder.keys.iter().map(|key| key.cosign(text, time)).collect();
    let lines = lines.map_err(failed)?;
    // Signatures of others say nothing here, and are not ours to pass on.
    let of_log = note::only(&request.checkpoint, &folder.logs).map_err(failed)?;
    let note = note::with_lines(&of_log, &lines).map_err(failed)?;
    folder.remember(&checkpoint, &note)?;
    Ok(Judged::Cosigned { lines, note, size: checkpoint.size, origin: checkpoint.origin })
}

fn accuse(folder: &Folder, refusal: &Refusal, request: &Request) -> Result<(), WitnessError> {
    let Ok(claimed) = witness::claimed(request) else { return Ok(()) };
    let cosigned = folder.head(&claimed.origin).map(|head| head.note.clone()).unwrap_or_default();
    let kept = folder.accuse(&refusal.to_string(), &cosigned, &claimed, &request.checkpoint)?;
    let place = kept.map_or_else(|| "nowhere: there is too much already".to_owned(), |p| p.display().to_string());
    eprintln!(
        "waarborg-witness: ALARM: {refusal}. Both checkpoints bear the log's own signature; they are kept in {place}. \
         Do not cosign for this log by hand; ask its operator for a bundle and check it with waarborg-verify --checkpoint."
    );
    Ok(())
}
