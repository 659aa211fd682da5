//! How wide the terminal is.

/// The columns of the terminal that standard output goes to: what `COLUMNS` says, else what the terminal does. None where
/// there is no terminal, or nobody tells.
pub(crate) fn of_terminal() -> Option<usize> {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(asked).filter(|columns| *columns > 0)
}

#[cfg(unix)]
fn asked() -> Option<usize> {
    rustix::termios::tcgetwinsize(std::io::stdout()).ok().map(|size| usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn asked() -> Option<usize> {
    None
}
