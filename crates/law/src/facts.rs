// SPDX-License-Identifier: EUPL-1.2
//! The facts a decision rests on, as `ledger` computes them from the state: attributes of the actor and
//! of each thing acted upon, in the words of `waarborg.cedarschema`. Text of data never enters here.

use serde::{Serialize, Serializer};
use waarborg_domain::{Instant, ItemId, OrgId};

/// The value of one attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// Yes or no.
    Bool(bool),
    /// One of a closed list: entity type of the schema (`OrgKind`) and id in it (`police`).
    Id(&'static str, &'static str),
    /// A point in time.
    Instant(Instant),
}

/// Attributes of one entity: exactly those its type has in the schema, in any order.
pub type Attrs = Vec<(&'static str, Fact)>;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal on $resource:literal;)*) => {
        /// What is asked of the law: an act, or the part a single datum plays in it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name,)* }
        impl Action {
            /// Every action, in the order of the schema.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
            /// The action's id in the schema.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }
            /// The entity type of the schema the action is done to.
            pub fn resource_type(self) -> &'static str { match self { $(Self::$name => $resource,)* } }
        }
    };
}

actions! {
    /// A delivery of data by a party.
    Deposit = "deposit" on "Delivery";
    /// One kind of datum in a delivery.
    DepositDatum = "depositDatum" on "Datum";
    /// Search, compare, view, check, analyse, assess.
    Work = "work" on "Work";
    /// Seeing one class of items.
    See = "see" on "Class";
    /// Using one datum in work.
    UseDatum = "useDatum" on "Datum";
    /// Saving a version of an analysis.
    Derive = "derive" on "Derivation";
    /// Copying one datum out of the cell's system.
    CopyDatum = "copyDatum" on "Datum";
    /// Correcting or withdrawing what one's own party supplied.
    ManageOwn = "manageOwn" on "ConsentAct";
    /// An officer binds its party: answer, withdrawal, standing consent, redaction.
    BindParty = "bindParty" on "ConsentAct";
    /// Does one consent count for one datum.
    CountConsent = "countConsent" on "Consent";
    /// Asking for a disclosure.
    Request = "request" on "Disclosure";
    /// Deciding on a disclosure.
    Decide = "decide" on "Disclosure";
    /// Releasing to one recipient.
    Release = "release" on "Disclosure";
    /// One kind of datum in a release.
    ReleaseDatum = "releaseDatum" on "Datum";
    // Personal data.
    /// Bringing in or correcting one kind of personal datum.
    KeepPerson = "keepPerson" on "Person";
    /// Using one kind of personal datum in work.
    UsePerson = "usePerson" on "Person";
    /// One kind of personal datum in a release.
    DisclosePerson = "disclosePerson" on "Person";
    /// Deciding to disclose personal data.
    DecidePerson = "decidePerson" on "PersonDecision";
    /// Examining data on their relevance.
    Examine = "examine" on "Examination";
    /// Extending the term to examine data.
    ExtendTerm = "extendTerm" on "Extension";
    /// Ending a case that suspends destruction.
    LiftHold = "liftHold" on "Hold";
    /// Destroying one kind of datum.
    DestroyDatum = "destroyDatum" on "Destruction";
    /// Consulting the OM.
    ConsultOm = "consultOm" on "Consultation";
    /// Giving notice of termination of the covenant.
    GiveNotice = "giveNotice" on "Notice";
    /// Exporting a bundle for the oversight body.
    ExportBundle = "exportBundle" on "House";
    /// Taking evidence of what concerns one organisation.
    TakeEvidence = "takeEvidence" on "Evidence";
    /// Housekeeping by an administrator.
    Administer = "administer" on "House";
    // onward
    /// How a disclosure outside the cell is handled.
    Handle = "handle" on "Handling";
    /// Deciding on that.
    DecideHandling = "decideHandling" on "Handling";
    /// Putting on record who is designated by decree or regulation.
    Designate = "designate" on "Designation";
    /// Recording a request or an answer around a disclosure.
    RecordOnward = "recordOnward" on "House";
    /// Permitting a recipient to pass on.
    PermitOnward = "permitOnward" on "Telling";
    /// Giving inspection of underlying data.
    GrantInspection = "grantInspection" on "Telling";
    /// Confirming in writing what was told orally.
    ConfirmTelling = "confirmTelling" on "Telling";
    /// Disclosing what came in under the condition not to pass it on.
    PassOn = "passOn" on "PassingOn";
    /// Hearing that a party refuses consent for telling the OM.
    HearRefusal = "hearRefusal" on "House";
    // Care.
    /// Putting a party's privacy assessment on record.
    AssessPrivacy = "assessPrivacy" on "PrivacyAssessment";
    /// Taking data out of the system to one's own organisation.
    TakeHome = "takeHome" on "TakingHome";
    /// Keeping records for the archive.
    KeepArchive = "keepArchive" on "ArchiveKeeping";
    /// Finding whether records stay limited in their publicity.
    FindArchive = "findArchive" on "Archive";
    /// Transferring records to the archive.
    TransferArchive = "transferArchive" on "Archive";
    /// Permitting collection from a source.
    PermitCollection = "permitCollection" on "Collection";
    /// Collecting from a source.
    Collect = "collect" on "Collection";
    /// Making words on the cell public.
    PublishWords = "publishWords" on "Communication";
    /// Reading or doing what is one's own.
    Own = "own" on "House";
    // Standing permissions.
    /// Asking for a permission.
    RequestPermission = "requestPermission" on "Permission";
    /// Deciding on a permission, or on upholding it.
    DecidePermission = "decidePermission" on "Permission";
    /// Suspending a permission.
    SuspendPermission = "suspendPermission" on "PermissionUpkeep";
    /// Assessing a suspended permission anew.
    ReassessPermission = "reassessPermission" on "PermissionUpkeep";
    /// Telling the oversight body of a permission.
    TellOversight = "tellOversight" on "PermissionUpkeep";
    /// Attesting to have read data.
    AttestContent = "attestContent" on "Attestation";
    /// Disclosing under a permission, or where one is needed.
    UsePermission = "usePermission" on "PermissionUse";
    // Foreign partners.
    /// Drafting a note, recording an incident, telling, drawing up the balance.
    KeepPartner = "keepPartner" on "House";
    /// Adopting a weighting note.
    AdoptNote = "adoptNote" on "WeightingNote";
    /// Permitting a relation, or taking it up again.
    RelatePartner = "relatePartner" on "PartnerDealing";
    /// Suspending a relation, or settling an incident.
    LimitPartner = "limitPartner" on "PartnerDealing";
    /// Finding an international organ eligible.
    AdmitOrgan = "admitOrgan" on "PartnerDealing";
    /// What a decision on a foreign disclosure claims.
    DecideForeign = "decideForeign" on "ForeignDecision";
    /// A disclosure to a foreign service or an international organ.
    ReleaseForeign = "releaseForeign" on "ForeignRelease";
    // Receipt.
    /// Asking another organisation for data.
    RequestData = "requestData" on "DataRequest";
    /// Recording what came in, a doubt, or indications.
    Receive = "receive" on "ReceiptStep";
    /// Recording why it was sent.
    ExplainReceipt = "explainReceipt" on "ReceiptStep";
    /// Recording the own evaluation.
    EvaluateReceipt = "evaluateReceipt" on "ReceiptStep";
    /// Settling a doubt.
    SettleDoubt = "settleDoubt" on "ReceiptStep";
    /// Permitting use in an emergency.
    PermitEmergency = "permitEmergency" on "ReceiptStep";
    /// Recording that the cooperation was reconsidered.
    ReconsiderPartner = "reconsiderPartner" on "ReceiptStep";
    /// Using what was received.
    UseReceived = "useReceived" on "Received";
    // Companies.
    /// Weighing a company.
    WeighCompany = "weighCompany" on "CompanyStep";
    /// Describing a cooperation.
    DescribeCooperation = "describeCooperation" on "CompanyStep";
    /// Accepting a residual risk, or ending a cooperation.
    AcceptRisk = "acceptRisk" on "CompanyStep";
    /// Permitting exchanges.
    PermitExchange = "permitExchange" on "CompanyStep";
    /// Recording a pledge, or that nothing came of an intake.
    ManageCompany = "manageCompany" on "CompanyStep";
    /// Asking a company for data.
    AskCompany = "askCompany" on "Intake";
    /// An exchange with a company, one kind of data.
    Exchange = "exchange" on "Exchange";
    /// Making a text public.
    Publish = "publish" on "Publication";
    // Contested positions.
    /// Deciding which line an organisation follows.
    DecideChoice = "decideChoice" on "Choice";
    // Keeping the register.
    /// Recording that an older copy was put back.
    Restore = "restore" on "Restoration";
    /// Deciding how many witnesses are waited for.
    RequireWitnesses = "requireWitnesses" on "WitnessCount";
    /// Changing the key that signs for the log.
    RotateKey = "rotateKey" on "KeyChange";
}

impl Serialize for Action {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

/// Whom and what a refusal of a question names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// The originating party.
    pub party: Option<OrgId>,
    /// The data.
    pub items: Vec<ItemId>,
}

/// One question put to the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What is done.
    pub action: Action,
    /// To what: attributes of the action's resource type.
    pub object: Attrs,
    /// Whom and what a refusal names.
    pub subject: Subject,
    /// How many data the question stands for.
    pub count: u32,
}

/// Everything one decision rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// The person in the capacity chosen: attributes of `Actor`.
    pub actor: Attrs,
    /// Instant of the act.
    pub at: Instant,
    /// The register can take the entry.
    pub register: bool,
    /// The act and each distinct kind of datum in it.
    pub questions: Vec<Question>,
}
