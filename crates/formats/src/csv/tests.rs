// SPDX-License-Identifier: EUPL-1.2
//! Mapping, rows and cells of CSV files.
use super::*;
use crate::{Limits, parse as read};

fn parsed(text: &str) -> Parsed {
    read(text.as_bytes(), None, &Limits::default(), None).unwrap()
}

fn meanings(text: &str) -> Vec<Meaning> {
    parsed(text).csv.unwrap().columns.into_iter().map(|column| column.meaning).collect()
}

#[test]
fn columns_are_understood_by_name_and_by_form() {
    use Meaning::{AnyValue, Text, Type, Value};
    assert_eq!(
        meanings("domain_name,ip_address\n\"a.example\",\"192.0.2.1\"\n"),
        [Value(ValueKind::Domain), Value(ValueKind::Ip)]
    );
    assert_eq!(meanings("type,indicator,app\ndomain,a.example,Spy\n"), [Type, AnyValue, Text]);
    assert_eq!(
        meanings("a.example;192.0.2.1\nb.example;192.0.2.2\n"),
        [Value(ValueKind::Domain), Value(ValueKind::Ip)]
    );
    assert_eq!(meanings("a.example\nb.example\n"), [Value(ValueKind::Domain)]);
    assert_eq!(
        meanings("bundle id\thash\nnl.voorbeeld.app\td41d8cd98f00b204e9800998ecf8427e\n"),
        [Text, Value(ValueKind::Md5)]
    );
}

#[test]
fn the_type_column_decides() {
    let rows = parsed(
        "type,indicator\r\ndomain,a.example\r\nmutex,b.example\r\nip,\"192.0.2.1\"\r\nhash,d41d8cd98f00b204e9800998ecf8427e\r\n",
    );
    let kinds: Vec<_> = rows.items.iter().map(|item| item.values.first().map(|value| value.kind)).collect();
    assert_eq!(kinds, [Some(ValueKind::Domain), None, Some(ValueKind::Ip), Some(ValueKind::Md5)]);
    assert_eq!(rows.items[2].bytes, b"ip,\"192.0.2.1\"");
}

#[test]
fn a_mapping_goes_out_and_comes_back() {
    let text = "x,y\n1,a.example\n";
    let mut mapping = read(text.as_bytes(), Some(Format::Csv), &Limits::default(), None).unwrap().csv.unwrap();
    assert_eq!(mapping.columns[1].meaning, Meaning::Text);
    mapping.columns[1].meaning = Meaning::Value(ValueKind::Domain);
    let json = serde_json::to_string(&mapping).unwrap();
    let back: Mapping = serde_json::from_str(&json).unwrap();
    let again = read(text.as_bytes(), None, &Limits::default(), Some(&back)).unwrap();
    assert_eq!(again.items[0].values[0].text, "a.example");
}

#[test]
fn quotes_lines_and_trailing_empties() {
    let rows = parsed("\u{feff}domain,comment\n\"a.example\",\"one, \"\"two\"\"\nthree\"\nb.example,x,,\n\n# end\n");
    assert_eq!(rows.items.len(), 2);
    assert_eq!(rows.items[0].text.as_deref(), Some("one, \"two\"\nthree"));
    assert_eq!(rows.items[0].bytes, b"\"a.example\",\"one, \"\"two\"\"\nthree\"");
    let kinds: Vec<_> = rows.warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(kinds, [WarningKind::ByteOrderMark, WarningKind::ExtraColumns, WarningKind::CommentLine]);
}

#[test]
fn formulas_are_made_harmless() {
    assert_eq!(safe_cell("=1+1"), "'=1+1");
    assert_eq!(safe_cell("@SUM(A1,B1)"), "\"'@SUM(A1,B1)\"");
    assert_eq!(safe_cell(" +1"), "' +1");
    assert_eq!(safe_cell("a.example"), "a.example");
    assert_eq!(safe_cell("say \"x\""), "\"say \"\"x\"\"\"");
}

#[test]
fn each_value_has_the_kind_its_row_names_whatever_most_are() {
    let mut text = "type,value\n".to_owned();
    for n in 0..9 {
        text.push_str(&format!("ip,192.0.2.{n}\n"));
    }
    text.push_str("domain,a.example\n");
    let kinds: Vec<_> = parsed(&text).items.iter().map(|item| item.values[0].kind).collect();
    assert_eq!((kinds[0], kinds[9]), (ValueKind::Ip, ValueKind::Domain));
}

#[test]
fn the_apostrophe_before_a_formula_is_no_part_of_a_value() {
    let rows = parsed("type,value\nemail,'+31@a.example\nemail,'o@a.example\n");
    let texts: Vec<&str> = rows.items.iter().map(|item| item.values[0].text.as_str()).collect();
    assert_eq!(texts, ["+31@a.example", "'o@a.example"]);
    assert_eq!(safe_cell(texts[0]), "'+31@a.example");
}

#[test]
fn any_character_may_part_the_cells() {
    let column = |meaning| Column { name: None, meaning };
    // The second shares a byte with letters of the row.
    for delimiter in ['|', '\u{e9}', '\u{81}', '→'] {
        let text = format!("één{delimiter}āā{delimiter}\"zes{delimiter}zeven\"\n");
        let columns = vec![column(Meaning::Text), column(Meaning::Text), column(Meaning::Text)];
        let mapping = Mapping { delimiter, header: false, columns };
        let rows = read(text.as_bytes(), Some(Format::Csv), &Limits::default(), Some(&mapping));
        if delimiter == '\u{e9}' {
            assert!(rows.is_err(), "it stands in the first word as well");
            continue;
        }
        assert_eq!(rows.unwrap().items[0].text, Some(format!("één\nāā\nzes{delimiter}zeven")));
    }
}
