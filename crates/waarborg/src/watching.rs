// SPDX-License-Identifier: EUPL-1.2
//! Metrics of `serve`, on a socket of their own (BIO2 8.16; ADR 0028). They tell nothing of content, but how
//! much goes on and when: on this machine only, unless it is said otherwise.

use crate::Fallible;
use crate::cli::Serve;
use crate::keep::guard::Which;
use crate::listening::resolved;
use crate::place::Place;
use crate::serve::listen;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use waarborg_app::System;
use waarborg_web::{Metrics, Outgoing, Sources, Terms};

/// Metrics of a server, and where they are shown; nothing unless they are asked for.
pub async fn metrics(
    args: &Serve,
    place: &Place,
    system: &Arc<System>,
    terms: &Terms,
    scrubbed: Arc<AtomicI64>,
    (outgoing, lost_traces): (Vec<Arc<Outgoing>>, Option<Arc<AtomicU64>>),
) -> Fallible<Option<(Metrics, TcpListener)>> {
    if args.listening.metrics_listen.is_none() {
        return Ok(None);
    }
    let listener = listen(&address(args)?.to_string()).await?;
    let shared = match place {
        Place::Sqlite(_) => None,
        Place::Postgres { .. } => Some(Mutex::new(place.reader()?)),
    };
    let sources = Sources {
        system: system.clone(),
        counts: terms.counts.clone(),
        tls: terms.tls.clone(),
        guard: guard(args, system)?,
        scrubbed,
        shared,
        outgoing,
        lost_traces,
    };
    Ok(Some((Metrics::new(sources), listener)))
}

/// The address they are shown on: of this machine, unless it is said otherwise.
pub fn address(args: &Serve) -> Fallible<SocketAddr> {
    let at = resolved(args.listening.metrics_listen.as_deref().unwrap_or_default())?;
    if !args.listening.metrics_open && !at.ip().to_canonical().is_loopback() {
        let text = "metrics would be shown to other machines; name an address of this one, or add --metrics-open";
        return Err(format!("{at}: {text}").into());
    }
    Ok(at)
}

fn guard(args: &Serve, system: &System) -> Fallible<Option<PathBuf>> {
    let log = system.snapshot().succession();
    let Some(first) = log.as_ref().and_then(|log| log.first()) else { return Ok(None) };
    Which::from(args.guard.as_deref()).path(first.name(), first.public_key())
}
