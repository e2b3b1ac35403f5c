// SPDX-License-Identifier: EUPL-1.2
//! What holds of every input, whoever sent it: properties of the readers of files, texts, bundles and proofs
//! (DESIGN section 6; ADR 0036). Each is a function of bytes that returns, or panics and so shows a fault. The
//! fuzzer in `fuzz` calls them on what it makes up, and an ordinary test on the corpus that it left behind.

mod bundle;
mod csv;
mod handed;
mod items;
mod log;
mod misp;
mod stix;
mod taxii;
mod text;
mod told;

pub use bundle::frames;
pub use log::KINDS;

/// A reader, or a few that are alike, and what is asked of it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name: of the folder with its corpus, too.
    pub name: &'static str,
    /// Panics if something does not hold of this input.
    pub check: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "stix", check: stix::check },
    Target { name: "misp", check: misp::check },
    Target { name: "csv", check: csv::check },
    Target { name: "taxii", check: taxii::check },
    Target { name: "text", check: text::check },
    Target { name: "bundle", check: bundle::check },
    Target { name: "log", check: log::check },
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().copied().find(|target| target.name == name)
}
