// SPDX-License-Identifier: EUPL-1.2
//! The verbs: every command there is, by name, with its parameters as JSON. Scenario files, the API and
//! the command line all come through here, so that they can do the same and no more.

use crate::answer::{Answer, Problem};
use crate::caller::Caller;
use crate::system::System;
use serde::de::DeserializeOwned;
use serde_json::Value;
use waarborg_domain::act::Mention;
use waarborg_domain::disclosure::Task;
use waarborg_domain::{AnalysisId, ItemId, ObjectRef, Purpose};

/// A verb, for `play --verbs` and the API.
pub struct Verb {
    /// Name, such as `consent.answer`.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub help: &'static str,
    /// It only consults: asked twice it is two acts, and the oversight body's go to a log of their own.
    pub reads: bool,
    /// Runs it.
    pub run: fn(&System, Caller, Value) -> Result<Answer, Problem>,
}

macro_rules! verbs {
    (@reads) => { false };
    (@reads reads) => { true };
    ($($name:literal, $module:path, $help:literal $(, $reads:ident)?;)*) => {
        &[$(Verb { name: $name, help: $help, reads: verbs!(@reads $($reads)?), run: |system, caller, with| {
            use $module as verb;
            verb::run(system, caller, read(with)?)
        } },)*]
    };
}

/// Every verb.
pub const VERBS: &[Verb] = verbs! {
    "organisation.add", crate::house::organisation_add, "Put an organisation on record.";
    "space.open", crate::house::space_open, "Open a space: the cell, or an organisation's home.";
    "capacity.give", crate::house::capacity_give, "Give a person a capacity.";
    "screening.record", crate::house::screening_record, "Record the result of a security screening.";
    "capacity.end", crate::house::capacity_end, "End a capacity.";
    "key.register", crate::house::key_register, "Register an officer's public key.";
    "access.offer", crate::access::offer, "Offer a person of the own organisation a way to log in: a link that is good once.";
    "token.issue", crate::access::token, "Give a program a token to act for a capacity of the own organisation.";
    "certificate.bind", crate::access::certificate_bind, "Let a machine act for a capacity of the own organisation with a certificate of its key.";
    "token.end", crate::access::token_end, "End one token.";
    "session.end", crate::access::session_end, "End a session of one's own.";
    "person.leave", crate::access::leave, "A person leaves the own organisation on a day: capacities, mandates, sessions and tokens end, tasks are handed on.";
    "access.revoke", crate::access::revoke, "Take a person's credentials, links, sessions and tokens back, at once.";
    "witness.register", crate::house::witness_register, "Put a witness's key on record: its cosignatures of the log count.";
    "witness.end", crate::house::witness_end, "Take a witness off the record.";
    "witness.require", crate::house::witness_require, "The head decides how many witnesses must have cosigned what a disclosure abroad rests on.";
    "feed.register", crate::house::feed_register, "Register a feed for automated deposit.";
    "feed.fetch", crate::feeds::fetch, "Say what a feed fetches by itself, from where and how often.";
    "feed.pause", crate::feeds::steer::pause, "Have a feed wait.";
    "feed.resume", crate::feeds::steer::resume, "Have a feed that waits go on.";
    "feed.stop", crate::feeds::steer::stop, "End a feed: nothing is brought in by it any more.";
    "feed.look", crate::feeds::steer::look, "Have a feed look at once.";
    "feed.retry", crate::feeds::steer::retry, "Have what a feed could not read tried again.";
    "feed.drop", crate::feeds::steer::give_up, "Give up what a feed could not read.";
    "push.set", crate::push::set, "Say where what was handed over to the own organisation is brought.";
    "push.pause", crate::push::steer::pause, "Have nothing brought for a while.";
    "push.resume", crate::push::steer::resume, "Have what was handed over brought again.";
    "push.stop", crate::push::steer::stop, "End that anything is brought.";
    "push.now", crate::push::steer::now, "Have what is due brought at once.";
    "notice.give", crate::house::notice_give, "Give notice of termination of the covenant.";
    "notice.publish", crate::house::notice_publish, "Record that a notice of termination stands in the gazette.";
    "bundle.record", crate::house::bundle_record, "Record that the oversight body took a bundle.";
    "evidence.take", crate::evidence::take, "Take evidence of what the register holds of the own organisation.";
    "records.destroy", crate::house::records_destroy, "Destroy the content of items for ever.";
    "tick", crate::house::tick, "Let deadlines pass: abandoned deliveries expire.";
    "deposit.preview", crate::deposit::preview, "Read a file and show what would be deposited; nothing is entered.", reads;
    "deposit", crate::deposit::bring, "Bring in a file or a list of values.";
    "deposit.withdraw", crate::deposit::withdraw, "Take a delivery out of use.";
    "item.correct", crate::deposit::correct, "Replace an item by a new version.";
    "item.withdraw", crate::deposit::withdraw_item, "Take an item out of use.";
    "item.copy", crate::deposit::copy, "Copy data out of the cell's system to a home space.";
    "foreign.permit", crate::deposit::foreign, "Put a foreign service's permission on record.";
    "search", crate::work::search, "Search items.", reads;
    "compare", crate::work::compare, "Ask which values other parties also hold.", reads;
    "view", crate::work::view, "Read an item, analysis, disclosure, consent question, deposit or entry.", reads;
    "mentions.check", crate::work::check, "Check a text for mentions before saving.", reads;
    "analysis.save", crate::work::save, "Save a version of an analysis.";
    "redaction.ask", crate::work::redaction_ask, "Ask a party to confirm that its data were taken out.";
    "redaction.confirm", crate::work::redaction_confirm, "Confirm that own data are no longer made known.";
    "assessment.propose", crate::work::propose, "Propose a joint assessment.";
    "assessment.concur", crate::work::concur, "Concur with a joint assessment of another party's staff.";
    "om.consult", crate::work::consult, "Consult the Public Prosecution Service.";
    "consent.ask", crate::consent::ask, "Ask each originator for consent.";
    "consent.statement", crate::consent::statement, "Show the statement an officer signs.", reads;
    "consent.answer", crate::consent::answer, "Answer a question for consent.";
    "consent.withdraw", crate::consent::withdraw, "Take a consent back.";
    "consent.standing", crate::consent::standing, "Consent beforehand to a class of technical data.";
    "disclosure.request", crate::disclosure::request, "Ask for a disclosure.";
    "disclosure.check", crate::disclosure::check, "Evaluate a disclosure again without handing over.";
    "disclosure.decide", crate::disclosure::decide, "Decide on a disclosure.";
    "disclosure.release", crate::disclosure::release, "Decide everything anew and hand over.";
    "disclosure.deliver", crate::disclosure::deliver, "Make the export package after the handover.";
    "disclosure.acknowledge", crate::disclosure::acknowledge, "Confirm receipt.";
    "disclosure.withdraw", crate::disclosure::withdraw, "Take a request back.";
    "recall.answer", crate::disclosure::recall, "Answer a recall.";
    // Personal data.
    "relevance.decide", crate::personal::decide, "Examine data acquired by special power on their relevance.";
    "relevance.extend", crate::personal::extend, "Extend the term to examine data, as head of the service.";
    "item.remove", crate::personal::remove, "Take data without meaning out of use, to be destroyed.";
    "hold.open", crate::personal::hold, "Put a case on record that suspends the destruction of data.";
    "hold.lift", crate::personal::lift, "Put on record that such a case is over.";
    "accuracy.record", crate::personal::accuracy, "Record whether the accuracy of data can be established.";
    "statement.file", crate::personal::statement, "File a person's own statement on data about them.";
    "court.permit", crate::personal::court, "Put the court's permission on lawyer-client data on record.";
    "correction.tell", crate::disclosure::tell, "Record that a recipient was told of a correction.";
    // Standing permissions.
    "permission.request", crate::permission::request, "Ask for a standing permission.";
    "permission.renew", crate::permission::renew, "Ask for the renewal of a standing permission.";
    "permission.decide", crate::permission::decide, "Decide on a standing permission, as the minister or a mandated head.";
    "permission.statement", crate::permission::statement, "Show the statement that whoever decides on a permission signs.", reads;
    "permission.suspend", crate::permission::suspend, "Suspend a standing permission, after a finding or for other reasons.";
    "permission.reassess", crate::permission::reassess, "Record the outcome of assessing a suspended permission anew.";
    "permission.tell", crate::permission::tell, "Record that the oversight body was told of a permission.";
    "evaluation.attest", crate::permission::attest, "Attest to have read the content of data.";
    // onward
    "designation.record", crate::onward::designate, "Record who is designated by decree or regulation.";
    "enquiry.receive", crate::onward::enquiry_receive, "Record an enquiry of a designated body as it came in.";
    "passing.ask", crate::onward::passing_ask, "Ask to pass on what was received.";
    "passing.decide", crate::onward::passing_decide, "Decide whether a recipient may pass on.";
    "originator.ask", crate::onward::originator_ask, "Ask a foreign service whether its data may be passed on.";
    "originator.answer", crate::onward::originator_answer, "Record what a foreign service answered.";
    "inspection.ask", crate::onward::inspection_ask, "Ask to inspect the data under what was told.";
    "inspection.answer", crate::onward::inspection_answer, "Give inspection, or not.";
    "telling.confirm", crate::onward::confirm, "Confirm in writing what was told orally.";
    "destruction.answer", crate::onward::destruction_answer, "Record what came of a request to destroy.";
    "refusal.hear", crate::onward::refusal_hear, "Record that the head heard of a refusal of consent for telling the OM.";
    // Foreign partners.
    "partner.weigh", crate::partner::weigh, "Draft a weighting note on a foreign service.";
    "partner.adopt", crate::partner::adopt, "Adopt a weighting note for the own service.";
    "partner.relate", crate::partner::relate, "Permit the relation with a foreign service up to a level.";
    "partner.incident", crate::partner::incident, "Record what gave cause to weigh a partner anew.";
    "partner.settle", crate::partner::settle, "Record how what happened with a partner was settled.";
    "partner.suspend", crate::partner::suspend, "Suspend a relation, with a channel for acute threats to life.";
    "partner.resume", crate::partner::resume, "Take a suspended relation up again.";
    "partner.tell", crate::partner::tell, "Record that the minister or the leading service was told of a relation.";
    "partner.organ", crate::partner::organ, "Find an international organ eligible for disclosure.";
    "partner.balance", crate::partner::balance, "Draw up what was given to a partner and received from it.";
    // Receipt.
    "data.request", crate::receipt::request, "Ask another organisation for data.";
    "receipt.record", crate::receipt::record, "Record that data came in from another organisation.";
    "receipt.explain", crate::receipt::explain, "Record why data were sent unasked, or the effort to establish it.";
    "receipt.evaluate", crate::receipt::evaluate, "Record the own evaluation of what was received.";
    "receipt.doubt", crate::receipt::doubt, "Record a doubt on how the sender acquired the data.";
    "receipt.settle", crate::receipt::settle, "The head settles a doubt.";
    "receipt.torture", crate::receipt::torture, "Record concrete indications of torture.";
    "receipt.emergency", crate::receipt::emergency, "The minister permits use in an exceptional emergency.";
    "receipt.reconsider", crate::receipt::reconsider, "Record that the cooperation was reconsidered.";
    "receipt.search", crate::receipt::search, "Search what was received.", reads;
    // Companies.
    "company.weigh", crate::company::weigh, "Weigh a company and the types of data to exchange with it.";
    "company.describe", crate::company::describe, "Describe a cooperation with a company.";
    "company.accept", crate::company::accept, "The head accepts the residual risk of a cooperation, or does not.";
    "company.pledge", crate::company::pledge, "Record a company's secrecy pledge.";
    "company.permit", crate::company::permit, "The head permits exchanges with a company.";
    "company.intake", crate::company::intake, "Ask a company for data, by the form of article 39.";
    "company.unanswered", crate::company::unanswered, "Record that nothing came of an intake.";
    "company.stop", crate::company::stop, "The head ends a cooperation with a company.";
    "text.publish", crate::company::publish, "Make a text public; partners are never named in it.";
    // Contested positions.
    "choice.decide", crate::choice::decide, "The head decides which line the organisation follows on a contested position.";
    // Care.
    "privacy.assess", crate::care::privacy_assess, "Put a party's privacy assessment on record.";
    "mention.answer", crate::care::mention_answer, "Answer a signal that a text mentions own hidden data.";
    "bilateral.record", crate::care::bilateral_record, "Record that values were received bilaterally.";
    "roster.set", crate::care::roster_set, "Set who answers for the own party when.";
    "communication.propose", crate::care::communication_propose, "Propose words meant for the public.";
    "communication.answer", crate::care::communication_answer, "Agree to words meant for the public, or not.";
    "communication.publish", crate::care::communication_publish, "Make words on the cell public.";
    "safeguard.evidence", crate::care::safeguard_evidence, "Record evidence of a safeguard of the system.";
    "operation.plan", crate::care::operation_plan, "Plan an activity that may affect the other service.";
    "collection.ask", crate::care::collection_ask, "Ask to collect from a source.";
    "collection.decide", crate::care::collection_decide, "Permit collection from a source, or not.";
    "collection.begin", crate::care::collection_begin, "Begin to collect from a source.";
    "designation.send", crate::care::designation_send, "Record that the minister got a copy of a designation.";
    "operation.tell", crate::care::operation_tell, "Record that the other service was told.";
    "archive.keep", crate::care::archive_keep, "Keep records for the archive instead of destroying them.";
    "archive.find", crate::care::archive_find, "Find whether records stay limited in their publicity.";
    "archive.transfer", crate::care::archive_transfer, "Record that records were transferred to the archive.";
};

/// Verbs that any server carries out: they work on what is published, and only their entry is the leader's.
const ANYWHERE: [&str; 2] = ["search", "compare"];

/// True for a verb that only consults.
pub fn reads(name: &str) -> bool {
    VERBS.iter().any(|verb| verb.name == name && verb.reads)
}

/// Runs a verb by name: here, or by the server that leads.
pub fn run(system: &System, caller: Caller, name: &str, with: Value) -> Result<Answer, Problem> {
    let verb = VERBS
        .iter()
        .find(|v| v.name == name)
        .ok_or_else(|| Problem::invalid(format!("there is no verb '{name}'; `waarborg play --verbs` lists them")))?;
    let aside = verb.reads && system.seals(&caller);
    if system.leads() || ANYWHERE.contains(&name) || aside {
        (verb.run)(system, caller, with)
    } else {
        system.ask_verb(caller, name, with)
    }
}

fn read<T: DeserializeOwned>(with: Value) -> Result<T, Problem> {
    let with = if with.is_null() { Value::Object(serde_json::Map::new()) } else { with };
    serde_json::from_value(with).map_err(|e| Problem::coded("misfit", &[], format!("the parameters do not fit: {e}")))
}

/// Texts of an act that become erasable records, by slot.
#[derive(Default)]
pub(crate) struct Slots(pub Vec<Vec<u8>>);

impl Slots {
    /// Puts a text; an empty one counts as missing.
    pub(crate) fn text(&mut self, text: Option<&str>) -> Option<u32> {
        let text = text.map(str::trim).filter(|t| !t.is_empty())?;
        Some(self.put(text.as_bytes().to_vec()))
    }
    /// Puts a text that an act cannot do without.
    pub(crate) fn must(&mut self, text: &str, missing: impl FnOnce() -> Problem) -> Result<u32, Problem> {
        self.text(Some(text)).ok_or_else(missing)
    }
    /// Puts bytes.
    pub(crate) fn put(&mut self, bytes: Vec<u8>) -> u32 {
        self.0.push(bytes);
        u32::try_from(self.0.len()).unwrap_or(u32::MAX) - 1
    }
}

/// The slots of an act that must say why, or where it can be found; that text comes first.
pub(crate) fn said(text: &str) -> Result<Slots, Problem> {
    let mut slots = Slots::default();
    slots.must(text, || Problem::coded("no-reference", &[], "say why, or where it can be found"))?;
    Ok(slots)
}

/// A record of slots, filled in order with the texts that a caller gave under the same names; after `;` what is
/// there already.
macro_rules! slotted {
    ($slots:ident, $from:ident, $($to:ident)::+ { $($text:ident),* $(; $($set:ident),*)? }) => {
        $($to)::+ { $($text: $slots.text($from.$text.as_deref()),)* $($($set,)*)? }
    };
}
pub(crate) use slotted;

/// Purpose and reasons as a caller states them.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct PurposeIn {
    /// Kind of work.
    #[serde(default)]
    pub task: Option<Task>,
    /// Purpose code.
    #[serde(default)]
    pub code: Option<String>,
    /// Why it is necessary.
    #[serde(default)]
    pub necessity: Option<String>,
    /// Why it is proportionate.
    #[serde(default)]
    pub proportionality: Option<String>,
}

impl PurposeIn {
    pub(crate) fn take(&self, task: Task, slots: &mut Slots) -> Purpose {
        Purpose {
            task: self.task.unwrap_or(task),
            code: self.code.clone().filter(|c| !c.trim().is_empty()),
            necessity: slots.text(self.necessity.as_deref()),
            proportionality: slots.text(self.proportionality.as_deref()),
        }
    }
}

/// An object as a caller names it: an analysis (newest version unless said) or items.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct ObjectIn {
    /// Analysis.
    #[serde(default)]
    pub analysis: Option<AnalysisId>,
    /// Its version.
    #[serde(default)]
    pub version: Option<u32>,
    /// Items.
    #[serde(default)]
    pub items: Vec<ItemId>,
}

impl ObjectIn {
    pub(crate) fn resolve(&self, state: &waarborg_ledger::State) -> Result<ObjectRef, Problem> {
        match (&self.analysis, self.items.is_empty()) {
            (Some(analysis), true) => {
                // An unknown analysis goes on as version 1: the law then answers as for a hidden one.
                let newest = state.analyses.get(analysis).map_or(1, waarborg_ledger::objects::Analysis::latest);
                Ok(ObjectRef::Analysis { analysis: *analysis, version: self.version.unwrap_or(newest) })
            }
            (None, false) => {
                let mut items = self.items.clone();
                items.sort();
                items.dedup();
                Ok(ObjectRef::Items(items))
            }
            _ => Err(Problem::invalid("name either an analysis or items")),
        }
    }
}

/// Attaches the verb's own data to an answer that was allowed.
pub(crate) fn with_data(mut answer: Answer, data: Value) -> Answer {
    if answer.allowed() {
        answer.data = data;
    }
    answer
}

/// Mentions as shown to a caller: line, words, parties.
pub(crate) fn mention_view(state: &waarborg_ledger::State, text: &str, mention: &Mention) -> Value {
    let (from, to) = (mention.span.0 as usize, mention.span.1 as usize);
    let parties = waarborg_ledger::known::origins(state, mention.holders.iter());
    serde_json::json!({
        "line": mention.line, "words": text.get(from..to), "parties": parties,
        "items": mention.holders, "covered": !mention.from.is_empty(),
    })
}
