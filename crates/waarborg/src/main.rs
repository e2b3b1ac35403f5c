// SPDX-License-Identifier: EUPL-1.2
//! Waarborg: waarborg.
fn main() {}
