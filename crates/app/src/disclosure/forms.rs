// SPDX-License-Identifier: EUPL-1.2
//! The forms in which a recipient can have what was handed over: the package, or for tools that read nothing else
//! a MISP event or rows, with whose each datum is and what binds the recipient in them. Whatever
//! the form, it is one delivery, entered with the digest of the bytes that went out.

use super::package::{self, Handed};
use crate::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use waarborg_formats::Item;
use waarborg_formats::export::{Datum, Handover, csv_rows, misp_event};

/// A form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A container with manifest, conditions, text, and the items as STIX.
    #[default]
    Package,
    /// A MISP event in JSON.
    Misp,
    /// Rows.
    Csv,
}

/// The bytes of a form.
pub(super) fn made(form: Form, handed: &Handed) -> Result<Vec<u8>, Problem> {
    if form == Form::Package {
        return package::container(handed);
    }
    let told: Value = serde_json::from_str(&handed.conditions).map_err(|_| Problem::Unavailable)?;
    let items: Vec<(usize, Item)> = handed.contents.iter().map(|(n, content)| (*n, content.item())).collect();
    let conditions = &told["conditions"];
    let handover = Handover {
        id: handed.id.0,
        at: handed.at.0,
        title: handed.text.as_ref().map(|(title, _)| title.as_str()),
        text: handed.text.as_ref().map(|(_, text)| text.as_str()),
        conditions: &handed.conditions,
        marks: marks(conditions),
        bound: bound(&told),
        data: items.iter().filter_map(|(n, item)| Some(datum(item, handed.notes.get(*n)?))).collect(),
    };
    Ok(if form == Form::Misp { misp_event(&handover) } else { csv_rows(&handover) })
}

fn datum<'a>(item: &'a Item, note: &'a Value) -> Datum<'a> {
    let grade = &note["reliability"];
    let grade = grade["source"].as_str().zip(grade["information"].as_u64()).map(|(s, i)| format!("{s}{i}"));
    Datum {
        item,
        originator: note["originator"].as_str().unwrap_or_default(),
        grade: grade.unwrap_or_default(),
        source: note["source"].as_bool().unwrap_or_default(),
        tlp: note["tlp"].as_str(),
    }
}

/// The marks of the handover, as their protocols write them.
fn marks(conditions: &Value) -> Vec<&'static str> {
    let tlp = serde_json::from_value(conditions["tlp"].clone()).ok().map(waarborg_domain::Tlp::label);
    let pap = serde_json::from_value(conditions["pap"].clone()).ok().map(waarborg_domain::Pap::label);
    tlp.into_iter().chain(pap).collect()
}

/// What binds the recipient and is told beside the marks, each with the name of its kind.
fn bound(told: &Value) -> Vec<(&'static str, String)> {
    let mut bound: Vec<(&'static str, String)> = Vec::new();
    for (name, kind) in [("obligations", "obligation"), ("further", "further-condition"), ("audience", "audience")] {
        let words = told["conditions"][name].as_array().into_iter().flatten().filter_map(Value::as_str);
        bound.extend(words.map(|word| (kind, word.to_owned())));
    }
    for (name, kind) in [
        ("exception", "personal-data-exception"),
        ("reliability", "personal-data-reliability"),
        ("age", "personal-data-age"),
        ("statement", "personal-data-statement"),
    ] {
        bound.extend(told["personal"][name].as_str().map(|word| (kind, word.to_owned())));
    }
    bound.extend(told["from"].as_str().map(|from| ("handed-over-from", from.to_owned())));
    bound
}
