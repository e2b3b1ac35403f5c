// SPDX-License-Identifier: EUPL-1.2
//! What trials came to, as figures with the day, the command, the load and the machine: into a file, and
//! from that file into the table of `docs/reliability.md`.

use crate::{Fallible, hold};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Where the figures of a whole run stand.
pub const KEPT: &str = "bench/faults.json";
/// The page that shows them.
pub const PAGE: &str = "docs/reliability.md";
const BEGIN: &str = "<!-- figures -->\n";
const END: &str = "<!-- /figures -->";

/// Surroundings of one part, begun before it.
pub struct Part {
    began: Instant,
    load: String,
    command: String,
}

impl Part {
    /// Now.
    #[must_use]
    pub fn begin(command: &str) -> Self {
        Self { began: Instant::now(), load: load(), command: command.into() }
    }

    /// Its figures with all that belongs to them; `says` is the sentence for the page.
    #[must_use]
    pub fn end(self, says: &str, figures: &Value) -> Value {
        json!({
            "date": date(), "command": self.command, "seconds": self.began.elapsed().as_secs(),
            "load_before": self.load, "load_after": load(), "machine": machine(), "says": says, "figures": figures,
        })
    }
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}

fn date() -> String {
    let output = Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
    output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kibibytes = memory.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
    let release = kernel.trim().split('-').next().unwrap_or_default();
    format!("{cores} cores, {} GiB, Linux {release}", kibibytes >> 20)
}

/// Puts a part into a file of figures; others stay as they are.
///
/// # Errors
/// If the file cannot be written.
pub fn put(file: &Path, name: &str, part: &Value) -> Fallible<()> {
    let mut all: Map<String, Value> =
        std::fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    all.insert(name.into(), part.clone());
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(file, format!("{}\n", serde_json::to_string_pretty(&all)?))?)
}

/// The table of a file of figures.
#[must_use]
pub fn table(all: &Map<String, Value>) -> String {
    let mut text = String::from(
        "| Part | What came of it | Day | Command | Load, before and after | Machine |\n|---|---|---|---|---|---|\n",
    );
    for (name, part) in all {
        let word = |key: &str| part[key].as_str().unwrap_or_default().to_owned();
        let (says, date, command) = (word("says"), word("date"), word("command"));
        let (before, after, machine) = (word("load_before"), word("load_after"), word("machine"));
        let seconds = part["seconds"].as_u64().unwrap_or(0);
        let _ =
            writeln!(text, "| `{name}` | {says} | {date} | `{command}`, {seconds} s | {before}, {after} | {machine} |");
    }
    text
}

/// The page with the table of these figures in its place.
///
/// # Errors
/// If the page has no place for it.
pub fn page(page: &str, all: &Map<String, Value>) -> Fallible<String> {
    let (head, rest) = page.split_once(BEGIN).ok_or("the page has no place for figures")?;
    let (_, tail) = rest.split_once(END).ok_or("the place for figures has no end")?;
    Ok(format!("{head}{BEGIN}{}{END}{tail}", table(all)))
}

/// Writes the kept figures into the page.
///
/// # Errors
/// If one of the files is not there.
pub fn write_page(root: &Path) -> Fallible<()> {
    let all: Map<String, Value> = serde_json::from_slice(&std::fs::read(root.join(KEPT))?)?;
    let path = root.join(PAGE);
    let text = page(&std::fs::read_to_string(&path)?, &all)?;
    hold!(text.contains("| Part |"), "no table");
    Ok(std::fs::write(path, text)?)
}
