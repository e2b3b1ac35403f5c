// SPDX-License-Identifier: EUPL-1.2
//! The demo's scenario files and sample data, carried in the binary. All names and addresses in them
//! are reserved for documentation.

use crate::Fallible;
use std::path::Path;
use waarborg_app::scenario::{Files, Scenario};

/// Files in the binary.
pub struct Carried;

const FILES: [(&str, &[u8]); 7] = [
    ("world.toml", include_bytes!("../../scenarios/world.toml")),
    ("delta.toml", include_bytes!("../../scenarios/delta.toml")),
    ("abroad-world.toml", include_bytes!("../../scenarios/abroad-world.toml")),
    ("abroad.toml", include_bytes!("../../scenarios/abroad.toml")),
    ("sample/actor.stix.json", include_bytes!("../../scenarios/sample/actor.stix.json")),
    ("sample/phishing.misp.json", include_bytes!("../../scenarios/sample/phishing.misp.json")),
    ("sample/sinkhole.csv", include_bytes!("../../scenarios/sample/sinkhole.csv")),
];

impl Files for Carried {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        FILES.iter().find(|(name, _)| Path::new(name) == path).map(|(_, bytes)| bytes.to_vec())
    }
}

/// A scenario of the demo.
pub fn scenario(name: &str) -> Fallible<Scenario> {
    Ok(Scenario::load(&Carried, Path::new(name))?)
}

/// Who brings in which sample file.
pub const SAMPLES: [(&str, &str); 3] =
    [("aivd", "sample/actor.stix.json"), ("ncsc", "sample/phishing.misp.json"), ("police", "sample/sinkhole.csv")];
