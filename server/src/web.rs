//! The web app, embedded in the binary.
//!
//! `cargo xtask web` builds it into `target/site`; each file `x` may have `x.br` and `x.gz` beside it.
//!
//! The Content-Security-Policy has no `unsafe-inline`: a script inside `index.html` is allowed by its hash, and
//! styles come from files or from script (`style:left=…` in a Leptos view), never from a `style` attribute in markup.

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use drawbridge_core::api::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// Content codings, the smaller first, and what a compressed file's name ends in.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];
const INDEX: &str = "index.html";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Files;

/// Serves a file of the app; for any other path the app itself, which has its own routes (`/d/…`, `/s/…`, `/login`).
pub(crate) async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let message = "there is nothing to write to at this path";
        return ApiError::new(ErrorCode::MethodNotAllowed, message).into_response();
    }
    answer::<Files>(request.uri().path().trim_start_matches('/'), request.headers())
}

fn answer<F: RustEmbed>(path: &str, headers: &HeaderMap) -> Response {
    if let Some(response) = file::<F>(path, headers) {
        return response;
    }
    // A missing script must not be answered with a page, or the browser reports nonsense about its type.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return ApiError::new(ErrorCode::NotFound, "there is no such file").into_response();
    }
    file::<F>(INDEX, headers).unwrap_or_else(|| Html(NOT_BUILT).into_response())
}

fn file<F: RustEmbed>(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = F::get(path)?;
    let compressed = ENCODINGS
        .into_iter()
        .filter(|(coding, _)| accepts(headers, coding))
        .find_map(|(coding, ending)| Some((coding, F::get(&format!("{path}{ending}"))?)));
    let (coding, sent) = compressed.map_or((None, plain.clone()), |(coding, file)| (Some(coding), file));
    let etag = etag(&sent);
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == etag);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { body(sent.data).into_response() };
    let answer = response.headers_mut();
    answer.insert(header::ETAG, etag);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::CACHE_CONTROL, if has_hash(path) { FOREVER } else { ASK_AGAIN });
    if let Ok(media_type) = HeaderValue::from_str(plain.metadata.mimetype()) {
        answer.insert(header::CONTENT_TYPE, media_type);
    }
    if let Some(coding) = coding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    Some(response)
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""))
}

fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some(wanted) && !parts.any(|part| part == "q=0" || part == "q=0.0")
    })
}

/// The build puts a hash of the content into a file's name: such a file never changes.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split(['-', '.', '_'])
        .any(|part| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What a page of the app may load and run.
pub(crate) fn content_security_policy() -> HeaderValue {
    policy::<Files>()
}

fn policy<F: RustEmbed>() -> HeaderValue {
    let index = F::get(INDEX).map(|file| file.data).unwrap_or_default();
    let mut scripts = String::from("'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(&String::from_utf8_lossy(&index)) {
        scripts.push_str(&format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes()))));
    }
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The text of each `<script>` without `src`. Our own build wrote the page, so its tags are plain.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script")?;
        (!attributes.contains("src=")).then_some(text)
    })
}

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Drawbridge</title>\
<h1>The web app is not built</h1>\
<p>This server was compiled without it. Build it and start again: <code>cargo xtask web</code>.</p>\
<p>The API and the command line work without it.</p></html>";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[derive(RustEmbed)]
    #[folder = "tests/fixtures/web"]
    struct Fixture;

    const SCRIPT: &str = "app-0123456789abcdef.js";

    fn get(path: &str, name: header::HeaderName, value: &str) -> Response {
        answer::<Fixture>(path, &HeaderMap::from_iter([(name, value.parse().unwrap())]))
    }

    async fn text(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_file_is_sent_in_the_smallest_form_the_client_takes() {
        for (accepted, coding, content) in [
            ("gzip, deflate, br", Some("br"), "brotli"),
            ("gzip", Some("gzip"), "gzip"),
            ("identity", None, "plain"),
        ] {
            let response = get(SCRIPT, header::ACCEPT_ENCODING, accepted);
            let coding_sent = response.headers().get(header::CONTENT_ENCODING);
            assert_eq!(coding_sent.map(|value| value.to_str().unwrap()), coding);
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript");
            assert_eq!(response.headers()[header::CACHE_CONTROL], FOREVER);
            assert_eq!(response.headers()[header::VARY], "accept-encoding");
            assert_eq!(text(response).await, content);
        }
    }

    #[tokio::test]
    async fn the_page_is_asked_for_again_and_sent_only_when_it_changed() {
        let first = get("d/some-diagram", header::ACCEPT_ENCODING, "br");
        assert_eq!(first.headers()[header::CACHE_CONTROL], ASK_AGAIN);
        let etag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert!(text(first).await.starts_with("<!doctype html>"));
        let second = get("", header::IF_NONE_MATCH, &etag);
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(text(second).await, "");
        assert_eq!(get("missing.js", header::IF_NONE_MATCH, &etag).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_loader_script_is_allowed_by_its_hash() {
        let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest("start()")));
        assert!(policy::<Fixture>().to_str().unwrap().contains(&hash));
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(has_hash("drawbridge-app-0123456789abcdef_bg.wasm"));
        assert!(has_hash("assets/style-0123456789abcdef.css"));
        for path in ["index.html", "icons/dynamodb-table.svg", "favicon.svg"] {
            assert!(!has_hash(path), "{path}");
        }
    }

    #[test]
    fn brotli_is_sent_only_to_who_takes_it() {
        let takes_brotli = |value: &str| {
            accepts(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value.parse().unwrap())]), "br")
        };
        assert!(takes_brotli("gzip, br"));
        assert!(takes_brotli("br;q=0.9"));
        assert!(!takes_brotli("gzip"));
        assert!(!takes_brotli("br;q=0"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn inline_scripts_are_allowed_by_hash_and_others_by_origin() {
        let html = "<script type=\"module\">start()</script><script src=\"/a.js\"></script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["start()"]);
        assert!(!content_security_policy().to_str().unwrap().contains("unsafe-inline"));
    }
}
