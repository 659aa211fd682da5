//! A program that a test starts, and everything that comes from it.

use std::fs;
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};

/// The variable in the environment by which a program's descendants are found again.
const MARK: &str = "PORTHOLE_TEST_FAMILY";

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A running program; it and its descendants are killed when this is dropped.
///
/// A browser leaves processes behind when only its driver is killed. They inherit a mark in their environment.
#[derive(Debug)]
pub struct Process {
    child: Child,
    mark: String,
}

impl Process {
    /// Starts `command`.
    ///
    /// # Errors
    /// Where the program is not there or may not be run.
    pub fn spawn(mut command: Command) -> Result<Self> {
        let mark = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        command.env(MARK, &mark);
        let child = command.spawn().with_context(|| format!("could not start {}", command.get_program().display()))?;
        Ok(Self { child, mark })
    }

    /// The running program, for its standard streams.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How the program ended, if it has.
    ///
    /// # Errors
    /// Where the system cannot tell.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Sends `signal` to the program itself.
    ///
    /// # Errors
    /// Where it is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = Pid::from_child(&self.child);
        Ok(kill_process(pid, signal)?)
    }

    /// The program's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn family(&self) -> Vec<Pid> {
        let wanted = format!("{MARK}={}", self.mark);
        let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
        let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
        let marked = pids.filter(|pid| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
        });
        marked.filter_map(Pid::from_raw).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Errors mean that the process is gone, which is what is wanted.
        let _ = self.child.kill();
        for pid in self.family() {
            let _ = kill_process(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
