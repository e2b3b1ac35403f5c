// SPDX-License-Identifier: EUPL-1.2
//! Every verb has a page that carries it out, or a reason why it has none.

use waarborg_app::verbs::VERBS;

/// Verbs that no page carries out, each with why.
const WITHOUT: [(&str, &str); 9] = [
    ("organisation.add", "the operator's, at the command line"),
    ("space.open", "the operator's, at the command line"),
    ("key.register", "made with the key itself, at the command line"),
    ("feed.register", "the operator's, for automated delivery"),
    ("witness.register", "the operator's, at the command line"),
    ("witness.end", "the operator's, at the command line"),
    ("bundle.record", "made by the program when the record is exported"),
    ("evidence.take", "a file to be checked elsewhere, at the command line"),
    ("tick", "made by the program as time passes"),
];

#[test]
fn no_verb_is_forgotten() {
    let mut all = String::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/pages")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    // Acts on a partner share one line of code, by the name of the act.
    let carried = |verb: &str| match verb.strip_prefix("partner.") {
        Some(act) => all.contains(&format!("\"{act}\" => json!(")) || all.contains(&format!("\"{verb}\"")),
        None => all.contains(&format!("\"{verb}\"")),
    };
    for verb in VERBS.iter().map(|v| v.name) {
        let without = WITHOUT.iter().any(|(name, _)| *name == verb);
        assert!(carried(verb) != without, "{verb}: a page or a reason, and not both");
    }
}
