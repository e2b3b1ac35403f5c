// SPDX-License-Identifier: EUPL-1.2
//! Machines that show a certificate: one whose key is on record acts as with a token, all others are strangers,
//! and what was revoked, has run out or is of another authority does not get through the handshake.

use crate::bench::{Bench, delivery, purpose};
use axum::body::Body;
use axum::http::Request;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer, IsCa, KeyIdMethod, KeyPair,
    KeyUsagePurpose, PublicKeyData as _, RevokedCertParams, SerialNumber, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use waarborg_domain::Instant;
use waarborg_web::{Clients, Counts, Terms, Tls, TlsError, serve_with};

fn now() -> Instant {
    Instant::parse("2026-06-30T10:00:00+02:00").unwrap()
}

fn issuer() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A machine: its certificate, its key, and the digest that is put on record.
struct Machine {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Machine {
    fn of(issuer: &CertifiedIssuer<'static, KeyPair>, serial: u64, until: i32) -> Self {
        Self::renewed(issuer, serial, until, KeyPair::generate().unwrap())
    }

    fn renewed(issuer: &CertifiedIssuer<'static, KeyPair>, serial: u64, until: i32, key: KeyPair) -> Self {
        let mut params = CertificateParams::new(vec!["machine.example".into()]).unwrap();
        params.serial_number = Some(SerialNumber::from(serial));
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(until, 1, 1));
        let certificate = params.signed_by(&key, issuer).unwrap().der().clone();
        Self { certificate, key }
    }

    fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.key.subject_public_key_info()))
    }
}

/// A cell behind TLS, with an authority for machines.
struct Stage {
    bench: Bench,
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
    tls: Tls,
    counts: Arc<Counts>,
    at: SocketAddr,
}

impl Stage {
    async fn new(revocations: bool) -> Self {
        let (bench, issuer, folder) = (Bench::new(), issuer(), tempfile::tempdir().unwrap());
        let file = |name: &str| folder.path().join(name);
        let params = CertificateParams::new(vec!["localhost".into()]).unwrap();
        let key = KeyPair::generate().unwrap();
        std::fs::write(file("cert"), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
        std::fs::write(file("key"), key.serialize_pem()).unwrap();
        std::fs::write(file("authorities"), issuer.pem()).unwrap();
        if revocations {
            revoke(&issuer, &file("revoked"), &[], 2099);
        }
        let clients = Clients { authorities: file("authorities"), revoked: revocations.then(|| file("revoked")) };
        let tls = Tls::open_to(&file("cert"), &file("key"), Some(clients), now()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let counts = Arc::<Counts>::default();
        let terms = Terms { tls: Some(tls.clone()), counts: counts.clone(), ..Terms::default() };
        tokio::spawn(serve_with(listener, bench.router.clone(), terms, std::future::pending()));
        Self { bench, issuer, folder, tls, counts, at }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a machine's key on record.
    async fn bind(&self, machine: &Machine, alias: &str, scope: &str) {
        let capacity = self.bench.system.person(alias).unwrap().to_string();
        let with = json!({ "capacity": capacity, "key": machine.digest(), "scope": scope });
        self.bench.done("admin", "/v1/certificates", &with).await;
    }

    /// A request over a connection of its own: the status, or nothing if there is no connection.
    async fn ask(&self, machine: Option<&Machine>, token: &str, path: &str, body: Option<&Value>) -> Option<u16> {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots);
        let config = match machine {
            Some(machine) => {
                let key = PrivateKeyDer::try_from(machine.key.serialize_der()).unwrap();
                config.with_client_auth_cert(vec![machine.certificate.clone()], key).unwrap()
            }
            None => config.with_no_client_auth(),
        };
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let stream = TcpStream::connect(self.at).await.unwrap();
        let stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.ok()?;
        let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        let request = Request::builder().method(if body.is_some() { "POST" } else { "GET" }).uri(path);
        let request = request.header("host", "localhost").header("content-type", "application/json");
        let request = if path.starts_with("/taxii2") {
            request.header("accept", "application/taxii+json;version=2.1")
        } else {
            request
        };
        let request = match token {
            "" => request,
            token => request.header("authorization", format!("Bearer {token}")),
        };
        let body = body.map_or_else(Body::empty, |body| body.to_string().into());
        Some(client.send_request(request.body(body).unwrap()).await.ok()?.status().as_u16())
    }

    async fn rules(&self, machine: &Machine) -> Option<u16> {
        self.ask(Some(machine), "", "/v1/rules", None).await
    }
}

fn revoke(issuer: &CertifiedIssuer<'static, KeyPair>, to: &std::path::Path, serials: &[u64], until: i32) {
    let revoked = serials.iter().map(|serial| RevokedCertParams {
        serial_number: SerialNumber::from(*serial),
        revocation_time: date_time_ymd(2025, 1, 1),
        reason_code: None,
        invalidity_date: None,
    });
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2025, 1, 1),
        next_update: date_time_ymd(until, 1, 1),
        crl_number: SerialNumber::from(1),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    std::fs::write(to, list.signed_by(issuer).unwrap().pem().unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_on_record_stands_for_a_token_as_far_as_its_scope() {
    let stage = Stage::new(false).await;
    let machine = Machine::of(&stage.issuer, 1, 2099);
    let question = json!({ "subject": { "type": "organisation", "id": "mivd" },
        "action": { "name": "disclosure.receive" }, "resource": { "type": "item", "id": "0".repeat(32) } });
    let evaluation = "/access/v1/evaluation";
    let (taxii, search) = ("/taxii2/waarborg/collections/", json!({ "text": "example", "purpose": purpose() }));
    // Nobody knows it yet.
    for (path, body) in [("/v1/rules", None), (taxii, None), (evaluation, Some(&question))] {
        assert_eq!(stage.ask(Some(&machine), "", path, body).await, Some(401), "{path}");
    }
    assert_eq!(stage.ask(Some(&machine), "aivd.analyst", "/v1/rules", None).await, Some(401), "nor with a token");
    assert_eq!(stage.ask(None, "aivd.analyst", "/v1/rules", None).await, Some(200), "a token alone goes on");
    stage.bind(&machine, "aivd.analyst", "consult").await;
    assert_eq!(stage.rules(&machine).await, Some(200));
    assert_eq!(stage.ask(Some(&machine), "", "/v1/searches", Some(&search)).await, Some(200));
    assert_eq!(stage.ask(Some(&machine), "", evaluation, Some(&question)).await, Some(200));
    assert_eq!(stage.ask(Some(&machine), "", "/v1/deposits", Some(&delivery("one.example"))).await, Some(403));
    assert_eq!(stage.ask(Some(&machine), "", taxii, None).await, Some(403), "it may look up, not collect");
    // With a token besides: of another it is nobody, of its own it goes no further than both.
    assert_eq!(stage.ask(Some(&machine), "police.analyst", "/v1/rules", None).await, Some(401));
    assert_eq!(stage.ask(Some(&machine), "of-nobody", "/v1/rules", None).await, Some(401));
    assert_eq!(stage.ask(Some(&machine), "aivd.analyst", "/v1/rules", None).await, Some(200));
    let brought = delivery("one.example");
    assert_eq!(stage.ask(Some(&machine), "aivd.analyst", "/v1/deposits", Some(&brought)).await, Some(403));
    // The digest of a public key opens nothing by itself.
    assert_eq!(stage.ask(None, &machine.digest(), "/v1/rules", None).await, Some(401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_goes_on_with_a_renewed_certificate_and_ends_by_itself_or_with_its_person() {
    let stage = Stage::new(false).await;
    let [first, second, third] = [1, 2, 3].map(|serial| Machine::of(&stage.issuer, serial, 2099));
    for machine in [&first, &second] {
        stage.bind(machine, "aivd.analyst", "all").await;
    }
    stage.bind(&third, "aivd.manager", "collect").await;
    assert_eq!(stage.ask(Some(&third), "", "/taxii2/waarborg/collections/", None).await.map(|s| s != 403), Some(true));
    let capacity = stage.bench.system.person("aivd.manager").unwrap().to_string();
    let again = json!({ "capacity": capacity, "key": first.digest() });
    assert_eq!(stage.bench.post("admin", "/v1/certificates", &again).await.sort(), "not-found", "it stands already");
    let foreign = json!({ "capacity": stage.bench.system.person("police.analyst").unwrap(), "key": "a".repeat(64) });
    assert_eq!(stage.bench.post("admin", "/v1/certificates", &foreign).await.sort(), "not-found");
    let digest = first.digest();
    let key = KeyPair::try_from(first.key.serialize_der()).unwrap();
    let renewed = Machine::renewed(&stage.issuer, 9, 2099, key);
    assert_eq!(stage.rules(&renewed).await, Some(200));
    stage.bench.done("admin", "/v1/token-endings", &json!({ "token": digest })).await;
    assert_eq!((stage.rules(&first).await, stage.rules(&second).await), (Some(401), Some(200)), "one and no other");
    let capacity = stage.bench.system.person("aivd.analyst").unwrap().to_string();
    stage.bench.done("admin", "/v1/access-revocations", &json!({ "capacity": capacity })).await;
    assert_eq!(stage.rules(&second).await, Some(401));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_authority_does_not_vouch_for_does_not_get_through() {
    let stage = Stage::new(true).await;
    let (good, bad) = (Machine::of(&stage.issuer, 1, 2099), Machine::of(&stage.issuer, 2, 2099));
    let (late, other) = (Machine::of(&stage.issuer, 3, 2025), Machine::of(&issuer(), 1, 2099));
    for machine in [&good, &bad, &late, &other] {
        stage.bind(machine, "aivd.analyst", "all").await;
    }
    assert_eq!((stage.rules(&good).await, stage.rules(&bad).await), (Some(200), Some(200)));
    assert_eq!((stage.rules(&late).await, stage.rules(&other).await), (None, None), "run out; of another authority");
    assert_eq!(stage.counts.handshakes_failed(), 2);
    // Revoked while the server runs.
    revoke(&stage.issuer, &stage.file("revoked"), &[2], 2099);
    assert!(!stage.tls.renew(now()).unwrap(), "the server's own certificate is as it was");
    assert_eq!((stage.rules(&good).await, stage.rules(&bad).await), (Some(200), None));
    // A list that cannot be read changes nothing; one that has run out lets no machine in, and others as before.
    std::fs::write(stage.file("revoked"), "none").unwrap();
    assert!(matches!(stage.tls.renew(now()), Err(TlsError::NoRevocations(_))));
    assert_eq!((stage.rules(&good).await, stage.rules(&bad).await), (Some(200), None));
    revoke(&stage.issuer, &stage.file("revoked"), &[], 2026);
    stage.tls.renew(now()).unwrap();
    assert_eq!(stage.rules(&good).await, None);
    assert_eq!(stage.ask(None, "aivd.analyst", "/v1/rules", None).await, Some(200));
}

#[test]
fn authorities_that_are_none_stop_the_start() {
    let (issuer, folder) = (issuer(), tempfile::tempdir().unwrap());
    let file = |name: &str| folder.path().join(name);
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".into()]).unwrap();
    std::fs::write(file("cert"), params.signed_by(&key, &issuer).unwrap().pem()).unwrap();
    std::fs::write(file("key"), key.serialize_pem()).unwrap();
    std::fs::write(file("authorities"), issuer.pem()).unwrap();
    std::fs::write(file("none"), "nothing of the kind").unwrap();
    let open = |authorities: &str, revoked: Option<&str>| {
        let clients = Clients { authorities: file(authorities), revoked: revoked.map(file) };
        Tls::open_to(&file("cert"), &file("key"), Some(clients), now()).map(drop)
    };
    assert!(open("authorities", None).is_ok());
    assert!(matches!(open("none", None), Err(TlsError::NoAuthority(_))));
    assert!(matches!(open("away", None), Err(TlsError::Unread { .. })));
    assert!(matches!(open("authorities", Some("none")), Err(TlsError::NoRevocations(_))));
}
