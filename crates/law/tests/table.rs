// SPDX-License-Identifier: EUPL-1.2
//! For each policy with a rule: facts that meet the rule and facts that break exactly it. Where another
//! rule must break as well (silence is also a missing consent), the row says so.

mod common;
use common::*;
use std::collections::BTreeSet;
use waarborg_domain::Outcome;
use waarborg_law::{Action, Kind};

/// Policy; action; facts that make it apply; the one change that breaks it; other rules that break too.
type Row = (&'static str, Action, &'static str, &'static str, &'static [&'static str]);

use Action::*;
#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Every processing.
    ("R-001", Deposit, "", "purposeStated=no", &[]),
    ("R-001", Work, "", "necessityReasoned=no", &[]),
    ("R-001", Request, "", "necessityReasoned=no", &[]),
    ("R-001", Release, "", "purposeStated=no", &[]),
    ("R-003", Deposit, "", "proportionalityReasoned=no", &[]),
    ("R-003", Work, "", "proportionalityReasoned=no", &[]),
    ("R-003", Request, "", "proportionalityReasoned=no", &[]),
    ("R-003", Release, "", "proportionalityReasoned=no", &[]),
    ("R-004", DepositDatum, "", "described=no", &[]),
    ("R-004", ReleaseDatum, "", "described=no", &[]),
    ("R-013", Release, "", "reviewed=no", &[]),
    ("R-014", Release, "recipient=unit ground=wiv2017:61 neededForTask=yes", "neededForTask=no", &[]),
    ("R-015", Deposit, "", "actor.active=no", &[]),
    ("R-015", Work, "", "actor.designated=no", &[]),
    ("R-015", Derive, "", "actor.active=no", &[]),
    ("R-015", ManageOwn, "", "actor.designated=no", &[]),
    ("R-015", BindParty, "", "actor.active=no", &[]),
    ("R-015", Request, "", "actor.designated=no", &[]),
    ("R-015", Decide, "", "actor.active=no", &[]),
    ("R-015", Release, "", "actor.designated=no", &[]),
    ("R-015", ConsultOm, "", "actor.active=no", &[]),
    ("R-015", GiveNotice, "", "actor.designated=no", &[]),
    ("R-015", Administer, "", "actor.active=no", &[]),
    ("R-015", ExportBundle, "", "actor.designated=no", &[]),
    ("R-018", Own, "", "at=2002-05-28", &[]),
    ("R-018", Administer, "", "at=2002-05-28", &[]),
    ("R-018.covenant", BindParty, "", "at=2020-05-27", &[]),
    ("R-018.covenant", ConsultOm, "", "at=2020-05-27", &[]),
    ("R-018.covenant", GiveNotice, "", "at=2020-05-27", &[]),
    ("R-018.cell", Work, "", "at=2020-05-27", &[]),
    ("R-018.cell", Request, "", "at=2020-05-27", &[]),
    ("R-018.cell", Release, "", "at=2020-05-27", &[]),
    ("R-018.cell", Deposit, "", "at=2020-05-27", &["R-022"]),
    ("R-135", Own, "", "register=no", &[]),
    ("R-135", Release, "", "register=no", &[]),
    ("R-135", Deposit, "", "register=no", &[]),
    ("R-143", GiveNotice, "", "reasons=no", &[]),
    ("R-143", GiveNotice, "", "written=no", &[]),
    ("R-143", GiveNotice, "", "twoMonths=no", &[]),
    ("R-143", GiveNotice, "", "ofOwnParty=no", &[]),
    ("R-149", UseDatum, "", "usable=no", &[]),
    ("R-149", ReleaseDatum, "", "usable=no", &[]),
    ("R-149", CopyDatum, "", "usable=no", &[]),
    // Grounds.
    ("R-002.unit-61", Release, "recipient=unit ground=wiv2017:61 neededForTask=yes consentsComplete=no", "ground=wiv2017:86:2:a", &[]),
    ("R-002.service-86", Release, "consentsComplete=no", "ground=wiv2017:61", &[]),
    ("R-002.body-62a", Release, "recipient=body ground=wiv2017:62:1:a concerns=yes consentsComplete=no", "ground=none", &[]),
    ("R-002.body-62b", Release, "recipient=body ground=wiv2017:62:1:b concerns=yes consentsComplete=no", "ground=wiv2017:62:1:c", &[]),
    ("R-002.om-crime-66", Release, "recipient=om-crime ground=wiv2017:66 toMember=yes consentsComplete=no", "ground=wiv2017:62:1:b", &[]),
    ("R-002.om-other-62b", Release, "recipient=om-other ground=wiv2017:62:1:b concerns=yes consentsComplete=no", "ground=wiv2017:66", &[]),
    ("R-002.organisation-62c", Release, "recipient=organisation ground=wiv2017:62:1:c concerns=yes consentsComplete=no", "ground=wiv2017:62:1:b", &[]),
    ("R-002.foreign-62d", Release, "recipient=foreign ground=wiv2017:62:1:d relation=regular consentsComplete=no", "relation=contact", &[]),
    ("R-002.foreign-62d", Release, "recipient=foreign ground=wiv2017:62:1:d relation=regular consentsComplete=no", "byService=no", &[]),
    ("R-002.foreign-89", Release, "recipient=foreign ground=wiv2017:89:1 relation=regular consentsComplete=no", "relation=none", &[]),
    ("R-002.foreign-64", Release, "recipient=foreign ground=wiv2017:64 consentsComplete=no", "relation=regular", &[]),
    ("R-002.foreign-64", Release, "recipient=foreign ground=wiv2017:64 relation=contact consentsComplete=no", "ground=wiv2017:62:1:d", &[]),
    ("R-002.organ-62d", Release, "recipient=organ ground=wiv2017:62:1:d consentsComplete=no", "ground=wiv2017:64", &[]),
    ("R-002.organ-62d", Release, "recipient=organ ground=wiv2017:62:1:d consentsComplete=no", "byService=no", &[]),
    ("R-002.public-task-67", Release, "recipient=body ground=wiv2017:67 publicTask=yes concerns=yes consentsComplete=no", "publicTask=no", &[]),
    ("R-002.public-task-67", Release, "recipient=organisation ground=wiv2017:67 publicTask=yes concerns=yes consentsComplete=no", "recipient=om-other", &[]),
    ("R-002.enquirer-63", Release, "recipient=body ground=wiv2017:63 enquirer=yes consentsComplete=no", "enquirer=no", &[]),
    ("R-022.aivd", Deposit, "", "basis=wiv2017:86", &[]),
    ("R-022.mivd", Deposit, "actor.org=mivd basis=wiv2017:86", "basis=wiv2017:61", &[]),
    ("R-022.police", Deposit, "actor.org=police basis=wpg:24 channel=official", "basis=wjsg:52", &[]),
    ("R-022.police", Deposit, "actor.org=police basis=wiv2017:94 channel=official", "basis=gdpr:6", &[]),
    ("R-022.om", Deposit, "actor.org=om basis=wjsg:52 channel=college", "basis=wpg:24", &[]),
    ("R-022.ncsc", Deposit, "actor.org=ncsc basis=wbni:20", "basis=wiv2017:61", &[]),
    ("R-134.bundle", ExportBundle, "", "actor.org=aivd", &[]),
    // The cell.
    ("R-020", Deposit, "", "actor.org=company", &[]),
    ("R-020", Deposit, "", "actor.org=aivd party=no", &[]),
    ("R-021", Deposit, "", "subject=other", &[]),
    ("R-021", Deposit, "", "judgedRelevant=no", &[]),
    ("R-023", Deposit, "automated=yes feedRegistered=yes", "feedRegistered=no", &[]),
    ("R-024.deposit", Deposit, "", "originFromCredential=no", &[]),
    ("R-024.datum", DepositDatum, "", "originRecorded=no", &[]),
    ("R-024.datum", ReleaseDatum, "", "originRecorded=no", &[]),
    ("R-024.release", Release, "", "originsRecorded=no", &[]),
    ("R-026.work", Work, "", "actor.basis=none", &[]),
    ("R-026.see", See, "", "actor.basis=none", &[]),
    ("R-027.work", Work, "actor.org=police actor.basis=art91", "actor.screening=pending", &[]),
    ("R-027.work", Work, "", "actor.screening=withdrawn", &[]),
    ("R-027.see", See, "", "actor.screening=negative", &[]),
    ("R-028.work", Work, "actor.org=ncsc actor.basis=secondment", "actor.basis=art91", &[]),
    ("R-028.work", Work, "actor.org=mivd actor.basis=art86", "actor.basis=employment", &[]),
    ("R-028.see", See, "actor.org=police actor.basis=art91", "actor.basis=secondment", &[]),
    ("R-029.work", Work, "", "actor.org=om actor.basis=art93", &[]),
    ("R-029.see", See, "", "actor.org=om", &[]),
    ("R-030.cell", Work, "", "actor.org=nctv", &[]),
    ("R-030.cell", Deposit, "", "actor.org=nctv", &["R-020"]),
    ("R-030.see", See, "", "actor.org=nctv", &[]),
    ("R-031", Work, "", "task=other", &[]),
    ("R-032", Work, "", "task=criminal-investigation", &[]),
    ("R-033", Work, "", "task=special-power", &[]),
    ("R-159", ConsultOm, "", "designee=no", &[]),
    ("R-159", ConsultOm, "", "occasionInCell=no", &[]),
    ("R-159", ConsultOm, "", "occasionInTask=no", &[]),
    ("R-160.request", Request, "", "actor.inside=no", &[]),
    ("R-160.work", Work, "", "actor.org=company", &["R-026"]),
    ("R-160.see", See, "", "actor.org=administrative-body", &["R-026"]),
    // Own data.
    ("R-025", CopyDatum, "", "own=no", &[]),
    // Consent for a datum.
    ("R-037.release", ReleaseDatum, "", "consent=none", &[]),
    ("R-037.release", ReleaseDatum, "", "consent=asked", &[]),
    ("R-037.release", ReleaseDatum, "", "consent=refused", &[]),
    ("R-038", ReleaseDatum, "cited=no mentioned=yes", "consent=asked", &[]),
    ("R-038", ReleaseDatum, "mentioned=yes", "consent=none", &["R-037"]),
    ("R-038", ReleaseDatum, "cited=no mentioned=yes recipient=unit", "consent=refused", &[]),
    ("R-039", ReleaseDatum, "recipient=unit", "consent=none", &[]),
    ("R-041.release", ReleaseDatum, "", "consent=silent", &["R-037"]),
    ("R-041.release", ReleaseDatum, "cited=no mentioned=yes", "consent=silent", &["R-038"]),
    ("R-042.release", ReleaseDatum, "", "consent=other", &[]),
    ("R-042.release", ReleaseDatum, "recipient=unit", "consent=expired", &[]),
    ("R-042.release", ReleaseDatum, "wasGiven=yes", "consent=expired", &["R-044"]),
    ("R-044", ReleaseDatum, "wasGiven=yes", "consent=none", &["R-037"]),
    ("R-046.release", ReleaseDatum, "", "consent=withdrawn", &[]),
    ("R-046.release", ReleaseDatum, "wasGiven=yes", "consent=withdrawn", &["R-044"]),
    ("R-047", ReleaseDatum, "foreign=yes foreignConsents=yes", "foreignConsents=no", &[]),
    ("R-047", DepositDatum, "foreign=yes foreignConsents=yes", "foreignConsents=no", &[]),
    ("R-069.datum", ReleaseDatum, "space=home foreign=yes foreignConsents=yes", "foreignConsents=no", &[]),
    ("R-048", ReleaseDatum, "cited=no redacted=yes", "consent=silent", &[]),
    ("R-048", ReleaseDatum, "cited=no redacted=yes", "consent=withdrawn", &[]),
    ("R-162", ReleaseDatum, "cited=no mentioned=yes fromConsented=yes consent=none", "attributed=yes", &["R-038"]),
    ("R-162", ReleaseDatum, "cited=no mentioned=yes fromConsented=yes consent=silent", "fromConsented=no", &["R-038", "R-041"]),
    ("R-162", ReleaseDatum, "cited=no mentioned=yes fromConsented=yes consent=other", "fromConsented=no", &["R-042"]),
    ("R-162", ReleaseDatum, "cited=no mentioned=yes fromConsented=yes consent=withdrawn wasGiven=yes", "fromConsented=no", &["R-044", "R-046"]),
    ("R-162", ReleaseDatum, "cited=no mentioned=yes fromConsented=yes consent=none", "cited=yes", &["R-037", "R-038"]),
    ("R-035", CopyDatum, "", "own=no", &["R-025"]),
    ("H-002", See, "limitedAudience=yes inAudience=yes", "inAudience=no", &[]),
    ("H-003.release", Release, "space=home decided=own", "decided=aivd", &[]),
    ("H-003.decide", Decide, "space=home", "actor.mandated=no", &[]),
    ("H-002", See, "limitedAudience=yes own=yes", "own=no", &[]),
    // Derivation and officers.
    ("R-040.derive", Derive, "", "originsComputed=no", &[]),
    ("R-040.derive", Derive, "", "originsKept=no", &[]),
    ("R-040.release", Release, "", "conditionsKept=no", &[]),
    ("R-041.bind", BindParty, "", "explicit=no", &[]),
    ("R-042.bind", BindParty, "", "bounded=no", &[]),
    ("R-043.bind", BindParty, "", "ofOwnParty=no", &[]),
    ("R-043.bind", BindParty, "", "officer=no", &[]),
    ("R-043.bind", BindParty, "", "signatureHolds=no", &[]),
    ("R-043.own", ManageOwn, "officer=no", "ofOwnParty=no", &[]),
    // One consent.
    ("R-041.count", CountConsent, "", "answered=no", &[]),
    ("R-037.count", CountConsent, "", "positive=no", &[]),
    ("R-043.count-officer", CountConsent, "", "byOfficer=no", &[]),
    ("R-043.count-signature", CountConsent, "", "signatureHolds=no", &[]),
    ("R-046.count", CountConsent, "", "withdrawn=yes", &[]),
    ("R-042.count-object", CountConsent, "", "sameObject=no", &[]),
    ("R-042.count-recipient", CountConsent, "", "sameRecipient=no", &[]),
    ("R-042.count-purpose", CountConsent, "", "samePurpose=no", &[]),
    ("R-042.count-conditions", CountConsent, "", "conditionsKept=no", &[]),
    ("R-042.count-expiry", CountConsent, "", "expires=2026-06-30", &[]),
    // Release as a whole.
    ("R-045", Release, "", "ground=none", &["R-002"]),
    ("R-082", Release, "recipient=body ground=wiv2017:62:1:b concerns=yes", "concerns=no", &[]),
    ("R-082", Release, "recipient=organisation ground=wiv2017:62:1:c concerns=yes", "concerns=no", &[]),
    ("R-082", Release, "recipient=om-other ground=wiv2017:62:1:b concerns=yes", "concerns=no", &[]),
    ("R-083", Release, "recipient=om-crime ground=wiv2017:66 toMember=yes", "toMember=no", &[]),
    // Outside the cell.
    ("R-037.passing", PermitOnward, "", "consented=no", &[]),
    ("R-037.inspection", GrantInspection, "", "consented=no", &[]),
    ("R-065", Handle, "ground=wiv2017:62:1:d investigation=yes", "investigation=no", &[]),
    ("R-065", Handle, "ground=wiv2017:62:1:d recipient=organ investigation=yes", "investigation=no", &[]),
    ("R-066", Handle, "", "compatible=no", &[]),
    ("R-066", Handle, "", "unopposed=no", &[]),
    ("R-067", Handle, "", "contextKnown=no", &[]),
    ("R-067", Handle, "asked=no evident=yes", "evident=no", &[]),
    ("R-068.attach", Handle, "", "thirdParty=no", &[]),
    ("R-068.attach", Handle, "recipient=organ ground=wiv2017:62:1:d investigation=yes", "namedRecipients=no", &[]),
    ("R-069.passing", PermitOnward, "", "originatorsPermit=no", &[]),
    ("R-070", Handle, "sameCountry=yes", "originatorsPermit=no", &[]),
    ("R-071", Handle, "", "intelligenceOnly=no", &[]),
    ("R-072.decide", PermitOnward, "", "teller=other", &[]),
    ("R-072.decide", PermitOnward, "teller=head", "mandate=no", &[]),
    ("R-073", Handle, "personal=yes", "written=no", &[]),
    ("R-073", Handle, "personal=yes written=no urgent=yes recipient=body ground=wiv2017:62:1:b", "urgent=no", &[]),
    ("R-082.minister", Handle, "recipient=body ground=wiv2017:62:1:b forMinister=yes", "teller=head", &[]),
    ("R-083.form", Handle, "recipient=om-crime ground=wiv2017:66", "written=no", &[]),
    ("R-083.form", Handle, "recipient=om-crime ground=wiv2017:66 written=no urgent=yes unprivileged=yes", "unprivileged=no", &[]),
    ("R-084.release", Handle, "recipient=body ground=wiv2017:67 publicTask=yes weighty=yes", "weighty=no", &[]),
    ("R-084.release", Handle, "recipient=body ground=wiv2017:67 publicTask=yes weighty=yes", "publicTask=no", &[]),
    ("R-084.release", Handle, "recipient=body ground=wiv2017:67 publicTask=yes weighty=yes urgent=yes written=no", "urgent=no", &[]),
    ("R-084.designate", Designate, "", "referenced=no", &[]),
    ("R-084.designate", Designate, "", "actor.role=manager", &[]),
    ("R-084.designate", Designate, "", "actor.org=police", &[]),
    ("R-085.release", Handle, "recipient=body ground=wiv2017:63 caseDesignated=yes enquiryComplete=yes", "caseDesignated=no", &[]),
    ("R-085.release", Handle, "recipient=body ground=wiv2017:63 caseDesignated=yes enquiryComplete=yes", "enquiryComplete=no", &[]),
    ("R-085.designate", Designate, "purpose=enquiry", "referenced=no", &[]),
    ("R-086", Handle, "screening=yes", "destructionAsked=no", &[]),
    ("R-086", Handle, "screening=yes", "relation=contact", &[]),
    ("R-087.release", Handle, "screening=yes raisedRisk=yes weighedAlone=yes", "weighedAlone=no", &[]),
    ("R-087.release", Handle, "screening=yes raisedRisk=yes weighedAlone=yes teller=head mandate=no", "teller=other", &[]),
    ("R-087.decide", DecideHandling, "screening=yes raisedRisk=yes weighedAlone=yes", "teller=other", &[]),
    ("R-165.release", Handle, "recipient=om-crime ground=wiv2017:66", "teller=other", &[]),
    ("R-165.release", Handle, "recipient=body ground=wiv2017:62:1:b personal=yes teller=head", "mandate=no", &[]),
    ("R-165.release", Handle, "recipient=body ground=wiv2017:63 caseDesignated=yes enquiryComplete=yes headByRegulation=yes teller=head", "headByRegulation=no", &[]),
    ("R-165.decide", DecideHandling, "recipient=om-crime ground=wiv2017:66 teller=head", "teller=other", &[]),
    ("R-165.confirm", ConfirmTelling, "", "teller=other", &[]),
    ("R-167.told", Handle, "recipient=om-crime ground=wiv2017:66", "underlyingConsented=no", &[]),
    ("R-167.give", GrantInspection, "om=yes", "granted=no", &[]),
    ("R-168", GrantInspection, "teller=head", "mandate=no", &[]),
    ("R-015", RecordOnward, "", "actor.active=no", &[]),
    ("R-072.pass", PassOn, "", "permitted=no", &[]),
    ("R-068.pass", PassOn, "", "conditionsKept=no", &[]),
    ("U-22", HearRefusal, "", "actor.role=manager", &[]),
    ("R-034.person", TakeHome, "", "seconded=yes", &[]),
    ("R-152.keep", KeepArchive, "", "byKeeper=no", &[]),
    ("R-152.keep", KeepArchive, "", "mustGo=yes", &[]),
    ("R-152.destroy", DestroyDatum, "", "archived=yes", &[]),
    ("R-152.find", FindArchive, "", "actor.role=head", &[]),
    ("R-152.find", FindArchive, "", "twenty=no", &[]),
    ("R-152.find", FindArchive, "limited=yes", "advised=no", &[]),
    ("R-152.find", FindArchive, "limited=yes seventyFive=yes cabinet=yes", "cabinet=no", &[]),
    ("R-152.transfer", TransferArchive, "", "foundOpen=no", &[]),
    ("R-152.transfer", TransferArchive, "", "twenty=no", &[]),
    ("R-146", Release, "outside=yes viaParty=yes warning=yes", "viaParty=no", &[]),
    ("R-156", Release, "", "assessed=no", &[]),
    ("R-156", Release, "", "relevantToTask=no", &[]),
    ("R-157", Release, "outside=yes viaParty=yes warning=yes", "warning=no", &[]),
    ("R-158.release", Release, "", "decided=none", &[]),
    ("R-158.release", Release, "", "decided=other", &[]),
    ("R-158.decide", Decide, "", "actor.org=mivd", &[]),
    ("R-158.decide", Decide, "actor.role=head", "actor.mandated=no", &[]),
    ("R-158.decide", Decide, "", "actor.role=analyst", &[]),
    // Standing permissions.
    ("R-001", RequestPermission, "", "necessityReasoned=no", &[]),
    ("R-003", RequestPermission, "", "proportionalityReasoned=no", &[]),
    ("R-015", RequestPermission, "", "actor.designated=no", &[]),
    ("R-015", DecidePermission, "", "actor.active=no", &[]),
    ("R-018", TellOversight, "", "at=2002-05-28", &[]),
    ("R-135", SuspendPermission, "", "register=no", &[]),
    ("R-079.decide", DecidePermission, "unevaluated=yes instrument=unevaluated-series actor.role=minister", "actor.role=head", &[]),
    ("R-079.decide", DecidePermission, "unevaluated=yes actor.role=minister", "actor.role=head", &[]),
    ("R-079.use", UsePermission, "unevaluated=yes unevaluatedPermitted=yes", "unevaluatedPermitted=no", &[]),
    ("R-079.use", UsePermission, "unevaluated=yes unevaluatedPermitted=yes recipient=organ", "cited=no unevaluatedPermitted=no", &[]),
    ("R-079.use", UsePermission, "unevaluated=yes unevaluatedPermitted=yes", "cited=no runs=no", &[]),
    ("R-090", DecidePermission, "", "recipientsNamed=no", &[]),
    ("R-090", DecidePermission, "", "categoriesStated=no", &[]),
    ("R-090", DecidePermission, "", "periodBounded=no", &[]),
    ("R-090", DecidePermission, "", "purposeStated=no", &[]),
    ("R-090", DecidePermission, "", "necessityReasoned=no", &[]),
    ("R-091", UsePermission, "", "runs=no", &[]),
    ("R-091", UsePermission, "", "standing=suspended", &[]),
    ("R-091", UsePermission, "", "standing=requested", &[]),
    ("R-091", UsePermission, "", "recipientInside=no", &[]),
    ("R-091", UsePermission, "", "dataInside=no", &[]),
    ("R-091", UsePermission, "", "purposeInside=no", &[]),
    ("R-091", UsePermission, "recipient=organ", "unspent=no", &[]),
    ("R-044.permission", UsePermission, "held=yes", "runs=no", &["R-091"]),
    ("R-092", DecidePermission, "instrument=multilateral overviewAttached=yes actor.role=minister", "actor.role=head", &[]),
    ("R-092", DecidePermission, "instrument=multilateral overviewAttached=yes actor.role=minister", "overviewAttached=no", &[]),
    ("R-093.grant", DecidePermission, "instrument=group collectiveReasoned=yes", "collectiveReasoned=no", &[]),
    ("R-093.use", UsePermission, "group=yes reasonedAlone=yes", "reasonedAlone=no", &[]),
    ("R-094", DecidePermission, "", "mandated=no", &[]),
    ("R-094", DecidePermission, "instrument=single", "actor.role=manager", &[]),
    ("R-094", DecidePermission, "grants=no", "actor.role=analyst", &[]),
    ("R-095.use", UsePermission, "", "standing=re-assessed", &[]),
    ("R-095.suspend", SuspendPermission, "", "actor.role=analyst", &[]),
    ("R-095.suspend", SuspendPermission, "actor.org=oversight actor.role=auditor", "finding=no", &[]),
    ("R-095.suspend", SuspendPermission, "finding=no", "reasoned=no", &[]),
    ("R-095.reassess", ReassessPermission, "", "discussed=no", &[]),
    ("R-095.reassess", ReassessPermission, "finding=no discussed=no", "reasoned=no", &[]),
    ("R-169", TellOversight, "", "proof=no", &[]),
    ("R-170", DecidePermission, "", "service=mivd", &[]),
    ("R-170", DecidePermission, "instrument=authorisation-note service=mivd", "service=aivd", &[]),
    ("R-170", DecidePermission, "instrument=group collectiveReasoned=yes", "service=mivd", &[]),
    ("U-13", AttestContent, "", "actor.role=depositor", &[]),
    ("U-13", AttestContent, "", "reasoned=no", &[]),
    // Foreign partners.
    ("R-015", KeepPartner, "", "actor.active=no", &[]),
    ("R-015", AdoptNote, "", "actor.designated=no", &[]),
    ("R-015", RelatePartner, "", "actor.active=no", &[]),
    ("R-018", KeepPartner, "", "at=2002-05-28", &[]),
    ("R-135", RelatePartner, "", "register=no", &[]),
    ("R-049.relate", RelatePartner, "", "noted=no", &[]),
    ("R-049.release", ReleaseForeign, "", "noted=no", &[]),
    ("R-050", AdoptNote, "", "criteriaReasoned=no", &[]),
    ("R-051", AdoptNote, "", "furtherReasoned=no", &[]),
    ("R-052.adopt", AdoptNote, "actor.role=head", "actor.role=weigher", &[]),
    ("R-052.relate", RelatePartner, "", "actor.role=manager", &[]),
    ("R-052.relate", RelatePartner, "actor.role=head relationMandate=yes", "relationMandate=no", &[]),
    ("R-052.limit", LimitPartner, "actor.role=head", "actor.role=analyst", &[]),
    ("R-052.release", ReleaseForeign, "", "permitted=no", &[]),
    ("R-054.note", AdoptNote, "", "formsWithinLevel=no", &[]),
    ("R-054.relate", RelatePartner, "", "withinNote=no", &[]),
    ("R-054.release", ReleaseForeign, "", "withinNote=no", &[]),
    ("R-055", AdoptNote, "", "jointFormat=no", &[]),
    ("R-057.release", ReleaseForeign, "overdue=yes postponed=yes", "postponed=no", &[]),
    ("R-057.decide", DecideForeign, "postpones=yes actor.role=head", "actor.role=manager", &[]),
    ("R-058", ReleaseForeign, "raisedRisk=yes riskAssessed=yes", "riskAssessed=no", &[]),
    ("R-059.relate", RelatePartner, "unreliable=yes superficial=yes", "superficial=no", &[]),
    ("R-059.release", ReleaseForeign, "unreliable=yes", "superficialForm=no", &[]),
    ("R-060", ReleaseForeign, "", "misuse=yes", &[]),
    ("R-061", ReleaseForeign, "", "suspended=yes", &[]),
    ("R-061", ReleaseForeign, "", "contactOnly=yes", &[]),
    ("R-062.relate", RelatePartner, "", "leadInformed=no", &[]),
    ("R-062.release", ReleaseForeign, "", "leadInformed=no", &[]),
    ("R-078.release", ReleaseForeign, "ground=wiv2017:64 noted=no headAsked=yes ministerPermits=yes", "ministerPermits=no", &[]),
    ("R-078.release", ReleaseForeign, "ground=wiv2017:64 contactOnly=yes headAsked=yes ministerPermits=yes", "headAsked=no", &[]),
    ("R-078.decide", DecideForeign, "ground=wiv2017:64 actor.role=minister", "actor.role=head", &[]),
    ("R-078.decide", DecideForeign, "ground=wiv2017:64 permitted=yes", "permitted=no", &[]),
    ("R-080", ReleaseForeign, "form=unevaluated unevaluatedCovered=yes filtered=yes", "unevaluatedCovered=no", &[]),
    ("R-080", ReleaseForeign, "form=unevaluated unevaluatedCovered=yes filtered=yes", "filtered=no", &[]),
    ("R-089.release", ReleaseForeign, "", "operationsStated=no", &[]),
    ("R-089.release", ReleaseForeign, "despite=yes headDecides=yes", "headDecides=no", &[]),
    ("R-089.release", ReleaseForeign, "despite=yes headDecides=yes", "ground=wiv2017:89:1", &[]),
    ("R-089.decide", DecideForeign, "despite=yes actor.role=head", "actor.role=manager", &[]),
    ("R-163", LimitPartner, "suspends=yes channel=yes", "channel=no", &[]),
    ("R-164.release", ReleaseForeign, "organ=yes noted=no eligible=yes", "eligible=no", &[]),
    ("R-164.admit", AdmitOrgan, "", "reasoned=no", &[]),
    ("R-164.admit", AdmitOrgan, "actor.role=head", "actor.role=manager", &[]),
    ("R-164.relate", RelatePartner, "", "foreign=no", &[]),
    // Personal data.
    ("R-005", KeepPerson, "", "category=none", &[]),
    ("R-005", KeepPerson, "", "processor=mivd", &[]),
    ("R-005", KeepPerson, "processor=mivd category=19:2:j", "category=19:1:a", &[]),
    ("R-006", KeepPerson, "sensitive=yes additional=yes unavoidable=yes", "unavoidable=no", &[]),
    ("R-006", KeepPerson, "sensitive=yes additional=yes unavoidable=yes", "additional=no", &[]),
    ("R-007", KeepPerson, "category=19:5 inseparable=yes", "inseparable=no", &[]),
    ("R-005", UsePerson, "", "category=none", &[]),
    ("R-005", UsePerson, "", "processor=mivd", &[]),
    ("R-005", UsePerson, "processor=mivd category=19:2:j", "category=19:1:a", &[]),
    ("R-006", UsePerson, "sensitive=yes additional=yes unavoidable=yes", "unavoidable=no", &[]),
    ("R-006", UsePerson, "sensitive=yes additional=yes unavoidable=yes", "additional=no", &[]),
    ("R-007", UsePerson, "category=19:5 inseparable=yes", "inseparable=no", &[]),
    ("R-005", DisclosePerson, "", "category=none", &[]),
    ("R-005", DisclosePerson, "", "processor=mivd", &[]),
    ("R-005", DisclosePerson, "processor=mivd category=19:2:j", "category=19:1:a", &[]),
    ("R-006", DisclosePerson, "sensitive=yes additional=yes unavoidable=yes", "unavoidable=no", &[]),
    ("R-006", DisclosePerson, "sensitive=yes additional=yes unavoidable=yes", "additional=no", &[]),
    ("R-007", DisclosePerson, "category=19:5 inseparable=yes", "inseparable=no", &[]),
    ("R-010.destroy", DestroyDatum, "", "held=yes", &[]),
    ("R-010.lift", LiftHold, "", "irrevocable=no", &[]),
    ("R-010.lift", LiftHold, "", "inspected=no", &[]),
    ("R-011", ExtendTerm, "", "first=no", &[]),
    ("R-011", ExtendTerm, "", "running=no", &[]),
    ("R-011", ExtendTerm, "", "withinSixMonths=no", &[]),
    ("R-012.use", UsePerson, "lawyerClient=yes specialPower=yes courtPermits=yes", "courtPermits=no", &[]),
    ("R-012.use", DisclosePerson, "lawyerClient=yes specialPower=yes courtPermits=yes", "courtPermits=no", &[]),
    ("R-012.tell", DisclosePerson, "lawyerClient=yes recipient=om-crime courtPermitsTelling=yes", "courtPermitsTelling=no", &[]),
    ("R-012.destroy", DestroyDatum, "privileged=yes reported=yes", "reported=no", &[]),
    ("R-015", Examine, "", "actor.designated=no", &[]),
    ("R-015", ExtendTerm, "", "actor.active=no", &[]),
    ("R-015", LiftHold, "", "actor.active=no", &[]),
    ("R-074", DisclosePerson, "", "accurate=no", &[]),
    ("R-074", DisclosePerson, "exception=69:2:a accurate=no reliabilityStated=yes ageStated=yes", "ageStated=no", &["R-076"]),
    ("R-075", DisclosePerson, "", "recent=no", &[]),
    ("R-075", DisclosePerson, "exception=69:2:a recent=no reliabilityStated=yes ageStated=yes", "reliabilityStated=no", &["R-076"]),
    ("R-076.body", DisclosePerson, "exception=69:2:a recent=no reliabilityStated=yes ageStated=yes", "recipient=body", &[]),
    ("R-076.body", DisclosePerson, "recipient=foreign relation=regular designatedDecider=yes exception=69:2:a recent=no reliabilityStated=yes ageStated=yes", "relation=contact", &[]),
    ("R-076.body", DisclosePerson, "recipient=body enforcement=yes exception=69:2:b accurate=no reliabilityStated=yes ageStated=yes", "enforcement=no", &[]),
    ("R-076.attached", DisclosePerson, "exception=69:2:a recent=no reliabilityStated=yes ageStated=yes", "statementAttached=no", &["R-075"]),
    ("R-077", DisclosePerson, "", "register=no", &[]),
    ("R-081.release", DisclosePerson, "recipient=foreign designatedDecider=yes", "designatedDecider=no", &[]),
    ("R-081.release", DisclosePerson, "recipient=organ designatedDecider=yes", "designatedDecider=no", &[]),
    ("R-081.decide", DecidePerson, "recipient=foreign", "designated=no", &[]),
    ("R-135", ExtendTerm, "", "register=no", &[]),
    ("R-150", ExtendTerm, "", "actor.role=manager", &[]),
    ("R-150", ExtendTerm, "", "stated=no", &[]),
    ("R-150", ExtendTerm, "", "reasoned=no", &[]),
    ("R-151", Examine, "", "investigationNamed=no", &[]),
    ("R-151", Examine, "", "single=no", &[]),
    ("R-151", Examine, "single=no categoryStated=yes", "whole=yes", &[]),
    ("R-151", Examine, "", "reasoned=no", &[]),
    ("R-151", Examine, "", "actor.role=manager", &[]),
    ("R-166.release", DisclosePerson, "recipient=body exception=69:2:c recent=no ministerDecided=yes reliabilityStated=yes ageStated=yes", "ministerDecided=no", &[]),
    ("R-166.decide", DecidePerson, "actor.role=minister specialCase=yes", "actor.role=manager", &[]),
    // Receipt.
    ("R-001", RequestData, "", "purposeStated=no", &[]),
    ("R-003", RequestData, "", "proportionalityReasoned=no", &[]),
    ("R-015", RequestData, "", "actor.active=no", &[]),
    ("R-015", Receive, "", "actor.designated=no", &[]),
    ("R-015", SettleDoubt, "", "actor.active=no", &[]),
    ("R-018", Receive, "", "at=2002-05-28", &[]),
    ("R-135", PermitEmergency, "", "register=no", &[]),
    ("R-096", RequestData, "", "precise=no", &[]),
    ("R-096", RequestData, "written=no oralReasoned=yes", "oralReasoned=no", &[]),
    ("R-097", RequestData, "containsData=yes disclosed=yes", "disclosed=no", &[]),
    ("R-098.use", UseReceived, "", "reasonKnown=no", &[]),
    ("R-098.use", UseReceived, "reasonKnown=no effortRecorded=yes", "effortRecorded=no", &[]),
    ("R-098.explain", ExplainReceipt, "effort=no", "reason=no", &[]),
    ("R-098.explain", ExplainReceipt, "reason=no", "actor.role=analyst", &[]),
    ("R-099.use", UseReceived, "", "evaluated=no", &[]),
    ("R-099.evaluate", EvaluateReceipt, "", "interpreted=no", &[]),
    ("R-099.evaluate", EvaluateReceipt, "", "relevanceReasoned=no", &[]),
    ("R-100.use", UseReceived, "doubted=yes doubtLifted=yes", "doubtLifted=no", &[]),
    ("R-100.settle", SettleDoubt, "", "actor.role=manager", &[]),
    ("R-100.settle", SettleDoubt, "", "reasoned=no", &[]),
    ("R-100.settle", SettleDoubt, "", "weighed=no", &[]),
    ("R-101.use", UseReceived, "torture=yes emergency=yes", "emergency=no", &[]),
    ("R-101.emergency", PermitEmergency, "", "actor.role=head", &[]),
    ("R-101.emergency", PermitEmergency, "", "reasoned=no", &[]),
    ("R-101.emergency", PermitEmergency, "", "bounded=no", &[]),
    ("R-101.reconsider", ReconsiderPartner, "actor.role=minister", "actor.role=analyst", &[]),
    ("R-101.reconsider", ReconsiderPartner, "", "reasoned=no", &[]),
    // Companies.
    ("R-001", AskCompany, "", "necessityReasoned=no", &[]),
    ("R-003", AskCompany, "", "proportionalityReasoned=no", &[]),
    ("R-015", PermitExchange, "", "actor.active=no", &[]),
    ("R-135", Publish, "", "register=no", &[]),
    ("R-112.exchange", Exchange, "", "weighed=no", &[]),
    ("R-112.exchange", Exchange, "", "described=no", &[]),
    ("R-112.weigh", WeighCompany, "actor.role=weigher", "actor.role=analyst", &[]),
    ("R-112.weigh", WeighCompany, "", "reasoned=no", &[]),
    ("R-112.weigh", WeighCompany, "", "risks=no", &[]),
    ("R-112.describe", DescribeCooperation, "", "described=no", &[]),
    ("R-112.describe", DescribeCooperation, "", "actor.role=analyst", &[]),
    ("R-113.exchange", Exchange, "", "riskAccepted=no", &[]),
    ("R-113.accept", AcceptRisk, "", "actor.role=manager", &[]),
    ("R-113.accept", AcceptRisk, "", "reasoned=no", &[]),
    ("R-114.exchange", Exchange, "", "typeWeighed=no", &[]),
    ("R-114.weigh", WeighCompany, "", "technical=no", &[]),
    ("R-115", Exchange, "", "pledged=no", &[]),
    ("R-116", Exchange, "", "resilience=no", &[]),
    ("R-117", Exchange, "", "permissionRecorded=no", &[]),
    ("R-118.exchange", Exchange, "given=no informant=yes", "informant=no", &[]),
    ("R-118.ask", AskCompany, "", "identified=no", &[]),
    ("R-118.ask", AskCompany, "", "voluntary=no", &[]),
    ("R-118.request", RequestData, "", "toCompany=yes", &[]),
    ("R-119", Exchange, "", "structural=yes", &[]),
    ("R-120", Publish, "", "namesPartner=yes", &[]),
    ("R-179.exchange", Exchange, "", "permitted=no", &[]),
    ("R-179.permit", PermitExchange, "", "actor.role=minister", &[]),
    ("R-179.permit", PermitExchange, "", "reasoned=no", &[]),
    ("R-179.permit", PermitExchange, "", "bounded=no", &[]),
    ("R-179.permit", PermitExchange, "", "technical=no", &[]),
    // Contested positions.
    ("R-015", DecideChoice, "", "actor.active=no", &[]),
    ("R-135", DecideChoice, "", "register=no", &[]),
    ("U-20", DecideChoice, "", "actor.role=manager", &[]),
    ("U-20", DecideChoice, "", "actor.role=minister", &[]),
    ("U-20", DecideChoice, "", "reasoned=no", &[]),
    ("U-20", DecideChoice, "", "ahead=no", &[]),
    ("H-004", Exchange, "stricter=yes", "structural=yes", &[]),
    // Care.
    ("R-034.copy", CopyDatum, "", "actor.basis=art91", &[]),
    ("R-036", PublishWords, "", "aligned=no", &[]),
    ("R-154", Deposit, "actor.org=om basis=wjsg:52 channel=college", "channel=none", &[]),
    ("R-154", Deposit, "actor.org=om basis=wjsg:52 channel=college", "channel=official", &[]),
    ("R-154", Deposit, "actor.org=police basis=wpg:24 channel=official", "channel=none", &[]),
    ("R-154", Deposit, "actor.org=police basis=wpg:24 automated=yes feedRegistered=yes", "automated=no", &[]),
    ("R-155.deposit", Deposit, "", "privacyAssessed=no", &[]),
    ("R-155.assess", AssessPrivacy, "", "reasoned=no", &[]),
    ("R-155.assess", AssessPrivacy, "", "actor.role=head", &[]),
    ("R-155.assess", AssessPrivacy, "", "ofOwnParty=no", &[]),
    ("R-017.permit", PermitCollection, "source=open-systematic designee=yes", "designee=no", &[]),
    ("R-017.permit", PermitCollection, "source=open-systematic actor.role=head", "complete=no", &[]),
    ("R-017.permit", PermitCollection, "source=open-systematic actor.role=minister", "threeMonths=no", &[]),
    ("R-017.collect", Collect, "source=open-systematic", "permitted=no", &[]),
    ("R-019", Collect, "abroad=yes", "analogy=no", &[]),
    ("R-153.permit", PermitCollection, "source=other actor.role=minister", "actor.role=head", &[]),
    ("R-153.permit", PermitCollection, "source=other actor.role=minister", "askedByHead=no", &[]),
    ("R-153.permit", PermitCollection, "source=other actor.role=minister", "complete=no", &[]),
    ("R-153.collect", Collect, "source=other", "permitted=no", &[]),
    ("R-015", PermitCollection, "", "actor.active=no", &[]),
    ("R-015", Collect, "", "actor.designated=no", &[]),
    ("R-015", AssessPrivacy, "", "actor.active=no", &[]),
    ("R-015", PublishWords, "", "actor.designated=no", &[]),
];

/// How the policies begin that forbid whatever they apply to.
const BANS: &[&str] = &["R-025", "R-034.copy", "R-029", "R-030"];

/// Policies that ended with the Wiv 2002: a test of their own shows them.
const BEFORE_STATUTE: &[&str] = &["R-053"];

#[test]
fn a_risky_service_was_put_to_the_minister_first() {
    let relate = |at: &str, role: &str| {
        let changes = format!("at={at} raisedRisk=yes relationMandate=yes actor.role={role}");
        names(&package().decide(&changed(RelatePartner, &changes)))
    };
    assert_eq!(relate("2018-04-30", "head"), ["R-053"]);
    assert_eq!(relate("2018-04-30", "minister"), [""; 0]);
    assert_eq!(relate("2018-05-01", "head"), [""; 0]);
}

#[test]
fn each_rule_is_met_and_broken() {
    let package = package();
    for (policy, action, applies, breaks, also) in ROWS {
        let id = rule(policy.split('.').next().unwrap());
        let kind = package.rules().get(&id).unwrap().kind;
        let place = format!("{policy} {} [{applies}] [{breaks}]", action.code());

        let good = package.decide(&changed(*action, applies));
        assert!(good.allowed(), "{place}: not allowed in order: {good:?}");
        // A ban has nothing to meet: in order, it does not apply or a grant frees from it.
        let listed = if BANS.iter().any(|ban| policy.starts_with(ban)) { &good.not_applicable } else { &good.met };
        assert!(listed.contains(&id), "{place}: {good:?}");

        let bad = package.decide(&changed(*action, &format!("{applies} {breaks}")));
        let mut expected: BTreeSet<String> = also.iter().map(ToString::to_string).collect();
        if !matches!(kind, Kind::G | Kind::W) {
            expected.insert(id.to_string());
        }
        assert_eq!(bad.warnings.contains(&id), kind == Kind::W, "{place}");
        assert_eq!(names(&bad), expected.into_iter().collect::<Vec<_>>(), "{place}");
        assert_eq!(bad.warnings.contains(&id), kind == Kind::W, "{place}");
        assert!(!bad.met.contains(&id), "{place}");
        assert!(bad.errors.is_empty(), "{place}");
        let holds = package.rules().get(&id).unwrap().holds && also.is_empty();
        let outcome = match kind {
            Kind::E => Outcome::Pending,
            // A warning stops nothing.
            Kind::W => Outcome::Allowed,
            _ if holds => Outcome::Held,
            _ => Outcome::Refused,
        };
        assert_eq!(bad.outcome, outcome, "{place}");
    }
}

#[test]
fn the_table_covers_every_policy() {
    let tested: BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    let missing: Vec<String> = package()
        .policy_ids()
        .into_iter()
        .filter(|id| {
            let apart = id.starts_with("open.") || id.contains(".w02") || BEFORE_STATUTE.contains(&id.as_str());
            !apart && !tested.contains(id.as_str())
        })
        .collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}

#[test]
fn a_standing_consent_counts_as_given() {
    let package = package();
    for state in ["none", "asked", "silent", "refused", "other", "expired", "withdrawn"] {
        for form in ["", "recipient=unit", "cited=no mentioned=yes", "cited=no redacted=yes", "wasGiven=yes"] {
            let facts = changed(ReleaseDatum, &format!("{form} consent={state} standing=yes"));
            assert!(package.decide(&facts).allowed(), "{state} {form}");
        }
    }
}

#[test]
fn no_ground_is_open_for_oversight_nor_for_foreign_services_from_others_than_a_service() {
    for class in ["foreign", "organ", "oversight"] {
        for ground in [
            "none",
            "wiv2017:61",
            "wiv2017:62:1:a",
            "wiv2017:62:1:b",
            "wiv2017:62:1:c",
            "wiv2017:62:1:d",
            "wiv2017:63",
            "wiv2017:64",
            "wiv2017:66",
            "wiv2017:67",
            "wiv2017:86:2:a",
            "wiv2017:89:1",
            "wiv2002:36",
            "wiv2002:59:2",
            "wiv2002:59:4",
        ] {
            let changes =
                format!("recipient={class} ground={ground} relation=regular byService=no consentsComplete=no");
            assert_eq!(names(&package().decide(&changed(Release, &changes))), ["R-002"], "{changes}");
        }
    }
}

#[test]
fn a_home_space_is_not_bound_by_the_cell() {
    let package = package();
    for changes in ["space=home actor.org=company actor.basis=none actor.screening=none", "space=home actor.org=om"] {
        assert!(package.decide(&changed(Work, changes)).allowed(), "{changes}");
        assert!(package.decide(&changed(Deposit, changes)).allowed(), "{changes}");
    }
}

#[test]
fn every_unmet_rule_is_named_and_missing_grounds_too() {
    let changes = "ground=none recipient=body reviewed=no assessed=no decided=none outside=yes purposeStated=no";
    let bad = package().decide(&changed(Release, changes));
    let rules = ["R-001", "R-002", "R-013", "R-045", "R-082", "R-146", "R-156", "R-157", "R-158"];
    assert_eq!(names(&bad), rules);
    assert_eq!(bad.outcome, Outcome::Refused);
    assert_eq!(bad.pending[0].decider, "AIVD");
}
