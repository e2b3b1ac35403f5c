// SPDX-License-Identifier: EUPL-1.2
//! Tasks around the build.
fn main() {}
