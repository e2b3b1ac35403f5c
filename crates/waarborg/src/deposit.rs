// SPDX-License-Identifier: EUPL-1.2
//! `deposit`: files into a store, as somebody; by this process, or by the server that owns the store.

use crate::Fallible;
use crate::cli::Deposit;
use crate::owner::{Deposited, Owner};
use base64::Engine as _;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// The command.
pub fn run(args: &Deposit) -> Fallible<ExitCode> {
    let owner = Owner::of(&args.store)?;
    let mut refused = 0;
    for file in &args.files {
        let deposited = owner
            .deposit(&args.who, args.preview, parameters(args, file)?)
            .map_err(|e| format!("{}: {e}", file.display()))?;
        refused += u32::from(!deposited.answer.allowed());
        print(file, &deposited);
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
    println!("{}: {} items, entry {}", file.display(), count.unwrap_or(&Value::Null), answer.entry);
    for warning in answer.data.get("warnings").and_then(Value::as_array).into_iter().flatten() {
        println!("  warning: {}", warning.as_str().unwrap_or_default());
    }
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
    }
    Ok(with)
}
