//! Any text on the clipboard is a fragment of a diagram or a reason.
#![no_main]

use drawbridge_core::editor::clipboard::Fragment;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(fragment) = Fragment::from_text(text) {
        assert!(Fragment::from_text(&fragment.to_text()).is_ok());
    }
});
