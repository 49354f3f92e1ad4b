//! What a firewall lets through: addresses of the other side for each protocol and port.

use super::addresses::{Addresses, Family};
use super::intervals::Intervals;
use super::traffic::{ICMP, ICMPV6, LAST, TCP, Traffic, UDP, number, protocol_of};

/// What is certain and what is possible. Where everything is known, both are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Bounds<T> {
    /// What holds whatever the unknown turns out to be.
    pub(super) certain: T,
    /// What holds for some of what the unknown may turn out to be.
    pub(super) possible: T,
}

/// Which of the [`Bounds`] is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Certain,
    Possible,
}

impl<T> Bounds<T> {
    pub(super) fn get(&self, bound: Bound) -> &T {
        match bound {
            Bound::Certain => &self.certain,
            Bound::Possible => &self.possible,
        }
    }
}

impl<T: Clone> Bounds<T> {
    /// What is known for certain.
    pub(super) fn known(it: T) -> Self {
        Self { certain: it.clone(), possible: it }
    }
}

/// Pairs of a packet's traffic number and the address of its other side, as rows: disjoint intervals of traffic in order,
/// each with its addresses. Rows without addresses are left out, and neighbors with the same addresses are one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) addresses: Addresses,
}

/// What one rule is about.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) traffic: Traffic,
    pub(super) addresses: Addresses,
    pub(super) allows: bool,
}

impl Filter {
    pub(super) const fn nothing() -> Self {
        Self { rows: Vec::new() }
    }

    pub(super) fn everything(family: Family) -> Self {
        Self { rows: vec![Row { first: 0, last: LAST, addresses: family.all() }] }
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What rules in order let through: the first that matches decides, and what matches none is dropped.
    pub(super) fn ordered(rules: &[Match]) -> Self {
        let mut filter = Self::nothing();
        for (first, last) in cells(rules.iter().map(|it| &it.traffic)) {
            let (mut allowed, mut decided) = (Addresses::empty(), Addresses::empty());
            for rule in rules.iter().filter(|it| it.traffic.0.contains(first)) {
                if rule.allows {
                    allowed = allowed.union(&rule.addresses.subtract(&decided));
                }
                decided = decided.union(&rule.addresses);
            }
            filter.push(first, last, allowed);
        }
        filter
    }

    /// What rules in any order let through together.
    pub(super) fn union_of<'r>(rules: impl Iterator<Item = (&'r Traffic, &'r Addresses)>) -> Self {
        let rules: Vec<_> = rules.collect();
        let mut filter = Self::nothing();
        for (first, last) in cells(rules.iter().map(|it| it.0)) {
            let matching = rules.iter().filter(|it| it.0.0.contains(first));
            filter.push(first, last, Addresses::union_of(matching.flat_map(|it| it.1.iter())));
        }
        filter
    }

    /// What either lets through.
    pub(super) fn union(&self, other: &Self) -> Self {
        let traffic: Vec<Traffic> = self.rows.iter().chain(&other.rows).map(Row::traffic).collect();
        let addresses = self.rows.iter().chain(&other.rows).map(|it| &it.addresses);
        Self::union_of(traffic.iter().zip(addresses))
    }

    /// Adds rows in order.
    pub(super) fn push(&mut self, first: u32, last: u32, addresses: Addresses) {
        if addresses.is_empty() || first > last {
            return;
        }
        match self.rows.last_mut() {
            Some(before) if before.last + 1 == first && before.addresses == addresses => before.last = last,
            _ => self.rows.push(Row { first, last, addresses }),
        }
    }

    /// The rows that some traffic of an interval is in.
    pub(super) fn rows_in(&self, first: u32, last: u32) -> impl Iterator<Item = &Row> {
        let start = self.rows.partition_point(|it| it.last < first);
        self.rows.get(start..).unwrap_or_default().iter().take_while(move |it| it.first <= last)
    }

    /// For each traffic, the addresses that all answers to it may go to or come from: to every port a client may have
    /// opened the connection from.
    pub(super) fn all_replies(&self, family: Family) -> Self {
        let mut filter = Self::nothing();
        // Protocols change where a row does, and where ports mean something.
        let mut starts: Vec<u32> = [0, ICMP, TCP, UDP, ICMPV6].into_iter().map(u32::from).collect();
        starts.extend([ICMP, TCP, UDP, ICMPV6].into_iter().map(|it| u32::from(it) + 1));
        for row in &self.rows {
            let (first, last) = (u32::from(protocol_of(row.first)), u32::from(protocol_of(row.last)));
            starts.extend([first, first + 1, last, last + 1]);
        }
        starts.retain(|it| *it < 256);
        starts.sort_unstable();
        starts.dedup();
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).map_or(255, |it| it - 1);
            // Both are below 256.
            let protocol = u8::try_from(*start).unwrap_or(u8::MAX);
            let (first, last) = replies(protocol);
            let mut at = Some(first);
            let mut all = family.all();
            for row in self.rows_in(first, last) {
                if at.is_some_and(|it| row.first <= it) {
                    all = all.intersect(&row.addresses);
                    at = (row.last < last).then(|| row.last + 1);
                }
            }
            let all = if at.is_some() { Addresses::empty() } else { all };
            for (first, last, needs_answer) in requests(protocol, u8::try_from(end).unwrap_or(u8::MAX)) {
                filter.push(first, last, if needs_answer { all.clone() } else { family.all() });
            }
        }
        filter
    }
}

impl Row {
    pub(super) fn traffic(&self) -> Traffic {
        Traffic(Intervals::of(self.first, self.last))
    }
}

/// The ports that clients open connections from. Sources: VPC user guide, "Network ACL rules: ephemeral ports"; the range
/// covers Linux, Windows, Elastic Load Balancing, NAT gateways and Lambda.
pub(super) const EPHEMERAL: (u16, u16) = (1_024, u16::MAX);

/// The packets that answer a protocol: to the ports of clients; for ICMP the answer to an echo request (RFC 792, RFC 4443).
pub(super) const fn replies(protocol: u8) -> (u32, u32) {
    match protocol {
        TCP | UDP => (number(protocol, EPHEMERAL.0), number(protocol, EPHEMERAL.1)),
        ICMP => (number(ICMP, 0), number(ICMP, 0)),
        ICMPV6 => (number(ICMPV6, 129 << 8), number(ICMPV6, 129 << 8)),
        _ => (number(protocol, 0), number(protocol, u16::MAX)),
    }
}

/// The packets of protocols, and whether they want an answer: of ICMP, echo requests do.
pub(super) fn requests(first: u8, last: u8) -> Vec<(u32, u32, bool)> {
    let echo = match first {
        ICMP => 8,
        ICMPV6 => 128,
        _ => return vec![(number(first, 0), number(last, u16::MAX), true)],
    };
    vec![
        (number(first, 0), number(first, (echo << 8) - 1), false),
        (number(first, echo << 8), number(first, (echo << 8) + 255), true),
        (number(first, (echo << 8) + 256), number(first, u16::MAX), false),
    ]
}

/// The coarsest intervals in which each of several sets is whole or absent, without those that are in none.
fn cells<'r>(sets: impl Iterator<Item = &'r Traffic>) -> Vec<(u32, u32)> {
    let mut starts = Vec::new();
    let mut union = Vec::new();
    for set in sets {
        for (first, last) in set.0.iter() {
            starts.extend([first, last + 1]);
            union.push((first, last));
        }
    }
    starts.sort_unstable();
    starts.dedup();
    let union = Intervals::union_of(union);
    let pairs = starts.windows(2).filter_map(|it| if let [a, b] = it { Some((*a, b - 1)) } else { None });
    pairs.filter(|it| union.contains(it.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(traffic: Traffic, first: u128, last: u128, allows: bool) -> Match {
        Match { traffic, addresses: Addresses::of(first, last), allows }
    }

    fn lets(filter: &Filter, protocol: u8, port: u16, address: u128) -> bool {
        let number = number(protocol, port);
        filter.rows_in(number, number).any(|it| it.addresses.contains(address))
    }

    #[test]
    fn the_first_rule_that_matches_decides() {
        let filter = Filter::ordered(&[
            rule(Traffic::tcp(22), 5, 5, false),
            rule(Traffic::tcp(22), 0, 9, true),
            rule(Traffic::all(), 7, 7, true),
        ]);
        for (port, address, expected) in
            [(22, 5, false), (22, 6, true), (22, 10, false), (23, 7, true), (23, 6, false)]
        {
            assert_eq!(lets(&filter, TCP, port, address), expected, "{port} {address}");
        }
    }

    #[test]
    fn all_replies_have_to_pass() {
        let whole = Filter::ordered(&[rule(Traffic::ports(TCP, 1_024, 65_535), 0, 9, true)]);
        assert!(lets(&whole.all_replies(Family::V4), TCP, 80, 4));
        assert!(!lets(&whole.all_replies(Family::V4), UDP, 80, 4));
        let split = Filter::ordered(&[
            rule(Traffic::ports(TCP, 1_024, 40_000), 0, 9, true),
            rule(Traffic::ports(TCP, 40_001, 65_535), 5, 9, true),
        ]);
        assert!(!lets(&split.all_replies(Family::V4), TCP, 80, 4));
        assert!(lets(&split.all_replies(Family::V4), TCP, 80, 5));
        let gap = Filter::ordered(&[rule(Traffic::ports(TCP, 1_025, 65_535), 0, 9, true)]);
        assert!(!lets(&gap.all_replies(Family::V4), TCP, 80, 4));
        assert!(lets(&Filter::everything(Family::V6).all_replies(Family::V6), 50, 0, 4));
        // An echo request wants an answer, other messages of ICMP do not.
        assert!(!lets(&gap.all_replies(Family::V4), ICMP, 0x800, 4));
        assert!(lets(&gap.all_replies(Family::V4), ICMP, 0x300, 4));
    }
}
