//! The loop: one command, one happening or one second at a time. Nothing else changes the conductor's state.

use std::path::PathBuf;

use tokio::sync::mpsc;
use wire::DisplayName;

use crate::choices::{Choices, SettingsFile};
use crate::clock::Clock;
use crate::devices::Circle;
use crate::doctor::{Doctor, Patient};
use crate::files::Desk;
use crate::listings::Listings;
use crate::news::News;
use crate::problem::{Problem, ProblemCode};
use crate::sharing::{Happening, Sharing};
use crate::visit::{Farewell, VisitNote, VisitState, Visiting};
use crate::{Command, EndedReason, Event, ShareRequest};

pub(crate) mod devices;

use devices::NextVisit;

struct Conductor {
    choices: Choices,
    /// Where what is to be remembered is kept.
    data: Option<PathBuf>,
    clock: Clock,
    news: News,
    sharing: Option<Sharing>,
    visiting: Option<Visiting>,
    /// The end of a visit, until all is told that its courier still brings.
    farewell: Option<Farewell>,
    /// Whom to visit when the visit that goes on is over.
    next_visit: Option<NextVisit>,
    desk: Desk,
    circle: Circle,
    listings: Listings,
    doctor: Doctor,
}

/// Runs until the commands are dropped; then stops what is shared.
pub(crate) async fn run(
    name: DisplayName,
    (data, is_named): (Option<PathBuf>, bool),
    file: Option<SettingsFile>,
    mut commands: mpsc::Receiver<Command>,
    outbox: mpsc::Sender<Event>,
) {
    let news = News::new(outbox);
    let clock = Clock::start();
    let (desk, listings) = (Desk::new(clock, data.clone()), Listings::new());
    let (sharing, visiting, farewell, next_visit) = (None, None, None, None);
    let (choices, doctor) = (Choices::new(name, file), Doctor::default());
    let circle = Circle::new(data.clone(), is_named);
    let mut conductor = Conductor {
        choices,
        data,
        clock,
        news,
        sharing,
        visiting,
        farewell,
        next_visit,
        desk,
        circle,
        listings,
        doctor,
    };
    loop {
        // Each wait can be dropped without loss; what came is taken to its end before the next wait.
        tokio::select! {
            command = commands.recv() => match command {
                Some(command) => conductor.obey(command).await,
                None => break,
            },
            happening = happening(&mut conductor.sharing) => conductor.handle(happening).await,
            note = note(&mut conductor.visiting) => conductor.noted(note).await,
            happening = conductor.desk.happening(), if conductor.news.has_room() => {
                conductor.desk.handle(happening, &mut conductor.news);
            }
            Some(listed) = conductor.listings.next() => conductor.news.tell(listed),
            Some(examined) = conductor.doctor.next() => conductor.news.tell(examined),
            found = conductor.circle.found() => conductor.found(found).await,
            () = conductor.choices.changed() => conductor.choices.look_again(&mut conductor.news).await,
            () = Farewell::is_late(conductor.farewell.as_ref()) => conductor.say_farewell().await,
            () = conductor.news.flush() => {}
        }
        if conductor.farewell.as_ref().is_some_and(|farewell| !conductor.desk.serves(farewell.host())) {
            conductor.say_farewell().await;
        }
    }
    if conductor.sharing.is_some() {
        conductor.end(EndedReason::Stopped).await;
    }
    conductor.depart().await;
    let Conductor { desk, mut news, farewell, .. } = conductor;
    desk.close(&mut news).await;
    if let Some(farewell) = farewell {
        news.tell(Event::Visit(farewell.visit));
    }
    news.finish().await;
}

async fn happening(sharing: &mut Option<Sharing>) -> Happening {
    match sharing {
        Some(sharing) => sharing.happening().await,
        None => std::future::pending().await,
    }
}

async fn note(visiting: &mut Option<Visiting>) -> Option<VisitNote> {
    match visiting {
        Some(visiting) => visiting.note().await,
        None => std::future::pending().await,
    }
}

impl Conductor {
    async fn obey(&mut self, command: Command) {
        match command {
            Command::ListSources { thumbnails } => self.listings.ask(thumbnails),
            Command::Preview => match self.sharing.as_ref().and_then(Sharing::source) {
                Some(source) => self.listings.preview(source.clone()),
                None => self.news.tell(Event::Preview(None)),
            },
            Command::Share(request) => self.share(request).await,
            Command::Files(command) => self.desk.obey(command, &mut self.news),
            Command::Join(request) => self.join(NextVisit::Link(request)).await,
            Command::Settings(command) => self.choices.obey(command, &mut self.news).await,
            Command::Devices(command) => self.devices(command).await,
            Command::Examine => self.doctor.examine(Patient {
                file: self.choices.file(),
                data: self.data.clone(),
                shared: self.sharing.as_ref().map(Sharing::port),
            }),
            Command::Leave if self.give_up() => {}
            Command::Leave if self.visiting.is_some() => self.leave(),
            Command::Leave => self.news.tell(Event::Problem(Problem::new(
                ProblemCode::NotVisiting,
                "There is no visit to end. Join somebody first.",
            ))),
            Command::Stop if self.sharing.is_some() => self.end(EndedReason::Stopped).await,
            Command::LetIn(_)
            | Command::TurnAway(_)
            | Command::Show(_)
            | Command::Pause
            | Command::Resume
            | Command::Renew
            | Command::Revoke
            | Command::Stop => match &mut self.sharing {
                Some(sharing) => {
                    sharing.obey(command, &mut self.news);
                    self.receive().await;
                }
                None => self.news.tell(Event::Problem(Problem::new(
                    ProblemCode::NotSharing,
                    "Nothing is being shared. Share something first.",
                ))),
            },
        }
    }

    async fn handle(&mut self, happening: Happening) {
        let Some(sharing) = &mut self.sharing else { return };
        let over = sharing.handle(happening, &mut self.news);
        self.receive().await;
        if let Some(over) = over {
            self.end(over).await;
        }
    }

    /// Gives those who came in a courier, and writes down who became a device.
    async fn receive(&mut self) {
        for coming in self.sharing.iter_mut().flat_map(Sharing::comings) {
            self.desk.receive(coming, &mut self.news);
        }
        let (agreed, seen) = self.sharing.as_mut().map(Sharing::acquaintances).unwrap_or_default();
        for device in agreed {
            self.remember(device).await;
        }
        for device in seen {
            self.saw(device).await;
        }
    }

    /// Visits, after the visit that goes on is left.
    async fn join(&mut self, next: NextVisit) {
        self.leave();
        match (&self.visiting, &self.farewell) {
            (Some(_), _) | (_, Some(_)) => self.next_visit = Some(next),
            (None, None) => self.visit(next).await,
        }
    }

    /// Begins to end the visit, if there is one.
    fn leave(&mut self) {
        self.next_visit = None;
        if let Some(visiting) = &mut self.visiting {
            visiting.leave();
        }
    }

    /// Ends the visit, and waits for that.
    async fn depart(&mut self) {
        self.leave();
        while self.visiting.is_some() {
            let note = note(&mut self.visiting).await;
            self.noted(note).await;
        }
    }

    async fn noted(&mut self, note: Option<VisitNote>) {
        match note {
            Some(VisitNote::State(visit)) if visit.state == VisitState::Ended => {
                self.farewell = Some(Farewell::new(visit));
            }
            Some(VisitNote::State(visit)) => self.news.tell(Event::Visit(visit)),
            Some(VisitNote::Came(coming)) => self.desk.receive(coming, &mut self.news),
            Some(VisitNote::Met(meeting)) => self.news.tell(Event::Meeting(meeting)),
            Some(VisitNote::Agreed(device)) => self.remember(*device).await,
            Some(VisitNote::Seen(device)) => self.saw(device).await,
            Some(VisitNote::Changed(change)) => self.news.tell(Event::DeviceChanged(change)),
            None => {
                self.visiting = None;
                self.visit_next().await;
            }
        }
    }

    /// Tells that a visit is over. Who hears that knows what became of its files.
    async fn say_farewell(&mut self) {
        if let Some(farewell) = self.farewell.take() {
            self.news.tell(Event::Visit(farewell.visit));
        }
        self.visit_next().await;
    }

    async fn visit_next(&mut self) {
        if let (None, None) = (&self.visiting, &self.farewell)
            && let Some(next) = self.next_visit.take()
        {
            Box::pin(self.join(next)).await;
        }
    }

    async fn share(&mut self, request: ShareRequest) {
        if self.sharing.is_some() {
            self.end(EndedReason::Stopped).await;
        }
        let begun = match self.choices.share(request, &mut self.news).await {
            Ok((request, name)) => self.begin(request, name).await,
            Err(problem) => Err(problem),
        };
        match begun {
            Ok(sharing) => {
                self.sharing = Some(sharing);
                self.be_found();
            }
            Err(problem) => {
                self.news.tell(Event::Problem(problem));
                self.news.tell(Event::Ended(EndedReason::Failed));
            }
        }
    }

    async fn end(&mut self, reason: EndedReason) {
        if let Some(sharing) = self.sharing.take() {
            self.circle.announce(None);
            sharing.end(&mut self.news).await;
            self.news.tell(Event::Ended(reason));
        }
    }
}
