// SPDX-License-Identifier: EUPL-1.2
//! The guard against a listener on loopback that counts who comes: sixty ways to write an address that is not
//! out there, each on the list of hosts, so that nothing but the look at the addresses keeps it away; and servers
//! that mean harm.

use super::*;
use std::io::Write as _;
use std::net::{IpAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// A listener on every loopback address and family, on one port, that says the same to everybody.
struct Counter {
    port: u16,
    came: Arc<AtomicUsize>,
}

impl Counter {
    fn open() -> Self {
        let came = Arc::<AtomicUsize>::default();
        let first = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = first.local_addr().unwrap().port();
        let both = [Some(first), TcpListener::bind(("::1", port)).ok()];
        for listener in both.into_iter().flatten() {
            let came = came.clone();
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    came.fetch_add(1, Ordering::SeqCst);
                    let _ = stream.unwrap().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
                }
            });
        }
        Self { port, came }
    }

    fn came(&self) -> usize {
        // Whoever connected was let in by the kernel before its own call came back; the thread may be later.
        std::thread::sleep(Duration::from_millis(20));
        self.came.load(Ordering::SeqCst)
    }
}

/// Names that somebody else gives addresses to.
fn names(host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
    let addresses: &[&str] = match host {
        "private.example" | "xn--bcher-kva.example" | "localhost." => &["127.0.0.1"],
        "ten.example" => &["10.0.0.1"],
        "six.example" => &["::1"],
        "mapped.example" => &["::ffff:127.0.0.1"],
        "nat64.example" => &["64:ff9b::7f00:1"],
        "6to4.example" => &["2002:7f00:1::1"],
        "teredo.example" => &["2001:0:4136:e378:8000:63bf:80ff:fffe"],
        // One good address does not vouch for the others, whichever comes first.
        "mixed.example" => &["8.8.8.8", "127.0.0.1"],
        "mixed-first.example" => &["127.0.0.1", "8.8.8.8"],
        "metadata.example" => &["169.254.169.254"],
        "unspecified.example" => &["0.0.0.0"],
        _ => return system(host, port),
    };
    Ok(addresses.iter().map(|a| SocketAddr::new(a.parse::<IpAddr>().unwrap(), port)).collect())
}

/// A client for one host as it is spelled; none if the spelling is not even a host.
fn client(host: &str, port: u16, networks: &[&str], lookup: Lookup) -> Option<Outbound> {
    let networks: Vec<String> = networks.iter().map(ToString::to_string).collect();
    let allowed = Allowed::read(&[format!("http://{host}:{port}")], &networks).ok()?;
    let limits = Limits { time: Duration::from_secs(2), bytes: 1000 };
    Some(Outbound::new(allowed, None, limits, lookup).unwrap())
}

fn get(client: &Outbound, url: &str) -> Result<Reply, Barred> {
    client.ask(&Ask { url, ..Ask::default() })
}

#[rustfmt::skip]
const SPELLINGS: [&str; 66] = [
    // As it is, short, decimal, octal, hexadecimal, and mixtures.
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F000001", "017700000001", "0177.0.0.1",
    "0177.0.0.01", "0x7f.0.0.1", "0x7f.1", "0x7f.0x0.0x0.0x1", "127.0x0.0.1", "0177.0x0.0.1", "127.000.000.001",
    "00000177.1", "127.65535", "127.127.127.127", "0", "0.0.0.0", "0x0", "00", "0.0", "127.0.0.1.", "2130706433.",
    // Digits and dots that others write.
    "\u{ff11}\u{ff12}\u{ff17}.0.0.1", "\u{2460}\u{2461}\u{2466}.0.0.1", "127\u{3002}0\u{3002}0\u{3002}1",
    "127\u{ff0e}0\u{ff0e}0\u{ff0e}1", "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "\u{1d7cf}\u{1d7d0}\u{1d7d5}.1",
    // Six, mapped, embedded.
    "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[::ffff:0:127.0.0.1]", "[fe80::1]", "[fd00::1]",
    // Names.
    "localhost", "LOCALHOST", "LocalHost", "localhost.", "\u{24db}ocalhost", "private.example", "PRIVATE.example",
    "b\u{fc}cher.example", "ten.example", "six.example", "mapped.example", "nat64.example", "6to4.example",
    "teredo.example", "mixed.example", "mixed-first.example", "metadata.example", "unspecified.example",
];

#[test]
fn no_spelling_of_a_private_address_is_connected_to() {
    let counter = Counter::open();
    for host in SPELLINGS {
        let url = format!("http://{host}:{}/", counter.port);
        let Some(client) = client(host, counter.port, &[], names) else { continue };
        assert_eq!(get(&client, &url).unwrap_err(), Barred::Network, "{host}");
    }
    // What is allowed under one name is not reached by what only looks like it.
    let good = client("feeds.example", counter.port, &[], names).unwrap();
    for odd in [
        format!("http://feeds.example@127.0.0.1:{}/", counter.port),
        format!("http://feeds.example:{}@127.0.0.1:{}/", counter.port, counter.port),
        format!("http://127.0.0.1:{}/#@feeds.example", counter.port),
        format!("http://127.0.0.1:{}\\@feeds.example:{}/", counter.port, counter.port),
        format!("http://feeds.example:{}\t@127.0.0.1:{}/", counter.port, counter.port),
        format!("http:127.0.0.1:{}/", counter.port),
        format!("http:///127.0.0.1:{}/", counter.port),
        format!("http://feeds.example.127.0.0.1.nip.example:{}/", counter.port),
        "file:///etc/passwd".into(),
        format!("gopher://127.0.0.1:{}/", counter.port),
    ] {
        assert!(matches!(get(&good, &odd), Err(Barred::Address | Barred::Host)), "{odd}");
    }
    assert_eq!(counter.came(), 0);
    // The counter counts, and what keeps the others out is the look at the address alone.
    for (host, network) in [("127.0.0.1", "127.0.0.0/8"), ("private.example", "127.0.0.0/8"), ("[::1]", "::1/128")] {
        let before = counter.came();
        let client = client(host, counter.port, &[network], names).unwrap();
        let answer = get(&client, &format!("http://{host}:{}/", counter.port));
        if network.contains("::") && answer.is_err() {
            continue; // a machine without IPv6
        }
        assert_eq!(answer.unwrap().body, b"hi");
        assert_eq!(counter.came(), before + 1, "{host}");
    }
}

/// Lookups of a name that changes its address each time.
static ASKED: AtomicUsize = AtomicUsize::new(0);

fn rebinding(_: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
    let first = ASKED.fetch_add(1, Ordering::SeqCst) == 0;
    let address = if first { IpAddr::from([127, 0, 0, 2]) } else { IpAddr::from([127, 0, 0, 1]) };
    Ok(vec![SocketAddr::new(address, port)])
}

#[test]
fn a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to() {
    let counter = Counter::open();
    let client = client("moving.example", counter.port, &["127.0.0.2/32"], rebinding).unwrap();
    let url = format!("http://moving.example:{}/", counter.port);
    assert_eq!(get(&client, &url).unwrap().status, 200);
    assert_eq!(ASKED.load(Ordering::SeqCst), 1);
    // Asked again it is looked at again, and now it is another.
    assert_eq!(get(&client, &url).unwrap_err(), Barred::Network);
    assert_eq!(counter.came(), 1);
}

/// What a server writes.
type Answers = fn(&mut std::net::TcpStream);

/// A server that answers everybody with what a function writes.
fn server(write: Answers) -> (Outbound, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 2000];
            let _ = stream.read(&mut asked);
            write(&mut stream);
        }
    });
    (client("127.0.0.1", port, &["127.0.0.0/8"], system).unwrap(), format!("http://127.0.0.1:{port}/"))
}

fn say(stream: &mut std::net::TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes());
}

#[test]
fn servers_that_mean_harm_take_no_more_than_they_may() {
    let begun = Instant::now();
    let faults: [(Answers, Barred); 6] = [
        (|s| say(s, &format!("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n{}", "x".repeat(1001))), Barred::Large),
        // Endless: as long as somebody reads.
        (
            |s| {
                say(s, "HTTP/1.1 200 OK\r\n\r\n");
                while s.write_all(&[b'x'; 4096]).is_ok() {}
            },
            Barred::Large,
        ),
        (|_| std::thread::sleep(Duration::from_secs(5)), Barred::Slow),
        // A byte now and then never ends either.
        (
            |s| {
                say(s, "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n");
                while s.write_all(b"x").is_ok() {
                    std::thread::sleep(Duration::from_millis(200));
                }
            },
            Barred::Slow,
        ),
        (|s| say(s, "\u{1}\u{2}garbage\r\n\r\n"), Barred::Garbled),
        (|s| say(s, &format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(200_000))), Barred::Garbled),
    ];
    for (write, expected) in faults {
        let (client, url) = server(write);
        assert_eq!(get(&client, &url).unwrap_err(), expected, "{expected:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[test]
fn redirects_are_not_followed_and_tls_is_wanted() {
    let counter = Counter::open();
    let (client, url) = server(|s| say(s, "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"));
    assert_eq!(get(&client, &url).unwrap().status, 302);
    // What speaks no TLS is no server of https.
    let host = format!("127.0.0.1:{}", counter.port);
    let allowed = Allowed::read(std::slice::from_ref(&host), &["127.0.0.0/8".into()]).unwrap();
    let limits = Limits { time: Duration::from_secs(2), bytes: 1000 };
    let client = Outbound::new(allowed, None, limits, system).unwrap();
    assert_eq!(get(&client, &format!("http://{host}/")).unwrap_err(), Barred::Host);
    assert_eq!(get(&client, &format!("https://{host}/")).unwrap_err(), Barred::Tls);
    assert!(Outbound::new(Allowed::default(), Some(b"no certificate"), limits, system).is_err());
}
