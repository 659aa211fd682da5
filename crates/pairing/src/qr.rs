//! The QR code of a link (ISO/IEC 18004), as a shape for a window and as characters for a terminal.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};

use crate::Link;

/// Light modules that must surround the code.
const QUIET: usize = 4;

/// Black on white whatever the terminal's own colours are: entries 16 and 231 of the 256-colour cube.
const BLACK_ON_WHITE: &str = "\u{1b}[38;5;16;48;5;231m";
const RESET: &str = "\u{1b}[0m";

/// A QR code as a square of dark and light modules, its quiet zone included.
#[derive(Clone)]
pub struct Qr {
    size: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// The code that a phone reads as this link, with about 15 % of it restorable.
    ///
    /// # Panics
    /// Never: a link is at most 100 bytes, and a code of this level holds 2,331.
    #[must_use]
    pub fn new(link: &Link) -> Self {
        let code = QRBuilder::new(link.reveal()).ecl(ECL::M).build().expect("every link fits into a QR code");
        let size = code.size + 2 * QUIET;
        let mut dark = vec![false; size * size];
        for (y, row) in dark.chunks_exact_mut(size).skip(QUIET).take(code.size).enumerate() {
            for (cell, module) in row[QUIET..].iter_mut().zip(&code[y]) {
                *cell = module.value();
            }
        }
        Self { size, dark }
    }

    /// Modules along one side, the quiet zone of 4 on each side included.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether the module in column `x` and row `y` is dark; outside of the code nothing is.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && self.dark.get(y * self.size + x).copied().unwrap_or(false)
    }

    /// The dark modules as the `d` of an SVG `<path>`, for a `viewBox` of `0 0 size size`: one rectangle for each run
    /// in a row.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.dark.chunks_exact(self.size).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run[0] {
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z", length = run.len());
                }
                x += run.len();
            }
        }
        path
    }

    /// The code in lines of half-block characters, two modules each, each line in black on white.
    #[must_use]
    pub fn terminal(&self) -> String {
        let mut text = String::new();
        for y in (0..self.size).step_by(2) {
            text.push_str(BLACK_ON_WHITE);
            text.extend((0..self.size).map(|x| half_block(self.is_dark(x, y), self.is_dark(x, y + 1))));
            text.push_str(RESET);
            text.push('\n');
        }
        text
    }
}

impl std::fmt::Debug for Qr {
    /// The modules are as secret as the link.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Qr({0}x{0}, hidden)", self.size)
    }
}

fn half_block(above: bool, below: bool) -> char {
    match (above, below) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Qr;
    use crate::{Link, Secret};

    const SCALE: usize = 4;

    fn link(secret: [u8; 16]) -> Link {
        Link::new("[2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:47800".parse().unwrap(), Secret::new(secret)).unwrap()
    }

    /// Reads the code as a camera's decoder would, from pixels.
    fn decoded(size: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        let pixel = |x: usize, y: usize| if is_dark(x / SCALE, y / SCALE) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, pixel);
        let grids = image.detect_grids();
        grids[0].decode().unwrap().1
    }

    /// The modules that the SVG path paints.
    fn painted(qr: &Qr) -> Vec<bool> {
        let mut cells = vec![false; qr.size() * qr.size()];
        for run in qr.path().split('M').filter(|run| !run.is_empty()) {
            let mut numbers = run.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty());
            let mut next = || numbers.next().unwrap().parse::<usize>().unwrap();
            let (x, y, length) = (next(), next(), next());
            cells[y * qr.size() + x..][..length].fill(true);
        }
        cells
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn the_code_reads_back_as_the_link(secret: [u8; 16]) {
            let qr = Qr::new(&link(secret));
            let text = decoded(qr.size(), |x, y| qr.is_dark(x, y));
            prop_assert_eq!(text, link(secret).reveal());
        }
    }

    #[test]
    fn the_path_paints_the_same_modules() {
        let qr = Qr::new(&link([7; 16]));
        assert_eq!(painted(&qr), qr.dark);
    }

    #[test]
    fn the_terminal_shows_the_same_modules_between_its_colours() {
        let qr = Qr::new(&link([7; 16]));
        let text = qr.terminal();
        let rows: Vec<Vec<char>> = text
            .lines()
            .map(|line| line.strip_prefix(super::BLACK_ON_WHITE).unwrap().strip_suffix(super::RESET).unwrap())
            .map(|line| line.chars().collect())
            .collect();
        let shown = |x: usize, y: usize| match rows[y / 2][x] {
            '█' => true,
            '▀' => y.is_multiple_of(2),
            '▄' => !y.is_multiple_of(2),
            _ => false,
        };
        assert_eq!(decoded(qr.size(), shown), link([7; 16]).reveal());
    }

    #[test]
    fn the_quiet_zone_is_light() {
        let qr = Qr::new(&link([7; 16]));
        let edge = |at: usize| at < super::QUIET || at >= qr.size() - super::QUIET;
        let dark_in_zone = (0..qr.size())
            .flat_map(|y| (0..qr.size()).map(move |x| (x, y)))
            .any(|(x, y)| (edge(x) || edge(y)) && qr.is_dark(x, y));
        assert!(!dark_in_zone);
        assert!(qr.is_dark(super::QUIET, super::QUIET));
    }
}
