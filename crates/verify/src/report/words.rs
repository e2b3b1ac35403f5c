// SPDX-License-Identifier: EUPL-1.2
//! The words of the report in Dutch and English. Codes of acts, grounds and roles have the same words as on
//! the pages of the server, so that an auditor meets one language; a test compares them.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use waarborg_domain::Instant;
pub use waarborg_law::Lang;

const NL: &str = include_str!("nl.ftl");
const EN: &str = include_str!("en.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<(Bundle, Bundle)> = LazyLock::new(|| (bundle("nl", NL), bundle("en", EN)));

fn bundle(language: &str, source: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    // A text that does not parse is missed by the test over both files, never by a reader.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(good, _)| good);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words of one language.
#[derive(Clone, Copy)]
pub(crate) struct Words(pub Lang);

/// Something filled into a sentence.
pub(crate) type Arg<'a> = (&'a str, FluentValue<'a>);

impl Words {
    fn bundle(self) -> &'static Bundle {
        if self.0 == Lang::Nl { &BUNDLES.0 } else { &BUNDLES.1 }
    }

    /// A sentence.
    pub(crate) fn get(self, key: &str, args: &[Arg<'_>]) -> String {
        let Some(pattern) = self.bundle().get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.bundle().format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// A word without anything to fill in.
    pub(crate) fn word(self, key: &str) -> String {
        self.get(key, &[])
    }

    /// The word for a code, such as an act or a ground; the code itself where there is none.
    pub(crate) fn code(self, kind: &str, code: &str) -> String {
        let dashed: String = code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let key = format!("{kind}-{dashed}");
        if self.bundle().has_message(&key) { self.word(&key) } else { code.to_owned() }
    }

    /// A number as people write it.
    pub(crate) fn number(self, number: u64) -> String {
        let (digits, mark) = (number.to_string(), if self.0 == Lang::Nl { '.' } else { ',' });
        let mut written = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                written.push(mark);
            }
            written.push(digit);
        }
        written
    }

    /// `30 juni 2026 14:06:12 CEST`.
    pub(crate) fn time(self, at: Instant) -> String {
        let english = at.display_nl();
        let words: Vec<&str> = english.split(' ').collect();
        let words: Vec<&str> = words.iter().enumerate().map(|(n, w)| if n == 1 { self.month(w) } else { w }).collect();
        words.join(" ")
    }

    fn month(self, english: &str) -> &str {
        if self.0 == Lang::En { english } else { waarborg_domain::dutch_month(english) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<&str> {
        let is_key = |l: &&str| l.starts_with(|c: char| c.is_ascii_lowercase());
        source.lines().filter(is_key).filter_map(|l| l.split(" =").next()).collect()
    }

    #[test]
    fn both_languages_have_the_same_words_and_parse() {
        for (language, source) in [("nl", NL), ("en", EN)] {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language}");
        }
        assert_eq!(keys(NL), keys(EN));
        let places = |words: Words, key: &str| {
            let text = if words.0 == Lang::Nl { NL } else { EN };
            let start = text.find(&format!("\n{key} =")).unwrap();
            let rest = &text[start + 1..];
            let end = rest.find("\n\n").into_iter().chain(
                rest.match_indices('\n')
                    .find(|(n, _)| rest[n + 1..].starts_with(|c: char| !c.is_whitespace()))
                    .map(|(n, _)| n),
            );
            let mut names: Vec<String> = rest[..end.min().unwrap_or(rest.len())]
                .split("{ $")
                .skip(1)
                .map(|r| r.split([' ', '}']).next().unwrap().to_owned())
                .collect();
            names.sort();
            names.dedup();
            names
        };
        for key in keys(NL) {
            assert_eq!(places(Words(Lang::Nl), key), places(Words(Lang::En), key), "{key}");
        }
    }

    /// One language for whoever reads both pages and report.
    #[test]
    fn codes_have_the_words_of_the_pages() {
        let pages = [
            (NL, include_str!("../../../web/src/ui/text/nl.ftl")),
            (EN, include_str!("../../../web/src/ui/text/en.ftl")),
        ];
        for (own, page) in pages {
            for key in keys(page).into_iter().filter(|k| k.starts_with("act-") || k.starts_with("ground-")) {
                let line = |text: &str| text.lines().find(|l| l.starts_with(&format!("{key} ="))).map(str::to_owned);
                assert_eq!(line(own), line(page), "{key}");
            }
        }
    }

    #[test]
    fn numbers_are_grouped() {
        let written: Vec<String> = [0, 999, 1_000, 1_234_567].map(|n| Words(Lang::Nl).number(n)).into();
        assert_eq!(written, ["0", "999", "1.000", "1.234.567"]);
        assert_eq!(Words(Lang::En).number(10_000), "10,000");
    }
}
