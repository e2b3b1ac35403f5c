// SPDX-License-Identifier: EUPL-1.2
//! A feed over HTTPS from a server that an authority of its own vouches for (`--feed-ca`), and from nobody else.

use super::*;
use waarborg_testkit::tls::{authority, https};

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
    let served = |name: &str| https(&own, name, |_, _| bundle(&[indicator(1)]));
    let port = served("localhost");
    assert_eq!(poll(port, Some(other.pem())), Some(Trouble::Tls), "another authority");
    assert_eq!(poll(port, None), Some(Trouble::Tls), "those that browsers trust");
    assert_eq!(poll(served("elsewhere.example"), Some(own.pem())), Some(Trouble::Tls), "another name");
    assert!(bench.holds().is_empty());
    assert_eq!(poll(port, Some(format!("{}{}", other.pem(), own.pem()))), None);
    assert_eq!(bench.holds(), hosts(1..2));
}
