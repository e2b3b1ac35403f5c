// SPDX-License-Identifier: EUPL-1.2
//! `deposit`: files into a store, as somebody; by this process, or by the server that owns the store.

use crate::Fallible;
use crate::cli::Deposit;
use crate::owner::{Deposited, Owner};
use base64::Engine as _;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Items shown of a preview.
const FIRST: usize = 5;

/// The command.
pub fn run(args: &Deposit) -> Fallible<ExitCode> {
    let owner = Owner::of(&args.store, args.guard.as_deref().into())?;
    let mut refused = 0;
    for file in &args.files {
        let deposited = owner
            .deposit(&args.who, args.preview, parameters(args, file)?)
            .map_err(|e| format!("{}: {e}", file.display()))?;
        refused += u32::from(!deposited.answer.allowed());
        if args.preview {
            preview(file, &deposited.answer.data);
        } else {
            print(file, &deposited);
        }
    }
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(file: &Path, Deposited { answer, titles }: &Deposited) {
    if !answer.allowed() {
        println!("{}: refused, entry {}", file.display(), answer.entry);
        for (rule, title) in titles {
            println!("  {rule}  {title}");
        }
        return;
    }
    let count = answer.data.get("count").or_else(|| answer.data.get("items"));
    let count = count.and_then(Value::as_u64).unwrap_or(0);
    println!("{}: {}, entry {}", file.display(), items(count), answer.entry);
    warnings(&answer.data);
}

fn items(count: u64) -> String {
    if count == 1 { "1 item".into() } else { format!("{count} items") }
}

fn warnings(data: &Value) {
    for warning in list(data, "warnings") {
        println!("  warning: {}", warning.as_str().unwrap_or_default());
    }
}

fn list<'a>(data: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    data.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// What a file holds as it is understood: the columns of a table, and the first items.
fn preview(file: &Path, data: &Value) {
    let number = |name: &str| data.get(name).and_then(Value::as_u64).unwrap_or(0);
    let format = data.get("format").and_then(Value::as_str).unwrap_or_default();
    let (count, personal) = (items(number("items")), number("personal"));
    println!("{}: {format}, {count}, {personal} marked as personal data; nothing was entered", file.display());
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    for (number, column) in (1..).zip(data.get("mapping").into_iter().flat_map(|mapping| list(mapping, "columns"))) {
        // A kind of value by its name, anything else by what the column is for.
        let meaning = column.get("meaning");
        let meaning = text(meaning.and_then(|m| m.get("value")).or(meaning));
        println!("  column {number:<3} {:<20} {meaning}", text(column.get("name")));
    }
    for item in list(data, "first").take(FIRST) {
        let values: Vec<String> = list(item, "values").map(|value| text(value.get("value"))).collect();
        println!("  {:<24} {}", text(item.get("kind")), values.join(", "));
    }
    warnings(data);
}

fn parameters(args: &Deposit, file: &Path) -> Fallible<Value> {
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut with = json!({
        "base64": base64::engine::general_purpose::STANDARD.encode(bytes),
        "title": file.file_name().unwrap_or_default().to_string_lossy(),
        "basis": args.basis, "subject": args.subject, "relevance": args.relevance,
        "purpose": { "code": args.purpose, "necessity": args.necessity, "proportionality": args.proportionality },
    });
    if let Some(fields) = with.as_object_mut() {
        for (name, value) in [("reliability", &args.reliability), ("tlp", &args.tlp)] {
            if let Some(value) = value {
                fields.insert(name.into(), json!(value));
            }
        }
        if args.category.is_some() || args.inseparable.is_some() {
            let person = json!({ "category": args.category, "inseparable": args.inseparable });
            fields.insert("person".into(), person);
        }
    }
    Ok(with)
}
