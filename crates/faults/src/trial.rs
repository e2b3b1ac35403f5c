// SPDX-License-Identifier: EUPL-1.2
//! One store under blows, one after the other: a server starts, clients work, the blow falls at a moment
//! that nobody chose, the next server starts from what is left. At the end all is judged.

use crate::chance::Chance;
use crate::client::Client;
use crate::judge::{self, Verdict};
use crate::place::{Base, Place};
use crate::server::{Programs, Server};
use crate::work::{Worker, everybody};
use crate::{Fallible, hold};
use std::time::{Duration, Instant};

/// What ends a server.
pub trait Blow {
    /// Falls while requests are in flight; the server is dead afterwards.
    ///
    /// # Errors
    /// If it could not fall.
    fn fall(&mut self, server: &mut Server, client: &Client) -> Fallible<()>;
    /// Made ready before, so that it falls at once.
    ///
    /// # Errors
    /// If it cannot be.
    fn raise(&mut self) -> Fallible<()> {
        Ok(())
    }
    /// Makes the place one in which a server can start.
    ///
    /// # Errors
    /// If it cannot.
    fn mend(&mut self) -> Fallible<()> {
        Ok(())
    }
}

/// SIGKILL.
pub struct Kill;

impl Blow for Kill {
    fn fall(&mut self, server: &mut Server, _: &Client) -> Fallible<()> {
        server.kill();
        Ok(())
    }
}

/// What trials came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Blows that fell.
    pub blows: u64,
    /// Of these, with acts in flight.
    pub busy: u64,
    /// Of these, while a server was starting.
    pub starting: u64,
    /// Acts acknowledged.
    pub acknowledged: u64,
    /// Acts cut off.
    pub cut: u64,
    /// Answers that came after the power went, which count for nothing.
    pub late: u64,
    /// Of these, how many the cut undid.
    pub undone: u64,
    /// Deliveries found whole.
    pub deliveries: u64,
    /// What the registers hold at the end.
    pub verdict: Verdict,
    /// Time of each start.
    pub starts: Vec<Duration>,
}

impl Tally {
    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        self.blows += other.blows;
        self.busy += other.busy;
        self.starting += other.starting;
        self.acknowledged += other.acknowledged;
        self.cut += other.cut;
        self.late += other.late;
        self.undone += other.undone;
        self.deliveries += other.deliveries;
        self.verdict.entries += other.verdict.entries;
        self.verdict.receipts += other.verdict.receipts;
        self.verdict.handovers += other.verdict.handovers;
        self.verdict.packages += other.verdict.packages;
        self.starts.extend(&other.starts);
    }

    /// The slowest start, in seconds.
    #[must_use]
    pub fn slowest(&self) -> f64 {
        self.starts.iter().max().map_or(0.0, Duration::as_secs_f64)
    }

    /// The start in the middle, in seconds.
    #[must_use]
    pub fn median(&self) -> f64 {
        let mut sorted = self.starts.clone();
        sorted.sort();
        sorted.get(sorted.len() / 2).map_or(0.0, Duration::as_secs_f64)
    }
}

/// A store under trial.
pub struct Trial<'a> {
    programs: &'a Programs,
    place: Place,
    client: Client,
    workers: Vec<Box<dyn Worker>>,
    chance: Chance,
    tally: Tally,
}

impl<'a> Trial<'a> {
    /// On a copy of a store that stands at this place already.
    #[must_use]
    pub fn new(programs: &'a Programs, place: Place, base: &Base, seed: u64) -> Self {
        let client = Client::new(base.tokens.clone());
        let workers = everybody(seed * 10);
        Self { programs, place, client, workers, chance: Chance::new(seed), tally: Tally::default() }
    }

    /// So many blows, and the verdict.
    ///
    /// # Errors
    /// What was lost, half there, or slow.
    pub fn run(&mut self, blows: u64, blow: &mut dyn Blow, longest: Duration) -> Fallible<Tally> {
        for number in 0..blows {
            // One in eight falls while the server reads its store.
            let struck = if self.chance.below(8) == 0 { self.while_starting(blow) } else { self.at_work(blow) };
            struck.and_then(|()| blow.mend()).map_err(|e| format!("blow {number}: {e}"))?;
            self.tally.blows += 1;
        }
        self.end()?;
        let slowest = self.tally.slowest();
        hold!(slowest <= longest.as_secs_f64(), "a start took {slowest:.2} s");
        Ok(self.tally.clone())
    }

    /// Its clients, for whoever judges further.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where its store stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    fn while_starting(&mut self, blow: &mut dyn Blow) -> Fallible<()> {
        let usual = self.tally.median().max(0.2);
        let mut server = self.place.start(self.programs).spawn()?;
        std::thread::sleep(Duration::from_secs_f64(usual * f64::from(self.chance.percent()) / 100.0));
        self.tally.starting += 1;
        blow.raise()?;
        blow.fall(&mut server, &self.client)
    }

    fn at_work(&mut self, blow: &mut dyn Blow) -> Fallible<()> {
        let mut server = self.start()?;
        let (answers, moment) = (self.chance.below(60), Duration::from_micros(self.chance.below(20_000)));
        let (client, workers) = (&self.client, &mut self.workers);
        client.begin(&server.base);
        let before = client.cut();
        let fell = std::thread::scope(|scope| {
            for worker in workers {
                scope.spawn(move || while client.open() && worker.step(client).is_some() {});
            }
            let raised = blow.raise();
            wait(client, answers);
            std::thread::sleep(moment);
            client.end();
            let fell = raised.and_then(|()| blow.fall(&mut server, client));
            server.kill();
            fell
        });
        self.tally.busy += u64::from(self.client.cut() > before);
        fell
    }

    fn start(&mut self) -> Fallible<Server> {
        let server = self.place.start(self.programs).start(&self.client)?;
        self.tally.starts.push(server.took);
        let late = self.client.late();
        self.tally.late += late.len() as u64;
        self.tally.undone += late.iter().filter(|entry| **entry >= server.size).count() as u64;
        judge::nothing_lost(server.size, &self.client)?;
        Ok(server)
    }

    fn end(&mut self) -> Fallible<()> {
        let server = self.start()?;
        self.client.begin(&server.base);
        self.tally.cut = self.client.cut();
        judge::asked_again(&self.client)?;
        self.tally.deliveries = judge::nothing_half_deposited(&self.client, &self.workers)?;
        self.tally.verdict = judge::register(self.programs, &self.place, &self.client)?;
        self.client.end();
        server.stop()?;
        self.tally.acknowledged = self.client.journal().len() as u64;
        for worker in &self.workers {
            let done = worker.finished() > 0 || self.tally.blows < 20;
            hold!(done, "{} never finished anything", worker.name());
        }
        Ok(())
    }
}

/// Until so many more answers came, so that a slow machine gets as far as a fast one; not for ever.
fn wait(client: &Client, answers: u64) {
    let (began, before) = (Instant::now(), client.answered());
    while client.answered() < before + answers && began.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Trials side by side, as many as there are processors: so many blows in rounds of at most `round`.
///
/// # Errors
/// The first that failed.
pub fn rounds(blows: u64, round: u64, trial: impl Fn(u64, u64) -> Fallible<Tally> + Sync) -> Fallible<Tally> {
    let sizes: Vec<u64> = (0..blows.div_ceil(round)).map(|n| round.min(blows - n * round)).collect();
    let lanes = std::thread::available_parallelism().map_or(1, usize::from).min(sizes.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let (next, sizes, trial) = (&next, &sizes, &trial);
    let lane = move || -> Fallible<Tally> {
        let mut all = Tally::default();
        loop {
            let number = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let Some(size) = sizes.get(number) else { return Ok(all) };
            let tally = trial(number as u64, *size).map_err(|e| format!("round {number}: {e}"))?;
            println!(
                "  round {number}: {size} blows, {} acknowledged, slowest start {:.2} s",
                tally.acknowledged,
                tally.slowest()
            );
            all.add(&tally);
        }
    };
    let done: Vec<_> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().map(std::thread::ScopedJoinHandle::join).collect()
    });
    let mut all = Tally::default();
    for lane in done {
        all.add(&lane.map_err(|_| "a worker met an answer it should never get; see above")??);
    }
    let busy = all.busy * 4 >= (all.blows - all.starting) * 3;
    hold!(busy, "only {} of {} blows met acts in flight", all.busy, all.blows - all.starting);
    Ok(all)
}
