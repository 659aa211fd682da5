//! Times as people write them: `90s`, `10m`, `1h30m`.

use std::time::Duration;

/// The longest time that can be asked for: thirty days.
const LONGEST: u64 = 30 * 24 * 3600;

/// Reads a sum of numbers with the units `s`, `m` and `h`.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is no time; write it like 90s, 10m or 1h30m");
    let mut seconds: u64 = 0;
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => return Err(wrong()),
        };
        let count: u64 = number.parse().map_err(|_| wrong())?;
        seconds = count.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(wrong)?;
        number.clear();
    }
    if !number.is_empty() {
        return Err(wrong());
    }
    match seconds {
        0 => Err("a time of zero shares nothing; write it like 90s, 10m or 1h30m".to_owned()),
        seconds if seconds > LONGEST => Err("thirty days (720h) is the longest".to_owned()),
        seconds => Ok(Duration::from_secs(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse;

    #[test]
    fn units_add_up() {
        assert_eq!(parse("1h30m5s"), Ok(Duration::from_secs(5405)));
        assert_eq!(parse("90s"), Ok(Duration::from_secs(90)));
    }

    #[test]
    fn a_bare_number_an_unknown_unit_zero_and_the_absurd_are_refused() {
        for wrong in ["", "10", "h", "10d", "-5s", "0s", "99999999999999999999s", "18446744073709551615h", "721h"] {
            assert!(parse(wrong).is_err(), "{wrong} was taken");
        }
    }
}
