// SPDX-License-Identifier: EUPL-1.2
//! Bring objects in by a feed's collection: the same deposit as any other, with what the file does not say
//! taken from the feed's terms. An object that stands there already is left alone; one that was taken out of
//! use does not come back.

use super::org;
use super::shelf::{by, with_shelf};
use crate::{Answer, Caller, Problem, Snapshot, System, verbs};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Formatter;
use waarborg_domain::FeedId;
use waarborg_domain::taxii::Collection;
use waarborg_formats::{Format, Limits, parse};
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

/// What came of all of them.
#[derive(Debug, Default)]
pub struct Added {
    /// There now.
    pub successes: Vec<Told>,
    /// Not taken in.
    pub failures: Vec<Told>,
    /// Answer to the deposit, if anything was new.
    pub answer: Option<Answer>,
}

/// Objects in one envelope at most.
const MOST: usize = 100_000;
/// Longest id or version that is repeated.
const LONG: usize = 300;

/// The envelope.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    objects: Objects<'a>,
}

/// Its objects, each in its own bytes. No more are taken in than may be, however many there are.
#[derive(Default)]
struct Objects<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Objects<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Taking).map(Self)
    }
}

struct Taking;

impl<'de> Visitor<'de> for Taking {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list of at most {MOST} objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(object) = list.next_element()? {
            if all.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            all.push(object);
        }
        Ok(all)
    }
}

/// What is read of an object before it is deposited.
#[derive(Default, Deserialize)]
struct Named {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    modified: Value,
    #[serde(default)]
    created: Value,
}

impl Named {
    fn of(object: &RawValue) -> Self {
        serde_json::from_str(object.get()).unwrap_or_default()
    }

    fn id(&self) -> &str {
        self.id.as_str().filter(|id| id.len() <= LONG).unwrap_or_default()
    }

    fn version(&self) -> Option<&str> {
        self.modified.as_str().or(self.created.as_str()).filter(|version| version.len() <= LONG)
    }
}

/// Brings the objects of an envelope in. The answer, if there is one, may be a refusal of them all.
pub fn add(system: &System, caller: Caller, feed: FeedId, envelope: &[u8]) -> Result<Added, Problem> {
    let snapshot = system.snapshot();
    let own = org(&snapshot, &caller)?;
    let feed = snapshot.state.feeds.get(&feed).filter(|f| f.party == own).cloned().ok_or(Problem::NotFound)?;
    let envelope: Envelope<'_> = serde_json::from_slice(envelope)
        .map_err(|_| Problem::invalid("the body is no envelope of objects, or of more than 100,000"))?;
    let now = system.now().micros();
    let mut added = Added::default();
    let mut new: Vec<(&RawValue, Told)> = Vec::new();
    let mut seen = HashSet::new();
    for object in envelope.objects.0 {
        let named = Named::of(object);
        let version = named.version().map_or_else(|| now.clone(), str::to_owned);
        let mut told = Told { id: named.id().to_owned(), version, message: None };
        let before = earlier(system, &snapshot, &feed, &named)?;
        let twice = !told.id.is_empty() && !seen.insert((told.id.clone(), named.version().map(str::to_owned)));
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
    deposit(system, caller, &feed, new, &mut added)?;
    Ok(added)
}

/// Whether this version was brought in by the feed before, and stands; none if it was not.
fn earlier(system: &System, snapshot: &Snapshot, feed: &Feed, named: &Named) -> Result<Option<bool>, Problem> {
    let collection = Collection::Feed(feed.id);
    with_shelf(system, snapshot, &collection, |shelf| {
        let rows = shelf.of_id(named.id()).iter().filter_map(|n| shelf.row(*n));
        let same = rows.filter(|row| row.version.as_deref() == named.version());
        let stand = same.map(|row| {
            let by = by(snapshot, &collection, row);
            by.zip(row.item.and_then(|n| snapshot.state.item_at(n)))
                .is_some_and(|(by, i)| snapshot.state.stands(&collection, &by, i))
        });
        Ok(stand.reduce(|one, other| one || other))
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
    let mut file = bundle(new.iter().map(|(object, _)| *object));
    if parse(file.as_bytes(), Some(Format::Stix), &Limits::default(), None).is_err() {
        new.retain_mut(|(object, told)| {
            let alone = bundle(std::iter::once(*object));
            match parse(alone.as_bytes(), Some(Format::Stix), &Limits::default(), None) {
                Ok(_) => true,
                Err(error) => {
                    told.message = Some(error.code().to_owned());
                    added.failures.push(told.clone());
                    false
                }
            }
        });
        file = bundle(new.iter().map(|(object, _)| *object));
    }
    if new.is_empty() {
        return Ok(());
    }
    let answer = verbs::run(system, caller, "deposit", request(system, feed, file)?)?;
    if answer.allowed() {
        added.successes.extend(new.into_iter().map(|(_, told)| told));
    }
    added.answer = Some(answer);
    Ok(())
}

fn bundle<'a>(objects: impl Iterator<Item = &'a RawValue>) -> String {
    let objects: Vec<&str> = objects.map(RawValue::get).collect();
    // The id of a bundle means nothing to anybody: it is transport.
    let id = "bundle--00000000-0000-4000-8000-000000000000";
    format!("{{\"type\":\"bundle\",\"id\":\"{id}\",\"objects\":[{}]}}", objects.join(","))
}

/// The deposit as its verb takes it.
fn request(system: &System, feed: &Feed, file: String) -> Result<Value, Problem> {
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
        "content": file, "format": Format::Stix, "feed": feed.id, "automated": true, "title": "TAXII",
        "basis": terms.basis, "subject": terms.subject, "acquisition": terms.acquisition,
        "relevance": text(terms.relevance)?, "purpose": purpose, "reliability": grade, "source": terms.source,
        "tlp": conditions.tlp, "pap": conditions.pap, "audience": conditions.audience,
    }))
}
