// SPDX-License-Identifier: EUPL-1.2
//! The second opinion on a handover: consents, origins and grounds and nothing more. It knows the
//! covenant's art. 7(2) and table 3.2 of the catalogue in plain Rust, written apart from the policies
//! in `law`, so that a fault in one of them does not open the door alone.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

use waarborg_domain::{ConsentId, Ground, Instant, ItemId, OrgId, OrgKind};

/// A datum that would be made known.
#[derive(Clone, Debug)]
pub struct Datum {
    /// Which.
    pub item: ItemId,
    /// Party it comes from.
    pub party: OrgId,
    /// For each mention: data with the same value, with their parties; consent for one of them in
    /// every mention frees this one. Empty if it needs consent of its own.
    pub freed_by: Vec<Vec<(ItemId, OrgId)>>,
    /// Marked as personal data.
    pub personal: bool,
    /// In use.
    pub usable: bool,
}

/// A consent as it stands on record.
#[derive(Clone, Debug)]
pub struct GivenConsent {
    /// Which.
    pub consent: ConsentId,
    /// Party asked.
    pub party: OrgId,
    /// Organisation of whoever answered.
    pub officer_of: OrgId,
    /// Data it was given for.
    pub items: Vec<ItemId>,
    /// Purpose it was given for.
    pub purpose: Option<String>,
    /// Until when.
    pub expires: Option<Instant>,
    /// Taken back.
    pub withdrawn: bool,
}

/// How a foreign recipient stands to the service that discloses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// None is permitted.
    None,
    /// One whose note allows no regular data.
    Contact,
    /// One that allows data.
    Regular,
}

/// A handover to one recipient.
#[derive(Clone, Debug)]
pub struct Request {
    /// Now.
    pub at: Instant,
    /// Recipient's kind.
    pub recipient: OrgKind,
    /// It leaves the cell, where each originator's consent is needed; not an organisation's own space.
    pub cell: bool,
    /// Kind of the organisation whose space it leaves; for the cell the AIVD.
    pub owner: OrgKind,
    /// Kind of the party it passes through, if any.
    pub via: Option<OrgKind>,
    /// A foreign recipient's relation to the service that discloses.
    pub relation: Relation,
    /// The recipient is designated by decree for a public task.
    pub public_task: bool,
    /// The recipient is designated to make enquiries.
    pub enquirer: bool,
    /// For investigating or prosecuting crime.
    pub crime: bool,
    /// Ground stated.
    pub ground: Ground,
    /// Purpose stated.
    pub purpose: Option<String>,
    /// What would be made known.
    pub data: Vec<Datum>,
    /// Consents for this object and recipient.
    pub consents: Vec<GivenConsent>,
}

/// Why the second checker objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objection {
    /// Nothing would be made known: an origin is missing.
    NoOrigin,
    /// The ground does not fit the recipient.
    Ground,
    /// A party's consent for this datum is missing.
    Consent(ItemId),
    /// Personal data are not released yet.
    Personal(ItemId),
    /// The datum is out of use.
    Unusable(ItemId),
}

/// Looks at a handover that the law allowed.
pub fn check(request: &Request) -> Result<(), Objection> {
    if request.data.is_empty() {
        return Err(Objection::NoOrigin);
    }
    if !ground_fits(request) && !ground_fitted(request) {
        return Err(Objection::Ground);
    }
    for datum in &request.data {
        if datum.personal {
            return Err(Objection::Personal(datum.item));
        }
        if !datum.usable {
            return Err(Objection::Unusable(datum.item));
        }
        let own = consented(request, &datum.item, &datum.party);
        let freed = !datum.freed_by.is_empty()
            && datum.freed_by.iter().all(|place| place.iter().any(|(item, party)| consented(request, item, party)));
        if request.cell && !own && !freed {
            return Err(Objection::Consent(datum.item));
        }
    }
    Ok(())
}

fn consented(request: &Request, item: &ItemId, party: &OrgId) -> bool {
    request.consents.iter().any(|c| {
        c.party == *party
            && c.officer_of == *party
            && !c.withdrawn
            && c.expires.is_none_or(|end| request.at < end)
            && c.purpose == request.purpose
            && c.items.contains(item)
    })
}

fn service(kind: OrgKind) -> bool {
    matches!(kind, OrgKind::Aivd | OrgKind::Mivd)
}

/// Table 3.2 of the catalogue.
fn ground_fits(request: &Request) -> bool {
    let ground = request.ground;
    match request.recipient {
        OrgKind::Aivd | OrgKind::AivdUnit => {
            ground == if request.owner == OrgKind::Mivd { Ground::Wiv86 } else { Ground::Wiv61 }
        }
        OrgKind::Mivd => ground == if request.owner == OrgKind::Mivd { Ground::Wiv61 } else { Ground::Wiv86 },
        OrgKind::ForeignService | OrgKind::InternationalOrgan => abroad_fits(request),
        OrgKind::Om if request.crime => ground == Ground::Wiv66,
        OrgKind::Oversight => false,
        _ if ground == Ground::Wiv63 => request.enquirer,
        OrgKind::Om => ground == Ground::Wiv62b,
        _ if ground == Ground::Wiv67 => request.public_task,
        OrgKind::Police | OrgKind::Ncsc | OrgKind::Nctv | OrgKind::AdministrativeBody => {
            matches!(ground, Ground::Wiv62a | Ground::Wiv62b)
        }
        OrgKind::Company => ground == Ground::Wiv62c,
    }
}

/// Only AIVD and MIVD disclose abroad (U-14).
fn abroad_fits(request: &Request) -> bool {
    let by = request.via.filter(|_| request.cell).unwrap_or(request.owner);
    let fits = match request.ground {
        Ground::Wiv62d if request.recipient == OrgKind::InternationalOrgan => true,
        _ if request.recipient == OrgKind::InternationalOrgan => false,
        Ground::Wiv62d | Ground::Wiv89 => request.relation == Relation::Regular,
        Ground::Wiv64 => request.relation != Relation::Regular,
        _ => false,
    };
    service(by) && fits
}

/// The grounds of the Wiv 2002, in its time (catalogue 3.4).
fn ground_fitted(request: &Request) -> bool {
    use OrgKind::{AdministrativeBody, Company, ForeignService, InternationalOrgan, Ncsc, Nctv, Om, Police};
    let then = WIV_2002.0 <= request.at && request.at < WIV_2002.1;
    let abroad = request.recipient == ForeignService;
    let own = matches!(request.recipient, Police | Ncsc | Nctv | AdministrativeBody | Company | InternationalOrgan)
        || (request.recipient == Om && !request.crime);
    then && match request.ground {
        Ground::Old36 => own || abroad,
        Ground::Old59Interest | Ground::Old59Support => abroad,
        _ => false,
    }
}

/// 29 May 2002 and 1 May 2018, from midnight in the Netherlands.
const WIV_2002: (Instant, Instant) = (Instant(1_022_623_200_000_000), Instant(1_525_125_600_000_000));

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        let item = ItemId([1; 16]);
        Request {
            at: Instant(10),
            recipient: OrgKind::Nctv,
            cell: true,
            owner: OrgKind::Aivd,
            via: None,
            relation: Relation::None,
            public_task: false,
            enquirer: false,
            crime: false,
            ground: Ground::Wiv62b,
            purpose: Some("resilience".into()),
            data: vec![Datum { item, party: "police".into(), freed_by: vec![], personal: false, usable: true }],
            consents: vec![GivenConsent {
                consent: ConsentId([2; 16]),
                party: "police".into(),
                officer_of: "police".into(),
                items: vec![item],
                purpose: Some("resilience".into()),
                expires: Some(Instant(11)),
                withdrawn: false,
            }],
        }
    }

    #[test]
    fn agrees_only_when_everything_fits() {
        assert_eq!(check(&request()), Ok(()));
        let item = ItemId([1; 16]);
        type Spoil = fn(&mut Request);
        let spoilt: [(Spoil, Objection); 9] = [
            (|r| r.consents.clear(), Objection::Consent(item)),
            (|r| r.consents.iter_mut().for_each(|c| c.withdrawn = true), Objection::Consent(item)),
            (|r| r.at = Instant(11), Objection::Consent(item)),
            (|r| r.purpose = None, Objection::Consent(item)),
            (|r| r.consents.iter_mut().for_each(|c| c.officer_of = "aivd".into()), Objection::Consent(item)),
            (|r| r.ground = Ground::Wiv66, Objection::Ground),
            (|r| r.data.clear(), Objection::NoOrigin),
            (|r| r.data.iter_mut().for_each(|d| d.personal = true), Objection::Personal(item)),
            (|r| r.data.iter_mut().for_each(|d| d.usable = false), Objection::Unusable(item)),
        ];
        for (spoil, objection) in spoilt {
            let mut request = request();
            spoil(&mut request);
            assert_eq!(check(&request), Err(objection));
        }
    }

    #[test]
    fn the_grounds_of_2002_fit_in_their_time_alone() {
        let mut r = request();
        (r.ground, r.cell) = (Ground::Old36, false);
        for (day, fits) in [("2002-05-28", false), ("2002-05-29", true), ("2018-04-30", true), ("2018-05-01", false)] {
            r.at = Instant::parse(day).unwrap();
            assert_eq!(check(&r).is_ok(), fits, "{day}");
        }
        r.at = Instant::parse("2014-06-01").unwrap();
        r.ground = Ground::Old59Support;
        assert_eq!(check(&r), Err(Objection::Ground));
        r.recipient = OrgKind::ForeignService;
        assert_eq!(check(&r), Ok(()));
        (r.recipient, r.crime, r.ground) = (OrgKind::Om, true, Ground::Old36);
        assert_eq!(check(&r), Err(Objection::Ground));
    }

    #[test]
    fn a_value_cited_with_consent_frees_other_holders() {
        let mut r = request();
        let cited = ItemId([1; 16]);
        let other = ItemId([3; 16]);
        let mention = |from: Vec<(ItemId, OrgId)>| Datum {
            item: other,
            party: "ncsc".into(),
            freed_by: vec![from],
            personal: false,
            usable: true,
        };
        r.data.push(mention(vec![(cited, "police".into())]));
        assert_eq!(check(&r), Ok(()));
        r.data.push(mention(vec![]));
        assert_eq!(check(&r), Err(Objection::Consent(other)));
    }

    #[test]
    fn abroad_only_a_service_discloses_and_as_its_relation_allows() {
        use Ground::{Wiv62b, Wiv62d, Wiv64, Wiv66, Wiv67, Wiv89};
        use OrgKind::{ForeignService, InternationalOrgan};
        let rows = [
            (ForeignService, Relation::Regular, vec![Wiv62d, Wiv89]),
            (ForeignService, Relation::Contact, vec![Wiv64]),
            (ForeignService, Relation::None, vec![Wiv64]),
            (InternationalOrgan, Relation::None, vec![Wiv62d]),
        ];
        for (recipient, relation, open) in rows {
            for ground in [Wiv62b, Wiv62d, Wiv64, Wiv66, Wiv67, Wiv89] {
                let mut r = request();
                (r.recipient, r.relation, r.ground) = (recipient, relation, ground);
                assert_eq!(check(&r).is_ok(), open.contains(&ground), "{recipient:?} {relation:?} {ground:?}");
                r.via = Some(OrgKind::Police);
                assert_eq!(check(&r), Err(Objection::Ground));
                (r.via, r.cell, r.owner) = (None, false, OrgKind::Police);
                assert_eq!(check(&r), Err(Objection::Ground));
            }
        }
    }

    #[test]
    fn designations_open_their_own_ground() {
        let mut r = request();
        r.ground = Ground::Wiv67;
        assert_eq!(check(&r), Err(Objection::Ground));
        r.public_task = true;
        assert_eq!(check(&r), Ok(()));
        r.ground = Ground::Wiv63;
        assert_eq!(check(&r), Err(Objection::Ground));
        r.enquirer = true;
        assert_eq!(check(&r), Ok(()));
    }
}
