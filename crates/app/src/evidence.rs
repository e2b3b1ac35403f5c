// SPDX-License-Identifier: EUPL-1.2
//! Evidence for one party: its own part of the register, to be checked without the rest (ADR 0021; H-006;
//! DESIGN, principle 9). Taking it is an act; its entry's leaf has the map that the evidence rests on, so
//! that nobody else's entry needs to be shown.

mod gather;
mod holdings;
pub mod take;
