// SPDX-License-Identifier: EUPL-1.2
//! The certification scenario's names in a real cell: its users are people of two parties, its records items
//! they brought in, its actions ours. Only names are put across, on the way there and back; every decision is
//! the law's.

use crate::bench::{Bench, Reply, ask, delivery};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

/// Their names of actions, and ours.
const ACTIONS: [(&str, &str); 3] = [("read", "item.view"), ("write", "item.withdraw"), ("delete", "records.destroy")];

pub struct Fixture {
    pub bench: Bench,
    /// Their names of things, and our ids.
    names: Vec<(String, String)>,
}

impl Fixture {
    /// record-1 is alice's party's, and a case keeps it from being destroyed; record-2 is bob's party's.
    pub async fn new() -> Self {
        let bench = Bench::of("tests/authzen/fixture.toml");
        let mut own = delivery("one.example.org");
        let first = bench.done("alice", "/v1/deposits", &own).await["items"][0].clone();
        own = delivery("two.example.org");
        own["basis"] = "wbni:3".into();
        let second = bench.done("bob", "/v1/deposits", &own).await["items"][0].clone();
        let case = json!({ "items": [first], "case": "access-request", "reference": "Request 2026-114." });
        bench.done("alice", "/v1/acts/hold.open", &case).await;
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        let person = |alias: &str| (alias.to_owned(), bench.system.person(alias).unwrap().to_string());
        let names = vec![
            ("record-1".to_owned(), text(&first)),
            ("record-2".to_owned(), text(&second)),
            person("alice"),
            person("bob"),
        ];
        Self { bench, names }
    }

    /// A request in the scenario's names, put in ours, with alice's token.
    pub async fn ask(&self, path: &str, body: &Value) -> Reply {
        self.bench.send(ask("POST", path, "alice").body(self.ours(body).to_string().into()).unwrap()).await
    }

    /// The same request with our names.
    pub fn ours(&self, body: &Value) -> Value {
        let mut body = body.clone();
        if let Some(members) = body.as_object_mut() {
            self.put(members);
            let list = members.get_mut("evaluations").and_then(Value::as_array_mut).into_iter().flatten();
            list.filter_map(Value::as_object_mut).for_each(|members| self.put(members));
        }
        body
    }

    fn put(&self, members: &mut Map<String, Value>) {
        for (part, theirs, ours) in [("subject", "user", "capacity"), ("resource", "record", "item")] {
            let Some(entity) = members.get_mut(part).and_then(Value::as_object_mut) else { continue };
            if entity.get("type").is_some_and(|kind| kind == theirs) {
                entity.insert("type".into(), ours.into());
            }
            let id = entity.get("id").and_then(Value::as_str);
            if let Some((_, ours)) = self.names.iter().find(|(name, _)| Some(name.as_str()) == id) {
                entity.insert("id".into(), ours.as_str().into());
            }
        }
        let Some(action) = members.get_mut("action").and_then(Value::as_object_mut) else { return };
        // What their property says, ours say by name: which act is meant.
        let soft = action.get("properties").and_then(|p| p.get("soft")).and_then(Value::as_bool) == Some(true);
        let name = action.get("name").and_then(Value::as_str).map(|name| if soft { "write" } else { name });
        if let Some((_, ours)) = ACTIONS.iter().find(|(theirs, _)| Some(*theirs) == name) {
            action.insert("name".into(), (*ours).into());
        }
    }

    /// Results of a search in the scenario's names; each has what the standard asks for.
    pub fn results(&self, reply: &Reply) -> Vec<String> {
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/json"), "{reply:?}");
        let body = reply.json();
        let all = body["results"].as_array().expect("a list of results");
        assert!(body["page"]["next_token"].is_string(), "{body}");
        all.iter().map(|result| self.theirs(result)).collect()
    }

    fn theirs(&self, result: &Value) -> String {
        if let Some(name) = result["name"].as_str() {
            return ACTIONS.iter().find(|(_, ours)| *ours == name).map_or(name, |(theirs, _)| theirs).to_owned();
        }
        let (kind, id) = (result["type"].as_str().expect("a type"), result["id"].as_str().expect("an id"));
        assert!(["capacity", "item"].contains(&kind), "{result}");
        self.names.iter().find(|(_, ours)| ours == id).map_or(id, |(theirs, _)| theirs).to_owned()
    }

    /// A text with the scenario's names in place of ids.
    pub fn told(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, id)| text.replace(id, name))
    }
}
