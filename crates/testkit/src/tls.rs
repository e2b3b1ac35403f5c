// SPDX-License-Identifier: EUPL-1.2
//! An authority that lives for one test, and a server on loopback that it vouches for: what trusts an authority of
//! its own is tried with the real handshake.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// An authority that nobody knows yet.
///
/// # Panics
/// If there is no chance to be had for its key.
#[must_use]
pub fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// Serves JSON over HTTPS under a certificate for a name, for as long as the process lives: what is answered to the
/// head of a request. Its port.
///
/// # Panics
/// If nothing can be served on loopback.
pub fn https(
    by: &CertifiedIssuer<'static, KeyPair>,
    name: &str,
    answer: impl Fn(u16, &[u8]) -> String + Send + 'static,
) -> u16 {
    let config = Arc::new(config(by, name));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            one(&config, stream, |head| answer(port, head));
        }
    });
    port
}

fn config(by: &CertifiedIssuer<'static, KeyPair>, name: &str) -> ServerConfig {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, by).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("its key");
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring).with_safe_default_protocol_versions().expect("versions");
    config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).expect("a server")
}

fn one(config: &Arc<ServerConfig>, stream: TcpStream, answer: impl Fn(&[u8]) -> String) {
    let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).expect("a connection"), stream);
    let mut head = [0; 4000];
    // Whoever does not trust it hangs up here.
    let Ok(read @ 1..) = stream.read(&mut head) else { return };
    let body = answer(head.get(..read).unwrap_or_default());
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    let _ = stream.write_all(format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).as_bytes());
    let _ = stream.flush();
}
