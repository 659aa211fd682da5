//! Each side is killed fifty times at random moments of a transfer.

use anyhow::{Result, ensure};
use support::files::{BreakOff, Load, Resumed, Victim};

use super::{Finding, PORTION, megabytes, seed};

/// Kills of each side.
const KILLS: u64 = 50;

/// The size of the file that is on its way at most of them, in bytes: a window is less than a hundredth of it.
const LARGE: u64 = 900_000_000;

/// At every fourth so many small files are.
const MANY: u64 = 4000;

/// So many that do not hold are told with the others; with one more there is no use in going on.
const TOO_MANY: usize = 5;

/// # Errors
/// Where more than a few transfers do not come to their end, or leave something partial under a final name.
pub(crate) async fn run() -> Result<Finding> {
    let (kills, large, many, seed) = (PORTION.share(KILLS)?, PORTION.share(LARGE)?, PORTION.share(MANY)?, seed()?);
    eprintln!("seed {seed}: SOAK_SEED={seed} does the same again");
    let mut chance = fastrand::Rng::with_seed(seed);
    let (mut broken, mut most, mut sum) = (Vec::new(), 0, 0);
    for victim in [Victim::Receiver, Victim::Sender] {
        for number in 1..=kills {
            let load =
                if number % 4 == 0 { Load::Many(usize::try_from(many)?) } else { Load::One(usize::try_from(large)?) };
            let kill = BreakOff { victim, load, at: chance.u64(0..980), seed: chance.u64(..) >> 1 };
            match Box::pin(kill.run()).await {
                Ok(resumed) => {
                    eprintln!("{victim:?} {number}: {resumed:?}");
                    let twice = resumed.twice().unwrap_or_default();
                    (most, sum) = (most.max(twice), sum + twice);
                    broken.extend(complaint(number, victim, resumed));
                }
                Err(error) => {
                    eprintln!("{victim:?} {number}: {kill:?}: {error:?}");
                    broken.push(format!("kill {number} of the {victim:?}: {}", first_line(&error)));
                }
            }
            ensure!(broken.len() <= TOO_MANY, "seed {seed}: {}", broken.join("; "));
        }
    }
    let what = format!(
        "SIGKILL of the receiver {kills} times and of the sender {kills} times, at random moments (seed {seed}) of a transfer of \
         {} in one file, each fourth of {many} small files: that each comes to its end, that nothing partial has a final name, that \
         nothing which was there comes again, and that of the one file at most 1 % does",
        megabytes(large)
    );
    let took = format!(
        "what may have been on its way when the receiver was killed, and so came twice: at most {}, in all {}",
        megabytes(most),
        megabytes(sum)
    );
    Ok(Finding { what, took, broken })
}

/// More than one hundredth of a transfer may have been sent twice.
fn complaint(number: u64, victim: Victim, resumed: Resumed) -> Option<String> {
    let twice = resumed.twice()?;
    (twice * 100 > resumed.total && resumed.total >= LARGE)
        .then(|| format!("kill {number} of the {victim:?}: {twice} of {} bytes were sent twice", resumed.total))
}

/// An error as it fits into a table.
fn first_line(error: &anyhow::Error) -> String {
    let root = error.root_cause().to_string();
    root.lines().next().unwrap_or_default().replace('|', "/")
}
