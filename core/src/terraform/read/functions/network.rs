//! Ranges of addresses.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{ANY, Call, Function, function};
use crate::catalog::ec2::vpc::IPV6_RANGE;
use crate::terraform::read::symbol::Symbol;
use crate::terraform::read::term::{Stop, Term, Worked};

pub(super) const FUNCTIONS: &[Function] = &[
    function("cidrhost", 2, 2, host),
    function("cidrnetmask", 1, 1, netmask),
    function("cidrsubnet", 3, 3, subnet),
    function("cidrsubnets", 1, ANY, subnets),
];

/// A range as numbers: its first address, the length of its prefix and of its addresses, in bits.
#[derive(Clone, Copy)]
struct Range {
    first: u128,
    prefix: u32,
    width: u32,
}

impl Range {
    fn of(call: &Call<'_, '_>) -> Worked<Self> {
        let range: IpNet = call.text(0)?.parse().map_err(|_| Stop::Refused)?;
        let (first, width) = match range.network() {
            IpAddr::V4(it) => (u128::from(u32::from(it)), 32),
            IpAddr::V6(it) => (u128::from(it), 128),
        };
        Ok(Self { first, prefix: range.prefix_len().into(), width })
    }

    /// How many bits tell the addresses of the range apart.
    fn free(self) -> u32 {
        self.width.saturating_sub(self.prefix)
    }

    fn address(self, number: u128) -> Worked<IpAddr> {
        if self.width == 32 {
            let number = u32::try_from(number).map_err(|_| Stop::Refused)?;
            return Ok(IpAddr::V4(Ipv4Addr::from(number)));
        }
        Ok(IpAddr::V6(Ipv6Addr::from(number)))
    }

    fn text(self) -> Worked<String> {
        Ok(format!("{}/{}", self.address(self.first)?, self.prefix))
    }

    /// The range that starts so many of its own size behind the first address.
    fn part(self, bits: i64, number: u128) -> Worked<Self> {
        let bits = u32::try_from(bits).map_err(|_| Stop::Refused)?;
        let prefix = self.prefix.checked_add(bits).filter(|it| *it <= self.width).ok_or(Stop::Refused)?;
        if bits < 128 && number >> bits != 0 {
            return Err(Stop::Refused);
        }
        let size = self.width - prefix;
        let offset = if size < 128 { number << size } else { 0 };
        Ok(Self { first: self.first.checked_add(offset).ok_or(Stop::Refused)?, prefix, width: self.width })
    }
}

fn subnet(call: &Call<'_, '_>) -> Worked {
    // AWS gives a VPC a /56, and subnets take the 256 blocks of that.
    if let Some(Symbol::Attribute { of, id, .. }) = call.arguments.first().and_then(Term::as_symbol)
        && **id == *IPV6_RANGE
        && of.any.is_none()
        && call.whole(1)? == 8
        && let Ok(number) = u8::try_from(call.whole(2)?)
    {
        return Ok(Term::symbol(Symbol::Ipv6Block { of: of.clone(), number }));
    }
    let number = u128::try_from(call.whole(2)?).map_err(|_| Stop::Refused)?;
    Ok(Range::of(call)?.part(call.whole(1)?, number)?.text()?.into())
}

fn host(call: &Call<'_, '_>) -> Worked {
    let (range, number) = (Range::of(call)?, call.whole(1)?);
    let free = range.free();
    let fits = free >= 64 || u128::from(number.unsigned_abs()) < (1_u128 << free) + u128::from(number < 0);
    if !fits {
        return Err(Stop::Refused);
    }
    let end = if free < 128 { 1_u128 << free } else { 0 };
    let offset = match u128::try_from(number) {
        Ok(number) => number,
        // Counted from the end.
        Err(_) => end.wrapping_sub(u128::from(number.unsigned_abs())),
    };
    Ok(range.address(range.first.wrapping_add(offset))?.to_string().into())
}

fn netmask(call: &Call<'_, '_>) -> Worked {
    let range = Range::of(call)?;
    if range.width != 32 {
        return Err(Stop::Refused);
    }
    let mask = u128::from(u32::MAX).checked_shl(range.free()).unwrap_or(0) & u128::from(u32::MAX);
    Ok(range.address(mask)?.to_string().into())
}

/// Ranges one behind the other, each at a place its size divides.
fn subnets(call: &Call<'_, '_>) -> Worked {
    let range = Range::of(call)?;
    let mut at = range.first;
    let mut found = Vec::new();
    for index in 1..call.arguments.len() {
        let bits = call.whole(index)?;
        if bits < 1 {
            return Err(Stop::Refused);
        }
        let prefix = range.part(bits, 0)?.prefix;
        let free = range.width - prefix;
        let size = 1_u128.checked_shl(free).ok_or(Stop::Refused)?;
        let first = at.checked_next_multiple_of(size).ok_or(Stop::Refused)?;
        let last = first.checked_add(size - 1).ok_or(Stop::Refused)?;
        let end = range.first + (u128::MAX >> (128 - range.free().max(1)));
        if last > end {
            return Err(Stop::Refused);
        }
        found.push(Term::from(Range { first, prefix, width: range.width }.text()?));
        at = match last.checked_add(1) {
            Some(it) => it,
            None if index + 1 == call.arguments.len() => last,
            None => return Err(Stop::Refused),
        };
    }
    Term::list(found)
}
