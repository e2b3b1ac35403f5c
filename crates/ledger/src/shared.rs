// SPDX-License-Identifier: EUPL-1.2
//! The same work on many things, on all processors, for server and verifier. What one entry is by itself,
//! and what the law says of it on a state that is known, needs no other entry; only the fold between goes one
//! by one.

/// Does the same to each; what comes of it is in the same order.
pub fn out<T: Send, R: Send>(all: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(all.len());
    if workers < 2 {
        return all.into_iter().map(work).collect();
    }
    let share = all.len().div_ceil(workers);
    let mut all = all.into_iter();
    let shares: Vec<Vec<T>> = (0..workers).map(|_| all.by_ref().take(share).collect()).collect();
    std::thread::scope(|scope| {
        let work = &work;
        let running: Vec<_> =
            shares.into_iter().map(|s| scope.spawn(move || s.into_iter().map(work).collect::<Vec<R>>())).collect();
        running.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|p| std::panic::resume_unwind(p))).collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_order_stays() {
        for count in [0, 1, 2, 3, 1_000] {
            let all: Vec<u32> = (0..count).collect();
            assert_eq!(super::out(all.clone(), |n| n * 2), all.iter().map(|n| n * 2).collect::<Vec<_>>());
        }
    }
}
