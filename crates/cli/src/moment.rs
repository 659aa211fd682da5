//! Moments of the past, as people read them.

/// `2026-11-21 17:05 UTC` of seconds since 1970-01-01 UTC, in the proleptic Gregorian calendar.
pub(super) fn shown(seconds: u64) -> String {
    let (mut days, minutes) = (seconds / 86_400, seconds % 86_400 / 60);
    let mut year = 1970;
    while days >= days_of_year(year) && year < 9999 {
        days -= days_of_year(year);
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days >= days_of_month(year, month) {
        days -= days_of_month(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02} {:02}:{:02} UTC", days.min(30) + 1, minutes / 60, minutes % 60)
}

fn is_leap(year: u64) -> bool {
    (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
}

fn days_of_year(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn days_of_month(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn leap_days_and_the_ends_of_years_stand_where_the_calendar_has_them() {
        assert_eq!(shown(0), "1970-01-01 00:00 UTC");
        assert_eq!(shown(951_782_400), "2000-02-29 00:00 UTC");
        assert_eq!(shown(1_709_251_199), "2024-02-29 23:59 UTC");
        assert_eq!(shown(1_709_251_200), "2024-03-01 00:00 UTC");
        assert_eq!(shown(1_798_761_599), "2026-12-31 23:59 UTC");
        assert_eq!(shown(4_107_542_400), "2100-03-01 00:00 UTC");
        assert!(shown(u64::MAX).starts_with("9999-12-"));
    }
}
