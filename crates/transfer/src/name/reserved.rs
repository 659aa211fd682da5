//! The names that Windows keeps for devices, in whatever folder they stand and whatever extension they have (Microsoft,
//! *Naming Files, Paths, and Namespaces*).

/// Names of devices without a number.
const DEVICES: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

/// Names of devices with one digit behind them, superscript digits included.
const NUMBERED: [&str; 2] = ["COM", "LPT"];

/// Whether Windows would open a device by this name.
pub(super) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || is_numbered_device(stem)
}

fn is_numbered_device(stem: &str) -> bool {
    let Some((letters, digit)) = stem.split_at_checked(3) else { return false };
    let mut digits = digit.chars();
    let is_digit = matches!(digits.next(), Some('0'..='9' | '¹' | '²' | '³')) && digits.next().is_none();
    is_digit && NUMBERED.iter().any(|device| letters.eq_ignore_ascii_case(device))
}
