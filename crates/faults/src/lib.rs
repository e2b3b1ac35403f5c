// SPDX-License-Identifier: EUPL-1.2
//! The fault harness: drives the shipped program over HTTP while it is killed, while the power goes,
//! while each of its system calls fails in turn, on a full disk and with a clock that jumps, and judges
//! it by what its clients were told (DESIGN, principles 5 and 6; R-134). It stands outside: nothing of
//! law, ledger or store is in it, so it repeats none of their faults, and it compiles in seconds.

pub mod chance;
pub mod client;
pub mod clock;
pub mod control;
pub mod cuts;
pub mod disk;
pub mod full;
pub mod judge;
pub mod kills;
pub mod place;
pub mod plan;
pub mod report;
pub mod server;
pub mod strace;
pub mod syscalls;
pub mod trial;
pub mod work;

/// What a trial found, in a sentence.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;
/// Done, or what was found.
pub type Fallible<T> = Result<T, Fault>;

/// Ends a trial with what was found unless a condition holds.
macro_rules! hold {
    ($condition:expr, $($what:tt)+) => {
        let holds: bool = $condition;
        if !holds {
            return Err(format!($($what)+).into());
        }
    };
}
pub(crate) use hold;
