//! Sets of packets on their way, and what is left of them at its end.

use super::addresses::{Addresses, Family};
use super::filter::{Bound, Filter, replies, requests};
use super::intervals::Intervals;
use super::traffic::{Traffic, protocol_of};

/// Packets of one family: an interval of traffic, from any of these sources to any of these targets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) source: Addresses,
    pub(super) target: Addresses,
}

/// Which address of the packets that open a connection something looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Source,
    Target,
}

/// One end of a journey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) addresses: Addresses,
    /// It is one of these addresses, and nobody knows which. Otherwise it is all of them.
    pub(super) is_hidden: bool,
}

impl Cell {
    pub(super) fn side(&self, side: Side) -> &Addresses {
        match side {
            Side::Source => &self.source,
            Side::Target => &self.target,
        }
    }

    /// What is left of it with these addresses alone.
    fn within(&self, side: Side, addresses: &Addresses) -> Option<Self> {
        let kept = self.side(side).intersect(addresses);
        if kept.is_empty() {
            return None;
        }
        let mut cell = Self { first: self.first, last: self.last, ..Self::nobody() };
        (cell.source, cell.target) = match side {
            Side::Source => (kept, self.target.clone()),
            Side::Target => (self.source.clone(), kept),
        };
        Some(cell)
    }

    const fn nobody() -> Self {
        Self { first: 0, last: 0, source: Addresses::empty(), target: Addresses::empty() }
    }

    pub(super) fn traffic(&self) -> Traffic {
        Traffic(Intervals::of(self.first, self.last))
    }
}

/// All packets of some traffic between two ends.
pub(super) fn start(traffic: &Traffic, source: &End, target: &End) -> Vec<Cell> {
    if source.addresses.is_empty() || target.addresses.is_empty() {
        return Vec::new();
    }
    let cell = |(first, last)| Cell {
        first,
        last,
        source: source.addresses.clone(),
        target: target.addresses.clone(),
    };
    traffic.0.iter().map(cell).collect()
}

/// What addresses leave of packets.
pub(super) fn by_addresses(cells: &[Cell], side: Side, addresses: &Addresses) -> Vec<Cell> {
    cells.iter().filter_map(|it| it.within(side, addresses)).collect()
}

/// What a firewall leaves of packets that looks at one of their addresses.
pub(super) fn by_filter(cells: &[Cell], side: Side, filter: &Filter) -> Vec<Cell> {
    let mut left = Vec::new();
    for cell in cells {
        for row in filter.rows_in(cell.first, cell.last) {
            if let Some(mut kept) = cell.within(side, &row.addresses) {
                kept.first = cell.first.max(row.first);
                kept.last = cell.last.min(row.last);
                left.push(kept);
            }
        }
    }
    left
}

/// What traffic leaves of packets.
pub(super) fn by_traffic(cells: &[Cell], traffic: &Traffic) -> Vec<Cell> {
    let parts = |cell: &Cell| {
        let inside = cell.traffic().intersect(traffic);
        let parts: Vec<Cell> =
            inside.0.iter().map(|(first, last)| Cell { first, last, ..cell.clone() }).collect();
        parts
    };
    cells.iter().flat_map(parts).collect()
}

/// What is left of packets whose answers pass two firewalls to one and the same port, for some port: one that looks at the
/// source of the connection, one that looks at its target.
pub(super) fn by_some_reply(
    cells: &[Cell],
    at_source: Option<&Filter>,
    at_target: Option<&Filter>,
) -> Vec<Cell> {
    let passing = match (at_source, at_target) {
        (None, None) => return cells.to_vec(),
        (Some(one), None) => lift(one.rows().iter().map(|it| (it.first, it.last, Some(&it.addresses), None))),
        (None, Some(one)) => lift(one.rows().iter().map(|it| (it.first, it.last, None, Some(&it.addresses)))),
        (Some(a), Some(b)) => lift(a.rows().iter().flat_map(|it| {
            let common = b.rows_in(it.first, it.last);
            common.map(|other| {
                let both = (it.first.max(other.first), it.last.min(other.last));
                (both.0, both.1, Some(&it.addresses), Some(&other.addresses))
            })
        })),
    };
    let mut left = Vec::new();
    for cell in cells {
        let mut rest = cell.traffic();
        for (first, last) in unanswered() {
            let silent = Traffic(Intervals::of(first, last));
            left.extend(by_traffic(std::slice::from_ref(cell), &silent));
            rest = rest.subtract(&silent);
        }
        for (traffic, source, target) in &passing {
            for kept in by_traffic(std::slice::from_ref(cell), &traffic.intersect(&rest)) {
                let kept = source.map_or(Some(kept.clone()), |it| kept.within(Side::Source, it));
                left.extend(kept.and_then(|it| match target {
                    Some(target) => it.within(Side::Target, target),
                    None => Some(it),
                }));
            }
        }
    }
    left.sort_unstable();
    left.dedup();
    left
}

/// Packets that want no answer.
fn unanswered() -> impl Iterator<Item = (u32, u32)> {
    let messages = [super::traffic::ICMP, super::traffic::ICMPV6].into_iter().flat_map(|it| requests(it, it));
    messages.filter(|it| !it.2).map(|(first, last, _)| (first, last))
}

type Passing<'f> = (Traffic, Option<&'f Addresses>, Option<&'f Addresses>);

/// The packets whose answers are in rows of what answers pass.
fn lift<'f>(
    rows: impl Iterator<Item = (u32, u32, Option<&'f Addresses>, Option<&'f Addresses>)>,
) -> Vec<Passing<'f>> {
    let mut passing: Vec<Passing<'f>> = Vec::new();
    for (first, last, source, target) in rows {
        let traffic = answered(first, last);
        match passing.iter_mut().find(|it| it.1 == source && it.2 == target) {
            Some(same) => same.0 = same.0.union(&traffic),
            None => passing.push((traffic, source, target)),
        }
    }
    passing
}

/// The protocols some of whose answers are in an interval, as whole protocols.
fn answered(first: u32, last: u32) -> Traffic {
    let (from, to) = (protocol_of(first), protocol_of(last));
    let has_one = |protocol: u8| {
        let answers = replies(protocol);
        answers.0 <= last && first <= answers.1
    };
    // In between, whole protocols are in the interval.
    let mut traffic = Traffic::none();
    let inside = (from.checked_add(1), to.checked_sub(1));
    if let (Some(after), Some(before)) = inside
        && after <= before
    {
        traffic = Traffic::protocols(after, before);
    }
    for protocol in [from, to] {
        if has_one(protocol) {
            traffic = traffic.union(&Traffic::protocol(protocol));
        }
    }
    traffic
}

/// What holds for the ends of packets, given what is left of them on all the ways they may take. A hidden address has to be
/// among those that are left, whichever it is; or for what is possible, may be.
pub(super) fn settle(cells: Vec<Cell>, source: &End, target: &End, bound: Bound) -> Vec<Cell> {
    let mut settled = Vec::new();
    if bound == Bound::Possible || (!source.is_hidden && !target.is_hidden) {
        settled = cells;
        for cell in &mut settled {
            if source.is_hidden {
                cell.source = source.addresses.clone();
            }
            if target.is_hidden {
                cell.target = target.addresses.clone();
            }
        }
    } else {
        let mut starts: Vec<u32> = cells.iter().flat_map(|it| [it.first, it.last + 1]).collect();
        starts.sort_unstable();
        starts.dedup();
        for pair in starts.windows(2) {
            let &[first, after] = pair else { continue };
            let here = cells.iter().filter(|it| it.first <= first && first <= it.last);
            let mut rest = vec![(source.addresses.clone(), target.addresses.clone())];
            for cell in here {
                rest = rest.iter().flat_map(|it| without(it, cell)).collect();
            }
            let lost = |side: fn(&(Addresses, Addresses)) -> &Addresses| {
                Addresses::union_of(rest.iter().flat_map(|it| side(it).iter().collect::<Vec<_>>()))
            };
            let (mut sources, mut targets) = (source.addresses.clone(), target.addresses.clone());
            match (source.is_hidden, target.is_hidden) {
                (true, true) if !rest.is_empty() => continue,
                (true, false) => targets = targets.subtract(&lost(|it| &it.1)),
                (false, true) => sources = sources.subtract(&lost(|it| &it.0)),
                _ => {}
            }
            if !sources.is_empty() && !targets.is_empty() {
                settled.push(Cell { first, last: after - 1, source: sources, target: targets });
            }
        }
    }
    merge(settled)
}

/// A rectangle of addresses without those of a cell.
pub(super) fn without(rest: &(Addresses, Addresses), cell: &Cell) -> Vec<(Addresses, Addresses)> {
    let (source, target) = rest;
    let common = source.intersect(&cell.source);
    if common.is_empty() || !target.overlaps(&cell.target) {
        return vec![rest.clone()];
    }
    let parts = [(source.subtract(&cell.source), target.clone()), (common, target.subtract(&cell.target))];
    parts.into_iter().filter(|it| !it.0.is_empty() && !it.1.is_empty()).collect()
}

/// The same packets in fewer cells: those with the same addresses are joined where they touch.
fn merge(mut cells: Vec<Cell>) -> Vec<Cell> {
    cells.sort_by(|a, b| (&a.source, &a.target, a.first).cmp(&(&b.source, &b.target, b.first)));
    let mut merged: Vec<Cell> = Vec::new();
    for cell in cells {
        match merged.last_mut() {
            Some(it)
                if it.source == cell.source
                    && it.target == cell.target
                    && cell.first <= it.last.saturating_add(1) =>
            {
                it.last = it.last.max(cell.last);
            }
            _ => merged.push(cell),
        }
    }
    merged.sort();
    merged
}

/// The traffic in cells.
pub(super) fn traffic_of(cells: &[Cell]) -> Traffic {
    Traffic(Intervals::union_of(cells.iter().map(|it| (it.first, it.last))))
}

/// The end that is anything on the internet.
pub(super) fn internet(family: Family, is_hidden: bool) -> End {
    End { addresses: family.internet(), is_hidden }
}
