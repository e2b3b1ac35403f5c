// SPDX-License-Identifier: EUPL-1.2
//! An identity provider on loopback that does as it is told: it signs what the test wants signed, and answers at
//! its token endpoint as the test wants it answered.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer as _, SigningKey};
use openidconnect::url::{Url, form_urlencoded};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

pub const CLIENT: &str = "waarborg";
pub const SECRET: &str = "the secret of the client";

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Own,
    Foreign,
    Nothing,
    /// HMAC with the bytes of the public key.
    PublicKey,
    /// HMAC with the client's secret.
    ClientSecret,
}

/// How the token endpoint answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Good,
    Redirects,
    /// A hundred megabytes.
    Endless,
    /// Takes a code as often as it comes.
    Forgetful,
    Nonsense,
}

/// What is brought back to the browser, and what the code is good for.
#[derive(Clone, Debug)]
pub struct Forge {
    pub header: Value,
    pub claims: Value,
    pub sign: Sign,
    pub mood: Mood,
    /// Fields of the address that the browser comes back to.
    pub landing: Vec<(&'static str, String)>,
    challenge: String,
    redirect: String,
}

impl Forge {
    pub fn set(&mut self, name: &'static str, value: Option<&str>) {
        self.landing.retain(|(field, _)| *field != name);
        self.landing.extend(value.map(|value| (name, value.to_owned())));
    }
}

struct Shared {
    issuer: String,
    key: SigningKey,
    kid: u32,
    codes: HashMap<String, Forge>,
    reads: usize,
    strayed: usize,
}

pub struct Idp {
    pub issuer: String,
    shared: Arc<Mutex<Shared>>,
}

impl Idp {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = SigningKey::from_bytes(&[1; 32]);
        let shared = Shared { issuer: issuer.clone(), key, kid: 1, codes: HashMap::new(), reads: 0, strayed: 0 };
        let shared = Arc::new(Mutex::new(shared));
        let (says, keys, token, stray) = (shared.clone(), shared.clone(), shared.clone(), shared.clone());
        let router = axum::Router::new()
            .route("/.well-known/openid-configuration", get(move || async move { axum::Json(of(&says).says()) }))
            .route("/jwks", get(move || async move { axum::Json(of(&keys).keys()) }))
            .route("/token", post(move |headers, body| async move { of(&token).token(&headers, &body) }))
            .route("/elsewhere", post(move || async move { of(&stray).strayed += 1 }));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, shared }
    }

    /// What the provider would say to somebody sent to this address who is `subject`.
    pub fn forge(&self, address: &str, subject: &str, now: i64) -> Forge {
        let url = Url::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"));
        assert!(address.starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((query["response_type"].as_str(), query["client_id"].as_str()), ("code", CLIENT));
        assert_eq!((query["code_challenge_method"].as_str(), query["scope"].as_str()), ("S256", "openid"));
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT, "sub": subject, "iat": now, "exp": now + 300, "auth_time": now,
            "nonce": query["nonce"],
        });
        let code = hex::encode(Sha256::digest(address.as_bytes()));
        let landing = vec![("code", code), ("state", query["state"].clone()), ("iss", self.issuer.clone())];
        Forge {
            header: json!({ "alg": "EdDSA", "kid": of(&self.shared).kid.to_string() }),
            claims,
            sign: Sign::Own,
            mood: Mood::Good,
            landing,
            challenge: query["code_challenge"].clone(),
            redirect: query["redirect_uri"].clone(),
        }
    }

    /// The provider will do so; where the browser is sent back to.
    pub fn grants(&self, forge: Forge) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(&forge.landing);
        let place = format!("{}?{}", forge.redirect.splitn(4, '/').nth(3).unwrap(), pairs.finish());
        let code = forge.landing.iter().find(|(name, _)| *name == "code").map(|(_, code)| code.clone());
        of(&self.shared).codes.insert(code.unwrap_or_default(), forge);
        format!("/{place}")
    }

    pub fn turns_key(&self) {
        let mut shared = of(&self.shared);
        shared.kid += 1;
        shared.key = SigningKey::from_bytes(&[9; 32]);
    }

    /// How often the keys were read.
    pub fn reads(&self) -> usize {
        of(&self.shared).reads
    }

    /// How often somebody followed where the token endpoint led them.
    pub fn strayed(&self) -> usize {
        of(&self.shared).strayed
    }
}

fn of(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap()
}

impl Shared {
    fn says(&self) -> Value {
        let at = |path: &str| format!("{}/{path}", self.issuer);
        json!({
            "issuer": self.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
            "jwks_uri": at("jwks"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
            // It announces what must not be taken all the same.
            "id_token_signing_alg_values_supported": ["EdDSA", "ES256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    fn keys(&mut self) -> Value {
        self.reads += 1;
        let x = URL_SAFE_NO_PAD.encode(self.key.verifying_key().as_bytes());
        json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid.to_string(), "x": x },
        ] })
    }

    fn token(&mut self, headers: &HeaderMap, body: &Bytes) -> Response {
        let form: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let Some(forge) = self.codes.get(&form["code"]).cloned() else { return refused() };
        let basic = headers[header::AUTHORIZATION].to_str().unwrap().strip_prefix("Basic ").unwrap();
        let pair = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
        assert_eq!(pair, format!("{CLIENT}:{}", SECRET.replace(' ', "+")));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
        if challenge != forge.challenge || form["redirect_uri"] != forge.redirect {
            return refused();
        }
        match forge.mood {
            Mood::Forgetful => {}
            _ => drop(self.codes.remove(&form["code"])),
        }
        match forge.mood {
            Mood::Redirects => {
                (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, format!("{}/elsewhere", self.issuer))])
                    .into_response()
            }
            Mood::Endless => {
                let body = Body::from(vec![b' '; 100 << 20]);
                ([(header::CONTENT_TYPE, "application/json")], body).into_response()
            }
            Mood::Nonsense => axum::Json(json!({ "access_token": 7, "id_token": [] })).into_response(),
            Mood::Good | Mood::Forgetful => {
                let token = self.signed(&forge);
                axum::Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": token })).into_response()
            }
        }
    }

    fn signed(&self, forge: &Forge) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&forge.header), part(&forge.claims));
        let mac = |key: &[u8]| {
            use hmac::{Hmac, KeyInit as _, Mac as _};
            Hmac::<Sha256>::new_from_slice(key).unwrap().chain_update(text.as_bytes()).finalize().into_bytes().to_vec()
        };
        let signature = match forge.sign {
            Sign::Own => self.key.sign(text.as_bytes()).to_bytes().to_vec(),
            Sign::Foreign => SigningKey::from_bytes(&[2; 32]).sign(text.as_bytes()).to_bytes().to_vec(),
            Sign::Nothing => Vec::new(),
            Sign::PublicKey => mac(self.key.verifying_key().as_bytes()),
            Sign::ClientSecret => mac(SECRET.as_bytes()),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn refused() -> Response {
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "error": "invalid_grant" }))).into_response()
}
