// SPDX-License-Identifier: EUPL-1.2
//! The fuzzer of the readers: libFuzzer makes inputs up, guided by which code they reach, and gives them to one
//! target of `waarborg-fuzzed`, named in the environment. An input that panics, takes too long or takes more memory
//! than any of its size may (DESIGN section 6) ends the run and is kept.
#![no_main]

use std::alloc::System;
use std::sync::LazyLock;

use cap::Cap;
use libfuzzer_sys::fuzz_target;
use waarborg_fuzzed::{Target, target};

/// Which target.
const NAME: &str = "WAARBORG_FUZZ";
/// Memory that an input may take, whatever it says of itself. The largest is some kilobytes; one record of a sealed
/// log may have sixteen megabytes, and a reader makes room for it.
const ROOM: usize = 64 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = std::env::var(NAME).unwrap_or_default();
    target(&name).unwrap_or_else(|| panic!("{NAME} names no target: {name:?}"))
});

fuzz_target!(|input: &[u8]| {
    let check = TARGET.check;
    // Fails only while less may be held than is.
    let _ = ALLOCATOR.set_limit(ALLOCATOR.allocated().saturating_add(ROOM));
    check(input);
});
