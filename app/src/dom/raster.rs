//! SVG pictures as PNG, drawn by the browser.

use drawbridge_core::picture::Picture;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d as Context, HtmlCanvasElement, HtmlImageElement, Url,
};

/// Draws a picture as PNG, with [`Picture::scale`] pixels for each of its units.
pub(crate) async fn png(picture: &Picture) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let svg =
        Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&picture.svg.as_str().into()), &options)?;
    let url = Url::create_object_url_with_blob(&svg)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&url);
    let decoded = JsFuture::from(image.decode()).await;
    drop(Url::revoke_object_url(&url));
    decoded?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let scale = picture.scale();
    let (width, height) =
        ((picture.width * scale).round().max(1.0), (picture.height * scale).round().max(1.0));
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: Context =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into().map_err(JsValue::from)?;
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)?;
    encoded(&canvas).await
}

/// What is on a canvas, as PNG.
async fn encoded(canvas: &HtmlCanvasElement) -> Result<Blob, JsValue> {
    let mut failed = Ok(());
    let encoding = js_sys::Promise::new(&mut |resolve, _| {
        let done = Closure::once_into_js(move |blob: JsValue| drop(resolve.call1(&JsValue::NULL, &blob)));
        failed = canvas.to_blob(done.unchecked_ref());
    });
    failed?;
    // A canvas that is too large for the browser gives no blob.
    JsFuture::from(encoding).await?.dyn_into()
}
