// SPDX-License-Identifier: EUPL-1.2
//! `sign`: an officer's or decider's own key, outside the server. The statement it signs is the one the verifier
//! recomputes from the register.

use crate::cli::Sign;
use crate::{Fallible, open};
use ed25519_dalek::{Signer as _, SigningKey};
use std::process::ExitCode;
use waarborg_app::consent::standing;
use waarborg_domain::{OrgId, Rng as _, SystemRng};

/// The command.
pub fn run(args: &Sign) -> Fallible<ExitCode> {
    let seed: [u8; 32] = if args.key.exists() {
        let text = std::fs::read_to_string(&args.key)?;
        let mut seed = [0u8; 32];
        hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| "the key file does not hold a key")?;
        seed
    } else {
        let mut seed = [0u8; 32];
        SystemRng::new()?.fill(&mut seed);
        open::write_private(&args.key, hex::encode(seed).as_bytes())?;
        eprintln!("a new key was made in {}; keep it off the server", args.key.display());
        seed
    };
    let key = SigningKey::from_bytes(&seed);
    if let (Some(path), Some(party)) = (&args.standing, &args.party) {
        return standing(&key, path, party);
    }
    println!("key        {}", hex::encode(key.verifying_key().to_bytes()));
    if let Some(path) = &args.statement {
        let statement = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        // The line end of an editor is no part of it.
        println!("signature  {}", hex::encode(key.sign(statement.trim_ascii_end()).to_bytes()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Completes a consent given beforehand. The officer signs their own words, not what a server shows them.
fn standing(key: &SigningKey, path: &std::path::Path, party: &str) -> Fallible<ExitCode> {
    let text = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut body: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text)?;
    body.retain(|name, _| !matches!(name.as_str(), "key" | "signature"));
    let request: standing::Request = serde_json::from_value(body.clone().into())?;
    let statement = waarborg_ledger::consent::standing_statement(&OrgId::new(party), &request.standing()?);
    body.insert("key".into(), hex::encode(key.verifying_key().to_bytes()).into());
    body.insert("signature".into(), hex::encode(key.sign(&statement).to_bytes()).into());
    println!("{}", serde_json::to_string_pretty(&body)?);
    Ok(ExitCode::SUCCESS)
}
