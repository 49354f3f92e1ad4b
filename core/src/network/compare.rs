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
    /// Address of who is connected to.
    pub to: String,
    /// What gets through now and did not.
    pub gained: Traffic,
    /// What got through and does not any more.
    pub lost: Traffic,
}

/// The traffic that certainly gets through, by who connects (`None` is the internet) and whom to.
type Open = BTreeMap<(Option<String>, String), Traffic>;

/// The differences, the internet's first. `renamed` gives the later address of a resource of the earlier state.
pub fn compare(
    before: &Network<'_>,
    after: &Network<'_>,
    renamed: &dyn Fn(&str) -> String,
) -> Vec<ReachChange> {
    let was = before.open();
    let now = after.open();
    let was: Open = was
        .into_iter()
        .map(|((from, to), traffic)| ((from.map(|it| renamed(&it)), renamed(&to)), traffic))
        .collect();
    let nothing = Traffic::none();
    let keys: BTreeSet<_> = was.keys().chain(now.keys()).collect();
    let one = |key: &(Option<String>, String)| {
        let (was, now) = (was.get(key).unwrap_or(&nothing), now.get(key).unwrap_or(&nothing));
        let (gained, lost) = (now.subtract(was), was.subtract(now));
        let (from, to) = key.clone();
        (!gained.is_empty() || !lost.is_empty()).then_some(ReachChange { from, to, gained, lost })
    };
    keys.into_iter().filter_map(one).collect()
}

impl<'a> Network<'a> {
    fn open(&self) -> Open {
        let (hosts, representatives) = self.classes();
        let ends: Vec<Ends<'a>> = representatives.iter().map(|it| self.ends_of(*it)).collect();
        let internet = self.ends(&Place::Internet, false);
        let of_class =
            |from: &Ends<'a>| -> Vec<Traffic> { ends.iter().map(|to| self.certain(from, to)).collect() };
        let from_internet = of_class(&internet);
        let from_hosts: Vec<Vec<Traffic>> = ends.iter().map(of_class).collect();
        let mut open = Open::new();
        for (to, target) in &hosts {
            let sources = hosts.iter().filter(|(from, _)| from != &to);
            let sources = sources.map(|(from, class)| (Some((*from).to_owned()), from_hosts.get(*class)));
            for (from, traffic) in std::iter::once((None, Some(&from_internet))).chain(sources) {
                let traffic = traffic.and_then(|it| it.get(*target)).filter(|it| !it.is_empty());
                if let Some(traffic) = traffic {
                    open.insert((from, (*to).to_owned()), traffic.clone());
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
            .map(|it| (it.from.as_deref(), it.to.as_str(), it.gained.to_string(), it.lost.to_string()))
            .collect();
        assert_eq!(told, [(None, "ec2.instance.web", "TCP 82–443".to_owned(), "TCP 80".to_owned())]);
        assert_eq!(compare(&after, &after, &same), []);
    }
}
