// SPDX-License-Identifier: EUPL-1.2
//! Log lines of processing for a collector, as the standard Logboek Dataverwerkingen has them (GDPR arts. 5(2) and
//! 30): each entry by which personal data were processed is one span, with the processing activity in the
//! controller's own register of activities. Of threat data nobody knows whose they are, so no data subject is
//! named there; where staff are the subject it is their capacity's id. Ids of trace and span follow from the
//! entry, so that what is delivered twice can be seen to be the same.

use super::otlp::{Attribute, Collector, Delivery, Kind, Span, number, text};
use super::{Entry, Mark, Outlet};
use crate::Fallible;
use crate::cli::Outgoing;
use std::io;
use std::path::PathBuf;
use waarborg_domain::{CapacityId, Outcome};
use waarborg_ledger::State;
use waarborg_witness::folder::replace;

/// Processing activities, each with the first words of the kinds of acts that belong to it, or a whole kind where
/// others with that word process nothing: a poll holds what others sent, also where it could not be read. In the
/// controller's register each stands below one address, by its name here.
const ACTIVITIES: &[(&str, &[&str])] = &[
    ("deposit", &["deposit", "item", "feed.set", "feed.polled", "feed.retried", "feed.given-up"]),
    ("consult", &["searched", "compared", "viewed", "mentions", "evidence"]),
    ("analyse", &["analysis", "redaction", "assessment", "mention", "om"]),
    ("disclose", &["consent", "permission", "disclosure", "push", "recall", "correction", "onward", "evaluation"]),
    ("receive", &["data", "receipt"]),
    ("collect", &["collection", "operation", "designation"]),
    ("safeguard", &["personal"]),
    ("keep", &["records", "archive"]),
    ("oversee", &["bundle"]),
    (
        STAFF,
        &[
            "access",
            "session",
            "login",
            "token",
            "capacity",
            "screening",
            "key",
            "passkey",
            "certificate",
            "person",
            "roster",
        ],
    ),
];
/// The activity whose subjects are those who work here.
const STAFF: &str = "staff";
/// First words of acts by which no personal data are processed, or whole kinds.
#[cfg(test)]
const NONE: &[&str] = &[
    "log",
    "law",
    "organisation",
    "space",
    "feed.registered",
    "feed.paused",
    "feed.resumed",
    "feed.stopped",
    "feed.asked",
    "notice",
    "ticked",
    "unauthenticated",
    "state",
    "damage",
    "partner",
    "company",
    "text",
    "choice",
    "privacy",
    "bilateral",
    "communication",
    "safeguard",
    "witness",
    "checkpoint",
];

/// A collector of log lines, and the file that says what it has.
pub struct Log {
    collector: Collector,
    /// Where the controller's register has these activities.
    register: String,
    position: PathBuf,
}

impl Log {
    /// As asked for on the command line; none if it was not.
    pub fn of(args: &Outgoing) -> Fallible<Option<Self>> {
        let asked = args.ldv_endpoint.as_ref().zip(args.ldv_register.as_ref()).zip(args.ldv_position.as_ref());
        let Some(((endpoint, register), position)) = asked else { return Ok(None) };
        let collector = Collector::new(endpoint, args.collector_ca.as_deref(), args.ldv_authorization_file.as_deref())?;
        let register = register.trim_end_matches('/').to_owned();
        if !register.contains(':') || register.contains(char::is_whitespace) {
            return Err(format!("{register}: where the register of processing activities is must be a URI").into());
        }
        Ok(Some(Self { collector, register, position: position.clone() }))
    }

    fn attributes(&self, activity: &str, entry: &Entry) -> Vec<Attribute> {
        let mut found = vec![
            text("dpl.core.processing_activity_id", format!("{}/{activity}", self.register)),
            text("dpl.waarborg.log", entry.leaf.log.clone()),
            number("dpl.waarborg.entry", entry.index),
        ];
        if activity == STAFF {
            let named = entry.leaf.objects.first().and_then(|id| id.parse::<CapacityId>().ok());
            if let Some(whose) = named.or(entry.leaf.actor) {
                found.push(text("dpl.core.data_subject_id", whose.to_string()));
                found.push(text("dpl.core.data_subject_id_type", "waarborg:capacity"));
            }
        }
        found
    }

    fn span(&self, entry: &Entry) -> Fallible<Option<Span>> {
        // Where the law refused, nothing was processed.
        if matches!(entry.leaf.outcome, Outcome::Refused | Outcome::Undecidable) {
            return Ok(None);
        }
        let Some(activity) = activity(&entry.leaf.kind) else { return Ok(None) };
        let hash = hex::decode(&entry.uid)?;
        let ids = hash.first_chunk::<16>().zip(hash.get(16..).and_then(|rest| rest.first_chunk::<8>()));
        let at = u128::from(entry.leaf.at.0.unsigned_abs()) * 1_000;
        let span = ids.map(|ids| Span::new(ids, entry.leaf.kind.clone(), Kind::Internal, (at, at)));
        Ok(span.map(|span| span.with(self.attributes(activity, entry))))
    }
}

fn activity(kind: &str) -> Option<&'static str> {
    let word = kind.split('.').next().unwrap_or_default();
    let within = |words: &[&str]| words.contains(&word) || words.contains(&kind);
    ACTIVITIES.iter().find(|(_, words)| within(words)).map(|(activity, _)| *activity)
}

impl Outlet for Log {
    fn last(&mut self) -> Fallible<Option<Mark>> {
        let shown = self.position.display();
        match std::fs::read(&self.position) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{shown}: {error}").into()),
            Ok(bytes) => {
                let mark = serde_json::from_slice(&bytes);
                Ok(Some(mark.map_err(|_| format!("{shown}: it says no position; move it away to begin anew"))?))
            }
        }
    }

    fn put(&mut self, entries: &[Entry], _: &State) -> Fallible<u64> {
        let spans = entries.iter().filter_map(|entry| self.span(entry).transpose()).collect::<Fallible<Vec<_>>>()?;
        let unwanted = if spans.is_empty() { 0 } else { self.collector.deliver(&Delivery::of(spans))? };
        if let Some(last) = entries.last() {
            let mark = Mark { log: last.leaf.log.clone(), index: last.index, uid: last.uid.clone() };
            replace(&self.position, &serde_json::to_vec(&mark)?)?;
        }
        Ok(unwanted)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    /// Kinds of acts, as the domain's own files name them.
    fn kinds() -> Vec<String> {
        let domain = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src");
        let kind = regex::Regex::new(r#"Self::\w+ [^=]*=> "([a-z]+(\.[a-z-]+)?)","#).unwrap();
        let files = std::fs::read_dir(domain).unwrap().map(|file| file.unwrap().path());
        let texts = files.filter(|file| file.is_file()).map(|file| std::fs::read_to_string(file).unwrap());
        let acts = texts.filter(|text| text.contains("fn kind(&self)"));
        let found = acts.flat_map(|text| {
            let body = text.split("fn kind(&self)").nth(1).unwrap().split("\n    }\n").next().unwrap().to_owned();
            kind.captures_iter(&body).map(|found| found[1].to_owned()).collect::<Vec<_>>()
        });
        found.collect()
    }

    #[test]
    fn every_kind_of_act_is_an_activity_or_none() {
        let kinds = kinds();
        assert!(kinds.len() > 130, "{}", kinds.len());
        for kind in kinds {
            let none = NONE.contains(&kind.split('.').next().unwrap()) || NONE.contains(&kind.as_str());
            assert_ne!(
                activity(&kind).is_some(),
                none,
                "{kind}: say which activity it belongs to, or that it has none"
            );
        }
    }
}
