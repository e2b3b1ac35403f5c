// SPDX-License-Identifier: EUPL-1.2
//! Envelopes of TAXII: what can be read object by object can be read together, and what cannot is told with its
//! place in the object.

use waarborg_formats::{Format, envelope, parse};

use crate::items::BACK;
use crate::told;

/// The target.
pub fn check(input: &[u8]) {
    let Some(objects) = envelope::objects(input) else { return };
    let text = std::str::from_utf8(input).expect("an envelope is text");
    let mut rest = text;
    let mut good = Vec::new();
    for object in objects {
        let at = rest.find(object.get()).expect("an object stands in its envelope");
        rest = &rest[at + object.get().len()..];
        match envelope::alone(object, &BACK) {
            Ok(()) => good.push(object),
            Err(unread) => unread.at.into_iter().for_each(|at| told::position(at, object.get().as_bytes())),
        }
    }
    let file = envelope::bundle(good.iter().copied());
    let parsed = parse(file.as_bytes(), Some(Format::Stix), &BACK, None).expect("each was read alone");
    assert_eq!(parsed.items.len(), good.len());
    for (item, object) in parsed.items.iter().zip(good) {
        assert_eq!(item.bytes, object.get().as_bytes());
    }
}
