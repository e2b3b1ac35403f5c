// SPDX-License-Identifier: EUPL-1.2
//! What the browser keeps between pages, all of it gone when it closes: a session number that forms are
//! bound to, the language, who one is (see `gate`; in the demo a persona), and the purpose of the work
//! . The server keeps nothing.

use super::Site;
use super::ask::{Ask, HOST};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use waarborg_domain::Instant;
use waarborg_register::commit::{Opening, commitment};

/// Longest reason kept in a cookie.
pub const REASON: usize = 600;
/// How long a stated purpose holds: a working day.
const HOLDS: i64 = 8 * 3600;

/// Purpose of the work, as stated once for a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Whose.
    pub persona: String,
    /// Purpose code.
    pub code: String,
    /// Why it is necessary.
    pub necessity: String,
    /// Why it is proportionate.
    pub proportionality: String,
    /// Holds until.
    pub until: Instant,
}

impl Stated {
    /// From the fields of a form.
    pub fn read(ask: &Ask, persona: &str, now: Instant) -> Self {
        let field = |name| ask.form.get(name).unwrap_or_default().chars().take(REASON).collect::<String>();
        Self {
            persona: persona.to_owned(),
            code: field("purpose_code"),
            necessity: field("purpose_necessity"),
            proportionality: field("purpose_proportionality"),
            until: now.plus_seconds(HOLDS),
        }
    }

    /// Every part is stated.
    pub fn complete(&self) -> bool {
        !self.code.is_empty() && !self.necessity.is_empty() && !self.proportionality.is_empty()
    }

    /// As a verb's parameter.
    pub fn json(&self) -> Value {
        json!({ "code": self.code, "necessity": self.necessity, "proportionality": self.proportionality })
    }

    /// As the value of a cookie.
    pub fn cookie(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The one in force for a persona.
    pub fn of(ask: &Ask, persona: &str, now: Instant) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(ask.cookie("purpose")?).ok()?;
        let stated: Self = serde_json::from_slice(&bytes).ok()?;
        (stated.persona == persona && now < stated.until && stated.complete()).then_some(stated)
    }
}

/// A cookie for this browser session. Not `Secure` in the demo, which is served on loopback without TLS.
pub fn cookie(site: &Site, name: &str, value: &str) -> String {
    let (prefix, secure) = if site.origin.is_some() { (HOST, "; Secure") } else { ("", "") };
    format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

/// The session's number, if the browser sent one of the right form.
pub fn number(ask: &Ask) -> Option<String> {
    let number = ask.cookie("session")?;
    (number.len() == 32 && number.bytes().all(|b| b.is_ascii_hexdigit())).then(|| number.to_owned())
}

/// The token that every form of a session carries.
pub fn token(site: &Site, session: &str) -> String {
    hex::encode(commitment("waarborg/form/1", &Opening(site.key), session.as_bytes()))
}

/// True if a form was sent by one of our own pages, to this address.
pub fn own_origin(site: &Site, ask: &Ask) -> bool {
    let demo = || format!("http://{}", ask.host);
    ask.origin.as_deref() == Some(&site.origin.clone().unwrap_or_else(demo))
}

/// True if the browser knows this server by the name it has. Another name would be a page elsewhere that had
/// its own name pointed here.
pub fn own_name(site: &Site, ask: &Ask) -> bool {
    match &site.origin {
        Some(origin) => origin.split_once("://").is_some_and(|(_, name)| name.eq_ignore_ascii_case(&ask.host)),
        None => ask.loopback(),
    }
}
