//! Refuses to build a slow encoder: without nasm, openh264 leaves out its assembly silently and is three times slower.
//! What it built so stays as it is when nasm comes, hence the cleaning that the message asks for.

use std::{env, path::Path, process};

/// Set to anything to build without nasm all the same.
const WITHOUT_NASM: &str = "PORTHOLE_WITHOUT_NASM";

fn main() {
    println!("cargo:rerun-if-env-changed={WITHOUT_NASM}");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-check-cfg=cfg(without_assembly)");
    let x86 = env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "x86_64");
    // A build for another system than this one is type-checked only, and needs no assembler for that.
    let native = env::var("HOST").ok() == env::var("TARGET").ok();
    if x86 && !nasm_is_there() {
        println!("cargo:rustc-cfg=without_assembly");
    }
    if x86 && native && env::var_os(WITHOUT_NASM).is_none() && !nasm_is_there() {
        println!(
            "cargo:error=nasm is missing, and without it the encoder is three times slower: install it (Debian: apt install nasm) and run `cargo clean -p openh264-sys2`, or set {WITHOUT_NASM}=1."
        );
        process::exit(1);
    }
}

fn nasm_is_there() -> bool {
    let name = if cfg!(windows) { "nasm.exe" } else { "nasm" };
    let in_folder = |folder: &Path| folder.join(name).is_file();
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| in_folder(&folder)))
}
