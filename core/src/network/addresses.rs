//! Sets of addresses of one family.

// The part of the standard library that has addresses but no sockets.
use core::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};

use super::intervals::Intervals;
use super::ranges::NOT_PUBLIC;

/// A set of addresses of one [`Family`], as numbers.
pub type Addresses = Intervals<u128>;

/// Which protocol addresses belong to. A packet's two addresses are always of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4, 32 bits.
    V4,
    /// IPv6, 128 bits.
    V6,
}

impl Family {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::V4, Self::V6];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }

    /// The range that is every address.
    pub const fn everything(self) -> &'static str {
        match self {
            Self::V4 => "0.0.0.0/0",
            Self::V6 => "::/0",
        }
    }

    /// Every address.
    pub fn all(self) -> Addresses {
        match self {
            Self::V4 => Addresses::of(0, u128::from(u32::MAX)),
            Self::V6 => Addresses::of(0, u128::MAX),
        }
    }

    /// The addresses of the internet: all that are not set aside by RFC 6890; for IPv6, global unicast without the
    /// addresses for documentation (RFC 4291, RFC 3849).
    pub fn internet(self) -> Addresses {
        match self {
            Self::V4 => {
                let reserved = NOT_PUBLIC.iter().filter_map(|(address, length)| {
                    Ipv4Net::new((*address).into(), *length).ok().map(|it| bounds(&IpNet::V4(it)))
                });
                self.all().subtract(&Addresses::union_of(reserved))
            }
            Self::V6 => {
                const GLOBAL: (u128, u128) = (0x2000 << 112, (0x4000 << 112) - 1);
                Addresses::of(GLOBAL.0, GLOBAL.1).subtract(&self.documentation())
            }
        }
    }

    /// The addresses that documents and examples use where a public one is meant (RFC 5737, RFC 3849).
    pub(super) fn documentation(self) -> Addresses {
        match self {
            Self::V4 => {
                let blocks = [[192, 0, 2, 0], [198, 51, 100, 0], [203, 0, 113, 0]].into_iter();
                let blocks = blocks.filter_map(|it| Ipv4Net::new(it.into(), 24).ok());
                Addresses::union_of(blocks.map(|it| bounds(&IpNet::V4(it))))
            }
            Self::V6 => Addresses::of(0x2001_0db8 << 96, (0x2001_0db9 << 96) - 1),
        }
    }

    /// The text of an address.
    pub fn show(self, address: u128) -> String {
        match (self, u32::try_from(address)) {
            (Self::V4, Ok(it)) => Ipv4Addr::from(it).to_string(),
            _ => Ipv6Addr::from(address).to_string(),
        }
    }

    /// A set as people write it: blocks where it consists of few of them, else its first ones.
    pub fn show_all(self, addresses: &Addresses) -> String {
        const SHOWN: usize = 3;
        if *addresses == self.all() {
            return self.everything().to_owned();
        }
        if *addresses == self.internet() {
            return format!("the internet ({})", self.name());
        }
        let ranges = |(first, last): (u128, u128)| match (first == last, self.block(first, last)) {
            (true, _) => self.show(first),
            (_, Some(block)) => block,
            _ => format!("{} to {}", self.show(first), self.show(last)),
        };
        let shown: Vec<String> = addresses.iter().take(SHOWN).map(ranges).collect();
        let more = addresses.iter().count().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more ranges") } else { String::new() };
        format!("{}{more}", shown.join(", "))
    }

    /// The block that is exactly these addresses, if there is one.
    fn block(self, first: u128, last: u128) -> Option<String> {
        let bits = if self == Self::V4 { 32 } else { 128 };
        let size = (last - first).checked_add(1)?;
        let fits = size.is_power_of_two() && first & (size - 1) == 0;
        fits.then(|| format!("{}/{}", self.show(first), bits - size.trailing_zeros()))
    }
}

/// First and last address of a block.
fn bounds(block: &IpNet) -> (u128, u128) {
    match block {
        IpNet::V4(it) => (u32::from(it.network()).into(), u32::from(it.broadcast()).into()),
        IpNet::V6(it) => (it.network().into(), it.broadcast().into()),
    }
}

/// The family of a block.
pub(super) fn family_of(block: &IpNet) -> Family {
    match block {
        IpNet::V4(_) => Family::V4,
        IpNet::V6(_) => Family::V6,
    }
}

/// The addresses of a block.
pub(super) fn of_block(block: &IpNet) -> Addresses {
    let (first, last) = bounds(block);
    Addresses::of(first, last)
}

/// The addresses of the blocks of one family among several.
pub fn of_blocks(blocks: &[IpNet], family: Family) -> Addresses {
    Addresses::union_of(blocks.iter().filter(|it| family_of(it) == family).map(bounds))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn sets_are_shown_as_people_write_them() {
        let of = |text: &str| of_block(&text.parse().unwrap());
        assert_eq!(Family::V4.show_all(&of("10.0.0.0/8")), "10.0.0.0/8");
        assert_eq!(Family::V4.show_all(&of("10.0.0.7/32")), "10.0.0.7");
        assert_eq!(Family::V6.show_all(&of("::/0")), "::/0");
        assert_eq!(Family::V6.show_all(&of("2600:1::/32")), "2600:1::/32");
        assert_eq!(Family::V4.show_all(&Family::V4.internet()), "the internet (IPv4)");
        let two = of("10.0.0.0/9").union(&of("10.128.0.0/10"));
        assert_eq!(Family::V4.show_all(&two), "10.0.0.0 to 10.191.255.255");
    }

    #[test]
    fn the_internet_is_what_is_not_set_aside() {
        let v4 = Family::V4.internet();
        for (text, is_public) in [("8.8.8.8/32", true), ("10.1.2.3/32", false), ("100.64.0.1/32", false)] {
            assert_eq!(v4.overlaps(&of_block(&text.parse().unwrap())), is_public, "{text}");
        }
        let v6 = Family::V6.internet();
        for (text, is_public) in [("2600::1/128", true), ("fd00::1/128", false), ("2001:db8::1/128", false)] {
            assert_eq!(v6.overlaps(&of_block(&text.parse().unwrap())), is_public, "{text}");
        }
    }
}
