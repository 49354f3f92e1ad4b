//! Questions and answers.

use super::Network;
use super::addresses::{Addresses, Family};
use super::balancer::Forward;
use super::block::Block;
use super::explain::Path;
use super::filter::Bound;
use super::flow::{self, Cell, End};
use super::journey::{Beyond, Journey};
use super::place::{Ends, Place};
use super::traffic::Traffic;

/// Whether packets get through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// None does, whatever the unknown turns out to be.
    Blocked,
    /// It hangs on what is not known.
    Undecided,
    /// Some do for certain.
    Reachable,
}

impl Verdict {
    /// Name in files and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Undecided => "undecided",
            Self::Reachable => "reachable",
        }
    }
}

/// Packets that get through: this traffic, from any of these sources to any of these targets. Of a source or a target that
/// has one address nobody knows yet, it lists the addresses it may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow<'a> {
    /// Family of the addresses.
    pub family: Family,
    /// Protocols and ports, as the source sends them.
    pub traffic: Traffic,
    /// Sources.
    pub from: Addresses,
    /// Targets.
    pub to: Addresses,
    /// Address of the listener of a load balancer that passes them on.
    pub through: Option<&'a str>,
}

/// The answer to whether one place can reach another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach<'a> {
    /// In one word.
    pub verdict: Verdict,
    /// What gets through for certain.
    pub certain: Vec<Flow<'a>>,
    /// What may get through, the certain included.
    pub possible: Vec<Flow<'a>>,
    /// The ways, hop by hop; of what gets through for certain if something does, else of what may.
    pub paths: Vec<Path<'a>>,
    /// The first thing that blocks, if nothing gets through.
    pub block: Option<Block<'a>>,
    /// What is not known and would decide, if it is undecided.
    pub unknown: Vec<String>,
}

/// One way to get from a place to another.
pub(super) enum Course<'a> {
    /// In one go: the journeys to choose from by destination.
    Direct(Vec<Journey<'a>>),
    /// To the public address of the target, over the internet and back in.
    Around(Vec<Journey<'a>>, Vec<Journey<'a>>),
    /// To a load balancer, by one of several courses, and on from there.
    Forwarded { forward: usize, first: Vec<Self>, second: Vec<Journey<'a>> },
}

/// Cells with their family.
pub(super) type Cells = Vec<(Family, Cell)>;

impl<'a> Network<'a> {
    /// Whether one place can reach another with some of the traffic, by which ways, or what blocks.
    pub fn reach(&self, from: &Place<'a>, to: &Place<'a>, traffic: &Traffic) -> Reach<'a> {
        let (source, target) = (self.ends(from, false), self.ends(to, true));
        let courses = self.courses(&source, &target, traffic);
        self.reach_by(&source, &target, &courses, traffic)
    }

    /// What gets through by these courses.
    pub(super) fn reach_by(
        &self,
        source: &Ends<'a>,
        target: &Ends<'a>,
        courses: &[(usize, Vec<Course<'a>>)],
        traffic: &Traffic,
    ) -> Reach<'a> {
        let certain = self.settle_all(courses, target, traffic, Bound::Certain);
        let possible = self.settle_all(courses, target, traffic, Bound::Possible);
        let mut unknown: Vec<String> =
            self.not_known(source, target).into_iter().map(str::to_owned).collect();
        let verdict = verdict(!certain.is_empty(), !possible.is_empty() || !unknown.is_empty());
        let mut reach = Reach {
            verdict,
            certain: self.flows(certain),
            possible: self.flows(possible),
            paths: Vec::new(),
            block: None,
            unknown: Vec::new(),
        };
        let flat: Vec<&Course<'a>> = courses.iter().flat_map(|(_, it)| it).collect();
        match verdict {
            Verdict::Reachable => reach.paths = self.paths(&flat, traffic, Bound::Certain),
            Verdict::Undecided => {
                reach.paths = self.paths(&flat, traffic, Bound::Possible);
                unknown.extend(self.doubts(&flat, traffic));
                unknown.sort();
                unknown.dedup();
                reach.unknown = unknown;
            }
            Verdict::Blocked => reach.block = Some(self.block(source, target, &flat, traffic)),
        }
        reach
    }

    /// What of the internet can reach a place.
    pub fn from_internet(&self, to: &Place<'a>) -> Reach<'a> {
        self.reach(&Place::Internet, to, &Traffic::all())
    }

    /// What of the internet certainly reaches a place, without the reasons.
    pub fn certain_from_internet(&self, to: &Place<'a>) -> Vec<Flow<'a>> {
        let (source, target, traffic) =
            (self.ends(&Place::Internet, false), self.ends(to, true), Traffic::all());
        let courses = self.courses(&source, &target, &traffic);
        self.flows(self.settle_all(&courses, &target, &traffic, Bound::Certain))
    }

    /// Whether one place can reach another with some of the traffic, without the reasons.
    pub fn verdict(&self, from: &Place<'a>, to: &Place<'a>, traffic: &Traffic) -> Verdict {
        self.verdict_of(&self.ends(from, false), &self.ends(to, true), traffic)
    }

    pub(super) fn verdict_of(&self, source: &Ends<'a>, target: &Ends<'a>, traffic: &Traffic) -> Verdict {
        let courses = self.courses(source, target, traffic);
        if !self.settle_all(&courses, target, traffic, Bound::Certain).is_empty() {
            return Verdict::Reachable;
        }
        let may = !self.settle_all(&courses, target, traffic, Bound::Possible).is_empty();
        verdict(false, may || !self.not_known(source, target).is_empty())
    }

    /// Whether one place can reach another with some of the traffic, and with which of it: what gets through for certain, or
    /// else what may. Without the reasons.
    pub fn admitted(&self, from: &Place<'a>, to: &Place<'a>, traffic: &Traffic) -> (Verdict, Traffic) {
        let (source, target) = (self.ends(from, false), self.ends(to, true));
        let courses = self.courses(&source, &target, traffic);
        let all = |bound: Bound| {
            let settled = self.settle_all(&courses, &target, traffic, bound);
            let flows = self.flows(settled);
            flows.iter().fold(Traffic::none(), |all, it| all.union(&it.traffic))
        };
        let certain = all(Bound::Certain);
        if !certain.is_empty() {
            return (Verdict::Reachable, certain);
        }
        let possible = all(Bound::Possible);
        let may = !possible.is_empty() || !self.not_known(&source, &target).is_empty();
        (verdict(false, may), possible)
    }

    /// Everybody who can, or may, reach a place with some of the traffic: the internet first, then by address.
    pub fn who_can_reach(&self, to: &Place<'a>, traffic: &Traffic) -> Vec<(Place<'a>, Verdict)> {
        let others = self.hosts().map(Place::Node).filter(|it| it != to);
        let verdicts = std::iter::once(Place::Internet).chain(others).map(|from| {
            let verdict = self.verdict(&from, to, traffic);
            (from, verdict)
        });
        verdicts.filter(|it| it.1 != Verdict::Blocked).collect()
    }

    /// Why the ends themselves are not known.
    pub(super) fn not_known(&self, source: &Ends<'a>, target: &Ends<'a>) -> Vec<&'static str> {
        let vague = |it: &Ends<'a>| match it {
            Ends::Interfaces(_, Some(host)) => self.hosts.hosts.get(*host).and_then(|it| it.vague),
            _ => None,
        };
        [vague(source), vague(target)].into_iter().flatten().collect()
    }

    /// Every course between two places, by the interface of the target.
    pub(super) fn courses(
        &self,
        source: &Ends<'a>,
        target: &Ends<'a>,
        traffic: &Traffic,
    ) -> Vec<(usize, Vec<Course<'a>>)> {
        let mut courses = Vec::new();
        match target {
            Ends::Interfaces(interfaces, host) => {
                for b in interfaces {
                    courses.push((*b, self.direct(source, *b)));
                }
                let forwards = self.forwards.iter().enumerate().filter(|(_, it)| Some(it.target) == *host);
                for (number, forward) in forwards {
                    if forward.gives.possible.intersect(traffic).is_empty() {
                        continue;
                    }
                    for b in interfaces {
                        let course = self.forwarded(source, number, forward, *b);
                        if let Some(to) = courses.iter_mut().find(|it| it.0 == *b) {
                            to.1.push(course);
                        }
                    }
                }
            }
            Ends::Beyond(ends) => {
                if let Ends::Interfaces(interfaces, _) = source {
                    let out = interfaces
                        .iter()
                        .flat_map(|a| ends.iter().map(|it| Course::Direct(self.outward(*a, it))));
                    courses.push((0, out.collect()));
                }
            }
            Ends::Service(service) => {
                if let Ends::Interfaces(interfaces, _) = source {
                    courses.push((
                        0,
                        interfaces.iter().map(|a| Course::Direct(self.to_service(*a, service))).collect(),
                    ));
                }
            }
            Ends::Nowhere(_) => {}
        }
        courses
    }

    /// The courses from a place to an interface without a load balancer in between.
    fn direct(&self, source: &Ends<'a>, b: usize) -> Vec<Course<'a>> {
        match source {
            Ends::Interfaces(interfaces, _) => {
                let mut courses: Vec<Course<'_>> =
                    interfaces.iter().map(|a| Course::Direct(self.between(*a, b))).collect();
                courses.extend(interfaces.iter().filter_map(|a| self.around(*a, b)));
                courses
            }
            Ends::Beyond(ends) => ends.iter().map(|it| Course::Direct(self.inward(it, b))).collect(),
            Ends::Service(_) | Ends::Nowhere(_) => Vec::new(),
        }
    }

    /// The way from an interface to another's address on the internet.
    fn around(&self, a: usize, b: usize) -> Option<Course<'a>> {
        let (from, to) = (self.hosts.interfaces.get(a)?, self.hosts.interfaces.get(b)?);
        let vpc = |subnet: usize| self.places.subnets.get(subnet).map(|it| it.vpc);
        let ends = Family::ALL.map(|family| {
            let known = |it: &super::host::Interface| match (&it.addresses[family as usize], family) {
                (Ok(None), _) => Addresses::empty(),
                (_, Family::V4) | (Err(_), _) => family.internet(),
                (Ok(Some(addresses)), Family::V6) => addresses.clone(),
            };
            // In a VPC, IPv6 addresses are reached inside.
            let is_used = match family {
                Family::V4 => to.is_public != Ok(false),
                Family::V6 => vpc(from.subnet) != vpc(to.subnet),
            };
            [from, to].map(|it| if is_used { known(it) } else { Addresses::empty() })
        });
        let beyond = |side: usize, is_hidden: bool| Beyond {
            ends: Family::ALL.map(|it| End { addresses: ends[it as usize][side].clone(), is_hidden }),
            service: None,
            is_private: false,
        };
        let is_used = ends.iter().any(|it| !it[1].is_empty());
        is_used.then(|| {
            // A range keeps its addresses in IPv6; what is behind a public IPv4 address is one of them.
            Course::Around(self.outward(a, &beyond(1, true)), self.inward(&beyond(0, true), b))
        })
    }

    /// The course through a load balancer.
    fn forwarded(&self, source: &Ends<'a>, number: usize, forward: &Forward<'a>, b: usize) -> Course<'a> {
        let balancer =
            self.hosts.hosts.get(forward.balancer).map(|it| it.interfaces.as_slice()).unwrap_or_default();
        Course::Forwarded {
            forward: number,
            first: balancer.iter().flat_map(|it| self.direct(source, *it)).collect(),
            second: balancer.iter().flat_map(|it| self.between(*it, b)).collect(),
        }
    }

    pub(super) fn settle_all(
        &self,
        courses: &[(usize, Vec<Course<'a>>)],
        target: &Ends<'a>,
        traffic: &Traffic,
        bound: Bound,
    ) -> Vec<(Option<usize>, Family, Cell)> {
        let host = if let Ends::Interfaces(_, Some(it)) = target { self.hosts.hosts.get(*it) } else { None };
        let mut all: Vec<Vec<(Option<usize>, Family, Cell)>> = Vec::new();
        for (_, courses) in courses {
            let mut here = Vec::new();
            for course in courses {
                let through =
                    if let Course::Forwarded { forward, .. } = course { Some(*forward) } else { None };
                let cells = self.settle(course, traffic, bound);
                here.extend(cells.into_iter().map(|(family, cell)| (through, family, cell)));
            }
            all.push(here);
        }
        let is_one_of = host.is_some_and(|it| it.is_one_of);
        // What holds for certain holds wherever it stands.
        let mut all = all.into_iter();
        let mut cells = all.next().unwrap_or_default();
        for more in all {
            cells = if is_one_of && bound == Bound::Certain {
                common(&cells, &more)
            } else {
                [cells, more].concat()
            };
        }
        cells.sort();
        cells.dedup();
        cells
    }

    /// What is left of some traffic at the end of a course.
    pub(super) fn settle(&self, course: &Course<'a>, traffic: &Traffic, bound: Bound) -> Cells {
        match course {
            Course::Direct(journeys) => self.settle_journeys(journeys, traffic, bound),
            Course::Around(out, back) => {
                let (out, back) =
                    (self.settle_journeys(out, traffic, bound), self.settle_journeys(back, traffic, bound));
                let pairs =
                    out.iter().flat_map(|a| back.iter().map(move |b| (a, b))).filter(|(a, b)| a.0 == b.0);
                let both = pairs.filter_map(|((family, a), (_, b))| {
                    let (first, last) = (a.first.max(b.first), a.last.min(b.last));
                    let cell = Cell { first, last, source: a.source.clone(), target: b.target.clone() };
                    (first <= last).then_some((*family, cell))
                });
                both.collect()
            }
            Course::Forwarded { forward, first, second } => {
                let Some(forward) = self.forwards.get(*forward) else { return Vec::new() };
                let mut arrived = Vec::new();
                for course in first {
                    arrived.extend(self.settle(course, forward.takes.get(bound), bound));
                }
                let gives = forward.gives.get(bound).intersect(traffic);
                let keeps: &[bool] = match (forward.keeps_source, bound) {
                    (Ok(true), _) => &[true],
                    (Ok(false), _) => &[false],
                    (Err(_), _) => &[true, false],
                };
                let results =
                    keeps.iter().map(|keeps| self.pass_on(&arrived, first, second, &gives, bound, *keeps));
                let mut results = results.collect::<Vec<_>>().into_iter();
                let one = results.next().unwrap_or_default();
                match (results.next(), bound) {
                    (None, _) => one,
                    (Some(other), Bound::Possible) => [one, other].concat(),
                    (Some(other), Bound::Certain) => {
                        one.into_iter().filter(|it| other.contains(it)).collect()
                    }
                }
            }
        }
    }

    /// What a load balancer passes on of what arrived at it.
    fn pass_on(
        &self,
        arrived: &Cells,
        first: &[Course<'a>],
        second: &[Journey<'a>],
        gives: &Traffic,
        bound: Bound,
        keeps_source: bool,
    ) -> Cells {
        let mut passed = Vec::new();
        for (family, cell) in arrived {
            let journeys = second.iter().filter(|it| it.family == *family);
            let journeys: Vec<Journey<'_>> = journeys
                .map(|it| {
                    let mut journey = it.clone();
                    if keeps_source {
                        journey.source =
                            End { addresses: cell.source.clone(), is_hidden: has_hidden_source(first) };
                    }
                    journey
                })
                .collect();
            for (_, on) in self.settle_journeys(&journeys, gives, bound) {
                let source = if keeps_source { on.source } else { cell.source.clone() };
                passed.push((*family, Cell { source, target: on.target, ..cell.clone() }));
            }
        }
        passed.sort();
        passed.dedup();
        passed
    }

    fn settle_journeys(&self, journeys: &[Journey<'a>], traffic: &Traffic, bound: Bound) -> Cells {
        let mut settled = Vec::new();
        for family in Family::ALL {
            let mine = || journeys.iter().filter(|it| it.family == family);
            // Journeys between the same two ends share what is hidden about them.
            let mut ends: Vec<(&End, &End)> = Vec::new();
            for it in mine() {
                if !ends.contains(&(&it.source, &it.target)) {
                    ends.push((&it.source, &it.target));
                }
            }
            for (source, target) in ends {
                let same = mine().filter(|it| (&it.source, &it.target) == (source, target));
                let cells: Vec<Cell> = same.flat_map(|it| self.travel(it, traffic, bound)).collect();
                settled.extend(flow::settle(cells, source, target, bound).into_iter().map(|it| (family, it)));
            }
        }
        settled
    }

    pub(super) fn flows(&self, cells: Vec<(Option<usize>, Family, Cell)>) -> Vec<Flow<'a>> {
        let mut flows: Vec<Flow<'a>> = Vec::new();
        for (through, family, cell) in cells {
            let through = through.and_then(|it| self.forwards.get(it)).map(|it| it.listener);
            let traffic = cell.traffic();
            let same = flows.iter_mut().find(|it| {
                it.family == family && it.through == through && it.from == cell.source && it.to == cell.target
            });
            match same {
                Some(flow) => flow.traffic = flow.traffic.union(&traffic),
                None => flows.push(Flow { family, traffic, from: cell.source, to: cell.target, through }),
            }
        }
        flows
    }
}

pub(super) fn verdict(is_certain: bool, is_possible: bool) -> Verdict {
    match (is_certain, is_possible) {
        (true, _) => Verdict::Reachable,
        (false, true) => Verdict::Undecided,
        (false, false) => Verdict::Blocked,
    }
}

/// Whether the source of courses is one address that nobody knows.
fn has_hidden_source(courses: &[Course<'_>]) -> bool {
    courses.iter().any(|it| match it {
        Course::Direct(journeys) | Course::Around(journeys, _) => {
            journeys.iter().any(|it| it.source.is_hidden)
        }
        Course::Forwarded { first, .. } => has_hidden_source(first),
    })
}

/// What two sets of flows have in common by traffic and source, to the targets of either.
fn common(
    a: &[(Option<usize>, Family, Cell)],
    b: &[(Option<usize>, Family, Cell)],
) -> Vec<(Option<usize>, Family, Cell)> {
    let pairs =
        a.iter().flat_map(|a| b.iter().map(move |b| (a, b))).filter(|(a, b)| a.0 == b.0 && a.1 == b.1);
    let both = pairs.filter_map(|(a, b)| {
        let (x, y) = (&a.2, &b.2);
        let (first, last) = (x.first.max(y.first), x.last.min(y.last));
        let source = x.source.intersect(&y.source);
        let target = x.target.union(&y.target);
        (first <= last && !source.is_empty()).then_some((a.0, a.1, Cell { first, last, source, target }))
    });
    both.collect()
}
