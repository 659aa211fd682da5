//! Monitors, and changes of the desktop's size.

use capture::{CaptureError, Lost, SourceId, SourceKind, x11};
use media::Size;
use x11rb::protocol::{
    randr::{ConnectionExt as _, MonitorInfo},
    xproto::ConnectionExt as _,
};

use crate::display::{Painter, Xvfb, is_patch};

/// A desktop of 800 × 479 with a monitor of 421 pixels on the left and one of 379 on the right.
fn two_monitors() -> Xvfb {
    let xvfb = Xvfb::start(800, 479, &[]);
    xvfb.xrandr(&["--setmonitor", "LEFT", "421/111x479/127+0+0", "screen"]);
    xvfb.xrandr(&["--setmonitor", "RIGHT", "379/100x479/127+421+0", "none"]);
    xvfb
}

#[test]
fn two_monitors_are_listed_after_the_desktop() {
    let xvfb = two_monitors();
    let listed = x11::list(Some(&xvfb.name)).unwrap();
    let seen: Vec<_> = listed.iter().map(|info| (info.id, info.kind, info.name.as_str(), info.size)).collect();
    assert_eq!(
        seen,
        [
            (SourceId::Desktop, SourceKind::Desktop, "Whole desktop", Size::new(800, 479)),
            (SourceId::Screen(0), SourceKind::Screen, "LEFT", Size::new(421, 479)),
            (SourceId::Screen(1), SourceKind::Screen, "RIGHT", Size::new(379, 479)),
        ]
    );
}

#[test]
fn one_monitor_shows_its_own_part_and_nothing_of_the_other() {
    let xvfb = two_monitors();
    let painter = Painter::new(&xvfb);
    painter.fill(painter.root, (0, 0, 421, 479), 0xaa_00_00);
    painter.fill(painter.root, (421, 0, 379, 479), 0x00_00_aa);
    let mut right = xvfb.open(SourceId::Screen(1));
    let frame = right.frame();
    assert_eq!(frame.size(), Size::new(379, 479));
    assert!(is_patch(&frame, (0, 0, 379, 400), 0x00_00_aa));
    painter.fill(painter.root, (411, 100, 20, 10), 0x00_ff_00);
    right.until("the half of the patch on the right", |frame| is_patch(frame, (0, 100, 10, 10), 0x00_ff_00));
    let mut left = xvfb.open(SourceId::Screen(0));
    assert!(is_patch(&left.frame(), (411, 100, 10, 10), 0x00_ff_00));
}

#[test]
fn a_monitor_is_followed_when_it_moves_and_grows() {
    let xvfb = two_monitors();
    let painter = Painter::new(&xvfb);
    painter.fill(painter.root, (500, 100, 50, 50), 0x00_ff_00);
    let mut right = xvfb.open(SourceId::Screen(1));
    assert!(is_patch(&right.frame(), (79, 100, 50, 50), 0x00_ff_00));
    let (connection, name) =
        (&painter.connection, painter.connection.intern_atom(true, b"RIGHT").unwrap().reply().unwrap().atom);
    let moved = MonitorInfo { name, x: 401, y: 78, width: 399, height: 401, ..MonitorInfo::default() };
    connection.randr_delete_monitor(painter.root, name).unwrap();
    connection.randr_set_monitor(painter.root, moved).unwrap();
    painter.sync();
    right.until("the monitor at its new place", |frame| {
        frame.size() == Size::new(399, 401) && is_patch(frame, (99, 22, 50, 50), 0x00_ff_00)
    });
}

#[test]
fn an_unplugged_monitor_is_gone() {
    let xvfb = two_monitors();
    let mut right = xvfb.open(SourceId::Screen(1));
    right.frame();
    xvfb.xrandr(&["--delmonitor", "RIGHT"]);
    let error = right.until_end();
    assert_eq!(error, CaptureError::Gone(Lost::Monitor));
    assert_eq!(error.to_string(), "The shared monitor was unplugged: choose another source.");
}

#[test]
fn a_desktop_that_changes_its_size_goes_on_with_the_new_size() {
    let xvfb = Xvfb::start(1280, 1024, &[]);
    let painter = Painter::new(&xvfb);
    let mut viewer = xvfb.open(SourceId::Desktop);
    assert_eq!(viewer.frame().size(), Size::new(1280, 1024));
    xvfb.resize(800, 600);
    viewer.until("the smaller desktop", |frame| frame.size() == Size::new(800, 600));
    painter.fill(painter.root, (700, 500, 50, 50), 0xff_00_00);
    viewer.until("a patch on it", |frame| is_patch(frame, (700, 500, 50, 50), 0xff_00_00));
    xvfb.resize(1280, 1024);
    painter.fill(painter.root, (1200, 900, 50, 50), 0x00_ff_00);
    viewer.until("a patch on the larger desktop", |frame| {
        frame.size() == Size::new(1280, 1024) && is_patch(frame, (1200, 900, 50, 50), 0x00_ff_00)
    });
}

#[test]
fn a_monitor_that_changes_its_size_goes_on_with_the_new_size() {
    let xvfb = Xvfb::start(1280, 1024, &[]);
    let mut viewer = xvfb.open(SourceId::Screen(0));
    assert_eq!(viewer.frame().size(), Size::new(1280, 1024));
    xvfb.resize(640, 480);
    viewer.until("the smaller monitor", |frame| frame.size() == Size::new(640, 480));
}
