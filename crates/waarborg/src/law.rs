// SPDX-License-Identifier: EUPL-1.2
//! `law`: read the rules as they are in force, prove them, and compare one law with another.

mod coverage;
mod diff;
mod prove;

use crate::Fallible;
use crate::cli::{Law, LawWhat};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use waarborg_law::{Lang, Package};

/// The command.
pub fn run(args: &Law) -> Fallible<ExitCode> {
    let package = Package::builtin()?;
    match &args.what {
        LawWhat::Prove { law, day, out, json } => {
            return prove::run(law.as_deref(), day.as_deref(), out.as_deref(), *json);
        }
        LawWhat::Diff { before, after, lang, json } => return diff::run(before, after, language(lang), *json),
        LawWhat::Coverage { played, json } => return coverage::run(played.as_deref(), *json),
        LawWhat::Export { dir } => {
            export(&package, dir)?;
            println!("{}: {} files of {}, {}", dir.display(), package.files().len(), package.name(), package.digest());
        }
        LawWhat::Rules { json: true } => println!("{}", serde_json::to_string_pretty(&package.rules_json())?),
        LawWhat::Rules { json: false } => {
            for rule in package.rules().iter() {
                println!("{:<6} {:<12} {}", rule.id, rule.badge(Lang::En), rule.title.get(Lang::En));
            }
        }
        LawWhat::Explain { rule, lang } => {
            let lang = language(lang);
            let rule = rule.to_uppercase();
            let Some(text) = package.explain(&rule.as_str().into(), lang) else {
                return Err(format!("{rule}: no such rule; `waarborg law rules` lists them").into());
            };
            print(&text);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn language(lang: &str) -> Lang {
    if lang == "nl" { Lang::Nl } else { Lang::En }
}

/// Writes a package's files; the folder must be new, so that it holds nothing else.
fn export(package: &Package, dir: &Path) -> Fallible<()> {
    let fault = |e: std::io::Error| format!("{}: {e}", dir.display());
    std::fs::create_dir(dir).map_err(fault)?;
    for (name, bytes) in package.files() {
        std::fs::write(dir.join(name), bytes).map_err(fault)?;
    }
    Ok(())
}

/// Reads a package from a folder that holds its files and nothing else.
fn package(dir: &Path) -> Fallible<Package> {
    let fault = |e: std::io::Error| format!("{}: {e}", dir.display());
    let mut files = BTreeMap::new();
    for file in std::fs::read_dir(dir).map_err(fault)? {
        let file = file.map_err(fault)?;
        files.insert(file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).map_err(fault)?);
    }
    Ok(Package::from_files(&files).map_err(|e| format!("{}: {e}", dir.display()))?)
}

fn print(text: &waarborg_law::Explanation) {
    println!("{}  {}", text.rule, text.title);
    println!("  {}; {}; kind {:?}; in force from {}", text.badge, text.article, text.kind, text.valid_from);
    println!("  Unmet:     {}", text.message);
    println!("  Resolver:  {}", text.resolver);
    println!("  Next:      {}", text.next);
    if let Some(house) = &text.house {
        println!("  House:     {house}");
    }
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
