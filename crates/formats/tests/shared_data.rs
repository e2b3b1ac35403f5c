// SPDX-License-Identifier: EUPL-1.2
//! The real files: every one is accepted, and the items are counted against a count made
//! without this crate, through plain `serde_json` values and the `csv` crate.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use waarborg_formats::{Format, Limits, Parsed, detect, parse};

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("WAARBORG_SHARED").map_or(beside, PathBuf::from);
    let data = shared.join("data");
    if data.is_dir() {
        return Some(data);
    }
    println!("skipped: no shared data");
    None
}

/// Threat data below a folder: no schemas, warning lists, licences or notes.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "schemas" && name != "warninglists" {
            files(&path, found);
        } else if [".json", ".stix2", ".csv"].iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
    found.sort();
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    stix: usize,
    misp_objects: usize,
    misp_top: usize,
    misp_inner: usize,
    rows: usize,
}

fn independent(bytes: &[u8], is_csv: bool, count: &mut Count) {
    if is_csv {
        count.rows += csv::Reader::from_reader(bytes).records().map(Result::unwrap).count();
        return;
    }
    let list = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let value: Value = serde_json::from_slice(bytes).unwrap();
    let event = match &value["response"] {
        Value::Array(events) => {
            assert_eq!(events.len(), 1);
            events[0]["Event"].clone()
        }
        _ => value.clone(),
    };
    if event.get("Attribute").is_some() {
        count.misp_top += list(&event, "Attribute").len();
        for object in list(&event, "Object") {
            count.misp_objects += 1;
            count.misp_inner += list(&object, "Attribute").len();
        }
    } else if value["type"] == "bundle" {
        count.stix += list(&value, "objects").len();
    } else {
        count.stix += 1;
    }
}

fn ours(parsed: &Parsed, count: &mut Count) {
    for item in &parsed.items {
        if parsed.format == Format::Stix {
            count.stix += 1;
        } else if item.kind.starts_with("misp-object:") {
            count.misp_objects += 1;
        } else if &*item.kind == "csv-row" {
            count.rows += 1;
        } else {
            // Only a scan of the bytes tells which attributes stand in objects.
            let value: Value = serde_json::from_slice(&item.bytes).unwrap();
            let inner = value["object_relation"].is_string();
            *(if inner { &mut count.misp_inner } else { &mut count.misp_top }) += 1;
        }
    }
}

#[test]
fn counts_equal_an_independent_count() {
    let Some(data) = data() else { return };
    let mut paths = Vec::new();
    files(&data, &mut paths);
    let (mut here, mut there) = (Count::default(), Count::default());
    let mut values = 0;
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        let parsed =
            parse(&bytes, None, &Limits::default(), None).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(detect(&bytes), Some(parsed.format), "{}", path.display());
        let mut file = Count::default();
        ours(&parsed, &mut file);
        let found: usize = parsed.items.iter().map(|item| item.values.len()).sum();
        values += found;
        println!("{}: {} items, {found} values", path.file_name().unwrap().display(), parsed.items.len());
        for warning in &parsed.warnings {
            println!("  {warning}");
        }
        ours(&parsed, &mut here);
        independent(&bytes, path.extension().unwrap() == "csv", &mut there);
    }
    println!("{here:?}, {values} values");
    assert_eq!(here, there);
    let expected = Count { stix: 9_154, misp_objects: 2_077, misp_top: 1_334, misp_inner: 8_174, rows: 4_866 };
    assert_eq!(here, expected);
}

/// The rate of reading, by `cargo test -p waarborg-formats --test shared_data -- --ignored`
/// with optimisation on.
#[test]
fn rate_of_reading() {
    if std::env::var_os("WAARBORG_FIGURES").is_none() {
        return; // a measurement
    }
    let Some(data) = data() else { return };
    for (folder, end) in [
        ("mvt", "stix2"),
        ("amnesty", "stix2"),
        ("attack-ics", "json"),
        ("eset", "json"),
        ("stalkerware", "json"),
        ("stalkerware", "csv"),
    ] {
        let mut paths = Vec::new();
        files(&data.join(folder), &mut paths);
        paths.retain(|path| path.extension().unwrap() == end);
        let all: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
        let (mut items, mut bytes) = (0, 0);
        let start = std::time::Instant::now();
        while start.elapsed().as_millis() < 1_000 {
            for file in &all {
                items += parse(file, None, &Limits::default(), None).unwrap().items.len();
                bytes += file.len();
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        let (items, bytes) = (items as f64 / seconds, bytes as f64 / seconds / 1e6);
        println!("{folder} {end}: {items:.0} items/s, {bytes:.0} MB/s");
    }
}
