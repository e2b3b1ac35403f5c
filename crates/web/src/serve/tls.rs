// SPDX-License-Identifier: EUPL-1.2
//! Certificate and key of our own listener: TLS 1.2 and 1.3 only, HTTP/2 or HTTP/1.1 by ALPN (NCSC guidelines
//! for TLS; Forum Standaardisatie). What is wrong with the files is said when they are read, with what to do,
//! and not by a client's failed handshake. They are read anew without a connection being dropped.

use super::clients::Clients;
use arc_swap::ArcSwap;
use rustls::crypto::ring;
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, ServerConfig};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use waarborg_domain::Instant;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

/// HTTP/2, as ALPN calls it.
pub(super) const HTTP_2: &[u8] = b"h2";

/// What is wrong with certificate or key, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{file}: {error}; name a file that the server's user may read")]
    Unread {
        /// Its name.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// There is no certificate in it.
    #[error("{0}: no certificate in PEM; it must hold the server's certificate and then those that vouch for it")]
    NoCertificate(String),
    /// There is no key in it.
    #[error("{0}: no private key in PEM without a passphrase; give the key that the certificate was asked for with")]
    NoKey(String),
    /// It is no certificate.
    #[error("{0}: the first certificate cannot be read; get it anew from whoever issued it")]
    Malformed(String),
    /// Both are whole, and do not belong together.
    #[error("{certificate}: it is not of the key in {key}; put the files of one request together")]
    Apart {
        /// File of the certificate.
        certificate: String,
        /// File of the key.
        key: String,
    },
    /// The key is of a kind or size that is not used.
    #[error("{0}: a key of this kind is not used; make one of P-256, P-384, Ed25519 or RSA with 2048 bits or more")]
    Unsuited(String),
    /// There is no authority in it that can vouch for machines.
    #[error("{0}: no certificates of authorities in PEM; put those there that vouch for your machines")]
    NoAuthority(String),
    /// There is no list of what was revoked in it, or none that fits.
    #[error("{0}: no list of revoked certificates in PEM that can be read; get it anew from the authority")]
    NoRevocations(String),
    /// It is too late.
    #[error("{file}: it was good until {until}; put the renewed certificate there")]
    Expired {
        /// File.
        file: String,
        /// Its last moment.
        until: Instant,
    },
    /// It is too early.
    #[error("{file}: it is good from {from} on; look at the clock of this machine")]
    Early {
        /// File.
        file: String,
        /// Its first moment.
        from: Instant,
    },
}

/// Certificate and key from two files.
#[derive(Clone)]
pub struct Tls {
    files: Arc<Files>,
    config: Arc<ArcSwap<ServerConfig>>,
    current: Arc<Current>,
}

struct Files {
    certificate: PathBuf,
    key: PathBuf,
    clients: Option<Clients>,
}

/// What is shown to whoever connects now.
struct Current(ArcSwap<Loaded>);

struct Loaded {
    certificate: Vec<u8>,
    key: Vec<u8>,
    /// Of the authorities of clients, and what they revoked.
    clients: Vec<u8>,
    certified: Arc<CertifiedKey>,
    until: Instant,
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// [`TlsError`] if they cannot be served with now.
    pub fn open(certificate: &Path, key: &Path, now: Instant) -> Result<Self, TlsError> {
        Self::open_to(certificate, key, None, now)
    }

    /// The same, where machines may show certificates of their own.
    ///
    /// # Errors
    /// [`TlsError`] if they cannot be served with now.
    pub fn open_to(certificate: &Path, key: &Path, clients: Option<Clients>, now: Instant) -> Result<Self, TlsError> {
        let files = Files { certificate: certificate.into(), key: key.into(), clients };
        let current = Arc::new(Current(ArcSwap::from_pointee(files.load(files.read()?, now)?)));
        let config = Arc::new(ArcSwap::from_pointee(files.config(&current)?));
        Ok(Self { files: Arc::new(files), config, current })
    }

    /// Reads both files again; true if they changed and are shown from now on. What cannot be served with is
    /// not: the ones before go on.
    ///
    /// # Errors
    /// [`TlsError`] of the changed files.
    pub fn renew(&self, now: Instant) -> Result<bool, TlsError> {
        let read = self.files.read()?;
        let before = self.current.0.load();
        let same = before.certificate == read.certificate && before.key == read.key;
        if same && before.clients == read.clients {
            return Ok(false);
        }
        let loaded = self.files.load(read, now)?;
        if before.clients != loaded.clients {
            self.config.store(Arc::new(self.files.config(&self.current)?));
        }
        self.current.0.store(Arc::new(loaded));
        Ok(!same)
    }

    /// Until when the certificate that is shown is good.
    pub fn until(&self) -> Instant {
        self.current.0.load().until
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.config.load_full().into()
    }
}

impl Files {
    fn read(&self) -> Result<Read, TlsError> {
        let clients = self.clients.as_ref().map(Clients::bytes).transpose()?.unwrap_or_default();
        Ok(Read { certificate: read(&self.certificate)?, key: read(&self.key)?, clients })
    }

    /// How connections are taken; tickets of earlier ones would let in whose certificate was revoked since.
    fn config(&self, current: &Arc<Current>) -> Result<ServerConfig, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let versions = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
        let versions = versions.map_err(|_| TlsError::Unsuited(shown(&self.key)))?;
        let mut config = match &self.clients {
            None => versions.with_no_client_auth().with_cert_resolver(current.clone()),
            Some(clients) => {
                let asks = versions.with_client_cert_verifier(clients.verifier(provider)?);
                let mut config = asks.with_cert_resolver(current.clone());
                config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
                config.send_tls13_tickets = 0;
                config
            }
        };
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }

    fn load(&self, read: Read, now: Instant) -> Result<Loaded, TlsError> {
        let Read { certificate, key, clients } = read;
        let file = || shown(&self.certificate);
        let chain: Result<Vec<_>, PemError> = CertificateDer::pem_slice_iter(&certificate).collect();
        let chain = chain.map_err(|_| TlsError::NoCertificate(file()))?;
        let own = chain.first().ok_or_else(|| TlsError::NoCertificate(file()))?;
        let until = self.good(own, now)?;
        let secret = PrivateKeyDer::from_pem_slice(&key).map_err(|_| TlsError::NoKey(shown(&self.key)))?;
        let certified = CertifiedKey::from_der(chain, secret, &ring::default_provider());
        let certified = certified.map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => TlsError::Apart { certificate: file(), key: shown(&self.key) },
            _ => TlsError::Unsuited(shown(&self.key)),
        })?;
        Ok(Loaded { certificate, key, clients, certified: Arc::new(certified), until })
    }

    /// Until when it is good, if it is now.
    fn good(&self, own: &CertificateDer<'_>, now: Instant) -> Result<Instant, TlsError> {
        let file = shown(&self.certificate);
        let read = Certificate::from_der(own).map_err(|_| TlsError::Malformed(file.clone()))?;
        let validity = read.tbs_certificate().validity();
        let (from, until) = (instant(validity.not_before), instant(validity.not_after));
        match now {
            now if now > until => Err(TlsError::Expired { file, until }),
            now if now < from => Err(TlsError::Early { file, from }),
            _ => Ok(until),
        }
    }
}

/// What stands in the files.
struct Read {
    certificate: Vec<u8>,
    key: Vec<u8>,
    clients: Vec<u8>,
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|error| TlsError::Unread { file: shown(path), error })
}

pub(super) fn instant(time: x509_cert::time::Time) -> Instant {
    Instant(i64::try_from(time.to_unix_duration().as_micros()).unwrap_or(i64::MAX))
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.load().certified.clone())
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a certificate and its key")
    }
}

pub(super) fn shown(path: &Path) -> String {
    path.display().to_string()
}
