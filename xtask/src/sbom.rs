// SPDX-License-Identifier: EUPL-1.2
//! What the shipped programs are made of (BIO2 8.8; Cyber Resilience Act annex I, part II (1)): a software bill
//! of materials as CycloneDX 1.5 has it, from `cargo metadata` and the checksums of `Cargo.lock`. It holds no
//! time and no number drawn by chance, so that whoever builds the same gets the same bytes.

use crate::session::{Outcome, Session};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The packages whose programs are shipped.
const SHIPPED: [&str; 2] = ["waarborg", "waarborg-verify"];
/// What they are built for.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Where the Debian package takes it from.
const OUT: &str = "target/release/waarborg.cdx.json";

/// The step: writes it where the Debian package finds it.
pub fn write(session: &mut Session) -> Outcome {
    let made = made(&session.root);
    let written = made.and_then(|bom| {
        let path = session.root.join(OUT);
        std::fs::create_dir_all(path.parent().unwrap_or(&path)).and_then(|()| std::fs::write(&path, text(&bom)))?;
        Ok(list(&bom["components"]).len())
    });
    match written {
        Ok(components) => Outcome::Ok(format!("{components} components in {OUT}")),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn text(bom: &Value) -> String {
    format!("{bom:#}\n")
}

fn made(root: &Path) -> Fallible<Value> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", TARGET];
    let output = std::process::Command::new("cargo").current_dir(root).args(arguments).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let lock: toml::Table = std::fs::read_to_string(root.join("Cargo.lock"))?.parse()?;
    bill(&metadata, &sums(&lock)?)
}

/// Checksums by name and version.
fn sums(lock: &toml::Table) -> Fallible<BTreeMap<(String, String), String>> {
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("Cargo.lock names no packages")?;
    let text = |package: &toml::Value, name: &str| Some(package.get(name)?.as_str()?.to_owned());
    let found = packages
        .iter()
        .filter_map(|package| Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?)));
    Ok(found.collect())
}

fn bill(metadata: &Value, sums: &BTreeMap<(String, String), String>) -> Fallible<Value> {
    let packages: BTreeMap<&str, &Value> = list(&metadata["packages"]).iter().map(|p| (word(p, "id"), p)).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (word(node, "id"), node)).collect();
    let mut waiting: Vec<&str> =
        packages.iter().filter(|(_, p)| SHIPPED.contains(&word(p, "name"))).map(|(id, _)| *id).collect();
    if waiting.len() != SHIPPED.len() {
        return Err("a shipped package is missing from the workspace".into());
    }
    let roots = waiting.clone();
    let mut rests: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    while let Some(id) = waiting.pop() {
        if rests.contains_key(id) {
            continue;
        }
        let node = nodes.get(id).ok_or_else(|| format!("{id} is not resolved"))?;
        let linked: BTreeSet<&str> = list(&node["deps"]).iter().filter(|d| normal(d)).map(|d| word(d, "pkg")).collect();
        // A macro runs in the compiler and leaves nothing of itself.
        let linked = linked.into_iter().filter(|id| packages.get(id).is_some_and(|p| !is_macro(p))).collect();
        waiting.extend(&linked);
        rests.insert(id, linked);
    }
    let all: BTreeMap<String, Value> = rests
        .keys()
        .filter_map(|id| packages.get(id))
        .map(|package| Ok((name(package), component(package, sums)?)))
        .collect::<Fallible<_>>()?;
    let named =
        |ids: &BTreeSet<&str>| ids.iter().filter_map(|id| packages.get(id)).map(|p| name(p)).collect::<Vec<_>>();
    let mut edges: BTreeMap<String, Value> = BTreeMap::new();
    for (id, linked) in &rests {
        let of = packages.get(id).map(|package| name(package)).unwrap_or_default();
        edges.insert(of.clone(), json!({ "ref": of, "dependsOn": sorted(named(linked)) }));
    }
    let (product, version) =
        ("waarborg-programs", word(packages.get(roots[0]).copied().unwrap_or(&Value::Null), "version"));
    let on = sorted(named(&roots.into_iter().collect()));
    edges.insert(product.into(), json!({ "ref": product, "dependsOn": on }));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": product, "name": "waarborg", "version": version,
                "licenses": [{ "expression": "EUPL-1.2" }],
            },
            "lifecycles": [{ "phase": "build" }],
            "properties": [{ "name": "cargo:target", "value": TARGET }],
        },
        "components": all.into_values().collect::<Vec<_>>(),
        "dependencies": edges.into_values().collect::<Vec<_>>(),
    }))
}

fn component(package: &Value, sums: &BTreeMap<(String, String), String>) -> Fallible<Value> {
    let (called, version) = (word(package, "name"), word(package, "version"));
    let kind = if SHIPPED.contains(&called) { "application" } else { "library" };
    let mut found = json!({ "type": kind, "bom-ref": name(package), "name": called, "version": version });
    // The older form of Cargo has a slash for a choice.
    let licence = package["license"].as_str().map(|licence| licence.replace('/', " OR "));
    if let Some(licence) = licence {
        found["licenses"] = json!([{ "expression": licence }]);
    } else if !package["license_file"].is_null() {
        found["licenses"] = json!([{ "license": { "name": "in a file of the package" } }]);
    }
    if package["source"].is_null() {
        return Ok(found);
    }
    let sum = sums.get(&(called.to_owned(), version.to_owned()));
    let sum = sum.ok_or_else(|| format!("{called} {version} has no checksum in Cargo.lock"))?;
    found["purl"] = json!(name(package));
    found["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    Ok(found)
}

/// A package's name in the bill: its package URL, if it comes from the registry.
fn name(package: &Value) -> String {
    let (called, version) = (word(package, "name"), word(package, "version"));
    let prefix = if package["source"].is_null() { "" } else { "pkg:cargo/" };
    // A plus sign of a version is written as a percent sign's number in a package URL.
    format!("{prefix}{called}@{}", version.replace('+', "%2B"))
}

fn normal(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null())
}

fn is_macro(package: &Value) -> bool {
    list(&package["targets"]).iter().any(|target| list(&target["kind"]).iter().any(|kind| kind == "proc-macro"))
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    fn whole() -> Value {
        made(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()).unwrap()
    }

    #[test]
    fn the_same_source_has_the_same_bill_with_all_that_is_required() {
        let bom = whole();
        assert_eq!(text(&bom), text(&whole()), "byte for byte");
        assert_eq!(
            (&bom["bomFormat"], &bom["specVersion"], &bom["version"]),
            (&json!("CycloneDX"), &json!("1.5"), &json!(1))
        );
        let components = list(&bom["components"]);
        let mut refs = BTreeSet::from([word(&bom["metadata"]["component"], "bom-ref")]);
        for component in components {
            assert!(["application", "library"].contains(&word(component, "type")), "{component}");
            assert!(!word(component, "name").is_empty() && !word(component, "version").is_empty(), "{component}");
            assert!(!list(&component["licenses"]).is_empty(), "{component}: no licence");
            assert!(refs.insert(word(component, "bom-ref")), "{component}: named twice");
            let outside = component["purl"].is_string();
            assert_ne!(outside, word(component, "name").starts_with("waarborg"), "{component}");
            if outside {
                assert!(word(component, "purl").starts_with("pkg:cargo/"), "{component}");
                let content = word(&component["hashes"][0], "content");
                assert!(content.len() == 64 && content.bytes().all(|b| b.is_ascii_hexdigit()), "{component}");
            }
        }
        let edges = list(&bom["dependencies"]);
        assert_eq!(edges.iter().map(|edge| word(edge, "ref")).collect::<BTreeSet<_>>(), refs, "each has its line");
        for on in edges.iter().flat_map(|edge| list(&edge["dependsOn"])) {
            assert!(refs.contains(on.as_str().unwrap()), "{on}: rests on what is not in it");
        }
    }

    #[test]
    fn it_has_what_is_linked_and_not_what_only_builds_or_tests() {
        let bom = whole();
        let names: BTreeSet<&str> = list(&bom["components"]).iter().map(|c| word(c, "name")).collect();
        for linked in ["waarborg", "waarborg-verify", "waarborg-domain", "rustls", "rusqlite", "cedar-policy", "ring"] {
            assert!(names.contains(linked), "{linked}");
        }
        for other in ["proptest", "insta", "waarborg-testkit", "xtask", "serde_derive", "fantoccini", "windows-sys"] {
            assert!(!names.contains(other), "{other}");
        }
    }

    #[test]
    fn a_package_without_a_checksum_is_refused() {
        let package = json!({
            "id": "a", "name": "waarborg", "version": "1", "license": "MIT/Apache-2.0", "source": "registry", "targets": [],
        });
        let other = json!({ "id": "b", "name": "waarborg-verify", "version": "1", "source": null, "targets": [] });
        let nodes = json!([{ "id": "a", "deps": [] }, { "id": "b", "deps": [] }]);
        let metadata = json!({ "packages": [package, other], "resolve": { "nodes": nodes } });
        assert!(bill(&metadata, &BTreeMap::new()).is_err());
        let sums = BTreeMap::from([(("waarborg".into(), "1".into()), "00".into())]);
        let bom = bill(&metadata, &sums).unwrap();
        assert_eq!(bom["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
    }
}
