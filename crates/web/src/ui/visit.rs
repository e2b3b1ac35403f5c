// SPDX-License-Identifier: EUPL-1.2
//! One visit to a page: who asks, in which language and for which purpose, and the way to run a verb for
//! them. Also the one place where an answer that shows nothing becomes the one page for nothing.

use super::Site;
use super::ask::Ask;
use super::reply::Reply;
use super::session::{self, Stated};
use super::{gate, hidden, layout, pages, parts, provider, text};
use axum::body::Body;
use axum::http::{Response, StatusCode};
use fluent_bundle::FluentValue;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use waarborg_app::caller::Channel;
use waarborg_app::system::PersonName;
use waarborg_app::{Answer, Caller, Detail, Problem, Snapshot, System};
use waarborg_domain::{CapacityId, Instant, Mandate, OrgId, Role};
use waarborg_law::Lang;

/// Who somebody is on the pages.
#[derive(Clone, Debug)]
pub struct Persona {
    /// Capacity.
    pub capacity: CapacityId,
    /// Short name.
    pub alias: String,
    /// Organisation.
    pub org: OrgId,
    /// Role.
    pub role: Role,
    /// Mandate.
    pub mandate: Option<Mandate>,
    /// Works in the cell.
    pub inside: bool,
    /// Works on what the own organisation keeps outside the cell.
    pub home: bool,
}

/// One visit.
pub struct Visit<'a> {
    /// What was asked.
    pub ask: &'a Ask,
    /// What all visits share.
    pub(super) site: &'a Site,
    /// The application.
    pub system: &'a System,
    /// Language.
    pub lang: Lang,
    /// Persona, once chosen.
    pub persona: Option<Persona>,
    /// Purpose in force.
    pub purpose: Option<Stated>,
    /// Token for forms.
    pub token: String,
    /// Now.
    pub now: Instant,
    /// The session, where people log in.
    pub(super) session: Option<gate::Passed>,
    /// An act was asked for that needs a fresh proof of who one is.
    pub(super) unproved: Cell<bool>,
    cookies: RefCell<Vec<String>>,
}

/// What a page gives back; problems become pages too.
pub type Outcome = Result<Reply, Problem>;

impl Visit<'_> {
    /// A text.
    pub fn t(&self, key: &str) -> String {
        text::get(self.lang, key, &[])
    }
    /// A text with arguments.
    pub fn ta(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        text::get(self.lang, key, args)
    }
    /// A text whose key ends in a code.
    pub fn tk(&self, prefix: &str, code: &str) -> String {
        text::get(self.lang, &format!("{prefix}{code}"), &[])
    }
    /// What is wrong, in the reader's language if it has a code; else its English words.
    pub fn said(&self, detail: &Detail) -> String {
        self.told("said-", detail)
    }
    /// The same of a file.
    pub fn said_of_file(&self, detail: &Detail) -> String {
        self.told("file-", detail)
    }
    fn told(&self, prefix: &str, detail: &Detail) -> String {
        let Some(code) = detail.code.as_deref() else { return detail.text.clone() };
        let args: Vec<(&str, FluentValue<'_>)> =
            detail.args.iter().map(|(name, value)| (&**name, FluentValue::from(parts::spelled(value)))).collect();
        let key = format!("{prefix}{code}");
        if text::has(self.lang, &key) { self.ta(&key, &args) } else { detail.text.clone() }
    }
    /// An instant as people read it.
    pub fn when(&self, at: Instant) -> String {
        text::when(self.lang, at)
    }
    /// Its date.
    pub fn day(&self, at: Instant) -> String {
        text::day(self.lang, at)
    }
    /// Sets a cookie with the answer.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().push(session::cookie(self.site, name, value));
    }
    /// The newest world, for names and rules.
    pub fn snapshot(&self) -> std::sync::Arc<Snapshot> {
        self.system.snapshot()
    }
    /// The persona, without whom there is nothing to see.
    pub fn who(&self) -> Result<&Persona, Problem> {
        self.persona.as_ref().ok_or(Problem::NotFound)
    }
    /// The session, of which who one is was shown lately; else it is asked, and the form carried out after it.
    pub(super) fn proved(&self) -> Result<&gate::Passed, Problem> {
        let session = self.session.as_ref().ok_or(Problem::NotFound)?;
        self.unproved.set(!session.fresh(self.now));
        if session.fresh(self.now) { Ok(session) } else { Err(Problem::NotFound) }
    }
    /// Runs a verb as the persona; a form's own number makes sending it twice have one effect.
    pub fn run(&self, verb: &str, with: Value) -> Result<Answer, Problem> {
        if self.session.is_some() && gate::grave(verb) {
            self.proved()?;
        }
        let command = self.ask.form.get("command").and_then(|c| c.parse().ok());
        let caller = Caller { capacity: Some(self.who()?.capacity), channel: Channel::Page, command };
        waarborg_app::verbs::run(self.system, caller, verb, with)
    }
    /// Runs a verb beside the form's own act: the form's number is for that act alone.
    pub fn beside(&self, verb: &str, with: Value) -> Result<Answer, Problem> {
        waarborg_app::verbs::run(self.system, Caller::person(self.who()?.capacity, Channel::Page), verb, with)
    }
    /// Reads a thing. What may not be seen is absent, whatever the reason.
    pub fn view(&self, with: Value) -> Result<Answer, Problem> {
        let answer = self.beside("view", with)?;
        if answer.allowed() { Ok(answer) } else { Err(Problem::NotFound) }
    }
    /// A page of a list of one's own work, from where the address says.
    pub fn list(&self, list: &str) -> Result<Answer, Problem> {
        let number = |name| self.ask.query.get(name).and_then(|n| n.parse::<u64>().ok());
        let with = json!({ "list": list, "from": number("from").unwrap_or(0), "before": number("before") });
        self.beside("view", with)
    }
    /// A purpose stated in the form holds from here on for the session.
    fn take_purpose(&mut self) {
        let Some(p) = self.persona.as_ref().filter(|_| self.purpose.is_none()) else { return };
        let stated = Stated::read(self.ask, &p.alias, self.now);
        if stated.complete() {
            self.set_cookie("purpose", &stated.cookie());
            self.purpose = Some(stated);
        }
    }
    /// A fresh number for a form.
    pub fn command(&self) -> String {
        let mut bytes = [0u8; 16];
        let _ = self.system.with_rng(|rng| rng.fill(&mut bytes));
        hex::encode(bytes)
    }
}

/// Answers a request.
pub fn answer(site: &Site, ask: &Ask) -> Response<Body> {
    if !session::own_name(site, ask) {
        return super::reply::bare(StatusCode::MISDIRECTED_REQUEST);
    }
    match ask.path.as_str() {
        "/waarborg.css" => return Reply::Asset("text/css; charset=utf-8", include_str!("waarborg.css")).respond(&[]),
        "/passkey.js" => {
            return Reply::Asset("text/javascript; charset=utf-8", include_str!("passkey.js")).respond(&[]);
        }
        provider::BACK if site.provider.is_some() => return provider::back(ask).respond(&[]),
        "/icon.svg" => return Reply::Asset("image/svg+xml", include_str!("icon.svg")).respond(&[]),
        _ => {}
    }
    let mut visit = arrive(site, ask);
    let outcome = if ask.post && !trusted(&visit, site) {
        Ok(hidden::stale_form(&visit))
    } else if let Some(lang) = ask.query.get("lang") {
        visit.set_cookie("lang", if lang == "en" { "en" } else { "nl" });
        Ok(Reply::See(ask.path.clone()))
    } else if let Some(stopped) = gate::stops(&mut visit) {
        Ok(stopped)
    } else {
        if ask.post {
            visit.take_purpose();
        }
        pages::route(&visit)
    };
    let outcome = if visit.unproved.get() { Ok(gate::again(&visit, false)) } else { outcome };
    let reply = outcome.unwrap_or_else(|problem| layout::problem(&visit, &problem));
    reply.respond(&visit.cookies.borrow())
}

fn trusted(visit: &Visit<'_>, site: &Site) -> bool {
    let bound = session::number(visit.ask)
        .is_some_and(|number| visit.ask.form.get("token") == Some(session::token(site, &number).as_str()));
    bound && session::own_origin(site, visit.ask)
}

fn arrive<'a>(site: &'a Site, ask: &'a Ask) -> Visit<'a> {
    let system: &System = &site.system;
    let lang = if ask.cookie("lang") == Some("en") { Lang::En } else { Lang::Nl };
    let now = system.now();
    let session = site.origin.as_ref().and_then(|_| gate::passed(site, ask, now));
    let persona = match (&site.origin, &session) {
        (None, _) => ask.cookie("persona").and_then(|alias| find(system, alias, now)),
        (Some(_), session) => session.as_ref().and_then(|s| of(system, s.capacity, now)),
    };
    let purpose = persona.as_ref().and_then(|p| Stated::of(ask, &p.alias, now));
    let (token, unproved, cookies) = (String::new(), Cell::new(false), RefCell::default());
    let mut visit = Visit { ask, site, system, lang, persona, purpose, now, token, session, unproved, cookies };
    let number = session::number(ask).unwrap_or_else(|| {
        let fresh = visit.command();
        visit.set_cookie("session", &fresh);
        fresh
    });
    visit.token = session::token(site, &number);
    visit
}

/// The person behind an alias, if the capacity still holds.
pub fn find(system: &System, alias: &str, now: Instant) -> Option<Persona> {
    named(system, system.people().into_iter().find(|(_, name)| name.alias == alias)?, now)
}

/// The person with a capacity, if it still holds.
pub fn of(system: &System, capacity: CapacityId, now: Instant) -> Option<Persona> {
    named(system, (capacity, system.name_of(&capacity)?), now)
}

fn named(system: &System, (capacity, name): (CapacityId, PersonName), now: Instant) -> Option<Persona> {
    let snapshot = system.snapshot();
    let held = &snapshot.state.capacities.get(&capacity)?.capacity;
    let at_home = state_of_home(&snapshot.state, held);
    held.active(now).then(|| Persona {
        capacity,
        alias: name.alias,
        org: held.org.clone(),
        role: held.role,
        mandate: held.mandate,
        inside: waarborg_ledger::is_inside(&snapshot.state, &capacity, now),
        home: at_home,
    })
}

/// Staff of a service in its own space: those who work on data there, decide or weigh.
fn state_of_home(state: &waarborg_ledger::State, held: &waarborg_domain::Capacity) -> bool {
    let service = state.org(&held.org).is_some_and(|o| o.org.kind.is_service());
    let works = matches!(held.role, Role::Analyst | Role::Manager | Role::Head | Role::Minister | Role::Weigher);
    service && works && state.home(&held.org) == Some(held.space)
}
