// SPDX-License-Identifier: EUPL-1.2
//! `serve`: the JSON API on a store, and acts of the command line through the socket beside it.
//! Deadlines pass once a minute.

use crate::cli::Serve;
use crate::owner::Door;
use crate::place::Place;
use crate::{
    Fallible, check, feeds, identity, listening, notify, open, outgoing, outside, oversight, push, turns, watching,
};
use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use waarborg_app::{Caller, System};
use waarborg_web::traces::Traces;
use waarborg_web::{Pages, Terms, Tokens, Web};

pub use waarborg_witness::cli::stop;

/// How long work that runs may go on once the server stops.
pub const FAREWELL: std::time::Duration = std::time::Duration::from_secs(10);
/// How often deadlines are looked at.
const TICK: std::time::Duration = std::time::Duration::from_secs(60);
/// After how many entries the state is saved again: as many are folded in about a second.
const SAVE_AFTER: u64 = 50_000;

/// The command.
pub fn run(args: &Serve) -> Fallible<ExitCode> {
    if args.check {
        return Ok(check::run(args));
    }
    let place = Place::of(&args.store)?;
    let terms = listening::terms(&args.listening)?;
    let given = args.oversight_log.as_deref().zip(args.oversight_key.as_deref());
    let sealing = oversight::sealing(given, &place)?;
    let guard = args.guard.as_deref().into();
    let system = open::system(&args.store, open::lists(args.lists.as_deref())?, guard, sealing)?;
    let witnesses = args.witness.iter().map(|w| outside::Address::parse(w)).collect::<Fallible<Vec<_>>>()?;
    let fetcher = feeds::Fetcher::new(&args.reach, crate::outbound::Limits::default())?;
    turns::beside(&system, fetcher);
    turns::beside(&system, push::Pusher::new(&args.bringing, push::PATIENCE)?);
    let scrubbed = Arc::<AtomicI64>::default();
    if args.scrub > 0 {
        crate::keep::scrub::beside(system.clone(), place.reader()?, args.scrub, scrubbed.clone());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(listening_on(args, &place, &system, terms, witnesses, scrubbed))?;
    system.stop();
    runtime.shutdown_timeout(FAREWELL);
    Ok(ExitCode::SUCCESS)
}

/// Serves on every address that was given, until it is stopped.
async fn listening_on(
    args: &Serve,
    place: &Place,
    system: &Arc<System>,
    terms: Terms,
    witnesses: Vec<outside::Address>,
    scrubbed: Arc<AtomicI64>,
) -> Fallible<()> {
    let listener = listen(&args.listen).await?;
    let outgoing = outgoing::start(args, place, system)?;
    let traces = outgoing::traces::start(&args.outgoing)?;
    // Beside a file there is a place for a socket; whoever is not at the server's machine uses the API.
    let _door = match place {
        Place::Sqlite(path) => Door::open_or_warn(path, system.clone()),
        Place::Postgres { .. } => None,
    };
    if let Some(held) = system.held() {
        eprintln!("waarborg: READ-ONLY: {held}");
    }
    let name = listening::name(listener.local_addr()?, &terms);
    let pages = pages(args, listener.local_addr()?, &name)?;
    let browsers = match &pages {
        Pages::LogIn { origin, .. } => format!("pages on {origin}"),
        Pages::None | Pages::Demo => "no pages: say where browsers find them with --origin https://NAME".into(),
    };
    say(&format!("serving on {name}  (API: /v1/openapi.json; {browsers})"));
    if let Some(tls) = terms.tls.clone() {
        tokio::spawn(listening::renewed(tls));
    }
    tokio::spawn(deadlines(system.clone()));
    if !witnesses.is_empty() {
        tokio::spawn(outside::each_minute(system.clone(), witnesses));
    }
    if let Some(address) = &args.log_listen {
        let listener = listen(address).await?;
        say(&format!("checkpoint and tiles on http://{}/log/", listener.local_addr()?));
        tokio::spawn(waarborg_web::serve(listener, waarborg_web::log::router(system.clone()), stop()));
    }
    let mut router = waarborg_web::router(Web { system: system.clone(), tokens: Tokens::default(), pages });
    if let Some(traces) = &traces {
        router = traces.around(router);
    }
    let lost = traces.as_ref().map(Traces::lost);
    let watched = watching::metrics(args, place, system, &terms, scrubbed, (outgoing, lost)).await?;
    if let Some((metrics, listener)) = watched {
        say(&format!("metrics on http://{}/metrics", listener.local_addr()?));
        router = metrics.around(router);
        tokio::spawn(waarborg_web::serve(listener, metrics.router(), stop()));
    }
    waarborg_web::serve_with(listener, router, terms, notify::while_serving(stop())).await;
    Ok(())
}

/// Which pages there are, and where browsers find them: on this machine at the address itself, elsewhere
/// by a name that the certificate is of.
pub fn pages(args: &Serve, address: SocketAddr, name: &str) -> Fallible<Pages> {
    let origin = match &args.origin {
        Some(origin) => origin.trim_end_matches('/').to_owned(),
        None if address.ip().is_loopback() => name.to_owned(),
        None => return Ok(Pages::None),
    };
    let (scheme, name) = origin.split_once("://").unwrap_or_default();
    let host = name.rsplit_once(':').map_or(name, |(host, _)| host).trim_matches(['[', ']']);
    let near = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if name.is_empty() || name.contains('/') || !(scheme == "https" || (scheme == "http" && near)) {
        return Err(format!("{origin}: an origin is https://NAME, or http:// with a name of this machine").into());
    }
    Ok(Pages::LogIn { origin, provider: identity::provider(&args.identity)? })
}

/// A line for whoever started this; a server goes on where nobody reads it any more.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A listening socket, or what to do about the address.
pub async fn listen(address: &str) -> Fallible<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| format!("{address}: {e}; choose another address with --listen").into())
}

async fn deadlines(system: Arc<System>) {
    let mut every = tokio::time::interval(TICK);
    every.tick().await;
    loop {
        every.tick().await;
        if !system.leads() {
            continue;
        }
        let system = system.clone();
        let _ = tokio::task::spawn_blocking(move || {
            let ticked = waarborg_app::verbs::run(&system, Caller::house(), "tick", serde_json::Value::Null);
            if waarborg_app::saved::since(&system) >= SAVE_AFTER {
                // A state that was not saved only makes the next start slower.
                let _ = waarborg_app::saved::save(&system);
            }
            ticked
        })
        .await;
    }
}
