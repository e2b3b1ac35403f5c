// SPDX-License-Identifier: EUPL-1.2
//! Contested positions: which line an organisation follows (U-20).

pub mod decide;
