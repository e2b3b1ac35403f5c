// SPDX-License-Identifier: EUPL-1.2
//! Safeguards of the system, channels, rosters, communication (R-016, R-034, R-036, R-063, R-154, R-155,
//!

pub mod archive_find;
pub mod archive_keep;
pub mod archive_transfer;
pub mod bilateral_record;
pub mod collection_ask;
pub mod collection_begin;
pub mod collection_decide;
pub mod communication_answer;
pub mod communication_propose;
pub mod communication_publish;
pub mod designation_send;
pub mod mention_answer;
pub mod operation_plan;
pub mod operation_tell;
pub mod privacy_assess;
pub mod roster_set;
pub mod safeguard_evidence;

use crate::ctx::Ctx;
use crate::verbs::with_data;
use crate::{Answer, Problem};

/// The duties that an act opened for the own organisation, by kind.
fn opened(ctx: &Ctx<'_>, answer: Answer) -> Result<Answer, Problem> {
    let org = ctx.org()?;
    let own = ctx.state().duties.iter().filter(|(_, d)| d.opened == answer.entry && d.owner == org);
    let duties: std::collections::BTreeMap<_, _> = own.map(|(id, d)| (d.kind.code(), id)).collect();
    let data = serde_json::json!({ "duties": duties });
    Ok(with_data(answer, data))
}
