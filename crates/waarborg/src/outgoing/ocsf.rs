// SPDX-License-Identifier: EUPL-1.2
//! An entry as an event of the Open Cybersecurity Schema Framework, version 1.7.0, with the six fields that BIO2
//! 8.15.01 asks of a log: action, object, result, origin, actor, time. It is made from the leaf alone and has no
//! ids but those of capacities, the log and the entry: no titles, values, texts or names of persons, and nothing
//! that whoever acted was not told. `docs/ocsf.md` has the table in words.

use super::Entry;
use serde::Serialize;
use serde_json::{Value, json};
use waarborg_domain::{CapacityId, Outcome};
use waarborg_ledger::State;

/// The version of OCSF that events are of.
pub const VERSION: &str = "1.7.0";

/// A class of events: number, name, number and name of its category.
#[derive(Debug)]
struct Class(u32, &'static str, u32, &'static str);

const IAM: (u32, &str) = (3, "Identity & Access Management");
const APPLICATION: (u32, &str) = (6, "Application Activity");
const ACCOUNT: Class = Class(3001, "Account Change", IAM.0, IAM.1);
const AUTHENTICATION: Class = Class(3002, "Authentication", IAM.0, IAM.1);
const ENTITY: Class = Class(3004, "Entity Management", IAM.0, IAM.1);
const API: Class = Class(6003, "API Activity", APPLICATION.0, APPLICATION.1);
const DATASTORE: Class = Class(6005, "Datastore Activity", APPLICATION.0, APPLICATION.1);

/// What is done, by the number and name its class has for it.
type Activity = (u32, &'static str);

const OTHER: Activity = (99, "Other");

/// Kinds of acts with a class of their own; every other act is API activity.
const KINDS: &[(&str, Class, Activity)] = &[
    ("session.begun", AUTHENTICATION, (1, "Logon")),
    ("session.proved", AUTHENTICATION, OTHER),
    ("session.ended", AUTHENTICATION, (2, "Logoff")),
    ("login.failed", AUTHENTICATION, (1, "Logon")),
    ("unauthenticated", AUTHENTICATION, (1, "Logon")),
    ("access.offered", ACCOUNT, (2, "Enable")),
    ("access.set", ACCOUNT, (3, "Password Change")),
    ("access.revoked", ACCOUNT, (5, "Disable")),
    ("passkey.added", ACCOUNT, (10, "MFA Factor Enable")),
    ("passkey.removed", ACCOUNT, (11, "MFA Factor Disable")),
    ("access.bound", ACCOUNT, (2, "Enable")),
    ("person.left", ACCOUNT, (5, "Disable")),
    ("certificate.bound", ACCOUNT, OTHER),
    ("token.ended", ACCOUNT, OTHER),
    ("token.issued", ACCOUNT, OTHER),
    ("capacity.given", ACCOUNT, (1, "Create")),
    ("capacity.ended", ACCOUNT, (5, "Disable")),
    ("screening.recorded", ACCOUNT, OTHER),
    ("key.registered", ACCOUNT, OTHER),
    ("log.opened", ENTITY, (1, "Create")),
    ("log.restored", ENTITY, (3, "Update")),
    ("log.rekeyed", ENTITY, (3, "Update")),
    ("log.key-rotated", ENTITY, (3, "Update")),
    ("law.activated", ENTITY, (10, "Activate")),
    ("organisation.added", ENTITY, (1, "Create")),
    ("space.opened", ENTITY, (1, "Create")),
    ("feed.registered", ENTITY, (1, "Create")),
    ("witness.registered", ENTITY, (6, "Enroll")),
    ("witness.ended", ENTITY, (7, "Unenroll")),
    ("witness.required", ENTITY, (3, "Update")),
    ("notice.given", ENTITY, (3, "Update")),
    ("choice.decided", ENTITY, (3, "Update")),
    ("searched", DATASTORE, (4, "Query")),
    ("compared", DATASTORE, (4, "Query")),
    ("mentions.checked", DATASTORE, (4, "Query")),
    ("viewed", DATASTORE, (1, "Read")),
    ("receipt.consulted", DATASTORE, (1, "Read")),
    ("bundle.exported", DATASTORE, (1, "Read")),
    ("evidence.taken", DATASTORE, (1, "Read")),
    ("item.copied", DATASTORE, (1, "Read")),
    ("deposit.begun", DATASTORE, (6, "Create")),
    ("deposit.chunk", DATASTORE, (5, "Write")),
    ("deposit.sealed", DATASTORE, (5, "Write")),
    ("item.corrected", DATASTORE, (2, "Update")),
    ("item.withdrawn", DATASTORE, (2, "Update")),
    ("deposit.withdrawn", DATASTORE, (2, "Update")),
    ("deposit.abandoned", DATASTORE, (7, "Delete")),
    ("records.destroyed", DATASTORE, (7, "Delete")),
    ("personal.removed", DATASTORE, (7, "Delete")),
];

/// Last words of API activity that makes something; the rest changes what is there.
const MAKES: &[&str] =
    &["requested", "asked", "proposed", "recorded", "begun", "saved", "standing", "foreign", "enquiry"];

/// What cannot be done before somebody is known, and shows that somebody tries.
const TRIED: [&str; 2] = ["login.failed", "unauthenticated"];
/// What somebody should look at, with how grave it is.
const GRAVE: [(&str, Activity); 4] = [
    ("damage.found", (5, "Critical")),
    ("log.restored", (4, "High")),
    ("log.rekeyed", (4, "High")),
    ("log.key-rotated", (3, "Medium")),
];

/// The event; its fields of any class stand first, what a class has besides in `more`.
#[derive(Serialize)]
pub struct Event {
    metadata: Value,
    /// UTC milliseconds.
    time: i64,
    category_uid: u32,
    category_name: &'static str,
    class_uid: u32,
    class_name: &'static str,
    activity_id: u32,
    activity_name: &'static str,
    type_uid: u32,
    severity_id: u32,
    severity: &'static str,
    status_id: u32,
    status: &'static str,
    /// How it ended, in the register's word.
    status_code: &'static str,
    actor: Value,
    src_endpoint: Value,
    #[serde(flatten)]
    more: Value,
}

/// The event of an entry.
pub fn event(entry: &Entry, state: &State) -> Event {
    let leaf = &entry.leaf;
    let kind = leaf.kind.as_str();
    let (class, activity) = class(kind);
    let (status_id, status) = status(kind, leaf.outcome);
    let (severity_id, severity) = severity(kind, status_id);
    let product = json!({ "name": "Waarborg", "vendor_name": "Waarborg", "version": env!("CARGO_PKG_VERSION") });
    Event {
        metadata: json!({
            "version": VERSION, "product": product, "event_code": kind,
            "log_name": leaf.log, "sequence": entry.index, "uid": entry.uid,
        }),
        time: leaf.at.0.div_euclid(1000),
        category_uid: class.2,
        category_name: class.3,
        class_uid: class.0,
        class_name: class.1,
        activity_id: activity.0,
        activity_name: activity.1,
        type_uid: class.0 * 100 + activity.0,
        severity_id,
        severity,
        status_id,
        status,
        status_code: leaf.outcome.code(),
        actor: leaf.actor.map_or_else(|| json!({ "app_name": "waarborg" }), |who| json!({ "user": user(&who, state) })),
        src_endpoint: json!({ "svc_name": leaf.channel }),
        more: more(class, entry, state),
    }
}

fn class(kind: &str) -> (&'static Class, Activity) {
    if let Some((_, class, activity)) = KINDS.iter().find(|(known, ..)| *known == kind) {
        return (class, *activity);
    }
    let last = kind.rsplit(['.', '-']).next().unwrap_or_default();
    (&API, if MAKES.contains(&last) { (1, "Create") } else { (3, "Update") })
}

fn status(kind: &str, outcome: Outcome) -> Activity {
    match outcome {
        _ if TRIED.contains(&kind) => (2, "Failure"),
        Outcome::Allowed => (1, "Success"),
        Outcome::Refused | Outcome::Undecidable => (2, "Failure"),
        Outcome::Pending | Outcome::Held => OTHER,
    }
}

fn severity(kind: &str, status: u32) -> Activity {
    let grave = GRAVE.iter().find(|(known, _)| *known == kind).map(|(_, severity)| *severity);
    grave.unwrap_or(if status == 2 { (2, "Low") } else { (1, "Informational") })
}

/// A capacity: its id, what it is for and for which organisation.
fn user(who: &CapacityId, state: &State) -> Value {
    let known = state.capacities.get(who).map(|known| &known.capacity);
    match known {
        Some(known) => json!({
            "uid": who.to_string(), "type_id": OTHER.0, "type": known.role.code(), "org": { "uid": known.org.as_str() },
        }),
        None => json!({ "uid": who.to_string(), "type_id": 0, "type": "Unknown" }),
    }
}

/// What the class has besides: the sort of object, and whose account it is about.
fn more(class: &Class, entry: &Entry, state: &State) -> Value {
    let leaf = &entry.leaf;
    let object = leaf.kind.split_once('.').map_or("content", |(object, _)| object);
    let about = || {
        // Of accounts the leaf names the capacity that it is about; else it is about whoever acted.
        let named = leaf.objects.first().and_then(|id| id.parse::<CapacityId>().ok());
        let whose = named.or(leaf.actor);
        whose.map_or_else(|| json!({ "name": "unknown", "type_id": 0, "type": "Unknown" }), |who| user(&who, state))
    };
    match class.0 {
        3001 => json!({ "user": about() }),
        3002 => json!({ "user": about(), "service": { "name": "waarborg" } }),
        3004 => json!({ "entity": { "name": object, "type": object } }),
        6005 => json!({
            "database": { "name": leaf.log, "type_id": OTHER.0, "type": "register" }, "table": { "name": object },
        }),
        _ => json!({
            "api": { "operation": leaf.kind, "service": { "name": "waarborg" } },
            "resources": [{ "name": object, "type": object }],
        }),
    }
}
