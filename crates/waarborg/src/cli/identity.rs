// SPDX-License-Identifier: EUPL-1.2
//! Arguments of `serve` about the identity provider of people's own organisation (ADR 0031).

use clap::Args;
use std::path::PathBuf;

/// By whom people may be known besides a password.
#[derive(Debug, Args)]
pub struct Identity {
    /// Identity provider that people may log in by (OpenID Connect): its issuer, such as `https://idp.example`.
    #[arg(long, value_name = "URL", requires = "oidc_client_id")]
    pub oidc_issuer: Option<String>,
    /// Our name there.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    pub oidc_client_id: Option<String>,
    /// File with our secret there, for the server's user only; none where the provider takes clients without.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// Authorities that vouch for the provider's certificate, in PEM; those of the public web if none are given.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub oidc_ca: Option<PathBuf>,
    /// A group at the provider, and the short names its members may log in with; may be repeated. Where there
    /// are any, whoever is in none may not log in by the provider.
    #[arg(long, value_name = "GROUP=NAME,NAME", requires = "oidc_issuer")]
    pub oidc_group: Vec<String>,
}
