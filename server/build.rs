//! The binary carries the web app inside, in every profile: a new build of the app makes a new server.

use std::fs;

const WEB: &str = "../target/site";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Cargo takes a missing path for a changed one, each time. Without the folder the server still works.
    let _there_now = fs::create_dir_all(WEB);
    println!("cargo::rerun-if-changed={WEB}");
}
