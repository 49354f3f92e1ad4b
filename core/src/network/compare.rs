//! What one state of a network lets through and another does not.

use std::collections::{BTreeMap, BTreeSet};

use super::filter::Bound;
use super::place::Ends;
use super::{Network, Place, Traffic};

/// Who can reach whom with what, for certain, that could not before or can no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachChange {
    /// Address of who connects; `None` is the internet. In the later state unless it is only in the earlier one.
    pub from: Option<String>,
    /// Address of who is connected to; `None` is the internet.
    pub to: Option<String>,
    /// What gets through now and did not.
    pub gained: Traffic,
    /// What got through and does not any more.
    pub lost: Traffic,
}

/// The traffic that certainly gets through, by who connects and whom to; `None` is the internet.
type Open = BTreeMap<(Option<String>, Option<String>), Traffic>;

/// Networks with more hosts than this are compared in what they have to do with the internet alone: of each other, they
/// would have a hundred million pairs at ten thousand.
pub const MOST_PAIRED: usize = 1_000;

/// The differences, the internet's first; between hosts only where neither state has more than [`MOST_PAIRED`]. `renamed` gives the later address of a resource of the earlier state.
pub fn compare(
    before: &Network<'_>,
    after: &Network<'_>,
    renamed: &dyn Fn(&str) -> String,
) -> Vec<ReachChange> {
    let pairs = before.hosts().count().max(after.hosts().count()) <= MOST_PAIRED;
    let was = before.open(pairs);
    let now = after.open(pairs);
    let was: Open = was
        .into_iter()
        .map(|((from, to), traffic)| ((from.map(|it| renamed(&it)), to.map(|it| renamed(&it))), traffic))
        .collect();
    let nothing = Traffic::none();
    let keys: BTreeSet<_> = was.keys().chain(now.keys()).collect();
    let one = |key: &(Option<String>, Option<String>)| {
        let (was, now) = (was.get(key).unwrap_or(&nothing), now.get(key).unwrap_or(&nothing));
        let (gained, lost) = (now.subtract(was), was.subtract(now));
        let (from, to) = key.clone();
        (!gained.is_empty() || !lost.is_empty()).then_some(ReachChange { from, to, gained, lost })
    };
    keys.into_iter().filter_map(one).collect()
}

impl<'a> Network<'a> {
    /// What is open, between hosts as well if `pairs` says so.
    fn open(&self, pairs: bool) -> Open {
        let (hosts, representatives) = (self.classes_of_hosts(), &self.classes().representatives);
        let ends: Vec<Ends<'a>> = representatives.iter().map(|it| self.ends_of(*it)).collect();
        let (from_outside, to_outside) =
            (self.ends(&Place::Internet, false), self.ends(&Place::Internet, true));
        // The internet is one more class, behind the others.
        let places = hosts.iter().map(|(address, class)| (Some((*address).to_owned()), *class));
        let places: Vec<(Option<String>, usize)> = places.chain([(None, ends.len())]).collect();
        // Hosts of one class share their answers.
        let mut certain: BTreeMap<(usize, usize), Traffic> = BTreeMap::new();
        let mut open = Open::new();
        for (from, source) in &places {
            for (to, target) in places.iter().filter(|(to, _)| to != from) {
                if !pairs && from.is_some() && to.is_some() {
                    continue;
                }
                let traffic = certain.entry((*source, *target)).or_insert_with(|| {
                    let from = ends.get(*source).unwrap_or(&from_outside);
                    self.certain(from, ends.get(*target).unwrap_or(&to_outside))
                });
                if !traffic.is_empty() {
                    open.insert((from.clone(), to.clone()), traffic.clone());
                }
            }
        }
        open
    }

    /// What certainly gets through.
    fn certain(&self, source: &Ends<'a>, target: &Ends<'a>) -> Traffic {
        let all = Traffic::all();
        let courses = self.courses(source, target, &all);
        let flows = self.flows(self.settle_all(&courses, target, &all, Bound::Certain));
        flows.iter().fold(Traffic::none(), |sum, it| sum.union(&it.traffic))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::stack::Stack;
    use crate::terraform;

    fn stack(rule: &str) -> Stack {
        let text = format!(
            r#"
resource "aws_vpc" "main" {{
  cidr_block = "10.0.0.0/16"
}}

resource "aws_internet_gateway" "main" {{
  vpc_id = aws_vpc.main.id
}}

resource "aws_subnet" "public" {{
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.1.0/24"
  map_public_ip_on_launch = true
}}

resource "aws_route_table" "public" {{
  vpc_id = aws_vpc.main.id

  route {{
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }}
}}

resource "aws_route_table_association" "public" {{
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}}

resource "aws_security_group" "web" {{
  vpc_id = aws_vpc.main.id

  ingress {{
{rule}
  }}
}}

resource "aws_instance" "web" {{
  ami                    = "ami-0abcdef1234567890"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.public.id
  vpc_security_group_ids = [aws_security_group.web.id]
}}
"#
        );
        terraform::read(&[("main.tf".to_owned(), text)]).unwrap().stack
    }

    fn rule(first: u16, last: u16) -> String {
        format!(
            "    protocol    = \"tcp\"\n    from_port   = {first}\n    to_port     = {last}\n    cidr_blocks = [\"0.0.0.0/0\"]"
        )
    }

    #[test]
    fn ports_that_open_and_close_are_told() {
        let (before, after) = (stack(&rule(80, 81)), stack(&rule(81, 443)));
        let same = |it: &str| it.to_owned();
        let (before, after) = (Network::of(&before), Network::of(&after));
        let found = compare(&before, &after, &same);
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.from.as_deref(), it.to.as_deref(), it.gained.to_string(), it.lost.to_string()))
            .collect();
        assert_eq!(told, [(None, Some("ec2.instance.web"), "TCP 82–443".to_owned(), "TCP 80".to_owned())]);
        assert_eq!(compare(&after, &after, &same), []);
    }
}
