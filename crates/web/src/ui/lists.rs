// SPDX-License-Identifier: EUPL-1.2
//! Lists of one's own work. A page asks for one only after its reading was entered as an act, and each
//! row is one that the law would let the reader open now: it is asked the same question.

use super::visit::Visit;
use waarborg_app::rebuild::read_entry;
use waarborg_domain::{Act, AnalysisId, ConsentId, DisclosureId, Outcome, Seen};
use waarborg_ledger::Leaf;
use waarborg_ledger::objects::{Analysis, Consent, Disclosure};

/// Rows on a page.
pub const PAGE: usize = 50;
/// Entries looked through for one page of own acts.
const LOOKED: u64 = 5_000;

/// The reader could open it.
fn opens(v: &Visit<'_>, seen: Seen) -> bool {
    let snapshot = v.snapshot();
    let (Some((space, _)), Some(p)) = (snapshot.state.cell(), &v.persona) else { return false };
    let act = Act::Viewed { space, seen };
    let decision = waarborg_ledger::decide(&snapshot.state, &snapshot.law, Some(&p.capacity), &act, v.now, true);
    decision.outcome == Outcome::Allowed
}

/// A page of rows, newest first, and how many there are.
pub struct Rows<T> {
    /// Rows.
    pub rows: Vec<T>,
    /// Number of the first, from 0.
    pub from: usize,
    /// All.
    pub total: usize,
}

fn paged<T>(v: &Visit<'_>, all: Vec<T>) -> Rows<T> {
    let from = v.ask.query.get("from").and_then(|f| f.parse().ok()).unwrap_or(0usize).min(all.len());
    let total = all.len();
    Rows { rows: all.into_iter().skip(from).take(PAGE).collect(), from, total }
}

/// Analyses the reader may open.
pub fn analyses(v: &Visit<'_>) -> Rows<(AnalysisId, Analysis)> {
    let snapshot = v.snapshot();
    let newest = |a: &Analysis| a.versions.last().map(|x| x.at);
    let mut all: Vec<_> = snapshot.state.analyses.iter().map(|(id, a)| (*id, a.clone())).collect();
    all.retain(|(id, _)| opens(v, Seen::Analysis { analysis: *id }));
    all.sort_by_key(|(id, a)| (std::cmp::Reverse(newest(a)), *id));
    paged(v, all)
}

/// Disclosures the reader may open.
pub fn disclosures(v: &Visit<'_>) -> Rows<(DisclosureId, Disclosure)> {
    let snapshot = v.snapshot();
    let mut all: Vec<_> = snapshot.state.disclosures.iter().map(|(id, d)| (*id, d.clone())).collect();
    all.retain(|(id, _)| opens(v, Seen::Disclosure { disclosure: *id, copy: None }));
    all.sort_by_key(|(id, d)| (std::cmp::Reverse(d.at), *id));
    paged(v, all)
}

/// Questions for consent put to the reader's own party; open ones first.
pub fn consents(v: &Visit<'_>) -> Rows<(ConsentId, Consent)> {
    let snapshot = v.snapshot();
    let Some(p) = &v.persona else { return paged(v, Vec::new()) };
    let own = snapshot.state.consents.iter().filter(|(_, c)| c.party == p.org);
    let mut all: Vec<_> = own.map(|(id, c)| (*id, c.clone())).collect();
    all.sort_by_key(|(id, c)| (c.answered.is_some(), std::cmp::Reverse(c.asked.0), *id));
    paged(v, all)
}

/// Own entries before one, newest first, and where the next page begins.
pub fn acts(v: &Visit<'_>, before: u64) -> (Vec<(u64, Leaf)>, Option<u64>) {
    let Some(who) = v.persona.as_ref().map(|p| p.capacity) else { return (Vec::new(), None) };
    let last = before.saturating_sub(LOOKED);
    let mut found = Vec::new();
    let mut end = before;
    while end > last {
        let start = end.saturating_sub(500).max(last);
        let count = usize::try_from(end - start).unwrap_or(0);
        let stored = v.system.records().with_reader(|r| r.entries(start, count).ok()).flatten().unwrap_or_default();
        for entry in stored.iter().rev() {
            let Ok((leaf, _)) = read_entry(entry) else { continue };
            if leaf.actor == Some(who) {
                found.push((entry.index, leaf));
                if found.len() == PAGE {
                    return (found, (entry.index > 0).then_some(entry.index));
                }
            }
        }
        end = start;
    }
    (found, (last > 0).then_some(last))
}
