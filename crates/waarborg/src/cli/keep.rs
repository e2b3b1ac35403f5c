// SPDX-License-Identifier: EUPL-1.2
//! Arguments of the commands that keep a store.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `migrate-store`
#[derive(Debug, Args)]
pub struct MigrateStore {
    /// Store to read, which nobody may own meanwhile.
    #[arg(long, value_name = "URL")]
    pub from: String,
    /// Store to make, where none is.
    #[arg(long, value_name = "URL")]
    pub to: String,
}

/// `backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// Store, such as sqlite:cell.sqlite; a server may own it and go on.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// Folder of the backup: made if it does not exist, gone on with if it holds an earlier one of this log.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
}

/// `backup-keys`
#[derive(Debug, Args)]
pub struct BackupKeys {
    /// Store, such as sqlite:cell.sqlite; a server may own it and go on.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// New file, for its owner only.
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Days after which it is of no use any more: nothing restores from it.
    #[arg(long, value_name = "N", default_value_t = 14)]
    pub days: u32,
    /// File whose first line is the passphrase it is sealed with.
    #[arg(long, value_name = "FILE", required_unless_present = "plain")]
    pub passphrase: Option<PathBuf>,
    /// Write the keys as they are: whoever reads the file reads everything.
    #[arg(long, conflicts_with = "passphrase")]
    pub plain: bool,
}

/// The two who record a restore.
#[derive(Debug, Args)]
pub struct Officers {
    /// One of the two officers who record that an older copy was put back: an alias.
    #[arg(long = "as", value_name = "ALIAS", requires_all = ["second", "reason"])]
    pub who: Option<String>,
    /// The other.
    #[arg(long, value_name = "ALIAS", requires = "who")]
    pub second: Option<String>,
    /// Why the newer data are gone.
    #[arg(long, value_name = "TEXT", requires = "who")]
    pub reason: Option<String>,
    /// Newest bundle of this log that is to be found: what was destroyed since the copy was made is
    /// destroyed once more.
    #[arg(long, value_name = "BUNDLE")]
    pub known: Option<PathBuf>,
    /// Rollback guard, or `none`; a file for each log in the state folder if none is given.
    #[arg(long, value_name = "FILE")]
    pub guard: Option<String>,
}

/// `restore`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Restore {
    /// What else.
    #[command(subcommand)]
    pub what: Option<RestoreWhat>,
    /// Folder of a backup.
    #[arg(long, value_name = "DIR", required = true)]
    pub from: Option<PathBuf>,
    /// Keys, as `backup-keys` wrote them.
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// File whose first line is the passphrase of the keys.
    #[arg(long, value_name = "FILE")]
    pub passphrase: Option<PathBuf>,
    /// Store to make, where none is.
    #[arg(long, value_name = "URL", required = true)]
    pub to: Option<String>,
    /// Who records it, if it is an older copy.
    #[command(flatten)]
    pub officers: Officers,
}

/// `restore …`
#[derive(Debug, Subcommand)]
pub enum RestoreWhat {
    /// Record, as two officers, that an older copy was put back; the log goes on under a new name.
    Accept {
        /// Store that is open for reading only; a server may own it.
        #[arg(long, value_name = "URL")]
        store: String,
        /// Who.
        #[command(flatten)]
        officers: Officers,
    },
}

/// `scrub`
#[derive(Debug, Args)]
pub struct Scrub {
    /// Store, such as sqlite:cell.sqlite; a server may own it and go on.
    #[arg(long, value_name = "URL")]
    pub store: String,
}

/// `certificate`
#[derive(Debug, Args)]
pub struct Certificate {
    /// Store, such as sqlite:cell.sqlite; a server may own it and go on.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// Entry that ordered the destruction.
    #[arg(long, value_name = "N")]
    pub entry: u64,
    /// Language.
    #[arg(long, default_value = "nl", value_parser = ["nl", "en"])]
    pub lang: String,
}

/// `log rotate-key`
#[derive(Debug, Args)]
pub struct RotateKey {
    /// Store, such as sqlite:cell.sqlite; a server may own it.
    #[arg(long, value_name = "URL")]
    pub store: String,
    /// One of the two officers: an alias.
    #[arg(long = "as", value_name = "ALIAS")]
    pub who: String,
    /// The other.
    #[arg(long = "with", value_name = "ALIAS")]
    pub second: String,
    /// Rollback guard, or `none`; a file for each log in the state folder if none is given.
    #[arg(long, value_name = "FILE")]
    pub guard: Option<String>,
}

/// `log rekey`
#[derive(Debug, Args)]
pub struct Rekey {
    /// The store, and who.
    #[command(flatten)]
    pub rotate: RotateKey,
    /// What became of the key.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Verifier key of the one that is lost, if the store does not tell it.
    #[arg(long, value_name = "VERIFIERKEY")]
    pub old_key: Option<String>,
    /// Newest bundle of this log that is to be found: it tells the key, and what was destroyed.
    #[arg(long, value_name = "BUNDLE")]
    pub known: Option<PathBuf>,
}
