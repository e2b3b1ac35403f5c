// SPDX-License-Identifier: EUPL-1.2
//! What goes out of a running server (ADR 0034): events for a SIEM, log lines of processing and traces of
//! requests, by the built program and against a collector on this machine that is away, slow, busy or wrong.
#![expect(clippy::unwrap_used, reason = "a test")]

mod authorization;
mod collector;
mod events;
mod ldv;
mod ocsf;
mod stage;
mod traces;
