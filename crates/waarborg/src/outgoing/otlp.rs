// SPDX-License-Identifier: EUPL-1.2
//! Spans in the JSON of the OpenTelemetry protocol (OTLP 1.x over HTTP): ids in hexadecimal, numbers of 64 bits as
//! texts, enumerations as numbers. A collector is reached over https, or on this machine; what it answers is
//! read within bounds and in time, and believed only if it is what the protocol says.

use crate::{Fallible, secret};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;
use ureq::http::HeaderValue;
use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE};
use url::Url;
use waarborg_web::outward::{self, Terms, near_or_tls};

/// Where a collector takes spans, below its address.
const PATH: &str = "/v1/traces";
/// Longest time for one delivery.
const IN_TIME: Duration = Duration::from_secs(10);
/// Largest answer that is read.
const ANSWER: u64 = 64 * 1024;

/// A delivery of spans.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    resource_spans: [ResourceSpans; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceSpans {
    resource: Resource,
    scope_spans: [ScopeSpans; 1],
}

#[derive(Debug, Serialize)]
struct Resource {
    attributes: Vec<Attribute>,
}

#[derive(Debug, Serialize)]
struct ScopeSpans {
    scope: Scope,
    spans: Vec<Span>,
}

#[derive(Debug, Serialize)]
struct Scope {
    name: &'static str,
    version: &'static str,
}

/// What a span is seen from, by the protocol's numbers.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Work of this system by itself.
    Internal = 1,
    /// An answer to a request from elsewhere.
    Server = 2,
}

/// A span.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    trace_id: String,
    span_id: String,
    name: String,
    kind: u8,
    start_time_unix_nano: String,
    end_time_unix_nano: String,
    attributes: Vec<Attribute>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    status: Status,
}

/// Another span that led to this one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    trace_id: String,
    span_id: String,
}

#[derive(Debug, Serialize)]
struct Status {
    code: u8,
}

/// A key with its value.
#[derive(Debug, Serialize)]
pub struct Attribute {
    key: &'static str,
    value: Word,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Word {
    StringValue(String),
    IntValue(String),
}

/// An attribute that is a text.
pub fn text(key: &'static str, value: impl Into<String>) -> Attribute {
    Attribute { key, value: Word::StringValue(value.into()) }
}

/// An attribute that is a whole number.
pub fn number(key: &'static str, value: u64) -> Attribute {
    Attribute { key, value: Word::IntValue(value.to_string()) }
}

impl Span {
    /// A span by its ids, between two instants in nanoseconds since 1970.
    pub fn new(ids: (&[u8; 16], &[u8; 8]), name: impl Into<String>, kind: Kind, span: (u128, u128)) -> Self {
        Self {
            trace_id: hex::encode(ids.0),
            span_id: hex::encode(ids.1),
            name: name.into(),
            kind: kind as u8,
            start_time_unix_nano: span.0.to_string(),
            end_time_unix_nano: span.1.to_string(),
            attributes: Vec::new(),
            links: Vec::new(),
            status: Status { code: 0 },
        }
    }

    /// With these attributes.
    pub fn with(mut self, attributes: impl IntoIterator<Item = Attribute>) -> Self {
        self.attributes.extend(attributes);
        self
    }

    /// Failed on the side of this system.
    pub fn failed(mut self, failed: bool) -> Self {
        self.status.code = if failed { 2 } else { 0 };
        self
    }

    /// Led to by a span of whoever asked.
    pub fn linked(mut self, by: Option<([u8; 16], [u8; 8])>) -> Self {
        self.links.extend(by.map(|(trace, span)| Link { trace_id: hex::encode(trace), span_id: hex::encode(span) }));
        self
    }
}

impl Delivery {
    /// Of these spans, by this system in its version.
    pub fn of(spans: Vec<Span>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let attributes = vec![text("service.name", "waarborg"), text("service.version", version)];
        let scope = Scope { name: "waarborg", version };
        let scope_spans = [ScopeSpans { scope, spans }];
        Self { resource_spans: [ResourceSpans { resource: Resource { attributes }, scope_spans }] }
    }
}

/// Why a delivery is not known to have arrived.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// It may be tried again: the collector was not reached, is busy, or said nothing that can be understood.
    #[error("the collector {0}")]
    Later(String),
    /// The collector will not take it.
    #[error("the collector refuses what it is given (status {0}); see its own log")]
    Refused(u16),
}

/// What a collector says of a delivery that it took.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    #[serde(default)]
    partial_success: Option<Partial>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Partial {
    #[serde(default)]
    rejected_spans: Option<Count>,
}

/// A number of 64 bits, which may come as text or as number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Count {
    Text(String),
    Number(u64),
}

impl Count {
    fn value(&self) -> Option<u64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }
}

/// A collector.
#[derive(Clone)]
pub struct Collector {
    url: String,
    agent: ureq::Agent,
    /// What is shown there.
    authorization: Option<HeaderValue>,
}

impl Collector {
    /// At an address, vouched for by the authorities in a file, or else by those that browsers know; it is shown
    /// what stands in another file.
    pub fn new(address: &str, authorities: Option<&Path>, authorization: Option<&Path>) -> Fallible<Self> {
        let plain = reachable(address)?.scheme() == "http";
        let address = address.trim_end_matches('/');
        let url = if address.ends_with(PATH) { address.to_owned() } else { format!("{address}{PATH}") };
        let shown = authorities.map(Path::display);
        let named = |why: String| shown.as_ref().map_or_else(|| why.clone(), |file| format!("{file}: {why}"));
        let pem = authorities.map(std::fs::read).transpose().map_err(|why| named(why.to_string()))?;
        let terms = Terms { time: IN_TIME, plain, authorities: pem.as_deref() };
        let agent = outward::agent(terms).map_err(|why| named(why.to_string()))?;
        Ok(Self { url, agent, authorization: authorization.map(shown_there).transpose()? })
    }

    /// Delivers; how many of the spans the collector did not want.
    pub fn deliver(&self, delivery: &Delivery) -> Result<u64, Undelivered> {
        let later = |what: &str| Undelivered::Later(what.into());
        let body = serde_json::to_vec(delivery).map_err(|_| later("could not be given anything"))?;
        let mut asked = self.agent.post(&self.url).header(CONTENT_TYPE, "application/json");
        if let Some(authorization) = &self.authorization {
            asked = asked.header(AUTHORIZATION, authorization.clone());
        }
        let mut answer = asked.send(&body[..]).map_err(|error| later(unreached(&error)))?;
        match answer.status().as_u16() {
            200 => {}
            // What may pass: too many requests, a proxy or collector that is not ready.
            status @ (408 | 429 | 500 | 502..=504) => return Err(later(&format!("is not ready (status {status})"))),
            status => return Err(Undelivered::Refused(status)),
        }
        let text = answer.body_mut().with_config().limit(ANSWER).read_to_vec();
        let taken: Option<Taken> = text.ok().and_then(|text| serde_json::from_slice(&text).ok());
        let taken = taken.ok_or_else(|| later("does not answer as OTLP says"))?;
        let rejected = taken.partial_success.and_then(|partial| partial.rejected_spans);
        rejected.map_or(Ok(0), |count| count.value().ok_or_else(|| later("does not answer as OTLP says")))
    }
}

/// In words that hold nothing of the address or the answer.
fn unreached(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "did not answer in time",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            "shows no certificate that can be trusted"
        }
        _ => "cannot be reached",
    }
}

/// Processing is told to nobody who listens on the way.
fn reachable(address: &str) -> Fallible<Url> {
    let url =
        Url::parse(address).ok().filter(|url| near_or_tls(url) && url.query().is_none() && url.fragment().is_none());
    let form = "a collector is https://NAME[:PORT], or http:// with a name of this machine, without user or query";
    url.ok_or_else(|| form.into())
}

fn shown_there(file: &Path) -> Fallible<HeaderValue> {
    let value = HeaderValue::from_str(&secret::read(file)?);
    let mut value = value.map_err(|_| format!("{}: a header cannot hold that", file.display()))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_near_or_behind_tls() {
        for fine in ["https://collector.example", "https://192.0.2.1:4318/", "http://localhost:4318", "http://[::1]:1"]
        {
            Collector::new(fine, None, None).unwrap();
        }
        assert!(Collector::new("http://127.0.0.1:1/v1/traces", None, None).unwrap().url.ends_with(":1/v1/traces"));
        for open in [
            "http://collector.example",
            "http://192.0.2.1",
            "ftp://localhost",
            "localhost:4318",
            "",
            "https://",
            "http://localhost@a.example",
            "https://a.example/?b",
        ] {
            assert!(Collector::new(open, None, None).is_err(), "{open}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let of = |ca, shown| Collector::new("https://a.example", ca, shown).map(drop);
        assert!(of(Some(&*file), None).is_err() && of(None, Some(&*file)).is_err(), "a file that is not there");
        std::fs::write(&file, "nothing").unwrap();
        assert!(of(Some(&*file), None).is_err(), "no certificate");
        assert!(of(None, Some(&*file)).is_ok(), "a header");
    }
}
