// SPDX-License-Identifier: EUPL-1.2
//! The server that a crowd meets: this program once more, on a store of its own, with a certificate that lives
//! as long as it does.

use super::client::{SLOW, To};
use crate::Fallible;
use crate::http::{TOKEN, request};
use crate::world::World;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use waarborg_domain::{Clock as _, SystemClock};
use waarborg_web::{Limits, Pages, Terms, Tls, Tokens, Web, token_digest};

/// The option that makes this program the server: a folder, and how many seconds a connection may rest.
const OPTION: &str = "--crowd-server";

/// A server beside this process.
pub struct Server {
    child: Child,
    folder: PathBuf,
    address: SocketAddr,
}

impl Server {
    pub fn start(folder: &Path, rest: u64) -> Fallible<Self> {
        std::fs::create_dir(folder)?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(format!("{OPTION}={}", folder.display())).arg(rest.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Self { child, folder: folder.into(), address: line.trim().parse()? })
    }

    /// How it is reached.
    pub fn to(&self) -> Fallible<To> {
        To::new(self.address, &std::fs::read(self.folder.join("cert.pem"))?, request(self.address)?)
    }

    /// Mebibytes of memory it has.
    pub fn memory(&self) -> Fallible<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/statm", self.child.id()))?;
        let pages: f64 = text.split(' ').nth(1).ok_or("no memory told")?.parse()?;
        Ok(pages * rustix::param::page_size() as f64 / f64::from(1 << 20))
    }

    /// Processor time it took so far.
    pub fn processor(&self) -> Fallible<Duration> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let mut fields = text.rsplit_once(')').ok_or("no time told")?.1.split(' ').skip(12);
        let mut ticks = || fields.next().ok_or("no time told").map(str::parse::<f64>);
        let all = ticks()?? + ticks()??;
        Ok(Duration::from_secs_f64(all / rustix::param::clock_ticks_per_second() as f64))
    }

    /// Ends it.
    pub fn stop(mut self) -> Fallible<()> {
        drop(self.child.stdin.take());
        if self.child.wait()?.success() { Ok(()) } else { Err("the server failed".into()) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This process as the server, if it was started as one: until its input ends.
pub fn run() -> Option<Fallible<()>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next()?.strip_prefix(OPTION)?.strip_prefix('=')?.to_owned();
    let rest = arguments.next().and_then(|rest| rest.parse().ok()).map_or(Duration::ZERO, Duration::from_secs);
    Some(serve(Path::new(&folder), rest))
}

fn serve(folder: &Path, rest: Duration) -> Fallible<()> {
    let world = World::new(folder, "crowd")?;
    let mut tokens = Tokens::default();
    for (token, who) in [(TOKEN, "aivd.analyst"), (SLOW, "mivd.analyst")] {
        tokens.insert(token_digest(token), world.system.person(who).ok_or("nobody of that name")?);
    }
    let web = Web { system: world.system.clone(), tokens, pages: Pages::None };
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, own.cert.pem())?;
    std::fs::write(&key, own.signing_key.serialize_pem())?;
    let tls = Some(Tls::open(&certificate, &key, SystemClock.now())?);
    let terms = Terms { limits: Limits { headers: rest, ..Limits::default() }, tls, ..Terms::default() };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        std::io::stdout().flush()?;
        let ended = async {
            let _ = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await;
        };
        waarborg_web::serve_with(listener, waarborg_web::router(web), terms, ended).await;
        Ok::<(), std::io::Error>(())
    })?;
    world.close();
    Ok(())
}
