//! What it took to carry a file once.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::param::clock_ticks_per_second;

/// A file was carried, or as much of it as the time allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carriage {
    /// What arrived, in bytes.
    pub(super) bytes: u64,
    /// From the yes to the file on the other side.
    pub(super) taken: Duration,
    /// What the processors of both sides worked for it, where both are programs.
    pub(super) work: Option<Duration>,
}

impl Carriage {
    /// MB of 1,000,000 bytes, a second.
    pub(super) fn rate(&self) -> f64 {
        self.bytes as f64 / 1e6 / self.taken.as_secs_f64()
    }

    /// Seconds of a processor for each GiB.
    pub(super) fn work_a_gibibyte(&self) -> Option<f64> {
        let gibibytes = self.bytes as f64 / f64::from(1 << 30);
        self.work.map(|work| work.as_secs_f64() / gibibytes)
    }
}

/// What a program and all its threads have worked so far, also those that ended (proc(5): `utime` and `stime`); it may
/// have ended itself, as long as nobody has asked how.
///
/// # Errors
/// Where it is gone.
pub(super) fn work_of(id: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).context("the program is gone")?;
    Ok(Duration::from_secs(1) * ticks(&stat)? / u32::try_from(clock_ticks_per_second())?)
}

/// The two times, in the system's ticks. A program's name stands in parentheses and may hold any letters.
fn ticks(stat: &str) -> Result<u32> {
    let (_, fields) = stat.rsplit_once(')').context("no name of a program")?;
    let mut times = fields.split_whitespace().skip(11).map(str::parse::<u32>);
    let mut next = || times.next().context("no times of a program")?.context("a time is a number");
    Ok(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Carriage, ticks, work_of};

    #[test]
    fn rate_and_work_are_those_of_the_bytes_that_arrived() {
        let carriage =
            Carriage { bytes: 1 << 29, taken: Duration::from_secs(4), work: Some(Duration::from_millis(2500)) };
        assert_eq!(carriage.rate(), 134.217_728);
        assert_eq!(carriage.work_a_gibibyte(), Some(5.0));
        assert_eq!(Carriage { work: None, ..carriage }.work_a_gibibyte(), None);
    }

    #[test]
    fn the_times_are_found_behind_a_name_of_any_letters() {
        let stat = "7 (a) S 1) R 1 2 3 4 5 6 7 8 9 10 120 30 5 6 20 0 9";
        assert_eq!(ticks(stat).unwrap(), 150);
        assert!(ticks("7 (a) R 1 2 3").is_err());
        assert!(ticks("").is_err());
    }

    #[test]
    fn this_program_has_an_account() {
        assert!(work_of(std::process::id()).is_ok());
    }
}
