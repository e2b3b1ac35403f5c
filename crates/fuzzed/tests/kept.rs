// SPDX-License-Identifier: EUPL-1.2
//! The corpus that the fuzzer left behind, and what it began from, through the same properties. With
//! `WAARBORG_WRITE` set, what it begins from is written into the corpus.
#![expect(clippy::expect_used, reason = "a test")]

mod seeds;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use waarborg_fuzzed::{TARGETS, Target};

/// Files and bytes of one target, at most: a corpus that is read by people and kept for ever.
const FILES: usize = 300;
const BYTES: usize = 1 << 20;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

fn kept(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(corpus().join(target.name)).expect("a folder for each target");
    let paths = folder.map(|entry| entry.expect("a file").path());
    paths.map(|path| (path.display().to_string(), fs::read(&path).expect("a file"))).collect()
}

#[test]
fn all_that_was_found_holds() {
    for target in TARGETS {
        let begun = seeds::of(target.name);
        if std::env::var_os("WAARBORG_WRITE").is_some() {
            write(target, &begun);
        }
        let kept = kept(target);
        let size: usize = kept.iter().map(|(_, bytes)| bytes.len()).sum();
        let all = begun.len() + kept.len();
        for (name, bytes) in begun.into_iter().chain(kept.clone()) {
            println!("{} {name}", target.name);
            (target.check)(&bytes);
        }
        assert!(!kept.is_empty() && kept.len() <= FILES && size <= BYTES, "{}: {}, {size}", target.name, kept.len());
        println!("{}: {all} inputs, {size} bytes kept", target.name);
    }
}

fn write(target: &Target, seeds: &[(String, Vec<u8>)]) {
    let folder = corpus().join(target.name);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, bytes) in seeds {
        fs::write(folder.join(name), bytes).expect("written");
    }
}

#[test]
fn every_folder_has_a_target() {
    let folders = fs::read_dir(corpus()).expect("the corpus").map(|entry| entry.expect("a folder").file_name());
    let folders: BTreeSet<String> = folders.map(|name| name.to_string_lossy().into_owned()).collect();
    assert_eq!(folders, TARGETS.iter().map(|target| target.name.to_owned()).collect());
}
