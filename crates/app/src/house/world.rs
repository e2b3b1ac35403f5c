// SPDX-License-Identifier: EUPL-1.2
//! A world to start from, as a TOML file: organisations, spaces, people, feeds. `init` reads it for a
//! real store, scenario files include it.

use super::{capacity_give, feed_register, organisation_add, space_open};
use crate::care::privacy_assess;
use crate::{Caller, Problem, System};
use serde::Deserialize;
use std::collections::BTreeMap;
use waarborg_domain::{Org, SpaceKind};

/// A world.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct World {
    /// Organisations.
    #[serde(default, rename = "organisation")]
    pub organisations: Vec<Org>,
    /// Code of the organisation the cell belongs to.
    #[serde(default)]
    pub cell: Option<String>,
    /// People.
    #[serde(default, rename = "person")]
    pub people: Vec<capacity_give::Request>,
    /// Feeds: party and measures.
    #[serde(default, rename = "feed")]
    pub feeds: Vec<Feed>,
    /// Privacy assessments made before the register was there.
    #[serde(default, rename = "assessment")]
    pub assessments: Vec<privacy_assess::Request>,
}

/// A feed of the world.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// Name in scenarios.
    pub name: String,
    /// Party.
    pub party: String,
    /// Measures.
    #[serde(default)]
    pub measures: Option<String>,
    /// What holds for all that it brings in by TAXII.
    #[serde(default)]
    pub terms: Option<feed_register::TermsIn>,
}

impl World {
    /// Adds another world's parts.
    pub fn join(&mut self, other: Self) {
        self.organisations.extend(other.organisations);
        self.people.extend(other.people);
        self.feeds.extend(other.feeds);
        self.assessments.extend(other.assessments);
        self.cell = other.cell.or(self.cell.take());
    }

    /// Puts it on record; returns ids by name.
    pub fn install(&self, system: &System) -> Result<BTreeMap<String, String>, Problem> {
        let house = Caller::house();
        let mut names = BTreeMap::new();
        for org in &self.organisations {
            organisation_add::run(system, house, org.clone())?;
            let home = space_open::Request { kind: SpaceKind::Home, owner: org.id.clone() };
            space_open::run(system, house, home)?;
        }
        if let Some(owner) = &self.cell {
            let cell = space_open::Request { kind: SpaceKind::Cell, owner: owner.as_str().into() };
            space_open::run(system, house, cell)?;
        }
        for person in &self.people {
            let answer = capacity_give::run(system, house, person.clone())?;
            names.insert(person.alias.clone(), answer.text("id").unwrap_or_default().to_owned());
        }
        for feed in &self.feeds {
            let request = feed_register::Request {
                party: feed.party.as_str().into(),
                measures: feed.measures.clone(),
                terms: feed.terms.clone(),
            };
            let answer = feed_register::run(system, house, request)?;
            names.insert(feed.name.clone(), answer.text("id").unwrap_or_default().to_owned());
        }
        for assessment in &self.assessments {
            if assessment.party.is_none() {
                return Err(Problem::invalid("say whose privacy assessment it is"));
            }
            privacy_assess::run(system, house, assessment.clone())?;
        }
        Ok(names)
    }
}
