// SPDX-License-Identifier: EUPL-1.2
//! The lies themselves. Each changes an honest log as a server could, and names the entry at which the
//! verifier must say so.

use crate::liar::{Line, Log, handover};
use crate::story;
use crate::story::{Story, passkey};
use waarborg_domain::access::{AccessAct, Factor};
use waarborg_domain::act::Mention;
use waarborg_domain::item::types;
use waarborg_domain::partner::{Level, PartnerAct};
use waarborg_domain::witness::WitnessAct;
use waarborg_domain::{Act, Asserted, CommandId, Digest, Instant, Outcome, RuleId, Screening, Signing};
use waarborg_formats::record::Content;
use waarborg_testkit::authenticator::Authenticator;
use waarborg_verify::{Options, verify};

/// Changes the log and tells at which entry, and by which code, it must be found.
pub type Lie = fn(&mut Log, &Story) -> (usize, &'static str);

fn allowed(log: &Log) -> usize {
    log.at(|k| handover(k) && k.decision.outcome == Outcome::Allowed)
}

fn signed(log: &Log) -> usize {
    log.at(|k| matches!(&k.act, Act::ConsentAnswered { signing: Signing::Signed { .. }, .. }))
}

fn asserted(log: &Log) -> usize {
    log.at(|k| matches!(&k.act, Act::ConsentAnswered { signing: Signing::Asserted(_), .. }))
}

/// Changes what a passkey said under a consent; tells where.
fn asserting(log: &mut Log, change: impl FnOnce(&mut Asserted)) -> (usize, &'static str) {
    let at = asserted(log);
    if let Act::ConsentAnswered { signing: Signing::Asserted(said), .. } = &mut log.lines[at].kept.act {
        change(said);
    }
    (at, "signature")
}

fn attested(log: &Log) -> usize {
    log.at(|k| matches!(&k.act, Act::ConsentAnswered { signing: Signing::Attested, .. }))
}

/// Enters an entry once more, right after another and at its instant; tells where.
fn again(log: &mut Log, entry: usize, after: usize) -> usize {
    let mut line = log.lines[entry].clone();
    line.leaf.at = log.lines[after].leaf.at;
    line.kept.command = None;
    log.insert(after + 1, line);
    after + 1
}

/// An entry for an act that never was, at the instant and by the actor of another.
fn invented(like: &Line, act: Act) -> Line {
    let mut line = like.clone();
    line.kept.act = act;
    line.kept.records.clear();
    line.kept.command = None;
    line.records.clear();
    line.kept.decision.unmet.clear();
    line.kept.decision.outcome = Outcome::Allowed;
    line.settle();
    line
}

const LIES: &[(&str, Lie)] = &[
    ("a consent answered without the role", |log, story| {
        let at = attested(log);
        log.lines[at].kept.actor = Some(story.people["ncsc.analyst"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a consent by another party's officer", |log, story| {
        let at = attested(log);
        log.lines[at].kept.actor = Some(story.people["police.consent"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a consent inserted that nobody gave", |log, story| {
        let (at, like) = (signed(log), log.lines[signed(log)].clone());
        let mut line = invented(&like, like.kept.act.clone());
        line.kept.actor = Some(story.people["aivd.manager"]);
        line.as_allowed(&like);
        log.insert(at, line);
        (at, "decision")
    }),
    ("a forged signature", |log, _| {
        let at = signed(log);
        if let Act::ConsentAnswered { signing: Signing::Signed { signature, .. }, .. } = &mut log.lines[at].kept.act {
            *signature = "00".repeat(64);
        }
        (at, "signature")
    }),
    ("a passkey's answer to the words of another act", |log, _| {
        asserting(log, |said| *said = passkey().assert(b"other words"))
    }),
    ("a passkey's answer by another officer's key", |log, _| {
        let other = Authenticator::new(9, "https://waarborg.example");
        asserting(log, |said| said.signature = other.sign(&hex::decode(&said.authenticator).unwrap(), &said.client))
    }),
    ("another officer's passkey", |log, _| {
        let other = Authenticator::new(9, "https://waarborg.example");
        asserting(log, |said| {
            said.key = other.text();
            said.signature = other.sign(&hex::decode(&said.authenticator).unwrap(), &said.client);
        })
    }),
    ("a passkey's answer without a look at who holds it", |log, _| {
        asserting(log, |said| {
            let mut data = hex::decode(&said.authenticator).unwrap();
            data[32] = 1;
            (said.signature, said.authenticator) = (passkey().sign(&data, &said.client), hex::encode(data));
        })
    }),
    ("a consent by passkey made to last longer", |log, _| {
        let at = asserted(log);
        if let Act::ConsentAnswered { expires, .. } = &mut log.lines[at].kept.act {
            *expires = Some(Instant::parse("2099-01-01").unwrap());
        }
        (at, "signature")
    }),
    ("a challenge that was answered twice", |log, _| {
        let (first, at) = (log.nth("session.begun", 2), log.nth("session.begun", 3));
        let Act::Access(AccessAct::Begun { by: Factor::Passkey { challenge: served, .. }, .. }) =
            log.lines[first].kept.act
        else {
            panic!("no passkey");
        };
        if let Act::Access(AccessAct::Begun { by: Factor::Passkey { challenge, .. }, .. }) = &mut log.lines[at].kept.act
        {
            *challenge = served;
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a passkey whose count went back", |log, _| {
        let at = log.nth("session.begun", 3);
        if let Act::Access(AccessAct::Begun { by: Factor::Passkey { counter, .. }, .. }) = &mut log.lines[at].kept.act {
            *counter = 1;
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a log-in with a passkey that was never put on record", |log, _| {
        let at = log.nth("session.begun", 2);
        log.remove(log.nth("passkey.added", 0));
        (at - 1, "decision")
    }),
    ("a signed consent made to last longer", |log, _| {
        let at = signed(log);
        if let Act::ConsentAnswered { expires, .. } = &mut log.lines[at].kept.act {
            *expires = Some(Instant::parse("2099-01-01").unwrap());
        }
        (at, "signature")
    }),
    ("a signed consent entered again after it was withdrawn", |log, _| {
        let (entry, after) = (signed(log), log.nth("consent.withdrawn", 1));
        (again(log, entry, after), "signature")
    }),
    ("a question asked again in the place of its answer", |log, _| {
        let (entry, after) = (log.nth("consent.asked", 0), log.nth("consent.withdrawn", 1));
        (again(log, entry, after), "fold")
    }),
    ("a key that was never registered", |log, _| {
        let at = log.nth("key.registered", 0);
        log.remove(at);
        (signed(log), "signature")
    }),
    ("a withdrawal hidden from the facts", |log, _| {
        let (at, like) = (log.nth("disclosure.handed-over", 2), log.lines[allowed(log)].clone());
        log.lines[at].as_allowed(&like);
        (at, "decision")
    }),
    ("a consent beforehand entered again after it was withdrawn", |log, _| {
        let (entry, after) = (log.nth("consent.standing", 0), log.nth("consent.withdrawn", 1));
        (again(log, entry, after), "fold")
    }),
    ("a signed consent beforehand made wider", |log, _| {
        let at = log.nth("consent.standing", 0);
        if let Act::StandingGranted { standing, .. } = &mut log.lines[at].kept.act {
            standing.recipient = "nctv".into();
        }
        (at, "signature")
    }),
    ("a withdrawal left out", |log, _| {
        let at = log.nth("consent.withdrawn", 1);
        log.remove(at);
        (log.nth("recall.answered", 0), "decision")
    }),
    ("a handover without consent", |log, _| {
        let at = attested(log);
        log.remove(at);
        (allowed(log), "decision")
    }),
    ("a refused handover recorded as allowed", |log, _| {
        let (at, like) = (log.nth("disclosure.handed-over", 0), log.lines[allowed(log)].clone());
        log.lines[at].as_allowed(&like);
        (at, "decision")
    }),
    ("an allowed act recorded as refused", |log, _| {
        let at = log.nth("searched", 0);
        log.lines[at].kept.decision.outcome = Outcome::Refused;
        log.lines[at].settle();
        (at, "decision")
    }),
    ("an unmet rule left out", |log, _| {
        let at = log.nth("disclosure.handed-over", 0);
        log.lines[at].kept.decision.unmet.pop();
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a rule said to be met that was not", |log, _| {
        let at = log.nth("disclosure.handed-over", 0);
        log.lines[at].kept.decision.met.push(RuleId::new("R-037"));
        (at, "decision")
    }),
    ("a party's data named under another party", |log, _| {
        let at = log.nth("disclosure.handed-over", 0);
        for unmet in &mut log.lines[at].kept.decision.unmet {
            unmet.party = unmet.party.is_some().then(|| "nctv".into());
        }
        (at, "decision")
    }),
    ("an origin replaced", |log, _| {
        let at = log.nth("deposit.begun", 1);
        if let Act::DepositBegun { party, .. } = &mut log.lines[at].kept.act {
            *party = "aivd".into();
        }
        (at, "decision")
    }),
    ("an origin dropped from what an analysis makes known", |log, _| {
        let at = log.nth("analysis.saved", 0);
        if let Act::AnalysisSaved { cited, .. } = &mut log.lines[at].kept.act {
            cited.pop();
        }
        (at, "mentions")
    }),
    ("a mention left out of an analysis", |log, _| {
        let at = log.nth("analysis.saved", 0);
        if let Act::AnalysisSaved { mentions, .. } = &mut log.lines[at].kept.act {
            mentions.clear();
        }
        (at, "mentions")
    }),
    ("a signal of a hidden mention made up", |log, _| {
        let at = log.nth("analysis.saved", 0);
        if let Act::AnalysisSaved { mentions, hidden, .. } = &mut log.lines[at].kept.act {
            hidden.extend(mentions.iter().take(1).cloned());
        }
        (at, "mentions")
    }),
    ("a mention left out of a handover", |log, _| {
        let at = allowed(log);
        if let Act::HandedOver { mentions, .. } = &mut log.lines[at].kept.act {
            mentions.clear();
        }
        (at, "mentions")
    }),
    ("a mention added", |log, _| {
        let at = log.nth("disclosure.handed-over", 0);
        if let Act::HandedOver { mentions, .. } = &mut log.lines[at].kept.act {
            let holders = mentions[0].holders.clone();
            mentions.push(Mention { line: 1, span: (0, 4), holders, from: vec![] });
        }
        (at, "mentions")
    }),
    ("the text of an analysis exchanged", |log, _| {
        let at = log.nth("analysis.saved", 0);
        log.lines[at].records[1].2 = b"# Delta\nNothing to see.\n".to_vec();
        (at, "mentions")
    }),
    ("an item's values changed in its head", |log, _| {
        let at = log.nth("deposit.chunk", 2);
        let mut content = Content::from_bytes(&log.lines[at].records[0].2).unwrap();
        content.head.values[0].text = "other.example".into();
        log.lines[at].records[0].2 = content.to_bytes();
        (at, "item")
    }),
    ("an item with text classed as technical only", |log, _| {
        let at = log.nth("deposit.begun", 0);
        if let Act::DepositBegun { classes, .. } = &mut log.lines[at].kept.act {
            classes[0].types = types::HASH;
        }
        (log.nth("deposit.chunk", 0), "item")
    }),
    ("a law package of the server's own", |log, _| {
        let mut files = log.law.values().next().unwrap().clone();
        let text = String::from_utf8(files["package.toml"].clone()).unwrap();
        files.insert("package.toml".into(), format!("{text}\n# softer\n").into_bytes());
        let package = waarborg_law::Package::from_files(&files).unwrap();
        log.law.insert(package.digest().to_string(), files);
        let at = log.nth("law.activated", 0);
        if let Act::LawActivated { package: active, .. } = &mut log.lines[at].kept.act {
            *active = package.digest();
        }
        log.lines[at].settle();
        (at, "law")
    }),
    ("a policy weakened under the old digest", |log, _| {
        for (name, bytes) in log.law.values_mut().next().unwrap() {
            if name == "consent.cedar" {
                bytes.extend_from_slice(b"\n// softer\n");
            }
        }
        (log.nth("law.activated", 0), "law")
    }),
    ("the law's activation left out", |log, _| {
        let at = log.nth("law.activated", 0);
        log.remove(at);
        (log.nth("deposit.begun", 0), "law")
    }),
    ("a clock moved back", |log, _| {
        let at = log.nth("disclosure.handed-over", 1);
        log.lines[at].leaf.at = log.lines[at - 5].leaf.at;
        (at, "clock")
    }),
    ("a clock moved past the end of a consent", |log, _| {
        let at = allowed(log);
        let late = Instant::parse("2027-06-01").unwrap();
        for line in &mut log.lines[at..] {
            line.leaf.at = late;
        }
        (at, "decision")
    }),
    ("a leaf that names a rule too many", |log, _| {
        let at = log.nth("searched", 0);
        log.lines[at].leaf.rules.push(RuleId::new("R-001"));
        (at, "leaf")
    }),
    ("a leaf that keeps a rule back", |log, _| {
        let at = log.nth("disclosure.handed-over", 0);
        log.lines[at].leaf.rules.pop();
        (at, "leaf")
    }),
    ("a neutral refusal whose leaf names the object", |log, _| {
        let at = log.nth("disclosure.requested", 0);
        log.lines[at].leaf.objects.push("00".repeat(16));
        (at, "leaf")
    }),
    ("a leaf of another kind", |log, _| {
        let at = log.nth("disclosure.handed-over", 0);
        log.lines[at].leaf.kind = "viewed".into();
        (at, "leaf")
    }),
    ("a leaf under another's name", |log, story| {
        let at = log.nth("disclosure.handed-over", 0);
        log.lines[at].leaf.actor = Some(story.people["admin"]);
        (at, "leaf")
    }),
    ("a seal that counts other items", |log, _| {
        let at = log.nth("deposit.sealed", 1);
        if let Act::DepositSealed { items, .. } = &mut log.lines[at].kept.act {
            *items += 1;
        }
        (at, "fold")
    }),
    ("an item revived after its withdrawal", |log, _| {
        let gone = log.nth("item.withdrawn", 0);
        let begun = log.nth("deposit.begun", 1);
        let Act::ItemWithdrawn { item } = log.lines[gone].kept.act else { panic!() };
        let Act::DepositBegun { classes, .. } = &log.lines[begun].kept.act else { panic!() };
        let row = waarborg_domain::act::ItemRow(waarborg_domain::ItemId([7; 16]), 0, None);
        let line = invented(&log.lines[gone], Act::ItemCorrected { old: item, class: classes[0].clone(), row });
        log.insert(gone + 1, line);
        (gone + 1, "decision")
    }),
    ("a recall answered by someone else", |log, story| {
        let at = log.nth("recall.answered", 0);
        log.lines[at].kept.actor = Some(story.people["unit.official"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a screening that nobody with that task recorded", |log, story| {
        let at = log.nth("mentions.checked", 0);
        let act = Act::ScreeningRecorded { capacity: story.people["unit.official"], screening: Screening::Positive };
        let line = invented(&log.lines[at], act);
        log.insert(at, line);
        (at, "decision")
    }),
    ("a joint assessment by one party alone", |log, story| {
        let at = log.nth("assessment.concurred", 0);
        log.lines[at].kept.actor = Some(story.people["aivd.manager"]);
        log.lines[at].settle();
        (log.nth("disclosure.checked", 0), "decision")
    }),
    ("a decision to release by someone without the mandate", |log, story| {
        let at = log.nth("disclosure.decided", 0);
        log.lines[at].kept.actor = Some(story.people["aivd.analyst"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a weighting note with another level", |log, _| {
        let at = log.nth("partner.weighed", 0);
        if let Act::Partner(PartnerAct::Drafted { content, .. }) = &mut log.lines[at].kept.act {
            content.level = Level::Close;
        }
        // The relation that the note as it was did not allow would have been permitted.
        (log.nth("partner.related", 0), "decision")
    }),
    ("a relation beyond its note recorded as permitted", |log, _| {
        let (at, like) = (log.nth("partner.related", 0), log.lines[log.nth("partner.related", 1)].clone());
        log.lines[at].as_allowed(&like);
        (at, "decision")
    }),
    ("a relation permitted by the weigher", |log, story| {
        let at = log.nth("partner.related", 1);
        log.lines[at].kept.actor = Some(story.people["aivd.weigher"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a criterion without its reasons", |log, _| {
        let at = log.nth("partner.weighed", 0);
        log.lines[at].records[0].2 = b" ".to_vec();
        (at, "reasons")
    }),
    ("a command carried out twice", |log, _| {
        let at = allowed(log);
        let before = log.nth("searched", 0);
        log.lines[at].kept.command = log.lines[before].kept.command;
        (at, "command")
    }),
    ("a command id made to repeat at another instant", |log, _| {
        let at = log.nth("deposit.sealed", 0);
        for line in [at, at + 2] {
            log.lines[line].kept.command = Some(CommandId([9; 16]));
        }
        (at + 2, "command")
    }),
    ("a manifest exchanged", |log, _| {
        let at = allowed(log);
        log.lines[at].records[0].2 = b"{}".to_vec();
        (at, "manifest")
    }),
    ("a manifest exchanged, and its digest", |log, _| {
        use sha2::Digest as _;
        let at = allowed(log);
        let text = String::from_utf8(log.lines[at].records[0].2.clone()).unwrap();
        let bytes = text.replace("resilience", "curiosity").into_bytes();
        let digest = Digest(sha2::Sha256::digest(&bytes).into());
        log.lines[at].records[0].2 = bytes;
        if let Act::HandedOver { manifest, .. } = &mut log.lines[at].kept.act {
            *manifest = digest;
        }
        (at, "manifest")
    }),
    ("a register said to have been full", |log, _| {
        let at = log.nth("searched", 0);
        log.lines[at].kept.register = false;
        (at, "decision")
    }),
    ("reasons that do not exist", |log, _| {
        let at = log.nth("disclosure.decided", 0);
        if let Act::DisclosureDecided { needed, .. } = &mut log.lines[at].kept.act {
            *needed = Some(7);
        }
        (at, "reasons")
    }),
    ("reasons that are empty", |log, _| {
        let at = log.nth("disclosure.decided", 0);
        log.lines[at].records[0].2 = b" \n".to_vec();
        (at, "reasons")
    }),
    ("more in a kept record than its act", |log, _| {
        let at = log.nth("searched", 0);
        let text = String::from_utf8(log.lines[at].kept.to_bytes().unwrap()).unwrap();
        log.lines[at].kept_bytes = Some(text.replacen("{", "{ ", 1).into_bytes());
        (at, "kept")
    }),
    ("content that was destroyed, kept all the same", |log, _| {
        let (at, chunk) = (log.lines.len() - 1, log.nth("deposit.chunk", 0));
        let mut line =
            invented(&log.lines[at], Act::Destroyed { records: vec![(chunk as u64, 0)], items: vec![], report: None });
        line.kept.actor = None;
        line.kept.decision = log.lines[0].kept.decision.clone();
        line.settle();
        log.insert(at + 1, line);
        (chunk, "destroyed")
    }),
    ("a withdrawal that the map does not have", |log, _| {
        let at = log.nth("consent.withdrawn", 1);
        log.stale = Some(at);
        (at, "map")
    }),
    ("a checkpoint of another size", |log, _| {
        log.claim = Some((1, log.sizes[1] - 1));
        (usize::try_from(log.sizes[1]).unwrap() - 2, "checkpoint")
    }),
    ("a cosignature at another time", |log, _| {
        let at = log.nth("checkpoint.cosigned", 0);
        if let Act::Witness(WitnessAct::Cosigned { time, .. }) = &mut log.lines[at].kept.act {
            *time += 1;
        }
        (at, "cosignature")
    }),
    ("a checkpoint that no witness cosigned", |log, story| {
        let at = log.nth("checkpoint.cosigned", 0);
        if let Act::Witness(WitnessAct::Cosigned { note, .. }) = &mut log.lines[at].kept.act {
            *note = waarborg_register::note::only(note, &[story.key.verifier().clone()]).unwrap();
        }
        (at, "cosignature")
    }),
    ("a witness nobody put on record", |log, _| {
        let at = log.nth("checkpoint.cosigned", 0);
        log.remove(log.nth("witness.registered", 0));
        (at - 1, "fold")
    }),
    ("another history than a witness cosigned", |log, _| {
        let at = log.nth("checkpoint.cosigned", 0);
        log.lines[3].opening[0] ^= 1;
        (at, "cosignature")
    }),
    ("a code that served twice", |log, _| {
        let at = log.nth("session.proved", 0);
        if let Act::Access(AccessAct::Proved { by, .. }) = &mut log.lines[at].kept.act {
            *by = Factor::Code { period: 10 };
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a log-in of somebody who never set a password", |log, _| {
        let at = log.nth("session.begun", 0);
        log.remove(log.nth("access.set", 0));
        (at - 1, "decision")
    }),
    ("a link taken by another", |log, story| {
        let at = log.nth("access.set", 0);
        log.lines[at].kept.actor = Some(story.people["police.consent"]);
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a session of a week", |log, _| {
        let at = log.nth("session.begun", 0);
        if let Act::Access(AccessAct::Begun { until, .. }) = &mut log.lines[at].kept.act {
            *until = until.plus_seconds(7 * 24 * 3600);
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a link from the administrator of others", |log, story| {
        let at = log.nth("access.offered", 0);
        if let Act::Access(AccessAct::Offered { capacity, .. }) = &mut log.lines[at].kept.act {
            *capacity = story.people["police.consent"];
        }
        log.lines[at].settle();
        (at, "decision")
    }),
    ("a log opened twice", |log, _| {
        let line = log.lines[0].clone();
        log.insert(1, line);
        (1, "decision")
    }),
];

#[test]
fn each_lie_is_found_at_its_entry() {
    assert!(LIES.len() >= 20);
    let all = LIES.iter().chain(crate::provider::LIES).chain(crate::permits::LIES);
    let unseen = unseen(story(), all);
    assert!(unseen.is_empty(), "{} of {} lies\n{}", unseen.len(), LIES.len(), unseen.join("\n"));
}

/// The lies about a story that the verifier does not find where they are.
pub fn unseen<'a>(story: &Story, lies: impl IntoIterator<Item = &'a (&'a str, Lie)>) -> Vec<String> {
    let mut unseen = Vec::new();
    for (name, lie) in lies {
        let mut log = Log::of(story);
        let (entry, code) = lie(&mut log, story);
        let report = verify(&log.export(story), &Options::default());
        let named = report.findings.iter().any(|f| f.entry == Some(entry as u64) && f.code == code);
        if report.exit_code() != 1 || !named {
            unseen.push(format!("{name}: expected {code} at entry {entry}\n{report}"));
        }
    }
    unseen
}
