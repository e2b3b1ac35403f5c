// SPDX-License-Identifier: EUPL-1.2
//! A MISP feed: `manifest.json` says which events there are and when each was changed; every event is a file of its
//! own. An event that is not there, or too large, is set aside and holds no other up.

use super::Stuck;
use super::http::{get, good};
use crate::outbound::{Barred, Outbound};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use waarborg_app::feeds::Desk;
use waarborg_app::taxii::add::Bad;
use waarborg_domain::feed::Trouble;
use waarborg_formats::Format;

/// Events in one part.
const EVENTS: usize = 50;

/// What the manifest says of an event.
#[derive(Deserialize)]
struct Told {
    timestamp: Value,
}

/// Some events; true if there are more.
pub(super) fn part(out: &Outbound, place: &str, desk: &mut Desk<'_>) -> Result<bool, Stuck> {
    let folder = place.trim_end_matches('/').trim_end_matches("/manifest.json").to_owned();
    let reply = get(out, desk.shown(), &format!("{folder}/manifest.json"), &[])?;
    good(&reply)?;
    let manifest: BTreeMap<String, Told> = serde_json::from_slice(&reply.body).map_err(|_| Trouble::Garbled)?;
    let mut new: Vec<_> = manifest
        .iter()
        .filter(|(uuid, _)| uuid.len() == 36 && uuid.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'))
        .map(|(uuid, told)| (version(&told.timestamp), uuid))
        .map(|(version, uuid)| (version, uuid, desk.digest("event", &[uuid.as_bytes(), &version.to_be_bytes()])))
        .filter(|(_, _, piece)| !desk.knows(piece))
        .collect();
    new.sort();
    let more = new.len() > EVENTS;
    for (_, uuid, piece) in new.into_iter().take(EVENTS) {
        let reply = get(out, desk.shown(), &format!("{folder}/{uuid}.json"), &[]);
        let bad = |code| Bad { code, at: None, bytes: Vec::new() };
        match reply {
            Err(stuck) if stuck == Stuck::from(Barred::Large) => desk.set_aside(piece, bad("too-large")),
            Err(stuck) => return Err(stuck),
            Ok(reply) if matches!(reply.status, 404 | 410) => desk.set_aside(piece, bad("not-there")),
            Ok(reply) => {
                good(&reply)?;
                desk.file(piece, reply.body, Some(Format::Misp))?;
            }
        }
    }
    Ok(more)
}

/// Seconds, as a number or as digits.
fn version(timestamp: &Value) -> u64 {
    timestamp.as_u64().or_else(|| timestamp.as_str()?.parse().ok()).unwrap_or(0)
}
