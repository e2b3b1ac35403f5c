// SPDX-License-Identifier: EUPL-1.2
//! The largest files, good and bad, each in a process of its own: the peak of memory, the file
//! itself included, stays below 512 MiB.
#![expect(clippy::unwrap_used, reason = "a test")]

use waarborg_formats::{Limits, corpus, parse};

/// The most memory the process ever held, in MiB, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

const CASE: &str = "WAARBORG_MEMORY_CASE";

/// One file, in a process of its own.
fn one(name: &str, make: fn() -> Vec<u8>, refused: bool) {
    let start = std::time::Instant::now();
    let bytes = make();
    match parse(&bytes, None, &Limits::default(), None) {
        Err(error) if refused => {
            assert_eq!(error.code(), name.split("--").next().unwrap(), "{name}: {error}");
        }
        Ok(parsed) if !refused => assert!(!parsed.items.is_empty()),
        Err(error) => panic!("{name}: {error}"),
        Ok(_) => panic!("{name} was accepted"),
    }
    let peak = peak().unwrap_or(0);
    println!("{name}: {} MiB, {:?}, peak {peak} MiB", bytes.len() >> 20, start.elapsed());
    assert!(peak < 512, "{name}: {peak} MiB");
}

#[test]
fn the_largest_files_stay_within_memory() {
    let bad = corpus::huge().into_iter().map(|case| (case, true));
    let good = corpus::large().into_iter().map(|case| (case, false));
    let wanted = std::env::var(CASE).ok();
    let mut failed = Vec::new();
    for ((name, make), refused) in bad.chain(good) {
        match &wanted {
            Some(wanted) if wanted == name => one(name, make, refused),
            Some(_) => {}
            // The peak is that of a process, and an allocator keeps what an earlier file took
            // in pieces; so each file is measured in a process that read nothing before.
            None => {
                let mut command = std::process::Command::new(std::env::current_exe().unwrap());
                let run = command.arg("--nocapture").env(CASE, name).output().unwrap();
                let said = String::from_utf8_lossy(&run.stdout).into_owned();
                println!("{}", said.lines().find(|line| line.contains("peak")).unwrap_or(name));
                if !run.status.success() {
                    failed.push(format!("{name}: {}", String::from_utf8_lossy(&run.stderr)));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
