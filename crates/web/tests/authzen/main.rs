// SPDX-License-Identifier: EUPL-1.2
//! AuthZEN as its callers meet it: the cases of the certification scenario on a fixture of its own, what the
//! law answers in the cell, what stays hidden, and searches.

mod asking;
#[path = "../api/bench.rs"]
#[expect(dead_code, reason = "shared with the tests of the API, which use more of it")]
mod bench;
mod certification;
mod fixture;
mod hidden;
mod log;
mod requests;
mod searching;
