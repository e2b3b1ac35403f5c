// SPDX-License-Identifier: EUPL-1.2
//! Save a version of an analysis: text, cited items, mentions found and passages attributed. Its
//! origins are computed from these and never dropped.

use super::mentions::{self, Eyes};
use super::view::origins;
use crate::verbs::{PurposeIn, Slots, mention_view, with_data};
use crate::{Answer, Caller, Problem, System};
use serde_json::json;
use waarborg_domain::act::Attribution;
use waarborg_domain::disclosure::Task;
use waarborg_domain::{Act, AnalysisId, ItemId, Outcome, Seen};
use waarborg_ledger::visible::Sight;

/// A version.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Analysis; a new one unless said.
    #[serde(default)]
    pub analysis: Option<AnalysisId>,
    /// The version it was written from; saving stops if there is a newer one.
    #[serde(default)]
    pub base: Option<u32>,
    /// Title.
    pub title: String,
    /// Markdown.
    pub text: String,
    /// Items it cites.
    #[serde(default)]
    pub cited: Vec<ItemId>,
    /// Passages that make a party's data known without naming a value.
    #[serde(default)]
    pub attributed: Vec<AttributionIn>,
    /// Mentions the author has seen; saving stops at one that is not among them. All if not given.
    #[serde(default)]
    pub acknowledged: Option<Vec<ItemId>>,
    /// Purpose and reasons.
    #[serde(default)]
    pub purpose: PurposeIn,
}

/// A passage.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributionIn {
    /// Line.
    pub line: u32,
    /// Item it reveals or corroborates.
    pub item: ItemId,
}

/// Runs the verb.
pub fn run(system: &System, caller: Caller, request: Request) -> Result<Answer, Problem> {
    system.act(caller, move |ctx| {
        let (who, org) = (ctx.who()?, ctx.org()?);
        let (space, _) = ctx.state().cell().ok_or_else(|| Problem::invalid("the cell is not open yet"))?;
        let newest = request
            .analysis
            .and_then(|a| ctx.state().analyses.get(&a))
            .map_or(0, waarborg_ledger::objects::Analysis::latest);
        // Only those who may read it are told that it moved on; to others it is as if it were not there.
        let reads = |analysis| {
            let seen = Seen::Analysis { analysis };
            ctx.decide(&Act::Viewed { space, seen }).outcome == Outcome::Allowed
        };
        if request.base.is_some_and(|base| base != newest) && request.analysis.is_none_or(reads) {
            return Err(Problem::Conflict(
                format!("version {newest} was saved meanwhile; nothing was overwritten").into(),
            ));
        }
        let found = mentions::find(ctx, &request.text, &space, &request.cited, &org, Eyes::Reader(who));
        let hidden = mentions::hidden(ctx, &request.text, &space, &request.cited, &org, &found);
        let shown = mentions::beyond(&found, &request.cited);
        let views: Vec<_> = shown.iter().map(|m| mention_view(ctx.state(), &request.text, m)).collect();
        if let Some(seen) = &request.acknowledged
            && mentions::holders(&shown).iter().any(|i| !seen.contains(i))
        {
            return Err(Problem::Conflict("the text holds a mention you have not seen: check it again".into()));
        }
        // An item that is unknown goes on without its party: the law then answers as for a hidden one.
        let party = |item| ctx.state().origin_of(item).cloned().unwrap_or_else(|| org.clone());
        let attributed: Vec<Attribution> = request
            .attributed
            .iter()
            .map(|a| Attribution { line: a.line, party: party(&a.item), item: a.item })
            .collect();
        let mut slots = Slots::default();
        slots.put(request.title.into_bytes());
        slots.put(request.text.into_bytes());
        let purpose = request.purpose.take(Task::Analyse, &mut slots);
        let analysis = request.analysis.unwrap_or_else(|| AnalysisId::random(ctx.rng));
        let act = Act::AnalysisSaved {
            analysis,
            version: newest + 1,
            space,
            purpose,
            cited: request.cited,
            mentions: found,
            attributed,
            hidden,
        };
        let answer = ctx.enter(act, &slots.0)?;
        let sight = Sight::new(ctx.state(), ctx.law, &who, ctx.at);
        let saved = ctx.state().analyses.get(&analysis);
        let shown = saved.and_then(|a| origins::shown(ctx.state(), &sight, a, newest + 1));
        let (basis, made_known) = shown.unzip();
        let data = json!({
            "id": analysis, "version": newest + 1, "mentions": views,
            "basis_origins": basis, "made_known_origins": made_known,
        });
        Ok(with_data(answer, data))
    })
}
