// SPDX-License-Identifier: EUPL-1.2
//! Lies about who somebody is by the word of an identity provider (ADR 0031).

use crate::liar::Log;
use crate::told::Lie;
use waarborg_domain::Act;
use waarborg_domain::access::{AccessAct, Factor};

pub const LIES: &[(&str, Lie)] = &[
    ("an errand to the provider that served twice", |log, _| {
        let first = by_provider(log, "session.begun");
        let at = by_provider(log, "session.proved");
        let served = match &log.lines[first].kept.act {
            Act::Access(AccessAct::Begun { by, .. }) => *by,
            _ => unreachable!("it is one"),
        };
        if let Act::Access(AccessAct::Proved { by, .. }) = &mut log.lines[at].kept.act {
            *by = served;
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a provider's word of long ago, as if shown again", |log, _| {
        let at = by_provider(log, "session.proved");
        if let Act::Access(AccessAct::Proved { by: Factor::Provider { authenticated, .. }, .. }) =
            &mut log.lines[at].kept.act
        {
            *authenticated = authenticated.map(|at| at.plus_seconds(-7200));
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a provider's word for somebody who was never bound to it", |log, story| {
        let at = by_provider(log, "session.begun");
        log.lines[at].kept.actor = Some(story.people["aivd.analyst"]);
        log.lines[at].settle();
        (at, "decision")
    }),
];

/// The entry of this kind that rests on the word of a provider.
fn by_provider(log: &Log, kind: &str) -> usize {
    let by = |act: &Act| match act {
        Act::Access(AccessAct::Begun { by, .. } | AccessAct::Proved { by, .. }) => Some(*by),
        _ => None,
    };
    let found = log
        .lines
        .iter()
        .position(|line| line.kept.act.kind() == kind && matches!(by(&line.kept.act), Some(Factor::Provider { .. })));
    found.unwrap()
}
