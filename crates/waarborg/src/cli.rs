// SPDX-License-Identifier: EUPL-1.2
//! Arguments of the command line.

pub mod config;
mod identity;
mod keep;
mod listening;
mod outgoing;

pub use identity::*;
pub use keep::*;
pub use listening::*;
pub use outgoing::*;

use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// What the exit codes say, the same for every command.
const EXIT: &str = "Exit code: 0 done and as it should be; 1 refused, or something differs; 2 it could not be done.
A store is named as sqlite:FILE or postgres://USER@HOST/DATABASE?schema=NAME (the password may stand in PGPASSWORD).
If a server owns a file, deposit, evidence, export-bundle and rebuild go through that server.";

/// Organisations bring threat data together; nothing leaves unless the law, every originator and a
/// standing permission allow it, and anyone entitled can check that offline.
#[derive(Debug, Parser)]
#[command(name = "waarborg", version, max_term_width = 100, after_help = EXIT)]
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
    /// Serve the API on a store, and take acts of the command line on it.
    Serve(Box<Serve>),
    /// Make a store with organisations and people to start from, and show each person's token once.
    Init(Init),
    /// Bring files in, as somebody; the law decides, and what it decides is entered.
    Deposit(Deposit),
    /// Play scenario files and say what differs from what they expect.
    Play(Play),
    /// Say which values files share, without a store.
    Compare(Compare),
    /// Write the whole log as a bundle for the oversight body.
    ExportBundle(ExportBundle),
    /// Write what the register holds of one's own organisation, to be checked without the rest.
    Evidence(Evidence),
    /// Do one act at a server over its API; the answer is JSON.
    Call(Call),
    /// Read a whole store, fold it again in an empty place, and compare.
    Rebuild(Rebuild),
    /// Read the law, prove it, and say what differs between two laws.
    Law(Law),
    /// Make an officer's key, or sign the statement of a consent or a permission with it.
    Sign(Sign),
    /// Replay a store into an empty one, of the same engine or another, and compare both.
    MigrateStore(keep::MigrateStore),
    /// Copy a store into a folder, without keys and beside a running server; again: only what is new.
    Backup(keep::Backup),
    /// Copy the keys of a store, apart from it and for a short time.
    BackupKeys(keep::BackupKeys),
    /// Make a store from a backup; `restore accept` records that an older one was put back.
    Restore(keep::Restore),
    /// Read everything that is stored and compute it anew, up to the root.
    Scrub(keep::Scrub),
    /// Say in words what an entry destroyed, what is proved of that and what cannot be.
    Certificate(keep::Certificate),
    /// Have the log cosigned by witnesses, or be one.
    Witness(Witness),
    /// The log for whoever checks it from outside: its keys, its tiles as files.
    Log(Log),
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// End after the story, without the pages.
    #[arg(long)]
    pub once: bool,
    /// Write one JSON object as the last line.
    #[arg(long)]
    pub json: bool,
    /// Deposit all threat-data files under this folder instead of the sample data.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Folder of MISP warning lists: values too common to mean anything.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// Where the demo keeps its files; what an earlier one left there is removed.
    #[arg(long, value_name = "DIR", default_value = "waarborg-demo")]
    pub dir: PathBuf,
    /// Play without this policy (its id), to see that the story notices.
    #[arg(long, value_name = "ID", hide = true)]
    pub without: Vec<String>,
    /// Address the pages are served on; of this machine only.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
}

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Store, such as sqlite:cell.sqlite or postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// Address the API is served on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// Where browsers find the pages, such as `https://waarborg.example`; the address itself if that is of this
    /// machine.
    #[arg(long, value_name = "URL")]
    pub origin: Option<String>,
    /// Folder of MISP warning lists: values too common to mean anything.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// Rollback guard, or `none`; a file for each log in the state folder if none is given.
    #[arg(long, value_name = "FILE")]
    pub guard: Option<String>,
    /// Hours in which everything stored is read and computed anew, over and over; 0: never.
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    pub scrub: u32,
    /// Address the newest checkpoint and the tiles are served on, for whoever checks from outside.
    #[arg(long, value_name = "ADDR")]
    pub log_listen: Option<String>,
    /// The oversight body's own log, a file in its custody: what it reads is sealed into it, and is no entry of
    /// the register.
    #[arg(long, value_name = "FILE", requires = "oversight_key")]
    pub oversight_log: Option<PathBuf>,
    /// The public key that it is sealed to, made with `waarborg-verify oversight-key`.
    #[arg(long, value_name = "FILE", requires = "oversight_log")]
    pub oversight_key: Option<PathBuf>,
    /// A witness to ask each minute, as URL=VERIFIERKEY; may be repeated.
    #[arg(long, value_name = "URL=VERIFIERKEY")]
    pub witness: Vec<String>,
    /// File with these options in TOML, by the same names; what the command line says wins.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Say what is wrong with all this, one finding a line, and serve nothing.
    #[arg(long)]
    pub check: bool,
    /// How its clients are met.
    #[command(flatten)]
    pub listening: Listening,
    /// By whom people may be known.
    #[command(flatten)]
    pub identity: Identity,
    /// What its feeds may reach.
    #[command(flatten)]
    pub reach: crate::feeds::Reach,
    /// Where what was handed over may be brought.
    #[command(flatten)]
    pub bringing: crate::push::Reach,
    /// What goes out as the register grows.
    #[command(flatten)]
    pub outgoing: Outgoing,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// Store, such as sqlite:cell.sqlite or postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// File with organisations, people and feeds; the covenant's parties if none is given.
    #[arg(long, value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// Name of the log: a domain name of your own and a path.
    #[arg(long, value_name = "NAME", default_value = "waarborg.example/log")]
    pub log: String,
    /// The two who approved the law package; they stand in the register.
    #[arg(long, num_args = 2, value_names = ["NAME", "NAME"])]
    pub approved_by: Vec<String>,
    /// Report of `waarborg law prove --out FILE` on the law package; it goes into the register.
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// Write the tokens to this new file, as JSON and for its owner only, instead of printing them.
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Make a link to log in for everyone, into this new file, as JSON and for its owner only, and not for the
    /// administrators alone.
    #[arg(long, value_name = "FILE")]
    pub links: Option<PathBuf>,
    /// Rollback guard, or `none`; a file for each log in the state folder if none is given.
    #[arg(long, value_name = "FILE")]
    pub guard: Option<String>,
}

/// `deposit`
#[derive(Debug, Args)]
pub struct Deposit {
    /// Store, such as sqlite:cell.sqlite or postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// As whom: an alias, such as ncsc.analyst.
    #[arg(long = "as", value_name = "ALIAS")]
    pub who: String,
    /// Legal basis of the party, such as wbni:3.
    #[arg(long, value_name = "CODE")]
    pub basis: String,
    /// What the data are about: cyber-threat or cyber-incident.
    #[arg(long, value_name = "CODE", default_value = "cyber-threat")]
    pub subject: String,
    /// Why they are relevant to the cell's work.
    #[arg(long, value_name = "TEXT")]
    pub relevance: String,
    /// Why it is necessary to bring them in.
    #[arg(long, value_name = "TEXT")]
    pub necessity: String,
    /// Why that is proportionate.
    #[arg(long, value_name = "TEXT")]
    pub proportionality: String,
    /// Code of the purpose.
    #[arg(long, value_name = "CODE", default_value = "resilience")]
    pub purpose: String,
    /// Reliability of what does not say its own, such as B2.
    #[arg(long, value_name = "CODE")]
    pub reliability: Option<String>,
    /// Traffic light of what does not say its own.
    #[arg(long, value_name = "COLOUR", value_parser = ["clear", "green", "amber", "amber-strict", "red"])]
    pub tlp: Option<String>,
    /// Category of the persons that some of the data are about, such as 19:1:a, or 19:5 for bystanders.
    #[arg(long, value_name = "CODE")]
    pub category: Option<String>,
    /// Why data of bystanders are an inseparable part of the files.
    #[arg(long, value_name = "TEXT")]
    pub inseparable: Option<String>,
    /// Show what would be deposited, and enter nothing.
    #[arg(long)]
    pub preview: bool,
    /// Rollback guard, or `none`; a file for each log in the state folder if none is given.
    #[arg(long, value_name = "FILE")]
    pub guard: Option<String>,
    /// Files: STIX, MISP or CSV.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `play`
#[derive(Debug, Args)]
pub struct Play {
    /// Scenario files.
    #[arg(value_name = "FILE", required_unless_present = "verbs")]
    pub files: Vec<PathBuf>,
    /// Write one JSON object as the last line.
    #[arg(long)]
    pub json: bool,
    /// Act through the JSON API, on a socket of this machine, instead of in process.
    #[arg(long, value_name = "HOW", value_parser = ["http"])]
    pub via: Option<String>,
    /// Play on PostgreSQL, each file in a schema of its own beside the one named, which is removed after it.
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// List the verbs that a scenario can use, and play nothing.
    #[arg(long)]
    pub verbs: bool,
    /// Play without this policy, or all of this rule, to see that the scenario notices.
    #[arg(long, value_name = "ID")]
    pub without: Vec<String>,
    /// Write to this file which rules were met and broken, as JSON.
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
    /// Folder of MISP warning lists: values too common to mean anything.
    #[arg(long, value_name = "DIR")]
    pub lists: Option<PathBuf>,
    /// Write one JSON object instead of text.
    #[arg(long)]
    pub json: bool,
}

/// `export-bundle`
#[derive(Debug, Args)]
pub struct ExportBundle {
    /// Store, such as sqlite:cell.sqlite or postgres://USER@HOST/DATABASE?schema=NAME.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// File to write, for its owner only: it is as sensitive as the store.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The log as it stood at the end of this day, at this instant or after this entry.
    #[arg(long, value_name = "DATE|ENTRY")]
    pub until: Option<String>,
}

/// `evidence`
#[derive(Debug, Args)]
pub struct Evidence {
    /// Store, such as sqlite:cell.sqlite.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// As whom: an alias, such as police.analyst.
    #[arg(long = "as", value_name = "ALIAS")]
    pub who: String,
    /// Only this object (an item, delivery, consent, analysis, assessment or disclosure); may be repeated.
    #[arg(long, value_name = "ID")]
    pub object: Vec<String>,
    /// Of this partner, with which the own service deals, instead of the own organisation.
    #[arg(long, value_name = "CODE")]
    pub party: Option<String>,
    /// Rollback guard, or `none`; a file for each log in the state folder if none is given.
    #[arg(long, value_name = "FILE")]
    pub guard: Option<String>,
    /// File to write, for its owner only.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `call`
#[derive(Debug, Args)]
pub struct Call {
    /// The act, such as disclosure.request; what each takes stands in /v1/openapi.json of the server.
    pub verb: String,
    /// Address of the server, such as <https://cell.example.org>.
    #[arg(long, value_name = "URL")]
    pub at: String,
    /// File that holds the token, and nothing else.
    #[arg(long, value_name = "FILE")]
    pub token_file: PathBuf,
    /// JSON of what the act takes; `-` reads it from standard input.
    #[arg(long, value_name = "FILE")]
    pub with: Option<PathBuf>,
    /// Carry it out once, however often it is asked with this key.
    #[arg(long, value_name = "KEY")]
    pub once: Option<String>,
}

/// `rebuild`
#[derive(Debug, Args)]
pub struct Rebuild {
    /// Compare with the state that runs, and name what differs.
    #[arg(long, required = true)]
    pub check: bool,
    /// Store, such as sqlite:cell.sqlite or postgres://USER@HOST/DATABASE?schema=NAME.
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
        /// Write them as JSON, with texts and policies.
        #[arg(long)]
        json: bool,
    },
    /// Explain a rule: its article, what it says when it is not met, and its policies.
    Explain {
        /// Number, such as R-037.
        rule: String,
        /// Language of the texts.
        #[arg(long, default_value = "en", value_parser = ["nl", "en"])]
        lang: String,
    },
    /// Prove the law with a solver (cvc5): theorems, no policy that errs or is dead, none superfluous.
    Prove {
        /// Folder of a law package; the package of this program if none is given.
        #[arg(long, value_name = "DIR")]
        law: Option<PathBuf>,
        /// The day whose law is proved; today if none is given.
        #[arg(long, value_name = "DATE")]
        day: Option<String>,
        /// Write the report to this file, for `waarborg init --proof`.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Write the report as JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Say which requests are newly allowed or denied between two days, or between two packages.
    Diff {
        /// A day, such as 2018-04-30, or the folder of a law package.
        before: String,
        /// Another of the same.
        after: String,
        /// Language of the facts told.
        #[arg(long, default_value = "en", value_parser = ["nl", "en"])]
        lang: String,
        /// Write JSON instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Say what carries each rule (policies, theorems, facts and their sources), and which rules each article has.
    Coverage {
        /// What `waarborg play --coverage FILE` wrote: adds the scenarios that meet and break each rule.
        #[arg(long, value_name = "FILE")]
        played: Option<PathBuf>,
        /// Write one JSON object instead of text.
        #[arg(long)]
        json: bool,
    },
    /// Write the files of this program's law package to a new folder.
    Export {
        /// The folder.
        dir: PathBuf,
    },
}

/// `sign`
#[derive(Debug, Args)]
pub struct Sign {
    /// File with the officer's private key, made if it does not exist; keep it off the server.
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Statement to sign, as consent.statement, permission.statement or the page gives it; without one the public
    /// key is shown.
    #[arg(long, value_name = "FILE", conflicts_with = "standing")]
    pub statement: Option<PathBuf>,
    /// Consent beforehand to sign, the JSON body of consent.standing; printed with key and signature.
    #[arg(long, value_name = "FILE", requires = "party")]
    pub standing: Option<PathBuf>,
    /// The party that consents beforehand, such as police.
    #[arg(long, value_name = "CODE")]
    pub party: Option<String>,
}

/// `witness`
#[derive(Debug, Args)]
pub struct Witness {
    /// What to do.
    #[command(subcommand)]
    pub what: WitnessWhat,
}

/// `witness …`
#[derive(Debug, Subcommand)]
pub enum WitnessWhat {
    /// Put a witness's key on record, as an administrator.
    Register {
        /// Store, such as sqlite:cell.sqlite.
        #[arg(long, value_name = "URL")]
        store: String,
        /// As whom: an alias, such as admin.
        #[arg(long = "as", value_name = "ALIAS")]
        who: String,
        /// Verifier key, as `waarborg witness keys` prints it at the witness.
        #[arg(value_name = "VERIFIERKEY")]
        key: String,
    },
    /// Write a request to a witness, to be taken there as a file.
    Request {
        /// Store, such as sqlite:cell.sqlite.
        #[arg(long, value_name = "URL")]
        store: String,
        /// Name of the witness; needed if several are on record.
        #[arg(long = "for", value_name = "NAME")]
        witness: Option<String>,
        /// File to write.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take in the checkpoint that a witness cosigned.
    Accept {
        /// Store, such as sqlite:cell.sqlite.
        #[arg(long, value_name = "URL")]
        store: String,
        /// What the witness gave back.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// What a witness itself does.
    #[command(flatten)]
    Own(waarborg_witness::cli::Witness),
}

/// `log`
#[derive(Debug, Args)]
pub struct Log {
    /// What to do.
    #[command(subcommand)]
    pub what: LogWhat,
}

/// `log …`
#[derive(Debug, Subcommand)]
pub enum LogWhat {
    /// Print the log's verifier keys, for its witnesses and for whoever verifies.
    Keys {
        /// Store, such as sqlite:cell.sqlite.
        #[arg(long, value_name = "URL")]
        store: String,
    },
    /// Change the key that signs for the log, as two officers; the key before signs for that too, and is erased.
    RotateKey(RotateKey),
    /// Put another key in the place of one that was lost or stolen, as two officers; the log goes on under a
    /// new name, and only they vouch for the new key.
    Rekey(Rekey),
    /// Write newest checkpoint and tiles as files, to be served as they are.
    Tiles {
        /// Store, such as sqlite:cell.sqlite.
        #[arg(long, value_name = "URL")]
        store: String,
        /// Folder to write them to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}
