// SPDX-License-Identifier: EUPL-1.2
//! Certificates of machines (mutual TLS; RFC 8446, 4.4.2; BIO2 8.20). The authorities vouch that a certificate is
//! good, which the handshake checks, with what they revoked; whose it is the register says, by its key. Whoever
//! shows none is met as before: browsers have tokens of their own.

use super::tls::{TlsError, instant, read, shown};
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use waarborg_domain::{Digest, Instant};
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

/// Who vouches for machines.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Authorities, in PEM.
    pub authorities: PathBuf,
    /// What they revoked, in PEM; without it nothing is.
    pub revoked: Option<PathBuf>,
}

/// The key of the certificate that a machine showed in its handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientKey {
    /// SHA-256 digest of its SubjectPublicKeyInfo.
    pub key: Digest,
    /// The certificate is good until then: a connection may outlive it.
    pub until: Instant,
}

impl ClientKey {
    /// Of the certificate of a connection; nothing if it cannot be read.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let read = Certificate::from_der(certificate).ok()?;
        let key = read.tbs_certificate().subject_public_key_info().to_der().ok()?;
        let until = instant(read.tbs_certificate().validity().not_after);
        Some(Self { key: Digest(Sha256::digest(&key).into()), until })
    }
}

impl Clients {
    /// What stands in the files, to see when it changes.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, TlsError> {
        let mut bytes = read(&self.authorities)?;
        if let Some(revoked) = &self.revoked {
            bytes.extend(read(revoked)?);
        }
        Ok(bytes)
    }

    /// What checks certificates. A list of what was revoked that has run out lets nobody in: it says nothing any
    /// more of who was revoked since.
    pub(super) fn verifier(&self, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
        let none = || TlsError::NoAuthority(shown(&self.authorities));
        let mut roots = RootCertStore::empty();
        for authority in CertificateDer::pem_slice_iter(&read(&self.authorities)?) {
            roots.add(authority.map_err(|_| none())?).map_err(|_| none())?;
        }
        let mut verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider).allow_unauthenticated();
        if let Some(revoked) = &self.revoked {
            let unread = || TlsError::NoRevocations(shown(revoked));
            let lists = CertificateRevocationListDer::pem_slice_iter(&read(revoked)?).collect::<Result<Vec<_>, _>>();
            let lists = lists.ok().filter(|lists| !lists.is_empty()).ok_or_else(unread)?;
            verifier = verifier.with_crls(lists).only_check_end_entity_revocation().enforce_revocation_expiration();
            return verifier.build().map_err(|_| unread());
        }
        verifier.build().map_err(|_| none())
    }
}
