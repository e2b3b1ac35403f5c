// SPDX-License-Identifier: EUPL-1.2
//! A world in which every act is in order, and the means to spoil one fact at a time.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;
use waarborg_domain::{Instant, RuleId};
use waarborg_law::{Action, Attrs, Decision, Fact, Facts, Package, Question, Subject};

pub const YES: Fact = Fact::Bool(true);
pub const NO: Fact = Fact::Bool(false);

pub fn package() -> Arc<Package> {
    Package::builtin().unwrap_or_else(|e| panic!("{e}"))
}

pub fn day(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub fn set(attrs: &mut Attrs, name: &str, value: Fact) {
    let found = attrs.iter_mut().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no attribute {name}"));
    found.1 = value;
}

/// An AIVD manager at work in the cell, with a mandate.
pub fn actor() -> Attrs {
    vec![
        ("org", Fact::Id("OrgKind", "aivd")),
        ("role", Fact::Id("Role", "manager")),
        ("basis", Fact::Id("AssignmentBasis", "employment")),
        ("screening", Fact::Id("Screening", "positive")),
        ("active", YES),
        ("designated", YES),
        ("inside", YES),
        ("mandated", YES),
    ]
}

/// The thing acted upon, in order for the action.
pub fn object(action: Action) -> Attrs {
    let cell = Fact::Id("SpaceKind", "cell");
    match action.resource_type() {
        "Delivery" => vec![
            ("space", cell),
            ("basis", Fact::Id("LegalBasis", "wiv2017:61")),
            ("subject", Fact::Id("Subject", "cyber-threat")),
            ("judgedRelevant", YES),
            ("automated", NO),
            ("feedRegistered", NO),
            ("originFromCredential", YES),
            ("party", YES),
            ("privacyAssessed", YES),
            ("channel", Fact::Id("Channel", "none")),
            ("purposeStated", YES),
            ("necessityReasoned", YES),
            ("proportionalityReasoned", YES),
        ],
        "Work" => vec![
            ("space", cell),
            ("task", Fact::Id("Task", "compare")),
            ("purposeStated", YES),
            ("necessityReasoned", YES),
            ("proportionalityReasoned", YES),
        ],
        "Derivation" => vec![("originsComputed", YES), ("originsKept", YES)],
        "Class" => vec![("own", NO), ("limitedAudience", NO), ("inAudience", NO)],
        "Datum" => datum(),
        "Consent" => vec![
            ("answered", YES),
            ("positive", YES),
            ("byOfficer", YES),
            ("signatureHolds", YES),
            ("withdrawn", NO),
            ("sameObject", YES),
            ("sameRecipient", YES),
            ("samePurpose", YES),
            ("conditionsKept", YES),
            ("expires", Fact::Instant(day("2027-01-01"))),
        ],
        "ConsentAct" => {
            vec![("ofOwnParty", YES), ("officer", YES), ("explicit", YES), ("signatureHolds", YES), ("bounded", YES)]
        }
        "Disclosure" => disclosure(),
        "Consultation" => vec![("designee", YES), ("occasionInCell", YES), ("occasionInTask", YES)],
        "Evidence" => vec![("ofOwn", YES), ("dealsWith", YES)],
        "Notice" => vec![("ofOwnParty", YES), ("written", YES), ("reasons", YES), ("twoMonths", YES)],
        // Care.
        "PrivacyAssessment" => vec![("ofOwnParty", YES), ("reasoned", YES)],
        "Communication" => vec![("aligned", YES)],
        "Collection" => vec![
            ("source", Fact::Id("CollectionSource", "listed")),
            ("complete", YES),
            ("askedByHead", YES),
            ("designee", NO),
            ("threeMonths", YES),
            ("permitted", YES),
            ("abroad", NO),
            ("analogy", YES),
        ],
        "House" => vec![],
        // Standing permissions.
        "Permission" => vec![
            ("instrument", Fact::Id("Instrument", "umbrella")),
            ("service", Fact::Id("OrgKind", "aivd")),
            ("grants", YES),
            ("unevaluated", NO),
            ("recipientsNamed", YES),
            ("categoriesStated", YES),
            ("periodBounded", YES),
            ("collectiveReasoned", NO),
            ("overviewAttached", NO),
            ("mandated", YES),
            ("signed", YES),
            ("signatureHolds", YES),
            ("purposeStated", YES),
            ("necessityReasoned", YES),
            ("proportionalityReasoned", YES),
        ],
        "PermissionUpkeep" => vec![("finding", YES), ("reasoned", YES), ("discussed", YES), ("proof", YES)],
        "Attestation" => vec![("reasoned", YES)],
        "PermissionUse" => vec![
            ("stage", Fact::Id("Stage", "release")),
            ("recipient", Fact::Id("RecipientClass", "foreign")),
            ("cited", YES),
            ("standing", Fact::Id("PermissionStanding", "granted")),
            ("group", NO),
            ("runs", YES),
            ("recipientInside", YES),
            ("dataInside", YES),
            ("purposeInside", YES),
            ("unspent", YES),
            ("unevaluated", NO),
            ("unevaluatedPermitted", NO),
            ("reasonedAlone", NO),
            ("held", NO),
        ],
        "Handling" => handling(),
        "Designation" => vec![("purpose", Fact::Id("DesignatedFor", "public-task")), ("referenced", YES)],
        "Telling" => vec![
            ("space", cell),
            ("om", NO),
            ("granted", YES),
            ("consented", YES),
            ("originatorsPermit", YES),
            ("teller", Fact::Id("Teller", "minister")),
            ("mandate", YES),
        ],
        // Foreign partners.
        "WeightingNote" => {
            vec![("criteriaReasoned", YES), ("furtherReasoned", YES), ("jointFormat", YES), ("formsWithinLevel", YES)]
        }
        "PartnerDealing" => dealing(),
        "ForeignDecision" => {
            vec![
                ("ground", Fact::Id("Ground", "wiv2017:62:1:d")),
                ("postpones", NO),
                ("despite", NO),
                ("permitted", NO),
            ]
        }
        "ForeignRelease" => foreign(),
        // Personal data.
        "Person" => person(),
        "PersonDecision" => {
            vec![("recipient", Fact::Id("RecipientClass", "service")), ("designated", YES), ("specialCase", NO)]
        }
        "Examination" => vec![
            ("relevant", YES),
            ("single", YES),
            ("whole", NO),
            ("categoryStated", NO),
            ("investigationNamed", YES),
            ("reasoned", YES),
        ],
        "Extension" => {
            vec![("first", YES), ("running", YES), ("withinSixMonths", YES), ("stated", YES), ("reasoned", YES)]
        }
        "Hold" => vec![("irrevocable", YES), ("granted", YES), ("inspected", YES)],
        "Destruction" => vec![("held", NO), ("privileged", NO), ("archived", NO), ("reported", NO)],
        "PassingOn" => vec![("permitted", YES), ("conditionsKept", YES)],
        "TakingHome" => vec![("seconded", NO)],
        "ArchiveKeeping" => vec![("byKeeper", YES), ("mustGo", NO)],
        "Archive" => vec![
            ("twenty", YES),
            ("seventyFive", NO),
            ("foundOpen", YES),
            ("limited", NO),
            ("advised", YES),
            ("cabinet", NO),
        ],
        // Companies.
        "CompanyStep" => ["reasoned", "risks", "technical", "described", "bounded"].map(|name| (name, YES)).to_vec(),
        "Intake" => {
            let all = ["identified", "voluntary", "purposeStated", "necessityReasoned", "proportionalityReasoned"];
            all.map(|name| (name, YES)).to_vec()
        }
        "Exchange" => {
            let all = ["given", "weighed", "described", "riskAccepted", "typeWeighed", "pledged", "resilience"];
            let mut attrs = all.map(|name| (name, YES)).to_vec();
            attrs.extend([
                ("permissionRecorded", YES),
                ("permitted", YES),
                ("informant", NO),
                ("structural", NO),
                ("stricter", NO),
            ]);
            attrs
        }
        "Publication" => vec![("namesPartner", NO)],
        // Contested positions.
        "Choice" => vec![("reasoned", YES), ("ahead", YES)],
        "WitnessCount" => vec![("reasoned", YES)],
        // Keeping the register.
        "Restoration" => vec![
            ("reasoned", YES),
            ("otherPerson", YES),
            ("secondActive", YES),
            ("secondRole", Fact::Id("Role", "administrator")),
        ],
        "KeyChange" => {
            vec![("otherPerson", YES), ("secondActive", YES), ("secondRole", Fact::Id("Role", "administrator"))]
        }
        // Receipt.
        "DataRequest" => vec![
            ("toCompany", NO),
            ("precise", YES),
            ("written", YES),
            ("oralReasoned", NO),
            ("containsData", NO),
            ("disclosed", NO),
            ("purposeStated", YES),
            ("necessityReasoned", YES),
            ("proportionalityReasoned", YES),
        ],
        "ReceiptStep" => {
            let all = ["reason", "effort", "interpreted", "relevanceReasoned", "reasoned", "weighed", "bounded"];
            all.map(|name| (name, YES)).to_vec()
        }
        "Received" => vec![
            ("solicited", NO),
            ("reasonKnown", YES),
            ("effortRecorded", NO),
            ("evaluated", YES),
            ("doubted", NO),
            ("doubtLifted", NO),
            ("torture", NO),
            ("emergency", NO),
        ],
        other => panic!("no object for {other}"),
    }
}

fn datum() -> Attrs {
    vec![
        ("stage", Fact::Id("Stage", "release")),
        ("space", Fact::Id("SpaceKind", "cell")),
        ("recipient", Fact::Id("RecipientClass", "service")),
        ("originRecorded", YES),
        ("own", NO),
        ("described", YES),
        ("usable", YES),
        ("personal", NO),
        ("cited", YES),
        ("mentioned", NO),
        ("attributed", NO),
        ("fromConsented", NO),
        ("redacted", NO),
        ("consent", Fact::Id("ConsentState", "given")),
        ("standing", NO),
        ("wasGiven", NO),
        ("foreign", NO),
        ("foreignConsents", NO),
    ]
}

/// A relation with a foreign service, weighed, put to whoever decides.
fn dealing() -> Attrs {
    vec![
        ("foreign", YES),
        ("noted", YES),
        ("withinNote", YES),
        ("unreliable", NO),
        ("superficial", NO),
        ("raisedRisk", NO),
        ("leadInformed", YES),
        ("relationMandate", NO),
        ("reasoned", YES),
        ("suspends", NO),
        ("channel", NO),
    ]
}

/// Assessed data for a foreign service with a relation.
fn foreign() -> Attrs {
    vec![
        ("stage", Fact::Id("Stage", "release")),
        ("organ", NO),
        ("ground", Fact::Id("Ground", "wiv2017:62:1:d")),
        ("form", Fact::Id("PartnerForm", "assessed")),
        ("superficialForm", YES),
        ("noted", YES),
        ("withinNote", YES),
        ("permitted", YES),
        ("unreliable", NO),
        ("suspended", NO),
        ("contactOnly", NO),
        ("misuse", NO),
        ("overdue", NO),
        ("postponed", NO),
        ("raisedRisk", NO),
        ("riskAssessed", NO),
        ("leadInformed", YES),
        ("unevaluatedCovered", NO),
        ("filtered", NO),
        ("operationsStated", YES),
        ("despite", NO),
        ("headDecides", NO),
        ("headAsked", NO),
        ("ministerPermits", NO),
        ("eligible", NO),
        ("cosigned", YES),
    ]
}

/// A suspect of grave danger, established and recent, told to the other service.
fn person() -> Attrs {
    vec![
        ("processor", Fact::Id("Processor", "aivd")),
        ("category", Fact::Id("PersonCategory", "19:1:a")),
        ("inseparable", NO),
        ("sensitive", NO),
        ("additional", NO),
        ("unavoidable", NO),
        ("lawyerClient", NO),
        ("specialPower", NO),
        ("courtPermits", NO),
        ("courtPermitsTelling", NO),
        ("accurate", YES),
        ("recent", YES),
        ("recipient", Fact::Id("RecipientClass", "service")),
        ("enforcement", NO),
        ("relation", Fact::Id("Relation", "none")),
        ("exception", Fact::Id("PersonException", "none")),
        ("reliabilityStated", NO),
        ("ageStated", NO),
        ("statementAttached", YES),
        ("designatedDecider", NO),
        ("ministerDecided", NO),
    ]
}

fn disclosure() -> Attrs {
    vec![
        ("stage", Fact::Id("Stage", "release")),
        ("space", Fact::Id("SpaceKind", "cell")),
        ("recipient", Fact::Id("RecipientClass", "service")),
        ("recipientOrg", Fact::Id("OrgKind", "mivd")),
        ("ground", Fact::Id("Ground", "wiv2017:86:2:a")),
        ("outside", NO),
        ("viaParty", NO),
        ("toMember", NO),
        ("byService", YES),
        ("publicTask", NO),
        ("enquirer", NO),
        ("purposeStated", YES),
        ("necessityReasoned", YES),
        ("proportionalityReasoned", YES),
        ("relation", Fact::Id("Relation", "none")),
        ("originsRecorded", YES),
        ("consentsComplete", YES),
        ("conditionsKept", YES),
        ("assessed", YES),
        ("relevantToTask", YES),
        ("warning", NO),
        ("concerns", NO),
        ("neededForTask", NO),
        ("reviewed", YES),
        ("decided", Fact::Id("Decider", "aivd")),
    ]
}

/// A disclosure abroad in their interest, asked for and bound by every condition, told by the minister.
fn handling() -> Attrs {
    let mut all = vec![
        ("space", Fact::Id("SpaceKind", "cell")),
        ("recipient", Fact::Id("RecipientClass", "foreign")),
        ("ground", Fact::Id("Ground", "wiv2017:89:1")),
        ("relation", Fact::Id("Relation", "regular")),
        ("teller", Fact::Id("Teller", "minister")),
    ];
    let yes = ["originatorsPermit", "thirdParty", "namedRecipients", "intelligenceOnly", "destructionAsked", "written"];
    let judged = ["compatible", "unopposed", "asked", "contextKnown", "mandate", "underlyingConsented", "measures"];
    let no = ["personal", "sameCountry", "screening", "raisedRisk", "publicTask", "caseDesignated", "enquiryComplete"];
    let open = ["headByRegulation", "investigation", "evident", "urgent", "unprivileged", "weighty", "weighedAlone"];
    all.extend(yes.into_iter().chain(judged).map(|name| (name, YES)));
    all.extend(no.into_iter().chain(open).chain(["forMinister"]).map(|name| (name, NO)));
    all
}

/// Facts of one question in which everything is in order.
pub fn facts(action: Action) -> Facts {
    let mut actor = actor();
    if action == Action::ExportBundle {
        set(&mut actor, "org", Fact::Id("OrgKind", "oversight"));
        set(&mut actor, "basis", Fact::Id("AssignmentBasis", "none"));
    }
    match action {
        Action::DecidePermission => set(&mut actor, "role", Fact::Id("Role", "head")),
        Action::AttestContent => set(&mut actor, "role", Fact::Id("Role", "analyst")),
        _ => {}
    }
    if matches!(action, Action::AdoptNote | Action::RelatePartner | Action::LimitPartner | Action::AdmitOrgan) {
        set(&mut actor, "role", Fact::Id("Role", "minister"));
    }
    match action {
        Action::Examine => set(&mut actor, "role", Fact::Id("Role", "analyst")),
        Action::ExtendTerm => set(&mut actor, "role", Fact::Id("Role", "head")),
        Action::WeighCompany | Action::DescribeCooperation | Action::AcceptRisk | Action::PermitExchange => {
            set(&mut actor, "role", Fact::Id("Role", "head"));
        }
        Action::DecideChoice | Action::Restore | Action::RequireWitnesses | Action::RotateKey => {
            set(&mut actor, "role", Fact::Id("Role", "head"));
        }
        Action::SettleDoubt | Action::ReconsiderPartner => set(&mut actor, "role", Fact::Id("Role", "head")),
        Action::PermitEmergency => set(&mut actor, "role", Fact::Id("Role", "minister")),
        Action::HearRefusal => set(&mut actor, "role", Fact::Id("Role", "head")),
        Action::FindArchive => set(&mut actor, "role", Fact::Id("Role", "minister")),
        _ => {}
    }
    if action == Action::AssessPrivacy {
        set(&mut actor, "role", Fact::Id("Role", "dpo"));
    }
    let mut object = object(action);
    if action == Action::Designate {
        set(&mut actor, "role", Fact::Id("Role", "minister"));
    }
    if action == Action::CopyDatum {
        set(&mut object, "own", YES);
    }
    let question = Question { action, object, subject: Subject::default(), count: 1 };
    Facts { actor, at: day("2026-06-30"), register: true, questions: vec![question] }
}

/// Changes facts as written: `actor.org=police`, `personal=yes`, `register=no`, `at=2018-04-30`.
pub fn change(facts: &mut Facts, changes: &str) {
    for one in changes.split_whitespace() {
        let (name, value) = one.split_once('=').unwrap_or_else(|| panic!("{one}"));
        match name {
            "register" => facts.register = value == "yes",
            "at" => facts.at = day(value),
            _ => {
                let (attrs, name) = match name.strip_prefix("actor.") {
                    Some(name) => (&mut facts.actor, name),
                    None => (&mut facts.questions[0].object, name),
                };
                let old = attrs.iter().find(|(n, _)| *n == name).unwrap_or_else(|| panic!("no attribute {name}")).1;
                let new = match old {
                    Fact::Bool(_) => Fact::Bool(value == "yes"),
                    Fact::Id(kind, _) => Fact::Id(kind, Box::leak(value.to_owned().into_boxed_str())),
                    Fact::Instant(_) => Fact::Instant(day(value)),
                };
                set(attrs, name, new);
            }
        }
    }
}

pub fn changed(action: Action, changes: &str) -> Facts {
    let mut facts = facts(action);
    change(&mut facts, changes);
    facts
}

pub fn names(decision: &Decision) -> Vec<String> {
    decision.rules_unmet().iter().map(ToString::to_string).collect()
}

pub fn rule(id: &str) -> RuleId {
    RuleId::new(id)
}
