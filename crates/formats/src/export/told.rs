// SPDX-License-Identifier: EUPL-1.2
//! What a recipient is told with data that were handed over: whose each datum is, how it was graded, and what
//! binds whoever has it (W17 art. 65; ). Forms other than the package say the same, so that nothing
//! of it is lost on the way into other tools.

use crate::Item;

/// A handover, as far as its recipient is told of it.
#[derive(Debug, Clone, Default)]
pub struct Handover<'a> {
    /// Id of the disclosure.
    pub id: [u8; 16],
    /// When it was handed over, in UTC microseconds.
    pub at: i64,
    /// Title of an analysis.
    pub title: Option<&'a str>,
    /// Its text.
    pub text: Option<&'a str>,
    /// Everything that is told, as the package has it: JSON.
    pub conditions: &'a str,
    /// The strictest marks, as their protocols write them: `TLP:AMBER`, `PAP:RED`.
    pub marks: Vec<&'a str>,
    /// What binds the recipient, each with the name of its kind: `obligation`, `no-onward`.
    pub bound: Vec<(&'static str, String)>,
    /// The data.
    pub data: Vec<Datum<'a>>,
}

/// A datum, with what is told of it.
#[derive(Debug, Clone)]
pub struct Datum<'a> {
    /// The datum.
    pub item: &'a Item,
    /// Public code of the party that brought it in.
    pub originator: &'a str,
    /// Reliability of source and information, such as `B2`; empty if it was not graded.
    pub grade: String,
    /// A reference to its source is on record.
    pub source: bool,
    /// Its own mark, as the protocol writes it.
    pub tlp: Option<&'a str>,
}

impl Handover<'_> {
    /// Where it is found in the API: its name for people and programs.
    pub(super) fn path(&self) -> String {
        let digits: String = self.id.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("/v1/disclosures/{digits}")
    }
}
