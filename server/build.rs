//! A release binary carries the web app inside: a new build of the app must be a new server. A debug binary reads the
//! files when it runs and needs no rebuild.

use std::env;
use std::fs;

const WEB: &str = "../target/site";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // Cargo takes a missing path for a changed one, each time. Without the folder the server still works.
        let _there_now = fs::create_dir_all(WEB);
        println!("cargo::rerun-if-changed={WEB}");
    }
}
