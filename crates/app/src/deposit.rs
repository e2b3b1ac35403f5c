// SPDX-License-Identifier: EUPL-1.2
//! Bringing data in and managing one's own (covenant art. 5; ). A
//! file is read, classed, sealed and indexed outside the sequencer, entered in chunks of up to a
//! thousand items, and becomes visible by one seal entry.

pub mod bring;
pub mod copy;
pub mod correct;
pub mod foreign;
pub mod prepare;
pub mod preview;
pub mod withdraw;
pub mod withdraw_item;
