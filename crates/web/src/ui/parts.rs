// SPDX-License-Identifier: EUPL-1.2
//! Parts that pages share. Values of others are hostile: they stand in monospace inside `<bdi>`, with
//! control and format characters spelled out, and never become links.

use super::visit::Visit;
use maud::{Markup, html};
use serde_json::Value;
use waarborg_app::Answer;
use waarborg_domain::{Instant, OrgId, RuleId, Tlp};
use waarborg_law::Rule;

/// True for a character that would change how the text around it looks, or be invisible itself.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text of someone else, with what cannot be seen spelled out.
pub fn safe(text: &str) -> Markup {
    let mut runs: Vec<(bool, String)> = Vec::new();
    for c in text.chars() {
        // The end of a line in a text shown as one line.
        let hidden = unseen(c) && c != '\n';
        let shown = if c == '\n' {
            " ↵ ".to_owned()
        } else if hidden {
            format!("U+{:04X}", u32::from(c))
        } else {
            c.to_string()
        };
        match runs.last_mut() {
            Some((false, run)) if !hidden => run.push_str(&shown),
            _ => runs.push((hidden, shown)),
        }
    }
    html! {
        @for (hidden, run) in &runs {
            @if *hidden { span .esc { "[" (run) "]" } } @else { (run) }
        }
    }
}

/// A text of several lines with what cannot be seen spelled out, still to be escaped.
pub fn spelled(text: &str) -> String {
    let shown =
        |c: char| if unseen(c) && c != '\n' && c != '\t' { format!("[U+{:04X}]", u32::from(c)) } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// A value of someone else.
pub fn value(text: &str) -> Markup {
    html! { bdi .value { (safe(text)) } }
}

/// A text of someone else that keeps its lines.
pub fn lines(text: &str) -> Markup {
    html! { pre .value { @for line in text.lines() { bdi { (safe(line)) } "\n" } } }
}

/// A text of someone else in running prose.
pub fn prose(text: &str) -> Markup {
    html! { bdi { (safe(text)) } }
}

/// An opaque id, short.
pub fn id(text: &str) -> Markup {
    html! { span .id { (text.get(..8).unwrap_or(text)) } }
}

/// A hash in fours, whole and selectable.
pub fn hash(text: &str) -> Markup {
    let fours: Vec<String> = text.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect();
    html! { code .hash { (fours.join(" ")) } }
}

/// An organisation's name.
pub fn org(v: &Visit<'_>, id: &OrgId) -> String {
    v.snapshot().state.org(id).map_or_else(|| id.to_string(), |o| o.org.name.clone())
}

/// The names of organisations in a JSON list of codes.
pub fn orgs(v: &Visit<'_>, codes: &Value) -> String {
    let codes = codes.as_array().map(Vec::as_slice).unwrap_or_default();
    codes.iter().filter_map(Value::as_str).map(|c| org(v, &c.into())).collect::<Vec<_>>().join(", ")
}

/// A text field of JSON.
pub fn field<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list field of JSON.
pub fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A number field of JSON.
pub fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// An instant field of JSON, as people read it.
pub fn time(v: &Visit<'_>, value: &Value, name: &str) -> Option<Markup> {
    let at = Instant::parse(field(value, name)).ok()?;
    Some(html! { time datetime=(at.rfc3339()) { (v.when(at)) } })
}

/// The date of a datum. Files often give a day alone, which is read as its midnight (UTC): no hour is shown
/// that nobody stated.
pub fn observed(v: &Visit<'_>, value: &Value, name: &str) -> Option<Markup> {
    let at = Instant::parse(field(value, name)).ok()?;
    let a_day = at.0.rem_euclid(86_400_000_000) == 0;
    Some(html! { time datetime=(at.rfc3339()) { @if a_day { (v.day(at)) } @else { (v.when(at)) } } })
}

/// A calendar date as rules carry it, `2020-05-28`, as people read it; other words as they are.
pub fn date(v: &Visit<'_>, text: &str) -> String {
    match (text, Instant::parse(text)) {
        ("always", _) => v.t("rule-always"),
        (_, Ok(at)) => v.day(at),
        _ => text.to_owned(),
    }
}

/// A purpose by its code; one of another list as it was stated.
pub fn purpose_name(v: &Visit<'_>, code: &str) -> Markup {
    html! { @if PURPOSES.contains(&code) { (v.tk("purpose-", code)) } @else { (prose(code)) } }
}

/// The kind of a datum: a word of ours, or that of its format.
pub fn kind(v: &Visit<'_>, code: &str) -> Markup {
    html! { @if code == "csv-row" { (v.t("kind-row")) } @else { (prose(code)) } }
}

/// A title of someone else for a heading or a link: on one line, nothing in it unseen.
pub fn title(v: &Visit<'_>, text: &str) -> String {
    let shown = spelled(text).replace(['\n', '\t'], " ");
    if shown.trim().is_empty() || shown == "untitled" { v.t("untitled") } else { shown }
}

/// A TLP label on black.
pub fn tlp(code: &str) -> Markup {
    let label = serde_json::from_value::<Tlp>(code.into()).map_or("", Tlp::label);
    html! { @if !label.is_empty() { span class={ "tlp tlp-" (code) } { (label) } } }
}

/// Handling conditions.
pub fn conditions(v: &Visit<'_>, of: &Value) -> Markup {
    let pap = field(of, "pap");
    html! {
        (tlp(field(of, "tlp")))
        @if !pap.is_empty() { " " span .word { "PAP:" (pap.to_uppercase()) } }
        @for code in list(of, "obligations").iter().filter_map(Value::as_str) { " " span .word { (v.tk("obligation-", code)) } }
        @for code in list(of, "further").iter().filter_map(Value::as_str) { " " span .word { (prose(code)) } }
        @if !list(of, "audience").is_empty() { " " (v.t("audience-only")) " " (orgs(v, of.get("audience").unwrap_or(&Value::Null))) }
    }
}

/// What kind of source a rule rests on.
pub fn badge(v: &Visit<'_>, rule: &Rule) -> Markup {
    html! { span .badge { (rule.badge(v.lang)) } }
}

/// A rule's number, leading to its page.
pub fn rule(id: &RuleId) -> Markup {
    html! { a .rule href={ "/rules/" (id) } { (id) } }
}

/// An entry, leading to its page.
pub fn entry(v: &Visit<'_>, number: u64) -> Markup {
    html! { (v.t("entry")) " " a href={ "/entries/" (number) } { (number) } }
}

/// Where an act stands. A record of the oversight body's own log has no page: nobody here can read it.
pub fn entered(v: &Visit<'_>, answer: &Answer) -> Markup {
    if answer.sealed {
        html! { (v.ta("entry-sealed", &[("n", answer.entry.into())])) }
    } else {
        entry(v, answer.entry)
    }
}

/// What binds a form to the session.
pub fn token(v: &Visit<'_>) -> Markup {
    html! { input type="hidden" name="token" value=(v.token); }
}

/// Token and a fresh number: sending the form twice has one effect.
pub fn bound(v: &Visit<'_>) -> Markup {
    html! { (token(v)) input type="hidden" name="command" value=(v.command()); }
}

/// A form with one button.
pub fn button(v: &Visit<'_>, action: &str, label: &str, hidden: &[(&str, &str)], main: bool) -> Markup {
    html! {
        form .inline method="post" action=(action) {
            (bound(v))
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            button type="submit" class=[main.then_some("main")] { (label) }
        }
    }
}

/// Errors of a form, each leading to its field.
pub fn errors(v: &Visit<'_>, errors: &[(&str, String)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div .errors role="alert" tabindex="-1" #errors {
                h2 { (v.t("errors-title")) }
                ul { @for (field, text) in errors { li { a href={ "#" (field) } { (text) } } } }
            }
        }
    }
}

/// The act that led here was entered.
pub fn done(v: &Visit<'_>) -> Markup {
    let entry = v.ask.query.get("entry").and_then(|e| e.parse::<u64>().ok());
    html! {
        @if let Some(number) = entry {
            div .done #result tabindex="-1" role="status" { p { (v.t("done")) " " (entry_of(v, number)) } }
        }
    }
}

fn entry_of(v: &Visit<'_>, number: u64) -> Markup {
    entry(v, number)
}

/// Where to look after an act: the page, with the entry, at the answer.
pub fn after(place: &str, entry: u64) -> super::reply::Reply {
    super::reply::Reply::See(format!("{place}?entry={entry}#result"))
}

/// A text input with its label.
pub fn input(id: &str, label: &str, hint: &str, value: &str) -> Markup {
    let described = format!("{id}-hint");
    html! {
        div .field {
            label for=(id) { (label) }
            @if !hint.is_empty() { p .hint id=(described) { (hint) } }
            input type="text" id=(id) name=(id) value=(value) aria-describedby=[(!hint.is_empty()).then_some(&described)];
        }
    }
}

/// An input for what nobody else should read, with its label.
pub fn secret(id: &str, label: &str, hint: &str, autocomplete: &str) -> Markup {
    secret_of(id, label, hint, autocomplete, true)
}

/// The same, where it may also be left empty.
pub fn secret_of(id: &str, label: &str, hint: &str, autocomplete: &str, required: bool) -> Markup {
    let described = format!("{id}-hint");
    html! {
        div .field {
            label for=(id) { (label) }
            @if !hint.is_empty() { p .hint id=(described) { (hint) } }
            input type="password" id=(id) name=(id) required[required] maxlength="200" autocomplete=(autocomplete)
                aria-describedby=[(!hint.is_empty()).then_some(&described)];
        }
    }
}

/// A text area with its label.
pub fn area(id: &str, label: &str, hint: &str, value: &str, rows: u32) -> Markup {
    let described = format!("{id}-hint");
    html! {
        div .field {
            label for=(id) { (label) }
            @if !hint.is_empty() { p .hint id=(described) { (hint) } }
            textarea id=(id) name=(id) rows=(rows) aria-describedby=[(!hint.is_empty()).then_some(&described)] { "\n" (value) }
        }
    }
}

/// A choice among a few.
pub fn select(id: &str, label: &str, options: &[(String, String)], chosen: &str) -> Markup {
    select_hinted(id, label, "", options, chosen)
}

/// A choice among a few, explained.
pub fn select_hinted(id: &str, label: &str, hint: &str, options: &[(String, String)], chosen: &str) -> Markup {
    let described = format!("{id}-hint");
    html! {
        div .field {
            label for=(id) { (label) }
            @if !hint.is_empty() { p .hint id=(described) { (hint) } }
            select id=(id) name=(id) aria-describedby=[(!hint.is_empty()).then_some(&described)] {
                @for (code, name) in options { option value=(code) selected[code == chosen] { (name) } }
            }
        }
    }
}

/// A box to tick.
pub fn tick(id: &str, name: &str, value: &str, label: &Markup, on: bool) -> Markup {
    html! {
        div .tick { input type="checkbox" id=(id) name=(name) value=(value) checked[on]; label for=(id) { (label) } }
    }
}

/// A table in a region that can be scrolled with the keyboard.
pub fn table(id: &str, caption: &str, heads: &[String], rows: &[Vec<Markup>]) -> Markup {
    captioned(id, &html! { caption id=(id) { (caption) } }, heads, rows)
}

/// A table right below a heading that says the same as its caption: said, not shown twice.
pub fn table_under(id: &str, caption: &str, heads: &[String], rows: &[Vec<Markup>]) -> Markup {
    captioned(id, &html! { caption .unseen id=(id) { (caption) } }, heads, rows)
}

fn captioned(id: &str, caption: &Markup, heads: &[String], rows: &[Vec<Markup>]) -> Markup {
    html! {
        div .scroll role="region" aria-labelledby=(id) tabindex="0" {
            table {
                (caption)
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

/// The constant line under every list.
pub fn shown(v: &Visit<'_>) -> Markup {
    html! {
        @if let Some(p) = &v.persona {
            @let place = if p.inside { v.t("place-cell") } else { org(v, &p.org) };
            p .shown { (v.ta("shown", &[("place", place.into()), ("role", v.tk("role-", p.role.code()).into())])) }
        }
    }
}

/// Purposes of the house's list.
pub const PURPOSES: [&str; 5] = ["resilience", "incident-response", "threat-assessment", "warning", "exercise"];

/// The purpose in force in one line, or the fields to state it; the rest of the form is kept either way.
pub fn purpose(v: &Visit<'_>, wrong: bool) -> Markup {
    let typed = |name| v.ask.form.get(name).unwrap_or_default();
    let options: Vec<(String, String)> = PURPOSES.iter().map(|c| ((*c).to_owned(), v.tk("purpose-", c))).collect();
    html! {
        @if v.purpose.is_none() {
            fieldset .purpose-fields id="purpose" tabindex="-1" aria-invalid=[wrong.then_some("true")] {
                legend { (v.t("purpose-label")) }
                p .hint { (v.t("purpose-once")) }
                (select("purpose_code", &v.t("purpose-code"), &options, typed("purpose_code")))
                (area("purpose_necessity", &v.t("purpose-necessity"), "", typed("purpose_necessity"), 2))
                (area("purpose_proportionality", &v.t("purpose-proportionality"), "", typed("purpose_proportionality"), 2))
            }
        }
    }
}
