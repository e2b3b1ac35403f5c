// SPDX-License-Identifier: EUPL-1.2
//! The two-step release as acts and what each must give. Tests only; no
//! shipped crate rests on this one. `tests/release` explores every interleaving of the protocol
//! with a model checker and shows that it behaves as [`Reference`]; a test elsewhere drives the
//! real code with the same [`Action`]s and compares with the same reference.

mod reference;

pub use reference::{Action, Disclosure, Expected, Reference, Stage, Unmet};
