//! The one place that draws random bytes.

/// `N` bytes from the system's generator.
///
/// # Panics
/// Where the system has no randomness, no secret can be made and nothing may go on.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system provides random bytes");
    bytes
}
