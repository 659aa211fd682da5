//! Who carries takes turns, so that whatever else the machine does falls on all of them alike.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::budget::Budget;
use super::carriage::Carriage;
use super::way::Way;
use super::{reason, tell};
use crate::row::Row;
use crate::sample::Sample;

/// Rounds in which each carries once.
pub(super) const ROUNDS: usize = 5;

/// What one of them did.
#[derive(Clone, Debug)]
pub(super) struct Series {
    way: Way,
    carried: Vec<Carriage>,
    /// Why there is no more of it.
    failed: Option<String>,
}

/// Lets each of `ways` carry once in each of the rounds, as many as there are in `budget`; one that fails is not asked
/// again.
pub(super) async fn take_turns<const N: usize>(
    ways: &[Way; N],
    budget: Budget,
    mut carry: impl AsyncFnMut(Way, usize) -> Result<Carriage>,
) -> [Series; N] {
    let mut all = ways.map(|way| Series { way, carried: Vec::new(), failed: None });
    let mut longest = Duration::ZERO;
    for round in 0..ROUNDS {
        if round > 0 && !budget.allows(longest) {
            tell(&format!("no time is left after {round} rounds of {ROUNDS}"));
            break;
        }
        let began = Instant::now();
        for series in all.iter_mut().filter(|series| series.failed.is_none()) {
            let carried = carry(series.way, round).await;
            tell(&series.note(round, carried));
        }
        longest = longest.max(began.elapsed());
    }
    all
}

impl Series {
    /// Whose it is.
    pub(super) fn way(&self) -> Way {
        self.way
    }

    /// How fast it was.
    pub(super) fn rate(&self, what: impl Into<String>) -> Row {
        self.row(what.into(), "MB/s", |carriage| Some(carriage.rate()))
    }

    /// What the processors of both sides worked.
    pub(super) fn work(&self, what: impl Into<String>) -> Row {
        self.row(what.into(), "CPU s a GiB", Carriage::work_a_gibibyte)
    }

    /// How much faster this was than `other`, round by round.
    pub(super) fn rate_over(&self, other: &Self, what: impl Into<String>) -> Row {
        self.ratio(other, what.into(), |carriage| Some(carriage.rate()))
    }

    /// How much more the processors worked for this than for `other`, round by round.
    pub(super) fn work_over(&self, other: &Self, what: impl Into<String>) -> Row {
        self.ratio(other, what.into(), Carriage::work_a_gibibyte)
    }

    /// Notes what came of a round, and says it.
    fn note(&mut self, round: usize, carried: Result<Carriage>) -> String {
        let turn = format!("{}, {} of {ROUNDS}", self.way, round + 1);
        match carried {
            Ok(carriage) => {
                self.carried.push(carriage);
                format!("{turn}: {:.1} MB/s", carriage.rate())
            }
            Err(error) => {
                self.failed = Some(reason(&error));
                format!("{turn}: {error:?}")
            }
        }
    }

    fn row(&self, what: String, unit: &'static str, value: impl Fn(&Carriage) -> Option<f64>) -> Row {
        self.figure(what, unit, self.carried.iter().filter_map(value).collect())
    }

    fn ratio(&self, other: &Self, what: String, value: impl Fn(&Carriage) -> Option<f64>) -> Row {
        let pairs = self.carried.iter().zip(&other.carried);
        let ratios = pairs.filter_map(|(own, other)| Some(value(own)? / value(other)?)).collect();
        if self.failed.is_some() { self } else { other }.figure(what, "", ratios)
    }

    fn figure(&self, what: String, unit: &'static str, values: Vec<f64>) -> Row {
        match (&self.failed, Sample::of(values)) {
            (None, Ok(sample)) => Row::measured(what, unit, sample),
            (Some(reason), _) if self.way.is_ours() => Row::broken(what, reason),
            (Some(reason), _) => Row::missing(what, format!("not measured: {reason}")),
            (None, Err(error)) => Row::missing(what, format!("not measured: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use anyhow::bail;

    use super::{ROUNDS, Series, take_turns};
    use crate::files::budget::Budget;
    use crate::files::carriage::Carriage;
    use crate::files::way::Way;

    const WAYS: [Way; 2] = [Way::Portholes, Way::Datachannels];

    fn carriage(megabytes: u64) -> Carriage {
        Carriage { bytes: megabytes * 1_000_000, taken: Duration::from_secs(1), work: Some(Duration::from_secs(1)) }
    }

    fn series(rates: &[u64]) -> Series {
        Series { way: Way::Portholes, carried: rates.iter().copied().map(carriage).collect(), failed: None }
    }

    /// The rows of what ours and theirs do where one of them fails in the second round.
    async fn failing(failing: Way) -> ([Series; 2], Vec<(Way, usize)>) {
        let mut order = Vec::new();
        let all = take_turns(&WAYS, Budget::of(Duration::from_secs(60)), async |way, round| {
            order.push((way, round));
            if (way, round) == (failing, 1) {
                bail!("it | broke\nhere");
            }
            Ok(carriage(8))
        })
        .await;
        (all, order)
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let row = series(&[30, 20, 90]).rate_over(&series(&[10, 40, 30]), "ratio");
        assert_eq!(row.to_string(), "| ratio |  | 3.00 | 3.00 | 0.500 – 3.00 | 3 |");
        assert_eq!(series(&[30]).rate("rate").to_string(), "| rate | MB/s | 30.0 | 30.0 | 30.0 – 30.0 | 1 |");
        assert_eq!(
            series(&[30]).work_over(&series(&[10]), "work").to_string(),
            "| work |  | 0.333 | 0.333 | 0.333 – 0.333 | 1 |"
        );
    }

    #[tokio::test]
    async fn all_carry_by_turns_and_one_that_fails_is_not_asked_again_and_says_why() {
        let ([ours, theirs], order) = failing(Way::Datachannels).await;
        let turn = |way: usize, round| (WAYS[way], round);
        assert_eq!(order, [turn(0, 0), turn(1, 0), turn(0, 1), turn(1, 1), turn(0, 2), turn(0, 3), turn(0, 4)]);
        let ratio = ours.rate_over(&theirs, "ratio");
        assert_eq!(ratio.to_string(), "| ratio | | not measured: it / broke | | | |");
        assert!(!ratio.is_broken());
        assert_eq!(ours.rate("rate").to_string(), format!("| rate | MB/s | 8.00 | 8.00 | 8.00 – 8.00 | {ROUNDS} |"));
    }

    #[tokio::test]
    async fn porthole_must_not_fail() {
        let ([ours, theirs], _) = failing(Way::Portholes).await;
        assert!(ours.rate("rate").is_broken() && ours.rate_over(&theirs, "ratio").is_broken());
        assert!(!theirs.rate("rate").is_broken());
    }

    #[tokio::test]
    async fn no_round_begins_that_would_not_end_in_time_but_the_first() {
        let mut rounds = 0;
        take_turns(&[Way::Portholes], Budget::of(Duration::ZERO), async |_, _| {
            rounds += 1;
            Ok(carriage(1))
        })
        .await;
        assert_eq!(rounds, 1);
    }
}
