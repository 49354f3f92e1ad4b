//! The address space of a VPC: which subnet has which part of it, what is free, what overlaps.
//!
//! Sources: VPC user guide, "VPC CIDR blocks" and "Subnet CIDR blocks" (sizes, and the five addresses that AWS keeps of
//! every subnet).

use ipnet::Ipv4Net;

use crate::catalog::ec2::{subnet, vpc, vpc_cidr_block};
use crate::editor::new_node::{subnets_of, vpc_around};
use crate::model::{Diagram, NodeId};
use crate::sort::InOrder;
use crate::value::Value;

/// The largest and the smallest block of a VPC or subnet, as prefix lengths.
const SIZES: std::ops::RangeInclusive<u8> = 16..=28;

/// The address space of one VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct AddressSpace {
    /// The VPC.
    pub vpc: NodeId,
    /// Its ranges, the first one first.
    pub ranges: Vec<Range>,
    /// Subnets whose block is in none of the ranges.
    pub outside: Vec<Block>,
}

/// One range of a VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The range.
    pub net: Ipv4Net,
    /// The subnets in it, in the order of their addresses.
    pub blocks: Vec<Block>,
    /// How many addresses no subnet has.
    pub free: u64,
}

/// The block of one subnet.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The subnet.
    pub subnet: NodeId,
    /// What it is called.
    pub name: String,
    /// Its addresses.
    pub net: Ipv4Net,
    /// Where it is on a map of the range.
    pub area: Area,
    /// The first other subnet that has some of the same addresses.
    pub overlaps: Option<String>,
}

/// A rectangle on a map of a range, in fractions of the map. The map is twice as wide as high, and each further bit of a
/// prefix halves the longer side: equal blocks look equal, and neighbors in the address space touch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left side.
    pub x: f64,
    /// Upper side.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl AddressSpace {
    /// The space of the VPC that a node is or stands in; `None` outside of VPCs, and where no range is known.
    pub fn around(diagram: &Diagram, node: &NodeId) -> Option<Self> {
        let id = vpc_around(diagram, Some(node))?;
        let ranges = ranges(diagram, id);
        if ranges.is_empty() {
            return None;
        }
        let nets = blocks(diagram, id);
        let overlapping = |at: usize, net: &Ipv4Net| {
            let other =
                nets.iter().enumerate().find(|(it, (_, _, other))| *it != at && overlap(*other, *net));
            other.map(|(_, (_, name, _))| name.clone())
        };
        let mut space = Self { vpc: id.clone(), ranges: Vec::new(), outside: Vec::new() };
        let block = |at: usize, range: Option<Ipv4Net>| {
            let (subnet, name, net) = &nets[at];
            Block {
                subnet: subnet.clone(),
                name: name.clone(),
                net: *net,
                area: range.map_or(Area::WHOLE, |it| Area::of(it, *net)),
                overlaps: overlapping(at, net),
            }
        };
        for net in &ranges {
            let inside = (0..nets.len()).filter(|it| net.contains(&nets[*it].2));
            let mut blocks: Vec<Block> = inside.map(|it| block(it, Some(*net))).collect();
            blocks.order_by_key(|it| (it.net, it.subnet.clone()));
            let used = covered(blocks.iter().map(|it| it.net));
            space.ranges.push(Range { net: *net, blocks, free: size(*net).saturating_sub(used) });
        }
        let is_outside = |at: &usize| !ranges.iter().any(|it| it.contains(&nets[*at].2));
        space.outside = (0..nets.len()).filter(is_outside).map(|it| block(it, None)).collect();
        Some(space)
    }

    /// What is wrong with a subnet's block, in words.
    pub fn complaint(&self, subnet: &NodeId) -> Option<String> {
        let is_it = |it: &&Block| it.subnet == *subnet;
        if let Some(it) = self.outside.iter().find(is_it) {
            let ranges: Vec<String> = self.ranges.iter().map(|it| it.net.to_string()).collect();
            return Some(format!("{} is outside of the VPC's {}", it.net, ranges.join(" and ")));
        }
        let block = self.ranges.iter().flat_map(|it| &it.blocks).find(is_it)?;
        block.overlaps.as_ref().map(|other| format!("{} overlaps {other}", block.net))
    }
}

impl Area {
    const WHOLE: Self = Self { x: 0.0, y: 0.0, w: 1.0, h: 1.0 };

    /// Where a block is on the map of a range that contains it.
    fn of(range: Ipv4Net, block: Ipv4Net) -> Self {
        let mut area = Self::WHOLE;
        let bits = u32::from(block.network());
        for bit in range.prefix_len()..block.prefix_len() {
            let is_upper = bits >> (31 - u32::from(bit)) & 1 == 1;
            if (bit - range.prefix_len()).is_multiple_of(2) {
                area.w /= 2.0;
                area.x += if is_upper { area.w } else { 0.0 };
            } else {
                area.h /= 2.0;
                area.y += if is_upper { area.h } else { 0.0 };
            }
        }
        area
    }
}

/// The first free block for a subnet: as large as the one it has, else a /24, or smaller in a small VPC. `None` where its VPC
/// is full or its range is not known.
pub fn next_free(diagram: &Diagram, subnet: &NodeId) -> Option<Ipv4Net> {
    let vpc = vpc_around(diagram, Some(subnet))?;
    let own = diagram.node(subnet.as_str()).and_then(|it| net(it.props.get(subnet::CIDR_BLOCK.key())?));
    let mut used: Vec<Ipv4Net> =
        blocks(diagram, vpc).into_iter().filter(|(id, ..)| id != subnet).map(|(.., net)| net).collect();
    used.order();
    ranges(diagram, vpc).into_iter().find_map(|range| first_free(range, own.map(|it| it.prefix_len()), &used))
}

/// The first block of a range with this prefix, else a usual one, that has nothing of `used`, which is in order.
pub(in crate::editor) fn first_free(range: Ipv4Net, prefix: Option<u8>, used: &[Ipv4Net]) -> Option<Ipv4Net> {
    let usual = if range.prefix_len() < 24 { 24 } else { (range.prefix_len() + 2).min(*SIZES.end()) };
    let prefix = prefix.filter(|it| *it >= range.prefix_len()).unwrap_or(usual);
    let mut block = Ipv4Net::new(range.network(), prefix).ok()?;
    while range.contains(&block) {
        // What overlaps a block is one that contains it or one inside of it, so the larger of the two leads on.
        let Some(taken) = used.iter().filter(|it| overlap(**it, block)).max_by_key(|it| it.broadcast())
        else {
            return Some(block);
        };
        let last = taken.broadcast().max(block.broadcast());
        let next = u32::from(last).checked_add(1)?;
        block = Ipv4Net::new(next.into(), prefix).ok()?.trunc();
    }
    None
}

/// How many addresses a subnet's block has and which AWS keeps, in words; for a VPC, how many it has. What neither may
/// have is said.
pub fn size_in_words(net: Ipv4Net, is_subnet: bool) -> String {
    let addresses = grouped(size(net));
    if !SIZES.contains(&net.prefix_len()) {
        return format!("{addresses} addresses; AWS takes a /16 to a /28");
    }
    if !is_subnet {
        return format!("{addresses} addresses");
    }
    let usable = grouped(size(net).saturating_sub(u64::from(RESERVED)));
    format!("{usable} of {addresses} addresses usable")
}

/// How many addresses AWS keeps of every subnet: the first four and the last.
const RESERVED: u32 = 5;

/// The addresses that AWS keeps of a subnet's block, with what for. Empty for blocks too small to have them.
pub fn reserved(net: Ipv4Net) -> Vec<(String, &'static str)> {
    if size(net) < u64::from(RESERVED) {
        return Vec::new();
    }
    let nth = |n: u32| core::net::Ipv4Addr::from(u32::from(net.network()).saturating_add(n)).to_string();
    vec![
        (nth(0), "the network"),
        (nth(1), "the VPC's router"),
        (nth(2), "DNS"),
        (nth(3), "future use"),
        (net.broadcast().to_string(), "broadcast, which a VPC does not have"),
    ]
}

/// The IPv4 ranges of a VPC that are known.
fn ranges(diagram: &Diagram, vpc: &NodeId) -> Vec<Ipv4Net> {
    let Some(node) = diagram.node(vpc.as_str()) else { return Vec::new() };
    let first = node.props.get(vpc::CIDR_BLOCK.key());
    let further = node.props.get(vpc::FURTHER_CIDR_BLOCKS.key()).map(Value::items).unwrap_or_default();
    let further = further.iter().filter_map(|it| it.field(vpc_cidr_block::CIDR_BLOCK.key()));
    first.into_iter().chain(further).filter_map(net).collect()
}

/// The subnets of a VPC whose block is known: id, name, block.
fn blocks(diagram: &Diagram, vpc: &NodeId) -> Vec<(NodeId, String, Ipv4Net)> {
    let block = |(id, node): (&NodeId, &crate::model::Node)| {
        Some((id.clone(), node.name.clone(), net(node.props.get(subnet::CIDR_BLOCK.key())?)?))
    };
    subnets_of(diagram, Some(vpc)).filter_map(block).collect()
}

fn net(value: &Value) -> Option<Ipv4Net> {
    value.as_str()?.parse::<Ipv4Net>().ok().map(|it| it.trunc())
}

fn overlap(a: Ipv4Net, b: Ipv4Net) -> bool {
    a.contains(&b) || b.contains(&a)
}

/// How many addresses a block has.
fn size(net: Ipv4Net) -> u64 {
    1_u64 << (32 - u32::from(net.prefix_len().min(32)))
}

/// How many addresses blocks have together; what several have counts once.
fn covered(blocks: impl Iterator<Item = Ipv4Net>) -> u64 {
    let nets: Vec<Ipv4Net> = blocks.collect();
    Ipv4Net::aggregate(&nets).into_iter().map(size).sum()
}

/// A number with commas between groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::by_id;
    use crate::model::{Node, Op, Placement, Rect};

    /// A VPC `main` with a subnet for each block, called after it.
    fn vpc_with(range: &str, further: &[&str], subnets: &[&str]) -> Diagram {
        let mut diagram = Diagram::default();
        let mut add = |id: &str, ty: &str, parent: Option<&str>, props: Vec<(&'static str, Value)>| {
            let placement =
                Placement { parent: parent.map(NodeId::from), rect: Rect::new(0.0, 0.0, 9.0, 9.0) };
            let props = props.into_iter().collect();
            let node = Node { ty: by_id(ty).unwrap(), name: id.to_owned(), placement, props };
            diagram.apply(Op::AddNode { id: NodeId::from(id), node }).unwrap();
        };
        let further: Value =
            further.iter().map(|it| crate::value::map([("cidr_block", Value::from(*it))])).collect();
        add("main", "ec2.vpc", None, vec![("cidr_block", range.into()), ("further_cidr_blocks", further)]);
        for block in subnets {
            add(block, "ec2.subnet", Some("main"), vec![("cidr_block", (*block).into())]);
        }
        diagram
    }

    fn net(text: &str) -> Ipv4Net {
        text.parse().unwrap()
    }

    #[test]
    fn the_map_shows_blocks_in_proportion() {
        let diagram = vpc_with("10.0.0.0/16", &[], &["10.0.0.0/17", "10.0.128.0/18", "10.0.192.0/20"]);
        let space = AddressSpace::around(&diagram, &NodeId::from("10.0.0.0/17")).unwrap();
        let areas: Vec<Area> = space.ranges[0].blocks.iter().map(|it| it.area).collect();
        assert_eq!(areas[0], Area { x: 0.0, y: 0.0, w: 0.5, h: 1.0 });
        assert_eq!(areas[1], Area { x: 0.5, y: 0.0, w: 0.5, h: 0.5 });
        assert_eq!(areas[2], Area { x: 0.5, y: 0.5, w: 0.25, h: 0.25 });
        assert_eq!(space.ranges[0].free, 65_536 - 32_768 - 16_384 - 4_096);
    }

    #[test]
    fn overlaps_and_strays_are_told() {
        let diagram =
            vpc_with("10.0.0.0/16", &["10.1.0.0/16"], &["10.0.0.0/24", "10.0.0.128/25", "192.168.0.0/24"]);
        let space = AddressSpace::around(&diagram, &NodeId::from("main")).unwrap();
        let complaint = |id: &str| space.complaint(&NodeId::from(id)).unwrap_or_default();
        assert_eq!(complaint("10.0.0.0/24"), "10.0.0.0/24 overlaps 10.0.0.128/25");
        assert_eq!(
            complaint("192.168.0.0/24"),
            "192.168.0.0/24 is outside of the VPC's 10.0.0.0/16 and 10.1.0.0/16"
        );
        assert_eq!(space.ranges[0].free, 65_536 - 256, "what two have counts once");
        assert_eq!(space.complaint(&NodeId::from("main")), None);
    }

    #[test]
    fn the_next_free_block_is_as_large_as_the_one_there_is() {
        let diagram = vpc_with("10.0.0.0/16", &[], &["10.0.0.0/20", "10.0.16.0/24", "10.0.18.0/24"]);
        let free = |id: &str| next_free(&diagram, &NodeId::from(id)).map(|it| it.to_string());
        assert_eq!(free("10.0.18.0/24").unwrap(), "10.0.17.0/24");
        assert_eq!(free("10.0.0.0/20").unwrap(), "10.0.0.0/20", "its own block is free for it");
        let full = vpc_with("10.0.0.0/24", &["10.9.0.0/24"], &["10.0.0.0/25", "10.0.0.128/25"]);
        assert_eq!(
            next_free(&full, &NodeId::from("10.0.0.0/25")).unwrap(),
            net("10.0.0.0/25"),
            "its own again"
        );
        assert_eq!(first_free(net("10.0.0.0/24"), Some(25), &[net("10.0.0.0/24")]), None);
        assert_eq!(first_free(net("255.255.255.0/24"), Some(24), &[net("255.255.255.0/24")]), None);
    }

    #[test]
    fn addresses_are_counted_as_aws_does() {
        assert_eq!(size_in_words(net("10.0.0.0/24"), true), "251 of 256 addresses usable");
        assert_eq!(size_in_words(net("10.0.0.0/28"), true), "11 of 16 addresses usable");
        assert_eq!(size_in_words(net("10.0.0.0/16"), false), "65,536 addresses");
        assert_eq!(size_in_words(net("10.0.0.0/29"), true), "8 addresses; AWS takes a /16 to a /28");
        let kept: Vec<String> = reserved(net("10.0.1.0/24")).into_iter().map(|(it, _)| it).collect();
        assert_eq!(kept, ["10.0.1.0", "10.0.1.1", "10.0.1.2", "10.0.1.3", "10.0.1.255"]);
        assert!(reserved(net("10.0.0.0/31")).is_empty());
    }

    proptest! {
        #[test]
        fn a_free_block_overlaps_nothing_and_none_before_it_is_free(
            taken in prop::collection::vec((0_u32..256, 20_u8..=28), 0..24),
            prefix in 20_u8..=28,
        ) {
            let range = net("10.0.0.0/20");
            let mut used: Vec<Ipv4Net> = taken
                .into_iter()
                .map(|(at, prefix)| Ipv4Net::new((0x0a00_0000 + at * 16).into(), prefix).unwrap().trunc())
                .collect();
            used.sort_unstable();
            let all = range.subnets(prefix).unwrap();
            let expected = all.into_iter().find(|it| !used.iter().any(|other| overlap(*other, *it)));
            prop_assert_eq!(first_free(range, Some(prefix), &used), expected);
        }
    }
}
