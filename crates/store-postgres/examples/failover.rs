// SPDX-License-Identifier: EUPL-1.2
//! Appends for some seconds, one entry a batch, and notes each that was acknowledged; then reads all of them
//! back. `ops/patroni/run.sh` runs it while it takes the leading server away: nothing acknowledged may be
//! lost, and it tells how long nothing could be written.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use waarborg_app::ports::Store as _;
use waarborg_store_postgres::PostgresStore;
use waarborg_testkit::sample::Log;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok());
    // The address from the environment: on the command line others could read its password.
    let (Some(seconds), Ok(url)) = (seconds, std::env::var("WAARBORG_POSTGRES")) else {
        eprintln!("usage: WAARBORG_POSTGRES=ADDRESS failover SECONDS");
        return ExitCode::from(2);
    };
    match run(&url, Duration::from_secs(seconds)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("failover: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(url: &str, during: Duration) -> Result<bool, Box<dyn std::error::Error>> {
    let mut store = PostgresStore::create(url)?;
    let mut log = Log::new(1);
    let (begun, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    while begun.elapsed() < during {
        let entry = log.entry(&[200]);
        store.append(&log.batch_of(vec![entry]))?;
        longest = longest.max(last.elapsed());
        last = Instant::now();
    }
    let acknowledged = log.size();
    let stored = store.reader()?.entries(0, usize::MAX)?;
    let same = |n: usize| stored.get(n).is_some_and(|found| log.entries.get(n).is_some_and(|e| e.leaf == found.leaf));
    let lost = (0..log.entries.len()).filter(|n| !same(*n)).count();
    let findings = store.scrub()?;
    println!(
        "{acknowledged} acknowledged, {} stored, {lost} lost, {} findings; longest without a write {:.1} s",
        stored.len(),
        findings.len(),
        longest.as_secs_f64()
    );
    Ok(lost == 0 && findings.is_empty() && stored.len() as u64 == acknowledged)
}
