//! The wish to end that comes from outside: Ctrl-C, a service manager, a terminal that goes away.

use std::sync::Arc;

use tokio::sync::Notify;

/// The exit code after a second signal: 128 and the number of SIGINT, as shells count.
const AT_ONCE: i32 = 130;

/// Hears signals from its making on; none is lost while nobody waits.
pub(super) struct Interrupt(Arc<Notify>);

impl Interrupt {
    /// Listens on the current runtime. The first signal is a wish; a second ends the process where it stands.
    pub(super) fn listen() -> Self {
        let wish = Arc::new(Notify::new());
        let told = Arc::clone(&wish);
        let mut signals = Signals::open();
        tokio::spawn(async move {
            signals.next().await;
            told.notify_one();
            signals.next().await;
            std::process::exit(AT_ONCE);
        });
        Self(wish)
    }

    /// The first signal, once; can be dropped without loss.
    pub(super) async fn wish(&self) {
        self.0.notified().await;
    }
}

/// Those that could be registered; without a handler the system ends the process itself.
#[cfg(unix)]
struct Signals {
    interrupt: Option<tokio::signal::unix::Signal>,
    terminate: Option<tokio::signal::unix::Signal>,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    fn open() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
            // Who starts it by nohup wants it to outlive the terminal.
            hangup: if hangup_is_ignored() { None } else { signal(SignalKind::hangup()).ok() },
        }
    }

    async fn next(&mut self) {
        tokio::select! {
            () = heard(self.interrupt.as_mut().map(|signal| signal.recv())) => {}
            () = heard(self.terminate.as_mut().map(|signal| signal.recv())) => {}
            () = heard(self.hangup.as_mut().map(|signal| signal.recv())) => {}
        }
    }
}

/// Whether whoever started the process had it ignore SIGHUP, where the system tells (proc(5), `SigIgn`).
#[cfg(unix)]
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // The lowest bit is signal 1, which is SIGHUP everywhere.
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(windows)]
struct Signals {
    interrupt: Option<tokio::signal::windows::CtrlC>,
    close: Option<tokio::signal::windows::CtrlClose>,
}

#[cfg(windows)]
impl Signals {
    fn open() -> Self {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Self { interrupt: ctrl_c().ok(), close: ctrl_close().ok() }
    }

    async fn next(&mut self) {
        tokio::select! {
            () = heard(self.interrupt.as_mut().map(|signal| signal.recv())) => {}
            () = heard(self.close.as_mut().map(|signal| signal.recv())) => {}
        }
    }
}

/// Never ends where nothing more will be heard.
async fn heard(next: Option<impl Future<Output = Option<()>>>) {
    let heard = match next {
        Some(next) => next.await,
        None => None,
    };
    if heard.is_none() {
        std::future::pending().await
    }
}
