// SPDX-License-Identifier: EUPL-1.2
//! `call`: one act at a server over its API, with the typed client that other programs use. What the server
//! answers is printed as JSON, so that a script can go on with it.

use crate::Fallible;
use crate::cli::Call;
use serde_json::{Value, json};
use std::io::Read as _;
use std::process::ExitCode;
use waarborg_client::{Client, Error};

/// Longest token that is read.
const TOKEN: u64 = 4_096;

/// The command: 0 if it was carried out, 1 if it was refused or asked wrongly, 2 if there is no answer.
pub fn run(args: &Call) -> Fallible<ExitCode> {
    let client = Client::new(&args.at, &token(args)?);
    match client.act_named(&args.verb, &with(args)?, args.once.as_deref()) {
        Ok(answer) => {
            let told = json!({
                "outcome": answer.outcome, "entry": answer.entry, "pending": answer.pending,
                "warnings": answer.warnings, "data": answer.data,
            });
            println!("{}", serde_json::to_string_pretty(&told)?);
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::Refused(answer)) => {
            eprintln!("waarborg: not allowed, entry {}", answer.entry);
            for unmet in &answer.unmet {
                eprintln!("  {}  {}", unmet.rule, unmet.title.as_deref().unwrap_or_default());
                let further = [&unmet.message, &unmet.next];
                further.into_iter().flatten().for_each(|said| eprintln!("      {said}"));
            }
            Ok(ExitCode::from(1))
        }
        Err(Error::Problem(problem)) => {
            let place = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            eprintln!("waarborg: {place}{}", problem.detail);
            Ok(ExitCode::from(1))
        }
        Err(other) => Err(other.into()),
    }
}

/// The token is in a file: an argument can be seen by everybody on the machine.
fn token(args: &Call) -> Fallible<String> {
    let name = args.token_file.display();
    let file = std::fs::File::open(&args.token_file).map_err(|e| format!("{name}: {e}"))?;
    let mut text = String::new();
    file.take(TOKEN).read_to_string(&mut text).map_err(|e| format!("{name}: {e}"))?;
    Ok(text.trim().to_owned())
}

fn with(args: &Call) -> Fallible<Value> {
    let text = match &args.with {
        None => return Ok(Value::Null),
        Some(path) if path.as_os_str() == "-" => std::io::read_to_string(std::io::stdin())?,
        Some(path) => std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?,
    };
    // Its position, and never what stands there.
    Ok(serde_json::from_str(&text).map_err(|e| format!("no JSON at line {}, column {}", e.line(), e.column()))?)
}
