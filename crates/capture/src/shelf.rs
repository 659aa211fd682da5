//! Buffers that go out as frames and come back.
//!
//! A frame owns its pixels, because an encoder on another thread may still read it while the next is taken. Copying
//! the whole picture each time would cost 8 MB at 1080p, so a buffer whose frame was dropped is used again, and only
//! the places that changed since are copied into it. A consumer that keeps its frames costs one whole copy a frame.

use bytes::{Bytes, BytesMut};
use media::Rect;

use crate::{
    canvas::{Canvas, rows},
    region::Region,
};

/// Frames that are out at one time before their buffers are no longer kept: one in the slot, one in each of two tiers.
const KEPT: usize = 3;

/// The buffers of one source.
#[derive(Default)]
pub(crate) struct Shelf {
    buffers: Vec<Buffer>,
}

struct Buffer {
    pixels: Bytes,
    /// Where it differs from the canvas.
    stale: Region,
}

impl Shelf {
    /// The pixels of `canvas` with an overlay on top, in a buffer of their own.
    ///
    /// `changed` is where the canvas differs from the call before. `overlay` draws on the buffer and says where.
    /// All canvases given to one shelf have the same size.
    pub(crate) fn frame(
        &mut self,
        canvas: &Canvas,
        changed: &Region,
        overlay: impl FnOnce(&mut [u8]) -> Option<Rect>,
    ) -> Bytes {
        for buffer in &mut self.buffers {
            changed.rects().iter().for_each(|&rect| buffer.stale.add(rect));
            buffer.stale.simplify();
        }
        let mut pixels = self.reuse(canvas).unwrap_or_else(|| BytesMut::from(canvas.pixels()));
        let mut stale = Region::default();
        if let Some(drawn) = overlay(&mut pixels) {
            stale.add(drawn);
        }
        let pixels = pixels.freeze();
        if self.buffers.len() == KEPT {
            self.buffers.remove(0);
        }
        self.buffers.push(Buffer { pixels: pixels.clone(), stale });
        pixels
    }

    /// A buffer that nobody reads any more, brought up to date.
    fn reuse(&mut self, canvas: &Canvas) -> Option<BytesMut> {
        let free = self.buffers.iter().position(|buffer| buffer.pixels.is_unique())?;
        let Buffer { pixels, stale } = self.buffers.remove(free);
        let mut pixels = pixels.try_into_mut().ok()?;
        for row in stale.rects().iter().flat_map(|&rect| rows(canvas.size(), rect)) {
            pixels[row.clone()].copy_from_slice(&canvas.pixels()[row]);
        }
        Some(pixels)
    }
}

#[cfg(test)]
mod tests {
    use media::{Rect, Size};
    use proptest::prelude::*;

    use super::Shelf;
    use crate::{
        canvas::{Canvas, rows},
        region::Region,
    };

    const SIZE: Size = Size::new(12, 9);

    fn any_rect() -> impl Strategy<Value = Rect> {
        (0u32..14, 0u32..11, 0u32..8, 0u32..8).prop_map(|(x, y, width, height)| Rect { x, y, width, height })
    }

    #[test]
    fn a_dropped_frame_gives_its_memory_to_the_next() {
        let (canvas, mut shelf) = (Canvas::black(SIZE), Shelf::default());
        let first = shelf.frame(&canvas, &Region::whole(SIZE), |_| None);
        let address = first.as_ptr();
        drop(first);
        assert_eq!(shelf.frame(&canvas, &Region::default(), |_| None).as_ptr(), address);
    }

    proptest! {
        #[test]
        fn every_frame_is_the_canvas_with_only_its_own_overlay_however_long_frames_are_kept(
            steps in prop::collection::vec((any_rect(), any::<[u8; 3]>(), any_rect(), 0usize..6), 1..25)
        ) {
            let (mut canvas, mut shelf, mut kept) = (Canvas::black(SIZE), Shelf::default(), Vec::new());
            for (changed, colour, overlay, keep) in steps {
                canvas.fill(changed, colour);
                let mut region = Region::default();
                region.add(changed);
                let mut expected = canvas.pixels().to_vec();
                rows(SIZE, overlay).for_each(|row| expected[row].fill(7));
                let frame = shelf.frame(&canvas, &region, |pixels| {
                    rows(SIZE, overlay).for_each(|row| pixels[row].fill(7));
                    Some(overlay)
                });
                prop_assert_eq!(&frame[..], &expected[..]);
                kept.push((frame, expected));
                while kept.len() > keep {
                    kept.remove(0);
                }
                for (frame, expected) in &kept {
                    prop_assert_eq!(&frame[..], &expected[..]);
                }
            }
        }
    }
}
