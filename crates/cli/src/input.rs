//! Commands from standard input, one a line.

use std::io::{self, BufRead, IsTerminal, Read};

use host::Command;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::sync::mpsc;

use super::errands::{self, NoErrand};

/// A line longer than this, in bytes, is no command.
const LONGEST_LINE: usize = 4096;

/// Commands that may wait; the reading waits for room.
const QUEUE: usize = 16;

/// Standard input, as long as there is any.
pub(super) struct Input(Option<mpsc::Receiver<Result<Command, NoErrand>>>);

impl Input {
    /// Starts reading; that ends with the input or the process.
    pub(super) fn open() -> Self {
        let (sender, lines) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            let mut input = BufReader::with_capacity(LONGEST_LINE, tokio::io::stdin());
            while let Ok(Some(said)) = next(&mut input).await {
                if sender.send(said).await.is_err() {
                    break;
                }
            }
        });
        Self(Some(lines))
    }

    /// Standard input of which nothing is wanted.
    pub(super) fn closed() -> Self {
        Self(None)
    }

    /// The next line; never ends once standard input is closed, and can be dropped without loss.
    pub(super) async fn said(&mut self) -> Result<Command, NoErrand> {
        if let Some(lines) = &mut self.0 {
            if let Some(said) = lines.recv().await {
                return said;
            }
            self.0 = None;
        }
        std::future::pending().await
    }
}

/// The first line of standard input; the lines after it are left for [`Input::open`]. None where there is no line, or one
/// that is too long. It blocks.
pub(super) fn first_line() -> Option<String> {
    let mut line = Vec::new();
    // Whoever reads standard input in this process reads through the same buffer.
    io::stdin().lock().take(LONGEST_LINE as u64).read_until(b'\n', &mut line).ok()?;
    String::from_utf8(line).ok().filter(|line| line.ends_with('\n') || (1..LONGEST_LINE).contains(&line.len()))
}

/// Whether reading would stop the process by SIGTTIN (termios(3)), as a shell's job that was started with `&`.
pub(super) fn would_stop_a_job() -> bool {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    io::stdin().is_terminal() && is_in_background(&stat)
}

/// Reads proc(5), `stat`: the terminal belongs to another process group than ours.
fn is_in_background(stat: &str) -> bool {
    // The program's name stands in parentheses and may hold anything.
    let Some((_, fields)) = stat.rsplit_once(") ") else { return false };
    let mut fields = fields.split(' ').skip(2);
    let (group, foreground) = (fields.next(), fields.nth(2));
    foreground.is_some() && group != foreground
}

async fn next(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Result<Command, NoErrand>>> {
    let mut line = Vec::new();
    let mut start = (&mut *input).take(LONGEST_LINE as u64);
    if start.read_until(b'\n', &mut line).await? == 0 {
        return Ok(None);
    }
    let too_long = line.len() == LONGEST_LINE && !line.ends_with(b"\n") && skip_line(input).await?;
    let text = String::from_utf8_lossy(&line);
    let text = text.trim();
    Ok(Some(if too_long { Err(NoErrand::Command(text.to_owned())) } else { errands::parse(text) }))
}

/// Skips the rest of a line, and tells whether there was any.
async fn skip_line(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<bool> {
    let mut skipped = false;
    loop {
        let ahead = input.fill_buf().await?;
        let end = ahead.iter().position(|byte| *byte == b'\n');
        let length = end.unwrap_or(ahead.len());
        let over = end.is_some() || ahead.is_empty();
        skipped |= length > 0;
        input.consume(length + usize::from(end.is_some()));
        if over {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use host::Command;
    use tokio::io::BufReader;

    use super::{LONGEST_LINE, NoErrand, is_in_background, next};

    async fn read(text: &str) -> Vec<Result<Command, NoErrand>> {
        let mut input = BufReader::with_capacity(7, text.as_bytes());
        let mut all = Vec::new();
        while let Some(said) = next(&mut input).await.unwrap() {
            all.push(said);
        }
        all
    }

    #[tokio::test]
    async fn each_line_is_a_command_also_the_last_without_an_end() {
        let all = read("pause\r\nresume\nstop").await;
        assert!(matches!(all.as_slice(), [Ok(Command::Pause), Ok(Command::Resume), Ok(Command::Stop)]), "{all:?}");
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_refused_once_whatever_it_ends_or_begins_with() {
        let long = "x".repeat(LONGEST_LINE);
        for line in [format!("{long}stop"), format!("{long}{long}{long}"), format!("stop {:5000}", ' ')] {
            let all = read(&format!("{line}\npause\n")).await;
            assert!(matches!(all.as_slice(), [Err(NoErrand::Command(_)), Ok(Command::Pause)]), "{all:?}");
        }
    }

    #[tokio::test]
    async fn a_line_of_the_greatest_length_is_still_read() {
        let longest = format!("stop{}\npause\n", " ".repeat(LONGEST_LINE - 4));
        let all = read(&longest).await;
        assert!(matches!(all.as_slice(), [Ok(Command::Stop), Ok(Command::Pause)]), "{all:?}");
    }

    #[test]
    fn a_job_is_in_the_background_while_another_has_the_terminal() {
        assert!(!is_in_background("812 (a) 1 2 (b) S 700 812 700 34816 812 4194304 0"));
        assert!(is_in_background("812 (a) 1 2 (b) S 700 812 700 34816 700 4194304 0"));
        assert!(!is_in_background(""));
    }
}
