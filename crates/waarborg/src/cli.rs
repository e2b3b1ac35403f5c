// SPDX-License-Identifier: EUPL-1.2
//! Arguments of the command line.

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Organisations bring threat data together; nothing leaves unless the law, every originator and a
/// standing permission allow it, and anyone entitled can check that offline.
#[derive(Debug, Parser)]
#[command(name = "waarborg", version, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play the story of one disclosure on a fresh store, then serve its pages on this machine.
    Demo(Demo),
    /// Serve the API on a store.
    Serve(Serve),
    /// Make a store with a world to start from, and print each person's token once.
    Init(Init),
    /// Bring a file in, as somebody.
    Deposit(Deposit),
    /// Play scenario files and say what differs from what they expect.
    Play(Play),
    /// Which values do files share? No server, no store.
    Compare(Compare),
    /// Write the whole log as a bundle for the oversight body.
    ExportBundle(ExportBundle),
    /// Fold everything again in an empty place and compare.
    Rebuild(Rebuild),
    /// Read the law.
    Law(Law),
    /// Make an officer's key, or sign a consent statement with it.
    Sign(Sign),
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// End after the story.
    #[arg(long)]
    pub once: bool,
    /// Last line: one JSON object.
    #[arg(long)]
    pub json: bool,
    /// Deposit all threat-data files under this folder instead of the sample data.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// MISP warning lists of values too common to mean anything.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// Where the demo keeps its files.
    #[arg(long, value_name = "DIR", default_value = "waarborg-demo")]
    pub dir: PathBuf,
    /// Play without this policy (its id), to see that the story notices.
    #[arg(long, value_name = "ID", hide = true)]
    pub without: Vec<String>,
    /// Address of the pages; loopback only.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
}

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Store, such as sqlite:cell.sqlite.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// Address.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// MISP warning lists.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// Store, such as sqlite:cell.sqlite.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// World file: organisations, people, feeds. The covenant's parties if none is given.
    #[arg(long, value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// Name of the log; a domain name of your own followed by a path.
    #[arg(long, default_value = "waarborg.example/log")]
    pub log: String,
    /// The two who approved the law package.
    #[arg(long, num_args = 2, value_names = ["NAME", "NAME"])]
    pub approved_by: Vec<String>,
    /// Write tokens as JSON to this file instead of printing them.
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
}

/// `deposit`
#[derive(Debug, Args)]
pub struct Deposit {
    /// Store, such as sqlite:cell.sqlite.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// As whom: an alias, such as ncsc.analyst.
    #[arg(long = "as", value_name = "ALIAS")]
    pub who: String,
    /// Legal basis, such as wbni:3.
    #[arg(long)]
    pub basis: String,
    /// Subject: cyber-threat or cyber-incident.
    #[arg(long, default_value = "cyber-threat")]
    pub subject: String,
    /// Why it is relevant to the cell's work.
    #[arg(long)]
    pub relevance: String,
    /// Why it is necessary.
    #[arg(long)]
    pub necessity: String,
    /// Why it is proportionate.
    #[arg(long)]
    pub proportionality: String,
    /// Purpose code.
    #[arg(long, default_value = "resilience")]
    pub purpose: String,
    /// Reliability, such as B2.
    #[arg(long)]
    pub reliability: Option<String>,
    /// Traffic light: clear, green, amber, amber-strict, red.
    #[arg(long)]
    pub tlp: Option<String>,
    /// Show what would be deposited; enter nothing.
    #[arg(long)]
    pub preview: bool,
    /// Files: STIX, MISP or CSV.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `play`
#[derive(Debug, Args)]
pub struct Play {
    /// Scenario files.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Last line: one JSON object.
    #[arg(long)]
    pub json: bool,
    /// `http`: through the JSON API on loopback.
    #[arg(long, value_name = "HOW")]
    pub via: Option<String>,
    /// List the verbs.
    #[arg(long)]
    pub verbs: bool,
    /// Play without this policy (its id), to see that the scenario notices.
    #[arg(long, value_name = "ID")]
    pub without: Vec<String>,
    /// Write which rules were met and broken, as JSON.
    #[arg(long, value_name = "FILE")]
    pub coverage: Option<PathBuf>,
    /// Keep each play's bundle in this folder.
    #[arg(long, value_name = "DIR")]
    pub bundles: Option<PathBuf>,
}

/// `compare`
#[derive(Debug, Args)]
pub struct Compare {
    /// Files: STIX, MISP or CSV.
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// MISP warning lists.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `export-bundle`
#[derive(Debug, Args)]
pub struct ExportBundle {
    /// Store.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `rebuild`
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Compare with what is stored.
    #[arg(long, required = true)]
    pub check: bool,
    /// Store.
    #[arg(long, value_name = "URL")]
    pub store: String,
}

/// `law`
#[derive(Debug, Args)]
pub struct Law {
    /// What to read.
    #[command(subcommand)]
    pub what: LawWhat,
}

/// `law …`
#[derive(Debug, Subcommand)]
pub enum LawWhat {
    /// List the rules.
    Rules {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Explain a rule, such as R-037.
    Explain {
        /// Number.
        rule: String,
        /// `nl` or `en`.
        #[arg(long, default_value = "en")]
        lang: String,
    },
}

/// `sign`
#[derive(Debug, Args)]
pub struct Sign {
    /// File with the officer's private key; made if it does not exist. Keep it off the server.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Statement to sign, as the verb consent.statement gives it; only shows the public key if none.
    #[arg(long, value_name = "FILE", conflicts_with = "standing")]
    pub statement: Option<PathBuf>,
    /// Consent beforehand to sign: the JSON body of consent.standing. Prints it with key and signature.
    #[arg(long, value_name = "FILE", requires = "party")]
    pub standing: Option<PathBuf>,
    /// The party that consents beforehand.
    #[arg(long, value_name = "PARTY")]
    pub party: Option<String>,
}
