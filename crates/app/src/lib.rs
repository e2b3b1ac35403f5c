// SPDX-License-Identifier: EUPL-1.2
//! The application: one file a verb, each turning a command into acts; the sequencer that enters them;
//! the ports an engine implements; and the scenario language that drives all of it.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a verb takes its request, and a handover its permit, once and for all"
)]

pub mod access;
pub mod answer;
pub mod authzen;
pub mod bundle;
pub mod caller;
pub mod care;
pub mod choice;
pub mod company;
pub mod consent;
pub mod content;
pub mod copy;
pub mod ctx;
pub mod deposit;
pub mod disclosure;
pub mod evidence;
pub mod feeds;
pub mod guard;
pub mod house;
pub mod keys;
pub mod onward;
mod opening;
pub mod outside;
pub mod partner;
pub mod permission;
pub mod personal;
pub mod ports;
pub mod push;
pub mod receipt;

pub mod read;
pub mod rebuild;
pub mod records;
pub mod restore;
pub mod rotate;
pub mod saved;
pub mod scenario;
pub mod scrub;
pub mod sealing;
mod seat;
pub mod sequencer;
pub mod servers;
pub mod snapshot;
pub mod system;
pub mod taxii;
pub mod verbs;
pub mod work;

pub use answer::{Answer, Detail, Problem, UnmetView};
pub use caller::Caller;
pub use sealing::Sealing;
pub use snapshot::Snapshot;
pub use system::{Options, System};
