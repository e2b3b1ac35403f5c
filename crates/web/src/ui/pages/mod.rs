// SPDX-License-Identifier: EUPL-1.2
//! The pages by address. What matches none is the one page for nothing.

mod access;
mod acts;
mod analyses;
mod analysis;
mod care;
mod companies;
mod consents;
mod consult;
mod decision;
mod deposit;
mod deposit_form;
mod disclosure;
mod disclosure_acts;
mod disclosure_new;
mod duties;
mod editor;
mod entry;
mod foreign;
mod given;
mod item;
mod judged;
mod leaving;
mod onward;
mod own;
mod partner_note;
mod partner_watch;
pub(super) mod partners;
mod permissions;
mod persona;
mod personal;
mod positions;
mod receipts;
mod record;
pub(super) mod registers;
mod rules;
mod search;
mod sessions;
mod signing;
mod start;
mod stated;
mod steps;
mod tasks;

pub(super) use access::gone;
#[cfg(test)]
pub(super) use analysis::markdown;

use super::gate;
use super::provider;
use super::visit::{Outcome, Visit};
use waarborg_app::Problem;

/// Finds the page.
pub fn route(v: &Visit<'_>) -> Outcome {
    let steps: Vec<&str> = v.ask.path.split('/').skip(1).collect();
    if v.ask.post { posted(v, &steps) } else { shown(v, &steps) }
}

fn shown(v: &Visit<'_>, steps: &[&str]) -> Outcome {
    match *steps {
        [""] => Ok(start::show(v)),
        ["log-in"] => Ok(gate::page(v, None)),
        ["log-in", "provider", "in"] => provider::arrived(v),
        ["enrol", link] => access::offered(v, link),
        ["access"] => own::show(v),
        ["purpose"] => persona::purpose(v),
        ["sessions"] => sessions::show(v),
        ["tasks"] => tasks::show(v),
        ["deposit"] => deposit::form(v),
        ["deposits", id] => deposit::show(v, id),
        ["search"] => search::form(v),
        ["items", id] => item::show(v, id),
        ["items", id, "foreign"] => foreign::form_of(v, id),
        ["foreign"] => foreign::form(v),
        ["items", id, "person"] => personal::show(v, id),
        ["analyses"] => analyses::show(v),
        ["analyses", "new"] => editor::blank(v),
        ["analyses", id] => analysis::show(v, id),
        ["analyses", id, "edit"] => editor::open(v, id),
        ["analyses", id, "release"] => disclosure_new::form(v, id),
        ["analyses", id, "consult"] => consult::form(v, id),
        ["disclosures"] => disclosure::list_page(v),
        ["disclosures", id] => disclosure::show(v, id),
        ["disclosures", id, "release"] => disclosure_acts::confirm(v, id),
        ["disclosures", id, "decide"] => decision::show(v, id),
        ["disclosures", id, "record"] => record::show(v, id),
        ["consents"] => consents::list(v),
        ["consents", "standing"] => consents::standing(v),
        ["consents", id] => consents::show(v, id),
        ["entries", number] => entry::show(v, number),
        ["entries", number, "receipt"] => entry::receipt(v, number),
        ["rules"] => Ok(rules::list(v)),
        ["rules", id] => rules::show(v, id),
        ["acts"] => acts::show(v),
        ["permissions"] => permissions::list(v),
        ["permissions", "new"] => permissions::form(v),
        ["permissions", id] => permissions::show(v, id),
        // Foreign partners.
        ["partners"] => partners::all(v),
        ["partners", id] => partners::show(v, id),
        ["partners", id, "weigh"] => partner_note::form(v, id),
        ["partners", id, "notes", note] => partner_watch::compare(v, id, note),
        // Care.
        ["duties"] => care::calendar(v),
        ["care"] => care::forms(v),
        // Receipt and companies.
        ["receipts"] => receipts::list_page(v),
        ["receipts", id] => receipts::show(v, id),
        ["receipts", id, "search"] => receipts::search(v, id),
        ["cooperations"] => companies::list_page(v),
        ["cooperations", id] => companies::show(v, id),
        // Contested positions.
        ["positions"] => positions::list_page(v),
        // Registers around a disclosure.
        ["registers"] => registers::index(v),
        ["people", id, "leave"] => leaving::show(v, id),
        [place] => registers::all(v, place),
        [place, id] => registers::one(v, place, id),
        _ => Err(Problem::NotFound),
    }
}

fn posted(v: &Visit<'_>, steps: &[&str]) -> Outcome {
    match *steps {
        ["persona"] => persona::switch(v),
        ["log-in"] => Ok(gate::logged_in(v)),
        ["log-out"] => access::log_out(v),
        ["log-in", "provider"] => provider::start(v),
        ["enrol", link] => access::enrol(v, link),
        ["access", "passkeys"] => own::add(v),
        ["access", "passkeys", passkey, "remove"] => own::remove(v, passkey),
        ["access", "passkeys", passkey, "sign"] => own::sign(v, passkey),
        ["enrol", link, "provider"] => access::by_provider(v, link),
        ["sessions", "end"] => sessions::end(v),
        ["purpose"] => persona::state(v),
        ["deposit", "preview"] => deposit::preview(v),
        ["deposit"] => deposit::bring(v),
        ["deposits", id, "withdraw"] => deposit::withdraw(v, id),
        ["search"] => search::run(v),
        ["foreign"] => foreign::run(v),
        ["copies"] => foreign::copy(v),
        ["items", id, "withdraw"] => item::withdraw(v, id),
        ["items", id, "archive"] => item::archive(v, id),
        ["items", id, "person", act] => personal::run(v, id, act),
        ["items", id, "correct"] => item::correct(v, id),
        ["analyses", "edit"] => editor::run(v),
        ["analyses", id, "consult"] => consult::run(v, id),
        ["analyses", id, "assess"] => analysis::assess(v, id),
        ["analyses", id, "redaction"] => analysis::redaction(v, id),
        ["assessments", id, "concur"] => analysis::concur(v, id),
        ["disclosures", "new"] => disclosure_new::chosen(v),
        ["disclosures"] => disclosure_new::request(v),
        ["disclosures", id, act] => disclosure_acts::run(v, id, act),
        ["consents", "standing"] => consents::grant(v),
        ["consents", id, "answer"] => consents::answer(v, id),
        ["consents", id, "withdraw"] => consents::withdraw(v, id),
        ["duties", id, "recall"] => duties::recall(v, id),
        ["duties", id, "published"] => duties::published(v, id),
        ["duties", id, "told"] => duties::told(v, id),
        ["duties", id, "confirmed"] => duties::confirmed(v, id),
        ["duties", id, "destruction"] => duties::destruction(v, id),
        ["duties", id, "heard"] => duties::heard(v, id),
        ["inspections", id] => duties::inspection(v, id),
        ["redactions", id] => duties::redaction(v, id),
        ["permissions"] => permissions::request(v),
        ["permissions", id, act] => permissions::run(v, id, act),
        // Foreign partners.
        ["partners", id, "weigh"] => partner_note::run(v, id),
        ["partners", id, act] => partners::run(v, id, act),
        // Care.
        ["care", what] => care::run(v, what),
        ["communications", id] => care::communication(v, id),
        ["duties", id, "mention"] => duties::mention(v, id),
        ["duties", id, "operation"] => duties::operation(v, id),
        ["duties", id, "designation"] => duties::designation(v, id),
        ["duties", id, "archive"] => duties::archive(v, id),
        ["duties", id, "transferred"] => duties::transferred(v, id),
        // Receipt and companies.
        ["receipts"] => receipts::record(v),
        ["receipts", id, "search"] => receipts::search(v, id),
        ["receipts", id, name] => receipts::step(v, id, name),
        ["cooperations"] => companies::weigh(v),
        ["cooperations", id, name] => companies::step(v, id, name),
        // Contested positions.
        ["positions"] => positions::decide(v),
        // Registers around a disclosure.
        ["people", id, "leave"] => leaving::run(v, id),
        [place] => registers::record(v, place),
        [place, id, name] => registers::step(v, place, id, name),
        _ => Err(Problem::NotFound),
    }
}
