// SPDX-License-Identifier: EUPL-1.2
//! Cases: requests that the solver found, kept by action and rule. That something *can* happen is shown
//! by one request on which the engine decides so, and the request that shows what a policy is for mostly
//! shows as well that its conditions cannot be turned round and that its theorem leans on it. Only where
//! no case shows it is the solver asked; what must hold for *all* requests is always asked of the solver.

use cedar_policy::{Authorizer, Decision, Policy, PolicySet};
use cedar_policy_symcc::Env;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use waarborg_domain::Instant;

type Key = (Instant, String, String);

/// The requests found so far, by time, action and rule.
#[derive(Default)]
pub(crate) struct Cases(Mutex<HashMap<Key, Vec<Arc<Env>>>>);

impl Cases {
    pub(crate) fn keep(&self, at: Instant, action: &str, rule: &str, case: Env) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry((at, action.to_owned(), rule.to_owned())).or_default().push(Arc::new(case));
    }

    /// Is there a case of this action and rule that shows it.
    pub(crate) fn any(&self, at: Instant, action: &str, rule: &str, shows: impl Fn(&Env) -> bool) -> bool {
        let found = {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.get(&(at, action.to_owned(), rule.to_owned())).cloned().unwrap_or_default()
        };
        found.iter().any(|case| shows(case))
    }
}

/// Does the engine allow the case by this set; nothing if a policy erred, since a case then shows nothing.
pub(crate) fn allowed(set: &PolicySet, case: &Env) -> Option<bool> {
    let response = Authorizer::new().is_authorized(&case.request, set, &case.entities);
    let sound = response.diagnostics().errors().next().is_none();
    sound.then(|| response.decision() == Decision::Allow)
}

/// Does the policy fire on the case.
pub(crate) fn fires(policy: &Policy, case: &Env) -> bool {
    let set = PolicySet::from_policies([policy.clone()]);
    set.is_ok_and(|set| {
        let response = Authorizer::new().is_authorized(&case.request, &set, &case.entities);
        response.diagnostics().reason().next().is_some()
    })
}
