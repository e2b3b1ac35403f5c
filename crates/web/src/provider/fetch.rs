// SPDX-License-Identifier: EUPL-1.2
//! One request to the provider, within bounds of time and size; redirects are answers like any other, so that
//! nobody has us ask elsewhere (RFC 9700, 4.12).

use openidconnect::{HttpRequest, HttpResponse};
use std::time::Duration;

/// Longest time for one request, whatever the provider does.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of an answer.
const MOST: u64 = 1 << 20;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// It did not come, or was too large.
    #[error("the provider does not answer within bounds")]
    Http(#[from] ureq::Error),
}

/// Asks.
pub(super) fn fetch(agent: &ureq::Agent, request: HttpRequest) -> Result<HttpResponse, FetchError> {
    let answer = if request.body().is_empty() { agent.run(request.map(|_| ()))? } else { agent.run(request)? };
    let (parts, mut body) = answer.into_parts();
    let body = body.with_config().limit(MOST).read_to_vec()?;
    Ok(HttpResponse::from_parts(parts, body))
}
