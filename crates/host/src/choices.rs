//! What the person chose once and for all, as the conductor has it: read anew wherever it counts, changed on demand, and
//! watched for changes by hand as soon as somebody looks at it.

mod file;
mod merging;
mod sheet;
mod watch;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use settings::{Reading, Setting, Value};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;
use wire::DisplayName;

use crate::ShareRequest;
use crate::conductor::devices::everywhere;
use crate::event::Event;
use crate::news::News;
use crate::problem::{Problem, ProblemCode};
use crate::visit::JoinRequest;
pub use file::{ChangeError, SettingsFile};
pub(crate) use merging::{chosen, folder};
pub use sheet::SettingsSheet;
use watch::Watch;

/// A home that takes longer, on a network perhaps, is not waited for.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);

/// What is told then.
const LATE: &str = "the disk does not answer";

/// Something about the settings.
#[derive(Clone, Debug)]
pub enum SettingsCommand {
    /// Tell them now, and from now on whenever the file changes.
    Show,
    /// Change one. Told in either case.
    Change {
        /// Which.
        setting: Setting,
        /// Its new value.
        value: Value,
    },
}

/// The settings of a conductor.
pub(crate) struct Choices {
    /// The system's name for this machine.
    machine: DisplayName,
    file: Option<Arc<SettingsFile>>,
    watch: Option<Watch>,
    /// A change that was not waited for to its end.
    late: Option<JoinHandle<Result<(), ChangeError>>>,
    /// What was told last.
    told: Option<SettingsSheet>,
}

impl Choices {
    /// Nothing is read yet. No file means that nothing can be chosen.
    pub(crate) fn new(machine: DisplayName, file: Option<SettingsFile>) -> Self {
        Self { machine, file: file.map(Arc::new), watch: None, late: None, told: None }
    }

    pub(crate) fn file(&self) -> Option<Arc<SettingsFile>> {
        self.file.clone()
    }

    /// Waits until the file was changed. It can be dropped without loss.
    pub(crate) async fn changed(&mut self) {
        match &mut self.watch {
            Some(watch) => watch.changed().await,
            None => std::future::pending().await,
        }
    }

    /// Tells what a changed file says, where it says something else.
    pub(crate) async fn look_again(&mut self, news: &mut News) {
        let sheet = self.sheet().await;
        if self.told.as_ref() != Some(&sheet) {
            self.tell(sheet, news);
        }
    }

    pub(crate) async fn obey(&mut self, command: SettingsCommand, news: &mut News) {
        match command {
            SettingsCommand::Show => {
                if self.watch.is_none() {
                    self.watch = self.watch().await;
                }
            }
            SettingsCommand::Change { setting, value } => {
                if let Err(message) = self.change(setting, value).await {
                    news.tell(Event::Problem(Problem::new(ProblemCode::NotChanged, message)));
                }
            }
        }
        let sheet = self.sheet().await;
        self.tell(sheet, news);
    }

    /// The request, with what the settings say wherever it says nothing itself; and how others see this machine.
    pub(crate) async fn share(
        &mut self,
        request: ShareRequest,
        news: &mut News,
    ) -> Result<(ShareRequest, DisplayName), Problem> {
        let sheet = self.read(news).await;
        let request = merging::sharing(request, &sheet)?;
        Ok((request, sheet.name().clone()))
    }

    /// The same of a visit.
    pub(crate) async fn join(&mut self, request: JoinRequest, news: &mut News) -> (JoinRequest, DisplayName) {
        let sheet = self.read(news).await;
        let request = merging::visit(request, &sheet);
        let name = request.name.clone().unwrap_or_else(|| sheet.name().clone());
        (request, name)
    }

    /// The addresses to look for devices on: those that were chosen, else all; none where it cannot be told which.
    pub(crate) async fn addresses(&self) -> Vec<IpAddr> {
        let sheet = self.sheet().await;
        match merging::places(&sheet) {
            Ok(chosen) if chosen.is_empty() => everywhere(),
            Ok(chosen) => chosen,
            Err(problem) => {
                tracing::debug!(message = problem.message, "devices are not looked for");
                Vec::new()
            }
        }
    }

    /// Reads the file; what is wrong in it is told.
    async fn read(&mut self, news: &mut News) -> SettingsSheet {
        let sheet = self.sheet().await;
        if !sheet.reading.findings.is_empty() || sheet.unread.is_some() {
            self.tell(sheet.clone(), news);
        }
        sheet
    }

    async fn sheet(&self) -> SettingsSheet {
        let (file, machine) = (self.file.clone(), self.machine.clone());
        let reading = spawn_blocking(move || SettingsSheet::of(file.as_deref(), machine));
        match timeout(ANSWERS_WITHIN, reading).await {
            Ok(Ok(sheet)) => sheet,
            Ok(Err(error)) => self.unread(error.to_string()),
            Err(_) => self.unread(LATE.to_owned()),
        }
    }

    /// A sheet of what is known without asking the disk.
    fn unread(&self, reason: String) -> SettingsSheet {
        SettingsSheet {
            path: self.file.as_deref().map(|file| file.path().to_owned()),
            is_there: false,
            unread: Some(reason),
            reading: Reading::default(),
            chosen: None,
            machine: self.machine.clone(),
            downloads: self.told.as_ref().and_then(|told| told.downloads.clone()),
            interfaces: Vec::new(),
        }
    }

    async fn watch(&self) -> Option<Watch> {
        let file = self.file.clone()?;
        let watching = spawn_blocking(move || Watch::of(file.path()));
        timeout(ANSWERS_WITHIN, watching).await.ok()?.ok()?
    }

    /// Makes one change at a time.
    async fn change(&mut self, setting: Setting, value: Value) -> Result<(), String> {
        if self.late.as_ref().is_some_and(|late| !late.is_finished()) {
            return Err(format!("the change before this one is not made yet: {LATE}"));
        }
        let Some(file) = self.file.clone() else { return Err(ChangeError::NoPlace.to_string()) };
        let mut changing = spawn_blocking(move || file.change(setting, &value));
        match timeout(ANSWERS_WITHIN, &mut changing).await {
            Ok(Ok(changed)) => changed.map_err(|error| error.to_string()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => {
                self.late = Some(changing);
                Err(LATE.to_owned())
            }
        }
    }

    fn tell(&mut self, sheet: SettingsSheet, news: &mut News) {
        self.told = Some(sheet.clone());
        news.tell(Event::Settings(Box::new(sheet)));
    }
}
