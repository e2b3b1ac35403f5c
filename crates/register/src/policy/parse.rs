// SPDX-License-Identifier: EUPL-1.2
//! Reading policy files: line by line, each error with its line, no name used before it is defined
//! and none counted twice, so that a witness can make up a quorum in one way only.

use std::collections::BTreeSet;

use super::{Group, Log, MAX_EACH, MAX_LEN, NONE, Need, Policy, PolicyError, Witness};
use crate::note::VerifierKey;
use crate::text;

/// The whole file.
pub(super) fn policy(file: &str) -> Result<Policy, PolicyError> {
    if file.len() > MAX_LEN {
        return Err(PolicyError::TooLarge(file.len()));
    }
    if !file.is_empty() && !file.ends_with('\n') {
        return Err(PolicyError::Line { line: file.lines().count(), what: "it does not end in a newline".into() });
    }
    let mut draft = Draft::default();
    for (line, words) in (1..).zip(file.split_terminator('\n')) {
        draft.line(words).map_err(|what| PolicyError::Line { line, what })?;
    }
    let Draft { logs, witnesses, groups, quorum, .. } = draft;
    Ok(Policy { logs, witnesses, groups, quorum: quorum.ok_or(PolicyError::NoQuorum)? })
}

/// What was read so far.
#[derive(Default)]
struct Draft {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<String>,
    /// Names of witnesses and groups.
    defined: BTreeSet<String>,
    /// Those that are a member of some group.
    placed: BTreeSet<String>,
}

impl Draft {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some(bad) = line.chars().find(|c| c.is_ascii_control() && *c != '\t') {
            return Err(format!("it has the control character {bad:?}"));
        }
        // Space and tab only: what else Unicode calls a space is part of a name.
        let words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, need, members @ ..] if !members.is_empty() => self.group(name, need, members),
            ["quorum", name] => self.quorum(name),
            [word @ ("log" | "witness" | "group" | "quorum"), ..] => {
                Err(format!("{word} with too many words or too few"))
            }
            [word, ..] => Err(format!("{:?} is none of log, witness, group and quorum", text::shorten(word))),
        }
    }

    fn log(&mut self, key: &str, url: Option<&str>) -> Result<(), String> {
        let key = VerifierKey::parse(key).map_err(|e| e.to_string())?;
        if !key.kind().of_log() {
            return Err(format!("{} is the key of a witness, not of a log", key.name()));
        }
        if self.logs.iter().any(|log| log.key.public_key() == key.public_key()) {
            return Err("this log's key stands in the policy already".into());
        }
        room(self.logs.len(), "logs")?;
        self.logs.push(Log { key, url: url.map(str::to_owned) });
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), String> {
        let key = VerifierKey::parse(key).map_err(|e| e.to_string())?;
        if !key.kind().of_witness() {
            return Err(format!("{} is the key of a log, not of a witness", key.name()));
        }
        if self.witnesses.iter().any(|witness| witness.key.public_key() == key.public_key()) {
            return Err("this witness's key stands in the policy already".into());
        }
        room(self.witnesses.len(), "witnesses")?;
        self.define(name)?;
        self.witnesses.push(Witness { name: name.to_owned(), key, url: url.map(str::to_owned) });
        Ok(())
    }

    fn group(&mut self, name: &str, need: &str, members: &[&str]) -> Result<(), String> {
        room(self.groups.len(), "groups")?;
        for member in members {
            if !self.defined.contains(*member) {
                return Err(format!("{:?} is defined on no line before", text::shorten(member)));
            }
            if !self.placed.insert((*member).to_owned()) {
                return Err(format!("{:?} is a member of a group already", text::shorten(member)));
            }
        }
        let count = members.len();
        let need = match need {
            "any" => Need::Any,
            "all" => Need::All,
            number => text::decimal(number)
                .and_then(|number| usize::try_from(number).ok())
                .filter(|number| (1..=count).contains(number))
                .map(Need::Of)
                .ok_or_else(|| format!("{:?} is not any, all or 1 to {count}", text::shorten(number)))?,
        };
        self.define(name)?;
        self.groups.push(Group {
            name: name.to_owned(),
            need,
            members: members.iter().map(|m| (*m).to_owned()).collect(),
        });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), String> {
        if self.quorum.is_some() {
            return Err("there is a quorum line already".into());
        }
        if name != NONE && !self.defined.contains(name) {
            return Err(format!("{:?} is defined on no line before", text::shorten(name)));
        }
        self.quorum = Some(name.to_owned());
        Ok(())
    }

    fn define(&mut self, name: &str) -> Result<(), String> {
        if name == NONE {
            return Err("the name none is taken".into());
        }
        if !self.defined.insert(name.to_owned()) {
            return Err(format!("{:?} is defined already", text::shorten(name)));
        }
        Ok(())
    }
}

fn room(have: usize, what: &str) -> Result<(), String> {
    if have < MAX_EACH { Ok(()) } else { Err(format!("more than {MAX_EACH} {what}")) }
}
