//! Sets of protocols with their ports.

use std::fmt;

use super::intervals::Intervals;

/// A set of packets by protocol and, for TCP and UDP, destination port; for ICMP, type and code.
///
/// One number stands for both: the protocol's (IANA, "Protocol numbers") in the upper bits, the port in the lower 16; for
/// ICMP type × 256 + code; a protocol without ports has all or none of its numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Traffic(pub(super) Intervals<u32>);

/// ICMP.
pub const ICMP: u8 = 1;
/// TCP.
pub const TCP: u8 = 6;
/// UDP.
pub const UDP: u8 = 17;
/// ICMP for IPv6.
pub const ICMPV6: u8 = 58;

/// The number of the largest protocol and port.
pub(super) const LAST: u32 = number(u8::MAX, u16::MAX);

/// The number that stands for a protocol and a port.
pub(super) const fn number(protocol: u8, port: u16) -> u32 {
    ((protocol as u32) << 16) | port as u32
}

/// The protocol in a number.
pub(super) const fn protocol_of(number: u32) -> u8 {
    // Numbers have 24 bits.
    (number >> 16) as u8
}

/// The port in a number.
const fn port_of(number: u32) -> u16 {
    (number & 0xffff) as u16
}

impl Traffic {
    /// Nothing.
    pub const fn none() -> Self {
        Self(Intervals::empty())
    }

    /// Everything.
    pub fn all() -> Self {
        Self(Intervals::of(0, LAST))
    }

    /// Ports of a protocol, both included.
    pub fn ports(protocol: u8, first: u16, last: u16) -> Self {
        Self(Intervals::of(number(protocol, first), number(protocol, last)))
    }

    /// A TCP port.
    pub fn tcp(port: u16) -> Self {
        Self::ports(TCP, port, port)
    }

    /// A whole protocol.
    pub fn protocol(protocol: u8) -> Self {
        Self::ports(protocol, 0, u16::MAX)
    }

    /// Several protocols, both included.
    pub(super) fn protocols(first: u8, last: u8) -> Self {
        Self(Intervals::of(number(first, 0), number(last, u16::MAX)))
    }

    /// A port of TCP and of UDP: what people mean who name no protocol.
    pub fn port(port: u16) -> Self {
        Self::tcp(port).union(&Self::ports(UDP, port, port))
    }

    /// Whether it is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a packet is in it.
    pub fn contains(&self, protocol: u8, port: u16) -> bool {
        self.0.contains(number(protocol, port))
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self(self.0.intersect(&other.0))
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    /// What is in this one alone.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        Self(self.0.subtract(&other.0))
    }

    /// The protocols in it, each with its first and last ports, in order; several protocols in a row that are whole are
    /// one entry.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        for (first, last) in self.0.iter() {
            let mut at = first;
            while at <= last {
                let is_start = port_of(at) == 0;
                // The end of the last protocol that is whole from here, else the end of this protocol's ports.
                let whole = if port_of(last) == u16::MAX { last } else { (last & !0xffff).saturating_sub(1) };
                let end = if is_start && whole > at { whole } else { last.min(at | 0xffff) };
                parts.push(Part {
                    protocols: (protocol_of(at), protocol_of(end)),
                    ports: (port_of(at), port_of(end)),
                });
                at = end + 1;
            }
        }
        parts
    }
}

/// Neighboring protocols that are whole, or neighboring ports of one protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// First and last protocol.
    pub protocols: (u8, u8),
    /// First and last port.
    pub ports: (u16, u16),
}

impl fmt::Display for Part {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((first, last), ports) = (self.protocols, self.ports);
        if (first, last) == (0, u8::MAX) {
            return to.write_str("all traffic");
        }
        if first != last {
            return write!(to, "protocols {first} to {last}");
        }
        let name = match first {
            TCP => "TCP",
            UDP => "UDP",
            ICMP => "ICMP",
            ICMPV6 => "ICMPv6",
            _ => "",
        };
        match (name, ports) {
            ("", _) => write!(to, "protocol {first}"),
            (name, (0, u16::MAX)) => write!(to, "all {name}"),
            ("ICMP" | "ICMPv6", (first, last)) => {
                match ((first >> 8, first & 0xff), (last >> 8, last & 0xff)) {
                    ((a, 0), (b, 0xff)) if a == b => write!(to, "{name} type {a}"),
                    ((a, 0), (b, 0xff)) => write!(to, "{name} types {a} to {b}"),
                    ((a, x), (b, y)) if (a, x) == (b, y) => write!(to, "{name} type {a} code {x}"),
                    ((a, x), (b, y)) => write!(to, "{name} type {a} code {x} to type {b} code {y}"),
                }
            }
            (name, (a, b)) if a == b => write!(to, "{name} {a}"),
            (name, (a, b)) => write!(to, "{name} {a}–{b}"),
        }
    }
}

/// In words, such as `TCP 22, TCP 80–81`.
impl fmt::Display for Traffic {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        if parts.is_empty() {
            return to.write_str("nothing");
        }
        let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
        to.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traffic_reads_as_people_write_it() {
        for (traffic, text) in [
            (Traffic::none(), "nothing"),
            (Traffic::all(), "all traffic"),
            (Traffic::port(53), "TCP 53, UDP 53"),
            (Traffic::ports(TCP, 1024, u16::MAX), "TCP 1024–65535"),
            (Traffic::protocol(TCP), "all TCP"),
            (Traffic::ports(ICMP, 0x800, 0x8ff), "ICMP type 8"),
            (Traffic::protocol(50), "protocol 50"),
            (
                Traffic::all().subtract(&Traffic::tcp(22)),
                "protocols 0 to 5, TCP 0–21, TCP 23–65535, protocols 7 to 255",
            ),
        ] {
            assert_eq!(traffic.to_string(), text);
        }
    }
}
