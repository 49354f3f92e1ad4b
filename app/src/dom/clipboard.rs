//! The system clipboard.

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Copies text; tells whether it worked (the browser may refuse without a gesture).
pub(crate) async fn write(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
