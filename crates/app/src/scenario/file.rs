// SPDX-License-Identifier: EUPL-1.2
//! A scenario as a TOML file. Unknown fields are errors, so that a misspelt expectation cannot pass.

use super::Expect;
use crate::house::world::World;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use waarborg_domain::Instant;

/// A scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows.
    #[serde(default)]
    pub title: String,
    /// Case or rule it belongs to.
    #[serde(default)]
    pub about: Vec<String>,
    /// Instant it begins.
    #[serde(default)]
    pub clock: Option<String>,
    /// The oversight body has a sealed log of its own for what it reads.
    #[serde(default)]
    pub sealed_log: bool,
    /// World files, and scenarios whose steps come first.
    #[serde(default)]
    pub include: Vec<String>,
    /// World of its own.
    #[serde(default)]
    pub world: World,
    /// Steps.
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Heading, for transcripts.
    #[serde(default)]
    pub stage: Option<String>,
    /// Let this much time pass first, such as `P1D`; deadlines pass with it.
    #[serde(default)]
    pub wait: Option<String>,
    /// Let time pass until this instant first.
    #[serde(default)]
    pub at: Option<String>,
    /// Who, by alias; `house` for the house itself.
    #[serde(default, rename = "as")]
    pub who: Option<String>,
    /// Verb.
    #[serde(default, rename = "do")]
    pub verb: Option<String>,
    /// Parameters. A text that is a saved name stands for what was saved.
    #[serde(default)]
    pub with: Option<toml::Table>,
    /// Whoever signs the act, by a name that their key comes from.
    #[serde(default)]
    pub signed_by: Option<String>,
    /// What was different in the words they signed; for steps in which a signature must not hold.
    #[serde(default)]
    pub signed_over: Option<toml::Table>,
    /// Name for the answer's id.
    #[serde(default)]
    pub save: Option<String>,
    /// Names for the answer's items, in order.
    #[serde(default)]
    pub save_items: Vec<String>,
    /// Names for parts of the answer, by path such as `questions.0.consent`.
    #[serde(default)]
    pub save_as: BTreeMap<String, String>,
    /// What must come of it; an act that is allowed unless said.
    #[serde(default)]
    pub expect: Option<Expect>,
}

/// What is wrong with a scenario file.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// It cannot be read.
    #[error("{0}: cannot be read")]
    Read(String),
    /// It is not in the language.
    #[error("{0}: {1}")]
    Form(String, String),
    /// Its includes go round in a circle.
    #[error("{0}: includes itself")]
    Circle(String),
}

/// Where files come from: a folder, or the binary.
pub trait Files {
    /// Bytes of a file.
    fn read(&self, path: &Path) -> Option<Vec<u8>>;
}

/// Files of the disk.
pub struct OnDisk;

impl Files for OnDisk {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        std::fs::read(path).ok()
    }
}

impl Scenario {
    /// Reads a scenario with everything it includes.
    pub fn load(files: &dyn Files, path: &Path) -> Result<Self, ScenarioError> {
        Self::load_inside(files, path, &mut Vec::new())
    }

    fn load_inside(files: &dyn Files, path: &Path, above: &mut Vec<PathBuf>) -> Result<Self, ScenarioError> {
        let name = path.display().to_string();
        if above.contains(&path.to_path_buf()) {
            return Err(ScenarioError::Circle(name));
        }
        above.push(path.to_path_buf());
        let bytes = files.read(path).ok_or_else(|| ScenarioError::Read(name.clone()))?;
        let text = String::from_utf8(bytes).map_err(|_| ScenarioError::Form(name.clone(), "not UTF-8".into()))?;
        let mut scenario: Self = toml::from_str(&text).map_err(|e| ScenarioError::Form(name.clone(), e.to_string()))?;
        if let Some(clock) = &scenario.clock {
            Instant::parse(clock).map_err(|e| ScenarioError::Form(name, format!("clock: {e}")))?;
        }
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let mut world = World::default();
        let mut steps = Vec::new();
        for include in &scenario.include {
            let included = Self::load_inside(files, &folder.join(include), above)?;
            world.join(included.world);
            steps.extend(included.steps);
            scenario.clock = scenario.clock.or(included.clock);
        }
        world.join(std::mem::take(&mut scenario.world));
        steps.append(&mut scenario.steps);
        scenario.world = world;
        scenario.steps = steps;
        above.pop();
        Ok(scenario)
    }
}
