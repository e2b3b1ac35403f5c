// SPDX-License-Identifier: EUPL-1.2
//! Every source file says its licence first; every module says what it is for; code files stay
//! short enough to read in one sitting.

use std::fs;

use crate::session::{Outcome, Session};

const LICENCE: &str = "SPDX-License-Identifier: EUPL-1.2";
const WARN_LINES: usize = 400;
const MAX_LINES: usize = 600;
/// Folders of test input, where a byte more would be another test.
const INPUT_FOLDERS: &[&str] = &["fixtures", "corpus", "golden"];

/// The step.
pub fn check(session: &mut Session) -> Outcome {
    let listed = session.command("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).output();
    let names = match listed {
        Ok(output) if output.status.success() => output.stdout,
        Ok(output) => return Outcome::Failed(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => return Outcome::Failed(format!("git ls-files: {error}")),
    };
    let (mut files, mut faults) = (0, Vec::new());
    for name in String::from_utf8_lossy(&names).split('\0') {
        let Some(kind) = kind(name) else { continue };
        let path = session.root.join(name);
        if !path.is_file() {
            continue; // deleted, not yet committed
        }
        files += 1;
        match fs::read_to_string(&path) {
            Ok(text) => {
                let count = text.lines().count();
                if limited(kind) && count > WARN_LINES {
                    eprintln!("warning: {name}: {count} lines; better under {WARN_LINES}");
                }
                faults.extend(judge(kind, &text).iter().map(|why| format!("{name}: {why}")));
            }
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    if faults.is_empty() { Outcome::Ok(format!("{files} files")) } else { Outcome::Failed(faults.join("\n")) }
}

/// The kind of a source file: its extension, or `sh` for the scripts of `.ci`.
fn kind(name: &str) -> Option<&str> {
    if name.split('/').any(|folder| INPUT_FOLDERS.contains(&folder)) {
        return None;
    }
    let file = name.rsplit('/').next()?;
    let kind = match file.rsplit_once('.') {
        Some((_, extension)) => extension,
        None if name.starts_with(".ci/") => "sh",
        None => return None,
    };
    matches!(kind, "rs" | "toml" | "cedar" | "sh" | "ftl" | "css" | "py" | "yaml").then_some(kind)
}

fn judge(kind: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("#!/"));
    let comment = match kind {
        "rs" | "cedar" => "// ",
        "css" => "/* ",
        _ => "# ",
    };
    if !lines.next().is_some_and(|line| line.starts_with(comment) && line.contains(LICENCE)) {
        faults.push(format!("does not begin with `{comment}{LICENCE}`"));
    } else if kind == "rs" && !lines.next().is_some_and(|line| line.starts_with("//!")) {
        faults.push("no `//!` paragraph after the header".to_owned());
    }
    let count = text.lines().count();
    if limited(kind) && count > MAX_LINES {
        faults.push(format!("{count} lines; at most {MAX_LINES}"));
    }
    faults
}

/// The limit is for code: tables (`rules.toml`, texts in `.ftl`) grow with the law.
fn limited(kind: &str) -> bool {
    matches!(kind, "rs" | "cedar" | "css" | "sh" | "py")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_and_a_paragraph_are_asked_of_rust() {
        let good = format!("// {LICENCE}\n//! For tests.\n");
        assert!(judge("rs", &good).is_empty());
        assert_eq!(judge("rs", &format!("// {LICENCE}\nfn main() {{}}\n")).len(), 1);
        assert_eq!(judge("rs", "//! For tests.\n").len(), 1);
        assert_eq!(judge("rs", "").len(), 1);
    }

    #[test]
    fn each_language_has_its_own_comment_and_a_script_its_first_line() {
        assert!(judge("sh", &format!("#!/usr/bin/env bash\n# {LICENCE}\n")).is_empty());
        assert!(judge("css", &format!("/* {LICENCE} */\n")).is_empty());
        assert_eq!(judge("toml", &format!("// {LICENCE}\n")).len(), 1);
    }

    #[test]
    fn long_code_is_refused_and_long_tables_are_not() {
        let text = format!("# {LICENCE}\n{}", "x = 1\n".repeat(MAX_LINES));
        assert_eq!(judge("sh", &text).len(), 1);
        assert!(judge("toml", &text).is_empty());
    }

    #[test]
    fn test_input_is_left_alone() {
        assert_eq!(kind("crates/law/tests/fixtures/bad.toml"), None);
        assert_eq!(kind(".ci/run"), Some("sh"));
        assert_eq!(kind("crates/law/src/lib.rs"), Some("rs"));
        assert_eq!(kind("README.md"), None);
    }
}
