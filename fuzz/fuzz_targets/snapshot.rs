//! Any text is a diagram or a reason; a diagram is sound and comes back from its own file.
#![no_main]

use drawbridge_core::model::snapshot;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(diagram) = snapshot::read(text) {
        assert!(diagram.violations().is_empty());
        let written = snapshot::write(&diagram);
        assert_eq!(snapshot::read(&written).as_ref(), Ok(&diagram));
    }
});
