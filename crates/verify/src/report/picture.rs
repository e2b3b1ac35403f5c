// SPDX-License-Identifier: EUPL-1.2
//! The strip of bars over time, drawn as SVG. What was not allowed is hatched and not only coloured, and
//! the table behind it says the same.

use super::clean;
use crate::account::Timeline;
use maud::{Markup, html};

/// Height of the highest bar.
const HIGH: u64 = 120;
/// Room for one slot.
const STEP: u64 = 14;

/// The bars.
pub(crate) fn bars(timeline: &Timeline, about: &str) -> Markup {
    let most = timeline.slots.iter().map(|slot| slot.acts).max().unwrap_or(0).max(1);
    let height = |n: u64| if n == 0 { 0 } else { (n.saturating_mul(HIGH) / most).clamp(2, HIGH) };
    let width = STEP * timeline.slots.len() as u64 + 2;
    let (first, last) = (timeline.slots.first(), timeline.slots.last());
    html! {
        figure.chart {
            svg viewBox=(format!("0 0 {width} {}", HIGH + 4)) width=(width) height=(HIGH + 4) role="img" aria-label=(clean(about)) {
                defs {
                    pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" {
                        path d="M0 4 4 0" stroke="currentColor" stroke-width="1.2" {}
                    }
                }
                @for (n, slot) in (0u64..).zip(&timeline.slots) {
                    @let (all, no) = (height(slot.acts), height(slot.not_allowed));
                    g {
                        title { (clean(&slot.at)) ": " (slot.acts) " / " (slot.not_allowed) }
                        rect.yes x=(n * STEP + 2) y=(HIGH + 2 - all) width=(STEP - 3) height=(all) {}
                        rect.paper x=(n * STEP + 2) y=(HIGH + 2 - no) width=(STEP - 3) height=(no) {}
                        rect.no x=(n * STEP + 2) y=(HIGH + 2 - no) width=(STEP - 3) height=(no) fill="url(#hatch)" {}
                    }
                }
                line.base x1="0" x2=(width) y1=(HIGH + 2) y2=(HIGH + 2) {}
            }
            p.ends { span { (first.map(|s| clean(&s.at)).unwrap_or_default()) } span { (last.filter(|_| timeline.slots.len() > 1).map(|s| clean(&s.at)).unwrap_or_default()) } }
            figcaption { (clean(about)) }
        }
    }
}
