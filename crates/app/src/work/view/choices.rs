// SPDX-License-Identifier: EUPL-1.2
//! Contested positions as an organisation sees them: the line it follows now, the rule that shows both views, and
//! every decision of its head (U-20). Decisions of others are no part of it.

use super::lists::paged;
use super::pages::Page;
use serde_json::{Value, json};
use waarborg_domain::choice::Position;
use waarborg_ledger::objects::choice::Choice;

impl Page<'_> {
    /// A page of the list.
    pub(super) fn positions(&self, from: usize) -> Option<Value> {
        let (choices, org) = (&self.snapshot.state.choices, self.org()?);
        let decided = |c: &Choice| {
            json!({
                "line": c.line, "from": c.from.rfc3339(), "by": c.by, "at": c.at.rfc3339(), "entry": c.entry,
                "reasons": self.system.text((c.entry, 0)),
            })
        };
        let row = |position: &Position| {
            json!({
                "position": position, "rule": position.rule(), "line": choices.line(org, *position, self.now),
                "decided": choices.of(org, *position).map(decided).collect::<Vec<_>>(),
            })
        };
        Some(paged("positions", Position::ALL.iter().collect(), from, row))
    }
}
