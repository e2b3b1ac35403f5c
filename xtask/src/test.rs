// SPDX-License-Identifier: EUPL-1.2
//! What `cargo xtask test` does, in order. A new check is one line here; cheap ones come first.

use crate::{
    built, clients, faults, headers, layers, scenarios,
    session::{Outcome, Session, Step},
    system, unit,
};

/// All of it.
pub const STEPS: &[Step] = &[
    PACKAGES,
    LAYERS,
    HEADERS,
    UNIT,
    Step { name: "tests", run: tests },
    scenarios::IN_PROCESS,
    scenarios::OVER_HTTP,
    scenarios::ON_POSTGRES,
    scenarios::FRESH,
    clients::DESCRIPTION,
    clients::CLIENTS,
    faults::SAMPLE,
];

/// Also a task of its own.
pub const PACKAGES: Step = Step { name: "system packages", run: system::install };

/// Also a task of its own.
pub const LAYERS: Step = Step { name: "layers", run: layers::check };

/// Also a task of its own.
pub const HEADERS: Step = Step { name: "headers", run: headers::check };

/// Also a task of its own.
pub const UNIT: Step = Step { name: "service unit", run: unit::check };

/// In the release profile, so that dependencies are compiled once for this and for the demo, and
/// the tests see the code that ships.
fn tests(session: &mut Session) -> Outcome {
    built::run(session, &["--workspace", "--locked", "--release"])
}
