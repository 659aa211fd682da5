//! How much of a long job is done: all of it, or a part for a look at the job itself.

use anyhow::{Context, Result, ensure};

/// A job of which an environment variable asks for a part: `100` in it for a hundredth.
#[derive(Clone, Copy, Debug)]
pub struct Portion(&'static str);

impl Portion {
    /// The job that this variable divides.
    #[must_use]
    pub const fn by(variable: &'static str) -> Self {
        Self(variable)
    }

    /// Whether all of it is done, and not a part of it.
    ///
    /// # Errors
    /// Where the variable is no number above 0.
    pub fn is_whole(self) -> Result<bool> {
        Ok(self.divisor()? == 1)
    }

    /// So much of `all`, where only a part is done; never none.
    ///
    /// # Errors
    /// As [`Self::is_whole`].
    pub fn share(self, all: u64) -> Result<u64> {
        Ok((all / self.divisor()?).max(1))
    }

    fn divisor(self) -> Result<u64> {
        let Self(variable) = self;
        let part = std::env::var(variable)
            .map_or(Ok(1), |part| part.parse())
            .with_context(|| format!("{variable} is a number"))?;
        ensure!(part > 0, "{variable} is at least 1");
        Ok(part)
    }
}
