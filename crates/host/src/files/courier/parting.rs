//! How a courier leaves at the end of its session.

use std::mem;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::way::Way;
use super::{Courier, Ears, Told, Wish};
use crate::files::writer::{Done, ItemDone};

impl Courier {
    /// The session is over: what is not finished goes on in the next one, unless the guest was shown out.
    pub(super) async fn leave(mut self, ears: Ears, tell: &mpsc::Sender<Told>, threads: [JoinHandle<()>; 2]) {
        let Ears { mut wishes, mut got, mut done, letters, inlet, line, step: _ } = ears;
        while let Ok(wish) = wishes.try_recv() {
            if matches!(wish, Wish::ShowOut) {
                self.wish(wish);
            }
        }
        // From here on nobody waits for a courier who does not listen.
        drop((wishes, letters, inlet, line));
        for outgoing in self.outgoing.values_mut() {
            while outgoing.work(&mut self.hands) {}
            outgoing.leave(&mut self.hands);
        }
        self.queued.drain(..).for_each(|queued| queued.leave(&mut self.hands));
        for incoming in self.incoming.values_mut() {
            while incoming.work(&mut self.hands) {}
            incoming.leave(&mut self.hands);
        }
        let jobs = mem::replace(&mut self.hands.jobs, Way::closed());
        let deeds = mem::replace(&mut self.hands.deeds, Way::closed());
        let listening = async {
            while let Some(done) = done.recv().await {
                self.done_last(done);
            }
        };
        let reading = async { while got.recv().await.is_some() {} };
        tokio::join!(jobs.finish(), deeds.finish(), listening, reading);
        for thread in threads {
            // A panic there was printed where it happened.
            let _ = thread.await;
        }
        for incoming in self.incoming.values_mut() {
            incoming.rest(&mut self.hands);
        }
        for told in self.hands.untold {
            // Where the conductor is gone, nobody is told.
            let _ = tell.send(told).await;
        }
    }

    /// What was done while the session ended: only of what lies there people must know.
    fn done_last(&mut self, done: Done) {
        match done {
            Done::Item(transfer, _, ItemDone::Committed(Ok(landed)) | ItemDone::Landed(landed)) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.landed_late(landed, &mut self.hands);
                }
            }
            Done::Left(transfer) => {
                if let Some(incoming) = self.incoming.get_mut(&transfer) {
                    incoming.left(&mut self.hands);
                }
            }
            Done::Found(..) | Done::Begun(..) | Done::Gone(..) => {}
            Done::Item(
                _,
                _,
                ItemDone::Looked(_) | ItemDone::Made(_) | ItemDone::Written(..) | ItemDone::Committed(Err(_)),
            ) => {}
        }
    }
}
