// SPDX-License-Identifier: EUPL-1.2
//! Origins of an analysis as a reader may know them (R-040; DESIGN, principle 4). What is recorded names
//! every party; what is shown names parties of data that the reader sees, since an author may see more.

use std::collections::BTreeSet;
use waarborg_domain::{ItemId, OrgId};
use waarborg_ledger::objects::Analysis;
use waarborg_ledger::visible::Sight;
use waarborg_ledger::{State, known};

/// Parties a version rests on, and parties whose data it makes known.
pub fn shown(
    state: &State,
    sight: &Sight<'_, '_>,
    analysis: &Analysis,
    number: u32,
) -> Option<(BTreeSet<OrgId>, BTreeSet<OrgId>)> {
    let seen = |i: &&ItemId| sight.item(i).is_some();
    let version = analysis.version(number)?;
    let sources = analysis.versions.iter().take(number as usize).flat_map(|v| {
        let mentioned = v.mentions.iter().flat_map(|m| &m.holders);
        v.cited.iter().chain(mentioned).chain(v.attributed.iter().map(|a| &a.item))
    });
    let parties = known::origins(state, sources.filter(seen));
    let basis = version.basis_origins.iter().filter(|o| parties.contains(*o)).cloned().collect();
    Some((basis, known::origins(state, version.made_known.iter().filter(seen))))
}
