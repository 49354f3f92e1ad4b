//! What is asked about: protocols and ports as people type them.

use super::Connectivity;
use crate::editor::End;
use crate::network::{ICMP, ICMPV6, TCP, Traffic, UDP};

/// Reads what people type: `443`, `tcp 80-90`, `udp 53`, `icmp`, `any`. A port alone is TCP's.
///
/// # Errors
///
/// How it is written, in a sentence.
pub fn read_traffic(text: &str) -> Result<Traffic, String> {
    let wrong = || format!("`{}` is no port; write 443, 8000-8100, udp 53, icmp or any", text.trim());
    let lower = text.trim().to_ascii_lowercase();
    let (protocol, ports) = match lower.find(|it: char| it.is_ascii_digit()) {
        Some(at) => (lower[..at].trim_end_matches([' ', '/', ':']), lower[at..].trim()),
        None => (lower.as_str(), ""),
    };
    let protocol = match protocol {
        "any" | "all" | "*" if ports.is_empty() => return Ok(Traffic::all()),
        "icmp" | "ping" if ports.is_empty() => {
            return Ok(Traffic::protocol(ICMP).union(&Traffic::protocol(ICMPV6)));
        }
        "" if !ports.is_empty() => TCP,
        "tcp" => TCP,
        "udp" => UDP,
        _ => return Err(wrong()),
    };
    if ports.is_empty() {
        return Ok(Traffic::protocol(protocol));
    }
    let (first, last) = ports.split_once(['-', '–']).unwrap_or((ports, ports));
    let port = |text: &str| text.trim().parse::<u16>().map_err(|_| wrong());
    let (first, last) = (port(first)?, port(last)?);
    if first <= last { Ok(Traffic::ports(protocol, first, last)) } else { Err(wrong()) }
}

impl Connectivity<'_, '_> {
    /// The traffic that somebody means who names none: what the target listens to, if that is known, else all of it.
    pub fn natural_traffic(&self, to: &End) -> Traffic {
        self.place(to).and_then(|it| self.network().listens_to(&it)).unwrap_or_else(Traffic::all)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn traffic_is_read_as_people_type_it() {
        for (text, traffic) in [
            ("443", "TCP 443"),
            (" tcp 80-90 ", "TCP 80–90"),
            ("TCP/22", "TCP 22"),
            ("udp:53", "UDP 53"),
            ("udp", "all UDP"),
            ("any", "all traffic"),
            ("icmp", "all ICMP, all ICMPv6"),
        ] {
            assert_eq!(read_traffic(text).unwrap().to_string(), traffic, "{text}");
        }
        for text in ["", "http", "70000", "90-80", "tcp x", "443é", "é443", "1-2-3"] {
            assert!(read_traffic(text).is_err(), "{text}");
        }
    }
}
