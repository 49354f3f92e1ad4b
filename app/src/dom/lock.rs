//! Locks between the tabs of one browser (Web Locks API): who has a document's lock may change it.
//!
//! The browser lets go of a lock when its tab ends, however it ends. Where it has no locks, as on pages that were not
//! fetched securely, everybody has every lock.

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A lock of this tab. Dropping it lets go.
pub(crate) struct Held(Option<Function>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            drop(release.call0(&JsValue::UNDEFINED));
        }
    }
}

/// How much a lock is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// If nobody has it.
    IfFree,
    /// As soon as nobody has it.
    WhenFree,
    /// Now, whoever has it.
    Now,
}

/// Asks for a lock. `None` if somebody has it and it was wanted only if free. `lost` is called if another tab takes it away.
pub(crate) async fn request(name: &str, wish: Wish, lost: impl FnOnce() + 'static) -> Option<Held> {
    let granted = Promise::new(&mut |resolve, _| {
        if ask(name, wish, &resolve).is_none() {
            drop(resolve.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED));
        }
    });
    let answer = JsFuture::from(granted).await.ok()?;
    if answer.is_undefined() {
        return Some(Held(None));
    }
    let answer: js_sys::Array = answer.dyn_into().ok()?;
    let release = answer.get(0).dyn_into::<Function>().ok()?;
    let end: Promise = answer.get(1).dyn_into().ok()?;
    spawn_local(async move {
        if JsFuture::from(end).await.is_err() {
            lost();
        }
    });
    Some(Held(Some(release)))
}

/// Calls `tell` with the function that lets go and the promise that ends with the lock, or with null if it is not free.
fn ask(name: &str, wish: Wish, tell: &Function) -> Option<()> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    let option = match wish {
        Wish::IfFree => Some("ifAvailable"),
        Wish::WhenFree => None,
        Wish::Now => Some("steal"),
    };
    if let Some(option) = option {
        Reflect::set(&options, &option.into(), &true.into()).ok()?;
    }
    let cell = js_sys::Array::new();
    let (tell, ends) = (tell.clone(), cell.clone());
    let callback = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        if lock.is_null() {
            drop(tell.call1(&JsValue::UNDEFINED, &JsValue::NULL));
            return JsValue::UNDEFINED;
        }
        Promise::new(&mut |release, _| {
            let answer = js_sys::Array::of2(&release, &ends.get(0));
            drop(tell.call1(&JsValue::UNDEFINED, &answer));
        })
        .into()
    });
    let end = request.call3(&locks, &format!("drawbridge:{name}").into(), &options, &callback).ok()?;
    // The callback comes later than this, by the standard.
    cell.push(&end);
    Some(())
}
