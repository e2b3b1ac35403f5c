// SPDX-License-Identifier: EUPL-1.2
//! Arguments of `serve` about what goes out to monitoring, a SIEM and a processing log (ADR 0034).

use clap::Args;
use std::path::PathBuf;

/// What goes out of `serve` as the register grows; nothing unless it is asked for.
#[derive(Debug, Args)]
pub struct Outgoing {
    /// File that every entry is written to as an event of OCSF, a line of JSON each, for a log shipper.
    #[arg(long, value_name = "FILE")]
    pub ocsf: Option<PathBuf>,
    /// Mebibytes after which that file is put aside as FILE.1.
    #[arg(long, value_name = "MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub ocsf_size: u64,
    /// How many files that were put aside stay.
    #[arg(long, value_name = "NUMBER", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub ocsf_keep: u32,
    /// Collector that every processing of personal data is logged at, as Logboek Dataverwerkingen has it, over
    /// OTLP: `https://NAME[:PORT]`, or http:// on this machine.
    #[arg(long, value_name = "URL", requires = "ldv_register", requires = "ldv_position")]
    pub ldv_endpoint: Option<String>,
    /// Where the controller's register of processing activities has those of this system.
    #[arg(long, value_name = "URI", requires = "ldv_endpoint")]
    pub ldv_register: Option<String>,
    /// File that says what the collector has.
    #[arg(long, value_name = "FILE", requires = "ldv_endpoint")]
    pub ldv_position: Option<PathBuf>,
    /// File with what that collector wants to be shown in the header Authorization, such as `Bearer TOKEN`.
    #[arg(long, value_name = "FILE", requires = "ldv_endpoint")]
    pub ldv_authorization_file: Option<PathBuf>,
    /// Collector that a span of every request goes to over OTLP: `https://NAME[:PORT]`, or http:// on this machine.
    #[arg(long, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
    /// File with what that collector wants to be shown in the header Authorization, such as `Bearer TOKEN`.
    #[arg(long, value_name = "FILE", requires = "otlp_endpoint")]
    pub otlp_authorization_file: Option<PathBuf>,
    /// Link those spans to the trace that a request says it belongs to (traceparent).
    #[arg(long, requires = "otlp_endpoint")]
    pub otlp_link: bool,
    /// Certificates in PEM of who vouches for collectors; those that browsers know if none are given.
    #[arg(long, value_name = "FILE")]
    pub collector_ca: Option<PathBuf>,
}
