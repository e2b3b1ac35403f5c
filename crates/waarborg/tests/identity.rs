// SPDX-License-Identifier: EUPL-1.2
//! `serve --check` with an identity provider (ADR 0031), on the built program: one on loopback that an authority of
//! its own vouches for is reached with that authority and with no other, and what is wrong with an option or a file
//! is said before anybody is served.
#![expect(clippy::unwrap_used, reason = "a test")]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{CertifiedIssuer, KeyPair};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use waarborg_testkit::tls::{authority, https};

/// What a provider says of itself, and the key it signs with.
fn metadata(issuer: &str, key: &KeyPair) -> (Value, Value) {
    let part = |range| URL_SAFE_NO_PAD.encode(key.public_key_raw().get::<std::ops::Range<usize>>(range).unwrap());
    let key = json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "k", "x": part(1..33), "y": part(33..65) });
    let itself = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/in"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
    });
    (itself, json!({ "keys": [key] }))
}

/// A provider that this authority vouches for; its issuer.
fn provider(by: &CertifiedIssuer<'static, KeyPair>) -> String {
    let key = KeyPair::generate().unwrap();
    let answer = move |port: u16, head: &[u8]| {
        let (itself, keys) = metadata(&format!("https://localhost:{port}"), &key);
        if head.starts_with(b"GET /keys ") { keys } else { itself }.to_string()
    };
    format!("https://localhost:{}", https(by, "localhost", answer))
}

/// A store, and files for its options.
struct Stage {
    folder: tempfile::TempDir,
    store: String,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = format!("sqlite:{}", folder.path().join("cell.sqlite").display());
        let made = program().args(["init", "--store", &store, "--tokens"]).arg(folder.path().join("tokens")).output();
        assert!(made.unwrap().status.success());
        Self { folder, store }
    }

    fn file(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path.display().to_string()
    }

    /// What `--check` says of the provider.
    fn said(&self, options: &[&str]) -> String {
        let check = program()
            .args(["serve", "--check", "--guard", "none", "--store", &self.store, "--listen", "127.0.0.1:0"])
            .args(options)
            .output()
            .unwrap();
        let said = String::from_utf8(check.stdout).unwrap();
        let line = said.lines().find(|line| line.contains("identity provider"));
        line.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&check.stderr))).to_owned()
    }
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waarborg"));
    command.env("XDG_STATE_HOME", PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("identity-guards"));
    // A proxy of the environment is not used: this one is not there.
    command.env("https_proxy", "http://127.0.0.1:9").env("HTTPS_PROXY", "http://127.0.0.1:9");
    command
}

#[test]
fn a_provider_is_reached_with_its_own_authority_and_with_no_other() {
    let (stage, own, other) = (Stage::new(), authority(), authority());
    let issuer = provider(&own);
    let known = ["--oidc-client-id", "waarborg", "--oidc-issuer", &issuer];
    let by = |pem: &str| stage.said(&[&known[..], &["--oidc-ca", &stage.file("ca.pem", pem, 0o644)]].concat());
    assert_eq!(by(&own.pem()), format!("ok       identity provider: {issuer}"));
    assert_eq!(by(&format!("{}{}", other.pem(), own.pem())), format!("ok       identity provider: {issuer}"));
    for (pem, why) in [(other.pem(), "another authority"), ("nothing".into(), "no certificate")] {
        let said = by(&pem);
        assert!(said.starts_with("FINDING") && !said.contains("nothing"), "{why}: {said}");
    }
    let said = stage.said(&known);
    assert!(said.starts_with("FINDING"), "those that browsers trust: {said}");
}

#[test]
fn what_is_wrong_with_an_option_is_said() {
    let (stage, own) = (Stage::new(), authority());
    let issuer = provider(&own);
    let ca = stage.file("ca.pem", &own.pem(), 0o644);
    let absent = Path::new(&ca).with_file_name("absent").display().to_string();
    let open = stage.file("open", "s3cret-word", 0o644);
    let closed = stage.file("closed", "s3cret-word", 0o600);
    let elsewhere = issuer.replace("localhost", "127.0.0.1");
    let with = |issuer: &str, more: &[&str]| {
        stage.said(&[&["--oidc-client-id", "waarborg", "--oidc-issuer", issuer, "--oidc-ca", &ca], more].concat())
    };
    for (said, names) in [
        (with("http://idp.example", &[]), "idp.example"),
        (with("idp.example", &[]), ""),
        (with(&elsewhere, &[]), "127.0.0.1"),
        (with(&issuer, &["--oidc-client-secret-file", &absent]), "absent"),
        (with(&issuer, &["--oidc-client-secret-file", &open]), "open"),
        (with(&issuer, &["--oidc-group", "cti"]), "--oidc-group cti"),
    ] {
        assert!(said.starts_with("FINDING") && said.contains(names), "{said}");
        assert!(!said.contains("s3cret-word"), "{said}");
    }
    let well = with(&issuer, &["--oidc-client-secret-file", &closed, "--oidc-group", "/cti=admin"]);
    assert_eq!(well, format!("ok       identity provider: {issuer}"));
}
