//! Files that are made to be sent, and what is held of those that came.

mod broken_off;
mod chromium;
mod inventory;
mod page;
mod process;

pub use broken_off::{BreakOff, Load, Resumed, Victim};
pub use chromium::{Sending, Taking};
pub use inventory::{Inventory, Piece, bytes_below};
pub use process::{Stopped, peak_memory, renderers_memory};

use wire::limits::CHUNK;

/// Sizes at which something may go wrong, in bytes: nothing, and around a chunk.
pub const SIZES: [usize; 5] = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1];

/// Names as people give them, in many scripts. All of them are safe as they are, so they arrive as they are.
pub const NAMES: [&str; 14] = [
    "a plain name.txt",
    "Übergrößenträger – Maße.pdf",
    "Отчёт за ноябрь.docx",
    "Ελληνικά.txt",
    "報告書（最終）.xlsx",
    "보고서.hwp",
    "ไฟล์ภาพ.jpg",
    "रिपोर्ट.odt",
    "تقرير السنة.pdf",
    "דו״ח.txt",
    "می\u{200c}خواهم.txt",
    "❤️ family 👩\u{200d}👩\u{200d}👧.png",
    "O'Brien & Söhne, 100 % #1 ~$;=+[x]{y}@!.csv",
    "archive.of.many.dots.tar.gz",
];

/// Bytes that are nowhere alike, the same for the same seed.
#[must_use]
pub fn content(seed: u64, bytes: usize) -> Vec<u8> {
    let mut content = vec![0; bytes];
    fastrand::Rng::with_seed(seed).fill(&mut content);
    content
}
