// SPDX-License-Identifier: EUPL-1.2
//! What the types of MISP mean: which attributes hold indicator values, and which attributes
//! and objects evidently tell of a person (such items are not released without the rules on
//! personal data).

use crate::value::{self, RawValue};

/// Attribute types that tell of a person.
pub(super) const PERSONAL_TYPES: [&str; 46] = [
    "first-name",
    "middle-name",
    "last-name",
    "full-name",
    "date-of-birth",
    "place-of-birth",
    "gender",
    "passport-number",
    "passport-country",
    "passport-expiration",
    "redress-number",
    "nationality",
    "visa-number",
    "issue-date-of-the-visa",
    "primary-residence",
    "country-of-residence",
    "special-service-request",
    "frequent-flyer-number",
    "travel-details",
    "payment-details",
    "place-port-of-original-embarkation",
    "place-port-of-clearance",
    "place-port-of-onward-foreign-destination",
    "passenger-name-record-locator-number",
    "identity-card-number",
    "phone-number",
    "whois-registrant-name",
    "whois-registrant-phone",
    "whois-registrant-email",
    "email-src-display-name",
    "email-dst-display-name",
    "target-user",
    "target-email",
    "github-username",
    "twitter-id",
    "jabber-id",
    "prtn",
    "cc-number",
    "bank-account-nr",
    "iban",
    "eppn",
    "social-security-number",
    "kusto-user",
    "person",
    "email-display-name",
    "user-account",
];
/// Objects that tell of a person.
pub(super) const PERSONAL_OBJECTS: [&str; 16] = [
    "person",
    "user-account",
    "facebook-account",
    "twitter-account",
    "telegram-account",
    "instagram-account",
    "github-user",
    "gitlab-user",
    "reddit-account",
    "linkedin-account",
    "mastodon-account",
    "instant-message",
    "phone",
    "employee",
    "credential",
    "passenger-name-record",
];

/// Values of an attribute, also of two joined by a bar, and whether one was odd. A URI
/// without a host is a path, which is no indicator by itself.
pub(super) fn values(kind: &str, text: &str) -> (Vec<RawValue>, bool) {
    let kind = if kind == "malware-sample" { "filename|md5" } else { kind };
    let mut found = Vec::new();
    let mut odd = false;
    let parts: Vec<(&str, &str)> = match kind.split_once('|') {
        // The hash is last; a name of a file may hold a bar itself.
        Some(("filename", right)) => text.rsplit_once('|').map(|(_, hash)| (right, hash)).into_iter().collect(),
        Some((left, right)) => match text.split_once('|') {
            Some((one, two)) => vec![(left, one), (right, two)],
            None => vec![(left, text)],
        },
        None => vec![(kind, text)],
    };
    for (kind, text) in parts {
        if let Some(wanted) = value::kind_of_type(kind) {
            match value::checked(wanted, text) {
                Some(value) => found.push(value),
                None => odd |= kind != "uri",
            }
        }
    }
    (found, odd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ValueKind::{Domain, Ip, Md5, Url};

    fn kinds(kind: &str, text: &str) -> Vec<crate::ValueKind> {
        values(kind, text).0.into_iter().map(|value| value.kind).collect()
    }

    #[test]
    fn composite_types_yield_their_indicators() {
        assert_eq!(kinds("domain|ip", "a.example|192.0.2.1"), [Domain, Ip]);
        assert_eq!(kinds("ip-dst|port", "192.0.2.1|443"), [Ip]);
        assert_eq!(kinds("hostname|port", "a.example|443"), [Domain]);
        assert_eq!(kinds("filename|md5", "a|b.exe|d41d8cd98f00b204e9800998ecf8427e"), [Md5]);
        assert_eq!(kinds("url", "a.example/x"), [Url]);
        assert_eq!(kinds("uri", "/gate.php"), []);
        for kind in ["filename", "port", "mutex", "user-agent", "regkey|value", "mime-type", "text"] {
            assert_eq!(kinds(kind, "a.example|192.0.2.1"), [], "{kind}");
        }
    }
}
