// SPDX-License-Identifier: EUPL-1.2
//! `deposit`: files into a store, as somebody. The store's lock is taken; if a server holds it, the
//! command says so and points to its API.

use crate::cli::Deposit;
use crate::{Fallible, open};
use base64::Engine as _;
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::verbs;
use waarborg_compare::Lists;
use waarborg_law::Lang;

/// The command.
pub fn run(args: &Deposit) -> Fallible<ExitCode> {
    let system = open::system(&args.store, Lists::builtin())?;
    let who = system.person(&args.who).ok_or_else(|| format!("nobody is called '{}'", args.who))?;
    let verb = if args.preview { "deposit.preview" } else { "deposit" };
    let mut refused = 0;
    for file in &args.files {
        let answer = verbs::run(&system, Caller::person(who, Channel::CommandLine), verb, parameters(args, file)?)
            .map_err(|e| format!("{}: {e}", file.display()))?;
        if !answer.allowed() {
            refused += 1;
            println!("{}: refused, entry {}", file.display(), answer.entry);
            let snapshot = system.snapshot();
            for unmet in &answer.unmet {
                let title = snapshot.law.rules().get(&unmet.rule).map(|r| r.title.get(Lang::En).to_owned());
                println!("  {}  {}", unmet.rule, title.unwrap_or_default());
            }
            continue;
        }
        let count = answer.data.get("count").or_else(|| answer.data.get("items"));
        println!("{}: {} items, entry {}", file.display(), count.unwrap_or(&Value::Null), answer.entry);
        for warning in answer.data.get("warnings").and_then(Value::as_array).into_iter().flatten() {
            println!("  warning: {}", warning.as_str().unwrap_or_default());
        }
    }
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
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
