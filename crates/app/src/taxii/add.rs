// SPDX-License-Identifier: EUPL-1.2
//! Bring objects in by a feed's collection: the same deposit as any other, with what the file does not say
//! taken from the feed's terms. An object that stands there already is left alone; one that was taken out of
//! use does not come back.

use super::own_feed;
use super::shelf::{Members, there, with_shelf};
use crate::{Answer, Caller, Problem, Snapshot, System, verbs};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::HashSet;
use waarborg_domain::FeedId;
use waarborg_domain::taxii::Collection;
use waarborg_formats::{Format, Limits, Position, envelope};
use waarborg_ledger::objects::Feed;

/// What came of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its id; empty if it has none.
    pub id: String,
    /// Its version, or when it was sent.
    pub version: String,
    /// What is to be said of it.
    pub message: Option<String>,
}

/// An object that cannot be read.
#[derive(Debug)]
pub struct Bad {
    /// Code of what is wrong.
    pub code: &'static str,
    /// Where in it.
    pub at: Option<Position>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What came of all of them.
#[derive(Debug, Default)]
pub struct Added {
    /// There now.
    pub successes: Vec<Told>,
    /// Not taken in.
    pub failures: Vec<Told>,
    /// How many of the successes are new.
    pub brought: usize,
    /// Those of the failures that cannot be read.
    pub bad: Vec<Bad>,
    /// Answer to the deposit, if anything was new.
    pub answer: Option<Answer>,
}

/// Longest id or version that is repeated.
const LONG: usize = 300;

/// An id or version that is not too long to be repeated.
fn short(text: Option<&str>) -> Option<&str> {
    text.filter(|text| text.len() <= LONG)
}

/// Brings the objects of an envelope in. The answer, if there is one, may be a refusal of them all.
pub fn add(system: &System, caller: Caller, feed: FeedId, envelope: &[u8]) -> Result<Added, Problem> {
    let snapshot = system.snapshot();
    let feed = own_feed(&snapshot, &caller, feed)?;
    let objects = envelope::objects(envelope)
        .ok_or_else(|| Problem::invalid("the body is no envelope of objects, or of more than 100,000"))?;
    let mut added = Added::default();
    let new = unknown(system, &snapshot, feed, objects, &mut added)?;
    deposit(system, caller, feed, new, &mut added)?;
    Ok(added)
}

/// Objects that the feed has not brought in before; of the others it is told what became of them.
fn unknown<'a>(
    system: &System,
    snapshot: &Snapshot,
    feed: &Feed,
    objects: Vec<&'a RawValue>,
    added: &mut Added,
) -> Result<Vec<(&'a RawValue, Told)>, Problem> {
    let (collection, now) = (Collection::Feed(feed.id), system.now().micros());
    with_shelf(system, snapshot, &collection, |shelf| {
        let (mut new, mut seen) = (Vec::new(), HashSet::new());
        for object in objects {
            let named = Members::of(object.get().as_bytes()).unwrap_or_default();
            let (id, version) = (short(named.id()).unwrap_or_default(), short(named.version()));
            let mut told = Told { id: id.to_owned(), version: version.unwrap_or(&now).to_owned(), message: None };
            // Whether this version was brought in before, and stands.
            let rows = shelf.of_id(id).iter().filter_map(|n| shelf.row(*n));
            let same = rows.filter(|row| row.version.as_deref() == version);
            let before = same.map(|row| there(snapshot, &collection, row).is_some()).reduce(|one, other| one || other);
            let twice = !id.is_empty() && !seen.insert((told.id.clone(), version.map(str::to_owned)));
            if before == Some(true) || twice {
                told.message = Some("it is there already".into());
                added.successes.push(told);
            } else if before == Some(false) {
                told.message = Some("it was taken out of use, and does not come back".into());
                added.failures.push(told);
            } else {
                new.push((object, told));
            }
        }
        Ok(new)
    })
}

/// Deposits what can be read. What cannot is told one by one.
fn deposit(
    system: &System,
    caller: Caller,
    feed: &Feed,
    mut new: Vec<(&RawValue, Told)>,
    added: &mut Added,
) -> Result<(), Problem> {
    if new.is_empty() {
        return Ok(());
    }
    let all = |new: &[(&RawValue, Told)]| {
        let file = envelope::bundle(new.iter().map(|(object, _)| *object));
        verbs::run(system, caller, "deposit", request(system, feed, file, Format::Stix, "TAXII")?)
    };
    let mut answer = all(&new);
    if matches!(answer, Err(Problem::File(_))) {
        new.retain_mut(|(object, told)| read_alone(object, told, added));
        if new.is_empty() {
            return Ok(());
        }
        answer = all(&new);
    }
    let answer = answer?;
    if answer.allowed() {
        added.brought = new.len();
        added.successes.extend(new.into_iter().map(|(_, told)| told));
    }
    added.answer = Some(answer);
    Ok(())
}

/// True if an object can be read by itself; if not, it is told why.
fn read_alone(object: &RawValue, told: &mut Told, added: &mut Added) -> bool {
    let Err(unread) = envelope::alone(object, &Limits::default()) else { return true };
    told.message = Some(unread.code.to_owned());
    added.failures.push(told.clone());
    added.bad.push(Bad { code: unread.code, at: unread.at, bytes: object.get().into() });
    false
}

/// The deposit as its verb takes it.
pub(crate) fn request(
    system: &System,
    feed: &Feed,
    file: String,
    format: Format,
    title: &str,
) -> Result<Value, Problem> {
    let terms = feed.terms.as_ref().ok_or(Problem::NotFound)?;
    let text = |slot: Option<u32>| slot.map(|slot| system.text_present((feed.entry, slot))).transpose();
    let text = |slot| text(slot).map(Option::flatten);
    let grade = terms.reliability.map(|r| format!("{}{}", r.source, r.information));
    let purpose = json!({
        "task": terms.purpose.task, "code": terms.purpose.code, "necessity": text(terms.purpose.necessity)?,
        "proportionality": text(terms.purpose.proportionality)?,
    });
    let conditions = &terms.conditions;
    Ok(json!({
        "content": file, "format": format, "feed": feed.id, "automated": true, "title": title,
        "basis": terms.basis, "subject": terms.subject, "acquisition": terms.acquisition,
        "relevance": text(terms.relevance)?, "purpose": purpose, "reliability": grade, "source": terms.source,
        "tlp": conditions.tlp, "pap": conditions.pap, "audience": conditions.audience,
    }))
}
