// SPDX-License-Identifier: EUPL-1.2
//! A copy of a bundle in which somebody changed one byte: the recipient in the record of the handover.
//! With the closing digest made anew it is a lie, and the verifier names the entry; without, it is
//! damage, and the file is not read at all (DESIGN, principle 9).

use waarborg_domain::{Act, Outcome};
use waarborg_ledger::Kept;
use waarborg_register::bundle::Bundle;
use waarborg_register::container::{self, Section};

/// How the recipient is written in a kept record.
const RECIPIENT: &[u8] = br#""recipient":""#;

/// The copies.
pub struct Changed {
    /// The entry of the handover.
    pub entry: u64,
    /// Changed, and closed again by somebody who knows how.
    pub lie: Vec<u8>,
    /// Changed, as a fault on the way would.
    pub damage: Vec<u8>,
}

/// Changes a bundle that holds a handover.
pub fn one_byte(bytes: &[u8]) -> Option<Changed> {
    let bundle = Bundle::read(bytes).ok()?;
    let handover =
        |kept: &Kept| matches!(kept.act, Act::HandedOver { .. }) && kept.decision.outcome == Outcome::Allowed;
    let (entry, kept) = (0u64..)
        .zip(bundle.entries.iter().map(|entry| entry.kept))
        .find(|(_, kept)| Kept::from_bytes(kept).is_ok_and(|kept| handover(&kept)))?;
    let mut record = kept.to_vec();
    flip(&mut record, find(kept, RECIPIENT)? + RECIPIENT.len())?;
    Some(Changed { entry, lie: closed_again(bytes, kept, &record)?, damage: replaced(bytes, kept, &record)? })
}

/// The file with a part of one section replaced, and its closing digest made anew.
fn closed_again(bytes: &[u8], part: &[u8], by: &[u8]) -> Option<Vec<u8>> {
    let whole = container::decode(bytes).ok()?;
    let (mut name, mut content) = ("", Vec::new());
    for section in whole.with_prefix("kept/") {
        if let Some(changed) = replaced(section.bytes, part, by) {
            (name, content) = (section.name, changed);
        }
    }
    let changed = |s: &Section<'_>| s.name == name;
    let sections: Vec<Section<'_>> = whole
        .sections()
        .iter()
        .map(|section| if changed(section) { Section { name: section.name, bytes: &content } } else { *section })
        .collect();
    container::encode(&sections).ok()
}

fn replaced(text: &[u8], part: &[u8], by: &[u8]) -> Option<Vec<u8>> {
    let at = find(text, part)?;
    let mut text = text.to_vec();
    text.get_mut(at..at + by.len())?.copy_from_slice(by);
    Some(text)
}

fn flip(text: &mut [u8], at: usize) -> Option<()> {
    *text.get_mut(at)? ^= 1;
    Some(())
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
