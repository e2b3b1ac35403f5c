// SPDX-License-Identifier: EUPL-1.2
//! A hostile PostgreSQL: a proxy that speaks the protocol well enough to make the server itself fail.
//! It lets statements and commits end in serialization failures, cuts the connection just before or just
//! after a commit, sets SERIALIZABLE as the default, and refuses what engines that only speak PostgreSQL's
//! protocol do not have.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What goes wrong; a number says: each so-manieth time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plan {
    /// Statements that fail with 40001.
    pub statements: Option<u64>,
    /// Commits that fail with 40001.
    pub commits: Option<u64>,
    /// Commits that never reach the server, the connection cut.
    pub cut_before: Option<u64>,
    /// Commits that take hold, the connection cut before the answer.
    pub cut_after: Option<u64>,
}

/// How often each fault came.
pub type Done = Arc<Mutex<BTreeMap<&'static str, u64>>>;

/// A proxy on a port of its own, as long as the process lives.
pub struct Proxy {
    address: SocketAddr,
    /// How often each fault came.
    pub done: Done,
}

impl Proxy {
    /// Before a server on this port.
    pub fn start(port: u16, plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, done) = (listener.local_addr().unwrap(), Done::default());
        let count = Arc::new((AtomicU64::new(0), AtomicU64::new(0)));
        let noted = done.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (done, count) = (noted.clone(), count.clone());
                std::thread::spawn(move || {
                    let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { return };
                    let _ = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
                    // However it ends, both connections close.
                    let _ = Between { client, server, plan, done, count, changes: 0 }.run();
                });
            }
        });
        Self { address, done }
    }

    /// The address of the server, with the proxy in between.
    pub fn instead_of(&self, url: &str, port: u16) -> String {
        url.replace(&format!(":{port}/"), &format!(":{}/", self.address.port()))
    }

    /// How often a fault came.
    pub fn times(&self, fault: &str) -> u64 {
        self.done.lock().unwrap().get(fault).copied().unwrap_or(0)
    }
}

struct Between {
    client: TcpStream,
    server: TcpStream,
    plan: Plan,
    done: Done,
    /// Statements and commits seen, over all connections.
    count: Arc<(AtomicU64, AtomicU64)>,
    /// Changes to tables in the present transaction.
    changes: usize,
}

/// A message: its letter and all its bytes.
struct Message(u8, Vec<u8>);

fn read(from: &mut TcpStream) -> io::Result<Message> {
    let mut head = [0; 5];
    from.read_exact(&mut head)?;
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
    let mut bytes = head.to_vec();
    bytes.resize(1 + length, 0);
    from.read_exact(&mut bytes[5..])?;
    Ok(Message(head[0], bytes))
}

fn query(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len() + 5).unwrap();
    [b"Q".as_slice(), &length.to_be_bytes(), text.as_bytes(), &[0]].concat()
}

/// A statement that the server itself refuses with this code.
fn raise(code: &str) -> Vec<u8> {
    query(&format!("DO $$ BEGIN RAISE EXCEPTION 'made to fail' USING ERRCODE = '{code}'; END $$"))
}

impl Between {
    fn run(mut self) -> io::Result<()> {
        self.log_in()?;
        self.server.write_all(&query("SET default_transaction_isolation TO 'serializable'"))?;
        self.answer(false)?;
        loop {
            let mut group = Vec::new();
            let mut text = String::new();
            loop {
                let Message(letter, bytes) = read(&mut self.client)?;
                group.extend_from_slice(&bytes);
                match letter {
                    b'X' => return self.server.write_all(&group),
                    b'Q' => text = String::from_utf8_lossy(&bytes[5..bytes.len() - 1]).into_owned(),
                    b'P' => text = bytes[5..].splitn(3, |b| *b == 0).nth(1).map(of).unwrap_or_default(),
                    b'E' => text.push_str(" -- executed"),
                    _ => {}
                }
                if matches!(letter, b'Q' | b'S') {
                    break;
                }
            }
            self.pass(&group, &text)?;
        }
    }

    /// The greeting and however many questions the server has about the password.
    fn log_in(&mut self) -> io::Result<()> {
        let mut length = [0; 4];
        self.client.read_exact(&mut length)?;
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        self.client.read_exact(&mut rest)?;
        self.server.write_all(&[&length, rest.as_slice()].concat())?;
        loop {
            let Message(letter, bytes) = read(&mut self.server)?;
            self.client.write_all(&bytes)?;
            match (letter, bytes.get(8)) {
                (b'Z', _) => return Ok(()),
                (b'E', _) => return Err(io::Error::other("refused")),
                (b'R', Some(10 | 11)) => {
                    let Message(_, reply) = read(&mut self.client)?;
                    self.server.write_all(&reply)?;
                }
                _ => {}
            }
        }
    }

    /// Passes what the server answers on until it is ready again.
    fn answer(&mut self, pass: bool) -> io::Result<Vec<Message>> {
        let mut kept = Vec::new();
        loop {
            let message = read(&mut self.server)?;
            if pass {
                self.client.write_all(&message.1)?;
            }
            let last = message.0 == b'Z';
            kept.push(message);
            if last {
                return Ok(kept);
            }
        }
    }

    fn pass(&mut self, group: &[u8], text: &str) -> io::Result<()> {
        if let Some(why) = self.is_foreign(text) {
            self.note(why);
            return self.instead(&raise("0A000"));
        }
        if text == "COMMIT" {
            return self.commit(group);
        }
        // A statement counts when it is carried out, not when it is prepared.
        let carried_out = group.first() != Some(&b'P') && !text.is_empty() && text != "ROLLBACK";
        if carried_out && due(&self.count.0, self.plan.statements) {
            self.note("statement 40001");
            return self.instead(&raise("40001"));
        }
        self.server.write_all(group)?;
        self.answer(true).map(drop)
    }

    fn instead(&mut self, query: &[u8]) -> io::Result<()> {
        self.server.write_all(query)?;
        self.answer(true).map(drop)
    }

    fn commit(&mut self, group: &[u8]) -> io::Result<()> {
        let number = self.count.1.fetch_add(1, Ordering::Relaxed) + 1;
        let is = |each: Option<u64>| each.is_some_and(|each| number.is_multiple_of(each));
        if is(self.plan.cut_after) {
            self.server.write_all(group)?;
            self.answer(false)?;
            self.note("cut after commit");
            return Err(io::Error::other("cut"));
        }
        if is(self.plan.cut_before) {
            self.note("cut before commit");
            return Err(io::Error::other("cut"));
        }
        if is(self.plan.commits) {
            self.note("commit 40001");
            self.server.write_all(&raise("40001"))?;
            let refusal = self.answer(false)?;
            self.server.write_all(&query("ROLLBACK"))?;
            let ready = self.answer(false)?;
            let mut told = refusal.iter().filter(|m| m.0 == b'E').chain(ready.iter().filter(|m| m.0 == b'Z'));
            return told.try_for_each(|message| self.client.write_all(&message.1));
        }
        self.server.write_all(group)?;
        self.answer(true).map(drop)
    }

    /// What other engines do not have, or not all of them.
    fn is_foreign(&mut self, text: &str) -> Option<&'static str> {
        let text = text.to_ascii_uppercase();
        if text.starts_with("START TRANSACTION") || text.starts_with("BEGIN") {
            self.changes = 0;
        }
        let verbs = ["CREATE ", "ALTER ", "DROP ", "TRUNCATE "];
        self.changes += text.split(';').filter(|part| verbs.iter().any(|v| part.trim_start().starts_with(v))).count();
        if text.contains("COMMIT") || text.contains("ROLLBACK") {
            let several = self.changes > 1;
            self.changes = 0;
            if several {
                return Some("several changes to tables in one transaction");
            }
        }
        let foreign = [
            ("ADVISORY", "advisory lock"),
            ("NEXTVAL", "sequence"),
            ("SEQUENCE", "sequence"),
            ("SERIAL ", "sequence"),
            ("LISTEN ", "notice"),
            ("NOTIFY ", "notice"),
            ("TRIGGER ", "trigger"),
            ("EXTENSION", "extension"),
            ("FOR UPDATE", "queue by locked rows"),
            ("VACUUM", "vacuum"),
        ];
        foreign.into_iter().find(|(word, _)| text.contains(word)).map(|(_, why)| why)
    }

    fn note(&self, what: &'static str) {
        *self.done.lock().unwrap().entry(what).or_default() += 1;
    }
}

fn of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn due(count: &AtomicU64, each: Option<u64>) -> bool {
    let number = count.fetch_add(1, Ordering::Relaxed) + 1;
    each.is_some_and(|each| number.is_multiple_of(each))
}
