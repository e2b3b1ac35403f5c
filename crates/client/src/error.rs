// SPDX-License-Identifier: EUPL-1.2
//! Why there is no answer: refused by the law, asked wrongly, or not heard.

use crate::answer::Answer;
use serde::Deserialize;
use serde_json::Value;

/// What the server says is wrong with a request (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Problem {
    /// Which sort, such as `/v1/problems/not-found`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub title: String,
    /// Status of the answer.
    pub status: u16,
    /// What is wrong; never what was sent.
    pub detail: String,
    /// Entry in the register, if it has one.
    pub entry: Option<u64>,
    /// Line in the request or file.
    pub line: Option<u64>,
    /// Column in the request or file.
    pub column: Option<u64>,
}

/// What kept the server from being heard.
#[derive(Debug)]
pub struct Fault(pub(crate) ureq::Error);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // By kind only: an address may hold a password.
        f.write_str(match &self.0 {
            ureq::Error::Timeout(_) => "it did not answer in time",
            ureq::Error::HostNotFound => "there is no such host",
            ureq::Error::Io(_) | ureq::Error::ConnectionFailed => "there is no connection",
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "it could not show who it is",
            _ => "the request did not get through",
        })
    }
}

/// Why an act was not carried out, as far as is known here.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Entered and not allowed; the answer says by which rules.
    #[error("not allowed: {}", rules(.0))]
    Refused(Box<Answer>),
    /// Asked wrongly, or of what is not there.
    #[error("{}", .0.detail)]
    Problem(Box<Problem>),
    /// No answer.
    #[error("the server was not reached: {0}")]
    Unreachable(Fault),
    /// An answer that is none of Waarborg.
    #[error("the answer is none of a Waarborg server")]
    Garbled,
    /// What is no act.
    #[error("this is no act that can be sent")]
    Unsendable,
}

fn rules(answer: &Answer) -> String {
    let rules: Vec<&str> = answer.unmet.iter().map(|unmet| unmet.rule.as_str()).collect();
    if rules.is_empty() { "the server does not say why".into() } else { rules.join(", ") }
}

/// Answer or error from what the server said.
pub(crate) fn told(status: u16, body: Value) -> Result<Answer, Error> {
    // What was entered has an entry, allowed or not.
    if body.get("entry").is_some() {
        let answer: Answer = serde_json::from_value(body).map_err(|_| Error::Garbled)?;
        return if (200..300).contains(&status) { Ok(answer) } else { Err(Error::Refused(Box::new(answer))) };
    }
    let problem = serde_json::from_value(body).map_err(|_| Error::Garbled)?;
    Err(Error::Problem(Box::new(problem)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_refused_says_by_which_rules() {
        let refused = json!({
            "type": "/v1/problems/refused", "title": "Refused", "status": 403, "detail": "Not allowed.",
            "outcome": "refused", "entry": 7, "unmet": [{ "rule": "R-030", "party": "police" }],
        });
        let error = told(403, refused).unwrap_err();
        assert_eq!(error.to_string(), "not allowed: R-030");
        assert!(matches!(error, Error::Refused(answer) if answer.entry == 7));
    }

    #[test]
    fn a_problem_is_told_and_garbage_is_not_repeated() {
        let problem = json!({ "type": "/v1/problems/not-found", "title": "t", "status": 400, "detail": "Not there." });
        assert_eq!(told(400, problem).unwrap_err().to_string(), "Not there.");
        let hidden =
            json!({ "type": "/v1/problems/not-found", "title": "t", "status": 404, "detail": "d", "entry": 3 });
        assert!(matches!(told(404, hidden).unwrap_err(), Error::Refused(answer) if answer.entry == 3));
        let garbage = told(200, json!({ "secret": "s" })).unwrap_err();
        assert!(matches!(garbage, Error::Garbled) && !garbage.to_string().contains("secret"));
    }
}
