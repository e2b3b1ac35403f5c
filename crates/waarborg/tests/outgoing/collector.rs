// SPDX-License-Identifier: EUPL-1.2
//! A collector of OTLP over HTTP on this machine. It reads what it is given with types as strict as the
//! protocol's JSON, keeps it, and answers as its mood is.

use serde::Deserialize;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Delivery {
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ResourceSpans {
    resource: Resource,
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resource {
    attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeSpans {
    scope: Scope,
    spans: Vec<Span>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    name: String,
    version: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Span {
    pub trace_id: String,
    pub span_id: String,
    pub name: String,
    pub kind: u8,
    pub start_time_unix_nano: String,
    pub end_time_unix_nano: String,
    attributes: Vec<Attribute>,
    #[serde(default)]
    pub links: Vec<Link>,
    pub status: Status,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    pub trace_id: String,
    pub span_id: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub code: u8,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    key: String,
    value: Word,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Word {
    StringValue(String),
    IntValue(String),
}

impl Span {
    /// An attribute, whatever its type.
    pub fn of(&self, key: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.key == key)?;
        let (Word::StringValue(text) | Word::IntValue(text)) = &found.value;
        Some(text)
    }
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes all.
    Takes,
    /// Takes all, and says that it did not want so many.
    Unwanted(u32),
    /// With this status.
    Status(u16),
    /// 200, and what is no answer of the protocol.
    Garbage,
    /// Never.
    Hangs,
}

pub struct Collector {
    address: String,
    mood: Arc<Mutex<Mood>>,
    /// Spans that were confirmed.
    taken: Arc<Mutex<Vec<Span>>>,
    /// What each delivery that came showed in the header Authorization, confirmed or not.
    asked: Arc<Mutex<Vec<Option<String>>>>,
}

impl Collector {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let made = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            mood: Arc::new(Mutex::new(Mood::Takes)),
            taken: Arc::default(),
            asked: Arc::default(),
        };
        let (mood, taken, asked) = (made.mood.clone(), made.taken.clone(), made.asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mood, taken, asked) = (mood.clone(), taken.clone(), asked.clone());
                std::thread::spawn(move || while answer(&stream, &mood, &taken, &asked).is_some() {});
            }
        });
        made
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn taken(&self) -> Vec<Span> {
        self.taken.lock().unwrap().clone()
    }

    pub fn asked(&self) -> u64 {
        self.asked.lock().unwrap().len() as u64
    }

    pub fn shown(&self) -> Vec<Option<String>> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(
    stream: &std::io::Result<TcpStream>,
    mood: &Mutex<Mood>,
    taken: &Mutex<Vec<Span>>,
    asked: &Mutex<Vec<Option<String>>>,
) -> Option<()> {
    let mut stream = stream.as_ref().ok()?;
    let mut lines = BufReader::new(stream);
    let (mut head, mut length, mut shown) = (Vec::new(), 0, None);
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if lower.starts_with("authorization:") {
            shown = line.split_once(':').map(|(_, value)| value.trim().to_owned());
        }
        head.push(lower);
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    assert_eq!(head[0].trim(), "post /v1/traces http/1.1");
    assert!(head.iter().any(|line| line.trim() == "content-type: application/json"), "{head:?}");
    let delivery: Delivery = serde_json::from_slice(&body).unwrap_or_else(|e| panic!("{e}"));
    asked.lock().unwrap().push(shown);
    let mood = *mood.lock().unwrap();
    let (status, text) = match mood {
        Mood::Takes => (200, "{\"partialSuccess\":{}}".to_owned()),
        Mood::Unwanted(n) => {
            (200, format!("{{\"partialSuccess\":{{\"rejectedSpans\":\"{n}\",\"errorMessage\":\"no\"}}}}"))
        }
        Mood::Status(status) => (status, "{}".to_owned()),
        Mood::Garbage => (200, "<html>welcome</html>".to_owned()),
        Mood::Hangs => {
            std::thread::sleep(Duration::from_secs(600));
            return None;
        }
    };
    if matches!(mood, Mood::Takes | Mood::Unwanted(_)) {
        taken.lock().unwrap().extend(checked(delivery));
    }
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    )
    .ok()
}

/// What the protocol asks of values beyond their types.
fn checked(delivery: Delivery) -> Vec<Span> {
    let mut found = Vec::new();
    for of in delivery.resource_spans {
        let name = of.resource.attributes.iter().find(|attribute| attribute.key == "service.name");
        assert!(matches!(&name.unwrap().value, Word::StringValue(name) if name == "waarborg"));
        for scope in of.scope_spans {
            assert!(scope.scope.name == "waarborg" && !scope.scope.version.is_empty());
            for span in scope.spans {
                let hexadecimal = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
                assert!(span.trace_id.len() == 32 && hexadecimal(&span.trace_id), "{span:?}");
                assert!(span.span_id.len() == 16 && hexadecimal(&span.span_id), "{span:?}");
                let times: Vec<u64> =
                    [&span.start_time_unix_nano, &span.end_time_unix_nano].map(|at| at.parse().unwrap()).into();
                assert!(times[0] > 1_500_000_000_000_000_000 && times[0] <= times[1], "{span:?}");
                assert!((1..=5).contains(&span.kind) && span.status.code <= 2, "{span:?}");
                for attribute in &span.attributes {
                    if let Word::IntValue(number) = &attribute.value {
                        number.parse::<i64>().unwrap();
                    }
                }
                found.push(span);
            }
        }
    }
    found
}
