// SPDX-License-Identifier: EUPL-1.2
//! The words of the pages, in Dutch and English, from `text/nl.ftl` and `text/en.ftl`. Dutch comes first.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;
use waarborg_law::Lang;

/// Dutch texts.
pub const NL: &str = include_str!("text/nl.ftl");
/// English texts.
pub const EN: &str = include_str!("text/en.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<(Bundle, Bundle)> = LazyLock::new(|| (bundle("nl", NL), bundle("en", EN)));

fn bundle(language: &str, source: &str) -> Bundle {
    let language: unic_langid::LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // Values of others stand in <bdi>; marks of direction inside a sentence would be noise.
    bundle.set_use_isolating(false);
    // A text that does not parse is missed by the test over both files, never by a reader.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(good, _)| good);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A text by its key.
pub fn get(lang: Lang, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
    let bundle = match lang {
        Lang::Nl => &BUNDLES.0,
        Lang::En => &BUNDLES.1,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
    let args: FluentArgs<'_> = args.iter().map(|(n, v)| (*n, v.clone())).collect();
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

/// There is a text for a key.
pub fn has(lang: Lang, key: &str) -> bool {
    let bundle = if lang == Lang::Nl { &BUNDLES.0 } else { &BUNDLES.1 };
    bundle.has_message(key)
}

/// Code of a language in HTML.
pub fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Nl => "nl",
        Lang::En => "en",
    }
}

/// `30 juni 2026 14:06:12 CEST`, in the language of the page.
pub fn to_the_second(lang: Lang, at: waarborg_domain::Instant) -> String {
    let english = at.display_nl();
    // Only the month differs between the two languages.
    let words: Vec<&str> = english.split(' ').collect();
    let words: Vec<&str> = words.iter().enumerate().map(|(n, w)| if n == 1 { month(lang, w) } else { w }).collect();
    words.join(" ")
}

/// `30 juni 2026 14:06 CEST`: what people need outside the register.
pub fn when(lang: Lang, at: waarborg_domain::Instant) -> String {
    let whole = to_the_second(lang, at);
    let words: Vec<&str> = whole.split(' ').collect();
    let shorter = |n: usize, w: &str| if n == 3 { w.get(..5).unwrap_or(w).to_owned() } else { w.to_owned() };
    words.iter().enumerate().map(|(n, w)| shorter(n, w)).collect::<Vec<_>>().join(" ")
}

/// `30 juni 2026`.
pub fn day(lang: Lang, at: waarborg_domain::Instant) -> String {
    to_the_second(lang, at).split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn month(lang: Lang, english: &str) -> &str {
    if lang == Lang::En { english } else { waarborg_domain::dutch_month(english) }
}
