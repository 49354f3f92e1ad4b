//! Files of the person's machine: opened through a picker, saved as downloads.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, Url};

/// Largest file that is opened, in bytes. A diagram of ten thousand nodes is a tenth of it.
pub(crate) const LARGEST: f64 = 50.0 * 1024.0 * 1024.0;

/// Offers bytes as a download.
pub(crate) fn save(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    save_blob(name, &Blob::new_with_u8_array_sequence_and_options(&parts, &options)?)
}

/// Offers a blob as a download.
pub(crate) fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The click only queues the download: the address must outlive this turn of the event loop.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(20));
    Ok(())
}

/// The file a picker was given, and the picker made ready for the same file again.
pub(crate) fn picked(input: &HtmlInputElement) -> Option<File> {
    let file = input.files().and_then(|it| it.get(0));
    input.set_value("");
    file
}

/// Reads a file as text.
///
/// # Errors
///
/// One sentence for the person who chose it.
pub(crate) async fn read_text(file: &File) -> Result<String, String> {
    let name = file.name();
    if file.size() > LARGEST {
        return Err(format!(
            "`{name}` is larger than 50 MB. Drawbridge opens diagram files, *.drawbridge.json."
        ));
    }
    match JsFuture::from(file.text()).await {
        Ok(text) => text.as_string().ok_or_else(|| format!("`{name}` holds no text.")),
        Err(_) => Err(format!("`{name}` cannot be read.")),
    }
}
