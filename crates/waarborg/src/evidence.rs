// SPDX-License-Identifier: EUPL-1.2
//! `evidence`: what the register holds of one organisation and that it holds nothing newer, in a file that
//! `waarborg-verify` reads without the store; by this process, or by the server that owns the store.

use crate::cli::Evidence;
use crate::owner::Owner;
use crate::{Fallible, export};
use serde_json::json;
use std::process::ExitCode;
use waarborg_domain::{CommandId, SystemRng};
use waarborg_verify::{Options, verify_evidence};

/// The command.
pub fn run(args: &Evidence) -> Fallible<ExitCode> {
    // Known to nobody before: evidence that was made earlier cannot have it.
    let command = CommandId::random(&mut SystemRng::new()?);
    let with = json!({ "objects": args.object, "party": args.party });
    let (taken, bytes) = Owner::of(&args.store, args.guard.as_deref().into())?.evidence(&args.who, command, with)?;
    if !taken.answer.allowed() {
        println!("refused, entry {}", taken.answer.entry);
        for (rule, title) in &taken.titles {
            println!("  {rule}  {title}");
        }
        return Ok(ExitCode::from(1));
    }
    let report = verify_evidence(&bytes, &Options::default());
    print!("{report}");
    if report.exit_code() != 0 {
        return Ok(ExitCode::from(1));
    }
    if report.command.as_deref() != Some(command.to_string().as_str()) {
        println!("the server answered with evidence that was not taken now; nothing was written");
        return Ok(ExitCode::from(1));
    }
    export::write(&args.out, &mut bytes.as_slice(), bytes.len() as u64)?;
    println!("check it: waarborg-verify {}", args.out.display());
    Ok(ExitCode::SUCCESS)
}
