//! What kind of picture is wanted of an encoder.

/// What the next encoded picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Picture {
    /// The screen changed: what is new, as well as the rate allows.
    Change,
    /// A decoder needs a place to start: a keyframe, at any rate.
    Keyframe,
    /// The screen is still: the same picture again, better than before.
    Refinement,
}
