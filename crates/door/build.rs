//! Watches the built viewer page, so that a new page is embedded anew.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let page = Path::new("../../ui/dist/viewer");
    // A watched path that is missing would make cargo build this crate again every time.
    std::fs::create_dir_all(page)?;
    println!("cargo:rerun-if-changed={}", page.display());
    Ok(())
}
