//! The engine against a simulator that pushes single packets, on generated networks.

mod examples;
mod simulator;
mod world;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use drawbridge_core::network::{Family, Flow, Network, Place, Reach, Traffic};

use simulator::{Connection, Party, Simulator};
use world::{Cidr, Dice, World};

/// How many networks the test command compares; `REACHABILITY_NETWORKS` sets another number.
const NETWORKS: u64 = 300;

#[test]
#[expect(clippy::print_stdout, reason = "with `--nocapture`, what was compared")]
fn the_engine_and_single_packets_agree() {
    let networks =
        std::env::var("REACHABILITY_NETWORKS").ok().and_then(|it| it.parse().ok()).unwrap_or(NETWORKS);
    let mut tally = Tally::default();
    for seed in 0..networks {
        let mut dice = Dice(seed);
        let world = World::generate(&mut dice);
        compare(&world, &mut dice, seed, &mut tally);
    }
    println!("{networks} networks: {tally:?}");
    // A test that never sees a packet arrive, or one dropped, or a doubt, tests nothing.
    assert!(tally.open > 0 && tally.closed > 0 && tally.doubtful > 0, "{tally:?}");
}

/// How many answers of each kind were compared, and how many packets were pushed for them.
#[derive(Debug, Default)]
struct Tally {
    open: usize,
    closed: usize,
    doubtful: usize,
    packets: usize,
}

fn compare(world: &World, dice: &mut Dice, seed: u64, tally: &mut Tally) {
    let stack = world.stack();
    let network = Network::of(&stack);
    let names: Vec<String> = (0..world.hosts.len()).map(|it| format!("ec2.instance.n{it}")).collect();
    let subnets: Vec<String> = (0..world.subnets.len()).map(|it| format!("ec2.subnet.n{it}")).collect();
    let place = |party: Party| match party {
        Party::Host(it) => Place::Node(&names[it]),
        Party::Anyone(it) => Place::Subnet(&subnets[it]),
        Party::Internet => Place::Internet,
        Party::Service => Place::Node("dynamodb.table.scores"),
    };
    for _ in 0..6 {
        let (a, b) = (dice.below(world.hosts.len()), dice.below(world.hosts.len()));
        let (client, server) = match dice.below(8) {
            0 | 1 => (Party::Internet, Party::Host(b)),
            2 => (Party::Host(a), Party::Internet),
            3 => (Party::Host(a), Party::Service),
            4 => (Party::Anyone(dice.below(world.subnets.len())), Party::Host(b)),
            _ => (Party::Host(a), Party::Host(b)),
        };
        if client == server {
            continue;
        }
        let (from, to) = (place(client), place(server));
        let reach = network.reach(&from, &to, &Traffic::all());
        assert_eq!(reach.verdict, network.verdict(&from, &to, &Traffic::all()));
        let v6 = dice.percent(30) && server != Party::Service;
        for _ in 0..4 {
            check(world, dice, seed, tally, &reach, (client, server, v6));
        }
    }
}

/// Compares what both say about one protocol and port.
fn check(
    world: &World,
    dice: &mut Dice,
    seed: u64,
    tally: &mut Tally,
    reach: &Reach<'_>,
    (client, server, v6): (Party, Party, bool),
) {
    let (protocol, port) = packet_kind(dice, v6);
    let classes = Classes::of(world, v6);
    let Some(client_addresses) = addresses(world, &classes, client, v6, dice) else { return };
    let Some(server_addresses) = addresses(world, &classes, server, v6, dice) else { return };
    let publics = if v6 { vec![0] } else { classes.representatives(&internet(v6), dice) };
    let ports: Vec<u16> = if matches!(protocol, 6 | 17) { client_ports(world) } else { vec![0] };
    let simulator = Simulator { world };
    let is_pair = !matches!(client, Party::Internet) && !matches!(server, Party::Internet | Party::Service);
    // Whoever has many addresses is asked about one of them.
    let ranges = [client, server].map(|it| matches!(it, Party::Internet | Party::Anyone(_)));
    let client_addresses = if ranges[0] { vec![dice.pick(&client_addresses)] } else { client_addresses };
    let server_addresses = if ranges[1] { vec![dice.pick(&server_addresses)] } else { server_addresses };
    // Where a subnet gives no public address, somebody may still have taken one.
    let anyone_is_public: &[bool] = match client {
        Party::Anyone(it) if world.subnets[it].maps_public => &[true],
        Party::Anyone(_) => &[true, false],
        _ => &[false],
    };
    let (mut all, mut any) = (false, false);
    for by_public in if is_pair && !v6 { vec![false, true] } else { vec![false] } {
        let (mut every, mut some) = (true, false);
        // Only the other end sees a public address, and only if it is the one that was used.
        let publics: Vec<(u128, u128)> = if by_public {
            publics.iter().flat_map(|a| publics.iter().map(|b| (*a, *b))).collect()
        } else {
            vec![(publics[0], 0)]
        };
        for client_address in &client_addresses {
            for server_address in &server_addresses {
                for client_port in &ports {
                    for (nat_port, anyone_is_public) in
                        ports.iter().flat_map(|it| anyone_is_public.iter().map(move |is| (it, *is)))
                    {
                        for (client_public, server_public) in publics.iter().copied() {
                            let connection = Connection {
                                v6,
                                client,
                                server,
                                client_address: *client_address,
                                server_address: *server_address,
                                client_public,
                                server_public,
                                anyone_is_public,
                                by_public,
                                protocol,
                                port,
                                client_port: *client_port,
                                nat_port: *nat_port,
                            };
                            let opens = simulator.connects(&connection);
                            tally.packets += 1;
                            every &= opens;
                            some |= opens;
                        }
                    }
                }
            }
        }
        all |= every;
        any |= some;
    }
    let family = if v6 { Family::V6 } else { Family::V4 };
    let holds = |flows: &[Flow<'_>]| {
        flows.iter().any(|it| {
            it.family == family
                && it.traffic.contains(protocol, port)
                && (!ranges[0] || it.from.contains(client_addresses[0]))
                && (!ranges[1] || it.to.contains(server_addresses[0]))
        })
    };
    let told = (holds(&reach.certain), holds(&reach.possible));
    assert_eq!(
        told,
        (all, any),
        "network {seed}: {client:?} to {server:?}, protocol {protocol} port {port}, {family:?}, {client_addresses:?} \
         {server_addresses:?}\n(certain, possible): engine left, packets right\n{world:?}\n{reach:?}"
    );
    match told {
        (true, _) => tally.open += 1,
        (false, false) => tally.closed += 1,
        (false, true) => tally.doubtful += 1,
    }
}

/// A protocol and port at the edges of those that rules name.
fn packet_kind(dice: &mut Dice, v6: bool) -> (u8, u16) {
    const EDGES: [u16; 14] = [0, 21, 22, 23, 79, 80, 81, 442, 443, 444, 1_023, 1_024, 40_000, 65_535];
    match dice.below(10) {
        0..=5 => (6, dice.pick(&EDGES)),
        6 | 7 => (17, dice.pick(&EDGES)),
        8 if v6 => (58, dice.pick(&[128 << 8, 129 << 8, (3 << 8) | 4])),
        8 => (1, dice.pick(&[8 << 8, 0, (3 << 8) | 4])),
        _ => (50, 0),
    }
}

/// Ports of clients at the edges of what network ACLs name.
fn client_ports(world: &World) -> Vec<u16> {
    let mut ports: BTreeSet<i64> = [1_024, 65_535].into();
    let rules =
        world.acls.iter().flat_map(|it| &it.1).filter(|it| matches!(it.traffic.protocol, Some(6 | 17)));
    for rule in rules {
        ports.extend([rule.traffic.from, rule.traffic.from - 1, rule.traffic.to, rule.traffic.to + 1]);
    }
    ports.into_iter().filter(|it| *it >= 1_024).filter_map(|it| u16::try_from(it).ok()).collect()
}

/// The addresses of one family, cut where something in the network tells them apart.
struct Classes {
    blocks: Vec<Cidr>,
    v6: bool,
}

impl Classes {
    fn of(world: &World, v6: bool) -> Self {
        Self { blocks: world.blocks().into_iter().filter(|it| it.v6 == v6).collect(), v6 }
    }

    /// One address of every class in some ranges: the first or the last of an interval.
    fn representatives(&self, ranges: &[(u128, u128)], dice: &mut Dice) -> Vec<u128> {
        let mut found: BTreeMap<Vec<bool>, u128> = BTreeMap::new();
        for (first, last) in ranges {
            let mut starts: BTreeSet<u128> = [*first].into();
            let edges = self.blocks.iter().flat_map(|it| [Some(it.base), it.last().checked_add(1)]);
            starts.extend(edges.flatten().filter(|it| first < it && it <= last));
            let starts: Vec<u128> = starts.into_iter().collect();
            for (n, start) in starts.iter().enumerate() {
                let end = starts.get(n + 1).map_or(*last, |it| it - 1);
                let class = self.blocks.iter().map(|it| it.holds(self.v6, *start)).collect();
                let edge = if dice.percent(50) { *start } else { end };
                if dice.percent(50) {
                    found.insert(class, edge);
                } else {
                    found.entry(class).or_insert(edge);
                }
            }
        }
        found.into_values().collect()
    }
}

/// The addresses of the internet: those that RFC 6890 does not set aside.
fn internet(v6: bool) -> Vec<(u128, u128)> {
    if v6 {
        let documentation = 0x2001_0db8_u128 << 96;
        return vec![(0x2000 << 112, documentation - 1), (documentation + (1 << 96), (0x4000 << 112) - 1)];
    }
    let block = |a: u128, b: u128, c: u128| (a << 24) | (b << 16) | (c << 8);
    // Between what is set aside, from below.
    vec![
        (block(1, 0, 0), block(10, 0, 0) - 1),
        (block(11, 0, 0), block(100, 64, 0) - 1),
        (block(100, 128, 0), block(127, 0, 0) - 1),
        (block(128, 0, 0), block(169, 254, 0) - 1),
        (block(169, 255, 0), block(172, 16, 0) - 1),
        (block(172, 32, 0), block(192, 0, 0) - 1),
        (block(192, 0, 1), block(192, 0, 2) - 1),
        (block(192, 0, 3), block(192, 168, 0) - 1),
        (block(192, 169, 0), block(198, 18, 0) - 1),
        (block(198, 20, 0), block(198, 51, 100) - 1),
        (block(198, 51, 101), block(203, 0, 113) - 1),
        (block(203, 0, 114), block(224, 0, 0) - 1),
    ]
}

/// The addresses a party may have; `None` if it has none of the family.
fn addresses(world: &World, classes: &Classes, party: Party, v6: bool, dice: &mut Dice) -> Option<Vec<u128>> {
    // The first four and the last address of a subnet belong to AWS.
    let inside =
        |block: Cidr, dice: &mut Dice| classes.representatives(&[(block.base + 4, block.last() - 1)], dice);
    match party {
        Party::Internet | Party::Service => Some(classes.representatives(&internet(v6), dice)),
        Party::Anyone(it) => {
            let subnet = &world.subnets[it];
            let block = if v6 { subnet.v6? } else { subnet.v4 };
            Some(inside(block, dice))
        }
        Party::Host(it) => {
            let host = &world.hosts[it];
            let subnet = &world.subnets[host.subnet];
            if v6 {
                let has_one = host.v6_count.map_or(subnet.assigns_v6, |it| it > 0);
                return has_one.then_some(subnet.v6).flatten().map(|it| inside(it, dice));
            }
            Some(host.fixed.map_or_else(|| inside(subnet.v4, dice), |it| vec![it]))
        }
    }
}
