// SPDX-License-Identifier: EUPL-1.2
//! Figures, their targets, and the surroundings they were measured in.

use crate::Fallible;
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// All figures of one run.
pub struct Bench {
    folder: tempfile::TempDir,
    figures: Vec<Value>,
    void: Vec<String>,
    load: String,
    fsync: f64,
    /// Engine the next figures are of.
    pub store: &'static str,
}

/// Wall and processor time of a piece of work.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// By the clock.
    pub wall: Duration,
    /// Of all threads of this process.
    pub cpu: Duration,
}

impl Bench {
    /// In a folder of its own on the disk of the workspace.
    pub fn new() -> Fallible<Self> {
        std::fs::create_dir_all("target")?;
        let folder = tempfile::tempdir_in("target")?;
        let (load, fsync) = (load(), fsync_rate(folder.path())?);
        println!("load {load}, {fsync:.0} fsync/s");
        Ok(Self { folder, figures: vec![], void: vec![], load, fsync, store: "sqlite" })
    }

    /// Folder for stores.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Records a figure. `more` is true where more is better.
    #[expect(clippy::too_many_arguments, reason = "one line of a table")]
    pub fn record(&mut self, name: &str, value: f64, unit: &str, target: f64, more: bool, cost: Cost, size: u64) {
        let met = if more { value >= target } else { value <= target };
        let (word, cpu) = (if met { "reached" } else { "MISSED" }, cost.cpu.as_secs_f64());
        println!("{name:<24} {value:>12.2} {unit:<12} target {target:>9}  {word:<8} cpu {cpu:.2} s, at {size}");
        self.figures.push(json!({
            "name": name, "value": value, "unit": unit, "target": target, "cpu_s": cpu, "at_size": size, "store": self.store,
        }));
    }

    /// A figure that does not count, and why.
    pub fn void(&mut self, why: String) {
        println!("VOID: {why}");
        self.void.push(why);
    }

    /// Writes `bench/latest.json`; false if a figure was void.
    pub fn finish(self) -> Fallible<bool> {
        std::fs::create_dir_all("bench")?;
        let all = json!({ "load": self.load, "fsync_per_s": self.fsync, "figures": self.figures, "void": self.void });
        std::fs::write("bench/latest.json", serde_json::to_vec_pretty(&all)?)?;
        println!("load now {}; written to bench/latest.json", load());
        Ok(self.void.is_empty())
    }
}

/// Runs work and says what it cost.
pub fn cost<T>(work: impl FnOnce() -> Fallible<T>) -> Fallible<(T, Cost)> {
    let (began, cpu) = (Instant::now(), cpu_time());
    let done = work()?;
    Ok((done, Cost { wall: began.elapsed(), cpu: cpu_time().saturating_sub(cpu) }))
}

/// Processor time of this process so far: all threads, also those that have ended.
pub fn cpu_time() -> Duration {
    clock(ClockId::ProcessCPUTime)
}

/// Processor time of this thread so far: fine enough for one decision, and blind to what else runs.
pub fn thread_time() -> Duration {
    clock(ClockId::ThreadCPUTime)
}

fn clock(id: ClockId) -> Duration {
    let now = clock_gettime(id);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn fsync_rate(folder: &Path) -> Fallible<f64> {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let (began, mut count) = (Instant::now(), 0u32);
    while began.elapsed() < Duration::from_secs(1) {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}

/// The value below which a part of the samples lies.
pub fn percentile(samples: &mut [f64], part: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into few samples"
    )]
    let at = ((samples.len().saturating_sub(1)) as f64 * part) as usize;
    samples.get(at).copied().unwrap_or(f64::NAN)
}
