// SPDX-License-Identifier: EUPL-1.2
//! Reading the standard's requests: what must be there in its type, defaults and what overrides them, and no
//! heed to members that are not known. Properties of subject, action and resource are the caller's word and
//! stay unread, but for the recipient that a resource names.

use crate::api::json::Fault;
use axum::http::HeaderMap;
use serde_json::{Map, Value};
use waarborg_app::authzen::search::{self, Entity};
use waarborg_app::authzen::{self, Named, Question, Semantic, Terms, Trace};
use waarborg_app::verbs::PurposeIn;
use waarborg_domain::OrgId;

type Members = Map<String, Value>;

/// Questions that were asked at once.
#[derive(Debug)]
pub(super) struct Evaluations {
    /// Each, or why it cannot be read.
    pub questions: Vec<Result<Question, Fault>>,
    /// When to stop.
    pub semantic: Semantic,
    /// The answer is a list.
    pub many: bool,
}

/// A page of a search that was asked for.
#[derive(Debug)]
pub(super) struct Search {
    pub entity: Entity,
    pub question: Question,
    pub limit: usize,
    pub token: Option<String>,
}

pub(super) fn wrong(pointer: &str, what: &str) -> Fault {
    Fault::Member { pointer: pointer.into(), what: what.into() }
}

/// Where a request came from, if it says so as W3C Trace Context does; what is not understood is passed over.
pub(super) fn trace(headers: &HeaderMap) -> Option<Trace> {
    let parts: Vec<&str> = headers.get("traceparent")?.to_str().ok()?.split('-').collect();
    let [version, trace, parent, flags, later @ ..] = parts.as_slice() else { return None };
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let known = digits(version, 2) && *version != "ff" && (later.is_empty() || *version != "00");
    let named = |text: &str, count| digits(text, count) && text.bytes().any(|b| b != b'0');
    let reads = known && named(trace, 32) && named(parent, 16) && digits(flags, 2);
    reads.then(|| Trace { trace_id: (*trace).into(), parent_span_id: (*parent).into() })
}

/// A member that must be an object, if it is there.
fn object<'v>(members: &'v Members, name: &str, at: &str) -> Result<Option<&'v Members>, Fault> {
    match members.get(name) {
        None => Ok(None),
        Some(value) => value.as_object().map(Some).ok_or_else(|| wrong(&format!("{at}/{name}"), "an object")),
    }
}

/// A member that must be a text, if it is there.
fn text<'v>(members: &'v Members, name: &str, at: &str) -> Result<Option<&'v str>, Fault> {
    match members.get(name) {
        None => Ok(None),
        Some(value) => value.as_str().map(Some).ok_or_else(|| wrong(&format!("{at}/{name}"), "text")),
    }
}

/// What stands for one question, with what holds for all unless it says otherwise. An entity replaces the
/// default as a whole, save that what names it may be left to the default.
struct Layers<'v> {
    own: &'v Members,
    default: Option<&'v Members>,
    at: String,
}

impl<'v> Layers<'v> {
    /// Own object and default of a name.
    fn objects(&self, name: &str) -> Result<(Option<&'v Members>, Option<&'v Members>), Fault> {
        let default = self.default.map(|d| object(d, name, "#")).transpose()?.flatten();
        Ok((object(self.own, name, &self.at)?, default))
    }

    /// A text that an entity must have.
    fn naming(&self, entity: &str, name: &str) -> Result<&'v str, Fault> {
        let (own, default) = self.objects(entity)?;
        let at = format!("{}/{entity}", self.at);
        let found = own.map(|e| text(e, name, &at)).transpose()?.flatten();
        let found = found.or(default.map(|e| text(e, name, "#")).transpose()?.flatten());
        let missing = if own.or(default).is_some() { format!("{at}/{name}") } else { at };
        found.ok_or_else(|| wrong(&missing, "given; it is missing"))
    }

    /// An entity's properties: an object, if there are any.
    fn properties(&self, entity: &str) -> Result<Option<&'v Members>, Fault> {
        let (own, default) = self.objects(entity)?;
        let at = format!("{}/{entity}", self.at);
        Ok(own.or(default).map(|e| object(e, "properties", &at)).transpose()?.flatten())
    }

    fn named(&self, entity: &str, id: bool) -> Result<Named, Fault> {
        self.properties(entity)?;
        let kind = self.naming(entity, "type")?.to_owned();
        let id = if id { self.naming(entity, "id")?.to_owned() } else { String::new() };
        Ok(Named { kind, id })
    }

    fn action(&self) -> Result<String, Fault> {
        self.properties("action")?;
        Ok(self.naming("action", "name")?.to_owned())
    }

    fn terms(&self) -> Result<Terms, Fault> {
        let (own, default) = self.objects("context")?;
        let context = own.or(default);
        let at = format!("{}/context", self.at);
        let member = |name| context.map(|c| text(c, name, &at)).transpose().map(Option::flatten);
        let of_resource = self.properties("resource")?;
        let of_resource = of_resource.map(|p| text(p, "recipient", &format!("{}/resource/properties", self.at)));
        let recipient = of_resource.transpose()?.flatten().or(member("recipient")?).map(OrgId::new);
        let ground = member("ground")?.map(|code| serde_json::from_value(Value::from(code)));
        let ground = ground.transpose().map_err(|_| wrong(&format!("{at}/ground"), "a ground of the law"))?;
        let purpose = match context.and_then(|c| c.get("purpose")) {
            None => None,
            Some(Value::String(code)) => Some(PurposeIn { code: Some(code.clone()), ..PurposeIn::default() }),
            Some(stated) => {
                let what = "a code, or an object with task, code, necessity and proportionality";
                Some(serde_json::from_value(stated.clone()).map_err(|_| wrong(&format!("{at}/purpose"), what))?)
            }
        };
        Ok(Terms { recipient, ground, purpose })
    }

    fn question(&self) -> Result<Question, Fault> {
        let (subject, action) = (self.named("subject", true)?, self.action()?);
        Ok(Question { subject, action, resource: self.named("resource", true)?, terms: self.terms()? })
    }
}

/// Reads a request of one question, or of many.
pub(super) fn evaluations(members: &Members, many: bool) -> Result<Evaluations, Fault> {
    let list = match members.get("evaluations").filter(|_| many) {
        None => &[],
        Some(value) => value.as_array().map(Vec::as_slice).ok_or_else(|| wrong("#/evaluations", "a list"))?,
    };
    if list.is_empty() {
        let question = Layers { own: members, default: None, at: "#".into() }.question()?;
        return Ok(Evaluations { questions: vec![Ok(question)], semantic: Semantic::default(), many: false });
    }
    if list.len() > authzen::MOST {
        return Err(wrong("#/evaluations", &format!("at most {} questions", authzen::MOST)));
    }
    for default in ["subject", "action", "resource", "context"] {
        object(members, default, "#")?;
    }
    let semantic = object(members, "options", "#")?.map(semantic).transpose()?.unwrap_or_default();
    let one = |(number, value): (usize, &Value)| {
        let at = format!("#/evaluations/{number}");
        let own = value.as_object().ok_or_else(|| wrong(&at, "an object"))?;
        Layers { own, default: Some(members), at }.question()
    };
    Ok(Evaluations { questions: list.iter().enumerate().map(one).collect(), semantic, many: true })
}

fn semantic(options: &Members) -> Result<Semantic, Fault> {
    const NAME: &str = "evaluations_semantic";
    match text(options, NAME, "#/options")? {
        None | Some("execute_all") => Ok(Semantic::ExecuteAll),
        Some("deny_on_first_deny") => Ok(Semantic::DenyOnFirstDeny),
        Some("permit_on_first_permit") => Ok(Semantic::PermitOnFirstPermit),
        Some(_) => {
            Err(wrong("#/options/evaluations_semantic", "execute_all, deny_on_first_deny or permit_on_first_permit"))
        }
    }
}

/// Reads a search. An id of what is searched for is passed over.
pub(super) fn search(members: &Members, entity: Entity) -> Result<Search, Fault> {
    let layers = Layers { own: members, default: None, at: "#".into() };
    let subject = layers.named("subject", entity != Entity::Subject)?;
    let action = if entity == Entity::Action { String::new() } else { layers.action()? };
    let resource = layers.named("resource", entity != Entity::Resource)?;
    let question = Question { subject, action, resource, terms: layers.terms()? };
    let page = object(members, "page", "#")?;
    let limit = match page.and_then(|p| p.get("limit")) {
        None => search::MOST,
        Some(limit) => {
            let limit =
                limit.as_u64().filter(|n| *n > 0).ok_or_else(|| wrong("#/page/limit", "a number above zero"))?;
            usize::try_from(limit).unwrap_or(search::MOST).min(search::MOST)
        }
    };
    let of = |name| page.map(|p| text(p, name, "#/page")).transpose().map(Option::flatten);
    // Earlier texts of the standard send the token back under the name it came with.
    let token = of("token")?.or(of("next_token")?).filter(|token| !token.is_empty()).map(str::to_owned);
    Ok(Search { entity, question, limit, token })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(body: &Value) -> Result<Vec<Result<Question, String>>, String> {
        let place = |fault: Fault| match fault {
            Fault::Member { pointer, .. } => pointer,
            Fault::Text { .. } => unreachable!(),
        };
        let read = evaluations(body.as_object().unwrap(), true).map_err(place)?;
        Ok(read.questions.into_iter().map(|q| q.map_err(place)).collect())
    }

    #[test]
    fn what_a_question_says_itself_goes_before_the_default() {
        let all = asked(&json!({
            "subject": { "type": "capacity", "id": "a" }, "action": { "name": "item.view" },
            "resource": { "type": "item", "properties": { "recipient": "mivd" } },
            "context": { "recipient": "nctv" },
            "evaluations": [
                { "resource": { "id": "1" } },
                { "resource": { "type": "analysis", "id": "2", "properties": { "recipient": "om" } } },
                { "resource": { "id": "3" }, "context": {}, "subject": { "id": "b" } },
                { "resource": 5 }, 7, { "resource": { "id": 4 } },
            ],
        }))
        .unwrap();
        let of = |n: usize| all[n].clone().unwrap();
        assert_eq!((of(0).resource.kind.as_str(), of(0).resource.id.as_str()), ("item", "1"));
        // The default's properties went with the default.
        assert_eq!(of(0).terms.recipient, Some("nctv".into()));
        assert_eq!((of(1).resource.kind.as_str(), of(1).terms.recipient), ("analysis", Some("om".into())));
        assert_eq!((of(2).terms.recipient, of(2).subject.id.as_str()), (None, "b"));
        for (number, place) in [(3, "/3/resource"), (4, "/4"), (5, "/5/resource/id")] {
            assert_eq!(all[number].as_ref().unwrap_err(), &format!("#/evaluations{place}"));
        }
    }

    #[test]
    fn a_trace_is_read_or_passed_over() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("traceparent", axum::http::HeaderValue::from_static(text));
            trace(&headers).map(|t| (t.trace_id, t.parent_span_id))
        };
        let (id, parent) = ("28dbeec32e77635cc19bc3204ec56c41", "dec5220770f8f4f4");
        let read = Some((id.to_owned(), parent.to_owned()));
        assert_eq!(of("00-28dbeec32e77635cc19bc3204ec56c41-dec5220770f8f4f4-01"), read);
        assert_eq!(of("01-28dbeec32e77635cc19bc3204ec56c41-dec5220770f8f4f4-01-later"), read);
        for wrong in [
            "",
            "00-28DBEEC32e77635cc19bc3204ec56c41-dec5220770f8f4f4-01",
            "ff-28dbeec32e77635cc19bc3204ec56c41-dec5220770f8f4f4-01",
            "00-00000000000000000000000000000000-dec5220770f8f4f4-01",
            "00-28dbeec32e77635cc19bc3204ec56c41-0000000000000000-01",
            "00-28dbeec32e77635cc19bc3204ec56c41-dec5220770f8f4f4-01-later",
            "00-28dbeec32e77635cc19bc3204ec56c41-dec5220770f8f4f4",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_fault_of_the_whole_is_told_by_its_place() {
        let subject = json!({ "type": "capacity", "id": "a" });
        let of = |body: Value| asked(&body).unwrap_err();
        assert_eq!(of(json!({})), "#/subject");
        assert_eq!(of(json!({ "subject": subject })), "#/action");
        assert_eq!(of(json!({ "subject": subject, "action": {} })), "#/action/name");
        assert_eq!(of(json!({ "subject": "a", "evaluations": [{}] })), "#/subject");
        assert_eq!(of(json!({ "evaluations": {} })), "#/evaluations");
        assert_eq!(of(json!({ "evaluations": vec![json!({}); 101] })), "#/evaluations");
        let options = json!({ "evaluations_semantic": "guess" });
        assert_eq!(of(json!({ "evaluations": [{}], "options": options })), "#/options/evaluations_semantic");
    }
}
