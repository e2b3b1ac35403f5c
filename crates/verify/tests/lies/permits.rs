// SPDX-License-Identifier: EUPL-1.2
//! Lies about a standing permission that the minister signed: the signature of somebody else, another decision,
//! and wider bounds than those that were signed.

use crate::liar::Log;
use crate::told::Lie;
use ed25519_dalek::Signer as _;
use waarborg_domain::permission::PermissionAct;
use waarborg_domain::{Act, Signing};
use waarborg_ledger::State;

fn granted(log: &Log) -> usize {
    log.nth("permission.decided", 0)
}

/// Changes key and signature under the minister's decision; tells where.
fn permitting(log: &mut Log, change: impl FnOnce(&mut String, &mut String)) -> (usize, &'static str) {
    let at = granted(log);
    let Act::Permission(PermissionAct::Decided { signing: Signing::Signed { key, signature }, .. }) =
        &mut log.lines[at].kept.act
    else {
        panic!("the minister signed");
    };
    change(key, signature);
    (at, "signature")
}

/// What the minister signed, word for word.
fn permission_words(log: &Log, at: usize) -> Vec<u8> {
    let Act::Permission(PermissionAct::Decided { id, allow, .. }) = &log.lines[at].kept.act else { panic!("decided") };
    let mut state = State::default();
    for line in &log.lines[..at] {
        waarborg_ledger::apply(&mut state, &line.leaf, &line.kept).unwrap();
    }
    waarborg_ledger::permission::statement(id, &state.permissions.all[id], *allow)
}

pub const LIES: &[(&str, Lie)] = &[
    ("the signature under a permission exchanged for another's", |log, _| {
        let at = granted(log);
        let words = permission_words(log, at);
        let other = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
        permitting(log, |key, signature| {
            *key = hex::encode(other.verifying_key().as_bytes());
            *signature = hex::encode(other.sign(&words).to_bytes());
        })
    }),
    ("the signature under a permission exchanged for another's, under the minister's key", |log, _| {
        let at = granted(log);
        let words = permission_words(log, at);
        let other = ed25519_dalek::SigningKey::from_bytes(&[5; 32]);
        permitting(log, |_, signature| *signature = hex::encode(other.sign(&words).to_bytes()))
    }),
    ("a signed permission turned round", |log, _| {
        let at = granted(log);
        if let Act::Permission(PermissionAct::Decided { allow, .. }) = &mut log.lines[at].kept.act {
            *allow = false;
        }
        (at, "signature")
    }),
    ("a signed permission made to reach further", |log, _| {
        let asked = log.nth("permission.requested", 0);
        if let Act::Permission(PermissionAct::Requested { bounds, .. }) = &mut log.lines[asked].kept.act {
            bounds.recipients.push("unit-x".into());
        }
        (granted(log), "signature")
    }),
];
