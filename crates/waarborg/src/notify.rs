// SPDX-License-Identifier: EUPL-1.2
//! A word to whoever started the server, as systemd's `sd_notify` has it: it serves now, it stops now. So a
//! service counts as started when clients are answered, and not before (BIO2 8.6). Where nobody asked, nothing
//! is said.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// Says that clients are answered from now on, and once it is to stop that no new ones are.
pub async fn while_serving(stop: impl Future<Output = ()>) {
    tell("READY=1");
    stop.await;
    tell("STOPPING=1");
}

/// Nobody waits for it, so a failure is nothing to stop for.
fn tell(word: &str) {
    let Some(to) = std::env::var_os("NOTIFY_SOCKET") else { return };
    // A name that begins with @ stands in no folder.
    let address = match to.as_encoded_bytes().strip_prefix(b"@") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(&to),
    };
    let sent = address.and_then(|to| UnixDatagram::unbound()?.send_to_addr(word.as_bytes(), &to));
    if let Err(error) = sent {
        eprintln!("waarborg: whoever started this could not be told {word}: {error}");
    }
}
