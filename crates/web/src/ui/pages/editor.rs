// SPDX-License-Identifier: EUPL-1.2
//! Writing an analysis: text, cited items, and the mentions found in it, shown before anything is saved.
//! Words can be taken out freely until the first save; saving stops at a mention not yet seen and
//! never overwrites another's version.

use super::item;
use crate::ui::layout::{Shell, page_of, refusal};
use crate::ui::parts::{self, field, list, number};
use crate::ui::reply::Reply;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::{AnalysisId, ItemId};

/// The draft as the form carries it; the server keeps none.
#[derive(Default)]
struct Draft {
    analysis: Option<AnalysisId>,
    base: u32,
    title: String,
    text: String,
    cited: Vec<ItemId>,
    kept: Vec<ItemId>,
    marks: Vec<(u32, ItemId)>,
}

/// What the page says beside the draft.
#[derive(Default)]
struct Said {
    errors: Vec<(&'static str, String)>,
    mentions: Vec<Value>,
    cited: Vec<Value>,
    checked: Option<u64>,
    found: Option<Markup>,
    conflict: Option<Markup>,
    refused: Option<Answer>,
}

/// An empty editor.
pub fn blank(v: &Visit<'_>) -> Outcome {
    v.who()?;
    Ok(render(v, &Draft::default(), &Said::default()))
}

/// The newest version of an analysis, to write the next.
pub fn open(v: &Visit<'_>, id: &str) -> Outcome {
    let id: AnalysisId = id.parse().map_err(|_| Problem::NotFound)?;
    let answer = v.view(json!({ "analysis": id }))?;
    let d = &answer.data;
    let ids =
        |rows: &[Value], name: &str| rows.iter().filter_map(|r| field(r, name).parse().ok()).collect::<Vec<ItemId>>();
    let marks = list(d, "attributed")
        .iter()
        .filter_map(|m| Some((u32::try_from(number(m, "line")).ok()?, field(m, "item").parse().ok()?)));
    let kept = list(d, "mentions")
        .iter()
        .flat_map(|m| list(m, "items"))
        .filter_map(Value::as_str)
        .filter_map(|i| i.parse().ok());
    let draft = Draft {
        analysis: Some(id),
        base: u32::try_from(number(d, "version")).unwrap_or(0),
        title: field(d, "title").to_owned(),
        text: field(d, "text").to_owned(),
        cited: ids(list(d, "cited"), "id"),
        kept: kept.collect(),
        marks: marks.collect(),
    };
    let (mentions, cited) = (list(d, "mentions").to_vec(), list(d, "cited").to_vec());
    let said = Said { mentions, cited, checked: Some(answer.entry), ..Said::default() };
    Ok(render(v, &draft, &said))
}

fn read(v: &Visit<'_>) -> Draft {
    let form = &v.ask.form;
    let ids = |name: &str| form.all(name).filter_map(|i| i.parse().ok()).collect::<Vec<ItemId>>();
    let mut draft = Draft {
        analysis: form.get("analysis").and_then(|a| a.parse().ok()),
        base: form.get("base").and_then(|b| b.parse().ok()).unwrap_or(0),
        title: form.get("title").unwrap_or_default().to_owned(),
        // Browsers send lines with CR LF; the saved text has LF alone.
        text: form.raw("text").unwrap_or_default().replace("\r\n", "\n"),
        cited: ids("cited"),
        kept: ids("kept"),
        marks: form
            .all("mark")
            .filter_map(|m| m.split_once(':'))
            .filter_map(|(l, i)| Some((l.parse().ok()?, i.parse().ok()?)))
            .collect(),
    };
    choices(v, &mut draft);
    draft.cited.sort();
    draft.cited.dedup();
    draft
}

/// Cite, keep or take out: what was chosen for each mention shown.
fn choices(v: &Visit<'_>, draft: &mut Draft) {
    let form = &v.ask.form;
    for n in 0..500 {
        let Some(words) = form.raw(&format!("words-{n}")) else { break };
        let line = form.get(&format!("line-{n}")).and_then(|l| l.parse::<usize>().ok()).unwrap_or(0);
        let items: Vec<ItemId> =
            form.get(&format!("items-{n}")).unwrap_or_default().split(' ').filter_map(|i| i.parse().ok()).collect();
        match form.get(&format!("choice-{n}")) {
            Some("cite") => draft.cited.extend(items),
            Some("keep") => draft.kept.extend(items),
            Some("take") if !words.is_empty() => {
                let lines =
                    draft.text.split('\n').enumerate().map(|(at, text)| {
                        if at + 1 == line { text.replacen(words, "[…]", 1) } else { text.to_owned() }
                    });
                draft.text = lines.collect::<Vec<_>>().join("\n");
            }
            _ => {}
        }
    }
}

/// A step in the editor.
pub fn run(v: &Visit<'_>) -> Outcome {
    v.who()?;
    let mut draft = read(v);
    let mut said = Said::default();
    match v.ask.form.get("do") {
        Some("find") => said.found = find(v, &mut said.refused),
        Some("mark") => mark(v, &mut draft, &mut said),
        Some("save" | "overwrite" | "apart") => {
            if let Some(reply) = save(v, &mut draft, &mut said) {
                return Ok(reply);
            }
        }
        _ => {}
    }
    // Each step shows the text's mentions as they are now; that is an act of its own. Whatever comes of it,
    // what was typed goes back to the writer: the server keeps no draft.
    match v.beside("mentions.check", json!({ "text": draft.text, "cited": draft.cited })) {
        Ok(answer) if answer.allowed() => {
            said.mentions = list(&answer.data, "mentions").to_vec();
            said.cited = list(&answer.data, "cited").to_vec();
            said.checked = Some(answer.entry);
        }
        Ok(answer) => {
            said.refused.get_or_insert(answer);
        }
        Err(problem) if said.errors.is_empty() => said.errors.push(("text", told(v, &problem))),
        Err(_) => {}
    }
    Ok(render(v, &draft, &said))
}

/// A problem in a line above the text.
fn told(v: &Visit<'_>, problem: &Problem) -> String {
    match problem {
        Problem::Invalid(why)
        | Problem::File(why)
        | Problem::Conflict(why)
        | Problem::ReadOnly(why)
        | Problem::SealedLog(why) => v.said(why),
        Problem::NotFound => v.t("missing-title"),
        Problem::Unavailable => v.t("problem-unavailable"),
        Problem::Clock => v.t("problem-clock"),
        Problem::Stopping => v.t("problem-stopping"),
        Problem::Late => v.t("problem-late"),
    }
}

/// Items to cite, found without leaving the text.
fn find(v: &Visit<'_>, refused: &mut Option<Answer>) -> Option<Markup> {
    let Some(purpose) = &v.purpose else { return Some(html! { p .notice { (v.t("error-purpose")) } }) };
    let wanted = v.ask.form.get("find").unwrap_or_default();
    let with = match v.ask.form.get("find-in") {
        Some("text") => json!({ "text": wanted, "purpose": purpose.json(), "limit": 20 }),
        _ => json!({ "value": wanted, "purpose": purpose.json(), "limit": 20 }),
    };
    let answer = match v.beside("search", with) {
        Err(problem) => return Some(html! { p .notice { (parts::safe(&told(v, &problem))) } }),
        Ok(answer) if !answer.allowed() => {
            *refused = Some(answer);
            return None;
        }
        Ok(answer) => answer,
    };
    let rows = list(&answer.data, "items");
    Some(html! {
        @if rows.is_empty() { p .empty { (v.t("not-found")) } } @else { (cite_table(v, "found", &v.t("results"), rows, false)) }
    })
}

fn mark(v: &Visit<'_>, draft: &mut Draft, said: &mut Said) {
    let line = v.ask.form.get("mark-line").and_then(|l| l.parse().ok());
    let item = v.ask.form.get("mark-item").and_then(|i| i.parse().ok());
    match (line, item) {
        (Some(line), Some(item)) => draft.marks.push((line, item)),
        _ => said.errors.push(("mark-line", v.t("error-marking"))),
    }
}

/// Saves, or says why not; nothing is overwritten.
fn save(v: &Visit<'_>, draft: &mut Draft, said: &mut Said) -> Option<Reply> {
    if draft.title.is_empty() {
        said.errors.push(("title", v.t("error-title")));
    }
    let purpose = v.purpose.clone();
    if purpose.is_none() {
        said.errors.push(("purpose", v.t("error-purpose")));
    }
    let (Some(purpose), true) = (purpose, said.errors.is_empty()) else { return None };
    match v.ask.form.get("do") {
        Some("overwrite") => draft.base = v.ask.form.get("newest").and_then(|n| n.parse().ok()).unwrap_or(draft.base),
        Some("apart") => (draft.analysis, draft.base) = (None, 0),
        _ => {}
    }
    let marks: Vec<Value> = draft.marks.iter().map(|(line, item)| json!({ "line": line, "item": item })).collect();
    let with = json!({
        "analysis": draft.analysis, "base": draft.base, "title": draft.title, "text": draft.text,
        "cited": draft.cited, "attributed": marks, "acknowledged": draft.kept, "purpose": purpose.json(),
    });
    match v.run("analysis.save", with) {
        Err(Problem::Conflict(_)) if overtaken(v, draft) => match conflict(v, draft) {
            Ok(shown) => said.conflict = Some(shown),
            Err(problem) => said.errors.push(("text", told(v, &problem))),
        },
        Err(Problem::Conflict(_)) => said.errors.push(("mentions", v.t("error-mentions"))),
        Err(problem) => said.errors.push(("text", told(v, &problem))),
        Ok(answer) => match answer.text("id") {
            Some(id) if answer.allowed() => return Some(parts::after(&format!("/analyses/{id}"), answer.entry)),
            _ => said.refused = Some(answer),
        },
    }
    None
}

/// There is a newer version than the one the draft was written from.
fn overtaken(v: &Visit<'_>, draft: &Draft) -> bool {
    let snapshot = v.snapshot();
    let newest = draft
        .analysis
        .and_then(|a| snapshot.state.analyses.get(&a))
        .map_or(draft.base, waarborg_ledger::objects::Analysis::latest);
    newest != draft.base
}

/// Someone saved meanwhile: what differs, and three ways on.
fn conflict(v: &Visit<'_>, draft: &Draft) -> Result<Markup, Problem> {
    let answer = v.beside("view", json!({ "analysis": draft.analysis }))?;
    let (theirs, newest) = (field(&answer.data, "text"), number(&answer.data, "version"));
    let (mine, other): (Vec<&str>, Vec<&str>) = (draft.text.lines().collect(), theirs.lines().collect());
    let only =
        |of: &[&str], not: &[&str]| of.iter().filter(|l| !not.contains(l)).map(|l| (*l).to_owned()).collect::<Vec<_>>();
    let place = draft.analysis.map(|a| format!("/analyses/{a}/edit")).unwrap_or_default();
    Ok(html! {
        section .errors #conflict tabindex="-1" autofocus {
            h2 { (v.ta("conflict-title", &[("n", newest.into())])) }
            p { (v.t("conflict-text")) }
            h3 { (v.t("conflict-theirs")) } (parts::lines(&only(&other, &mine).join("\n")))
            h3 { (v.t("conflict-mine")) } (parts::lines(&only(&mine, &other).join("\n")))
            input type="hidden" name="newest" value=(newest);
            p .buttons {
                button type="submit" name="do" value="overwrite" { (v.ta("conflict-next", &[("n", (newest + 1).into())])) } " "
                button type="submit" name="do" value="apart" { (v.t("conflict-apart")) } " "
                a .button href=(place) { (v.t("conflict-leave")) }
            }
        }
    })
}

fn render(v: &Visit<'_>, draft: &Draft, said: &Said) -> Reply {
    let wrong = said.errors.iter().any(|(f, _)| *f == "purpose");
    let next = draft.base + 1;
    let body = html! {
        @if let Some(answer) = &said.refused { (refusal(v, answer)) }
        (parts::errors(v, &said.errors))
        form .editor method="post" action="/analyses/edit" {
            (parts::bound(v))
            // Enter in a field checks; it never saves.
            button .first type="submit" name="do" value="check" tabindex="-1" aria-hidden="true" {}
            @if let Some(id) = draft.analysis { input type="hidden" name="analysis" value=(id); }
            input type="hidden" name="base" value=(draft.base);
            @for item in &draft.kept { input type="hidden" name="kept" value=(item); }
            @if let Some(conflict) = &said.conflict { (conflict) }
            (parts::purpose(v, wrong))
            (parts::input("title", &v.t("title"), "", &draft.title))
            (parts::area("text", &v.t("editor-text"), &v.t("editor-text-hint"), &draft.text, 14))
            p .buttons {
                button type="submit" name="do" value="check" { (v.t("editor-check")) } " "
                button .main type="submit" name="do" value="save" { (v.ta("editor-save", &[("n", next.into())])) }
            }
            (mentions(v, said))
            (cited(v, &said.cited))
            (finder(v, said))
            (marking(v, draft))
        }
        @if let Some(entry) = said.checked { p .shown { (parts::entry(v, entry)) } }
        (parts::shown(v))
    };
    let title = match draft.analysis {
        Some(_) => v.ta("editor-title", &[("title", parts::title(v, &draft.title).into()), ("n", next.into())]),
        None => v.t("analysis-new"),
    };
    let focus = v.ask.post && said.conflict.is_none();
    let s = Shell {
        error: !said.errors.is_empty() || said.conflict.is_some(),
        refused: said.refused.is_some(),
        focus,
        skips: vec![("#mentions".into(), v.t("skip-mentions"))],
        ..Shell::new(&title)
    };
    page_of(v, &s, &body)
}

fn mentions(v: &Visit<'_>, said: &Said) -> Markup {
    let origins: std::collections::BTreeSet<String> =
        said.mentions.iter().map(|m| parts::orgs(v, m.get("parties").unwrap_or(&Value::Null))).collect();
    html! {
        section #mentions tabindex="-1" {
            h2 { (v.t("mentions-title")) }
            @if said.checked.is_none() { p .hint { (v.t("mentions-unchecked")) } }
            @else if said.mentions.is_empty() { p .empty { (v.t("mentions-none")) } }
            @else {
                p { (v.ta("mentions-count", &[("n", said.mentions.len().into())])) }
                @for (n, m) in said.mentions.iter().enumerate().take(50) { (mention(v, n, m)) }
                p { (v.t("mentions-origins")) " " (origins.into_iter().collect::<Vec<_>>().join(", ")) " "
                    (parts::rule(&"R-038".into())) " " (parts::rule(&"R-040".into())) }
            }
        }
    }
}

fn mention(v: &Visit<'_>, n: usize, m: &Value) -> Markup {
    let items: Vec<&str> = list(m, "items").iter().filter_map(Value::as_str).collect();
    let parties = parts::orgs(v, m.get("parties").unwrap_or(&Value::Null));
    let covered = m.get("covered").and_then(Value::as_bool) == Some(true);
    let radio = |value: &str, label: String| {
        html! {
            div .tick {
                input type="radio" id={ "choice-" (n) "-" (value) } name={ "choice-" (n) } value=(value);
                label for={ "choice-" (n) "-" (value) } { (label) }
            }
        }
    };
    html! {
        fieldset .mention {
            legend { (v.t("line")) " " (number(m, "line")) ": " (parts::value(field(m, "words"))) " – " (v.ta("mention-known", &[("parties", parties.into())])) }
            input type="hidden" name={ "line-" (n) } value=(number(m, "line"));
            input type="hidden" name={ "words-" (n) } value=(field(m, "words"));
            input type="hidden" name={ "items-" (n) } value=(items.join(" "));
            @if covered { p .hint { (v.t("mention-covered")) } }
            (radio("cite", v.ta("mention-cite", &[("n", items.len().into())])))
            (radio("keep", v.t("mention-keep")))
            (radio("take", v.t("mention-take")))
        }
    }
}

/// Cited items with their content, as the check or the analysis showed them.
fn cited(v: &Visit<'_>, rows: &[Value]) -> Markup {
    html! {
        @if rows.is_empty() { h2 { (v.t("cited")) } p .empty { (v.t("cited-none")) } } @else {
            h2 { (v.t("cited")) }
            (cite_table(v, "cited", &v.ta("cited-count", &[("n", rows.len().into())]), rows, true))
        }
    }
}

fn cite_table(v: &Visit<'_>, id: &str, caption: &str, rows: &[Value], on: bool) -> Markup {
    let cells: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let one = field(row, "id");
            let label = v.ta("cite-item", &[("id", one.get(..8).unwrap_or(one).into())]);
            let mut cells =
                vec![html! { input type="checkbox" name="cited" value=(one) checked[on] aria-label=(label); }];
            cells.extend(item::cells(v, row).into_iter().take(4));
            cells
        })
        .collect();
    let mut heads = vec![v.t("cite-head")];
    heads.extend(item::heads(v).into_iter().take(4));
    parts::table(id, caption, &heads, &cells)
}

fn finder(v: &Visit<'_>, said: &Said) -> Markup {
    let options = [("value".to_owned(), v.t("item-values")), ("text".to_owned(), v.t("item-text"))];
    html! {
        details .fold open[said.found.is_some()] {
            summary { (v.t("find-title")) }
            (parts::input("find", &v.t("find-what"), "", v.ask.form.get("find").unwrap_or_default()))
            (parts::select("find-in", &v.t("find-in"), &options, v.ask.form.get("find-in").unwrap_or_default()))
            button type="submit" name="do" value="find" { (v.t("search")) }
            @if let Some(found) = &said.found { (found) }
        }
    }
}

/// Passages that make a party's data known without naming a value.
fn marking(v: &Visit<'_>, draft: &Draft) -> Markup {
    let options: Vec<(String, String)> =
        draft.cited.iter().map(|i| (i.to_string(), i.to_string().get(..8).unwrap_or_default().to_owned())).collect();
    html! {
        details .fold open[!draft.marks.is_empty()] {
            summary { (v.t("marks-title")) " " (draft.marks.len()) }
            p .hint { (v.t("marks-hint")) }
            ul .plain { @for (n, (line, item)) in draft.marks.iter().enumerate() {
                li { input type="checkbox" checked name="mark" value={ (line) ":" (item) } id={ "mark-" (n) };
                    label for={ "mark-" (n) } { (v.t("line")) " " (line) " → " (parts::id(&item.to_string())) } }
            } }
            @if options.is_empty() { p .empty { (v.t("cited-none")) } } @else {
                (parts::input("mark-line", &v.t("line"), "", ""))
                (parts::select("mark-item", &v.t("item"), &options, ""))
                button type="submit" name="do" value="mark" { (v.t("marks-add")) }
            }
        }
    }
}
