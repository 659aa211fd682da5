//! The test pattern and its time code, as values.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it is wrong")]

use std::time::{Duration, Instant};

use bytes::Bytes;
use capture::{
    Grab, PatternSpec, Source, SourceChoice, SourceId,
    pattern::{BARS, PatternSource, bar, draw},
    timecode,
};
use media::{Damage, Frame, Rect, Size, Timestamp};
use proptest::prelude::*;

fn spec(width: u32, height: u32, rate: u32) -> PatternSpec {
    PatternSpec::new(Size::new(width, height), rate).unwrap()
}

fn frame(spec: PatternSpec, number: u64, unix_ms: u64) -> Frame {
    let pixels = Bytes::from(draw(spec, number, unix_ms));
    Frame::new(spec.size(), spec.size().width as usize * 4, pixels, Damage::All, Timestamp::default()).unwrap()
}

fn rgb(frame: &Frame, x: u32, y: u32) -> [u8; 3] {
    let at = y as usize * frame.stride() + x as usize * 4;
    [frame.pixels()[at + 2], frame.pixels()[at + 1], frame.pixels()[at]]
}

fn inside(rects: &[Rect], x: u32, y: u32) -> bool {
    rects.iter().any(|r| (r.x..r.x + r.width).contains(&x) && (r.y..r.y + r.height).contains(&y))
}

#[test]
fn the_bars_have_their_colours_from_edge_to_edge() {
    let picture = frame(spec(641, 479, 30), 5, 0);
    for (index, colour) in (0..).zip(BARS) {
        let bar = bar(picture.size(), index);
        for (x, y) in [(bar.x, bar.y), (bar.x + bar.width - 1, bar.y + bar.height - 1)] {
            assert_eq!(rgb(&picture, x, y), colour, "bar {index} at {x},{y}");
        }
    }
}

#[test]
fn the_moving_bar_goes_four_pixels_a_picture_and_wraps() {
    let spec = spec(640, 480, 30);
    for (number, x) in [(0, 0), (1, 4), (160, 0), (161, 4)] {
        let picture = frame(spec, number, 0);
        assert_eq!(rgb(&picture, x, 330), [255; 3], "picture {number}");
        assert_eq!(rgb(&picture, (x + 20) % 640, 330), [0; 3], "picture {number}");
    }
}

#[test]
fn the_time_code_is_where_the_documentation_says() {
    let picture = frame(spec(1280, 720, 30), 0, 0x0102_0304_0506);
    let word = timecode::word(0x0102_0304_0506);
    for bit in 0..64u32 {
        let x = 12 * (32 - bit % 32) + 6;
        let y = if bit < 32 { 30 } else { 18 };
        let expected = if word >> bit & 1 == 1 { [255; 3] } else { [0; 3] };
        assert_eq!(rgb(&picture, x, y), expected, "bit {bit}");
    }
}

#[test]
fn a_damaged_time_code_is_not_read() {
    let picture = frame(spec(1280, 720, 30), 0, 1_700_000_000_000);
    let mut pixels = picture.pixels().to_vec();
    for y in 24..36 {
        let start = (y * 1280 + 12 * 20) * 4;
        pixels[start..start + 48].iter_mut().for_each(|byte| *byte = !*byte);
    }
    let damaged = Frame::new(picture.size(), 1280 * 4, Bytes::from(pixels), Damage::All, Timestamp::default()).unwrap();
    assert_eq!(timecode::read(&damaged), None);
    assert_eq!(timecode::read(&picture), Some(1_700_000_000_000));
}

#[test]
fn a_picture_too_small_for_the_time_code_has_none() {
    assert_eq!(timecode::read(&frame(spec(200, 200, 30), 0, 7)), None);
    assert_eq!(timecode::read(&frame(spec(640, 20, 30), 0, 7)), None);
}

#[test]
fn the_source_gives_a_whole_picture_at_once_then_the_changed_places() {
    let mut source = PatternSource::new(spec(640, 480, 120), Instant::now());
    let Grab::Frame(first) = source.next(Duration::ZERO).unwrap() else { panic!("no first picture") };
    assert_eq!(first.damage(), &Damage::All);
    let Grab::Frame(second) = source.next(Duration::from_secs(10)).unwrap() else { panic!("no second picture") };
    let Damage::Rects(places) = second.damage() else { panic!("everything is damaged") };
    for y in 0..480 {
        for x in 0..640 {
            assert!(rgb(&first, x, y) == rgb(&second, x, y) || inside(places, x, y), "{x},{y} changed untold");
        }
    }
    assert!(second.captured_at() > first.captured_at());
}

#[test]
fn a_wait_shorter_than_a_picture_is_still() {
    let mut source = PatternSource::new(spec(64, 64, 1), Instant::now());
    assert!(matches!(source.next(Duration::ZERO), Ok(Grab::Frame(_))));
    assert!(matches!(source.next(Duration::ZERO), Ok(Grab::Still)));
}

#[test]
fn a_thumbnail_is_a_png_of_the_picture_in_small() {
    let id = SourceId::Pattern(spec(1280, 720, 30));
    let file = capture::thumbnail(&id, Size::new(160, 160)).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height), (160, 90));
    for (index, colour) in BARS.iter().enumerate() {
        let at = (34 * 160 + index * 20 + 10) * 3;
        assert_eq!(pixels[at..at + 3], colour[..], "bar {index}");
    }
}

#[test]
fn a_pattern_has_limits() {
    for text in
        ["0x10@30", "10x0", "8193x10", "10x10@0", "10x10@121", "10", "10x", "x10", "axb", "", "99999999999x1", "10x10@"]
    {
        assert!(text.parse::<PatternSpec>().is_err(), "{text}");
        assert!(format!("pattern:{text}").parse::<SourceChoice>().is_err(), "{text}");
    }
    assert_eq!("3840x2160".parse(), Ok(spec(3840, 2160, 30)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_size_can_be_drawn_and_has_that_size(width in 1u32..700, height in 1u32..300, number: u64, time: u64) {
        let pixels = draw(spec(width, height, 30), number, time);
        prop_assert_eq!(pixels.len(), width as usize * height as usize * 4);
    }

    #[test]
    fn the_time_reads_back(width in 264u32..1400, height in 36u32..400, number: u64, time in 0u64..1 << 48) {
        prop_assert_eq!(timecode::read(&frame(spec(width.max(264), height, 30), number, time)), Some(time));
    }

    #[test]
    fn noise_is_no_time(noise in prop::collection::vec(any::<u8>(), 300 * 40 * 4)) {
        let frame = Frame::new(Size::new(300, 40), 1200, Bytes::from(noise), Damage::All, Timestamp::default()).unwrap();
        prop_assert_eq!(timecode::read(&frame), None);
    }

    #[test]
    fn a_spec_is_the_same_after_a_way_through_text(width in 1u32..=8192, height in 1u32..=8192, rate in 1u32..=120) {
        let id = SourceId::Pattern(spec(width, height, rate));
        prop_assert_eq!(id.to_string().parse(), Ok(id));
    }
}
