//! Paths that a person picked, dropped or received. The page knows them by transfer, or as what was put here last.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use host::{DisplayName, FilesEvent, TransferId};
use serde::Serialize;

/// So many names are shown of what is to be sent.
const NAMED: usize = 3;

/// Offers for which a folder was chosen and no answer was given; the oldest name is forgotten first.
const CHOSEN: usize = 64;

/// What is to be sent, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct BasketView {
    /// The first names, fit to be shown.
    names: Vec<String>,
    /// How many files and folders were picked.
    count: usize,
}

/// A folder that was chosen for what is offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct FolderView {
    /// Its path, fit to be shown.
    folder: String,
    /// The bytes for which it has room, where that is known.
    #[cfg_attr(test, ts(type = "number | null"))]
    room: Option<u64>,
}

/// Where something that was received lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    folder: PathBuf,
    /// The file or folder in it that was received first.
    item: Option<PathBuf>,
}

impl Place {
    /// Shows it in the system's own view of its folder. Blocks while the desktop is asked.
    ///
    /// # Errors
    /// Where the desktop cannot show folders.
    pub(super) fn reveal(&self) -> Result<(), opener::OpenError> {
        match &self.item {
            Some(item) if item.exists() => opener::reveal(item),
            Some(_) | None => opener::open(&self.folder),
        }
    }
}

/// The paths of the window.
#[derive(Debug, Default)]
pub(super) struct Shelf(Mutex<Paths>);

#[derive(Debug, Default)]
struct Paths {
    basket: Vec<PathBuf>,
    /// The folder of what was put into the basket last.
    last: Option<PathBuf>,
    /// The folder that was chosen for an offer last.
    liked: Option<PathBuf>,
    chosen: BTreeMap<TransferId, PathBuf>,
    places: BTreeMap<TransferId, Place>,
}

impl Shelf {
    /// Puts `paths` here to be sent, in place of what was here before.
    pub(super) fn fill(&self, paths: Vec<PathBuf>) -> BasketView {
        let names = paths.iter().take(NAMED).map(|path| name(path)).collect();
        let view = BasketView { names, count: paths.len() };
        let mut shelf = self.paths();
        shelf.last = paths.first().and_then(|path| path.parent()).map(Path::to_owned);
        shelf.basket = paths;
        view
    }

    /// The folder of what was put here last.
    pub(super) fn last(&self) -> Option<PathBuf> {
        self.paths().last.clone()
    }

    /// The folder that was chosen for an offer last.
    pub(super) fn liked(&self) -> Option<PathBuf> {
        self.paths().liked.clone()
    }

    /// Takes what is to be sent.
    pub(super) fn empty(&self) -> Vec<PathBuf> {
        std::mem::take(&mut self.paths().basket)
    }

    /// Keeps the folder that was chosen for an offer, and gives it as it is shown. Blocks while the disk is asked.
    pub(super) fn choose(&self, transfer: TransferId, folder: PathBuf) -> FolderView {
        let shown = FolderView { folder: folder.to_string_lossy().into_owned(), room: host::room_in(&folder) };
        let mut paths = self.paths();
        paths.liked = Some(folder.clone());
        if paths.chosen.len() >= CHOSEN {
            paths.chosen.pop_first();
        }
        paths.chosen.insert(transfer, folder);
        shown
    }

    /// The folder that was chosen for an offer, until its end or beginning; none means the usual one.
    pub(super) fn chosen(&self, transfer: TransferId) -> Option<PathBuf> {
        self.paths().chosen.get(&transfer).cloned()
    }

    /// Where what was received lies.
    pub(super) fn place(&self, transfer: TransferId) -> Option<Place> {
        self.paths().places.get(&transfer).cloned()
    }

    /// Remembers where received things lie, of those transfers that the page can know.
    pub(super) fn note(&self, event: &FilesEvent) {
        let mut paths = self.paths();
        let Paths { chosen, places, .. } = &mut *paths;
        match event {
            FilesEvent::Accepted { transfer, into: Some(folder) } => {
                chosen.remove(transfer);
                places.insert(*transfer, Place { folder: folder.clone(), item: None });
            }
            FilesEvent::Finished { transfer, .. } => drop(chosen.remove(transfer)),
            FilesEvent::Verified(verified) => {
                if let Some(place) = places.get_mut(&verified.transfer).filter(|place| place.item.is_none()) {
                    place.item = top(&place.folder, &verified.path);
                }
            }
            FilesEvent::Transfers(listed) => {
                let mut before = std::mem::take(places);
                let received =
                    listed.iter().filter_map(|transfer| Some((transfer.offer.transfer, transfer.into.clone()?)));
                places.extend(received.map(|(transfer, folder)| {
                    (transfer, before.remove(&transfer).unwrap_or(Place { folder, item: None }))
                }));
            }
            FilesEvent::Offered(_)
            | FilesEvent::Accepted { .. }
            | FilesEvent::Declined(_)
            | FilesEvent::Progress(_)
            | FilesEvent::Failed(_) => {}
        }
    }

    fn paths(&self) -> MutexGuard<'_, Paths> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a person looks for in `folder` to find `path`.
fn top(folder: &Path, path: &Path) -> Option<PathBuf> {
    let inside = path.strip_prefix(folder).ok()?;
    Some(folder.join(inside.components().next()?))
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    DisplayName::from(name.to_string_lossy().as_ref()).into()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use host::{Digest, FilesEvent, TransferId, Verified};

    use super::{BasketView, Place, Shelf};

    fn id(number: u8) -> TransferId {
        format!("{number:032x}").try_into().unwrap()
    }

    fn verified(transfer: TransferId, path: &str) -> FilesEvent {
        let blake3 = Digest::try_from("0".repeat(64)).unwrap();
        FilesEvent::Verified(Verified { transfer, path: path.into(), bytes: 1, blake3 })
    }

    fn accepted(transfer: TransferId) -> FilesEvent {
        FilesEvent::Accepted { transfer, into: Some("/in".into()) }
    }

    #[test]
    fn what_is_to_be_sent_is_shown_by_its_first_names_and_sent_once() {
        let shelf = Shelf::default();
        let paths: Vec<PathBuf> = ["/a/one\u{202e}.txt", "/b/two", "/c/three", "/d/four"].map(PathBuf::from).into();
        let names = ["one.txt", "two", "three"].map(str::to_owned).into();
        assert_eq!(shelf.last(), None);
        assert_eq!(shelf.fill(paths.clone()), BasketView { names, count: 4 });
        assert_eq!(shelf.last().as_deref(), Some(Path::new("/a")));
        assert_eq!(shelf.empty(), paths);
        assert_eq!(shelf.empty(), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_folder_that_was_chosen_holds_for_its_offer_until_the_transfer_begins() {
        let shelf = Shelf::default();
        assert_eq!(shelf.liked(), None);
        let shown = shelf.choose(id(1), "/elsewhere".into());
        assert_eq!(shown.folder, "/elsewhere");
        assert!(shown.room.is_some_and(|room| room > 0), "it would be made where there is room");
        assert_eq!(shelf.liked().as_deref(), Some(Path::new("/elsewhere")));
        assert_eq!(shelf.chosen(id(2)), None);
        assert_eq!(shelf.chosen(id(1)).as_deref(), Some(Path::new("/elsewhere")));
        assert_eq!(shelf.chosen(id(1)).as_deref(), Some(Path::new("/elsewhere")));
        shelf.note(&accepted(id(1)));
        assert_eq!(shelf.chosen(id(1)), None);
    }

    #[test]
    fn a_received_thing_lies_where_a_person_would_look_for_it() {
        let shelf = Shelf::default();
        shelf.note(&verified(id(1), "/in/unknown"));
        assert_eq!(shelf.place(id(1)), None);
        shelf.note(&accepted(id(1)));
        assert_eq!(shelf.place(id(1)), Some(Place { folder: "/in".into(), item: None }));
        shelf.note(&verified(id(1), "/in/photos/harbour/1.jpg"));
        shelf.note(&verified(id(1), "/in/report.pdf"));
        assert_eq!(shelf.place(id(1)), Some(Place { folder: "/in".into(), item: Some("/in/photos".into()) }));
    }

    #[test]
    fn what_is_not_listed_any_more_is_forgotten() {
        let shelf = Shelf::default();
        shelf.note(&accepted(id(1)));
        shelf.note(&FilesEvent::Transfers(Vec::new()));
        assert_eq!(shelf.place(id(1)), None);
    }
}
