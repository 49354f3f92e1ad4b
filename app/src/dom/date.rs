//! Times as people here write them. All are milliseconds since 1970.

use js_sys::{Date, Object};
use wasm_bindgen::JsValue;

/// A day.
pub(crate) fn day(milliseconds: f64) -> String {
    Date::new(&milliseconds.into()).to_locale_date_string("default", &JsValue::UNDEFINED).into()
}

/// A moment.
pub(crate) fn moment(milliseconds: f64) -> String {
    Date::new(&milliseconds.into()).to_locale_string("default", &Object::new()).into()
}
