// SPDX-License-Identifier: EUPL-1.2
//! Files that must be refused, each with a twin that differs little and must be accepted. A
//! bad file's name begins with the [`code`](crate::FormatError::code) of its error. For tests
//! here and elsewhere (deposits over the API must leave the state unchanged).

/// A name such as `too-deep--arrays.json`, and the bytes.
pub type Sample = (String, Vec<u8>);

mod large;

pub use large::{Huge, huge, large};

macro_rules! kept {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../tests/corpus/bad/", $name)),
            include_bytes!(concat!("../../tests/corpus/good/", $name)),
        )
    };
}

/// Files kept as files, as people would send them.
const KEPT: &[(&str, &[u8], &[u8])] = &[
    kept!("bad-id--misp-uuid-cut.json"),
    kept!("binary--spreadsheet.csv"),
    kept!("columns--comma-in-unquoted-cell.csv"),
    kept!("duplicate-key--two-patterns.json"),
    kept!("missing--misp-attribute-without-value.json"),
    kept!("not-utf8--latin-1.csv"),
    kept!("not-utf8--utf-16.json"),
    kept!("open-quote--swallows-the-rest.csv"),
    kept!("syntax--python-repr.json"),
    kept!("truncated--download-broken-off.json"),
    kept!("unknown-format--web-page.html"),
    kept!("wrong-type--misp-tag-as-text.json"),
];

/// Where the text of a case stands.
#[derive(Clone, Copy)]
enum Within {
    /// It is the file.
    File,
    /// Members of an indicator in a bundle.
    Indicator,
    /// Objects of a bundle.
    Objects,
    /// Members of a MISP attribute in an event.
    Attribute,
    /// Members of a MISP event.
    Event,
    /// Rows of a CSV file.
    Rows,
}
use Within::{Attribute, Event, File, Indicator, Objects, Rows};

const UUID: &str = "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061";

/// Code, what it is about, where it stands, the bad text and the good one.
type Case = (&'static str, &'static str, Within, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("empty", "nothing", File, "", "{\"type\":\"bundle\"}"),
    ("empty", "white-space", File, " \r\n\t ", " \r\n{\"type\":\"bundle\"}\t "),
    ("empty", "byte-order-mark", File, "\u{feff}", "\u{feff}{\"type\":\"bundle\"}"),
    ("unknown-format", "empty-object", File, "{}", "{\"objects\":[]}"),
    ("unknown-format", "empty-array", File, "[]", "[{\"type\":\"tool\",\"id\":\"tool--UUID\"}]"),
    ("unknown-format", "other-json", File, "{\"name\":\"package\",\"version\":1}", "{\"type\":\"tool\",\"id\":\"tool--UUID\",\"version\":1}"),
    ("unknown-format", "prose", File, "Dear colleagues, please find attached", "a.example\nb.example"),
    ("unknown-format", "pdf", File, "%PDF-1.7\na,b", "domain,b\na.example,b"),
    ("unknown-format", "certificate", File, "-----BEGIN CERTIFICATE-----\nMIIB", "sha1\n98fbd545b5c1b1fe185730ba9b1cd4bebfae4476"),
    ("syntax", "missing-comma", Indicator, "\"a\":1 \"b\":2", "\"a\":1 ,\"b\":2"),
    ("syntax", "trailing-comma", Indicator, "\"a\":1,", "\"a\":1"),
    ("syntax", "trailing-comma-array", Indicator, "\"a\":[1,]", "\"a\":[1]"),
    ("syntax", "bare-name", Indicator, "a:1", "\"a\":1"),
    ("syntax", "no-colon", Indicator, "\"a\"", "\"a\":0"),
    ("syntax", "comment", Indicator, "\"a\":1 // note", "\"a\":\"1 // note\""),
    ("syntax", "wrong-bracket", Indicator, "\"a\":[1}", "\"a\":[1]"),
    ("syntax", "python-true", Indicator, "\"a\":True", "\"a\":true"),
    ("syntax", "nul-for-null", Indicator, "\"a\":nul", "\"a\":null"),
    ("syntax", "undefined", Indicator, "\"a\":undefined", "\"a\":\"undefined\""),
    ("truncated", "in-object", File, "{\"type\":\"bundle\"", "{\"type\":\"bundle\"}"),
    ("truncated", "in-string", File, "{\"type\":\"bun", "{\"type\":\"bundle\"}"),
    ("truncated", "in-escape", File, "{\"type\":\"bundle\\", "{\"type\":\"bundle\",\"x\":\"\\\\\"}"),
    ("truncated", "in-array", File, "{\"type\":\"bundle\",\"objects\":[", "{\"type\":\"bundle\",\"objects\":[]}"),
    ("trailing-data", "second-bundle", File, "{\"type\":\"bundle\"}{\"type\":\"bundle\"}", "{\"type\":\"bundle\"}\n"),
    ("trailing-data", "bracket", File, "{\"type\":\"bundle\"}]", "{\"type\":\"bundle\"} "),
    ("duplicate-key", "plain", Indicator, "\"a\":1,\"a\":1", "\"a\":1,\"A\":1"),
    ("duplicate-key", "escaped", Indicator, "\"a\":1,\"\\u0061\":2", "\"a\":1,\"\\u0062\":2"),
    ("duplicate-key", "second-id", Indicator, "\"id\":\"indicator--UUID\"", "\"x_id\":\"indicator--UUID\""),
    ("duplicate-key", "inside", Indicator, "\"x\":[{\"a\":{\"b\":1,\"c\":2,\"b\":3}}]", "\"x\":[{\"a\":{\"b\":1,\"c\":{\"b\":3}}}]"),
    ("duplicate-key", "misp", Attribute, "\"comment\":\"\",\"comment\":\"x\"", "\"comment\":\"\",\"Comment\":\"x\""),
    ("bad-number", "nan", Indicator, "\"a\":NaN", "\"a\":\"NaN\""),
    ("bad-number", "infinity", Indicator, "\"a\":Infinity", "\"a\":1e308"),
    ("bad-number", "minus-infinity", Indicator, "\"a\":-Infinity", "\"a\":-1e308"),
    ("bad-number", "leading-zero", Indicator, "\"a\":007", "\"a\":0.07"),
    ("bad-number", "no-digits-after-point", Indicator, "\"a\":1.", "\"a\":1.0"),
    ("bad-number", "no-digits-before-point", Indicator, "\"a\":.5", "\"a\":0.5"),
    ("bad-number", "plus", Indicator, "\"a\":+1", "\"a\":1e+1"),
    ("bad-number", "empty-exponent", Indicator, "\"a\":1e", "\"a\":1e1"),
    ("huge-number", "exponent", Indicator, "\"a\":1e999", "\"a\":1e99"),
    ("huge-number", "integer", Indicator, "\"a\":100000000000000000000", "\"a\":10000000000000000000"),
    ("huge-number", "negative", Indicator, "\"a\":-9223372036854775809", "\"a\":-9223372036854775808"),
    ("huge-number", "misp-timestamp", Attribute, "\"timestamp\":1e400", "\"timestamp\":1700000000"),
    ("bad-escape", "letter", Indicator, "\"a\":\"\\x41\"", "\"a\":\"\\u0041\""),
    ("bad-escape", "digits", Indicator, "\"a\":\"\\u00G1\"", "\"a\":\"\\u00A1\""),
    ("bad-escape", "lone-high-surrogate", Indicator, "\"a\":\"\\ud83d\"", "\"a\":\"\\ud83d\\ude00\""),
    ("bad-escape", "lone-low-surrogate", Indicator, "\"a\":\"\\ude00\"", "\"a\":\"\\u2603\""),
    ("control-character", "line-end", Indicator, "\"a\":\"x\ny\"", "\"a\":\"x\\ny\""),
    ("control-character", "nul", Indicator, "\"a\":\"x\u{0}y\"", "\"a\":\"x\\u0000y\""),
    ("wrong-type", "objects-text", File, "{\"type\":\"bundle\",\"objects\":\"\"}", "{\"type\":\"bundle\",\"objects\":[]}"),
    ("wrong-type", "objects-object", File, "{\"type\":\"bundle\",\"objects\":{}}", "{\"type\":\"bundle\",\"objects\":[ ]}"),
    ("wrong-type", "object-in-text", Objects, "\"indicator\"", ""),
    ("wrong-type", "object-null", Objects, "null", "{\"type\":\"x-none\",\"id\":\"x-none--UUID\"}"),
    ("wrong-type", "type-number", Objects, "{\"type\":1,\"id\":\"tool--UUID\"}", "{\"type\":\"tool\",\"id\":\"tool--UUID\"}"),
    ("wrong-type", "id-array", Objects, "{\"type\":\"tool\",\"id\":[\"tool--UUID\"]}", "{\"type\":\"tool\",\"id\":\"TOOL--UUID\"}"),
    ("wrong-type", "modified-number", Indicator, "\"modified\":1700000000", "\"modified\":\"2026-01-01T00:00:00Z\""),
    ("wrong-type", "pattern-object", Indicator, "\"pattern\":{}", "\"pattern\":\"\""),
    ("wrong-type", "name-array", Indicator, "\"name\":[\"x\"]", "\"name\":\"x\""),
    ("wrong-type", "markings-text", Indicator, "\"object_marking_refs\":\"marking-definition--UUID\"", "\"object_marking_refs\":[\"marking-definition--UUID\"]"),
    ("wrong-type", "granular-markings-object", Indicator, "\"granular_markings\":{}", "\"granular_markings\":[]"),
    ("wrong-type", "refs-numbers", Objects, "{\"type\":\"report\",\"id\":\"report--UUID\",\"object_refs\":[5]}", "{\"type\":\"report\",\"id\":\"report--UUID\",\"object_refs\":[\"tool--UUID\"]}"),
    ("wrong-type", "spec-version-number", Indicator, "\"spec_version\":2.1", "\"spec_version\":\"2.1\""),
    ("wrong-type", "misp-attributes-text", Event, "\"Attribute\":\"none\"", "\"Attribute\":null"),
    ("wrong-type", "misp-attribute-number", Event, "\"Attribute\":[5]", "\"Attribute\":[]"),
    ("wrong-type", "misp-value-object", Attribute, "\"comment\":{}", "\"comment\":null"),
    ("wrong-type", "misp-deleted", Attribute, "\"deleted\":\"maybe\"", "\"deleted\":\"0\""),
    ("wrong-type", "misp-event-text", File, "{\"Event\":\"x\"}", "{\"Event\":{}}"),
    ("wrong-type", "misp-wrapped-too-often", File, "{\"response\":{\"response\":{\"response\":{\"response\":{\"info\":\"x\"}}}}}", "{\"response\":{\"Event\":{\"info\":\"x\"}}}"),
    ("missing", "type", Objects, "{\"id\":\"tool--UUID\"}", "{\"id\":\"tool--UUID\",\"type\":\"tool\"}"),
    ("missing", "id", Objects, "{\"type\":\"tool\"}", "{\"type\":\"tool\",\"id\":\"tool--UUID\",\"spec_version\":\"2.1\"}"),
    ("missing", "misp-type", Event, "\"Attribute\":[{\"value\":\"a.example\"}]", "\"Attribute\":[{\"value\":\"a.example\",\"type\":\"domain\"}]"),
    ("missing", "misp-object-name", Event, "\"Object\":[{\"Attribute\":[]}]", "\"Object\":[{\"Attribute\":[],\"name\":\"file\"}]"),
    ("bad-id", "no-uuid", Objects, "{\"type\":\"tool\",\"id\":\"tool--1\"}", "{\"type\":\"tool\",\"id\":\"tool--UUID\"}"),
    ("bad-id", "one-hyphen", Objects, "{\"type\":\"tool\",\"id\":\"tool-UUID\"}", "{\"type\":\"tool\",\"id\":\"tool--UUID\",\"x\":\"tool-UUID\"}"),
    ("bad-id", "not-hexadecimal", Objects, "{\"type\":\"tool\",\"id\":\"tool--gc7b5b88-8ff7-4a4d-aa9d-feb398cd0061\"}", "{\"type\":\"tool\",\"id\":\"tool--0C7B5B88-8FF7-4A4D-AA9D-FEB398CD0061\"}"),
    ("bad-id", "long-and-odd", Objects, "{\"type\":\"tool\",\"id\":\"\u{202e}tool--UUID\"}", "{\"type\":\"tool\",\"id\":\"tool--UUID\",\"name\":\"\u{202e}\"}"),
    ("bad-id", "bundle", File, "{\"type\":\"bundle\",\"id\":\"1\"}", "{\"type\":\"bundle\",\"id\":\"bundle--UUID\"}"),
    ("bad-id", "author", Indicator, "\"created_by_ref\":\"us\"", "\"created_by_ref\":\"identity--UUID\""),
    ("bad-id", "marking", Indicator, "\"object_marking_refs\":[\"tlp:red\"]", "\"labels\":[\"tlp:red\"]"),
    ("bad-id", "relation", Objects, "{\"type\":\"relationship\",\"id\":\"relationship--UUID\",\"source_ref\":\"tool\"}", "{\"type\":\"relationship\",\"id\":\"relationship--UUID\",\"source_ref\":\"relationship--UUID\",\"target_ref\":\"relationship--UUID\"}"),
    ("id-type", "other-type", Objects, "{\"type\":\"tool\",\"id\":\"malware--UUID\"}", "{\"type\":\"malware\",\"id\":\"malware--UUID\"}"),
    ("id-type", "bundle", File, "{\"type\":\"bundle\",\"id\":\"report--UUID\"}", "{\"type\":\"bundle\",\"id\":\"bundle--UUID\",\"spec_version\":\"2.0\"}"),
    ("bad-timestamp", "word", Indicator, "\"created\":\"yesterday\"", "\"created\":\"2026-01-01T00:00:00.123456Z\""),
    ("bad-timestamp", "month-13", Indicator, "\"modified\":\"2026-13-01T00:00:00Z\"", "\"modified\":\"2026-12-01T00:00:00Z\""),
    ("bad-timestamp", "empty", Indicator, "\"valid_from\":\"\"", "\"valid_from\":\"2026-01-01T01:00:00+01:00\""),
    ("bad-timestamp", "february-30", Indicator, "\"created\":\"2024-02-30T00:00:00Z\"", "\"created\":\"2024-02-29T00:00:00Z\""),
    ("bad-timestamp", "misp-first-seen", Attribute, "\"first_seen\":\"soon\"", "\"first_seen\":\"2026-01-01T00:00:00.000000+00:00\""),
    ("nested-bundle", "bundle", Objects, "{\"type\":\"bundle\",\"id\":\"bundle--UUID\"}", "{\"type\":\"x-bundle\",\"id\":\"x-bundle--UUID\"}"),
    ("columns", "short-row", Rows, "a.example\n", "a.example,\n"),
    ("columns", "long-row", Rows, "a.example,x,y\n", "a.example,x,,\n"),
    ("columns", "far-down", Rows, "a.example,x\n\nb.example,y\nc.example\n", "a.example,x\n\nb.example,y\nc.example,\"\"\n"),
    ("stray-quote", "after-a-quoted-cell", Rows, "\"a.example\"x,y\n", "\"a.example\",x\"y\n"),
    ("open-quote", "at-the-end", Rows, "a.example,\"", "a.example,\"\""),
    ("open-quote", "doubled", Rows, "a.example,\"x\"\"\n", "a.example,\"x\"\"\"\n"),
    ("binary", "nul", Rows, "a.example,\u{0}\n", "a.example,\u{fffd}\n"),
    ("no-rows", "only-a-heading", Rows, "", "=1+1,@formula\n"),
];

impl Within {
    fn file(self, text: &str) -> Vec<u8> {
        let text = text.replace("UUID", UUID);
        let between = if text.is_empty() { "" } else { "," };
        match self {
            File => text,
            Indicator => format!(
                "{{\"type\":\"bundle\",\"objects\":[{{\"type\":\"indicator\",\"id\":\"indicator--{UUID}\",{text}}}]}}"
            ),
            Objects => format!("{{\"type\":\"bundle\",\"id\":\"bundle--{UUID}\",\"objects\":[{text}]}}"),
            Attribute => format!(
                "{{\"Event\":{{\"Attribute\":[{{\"uuid\":\"{UUID}\",\"type\":\"domain\",\"value\":\"a.example\",{text}}}]}}}}"
            ),
            Event => format!("{{\"Event\":{{\"info\":\"x\"{between}{text}}}}}"),
            Rows => format!("domain,comment\n{text}"),
        }
        .into_bytes()
    }

    const fn end(self) -> &'static str {
        match self {
            Rows => "csv",
            File | Indicator | Objects | Attribute | Event => "json",
        }
    }
}

/// Files that must be refused.
#[must_use]
pub fn bad() -> Vec<Sample> {
    let mut samples: Vec<Sample> = KEPT.iter().map(|(name, bad, _)| ((*name).to_owned(), bad.to_vec())).collect();
    samples.extend(
        CASES.iter().map(|(code, what, within, bad, _)| (format!("{code}--{what}.{}", within.end()), within.file(bad))),
    );
    samples.extend(made().into_iter().map(|(name, bad, _)| (name, bad)));
    samples
}

/// Their twins, under the same names, which must be accepted.
#[must_use]
pub fn good() -> Vec<Sample> {
    let mut samples: Vec<Sample> = KEPT.iter().map(|(name, _, good)| ((*name).to_owned(), good.to_vec())).collect();
    samples.extend(
        CASES
            .iter()
            .map(|(code, what, within, _, good)| (format!("{code}--{what}.{}", within.end()), within.file(good))),
    );
    samples.extend(made().into_iter().map(|(name, _, good)| (name, good)));
    samples
}

/// Pairs better made than written.
fn made() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    // Bundle, objects and indicator are three levels already.
    let nested = |levels: usize| Indicator.file(&format!("\"x\":{}{}", "[".repeat(levels), "]".repeat(levels)));
    let keys = |count: usize, last: &str| {
        let names: String = (0..count).map(|index| format!("\"k{index}\":0,")).collect();
        Indicator.file(&format!("\"x\":{{{names}\"{last}\":0}}"))
    };
    let broken = |bytes: &[u8]| {
        let mut file = b"domain,comment\na.example,".to_vec();
        file.extend_from_slice(bytes);
        file
    };
    let row = |columns: usize| format!("a.example{}\n", ",".repeat(columns - 1)).into_bytes();
    let pairs = [
        ("too-deep--65-levels.json", nested(62), nested(61)),
        (
            "too-deep--100000-brackets.json",
            "[".repeat(100_000).into_bytes(),
            Indicator.file(&format!("\"x\":[{}0]", "0,".repeat(100_000))),
        ),
        ("too-deep--objects.json", "{\"a\":".repeat(100_000).into_bytes(), keys(60, "a")),
        ("duplicate-key--among-many.json", keys(1_000, "k500"), keys(1_000, "k1000")),
        ("too-many-keys--100001.json", keys(100_000, "last"), keys(99_000, "last")),
        (
            "huge-number--1000-digits.json",
            Indicator.file(&format!("\"a\":{}", "9".repeat(1_000))),
            Indicator.file(&format!("\"a\":\"{}\"", "9".repeat(1_000))),
        ),
        ("not-utf8--byte-ff.csv", broken(b"\xff"), broken("\u{ff}".as_bytes())),
        ("not-utf8--cut-character.csv", broken(b"\xe2\x82"), broken("\u{20ac}".as_bytes())),
        ("not-utf8--surrogate.csv", broken(b"\xed\xa0\x80"), broken("\u{d7ff}".as_bytes())),
        ("not-utf8--overlong.csv", broken(b"\xc0\xaf"), broken(b"/")),
        ("too-many-columns--1001.csv", row(1_001), row(1_000)),
    ];
    pairs.into_iter().map(|(name, bad, good)| (name.to_owned(), bad, good)).collect()
}
