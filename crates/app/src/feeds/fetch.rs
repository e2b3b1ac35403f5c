// SPDX-License-Identifier: EUPL-1.2
//! Say what a feed fetches, from where, how often, and in which capacity it acts; or say it anew.

use super::secret::{Secret, Shown};
use crate::verbs::Slots;
use crate::{Answer, Caller, Problem, System};
use waarborg_domain::feed::{FeedAct, Source};
use waarborg_domain::{Act, CapacityId, FeedId};

/// Seconds from one poll to the next unless said.
const EVERY: u32 = 3600;
/// Longest place, name, password and token.
const LONGEST: usize = 2_000;

/// What it fetches.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The feed.
    pub feed: FeedId,
    /// The capacity it acts in, of the party whose feed it is.
    pub capacity: CapacityId,
    /// From what.
    pub source: Source,
    /// From where: an address, or the path of a folder.
    pub place: String,
    /// Seconds from one poll to the next.
    #[serde(default = "every")]
    pub every: u32,
    /// Name it gives there.
    #[serde(default)]
    pub user: Option<String>,
    /// Password to the name.
    #[serde(default)]
    pub password: Option<String>,
    /// Token it shows there instead.
    #[serde(default)]
    pub token: Option<String>,
}

fn every() -> u32 {
    EVERY
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    let Request { feed, capacity, source, place, every, user, password, token } = request;
    let shown = Shown::said(user, password, token);
    if !(60..=7 * 24 * 3600).contains(&every) {
        return Err(Problem::coded(
            "feed-every",
            &[],
            "a feed looks every minute at most, and every seven days at least",
        ));
    }
    fits(&place, &shown)?;
    let mut slots = Slots::default();
    slots.must(&place, || Problem::coded("no-place", &[], "say where the feed fetches from"))?;
    let before = system.fetching(&feed).map(|f| f.secret);
    let earlier = before.map(|held| Secret::of(system, held)).transpose()?.flatten();
    let secret = system.with_rng(|rng| Secret::new(earlier, shown, rng))?;
    let held = || system.fetching(&feed).map(|f| f.secret);
    secret.entered(system, before, held, |secret| {
        let act = Act::Feed(FeedAct::Set { feed, capacity, source, every, secret });
        system.act(caller, move |ctx| ctx.enter(act, &slots.0))
    })
}

/// What is too long, or would not stand in a header.
pub(crate) fn fits(place: &str, shown: &Shown) -> Result<(), Problem> {
    let words = shown.basic.iter().flat_map(|(user, password)| [user, password]).chain(&shown.bearer);
    let plain = |word: &String| word.len() <= LONGEST && !word.chars().any(char::is_control);
    let colon = shown.basic.as_ref().is_some_and(|(user, _)| user.contains(':'));
    let good = place.len() <= LONGEST && words.clone().all(plain) && !colon;
    let problem = || {
        Problem::coded("feed-words", &[], "the place, name, password or token is too long or holds what cannot be sent")
    };
    if good { Ok(()) } else { Err(problem()) }
}
