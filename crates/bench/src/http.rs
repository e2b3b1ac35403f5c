// SPDX-License-Identifier: EUPL-1.2
//! A search over HTTP, law and entry included: sixteen clients on this machine, each with one connection,
//! ask without pause. The client is as lean as can be, since it takes its share of the same processors.

use crate::figure::{Bench, cost, percentile};
use crate::world::{World, purpose};
use crate::{Fallible, measure};
use serde_json::json;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use waarborg_store_postgres::PostgresStore;
use waarborg_web::{Tokens, Web, token_digest};

const CLIENTS: usize = 16;
/// Of whoever asks.
pub const TOKEN: &str = "a token of the bench, on loopback only";

/// The same on PostgreSQL, if a server of one's own can be started.
pub fn search_on_postgres(bench: &mut Bench, long: Duration) -> Fallible<()> {
    if waarborg_postgres_server::programs().is_none() {
        println!("  PostgreSQL is not installed: no figure on it");
        return Ok(());
    }
    let server = waarborg_postgres_server::Server::start()?;
    let store = PostgresStore::create(&server.socket_url())?;
    let world = World::on(Box::new(store), "postgres".into())?;
    measure::some_values(&world)?;
    bench.store = "postgres";
    search(bench, &world, 2_500.0, long)?;
    bench.store = "sqlite";
    world.close();
    Ok(())
}

/// Searches a second and the slowest of a hundred, for so long.
pub fn search(bench: &mut Bench, world: &World, wanted: f64, long: Duration) -> Fallible<()> {
    let served = Served::start(world, "aivd.analyst")?;
    let address = served.address;
    let request = request(address)?;
    // Once, so that what is made on first use is made.
    Client::connect(address)?.ask(&request)?;
    let size = world.system.snapshot().tree.size();
    let (mut samples, c) = cost(|| ask_all(address, &request, long))?;
    let entered = world.system.snapshot().tree.size() - size;
    if entered != samples.len() as u64 {
        bench.void(format!("{entered} entries for {} searches answered", samples.len()));
    }
    let rate = measure::per_second(samples.len() as u64, c.wall.as_secs_f64());
    bench.record("register_http", rate, "per s", wanted, true, c, size);
    bench.record("register_http_p99_ms", percentile(&mut samples, 0.99), "ms", 50.0, false, c, size);
    served.stop()
}

/// A world that is served on loopback, for one person with a token.
pub struct Served {
    /// Where.
    pub address: SocketAddr,
    runtime: tokio::runtime::Runtime,
    stop: tokio::sync::oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<()>,
}

impl Served {
    pub fn start(world: &World, who: &str) -> Fallible<Self> {
        let mut tokens = Tokens::default();
        tokens.insert(token_digest(TOKEN), world.system.person(who).ok_or("nobody of that name")?);
        let web = Web { system: world.system.clone(), tokens, pages: waarborg_web::Pages::None };
        let runtime = tokio::runtime::Runtime::new()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = runtime.spawn(waarborg_web::serve(listener, waarborg_web::router(web), async {
            let _ = stopped.await;
        }));
        Ok(Self { address, runtime, stop, serving })
    }

    pub fn stop(self) -> Fallible<()> {
        let _ = self.stop.send(());
        self.runtime.block_on(self.serving)?;
        Ok(())
    }
}

/// The head of a request with the token.
pub fn head(method: &str, path: &str, address: SocketAddr, further: &str) -> Vec<u8> {
    let first = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n");
    format!("{first}{further}\r\n").into_bytes()
}

/// The bytes of one search.
pub fn request(address: SocketAddr) -> Fallible<Vec<u8>> {
    let body = serde_json::to_string(&json!({ "value": "v1.example.org", "purpose": purpose() }))?;
    let further = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    Ok([head("POST", "/v1/searches", address, &further), body.into_bytes()].concat())
}

/// Milliseconds that each search took.
fn ask_all(address: SocketAddr, request: &[u8], long: Duration) -> Fallible<Vec<f64>> {
    let until = Instant::now() + long;
    let run = || -> Fallible<Vec<f64>> {
        let mut client = Client::connect(address)?;
        let mut samples = Vec::new();
        while Instant::now() < until {
            let began = Instant::now();
            client.ask(request)?;
            samples.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(samples)
    };
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(run)).collect();
        let mut all = Vec::new();
        for client in clients {
            all.extend(client.join().map_err(|_| "a client panicked")??);
        }
        Ok(all)
    })
}

/// One connection that stays.
pub struct Client {
    to: TcpStream,
    from: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Fallible<Self> {
        let to = TcpStream::connect(address)?;
        to.set_nodelay(true)?;
        to.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { from: BufReader::new(to.try_clone()?), to, line: String::new(), body: Vec::new() })
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Sends a request and reads the answer to its end; anything but 200 to 202 ends the measurement.
    pub fn ask(&mut self, request: &[u8]) -> Fallible<()> {
        self.to.write_all(request)?;
        self.line.clear();
        self.from.read_line(&mut self.line)?;
        let status = self.line.trim_end().to_owned();
        let mut length = 0;
        loop {
            self.line.clear();
            self.from.read_line(&mut self.line)?;
            let header = self.line.trim_end();
            if header.is_empty() {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.from.read_exact(&mut self.body)?;
        if ["200", "201", "202"].iter().any(|taken| status.starts_with(&format!("HTTP/1.1 {taken}"))) {
            return Ok(());
        }
        Err(format!("{status}: {}", String::from_utf8_lossy(&self.body)).into())
    }
}
