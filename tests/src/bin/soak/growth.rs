//! What the host held before and after.

use support::Holdings;

/// How much more memory the host may hold for each thousand times that a thing was done, in bytes.
const MEMORY_A_THOUSAND: u64 = 5_000_000;

/// What came of a soak.
#[derive(Clone, Debug)]
pub(crate) struct Growth {
    /// What was done, in words.
    pub(crate) what: String,
    /// How often.
    pub(crate) times: usize,
    /// What the host held after the warm-up, at rest.
    pub(crate) before: Holdings,
    /// What it held at the end, at rest.
    pub(crate) after: Holdings,
}

impl Growth {
    /// Whether the host has no more open files and threads than before, and not noticeably more memory.
    pub(crate) fn is_none(&self) -> bool {
        let Self { before, after, times, .. } = self;
        let memory = after.memory.saturating_sub(before.memory);
        let files_and_threads = after.files <= before.files && after.threads <= before.threads;
        files_and_threads && memory * 1000 <= MEMORY_A_THOUSAND * *times as u64
    }

    /// Memory, open files, threads and the judgement, as cells of a table.
    pub(crate) fn cells(&self) -> String {
        let Self { before, after, .. } = self;
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let memory = format!("{:.1} → {:.1}", megabytes(before.memory), megabytes(after.memory));
        let judged = if self.is_none() { "holds" } else { "**grew**" };
        let (files, threads) = ((before.files, after.files), (before.threads, after.threads));
        format!("{memory} | {} → {} | {} → {} | {judged}", files.0, files.1, threads.0, threads.1)
    }
}

impl std::fmt::Display for Growth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\nmemory in MB | open files | threads | judgement\n{}", self.what, self.cells())
    }
}

#[cfg(test)]
mod tests {
    use support::Holdings;

    use super::Growth;

    const BEFORE: Holdings = Holdings { memory: 40_000_000, files: 30, threads: 12 };

    fn growth(times: usize, after: Holdings) -> Growth {
        Growth { what: "visits".to_owned(), times, before: BEFORE, after }
    }

    #[test]
    fn five_megabytes_a_thousand_are_borne_and_a_byte_more_is_not() {
        let memory = |more| Holdings { memory: BEFORE.memory + more, ..BEFORE };
        assert!(growth(1000, memory(5_000_000)).is_none());
        assert!(!growth(1000, memory(5_000_001)).is_none());
        assert!(growth(2000, memory(10_000_000)).is_none());
        assert!(!growth(500, memory(2_500_001)).is_none());
    }

    #[test]
    fn one_more_file_or_thread_is_growth_and_less_of_all_is_none() {
        assert!(!growth(1000, Holdings { files: 31, ..BEFORE }).is_none());
        assert!(!growth(1000, Holdings { threads: 13, ..BEFORE }).is_none());
        assert!(growth(1000, Holdings { memory: 1, files: 1, threads: 1 }).is_none());
    }

    #[test]
    fn the_cells_show_both_moments_and_the_judgement() {
        let after = Holdings { memory: 41_250_000, files: 31, threads: 12 };
        assert_eq!(growth(1000, after).cells(), "40.0 → 41.2 | 30 → 31 | 12 → 12 | **grew**");
        assert_eq!(growth(1000, BEFORE).cells(), "40.0 → 40.0 | 30 → 30 | 12 → 12 | holds");
    }
}
