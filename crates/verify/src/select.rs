// SPDX-License-Identifier: EUPL-1.2
//! What of a log is told: a period, a partner, a party or a dataset. It selects nothing of what is verified;
//! the whole log always is, or nobody could say that the account is complete.

use serde::Serialize;
use waarborg_domain::{DepositId, Instant, OrgId};
use waarborg_ledger::State;

/// What whoever checks asks after. Everything that is given has to fit.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// From this instant on.
    pub from: Option<Instant>,
    /// Before this instant.
    pub before: Option<Instant>,
    /// A recipient, by code or by name.
    pub partner: Option<String>,
    /// A party or other organisation on this side, by code or by name: its people, or data that come from it.
    pub party: Option<String>,
    /// A delivery of data, with the later versions of what it held.
    pub dataset: Option<DepositId>,
}

/// An instant or an id that is none, or something the log does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// No date.
    #[error("--{0} {1}: not a date; write it as 2026-06-30, or with a time as 2026-06-30T14:00:00+02:00")]
    Date(&'static str, String),
    /// No id.
    #[error("--dataset {0}: not an id; the id of a delivery has 32 hexadecimal digits and stands on its page")]
    Id(String),
    /// The end lies before the beginning.
    #[error("--until lies before --from: nothing can be told of that")]
    Empty,
    /// Nobody of that name.
    #[error("--{0} {1}: no organisation in this log has that code or name; it knows {2}")]
    Unknown(&'static str, String, String),
    /// Several of that name.
    #[error("--{0} {1}: several organisations in this log have that name; give the code of one: {2}")]
    Several(&'static str, String, String),
    /// No such delivery.
    #[error("--dataset {0}: this log has no delivery of that id")]
    NoDataset(DepositId),
}

/// What was asked after, as the log knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// First day told of, as given.
    pub from: Option<String>,
    /// The end, as an instant that is no longer told of.
    pub before: Option<String>,
    /// The recipient.
    pub partner: Option<OrgId>,
    /// The party.
    pub party: Option<OrgId>,
    /// The delivery.
    pub dataset: Option<DepositId>,
    /// The first entry told of: what an earlier bundle held is not told again.
    pub first_entry: u64,
}

impl Asked {
    /// True if anything was asked after.
    pub(crate) fn narrows(&self) -> bool {
        let period = self.from.is_some() || self.before.is_some() || self.first_entry > 0;
        period || self.partner.is_some() || self.party.is_some() || self.dataset.is_some()
    }
}

impl Selection {
    /// Reads the bounds of a period. A day that is named as the end is part of it.
    pub fn period(mut self, from: Option<&str>, until: Option<&str>) -> Result<Self, SelectionError> {
        let read = |name, text: &str| Instant::parse(text).map_err(|_| SelectionError::Date(name, shown(text)));
        self.from = from.map(|text| read("from", text)).transpose()?;
        self.before = until.map(|text| end_of(text).ok_or(SelectionError::Date("until", shown(text)))).transpose()?;
        match (self.from, self.before) {
            (Some(from), Some(before)) if before <= from => Err(SelectionError::Empty),
            _ => Ok(self),
        }
    }

    /// Reads the id of a delivery.
    pub fn dataset(mut self, id: Option<&str>) -> Result<Self, SelectionError> {
        self.dataset = id.map(|id| id.parse().map_err(|_| SelectionError::Id(shown(id)))).transpose()?;
        Ok(self)
    }

    /// Looks up what is named in a log.
    pub(crate) fn resolve(&self, state: &State, first_entry: u64) -> Result<Asked, SelectionError> {
        let org = |option, name: &Option<String>| name.as_deref().map(|name| find(state, option, name)).transpose();
        if let Some(dataset) = self.dataset.filter(|id| !state.deposits.contains_key(id)) {
            return Err(SelectionError::NoDataset(dataset));
        }
        Ok(Asked {
            from: self.from.map(Instant::rfc3339),
            before: self.before.map(Instant::rfc3339),
            partner: org("partner", &self.partner)?,
            party: org("party", &self.party)?,
            dataset: self.dataset,
            first_entry,
        })
    }

    /// True for an instant within the period.
    pub(crate) fn within(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.before.is_none_or(|before| at < before)
    }

    /// True if anything is asked after.
    pub fn narrows(&self) -> bool {
        self.from.is_some() || self.before.is_some() || self.by_object()
    }

    /// True if anything but a period is asked after.
    pub(crate) fn by_object(&self) -> bool {
        self.partner.is_some() || self.party.is_some() || self.dataset.is_some()
    }
}

/// The instant after a day or an instant.
fn end_of(text: &str) -> Option<Instant> {
    let start = Instant::parse(text).ok()?;
    if text.contains('T') { Some(Instant(start.0.checked_add(1)?)) } else { start.plus("P1D").ok() }
}

fn find(state: &State, option: &'static str, name: &str) -> Result<OrgId, SelectionError> {
    let wanted = name.trim().to_lowercase();
    if let Some((id, _)) = state.orgs.iter().find(|(id, _)| id.as_str() == wanted) {
        return Ok(id.clone());
    }
    let named: Vec<&OrgId> =
        state.orgs.iter().filter(|(_, o)| o.org.name.trim().to_lowercase() == wanted).map(|(id, _)| id).collect();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(SelectionError::Unknown(option, shown(name), codes(state.orgs.keys()))),
        several => Err(SelectionError::Several(option, shown(name), codes(several.iter().copied()))),
    }
}

/// Some codes, to choose from.
fn codes<'a>(all: impl Iterator<Item = &'a OrgId>) -> String {
    const SHOWN: usize = 40;
    let all: Vec<&str> = all.map(OrgId::as_str).collect();
    let first: Vec<String> = all.iter().take(SHOWN).map(|code| shown(code)).collect();
    let more = if all.len() > SHOWN { format!(" and {} more", all.len() - SHOWN) } else { String::new() };
    first.join(", ") + &more
}

/// What somebody typed, short and without control characters.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_ends_a_period_is_part_of_it() {
        let day = Selection::default().period(Some("2026-06-30"), Some("2026-06-30")).unwrap();
        let at = |text| Instant::parse(text).unwrap();
        assert!(day.within(at("2026-06-30T00:00:00+02:00")) && day.within(at("2026-06-30T23:59:59.999999+02:00")));
        assert!(!day.within(at("2026-06-29T23:59:59+02:00")) && !day.within(at("2026-07-01T00:00:00+02:00")));
        let moment = Selection::default().period(None, Some("2026-06-30T10:00:00+02:00")).unwrap();
        assert!(
            moment.within(at("2026-06-30T10:00:00+02:00")) && !moment.within(at("2026-06-30T10:00:00.000001+02:00"))
        );
    }

    #[test]
    fn what_is_no_period_is_said() {
        let period = |from, until| Selection::default().period(from, until).unwrap_err();
        assert_eq!(period(Some("2026-07-01"), Some("2026-06-30")), SelectionError::Empty);
        assert_eq!(period(Some("30-06-2026"), None), SelectionError::Date("from", "30-06-2026".into()));
        assert!(Selection::default().dataset(Some("x")).is_err());
    }
}
