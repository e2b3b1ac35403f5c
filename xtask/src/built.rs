// SPDX-License-Identifier: EUPL-1.2
//! The test programs that cargo built, as many at one time as there are processors: cargo runs one after the other,
//! and those that wait for a browser, a disk or a timer leave the processors idle. What each prints is shown whole
//! when it ends.

use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Instant,
};

use serde_json::Value;

use crate::session::{Outcome, Session, succeeded};

/// The longest, which begin first, so that none is left over at the end.
const LONG: [&str; 5] = ["badfiles", "browser", "mutations", "kills", "servers"];

/// A test program.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    name: String,
    file: PathBuf,
    /// The folder of its crate, where cargo would run it.
    folder: PathBuf,
}

/// What became of one.
struct Ran {
    name: String,
    output: String,
    seconds: f64,
    outcome: Outcome,
}

/// Builds the tests, runs them, and then those in the documentation, which only cargo can run.
pub fn run(session: &mut Session, arguments: &[&str]) -> Outcome {
    match ran(session, arguments) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("tests: {error}")),
    }
}

fn ran(session: &mut Session, arguments: &[&str]) -> io::Result<Outcome> {
    let programs = match build(session, arguments)? {
        Ok(programs) => programs,
        Err(failed) => return Ok(failed),
    };
    let skips = session.skips_file()?;
    let folder = session.root.join("target/xtask/tests");
    fs::create_dir_all(&folder)?;
    let mut waiting = VecDeque::new();
    for (number, program) in programs.into_iter().enumerate() {
        let mut command = session.command(&program.file.to_string_lossy());
        command.current_dir(&program.folder).env("CARGO_MANIFEST_DIR", &program.folder).env("WAARBORG_SKIPS", &skips);
        // A file and no pipe: what a test leaves running must not keep us waiting for the end of its output.
        waiting.push_back((program.name, command, folder.join(format!("{number}.txt"))));
    }
    let (mut passed, mut faults) = (0, Vec::new());
    at_once(waiting, |ran| {
        println!("\n     Ran {} in {:.1} s\n{}", ran.name, ran.seconds, ran.output);
        passed += session.count(&ran.output);
        if let Outcome::Failed(why) = ran.outcome {
            faults.push(format!("{}: {why}", ran.name));
        }
    });
    session.collect(&fs::read_to_string(&skips)?);
    if let Outcome::Failed(why) = session.cargo_test(&[arguments, &["--doc"]].concat()) {
        faults.push(why);
    }
    Ok(if faults.is_empty() { Outcome::Ok(format!("{passed} passed")) } else { Outcome::Failed(faults.join("\n")) })
}

/// Builds, with what cargo says of it shown, and reads where the programs are.
fn build(session: &Session, arguments: &[&str]) -> io::Result<Result<Vec<Program>, Outcome>> {
    let mut command = session.command("cargo");
    command.args(["test", "--no-run", "--message-format=json-render-diagnostics"]).args(arguments);
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut programs = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines() {
            programs.extend(program(&line?));
        }
    }
    Ok(match succeeded(&command, child.wait()) {
        Outcome::Ok(_) if programs.is_empty() => Err(Outcome::Failed("cargo built no tests".into())),
        Outcome::Ok(_) => {
            programs.sort_by_key(|program| LONG.iter().position(|long| *long == program.name).unwrap_or(LONG.len()));
            Ok(programs)
        }
        other => Err(other),
    })
}

/// The test program that a line of cargo's tells of.
fn program(line: &str) -> Option<Program> {
    let told: Value = serde_json::from_str(line).ok()?;
    let tests = told.get("reason")? == "compiler-artifact" && told.pointer("/profile/test")? == &Value::Bool(true);
    let file = told.get("executable")?.as_str().filter(|_| tests)?;
    let manifest = PathBuf::from(told.get("manifest_path")?.as_str()?);
    let name = told.pointer("/target/name")?.as_str()?.to_owned();
    Some(Program { name, file: file.into(), folder: manifest.parent()?.to_owned() })
}

/// Runs all of them; each is told as it ends.
fn at_once(waiting: VecDeque<(String, Command, PathBuf)>, mut told: impl FnMut(Ran)) {
    let waiting = Mutex::new(waiting);
    let (ended, all) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let (waiting, ended) = (&waiting, ended.clone());
            scope.spawn(move || {
                let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some((name, mut command, output)) = next() {
                    let start = Instant::now();
                    let status = into_file(&mut command, &output);
                    let outcome = succeeded(&command, status);
                    let output = fs::read(&output).unwrap_or_default();
                    let output = String::from_utf8_lossy(&output).into_owned();
                    let _ = ended.send(Ran { name, output, seconds: start.elapsed().as_secs_f64(), outcome });
                }
            });
        }
        drop(ended);
        all.into_iter().for_each(&mut told);
    });
}

/// With both its outputs in one file, in the order in which they came.
fn into_file(command: &mut Command, output: &Path) -> io::Result<ExitStatus> {
    let file = File::create(output)?;
    command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).status()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_program_is_found_in_what_cargo_tells() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/a/crates/b/Cargo.toml","target":{"name":"c"},
            "profile":{"test":true},"executable":"/t/c-1"}"#;
        let found = Program { name: "c".into(), file: "/t/c-1".into(), folder: "/a/crates/b".into() };
        assert_eq!(program(line), Some(found));
        assert_eq!(program(&line.replace("true", "false")), None, "a program that is no test");
        assert_eq!(program(&line.replace("\"/t/c-1\"", "null")), None, "a library");
        assert_eq!(program("not JSON"), None);
    }

    #[test]
    fn all_are_run_and_a_failure_is_told() {
        let folder = std::env::temp_dir();
        let shell = |number: u32, script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            (number.to_string(), command, folder.join(format!("waarborg-xtask-{}-{number}", std::process::id())))
        };
        let waiting = [shell(1, "echo out; echo err >&2"), shell(2, "exit 3"), shell(3, "sleep 60 & echo on")];
        let files: Vec<PathBuf> = waiting.iter().map(|(_, _, file)| file.clone()).collect();
        let (start, mut ran) = (Instant::now(), Vec::new());
        at_once(waiting.into(), |one| ran.push(one));
        ran.sort_by(|a, b| a.name.cmp(&b.name));
        let failed: Vec<bool> = ran.iter().map(|one| matches!(one.outcome, Outcome::Failed(_))).collect();
        assert_eq!(failed, [false, true, false]);
        assert_eq!((ran[0].output.as_str(), ran[2].output.as_str()), ("out\nerr\n", "on\n"));
        assert!(start.elapsed().as_secs() < 30, "what is left running is not waited for");
        files.iter().for_each(|file| drop(fs::remove_file(file)));
    }
}
