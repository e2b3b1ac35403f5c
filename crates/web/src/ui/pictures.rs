// SPDX-License-Identifier: EUPL-1.2
//! Pictures as inline SVG, each with an equal table or list beside it: where a disclosure stands, whose
//! data went where, and the path from an entry to the root of the register.

use super::visit::Visit;
use maud::{Markup, html};

/// A step of a line.
pub struct Step {
    /// Word.
    pub label: String,
    /// Date, once passed.
    pub at: Option<String>,
}

/// Where a disclosure stands: equally spaced ticks on one line, the future dashed.
pub fn timeline(v: &Visit<'_>, id: &str, steps: &[Step]) -> Markup {
    let wide = 150 * steps.len().max(1);
    let x = |n: usize| 75 + 150 * n;
    let last = steps.iter().rposition(|s| s.at.is_some()).unwrap_or(0);
    let end = steps.len().saturating_sub(1);
    let at = x(last);
    html! {
        div .scroll role="region" aria-label=(v.t("timeline-title")) tabindex="0" {
            svg .picture viewBox={ "0 0 " (wide) " 76" } width=(wide) height="76" role="group" aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (v.t("timeline-title")) }
                desc id={ (id) "-d" } { (v.t("timeline-desc")) }
                @if last > 0 { line .past x1=(x(0)) y1="20" x2=(at) y2="20" {} }
                @if last < end { line .future x1=(at) y1="20" x2=(x(end)) y2="20" stroke-dasharray="5 5" {} }
                @for (n, step) in steps.iter().enumerate() {
                    circle cx=(x(n)) cy="20" r="7" class=(if step.at.is_some() { "own" } else { "other" }) {}
                    text x=(x(n)) y="46" text-anchor="middle" { (step.label) }
                    @if let Some(date) = &step.at { text .small x=(x(n)) y="64" text-anchor="middle" { (date) } }
                }
            }
        }
    }
}

/// A box in a column.
pub struct Node {
    /// Word.
    pub label: String,
    /// Second line.
    pub below: String,
    /// Where it leads.
    pub place: Option<String>,
}

/// Boxes in one column before the rest folds.
const COLUMN: usize = 12;

/// Whose data, gone where: columns of boxes, every box of one joined to every box of the next.
pub fn provenance(v: &Visit<'_>, columns: &[(String, Vec<Node>)]) -> Markup {
    let shown = |nodes: &[Node]| nodes.len().min(COLUMN) + usize::from(nodes.len() > COLUMN);
    let tall = columns.iter().map(|(_, nodes)| shown(nodes)).max().unwrap_or(1).max(1);
    let (wide, high) = (220 * columns.len(), 40 + 58 * tall);
    let x = |column: usize| 220 * column + 10;
    let y = |row: usize| 36 + 58 * row;
    html! {
        div .scroll role="region" aria-label=(v.t("provenance-title")) tabindex="0" {
            svg .picture viewBox={ "0 0 " (wide) " " (high) } width=(wide) height=(high) role="group" aria-labelledby="prov-t prov-d" {
                title #prov-t { (v.t("provenance-title")) }
                desc #prov-d { (v.t("provenance-desc")) }
                @for (c, pair) in columns.windows(2).enumerate() {
                    @if let [(_, left), (_, right)] = pair {
                        @for a in 0..shown(left) { @for b in 0..shown(right) {
                            line .edge x1=(x(c) + 180) y1=(y(a) + 22) x2=(x(c + 1)) y2=(y(b) + 22) {}
                        } }
                    }
                }
                @for (c, (head, nodes)) in columns.iter().enumerate() {
                    text .head x=(x(c)) y="20" { (head) }
                    @for (r, node) in nodes.iter().take(COLUMN).enumerate() { (boxed(node, x(c), y(r))) }
                    @if nodes.len() > COLUMN {
                        @let rest = Node { label: format!("+{}", nodes.len() - COLUMN), below: String::new(), place: None };
                        (boxed(&rest, x(c), y(COLUMN)))
                    }
                }
            }
        }
    }
}

fn boxed(node: &Node, x: usize, y: usize) -> Markup {
    let short = |text: &str| -> String {
        let cut: String = text.chars().filter(|c| !c.is_control()).take(22).collect();
        if text.chars().count() > 22 { cut + "…" } else { cut }
    };
    let drawn = html! {
        rect .node x=(x) y=(y) width="180" height="44" {}
        text x=(x + 8) y=(y + 18) { (short(&node.label)) }
        text .small x=(x + 8) y=(y + 35) { (short(&node.below)) }
    };
    html! { @match &node.place { Some(place) => a href=(place) { (drawn) }, None => (drawn) } }
}

/// Is it in the tree: a staircase from the leaf to the root. Own nodes filled, siblings hollow.
pub fn path(v: &Visit<'_>, leaf: &str, proof: &[String], root: &str) -> Markup {
    let steps = proof.len();
    let (wide, high) = (330 + 22 * steps, 40 * (steps + 2));
    let y = |n: usize| high - 24 - 40 * n;
    let x = |n: usize| 20 + 22 * n;
    let eight = |hash: &str| hash.get(..8).unwrap_or(hash).to_owned();
    html! {
        div .scroll role="region" aria-label=(v.t("path-title")) tabindex="0" {
            svg .picture viewBox={ "0 0 " (wide) " " (high) } width=(wide) height=(high) role="group" aria-labelledby="path-t path-d" {
                title #path-t { (v.t("path-title")) }
                desc #path-d { (v.ta("path-desc", &[("n", steps.into())])) }
                @for (n, sibling) in proof.iter().enumerate() {
                    line .past x1=(x(n)) y1=(y(n)) x2=(x(n + 1)) y2=(y(n + 1)) {}
                    line .edge x1=(x(n) + 130) y1=(y(n)) x2=(x(n + 1)) y2=(y(n + 1)) {}
                    rect .other x=(x(n) + 122) y=(y(n) - 8) width="16" height="16" {}
                    text .mono x=(x(n) + 146) y=(y(n) + 5) { (eight(sibling)) }
                }
                @for n in 0..=steps { circle .own cx=(x(n)) cy=(y(n)) r="8" {} }
                text .mono x=(x(0) + 14) y=(y(0) + 5) { (eight(leaf)) }
                text .mono x=(x(steps) + 14) y=(y(steps) + 5) { (eight(root)) " " (v.t("path-root")) }
            }
        }
    }
}
