// SPDX-License-Identifier: EUPL-1.2
//! What is not counted but looked up when monitoring asks: how long the log is and how far behind, when things
//! last happened that must keep happening, and what the process takes. What there is no answer to is absent,
//! rather than nought.

use super::Outgoing;
use crate::{Counts, Tls};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;
use waarborg_app::System;
use waarborg_app::ports::Reader;
use waarborg_domain::Instant;

/// Where it is looked up.
pub struct Sources {
    /// The application.
    pub system: Arc<System>,
    /// What the listener counts.
    pub counts: Arc<Counts>,
    /// Its certificate, if it has one.
    pub tls: Option<Tls>,
    /// The rollback guard's file, if there is one.
    pub guard: Option<PathBuf>,
    /// When all that is stored was last found whole, in UTC microseconds; nought if it never was.
    pub scrubbed: Arc<AtomicI64>,
    /// The store itself, where servers share one: how far the log is is not what this server has followed.
    pub shared: Option<Mutex<Box<dyn Reader>>>,
    /// What goes out as the register grows.
    pub outgoing: Vec<Arc<Outgoing>>,
    /// Spans of requests that went nowhere, if there are any spans.
    pub lost_traces: Option<Arc<AtomicU64>>,
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sources of metrics")
    }
}

/// One at a time: a gauge or a counter of this name.
struct Told<'a>(DescriptorEncoder<'a>);

impl Told<'_> {
    fn gauge(&mut self, name: &str, help: &str, value: Option<f64>) -> fmt::Result {
        let Some(value) = value else { return Ok(()) };
        let gauge = ConstGauge::new(value);
        gauge.encode(self.0.encode_descriptor(name, help, None, gauge.metric_type())?)
    }

    fn counter(&mut self, name: &str, help: &str, value: Option<f64>) -> fmt::Result {
        let Some(value) = value else { return Ok(()) };
        let counter = ConstCounter::new(value);
        counter.encode(self.0.encode_descriptor(name, help, None, counter.metric_type())?)
    }
}

impl Collector for Sources {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut told = Told(encoder);
        self.listener(&mut told)?;
        self.log(&mut told)?;
        self.outgoing(&mut told)?;
        process(&mut told)
    }
}

impl Sources {
    fn listener(&self, told: &mut Told<'_>) -> fmt::Result {
        let counts = &self.counts;
        told.gauge("connections", "Connections that are open", number(counts.open()))?;
        told.counter("turned_away", "Connections of an address that had too many", number(counts.turned_away()))?;
        let failed = number(counts.handshakes_failed());
        told.counter("handshakes_failed", "Handshakes of TLS that failed or took too long", failed)?;
        let until = self.tls.as_ref().map(|tls| seconds(tls.until()));
        told.gauge("certificate_end_timestamp_seconds", "Until when the certificate is good", until)
    }

    fn outgoing(&self, told: &mut Told<'_>) -> fmt::Result {
        let size = self.system.snapshot().tree.size();
        for outlet in &self.outgoing {
            let name = outlet.name();
            let behind = number(outlet.behind(size));
            told.gauge(&format!("{name}_behind_entries"), "Entries that have not gone out this way yet", behind)?;
            let rejected = number(outlet.rejected());
            told.counter(&format!("{name}_rejected"), "Lines that arrived and were not wanted", rejected)?;
            let failing = number(outlet.failing().into());
            told.gauge(&format!("{name}_failing"), "1 where nothing can go out this way", failing)?;
        }
        let lost = self.lost_traces.as_ref().and_then(|lost| number(lost.load(Ordering::Relaxed)));
        told.counter("lost_traces", "Spans of requests that went nowhere", lost)
    }

    fn log(&self, told: &mut Told<'_>) -> fmt::Result {
        let snapshot = self.system.snapshot();
        let size = snapshot.tree.size();
        told.gauge("log_entries", "Entries of the log, as this server knows it", number(size))?;
        let behind = self.shared.as_ref().and_then(|reader| {
            let head = reader.lock().unwrap_or_else(PoisonError::into_inner).head().ok()?;
            number(head.size.saturating_sub(size))
        });
        told.gauge("log_behind_entries", "Entries that this server has not followed yet", behind)?;
        told.gauge("leads", "1 where what is decided is decided here", number(self.system.leads().into()))?;
        told.gauge("read_only", "1 where the store takes no entries", number(snapshot.held.is_some().into()))?;
        // Each batch of entries ends in a checkpoint.
        let signed = (size > 0).then(|| seconds(snapshot.state.last));
        told.gauge("last_checkpoint_timestamp_seconds", "When a checkpoint was last signed", signed)?;
        let cosigned = snapshot.state.witnesses.counting().map(|(_, witness)| witness.time).max();
        let cosigned = cosigned.filter(|time| *time > 0).and_then(number);
        told.gauge("last_cosignature_timestamp_seconds", "When a witness last cosigned", cosigned)?;
        let guarded = self.guard.as_ref().and_then(|file| std::fs::metadata(file).ok()?.modified().ok());
        let guarded = guarded.and_then(|at| Some(at.duration_since(UNIX_EPOCH).ok()?.as_secs_f64()));
        told.gauge("last_guard_timestamp_seconds", "When the rollback guard was last written", guarded)?;
        let whole = Some(self.scrubbed.load(Ordering::Relaxed)).filter(|at| *at > 0).map(|at| seconds(Instant(at)));
        told.gauge("last_scrub_timestamp_seconds", "When all that is stored was last found whole", whole)
    }
}

/// What the kernel counts of this process; nothing where it does not tell.
fn process(told: &mut Told<'_>) -> fmt::Result {
    let memory = std::fs::read_to_string("/proc/self/statm").ok().and_then(|text| {
        let pages: f64 = text.split(' ').nth(1)?.parse().ok()?;
        Some(pages * rustix::param::page_size() as f64)
    });
    told.gauge("process_resident_memory_bytes", "Memory of this process", memory)?;
    let processor = std::fs::read_to_string("/proc/self/stat").ok().and_then(|text| {
        // The name of the program may hold spaces; it ends with the last bracket.
        let mut fields = text.rsplit_once(')')?.1.split(' ').skip(12);
        let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((user + system) / rustix::param::clock_ticks_per_second() as f64)
    });
    told.counter("process_cpu_seconds", "Time of processors this process took", processor)?;
    let files = std::fs::read_dir("/proc/self/fd").ok().and_then(|files| number(files.count() as u64));
    told.gauge("process_open_fds", "Files and connections that are open", files)
}

#[expect(clippy::unnecessary_wraps, reason = "a number that is there, among those that may not be")]
fn number(value: u64) -> Option<f64> {
    Some(value as f64)
}

fn seconds(at: Instant) -> f64 {
    at.0 as f64 / 1e6
}
