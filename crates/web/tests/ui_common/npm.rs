// SPDX-License-Identifier: EUPL-1.2
//! An identity provider of others: the npm package `oidc-provider`, with its own log-in pages, keys and sessions.
//! npm brings it into `target/tools` once; where there is no Node it says what is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use waarborg_web::provider::{Provider, Settings};

/// What is installed.
const PACKAGE: &str = "oidc-provider@9.13.3";
/// What the client is called there, and its secret.
const CLIENT: &str = "waarborg";
const SECRET: &str = "a secret between the two";

/// The provider's process.
pub struct Real {
    child: Child,
    /// Where it is.
    pub issuer: String,
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Real {
    /// Starts it for one client, whose pages are at an origin.
    pub fn start(origin: &str) -> Result<Self, &'static str> {
        let folder = installed().ok_or("no npm, or the package could not be fetched")?;
        let redirect = format!("{origin}/log-in/provider/back");
        let mut node = Command::new("node");
        node.current_dir(&folder).args(["real.mjs", &redirect, SECRET]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = node.spawn().map_err(|_| "no node")?;
        let mut issuer = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        said.read_line(&mut issuer).unwrap();
        // It has notices to give later, and would end if nobody took them.
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        let real = Self { child, issuer: issuer.trim().to_owned() };
        assert!(real.issuer.starts_with("http://127.0.0.1:"), "it says where it is: {:?}", real.issuer);
        Ok(real)
    }

    /// The same, as the pages know it.
    pub fn known(&self, groups: BTreeMap<String, BTreeSet<String>>) -> Option<Arc<Provider>> {
        let (issuer, secret) = (self.issuer.clone(), Some(SECRET.to_owned()));
        let settings = Settings { issuer, client_id: CLIENT.into(), secret, ca: None, groups };
        Some(Arc::new(Provider::new(settings).unwrap()))
    }
}

/// The folder that holds the package and our script. Test programs run side by side: one of them brings it in, and the
/// others wait for that.
fn installed() -> Option<PathBuf> {
    let target = std::env::current_exe().ok()?.ancestors().nth(3)?.to_owned();
    let folder = target.join("tools").join(PACKAGE.replace('@', "-"));
    std::fs::create_dir_all(&folder).ok()?;
    let alone = File::create(folder.join("lock")).ok()?;
    alone.lock().ok()?;
    if !folder.join("node_modules/oidc-provider/package.json").exists() {
        let install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", PACKAGE];
        let mut npm = Command::new("npm");
        npm.current_dir(&folder).args(install).stdout(Stdio::null()).stderr(Stdio::null());
        npm.status().ok().filter(std::process::ExitStatus::success)?;
    }
    // Put in place whole: another may just be reading it.
    std::fs::write(folder.join("new.mjs"), include_str!("real.mjs")).ok()?;
    std::fs::rename(folder.join("new.mjs"), folder.join("real.mjs")).ok()?;
    Some(folder)
}
