//! Files that are larger, more and more often broken off than a test has time for.

mod carriage;
pub(crate) mod kills;
pub(crate) mod sizes;
pub(crate) mod stall;

use anyhow::{Context, Result};
use support::Portion;

/// Divides what is done, for a look at a soak itself: `SOAK_PART=100` does a hundredth. Such a run is told and not kept.
pub(crate) const PORTION: Portion = Portion::by("SOAK_PART");

/// Where chance begins, for the same run again; else it is drawn and told.
const SEED: &str = "SOAK_SEED";

/// What came of a soak of files. Where something did not arrive as it was, there is an error instead.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// What was done, in words.
    pub(crate) what: String,
    /// What it took, in words.
    pub(crate) took: String,
    /// What did not hold, if anything.
    pub(crate) broken: Vec<String>,
}

impl Finding {
    /// What it took and the judgement, as cells of a table.
    pub(crate) fn cells(&self) -> String {
        let judged =
            if self.broken.is_empty() { "holds".to_owned() } else { format!("**{}**", self.broken.join("; ")) };
        format!("{} | {judged}", self.took)
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}", self.what, self.cells())
    }
}

fn seed() -> Result<u64> {
    std::env::var(SEED)
        .map_or(Ok(fastrand::u64(..)), |seed| seed.parse())
        .with_context(|| format!("{SEED} is a number"))
}

/// In MB of 1,000,000 bytes.
fn megabytes(bytes: u64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::Finding;

    #[test]
    fn what_does_not_hold_stands_out() {
        let finding = |broken| Finding { what: "sent".to_owned(), took: "9 MB".to_owned(), broken };
        assert_eq!(finding(Vec::new()).cells(), "9 MB | holds");
        assert_eq!(finding(vec!["one".to_owned(), "two".to_owned()]).cells(), "9 MB | **one; two**");
    }
}
