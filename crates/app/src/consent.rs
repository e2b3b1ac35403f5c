// SPDX-License-Identifier: EUPL-1.2
//! Consent: asked of each originator, answered by its own officer datum by datum, withdrawn, or given
//! beforehand for a class (covenant art. 7(2), U-01).

pub mod answer;
pub mod ask;
pub mod standing;
pub mod statement;
pub mod withdraw;
