// SPDX-License-Identifier: EUPL-1.2
//! The identity provider of people's own organisation, as its client (OpenID Connect Core 1.0 and Discovery 1.0;
//! RFC 6749 with the countermeasures of RFC 9700: PKCE by S256, `iss` of RFC 9207, exact redirect addresses).
//! It says who somebody is and nothing more: what they may do stands in the register (ADR 0031).

mod fetch;
mod token;

use crate::outward::{self, AuthoritiesError, Terms, near_or_tls};
use arc_swap::ArcSwapOption;
use fetch::{FetchError, PATIENCE, fetch};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata, RedirectUrl, RequestTokenError, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Moment};
use tokio::sync::Semaphore;
use url::Url;
use waarborg_domain::Instant;

/// How long what a provider says of itself is used before it is read again.
const READ_AGAIN: Duration = Duration::from_secs(3600);
/// An unknown key has it read again, once in this time: whoever sends such keys must not make us ask on and on.
const READ_AT_MOST: Duration = Duration::from_secs(60);
/// After it did not answer it is left alone for this long.
const FAILED: Duration = Duration::from_secs(5);
/// Log-ins that wait for the provider at one time; anybody may begin one.
const AT_ONCE: usize = 16;
/// How long ago, in seconds, somebody may have shown the provider who they are: as long as a session lasts.
pub const KNOWN: u64 = 10 * 3600;

/// How the provider is reached, and what it knows us by.
pub struct Settings {
    /// Its name, an address: what it says of itself stands below it.
    pub issuer: String,
    /// Our name there.
    pub client_id: String,
    /// Our secret there; none for a client that it takes without.
    pub secret: Option<String>,
    /// Authorities that vouch for its certificate, in PEM; those of the public web if none are given.
    pub ca: Option<Vec<u8>>,
    /// Which short names somebody may log in with by a group they are in. Where there are any, whoever is in
    /// none of them may not log in.
    pub groups: BTreeMap<String, BTreeSet<String>>,
}

/// Settings that a provider cannot be asked with.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// No address, or one that others could read along with.
    #[error("{0}: an issuer is https://NAME, or http:// with a name of this machine")]
    Issuer(String),
    /// No certificates.
    #[error("the identity provider's authorities: {0}")]
    Authorities(#[from] AuthoritiesError),
}

/// Why a log-in by the provider did not come about; nothing of the person or of what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Refusal {
    /// It does not answer, or not within bounds.
    #[error("the provider does not answer as it should")]
    Unreachable,
    /// Too many wait for it.
    #[error("too many log-ins wait for the provider")]
    Busy,
    /// What it says of itself is not what was configured.
    #[error("what the provider says of itself cannot be used: issuer, addresses or algorithms")]
    Metadata,
    /// The browser did not come from an errand of this server, or not the one it was sent on.
    #[error("the browser was not sent by this server, or was away for too long")]
    Errand,
    /// Another provider answered (RFC 9207).
    #[error("the answer is of another provider")]
    MixUp,
    /// The provider refused.
    #[error("the provider refused")]
    Declined,
    /// The code was used, or is another's.
    #[error("the provider does not take the code")]
    Code,
    /// There is no ID token, or none that can be read.
    #[error("the ID token cannot be read")]
    Token,
    /// Signed in a way that is not allowed, or not at all.
    #[error("the ID token is not signed in a way that is allowed")]
    Algorithm,
    /// The provider has no such key, even now.
    #[error("the ID token is signed with a key that the provider does not show")]
    Key,
    /// The signature does not hold.
    #[error("the signature of the ID token does not hold")]
    Signature,
    /// By another, or for another.
    #[error("the ID token is by another issuer or for another client")]
    Audience,
    /// Expired, or from the future.
    #[error("the ID token is too old, or from the future")]
    Time,
    /// Of another errand.
    #[error("the ID token is of another errand")]
    Nonce,
    /// It is not said when the person showed who they are, or it is too long ago.
    #[error("the provider does not say that the person showed lately who they are")]
    Authentication,
    /// The person is in no group that may.
    #[error("the person is in no group that may use this capacity")]
    Group,
}

/// What a browser brings back from the provider.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The code, to be exchanged.
    pub code: Option<&'a str>,
    /// The issuer that answered.
    pub issuer: Option<&'a str>,
}

/// Secrets of one errand, bound to the browser.
pub struct Errand {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Shows that the code was asked for by us.
    pub verifier: String,
    /// Where the browser comes back to.
    pub back: String,
    /// The person must show the provider who they are, even if it knows.
    pub again: bool,
    /// When the browser was sent.
    pub asked: Instant,
}

/// Who somebody is, by the provider.
#[derive(Debug)]
pub struct Told {
    /// Its name for the person.
    pub subject: String,
    /// When the person showed it who they are.
    pub authenticated: Instant,
    /// Groups the person is in.
    pub groups: BTreeSet<String>,
}

/// What a provider says of itself beyond discovery's own members.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct More {
    authorization_response_iss_parameter_supported: Option<bool>,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// What was read of the provider, and when.
struct Known {
    metadata: Metadata,
    read: Moment,
}

/// When it was last asked for a key that was not known, and when it last did not answer.
#[derive(Default)]
struct Asked {
    key: Option<Moment>,
    failed: Option<Moment>,
}

/// The provider.
pub struct Provider {
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    groups: BTreeMap<String, BTreeSet<String>>,
    agent: ureq::Agent,
    known: ArcSwapOption<Known>,
    asked: Mutex<Asked>,
    waiting: Semaphore,
    told: Mutex<BTreeMap<Refusal, Moment>>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an identity provider")
    }
}

impl Provider {
    /// Nothing is asked of it yet: a provider that is away holds no start up.
    ///
    /// # Errors
    /// [`SettingsError`] if it cannot be asked with these settings.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let Settings { issuer, client_id, secret, ca, groups } = settings;
        let wrong = || SettingsError::Issuer(issuer.clone());
        let url = IssuerUrl::new(issuer.clone()).map_err(|_| wrong())?;
        if !near_or_tls(url.url()) {
            return Err(wrong());
        }
        let agent = outward::agent(Terms { time: PATIENCE, plain: clear(url.url()), authorities: ca.as_deref() })?;
        Ok(Self {
            issuer: url,
            client: ClientId::new(client_id),
            secret: secret.map(ClientSecret::new),
            groups,
            agent,
            known: ArcSwapOption::empty(),
            asked: Mutex::default(),
            waiting: Semaphore::new(AT_ONCE),
            told: Mutex::default(),
        })
    }

    /// Its name.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Asks it for what it says of itself.
    ///
    /// # Errors
    /// [`Refusal`] if it cannot be used.
    pub fn reach(&self) -> Result<(), Refusal> {
        self.known(None).map(drop)
    }

    /// Where a browser is sent.
    ///
    /// # Errors
    /// [`Refusal`] if the provider cannot be used.
    pub fn address(&self, errand: &Errand) -> Result<String, Refusal> {
        let known = self.known(None)?;
        let client =
            CoreClient::from_provider_metadata(known.metadata.clone(), self.client.clone(), self.secret.clone())
                .set_redirect_uri(RedirectUrl::new(errand.back.clone()).map_err(|_| Refusal::Metadata)?);
        let (state, nonce) = (errand.state.clone(), errand.nonce.clone());
        let verifier = PkceCodeVerifier::new(errand.verifier.clone());
        let request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let request = if errand.again {
            request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO)
        } else {
            request.set_max_age(Duration::from_secs(KNOWN))
        };
        Ok(request.url().0.into())
    }

    /// What the provider says of somebody whose browser came back.
    ///
    /// # Errors
    /// [`Refusal`] for whatever does not hold.
    pub fn hear(&self, heard: Heard<'_>, errand: &Errand, now: Instant) -> Result<Told, Refusal> {
        let _place = self.waiting.try_acquire().map_err(|_| Refusal::Busy)?;
        let known = self.known(None)?;
        let says = known.metadata.additional_metadata().authorization_response_iss_parameter_supported == Some(true);
        match heard.issuer {
            Some(issuer) if issuer != self.issuer.as_str() => return Err(Refusal::MixUp),
            None if says => return Err(Refusal::MixUp),
            _ => {}
        }
        let code = heard.code.ok_or(Refusal::Declined)?;
        let token = self.exchange(&known.metadata, code, errand)?;
        match self.read(&known.metadata, &token, errand, now) {
            Err(Refusal::Key) => self.read(&self.known(Some(&known))?.metadata, &token, errand, now),
            read => read,
        }
    }

    /// Whether somebody in these groups may log in with a short name. Groups take away, and never give.
    pub fn lets(&self, alias: &str, groups: &BTreeSet<String>) -> bool {
        let may = |group: &String| self.groups.get(group).is_some_and(|names| names.contains(alias));
        self.groups.is_empty() || groups.iter().any(may)
    }

    /// Whether a refusal is to be told to whoever runs the server: each once a minute.
    pub fn tells(&self, refusal: Refusal) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Moment::now();
        let due = told.get(&refusal).is_none_or(|at| now.duration_since(*at) >= READ_AT_MOST);
        if due {
            told.insert(refusal, now);
        }
        due
    }

    /// What the provider says of itself: as it was read, or, where that did not do for a key or is old, anew.
    /// One asks for all; the others do with what there is, so that a slow provider holds up no thread but one.
    fn known(&self, stale: Option<&Arc<Known>>) -> Result<Arc<Known>, Refusal> {
        let known = self.known.load_full();
        let old = known.as_ref().is_none_or(|known| known.read.elapsed() >= READ_AGAIN);
        let same = known.as_ref().zip(stale).is_some_and(|(known, stale)| Arc::ptr_eq(known, stale));
        let there = |otherwise| known.clone().ok_or(otherwise);
        if !old && !same {
            return there(Refusal::Unreachable);
        }
        let Ok(mut asked) = self.asked.try_lock() else { return there(Refusal::Busy) };
        let lately = |at: Option<Moment>, time| at.is_some_and(|at| at.elapsed() < time);
        if lately(asked.failed, FAILED) || (!old && lately(asked.key, READ_AT_MOST)) {
            return there(Refusal::Unreachable);
        }
        if same {
            asked.key = Some(Moment::now());
        }
        match self.discover() {
            Ok(metadata) => {
                let read = Arc::new(Known { metadata, read: Moment::now() });
                self.known.store(Some(read.clone()));
                Ok(read)
            }
            Err(refusal) => {
                asked.failed = Some(Moment::now());
                there(refusal)
            }
        }
    }

    fn discover(&self) -> Result<Metadata, Refusal> {
        let get = |request| fetch(&self.agent, request);
        let read = Metadata::discover(&self.issuer, &get);
        let metadata = read.map_err(|error| match error {
            openidconnect::DiscoveryError::Request(_) | openidconnect::DiscoveryError::Response(..) => {
                Refusal::Unreachable
            }
            _ => Refusal::Metadata,
        })?;
        let token = metadata.token_endpoint().map(openidconnect::TokenUrl::url);
        let reached = [Some(metadata.authorization_endpoint().url()), token, Some(metadata.jwks_uri().url())];
        let safe = |url: &Url| near_or_tls(url) && (clear(self.issuer.url()) || !clear(url));
        let good = reached.iter().all(|url| url.is_some_and(safe)) && !token::allowed(&metadata).is_empty();
        if good { Ok(metadata) } else { Err(Refusal::Metadata) }
    }

    fn exchange(&self, metadata: &Metadata, code: &str, errand: &Errand) -> Result<String, Refusal> {
        let client = CoreClient::from_provider_metadata(metadata.clone(), self.client.clone(), self.secret.clone())
            .set_redirect_uri(RedirectUrl::new(errand.back.clone()).map_err(|_| Refusal::Metadata)?);
        let post = |request| fetch(&self.agent, request);
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| Refusal::Metadata)?;
        let answer = request.set_pkce_verifier(PkceCodeVerifier::new(errand.verifier.clone())).request(&post);
        let answer = answer.map_err(|error: RequestTokenError<FetchError, _>| match error {
            RequestTokenError::ServerResponse(_) => Refusal::Code,
            RequestTokenError::Request(_) | RequestTokenError::Other(_) => Refusal::Unreachable,
            RequestTokenError::Parse(..) => Refusal::Token,
        })?;
        Ok(answer.id_token().ok_or(Refusal::Token)?.to_string())
    }
}

/// Without TLS, as this machine's own provider may be.
fn clear(url: &Url) -> bool {
    url.scheme() == "http"
}
