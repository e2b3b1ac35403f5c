// SPDX-License-Identifier: EUPL-1.2
//! What the AIVD does at home, beside the cell: with whom it deals, what it got and from whom, whom it asked. To
//! somebody of another party in the cell none of it is there.

use crate::world::{World, purpose};
use serde_json::json;
use std::collections::BTreeSet;
use waarborg_domain::DutyKind;

/// Where the same act has another object in the other world.
pub struct Dealings {
    partner: &'static str,
    company: &'static str,
    value: &'static str,
}

pub const FIRST: Dealings = Dealings { partner: "service-f", company: "firm-k", value: "home.example.org" };
pub const SECOND: Dealings = Dealings { partner: "service-g", company: "port-authority", value: "other.example.org" };

impl World {
    pub fn at_home(&mut self, with: &Dealings) {
        let Dealings { partner, company, value } = *with;
        let officer = "aivd.officer";
        let received = json!({ "sender": partner, "about": format!("A list from {partner}.") });
        let receipt = self.made_by(officer, "receipt.record", received, "receipt");
        let indications = json!({ "receipt": receipt, "indications": format!("A report on {partner}.") });
        self.done(officer, "receipt.torture", indications);
        let happened = json!({ "partner": partner, "cause": "change", "what": format!("Of {partner}.") });
        self.done(officer, "partner.incident", happened);
        let weighed = json!({ "company": company, "types": ["hash"], "reasons": "It sees much.", "risks": "Few." });
        self.made_by("aivd.weigher", "company.weigh", weighed, "cooperation");
        let asked = json!({
            "company": company, "asked": "What it saw.", "identified": "By card.", "voluntary": "It was told.",
            "purpose": purpose(),
        });
        self.made_by(officer, "company.intake", asked, "intake");
        let permission = json!({
            "instrument": "umbrella", "recipients": [partner], "data": ["domain"], "persons": ["none"],
            "until": "2027-05-31", "purpose": purpose(),
        });
        self.made_by(officer, "permission.request", permission, "permission");
        let content = json!([{ "type": "domain", "value": value }]);
        self.done(officer, "deposit", json!({
            "space": "home", "title": "At home", "basis": "wiv2017:61", "subject": "cyber-threat", "reliability": "B2",
            "values": content, "purpose": purpose(),
        }));
    }

    /// Ids of the signals that a text mentions hidden data of its reader's party.
    pub fn signals(&self) -> BTreeSet<String> {
        let snapshot = self.system.snapshot();
        let duties = snapshot.state.duties.iter().filter(|(_, d)| d.kind == DutyKind::AnswerMention);
        duties.map(|(id, _)| id.to_string()).collect()
    }
}
