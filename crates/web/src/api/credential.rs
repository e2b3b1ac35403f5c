// SPDX-License-Identifier: EUPL-1.2
//! What a program shows of who it acts for: a token, or the certificate of its connection (RFC 6750, RFC 8446).
//! Two that name different capacities are nobody's, and so is a certificate that nobody put on record.

use crate::Web;
use crate::serve::clients::ClientKey;
use axum::extract::Request;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use waarborg_domain::CapacityId;
use waarborg_domain::access::Scope;

/// For whom a request acts, and how far: with both, as far as both go.
pub fn known<B>(web: &Web, request: &Request<B>, basic: bool) -> Option<(CapacityId, Scope)> {
    let client = request.extensions().get::<ClientKey>();
    let by_key = |client: &ClientKey| {
        let good = web.system.now() <= client.until;
        web.system.certified(&client.key).filter(|_| good)
    };
    match (request.headers().contains_key(AUTHORIZATION), client) {
        (false, None) => None,
        (true, None) => by_token(web, request, basic),
        (false, Some(client)) => by_key(client),
        (true, Some(client)) => {
            let ((one, scope), (other, further)) = (by_token(web, request, basic)?, by_key(client)?);
            scope.and(further).filter(|_| one == other).map(|scope| (one, scope))
        }
    }
}

/// Clients that know no other way send a token as the password of anybody, where that is allowed.
fn by_token<B>(web: &Web, request: &Request<B>, basic: bool) -> Option<(CapacityId, Scope)> {
    let (scheme, given) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => given.trim().to_owned(),
        "basic" if basic => password(given.trim())?,
        _ => return None,
    };
    let found = web.system.token(&token);
    found.or_else(|| web.tokens.find(&token).map(|capacity| (capacity, Scope::All)))
}

/// The password of a pair in base64.
fn password(pair: &str) -> Option<String> {
    let pair = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(pair).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}
