// SPDX-License-Identifier: EUPL-1.2
//! What a minister or a mandated head signs who decides on a standing permission: the
//! permission as it was asked for, and the decision, in one canonical text. Reasons are not in it: they can be
//! destroyed, and the text must be made again for as long as the register lives.

use crate::consent::signature_holds;
use crate::objects::permission::Permission;
use crate::state::State;
use waarborg_domain::{CapacityId, PermissionId, Signing};

/// The statement. A permission is decided on once, so its id is enough to keep the signature to this one.
pub fn statement(id: &PermissionId, asked: &Permission, allow: bool) -> Vec<u8> {
    let value = serde_json::json!({
        "statement": "waarborg/permission/1", "permission": id, "service": asked.service,
        "instrument": asked.instrument, "bounds": asked.bounds, "purpose": asked.purpose.code, "renews": asked.renews,
        "requested": asked.entry, "allow": allow,
    });
    serde_json_canonicalizer::to_vec(&value).unwrap_or_default()
}

/// True if attested by the server, or signed with the registered key or passkey of whoever decides, for exactly this.
pub fn decision_holds(
    state: &State,
    who: &CapacityId,
    (id, asked): (&PermissionId, &Permission),
    allow: bool,
    signing: &Signing,
) -> bool {
    signature_holds(state, who, signing, || statement(id, asked, allow))
}
