//! What the expressions of a plan refer to.
//!
//! A plan lists the names in an expression, not the expression. `aws_vpc.main.id` and `aws_vpc.main` are one name with one
//! of its beginnings; the longest counts.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::instances::{Instance, Instances, call_of, caller_of};
use crate::reading::document::Node;

/// How many modules a name is followed through.
const STEP_LIMIT: usize = 32;

/// The most resources that the names of one expression are followed to.
const TARGET_LIMIT: usize = 1_000;

/// The most resources that are named as those an expression hangs on.
const MENTION_LIMIT: usize = 100;

/// An attribute of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Place in the list of all.
    pub(super) place: usize,
    /// What of it.
    pub(super) attr: &'static str,
}

/// Leads names to resources.
pub(super) struct References<'p> {
    instances: &'p Instances<'p>,
    /// Resources by what AWS knows them by: ids and ARNs that are known already.
    known: BTreeMap<&'p str, Vec<Target>>,
}

/// Attributes that stand for a resource, or that others hold.
const NAMES: [&str; 37] = [
    "id",
    "arn",
    "name",
    "bucket",
    "json",
    "key_name",
    "address",
    "allocation_id",
    "bucket_domain_name",
    "bucket_regional_domain_name",
    "cidr_block",
    "cluster_identifier",
    "default_network_acl_id",
    "default_route_table_id",
    "default_security_group_id",
    "dns_name",
    "endpoint",
    "function_name",
    "identifier",
    "invoke_arn",
    "key_id",
    "main_route_table_id",
    "network_interface_id",
    "prefix_list_id",
    "primary_network_interface_id",
    "qualified_arn",
    "reader_endpoint",
    "resource_id",
    "route_table_id",
    "scalable_dimension",
    "security_group_id",
    "service_namespace",
    "stream_arn",
    "subnet_id",
    "target_key_arn",
    "url",
    "vpc_id",
];

/// Those of them that stand for the resource itself.
const OWN_NAMES: [&str; 6] = ["id", "arn", "name", "bucket", "json", "key_name"];

/// Where an expression stands.
#[derive(Clone, Copy)]
struct Place<'s> {
    /// Address of the module.
    module: &'s str,
    /// Key of the resource or of the call of a module.
    key: &'s str,
    /// What that is repeated over.
    each: Option<&'s Node>,
}

impl<'s> Place<'s> {
    fn of(it: &'s Instance<'_>) -> Self {
        Self { module: &it.module, key: &it.key, each: it.each }
    }
}

impl Target {
    /// Whether it is the resource itself that is meant, and not what it holds.
    pub(super) fn is_itself(self) -> bool {
        OWN_NAMES.contains(&self.attr)
    }
}

impl<'p> References<'p> {
    pub(super) fn of(instances: &'p Instances<'p>) -> Self {
        let mut known: BTreeMap<&str, Vec<Target>> = BTreeMap::new();
        for (place, it) in instances.all.iter().enumerate().filter(|(_, it)| !it.is_data) {
            for attr in ["id", "arn"] {
                if let Some(value) = it.text(attr) {
                    known.entry(value).or_default().push(Target { place, attr });
                }
            }
        }
        Self { instances, known }
    }

    /// The resource of one of these types that a text is the id or ARN of, if there is just one.
    pub(super) fn named(&self, text: &str, is_type: impl Fn(&str) -> bool) -> Option<Target> {
        let known = self.known.get(text)?.iter();
        let mut fitting = known.filter(|it| is_type(self.instances.all[it.place].ty));
        let first = fitting.next()?;
        fitting.all(|it| it.place == first.place).then_some(*first)
    }

    /// What an expression refers to, in the order of its names; `None` if a name leads elsewhere or nowhere.
    pub(super) fn targets(&self, from: &Instance<'_>, expression: &Node) -> Option<Vec<Target>> {
        let found = self.follow(Place::of(from), expression, 0)?;
        (!found.is_empty()).then_some(found)
    }

    /// What an expression is known to refer to, whatever else it does.
    pub(super) fn mentioned(&self, from: &Instance<'_>, expression: &Node) -> Vec<Target> {
        let names = expression.get("references").map(Node::items).unwrap_or_default();
        let names = names.iter().filter_map(Node::text).filter(|it| it.matches('.').count() > 1);
        let mut found: Vec<Target> = Vec::new();
        for target in names.filter_map(|it| self.name(Place::of(from), it, 0)).flatten() {
            if !found.contains(&target) && found.len() < MENTION_LIMIT {
                found.push(target);
            }
        }
        found
    }

    fn follow(&self, place: Place<'_>, expression: &Node, depth: usize) -> Option<Vec<Target>> {
        if depth > STEP_LIMIT {
            return None;
        }
        let names = expression.get("references").map(Node::items).unwrap_or_default();
        let names: Vec<&str> = names.iter().filter_map(Node::text).collect();
        let mut found = Vec::new();
        for (index, name) in names.iter().enumerate() {
            // The beginnings of a name follow it.
            let is_beginning = index > 0 && is_within(name, names[index - 1]);
            if is_beginning || matches!(*name, "count.index" | "each.key") {
                continue;
            }
            found.extend(self.name(place, name, depth)?);
            if found.len() > TARGET_LIMIT {
                return None;
            }
        }
        Some(found)
    }

    fn name(&self, place: Place<'_>, name: &str, depth: usize) -> Option<Vec<Target>> {
        let Place { module, key, .. } = place;
        let (root, rest) = name.split_once('.')?;
        match root {
            "var" => {
                let (caller, call, own_key) = caller_of(module)?;
                let calls = self.instances.modules.get(caller)?.get("module_calls")?;
                let call = calls.get(call)?;
                let argument = call.get("expressions")?.get(first_step(rest).0)?;
                let each = call.get("for_each_expression");
                self.follow(Place { module: caller, key: own_key, each }, argument, depth + 1)
            }
            "module" => {
                let (call, behind) = first_step(rest);
                let (key, behind) = key_of(behind);
                let output = first_step(behind.strip_prefix('.')?).0;
                let dot = if module.is_empty() { "" } else { "." };
                let exact = format!("{module}{dot}module.{call}{key}");
                let mut found = Vec::new();
                for (address, inner) in self.called(module, call, &exact, key.is_empty()) {
                    let expression = inner.get("outputs")?.get(output)?.get("expression")?;
                    let place = Place { module: address, key: "", each: None };
                    found.extend(self.follow(place, expression, depth + 1)?);
                }
                (!found.is_empty()).then_some(found)
            }
            "data" => {
                let (ty, rest) = rest.split_once('.')?;
                self.resource(module, key, true, ty, rest)
            }
            "each" => self.repeated(place, rest),
            "local" | "self" | "path" | "terraform" | "count" => None,
            ty => self.resource(module, key, false, ty, rest),
        }
    }

    /// What `each.value` is: of the resources that something is repeated over, the one with its own key.
    fn repeated(&self, place: Place<'_>, rest: &str) -> Option<Vec<Target>> {
        let behind = rest.strip_prefix("value")?;
        let mut found = Vec::new();
        for name in place.each?.get("references")?.items().iter().filter_map(Node::text) {
            let (ty, name) = name.split_once('.')?;
            let is_there = |(_, it): (usize, &Instance<'_>)| it.key == place.key;
            if self.instances.of_block(place.module, false, ty, name).any(is_there) {
                found.extend(self.resource(
                    place.module,
                    place.key,
                    false,
                    ty,
                    &format!("{name}{behind}"),
                )?);
            }
        }
        (found.len() == 1).then_some(found)
    }

    /// The modules that a call made: the one at an address, or all of them.
    fn called<'s>(
        &'s self,
        module: &'s str,
        call: &'s str,
        exact: &'s str,
        all: bool,
    ) -> impl Iterator<Item = (&'s str, &'p Node)> {
        let modules = self.instances.modules.range::<str, _>((Bound::Included(exact), Bound::Unbounded));
        modules
            .take_while(move |(address, _)| address.starts_with(exact))
            .filter(move |(address, _)| {
                let is_own = caller_of(address).is_some_and(|(caller, ..)| caller == module);
                is_own && call_of(module, address) == Some(call) && (all || address.as_str() == exact)
            })
            .map(|(address, it)| (address.as_str(), *it))
    }

    fn resource(
        &self,
        module: &str,
        own_key: &str,
        is_data: bool,
        ty: &str,
        rest: &str,
    ) -> Option<Vec<Target>> {
        let (name, behind) = first_step(rest);
        let (key, behind) = key_of(behind);
        let attr = behind.strip_prefix('.').map(first_step).map_or("id", |(it, _)| it);
        let attr = NAMES.iter().find(|it| **it == attr).copied()?;
        let instances: Vec<(usize, &Instance<'_>)> =
            self.instances.of_block(module, is_data, ty, name).collect();
        let wanted = if key.is_empty() { own_key } else { key };
        let one = instances.iter().find(|(_, it)| it.key == wanted);
        let chosen = match (one, key.is_empty()) {
            (Some(one), _) => std::slice::from_ref(one),
            (None, true) => &instances[..],
            (None, false) => return None,
        };
        let found: Vec<Target> = chosen.iter().map(|(place, _)| Target { place: *place, attr }).collect();
        (!found.is_empty()).then_some(found)
    }
}

/// Whether a name begins another one.
fn is_within(name: &str, longer: &str) -> bool {
    longer.strip_prefix(name).is_some_and(|it| it.is_empty() || it.starts_with(['.', '[']))
}

/// The first step of a name, and what stands behind it.
fn first_step(name: &str) -> (&str, &str) {
    name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
}

/// The key that a text begins with, and what stands behind it.
fn key_of(text: &str) -> (&str, &str) {
    if !text.starts_with('[') {
        return ("", text);
    }
    let mut is_quoted = false;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ']' if !is_quoted => return text.split_at(at + 1),
            _ => {}
        }
    }
    (text, "")
}
