// SPDX-License-Identifier: EUPL-1.2
//! Proof of one act: the leaf, its place in the tree, and who vouches for what. A server under check
//! proves little about itself, so each line names the voucher.

use crate::ui::layout::page;
use crate::ui::parts::{self, field, list, number};
use crate::ui::pictures;
use crate::ui::reply::Reply;
use crate::ui::text;
use crate::ui::visit::{Outcome, Visit};
use maud::{Markup, html};
use serde_json::{Value, json};
use waarborg_app::{Answer, Problem};
use waarborg_domain::Instant;

fn read(v: &Visit<'_>, index: &str) -> Result<Answer, Problem> {
    let index: u64 = index.parse().map_err(|_| Problem::NotFound)?;
    v.view(json!({ "entry": index }))
}

/// The page.
pub fn show(v: &Visit<'_>, index: &str) -> Outcome {
    let answer = read(v, index)?;
    let data = &answer.data;
    let leaf = data.get("leaf").ok_or(Problem::NotFound)?;
    let at = leaf.get("at").and_then(Value::as_i64).map(Instant).unwrap_or_default();
    let title =
        v.ta("entry-title", &[("n", number(data, "entry").into()), ("time", text::to_the_second(v.lang, at).into())]);
    let proof: Vec<String> = list(data, "proof").iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let body = html! {
        p .lead { (v.tk("act-", &field(leaf, "kind").replace('.', "-"))) ": " strong { (v.tk("outcome-", field(leaf, "outcome"))) } }
        (facts(v, data, leaf))
        h2 { (v.t("proof")) }
        (vouchers(v, data, &proof))
        p {
            a .button .main href={ "/entries/" (number(data, "entry")) "/receipt" } download { (v.t("receipt")) }
        }
        details .fold {
            summary { (v.t("check-yourself")) }
            p { (v.t("check-how")) }
            p { (v.t("check-key")) } pre tabindex="0" { (v.system.verifier_key()) }
            p { code { "waarborg-verify bundle.waarborg --receipts ." } }
        }
        (pictures::path(v, field(data, "leaf_hash"), &proof, field(data, "root")))
        (steps(v, data, &proof))
        (parts::shown(v))
    };
    Ok(page(v, &title, &body))
}

fn facts(v: &Visit<'_>, data: &Value, leaf: &Value) -> Markup {
    let p = v.persona.as_ref();
    let rules =
        |of: &[Value]| html! { @for rule in of.iter().filter_map(Value::as_str) { (parts::rule(&rule.into())) " " } };
    html! {
        dl {
            dt { (v.t("entry-who")) }
            dd { (v.t("pseudonym")) " " (parts::id(field(leaf, "actor")))
                @if let Some(p) = p { ", " (parts::org(v, &p.org)) ", " (v.tk("role-", p.role.code())) }
                ", " (v.tk("channel-", field(leaf, "channel")))
            }
            @if !list(leaf, "rules").is_empty() { dt { (v.t("entry-unmet")) } dd { (rules(list(leaf, "rules"))) } }
            @if !list(data, "met").is_empty() { dt { (v.t("entry-met")) } dd { (rules(list(data, "met"))) } }
            @if !list(leaf, "objects").is_empty() {
                dt { (v.t("entry-objects")) }
                dd { @for id in list(leaf, "objects").iter().filter_map(Value::as_str) { (parts::hash(id)) " " } }
            }
            dt { (v.t("law-package")) } dd { (parts::hash(field(data, "law"))) }
            dt { (v.t("entry-kept")) } dd { (parts::hash(field(leaf, "kept"))) }
        }
    }
}

fn vouchers(v: &Visit<'_>, data: &Value, proof: &[String]) -> Markup {
    html! {
        ul .vouchers {
            li { span .sign { "✓ " } (v.ta("proof-inclusion", &[("size", number(data, "size").into()), ("n", proof.len().into())]))
                " " em { (v.t("voucher-server")) } }
            li { span .sign { "– " } (v.t("proof-witness")) " " em { (v.t("voucher-none")) } }
            li { span .sign { "– " } (v.t("proof-you")) " " em { (v.t("voucher-you")) } }
        }
    }
}

fn steps(v: &Visit<'_>, data: &Value, proof: &[String]) -> Markup {
    let mut rows = vec![vec![html! { (v.t("path-leaf")) }, parts::hash(field(data, "leaf_hash"))]];
    rows.extend(
        proof
            .iter()
            .enumerate()
            .map(|(n, hash)| vec![html! { (v.ta("path-step", &[("n", (n + 1).into())])) }, parts::hash(hash)]),
    );
    rows.push(vec![html! { (v.t("path-root")) }, parts::hash(field(data, "root"))]);
    parts::table(
        "steps",
        &v.ta("path-caption", &[("n", proof.len().into())]),
        &[v.t("path-place"), v.t("path-hash")],
        &rows,
    )
}

/// The receipt as a file.
pub fn receipt(v: &Visit<'_>, index: &str) -> Outcome {
    let answer = read(v, index)?;
    let bytes = field(&answer.data, "receipt").as_bytes().to_vec();
    let name = format!("waarborg-receipt-{}.txt", number(&answer.data, "entry"));
    Ok(Reply::File { name, kind: "text/plain; charset=utf-8", bytes })
}
