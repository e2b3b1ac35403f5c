// SPDX-License-Identifier: EUPL-1.2
//! Which values sets of files share, without a server: `waarborg compare`.
//! Values are equal by canonical form and too common ones are left out. A URL
//! whose host stands as a domain or address in the other set is *related*: shown
//! beside the shared values and never counted with them.

use crate::canonical::host_of;
use crate::lists::Lists;
use crate::value::{Kind, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What two sets have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Name of the first set.
    pub a: String,
    /// Name of the second set.
    pub b: String,
    /// How many values stand in both.
    pub shared_values: u64,
    /// The values that stand in both, in order.
    pub values: Vec<Value>,
    /// A value of the first set beside one of the second: a URL and its host, or
    /// the other way round.
    pub related: Vec<(Value, Value)>,
}

/// Values shared by two sets, and related ones, under the sets' numbers.
type Found = BTreeMap<(usize, usize), (Vec<Value>, BTreeSet<(Value, Value)>)>;

/// Compares each set with each later one. Every pair is answered, also when
/// nothing is shared; pairs stand in the order of the sets.
#[must_use]
pub fn compare_sets(sets: &[(String, BTreeSet<Value>)], lists: &Lists) -> Vec<Pair> {
    let mut found = Found::new();
    let holders = holders(sets, lists);
    for (value, who) in &holders {
        for (n, first) in who.iter().enumerate() {
            for second in who.iter().skip(n + 1) {
                let entry = found.entry((*first, *second)).or_default();
                entry.0.push((*value).clone());
            }
        }
        relate(value, who, &holders, &mut found);
    }
    let mut pairs = Vec::new();
    for (first, (a, _)) in sets.iter().enumerate() {
        for (second, (b, _)) in sets.iter().enumerate().skip(first + 1) {
            let (values, related) = found.remove(&(first, second)).unwrap_or_default();
            pairs.push(Pair {
                a: a.clone(),
                b: b.clone(),
                shared_values: values.len() as u64,
                values,
                related: related.into_iter().collect(),
            });
        }
    }
    pairs
}

/// Which sets hold each value that is not too common.
fn holders<'a>(sets: &'a [(String, BTreeSet<Value>)], lists: &Lists) -> BTreeMap<&'a Value, Vec<usize>> {
    let mut holders: BTreeMap<&Value, Vec<usize>> = BTreeMap::new();
    for (number, (_, values)) in sets.iter().enumerate() {
        for value in values {
            holders.entry(value).or_default().push(number);
        }
    }
    holders.retain(|value, _| lists.common(value).is_none());
    holders
}

/// Enters a URL beside its host wherever another set holds the host.
fn relate(value: &Value, who: &[usize], holders: &BTreeMap<&Value, Vec<usize>>, found: &mut Found) {
    if value.kind() != Kind::Url {
        return;
    }
    let Some(host) = host_of(value) else { return };
    let Some(others) = holders.get(&host) else {
        return;
    };
    for here in who {
        for there in others {
            let (pair, related) = match here.cmp(there) {
                std::cmp::Ordering::Less => ((*here, *there), (value.clone(), host.clone())),
                std::cmp::Ordering::Greater => ((*there, *here), (host.clone(), value.clone())),
                std::cmp::Ordering::Equal => continue,
            };
            found.entry(pair).or_default().1.insert(related);
        }
    }
}
