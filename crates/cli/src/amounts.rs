//! Sizes, rates and times as people read them.

use super::catalogue::Catalogue;

/// A size with three digits or more, in decimal units (IEC 80000-13): `999 B`, `1.50 kB`, `12.3 MB`.
pub(super) fn size(bytes: u64, texts: &Catalogue) -> String {
    let units = [1_000_000_000_000, 1_000_000_000, 1_000_000, 1_000, 1];
    let unit = units.into_iter().find(|unit| bytes >= *unit).unwrap_or(1);
    let number = digits(bytes, unit).replace('.', &texts.say("unit.point", &[]));
    let number = [("number", number.as_str())];
    match unit {
        1_000_000_000_000 => texts.say("unit.terabytes", &number),
        1_000_000_000 => texts.say("unit.gigabytes", &number),
        1_000_000 => texts.say("unit.megabytes", &number),
        1_000 => texts.say("unit.kilobytes", &number),
        _ => texts.say("unit.bytes", &number),
    }
}

/// So much a second.
pub(super) fn rate(bytes: u64, texts: &Catalogue) -> String {
    texts.say("unit.rate", &[("size", &size(bytes, texts))])
}

/// A time to wait: `45 s`, `3 min`, `2 h 5 min`.
pub(super) fn time(seconds: u64, texts: &Catalogue) -> String {
    let (minutes, hours) = (seconds.div_ceil(60), seconds / 3600);
    match (seconds, hours) {
        (0..100, _) => texts.say("unit.seconds", &[("number", &seconds.to_string())]),
        (_, 0) => texts.say("unit.minutes", &[("number", &minutes.to_string())]),
        (_, hours) => {
            let minutes = (seconds % 3600 / 60).to_string();
            texts.say("unit.hours", &[("hours", &hours.to_string()), ("minutes", &minutes)])
        }
    }
}

/// How much of `total` is done, in whole percent; never 100 before the end.
pub(super) fn percent(done: u64, total: u64) -> u64 {
    let share = u128::from(done.min(total)) * 100 / u128::from(total.max(1));
    if total == 0 { 100 } else { u64::try_from(share).unwrap_or(100) }
}

/// `amount` in `unit`s, cut to three digits.
fn digits(amount: u64, unit: u64) -> String {
    let (whole, rest) = (amount / unit, amount % unit);
    let after = |digits: u64| rest / (unit / digits).max(1);
    match (unit, whole) {
        (1, _) | (_, 100..) => whole.to_string(),
        (_, 10..) => format!("{whole}.{}", after(10)),
        (_, _) => format!("{whole}.{:02}", after(100)),
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, size, time};
    use crate::catalogue::Catalogue;

    #[test]
    fn a_size_has_three_digits_and_the_point_of_the_language() {
        let english = Catalogue::for_locale("en");
        let sizes = [0, 999, 1_000, 1_999, 12_345, 999_999, 1_000_000, 4_294_967_297, u64::MAX];
        let shown = sizes.map(|bytes| size(bytes, &english));
        let wanted = ["0 B", "999 B", "1.00 kB", "1.99 kB", "12.3 kB", "999 kB", "1.00 MB", "4.29 GB", "18446744 TB"];
        assert_eq!(shown, wanted);
        assert_eq!(size(1_500, &Catalogue::for_locale("es")), "1,50 kB");
        assert_eq!(size(1_500, &Catalogue::for_locale("ru")), "1,50 кБ");
    }

    #[test]
    fn a_time_is_told_as_roughly_as_it_is_known() {
        let english = Catalogue::for_locale("en");
        let shown = [0, 99, 100, 3_599, 3_600, 7_530].map(|seconds| time(seconds, &english));
        assert_eq!(shown, ["0 s", "99 s", "2 min", "60 min", "1 h 0 min", "2 h 5 min"]);
    }

    #[test]
    fn a_hundred_percent_are_reached_at_the_end_and_not_before() {
        assert_eq!((percent(0, 0), percent(0, 1), percent(1, 1)), (100, 0, 100));
        assert_eq!((percent(u64::MAX - 1, u64::MAX), percent(u64::MAX, u64::MAX)), (99, 100));
        assert_eq!(percent(7, 3), 100);
    }
}
