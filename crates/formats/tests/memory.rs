// SPDX-License-Identifier: EUPL-1.2
//! The largest files, good and bad, one after the other: the peak of memory stays below
//! 512 MiB. A test of its own, since the peak is that of the process.
#![expect(clippy::unwrap_used, reason = "a test")]

use waarborg_formats::{Limits, corpus, parse};

/// The most memory the process ever held, in MiB, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

#[test]
fn the_largest_files_stay_within_memory() {
    let bad = corpus::huge().into_iter().map(|case| (case, true));
    let good = corpus::large().into_iter().map(|case| (case, false));
    for ((name, make), refused) in bad.chain(good) {
        let start = std::time::Instant::now();
        let bytes = make();
        match parse(&bytes, None, &Limits::default(), None) {
            Err(error) if refused => assert_eq!(error.code(), name.split("--").next().unwrap(), "{name}: {error}"),
            Ok(parsed) if !refused => assert!(!parsed.items.is_empty()),
            Err(error) => panic!("{name}: {error}"),
            Ok(_) => panic!("{name} was accepted"),
        }
        let peak = peak().unwrap_or(0);
        println!("{name}: {} MiB, {:?}, peak so far {peak} MiB", bytes.len() >> 20, start.elapsed());
        assert!(peak < 512, "{name}: {peak} MiB");
    }
}
