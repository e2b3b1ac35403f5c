// SPDX-License-Identifier: EUPL-1.2
//! Steps 1 and 2 of the demo: bring files in under several parties, compare them, and choose from what
//! they share the items that the analysis cites and the value it only mentions.

use super::story::{Carried, SAMPLES};
use super::transcript::Transcript;
use crate::Fallible;
use crate::play::Stage;
use base64::Engine as _;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use waarborg_app::caller::{Caller, Channel};
use waarborg_app::scenario::Files as _;
use waarborg_app::verbs;

/// Parties that bring files in, each with the basis it may use.
const PARTIES: [(&str, &str); 4] =
    [("aivd", "wiv2017:61"), ("police", "wpg:24"), ("ncsc", "wbni:3"), ("mivd", "wiv2017:86")];

/// A delivery: party and id.
pub struct Delivery {
    party: String,
    id: String,
}

/// Step 1.
pub fn bring(stage: &Stage, folder: Option<&Path>, told: &mut Transcript) -> Fallible<Vec<Delivery>> {
    let mut deliveries = Vec::new();
    let files: Vec<(&str, String, Vec<u8>)> = match folder {
        None => SAMPLES
            .iter()
            .map(|(party, name)| (*party, (*name).to_owned(), Carried.read(Path::new(name)).unwrap_or_default()))
            .collect(),
        Some(folder) => {
            let found = threat_data(folder)?;
            if found.is_empty() {
                return Err(format!("{}: no STIX, MISP or CSV file found", folder.display()).into());
            }
            let parties = PARTIES.iter().cycle().map(|p| p.0);
            parties.zip(found).map(|(party, (name, bytes))| (party, name, bytes)).collect()
        }
    };
    for (party, name, bytes) in files {
        let basis = PARTIES.iter().find(|p| p.0 == party).map_or("", |p| p.1);
        let short = Path::new(&name).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let with = json!({
            "base64": base64::engine::general_purpose::STANDARD.encode(&bytes), "title": short, "basis": basis,
            "subject": "cyber-threat", "relevance": "Bears on a campaign the cell looks at.", "reliability": "B2",
            "purpose": {
                "code": "resilience", "necessity": "The cell cannot compare what it does not have.",
                "proportionality": "Technical data as published or seen.",
            },
            // Published reports name people here and there, whom nobody looks for.
            "person": { "category": "19:5", "inseparable": "Named in a published report, which is kept whole." },
        });
        let who = stage.system.person(&format!("{party}.analyst")).ok_or("the world lacks an analyst")?;
        let answer = verbs::run(&stage.system, Caller::person(who, Channel::Player), "deposit", with)
            .map_err(|e| format!("{name}: {e}"))?;
        if !answer.allowed() {
            return Err(format!("{name}: refused: {:?}", answer.unmet).into());
        }
        told.deposit(party, &short, &answer);
        deliveries.push(Delivery { party: party.to_owned(), id: answer.text("id").unwrap_or_default().to_owned() });
    }
    Ok(deliveries)
}

/// Files under a folder that hold threat data; JSON schemas and warning lists hold none.
fn threat_data(folder: &Path) -> Fallible<Vec<(String, Vec<u8>)>> {
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let csv = path.extension().is_some_and(|e| e == "csv");
        if csv || is_threat_json(&bytes) {
            found.push((path.display().to_string(), bytes));
        }
    }
    Ok(found)
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) -> Fallible<()> {
    for entry in std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, paths)?;
        } else if path.extension().is_some_and(|e| e == "json" || e == "stix2" || e == "stix" || e == "csv") {
            paths.push(path);
        }
    }
    Ok(())
}

/// A JSON file that is neither a schema nor a warning list. A broken one counts: it must be reported.
fn is_threat_json(bytes: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        #[serde(rename = "$schema")]
        schema: Option<serde::de::IgnoredAny>,
        list: Option<serde::de::IgnoredAny>,
        matching_attributes: Option<serde::de::IgnoredAny>,
    }
    match serde_json::from_slice::<Head>(bytes) {
        Ok(head) => head.schema.is_none() && head.list.is_none() && head.matching_attributes.is_none(),
        Err(_) => true,
    }
}

/// A value that is known from somewhere, with its items by party.
struct Known {
    value: String,
    parties: BTreeSet<String>,
    items: BTreeMap<String, String>,
}

/// Step 2; the saved names the story goes on with.
pub fn compare(stage: &Stage, deliveries: &[Delivery], told: &mut Transcript) -> Fallible<BTreeMap<String, Value>> {
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    let mut common: BTreeSet<String> = BTreeSet::new();
    for delivery in deliveries {
        let who = stage.system.person(&format!("{}.analyst", delivery.party)).ok_or("the world lacks an analyst")?;
        let with = json!({
            "deposit": delivery.id,
            "purpose": {
                "code": "resilience", "necessity": "To see who else knows these values.",
                "proportionality": "Equality of technical values only.",
            },
        });
        let answer = verbs::run(&stage.system, Caller::person(who, Channel::Player), "compare", with)?;
        let list = |name: &str| answer.data.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        for row in list("common") {
            common.extend(row.get("value").and_then(Value::as_str).map(str::to_owned));
        }
        for row in list("shared") {
            if let Some(found) = read(stage, &row) {
                known.entry(found.value.clone()).or_insert(found);
            }
        }
    }
    let mut several: Vec<&Known> = known.values().filter(|k| k.parties.len() > 1).collect();
    several.sort_by_key(|k| (!is_name(&k.value), std::cmp::Reverse(k.parties.len())));
    told.compared(several.len(), common.len(), several.iter().map(|k| (k.value.as_str(), &k.parties)));
    choose(stage, &known).ok_or_else(|| "these files share too little to tell the story".into())
}

/// A shared value whose items may be released: personal data may not.
fn read(stage: &Stage, row: &Value) -> Option<Known> {
    let value = row.get("value")?.as_str()?.to_owned();
    let parties = row.get("parties")?.as_array()?.iter().filter_map(|p| p.as_str().map(str::to_owned)).collect();
    let state = stage.system.state();
    let mut items = BTreeMap::new();
    for id in row.get("items")?.as_array()? {
        let id = id.as_str()?.parse().ok()?;
        let class = state.class_of(state.item(&id)?)?;
        if !class.spec.personal {
            items.entry(class.party.to_string()).or_insert_with(|| id.to_string());
        }
    }
    Some(Known { value, parties, items })
}

fn choose(stage: &Stage, known: &BTreeMap<String, Known>) -> Option<BTreeMap<String, Value>> {
    let shared: Vec<&Known> = known.values().filter(|k| k.parties.len() > 1 && is_name(&k.value)).collect();
    for one in &shared {
        for first in one.items.keys() {
            for two in shared.iter().filter(|two| two.value != one.value) {
                for second in two.items.keys().filter(|s| *s != first) {
                    let third = known.values().find(|k| {
                        k.parties.len() == 1
                            && is_name(&k.value)
                            && k.items.keys().any(|p| p != first && p != second)
                            && !within(&k.value, &one.value)
                    });
                    if let Some(third) = third {
                        return plot(stage, (one, first), (two, second), third);
                    }
                }
            }
        }
    }
    None
}

/// A domain name: it reads well in a text and holds no other value.
fn is_name(value: &str) -> bool {
    value.contains('.') && !value.contains(['/', '@', ':']) && value.bytes().any(|b| b.is_ascii_lowercase())
}

fn within(a: &str, b: &str) -> bool {
    a.contains(b) || b.contains(a)
}

fn plot(
    stage: &Stage,
    one: (&Known, &String),
    two: (&Known, &String),
    three: &Known,
) -> Option<BTreeMap<String, Value>> {
    let (first, second, third) = (one.1, two.1, three.parties.iter().next()?);
    let cited = [one.0.items.get(first)?, two.0.items.get(second)?];
    // The cited values stand in the package; the text names only the third party's, as people do.
    let words = format!(
        "# Delta\n\nA wave of credential theft against one sector, seen by more than one of us.\n\n\
         ## What was seen\n\n- Pages that ask for passwords are served from the first cited host.\n\
         - Infected machines ask the second for orders.\n\n## What to do\n\n\
         Block both. The first messages were sent through {}; look for it in mail logs.\n",
        three.value.replace('.', "[.]"),
    );
    let mut saved = BTreeMap::from([
        ("words".to_owned(), json!(words)),
        ("cited".to_owned(), json!(cited)),
        ("first".to_owned(), json!(first)),
        ("second".to_owned(), json!(second)),
        ("third".to_owned(), json!(third)),
    ]);
    for (name, party) in [("first", first), ("second", second), ("third", third)] {
        for role in ["analyst", "consent"] {
            let id = stage.system.person(&format!("{party}.{role}"))?;
            saved.insert(format!("{name}.{role}"), json!(id));
        }
    }
    Some(saved)
}
