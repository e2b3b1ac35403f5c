// SPDX-License-Identifier: EUPL-1.2
//! From what was found to the parts of the report: findings first, then what was checked and what could
//! not be, then what the log tells. Whatever was not checked is said where it would be missed.

use super::{Block, Cell, Page, Part, Table};
use crate::account::{Account, Outcomes};
use crate::report::words::{Lang, Words};
use crate::report::{Report, each, summary};

/// Rows of what was unsupported that are written out.
const UNSUPPORTED: usize = 500;
/// Disclosures that are written out without being asked after.
const UNASKED: usize = 20;

/// The report in one language.
pub(crate) fn page(report: &Report, lang: Lang) -> Page {
    let words = Words(lang);
    let good = report.exit_code() == 0;
    let mut parts = vec![outcome(report, words), findings(report, words), checked(report, words)];
    parts.push(unsupported(report, words));
    if let Some(account) = &report.account {
        parts.push(told(report, account, words));
        parts.push(acts(account, words));
        parts.push(over_time(account, words));
        parts.extend(by_recipient(account, words));
        parts.push(one_by_one(report, account, words));
    } else if let Some(why) = &report.not_told {
        parts.push(Part::new(words.word("part-asked"), vec![Block::Warn(why.clone())]));
    }
    let explained = ["word-register", "word-checkpoint", "word-signed", "word-stuk", "word-hand-over"];
    parts.push(Part::new(words.word("part-words"), explained.map(|key| Block::Say(words.word(key))).into()));
    Page {
        title: words.get("report-title", &[("origin", report.origin.as_str().into())]),
        good,
        verdict: words.word(if good { "good" } else { "bad" }),
        lead: words.word(if report.proofs_only { "report-lead-proofs" } else { "report-lead" }),
        parts,
        end: words.get("printed-by", &[("version", env!("CARGO_PKG_VERSION").into())]),
    }
}

fn outcome(report: &Report, words: Words) -> Part {
    let mut blocks = Vec::new();
    if let Some(why) = &report.unreadable {
        blocks.push(Block::Warn(words.get("sum-unreadable", &[("why", why.as_str().into())])));
        return Part::new(words.word("part-outcome"), blocks);
    }
    match report.finding_count {
        0 => blocks.push(Block::Say(words.word("outcome-good"))),
        n => blocks.push(Block::Warn(words.get("outcome-bad", &[("n", n.into())]))),
    }
    if report.proofs_only {
        blocks.push(Block::Warn(words.word("outcome-proofs")));
    }
    if !report.unsupported.is_empty() {
        blocks.push(Block::Warn(words.get("outcome-unsupported", &[("n", report.unsupported.len().into())])));
    }
    let key = [("key", report.key.as_str().into())];
    blocks.push(if report.key_known {
        Block::Say(words.get("outcome-known-key", &key))
    } else {
        Block::Warn(words.get("outcome-own-key", &key))
    });
    Part::new(words.word("part-outcome"), blocks)
}

fn findings(report: &Report, words: Words) -> Part {
    let title = words.word("part-findings");
    if report.findings.is_empty() {
        return Part::new(title, vec![Block::Say(words.word("findings-none"))]);
    }
    let entry = |entry: Option<u64>| Cell::Number(entry.map(|e| words.number(e)).unwrap_or_default());
    let rows = report
        .findings
        .iter()
        .map(|f| vec![entry(f.entry), words.code("finding", f.code).into(), format!("{} ({})", f.text, f.code).into()]);
    let head = ["col-entry", "col-meaning", "col-finding"].map(|key| words.word(key)).into();
    let table = Table { caption: words.word("table-findings"), head, rows: rows.collect() };
    let mut blocks = vec![Block::Say(words.word("findings-english")), Block::Table(table)];
    let untold = report.finding_count.saturating_sub(report.findings.len() as u64);
    if untold > 0 {
        blocks.push(Block::Warn(words.get("findings-untold", &[("n", words.number(untold).into())])));
    }
    Part::new(title, blocks)
}

fn checked(report: &Report, words: Words) -> Part {
    let mut blocks = vec![Block::Facts(summary::facts(report, words))];
    if report.receipts.checked == 0 {
        blocks.push(Block::Say(words.word("receipts-none")));
    }
    if let Some(after) = &report.after {
        let numbers = [("entries", words.number(after.entries).into()), ("new", words.number(after.new).into())];
        blocks.push(Block::Say(words.get("after-is", &numbers)));
        let closed =
            [("closed", words.number(after.closed).into()), ("destroyed", words.number(after.destroyed).into())];
        blocks.push(Block::Say(words.get("after-closed", &closed)));
    }
    Part::new(words.word("part-checked"), blocks)
}

fn unsupported(report: &Report, words: Words) -> Part {
    let title = words.word("part-unsupported");
    if report.proofs_only {
        return Part::new(title, vec![Block::Warn(words.word("sum-decisions-unchecked"))]);
    }
    if report.unsupported.is_empty() {
        return Part::new(title, vec![Block::Say(words.word("unsupported-none"))]);
    }
    let shown = report.unsupported.iter().take(UNSUPPORTED);
    let rows = shown.map(|u| vec![Cell::Number(words.number(u.entry)), u.why.clone().into()]).collect();
    let head = ["col-entry", "col-why"].map(|key| words.word(key)).into();
    let mut blocks = vec![Block::Table(Table { caption: words.word("table-unsupported"), head, rows })];
    let untold = report.unsupported.len().saturating_sub(UNSUPPORTED) as u64;
    if untold > 0 {
        blocks.push(Block::Say(words.get("unsupported-untold", &[("n", words.number(untold).into())])));
    }
    Part::new(title, blocks)
}

/// What the account covers, and whether it is complete.
fn told(report: &Report, account: &Account, words: Words) -> Part {
    let mut blocks = Vec::new();
    let mut say = |key: &str, args: &[(&'static str, String)]| {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
        blocks.push(Block::Say(words.get(key, &args)));
    };
    let asked = &account.asked;
    let all = words.number(report.entries);
    let whole = account.read == report.entries;
    let complete = match report.finding_count {
        0 if whole => "complete",
        _ if whole => "complete-broken",
        _ => "complete-cut",
    };
    say(complete, &[("all", all.clone()), ("read", words.number(account.read))]);
    let name = |org| each::name(account, org);
    let time = |text: &String| waarborg_domain::Instant::parse(text).map(|at| words.time(at)).unwrap_or_default();
    if let Some(from) = &asked.from {
        say("asked-from", &[("time", time(from))]);
    }
    if let Some(before) = &asked.before {
        say("asked-before", &[("time", time(before))]);
    }
    if let Some(partner) = &asked.partner {
        say("asked-partner", &[("name", name(partner))]);
    }
    if let Some(party) = &asked.party {
        say("asked-party", &[("name", name(party))]);
    }
    if let Some(dataset) = &asked.dataset {
        say("asked-dataset", &[("id", dataset.to_string())]);
    }
    if asked.first_entry > 0 {
        say("asked-new", &[("entry", words.number(asked.first_entry))]);
    }
    let entries = words.number(account.entries);
    match account.between {
        None => say("asked-none", &[]),
        Some((first, last)) => {
            let whole = account.entries == report.entries;
            say(if whole { "asked-all" } else { "asked-some" }, &[("entries", entries), ("all", all)]);
            say("asked-between", &[("first", words.time(first.0)), ("last", words.time(last.0))]);
        }
    }
    let gone = &account.content;
    say(
        if gone.destroyed + gone.closed == 0 { "gone-none" } else { "gone-some" },
        &[
            ("committed", words.number(gone.committed)),
            ("destroyed", words.number(gone.destroyed)),
            ("closed", words.number(gone.closed)),
        ],
    );
    Part::new(words.word("part-asked"), blocks)
}

fn outcome_cells(words: Words, outcomes: &Outcomes) -> Vec<Cell> {
    let Outcomes { allowed, pending, held, undecidable, refused } = *outcomes;
    [allowed, pending + held, undecidable, refused, outcomes.total()].map(|n| Cell::Number(words.number(n))).into()
}

fn acts(account: &Account, words: Words) -> Part {
    let outcomes = &account.outcomes;
    let total = words.get(
        "counts-total",
        &[
            ("acts", words.number(outcomes.total()).into()),
            ("allowed", words.number(outcomes.allowed).into()),
            ("waiting", words.number(outcomes.pending + outcomes.held).into()),
            ("undecidable", words.number(outcomes.undecidable).into()),
            ("refused", words.number(outcomes.refused).into()),
        ],
    );
    let ended = ["col-allowed", "col-waiting", "col-undecidable", "col-refused", "col-total"];
    let head = |first: &str| [first].into_iter().chain(ended).map(|key| words.word(key)).collect();
    let kinds = account.kinds.iter().map(|kind| {
        let name = Cell::Text(words.code("act", kind.kind));
        [name].into_iter().chain(outcome_cells(words, &kind.outcomes)).collect()
    });
    let parties = account.parties.iter().map(|party| {
        let name = party.party.as_ref().map_or_else(|| words.word("house-itself"), |org| each::name(account, org));
        [Cell::Text(name)].into_iter().chain(outcome_cells(words, &party.outcomes)).collect()
    });
    let rules = account.rules.iter().map(|rule| {
        let title = rule.title.as_ref().map(|title| title.get(words.0).to_owned()).unwrap_or_default();
        let numbers = [rule.times, rule.entries.0, rule.entries.1].map(|n| Cell::Number(words.number(n)));
        [Cell::Text(rule.rule.to_string()), Cell::Text(title)].into_iter().chain(numbers).collect()
    });
    let mut blocks = vec![
        Block::Say(total),
        Block::Table(Table { caption: words.word("table-kinds"), head: head("col-kind"), rows: kinds.collect() }),
        Block::Table(Table { caption: words.word("table-parties"), head: head("col-party"), rows: parties.collect() }),
    ];
    if !account.rules.is_empty() {
        let head = ["col-rule", "col-title", "col-times", "col-first", "col-last"].map(|key| words.word(key)).into();
        blocks.push(Block::Table(Table { caption: words.word("table-rules"), head, rows: rules.collect() }));
    }
    Part::new(words.word("part-acts"), blocks)
}

fn over_time(account: &Account, words: Words) -> Part {
    let timeline = &account.timeline;
    let rows = timeline.slots.iter().map(|slot| {
        let numbers = [slot.acts, slot.not_allowed, slot.handed_over].map(|n| Cell::Number(words.number(n)));
        [Cell::Text(slot.at.clone())].into_iter().chain(numbers).collect()
    });
    let first = format!("col-{}", timeline.unit);
    let head = [first.as_str(), "col-acts", "col-not-allowed", "col-handed"].map(|key| words.word(key)).into();
    let table = Table { caption: words.word(&format!("table-time-{}", timeline.unit)), head, rows: rows.collect() };
    let blocks = if timeline.slots.is_empty() {
        vec![Block::Say(words.word("asked-none"))]
    } else {
        vec![Block::Chart(timeline.clone(), words.word("chart-desc")), Block::Table(table)]
    };
    Part::new(words.word("part-time"), blocks)
}

fn by_recipient(account: &Account, words: Words) -> Option<Part> {
    if account.recipients.is_empty() {
        return None;
    }
    let keys = [
        "col-recipient",
        "col-asked",
        "col-request-refused",
        "col-declined",
        "col-stopped",
        "col-handed-over",
        "col-delivered",
        "col-acknowledged",
        "col-recalled",
        "col-destroyed",
    ];
    let rows = account.recipients.iter().map(|count| {
        let name = count.recipient.as_ref().map(|org| each::name(account, org)).unwrap_or_default();
        let first = [count.asked, count.not_allowed, count.declined, count.stopped, count.handed_over];
        let then = [count.delivered, count.acknowledged, count.recalled, count.destroyed];
        let numbers = first.into_iter().chain(then).map(|n| Cell::Number(words.number(n)));
        [Cell::Text(name)].into_iter().chain(numbers).collect()
    });
    let head = keys.map(|key| words.word(key)).into();
    let table = Table { caption: words.word("table-recipients"), head, rows: rows.collect() };
    Some(Part::new(words.word("part-disclosures"), vec![Block::Table(table)]))
}

fn one_by_one(report: &Report, account: &Account, words: Words) -> Part {
    let count = account.disclosures.len();
    let title = words.word("part-each");
    if !account.asked.narrows() && count > UNASKED {
        return Part::new(title, vec![Block::Say(words.get("each-left-out", &[("n", count.into())]))]);
    }
    let complete = report.finding_count == 0 && account.read == report.entries;
    let key = if complete { "complete-disclosures" } else { "found-disclosures" };
    let mut blocks = vec![Block::Say(words.get(key, &[("n", count.into())]))];
    if account.disclosures.iter().any(|d| d.steps.iter().any(|step| !step.asked_after)) {
        blocks.push(Block::Say(words.word("whole-story")));
    }
    let parts = account.disclosures.iter().map(|disclosure| each::part(account, disclosure, words)).collect();
    Part { title, blocks, parts }
}
