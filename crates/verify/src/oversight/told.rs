// SPDX-License-Identifier: EUPL-1.2
//! What is told of a sealed log: a line a read, in Dutch or English, and the few lines on what was checked.

use super::SealedReport;
use crate::report::clean;
use crate::report::words::{Lang, Words};
use serde::Serialize;
use waarborg_domain::receipt::ReceiptAct;
use waarborg_domain::{Act, CapacityId, Instant, OrgId, Outcome, Purpose, RuleId};
use waarborg_ledger::sealed::{AsOf, SealedRead};

/// A read, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Number of the record.
    pub record: u64,
    /// When.
    pub at: Instant,
    /// Who: pseudonym, short name and name.
    pub actor: CapacityId,
    /// Short name and name.
    pub person: [String; 2],
    /// Of which organisation.
    pub org: OrgId,
    /// Through which interface.
    pub channel: String,
    /// Kind of act.
    pub kind: String,
    /// The act itself.
    pub act: Act,
    /// Texts of it: the filter, what was found, why.
    pub texts: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Rules that stood in the way.
    pub rules: Vec<RuleId>,
    /// The register it was decided on.
    pub register: AsOf,
}

impl Told {
    pub(super) fn of(record: u64, read: SealedRead) -> Self {
        let SealedRead { at, channel, actor, org, person, act, decision, texts, register, .. } = read;
        let (kind, rules) = (act.kind().to_owned(), decision.rules_unmet().into_iter().collect());
        let outcome = decision.outcome;
        Self { record, at, actor, person, org, channel, kind, act, texts, outcome, rules, register }
    }

    fn purpose(&self) -> Option<&Purpose> {
        match &self.act {
            Act::Searched { purpose, .. } | Act::Compared { purpose, .. } => Some(purpose),
            Act::Receipt(ReceiptAct::Consulted { purpose, .. }) => Some(purpose),
            _ => None,
        }
    }

    /// What was looked at or for.
    fn what(&self) -> String {
        match &self.act {
            Act::Viewed { seen, .. } => {
                let seen = serde_json::to_value(seen).unwrap_or_default();
                let parts = seen.as_object().into_iter().flatten().map(|(_, part)| part);
                parts
                    .map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
                    .rev()
                    .collect::<Vec<_>>()
                    .join(" ")
            }
            _ => self.texts.first().cloned().unwrap_or_default(),
        }
    }

    fn why(&self) -> String {
        let Some(purpose) = self.purpose() else { return String::new() };
        let slots = [purpose.necessity, purpose.proportionality].into_iter().flatten();
        let texts = slots.filter_map(|slot| self.texts.get(usize::try_from(slot).ok()?).cloned());
        purpose.code.clone().into_iter().chain(texts).collect::<Vec<_>>().join("; ")
    }

    fn lines(&self, words: Words, out: &mut String) {
        let rules: Vec<&str> = self.rules.iter().map(RuleId::as_str).collect();
        let outcome = words.word(&format!("outcome-{}", self.outcome.code()));
        let ended = if rules.is_empty() { outcome } else { format!("{outcome} ({})", rules.join(", ")) };
        let [alias, name] = &self.person;
        let head = format!(
            "{:>6}  {}  {alias} ({name}, {})  {}  {ended}",
            self.record,
            words.time(self.at),
            self.org,
            words.code("act", &self.kind)
        );
        *out += &format!("{}\n", clean(&head));
        for text in [self.what(), self.why()].iter().filter(|text| !text.is_empty()) {
            *out += &format!("        {}\n", clean(&text.chars().take(400).collect::<String>()));
        }
    }
}

impl SealedReport {
    /// The report as text.
    pub fn text(&self, lang: Lang) -> String {
        let words = Words(lang);
        if let Some(why) = &self.unreadable {
            return words.get("sum-unreadable", &[("why", clean(why).into())]) + "\n";
        }
        let facts = self.facts(words);
        let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0) + 2;
        let mut out: String = facts.iter().map(|(name, value)| format!("{name:width$}{}\n", clean(value))).collect();
        if !self.reads.is_empty() {
            out.push('\n');
        }
        self.reads.iter().for_each(|read| read.lines(words, &mut out));
        self.verdict(words, &mut out);
        out
    }

    fn facts(&self, words: Words) -> Vec<(String, String)> {
        let n = |n: u64| words.number(n).into();
        let known = words.word(if self.key_known { "sum-key-known" } else { "sealed-key-own" });
        let log = words.get("sealed-log-is", &[("origin", self.origin.clone().into()), ("n", n(self.records))]);
        let content = if self.identity {
            let opened = self.reads.len() as u64;
            words.get("sealed-opened", &[("n", n(opened)), ("closed", n(self.closed))])
        } else {
            words.word("sealed-closed")
        };
        let mut facts = vec![
            ("sealed-log", log),
            ("sum-root", self.root.clone()),
            ("sum-key", format!("{}  {known}", self.key)),
            ("sealed-reads", content),
        ];
        if self.receipts.checked > 0 {
            let counts = [("found", n(self.receipts.found)), ("checked", n(self.receipts.checked))];
            facts.push(("sum-receipts", words.get("sealed-receipts-is", &counts)));
        }
        if self.kept > 0 {
            facts.push(("sum-kept", words.get("sum-kept-is", &[("n", n(self.kept))])));
        }
        if self.unfinished {
            facts.push(("sealed-behind", words.word("sealed-unfinished")));
        }
        facts.into_iter().map(|(name, value)| (words.word(name), value)).collect()
    }

    fn verdict(&self, words: Words, out: &mut String) {
        for finding in &self.findings {
            let [text, code] = [("text", clean(&finding.text).into()), ("code", finding.code.into())];
            let line = match finding.entry {
                Some(record) => words.get("sealed-finding-at", &[text, code, ("n", words.number(record).into())]),
                None => words.get("sum-finding", &[text, code]),
            };
            *out += &format!("{line}\n");
        }
        let verdict = match self.finding_count {
            0 => words.word("sum-ok"),
            n => words.get("sum-not-ok", &[("n", n.into())]),
        };
        *out += &format!("{verdict}\n");
    }
}
