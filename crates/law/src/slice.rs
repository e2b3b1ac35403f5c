// SPDX-License-Identifier: EUPL-1.2
//! The policies of one action in one stretch of time. Only what can matter to a question is evaluated;
//! a test holds the slices to the whole (DESIGN section 5).

use crate::facts::Action;
use crate::lint::Clock;
use crate::package::PackageError;
use crate::policies::{Ends, Loaded, Part};
use crate::rules::Rules;
use cedar_policy::{PolicyId, PolicySet};
use std::collections::{BTreeSet, HashMap};
use waarborg_domain::Instant;

/// What a fired policy of the permits' set says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Says {
    /// A ground fits; the rule it belongs to, if one.
    Ground(Option<usize>),
    /// A grant frees.
    Grant(usize),
    /// A safeguard applies.
    Applies(usize),
}

/// The policies of one action in one stretch of time.
#[derive(Debug, Default)]
pub(crate) struct Slice {
    pub(crate) permits: PolicySet,
    pub(crate) says: HashMap<PolicyId, Says>,
    pub(crate) safeguards: PolicySet,
    pub(crate) breaks: HashMap<PolicyId, (usize, Ends)>,
    /// Every rule looked at.
    pub(crate) rules: BTreeSet<usize>,
    /// The rule that is unmet when no ground fits.
    pub(crate) ground: Option<usize>,
    pub(crate) clock: Clock,
}

/// The slice of an action at an instant.
pub(crate) fn slice(action: Action, at: Instant, loaded: &[Loaded], rules: &Rules) -> Result<Slice, PackageError> {
    let fault = |e: cedar_policy::PolicySetError| PackageError::Invalid(e.to_string());
    let mut slice = Slice { ground: rules.ground_of(action.code()), ..Slice::default() };
    for one in loaded.iter().filter(|l| l.actions.contains(&action) && l.in_force(at)) {
        slice.clock = slice.clock.max(one.clock);
        slice.rules.extend(one.rule);
        let id = one.policy.id().clone();
        match (one.part, one.rule, &one.shadow) {
            (Part::Ground, rule, _) => {
                slice.says.insert(id, Says::Ground(rule));
                slice.permits.add(one.policy.clone()).map_err(fault)?;
            }
            (Part::Grant, Some(rule), _) => {
                slice.says.insert(id, Says::Grant(rule));
                slice.permits.add(one.policy.clone()).map_err(fault)?;
            }
            (Part::Safeguard, Some(rule), Some(shadow)) => {
                slice.says.insert(shadow.id().clone(), Says::Applies(rule));
                slice.permits.add(shadow.clone()).map_err(fault)?;
                slice.breaks.insert(id, (rule, one.ends));
                slice.safeguards.add(one.policy.clone()).map_err(fault)?;
            }
            (Part::Grant | Part::Safeguard, _, _) => {
                return Err(PackageError::Policy(id.to_string(), "a grant or safeguard belongs to a rule".into()));
            }
        }
    }
    slice.rules.extend(slice.ground);
    Ok(slice)
}
