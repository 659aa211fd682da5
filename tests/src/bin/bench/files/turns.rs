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

/// So often may one of them fail.
const PATIENCE: usize = 2;

/// What one of them did.
#[derive(Clone, Debug)]
pub(super) struct Series {
    way: Way,
    /// One a round; none where it failed.
    carried: Vec<Option<Carriage>>,
    /// Why, each time.
    failures: Vec<String>,
}

/// Lets each of `ways` carry once in each of the rounds, as many as there are in `budget`; one that fails twice is not
/// asked again.
pub(super) async fn take_turns<const N: usize>(
    ways: &[Way; N],
    budget: Budget,
    mut carry: impl AsyncFnMut(Way, usize) -> Result<Carriage>,
) -> [Series; N] {
    let mut all = ways.map(|way| Series { way, carried: Vec::new(), failures: Vec::new() });
    let mut longest = Duration::ZERO;
    for round in 0..ROUNDS {
        if round > 0 && !budget.allows(longest) {
            tell(&format!("no time is left after {round} rounds of {ROUNDS}"));
            break;
        }
        let began = Instant::now();
        for series in all.iter_mut().filter(|series| series.failures.len() < PATIENCE) {
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
                self.carried.push(Some(carriage));
                format!("{turn}: {:.1} MB/s", carriage.rate())
            }
            Err(error) => {
                self.carried.push(None);
                self.failures.push(reason(&error));
                format!("{turn}: {error:?}")
            }
        }
    }

    fn row(&self, what: String, unit: &'static str, value: impl Fn(&Carriage) -> Option<f64>) -> Row {
        self.figure(what, unit, self.carried.iter().flatten().filter_map(value).collect())
    }

    fn ratio(&self, other: &Self, what: String, value: impl Fn(&Carriage) -> Option<f64>) -> Row {
        let pairs = self.carried.iter().zip(&other.carried);
        let ratios = pairs.filter_map(|(own, other)| Some(value(own.as_ref()?)? / value(other.as_ref()?)?)).collect();
        let worse = if self.failures.is_empty() { other } else { self };
        worse.figure(what, "", ratios)
    }

    /// A row of what was measured; where something failed it says so.
    fn figure(&self, what: String, unit: &'static str, values: Vec<f64>) -> Row {
        let row = match (Sample::of(values), self.failures.last()) {
            (Ok(sample), None) => return Row::measured(what, unit, sample),
            (Ok(sample), Some(reason)) => {
                let failed = format!("{what} (**{} failed:** {reason})", self.failures.len());
                Row::measured(failed, unit, sample)
            }
            (Err(_), Some(reason)) => Row::missing(what, format!("not measured: {reason}")),
            (Err(error), None) => Row::missing(what, format!("not measured: {error}")),
        };
        if self.way.is_ours() { row.but_broken() } else { row }
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
        Series {
            way: Way::Portholes,
            carried: rates.iter().map(|rate| Some(carriage(*rate))).collect(),
            failures: Vec::new(),
        }
    }

    /// What ours and theirs do where one of them fails in the first `times` rounds.
    async fn failing(failing: Way, times: usize) -> ([Series; 2], Vec<(Way, usize)>) {
        let mut order = Vec::new();
        let all = take_turns(&WAYS, Budget::of(Duration::from_secs(60)), async |way, round| {
            order.push((way, round));
            if way == failing && round < times {
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
    async fn all_carry_by_turns_and_one_that_fails_twice_is_not_asked_again_and_says_why() {
        let ([ours, theirs], order) = failing(Way::Datachannels, 5).await;
        let turn = |way: usize, round| (WAYS[way], round);
        assert_eq!(order, [turn(0, 0), turn(1, 0), turn(0, 1), turn(1, 1), turn(0, 2), turn(0, 3), turn(0, 4)]);
        let ratio = ours.rate_over(&theirs, "ratio");
        assert_eq!(ratio.to_string(), "| ratio | | not measured: it / broke | | | |");
        assert!(!ratio.is_broken());
        assert_eq!(ours.rate("rate").to_string(), format!("| rate | MB/s | 8.00 | 8.00 | 8.00 – 8.00 | {ROUNDS} |"));
    }

    #[tokio::test]
    async fn who_fails_once_goes_on_and_the_rounds_are_still_those_of_a_pair() {
        let ([ours, theirs], _) = failing(Way::Datachannels, 1).await;
        let ratio = "| ratio (**1 failed:** it / broke) |  | 1.00 | 1.00 | 1.00 – 1.00 | 4 |";
        assert_eq!(ours.rate_over(&theirs, "ratio").to_string(), ratio);
    }

    #[tokio::test]
    async fn porthole_must_not_fail_once() {
        let ([ours, theirs], _) = failing(Way::Portholes, 1).await;
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
