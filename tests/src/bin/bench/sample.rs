//! Many measurements of the same thing.

use anyhow::{Result, ensure};

/// At least one value, in ascending order.
#[derive(Clone, Debug)]
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    /// The values measured, in any order.
    ///
    /// # Errors
    /// Where there is none, or one that is no number.
    pub(crate) fn of(mut values: Vec<f64>) -> Result<Self> {
        ensure!(!values.is_empty(), "nothing was measured");
        ensure!(values.iter().all(|value| value.is_finite()), "{values:?} are no measurements");
        values.sort_by(f64::total_cmp);
        Ok(Self(values))
    }

    /// The least value that `percent` (1 to 100) of all values do not exceed: the nearest rank.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent.clamp(1, 100)).div_ceil(100);
        self.0[rank - 1]
    }

    /// The least and the greatest value.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.0[0], self.0[self.0.len() - 1])
    }

    /// How many values there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

impl IntoIterator for Sample {
    type Item = f64;
    type IntoIter = std::vec::IntoIter<f64>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let sample = Sample::of((1..=20).rev().map(f64::from).collect()).unwrap();
        assert_eq!([1, 50, 95, 100].map(|percent| sample.percentile(percent)), [1.0, 10.0, 19.0, 20.0]);
        assert_eq!((sample.ends(), sample.count()), ((1.0, 20.0), 20));
    }

    #[test]
    fn the_median_of_three_is_the_middle_one_and_one_value_is_everything() {
        assert_eq!(Sample::of(vec![9.0, 1.0, 5.0]).unwrap().percentile(50), 5.0);
        assert_eq!(Sample::of(vec![7.0]).unwrap().percentile(95), 7.0);
    }

    #[test]
    fn nothing_and_what_is_no_number_are_refused() {
        assert!(Sample::of(Vec::new()).is_err());
        assert!(Sample::of(vec![1.0, f64::NAN]).is_err());
    }
}
