// SPDX-License-Identifier: EUPL-1.2
//! One run of steps: streams what they print, then shows a table of step, result and seconds, and
//! the skips by name. A skip is never silent, and under `--no-skip` it is a failure.

use std::{
    env,
    ffi::OsStr,
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Instant,
};

/// What a step came to.
pub enum Outcome {
    /// All well, with a word about it.
    Ok(String),
    /// What is wrong.
    Failed(String),
    /// Not done, and why.
    Skipped(String),
}

/// A named piece of work. Steps run in order, and all of them, so that one run shows every fault.
#[derive(Clone, Copy)]
pub struct Step {
    /// As shown in the table.
    pub name: &'static str,
    /// The work.
    pub run: fn(&mut Session) -> Outcome,
}

/// Something that was not tested.
struct Skip {
    what: String,
    /// Also under `--no-skip`: it can only be done elsewhere.
    allowed: bool,
}

/// What the steps share.
pub struct Session {
    /// The workspace.
    pub root: PathBuf,
    /// Build missing tools instead of skipping.
    pub install_tools: bool,
    /// The folder with shared data, if this machine has it.
    shared: Option<PathBuf>,
    no_skip: bool,
    skips: Vec<Skip>,
    passed: u64,
    failed: u64,
}

impl Session {
    /// A session on this workspace.
    pub fn new(no_skip: bool, install_tools: bool) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().unwrap_or(here).to_path_buf();
        let shared = env::var_os("WAARBORG_SHARED")
            .map(PathBuf::from)
            .or_else(|| Some(root.parent()?.join("shared")))
            .filter(|path| path.is_dir())
            .and_then(|path| path.canonicalize().ok()); // tests run in the folder of their crate
        Self { root, install_tools, shared, no_skip, skips: Vec::new(), passed: 0, failed: 0 }
    }

    /// Runs the steps, prints the table, tells whether all is well.
    pub fn run(mut self, steps: &[Step]) -> bool {
        let mut rows = Vec::new();
        for step in steps {
            eprintln!("\n== {}", step.name);
            let start = Instant::now();
            let outcome = (step.run)(&mut self);
            if let Outcome::Failed(why) | Outcome::Skipped(why) = &outcome {
                eprintln!("{why}");
            }
            rows.push((step.name, outcome, start.elapsed().as_secs_f64()));
        }
        self.report(&rows)
    }

    fn report(&self, rows: &[(&str, Outcome, f64)]) -> bool {
        println!("\n{:<18} {:<8} {:>7}", "step", "result", "seconds");
        let mut well = true;
        for (name, outcome, seconds) in rows {
            let (result, note) = match outcome {
                Outcome::Ok(note) => ("ok", note.as_str()),
                Outcome::Failed(why) => ("FAILED", why.lines().next().unwrap_or_default()),
                Outcome::Skipped(why) => ("skipped", why.lines().next().unwrap_or_default()),
            };
            well &= !matches!(outcome, Outcome::Failed(_));
            println!("{}", format!("{name:<18} {result:<8} {seconds:>7.1}  {note}").trim_end());
        }
        let allowed = self.skips.iter().filter(|skip| skip.allowed).count();
        let refused = self.skips.len() - allowed;
        if !self.skips.is_empty() {
            println!();
        }
        for skip in &self.skips {
            println!("skipped: {}", skip.what);
        }
        if self.no_skip && refused > 0 {
            println!("FAILED: --no-skip, and {refused} of these could be done here");
            well = false;
        }
        if self.passed + self.failed > 0 {
            println!(
                "\n{} tests passed, {} failed; skipped: {}, of which {allowed} cannot be done here",
                self.passed,
                self.failed,
                self.skips.len(),
            );
        }
        well
    }

    /// Notes a skip; `allowed` ones pass under `--no-skip` too.
    pub fn skip(&mut self, what: impl Into<String>, allowed: bool) {
        self.skips.push(Skip { what: what.into(), allowed });
    }

    /// A command in the workspace, whose tests find the shared data and know where to write skips.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        if let Some(shared) = &self.shared {
            command.env("WAARBORG_SHARED", shared);
        }
        command
    }

    /// Runs a command with its output shown.
    pub fn show(&self, program: &str, arguments: &[&str]) -> Outcome {
        self.finish(self.command(program).args(arguments))
    }

    /// Runs a prepared command with its output shown.
    pub fn finish(&self, command: &mut Command) -> Outcome {
        let status = command.status();
        succeeded(command, status)
    }

    /// The folder with shared data, if this machine has it.
    pub fn shared(&self) -> Option<&Path> {
        self.shared.as_deref()
    }

    /// Runs `cargo test` with its output shown, counts the tests and collects the skips.
    pub fn cargo_test(&mut self, arguments: &[&str]) -> Outcome {
        let mut command = self.command("cargo");
        command.arg("test").args(arguments);
        self.counted(command)
    }

    /// The same with another command that ends with lines as those of the test harness.
    pub fn counted(&mut self, command: Command) -> Outcome {
        let name = command.get_program().to_owned();
        match self.count_tests(command) {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Failed(format!("{}: {error}", name.display())),
        }
    }

    fn count_tests(&mut self, mut command: Command) -> io::Result<Outcome> {
        let skips = self.skips_file()?;
        command.env("WAARBORG_SKIPS", &skips).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let mut passed = 0;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let bytes = line?;
                let line = String::from_utf8_lossy(&bytes);
                println!("{line}");
                passed += self.count(&line);
            }
        }
        let status = child.wait();
        self.collect(&fs::read_to_string(&skips)?);
        Ok(match succeeded(&command, status) {
            Outcome::Ok(_) => Outcome::Ok(format!("{passed} passed")),
            other => other,
        })
    }

    /// An empty file where tests write what they skip.
    pub fn skips_file(&self) -> io::Result<PathBuf> {
        let folder = self.root.join("target/xtask");
        fs::create_dir_all(&folder)?;
        let skips = folder.join("skips.txt");
        fs::write(&skips, "")?;
        Ok(skips)
    }

    /// Counts what lines of the test harness tell; how many passed by them.
    pub fn count(&mut self, output: &str) -> u64 {
        let results = output.lines().filter_map(|line| line.trim_start().strip_prefix("test result: "));
        let (mut passed, mut ignored) = (0, 0);
        for result in results {
            passed += count(result, "passed");
            self.failed += count(result, "failed");
            ignored += count(result, "ignored");
        }
        self.passed += passed;
        if ignored > 0 {
            self.skip(format!("{ignored} tests marked #[ignore]"), false);
        }
        passed
    }

    /// Skips written by tests. One for want of the shared data is allowed only where that folder
    /// is really absent, as it is in continuous integration.
    pub fn collect(&mut self, text: &str) {
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines.sort_unstable();
        for line in lines {
            let what = line.strip_prefix("skipped:").unwrap_or(line).trim();
            let allowed = self.shared.is_none() && what.contains("shared data");
            self.skip(what, allowed);
        }
    }
}

/// What an ended command came to.
pub fn succeeded(command: &Command, status: io::Result<ExitStatus>) -> Outcome {
    let words: Vec<_> = [command.get_program()].into_iter().chain(command.get_args()).collect();
    let shown = words.join(OsStr::new(" "));
    match status {
        Ok(status) if status.success() => Outcome::Ok(String::new()),
        Ok(status) => Outcome::Failed(format!("{}: {status}", shown.display())),
        Err(error) => Outcome::Failed(format!("{}: {error}", shown.display())),
    }
}

/// The number before `word` in `ok. 3 passed; 0 failed; 1 ignored; …`.
fn count(result: &str, word: &str) -> u64 {
    let words: Vec<&str> = result.split([' ', ';']).filter(|part| !part.is_empty()).collect();
    let place = words.iter().position(|found| *found == word);
    place.and_then(|place| words.get(place.checked_sub(1)?)).and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_line_of_the_harness() {
        let line = "ok. 13 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        assert_eq!((count(line, "passed"), count(line, "failed"), count(line, "ignored")), (13, 2, 1));
        assert_eq!(count("nothing", "passed"), 0);
    }

    #[test]
    fn a_skip_for_want_of_shared_data_is_allowed_only_where_there_is_none() {
        for (shared, expected) in [(None, [true, false]), (Some(PathBuf::from("/")), [false; 2])] {
            let mut session = Session::new(true, false);
            session.shared = shared;
            session.collect("skipped: a, no shared data\n\nskipped: b, no browser\n");
            let allowed: Vec<bool> = session.skips.iter().map(|skip| skip.allowed).collect();
            assert_eq!(allowed, expected);
            assert_eq!(session.skips[1].what, "b, no browser");
        }
    }
}
