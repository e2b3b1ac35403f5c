// SPDX-License-Identifier: EUPL-1.2
//! Foreign partners: notes, relations by Dutch service, incidents, eligible organs (W17 art. 88,
//! Nothing is overwritten: a note is superseded by a later one and stays.

use imbl::{OrdMap, Vector};
use serde::{Deserialize, Serialize};
use waarborg_domain::partner::{Cause, Form, Forms, Level, OrganKind, WeightingNote};
use waarborg_domain::{CapacityId, Instant, NoteId, OrgId};

/// What is on record of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Partners {
    /// Notes, drafted or adopted.
    pub notes: OrdMap<NoteId, Note>,
    /// By Dutch service and partner.
    pub relations: OrdMap<(OrgId, OrgId), Relation>,
    /// Eligible organs, by Dutch service and organ.
    pub organs: OrdMap<(OrgId, OrgId), Organ>,
}

/// A weighting note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it says.
    pub content: WeightingNote,
    /// Service whose staff drafted it.
    pub by: OrgId,
    /// Who drafted it.
    pub author: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry with its texts.
    pub entry: u64,
}

/// A note, adopted for a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// Which.
    pub note: NoteId,
    /// By whom.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// When it must have been reviewed.
    pub review: Instant,
    /// Entry.
    pub entry: u64,
}

/// The minister's permission, or the head's by mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permitted {
    /// Up to this level.
    pub level: Level,
    /// On this note.
    pub note: NoteId,
    /// By whom.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry with the reasons.
    pub entry: u64,
}

/// Level and forms that a permission reaches: those of the note it was given on, narrowed by each later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Level.
    pub level: Level,
    /// Forms.
    pub forms: Forms,
}

impl Reach {
    /// No further than a note.
    #[must_use]
    pub fn within(self, note: &WeightingNote) -> Self {
        Self { level: self.level.min(note.level), forms: self.forms.both(note.forms) }
    }
}

/// Something that gave cause to weigh anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// What kind.
    pub cause: Cause,
    /// When it was put on record.
    pub at: Instant,
    /// Entry with what happened.
    pub entry: u64,
    /// Entry with how it was settled.
    pub settled: Option<u64>,
}

/// How a Dutch service stands to a partner.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// Notes adopted for it, oldest first: the last is in force, the others are superseded.
    pub notes: Vector<Adoption>,
    /// Permissions, oldest first: the last is in force.
    pub permitted: Vector<Permitted>,
    /// What the permission in force still reaches.
    pub reach: Option<Reach>,
    /// Entry of the suspension, while it lasts.
    pub suspended: Option<u64>,
    /// What happened.
    pub incidents: Vector<Incident>,
    /// Entry in which the leading service was told.
    pub lead_told: Option<u64>,
    /// Entries in which the balance was drawn up.
    pub balances: Vector<(Instant, u64)>,
}

/// An organ found eligible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organ {
    /// Kind.
    pub kind: OrganKind,
    /// By whom.
    pub by: CapacityId,
    /// When.
    pub at: Instant,
    /// Entry with the reasons.
    pub entry: u64,
}

impl Relation {
    /// A suspicion of misuse that is not settled.
    pub fn suspected(&self) -> bool {
        self.incidents.iter().any(|i| i.cause == Cause::Misuse && i.settled.is_none())
    }
}

/// A relation whose partner is weighed: the note in force, and its adoption.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// Adoption of the note in force.
    pub adoption: &'a Adoption,
    /// The note in force.
    pub note: &'a WeightingNote,
}

impl Partners {
    /// How a service stands to a partner, once a note is adopted.
    pub fn standing(&self, service: &OrgId, partner: &OrgId) -> Option<Standing<'_>> {
        let relation = self.relation(service, partner)?;
        let adoption = relation.notes.last()?;
        let note = &self.notes.get(&adoption.note)?.content;
        Some(Standing { relation, adoption, note })
    }

    /// What is on record between a service and a partner.
    pub fn relation(&self, service: &OrgId, partner: &OrgId) -> Option<&Relation> {
        self.relations.get(&(service.clone(), partner.clone()))
    }
}

impl Standing<'_> {
    /// The level that the permission reaches; none while nothing is permitted.
    pub fn level(&self) -> Option<Level> {
        self.relation.reach.map(|reach| reach.level)
    }

    /// Nature and intensity of the note allow the form. What it says of unevaluated data in particular is
    /// asked by itself.
    pub fn within(&self, form: Form) -> bool {
        self.note.level.carries(form) && (form == Form::Unevaluated || self.note.forms.cover(form))
    }

    /// The permission reaches this form: a higher level or a new form needs a new one.
    pub fn permits(&self, form: Form) -> bool {
        self.relation.reach.is_some_and(|reach| reach.level.carries(form) && reach.forms.cover(form))
    }

    /// The relation, or while none is permitted the note, allows no regular data.
    pub fn contact_only(&self) -> bool {
        let Reach { level, forms } =
            self.relation.reach.unwrap_or(Reach { level: self.note.level, forms: self.note.forms });
        !forms.carry_data(level)
    }

    /// For the grounds of table 3.2: none, contact or regular.
    pub fn code(&self) -> &'static str {
        match self.relation.reach {
            None => "none",
            Some(_) if self.contact_only() || self.relation.suspended.is_some() => "contact",
            Some(_) => "regular",
        }
    }
}
