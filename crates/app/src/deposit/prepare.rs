// SPDX-License-Identifier: EUPL-1.2
//! From a file to items with their classes: everything about a delivery that needs no state.

use crate::content::{Content, type_bits};
use crate::{Detail, Problem};
use serde::Deserialize;
use waarborg_domain::item::ClassSpec;
use waarborg_domain::personal::PersonalData;
use waarborg_domain::{Conditions, Instant, OrgId, Pap, Reliability, Tlp, Upstream};
use waarborg_formats::{Format, Item, Limits, Marking, Parsed};

/// What is brought in: a text, bytes in base64, or a list of values.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Source {
    /// File as text.
    #[serde(default)]
    pub content: Option<String>,
    /// File as base64.
    #[serde(default)]
    pub base64: Option<String>,
    /// Values: the short way for a few indicators.
    #[serde(default)]
    pub values: Vec<ValueIn>,
    /// Format, if the depositor knows it.
    #[serde(default)]
    pub format: Option<Format>,
    /// Meaning of CSV columns, as shown in a preview and perhaps corrected.
    #[serde(default)]
    pub mapping: Option<waarborg_formats::csv::Mapping>,
}

/// One value in a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueIn {
    /// `domain`, `ip`, `url`, `email`, `md5`, `sha1`, `sha256`, `sha512`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value.
    pub value: String,
    /// What it is.
    #[serde(default)]
    pub text: Option<String>,
}

/// What the depositor says of all data that say nothing of themselves.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Defaults {
    /// Traffic light.
    #[serde(default)]
    pub tlp: Option<Tlp>,
    /// Permissible actions.
    #[serde(default)]
    pub pap: Option<Pap>,
    /// Further conditions.
    #[serde(default)]
    pub further: Vec<String>,
    /// What binds whoever receives them.
    #[serde(default)]
    pub obligations: std::collections::BTreeSet<waarborg_domain::Obligation>,
    /// Staff of which organisations may see them; all in the cell if empty.
    #[serde(default)]
    pub audience: Vec<OrgId>,
    /// Reliability, such as `B2`.
    #[serde(default)]
    pub reliability: Option<String>,
    /// Each datum has a source reference.
    #[serde(default)]
    pub source: bool,
    /// All are personal data. In a correction, what is not said stays as it was.
    #[serde(default)]
    pub personal: Option<bool>,
    /// Of whom those that are personal are, and how sure and how old.
    #[serde(default)]
    pub person: Option<crate::personal::PersonIn>,
    /// Sources before the party.
    #[serde(default)]
    pub upstream: Vec<Upstream>,
    /// As captured: nobody has read the content yet (U-13).
    #[serde(default)]
    pub unevaluated: bool,
}

impl Source {
    /// The file's bytes; the text they came in is let go, since a file may be large.
    fn bytes(&mut self) -> Result<Vec<u8>, Problem> {
        match (self.content.take(), self.base64.take(), self.values.is_empty()) {
            (Some(text), None, true) => Ok(text.into_bytes()),
            (None, Some(text), true) => {
                use base64::Engine as _;
                let decoded = base64::engine::general_purpose::STANDARD.decode(text.trim());
                decoded.map_err(|_| Problem::invalid("the field base64 is not base64"))
            }
            (None, None, false) => Ok(self.rows()),
            _ => Err(Problem::invalid("give one of content, base64 and values")),
        }
    }

    fn rows(&self) -> Vec<u8> {
        let mut rows = String::from("type,value,description\n");
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        for value in &self.values {
            let text = value.text.as_deref().unwrap_or_default();
            rows.push_str(&format!("{},{},{}\n", quote(&value.kind), quote(&value.value), quote(text)));
        }
        rows.into_bytes()
    }

    /// Reads the file, once.
    pub fn parse(&mut self) -> Result<Parsed, Problem> {
        let bytes = self.bytes()?;
        let hint = if self.values.is_empty() { self.format } else { Some(Format::Csv) };
        waarborg_formats::parse(&bytes, hint, &Limits::default(), self.mapping.as_ref())
            .map_err(|e| Problem::File(unread(&e)))
    }
}

/// Why a file was not read, with its code and place.
fn unread(error: &waarborg_formats::FormatError) -> Detail {
    let args = error.args().into_iter().map(|(name, value)| (name.into(), value)).collect();
    Detail { text: error.to_string(), code: Some(error.code().into()), args }
}

impl Defaults {
    pub(crate) fn conditions(&self) -> Conditions {
        Conditions {
            tlp: self.tlp,
            pap: self.pap,
            obligations: self.obligations.clone(),
            further: self.further.iter().cloned().collect(),
            audience: self.audience.iter().cloned().collect(),
        }
    }
}

/// A grade of reliability, if one is given.
pub(crate) fn graded(text: Option<&str>) -> Result<Option<Reliability>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let mut signs = text.trim().chars();
    match (signs.next(), signs.next().and_then(|d| d.to_digit(10)), signs.next()) {
        (Some(source @ 'A'..='F'), Some(information @ 1..=6), None) => {
            Ok(Some(Reliability { source, information: u8::try_from(information).unwrap_or(6) }))
        }
        _ => {
            Err(Problem::coded("reliability", &[], "a reliability is a letter A to F and a figure 1 to 6, such as B2"))
        }
    }
}

/// An item ready to be entered.
#[derive(Clone, Debug)]
pub struct Ready {
    /// Content.
    pub content: Content,
    /// Number of its class in the delivery.
    pub class: u16,
    /// Date.
    pub observed: Option<Instant>,
}

/// Sorts the parsed items into classes; those on persons get what is said of persons. The items stay as
/// the reader made them and are made ready one by one: a large delivery is never held twice.
pub fn classed(
    parsed: Parsed,
    defaults: &Defaults,
    person: Option<&PersonalData>,
) -> Result<(Vec<ClassSpec>, impl ExactSizeIterator<Item = Ready> + use<>), Problem> {
    let base = defaults.conditions();
    let reliability = graded(defaults.reliability.as_deref())?;
    let format = parsed.format;
    let mut classes: Vec<ClassSpec> = Vec::new();
    let mut numbers: Vec<u16> = Vec::with_capacity(parsed.items.len());
    for item in &parsed.items {
        let conditions = item.markings.iter().fold(base.clone(), |all, m| all.strictest(&marked(m)));
        let personal = item.personal || defaults.personal.unwrap_or_default();
        let spec = ClassSpec {
            upstream: defaults.upstream.clone(),
            personal,
            evaluated: !defaults.unevaluated,
            reliability,
            source: defaults.source,
            conditions,
            types: type_bits(&item.values, item.text.is_some()),
            person: person.filter(|_| personal).cloned(),
        };
        let at = classes.iter().position(|c| *c == spec).unwrap_or_else(|| {
            classes.push(spec);
            classes.len() - 1
        });
        let class = u16::try_from(at).ok().filter(|c| *c < 512);
        let class = class.ok_or_else(|| {
            Problem::coded("too-many-markings", &[], "the file mixes more than 512 sets of markings: split it")
        })?;
        numbers.push(class);
    }
    let ready = move |(item, class): (Item, u16)| {
        let observed = item.observed.filter(|t| t.unsigned_abs() < 1 << 53).map(Instant);
        Ready { content: Content::of(format, item), class, observed }
    };
    Ok((classes, parsed.items.into_iter().zip(numbers).map(ready)))
}

fn marked(marking: &Marking) -> Conditions {
    let mut conditions = Conditions::default();
    match marking {
        Marking::Tlp(tlp) => {
            use waarborg_formats::Tlp as T;
            conditions.tlp = Some(match tlp {
                T::Clear => Tlp::Clear,
                T::Green => Tlp::Green,
                T::Amber => Tlp::Amber,
                T::AmberStrict => Tlp::AmberStrict,
                T::Red => Tlp::Red,
            });
        }
        Marking::Pap(pap) => {
            use waarborg_formats::Pap as P;
            conditions.pap = Some(match pap {
                P::Clear => Pap::Clear,
                P::Green => Pap::Green,
                P::Amber => Pap::Amber,
                P::Red => Pap::Red,
            });
        }
        // Statements and unknown marks travel in the content; they are shown, and narrow nothing here.
        _ => {}
    }
    conditions
}
