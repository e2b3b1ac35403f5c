// SPDX-License-Identifier: EUPL-1.2
//! The law packages of a bundle: each under the digest of its own files, and known to whoever checks,
//! either because this program was built with it or because they say so. A package that a server made
//! up for itself is a finding, however well it fits.

use crate::report::Report;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use waarborg_domain::Digest;
use waarborg_law::Package;
use waarborg_law::proof::Report as Proof;
use waarborg_ledger::State;
use waarborg_register::bundle::Bundle;

pub(crate) struct Laws {
    packages: BTreeMap<Digest, Arc<Package>>,
    known: BTreeSet<Digest>,
    builtin: Option<Arc<Package>>,
}

impl Laws {
    /// Reads all packages of the bundle.
    pub(crate) fn read(bundle: &Bundle<'_>, trust: &[Digest], report: &mut Report) -> Self {
        let builtin = Package::builtin().ok();
        let mut known: BTreeSet<Digest> = trust.iter().copied().collect();
        known.extend(builtin.as_ref().map(|package| package.digest()));
        let mut laws = Self { packages: BTreeMap::new(), known, builtin };
        for (name, files) in &bundle.packages {
            let files: BTreeMap<String, Vec<u8>> =
                files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
            match laws.load(&files) {
                Ok(package) if package.digest().to_string() == *name => {
                    laws.packages.insert(package.digest(), package);
                }
                Ok(_) => report.find(None, "law", format!("law package {name} is not the files it is named after")),
                Err(error) => report.find(None, "law", format!("law package {name} cannot be used: {error}")),
            }
        }
        laws
    }

    fn load(&self, files: &BTreeMap<String, Vec<u8>>) -> Result<Arc<Package>, String> {
        // The same files are the same package: no need to read them twice.
        if let Some(builtin) = self.builtin.as_ref().filter(|b| b.files() == files) {
            return Ok(Arc::clone(builtin));
        }
        Package::from_files(files).map(Arc::new).map_err(|error| error.to_string())
    }

    /// Looks at the activation of a package.
    pub(crate) fn activated(&self, entry: u64, digest: &Digest, facts_version: u32, report: &mut Report) {
        report.law.push(digest.to_string());
        if !self.known.contains(digest) {
            let text = format!("law package {digest} is unknown here; trust it by its digest if you have read it");
            report.find(Some(entry), "law", text);
        }
        match self.packages.get(digest) {
            None => report.find(Some(entry), "law", format!("law package {digest} is not in the bundle")),
            Some(package) if package.facts_version() != facts_version => {
                report.find(
                    Some(entry),
                    "law",
                    "the activation names another version of the facts than the package".into(),
                );
            }
            Some(_) => {}
        }
    }

    /// The package in force on a state, if it can be used.
    pub(crate) fn in_force(&self, state: &State) -> Option<&Arc<Package>> {
        self.packages.get(&state.law_in_force()?.package)
    }

    /// Some package, for acts of the house, which no law decides.
    pub(crate) fn any(&self) -> Option<&Arc<Package>> {
        self.builtin.as_ref()
    }
}

/// Looks at the report of what was proved about a package: it is the one whose digest was entered, it
/// is about this package, and nothing in it failed. That its proofs hold, `waarborg law prove` shows again.
pub(crate) fn proved(entry: u64, package: &Digest, (digest, bytes): (&Digest, Option<&[u8]>), report: &mut Report) {
    let Some(bytes) = bytes else {
        return report.cannot(entry, "the report of what was proved about the law is not opened");
    };
    let about = Proof::from_bytes(bytes).ok().filter(|proof| proof.package == *package && proof.holds());
    if Proof::digest_of(bytes) != *digest {
        report.find(Some(entry), "law", "the report of what was proved is not the one that was entered".into());
    } else if about.is_none() {
        report.find(Some(entry), "law", "the report of what was proved is not about this package, or not whole".into());
    }
}
