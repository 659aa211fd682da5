//! A run of the program that came to its end.

use anyhow::{Context, Result, ensure};

use crate::Event;

/// What a finished run left.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// All it printed on standard output.
    pub output: String,
    /// All it printed on standard error.
    pub complaint: String,
}

impl Finished {
    /// The events among the output.
    ///
    /// # Errors
    /// Where a line of the output is no event.
    pub fn events(&self) -> Result<Vec<Event>> {
        self.output.lines().map(Event::read).collect()
    }

    /// The sentence of a run that failed: exactly one on standard error, and the same in a `problem` with a code.
    ///
    /// # Errors
    /// Where the run did not fail with code 1, or told more or less than one sentence.
    pub fn one_sentence(&self) -> Result<String> {
        ensure!(self.code == Some(1), "the exit code should be 1: {self:#?}");
        let lines: Vec<&str> = self.complaint.lines().filter(|line| !line.trim().is_empty()).collect();
        let problems = self.events()?.into_iter().filter(|event| event.is("problem")).collect::<Vec<_>>();
        let sentence = match (lines.as_slice(), problems.as_slice()) {
            ([line], []) => (*line).to_owned(),
            ([], [problem]) => problem.text("message").to_owned(),
            ([line], [problem]) => {
                let message = problem.text("message");
                ensure!(line.contains(message), "two different sentences: {line:?} and {message:?}");
                message.to_owned()
            }
            (_, _) => anyhow::bail!("one sentence was wanted: {self:#?}"),
        };
        let sentence = sentence.trim_start_matches("porthole: ").to_owned();
        ensure!(sentence.starts_with(char::is_uppercase), "not a sentence: {sentence:?}");
        let end = sentence.trim_end().chars().last().context("the sentence is empty")?;
        ensure!(end == '.', "not a sentence: {sentence:?}");
        ensure!(!sentence.contains("panicked"), "a panic is no sentence: {sentence:?}");
        Ok(sentence)
    }
}
