//! Network ACLs by themselves: what their rules open, which of them never decide, and which security groups they overrule.

use std::collections::BTreeSet;

use super::Network;
use super::acl::{Acl, Direction, Rule};
use super::addresses::Family;
use super::filter::{Bound, Bounds, Filter, Match};
use super::group::Peer;
use super::traffic::{TCP, Traffic, UDP};

/// An inbound rule of a network ACL that lets the whole internet in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// Address of the network ACL.
    pub acl: &'a str,
    /// Address of the rule.
    pub rule: &'a str,
    /// What it lets in and no rule before it decides about.
    pub traffic: Traffic,
    /// Whether it is for every protocol and port.
    pub is_for_everything: bool,
}

/// A rule of a network ACL that never decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadowed<'a> {
    /// Address of the network ACL.
    pub acl: &'a str,
    /// Address of the rule.
    pub rule: &'a str,
    /// Address of a rule before it that takes its traffic and does the opposite, or of one with the same number.
    pub by: &'a str,
    /// Whether both have the same number.
    pub is_same_number: bool,
}

/// A rule of a security group that a network ACL leaves nothing of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overruled<'a> {
    /// Address of the network ACL.
    pub acl: &'a str,
    /// Address of the group's rule.
    pub rule: &'a str,
    /// Address of the group.
    pub group: &'a str,
    /// What the group's rule lets in.
    pub traffic: Traffic,
}

/// AWS allows forty rules in each direction; of far more nobody is told how they relate.
const MOST: usize = 200;

const TOO_MANY: &str = "a network ACL has more rules than AWS allows";

/// What is not known, by the address of the network ACL.
type Unknown<'a> = Vec<(&'a str, &'static str)>;

impl<'a> Network<'a> {
    fn own_acls(&self) -> impl Iterator<Item = (usize, &'a str, &Acl<'a>)> {
        self.acls.acls.iter().enumerate().filter_map(|(number, it)| Some((number, it.address?, it)))
    }

    /// The inbound rules of network ACLs that let the whole internet in for certain, and what is not known of the other ACLs.
    /// Rules for one ACL that is made elsewhere count as all that it has.
    pub fn opened(&self) -> (Vec<Opened<'a>>, Unknown<'a>) {
        let (mut opened, mut unknown) = (Vec::new(), Vec::new());
        let own = self.own_acls().map(|(_, address, acl)| (address, acl));
        let elsewhere = self.acls.elsewhere.iter().filter_map(|it| Some((it.address?, it)));
        for (address, acl) in own.chain(elsewhere) {
            let rules = &acl.rules[Direction::In as usize];
            if rules.len() > MOST {
                unknown.push((address, TOO_MANY));
                continue;
            }
            let before = opened.len();
            for (index, rule) in rules.iter().enumerate().filter(|(_, it)| it.allows == Some(true)) {
                let traffic = opened_by(rules, index);
                if !traffic.is_empty() {
                    let is_for_everything = rule.matches.iter().any(|it| it.certain.0 == Traffic::all());
                    opened.push(Opened { acl: address, rule: rule.address, traffic, is_for_everything });
                }
            }
            if opened.len() == before {
                unknown.extend(acl.unknown.first().map(|why| (address, *why)));
            }
        }
        (opened, unknown)
    }

    /// The rules of network ACLs that never decide, whatever the unknown turns out to be.
    pub fn shadowed(&self) -> Vec<Shadowed<'a>> {
        let mut found = Vec::new();
        for (_, acl, it) in self.own_acls() {
            for rules in it.rules.iter().filter(|it| it.len() <= MOST) {
                let placed: Vec<&Rule<'_>> = rules.iter().filter(|it| it.number.is_some()).collect();
                for (index, rule) in placed.iter().enumerate() {
                    let earlier = placed.get(..index).unwrap_or_default();
                    let same = earlier.iter().find(|it| it.number == rule.number);
                    let is_same_number = same.is_some();
                    let by = same.copied().or_else(|| opposite_before(earlier, rule));
                    found.extend(by.map(|by| Shadowed {
                        acl,
                        rule: rule.address,
                        by: by.address,
                        is_same_number,
                    }));
                }
            }
        }
        found
    }

    /// The network ACLs around something that have no rule which may let anything through, each with one of those it cuts
    /// off.
    pub fn closed_acls(&self) -> Vec<(&'a str, &'a str)> {
        let closed = self.own_acls().filter(|(_, _, acl)| {
            let lets = [Direction::In, Direction::Out].iter().any(|direction| {
                Family::ALL.iter().any(|it| !acl.filter(*direction, *it, Bound::Possible).rows().is_empty())
            });
            !lets
        });
        let cut_off = |number: usize| {
            let mut inside = self.hosts.interfaces.iter();
            let found =
                inside.find(|it| it.host.is_some() && self.acls.of_subnet.get(it.subnet) == Some(&number))?;
            Some(self.hosts.hosts.get(found.host?)?.address)
        };
        closed.filter_map(|(number, address, _)| Some((address, cut_off(number)?))).collect()
    }

    /// The inbound rules of security groups for address ranges that the network ACL around a member leaves nothing of, each
    /// once for each ACL. What comes from the member's own subnet passes no ACL and does not count.
    pub fn overruled(&self) -> Vec<Overruled<'a>> {
        let ports = Traffic::protocol(TCP).union(&Traffic::protocol(UDP));
        let mut seen = BTreeSet::new();
        let mut found = BTreeSet::new();
        for interface in self.hosts.interfaces.iter().filter(|it| it.host.is_some()) {
            let Some(number) = self.acls.of_subnet.get(interface.subnet).copied() else { continue };
            let Some(acl) = self.acls.acls.get(number) else { continue };
            let (Some(address), Some(subnet)) = (acl.address, self.places.subnets.get(interface.subnet))
            else {
                continue;
            };
            let groups =
                self.firewall.sets.get(interface.groups).map(|it| it.groups.as_slice()).unwrap_or_default();
            for group in groups.iter().filter(|it| seen.insert((interface.subnet, **it))) {
                let rules =
                    self.firewall.rules.get(group).map(|it| it.rules[Direction::In as usize].as_slice());
                for rule in rules.unwrap_or_default() {
                    let (Peer::Addresses(peers), Some(own)) = (&rule.peer, rule.address) else { continue };
                    let traffic = rule.traffic.certain.intersect(&ports);
                    let mut is_used = false;
                    let mut passes = traffic.is_empty();
                    for family in Family::ALL {
                        let inside = subnet.blocks[family as usize].map(|it| super::of_blocks(&[it], family));
                        let outside = peers[family as usize].subtract(&inside.unwrap_or_default());
                        is_used |= !outside.is_empty();
                        passes |=
                            acl.filter(Direction::In, family, Bound::Possible).rows().iter().any(|row| {
                                row.addresses.overlaps(&outside)
                                    && !row.traffic().intersect(&traffic).is_empty()
                            });
                    }
                    if is_used && !passes {
                        found.insert(Overruled { acl: address, rule: own, group: group.address(), traffic });
                    }
                }
            }
        }
        found.into_iter().collect()
    }
}

/// What a rule for everybody lets in from the internet that no rule before it may decide about.
fn opened_by(rules: &[Rule<'_>], index: usize) -> Traffic {
    let mut traffic = Traffic::none();
    for family in Family::ALL {
        let of = |rule: &Rule<'_>, bound: Bound| {
            let bounds: &Bounds<(Traffic, super::Addresses)> = &rule.matches[family as usize];
            bounds.get(bound).clone()
        };
        let is_for_everybody = rules.get(index).is_some_and(|it| of(it, Bound::Certain).1 == family.all());
        if !is_for_everybody {
            continue;
        }
        let until = rules.iter().take(index + 1).enumerate().map(|(at, it)| {
            let (traffic, addresses) = of(it, if at == index { Bound::Certain } else { Bound::Possible });
            Match { traffic, addresses, allows: at == index }
        });
        let own = Filter::ordered(&until.collect::<Vec<_>>());
        let open = own.rows().iter().filter(|it| it.addresses.overlaps(&family.internet()));
        traffic = open.fold(traffic, |all, it| all.union(&it.traffic()));
    }
    traffic
}

/// The first of the rules before another that takes some of its traffic and does the opposite, if those before it take all.
fn opposite_before<'r, 'a>(earlier: &[&'r Rule<'a>], rule: &Rule<'a>) -> Option<&'r Rule<'a>> {
    let opposite = !rule.allows?;
    let mut takes_something = false;
    for family in Family::ALL {
        let (traffic, addresses) = &rule.matches[family as usize].possible;
        if traffic.is_empty() || addresses.is_empty() {
            continue;
        }
        takes_something = true;
        let before = earlier.iter().map(|it| {
            let (traffic, addresses) = it.matches[family as usize].certain.clone();
            Match { traffic, addresses, allows: false }
        });
        let own = Match { traffic: traffic.clone(), addresses: addresses.clone(), allows: true };
        if !Filter::ordered(&before.chain([own]).collect::<Vec<_>>()).rows().is_empty() {
            return None;
        }
    }
    let takes_some = |it: &&&Rule<'_>| {
        Family::ALL.iter().any(|family| {
            let (a, b) = (&it.matches[*family as usize].certain, &rule.matches[*family as usize].possible);
            !a.0.intersect(&b.0).is_empty() && a.1.overlaps(&b.1)
        })
    };
    let mut opposites = earlier.iter().filter(|it| it.allows == Some(opposite));
    if takes_something { opposites.find(takes_some).copied() } else { None }
}
