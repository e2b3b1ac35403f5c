// SPDX-License-Identifier: EUPL-1.2
//! A collection of a TAXII 2.1 server, page by page (OASIS Standard, sections 3.4 and 5.4). A page names the next,
//! and each is brought in and noted before that is asked for, so that a long collection is resumed in the middle.

use super::Stuck;
use super::http::{get, good};
use crate::outbound::Outbound;
use serde::Deserialize;
use url::Url;
use waarborg_app::feeds::{Desk, Position};
use waarborg_domain::feed::Trouble;

/// The standard's media type.
const ACCEPT: (&str, &str) = ("accept", "application/taxii+json;version=2.1");
/// Objects on a page, if the server gives as many.
const LIMIT: &str = "1000";

/// What a page says besides its objects.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    more: bool,
    #[serde(default)]
    next: Option<String>,
    #[serde(default)]
    objects: Option<serde::de::IgnoredAny>,
}

/// A page; true if there is another.
pub(super) fn part(out: &Outbound, place: &str, desk: &mut Desk<'_>, at: &mut Position) -> Result<bool, Stuck> {
    let reply = get(out, desk.shown(), address(place, at)?.as_str(), &[ACCEPT])?;
    if at.next.is_some() && matches!(reply.status, 400 | 404 | 410 | 416 | 422) {
        // The server knows its page no more: from the beginning of the run, leaving out what is there.
        at.next = None;
        return Ok(true);
    }
    good(&reply)?;
    let page: Page = serde_json::from_slice(&reply.body).map_err(|_| Trouble::Garbled)?;
    let before = desk.got.brought;
    if page.objects.is_some() {
        desk.objects(&reply.body)?;
    }
    let last = reply.header("x-taxii-date-added-last").filter(|text| dated(text)).map(str::to_owned);
    at.last = last.or(at.last.take());
    if !page.more {
        *at = Position { added_after: at.last.take().or(at.added_after.take()), ..Position::default() };
        return Ok(false);
    }
    let next = page.next.filter(|next| !next.is_empty() && next.len() <= 2_000);
    if next == at.next && desk.got.brought == before {
        // It says that there is more, and gives the same.
        return Err(Trouble::Garbled.into());
    }
    if next.is_none() {
        // Older servers have us go on from the last date.
        at.added_after =
            Some(at.last.clone().filter(|last| at.added_after.as_ref() != Some(last)).ok_or(Trouble::Garbled)?);
    }
    at.next = next;
    Ok(true)
}

fn address(place: &str, at: &Position) -> Result<Url, Stuck> {
    let mut url = Url::parse(place).map_err(|_| Trouble::NotAllowed)?;
    let path = url.path().trim_end_matches('/').to_owned();
    let path = if path.ends_with("/objects") { format!("{path}/") } else { format!("{path}/objects/") };
    url.set_path(&path);
    {
        let mut query = url.query_pairs_mut();
        query.append_pair("limit", LIMIT);
        query.extend_pairs(at.added_after.iter().map(|date| ("added_after", date)));
        query.extend_pairs(at.next.iter().map(|next| ("next", next)));
    }
    Ok(url)
}

/// A date as the standard writes it.
fn dated(text: &str) -> bool {
    text.len() <= 40 && waarborg_domain::Instant::parse(text).is_ok()
}
