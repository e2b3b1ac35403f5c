// SPDX-License-Identifier: EUPL-1.2
//! Of the program: how far the work is, on the standard error stream, so that the report stays clean. A bar
//! where a person looks on, lines where a file does, and nothing unless asked.

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::{Cell, RefCell};
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};
use waarborg_verify::Step;

/// Logs that are done before anybody wonders show no bar.
const SHORT: u64 = 20_000;
/// Time between two lines.
const EVERY: Duration = Duration::from_secs(3);

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum How {
    /// A bar on a terminal, else nothing.
    Auto,
    /// A line every few seconds.
    Plain,
    /// Nothing.
    None,
}

/// Shows how far it is.
pub struct Progress {
    how: How,
    began: Instant,
    told: Cell<Instant>,
    of: Cell<u64>,
    bar: RefCell<Option<ProgressBar>>,
}

impl Progress {
    /// From now on.
    pub fn new(how: How) -> Self {
        let hidden = how == How::Auto && !std::io::stderr().is_terminal();
        let now = Instant::now();
        let how = if hidden { How::None } else { how };
        Self { how, began: now, told: Cell::new(now), of: Cell::new(0), bar: RefCell::new(None) }
    }

    /// Takes note of a step.
    pub fn step(&self, step: Step) {
        match (self.how, step) {
            (How::None, _) => {}
            (_, Step::Read(entries)) => {
                self.of.set(entries);
                if self.how == How::Auto && entries >= SHORT {
                    *self.bar.borrow_mut() = Some(bar(entries));
                }
            }
            (How::Auto, Step::Replayed(done)) => {
                if let Some(bar) = &*self.bar.borrow() {
                    bar.set_position(done);
                }
            }
            (How::Plain, Step::Replayed(done)) => self.line(done),
        }
    }

    fn line(&self, done: u64) {
        let of = self.of.get();
        if self.told.get().elapsed() < EVERY && done < of {
            return;
        }
        self.told.set(Instant::now());
        let percent = done.saturating_mul(100) / of.max(1);
        eprintln!("{done} of {of} entries replayed ({percent} %), {} s", self.began.elapsed().as_secs());
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = self.bar.borrow_mut().take() {
            bar.finish_and_clear();
        }
    }
}

fn bar(entries: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(entries), ProgressDrawTarget::stderr_with_hz(4));
    // The template is ours and has been tried; a bar in another form would do as well.
    if let Ok(style) =
        ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} entries, {per_sec}, {eta} left")
    {
        bar.set_style(style);
    }
    bar
}
