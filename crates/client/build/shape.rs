// SPDX-License-Identifier: EUPL-1.2
//! From a JSON schema to Rust: objects become structs, lists of words become enums, what may be left out an
//! `Option`. Only the few forms that the document uses are known; another one stops the build.

use crate::line;
use serde_json::Value;

/// A struct for a verb, and that it is one.
pub fn act(verb: &str, schema: &Value, out: &mut String) {
    let name = type_name(verb);
    object(&name, schema, out);
    line(out, format_args!("impl Act for {name} {{ const VERB: &'static str = {verb:?}; }}"));
}

/// `disclosure.request` is `DisclosureRequest`.
pub fn type_name(word: &str) -> String {
    let parts = word.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(|part| part[..1].to_ascii_uppercase() + &part[1..]).collect()
}

fn object(name: &str, schema: &Value, out: &mut String) {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let members: Vec<(&String, &Value)> = schema["properties"].as_object().into_iter().flatten().collect();
    let mut fields = String::new();
    for (member, shape) in &members {
        documented(shape, "    ", &mut fields);
        let kind = kind(&format!("{name}{}", type_name(member)), shape, out);
        let field = field_name(member);
        if field != **member {
            line(&mut fields, format_args!("    #[serde(rename = {member:?})]"));
        }
        if required.contains(&member.as_str()) {
            line(&mut fields, format_args!("    pub {field}: {kind},"));
        } else {
            line(&mut fields, format_args!("    #[serde(default, skip_serializing_if = \"Option::is_none\")]"));
            line(&mut fields, format_args!("    pub {field}: Option<{kind}>,"));
        }
    }
    documented(schema, "", out);
    let default = if required.is_empty() { ", Default" } else { "" };
    line(out, format_args!("#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize{default})]"));
    line(out, format_args!("pub struct {name} {{\n{fields}}}"));
}

/// The Rust type of a schema; what it needs besides is written before.
fn kind(name: &str, schema: &Value, out: &mut String) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return choice(name, schema, words, out);
    }
    match schema["type"].as_str() {
        Some("string") => "String".into(),
        Some("boolean") => "bool".into(),
        Some("integer") => {
            if schema["minimum"].as_i64().is_some_and(|least| least >= 0) { "u64" } else { "i64" }.into()
        }
        Some("number") => "f64".into(),
        Some("array") => format!("Vec<{}>", kind(name, &schema["items"], out)),
        Some("object") if schema["properties"].is_object() => {
            object(name, schema, out);
            name.into()
        }
        // What has several forms, or any.
        _ => "serde_json::Value".into(),
    }
}

fn choice(name: &str, schema: &Value, words: &[Value], out: &mut String) -> String {
    documented(schema, "", out);
    line(out, format_args!("#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]"));
    line(out, format_args!("pub enum {name} {{"));
    for word in words.iter().filter_map(Value::as_str) {
        line(out, format_args!("    /// `{word}`.\n    #[serde(rename = {word:?})]\n    {},", variant(word)));
    }
    line(out, format_args!("}}"));
    name.into()
}

/// A word as a variant: one that begins with a digit gets a letter before it.
fn variant(word: &str) -> String {
    let name = type_name(word);
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("N{name}") } else { name }
}

fn field_name(member: &str) -> String {
    let name = member.replace(['-', '.'], "_");
    if matches!(name.as_str(), "type" | "as" | "in" | "match" | "ref" | "use" | "where" | "for" | "move" | "self") {
        return format!("{name}_");
    }
    name
}

fn documented(schema: &Value, indent: &str, out: &mut String) {
    let told = schema["description"].as_str().unwrap_or("As the API's document says.");
    for part in told.lines() {
        line(out, format_args!("{indent}/// {part}"));
    }
}
