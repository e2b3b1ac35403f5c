// SPDX-License-Identifier: EUPL-1.2
//! A collection of a TAXII 2.1 server to which objects are added (OASIS Standard, sections 3.2, 4.2, 5.2 and 5.5).
//! What a server answers is not believed further than it must be: objects count as taken only as far as it says so,
//! and nothing it says names a place to go to.

use crate::feeds::Stuck;
use crate::feeds::http::{after, authorization};
use crate::outbound::{Ask, Outbound, Reply};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::{Duration, Instant};
use waarborg_app::feeds::Shown;
use waarborg_app::push::Came;
use waarborg_domain::feed::Trouble;

/// The standard's media type.
const MEDIA: &str = "application/taxii+json;version=2.1";
/// Shortest and longest pause before a server is asked again whether it is done.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(10));
/// Ids of objects that were not taken that are noted, and the longest of them.
const NOTED: (usize, usize) = (1_000, 300);

/// What is read of an API root.
#[derive(Deserialize)]
struct Root {
    #[serde(default)]
    max_content_length: Option<u64>,
}

/// What is read of a collection.
#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    can_write: bool,
}

/// What is read of a status.
#[derive(Deserialize)]
struct Status {
    id: String,
    status: String,
    #[serde(default)]
    success_count: u32,
    #[serde(default)]
    failures: Vec<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    id: String,
}

/// A collection that can be written to.
pub(super) struct Collection<'o> {
    out: &'o Outbound,
    root: String,
    place: String,
    shows: Option<String>,
    /// Bytes of one envelope at most.
    pub room: usize,
}

impl<'o> Collection<'o> {
    /// Looks whether it takes anything, and how much at once.
    pub fn find(out: &'o Outbound, place: &str, shown: &Shown) -> Result<Self, Stuck> {
        let place = place.trim_end_matches('/').to_owned();
        let root = place.rsplit_once("/collections/").ok_or(Trouble::Missing)?.0.to_owned();
        let mut found = Self { out, root, place, shows: authorization(shown), room: usize::MAX };
        let root: Root = found.read(&format!("{}/", found.root))?;
        let described: Described = found.read(&format!("{}/", found.place))?;
        if !described.can_write {
            return Err(Trouble::Denied.into());
        }
        found.room = root.max_content_length.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// Adds objects, and waits until the server is done with them.
    pub fn add(&self, body: &[u8], objects: u32, patience: Duration) -> Result<Came, Stuck> {
        let begun = Instant::now();
        let reply = self.ask(&format!("{}/objects/", self.place), Some(body))?;
        let mut status: Status = understood(&reply, &[202, 200])?;
        let id = status.id.clone();
        // It becomes part of an address.
        if id.is_empty() || id.len() > 100 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(Trouble::Garbled.into());
        }
        let mut pause = PAUSE.0;
        while status.status != "complete" {
            if status.status != "pending" || status.id != id {
                return Err(Trouble::Garbled.into());
            }
            if begun.elapsed() + pause > patience {
                return Err(Trouble::Slow.into());
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(PAUSE.1);
            status = self.read(&format!("{}/status/{id}/", self.root))?;
        }
        // What it does not say it took, it did not take.
        let taken = status.success_count.min(objects);
        let short = |failure: &Failure| failure.id.len() <= NOTED.1 && !failure.id.chars().any(char::is_control);
        let which = status.failures.into_iter().filter(short).take(NOTED.0).map(|failure| failure.id).collect();
        Ok(Came { taken, failed: objects - taken, which })
    }

    fn read<T: DeserializeOwned>(&self, url: &str) -> Result<T, Stuck> {
        understood(&self.ask(url, None)?, &[200])
    }

    fn ask(&self, url: &str, body: Option<&[u8]>) -> Result<Reply, Stuck> {
        let mut headers = vec![("accept", MEDIA)];
        headers.extend(self.shows.as_deref().map(|shows| ("authorization", shows)));
        Ok(self.out.ask(&Ask { url, headers: &headers, body: body.map(|bytes| (MEDIA, bytes)) })?)
    }
}

/// What was answered, if it is one of these and can be read; what is in the way if not.
fn understood<T: DeserializeOwned>(reply: &Reply, good: &[u16]) -> Result<T, Stuck> {
    let trouble = match reply.status {
        status if good.contains(&status) => {
            return serde_json::from_slice(&reply.body).map_err(|_| Trouble::Garbled.into());
        }
        401 | 403 => Trouble::Denied,
        404 | 405 | 410 => Trouble::Missing,
        413 => Trouble::TooLarge,
        400 | 406 | 415 | 422 => Trouble::Refused,
        429 | 500..=599 => Trouble::Busy,
        _ => Trouble::Garbled,
    };
    Err(Stuck { trouble, seconds: after(reply).filter(|_| trouble == Trouble::Busy) })
}
