//! Lets Tauri read its configuration.

use std::path::Path;

fn main() {
    // The window's page is built by npm; a check of the code alone needs its folder to be there.
    let page = Path::new("../ui/dist/app");
    if !page.join("index.html").exists() {
        println!("cargo::warning=the window's page is not built: run `make ui` (npm run build in ui/)");
        if let Err(error) = std::fs::create_dir_all(page) {
            println!("cargo::warning=the folder {} could not be made: {error}", page.display());
        }
    }
    tauri_build::build();
}
