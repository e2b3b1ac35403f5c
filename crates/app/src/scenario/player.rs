// SPDX-License-Identifier: EUPL-1.2
//! Plays a scenario against the real application, with a simulated clock, and says of each step what
//! differs from what was expected.

use super::desk::Desk;
use super::driver::Driver;
use super::expect::{self, Came, Expect};
use super::file::{Files, Scenario, Step};
use super::store::Full;
use crate::answer::{Answer, Problem};
use crate::system::System;
use base64::Engine as _;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use waarborg_domain::{CapacityId, FixedClock, Instant};
use waarborg_law::Decision;
use waarborg_ledger::objects::Feed;

/// Fields whose text is never a saved name.
const TEXTS: [&str; 20] = [
    "title",
    "text",
    "content",
    "relevance",
    "necessity",
    "proportionality",
    "reasons",
    "reason",
    "reviewed",
    "concerns",
    "needed",
    "how",
    "name",
    "measures",
    "reference",
    "occasion_cell",
    "occasion_om",
    "value",
    "code",
    "file",
];

/// A step that did not go as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Step, from 1.
    pub step: usize,
    /// Verb.
    pub verb: String,
    /// What differs.
    pub differs: Vec<String>,
}

/// How a scenario went.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Title.
    pub title: String,
    /// Steps played.
    pub steps: usize,
    /// Failures.
    pub failures: Vec<Failure>,
    /// Rules met by an accepted act.
    pub met: std::collections::BTreeSet<String>,
    /// Rules unmet or pending in an act that did not pass, and those that only warned.
    pub unmet: std::collections::BTreeSet<String>,
    /// Rules that did not apply to an accepted act: the lawful way past a bar.
    pub free: std::collections::BTreeSet<String>,
    /// Rules whose duties were opened.
    pub duties: std::collections::BTreeSet<String>,
    /// Rules whose duties were late.
    pub late: std::collections::BTreeSet<String>,
}

/// A step as it went, for transcripts.
pub struct StepReport<'a> {
    /// Number, from 1.
    pub number: usize,
    /// Step.
    pub step: &'a Step,
    /// Answer or problem.
    pub result: &'a Result<Answer, Problem>,
    /// Decision as recorded.
    pub decision: Option<&'a Decision>,
    /// Now.
    pub now: Instant,
}

/// Watches the play.
pub trait Observer {
    /// After each step.
    fn step(&mut self, report: &StepReport<'_>);
}

/// Watches nothing.
pub struct Silent;

impl Observer for Silent {
    fn step(&mut self, _: &StepReport<'_>) {}
}

/// Plays scenarios on one system.
pub struct Player<'a> {
    /// The system under play.
    pub system: Arc<System>,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// How verbs are carried out.
    pub driver: &'a mut dyn Driver,
    /// Switch that fills the register.
    pub full: Full,
    /// The oversight body's own log, if the scenario has one.
    pub desk: Option<Desk>,
    /// Saved names.
    pub saved: BTreeMap<String, Value>,
}

impl<'a> Player<'a> {
    /// A player who knows the people and feeds of the scenario's world by their names.
    pub fn new(
        system: Arc<System>,
        clock: Arc<FixedClock>,
        driver: &'a mut dyn Driver,
        full: Full,
        scenario: &Scenario,
    ) -> Self {
        let state = system.state();
        let mut saved = BTreeMap::new();
        for feed in &scenario.world.feeds {
            let named = |f: &&Feed| f.party.as_str() == feed.party && f.measures == feed.measures.is_some();
            if let Some(found) = state.feeds.values().find(named) {
                saved.insert(feed.name.clone(), Value::from(found.id.to_string()));
            }
        }
        saved.extend(system.people().into_iter().map(|(id, person)| (person.alias, Value::from(id.to_string()))));
        Self { system, clock, driver, full, desk: None, saved }
    }

    /// The same with the oversight body's own log, if the scenario has one.
    #[must_use]
    pub fn with_desk(self, desk: Option<Desk>) -> Self {
        Self { desk, ..self }
    }

    /// Plays a scenario whose files lie in `folder`.
    pub fn play(
        &mut self,
        scenario: &Scenario,
        files: &dyn Files,
        folder: &Path,
        observer: &mut dyn Observer,
    ) -> Report {
        let mut report = Report { title: scenario.title.clone(), ..Report::default() };
        for (number, step) in (1..).zip(&scenario.steps) {
            let (differs, verb) = match self.step(number, step, files, folder, observer, &mut report) {
                Ok(differs) => (differs, step.verb.clone().unwrap_or_default()),
                Err(problem) => (vec![problem], step.verb.clone().unwrap_or_default()),
            };
            report.steps += 1;
            if !differs.is_empty() {
                report.failures.push(Failure { step: number, verb, differs });
            }
        }
        report
    }

    fn step(
        &mut self,
        number: usize,
        step: &Step,
        files: &dyn Files,
        folder: &Path,
        observer: &mut dyn Observer,
        report: &mut Report,
    ) -> Result<Vec<String>, String> {
        self.pass_time(step)?;
        let Some(verb) = &step.verb else {
            let came = self.came(&Ok(nothing()), None, (0, 0), &step.expect, report);
            return Ok(came);
        };
        let who = self.who(step.who.as_deref())?;
        let with = self.parameters(step, files, folder)?;
        let mut over = serde_json::to_value(&step.signed_over).map_err(|e| e.to_string())?;
        self.replace(&mut over);
        let with = super::signed::sign(self.driver, who, step, with, &over)?;
        let before = self.added();
        let result = match verb.as_str() {
            "register.fill" => self.fill(true),
            "register.free" => self.fill(false),
            "sealed.close" => self.close(true),
            "sealed.open" => self.close(false),
            "register.restored" => super::keeping::restored(&self.system, who, &with),
            "register.rotated" => super::keeping::rotated(&self.system, who, &with),
            "register.rekeyed" => super::keeping::rekeyed(&self.system, who, &with),
            "log.cosigned" => super::cosigned::record(&self.system, &with),
            _ => self.driver.run(who, verb, with.clone()),
        };
        if let Ok(answer) = &result {
            self.save(step, answer);
        }
        let decision = result.as_ref().ok().and_then(|a| self.decision(a));
        let now = Instant(self.system.now().0);
        observer.step(&StepReport { number, step, result: &result, decision: decision.as_ref(), now });
        let now = self.added();
        let added = (now.0 - before.0, now.1 - before.1);
        let mut differs = self.came(&result, decision.as_ref(), added, &step.expect, report);
        if step.expect.as_ref().is_some_and(|e| e.same_as_absent) {
            let absent = self.driver.run(who, verb, self.elsewhere(with));
            if without_entry(&absent) != without_entry(&result) {
                differs.push("the answer differs from that for something that does not exist".into());
            }
        }
        Ok(differs)
    }

    fn fill(&mut self, full: bool) -> Result<Answer, Problem> {
        self.full.set(full);
        Ok(nothing())
    }

    fn close(&mut self, closed: bool) -> Result<Answer, Problem> {
        let desk = self.desk.as_ref().ok_or_else(|| Problem::invalid("the scenario has no `sealed_log = true`"))?;
        desk.close(closed);
        Ok(nothing())
    }

    /// Entries of the register, and records of the oversight body's own log.
    fn added(&self) -> (u64, u64) {
        (self.system.snapshot().state.size, self.desk.as_ref().map_or(0, |desk| desk.records().len() as u64))
    }

    fn pass_time(&mut self, step: &Step) -> Result<(), String> {
        let now = self.system.now();
        let then = match (&step.at, &step.wait) {
            (Some(at), _) => Instant::parse(at).map_err(|e| e.to_string())?,
            (None, Some(term)) => now.plus(term).map_err(|e| e.to_string())?,
            (None, None) => return Ok(()),
        };
        self.clock.set(then);
        // Deadlines pass; a clock before the register's last entry is for the step itself to meet.
        if then >= now {
            self.driver.run(None, "tick", Value::Null).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    fn who(&self, alias: Option<&str>) -> Result<Option<CapacityId>, String> {
        match alias {
            None | Some("house") => Ok(None),
            Some(alias) if self.saved.get(alias).and_then(Value::as_str).is_some() => {
                let id = self.saved.get(alias).and_then(Value::as_str).unwrap_or_default();
                id.parse().map(Some).map_err(|_| format!("'{alias}' stands for no person"))
            }
            Some(alias) => self.system.person(alias).map(Some).ok_or_else(|| format!("nobody is called '{alias}'")),
        }
    }

    /// Parameters with saved names put in place and files read.
    fn parameters(&self, step: &Step, files: &dyn Files, folder: &Path) -> Result<Value, String> {
        let table = step.with.clone().unwrap_or_default();
        let mut with = serde_json::to_value(table).map_err(|e| e.to_string())?;
        self.replace(&mut with);
        if let Some(object) = with.as_object_mut()
            && let Some(Value::String(path)) = object.remove("file")
        {
            let bytes = files.read(&folder.join(&path)).ok_or_else(|| format!("{path}: cannot be read"))?;
            object.insert("base64".into(), base64::engine::general_purpose::STANDARD.encode(bytes).into());
            object.entry("title").or_insert_with(|| path.into());
        }
        Ok(with)
    }

    fn replace(&self, value: &mut Value) {
        match value {
            Value::String(name) => {
                let known = name.strip_prefix('$').unwrap_or(name);
                if let Some(saved) = self.saved.get(known) {
                    *value = saved.clone();
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|v| self.replace(v)),
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    // In a text only a name with the sign for it is meant: `$words`.
                    if !TEXTS.contains(&key.as_str()) || value.as_str().is_some_and(|t| t.starts_with('$')) {
                        self.replace(value);
                    }
                }
            }
            _ => {}
        }
    }

    /// The same parameters with ids that do not exist.
    fn elsewhere(&self, mut with: Value) -> Value {
        fn swap(value: &mut Value, known: &[String]) {
            match value {
                Value::String(id) if known.contains(id) => *id = id.chars().rev().collect(),
                Value::Array(values) => values.iter_mut().for_each(|v| swap(v, known)),
                Value::Object(fields) => fields.values_mut().for_each(|v| swap(v, known)),
                _ => {}
            }
        }
        let known: Vec<String> = self.saved.values().filter_map(Value::as_str).map(str::to_owned).collect();
        swap(&mut with, &known);
        with
    }

    fn save(&mut self, step: &Step, answer: &Answer) {
        let mut keep = |name: &String, value: Option<&Value>| {
            if let Some(value) = value {
                self.saved.insert(name.clone(), value.clone());
            }
        };
        if let Some(name) = &step.save {
            keep(name, answer.data.get("id"));
        }
        for (number, name) in step.save_items.iter().enumerate() {
            keep(name, expect::at(&answer.data, &format!("items.{number}")));
        }
        for (name, path) in &step.save_as {
            keep(name, expect::at(&answer.data, path));
        }
    }

    /// The decision as it stands in the register, or in the oversight body's own log.
    fn decision(&self, answer: &Answer) -> Option<Decision> {
        if answer.receipt.starts_with("none") {
            return None;
        }
        if answer.sealed {
            return Some(self.desk.as_ref()?.read(answer.entry)?.decision);
        }
        let entry = answer.data.get("begun").and_then(Value::as_u64).unwrap_or(answer.entry);
        let stored = self.system.records().with_reader(|r| r.entries(entry, 1).ok())??.into_iter().next()?;
        Some(crate::rebuild::read_entry(&stored).ok()?.1.decision)
    }

    fn came(
        &self,
        result: &Result<Answer, Problem>,
        decision: Option<&Decision>,
        (entries, sealed): (u64, u64),
        expect: &Option<Expect>,
        report: &mut Report,
    ) -> Vec<String> {
        let state = self.system.state();
        let now = self.system.now();
        let open: Vec<_> = state.duties.values().filter(|d| d.closed.is_none()).collect();
        let mut duties: Vec<String> = open.iter().map(|d| format!("{} {}", d.kind.code(), d.owner)).collect();
        let mut late: Vec<String> =
            open.iter().filter(|d| d.due < now).map(|d| format!("{} {}", d.kind.code(), d.owner)).collect();
        let overdue = open.iter().filter(|d| d.due < now);
        report.late.extend(overdue.filter_map(|d| d.kind.rule()).map(str::to_owned));
        duties.sort();
        late.sort();
        report.duties.extend(state.duties.values().filter_map(|d| d.kind.rule()).map(str::to_owned));
        if let Some(decision) = decision {
            let accepted = decision.outcome == waarborg_domain::Outcome::Allowed;
            report.met.extend(decision.met.iter().filter(|_| accepted).map(ToString::to_string));
            report.free.extend(decision.not_applicable.iter().filter(|_| accepted).map(ToString::to_string));
            report.unmet.extend(decision.unmet.iter().map(|u| u.rule.to_string()));
            report.unmet.extend(decision.pending.iter().map(|p| p.rule.to_string()));
            report.unmet.extend(decision.warnings.iter().map(ToString::to_string));
        }
        let came = Came { result, decision, entries, sealed, duties, late, saved: &self.saved };
        expect.clone().unwrap_or_else(Expect::accepted).check(&came)
    }
}

pub(super) fn nothing() -> Answer {
    Answer {
        outcome: waarborg_domain::Outcome::Allowed,
        unmet: vec![],
        pending: vec![],
        warnings: vec![],
        met: vec![],
        not_applicable: vec![],
        entry: 0,
        sealed: false,
        receipt: "none: the player did this".into(),
        data: Value::Object(Map::new()),
    }
}

fn without_entry(result: &Result<Answer, Problem>) -> Result<Answer, Problem> {
    result.clone().map(|mut answer| {
        answer.entry = 0;
        answer.receipt.clear();
        answer
    })
}
