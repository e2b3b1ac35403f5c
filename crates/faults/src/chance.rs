// SPDX-License-Identifier: EUPL-1.2
//! Numbers that look random and come again: a trial is told by its seed.

/// A generator (SplitMix64), good enough to choose moments and sizes.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// From a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below a bound.
    pub const fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// A number from 0 to 99.
    #[expect(clippy::cast_possible_truncation, reason = "below a hundred")]
    pub const fn percent(&mut self) -> u8 {
        self.below(100) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_whole_row_and_all_numbers_come() {
        let row = |seed| {
            let mut chance = Chance::new(seed);
            (0..1_000).map(|_| chance.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(row(1), row(1));
        assert_ne!(row(1), row(2));
        assert!((0..10).all(|n| row(3).iter().filter(|m| **m == n).count() > 50));
    }
}
