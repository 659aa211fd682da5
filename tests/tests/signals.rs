//! How the program ends by a signal, or when nobody reads what it prints.

use std::fs::{self, File};
use std::io::{ErrorKind, PipeReader, PipeWriter, Seek, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::Signal;
use support::{Outcome, PATIENCE, Process, eventually, program};

#[tokio::test]
async fn each_signal_ends_it_cleanly_though_nobody_reads_what_it_prints() -> Outcome {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let (_reader, output) = full_pipe()?;
        let mut process = unread("--default-signal=HUP", output)?;
        caught(&process, signal).await?;
        process.signal(signal)?;
        ensure!(ended(&mut process).await? == Some(0), "{signal:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once_with_130() -> Outcome {
    let (_reader, output) = full_pipe()?;
    let mut process = unread("--default-signal=HUP", output)?;
    caught(&process, Signal::TERM).await?;
    process.signal(Signal::INT)?;
    process.signal(Signal::TERM)?;
    ensure!(ended(&mut process).await? == Some(130));
    Ok(())
}

#[tokio::test]
async fn under_nohup_a_terminal_that_goes_away_changes_nothing() -> Outcome {
    let (_reader, output) = full_pipe()?;
    let mut process = unread("--ignore-signal=HUP", output)?;
    caught(&process, Signal::TERM).await?;
    process.signal(Signal::HUP)?;
    process.signal(Signal::INT)?;
    // Were both heard, it would be 130.
    ensure!(ended(&mut process).await? == Some(0));
    Ok(())
}

#[tokio::test]
async fn an_output_that_takes_no_more_is_told_in_one_sentence() -> Outcome {
    let share = ["share", "--json", "--source", "pattern", "--bind", "127.0.0.1", "--port", "0"];
    for arguments in [share.as_slice(), &["sources", "--json"]] {
        let (reader, closed) = std::io::pipe()?;
        drop(reader);
        for output in [Stdio::from(closed), Stdio::from(File::create("/dev/full")?)] {
            let mut complaint = tempfile::tempfile()?;
            let mut command = Command::new(program()?);
            command.args(arguments).stdin(Stdio::null()).stdout(output).stderr(complaint.try_clone()?);
            let mut process = Process::spawn(command)?;
            ensure!(ended(&mut process).await? == Some(1));
            complaint.rewind()?;
            let text = std::io::read_to_string(&complaint)?;
            let sentence = text.strip_prefix("porthole: Nothing can be printed any more").unwrap_or_default();
            ensure!(sentence.lines().count() == 1 && sentence.ends_with(".\n"), "{arguments:?}: {text}");
        }
    }
    Ok(())
}

/// A pipe with no room left.
fn full_pipe() -> Result<(PipeReader, PipeWriter)> {
    let (reader, mut writer) = std::io::pipe()?;
    let flags = fcntl_getfl(&writer)?;
    fcntl_setfl(&writer, flags | OFlags::NONBLOCK)?;
    loop {
        match writer.write(&[b'\n'; 4096]) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => bail!(error),
        }
    }
    fcntl_setfl(&writer, flags)?;
    Ok((reader, writer))
}

/// The program with `output`, started by `env` (coreutils) with its option about a signal.
fn unread(signals: &str, output: PipeWriter) -> Result<Process> {
    let mut command = Command::new("env");
    command.arg(signals).arg(program()?);
    command.args(["share", "--json", "--source", "pattern:640x360@30", "--bind", "127.0.0.1", "--port", "0"]);
    command.stdin(Stdio::null()).stdout(output);
    Process::spawn(command)
}

/// Waits until the program would hear `signal` (proc(5), `SigCgt`).
async fn caught(process: &Process, signal: Signal) -> Outcome {
    eventually("the signal is caught", PATIENCE, async || {
        let status = fs::read_to_string(format!("/proc/{}/status", process.id()))?;
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).context("no SigCgt")?;
        let mask = u64::from_str_radix(mask.trim(), 16)?;
        Ok((mask >> (signal.as_raw() - 1) & 1 == 1).then_some(()))
    })
    .await
}

/// The exit code; none where a signal ended the program.
async fn ended(process: &mut Process) -> Result<Option<i32>> {
    Ok(eventually("the program ends", PATIENCE, async || process.ended()).await?.code())
}
