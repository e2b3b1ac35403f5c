// SPDX-License-Identifier: EUPL-1.2
//! What a request asks for: the media types it reads and sends, and its filters. What is not understood is
//! refused, since a filter that is passed over would show more than was asked for.

use super::answer::Fault;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use axum::http::{HeaderName, Uri};
use waarborg_app::taxii::page::{Filter, MOST, Resource, Version};
use waarborg_domain::Instant;

/// Values of one filter at most.
const VALUES: usize = 1_000;

/// A media range fits if it is the one media type, in the version there is or in any.
fn fits(range: &str, wild: bool) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_ascii_lowercase();
    let of = |parameter: &str, name: &str| -> Option<String> {
        let (found, value) = parameter.split_once('=')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    };
    let parameters: Vec<&str> = parts.collect();
    let version = parameters.iter().find_map(|p| of(p, "version")).is_none_or(|v| v == "2.1");
    let wanted = parameters.iter().find_map(|p| of(p, "q")).is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
    let named = name == "application/taxii+json" && version;
    wanted && (named || (wild && matches!(name.as_str(), "*/*" | "application/*")))
}

fn values(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect()
}

/// The caller can read the answer. One that says nothing reads anything.
pub(super) fn acceptable(headers: &HeaderMap) -> Result<(), Fault> {
    let ranges = values(headers, ACCEPT);
    let silent = !headers.contains_key(ACCEPT);
    if silent || ranges.iter().any(|range| fits(range, true)) { Ok(()) } else { Err(Fault::NotAcceptable) }
}

/// The body is of the one media type.
pub(super) fn readable(headers: &HeaderMap) -> Result<(), Fault> {
    match values(headers, CONTENT_TYPE).as_slice() {
        [one] if fits(one, false) => Ok(()),
        _ => Err(Fault::MediaType),
    }
}

/// What stands behind the path.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub filter: Filter,
    pub limit: Option<usize>,
    pub next: Option<String>,
    /// Names of the parameters that were given.
    given: Vec<String>,
}

impl Query {
    pub fn of(uri: &Uri) -> Result<Self, Fault> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        let axum::extract::Query(pairs) = pairs.map_err(|_| Fault::Bad("the query is not readable"))?;
        let mut query = Self::default();
        for (name, value) in pairs {
            if query.given.contains(&name) {
                return Err(Fault::Bad("a parameter stands twice"));
            }
            query.take(&name, value)?;
            query.given.push(name);
        }
        Ok(query)
    }

    fn take(&mut self, name: &str, value: String) -> Result<(), Fault> {
        match name {
            "added_after" => {
                let stamp = value.contains('T').then(|| Instant::parse(&value).ok()).flatten();
                self.filter.added_after = Some(stamp.ok_or(Fault::Bad("added_after is no timestamp"))?);
            }
            "limit" => {
                let limit = value.parse::<usize>().ok().filter(|limit| *limit > 0);
                self.limit = Some(limit.ok_or(Fault::Bad("limit is no positive number"))?);
            }
            "next" => self.next = Some(value),
            "match[id]" => self.filter.ids = list(&value)?,
            "match[type]" => self.filter.types = list(&value)?,
            "match[spec_version]" => self.filter.spec_versions = list(&value)?,
            "match[version]" => {
                self.filter.versions = list(&value)?.iter().map(|v| version(v)).collect::<Result<_, _>>()?;
                if self.filter.versions.contains(&Version::All) && self.filter.versions.len() > 1 {
                    return Err(Fault::Bad("match[version] all stands alone"));
                }
            }
            other if other.starts_with("match[") => return Err(Fault::Bad("there is no such filter")),
            _ => {}
        }
        Ok(())
    }

    /// Filters that a resource does not have are wrong there.
    pub fn only(&self, resource: Resource, one: bool) -> Result<(), Fault> {
        let has = |name: &str| match name {
            "match[id]" | "match[type]" => !one,
            "match[version]" => resource != Resource::Versions,
            _ => true,
        };
        if self.given.iter().all(|name| has(name)) {
            Ok(())
        } else {
            Err(Fault::Bad("this filter is not for this resource"))
        }
    }

    /// What is taken out of use is named by its versions and in no other way.
    pub fn versions(self) -> Result<Vec<Version>, Fault> {
        let others = ["added_after", "limit", "next", "match[id]", "match[type]", "match[spec_version]"];
        let alone = !self.given.iter().any(|name| others.contains(&name.as_str()));
        if alone { Ok(self.filter.versions) } else { Err(Fault::Bad("only match[version] is for this")) }
    }

    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(MOST).min(MOST)
    }
}

fn list(value: &str) -> Result<Vec<String>, Fault> {
    let all: Vec<String> = value.split(',').map(|v| v.trim().to_owned()).collect();
    if all.len() > VALUES || all.iter().any(String::is_empty) {
        return Err(Fault::Bad("a filter has an empty value, or too many"));
    }
    Ok(all)
}

fn version(text: &str) -> Result<Version, Fault> {
    Ok(match text {
        "first" => Version::First,
        "last" => Version::Last,
        "all" => Version::All,
        stamp => Version::At(Instant::parse(stamp).map_err(|_| Fault::Bad("match[version] is no version"))?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_compared_by_name_and_version() {
        for fit in [
            "application/taxii+json;version=2.1",
            "Application/TAXII+json; Version=\"2.1\"",
            "application/taxii+json",
            "application/taxii+json;version=2.1;q=0.5",
        ] {
            assert!(fits(fit, false), "{fit}");
        }
        for not in
            ["application/taxii+json;version=2.0", "application/json", "*/*", "", "application/taxii+json;q=0", "taxii"]
        {
            assert!(!fits(not, false), "{not}");
        }
        assert!(fits("*/*", true) && fits("application/*;q=0.1", true) && !fits("text/*", true));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let of = |query: &str| Query::of(&format!("/x/?{query}").parse().unwrap());
        let read =
            of("added_after=2026-06-30T10:00:00.000001Z&limit=5000&match%5Btype%5D=tool,malware&other=1").unwrap();
        assert_eq!((read.limit(), read.filter.types.len()), (MOST, 2));
        for bad in [
            "limit=0",
            "limit=-1",
            "limit=x",
            "limit=99999999999999999999999",
            "added_after=2026-06-30",
            "added_after=",
            "match[version]=newest",
            "match[version]=all,first",
            "match[type]=",
            "match[colour]=red",
            "limit=1&limit=2",
        ] {
            assert!(of(&bad.replace('[', "%5B").replace(']', "%5D")).is_err(), "{bad}");
        }
        assert!(of("match[version]=first,2026-06-30T10:00:00Z").is_ok());
    }
}
