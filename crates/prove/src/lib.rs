// SPDX-License-Identifier: EUPL-1.2
//! Proofs over a law package, for all facts and not only for those a test thinks of (symcc, with cvc5 as
//! solver): that each theorem follows and leans on its rule, that no policy can err or is dead, that
//! none can be left out and no condition turned round unnoticed. And what differs between two laws,
//! with a case for each difference (DESIGN section 5).
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod cases;
mod checks;
mod coverage;
mod diff;
mod effective;
mod mutate;
mod solver;
mod theorems;
mod words;

pub use checks::prove;
pub use coverage::{Coverage, Covered, Fact, Passage, Source, coverage};
pub use diff::{Comparison, Difference, Named, Side, Stated, compare};
pub use effective::{Change, Effective, actions, policies, rule_of, time_of};
pub use solver::{Absent, Solver, version};
pub use theorems::{SecondLine, Theorem, Theorems};
pub use words::Words;

use waarborg_law::PackageError;

/// Why nothing could be proved or refuted.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The solver does not run.
    #[error(transparent)]
    Absent(#[from] Absent),
    /// The package cannot be read.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A file of theorems is not as it must be.
    #[error("theorems of {0}: {1}")]
    Theorems(String, String),
    /// Policies that the analysis cannot take; the text names them.
    #[error("{0}")]
    Policies(String),
    /// The solver gave no answer.
    #[error("the solver does not answer: {0}")]
    Solver(String),
}
