// SPDX-License-Identifier: EUPL-1.2
//! Of the program: what the report is asked to tell, in which language and form. What is selected changes
//! nothing about what is verified.

use clap::{Args, ValueEnum};
use std::io::Write as _;
use std::path::PathBuf;
use waarborg_verify::{Lang, Report, Selection};

/// A language of the report.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// Options of the report.
#[derive(Debug, Args)]
pub struct Telling {
    /// Tell from this day on, such as 2026-06-01; the whole log is verified all the same.
    #[arg(long, value_name = "DATE", help_heading = "What is told")]
    from: Option<String>,
    /// Tell until this day, which is part of it, or until this instant.
    #[arg(long, value_name = "DATE", help_heading = "What is told")]
    until: Option<String>,
    /// Tell of all disclosures to this recipient, by code or name.
    #[arg(long, value_name = "ID|NAME", help_heading = "What is told")]
    partner: Option<String>,
    /// Tell of this party: acts of its people, disclosures of its data or for it.
    #[arg(long, value_name = "CODE", help_heading = "What is told")]
    party: Option<String>,
    /// Tell of this delivery of data, and of the disclosures that make any of it known.
    #[arg(long, value_name = "ID", help_heading = "What is told")]
    dataset: Option<String>,
    /// A bundle of the same log, made earlier: this one must go on from it; told is what is new.
    #[arg(long, value_name = "EARLIER_BUNDLE", help_heading = "What is told")]
    pub after: Option<PathBuf>,
    /// The whole report with counts and a timeline; asked for by any option above too.
    #[arg(long, help_heading = "What is told")]
    full: bool,
    /// Language of the report.
    #[arg(long, value_enum, default_value = "en", help_heading = "Form")]
    lang: Language,
    /// Write the whole report to this file as well, as HTML.
    #[arg(long, value_name = "FILE", help_heading = "Form")]
    html: Option<PathBuf>,
    /// Only tree, signatures and receipts: no decision is checked.
    #[arg(long, conflicts_with_all = ["from", "until", "partner", "party", "dataset", "full"])]
    pub proofs_only: bool,
}

impl Telling {
    /// What to give an account of.
    pub fn account(&self) -> Result<Option<Selection>, String> {
        if self.proofs_only || !(self.whole() || self.html.is_some()) {
            return Ok(None);
        }
        let selection = Selection { partner: self.partner.clone(), party: self.party.clone(), ..Selection::default() };
        let selection = selection.period(self.from.as_deref(), self.until.as_deref());
        let selection = selection.and_then(|selection| selection.dataset(self.dataset.as_deref()));
        selection.map(Some).map_err(|error| error.to_string())
    }

    fn whole(&self) -> bool {
        let period = self.from.is_some() || self.until.is_some() || self.after.is_some();
        self.full || period || self.partner.is_some() || self.party.is_some() || self.dataset.is_some()
    }

    /// The report for the standard output.
    pub fn text(&self, report: &Report) -> String {
        if self.whole() && report.unreadable.is_none() {
            report.text(self.language())
        } else {
            report.in_short(self.language())
        }
    }

    /// Writes the report as HTML, if it is asked for: for its owner only, since it tells who asked what of whom.
    pub fn html(&self, report: &Report) -> Result<(), String> {
        let Some(path) = &self.html else { return Ok(()) };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| file.write_all(report.html(self.language()).as_bytes()));
        written.map_err(|e| format!("{}: {e}", path.display()))
    }

    fn language(&self) -> Lang {
        match self.lang {
            Language::Nl => Lang::Nl,
            Language::En => Lang::En,
        }
    }
}
