//! Files of the person's machine: opened through a picker, saved as downloads.

use js_sys::Reflect;
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

/// Loads one of the app's own files, which the service worker keeps for when there is no server.
pub(crate) async fn load(path: &str) -> Result<Vec<u8>, gloo_net::Error> {
    let answer = gloo_net::http::Request::get(path).send().await?;
    if !answer.ok() {
        return Err(gloo_net::Error::GlooError(format!("{path}: {}", answer.status_text())));
    }
    answer.binary().await
}

/// What is opened, by the endings of names: diagrams, Terraform, templates.
pub(crate) const OPENED: &str = ".json,.tf,.tfvars,.yaml,.yml,.template";

/// The files a picker was given, and the picker made ready for the same files again.
pub(crate) fn picked(input: &HtmlInputElement) -> Vec<File> {
    let files = input.files().map(|it| all(&it)).unwrap_or_default();
    input.set_value("");
    files
}

fn all(list: &web_sys::FileList) -> Vec<File> {
    (0..list.length()).filter_map(|it| list.get(it)).collect()
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
            "`{name}` is larger than 50 MB. Drawbridge opens diagrams, Terraform and CloudFormation templates."
        ));
    }
    match JsFuture::from(file.text()).await {
        Ok(text) => text.as_string().ok_or_else(|| format!("`{name}` holds no text.")),
        Err(_) => Err(format!("`{name}` cannot be read.")),
    }
}

/// What somebody chose in a dialog.
pub(crate) enum Chosen {
    /// Files, and the handle that the first can be written through.
    Files(Vec<File>, JsValue),
    /// Nothing.
    Nothing,
}

/// Whether the browser has dialogs for files that can be written again (File System Access API).
pub(crate) fn has_pickers() -> bool {
    Reflect::has(&window(), &"showOpenFilePicker".into()).unwrap_or(false)
}

/// Lets the person choose what to open.
pub(crate) async fn choose() -> Chosen {
    let chosen = async {
        let handles: js_sys::Array =
            call(&window(), "showOpenFilePicker", &options(None)?).await?.dyn_into()?;
        let mut files = Vec::new();
        for handle in handles.iter() {
            files.push(call(&handle, "getFile", &JsValue::UNDEFINED).await?.dyn_into::<File>()?);
        }
        Ok::<_, JsValue>(Chosen::Files(files, handles.get(0)))
    };
    chosen.await.unwrap_or(Chosen::Nothing)
}

/// Lets the person choose where to save a diagram; `None` if they did not.
pub(crate) async fn choose_new(name: &str) -> Option<JsValue> {
    call(&window(), "showSaveFilePicker", &options(Some(name)).ok()?).await.ok()
}

/// Writes a text to a file and says what the file is called; `None` if the browser or the person refused.
pub(crate) async fn write(handle: &JsValue, text: &str) -> Option<String> {
    let stream = call(handle, "createWritable", &JsValue::UNDEFINED).await.ok()?;
    call(&stream, "write", &text.into()).await.ok()?;
    call(&stream, "close", &JsValue::UNDEFINED).await.ok()?;
    Reflect::get(handle, &"name".into()).ok()?.as_string()
}

/// The files that were let go, and what will be the handle to write the first.
pub(crate) fn dropped(
    event: &web_sys::DragEvent,
) -> Option<(Vec<File>, Option<impl Future<Output = Option<JsValue>> + use<>>)> {
    let transfer = event.data_transfer()?;
    let files = Some(all(&transfer.files()?)).filter(|it| !it.is_empty())?;
    // It has to be asked for before the event is over.
    let handle = Reflect::get(&transfer, &"items".into())
        .and_then(|items| Reflect::get_u32(&items, 0))
        .and_then(|item| begin(&item, "getAsFileSystemHandle", &JsValue::UNDEFINED))
        .ok();
    Some((files, handle.map(|it| async move { JsFuture::from(it).await.ok().filter(JsValue::is_object) })))
}

/// What a dialog offers: to save under a name, or to open.
fn options(name: Option<&str>) -> Result<JsValue, JsValue> {
    let endings = js_sys::Array::new();
    for ending in if name.is_some() { ".json" } else { OPENED }.split(',') {
        endings.push(&ending.into());
    }
    let (description, media) = match name {
        Some(_) => ("Drawbridge diagram", "application/json"),
        None => ("Diagrams, Terraform, CloudFormation", "text/plain"),
    };
    let accept = js_sys::Object::new();
    Reflect::set(&accept, &media.into(), &endings)?;
    let kind = js_sys::Object::new();
    Reflect::set(&kind, &"description".into(), &description.into())?;
    Reflect::set(&kind, &"accept".into(), &accept)?;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"types".into(), &js_sys::Array::of1(&kind))?;
    match name {
        Some(name) => Reflect::set(&options, &"suggestedName".into(), &name.into())?,
        None => Reflect::set(&options, &"multiple".into(), &true.into())?,
    };
    Ok(options.into())
}

async fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(begin(object, method, argument)?).await
}

/// Calls a method that gives a promise; the interfaces are too new for typed bindings.
fn begin(object: &JsValue, method: &str, argument: &JsValue) -> Result<js_sys::Promise, JsValue> {
    let function: js_sys::Function = Reflect::get(object, &method.into())?.dyn_into()?;
    function.call1(object, argument)?.dyn_into()
}
