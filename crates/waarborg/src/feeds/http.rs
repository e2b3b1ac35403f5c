// SPDX-License-Identifier: EUPL-1.2
//! One file over HTTP, of STIX or of rows: asked for only if it changed (RFC 9110, section 13), and what all
//! sources by HTTP have in common.

use super::Stuck;
use crate::outbound::{Ask, Outbound, Reply};
use base64::Engine as _;
use waarborg_app::feeds::{Desk, Position, Shown};
use waarborg_domain::feed::{Source, Trouble};
use waarborg_formats::Format;

/// The file, if it changed.
pub(super) fn part(out: &Outbound, place: &str, desk: &mut Desk<'_>, at: &mut Position) -> Result<bool, Stuck> {
    let mut conditions = Vec::new();
    conditions.extend(at.etag.as_deref().map(|tag| ("if-none-match", tag)));
    conditions.extend(at.modified.as_deref().map(|date| ("if-modified-since", date)));
    let reply = get(out, desk.shown(), place, &conditions)?;
    if reply.status == 304 {
        return Ok(false);
    }
    good(&reply)?;
    let position = Position {
        etag: reply.header("etag").map(str::to_owned),
        modified: reply.header("last-modified").map(str::to_owned),
        ..Position::default()
    };
    let piece = desk.digest("file", &[&reply.body]);
    if desk.knows(&piece) {
        desk.got.known = desk.got.known.saturating_add(1);
    } else {
        let format = if desk.fetching().source == Source::Csv { Format::Csv } else { Format::Stix };
        desk.file(piece, reply.body, Some(format))?;
    }
    *at = position;
    Ok(false)
}

/// Asks for something, showing what the feed shows.
pub(super) fn get(out: &Outbound, shown: &Shown, url: &str, more: &[(&str, &str)]) -> Result<Reply, Stuck> {
    let shows = authorization(shown);
    let mut headers = more.to_vec();
    headers.extend(shows.as_deref().map(|shows| ("authorization", shows)));
    Ok(out.ask(&Ask { url, headers: &headers, body: None })?)
}

/// The header by which it is shown.
pub(crate) fn authorization(shown: &Shown) -> Option<String> {
    let basic = shown.basic.as_ref().map(|(user, password)| {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
    });
    basic.or_else(|| shown.bearer.as_ref().map(|token| format!("Bearer {token}")))
}

/// Nothing is in the way of reading what was answered.
pub(super) fn good(reply: &Reply) -> Result<(), Stuck> {
    let trouble = match reply.status {
        200 => return Ok(()),
        401 | 403 => Trouble::Denied,
        404 | 410 => Trouble::Missing,
        429 | 500..=599 => Trouble::Busy,
        _ => Trouble::Garbled,
    };
    Err(Stuck { trouble, seconds: after(reply).filter(|_| trouble == Trouble::Busy) })
}

/// How long the server wants us to wait, in seconds; a date, which is allowed too, is left to the waiting of our own.
pub(crate) fn after(reply: &Reply) -> Option<i64> {
    reply.header("retry-after").and_then(|text| text.trim().parse().ok())
}
