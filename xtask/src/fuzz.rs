// SPDX-License-Identifier: EUPL-1.2
//! `cargo xtask fuzz [TARGET…] [--minutes N]`: libFuzzer on the readers of what strangers send (ADR 0036), with the
//! coverage that stable Rust can measure. Each target runs for its time from the corpus that is kept; what it found
//! is reduced to the fewest inputs that reach as much, and kept beside. Without minutes it only does the latter.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::session::{Outcome, Session, Step};

/// Builds, and does what the command line asks for.
pub const STEPS: &[Step] = &[Step { name: "fuzzer", run: build }, Step { name: "targets", run: asked }];

/// What the compiler adds to the code so that libFuzzer sees what an input reaches and compares.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// What one input may take: seconds, megabytes (more than the allocator's limit in `fuzz`, for the engine), bytes.
const BOUNDS: &[&str] = &["-timeout=10", "-rss_limit_mb=1024", "-max_len=16384"];
/// How long a target runs if nothing else is said.
const MINUTES: f64 = 30.0;
/// The most that is kept of one target.
const FILES: usize = 300;
const BYTES: u64 = 1 << 20;
/// Ticks of processor time in a second, as Linux tells them.
const TICKS: f64 = 100.0;

/// A run of one target.
struct Ran {
    cpu: f64,
    log: String,
    crashes: Vec<String>,
}

fn build(session: &mut Session) -> Outcome {
    let Some(host) = host(session) else { return Outcome::Failed("rustc does not say for what it compiles".into()) };
    let mut command = session.command("cargo");
    command.args(["build", "--release", "--locked", "--manifest-path", "fuzz/Cargo.toml"]);
    // For a named target the flags are for our code alone, not for what builds it.
    command.args(["--target", &host]).arg("--target-dir").arg(folder(session));
    session.finish(command.env("RUSTFLAGS", COVERAGE.join(" ")))
}

fn host(session: &Session) -> Option<String> {
    let told = session.command("rustc").arg("-vV").output().ok()?;
    let told = String::from_utf8(told.stdout).ok()?;
    told.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

/// Where everything goes that is not kept.
fn folder(session: &Session) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| session.root.join("target"), PathBuf::from).join("fuzz")
}

fn asked(session: &mut Session) -> Outcome {
    let mut words = std::env::args().skip(2);
    let (mut targets, mut minutes) = (Vec::new(), MINUTES);
    while let Some(word) = words.next() {
        if word != "--minutes" {
            targets.push(word);
        } else if let Some(number) = words.next().and_then(|word| word.parse().ok()).filter(|n| *n >= 0.0) {
            minutes = number;
        } else {
            return Outcome::Failed("--minutes wants a number".into());
        }
    }
    let corpus = session.root.join("fuzz/corpus");
    let known = match names(&corpus) {
        Ok(known) => known,
        Err(error) => return Outcome::Failed(format!("{}: {error}", corpus.display())),
    };
    if let Some(other) = targets.iter().find(|name| !known.contains(name)) {
        return Outcome::Failed(format!("{other} is none of {}", known.join(", ")));
    }
    let chosen = if targets.is_empty() { known } else { targets };
    let mut faults = Vec::new();
    for name in &chosen {
        match one(session, name, minutes) {
            Ok(crashes) => faults.extend(crashes),
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    if faults.is_empty() {
        Outcome::Ok(format!("{} targets", chosen.len()))
    } else {
        Outcome::Failed(faults.join("\n"))
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Runs a target, says what came of it, and keeps what it found; the inputs that broke something.
fn one(session: &Session, name: &str, minutes: f64) -> io::Result<Vec<String>> {
    let place = folder(session).join(name);
    let kept = session.root.join("fuzz/corpus").join(name);
    for folder in ["found", "crashes", "fewest"] {
        fs::create_dir_all(place.join(folder))?;
    }
    let mut crashes = Vec::new();
    if minutes > 0.0 {
        let ran = run(session, name, &place, &kept, minutes)?;
        println!("{}", line(name, &ran));
        crashes = ran.crashes;
    }
    keep(session, name, &place, &kept)?;
    Ok(crashes)
}

fn fuzzer(session: &Session, name: &str) -> io::Result<Command> {
    let host = host(session).ok_or_else(|| io::Error::other("rustc does not say for what it compiles"))?;
    let program = folder(session).join(host).join("release/waarborg-fuzz");
    let mut command = session.command(&program.to_string_lossy());
    command.env("WAARBORG_FUZZ", name).args(BOUNDS);
    Ok(command)
}

fn run(session: &Session, name: &str, place: &Path, kept: &Path, minutes: f64) -> io::Result<Ran> {
    let log = place.join("log");
    let mut command = fuzzer(session, name)?;
    command.arg(format!("-max_total_time={:.0}", (minutes * 60.0).max(1.0))).arg("-print_final_stats=1");
    command.arg(format!("-artifact_prefix={}/", place.join("crashes").display()));
    command.arg(format!("-dict=fuzz/dictionaries/{name}.dict"));
    command.arg(place.join("found")).arg(kept).stdout(Stdio::null()).stderr(File::create(&log)?);
    let before = names(&place.join("crashes"))?;
    let mut child = command.spawn()?;
    let cpu = watch(&mut child)?;
    let new = names(&place.join("crashes"))?.into_iter().filter(|crash| !before.contains(crash));
    let crashes = new.map(|crash| place.join("crashes").join(crash).display().to_string()).collect();
    Ok(Ran { cpu, log: String::from_utf8_lossy(&fs::read(log)?).into_owned(), crashes })
}

/// Waits for a process; the processor time it took, which the machine's other work does not lengthen.
fn watch(child: &mut Child) -> io::Result<f64> {
    let mut ticks = 0.0;
    loop {
        if let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", child.id())) {
            let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
            // User and system time, the 14th and 15th field; two stand before the bracket.
            ticks = fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
        }
        if child.try_wait()?.is_some() {
            return Ok(ticks / TICKS);
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// What a run came to, in one line.
fn line(name: &str, ran: &Ran) -> String {
    let Ran { cpu, log, crashes } = ran;
    let stat =
        |name: &str| log.lines().filter_map(|line| line.strip_prefix(name)?.split_whitespace().next()).next_back();
    let after = |word: &str| {
        let words = log.lines().rev().find(|line| line.contains(" cov: "))?.split_whitespace();
        words.skip_while(move |found| *found != word).nth(1)
    };
    format!(
        "{name}: {} executions, {} edges, {} features, {cpu:.0} s of processor, at most {} MB, {} crashes",
        stat("stat::number_of_executed_units:").unwrap_or("?"),
        after("cov:").unwrap_or("?"),
        after("ft:").unwrap_or("?"),
        stat("stat::peak_rss_mb:").unwrap_or("?"),
        crashes.len(),
    )
}

/// Of what is kept and what was found, the fewest inputs that reach as many places in the code.
fn keep(session: &Session, name: &str, place: &Path, kept: &Path) -> io::Result<()> {
    let fewest = place.join("fewest");
    fs::remove_dir_all(&fewest)?;
    fs::create_dir_all(&fewest)?;
    let started = Instant::now();
    let mut command = fuzzer(session, name)?;
    // How often a place is reached would keep thousands.
    command.args(["-set_cover_merge=1", "-use_counters=0"]).arg(&fewest).arg(kept).arg(place.join("found"));
    let status = command.stdout(Stdio::null()).stderr(File::create(place.join("merge.log"))?).status()?;
    if !status.success() {
        return Err(io::Error::other(format!("the corpus could not be reduced: {status}")));
    }
    let mut files = Vec::new();
    for file in names(&fewest)? {
        let bytes = fs::read(fewest.join(&file))?;
        files.push((bytes.len() as u64, file, bytes));
    }
    files.sort_unstable();
    let all = files.len();
    let mut size = 0;
    files.truncate(FILES);
    files.retain(|(length, ..)| {
        size += length;
        size <= BYTES
    });
    fs::remove_dir_all(kept)?;
    fs::create_dir_all(kept)?;
    for (_, file, bytes) in &files {
        fs::write(kept.join(file), bytes)?;
    }
    println!("{name}: {} of {all} inputs kept, in {:.0} s", files.len(), started.elapsed().as_secs_f64());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_a_run_are_read_from_its_log() {
        let log = "#2\tINITED cov: 5 ft: 6 corp: 1/1b exec/s: 0 rss: 30Mb\n#9\tDONE   cov: 71 ft: 80 corp: 2/9b lim: 4\n\
                   stat::number_of_executed_units: 900\nstat::peak_rss_mb:              31\n";
        let ran = Ran { cpu: 12.4, log: log.to_owned(), crashes: vec!["x".to_owned()] };
        let said = "stix: 900 executions, 71 edges, 80 features, 12 s of processor, at most 31 MB, 1 crashes";
        assert_eq!(line("stix", &ran), said);
    }
}
