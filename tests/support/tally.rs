//! How many tried and how many came in: the counts of SECURITY.md.

use anyhow::{Context, ensure};

use crate::{Host, Outcome, Reply};

/// How many were tried and how many came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those who tried.
    pub tried: usize,
    /// Those who came in.
    pub let_in: usize,
}

impl Tally {
    /// Counts an answer, which must be one of `statuses`.
    ///
    /// # Errors
    /// Where it has another status, no code, or there is none.
    pub fn count(&mut self, what: &str, reply: Option<&Reply>, statuses: &[u16]) -> Outcome {
        let reply = reply.with_context(|| format!("{what}: the door closed without a word"))?;
        self.tried += 1;
        if reply.status == 200 {
            self.let_in += 1;
        }
        ensure!(statuses.contains(&reply.status), "{what}: {} {:?}", reply.status, reply.code());
        ensure!(!reply.code().is_empty(), "{what}: an answer without a code: {reply:?}");
        Ok(())
    }

    /// Prints the row for SECURITY.md and holds that nobody came in.
    ///
    /// # Errors
    /// Where somebody came in.
    #[expect(clippy::print_stdout, reason = "the counts are read from the run")]
    pub fn close(&self, what: &str, host: &Host) -> Outcome {
        println!("{what}: tried {}, let in {}", self.tried, self.let_in);
        let known = host.count(|event| event.is("knocked"));
        ensure!(self.let_in == 0 && known == 0, "somebody came in: {self:?}\n{}", host.story());
        Ok(())
    }
}
