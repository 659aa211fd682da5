//! Which courier a wish about files is for; or the ledger, where none is needed.

use std::path::PathBuf;

use tokio::sync::mpsc;
use wire::files::TransferId;

use super::{Desk, Served, archive, unknown};
use crate::Event;
use crate::files::courier::Wish;
use crate::files::{FilesCommand, PeerId, Recipients};
use crate::news::News;
use crate::problem::{Problem, ProblemCode};

impl Desk {
    /// Obeys a command about files.
    pub(crate) fn obey(&mut self, command: FilesCommand, news: &mut News) {
        match command {
            FilesCommand::Send { to, paths } => self.send(to, &paths, news),
            FilesCommand::Accept { transfer, choice, into } => {
                self.pass(transfer, Wish::Accept(transfer, choice, into), news);
            }
            FilesCommand::Decline(transfer) => self.pass(transfer, Wish::Decline(transfer), news),
            FilesCommand::Pause(transfer) => self.pass(transfer, Wish::Pause(transfer), news),
            FilesCommand::Resume(transfer) => self.pass(transfer, Wish::Resume(transfer), news),
            FilesCommand::Cancel(transfer) => match self.courier_of(transfer) {
                Some(served) if served.is_leaving() => served.defer(command),
                Some(served) => hand(&served.wishes, Wish::Cancel(transfer), news),
                None => self.ask(news, move |ledgers| archive::cancel(ledgers, transfer)),
            },
            FilesCommand::Retry(transfer) => match self.courier_of(transfer) {
                Some(served) if served.is_leaving() => served.defer(command),
                Some(served) => hand(&served.wishes, Wish::Retry(transfer), news),
                None => self.ask(news, move |ledgers| archive::whose(ledgers, transfer)),
            },
            FilesCommand::List => self.ask(news, archive::list),
            FilesCommand::ClearHistory => {
                self.routes.forget_ended();
                self.ask(news, archive::clear);
            }
        }
    }

    fn send(&self, to: Recipients, paths: &[PathBuf], news: &mut News) {
        if paths.is_empty() {
            let problem = Problem::new(ProblemCode::NothingToSend, "Nothing was named to be sent");
            return news.tell(Event::Problem(problem));
        }
        let is_meant = |peer: &PeerId| match to {
            Recipients::All => true,
            Recipients::One(one) => one == *peer,
        };
        let mut meant = self.couriers.iter().filter(|(peer, _)| is_meant(peer)).peekable();
        if meant.peek().is_none() {
            news.tell(Event::Problem(nobody(to)));
        }
        meant.for_each(|(_, served)| hand(&served.wishes, Wish::Send(paths.to_vec()), news));
    }

    /// Hands a wish about a transfer to the courier that carries it.
    fn pass(&mut self, transfer: TransferId, wish: Wish, news: &mut News) {
        match self.courier_of(transfer) {
            Some(served) if !served.is_leaving() => hand(&served.wishes, wish, news),
            Some(_) | None => news.tell(Event::Problem(unknown(transfer))),
        }
    }

    fn courier_of(&mut self, transfer: TransferId) -> Option<&mut Served> {
        let peer = self.routes.peer(transfer)?;
        self.couriers.get_mut(&peer)
    }
}

/// Why files go to nobody.
fn nobody(to: Recipients) -> Problem {
    match to {
        Recipients::All => Problem::new(ProblemCode::NoRecipient, "Nobody is here to send to: let somebody in first"),
        Recipients::One(peer) => {
            let message = format!("No guest {peer} is here to send to; they may have left, or are not let in");
            Problem::new(ProblemCode::UnknownGuest, message)
        }
    }
}

/// Hands a wish to a courier.
pub(super) fn hand(wishes: &mpsc::Sender<Wish>, wish: Wish, news: &mut News) {
    if wishes.try_send(wish).is_err() {
        let message = "Too many wishes about files wait already, or the other side just left: try again";
        news.tell(Event::Problem(Problem::new(ProblemCode::NoRecipient, message)));
    }
}
