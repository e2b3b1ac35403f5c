// SPDX-License-Identifier: EUPL-1.2
//! Dates as sources write them, to UTC microseconds.

/// The instant, and whether it was written otherwise than STIX does (`Z` and a time).
pub(crate) fn instant(text: &str) -> Option<(i64, bool)> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some((instant.as_microsecond(), !text.ends_with('Z')));
    }
    let stamp = if let Ok(moment) = text.parse::<jiff::civil::DateTime>() {
        moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp()
    } else {
        let day = text.parse::<jiff::civil::Date>().ok()?;
        day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp()
    };
    Some((stamp.as_microsecond(), true))
}

/// Seconds since 1970, as MISP writes them; 0 means none.
pub(crate) fn unix(text: &str) -> Option<i64> {
    let seconds = text.trim().parse::<i64>().ok().filter(|seconds| *seconds > 0)?;
    // Beyond the year 9999 it is no date.
    (seconds <= 253_402_207_200).then(|| seconds * 1_000_000)
}

/// An instant as STIX writes it, with microseconds.
pub(crate) fn written(microseconds: i64) -> String {
    let stamp = jiff::Timestamp::from_microsecond(microseconds).unwrap_or_default();
    format!("{stamp:.6}")
}
