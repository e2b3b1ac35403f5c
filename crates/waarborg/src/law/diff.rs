// SPDX-License-Identifier: EUPL-1.2
//! `law diff`: what one law allows and another does not, with a case for each difference that a lawyer
//! can read. Days are compared under the package of this program; folders as they stand today.

use super::package;
use crate::Fallible;
use std::path::Path;
use std::process::ExitCode;
use waarborg_domain::{Clock as _, Instant, SystemClock};
use waarborg_law::{Lang, Package};
use waarborg_prove::{Comparison, Difference, Side, Words};

/// The command: 0 if nothing differs, 1 if something does.
pub fn run(before: &str, after: &str, lang: Lang, json: bool) -> Fallible<ExitCode> {
    let today = SystemClock.now();
    let comparison = match (Instant::parse(before), Instant::parse(after)) {
        (Ok(first), Ok(second)) => {
            let law = Package::builtin()?;
            waarborg_prove::compare(&Side::read(&law, first)?, &Side::read(&law, second)?)?
        }
        _ => {
            let (first, second) = (package(Path::new(before))?, package(Path::new(after))?);
            waarborg_prove::compare(&Side::read(&first, today)?, &Side::read(&second, today)?)?
        }
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&comparison)?);
    } else {
        print(before, after, &comparison, &Words::builtin()?, lang);
    }
    let same = comparison.differences.is_empty() && comparison.gone.is_empty() && comparison.new.is_empty();
    Ok(if same { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(before: &str, after: &str, comparison: &Comparison, words: &Words, lang: Lang) {
    let nl = lang == Lang::Nl;
    println!("{}", if nl { format!("Van {before} naar {after}") } else { format!("From {before} to {after}") });
    for (actions, dutch, english) in [
        (&comparison.gone, "Handelingen die er niet meer zijn", "Acts that are gone"),
        (&comparison.new, "Nieuwe handelingen", "New acts"),
    ] {
        if !actions.is_empty() {
            println!("\n{}: {}", if nl { dutch } else { english }, actions.join(", "));
        }
    }
    for difference in &comparison.differences {
        one(difference, words, lang);
    }
    if comparison.differences.is_empty() {
        println!("\n{}", if nl { "Hetzelfde is toegestaan." } else { "The same is allowed." });
    }
}

fn one(difference: &Difference, words: &Words, lang: Lang) {
    let nl = lang == Lang::Nl;
    let heading = match (difference.allowed, nl) {
        (true, true) => "nu toegestaan",
        (true, false) => "newly allowed",
        (false, true) => "niet meer toegestaan",
        (false, false) => "newly denied",
    };
    println!("\n{}: {heading}", words.action(&difference.action, lang));
    for rule in &difference.rules {
        println!("  {}  {}", rule.id, rule.title.get(lang));
    }
    println!("  {}", if nl { "Bijvoorbeeld:" } else { "For instance:" });
    for fact in difference.example.iter().filter(|fact| fact.decides) {
        println!("    {}", words.fact(fact, lang));
    }
    let others = difference.example.iter().filter(|fact| !fact.decides).count();
    let rest = if nl {
        "andere feiten doen hier niet ter zake (zie --json)"
    } else {
        "other facts do not matter here (see --json)"
    };
    println!("    {others} {rest}");
}
