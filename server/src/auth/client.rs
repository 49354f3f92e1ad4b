//! The address a request comes from, as far as that can be known.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::app::App;
use crate::error::ApiError;

/// Any proxy adds the address it got a request from, and any client can begin the list.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Extractor: what attempts are counted by: an address, or with IPv6 the network that one customer of a provider has.
pub struct Client(pub String);

impl FromRequestParts<App> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await;
        let ConnectInfo(peer) = peer.map_err(|missing| ApiError::Internal(missing.into()))?;
        Ok(Self(counted_by(origin(peer.ip(), &parts.headers, &app.trusted_proxies))))
    }
}

/// The last address that no trusted proxy has: whatever stands before it, somebody else may have written.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|it| it.contains(address));
    let lists = headers.get_all(FORWARDED_FOR).iter().rev();
    let addresses = lists.flat_map(|list| list.to_str().unwrap_or_default().rsplit(','));
    let mut origin = peer.to_canonical();
    for address in addresses {
        if !is_trusted(&origin) {
            break;
        }
        let Ok(address) = address.trim().parse::<IpAddr>() else { break };
        origin = address.to_canonical();
    }
    origin
}

fn counted_by(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use super::*;

    #[test]
    fn only_what_trusted_proxies_add_is_believed() {
        let trusted: Vec<IpNet> = ["10.0.0.0/8", "fd00::/8"].map(|it| it.parse().unwrap()).into();
        for (peer, forwarded, expected) in [
            ("192.0.2.1", vec!["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("10.0.0.1", vec!["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", vec!["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", vec!["1.1.1.1, 198.51.100.7,10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", vec!["1.1.1.1", "198.51.100.7, fd00::2"], "198.51.100.7"),
            ("10.0.0.1", vec!["198.51.100.7, nonsense"], "10.0.0.1"),
            ("10.0.0.1", vec!["2001:db8:1:2:3::4"], "2001:db8:1:2::"),
        ] {
            let headers =
                forwarded.iter().map(|it| (FORWARDED_FOR.parse().unwrap(), it.parse().unwrap())).collect();
            let found = counted_by(origin(peer.parse().unwrap(), &headers, &trusted));
            assert_eq!(found, expected, "{peer} {forwarded:?}");
        }
    }
}
