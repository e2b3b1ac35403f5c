// SPDX-License-Identifier: EUPL-1.2
//! Where decisions are made in this process: the sequencer, if this process leads. Alone on a store it
//! leads from the start; among servers that share one it may come to lead, and then leads to its end.

use crate::answer::Problem;
use crate::guard::Keeper;
use crate::ports::{Store, StoreError};
use crate::sequencer::{self, Engine, Job, OnFailure, Sequencer};
use arc_swap::ArcSwapOption;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// The way to the sequencer.
#[derive(Default)]
pub(crate) struct Seat {
    jobs: ArcSwapOption<SyncSender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Seat {
    /// Starts the sequencer on a store.
    pub fn lead(
        &self,
        engine: Engine,
        store: Box<dyn Store>,
        on_failure: OnFailure,
        keeper: Option<Keeper>,
    ) -> Result<(), StoreError> {
        let (jobs, queue) = sequencer::queue();
        let sequencer = Sequencer { engine, store, on_failure, keeper };
        let thread = std::thread::Builder::new()
            .name("sequencer".into())
            .spawn(move || sequencer.run(&queue))
            .map_err(|e| StoreError::Failed(e.to_string()))?;
        if let Ok(mut kept) = self.thread.lock() {
            *kept = Some(thread);
        }
        self.jobs.store(Some(Arc::new(jobs)));
        Ok(())
    }

    /// True if this process decides.
    pub fn leads(&self) -> bool {
        self.jobs.load().is_some()
    }

    /// Queues a job. Whoever does not lead has no queue.
    pub fn send(&self, job: Job) -> Result<(), Problem> {
        let jobs = self.jobs.load_full().ok_or(Problem::Stopping)?;
        jobs.send(job).map_err(|_| Problem::Stopping)
    }

    /// Ends the sequencer after the batch it is in.
    pub fn stop(&self) {
        let _ = self.send(Job::Stop);
        if let Ok(mut thread) = self.thread.lock()
            && let Some(thread) = thread.take()
        {
            let _ = thread.join();
        }
    }
}
