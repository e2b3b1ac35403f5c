// SPDX-License-Identifier: EUPL-1.2
//! The identity provider that `serve` was told of: its settings, read from options and files (ADR 0031).

use crate::cli::Identity;
use crate::{Fallible, secret};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use waarborg_web::provider::{Provider, Settings};

/// The provider, if there is one.
pub fn provider(args: &Identity) -> Fallible<Option<Arc<Provider>>> {
    let Some((issuer, client_id)) = args.oidc_issuer.clone().zip(args.oidc_client_id.clone()) else {
        return Ok(None);
    };
    let secret = args.oidc_client_secret_file.as_deref().map(secret::read).transpose()?;
    let ca = args.oidc_ca.as_deref().map(bytes).transpose()?;
    let groups = groups(&args.oidc_group)?;
    Ok(Some(Arc::new(Provider::new(Settings { issuer, client_id, secret, ca, groups })?)))
}

/// What `--check` says of it; it is asked for what it says of itself.
pub fn check(args: &Identity) -> Option<Fallible<String>> {
    let provider = match provider(args) {
        Ok(provider) => provider?,
        Err(error) => return Some(Err(error)),
    };
    let closed = args.oidc_client_secret_file.as_deref().map_or(Ok(()), secret::for_its_owner);
    let reached = || provider.reach().map_err(|refusal| format!("{}: {refusal}; ask who runs it", provider.issuer()));
    Some(closed.and_then(|()| Ok(reached()?)).map(|()| provider.issuer().to_owned()))
}

fn bytes(path: &Path) -> Fallible<Vec<u8>> {
    std::fs::read(path)
        .map_err(|e| format!("{}: {e}; name a file that the server's user may read", path.display()).into())
}

fn groups(given: &[String]) -> Fallible<BTreeMap<String, BTreeSet<String>>> {
    let mut groups = BTreeMap::<String, BTreeSet<String>>::new();
    for text in given {
        let wrong = || format!("--oidc-group {text}: GROUP=NAME,NAME is expected");
        let (group, names) = text.split_once('=').ok_or_else(wrong)?;
        let names: BTreeSet<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        if group.is_empty() || names.contains("") {
            return Err(wrong().into());
        }
        groups.entry(group.to_owned()).or_default().extend(names);
    }
    Ok(groups)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn groups_name_who_may_log_in() {
        let given = ["/cti=a.one, a.two", "/cti=a.three", "/heads=a.head"].map(str::to_owned);
        let read = groups(&given).unwrap();
        assert_eq!(read["/cti"].len(), 3);
        assert!(read["/heads"].contains("a.head"));
        for wrong in ["cti", "=a", "cti=", "cti=a,,b"] {
            assert!(groups(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }
}
