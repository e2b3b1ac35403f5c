// SPDX-License-Identifier: EUPL-1.2
//! `law`: read the rules as they are in force.

use crate::Fallible;
use crate::cli::{Law, LawWhat};
use std::process::ExitCode;
use waarborg_law::{Lang, Package};

/// The command.
pub fn run(args: &Law) -> Fallible<ExitCode> {
    let package = Package::builtin()?;
    match &args.what {
        LawWhat::Rules { json: true } => println!("{}", serde_json::to_string_pretty(&package.rules_json())?),
        LawWhat::Rules { json: false } => {
            for rule in package.rules().iter() {
                println!("{:<6} {:<12} {}", rule.id, rule.badge(Lang::En), rule.title.get(Lang::En));
            }
        }
        LawWhat::Explain { rule, lang } => {
            let lang = if lang == "nl" { Lang::Nl } else { Lang::En };
            let rule = rule.to_uppercase();
            let Some(text) = package.explain(&rule.as_str().into(), lang) else {
                return Err(format!("{rule}: no such rule; `waarborg law rules` lists them").into());
            };
            print(&text);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(text: &waarborg_law::Explanation) {
    println!("{}  {}", text.rule, text.title);
    println!("  {}; {}; kind {:?}; in force from {}", text.badge, text.article, text.kind, text.valid_from);
    println!("  Unmet:     {}", text.message);
    println!("  Resolver:  {}", text.resolver);
    println!("  Next:      {}", text.next);
    if let Some(decider) = &text.decider {
        println!("  Decides:   {decider}");
    }
    if let Some(duty) = &text.duty {
        println!("  Duty:      {duty}");
    }
    if !text.frees.is_empty() {
        let frees: Vec<_> = text.frees.iter().map(ToString::to_string).collect();
        println!("  Frees:     {}", frees.join(", "));
    }
    for policy in &text.policies {
        println!("\n{}", policy.source);
    }
}
