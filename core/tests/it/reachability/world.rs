//! Generated networks, as plain facts.

use drawbridge_core::value::Value;

/// Numbers that look random and are the same every time: SplitMix64.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub(super) fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cidr {
    pub(super) v6: bool,
    pub(super) base: u128,
    pub(super) length: u8,
}

impl Cidr {
    pub(super) const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Self {
        let base = ((a as u128) << 24) | ((b as u128) << 16) | ((c as u128) << 8) | d as u128;
        Self { v6: false, base, length }
    }

    pub(super) const fn v6(first: u16, second: u16, third: u16, fourth: u16, length: u8) -> Self {
        let base = ((first as u128) << 112)
            | ((second as u128) << 96)
            | ((third as u128) << 80)
            | ((fourth as u128) << 64);
        Self { v6: true, base, length }
    }

    pub(super) fn last(&self) -> u128 {
        let bits = if self.v6 { 128 } else { 32 };
        let size = bits - u32::from(self.length);
        if size == 128 { u128::MAX } else { self.base + ((1 << size) - 1) }
    }

    pub(super) fn holds(&self, v6: bool, address: u128) -> bool {
        self.v6 == v6 && self.base <= address && address <= self.last()
    }

    pub(super) fn text(&self) -> Value {
        format!("{}/{}", address_text(self.v6, self.base), self.length).into()
    }
}

pub(super) fn address_text(v6: bool, address: u128) -> String {
    if v6 {
        std::net::Ipv6Addr::from(address).to_string()
    } else {
        std::net::Ipv4Addr::from(u32::try_from(address).unwrap()).to_string()
    }
}

#[derive(Clone, Debug)]
pub(super) struct Vpc {
    pub(super) v4: Cidr,
    pub(super) has_igw: bool,
    pub(super) has_egress_only: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Subnet {
    pub(super) vpc: usize,
    pub(super) v4: Cidr,
    pub(super) v6: Option<Cidr>,
    pub(super) table: Option<usize>,
    pub(super) acl: Option<usize>,
    pub(super) maps_public: bool,
    pub(super) assigns_v6: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Igw(usize),
    EgressOnly(usize),
    Nat(usize),
    Peering(usize),
    /// An instance with its source/destination check on.
    Host(usize),
    Nothing,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) vpc: usize,
    /// Blocks, or the entries of the prefix list with this number.
    pub(super) routes: Vec<(Result<Cidr, usize>, Target)>,
    pub(super) has_endpoint: bool,
}

/// First and last port of TCP or UDP; for ICMP type and code, -1 for all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traffic {
    /// `None` is all protocols.
    pub(super) protocol: Option<u8>,
    pub(super) from: i64,
    pub(super) to: i64,
}

#[derive(Clone, Debug)]
pub(super) struct AclRule {
    pub(super) number: i64,
    pub(super) egress: bool,
    pub(super) allow: bool,
    pub(super) traffic: Traffic,
    pub(super) cidr: Cidr,
}

#[derive(Clone, Debug)]
pub(super) enum Peer {
    Block(Cidr),
    Group(usize),
    List(usize),
    /// The prefix list of DynamoDB.
    Service,
}

#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) vpc: usize,
    /// Outbound or not, what, and the other side.
    pub(super) rules: Vec<(bool, Traffic, Peer)>,
}

#[derive(Clone, Debug)]
pub(super) struct Host {
    pub(super) subnet: usize,
    /// Empty for the default group.
    pub(super) groups: Vec<usize>,
    pub(super) fixed: Option<u128>,
    pub(super) public: Option<bool>,
    pub(super) has_eip: bool,
    pub(super) v6_count: Option<i64>,
}

/// A network. Numbers are places in the lists.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) vpcs: Vec<Vpc>,
    pub(super) subnets: Vec<Subnet>,
    pub(super) tables: Vec<Table>,
    pub(super) acls: Vec<(usize, Vec<AclRule>)>,
    pub(super) groups: Vec<Group>,
    pub(super) hosts: Vec<Host>,
    /// Subnet, and whether it is public.
    pub(super) nats: Vec<(usize, bool)>,
    pub(super) peerings: Vec<(usize, usize)>,
    pub(super) lists: Vec<Vec<Cidr>>,
    /// The VPCs with a gateway endpoint of DynamoDB.
    pub(super) endpoints: Vec<usize>,
    /// What VPC Block Public Access is set to.
    pub(super) block_mode: Option<&'static str>,
}

const PUBLIC: [Cidr; 5] = [
    Cidr::v4(0, 0, 0, 0, 0),
    Cidr::v4(0, 0, 0, 0, 1),
    Cidr::v4(128, 0, 0, 0, 1),
    Cidr::v4(8, 8, 8, 0, 24),
    Cidr::v4(54, 0, 0, 0, 8),
];
const PUBLIC6: [Cidr; 3] =
    [Cidr::v6(0, 0, 0, 0, 0), Cidr::v6(0x2600, 0, 0, 0, 12), Cidr::v6(0x2a00, 0, 0, 0, 12)];
const PORTS: [(i64, i64); 10] = [
    (0, 65_535),
    (1_024, 65_535),
    (1_024, 65_535),
    (32_768, 65_535),
    (1_024, 32_767),
    (22, 22),
    (80, 80),
    (443, 443),
    (22, 80),
    (40_000, 50_000),
];

impl World {
    pub(super) fn generate(dice: &mut Dice) -> Self {
        let mut world = Self::default();
        for n in 0..1 + dice.below(3) {
            // Now and then two ranges overlap.
            let second = if n > 0 && dice.percent(10) { 0 } else { n as u8 };
            let vpc = Vpc {
                v4: Cidr::v4(10, second, 0, 0, 16),
                has_igw: dice.percent(80),
                has_egress_only: dice.percent(40),
            };
            world.vpcs.push(vpc);
            let has_v6 = dice.percent(50);
            for k in 0..1 + dice.below(4) {
                world.subnets.push(Subnet {
                    vpc: n,
                    v4: Cidr::v4(10, second, k as u8, 0, 24),
                    v6: has_v6.then(|| Cidr::v6(0x2600, 0x1f00, n as u16, k as u16, 64)),
                    table: None,
                    acl: None,
                    maps_public: dice.percent(40),
                    assigns_v6: has_v6 && dice.percent(60),
                });
            }
        }
        for _ in 0..dice.below(3) {
            world.lists.push((0..1 + dice.below(3)).map(|_| world.any_block(dice)).collect());
        }
        if world.vpcs.len() > 1 {
            for _ in 0..dice.below(3) {
                let (a, b) = (dice.below(world.vpcs.len()), dice.below(world.vpcs.len()));
                let is_new = |it: &(usize, usize)| *it != (a, b) && *it != (b, a);
                if a != b && world.peerings.iter().all(is_new) {
                    world.peerings.push((a, b));
                }
            }
        }
        for _ in 0..dice.below(3) {
            world.nats.push((dice.below(world.subnets.len()), dice.percent(85)));
        }
        world.endpoints = (0..world.vpcs.len()).filter(|_| dice.percent(40)).collect();
        world.block_mode = match dice.below(20) {
            0 => Some("block-bidirectional"),
            1 => Some("block-ingress"),
            2 => Some("off"),
            _ => None,
        };
        world.generate_groups(dice);
        world.generate_hosts(dice);
        world.generate_tables(dice);
        world.generate_acls(dice);
        for n in 0..world.subnets.len() {
            let vpc = world.subnets[n].vpc;
            let tables: Vec<usize> =
                (0..world.tables.len()).filter(|it| world.tables[*it].vpc == vpc).collect();
            let acls: Vec<usize> = (0..world.acls.len()).filter(|it| world.acls[*it].0 == vpc).collect();
            if !tables.is_empty() && dice.percent(90) {
                world.subnets[n].table = Some(dice.pick(&tables));
            }
            if !acls.is_empty() && dice.percent(60) {
                world.subnets[n].acl = Some(dice.pick(&acls));
            }
        }
        world
    }

    fn generate_groups(&mut self, dice: &mut Dice) {
        for vpc in 0..self.vpcs.len() {
            for _ in 0..1 + dice.below(3) {
                self.groups.push(Group { vpc, rules: Vec::new() });
            }
        }
        for n in 0..self.groups.len() {
            for _ in 0..dice.below(7) {
                let egress = dice.percent(50);
                let peer = match dice.below(10) {
                    0..=4 => Peer::Block(self.any_block(dice)),
                    5..=7 => Peer::Group(if dice.percent(30) { n } else { dice.below(self.groups.len()) }),
                    8 if !self.lists.is_empty() => Peer::List(dice.below(self.lists.len())),
                    _ if !self.endpoints.is_empty() && egress => Peer::Service,
                    _ => Peer::Block(PUBLIC[0]),
                };
                let traffic = any_traffic(dice);
                self.groups[n].rules.push((egress, traffic, peer));
            }
            if dice.percent(60) {
                let all = Traffic { protocol: None, from: -1, to: -1 };
                self.groups[n].rules.push((true, all, Peer::Block(PUBLIC[0])));
                self.groups[n].rules.push((true, all, Peer::Block(PUBLIC6[0])));
            }
        }
    }

    fn generate_hosts(&mut self, dice: &mut Dice) {
        for k in 0..2 + dice.below(4) {
            let subnet = dice.below(self.subnets.len());
            let place = &self.subnets[subnet];
            let groups: Vec<usize> =
                (0..self.groups.len()).filter(|it| self.groups[*it].vpc == place.vpc).collect();
            let groups = (0..dice.below(3)).map(|_| dice.pick(&groups)).collect();
            let ends = [4, 5, 100, 127, 128, 200, 253];
            self.hosts.push(Host {
                subnet,
                groups,
                fixed: dice
                    .percent(75)
                    .then(|| place.v4.base + ends[(k + dice.below(2)) % ends.len()] + k as u128 % 2),
                public: if dice.percent(40) { Some(dice.percent(60)) } else { None },
                has_eip: dice.percent(20),
                v6_count: if dice.percent(30) { Some(dice.below(2) as i64) } else { None },
            });
        }
    }

    fn generate_tables(&mut self, dice: &mut Dice) {
        for vpc in 0..self.vpcs.len() {
            for _ in 0..1 + dice.below(3) {
                let mut routes: Vec<(Result<Cidr, usize>, Target)> = Vec::new();
                for _ in 0..1 + dice.below(5) {
                    let (destination, target) = self.any_route(dice, vpc);
                    // AWS refuses a second route for a block, and leaves open which of two lists counts.
                    let is_second = routes.iter().any(|(it, _)| match (it, &destination) {
                        (Err(_), Err(_)) => true,
                        (a, b) => a == b,
                    });
                    if !is_second {
                        routes.push((destination, target));
                    }
                }
                let has_endpoint = self.endpoints.contains(&vpc) && dice.percent(60);
                self.tables.push(Table { vpc, routes, has_endpoint });
            }
        }
    }

    fn any_route(&self, dice: &mut Dice, vpc: usize) -> (Result<Cidr, usize>, Target) {
        let nats: Vec<usize> =
            (0..self.nats.len()).filter(|it| self.subnets[self.nats[*it].0].vpc == vpc).collect();
        let peerings: Vec<usize> = (0..self.peerings.len())
            .filter(|it| self.peerings[*it].0 == vpc || self.peerings[*it].1 == vpc)
            .collect();
        let wide = if dice.percent(70) { PUBLIC[0] } else { dice.pick(&PUBLIC) };
        match dice.below(10) {
            0..=2 => (Ok(wide), Target::Igw(vpc)),
            3 => (Ok(dice.pick(&PUBLIC6)), Target::Igw(vpc)),
            4 if self.vpcs[vpc].has_egress_only => (Ok(dice.pick(&PUBLIC6)), Target::EgressOnly(vpc)),
            5 if !nats.is_empty() => (Ok(wide), Target::Nat(dice.pick(&nats))),
            6..=7 if !peerings.is_empty() => {
                let peering = dice.pick(&peerings);
                let (a, b) = self.peerings[peering];
                let other = if a == vpc { b } else { a };
                let subnets: Vec<&Subnet> = self.subnets.iter().filter(|it| it.vpc == other).collect();
                let block = match dice.below(4) {
                    0 | 1 => self.vpcs[other].v4,
                    2 => subnets[dice.below(subnets.len())].v4,
                    _ => subnets[dice.below(subnets.len())].v6.unwrap_or(PUBLIC6[0]),
                };
                (Ok(block), Target::Peering(peering))
            }
            8 if !self.lists.is_empty() => (Err(dice.below(self.lists.len())), Target::Igw(vpc)),
            9 if dice.percent(40) => {
                let inside: Vec<&Subnet> = self.subnets.iter().filter(|it| it.vpc == vpc).collect();
                let block =
                    if dice.percent(50) { inside[dice.below(inside.len())].v4 } else { self.any_block(dice) };
                (Ok(block), Target::Host(dice.below(self.hosts.len())))
            }
            9 => (Ok(self.any_block(dice)), Target::Nothing),
            _ => (Ok(wide), Target::Igw(vpc)),
        }
    }

    fn generate_acls(&mut self, dice: &mut Dice) {
        for vpc in 0..self.vpcs.len() {
            for _ in 0..dice.below(3) {
                let mut rules = Vec::new();
                for egress in [false, true] {
                    let mut number = 0;
                    for _ in 0..dice.below(6) {
                        number += 1 + dice.below(50) as i64;
                        rules.push(AclRule {
                            number,
                            egress,
                            allow: dice.percent(65),
                            traffic: any_traffic(dice),
                            cidr: if dice.percent(40) { PUBLIC[0] } else { self.any_block(dice) },
                        });
                    }
                    if dice.percent(70) {
                        for cidr in [PUBLIC[0], PUBLIC6[0]] {
                            number += 100;
                            let traffic = Traffic { protocol: None, from: -1, to: -1 };
                            rules.push(AclRule { number, egress, allow: true, traffic, cidr });
                        }
                    }
                }
                self.acls.push((vpc, rules));
            }
        }
    }

    /// A block that matters to something.
    fn any_block(&self, dice: &mut Dice) -> Cidr {
        let subnet = &self.subnets[dice.below(self.subnets.len())];
        let v4 = subnet.v4;
        match dice.below(8) {
            0 => dice.pick(&PUBLIC),
            1 => PUBLIC[0],
            2 => dice.pick(&PUBLIC6),
            3 => subnet.v6.unwrap_or(PUBLIC6[0]),
            4 => self.vpcs[subnet.vpc].v4,
            5 => v4,
            6 => Cidr { base: v4.base + 128, length: 25, ..v4 },
            _ => Cidr { base: v4.base + 4, length: 30 + dice.below(3) as u8, ..v4 },
        }
    }

    /// Every block that something in it names: addresses that are in the same ones behave the same.
    pub(super) fn blocks(&self) -> Vec<Cidr> {
        let mut blocks: Vec<Cidr> = self.lists.iter().flatten().copied().collect();
        blocks.extend(self.vpcs.iter().map(|it| it.v4));
        blocks.extend(self.subnets.iter().flat_map(|it| [Some(it.v4), it.v6].into_iter().flatten()));
        blocks.extend(self.tables.iter().flat_map(|it| it.routes.iter().filter_map(|it| it.0.ok())));
        blocks.extend(self.acls.iter().flat_map(|it| it.1.iter().map(|it| it.cidr)));
        let peers = self.groups.iter().flat_map(|it| &it.rules);
        blocks.extend(peers.filter_map(|it| if let Peer::Block(it) = it.2 { Some(it) } else { None }));
        blocks
    }
}

fn any_traffic(dice: &mut Dice) -> Traffic {
    match dice.below(10) {
        0..=2 => Traffic { protocol: None, from: -1, to: -1 },
        3..=6 => {
            let (from, to) = dice.pick(&PORTS);
            Traffic { protocol: Some(6), from, to }
        }
        7 => {
            let (from, to) = dice.pick(&PORTS);
            Traffic { protocol: Some(17), from, to }
        }
        8 => {
            let (from, to) = dice.pick(&[(-1, -1), (8, -1), (0, -1), (0, 0), (3, 4), (128, -1), (129, 0)]);
            Traffic { protocol: Some(if dice.percent(60) { 1 } else { 58 }), from, to }
        }
        _ => Traffic { protocol: Some(50), from: -1, to: -1 },
    }
}
