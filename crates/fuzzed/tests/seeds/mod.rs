// SPDX-License-Identifier: EUPL-1.2
//! What the fuzzer begins from: our own fixtures, and lines written by hand. No data of others.

use std::fs;
use std::path::Path;

use waarborg_formats::{Format, corpus, detect};
use waarborg_fuzzed::{KINDS, frames};
use waarborg_register::bundle::{Entry, Record, Writer};
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::evidence::{self, Evidence, Object, Shown};
use waarborg_register::map::{End, Map, Proof};
use waarborg_register::note::SigningKey;
use waarborg_register::sealed::{Identity, Record as Sealed, head};
use waarborg_register::tree::Tree;
use waarborg_register::{container, hash};

/// A name for a file, and its bytes.
type Seed = (String, Vec<u8>);

/// Larger files are slow, and say no more.
const MOST: usize = 8_192;

pub fn of(target: &str) -> Vec<Seed> {
    let seeds: Vec<Vec<u8>> = match target {
        "stix" => [files(Some(Format::Stix)), lines(STIX)].concat(),
        "misp" => [files(Some(Format::Misp)), lines(MISP)].concat(),
        "csv" => [files(Some(Format::Csv)), files(None), lines(CSV)].concat(),
        "taxii" => [envelopes(), lines(TAXII)].concat(),
        "text" => lines(TEXT),
        "bundle" => bundles(),
        "log" => log(),
        _ => Vec::new(),
    };
    let named = |(number, bytes)| (format!("seed-{number:03}"), bytes);
    seeds.into_iter().filter(|bytes| bytes.len() <= MOST).enumerate().map(named).collect()
}

fn lines(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|line| line.as_bytes().to_vec()).collect()
}

/// Bad files and their twins, of one format as far as can be told.
fn files(format: Option<Format>) -> Vec<Vec<u8>> {
    let all = corpus::good().into_iter().chain(corpus::bad()).map(|(_, bytes)| bytes);
    all.filter(|bytes| detect(bytes) == format).collect()
}

/// The objects of bundles, in envelopes.
fn envelopes() -> Vec<Vec<u8>> {
    let whole = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    let bundles = files(Some(Format::Stix)).into_iter().filter_map(whole);
    bundles.filter(|text| text.contains("\"objects\"")).step_by(3).map(String::into_bytes).collect()
}

/// The golden files of the log family, each behind the number of its kind, and one of each kind that has none.
fn log() -> Vec<Vec<u8>> {
    let kind = |name: &str| u8::try_from(KINDS.iter().position(|(known, _)| *known == name).expect("a kind"));
    let of = |name: &str, bytes: &[u8]| [&[kind(name).expect("few kinds")], bytes].concat();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../register/tests/golden");
    let read = |name: &str| fs::read(golden.join(name)).expect("a golden file");
    let receipt = read("receipt-v1.tlog-proof");
    let mut seeds: Vec<Vec<u8>> = [
        ("note", "checkpoint-v1.cosigned"),
        ("entries", "entries-000.p-11"),
        ("policy", "policy-v1.tlog-policy"),
        ("receipt", "receipt-v1.tlog-proof"),
        ("key", "receipt-v1.key"),
        ("request", "request-v1.add-checkpoint"),
    ]
    .map(|(name, file)| of(name, &read(file)))
    .to_vec();
    let tile = [b"tile/0/000.p/11\n".as_slice(), &read("tile-0-000.p-11")].concat();
    let receipt = String::from_utf8(receipt).expect("text");
    let note = receipt.split_once("\n\n").map_or("", |(_, note)| note);
    let text = note.split_once("\n\n").map_or(String::new(), |(text, _)| format!("{text}\n"));
    let proof = Proof { siblings: vec![[3; 32]; 2], end: End::Entries(vec![1, 5]) };
    let other = Proof { siblings: vec![[3; 32]], end: End::Other { key: [1; 32], chain: [2; 32] } };
    let signing = SigningKey::from_seed("waarborg.example/log", [1; 32]).expect("a name");
    let record = Sealed { sealed: vec![7; 8 * 1024], note: "note\n".to_owned() };
    let sealed = [head(signing.verifier()), record.encode().expect("a record")].concat();
    let identity = Identity::from_seed(&[7; 32]).expect("an identity");
    let passkey = format!("passkey+a.example+eddsa+{}", hex(signing.verifier().public_key()));
    let client = br#"{"type":"webauthn.get","challenge":"x","origin":"https://a.example"}"#;
    let (data, signature) = ([5; 37], [0; 64]);
    let assertion =
        [&[passkey.len().try_into().expect("short")], passkey.as_bytes(), &[37], &data, &[64], &signature, client]
            .concat();
    let head = br#"{"format":"stix","kind":"tool","id":"tool--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061"}"#;
    let stored = [&[0, 0, 0, 81], head.as_slice(), b"{}"].concat();
    let mut index = waarborg_compare::TextIndex::new([7; 16]);
    index.add(3, "one two three");
    index.add(4, "two");
    let mut written = Vec::new();
    index.write(&mut written);
    let section = container::Section { name: "meta", bytes: b"x" };
    let file = container::encode(&[section]).expect("a container");
    seeds.extend([
        of("tile", &tile),
        of("tile", b"tile/entries/x001/234.p/17"),
        of("checkpoint", text.as_bytes()),
        of("map", &proof.to_bytes()),
        of("map", &other.to_bytes()),
        of("sealed", &sealed[..sealed.len().min(MOST - 1)]),
        of("sealed", &head_of(&signing)),
        of("sealed-key", identity.recipient().to_string().as_bytes()),
        of("sealed-key", identity.secret_text().as_bytes()),
        of("passkey", passkey.as_bytes()),
        of("assertion", &assertion),
        of("record", &stored),
        of("index", &written),
        of("container", &file[..file.len() - 32]),
    ]);
    seeds
}

fn head_of(key: &SigningKey) -> Vec<u8> {
    [head(key.verifier()).as_slice(), &[0]].concat()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A small log as a bundle, and a party's part of it, both also in frames.
fn bundles() -> Vec<Vec<u8>> {
    let key = SigningKey::from_seed("log.example/test", [7; 32]).expect("a name");
    let (mut tree, mut map) = (Tree::new(), Map::new());
    let mut writer = Writer::new(key.verifier().clone(), 42);
    for index in 0..3u64 {
        let leaf = format!("leaf {index}");
        tree.append(hash::leaf(leaf.as_bytes()));
        map.touch(&[7; 16], index);
        let records = (0..u32::try_from(index).expect("few"))
            .map(|slot| Record { slot: 2 * slot, opening: [9; 32], bytes: b"xx" })
            .collect();
        let entry = Entry { leaf: leaf.as_bytes(), opening: [3; 32], kept: b"kept", records };
        writer.entry(&entry).expect("an entry");
    }
    let checkpoint = Checkpoint { origin: "log.example/test".into(), size: 3, root: tree.root() };
    let note = checkpoint.sign(&key).expect("its key");
    writer.checkpoint(note.as_bytes()).expect("a note");
    tree.changed_tiles(0).into_iter().for_each(|tile| writer.tile(tile));
    writer.law(&"ab".repeat(32), "rules.toml", b"rules");
    let whole = writer.finish().expect("a bundle");
    let shown = [
        Shown::Hash([4; 32]),
        Shown::Leaf(b"leaf 1"),
        Shown::Kept { leaf: b"leaf 2", opening: [3; 32], kept: b"kept" },
    ];
    let entries = (0..3u64).zip(shown).map(|(index, shown)| {
        let proof = tree.inclusion(index, 3).expect("a place");
        (index, evidence::Entry { proof, shown })
    });
    let turn = evidence::Turn { before: key.verifier().clone(), receipt: "receipt\n" };
    let part = Evidence {
        key: key.verifier().clone(),
        party: "police",
        taken: 2,
        checkpoint: &note,
        entries: entries.collect(),
        objects: [([7; 16], Object { kind: "consent", proof: map.prove(&[7; 16]) })].into(),
        turns: [(1, turn)].into(),
    };
    let part = part.encode().expect("evidence");
    let open = |file: &[u8]| file[..file.len() - 32].to_vec();
    vec![open(&whole), open(&part), frames(&whole).expect("small"), frames(&part).expect("small")]
}

const STIX: &[&str] = &[
    "[domain-name:value = 'a.example' AND file:hashes.'SHA-256' IN ('00', h'00') OR ipv4-addr:value NOT = '192.0.2.1']",
    "([email-message:from_ref.value = 'jan@a.example'] FOLLOWEDBY [x:y[*].z LIKE 'a\\'%']) WITHIN 5 SECONDS",
    r#"{"type":"bundle","id":"bundle--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0060","spec_version":"2.0","objects":[{"type":"observed-data","id":"observed-data--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","objects":{"0":{"type":"file","hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"}},"1":{"type":"ipv4-addr","value":"192.0.2.1"},"2":{"type":"user-account"}}},{"type":"identity","id":"identity--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062","identity_class":"individual","name":"Jan"}]}"#,
    r#"[{"type":"tool","id":"tool--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","spec_version":"2.1","object_marking_refs":["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9","marking-definition--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062"],"granular_markings":[{"selectors":["name"],"marking_ref":"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"}],"labels":["PAP:RED"]},{"type":"marking-definition","id":"marking-definition--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062","spec_version":"2.1","definition":{"statement":"Ours"}}]"#,
    r#"{"type":"file","id":"file--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063","name":"a","hashes":{"SHA-1":"98fbd545b5c1b1fe185730ba9b1cd4bebfae4476","SSDEEP":"3:a:b"},"extensions":{"windows-pebinary-ext":{"sections":[{"hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"}}]}},"x_refs":["url--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0064"]}"#,
];
const MISP: &[&str] = &[
    r#"{"response":[{"Event":{"info":"E","date":"2026-06-01","timestamp":"1600000000","Tag":[{"name":"tlp:amber"}],"Object":[{"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","name":"person","ObjectReference":[{"referenced_uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063"}],"Attribute":[{"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062","type":"text","value":"Jan","Tag":[{"name":"PAP:RED"}]}]}],"Attribute":[{"uuid":"0c7b5b88-8ff7-4a4d-aa9d-feb398cd0063","type":"domain|ip","value":"a.example|192.0.2.1","comment":"c","deleted":"0","last_seen":"2026-06-01T00:00:00Z"}]}}]}"#,
    r#"{"info":"x","Attribute":{"type":"filename|md5","value":"a|b.exe|d41d8cd98f00b204e9800998ecf8427e"}}"#,
];
const CSV: &[&str] = &[
    "type,value,comment\nemail,'+31@a.example,\"one, \"\"two\"\"\nthree\"\ndomain,a.example,x\n# end\n",
    "!;nsss\none;two;three\nfour;;six\n",
    "!,hdiwkp\nname,ip,date,tlp,person\na.example,192.0.2.1,2026-06-01,amber,Jan\n",
    "!\tnat-\nurl\thxxp://a[.]example/x\tx\n",
    "!|nss\na|b\n",
    "a.example;192.0.2.1\nb.example;192.0.2.2\n",
];
const TAXII: &[&str] = &[
    r#"{"objects":[{"type":"tool","id":"tool--0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061","spec_version":"2.1"},{"type":"tool"},0]}"#,
    r#"{"more":false,"next":"x","objects":[]}"#,
    "{}",
];
const TEXT: &[&str] = &[
    "hxxps://mail[.]example(.)net/gate.php?id=7#x\nSee mail&#46;example.net, **192.0.2.7** and `someone[at]a.example`.",
    "http://[2001:db8::7]:8080/a_(b)\nfrom 198.51.100.0/24 to [2001:db8::7], see https://a.example/gate.php?id=7.",
    "Jan <'someone@a.example'>\nD41D8CD98F00B204E9800998ECF8427E hidden.example",
    "MD5: d41d8cd98f00b204e9800998ecf8427e",
    "münchen.example:443/",
    "::ffff:192.0.2.7/128",
    "ｍａｉｌ．ｅｘａｍｐｌｅ．ｎｅｔ",
    r#"{"name":"x","type":"cidr","list":["192.0.2.0/24","2001:db8::/32"],"matching_attributes":["ip-src"]}"#,
    r#"{"name":"x","type":"hostname","list":["*.example.net",".a.example"]}"#,
    r#"{"name":"x","type":"string","list":["mail.example.net"],"matching_attributes":["domain","url"]}"#,
    r#"{"name":"x","type":"substring","list":["gate.php"]}"#,
    r#"{"name":"x","type":"regex","list":["/^a.*z$/i","^some"]}"#,
];
