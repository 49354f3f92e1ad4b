//! Where connections start and end.

use ipnet::IpNet;

use super::Network;
use super::addresses::{Family, of_block, of_blocks};
use super::endpoint::service_of;
use super::flow::End;
use super::journey::Beyond;
use super::traffic::Traffic;
use crate::catalog::ec2::{subnet, vpc_endpoint};
use crate::catalog::lambda;
use crate::stack::{Resource, logical_id};

/// Where a connection starts or ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place<'a> {
    /// Anything on the internet.
    Internet,
    /// Anything at these addresses: of the internet, or of another network such as an office.
    Addresses(Vec<IpNet>),
    /// Anything in the subnet at an address.
    Subnet(&'a str),
    /// A resource: what has network interfaces, or what is used through a service of AWS.
    Node(&'a str),
}

/// Why a name leads to no place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFound {
    /// Nothing is called so.
    #[error("nothing in the network is called `{0}`; name a resource, a subnet, an address or `internet`")]
    Nothing(String),
    /// Several are.
    #[error("`{0}` may be {1}; use an address")]
    Several(String, String),
    /// It is something, but nothing that connections start or end at.
    #[error("`{0}` is {1}, which has no place in the network")]
    NoPlace(String, String),
}

/// Whether a resource, with its address, is called so.
type Calls<'n> = &'n dyn Fn(&str, &Resource) -> bool;

/// A place as the engine sees it.
#[derive(Clone, Debug)]
pub(super) enum Ends<'a> {
    /// Network interfaces, by their numbers, and the number of what they belong to.
    Interfaces(Vec<usize>, Option<usize>),
    Beyond(Vec<Beyond<'a>>),
    Service(&'a str),
    /// It takes no part in the network, and why.
    Nowhere(&'static str),
}

impl<'a> Network<'a> {
    /// The place that people call so: `internet`, an address, a block, or a resource by its name, title or address in either
    /// language.
    ///
    /// # Errors
    ///
    /// What is wrong with the name, in a sentence.
    pub fn find(&self, name: &str) -> Result<Place<'a>, NotFound> {
        if name.eq_ignore_ascii_case("internet") {
            return Ok(Place::Internet);
        }
        if let Some(block) = parse_block(name) {
            return Ok(self.at(block));
        }
        let no_place = |it: &Resource| {
            let what = it.ty.map_or(it.tf_type.as_str(), |it| it.a_label).to_owned();
            NotFound::NoPlace(name.to_owned(), what)
        };
        // Whoever asks about every edge of a drawing asks by address.
        if let Some((address, it)) = self.stack.resources.get_key_value(name) {
            return self.place(address, it).ok_or_else(|| no_place(it));
        }
        let calls: [Calls<'_>; 3] =
            [&|_, it| it.terraform_address() == name, &|_, it| it.title() == name, &|_, it| {
                it.name == name || logical_id(it) == name
            }];
        for is_it in calls {
            let found = self.stack.resources.iter().filter(|(address, it)| is_it(address, it));
            let found: Vec<(&'a str, &Resource)> =
                found.map(|(address, it)| (address.as_str(), it)).collect();
            let places: Vec<Place<'a>> =
                found.iter().filter_map(|(address, it)| self.place(address, it)).collect();
            match (&places[..], &found[..]) {
                ([place], _) => return Ok(place.clone()),
                ([], []) => {}
                ([], [(_, it), ..]) => return Err(no_place(it)),
                _ => {
                    let names: Vec<String> =
                        found.iter().map(|(address, _)| format!("`{address}`")).collect();
                    return Err(NotFound::Several(name.to_owned(), names.join(" or ")));
                }
            }
        }
        Err(NotFound::Nothing(name.to_owned()))
    }

    /// The place a resource is, if it is one.
    fn place(&self, address: &'a str, resource: &Resource) -> Option<Place<'a>> {
        let ty = resource.ty?;
        if *ty == subnet::TYPE {
            return Some(Place::Subnet(address));
        }
        let is_place =
            self.hosts.number_of(address).is_some() || service_of(ty).is_some() || *ty == vpc_endpoint::TYPE;
        is_place.then_some(Place::Node(address))
    }

    /// What a place listens to, where that is known and not everything: a database's port, HTTPS of a service of AWS.
    pub fn listens_to(&self, to: &Place<'a>) -> Option<Traffic> {
        match self.ends(to, true) {
            Ends::Service(_) => Some(Traffic::tcp(443)),
            Ends::Interfaces(_, Some(host)) => {
                let accepts = &self.hosts.hosts.get(host)?.accepts.certain;
                (!accepts.is_empty() && *accepts != Traffic::all()).then(|| accepts.clone())
            }
            _ => None,
        }
    }

    /// Whether a place is a service of AWS, asked at its own addresses or through an endpoint.
    pub fn is_service(&self, to: &Place<'a>) -> bool {
        matches!(self.ends(to, true), Ends::Service(_))
    }

    /// Whether connections from a place start at network interfaces in a VPC.
    pub fn is_inside(&self, from: &Place<'a>) -> bool {
        matches!(self.ends(from, false), Ends::Interfaces(..))
    }

    /// The place with an address: an interface or a subnet of the stack, or beyond.
    fn at(&self, block: IpNet) -> Place<'a> {
        let addresses = of_block(&block);
        let family = super::addresses::family_of(&block);
        let fixed = self.hosts.interfaces.iter().find(|it| {
            !it.is_range && matches!(&it.addresses[family as usize], Ok(Some(it)) if *it == addresses)
        });
        if let Some(host) = fixed.and_then(|it| self.hosts.hosts.get(it.host?)) {
            return Place::Node(host.address);
        }
        let subnet = self
            .places
            .subnets
            .iter()
            .find(|it| it.blocks[family as usize].is_some_and(|it| addresses.is_within(&of_block(&it))));
        subnet.map_or_else(|| Place::Addresses(vec![block]), |it| Place::Subnet(it.address))
    }

    /// A place as the engine sees it.
    pub(super) fn ends(&self, place: &Place<'a>, is_target: bool) -> Ends<'a> {
        match place {
            Place::Internet => Ends::Beyond(vec![Beyond::internet(false)]),
            Place::Addresses(blocks) => Ends::Beyond(beyond(blocks)),
            Place::Subnet(address) => {
                let number = self.places.subnet_at.get(address).and_then(|it| self.hosts.of_subnet.get(*it));
                number
                    .map_or(Ends::Nowhere("the subnet is not known"), |it| Ends::Interfaces(vec![*it], None))
            }
            Place::Node(address) => self.node_ends(address, is_target),
        }
    }

    fn node_ends(&self, address: &'a str, is_target: bool) -> Ends<'a> {
        let resource = self.stack.get(address);
        let ty = resource.and_then(|it| it.ty);
        // Functions are called through the API, wherever they run.
        let is_function = ty == Some(&lambda::function::TYPE);
        if let Some(service) = ty.and_then(service_of).filter(|_| is_target) {
            return Ends::Service(service);
        }
        if let Some(number) = self.hosts.number_of(address) {
            let interfaces = self.hosts.hosts.get(number).map(|it| it.interfaces.clone()).unwrap_or_default();
            return Ends::Interfaces(interfaces, Some(number));
        }
        match resource {
            Some(it) if is_target && ty == Some(&vpc_endpoint::TYPE) => {
                match it.value(&vpc_endpoint::SERVICE) {
                    Some(value) => value
                        .as_str()
                        .map_or(Ends::Nowhere("the service of the endpoint is not known"), Ends::Service),
                    None => Ends::Nowhere("the service of the endpoint is not known"),
                }
            }
            // Without a VPC it runs in a network of AWS that leads to the internet.
            Some(_) if is_function => Ends::Beyond(vec![Beyond::internet(true)]),
            _ if target_only(ty) => Ends::Nowhere("it opens no connections in the network"),
            _ => Ends::Nowhere("it has no place in the network"),
        }
    }
}

fn target_only(ty: Option<&'static crate::catalog::ResourceType>) -> bool {
    ty.and_then(service_of).is_some()
}

/// The ends that blocks are: those on the internet, and those in other networks. Whoever asks about an address for documentation
/// has it stand for a public one.
fn beyond<'a>(blocks: &[IpNet]) -> Vec<Beyond<'a>> {
    let part = |is_private: bool| {
        let ends = Family::ALL.map(|family| {
            let all = of_blocks(blocks, family);
            let public = all.intersect(&family.internet().union(&family.documentation()));
            End { addresses: if is_private { all.subtract(&public) } else { public }, is_hidden: false }
        });
        Beyond { ends, service: None, is_private }
    };
    [part(false), part(true)]
        .into_iter()
        .filter(|it| it.ends.iter().any(|it| !it.addresses.is_empty()))
        .collect()
}

/// A block or a single address.
pub(super) fn parse_block(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| {
        let length = if text.contains(':') { 128 } else { 32 };
        format!("{text}/{length}").parse().ok()
    })
}
