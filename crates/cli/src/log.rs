//! What happens inside, on standard error, for who asks for it by `PORTHOLE_LOG`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Holds what is written, as directives of `tracing_subscriber`: `debug`, or `host=debug,session=trace`.
const VARIABLE: &str = "PORTHOLE_LOG";

/// Starts writing what the environment asks for: nothing where it asks for nothing.
pub fn start() {
    let wanted = std::env::var(VARIABLE).unwrap_or_default();
    tracing_subscriber::fmt()
        .with_env_filter(filter(&wanted))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
}

/// Failures are told as sentences; the libraries' own errors would only stand between them.
fn filter(wanted: &str) -> EnvFilter {
    EnvFilter::builder().with_default_directive(LevelFilter::OFF.into()).parse_lossy(wanted)
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::filter;

    #[test]
    fn nothing_is_written_where_nothing_is_asked_for() {
        assert_eq!(filter("").max_level_hint(), Some(LevelFilter::OFF));
        assert_eq!(filter("debug").max_level_hint(), Some(LevelFilter::DEBUG));
        assert_eq!(filter("host=trace").max_level_hint(), Some(LevelFilter::TRACE));
    }
}
