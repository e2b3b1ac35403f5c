// SPDX-License-Identifier: EUPL-1.2
//! The API as its callers meet it: every route with and without a token, refusals and their words, what
//! must stay hidden, keys for repeated commands, limits, and the socket itself.

mod bench;
mod commands;
mod crowd;
mod document;
mod events;
mod forms;
mod hidden;
mod metrics;
mod mutual;
mod parameters;
mod routes;
mod secure;
mod socket;
mod taxii;
mod tokens;
mod traces;
