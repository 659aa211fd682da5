//! The way to the ledger: whoever opens it is told of here what people have to know.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use disk::{DiskError, Ledger, LedgerError, Opened, PATIENCE};
use tokio::sync::mpsc;

use super::courier::Told;
use crate::problem::{Problem, ProblemCode};

/// That somebody is waited for is told again after so long.
const REMINDER: Duration = Duration::from_secs(60);

/// Where the ledger is, and who hears of it. All of it blocks, and belongs on a thread for that.
#[derive(Clone, Debug)]
pub(super) struct Ledgers {
    data: PathBuf,
    tell: mpsc::Sender<Told>,
    /// When it was told last that somebody is waited for.
    told: Arc<Mutex<Option<Instant>>>,
}

impl Ledgers {
    pub(super) fn new(data: PathBuf, tell: mpsc::Sender<Told>) -> Self {
        Self { data, tell, told: Arc::default() }
    }

    /// Whether there is one already.
    pub(super) fn is_there(&self) -> bool {
        Ledger::exists(&self.data)
    }

    /// Opens it. Whoever holds it is waited for a little.
    pub(super) fn open(&self) -> Result<Ledger, LedgerError> {
        Ledger::open(&self.data).map(|opened| self.opened(opened))
    }

    /// Opens it for somebody who is of no use without it: whoever holds it is waited for, now and later, as long as that is
    /// not `unwanted`.
    pub(super) fn open_patiently(&self, unwanted: &Arc<AtomicBool>) -> Result<Ledger, LedgerError> {
        let (ledgers, unwanted) = (self.clone(), Arc::clone(unwanted));
        let patience = move |waited| {
            if waited >= PATIENCE {
                if unwanted.load(Ordering::Relaxed) {
                    return ControlFlow::Break(());
                }
                ledgers.remind();
            }
            ControlFlow::Continue(())
        };
        Ledger::open_waiting(&self.data, Box::new(patience)).map(|opened| self.opened(opened))
    }

    /// Of all who open a damaged one, only who set it aside is told so.
    fn opened(&self, Opened { ledger, set_aside }: Opened) -> Ledger {
        if let Some(aside) = set_aside {
            let message = format!(
                "The list of transfers was damaged, so a new one was begun; what was under way has to be sent again. \
                 The old one lies at {}",
                aside.display()
            );
            self.tell(Problem::new(ProblemCode::ListDamaged, message));
        }
        ledger
    }

    fn remind(&self) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|told| told.elapsed() < REMINDER) {
            return;
        }
        *told = Some(Instant::now());
        drop(told);
        let message = "Another Porthole is holding the list of transfers, so files wait for it: close it if it hangs";
        self.tell(Problem::new(ProblemCode::FilesBusy, message));
    }

    fn tell(&self, problem: Problem) {
        // Where the conductor is gone, nobody is told.
        let _ = self.tell.blocking_send(Told::Problem(problem));
    }
}

/// What a program reads of an error.
pub(super) fn code(error: &DiskError) -> ProblemCode {
    match error {
        DiskError::Ledger(error) => code_of_ledger(error),
        DiskError::Chosen { .. }
        | DiskError::NoFolder
        | DiskError::Blocked
        | DiskError::NoPermission(_)
        | DiskError::NoSpace
        | DiskError::TooLarge
        | DiskError::Name
        | DiskError::Unreadable(_)
        | DiskError::Vanished
        | DiskError::Changed
        | DiskError::Special
        | DiskError::Torn
        | DiskError::Disk(_) => ProblemCode::NoInbox,
    }
}

/// What a program reads of an error of the ledger's.
pub(super) fn code_of_ledger(error: &LedgerError) -> ProblemCode {
    match error {
        LedgerError::Busy => ProblemCode::FilesBusy,
        LedgerError::UnderWay => ProblemCode::UnderWay,
        LedgerError::Folder { .. }
        | LedgerError::NotAFolder(_)
        | LedgerError::NotAFile(_)
        | LedgerError::ReadOnly(_)
        | LedgerError::Later { .. }
        | LedgerError::Damaged(_)
        | LedgerError::NoSpace(_)
        | LedgerError::Other { .. } => ProblemCode::FilesOff,
    }
}
