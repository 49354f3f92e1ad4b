//! Which sites may talk to the server from a browser.
//!
//! A browser sends the session cookie with requests that other sites cause. Three facts keep those out: writes are
//! JSON (a form cannot send it), the cookie is `SameSite=Lax`, and the browser's own statement about where a write
//! comes from (`Sec-Fetch-Site`, `Origin`) must name this site. The `Host` must be ours too, or a foreign name that
//! somebody points at a loopback address would be "this site".

use std::net::SocketAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header, uri::Authority};
use axum::middleware::Next;
use axum::response::Response;
use drawbridge_core::api::ErrorCode;

use crate::app::App;
use crate::error::{ApiError, ApiResult};

/// Where people reach the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    origins: Vec<String>,
    https: bool,
}

impl Site {
    /// The site at `public_url` (scheme, host and port), or else at the loopback address it listens on.
    pub fn new(public_url: Option<&str>, listening: SocketAddr) -> Self {
        match public_url {
            Some(url) => Self {
                origins: vec![url.trim_end_matches('/').to_owned()],
                https: url.starts_with("https://"),
            },
            None => {
                // Browsers leave the port out when it is the default.
                let port =
                    if listening.port() == 80 { String::new() } else { format!(":{}", listening.port()) };
                let own = match listening {
                    SocketAddr::V4(address) => address.ip().to_string(),
                    SocketAddr::V6(address) => format!("[{}]", address.ip()),
                };
                let hosts = [own.as_str(), "localhost", "127.0.0.1"];
                Self {
                    origins: hosts.iter().map(|host| format!("http://{host}{port}")).collect(),
                    https: false,
                }
            }
        }
    }

    /// Whether people reach it by HTTPS, so that the session cookie must be `Secure`.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// The address to print.
    pub fn url(&self) -> &str {
        self.origins.first().map_or("", String::as_str)
    }

    fn has_host(&self, host: &str) -> bool {
        self.origins.iter().any(|origin| origin.split_once("://").is_some_and(|(_, own)| own == host))
    }

    fn has_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own == origin)
    }
}

/// Middleware: 403 for a request that is not meant for this site, and for a write that another site caused.
pub async fn refuse_foreign_site(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let host = host_of(&request);
    if !host.as_deref().is_some_and(|host| app.site.has_host(host)) {
        let named = host.unwrap_or_default();
        let message = format!("this server answers for {}, not for `{named}`", app.site.url());
        return Err(ApiError::new(ErrorCode::Forbidden, message)
            .hint("the operator sets the address people use with --public-url"));
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && !is_from_here(request.headers(), &app.site) {
        let message = "the request was caused by another web site, so it was not done";
        return Err(ApiError::new(ErrorCode::Forbidden, message)
            .hint(format!("do it in a tab that is open at {}", app.site.url())));
    }
    Ok(next.run(request).await)
}

/// HTTP/1 names the host in a header, an absolute request target in the URI.
fn host_of(request: &Request) -> Option<String> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(Authority::as_str)).map(str::to_ascii_lowercase)
}

/// Programs that are not browsers send neither header and hold no cookie they did not ask for.
fn is_from_here(headers: &HeaderMap, site: &Site) -> bool {
    let word = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let fetch_site_fits = word("sec-fetch-site").is_none_or(|value| matches!(value, "same-origin" | "none"));
    let origin_fits = word("origin").is_none_or(|origin| site.has_origin(origin));
    fetch_site_fits && origin_fits
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_origin_may_write() {
        let site = Site::new(Some("https://draw.example.com/"), "0.0.0.0:80".parse().unwrap());
        assert!(site.is_https());
        for (pairs, fits) in [
            (vec![], true),
            (vec![("origin", "https://draw.example.com")], true),
            (vec![("origin", "https://draw.example.com"), ("sec-fetch-site", "same-origin")], true),
            (vec![("origin", "https://draw.example.com.evil")], false),
            (vec![("origin", "http://draw.example.com")], false),
            (vec![("origin", "null")], false),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("origin", "https://draw.example.com"), ("sec-fetch-site", "cross-site")], false),
            (vec![("origin", "https://dr\u{e4}w.example.com")], false),
            (vec![("sec-fetch-site", "s\u{e4}me-origin")], false),
        ] {
            assert_eq!(is_from_here(&headers(&pairs), &site), fits, "{pairs:?}");
        }
    }

    #[test]
    fn a_loopback_server_answers_to_loopback_names_only() {
        let site = Site::new(None, "127.0.0.1:8080".parse().unwrap());
        assert_eq!(site.url(), "http://127.0.0.1:8080");
        assert!(site.has_host("localhost:8080"));
        assert!(!site.has_host("evil.example:8080"));
        assert!(!site.has_host("evil-localhost:8080"));
        assert!(!site.has_host("localhost:8080.evil.example"));
        assert!(!site.has_host("localhost:9999"));
        let default_port = Site::new(None, "[::1]:80".parse().unwrap());
        assert_eq!(default_port.url(), "http://[::1]");
        assert!(default_port.has_host("localhost"));
    }
}
