//! The line round what is shared: where it is, what it lets through, and when it goes.

use std::time::{Duration, Instant};

use capture::{SourceId, x11::Outline};
use media::Rect;
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt as _, ImageFormat};

use crate::display::{PATIENCE, Painter, Xvfb};

const LIVE: [u8; 3] = [0x3a, 0x3a, 0xe0];
const HELD: [u8; 3] = [0x3c, 0x9b, 0xc8];
const GREY: [u8; 3] = [0x20; 3];

/// The pixel of the desktop as blue, green, red.
fn pixel(painter: &Painter, (x, y): (i16, i16)) -> [u8; 3] {
    let image = painter.connection.get_image(ImageFormat::Z_PIXMAP, painter.root, x, y, 1, 1, !0).unwrap();
    image.reply().unwrap().data[..3].try_into().unwrap()
}

/// Waits until each place has its colour.
fn wait(painter: &Painter, what: &str, wanted: &[((i16, i16), [u8; 3])]) {
    let end = Instant::now() + PATIENCE;
    loop {
        let seen: Vec<_> = wanted.iter().map(|(place, _)| pixel(painter, *place)).collect();
        if seen.iter().zip(wanted).all(|(seen, (_, colour))| seen == colour) {
            return;
        }
        assert!(Instant::now() < end, "{what}: {seen:x?} instead of {wanted:x?}");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}

#[test]
fn a_line_follows_its_window_and_goes_with_the_picture_of_it() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    // What a server leaves where a window was, is its own affair.
    painter.window((0, 0, 640, 480), Some(0x20_20_20), "Below");
    let window = painter.window((100, 100, 200, 150), Some(0x00_80_ff), "Shared");
    let inside = [0xff, 0x80, 0x00];
    let outline = Outline::draw(Some(&xvfb.name), SourceId::Window(window.into())).unwrap().expect("there is a line");
    let round = |colour| [((98, 98), colour), ((301, 251), colour), ((98, 170), colour), ((200, 251), colour)];
    wait(&painter, "it is round the window", &round(LIVE));
    wait(&painter, "and nowhere else", &[((100, 100), inside), ((299, 249), inside), ((96, 96), GREY)]);

    outline.hold(true);
    wait(&painter, "it says that the picture is held back", &round(HELD));
    outline.hold(false);
    wait(&painter, "it says that the picture flows", &round(LIVE));

    painter.connection.configure_window(window, &ConfigureWindowAux::new().x(300).y(200)).unwrap();
    painter.sync();
    wait(&painter, "it follows", &[((298, 198), LIVE), ((501, 351), LIVE), ((98, 98), GREY)]);

    painter.connection.unmap_window(window).unwrap();
    painter.sync();
    wait(&painter, "it goes with a window that is minimised", &[((298, 198), GREY)]);
    painter.connection.map_window(window).unwrap();
    painter.sync();
    wait(&painter, "it comes back with it", &[((298, 198), LIVE)]);
    drop(outline);
    wait(&painter, "it goes when nothing is shared", &[((298, 198), GREY), ((400, 300), inside)]);
}

#[test]
fn a_line_lets_presses_through_and_is_not_in_the_picture_that_it_is_round() {
    let xvfb = Xvfb::start(640, 480, &[]);
    let painter = Painter::new(&xvfb);
    let below = painter.window((0, 0, 640, 480), Some(0x00_80_ff), "Below");
    let id = SourceId::Region(Rect { x: 200, y: 100, width: 160, height: 120 });
    let _outline = Outline::draw(Some(&xvfb.name), id).unwrap().expect("there is a line");
    wait(&painter, "it is round the part", &[((198, 98), LIVE), ((361, 221), LIVE), ((200, 100), [0xff, 0x80, 0])]);
    painter.move_pointer(198, 150);
    let under = painter.connection.query_pointer(painter.root).unwrap().reply().unwrap();
    assert_eq!((under.child, under.root_x), (below, 198), "the pointer is over what lies below the line");
    painter.move_pointer(600, 400);
    let frame = xvfb.open(id).frame();
    let edge = frame.pixels().chunks(frame.stride()).flat_map(|row| row[..160 * 4].chunks(4));
    assert!(edge.into_iter().all(|pixel| pixel[..3] == [0xff, 0x80, 0]), "the line is in the picture");
}

#[test]
fn there_is_no_line_round_what_it_would_be_in_the_picture_of() {
    let xvfb = Xvfb::start(320, 240, &[]);
    for id in [SourceId::Desktop, SourceId::Screen(0), "pattern".parse().unwrap()] {
        assert!(Outline::draw(Some(&xvfb.name), id).unwrap().is_none(), "{id}");
    }
}
