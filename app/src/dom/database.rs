//! The browser's database: what is kept of documents while they are edited. Never anything secret.
//!
//! Written against the browser's own interface: half a dozen requests need no crate. A write is under way before the call
//! returns, so that it survives a tab that is closed the next moment.

use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

const NAME: &str = "drawbridge";
const VERSION: u32 = 1;

/// The parts of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// What each document is, by its key.
    Heads,
    /// Each document as it was when it was last written whole, by its key.
    Wholes,
    /// Each document as the server has it, by its key.
    Bases,
    /// Transactions since, by key and number.
    Journal,
}

impl Part {
    const ALL: [Self; 4] = [Self::Heads, Self::Wholes, Self::Bases, Self::Journal];

    const fn name(self) -> &'static str {
        match self {
            Self::Heads => "heads",
            Self::Wholes => "wholes",
            Self::Bases => "bases",
            Self::Journal => "journal",
        }
    }
}

/// The open database.
#[derive(Clone)]
pub(crate) struct Database(IdbDatabase);

/// One transaction of it: all of it is written, or nothing.
pub(crate) struct Batch(IdbTransaction);

impl Database {
    /// Opens it, and makes it on first use.
    ///
    /// # Errors
    ///
    /// The browser forbids it, or has no room for it.
    pub(crate) async fn open() -> Result<Self, JsValue> {
        let factory = window().indexed_db()?.ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(NAME, VERSION)?;
        let opening = request.clone();
        let upgrade = Closure::once_into_js(move || {
            if let Some(database) = opened(&opening) {
                for part in Part::ALL {
                    drop(database.create_object_store(part.name()));
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        answer(&request).await?;
        let database = opened(&request).ok_or(JsValue::NULL)?;
        // A newer app in another tab may have to change the database: it must not wait for this one.
        let closing = database.clone();
        let close = Closure::<dyn FnMut()>::new(move || closing.close());
        database.set_onversionchange(Some(close.as_ref().unchecked_ref()));
        // Lives as long as the page.
        close.forget();
        Ok(Self(database))
    }

    /// Begins to read.
    pub(crate) fn read(&self) -> Result<Batch, JsValue> {
        self.begin(IdbTransactionMode::Readonly)
    }

    /// Begins to write.
    pub(crate) fn write(&self) -> Result<Batch, JsValue> {
        self.begin(IdbTransactionMode::Readwrite)
    }

    fn begin(&self, mode: IdbTransactionMode) -> Result<Batch, JsValue> {
        let names = Part::ALL.iter().map(|it| JsValue::from(it.name())).collect::<js_sys::Array>();
        Ok(Batch(self.0.transaction_with_str_sequence_and_mode(&names, mode)?))
    }
}

impl Batch {
    /// Puts a text under a key.
    pub(crate) fn put(&self, part: Part, key: &JsValue, text: &str) -> Result<(), JsValue> {
        self.part(part)?.put_with_key(&text.into(), key).map(drop)
    }

    /// Takes out what a key or a range of keys leads to.
    pub(crate) fn delete(&self, part: Part, key: &JsValue) -> Result<(), JsValue> {
        self.part(part)?.delete(key).map(drop)
    }

    /// Asks for the text under a key.
    pub(crate) fn get(&self, part: Part, key: &JsValue) -> Result<IdbRequest, JsValue> {
        self.part(part)?.get(key)
    }

    /// Asks for all texts, or those of a range of keys, in the order of keys.
    pub(crate) fn all(&self, part: Part, range: Option<&JsValue>) -> Result<IdbRequest, JsValue> {
        let part = self.part(part)?;
        match range {
            Some(range) => part.get_all_with_key(range),
            None => part.get_all(),
        }
    }

    /// Asks for all keys of a range.
    pub(crate) fn keys(&self, part: Part, range: &JsValue) -> Result<IdbRequest, JsValue> {
        self.part(part)?.get_all_keys_with_key(range)
    }

    /// Ends it and waits until it is written.
    ///
    /// # Errors
    ///
    /// It was not written.
    #[expect(deprecated, reason = "web-sys says so; the standard does not")]
    pub(crate) fn finish(self) -> impl Future<Output = Result<(), JsValue>> {
        let done = js_sys::Promise::new(&mut |resolve, reject| {
            self.0.set_oncomplete(Some(&resolve));
            self.0.set_onabort(Some(&reject));
        });
        // Without this the browser would wait for more requests, and a tab that closes takes them with it.
        drop(self.0.commit());
        async move { JsFuture::from(done).await.map(drop) }
    }

    fn part(&self, part: Part) -> Result<IdbObjectStore, JsValue> {
        self.0.object_store(part.name())
    }
}

/// Waits for what a request brings.
///
/// # Errors
///
/// The request failed.
pub(crate) fn answer(request: &IdbRequest) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let done = js_sys::Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let request = request.clone();
    async move {
        JsFuture::from(done).await?;
        request.result()
    }
}

/// The key of a transaction in the journal.
pub(crate) fn journal_key(document: &str, number: u64) -> JsValue {
    js_sys::Array::of2(&document.into(), &JsValue::from(number as f64)).into()
}

/// All keys of a document in the journal, from one number to another.
pub(crate) fn journal_range(document: &str, from: u64, to: Option<u64>) -> Result<JsValue, JsValue> {
    let last = to.map_or(f64::INFINITY, |it| it as f64);
    let end = js_sys::Array::of2(&document.into(), &last.into());
    Ok(IdbKeyRange::bound(&journal_key(document, from), &end)?.into())
}

fn opened(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}
