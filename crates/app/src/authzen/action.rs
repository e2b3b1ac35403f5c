// SPDX-License-Identifier: EUPL-1.2
//! Actions that can be asked about: those of our verbs that the law alone decides, without further content. The
//! names are the verbs' own; what is read is named after the thing.

use std::str::FromStr;

/// Types of resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One datum.
    Item,
    /// An analysis in its newest version.
    Analysis,
    /// A disclosure that was asked for.
    Disclosure,
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Item, Self::Analysis, Self::Disclosure].into_iter().find(|k| k.name() == text).ok_or(())
    }
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Analysis => "analysis",
            Self::Disclosure => "disclosure",
        }
    }
}

/// Actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read it.
    View(Kind),
    /// Replace an item by a new version that says the same of it.
    Correct,
    /// Take an item out of use.
    Withdraw,
    /// Copy an item to the own organisation.
    Copy,
    /// Destroy an item's content.
    Destroy,
    /// Ask for a disclosure.
    Request,
    /// Evaluate a disclosure as its checklist does.
    Check,
    /// Hand over to a recipient, now.
    Release,
    /// The same, asked of the organisation that would receive it.
    Receive,
}

/// Whom an action may be asked of beside the caller. What its decision rests on differs from one reader to
/// the next, or is for one organisation: then the answer to somebody else would tell of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Everyone the caller knows.
    Known,
    /// People of the caller's own organisation.
    Colleagues,
    /// Nobody else.
    Oneself,
    /// An organisation on record.
    Organisations,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 11] = [
        Self::View(Kind::Item),
        Self::View(Kind::Analysis),
        Self::View(Kind::Disclosure),
        Self::Correct,
        Self::Withdraw,
        Self::Copy,
        Self::Destroy,
        Self::Request,
        Self::Check,
        Self::Release,
        Self::Receive,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::View(Kind::Item) => "item.view",
            Self::View(Kind::Analysis) => "analysis.view",
            Self::View(Kind::Disclosure) => "disclosure.view",
            Self::Correct => "item.correct",
            Self::Withdraw => "item.withdraw",
            Self::Copy => "item.copy",
            Self::Destroy => "records.destroy",
            Self::Request => "disclosure.request",
            Self::Check => "disclosure.check",
            Self::Release => "disclosure.release",
            Self::Receive => "disclosure.receive",
        }
    }

    /// It can be done with resources of this type.
    pub fn fits(self, kind: Kind) -> bool {
        match self {
            Self::View(of) => of == kind,
            Self::Correct | Self::Withdraw | Self::Copy | Self::Destroy => kind == Kind::Item,
            Self::Request => kind != Kind::Disclosure,
            Self::Check => kind == Kind::Disclosure,
            Self::Release | Self::Receive => true,
        }
    }

    pub(super) fn about(self) -> About {
        match self {
            // To take out of use rests on whose item it is, which whoever sees the item knows.
            Self::View(_) | Self::Withdraw => About::Known,
            // Holds, receipts and terms of examination are an organisation's own.
            Self::Correct | Self::Copy | Self::Destroy => About::Colleagues,
            // What a disclosure makes known differs from reader to reader (ADR 0009).
            Self::Request | Self::Check | Self::Release => About::Oneself,
            Self::Receive => About::Organisations,
        }
    }
}

impl FromStr for Action {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|a| a.name() == text).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_has_a_name_of_its_own_and_something_to_do_it_with() {
        for action in Action::ALL {
            assert_eq!(action.name().parse(), Ok(action));
            assert!([Kind::Item, Kind::Analysis, Kind::Disclosure].into_iter().any(|kind| action.fits(kind)));
        }
        assert_eq!("item.view ".parse::<Action>(), Err(()));
        assert_eq!("cell".parse::<Kind>(), Err(()));
    }
}
