// SPDX-License-Identifier: EUPL-1.2
//! The scenario language: what is done, as whom, when, and what must come of it. Cases of law, the
//! demo, examples and acceptance tests are files in it; the player drives the real application.

mod cosigned;
pub mod desk;
pub mod driver;
pub mod expect;
pub mod file;
mod keeping;
pub mod player;
mod signed;
pub mod store;

pub use desk::Desk;
pub use driver::{Driver, InProcess};
pub use expect::Expect;
pub use file::{Files, OnDisk, Scenario, ScenarioError, Step};
pub use player::{Failure, Observer, Player, Report, Silent, StepReport};
pub use store::{Fillable, Full};
