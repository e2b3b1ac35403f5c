// SPDX-License-Identifier: EUPL-1.2
//! The whole report as one HTML file: nothing is fetched, nothing runs, and everything that comes from the
//! log is escaped. Headings, captions and header cells let it be read aloud; it prints on A4.

use super::clean;
use super::page::{Block, Cell, Page, Part, Table};
use super::picture;
use super::words::Lang;
use base64::Engine as _;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("report.css");

/// The page as HTML.
pub(crate) fn write(page: &Page, lang: Lang) -> String {
    let code = if lang == Lang::Nl { "nl" } else { "en" };
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    // Only this one style sheet, by its digest; no script, no picture, no frame, nothing from elsewhere.
    let policy = format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'");
    let title = clean(&page.title);
    let page = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    p.verdict.good[page.good].bad[!page.good] {
                        span aria-hidden="true" { (if page.good { "✓" } else { "✗" }) } " " strong { (page.verdict) }
                    }
                    p { (clean(&page.lead)) }
                }
                nav { ol { @for (n, part) in page.parts.iter().enumerate() { li { a href=(format!("#p{n}")) { (clean(&part.title)) } } } } }
                main { @for (n, part) in page.parts.iter().enumerate() { section id=(format!("p{n}")) { h2 { (clean(&part.title)) } (inside(part)) } } }
                footer { p { (clean(&page.end)) } }
            }
        }
    };
    page.into_string()
}

fn inside(part: &Part) -> Markup {
    html! {
        @for block in &part.blocks { (block_of(block)) }
        @for inner in &part.parts { section.each { h3 { (clean(&inner.title)) } (inside(inner)) } }
    }
}

fn block_of(block: &Block) -> Markup {
    match block {
        Block::Say(text) => html! { p { (clean(text)) } },
        Block::Warn(text) => html! { p.warn { strong aria-hidden="true" { "!" } " " (clean(text)) } },
        Block::Facts(facts) => html! {
            dl { @for (name, value) in facts { div { dt { (clean(name)) } dd { (clean(value)) } } } }
        },
        Block::Table(table) => table_of(table),
        Block::Chart(timeline, about) => picture::bars(timeline, about),
    }
}

fn table_of(table: &Table) -> Markup {
    let number = |column: usize| {
        let first = table.rows.first().and_then(|row| row.get(column));
        first.is_some_and(|cell| matches!(cell, Cell::Number(_)))
    };
    html! {
        div.wide tabindex="0" role="region" aria-label=(clean(&table.caption)) {
            table.many[table.head.len() > 8] {
                caption { (clean(&table.caption)) }
                thead { tr { @for (n, name) in table.head.iter().enumerate() { th.n[number(n)] scope="col" { (clean(name)) } } } }
                tbody {
                    @for row in &table.rows {
                        tr { @for (n, cell) in row.iter().enumerate() { (cell_of(n == 0, cell)) } }
                    }
                }
            }
        }
    }
}

/// The first cell of a row names it.
fn cell_of(first: bool, cell: &Cell) -> Markup {
    let number = matches!(cell, Cell::Number(_));
    html! {
        @if first { th.n[number] scope="row" { (clean(cell.text())) } }
        @else { td.n[number] { (clean(cell.text())) } }
    }
}
