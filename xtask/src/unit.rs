// SPDX-License-Identifier: EUPL-1.2
//! The service as it is shipped, judged by systemd without starting it: how much of the machine it would reach.

use std::path::Path;
use std::process::Command;

use crate::session::{Outcome, Session};
use crate::system::on_path;

/// The unit, in the workspace.
const UNIT: &str = "ops/systemd/waarborg.service";
/// Ten times the exposure, of at most ten, that is let through.
const MOST: u32 = 20;

/// The step.
pub fn check(session: &mut Session) -> Outcome {
    if !on_path("systemd-analyze") {
        session.skip("systemd-analyze is missing (how closed the service is); Debian package systemd", false);
        return Outcome::Skipped("as root: apt-get install systemd".to_owned());
    }
    match exposure(&session.root.join(UNIT)) {
        Ok((true, told)) => Outcome::Ok(told),
        Ok((false, told)) => Outcome::Failed(told),
        Err(error) => Outcome::Failed(format!("systemd-analyze: {error}")),
    }
}

/// Whether a unit is closed enough, and what was said last.
fn exposure(unit: &Path) -> std::io::Result<(bool, String)> {
    let mut command = Command::new("systemd-analyze");
    let output = command
        .args(["security", "--no-pager", "--offline=true", &format!("--threshold={MOST}")])
        .arg(unit)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    let told: String = last.chars().filter(char::is_ascii).collect();
    Ok((output.status.success(), told.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_is_open_does_not_pass() {
        if !on_path("systemd-analyze") {
            return;
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let text = std::fs::read_to_string(root.join(UNIT)).expect("the unit is there");
        let judged = |name: &str, text: &str| {
            let file = std::env::temp_dir().join(format!("{name}-{}.service", std::process::id()));
            std::fs::write(&file, text).expect("written");
            let judged = exposure(&file).expect("judged");
            std::fs::remove_file(file).expect("removed");
            judged
        };
        let (closed, told) = judged("waarborg-closed", &text);
        assert!(closed, "{told}");
        let open = text
            .replace("DynamicUser=yes", "")
            .replace("SystemCallFilter=", "# ")
            .replace("CapabilityBoundingSet=", "# ");
        let (closed, told) = judged("waarborg-open", &open);
        assert!(!closed, "{told}");
    }
}
