//! The viewer page and its parts, held in memory.

use std::collections::BTreeMap;

use bytes::Bytes;
use rust_embed::RustEmbed;

/// What `npm run build` in `ui/` made; empty where it was not run.
#[derive(RustEmbed)]
#[folder = "../../ui/dist/viewer"]
#[allow_missing = true]
struct Built;

/// The files that the door hands out: `index.html` and what lies under `assets/`.
#[derive(Clone, Debug, Default)]
pub struct Pages(BTreeMap<String, Page>);

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) bytes: Bytes,
    pub(crate) content_type: &'static str,
}

impl Pages {
    /// The viewer page as it was built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(Built::iter().filter_map(|path| {
            let file = Built::get(&path)?;
            Some((path.into_owned(), Bytes::from(file.data.into_owned())))
        }))
    }

    /// Pages from paths without a leading slash, and their bytes.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let page = |(path, bytes): (String, Bytes)| {
            let content_type = content_type(&path);
            (path, Page { bytes, content_type })
        };
        Self(files.into_iter().map(page).collect())
    }

    /// Whether there is no page to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.index().is_none()
    }

    pub(crate) fn index(&self) -> Option<&Page> {
        self.0.get("index.html")
    }

    /// A file below `assets/`, whose names carry a digest of what is in them.
    pub(crate) fn asset(&self, name: &str) -> Option<&Page> {
        self.0.get(&format!("assets/{name}"))
    }
}

/// The kinds of file that a page is made of; anything else is handed out as bytes, which no browser runs.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some(_) | None => "application/octet-stream",
    }
}
