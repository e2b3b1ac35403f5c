// SPDX-License-Identifier: EUPL-1.2
//! `serve --config FILE`: the options of `serve` from a file in TOML, under the same names. They are put behind
//! what the command line says, so that one place (the arguments) says what there is and what fits; what the
//! command line says wins. BIO2 8.9: how a server is configured is kept where it can be looked at.

use super::Cli;
use clap::error::{ContextKind, ContextValue};
use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command, CommandFactory as _, Parser as _};
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// Options that say what is done, not how a server runs.
const NOT_HERE: [&str; 4] = ["config", "check", "help", "version"];
/// How alike a name must be to be what was meant.
const ALIKE: f64 = 0.7;

/// Why the command line does not come to anything.
#[derive(Debug)]
pub enum Unread {
    /// Of itself: it says so, or gives the help that was asked for.
    Command(clap::Error),
    /// Of the file, with its place.
    File(String),
}

impl From<clap::Error> for Unread {
    fn from(error: clap::Error) -> Self {
        Self::Command(error)
    }
}

/// An option that the file sets.
struct Set {
    option: String,
    arguments: Vec<String>,
    at: Range<usize>,
}

/// The command line, with what stands in the file it names where it says nothing itself.
pub fn parse(line: &[OsString]) -> Result<Cli, Unread> {
    let command = Cli::command();
    // What is wrong with it is said below, when what the file adds is there.
    let given = command.clone().ignore_errors(true).try_get_matches_from(line).ok();
    let serve = given.as_ref().and_then(|given| given.subcommand_matches("serve"));
    let file = serve.and_then(|serve| serve.try_get_one::<std::path::PathBuf>("config").ok().flatten());
    let (Some(serve), Some(file)) = (serve, file) else { return Ok(Cli::try_parse_from(line)?) };
    let text = std::fs::read_to_string(file).map_err(|e| Unread::File(format!("{}: {e}", file.display())))?;
    let faulty = |at: &Range<usize>, what: &str| Unread::File(place(file, &text, at, what));
    let options = command.find_subcommand("serve").unwrap_or(&command);
    let sets = read(&text, options, serve).map_err(|(at, what)| faulty(&at, &what))?;
    let behind = sets.iter().flat_map(|set| &set.arguments).map(OsString::from);
    Cli::try_parse_from(line.iter().cloned().chain(behind)).map_err(|error| match of_file(&error, &sets) {
        Some(set) => faulty(&set.at, &first_line(&error)),
        None => error.into(),
    })
}

/// What the file sets that the command line does not; or what is wrong, and where.
fn read(text: &str, options: &Command, given: &ArgMatches) -> Result<Vec<Set>, (Range<usize>, String)> {
    let table = DeTable::parse(text).map_err(|error| (error.span().unwrap_or(0..0), error.message().to_owned()))?;
    let mut sets = Vec::new();
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref();
        let known = options.get_arguments().find(|arg| arg.get_long() == Some(name) && !NOT_HERE.contains(&name));
        let Some(known) = known else { return Err((key.span(), unknown(name, options))) };
        let wrong = |what: &str| (value.span(), format!("{name}: {what}"));
        let arguments = match (known.get_action(), value.get_ref()) {
            (ArgAction::SetTrue, DeValue::Boolean(on)) => on.then(|| format!("--{name}")).into_iter().collect(),
            (ArgAction::SetTrue, _) => return Err(wrong("true or false is expected")),
            (ArgAction::Append, DeValue::Array(values)) => values
                .iter()
                .map(|value| one(name, value.get_ref()).ok_or((value.span(), format!("{name}: texts are expected"))))
                .collect::<Result<Vec<_>, _>>()?,
            (_, value) => vec![one(name, value).ok_or_else(|| wrong("a text or a whole number is expected"))?],
        };
        if given.value_source(known.get_id().as_str()) != Some(ValueSource::CommandLine) {
            sets.push(Set { option: format!("--{name}"), arguments, at: value.span() });
        }
    }
    Ok(sets)
}

fn one(name: &str, value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(format!("--{name}={text}")),
        DeValue::Integer(number) if number.radix() == 10 => Some(format!("--{name}={}", number.as_str())),
        _ => None,
    }
}

fn unknown(name: &str, options: &Command) -> String {
    if NOT_HERE.contains(&name) {
        return format!("'{name}' is said on the command line only");
    }
    let names = options.get_arguments().filter_map(|arg| arg.get_long()).filter(|name| !NOT_HERE.contains(name));
    let alike = names.map(|known| (strsim::jaro_winkler(name, known), known)).filter(|(alike, _)| *alike > ALIKE);
    match alike.max_by(|one, other| one.0.total_cmp(&other.0)) {
        Some((_, meant)) => format!("'{name}' is no option of serve; did you mean '{meant}'?"),
        None => format!("'{name}' is no option of serve; `waarborg serve --help` lists them"),
    }
}

/// The option of the file that an error of the arguments is about.
fn of_file<'a>(error: &clap::Error, sets: &'a [Set]) -> Option<&'a Set> {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else { return None };
    sets.iter().find(|set| option.split([' ', '=']).next() == Some(&set.option))
}

/// Of what clap says, what is not about the command line.
fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

fn place(file: &Path, text: &str, at: &Range<usize>, what: &str) -> String {
    let before = text.get(..at.start).unwrap_or(text);
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    format!("{}:{line}:{column}: {what}", file.display())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;
    use crate::cli::{Command, Serve};

    fn served(text: &str, line: &[&str]) -> Result<Serve, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("waarborg.toml");
        std::fs::write(&file, text).unwrap();
        let head = ["waarborg", "serve", "--config", file.to_str().unwrap()];
        let line: Vec<OsString> = head.iter().chain(line).map(OsString::from).collect();
        match parse(&line) {
            Ok(Cli { command: Command::Serve(serve) }) => Ok(*serve),
            Ok(_) => Err("another command".into()),
            Err(Unread::Command(error)) => Err(format!("clap: {}", first_line(&error))),
            Err(Unread::File(error)) => Err(error.rsplit_once("waarborg.toml").unwrap().1.to_owned()),
        }
    }

    #[test]
    fn a_file_says_what_the_command_line_does_not() {
        let text = "store = \"sqlite:a\"\nscrub = 12\nlisten = \"127.0.0.1:1\"\nwitness = [\"one\", \"two\"]\n";
        let serve = served(text, &["--listen", "127.0.0.1:2"]).unwrap();
        assert_eq!((serve.store.as_str(), serve.scrub, serve.listen.as_str()), ("sqlite:a", 12, "127.0.0.1:2"));
        assert_eq!(serve.witness, ["one", "two"]);
        assert_eq!(served(text, &["--witness", "three"]).unwrap().witness, ["three"], "not added to what was said");
        assert_eq!(served("", &["--store", "sqlite:b"]).unwrap().store, "sqlite:b");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, says) in [
            ("store = \"a\"\n\n  lisen = \"b\"\n", ":3:3: 'lisen' is no option of serve; did you mean 'listen'?"),
            ("store = \"a\"\n\"xyz\" = 1", ":2:1: 'xyz' is no option of serve; `waarborg serve --help` lists them"),
            ("config = \"a\"", ":1:1: 'config' is said on the command line only"),
            ("store = \"a\"\nscrub = \"often\"", ":2:9: invalid value 'often' for '--scrub <HOURS>'"),
            ("store = \"a\"\nscrub = -1", ":2:9: invalid value '-1' for '--scrub <HOURS>'"),
            ("store = true", ":1:9: store: a text or a whole number is expected"),
            ("witness = [1.5]", ":1:12: witness: texts are expected"),
            ("\u{e9} = 1", ":1:1: "),
            ("store = \"a\nscrub = 1", ":1:"),
            ("store = 1\nstore = 2", ":2:1: "),
        ] {
            let told = served(text, &[]).err().unwrap_or_default();
            assert!(told.starts_with(says), "{text}: {told}");
        }
        assert!(served("", &[]).unwrap_err().starts_with("clap: the following required arguments"));
        let half = served("store = \"a\"\ntls-cert = \"b\"", &[]).unwrap_err();
        assert!(half.starts_with("clap: the following required arguments"), "{half}");
        assert!(served("store = \"a\"\ntls-cert = \"b\"", &["--tls-key", "c"]).is_ok());
    }

    #[test]
    fn the_file_that_comes_with_the_package_is_one() {
        let serve = served(include_str!("../../../../ops/systemd/waarborg.toml"), &[]).unwrap();
        assert_eq!(serve.listening.metrics_listen.as_deref(), Some("127.0.0.1:9464"));
    }

    #[test]
    fn every_option_of_serve_can_stand_in_a_file() {
        let command = Cli::command();
        let options = command.find_subcommand("serve").unwrap();
        for option in options.get_arguments().filter_map(|a| a.get_long()).filter(|name| !NOT_HERE.contains(name)) {
            let told = served(&format!("{option} = []"), &[]).err().unwrap_or_default();
            assert!(!told.contains("is no option"), "{told}");
        }
    }
}
