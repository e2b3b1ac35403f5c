// SPDX-License-Identifier: EUPL-1.2
//! What the tests need beyond Rust. As root on Debian the missing packages are installed; anywhere
//! else they are named, and the tests that need them say themselves that they were skipped.

use std::{env, fs, path::Path, process::Command};

use crate::session::{Outcome, Session};

/// A program, the Debian package that brings it, and what it is for. A C compiler is not listed:
/// without one Rust could not have linked this task.
const NEEDED: &[(&str, &str, &str)] = &[
    ("cvc5", "cvc5", "proofs over the policies"),
    ("chromium", "chromium", "pages in a real browser"),
    ("chromedriver", "chromium-driver", "pages in a real browser"),
    ("strace", "strace", "faults: system calls that fail"),
    ("faketime", "faketime", "faults: clocks that jump"),
    ("mkfs.ext4", "e2fsprogs", "faults: power cuts"),
    ("systemd-analyze", "systemd", "how closed the service is"),
    ("mount", "mount", "faults: power cuts and full disks"),
    ("npm", "npm", "axe-core, the accessibility checker"),
    ("node", "nodejs", "the linter of the API's description"),
    (VENV, "python3-venv", "clients of TAXII, MISP and the API"),
    (POSTGRES, "postgresql", "the store on PostgreSQL"),
];

/// A module of Python and no program.
const VENV: &str = "python3 -m venv";

/// Debian keeps its programs off the path.
const POSTGRES: &str = "postgres";

/// The step.
pub fn install(session: &mut Session) -> Outcome {
    let mut missing = missing();
    if missing.is_empty() {
        return Outcome::Ok("all present".to_owned());
    }
    if may_install() {
        let names: Vec<&str> = missing.iter().map(|(_, package, _)| *package).collect();
        // The package lists may be absent (a fresh image) or stale: refresh once, try once more.
        if !(have_lists() && apt(&install_arguments(&names))) {
            apt(&["update"]);
            if !apt(&install_arguments(&names)) {
                return Outcome::Failed(format!("apt-get could not install {}", names.join(" ")));
            }
        }
        missing = self::missing();
        if missing.is_empty() {
            return Outcome::Ok(format!("installed {}", names.join(" ")));
        }
    }
    let names: Vec<&str> = missing.iter().map(|(_, package, _)| *package).collect();
    for (program, package, purpose) in &missing {
        session.skip(format!("{program} is missing ({purpose}); Debian package {package}"), false);
    }
    Outcome::Skipped(format!("as root: apt-get install {}", names.join(" ")))
}

fn missing() -> Vec<(&'static str, &'static str, &'static str)> {
    let found = |program: &str| match program {
        VENV => has_venv(),
        POSTGRES => waarborg_postgres_server::programs().is_some(),
        _ => on_path(program),
    };
    NEEDED.iter().copied().filter(|(program, ..)| !found(program)).collect()
}

/// Debian splits off what makes an environment usable.
fn has_venv() -> bool {
    Command::new("python3").args(["-c", "import ensurepip, venv"]).output().is_ok_and(|done| done.status.success())
}

/// Whether a program can be found.
pub fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin".into(), "/sbin".into()];
    env::split_paths(&path).chain(system).any(|folder| folder.join(program).is_file())
}

fn may_install() -> bool {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    root && Path::new("/etc/debian_version").exists() && on_path("apt-get")
}

fn have_lists() -> bool {
    fs::read_dir("/var/lib/apt/lists")
        .is_ok_and(|folder| folder.flatten().any(|entry| entry.file_name().to_string_lossy().contains("_Packages")))
}

fn install_arguments<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    [&["install", "--yes", "--no-install-recommends"], packages].concat()
}

fn apt(arguments: &[&str]) -> bool {
    eprintln!("apt-get {}", arguments.join(" "));
    Command::new("apt-get")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status()
        .is_ok_and(|status| status.success())
}
