// SPDX-License-Identifier: EUPL-1.2
//! A program that runs for a test and ends with it, also where the test fails.

use std::process::{Child, Command};

/// The running program.
#[derive(Debug)]
pub struct Running(pub Child);

impl Running {
    /// Asks it to end, and wants it to have ended well.
    ///
    /// # Panics
    /// If it did not.
    pub fn stop(mut self) {
        let told = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        assert!(told.is_ok_and(|told| told.success()), "it is not there any more");
        let ended = self.0.wait();
        assert!(ended.as_ref().is_ok_and(std::process::ExitStatus::success), "{ended:?}");
    }

    /// Ends it in the middle of whatever it does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
