// SPDX-License-Identifier: EUPL-1.2
//! The story as it is told on the console: words carry the meaning, colour only helps.

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::sync::Arc;
use waarborg_app::scenario::{Observer, StepReport};
use waarborg_app::{Answer, System};
use waarborg_law::Lang;
use waarborg_verify::Report as Checked;

/// Values shown of a comparison.
const SHOWN: usize = 4;

/// Tells the story and counts what the summary needs.
pub struct Transcript {
    system: Arc<System>,
    colour: bool,
    stage: String,
    /// Whom the disclosure that is told of is meant for.
    recipient: String,
    asked: Vec<String>,
    answered: Vec<String>,
    /// Items brought in.
    pub items: u64,
    /// Refusals, each with its rules.
    pub refusals: Vec<Value>,
    /// Handovers.
    pub releases: u64,
}

impl Transcript {
    /// A story about a system.
    pub fn new(system: Arc<System>) -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self {
            system,
            colour,
            stage: String::new(),
            recipient: String::new(),
            asked: vec![],
            answered: vec![],
            items: 0,
            refusals: vec![],
            releases: 0,
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn line(&mut self, stage: &str, text: &str) {
        if self.stage == stage {
            println!("            {text}");
        } else {
            stage.clone_into(&mut self.stage);
            println!("{} {text}", self.paint("1", &format!("{stage:<11}")));
        }
    }

    fn name(&self, org: &str) -> String {
        self.system.snapshot().state.org(&org.into()).map_or(org.to_owned(), |o| o.org.name.clone())
    }

    fn names<'a>(&self, orgs: impl Iterator<Item = &'a str>) -> String {
        orgs.map(|o| self.name(o)).collect::<Vec<_>>().join(", ")
    }

    fn array(&self, answer: &Answer, field: &str) -> String {
        let list = answer.data.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
        self.names(list.iter().filter_map(Value::as_str))
    }

    /// Step 1.
    pub fn deposit(&mut self, party: &str, file: &str, answer: &Answer) {
        let count = answer.data.get("count").and_then(Value::as_u64).unwrap_or(0);
        self.items += count;
        let text = format!("{:<7} {count:>6} items  {file:<42} accepted, entry {}", self.name(party), answer.entry);
        self.line("1 Deposit", &text);
    }

    /// Step 2.
    pub fn compared<'a>(
        &mut self,
        several: usize,
        common: usize,
        shared: impl Iterator<Item = (&'a str, &'a BTreeSet<String>)>,
    ) {
        self.line("2 Compare", &format!("{several} values known from several parties; {common} too common to count"));
        for (value, parties) in shared.take(SHOWN) {
            let names = self.names(parties.iter().map(String::as_str));
            self.line("2 Compare", &format!("{value:<40} {names}"));
        }
        if several > SHOWN {
            self.line("2 Compare", &format!("and {} more", several - SHOWN));
        }
    }

    /// Step 9.
    pub fn register(&mut self, size: u64, root: &str, same: bool) {
        let root: Vec<&str> = (0..4).filter_map(|n| root.get(n * 4..n * 4 + 4)).collect();
        let rebuilt = if same { "no difference" } else { "A DIFFERENCE" };
        self.line("9 Register", &format!("{size} entries, root {}…, rebuilt: {rebuilt}", root.join(" ")));
    }

    /// Step 10.
    pub fn verified(&mut self, report: &Checked, lie: &Checked, damage: &Checked) {
        let word = if report.exit_code() == 0 { self.paint("32", "OK") } else { self.paint("31", "FINDING") };
        self.line("10 Verify", &format!("offline: {}   {word}", in_short(report)));
        for finding in report.findings.iter().take(5) {
            let entry = finding.entry.map_or("the log".to_owned(), |e| format!("entry {e}"));
            self.line("10 Verify", &format!("FINDING at {entry}: {}", finding.text));
        }
        for (what, changed) in [("one byte changed in a copy", lie), ("one byte changed on the way", damage)] {
            let text = format!("{what}: {}   exit {}", in_short(changed), changed.exit_code());
            self.line("10 Verify", &text);
        }
    }

    fn refused(&mut self, stage: &str, answer: &Answer) {
        let rules: BTreeSet<&str> = answer.unmet.iter().map(|u| u.rule.as_str()).collect();
        self.refusals.push(serde_json::json!({ "entry": answer.entry, "rules": rules }));
        let points = answer.unmet.len();
        let head = format!(
            "{}  {points} point{}, {} rule{}; nothing left the server, entry {}",
            self.paint("31;1", "REFUSED"),
            if points == 1 { "" } else { "s" },
            rules.len(),
            if rules.len() == 1 { "" } else { "s" },
            answer.entry
        );
        self.line(stage, &head);
        let snapshot = self.system.snapshot();
        for unmet in &answer.unmet {
            let Some(rule) = snapshot.law.rules().get(&unmet.rule) else { continue };
            let party = unmet.party.as_ref().map(|p| self.name(p.as_str()));
            let message = rule.message.fill(Lang::En, party.as_deref(), Some(&self.recipient));
            self.line(stage, &format!("unmet  {:<6} {message}", unmet.rule));
        }
    }
}

impl Observer for Transcript {
    fn step(&mut self, report: &StepReport<'_>) {
        let stage = report.step.stage.clone().unwrap_or_default();
        let verb = report.step.verb.clone().unwrap_or_default();
        let answer = match report.result {
            Ok(answer) => answer,
            Err(problem) => return self.line(&stage, &format!("{verb}: {problem}")),
        };
        if !answer.allowed() {
            return self.refused(&stage, answer);
        }
        match verb.as_str() {
            "analysis.save" => self.saved(&stage, answer),
            "assessment.concur" => {
                self.line(&stage, "jointly assessed as relevant to the NCTV's task                 R-156");
            }
            "disclosure.request" => self.requested(&stage, report),
            "consent.ask" => {
                let party = answer.data.get("questions").and_then(|q| q.get(0)).and_then(|q| q.get("party"));
                let party = party.and_then(Value::as_str).unwrap_or_default().to_owned();
                self.asked.push(party);
                if self.asked.len() == 3 {
                    let asked = self.asked.clone();
                    let names = self.names(asked.iter().map(String::as_str));
                    self.line(&stage, &format!("{names} asked about this version, recipient and purpose"));
                }
            }
            "consent.answer" => {
                let party = self.asked.get(self.answered.len()).cloned().unwrap_or_default();
                let name = self.name(&party);
                self.answered.push(party);
                self.line(&stage, &format!("{name}: yes, for this version and recipient"));
            }
            "disclosure.release" => {
                self.releases += 1;
                let allowed = self.paint("32;1", "ALLOWED");
                self.line(&stage, &format!("checked again: {allowed}; handed over, entry {}", answer.entry));
            }
            "disclosure.deliver" => {
                let bytes = answer.data.get("bytes").and_then(Value::as_u64).unwrap_or(0);
                self.line(&stage, &format!("package of {bytes} bytes made and delivered, entry {}", answer.entry));
            }
            "disclosure.acknowledge" => self.line(&stage, &format!("receipt confirmed by {}", self.recipient)),
            "partner.weigh" => {
                self.line(&stage, "service F weighed on the five criteria, for a regular relation   R-049");
            }
            "partner.adopt" => self.line(&stage, "its weighting note adopted by the head of the AIVD"),
            "partner.relate" => {
                self.line(&stage, "the minister permits the relation                                R-052");
            }
            "consent.withdraw" => {
                let party = self.asked.get(1).map(|p| self.name(p)).unwrap_or_default();
                self.line(&stage, &format!("{party} takes its consent back; recall sent to NCTV, due in 7 days"));
            }
            _ => {}
        }
    }
}

impl Transcript {
    fn requested(&mut self, stage: &str, report: &StepReport<'_>) {
        let recipient = report.step.with.as_ref().and_then(|with| with.get("recipient")).and_then(|to| to.as_str());
        self.recipient = self.name(recipient.unwrap_or_default());
        let text = match stage.split_once(' ') {
            Some(("4", _)) => format!("\"Delta\" to {}, by AIVD, Wiv 2017 art. 62(1)(a)", self.recipient),
            Some(("8", _)) => format!("an indicator of its own to {}, by AIVD, Wiv 2017 art. 62(1)(d)", self.recipient),
            _ => return,
        };
        self.line(stage, &text);
    }

    fn saved(&mut self, stage: &str, answer: &Answer) {
        let cites = self.array(answer, "basis_origins");
        self.line(stage, "\"Delta\" cites 2 items whose values several parties know");
        for mention in answer.data.get("mentions").and_then(Value::as_array).into_iter().flatten() {
            if mention.get("covered").and_then(Value::as_bool) == Some(false) {
                let line = mention.get("line").and_then(Value::as_u64).unwrap_or(0);
                let words = mention.get("words").and_then(Value::as_str).unwrap_or_default().to_owned();
                let parties = mention.get("parties").and_then(Value::as_array).cloned().unwrap_or_default();
                let parties = self.names(parties.iter().filter_map(Value::as_str));
                let text = format!("warning: line {line} mentions {words}, known from {parties}, not cited");
                self.line(stage, &text);
            }
        }
        self.line(stage, &format!("origins: {cites:<52} R-040"));
    }
}

/// A verifier's report in a few words.
fn in_short(report: &Checked) -> String {
    if let Some(why) = &report.unreadable {
        return format!("unreadable: {why}");
    }
    let (entries, replayed, opened) = (report.entries, report.replayed, report.records.opened);
    let agree = format!("{entries} entries, {replayed} decisions derived again, {opened} records opened");
    match report.findings.first() {
        None => agree,
        Some(f) => format!("FINDING at entry {}, {}", f.entry.map_or("-".to_owned(), |e| e.to_string()), f.text),
    }
}
