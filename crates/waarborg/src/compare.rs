// SPDX-License-Identifier: EUPL-1.2
//! `compare`: which values do files share, pair by pair. Nothing is stored and nothing is asked of a
//! server.

use crate::cli::Compare;
use crate::{Fallible, open};
use serde_json::json;
use std::collections::BTreeSet;
use std::process::ExitCode;
use waarborg_app::content::value_of;
use waarborg_compare::{Value, compare_sets};
use waarborg_formats::Limits;

/// Values printed of one pair.
const SHOWN: usize = 10;

/// The command.
pub fn run(args: &Compare) -> Fallible<ExitCode> {
    let lists = open::lists(args.lists.as_deref())?;
    let mut sets: Vec<(String, BTreeSet<Value>)> = Vec::new();
    for file in &args.files {
        let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
        let parsed = waarborg_formats::parse(&bytes, None, &Limits::default(), None)
            .map_err(|e| format!("{}: {e}", file.display()))?;
        let values = parsed.items.iter().flat_map(|i| &i.values).filter_map(value_of).collect();
        sets.push((file.display().to_string(), values));
    }
    let pairs = compare_sets(&sets, &lists);
    if args.json {
        let value = |v: &Value| json!({ "type": v.kind(), "value": v.text() });
        let pairs: Vec<_> = pairs
            .iter()
            .map(|p| {
                json!({
                    "a": p.a, "b": p.b, "shared_values": p.shared_values,
                    "values": p.values.iter().map(value).collect::<Vec<_>>(),
                    "related": p.related.iter().map(|(a, b)| json!({ "a": value(a), "b": value(b) })).collect::<Vec<_>>(),
                })
            })
            .collect();
        println!("{}", json!({ "pairs": pairs }));
        return Ok(ExitCode::SUCCESS);
    }
    for pair in &pairs {
        println!("{} values shared by {} and {}", pair.shared_values, pair.a, pair.b);
        for value in pair.values.iter().take(SHOWN) {
            println!("  {:<8} {}", value.kind().name(), value.text());
        }
        if pair.values.len() > SHOWN {
            println!("  and {} more; --json lists them all", pair.values.len() - SHOWN);
        }
        if !pair.related.is_empty() {
            println!("  {} related: the host of a URL in one stands in the other", pair.related.len());
        }
    }
    Ok(ExitCode::SUCCESS)
}
