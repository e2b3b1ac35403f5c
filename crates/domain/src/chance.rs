// SPDX-License-Identifier: EUPL-1.2
//! Randomness as a parameter: ids, openings, nonces and keys are drawn from an `Rng` that the caller
//! passes in, so that tests repeat and nothing else in the code draws lots.

use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A source of random bytes.
pub trait Rng: Send {
    /// Fills the buffer.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The seed could not be read from the operating system.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gave no random bytes")]
pub struct NoEntropy;

/// ChaCha20 seeded by the operating system; only the binary makes one.
pub struct SystemRng(rand_chacha::ChaCha20Rng);

impl SystemRng {
    /// A generator with a fresh seed.
    pub fn new() -> Result<Self, NoEntropy> {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|_| NoEntropy)?;
        Ok(Self::from_seed(seed))
    }

    /// A generator that goes on from 32 bytes of another: for a second thread.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(rand_chacha::ChaCha20Rng::from_seed(seed))
    }
}

impl Rng for SystemRng {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

/// The same bytes for the same seed: scenarios and tests.
pub struct SeededRng(rand_chacha::ChaCha8Rng);

impl SeededRng {
    /// A generator for a seed.
    pub fn new(seed: u64) -> Self {
        Self(rand_chacha::ChaCha8Rng::seed_from_u64(seed))
    }
}

impl Rng for SeededRng {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}
