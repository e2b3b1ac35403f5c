// SPDX-License-Identifier: EUPL-1.2
//! Proofs over the deployed policies, for all facts and not only for those a test thinks of (symcc, with
//! cvc5 as solver): no policy can err, none is dead, each changes what is allowed, and the theorems
//! below, written apart from the policies, follow from them. Where cvc5 is absent this is skipped
//! and said to be.

mod common;
mod effective;
use cedar_policy::{Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, solver::LocalSolver};
use common::*;
use effective::Law;
use std::collections::BTreeSet;
use std::io::Write;

/// Safeguards that never change what is allowed, since others refuse the same acts: they are there to
/// say what is wrong. Silence is a missing consent; a change since the request is a consent that is
/// gone; consent without a ground has no ground; whoever is outside the circle is not assigned. The
/// permit among them keeps R-022 from being named where R-020 refuses.
const EXPLAIN_ONLY: &[&str] =
    &["R-041.release", "R-044", "R-045", "R-160.see", "R-160.work", "open.deposit-no-supplier"];

type Compiler = CedarSymCompiler<LocalSolver>;

/// A compiler, or none where cvc5 is absent (said in the list of skips).
fn compiler() -> Option<Compiler> {
    if let Ok(compiler) =
        LocalSolver::cvc5().map_err(|e| e.to_string()).and_then(|s| Compiler::new(s).map_err(|e| e.to_string()))
    {
        return Some(compiler);
    }
    println!("skipped: cvc5 absent");
    static SAID: std::sync::Once = std::sync::Once::new();
    SAID.call_once(|| {
        if let Ok(file) = std::env::var("WAARBORG_SKIPS") {
            let mut list = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
            writeln!(list, "skipped: cvc5 absent").unwrap();
        }
    });
    None
}

fn env(schema: &Schema, action: &str) -> RequestEnv {
    schema.request_envs().find(|env| env.action().id().unescaped() == action).unwrap()
}

fn compile(set: &PolicySet, env: &RequestEnv, schema: &Schema) -> CompiledPolicySet {
    CompiledPolicySet::compile(set, env, schema).unwrap_or_else(|e| panic!("{}: {e}", env.action()))
}

/// The instant at which a policy is judged: today's law, or for one that has ended, the law of its time.
fn time_of(policy: &Policy) -> &'static str {
    if policy.annotation("valid_until").is_some() { "2019-06-01" } else { "2026-06-30" }
}

#[tokio::test]
async fn no_policy_errs_and_none_is_dead() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let (mut checks, mut dead, mut err) = (0, vec![], vec![]);
    let law = Law::read(&package(), "2026-06-30");
    for policy in law.all() {
        let mut alive = false;
        for action in effective::actions(policy) {
            let env = env(&law.schema, &action);
            let compiled = CompiledPolicy::compile(policy, &env, &law.schema).unwrap();
            checks += 1;
            if !compiler.check_never_errors_opt(&compiled).await.unwrap() {
                err.push(format!("{} {action}", policy.id()));
            }
            alive = alive || !compiler.check_never_matches_opt(&compiled).await.unwrap();
        }
        if !alive {
            dead.push(policy.id().to_string());
        }
    }
    println!("{checks} checks that no policy errs; dead: {dead:?}");
    assert!(err.is_empty(), "can err: {err:?}");
    assert!(dead.is_empty(), "never fires: {dead:?}");
}

#[tokio::test]
async fn dropping_a_policy_changes_what_is_allowed() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let mut idle = BTreeSet::new();
    let ids: Vec<Policy> = Law::read(&package(), "2026-06-30").all().cloned().collect();
    let mut checks = 0;
    for policy in &ids {
        let law = Law::read(&package(), time_of(policy));
        let id = policy.id().to_string();
        let mut matters = false;
        for action in effective::actions(policy) {
            let env = env(&law.schema, &action);
            let whole = compile(&law.set(&action, &|_| true), &env, &law.schema);
            let without = compile(&law.set(&action, &|p| p != id), &env, &law.schema);
            checks += 1;
            if !compiler.check_equivalent_opt(&whole, &without).await.unwrap() {
                matters = true;
                break;
            }
        }
        if !matters {
            idle.insert(id);
        }
    }
    println!("{checks} checks that each of {} policies matters", ids.len());
    assert_eq!(idle.iter().map(String::as_str).collect::<Vec<_>>(), EXPLAIN_ONLY);
}

/// Rule; action; what follows when the act is allowed. Short names stand for the schema's lists.
#[rustfmt::skip]
const THEOREMS: &[(&str, &str, &str)] = &[
    // Data that leave.
    ("R-037", "releaseDatum", "!(resource.cited && resource.recipient != RecipientClass::unit) || resource.standing || resource.consent == ConsentState::given"),
    ("R-042", "releaseDatum", "!resource.cited || resource.standing || resource.consent == ConsentState::given"),
    ("R-046", "releaseDatum", "!(resource.cited && resource.consent == ConsentState::withdrawn) || resource.standing"),
    ("R-039", "releaseDatum", "!(resource.cited && resource.recipient == RecipientClass::unit) || resource.standing || resource.consent == ConsentState::given"),
    ("R-038", "releaseDatum", "!resource.mentioned || resource.standing || resource.fromConsented || resource.consent == ConsentState::given"),
    ("R-038", "releaseDatum", "!(resource.mentioned && resource.attributed) || resource.standing || resource.consent == ConsentState::given"),
    ("R-048", "releaseDatum", "!(resource.redacted && !resource.cited && !resource.mentioned) || resource.standing || resource.consent == ConsentState::given"),
    ("R-047", "releaseDatum", "!resource.foreign || resource.foreignConsents"),
    ("R-047", "depositDatum", "resource.foreignConsents || !resource.foreign"),
    ("R-004", "releaseDatum", "resource.described"),
    ("R-004", "depositDatum", "resource.described"),
    ("R-024", "releaseDatum", "resource.originRecorded"),
    ("R-024", "depositDatum", "resource.originRecorded"),
    ("R-149", "releaseDatum", "resource.usable"),
    ("R-149", "useDatum", "resource.usable"),
    ("R-149", "copyDatum", "resource.usable"),
    ("R-025", "copyDatum", "resource.own"),
    ("H-001", "releaseDatum", "!resource.personal"),
    // One consent.
    ("R-041", "countConsent", "resource.answered"),
    ("R-037", "countConsent", "resource.positive"),
    ("R-043", "countConsent", "resource.byOfficer && resource.signatureHolds"),
    ("R-046", "countConsent", "!resource.withdrawn"),
    ("R-042", "countConsent", "resource.sameObject && resource.sameRecipient && resource.samePurpose && resource.conditionsKept && resource.expires > context.now"),
    ("R-041", "bindParty", "resource.explicit"),
    ("R-042", "bindParty", "resource.bounded"),
    ("R-043", "bindParty", "resource.ofOwnParty && resource.officer && resource.signatureHolds"),
    ("R-043", "manageOwn", "resource.ofOwnParty"),
    // A release as a whole.
    ("R-001", "release", "resource.purposeStated && resource.necessityReasoned"),
    ("R-001", "deposit", "resource.purposeStated && resource.necessityReasoned"),
    ("R-003", "work", "resource.proportionalityReasoned"),
    ("R-003", "request", "resource.proportionalityReasoned"),
    ("R-002", "release", "resource.ground != Ground::none && resource.recipient != RecipientClass::foreign && resource.recipient != RecipientClass::oversight"),
    ("R-002", "release", "resource.ground != Ground::wiv2017:66 || resource.recipient == RecipientClass::om-crime"),
    ("R-002", "release", "resource.ground != Ground::wiv2017:61 || resource.recipient == RecipientClass::unit"),
    ("R-013", "release", "resource.reviewed"),
    ("R-014", "release", "resource.neededForTask || resource.ground != Ground::wiv2017:61"),
    ("R-024", "release", "resource.originsRecorded"),
    ("R-040", "release", "resource.conditionsKept"),
    ("R-040", "derive", "resource.originsComputed && resource.originsKept"),
    ("R-082", "release", "resource.concerns || resource.recipient == RecipientClass::unit || resource.recipient == RecipientClass::service || resource.recipient == RecipientClass::om-crime"),
    ("R-083", "release", "resource.ground != Ground::wiv2017:66 || (resource.written && resource.toMember)"),
    ("R-146", "release", "!resource.outside || resource.viaParty"),
    ("R-157", "release", "!resource.outside || resource.warning"),
    ("R-156", "release", "resource.space != SpaceKind::cell || (resource.assessed && (resource.warning || resource.relevantToTask))"),
    ("R-158", "release", "resource.decided == Decider::aivd"),
    ("R-158", "decide", "principal.org == OrgKind::aivd && principal.mandated && (principal.role == Role::manager || principal.role == Role::head)"),
    ("R-160", "request", "principal.inside"),
    ("R-015", "release", "principal.active && principal.designated"),
    ("R-015", "administer", "principal.active && principal.designated"),
    ("R-018", "release", "context.statute == Statute::wiv2017"),
    ("R-018", "own", "context.statute == Statute::wiv2017"),
    ("R-135", "release", "context.register"),
    ("R-135", "own", "context.register"),
    // Deposit.
    ("R-020", "deposit", "resource.space == SpaceKind::home || principal.org == OrgKind::aivd || principal.org == OrgKind::mivd || principal.org == OrgKind::police || principal.org == OrgKind::ncsc || principal.org == OrgKind::om"),
    ("R-020", "deposit", "resource.party || resource.space == SpaceKind::home"),
    ("R-021", "deposit", "resource.space == SpaceKind::home || (resource.judgedRelevant && resource.subject != Subject::other)"),
    ("R-022", "deposit", "resource.space == SpaceKind::home || principal.org != OrgKind::police || resource.basis == LegalBasis::wiv2017:94 || resource.basis == LegalBasis::wpg:24"),
    ("R-022", "deposit", "resource.space == SpaceKind::home || principal.org != OrgKind::mivd || resource.basis == LegalBasis::wiv2017:86"),
    ("R-023", "deposit", "!resource.automated || resource.feedRegistered"),
    ("R-024", "deposit", "resource.originFromCredential"),
    // Work in the cell, and seeing.
    ("R-026", "work", "resource.space == SpaceKind::home || principal.basis != AssignmentBasis::none || principal.org == OrgKind::om || principal.org == OrgKind::nctv"),
    ("R-026", "see", "principal.basis != AssignmentBasis::none"),
    ("R-027", "work", "resource.space == SpaceKind::home || principal.screening == Screening::positive"),
    ("R-027", "see", "principal.screening == Screening::positive"),
    ("R-028", "work", "resource.space == SpaceKind::home || principal.org != OrgKind::police || principal.basis == AssignmentBasis::art91"),
    ("R-028", "see", "principal.org != OrgKind::ncsc || principal.basis == AssignmentBasis::secondment"),
    ("R-029", "work", "resource.space == SpaceKind::home || principal.org != OrgKind::om"),
    ("R-029", "see", "principal.org != OrgKind::om"),
    ("R-030", "work", "resource.space == SpaceKind::home || principal.org != OrgKind::nctv"),
    ("R-030", "see", "principal.org != OrgKind::nctv"),
    ("R-031", "work", "resource.space == SpaceKind::home || resource.task != Task::other"),
    ("R-032", "work", "resource.space == SpaceKind::home || resource.task != Task::criminal-investigation"),
    ("R-033", "work", "resource.space == SpaceKind::home || resource.task != Task::special-power"),
    ("H-002", "see", "!resource.limitedAudience || resource.inAudience || resource.own"),
    // The rest.
    ("R-159", "consultOm", "resource.designee && resource.occasionInCell && resource.occasionInTask"),
    ("R-143", "giveNotice", "resource.ofOwnParty && resource.written && resource.reasons && resource.twoMonths"),
    ("R-134", "exportBundle", "principal.org == OrgKind::oversight"),
];

/// `RecipientClass::om-crime` as Cedar writes it.
fn spelled(claim: &str) -> String {
    let words = claim.split(' ').map(|word| match word.split_once("::") {
        None => word.to_owned(),
        Some((list, id)) => {
            let end = id.find([')', '(']).unwrap_or(id.len());
            let start = list.rfind(['(', '!']).map_or(0, |i| i + 1);
            format!("{}W::{}::\"{}\"{}", &list[..start], &list[start..], &id[..end], &id[end..])
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The theorem as a set that allows exactly where it holds.
fn goal(action: &str, claim: &str) -> PolicySet {
    format!("permit (principal, action == W::Action::\"{action}\", resource) when {{ {} }};", spelled(claim))
        .parse()
        .unwrap_or_else(|e| panic!("{claim}: {e}"))
}

#[tokio::test]
async fn the_theorems_follow_and_each_leans_on_its_rule() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let law = Law::read(&package(), "2026-06-30");
    let (mut refuted, mut hollow) = (vec![], vec![]);
    for (rule, action, claim) in THEOREMS {
        let env = env(&law.schema, action);
        let goal = compile(&goal(action, claim), &env, &law.schema);
        let whole = compile(&law.set(action, &|_| true), &env, &law.schema);
        if !compiler.check_implies_opt(&whole, &goal).await.unwrap() {
            refuted.push(format!("{rule} {action}: {claim}"));
        }
        // Without its rule's safeguards (or, for a ground, with every ground open) it must fall.
        let without = compile(&law.set_open(action, rule), &env, &law.schema);
        if compiler.check_implies_opt(&without, &goal).await.unwrap() {
            hollow.push(format!("{rule} {action}: {claim}"));
        }
    }
    println!("{} theorems", THEOREMS.len());
    assert!(refuted.is_empty(), "refuted: {refuted:#?}");
    assert!(hollow.is_empty(), "hold without their rule: {hollow:#?}");
}

#[tokio::test]
async fn every_action_can_be_allowed_and_false_claims_are_refuted() {
    let Some(mut compiler) = compiler() else {
        return;
    };
    let law = Law::read(&package(), "2026-06-30");
    for env in law.schema.request_envs() {
        let action = env.action().id().unescaped().to_owned();
        let whole = compile(&law.set(&action, &|_| true), &env, &law.schema);
        assert!(!compiler.check_always_denies_opt(&whole).await.unwrap(), "{action} is never allowed");
    }
    let env = env(&law.schema, "releaseDatum");
    let whole = compile(&law.set("releaseDatum", &|_| true), &env, &law.schema);
    for claim in ["resource.standing", "resource.consent == ConsentState::given", "!resource.mentioned"] {
        let goal = compile(&goal("releaseDatum", claim), &env, &law.schema);
        assert!(!compiler.check_implies_opt(&whole, &goal).await.unwrap(), "{claim}");
    }
}

/// Every safeguard has a theorem, written by itself; no solver is needed to see that.
#[test]
fn each_safeguard_has_a_theorem() {
    let proved: BTreeSet<&str> = THEOREMS.iter().map(|t| t.0).collect();
    let law = Law::read(&package(), "2026-06-30");
    let bare: BTreeSet<String> = law
        .all()
        .map(|p| p.id().to_string())
        .filter(|id| !id.starts_with("open.") && !EXPLAIN_ONLY.contains(&id.as_str()))
        .map(|id| id.split('.').next().unwrap_or_default().to_owned())
        .filter(|rule| !proved.contains(rule.as_str()) && !matches!(rule.as_str(), "R-035" | "R-162"))
        .collect();
    assert!(bare.is_empty(), "no theorem for {bare:?}");
}
