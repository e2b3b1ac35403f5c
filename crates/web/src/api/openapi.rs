// SPDX-License-Identifier: EUPL-1.2
//! The description of the API, OpenAPI 3.1, made from the table of routes, the fields of the verbs and the
//! sorts of problems. `docs/openapi.json` is a copy of it, kept fresh by a test.

use super::events;
use super::examples;
use super::fields::{self, Field, Kind};
use super::plain::PLAIN;
use super::problem::{SORTS, Sort};
use super::table::{Method, ROUTES, Route, brings_data};
use super::{BY_NAME, VERSION};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use waarborg_app::verbs::{VERBS, reads};

static TEXT: LazyLock<String> = LazyLock::new(|| {
    // Values that were just made can always be written.
    serde_json::to_string_pretty(&document()).unwrap_or_default() + "\n"
});

/// The document as text.
pub fn text() -> &'static str {
    &TEXT
}

/// The document.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Waarborg",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
            "contact": {
                "name": "The organisation that runs this server", "email": "contact@waarborg.invalid",
                "url": "https://waarborg.invalid/",
            },
        },
        "servers": [{ "url": "/v1", "description": "This server." }],
        "security": [{ "token": [] }],
        "tags": tags(),
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token stands for one capacity." },
            },
            "schemas": schemas(),
            "responses": responses(),
            "headers": {
                "ApiVersion": { "description": "Version of the API.", "schema": { "type": "string", "const": VERSION } },
            },
            "parameters": {
                "IdempotencyKey": {
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "description": "32 hexadecimal digits or a UUID. The same request with the same key has one effect; a key counts for its caller, verb and parameters alone. Reads take no notice of it: each is an act of its own.",
                    "schema": { "type": "string", "pattern": "^([0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$" },
                },
                "AcceptLanguage": {
                    "name": "Accept-Language", "in": "header", "required": false,
                    "description": "Language of the law's texts: `nl` unless `en` is asked for more.",
                    "schema": { "type": "string" },
                },
            },
        },
    })
}

const DESCRIPTION: &str = "Organisations bring threat data together here, and nothing leaves unless the law, the originating party and a standing permission allow it. Every request is an act: it is decided by the rules of law, entered in the register, and answered with its entry and receipt, reads and refusals too.\n\nAn act that is carried out answers 200 or 201. One that waits for a decider answers 202. A refusal answers 403 with every unmet rule. What is absent, hidden or not for the caller answers 404, always the same but for entry and receipt. The capacity an act is done in comes from the token.\n\nThe examples tell one story, in the order of their names; ids of zeros in them stand for those that the server gives.";

fn area(path: &str) -> &'static str {
    match path.split('/').nth(1).unwrap_or_default() {
        "deposits" | "items" | "copies" | "foreign-permissions" => "data",
        "searches" | "comparisons" | "mention-checks" | "analyses" | "assessments" | "consultations" => "work",
        "consents" | "standing-consents" => "consent",
        "disclosures" | "duties" => "disclosure",
        "rules" | "checkpoint" | "openapi.json" | "problems" | "entries" | "tasks" | "events" => "information",
        "acts" => "acts",
        _ => "house",
    }
}

fn tags() -> Value {
    json!([
        { "name": "house", "description": "Organisations, people, keys and upkeep." },
        { "name": "data", "description": "Bringing data in and managing one's own." },
        { "name": "work", "description": "Search, compare, analyse." },
        { "name": "consent", "description": "The originators' consent." },
        { "name": "disclosure", "description": "From request to acknowledgement." },
        { "name": "information", "description": "Tasks, entries, rules, checkpoint." },
        { "name": "acts", "description": "Every verb by its name." },
    ])
}

fn paths() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    let mut put = |path: &str, method: &str, operation: Value| {
        let entry = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(method.into(), operation);
        }
    };
    for route in ROUTES {
        let method = if route.method == Method::Get { "get" } else { "post" };
        put(route.path, method, operation(route));
    }
    put(BY_NAME.path, "post", by_name());
    for (path, help, closed) in PLAIN {
        put(path, "get", plain(path, help, *closed));
    }
    Value::Object(paths)
}

fn operation(route: &Route) -> Value {
    let help = VERBS.iter().find(|v| v.name == route.verb).map_or("", |v| v.help);
    let help = match route.sets {
        Some(("print", _)) => "Print the record of a disclosure: the copy is counted.",
        Some(_) => "Read a list of one's own work: what the caller may open, newest first.",
        None => help,
    };
    let mut parameters = path_parameters(route);
    parameters.push(json!({ "$ref": "#/components/parameters/AcceptLanguage" }));
    let mut operation = json!({
        "operationId": operation_id(route.path, route.method == Method::Get),
        "tags": [area(route.path)],
        "summary": help,
        "description": format!("Carries out the verb `{}`.", route.verb),
    });
    let Some(members) = operation.as_object_mut() else { return operation };
    let mut codes = vec!["400", "401", "403", "404", "409", "500", "503", "504", "507"];
    if route.method == Method::Post {
        codes.extend(["408", "413", "415"]);
        if brings_data(route.verb) {
            codes.push("422");
        }
        if !reads(route.verb) {
            parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
        }
        members.insert("requestBody".into(), request_body(route));
    }
    members.insert("parameters".into(), parameters.into());
    members.insert("responses".into(), answers(route.makes, &codes));
    operation
}

fn path_parameters(route: &Route) -> Vec<Value> {
    let fields = fields::of(route.verb).unwrap_or_default();
    let described = |name: &'static str| {
        let field = fields.iter().find(|f| f.name == name)?;
        let place = if route.query.contains(&name) { "query" } else { "path" };
        let mut parameter = json!({
            "name": name, "in": place, "required": place == "path", "description": field.help,
            "schema": schema(&field.kind),
        });
        if let (Some(id), Some(members)) = (examples::of_parameter(name), parameter.as_object_mut()) {
            members.insert("example".into(), id.into());
        }
        Some(parameter)
    };
    route.in_path().chain(route.query.iter().copied()).filter_map(described).collect()
}

fn request_body(route: &Route) -> Value {
    let fields = fields::of(route.verb).unwrap_or_default();
    let own = route.in_body(route.verb);
    let schema = if own.len() == fields.len() {
        json!({ "$ref": format!("#/components/schemas/{}", schema_name(route.verb)) })
    } else {
        record(&own)
    };
    let needed = own.iter().any(|f| f.needed);
    let mut content = json!({ "schema": schema });
    if let (Some(given), Some(members)) = (examples::of(route.path), content.as_object_mut()) {
        members.insert("examples".into(), given);
    }
    json!({ "required": needed, "content": { "application/json": content } })
}

fn answers(makes: Option<&str>, codes: &[&str]) -> Value {
    let version = json!({ "API-Version": { "$ref": "#/components/headers/ApiVersion" } });
    let answer = |description: &str, headers: Value| {
        json!({
            "description": description, "headers": headers,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Answer" } } },
        })
    };
    let mut responses = Map::new();
    match makes {
        Some(at) => {
            let mut headers = version.clone();
            if let Some(headers) = headers.as_object_mut().filter(|_| !at.is_empty()) {
                let place = json!({ "description": "Path of the new thing.", "schema": { "type": "string" } });
                headers.insert("Location".into(), place);
            }
            responses.insert("201".into(), answer("Carried out.", headers));
        }
        None => {
            responses.insert("200".into(), answer("Carried out.", version.clone()));
        }
    }
    responses.insert("202".into(), answer("Entered, and waits for the decider that `pending` names.", version));
    for code in codes {
        responses.insert((*code).into(), json!({ "$ref": format!("#/components/responses/Problem{code}") }));
    }
    Value::Object(responses)
}

fn by_name() -> Value {
    let names: Vec<&str> = VERBS.iter().map(|v| v.name).collect();
    let any: Vec<Value> =
        VERBS.iter().map(|v| json!({ "$ref": format!("#/components/schemas/{}", schema_name(v.name)) })).collect();
    let codes = ["400", "401", "403", "404", "408", "409", "413", "415", "422", "500", "503", "504", "507"];
    json!({
        "operationId": "postAct",
        "tags": ["acts"],
        "summary": "Carry out a verb by its name.",
        "description": "What the resources do, for programs that work with verbs. All parameters stand in the body.",
        "parameters": [
            { "name": "verb", "in": "path", "required": true, "description": "Name of the verb.", "schema": { "type": "string", "enum": names } },
            { "$ref": "#/components/parameters/AcceptLanguage" },
            { "$ref": "#/components/parameters/IdempotencyKey" },
        ],
        "requestBody": { "required": false, "content": { "application/json": { "schema": { "anyOf": any } } } },
        "responses": answers(None, &codes),
    })
}

fn plain(path: &str, help: &str, closed: bool) -> Value {
    let parameters: Vec<Value> = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let streams = path == events::PATH;
    let content = match streams {
        true => json!({ "text/event-stream": { "schema": { "type": "string" } } }),
        false => json!({ "application/json": { "schema": { "type": "object" } } }),
    };
    let mut responses = json!({
        "200": {
            "description": help, "headers": { "API-Version": { "$ref": "#/components/headers/ApiVersion" } },
            "content": content,
        },
    });
    if let Some(responses) = responses.as_object_mut() {
        for status in ["403", "429", "500", "503", "507"].into_iter().filter(|_| streams) {
            responses.insert(status.into(), json!({ "$ref": format!("#/components/responses/Problem{status}") }));
        }
        if closed {
            responses.insert("401".into(), json!({ "$ref": "#/components/responses/Problem401" }));
            responses.insert("403".into(), json!({ "$ref": "#/components/responses/Problem403" }));
        }
        if !parameters.is_empty() {
            responses.insert("400".into(), json!({ "$ref": "#/components/responses/Problem400" }));
            responses.insert("404".into(), json!({ "$ref": "#/components/responses/Problem404" }));
        }
    }
    let security = if closed { json!([{ "token": [] }]) } else { json!([]) };
    json!({
        "operationId": operation_id(path, true), "tags": [area(path)], "summary": help,
        "description": "No act: nothing is entered.", "parameters": parameters,
        "responses": responses, "security": security,
    })
}

/// `/analyses/{analysis}/versions` with POST is `postAnalysesAnalysisVersions`.
fn operation_id(path: &str, reads: bool) -> String {
    let mut id = if reads { "get" } else { "post" }.to_owned();
    for part in path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()) {
        id.push_str(&upper_first(part));
    }
    id
}

/// `analysis.save` is `AnalysisSaveRequest`.
fn schema_name(verb: &str) -> String {
    verb.split('.').map(upper_first).collect::<String>() + "Request"
}

fn upper_first(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

fn schema(kind: &Kind) -> Value {
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::MaybeText => json!({ "type": ["string", "null"] }),
        Kind::Id => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
        Kind::Code => json!({ "type": "string", "description": "An organisation's public code." }),
        Kind::Digest => json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" }),
        Kind::Key => json!({ "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }),
        Kind::Number => json!({ "type": "integer", "minimum": 0, "maximum": (1u64 << 53) - 1 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::One(words) => json!({ "type": "string", "enum": words }),
        Kind::Meaning => json!({
            "anyOf": [
                { "type": "string" },
                { "type": "object", "properties": { "value": { "type": "string" } }, "required": ["value"] },
            ],
        }),
        Kind::List(kind) => json!({ "type": "array", "items": schema(kind) }),
        Kind::Record(fields) => record(fields),
    }
}

fn record(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut member = schema(&field.kind);
        if let Some(member) = member.as_object_mut() {
            member.insert("description".into(), field.help.into());
        }
        properties.insert(field.name.into(), member);
    }
    let needed: Vec<&str> = fields.iter().filter(|f| f.needed).map(|f| f.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let Some(schema) = schema.as_object_mut().filter(|_| !needed.is_empty()) {
        schema.insert("required".into(), json!(needed));
    }
    schema
}

fn schemas() -> Value {
    let mut schemas = Map::new();
    for verb in VERBS {
        let mut schema = record(fields::of(verb.name).unwrap_or_default());
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".into(), verb.help.into());
        }
        schemas.insert(schema_name(verb.name), schema);
    }
    schemas.insert("Answer".into(), answer_schema());
    schemas.insert("Unmet".into(), unmet_schema());
    schemas.insert("Problem".into(), problem_schema());
    Value::Object(schemas)
}

/// Members that answers and refusals share.
fn decision_members() -> Map<String, Value> {
    let rules = |help: &str| json!({ "type": "array", "items": { "type": "string" }, "description": help });
    let members = json!({
        "outcome": { "type": "string", "enum": ["allowed", "pending", "held", "undecidable", "refused"], "description": "How it ended." },
        "unmet": { "type": "array", "items": { "$ref": "#/components/schemas/Unmet" }, "description": "Unmet rules, as far as the caller may know them." },
        "pending": {
            "type": "array", "description": "Rules that wait, each with who decides.",
            "items": { "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 },
        },
        "warnings": rules("Rules that warn."),
        "met": rules("Rules that apply and are met."),
        "not_applicable": rules("Rules that do not apply."),
        "entry": { "type": "integer", "minimum": 0, "description": "Entry of the register." },
        "sealed": {
            "type": "boolean",
            "description": "True where `entry` and `receipt` are of the oversight body's own sealed log: the register has no entry of what it reads.",
        },
        "receipt": { "type": "string", "description": "Proof that the entry is in the register (C2SP tlog-proof)." },
    });
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn answer_schema() -> Value {
    let mut members = decision_members();
    members.insert("data".into(), json!({ "type": "object", "description": "What the verb answers." }));
    json!({
        "type": "object", "description": "An act that was entered.", "properties": members,
        "required": ["outcome", "entry"],
    })
}

fn unmet_schema() -> Value {
    let text = |help: &str| json!({ "type": "string", "description": help });
    json!({
        "type": "object",
        "properties": {
            "rule": text("Number of the rule."),
            "party": text("Party it concerns."),
            "items": { "type": "array", "items": { "type": "string" }, "description": "Data it concerns." },
            "title": text("Short name of the rule."),
            "message": text("What is missing."),
            "next": text("What to do next."),
            "resolver": text("Who can resolve it."),
            "house": text("The part that is a choice of this system, where the rest rests on a source."),
            "article": text("Article or other source."),
            "badge": text("What kind of source: statute, source, press or house rule."),
        },
        "required": ["rule"],
    })
}

fn problem_schema() -> Value {
    let mut members = decision_members();
    let own = json!({
        "type": { "type": "string", "format": "uri-reference", "description": "`/v1/problems/` and the sort of problem." },
        "title": { "type": "string" },
        "status": { "type": "integer" },
        "detail": { "type": "string", "description": "What is wrong; never what was sent." },
        "rules": { "type": "array", "items": { "type": "string" }, "description": "Numbers of the unmet rules." },
        "line": { "type": "integer", "description": "Line in the request or file." },
        "column": { "type": "integer", "description": "Column in the request or file." },
        "errors": {
            "type": "array", "description": "Members that are wrong.",
            "items": { "type": "object", "properties": { "pointer": { "type": "string" }, "detail": { "type": "string" } } },
        },
    });
    if let Value::Object(own) = own {
        members.extend(own);
    }
    json!({ "type": "object", "properties": members, "required": ["type", "title", "status", "detail"] })
}

/// One response for each status, which names the sorts that have it.
fn responses() -> Value {
    let mut by_status: std::collections::BTreeMap<u16, Vec<&Sort>> = std::collections::BTreeMap::new();
    // A wrong method is no answer of an operation.
    for sort in SORTS.iter().filter(|sort| sort.status != 405) {
        by_status.entry(sort.status).or_default().push(sort);
    }
    let mut responses = Map::new();
    for (status, sorts) in by_status {
        let about: Vec<String> = sorts.iter().map(|s| format!("`{}`: {}", s.code, s.about)).collect();
        responses.insert(
            format!("Problem{status}"),
            json!({
                "description": about.join("\n\n"),
                "headers": { "API-Version": { "$ref": "#/components/headers/ApiVersion" } },
                "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
            }),
        );
    }
    Value::Object(responses)
}
