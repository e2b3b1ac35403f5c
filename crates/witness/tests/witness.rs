// SPDX-License-Identifier: EUPL-1.2
//! A witness over HTTP and by files: every answer of the protocol, what it remembers across a restart,
//! many requests at one time, and two histories made from one key.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::note::{self, SigningKey, VerifierKey};
use waarborg_register::policy::Policy;
use waarborg_register::tree::Tree;
use waarborg_register::witness::Request;
use waarborg_register::{Hash, hash};
use waarborg_witness::folder::Folder;
use waarborg_witness::serve::{router, serve};

const ORIGIN: &str = "waarborg.example/log";
const NAME: &str = "oversight.example/w1";
const TIME: u64 = 1_795_000_000;

fn leaf(n: u64) -> Hash {
    hash::leaf(&n.to_be_bytes())
}

struct Log {
    tree: Tree,
    key: SigningKey,
}

/// A log of so many entries that leaves the true history after `common` ones.
fn log(common: u64, size: u64) -> Log {
    let of = |n| leaf(if n < common { n } else { n + 1_000_000 });
    Log { tree: Tree::from_leaf_hashes((0..size).map(of)), key: SigningKey::from_seed(ORIGIN, [1; 32]).unwrap() }
}

impl Log {
    fn request(&self, old: u64, size: u64) -> String {
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root: self.tree.root_at(size).unwrap() };
        let proof = self.tree.consistency(old.min(size), size).unwrap();
        Request { old, proof, checkpoint: checkpoint.sign(&self.key).unwrap() }.encode()
    }
}

fn made(path: &Path) -> Folder {
    let mut folder = Folder::init(path, NAME).unwrap();
    folder.follow(log(0, 0).key.verifier()).unwrap();
    folder
}

/// A witness that answers on loopback until the test ends.
fn running(folder: Folder) -> (String, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("http://{}/add-checkpoint", listener.local_addr().unwrap());
    runtime.spawn(serve(listener, router(folder, Arc::new(|| TIME)), std::future::pending()));
    (address, runtime)
}

fn ask(address: &str, body: &str) -> (u16, String, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.post(address).send(body).unwrap();
    let kind = answer.headers().get("content-type").map(|k| k.to_str().unwrap().to_owned()).unwrap_or_default();
    (answer.status().as_u16(), kind, answer.body_mut().read_to_string().unwrap())
}

#[test]
fn every_answer_of_the_protocol() {
    let place = tempfile::tempdir().unwrap();
    let folder = made(place.path());
    let keys: Vec<VerifierKey> = folder.keys.iter().map(|key| key.verifier().clone()).collect();
    let (address, runtime) = running(folder);
    let honest = log(u64::MAX, 40);
    let (status, _, lines) = ask(&address, &honest.request(0, 7));
    assert_eq!(status, 200, "{lines}");
    let request = Request::decode(&honest.request(0, 7)).unwrap();
    let cosigned = note::with_lines(&request.checkpoint, &lines).unwrap();
    let (_, signed) = note::open_signed(&cosigned, &keys).unwrap();
    assert_eq!(signed.iter().map(|s| s.time).collect::<Vec<_>>(), [Some(TIME), Some(TIME)]);
    // The same again, after an answer that got lost: known size, then cosigned once more.
    assert_eq!(ask(&address, &honest.request(0, 7)), (409, "text/x.tlog.size".into(), "7\n".into()));
    assert_eq!(ask(&address, &honest.request(7, 7)).0, 200);
    assert_eq!(ask(&address, &honest.request(7, 20)).0, 200);
    // Rolled back, from nowhere, or from too much.
    assert_eq!(ask(&address, &honest.request(7, 12)), (409, "text/x.tlog.size".into(), "20\n".into()));
    assert_eq!(ask(&address, &honest.request(30, 20)).0, 400);
    assert_eq!(ask(&address, &honest.request(20, 30).replacen("old 20\n", "old 20\nAAAA\n", 1)).0, 400);
    let mut wrong = Request::decode(&honest.request(20, 30)).unwrap();
    wrong.proof.swap(0, 1);
    assert_eq!(ask(&address, &wrong.encode()).0, 422);
    for body in ["", "old 0\n\n", "old 20\n\nhello\n\n\u{2014} a b\n"] {
        assert_eq!(ask(&address, body).0, 400, "{body}");
    }
    // Another log, and somebody else's signature on this one.
    let stranger = Log { key: SigningKey::from_seed(ORIGIN, [2; 32]).unwrap(), ..log(0, 30) };
    assert_eq!(ask(&address, &stranger.request(20, 30)).0, 403);
    let other = honest.request(20, 30).replace(ORIGIN, "other.example/log");
    assert_eq!(ask(&address, &other).0, 404);
    drop(runtime);
    // What it cosigned it knows after a restart; what it refused left no trace there.
    let again = Folder::open(place.path()).unwrap();
    assert_eq!(again.head(ORIGIN).unwrap().known.size, 20);
    assert_eq!(again.keys.iter().map(|k| k.verifier().clone()).collect::<Vec<_>>(), keys);
}

#[test]
fn two_histories_from_one_key_are_found_at_the_first_checkpoint() {
    let place = tempfile::tempdir().unwrap();
    let (address, runtime) = running(made(place.path()));
    let (honest, forked) = (log(u64::MAX, 20), log(5, 30));
    assert_eq!(ask(&address, &honest.request(0, 10)).0, 200);
    // Of the same size, and of another; neither is cosigned, whatever proof comes along.
    assert_eq!(ask(&address, &forked.request(10, 10)).0, 409);
    assert_eq!(ask(&address, &forked.request(10, 25)).0, 422);
    assert_eq!(ask(&address, &honest.request(10, 20)).0, 200, "the true history goes on");
    drop(runtime);
    let folder = Folder::open(place.path()).unwrap();
    let evidence = folder.evidence().unwrap();
    assert_eq!(evidence.len(), 2);
    let text = std::fs::read_to_string(&evidence[0]).unwrap();
    let key = [honest.key.verifier().clone()];
    let (cosigned, shown) = text.split_once("--- asked for now ---\n").unwrap();
    let cosigned = cosigned.split_once("--- cosigned by this witness ---\n").unwrap().1;
    let points = [cosigned, shown].map(|note| Checkpoint::open(note, &key).unwrap());
    assert_eq!(points[0].origin, points[1].origin);
    assert_ne!(points[0].root, points[1].root);
}

/// Requests race; whoever is judged later is judged by what the earlier left, so the size never falls
/// and each size is cosigned with one root.
#[test]
fn requests_at_one_time_are_judged_one_after_the_other() {
    let place = tempfile::tempdir().unwrap();
    let (address, runtime) = running(made(place.path()));
    let (honest, forked) = (log(u64::MAX, 64), log(8, 64));
    assert_eq!(ask(&address, &honest.request(0, 8)).0, 200);
    let outcomes: Vec<(u16, bool)> = std::thread::scope(|scope| {
        let tasks: Vec<_> = (0..16u64)
            .map(|n| {
                let (log, address) = (if n % 2 == 0 { &honest } else { &forked }, &address);
                let body = log.request(8, 9 + n);
                scope.spawn(move || (ask(address, &body).0, n % 2 == 0))
            })
            .collect();
        tasks.into_iter().map(|task| task.join().unwrap()).collect()
    });
    drop(runtime);
    let cosigned: Vec<_> = outcomes.iter().filter(|(status, _)| *status == 200).collect();
    assert_eq!(cosigned.len(), 1, "all started from 8, so one extends it: {outcomes:?}");
    assert!(outcomes.iter().all(|(status, _)| matches!(status, 200 | 409)), "{outcomes:?}");
    assert!(Folder::open(place.path()).unwrap().head(ORIGIN).unwrap().known.size > 8);
}

#[test]
fn what_cannot_be_remembered_is_not_cosigned() {
    let place = tempfile::tempdir().unwrap();
    let (address, runtime) = running(made(place.path()));
    let honest = log(u64::MAX, 20);
    assert_eq!(ask(&address, &honest.request(0, 7)).0, 200);
    let heads = place.path().join("heads");
    let aside = place.path().join("aside");
    std::fs::rename(&heads, &aside).unwrap();
    let (status, _, text) = ask(&address, &honest.request(7, 9));
    assert_eq!(status, 500, "{text}");
    assert!(!text.contains('\u{2014}'), "{text}");
    std::fs::rename(&aside, &heads).unwrap();
    assert_eq!(ask(&address, &honest.request(7, 9)).0, 200);
    drop(runtime);
    // A memory that was changed stops the witness; taking it for none would let the log go back.
    let head = std::fs::read_dir(&heads).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&head).unwrap();
    std::fs::write(&head, text.replacen("\n9\n", "\n7\n", 1)).unwrap();
    assert!(Folder::open(place.path()).is_err());
}

fn command(arguments: &[&str]) -> (i32, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_waarborg-witness")).args(arguments).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    (out.status.code().unwrap(), text)
}

#[test]
fn over_an_air_gap_with_files() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (dir, request, out) = (path("witness"), path("request"), path("cosigned"));
    let honest = log(u64::MAX, 20);
    assert_eq!(command(&["init", "--dir", &dir, "--name", NAME]).0, 0);
    assert_eq!(command(&["init", "--dir", &dir, "--name", NAME]).0, 2, "a witness is made once");
    assert_eq!(command(&["follow", "--dir", &dir, &honest.key.verifier().to_string()]).0, 0);
    let keys = command(&["keys", "--dir", &dir]).1;
    assert_eq!(keys.lines().filter_map(|line| VerifierKey::parse(line).ok()).count(), 2);
    std::fs::write(&request, honest.request(0, 12)).unwrap();
    assert_eq!(command(&["cosign", "--dir", &dir, &request, "--out", &out]).0, 0);
    let cosigned = std::fs::read_to_string(&out).unwrap();
    let mut policy = format!("log {}\n", honest.key.verifier());
    for (n, key) in keys.lines().enumerate() {
        policy += &format!("witness w{n} {key}\n");
    }
    let judged =
        Policy::parse(&(policy + "group all-keys all w0 w1\nquorum all-keys\n")).unwrap().judge(&cosigned).unwrap();
    assert!(judged.met && judged.checkpoint.size == 12);
    // A fork by file: refused, told, and kept.
    std::fs::write(&request, log(5, 30).request(12, 30)).unwrap();
    let (code, text) = command(&["cosign", "--dir", &dir, &request, "--out", &path("none")]);
    assert!(code == 1 && text.contains("ALARM"), "{text}");
    assert!(!place.path().join("none").exists());
    let (code, text) = command(&["status", "--dir", &dir]);
    assert!(code == 1 && text.contains("12 entries") && text.contains("EVIDENCE"), "{text}");
    // One process at a time, and a private key.
    let held = Folder::open(Path::new(&dir)).unwrap();
    assert!(command(&["status", "--dir", &dir]).1.contains("stop it first"));
    drop(held);
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(Path::new(&dir).join("key"), mode).unwrap();
    assert!(command(&["keys", "--dir", &dir]).1.contains("chmod 600"));
    assert_eq!(command(&["keys", "--dir", &path("nowhere")]).0, 2);
}
