// SPDX-License-Identifier: EUPL-1.2
//! A feed over HTTPS from a server that an authority of its own vouches for (`--feed-ca`), and from nobody else.

use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A bundle at every path, under a certificate for this name; its port.
fn served(issuer: &CertifiedIssuer<'static, KeyPair>, name: &str) -> u16 {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream.unwrap());
            // Whoever does not trust it hangs up here.
            if stream.read(&mut [0; 4000]).is_ok_and(|read| read > 0) {
                let body = bundle(&[indicator(1)]);
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
                let _ = stream.flush();
            }
        }
    });
    port
}

#[test]
fn an_own_authority_is_trusted_in_place_of_all_others() {
    let (own, other) = (authority(), authority());
    let bench = Bench::new();
    let poll = |port: u16, pem: Option<String>| {
        let place = format!("https://localhost:{port}/feed.json");
        bench.fetches("stix", &place, &json!({}));
        let file = bench.folder.path().join("ca.pem");
        if let Some(pem) = &pem {
            std::fs::write(&file, pem).unwrap();
        }
        let reach = Reach {
            feed_allow: vec![format!("localhost:{port}")],
            feed_allow_network: vec!["127.0.0.0/8".into(), "::1/128".into()],
            feed_ca: pem.map(|_| file),
            feed_folder: Vec::new(),
        };
        let limits = Limits { time: Duration::from_secs(5), bytes: 1 << 20 };
        Fetcher::new(&reach, limits).unwrap().poll(&bench.system, bench.feed);
        bench.trouble()
    };
    let port = served(&own, "localhost");
    assert_eq!(poll(port, Some(other.pem())), Some(Trouble::Tls), "another authority");
    assert_eq!(poll(port, None), Some(Trouble::Tls), "those that browsers trust");
    assert_eq!(poll(served(&own, "elsewhere.example"), Some(own.pem())), Some(Trouble::Tls), "another name");
    assert!(bench.holds().is_empty());
    assert_eq!(poll(port, Some(format!("{}{}", other.pem(), own.pem()))), None);
    assert_eq!(bench.holds(), hosts(1..2));
}
