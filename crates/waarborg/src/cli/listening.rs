// SPDX-License-Identifier: EUPL-1.2
//! Arguments of `serve` about its listener (ADR 0028).

use clap::Args;
use std::path::PathBuf;

/// How `serve` meets its clients.
#[derive(Debug, Args)]
pub struct Listening {
    /// Certificate in PEM, with those that vouch for it: TLS is spoken, and the files are read again as they
    /// change.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM, without a passphrase and for the server's user only.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Authorities in PEM that vouch for certificates of machines: one that the register knows stands for a token.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub client_ca: Option<PathBuf>,
    /// What these authorities revoked, in PEM; read again as it changes.
    #[arg(long, value_name = "FILE", requires = "client_ca")]
    pub client_crl: Option<PathBuf>,
    /// Connections of one address at one time; 200 with TLS, any number without, where a proxy is the only client.
    #[arg(long, value_name = "NUMBER")]
    pub per_address: Option<usize>,
    /// Address that metrics are shown on, at /metrics, such as 127.0.0.1:9464.
    #[arg(long, value_name = "ADDR")]
    pub metrics_listen: Option<String>,
    /// Show metrics to other machines too.
    #[arg(long, requires = "metrics_listen")]
    pub metrics_open: bool,
}
