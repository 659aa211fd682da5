//! When one encoder makes a picture, and which: changes at once, refinements when the screen is still, then nothing.

use std::time::Duration;

use crate::keyframes::KeyframeGate;
use crate::{AccessUnit, KeyframeReason, Picture, Timestamp};

/// How long nothing changes before the picture is refined, and the least time between two refinements.
const SETTLED: Duration = Duration::from_millis(120);

/// How many refinements follow a change. The encoder makes the last one as good as it ever will.
const REFINEMENTS: u8 = 2;

/// When a picture is tried again that the encoder left out to keep the rate.
const AGAIN: Duration = Duration::from_millis(33);

/// What an encoder does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Encode the newest frame now, and hand the outcome to [`Cadence::encoded`].
    Encode(Picture),
    /// Nothing until this moment, or for ever where it is `None`, unless the cadence is told something new.
    Wait(Option<Timestamp>),
}

/// The rhythm of one encoder. It is told what happens and answers what to do.
#[derive(Clone, Debug, Default)]
pub struct Cadence {
    keyframes: KeyframeGate,
    /// A frame is there to be encoded.
    started: bool,
    /// The newest frame has changes that were not encoded.
    changed: bool,
    refinements: Option<Refinements>,
    /// The encoder left a picture out: nothing before this.
    not_before: Timestamp,
}

/// The refinements that are still to be made.
#[derive(Clone, Copy, Debug)]
struct Refinements {
    left: u8,
    due: Timestamp,
}

impl Cadence {
    /// The cadence of an encoder that has seen no frame yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A frame came with damage (or it is the first one).
    pub fn changed(&mut self, now: Timestamp) {
        self.started = true;
        self.changed = true;
        self.not_before = now;
    }

    /// A guest needs a keyframe. While the screen is still, the last frame is encoded again.
    pub fn ask_keyframe(&mut self, reason: KeyframeReason) {
        self.keyframes.ask(reason);
    }

    /// What came of a picture that was asked for; `made` is `None` where the encoder left it out.
    pub fn encoded(&mut self, wanted: Picture, made: Option<&AccessUnit>, now: Timestamp) {
        let Some(made) = made else {
            self.not_before = now + AGAIN;
            return;
        };
        if made.keyframe {
            self.keyframes.made(now);
        }
        self.changed = false;
        let left = match wanted {
            Picture::Change | Picture::Keyframe => REFINEMENTS,
            Picture::Refinement => self.refinements.map_or(0, |refinements| refinements.left.saturating_sub(1)),
        };
        self.refinements = (left > 0).then(|| Refinements { left, due: now + SETTLED });
    }

    /// What is to be done now.
    #[must_use]
    pub fn step(&self, now: Timestamp) -> Step {
        if !self.started {
            return Step::Wait(None);
        }
        let wanted = self.next();
        match wanted {
            Some((due, picture)) if due <= now => Step::Encode(picture),
            Some((due, _)) => Step::Wait(Some(due)),
            None => Step::Wait(None),
        }
    }

    /// The earliest picture and its moment. Of two that are due together, the more needed one.
    fn next(&self) -> Option<(Timestamp, Picture)> {
        let keyframe = self.keyframes.due().map(|due| (due, Picture::Keyframe));
        let other = if self.changed {
            Some((Timestamp::default(), Picture::Change))
        } else {
            self.refinements.map(|refinements| (refinements.due, Picture::Refinement))
        };
        let next = [keyframe, other].into_iter().flatten();
        next.map(|(due, picture)| (due.max(self.not_before), picture)).min_by_key(|(due, _)| *due)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use proptest::prelude::*;

    use super::{Cadence, Step};
    use crate::{AccessUnit, KeyframeReason, Picture, Size, Timestamp};

    const fn at(milliseconds: u64) -> Timestamp {
        Timestamp(Duration::from_millis(milliseconds))
    }

    fn unit(keyframe: bool) -> AccessUnit {
        AccessUnit { data: Bytes::new(), keyframe, size: Size::new(2, 2), captured_at: at(0) }
    }

    /// Encodes whatever the cadence asks for from `from` until it wants nothing, and tells what and when.
    fn run(cadence: &mut Cadence, from: Timestamp) -> Vec<(Timestamp, Picture)> {
        let (mut now, mut made) = (from, Vec::new());
        loop {
            match cadence.step(now) {
                Step::Encode(picture) => {
                    cadence.encoded(picture, Some(&unit(picture == Picture::Keyframe)), now);
                    made.push((now, picture));
                }
                Step::Wait(Some(due)) => now = due,
                Step::Wait(None) => return made,
            }
        }
    }

    #[test]
    fn nothing_is_encoded_before_the_first_frame_even_for_a_newcomer() {
        let mut cadence = Cadence::new();
        cadence.ask_keyframe(KeyframeReason::Newcomer);
        assert_eq!(cadence.step(at(0)), Step::Wait(None));
        cadence.changed(at(40));
        assert_eq!(cadence.step(at(40)), Step::Encode(Picture::Keyframe));
    }

    #[test]
    fn a_change_is_encoded_at_once_refined_twice_and_then_there_is_silence() {
        let mut cadence = Cadence::new();
        cadence.changed(at(1000));
        let refinement = Picture::Refinement;
        assert_eq!(
            run(&mut cadence, at(1000)),
            [(at(1000), Picture::Change), (at(1120), refinement), (at(1240), refinement)]
        );
    }

    #[test]
    fn while_the_screen_moves_nothing_is_refined() {
        let mut cadence = Cadence::new();
        for frame in 0..50 {
            cadence.changed(at(frame * 33));
            assert_eq!(cadence.step(at(frame * 33)), Step::Encode(Picture::Change));
            cadence.encoded(Picture::Change, Some(&unit(false)), at(frame * 33));
            assert_eq!(cadence.step(at(frame * 33 + 32)), Step::Wait(Some(at(frame * 33 + 120))));
        }
    }

    #[test]
    fn a_keyframe_asked_for_while_still_encodes_the_last_frame_again_and_refines_it() {
        let mut cadence = Cadence::new();
        cadence.changed(at(0));
        run(&mut cadence, at(0));
        cadence.ask_keyframe(KeyframeReason::Loss);
        let made: Vec<Picture> = run(&mut cadence, at(9000)).into_iter().map(|(_, picture)| picture).collect();
        assert_eq!(made, [Picture::Keyframe, Picture::Refinement, Picture::Refinement]);
    }

    #[test]
    fn a_keyframe_that_the_encoder_made_by_itself_answers_the_request() {
        let mut cadence = Cadence::new();
        cadence.changed(at(0));
        cadence.ask_keyframe(KeyframeReason::Newcomer);
        cadence.encoded(Picture::Change, Some(&unit(true)), at(0));
        assert_eq!(cadence.step(at(119)), Step::Wait(Some(at(120))));
    }

    #[test]
    fn a_change_that_was_left_out_is_tried_again_and_at_once_with_a_new_frame() {
        let mut cadence = Cadence::new();
        cadence.changed(at(0));
        cadence.encoded(Picture::Change, None, at(0));
        assert_eq!(cadence.step(at(1)), Step::Wait(Some(at(33))));
        assert_eq!(cadence.step(at(33)), Step::Encode(Picture::Change));
        cadence.changed(at(20));
        assert_eq!(cadence.step(at(20)), Step::Encode(Picture::Change));
    }

    proptest! {
        #[test]
        fn whatever_happens_the_last_change_is_encoded_and_silence_follows(
            happenings in prop::collection::vec((0_u8..4, 0_u64..300), 0..100),
        ) {
            let mut cadence = Cadence::new();
            let mut now = 0;
            for (kind, wait) in happenings {
                now += wait;
                match (kind, cadence.step(at(now))) {
                    (0, _) => cadence.changed(at(now)),
                    (1, _) => cadence.ask_keyframe(KeyframeReason::Loss),
                    (2, Step::Encode(picture)) => cadence.encoded(picture, None, at(now)),
                    (_, Step::Encode(picture)) => {
                        cadence.encoded(picture, Some(&unit(picture == Picture::Keyframe)), at(now));
                    }
                    (_, Step::Wait(_)) => {}
                }
            }
            cadence.changed(at(now));
            let made = run(&mut cadence, at(now));
            prop_assert!(made.iter().any(|(_, picture)| *picture != Picture::Refinement));
            prop_assert!(made.len() <= 6, "{:?}", made);
            prop_assert_eq!(cadence.step(at(now + 1_000_000)), Step::Wait(None));
        }
    }
}
