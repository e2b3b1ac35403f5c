// SPDX-License-Identifier: EUPL-1.2
//! `serve --check`: what `serve` would stumble over, or do without, said one finding a line and before anybody
//! is served (BIO2 8.9, 8.32). It opens nothing for writing and may run beside a server.

use crate::cli::Serve;
use crate::keep::guard::{FileGuard, Which};
use crate::place::Place;
use crate::{Fallible, feeds, identity, listening, open, outgoing, outside, push, secret, watching};
use std::path::Path;
use std::process::ExitCode;
use waarborg_app::ports::Head;
use waarborg_domain::{Clock as _, SystemClock};
use waarborg_ledger::succession::Succession;
use waarborg_register::checkpoint::Checkpoint;
use waarborg_register::sealed::Recipient;
use waarborg_web::Pages;

/// What one part is: what there is to say of it, or what is wrong and what to do.
type Part = Fallible<String>;

/// The command: 0 if nothing was found, 1 if something was.
pub fn run(args: &Serve) -> ExitCode {
    let mut found = false;
    let mut say = |what: &str, part: Part| match part {
        Ok(fine) => println!("ok       {what}: {fine}"),
        Err(finding) => {
            println!("FINDING  {what}: {finding}");
            found = true;
        }
    };
    match stored(&args.store) {
        Ok(stored) => {
            say("store", Ok(format!("{} entries of {}", stored.head.size, stored.log.last())));
            say("keys", stored.keys());
            say("guard", stored.guard(&Which::from(args.guard.as_deref())));
        }
        Err(error) => say("store", Err(error)),
    }
    say("certificate", certificate(args));
    for (what, address) in addresses(args) {
        say(what, address);
    }
    if let Some(provider) = identity::check(&args.identity) {
        say("identity provider", provider);
    }
    for (what, outlet) in outgoing::look(&args.outgoing) {
        say(what, outlet);
    }
    for witness in &args.witness {
        let what = witness.split('=').next().unwrap_or_default();
        say("witness", outside::Address::parse(witness).map(|_| what.to_owned()));
    }
    if !args.reach.is_empty() {
        let fetcher = feeds::Fetcher::new(&args.reach, crate::outbound::Limits::default());
        say("feeds", fetcher.map(|_| "what they may reach can be read".into()));
    }
    if !args.bringing.is_empty() {
        let pusher = push::Pusher::new(&args.bringing, push::PATIENCE);
        say("pushes", pusher.map(|_| "where they may bring something can be read".into()));
    }
    if let Some(lists) = &args.lists {
        say("lists", open::lists(Some(lists)).map(|_| lists.display().to_string()));
    }
    if let Some((log, key)) = args.oversight_log.as_deref().zip(args.oversight_key.as_deref()) {
        say("sealed log", sealed(log, key));
    }
    ExitCode::from(u8::from(found))
}

/// What is read of the store.
struct Stored {
    head: Head,
    log: Log,
    /// What is wrong with the secret that signs.
    signs: Result<(), String>,
}

/// The log's keys, as the entries tell them.
struct Log(Succession);

impl Log {
    fn last(&self) -> &str {
        self.0.newest().map_or("a log without a key", |key| key.name())
    }
}

fn stored(url: &str) -> Fallible<Stored> {
    let place = Place::of(url)?;
    if let Place::Sqlite(path) = &place
        && !path.exists()
    {
        return Err(format!("{}: no such store; make one with `waarborg init`", path.display()).into());
    }
    let mut reader = place.reader()?;
    let head = reader.head()?;
    let secrets = place.secrets()?;
    let key = open::log_key(&head, &secrets);
    let turns = waarborg_app::keys::turns(reader.as_mut(), 0, head.size)?;
    let only = key.as_ref().ok().map(|key| Succession::new(key.verifier().clone()));
    let log =
        Succession::of(turns).or(only).ok_or("neither entries nor secrets tell the log's key: `waarborg restore`")?;
    let signs = key.map(drop).map_err(|error| error.to_string());
    Ok(Stored { head, log: Log(log), signs })
}

impl Stored {
    fn keys(&self) -> Part {
        match &self.signs {
            Err(error) => Err(format!("{error}; put back the newest files of keys with `waarborg restore`").into()),
            Ok(()) => Ok("the newest checkpoint is signed with the one that is there".to_owned()),
        }
    }

    fn guard(&self, which: &Which) -> Part {
        let first = self.log.0.first().ok_or("the log has no key")?;
        let Some(path) = which.path(first.name(), first.public_key())? else {
            return Ok("none, as it is asked for".into());
        };
        let shown = path.display();
        if !path.exists() {
            let text = "it is made at the next start, and before that nobody knows whether this store is the newest";
            return Err(format!("{shown} is not there: {text}; compare with the newest bundle or a witness").into());
        }
        let Some(note) = FileGuard::peek(&path)? else { return Ok(format!("{shown} holds nothing yet")) };
        let known = Checkpoint::claimed(&note).map_err(|error| format!("{shown}: {error}; name this log's own"))?;
        if known.size > self.head.size {
            let missing = known.size - self.head.size;
            return Err(
                format!("{shown} knows {missing} entries more: this store is an older copy; see drill 3").into()
            );
        }
        Ok(format!("{shown} is at {} entries", known.size))
    }
}

fn certificate(args: &Serve) -> Part {
    let listening = &args.listening;
    let Some((certificate, key)) = listening.tls_cert.as_deref().zip(listening.tls_key.as_deref()) else {
        return Ok("none: plain HTTP".into());
    };
    let now = SystemClock.now();
    let until = listening::tls(listening)?.map_or(now, |tls| tls.until());
    let shown = certificate.display();
    secret::for_its_owner(key)?;
    if until < now.plus_seconds(listening::SOON) {
        return Err(format!("{shown} ends at {until}; renew it").into());
    }
    Ok(format!("{shown} is good until {until}"))
}

/// Every address that is listened on, by the name of its option.
fn addresses(args: &Serve) -> Vec<(&'static str, Part)> {
    let tls = args.listening.tls_cert.is_some();
    let listen = listening::resolved(&args.listen)
        .and_then(|at| listening::read_along(at, tls).map_or(Ok(at.to_string()), |open| Err(open.into())));
    let pages = listening::resolved(&args.listen).ok().map(|at| {
        crate::serve::pages(args, at, &listening::called(at, tls)).map(|pages| match pages {
            Pages::LogIn { origin, .. } => origin,
            Pages::None | Pages::Demo => "none: say where browsers find them with --origin".to_owned(),
        })
    });
    let log = args.log_listen.as_deref().map(|log| match log == args.listen {
        true => Err("the same as --listen; choose another".into()),
        false => listening::resolved(log).map(|at| at.to_string()),
    });
    let metrics = args.listening.metrics_listen.as_deref().map(|_| watching::address(args).map(|at| at.to_string()));
    let all = [
        Some(("listen", listen)),
        pages.map(|at| ("pages", at)),
        log.map(|at| ("log-listen", at)),
        metrics.map(|at| ("metrics-listen", at)),
    ];
    all.into_iter().flatten().collect()
}

fn sealed(log: &Path, key: &Path) -> Part {
    let text = std::fs::read_to_string(key).map_err(|e| format!("{}: {e}", key.display()))?;
    Recipient::parse(&text).map_err(|e| format!("{}: {e}; ask the oversight body for it", key.display()))?;
    let folder = log.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(format!("{}: the folder is not there; is it mounted?", log.display()).into());
    }
    Ok(log.display().to_string())
}
