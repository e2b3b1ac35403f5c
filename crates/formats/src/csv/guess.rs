// SPDX-License-Identifier: EUPL-1.2
//! Guessing delimiter, heading and meaning of columns: by the names in the heading first, by
//! the form of the cells where the name says nothing. A name of a package or a file looks like
//! a domain, so form alone makes a column of domains only where there is no heading.

use super::rows::Rows;
use super::{Column, Mapping, Meaning};
use crate::FormatError;
use crate::doc::Doc;
use crate::value::{self, ValueKind};

/// Rows looked at.
const SAMPLE: usize = 200;

pub(super) fn mapping(doc: &Doc<'_>) -> Result<Mapping, FormatError> {
    let mut best: Option<(usize, char, Vec<Vec<String>>)> = None;
    let mut failure = None;
    for delimiter in [',', ';', '\t'] {
        let rows = match sample(doc, delimiter) {
            Ok(rows) => rows,
            Err(error) => {
                failure.get_or_insert(error);
                continue;
            }
        };
        let width = rows.first().map_or(0, Vec::len);
        let even = rows.iter().filter(|row| row.len() == width).count();
        // Wide rows of one width speak for a delimiter; one column speaks for none.
        let score = if width > 1 { width.min(20) * even } else { 1 };
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, delimiter, rows));
        }
    }
    // One column is what any text has: then the fault found with another delimiter counts.
    let (_, delimiter, rows) = match (best, failure) {
        (Some(best), None) => best,
        (Some(best), Some(_)) if best.2.first().is_some_and(|row| row.len() > 1) => best,
        (_, failure) => return Err(failure.unwrap_or(FormatError::Empty)),
    };
    let Some((first, rest)) = rows.split_first() else {
        return Err(FormatError::Empty);
    };
    let header = is_header(first, rest);
    let body = if header { rest } else { rows.as_slice() };
    let typed = header && typed(first, body);
    let columns = first.iter().enumerate().map(|(index, cell)| {
        let cells = body.iter().filter_map(|row| row.get(index)).map(|cell| cell.trim());
        let name = header.then(|| cell.trim().to_owned());
        let meaning = match name.as_deref().and_then(by_name) {
            Some(Meaning::AnyValue) if typed => Meaning::AnyValue,
            Some(meaning) => by_name_and_form(meaning, cells),
            None => by_form(cells, header),
        };
        Column { name, meaning }
    });
    Ok(Mapping { delimiter, header, columns: trimmed(columns.collect(), header) })
}

/// Trailing columns without name and cells are no columns.
fn trimmed(mut columns: Vec<Column>, header: bool) -> Vec<Column> {
    while header && columns.len() > 1 && columns.last().is_some_and(|column| column.name.as_deref() == Some("")) {
        columns.pop();
    }
    columns
}

fn sample(doc: &Doc<'_>, delimiter: char) -> Result<Vec<Vec<String>>, FormatError> {
    let mut rows = Rows::new(doc, delimiter);
    let mut sample = Vec::new();
    while sample.len() < SAMPLE {
        match rows.next()? {
            Some(row) if row.comment => {}
            Some(row) => sample.push(row.cells.into_iter().map(std::borrow::Cow::into_owned).collect()),
            None => break,
        }
    }
    Ok(sample)
}

fn is_header(first: &[String], rest: &[Vec<String>]) -> bool {
    if first.iter().any(|cell| value::guess(cell).is_some()) {
        return false;
    }
    let named = first.iter().any(|cell| by_name(cell).is_some());
    let valued = rest.iter().flatten().any(|cell| value::guess(cell).is_some());
    named || valued
}

/// A column names the kind of each value: then no value is taken for the kind that most of them have.
fn typed(first: &[String], body: &[Vec<String>]) -> bool {
    let Some(at) = first.iter().position(|name| by_name(name) == Some(Meaning::Type)) else { return false };
    let mut cells = body.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    cells.all(|cell| value::kind_of_type(cell).is_some())
}

/// The meaning a name in the heading says.
fn by_name(name: &str) -> Option<Meaning> {
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match name.as_str() {
        "domain" | "domains" | "domainname" | "hostname" | "host" | "fqdn" | "c2domain" | "domein" => {
            Meaning::Value(ValueKind::Domain)
        }
        "ip" | "ips" | "ipaddress" | "ipaddr" | "ipv4" | "ipv6" | "srcip" | "dstip" | "sourceip" | "destinationip"
        | "c2ip" | "ipadres" | "cidr" => Meaning::Value(ValueKind::Ip),
        "url" | "urls" | "uri" => Meaning::Value(ValueKind::Url),
        "email" | "mail" | "emailaddress" | "sender" | "emailadres" => Meaning::Value(ValueKind::Email),
        "md5" | "md5hash" | "filemd5" => Meaning::Value(ValueKind::Md5),
        "sha1" | "sha1hash" | "filesha1" => Meaning::Value(ValueKind::Sha1),
        "sha256" | "sha256hash" | "filesha256" => Meaning::Value(ValueKind::Sha256),
        "sha512" | "sha512hash" => Meaning::Value(ValueKind::Sha512),
        "ssdeep" | "tlsh" | "imphash" | "authentihash" | "sha224" | "sha384" => Meaning::Value(ValueKind::OtherHash),
        "hash" | "hashes" | "filehash" | "indicator" | "indicators" | "ioc" | "iocs" | "value" | "observable"
        | "indicatorvalue" | "iocvalue" | "waarde" | "certificate" | "fingerprint" => Meaning::AnyValue,
        "type" | "indicatortype" | "ioctype" | "kind" | "observabletype" => Meaning::Type,
        "date" | "datetime" | "firstseen" | "lastseen" | "timestamp" | "created" | "firstseenutc" | "lastseenutc"
        | "dateadded" | "modified" | "datum" => Meaning::Date,
        "tlp" | "marking" | "pap" => Meaning::Marking,
        "firstname" | "lastname" | "fullname" | "surname" | "phone" | "phonenumber" | "passport" | "passportnumber"
        | "dateofbirth" | "birthdate" | "bsn" | "username" | "voornaam" | "achternaam" | "naam" | "telefoon"
        | "telefoonnummer" | "geboortedatum" | "homeaddress" | "nationality" => Meaning::Personal,
        "name" | "description" | "comment" | "comments" | "notes" | "note" | "app" | "packagename" | "package"
        | "file" | "filename" | "path" | "filepath" | "process" | "processname" | "mutex" | "version" | "port"
        | "protocol" | "filetype" | "mimetype" | "family" | "malware" | "malwarefamily" | "campaign" | "actor"
        | "source" | "reference" | "link" | "tags" | "category" | "country" | "confidence" | "title"
        | "omschrijving" => Meaning::Text,
        // What our own rows tell beside the value, whatever it looks like.
        "object" | "originator" | "grade" | "sourcereference" | "binding" | "handedover" | "disclosure" => {
            Meaning::Text
        }
        "id" | "uuid" => Meaning::Ignore,
        _ => return None,
    })
}

/// A name that means "value" of no kind: the kind of all cells, if they have one.
fn by_name_and_form<'a>(meaning: Meaning, cells: impl Iterator<Item = &'a str>) -> Meaning {
    match (meaning, by_form(cells, true)) {
        (Meaning::AnyValue, Meaning::Value(kind)) => Meaning::Value(kind),
        _ => meaning,
    }
}

fn by_form<'a>(cells: impl Iterator<Item = &'a str>, header: bool) -> Meaning {
    let (mut filled, mut valued) = (0_usize, 0_usize);
    let mut kinds: Vec<ValueKind> = Vec::new();
    for cell in cells.filter(|cell| !cell.is_empty()) {
        filled += 1;
        let kind = value::guess(cell).filter(|kind| !(header && *kind == ValueKind::Domain));
        if let Some(kind) = kind {
            valued += 1;
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    match kinds.as_slice() {
        _ if valued * 5 < filled * 4 || valued == 0 => Meaning::Text,
        [kind] => Meaning::Value(*kind),
        _ => Meaning::AnyValue,
    }
}
