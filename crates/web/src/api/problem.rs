// SPDX-License-Identifier: EUPL-1.2
//! Refusals and failures as RFC 9457 problems. A refusal carries the numbers of its rules, with the words
//! of the law in the caller's language; one that names nothing is the same for absent, hidden and not
//! allowed. No problem repeats what was sent.

use super::json::Fault;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, HeaderMap, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use waarborg_app::{Answer, Problem, Snapshot, UnmetView};
use waarborg_domain::Outcome;
use waarborg_law::Lang;
use waarborg_ledger::decide::NEUTRAL;

/// A sort of problem: what its type says.
pub struct Sort {
    /// Last part of its type.
    pub code: &'static str,
    /// Status.
    pub status: u16,
    /// Title in Dutch.
    pub nl: &'static str,
    /// Title in English.
    pub en: &'static str,
    /// What it means.
    pub about: &'static str,
}

macro_rules! sorts {
    ($($name:ident $code:literal $status:literal $nl:literal $en:literal $about:literal;)*) => {
        $(pub(crate) const $name: Sort = Sort { code: $code, status: $status, nl: $nl, en: $en, about: $about };)*
        /// Every sort.
        pub const SORTS: &[&Sort] = &[$(&$name),*];
    };
}

sorts! {
    INVALID "invalid" 400 "Het verzoek klopt niet" "The request is not right"
        "The parameters are wrong. `errors` or `line` and `column` say where.";
    UNAUTHENTICATED "unauthenticated" 401 "Een geldig token is nodig" "A valid token is needed"
        "Send `Authorization: Bearer` with a token. Attempts without one are counted and entered in the register.";
    SCOPE "scope" 403 "Dit token is hier niet voor" "This token is not for this"
        "The token is good for part of what its capacity may do, and this is another part. Ask the administrator for one with another scope.";
    REFUSED "refused" 403 "Geweigerd" "Refused"
        "The law refuses the act. `unmet` names every unmet rule with party and data, and who can resolve it. The refusal is an entry of the register.";
    UNDECIDABLE "undecidable" 403 "Niet te beslissen, dus geweigerd" "Undecidable, so refused"
        "A fact is missing or the evaluation failed. What cannot be decided is never allowed, so this is a refusal with its own reason, not a failure that goes away by trying again.";
    NOT_FOUND "not-found" 404 "Hier is niets voor u" "There is nothing here for you"
        "No such thing, or not for this caller: both give the same answer, for reads and for acts.";
    NO_SUCH_PATH "no-such-path" 404 "Dit pad bestaat niet" "There is no such path"
        "The API has no such path; see /v1/openapi.json.";
    METHOD "method" 405 "Deze methode kan hier niet" "This method is not for this path"
        "The path exists, for another method; `Allow` names it.";
    TIMEOUT "timeout" 408 "Het verzoek kwam te langzaam binnen" "The request came in too slowly"
        "The body was not complete in time. Nothing happened.";
    CONFLICT "conflict" 409 "Intussen gewijzigd" "Changed meanwhile"
        "Two changes crossed, or the command was carried out before; nothing was overwritten.";
    TOO_LARGE "too-large" 413 "Het verzoek is te groot" "The request is too large"
        "At most 64 MiB where data are brought in, 1 MiB elsewhere.";
    MEDIA_TYPE "media-type" 415 "Alleen JSON" "JSON only"
        "Send `Content-Type: application/json`.";
    FILE "file" 422 "Het bestand kan niet worden gelezen" "The file cannot be read"
        "The file is not what it claims to be, or goes beyond a limit; the detail says where.";
    CROWDED "crowded" 429 "Te veel stromen tegelijk" "Too many streams at one time"
        "A capacity may have four streams of events open at one time. Close one first.";
    FAILED "failed" 500 "Er ging iets mis" "Something went wrong"
        "A fault of the server. Whether the act was entered can be asked by sending it again with the same Idempotency-Key.";
    READ_ONLY "read-only" 503 "Het register is alleen te lezen" "The register is open for reading only"
        "The store is older than what was signed before, or lacks keys. Every act is refused until the newest copy is back, or two officers have recorded the loss. Nothing happened.";
    CLOCK "clock" 503 "De klok liep terug" "The clock ran back"
        "The server's clock ran back by more than five seconds; nothing happened.";
    STOPPING "stopping" 503 "De server stopt" "The server is stopping"
        "The server stops. Whether the act was entered can be asked by sending it again with the same Idempotency-Key.";
    LATE "late" 504 "De server die beslist antwoordt niet op tijd" "The server that decides does not answer in time"
        "Another server decides for all that share this store, and did not answer in time; it may still carry the act out. Send it again with the same Idempotency-Key.";
    SEALED_LOG "sealed-log" 507 "Het eigen register van de toezichthouder neemt niets op" "The oversight body's own log takes nothing"
        "Reads of the oversight body stand in a log of its own, which cannot be written now. Nothing was read; others are not hindered.";
    UNAVAILABLE "unavailable" 507 "Het register kan niets opnemen" "The register cannot take an entry"
        "The register is full or cannot be written: every act is refused, reads too. Nothing happened.";
}

/// The caller's language: Dutch, unless English is asked for more.
pub fn language(headers: &HeaderMap) -> Lang {
    let mut best = (0.0, Lang::Nl);
    let asked = headers.get_all(axum::http::header::ACCEPT_LANGUAGE).iter().filter_map(|v| v.to_str().ok());
    for one in asked.flat_map(|text| text.split(',')).take(32) {
        let mut parts = one.split(';').map(str::trim);
        let tag = parts.next().unwrap_or_default().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        let lang = match tag.as_str() {
            "nl" => Lang::Nl,
            "en" => Lang::En,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, lang);
        }
    }
    best.1
}

/// A language's code.
pub(crate) fn code_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Nl => "nl",
        Lang::En => "en",
    }
}

/// A problem of a sort.
pub fn problem(sort: &Sort, lang: Lang, detail: &str) -> Response {
    with_members(sort, lang, detail, Map::new())
}

fn with_members(sort: &Sort, lang: Lang, detail: &str, members: Map<String, Value>) -> Response {
    let title = match lang {
        Lang::Nl => sort.nl,
        Lang::En => sort.en,
    };
    let detail = if detail.is_empty() { title } else { detail };
    let mut body = json!({
        "type": format!("/v1/problems/{}", sort.code), "title": title, "status": sort.status, "detail": detail,
    });
    if let Some(body) = body.as_object_mut() {
        body.extend(members);
    }
    let status = StatusCode::from_u16(sort.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = (status, body.to_string()).into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(code_of(lang)));
    if sort.status == 401 {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"waarborg\""));
    }
    if sort.status == 503 {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    answer
}

/// A request that could not be read.
pub fn of_fault(fault: &Fault, lang: Lang) -> Response {
    let mut members = Map::new();
    match fault {
        Fault::Text { line, column, .. } => {
            members.insert("line".into(), (*line).into());
            members.insert("column".into(), (*column).into());
        }
        Fault::Member { pointer, what } => {
            members.insert("errors".into(), json!([{ "pointer": pointer, "detail": format!("must be {what}") }]));
        }
    }
    with_members(&INVALID, lang, &fault_text(fault), members)
}

/// The same in one sentence.
pub(crate) fn fault_text(fault: &Fault) -> String {
    match fault {
        Fault::Text { what, line, column } => format!("line {line}, column {column}: {what}"),
        Fault::Member { pointer, what } => format!("{pointer} must be {what}"),
    }
}

/// A command that led to no entry.
pub fn of_problem(problem: &Problem, lang: Lang, snapshot: &Snapshot) -> Response {
    let (sort, detail) = match problem {
        Problem::NotFound => return nothing(lang, snapshot, None),
        Problem::Invalid(text) => (&INVALID, &**text),
        Problem::File(text) => (&FILE, &**text),
        Problem::Conflict(text) => (&CONFLICT, &**text),
        Problem::Unavailable => (&UNAVAILABLE, ""),
        Problem::SealedLog(text) => (&SEALED_LOG, &**text),
        Problem::ReadOnly(text) => (&READ_ONLY, &**text),
        Problem::Clock => (&CLOCK, ""),
        Problem::Stopping => (&STOPPING, ""),
        Problem::Late => (&LATE, ""),
    };
    let detail = without_quotes(detail);
    let mut members = Map::new();
    for name in ["line", "column"] {
        if let Some(number) = number_after(&detail, name) {
            members.insert(name.into(), number.into());
        }
    }
    with_members(sort, lang, &detail, members)
}

/// A refusal that was entered.
pub fn of_refusal(answer: &Answer, lang: Lang, snapshot: &Snapshot) -> Response {
    if neutral(answer) {
        return nothing(lang, snapshot, Some(answer));
    }
    let sort = if answer.outcome == Outcome::Undecidable { &UNDECIDABLE } else { &REFUSED };
    let mut members = match serde_json::to_value(answer) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let mut rules: Vec<_> = answer.unmet.iter().map(|u| &u.rule).collect();
    rules.sort();
    rules.dedup();
    members.insert("rules".into(), json!(rules));
    members.insert("unmet".into(), answer.unmet.iter().map(|u| unmet(u, lang, snapshot)).collect());
    let detail = match (lang, rules.len()) {
        (Lang::Nl, 1) => "Eén regel staat dit in de weg; unmet noemt hem.".to_owned(),
        (Lang::En, 1) => "One rule stands in the way; unmet names it.".to_owned(),
        (Lang::Nl, n) => format!("{n} regels staan dit in de weg; unmet noemt ze."),
        (Lang::En, n) => format!("{n} rules stand in the way; unmet names them."),
    };
    with_members(sort, lang, if rules.is_empty() { "" } else { &detail }, members)
}

/// The one neutral refusal: absent, hidden and not allowed differ in the entry alone.
fn nothing(lang: Lang, snapshot: &Snapshot, answer: Option<&Answer>) -> Response {
    let neutral = UnmetView { rule: NEUTRAL.into(), party: None, items: Vec::new() };
    let mut members = Map::new();
    members.insert("outcome".into(), json!(Outcome::Refused));
    members.insert("rules".into(), json!([NEUTRAL]));
    members.insert("unmet".into(), json!([unmet(&neutral, lang, snapshot)]));
    if let Some(answer) = answer {
        members.insert("entry".into(), answer.entry.into());
        members.insert("receipt".into(), answer.receipt.clone().into());
        if answer.sealed {
            members.insert("sealed".into(), true.into());
        }
    }
    with_members(&NOT_FOUND, lang, "", members)
}

fn neutral(answer: &Answer) -> bool {
    answer.unmet.iter().any(|u| u.rule.as_str() == NEUTRAL)
}

/// An unmet rule in words.
pub(crate) fn unmet(view: &UnmetView, lang: Lang, snapshot: &Snapshot) -> Value {
    let mut value = serde_json::to_value(view).unwrap_or_default();
    let name = view.party.as_ref().and_then(|p| snapshot.state.org(p)).map(|o| o.org.name.clone());
    if let (Some(members), Some(rule)) = (value.as_object_mut(), snapshot.law.rules().get(&view.rule)) {
        let told = |text: &waarborg_law::Text| Value::from(text.fill(lang, name.as_deref(), None));
        members.insert("title".into(), told(&rule.title));
        members.insert("message".into(), told(&rule.message));
        members.insert("next".into(), told(&rule.next));
        members.insert("resolver".into(), told(&rule.resolver));
        if let Some(house) = &rule.house {
            members.insert("house".into(), told(house));
        }
        members.insert("article".into(), rule.article.clone().into());
        members.insert("badge".into(), rule.badge(lang).into());
    }
    value
}

/// The text with what stands between quotes left out, since that may come from the request. The omission
/// runs to the last quote of its kind: one within what was sent does not end it.
pub(crate) fn without_quotes(text: &str) -> String {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        // An apostrophe inside a word opens no quotation.
        if matches!(c, '"' | '`') || c == '\'' && !before.is_alphanumeric() {
            let told = text.get(..at).unwrap_or_default();
            let rest = text.get(at + 1..).unwrap_or_default();
            let after = rest.rfind(c).and_then(|end| rest.get(end + 1..)).unwrap_or_default();
            return format!("{told}…{}", without_quotes(after));
        }
        before = c;
    }
    text.to_owned()
}

fn number_after(text: &str, word: &str) -> Option<u64> {
    let (_, after) = text.split_once(word)?;
    let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_left_out() {
        assert_eq!(without_quotes("'x' is no organisation on record"), "… is no organisation on record");
        assert_eq!(without_quotes("the party's name"), "the party's name");
        assert_eq!(
            without_quotes("Expected a name at line 2, column 5, found \"a\" b\"."),
            "Expected a name at line 2, column 5, found …."
        );
        assert_eq!(without_quotes("'open"), "…");
    }

    #[test]
    fn the_language_asked_for_most_is_taken() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(axum::http::header::ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            language(&headers)
        };
        assert_eq!(language(&HeaderMap::new()), Lang::Nl);
        assert_eq!(of("en"), Lang::En);
        assert_eq!(of("fr, en-GB;q=0.8, nl;q=0.5"), Lang::En);
        assert_eq!(of("en;q=0.2, nl-NL;q=0.9"), Lang::Nl);
        assert_eq!(of("de"), Lang::Nl);
    }
}
