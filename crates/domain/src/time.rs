// SPDX-License-Identifier: EUPL-1.2
//! Instants and calendar terms. An instant is UTC microseconds; days, months and years are counted in
//! Europe/Amsterdam (DESIGN, principle 7). The clock is always a parameter.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

/// UTC microseconds since 1970; below 2^53 so that JSON carries it exactly.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// A text that is no instant or term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a date and time: expected a form such as 2026-06-30T10:00:00+02:00, or a term such as P30D")]
pub struct BadTime;

impl Instant {
    /// Reads RFC 3339, or a date alone (midnight in Amsterdam).
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(stamp.as_microsecond()));
        }
        let date: jiff::civil::Date = text.parse().map_err(|_| BadTime)?;
        let zoned = date.in_tz("Europe/Amsterdam").map_err(|_| BadTime)?;
        Ok(Self(zoned.timestamp().as_microsecond()))
    }

    fn zoned(self) -> Option<jiff::Zoned> {
        jiff::Timestamp::from_microsecond(self.0).ok()?.in_tz("Europe/Amsterdam").ok()
    }

    /// This instant moved by an ISO 8601 term such as `P2M` or `-P10Y`, by the Dutch calendar.
    pub fn plus(self, term: &str) -> Result<Self, BadTime> {
        let span: jiff::Span = term.parse().map_err(|_| BadTime)?;
        let moved = self.zoned().ok_or(BadTime)?.checked_add(span).map_err(|_| BadTime)?;
        Ok(Self(moved.timestamp().as_microsecond()))
    }

    /// Whole seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// RFC 3339 in UTC.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_microsecond(self.0).map(|t| t.to_string()).unwrap_or_default()
    }

    /// RFC 3339 in UTC with all six digits of the microseconds, as TAXII has it.
    pub fn micros(self) -> String {
        jiff::Timestamp::from_microsecond(self.0).map(|t| format!("{t:.6}")).unwrap_or_default()
    }

    /// As people in the Netherlands read it: `30 June 2026 14:06:12 CEST`.
    pub fn display_nl(self) -> String {
        self.zoned().map(|z| z.strftime("%-d %B %Y %H:%M:%S %Z").to_string()).unwrap_or_default()
    }

    /// The calendar date in Amsterdam, `2026-06-30`.
    pub fn date(self) -> String {
        self.zoned().map(|z| z.date().to_string()).unwrap_or_default()
    }
}

/// The Dutch name of a month in [`Instant::display_nl`]; any other word is left as it is.
pub fn dutch_month(english: &str) -> &str {
    match english {
        "January" => "januari",
        "February" => "februari",
        "March" => "maart",
        "May" => "mei",
        "June" => "juni",
        "July" => "juli",
        "August" => "augustus",
        "October" => "oktober",
        "April" => "april",
        "September" => "september",
        "November" => "november",
        "December" => "december",
        other => other,
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}
impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({self})")
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Now, in UTC microseconds.
    fn now(&self) -> Instant;
}

/// The machine's clock; only the binary makes one.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn now(&self) -> Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that is set by hand: for scenarios and tests.
#[derive(Debug, Default)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that stands at an instant.
    pub fn at(instant: Instant) -> Self {
        Self(AtomicI64::new(instant.0))
    }
    /// Moves the hands.
    pub fn set(&self, instant: Instant) {
        self.0.store(instant.0, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_follow_the_dutch_calendar() {
        let start = Instant::parse("2026-01-31T12:00:00+01:00").unwrap();
        assert_eq!(start.plus("P1M").unwrap().rfc3339(), "2026-02-28T11:00:00Z");
        // Summer time began on 29 March 2026: a day later is 23 hours later.
        let eve = Instant::parse("2026-03-28T12:00:00+01:00").unwrap();
        assert_eq!(eve.plus("P1D").unwrap().0 - eve.0, 23 * 3_600_000_000);
        assert_eq!(Instant(1).micros(), "1970-01-01T00:00:00.000001Z");
        assert_eq!(Instant::parse("2026-06-30").unwrap().rfc3339(), "2026-06-29T22:00:00Z");
    }
}
