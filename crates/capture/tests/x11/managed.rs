//! Windows under a window manager (openbox), which puts frames around them.

use std::{
    process::{Child, Command, Stdio},
    time::Instant,
};

use capture::{SourceChoice, SourceId, SourceInfo, x11};
use media::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use x11rb::{
    connection::Connection,
    protocol::xproto::{
        AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, EventMask,
        StackMode, Window,
    },
};

use crate::display::{PATIENCE, Painter, Xvfb, is_patch};

/// A running openbox. It ends when this is dropped.
struct Openbox(Child);

impl Openbox {
    fn start(xvfb: &Xvfb) -> Self {
        let mut openbox = Command::new("openbox");
        openbox.args(["--sm-disable"]).env("DISPLAY", &xvfb.name).stdout(Stdio::null()).stderr(Stdio::null());
        Self(openbox.spawn().expect("openbox starts: install the package openbox"))
    }
}

impl Drop for Openbox {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Painter {
    /// Looks at the list until a window manager runs and the list's windows are these, again after every event that may have changed it.
    fn until_listed(&self, xvfb: &Xvfb, windows: &[Window], wanted: &[(&str, Size)]) -> Vec<SourceInfo> {
        let watch = |window, mask| {
            let attributes = ChangeWindowAttributesAux::new().event_mask(mask);
            self.connection.change_window_attributes(window, &attributes).unwrap();
        };
        watch(self.root, EventMask::PROPERTY_CHANGE | EventMask::SUBSTRUCTURE_NOTIFY);
        windows.iter().for_each(|&window| watch(window, EventMask::STRUCTURE_NOTIFY));
        let stacking = self.connection.intern_atom(false, b"_NET_CLIENT_LIST_STACKING").unwrap().reply().unwrap().atom;
        let end = Instant::now() + PATIENCE;
        loop {
            let property = self.connection.get_property(false, self.root, stacking, AtomEnum::WINDOW, 0, 99).unwrap();
            let managed: Vec<_> = property.reply().unwrap().value32().into_iter().flatten().collect();
            let listed = x11::list(Some(&xvfb.name)).unwrap();
            let seen: Vec<_> = listed.iter().skip(1).map(|info| (info.name.as_str(), info.size)).collect();
            if managed == windows && seen == wanted {
                return listed;
            }
            assert!(Instant::now() < end, "managed are {managed:x?}, listed is {seen:?}, wanted {wanted:?}");
            self.wait_for_events(end);
        }
    }

    /// Asks the window manager to minimise a window (ICCCM, section 4.1.4).
    fn minimise(&self, window: Window) {
        const ICONIC: u32 = 3;
        let change = self.connection.intern_atom(false, b"WM_CHANGE_STATE").unwrap().reply().unwrap().atom;
        let wish = ClientMessageEvent::new(32, window, change, [ICONIC, 0, 0, 0, 0]);
        let listeners = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.connection.send_event(false, self.root, listeners, wish).unwrap();
        self.sync();
    }

    /// Waits for an event, and takes all that there are.
    fn wait_for_events(&self, end: Instant) {
        let mut taken = false;
        while let Some(_event) = self.connection.poll_for_event().unwrap() {
            taken = true;
        }
        if !taken {
            let left = Timespec::try_from(end.saturating_duration_since(Instant::now())).unwrap();
            poll(&mut [PollFd::new(self.connection.stream(), PollFlags::IN)], Some(&left)).unwrap();
        }
    }
}

#[test]
fn managed_windows_are_listed_topmost_first_and_seen_without_their_frames_under_others() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let notes = painter.managed_window((200, 120), 0x00_00_80, "Notes");
    let cover = painter.managed_window((300, 300), 0xff_00_00, "Notes on top");
    let _openbox = Openbox::start(&xvfb);
    let wanted = [("Notes on top", Size::new(300, 300)), ("Notes", Size::new(200, 120))];
    let listed = painter.until_listed(&xvfb, &[notes, cover], &wanted);
    let titled = SourceChoice::WindowTitled("Notes".to_owned()).find(&listed).unwrap();
    assert_eq!(titled, SourceId::Window(notes.into()));

    let mut viewer = xvfb.open(titled);
    viewer.until("the window under its cover", |frame| {
        frame.size() == Size::new(200, 120) && is_patch(frame, (0, 0, 200, 120), 0x00_00_80)
    });
    painter.configure(notes, &ConfigureWindowAux::new().stack_mode(StackMode::ABOVE).width(211).height(99));
    painter.fill(notes, (200, 90, 11, 9), 0x00_ff_00);
    viewer.until("the window in its new size", |frame| {
        frame.size() == Size::new(211, 99) && is_patch(frame, (0, 0, 190, 90), 0x00_00_80)
    });
}

#[test]
fn a_window_that_a_window_manager_minimises_is_hidden_until_it_is_restored() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let notes = painter.managed_window((200, 120), 0x00_00_80, "Notes");
    let _openbox = Openbox::start(&xvfb);
    painter.until_listed(&xvfb, &[notes], &[("Notes", Size::new(200, 120))]);
    let mut viewer = xvfb.open(SourceId::Window(notes.into()));
    viewer.until("the window", |frame| is_patch(frame, (0, 0, 200, 120), 0x00_00_80));
    painter.minimise(notes);
    viewer.until_hidden();
    // mapping is how a program asks for its window to be restored (ICCCM, section 4.1.4)
    painter.connection.map_window(notes).unwrap();
    painter.sync();
    viewer.until("the window again", |frame| is_patch(frame, (0, 0, 200, 120), 0x00_00_80));
}
