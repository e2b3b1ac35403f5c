// SPDX-License-Identifier: EUPL-1.2
//! `waarborg compare` over real files against another reading of the same files, made in another manner:
//! a walk over plain JSON, regular expressions for patterns, columns by name. Also twins of a value in
//! other spellings, and what is no indicator (DESIGN section 6).
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test")]

use regex::Regex;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the product says of files: values by pair of files.
fn compare(files: &[PathBuf]) -> BTreeMap<(String, String), BTreeSet<String>> {
    let ran = Command::new(env!("CARGO_BIN_EXE_waarborg")).arg("compare").arg("--json").args(files).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let said: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let mut pairs = BTreeMap::new();
    for pair in said["pairs"].as_array().unwrap() {
        let values: BTreeSet<String> =
            pair["values"].as_array().unwrap().iter().map(|v| v["value"].as_str().unwrap().to_owned()).collect();
        assert_eq!(pair["shared_values"].as_u64(), Some(values.len() as u64), "{pair}");
        let name = |side: &str| pair[side].as_str().unwrap().to_owned();
        pairs.insert((name("a"), name("b")), values);
    }
    pairs
}

/// The other reading.
struct Other {
    pattern: Regex,
    url: Regex,
    hash: Regex,
}

impl Other {
    fn new() -> Self {
        let path = r"(domain-name:value|ipv[46]-addr:value|url:value|email-addr:value|[a-z0-9-]+:(?:hashes|cert)\.'?[A-Za-z0-9-]+'?)";
        Self {
            pattern: Regex::new(&format!(r"{path}\s*=\s*'((?:[^'\\]|\\.)*)'")).unwrap(),
            url: Regex::new(r"^(?i)([a-z][a-z0-9+.-]*)://([^/?#]+)([^#]*)").unwrap(),
            hash: Regex::new(r"^[0-9A-Fa-f]{32,128}$").unwrap(),
        }
    }

    fn file(&self, path: &Path) -> BTreeSet<String> {
        let text = std::fs::read_to_string(path).unwrap();
        let mut found = BTreeSet::new();
        match serde_json::from_str::<Value>(&text) {
            Ok(json) => self.walk(&json, &mut found),
            Err(_) => self.table(&text, &mut found),
        }
        found
    }

    fn walk(&self, value: &Value, found: &mut BTreeSet<String>) {
        if let Some(pattern) = value["pattern"].as_str() {
            found.extend(self.pattern.captures_iter(pattern).filter_map(|c| self.plain(&c[2])));
        }
        if let (Some(kind), Some(text)) = (value["type"].as_str(), value["value"].as_str()) {
            found.extend(self.typed(kind, text));
        }
        match value {
            Value::Array(list) => list.iter().for_each(|v| self.walk(v, found)),
            Value::Object(members) => members.values().for_each(|v| self.walk(v, found)),
            _ => {}
        }
    }

    /// Values of a MISP attribute or of a STIX observable with one value.
    fn typed(&self, kind: &str, text: &str) -> Vec<String> {
        let some: Vec<&str> = match kind {
            "domain" | "hostname" | "ip-dst" | "ip-src" | "url" | "email" | "email-src" | "email-dst" | "md5"
            | "sha1" | "sha224" | "sha256" | "sha384" | "sha512" | "imphash" | "authentihash" | "ssdeep" | "tlsh"
            | "domain-name" | "ipv4-addr" | "ipv6-addr" | "email-addr" | "link" | "uri" => vec![text],
            "domain|ip" => text.split('|').collect(),
            _ if kind.starts_with("filename|") || kind == "malware-sample" => text.rsplit('|').take(1).collect(),
            _ => vec![],
        };
        some.into_iter().filter_map(|t| self.plain(t)).collect()
    }

    /// A table whose columns are known by name.
    fn table(&self, text: &str, found: &mut BTreeSet<String>) {
        let cells =
            |line: &str| -> Vec<String> { line.split(',').map(|c| c.trim().trim_matches('"').to_owned()).collect() };
        let heads: Vec<String> = text.lines().next().map(cells).unwrap_or_default();
        for line in text.lines().skip(1) {
            for (head, cell) in heads.iter().zip(cells(line)) {
                if ["domain_name", "ip_address", "indicator", "SHA256", "Certificate", "domain"]
                    .contains(&head.as_str())
                {
                    found.extend(self.plain(&cell));
                }
            }
        }
    }

    /// One spelling for equal values; nothing for what says nothing about anybody.
    fn plain(&self, text: &str) -> Option<String> {
        let text = text.trim().replace("[.]", ".").replace("(.)", ".").replace("hxxp", "http").replace("[at]", "@");
        let text = text.trim_end_matches('.');
        if let Ok(address) = text.parse::<IpAddr>() {
            return reserved(&address).then(String::new).is_none().then(|| address.to_string());
        }
        if let Some(parts) = self.url.captures(text) {
            let rest = if parts[3].is_empty() { "/" } else { &parts[3] };
            return Some(format!("{}://{}{rest}", parts[1].to_lowercase(), ascii(&parts[2])));
        }
        if self.hash.is_match(text) || text.contains(':') && text.len() > 20 {
            return Some(if self.hash.is_match(text) { text.to_lowercase() } else { text.to_owned() });
        }
        text.contains('.').then(|| ascii(text))
    }
}

fn reserved(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(a) => {
            let [first, second, ..] = a.octets();
            a.is_private()
                || a.is_loopback()
                || a.is_link_local()
                || first == 0
                || first >= 224
                || (first == 100 && (64..128).contains(&second))
        }
        IpAddr::V6(a) => {
            a.is_loopback()
                || a.is_unspecified()
                || a.is_multicast()
                || matches!(a.segments(), [0xfc00..=0xfdff | 0xfe80..=0xfebf, ..])
        }
    }
}

/// Lower case; of other scripts only the names this trial plants.
fn ascii(name: &str) -> String {
    name.to_lowercase().replace("bücher", "xn--bcher-kva").replace("пример", "xn--e1afmkfd")
}

fn shared() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("WAARBORG_SHARED").map_or_else(beside, PathBuf::from).join("data");
    folder.is_dir().then_some(folder)
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "warninglists" | "stix-schemas") {
            files(&path, all);
        } else if ["json", "stix2", "csv"].iter().any(|end| name.ends_with(end)) {
            all.push(path);
        }
    }
    all.sort();
}

/// Lays both answers beside each other, pair by pair.
fn agree(all: &[PathBuf]) -> usize {
    let other = Other::new();
    let read: Vec<(String, BTreeSet<String>)> = all.iter().map(|f| (f.display().to_string(), other.file(f))).collect();
    let said = compare(all);
    let (mut values, mut differs) = (0, Vec::new());
    for (number, (a, first)) in read.iter().enumerate() {
        for (b, second) in read.iter().skip(number + 1) {
            let wanted: BTreeSet<String> = first.intersection(second).cloned().collect();
            let told = said.get(&(a.clone(), b.clone())).unwrap_or_else(|| panic!("no answer for {a} and {b}"));
            values += told.len();
            if *told != wanted {
                let more: Vec<_> = told.difference(&wanted).take(5).collect();
                let fewer: Vec<_> = wanted.difference(told).take(5).collect();
                differs.push(format!("{a}\n  {b}\n  the product alone {more:?}\n  the other alone {fewer:?}"));
            }
        }
    }
    assert_eq!(said.len(), all.len() * (all.len() - 1) / 2, "every pair is answered");
    assert!(differs.is_empty(), "{} pairs differ\n{}", differs.len(), differs.join("\n"));
    values
}

#[test]
fn real_files_share_what_another_reading_finds() {
    let Some(folder) = shared() else {
        println!("skipped: no shared data");
        return;
    };
    let mut all = Vec::new();
    files(&folder, &mut all);
    let values = agree(&all);
    assert!(all.len() > 20 && values > 100, "{} files, {values} values", all.len());
    println!("{} files, {values} values shared over all pairs, equal in both readings", all.len());
}

#[test]
fn a_value_is_found_in_any_spelling_and_noise_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let spelled = |name: &str, rows: &[(&str, &str)]| {
        let attributes: Vec<Value> =
            rows.iter().map(|(kind, value)| json!({ "type": kind, "value": value, "category": "Other" })).collect();
        let path = folder.path().join(name);
        std::fs::write(&path, json!({ "Event": { "info": name, "Attribute": attributes } }).to_string()).unwrap();
        path
    };
    let noise = [
        ("port", "443"),
        ("text", "tcp"),
        ("mime-type", "application/pdf"),
        ("filename", "setup.exe"),
        ("regkey", "HKLM\\Software\\Run"),
        ("mutex", "Global.Lock"),
        ("user-agent", "Mozilla/5.0"),
        ("ip-dst", "192.168.1.1"),
        ("md5", "d41d8cd98f00b204e9800998ecf8427e"),
    ];
    let hash = "98fbd545b5c1b1fe185730ba9b1cd4bebfae4476";
    let mut plain = vec![
        ("domain", "evil-twin.org"),
        ("domain", "bücher.org"),
        ("domain", "пример.org"),
        ("ip-dst", "203.0.113.7"),
        ("ip-dst", "2001:db8::1"),
        ("url", "http://evil-twin.org/Path?q=1"),
        ("sha1", hash),
        ("email-src", "someone@evil-twin.org"),
    ];
    let upper = hash.to_uppercase();
    let mut other = vec![
        ("hostname", "EVIL-TWIN[.]org."),
        ("domain", "xn--bcher-kva.org"),
        ("hostname", "XN--E1AFMKFD.ORG"),
        ("ip-src", "203[.]0[.]113[.]7"),
        ("ip-src", "2001:0DB8:0:0::0001"),
        ("url", "hxxp://Evil-Twin[.]ORG:80/Path?q=1"),
        ("filename|sha1", &upper),
        ("email-dst", "Someone@EVIL-TWIN.org"),
    ];
    let joined = format!("a.exe|{upper}");
    if let Some(last) = other.iter_mut().find(|o| o.0 == "filename|sha1") {
        last.1 = &joined;
    }
    plain.extend(noise);
    other.extend(noise);
    let (a, b) = (spelled("plain.json", &plain), spelled("other.json", &other));
    let said = compare(&[a.clone(), b.clone()]);
    let told = said.values().next().unwrap();
    let domains = ["evil-twin.org", "xn--bcher-kva.org", "xn--e1afmkfd.org", "203.0.113.7", "2001:db8::1", hash];
    for wanted in domains {
        assert!(told.contains(wanted), "{wanted} is missing from {told:?}");
    }
    assert!(told.contains("http://evil-twin.org/Path?q=1"), "{told:?}");
    assert!(told.iter().any(|v| v.to_lowercase() == "someone@evil-twin.org"), "{told:?}");
    assert_eq!(told.len(), 8, "more than was planted: {told:?}");
}
