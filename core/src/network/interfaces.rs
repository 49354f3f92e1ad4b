//! Network interfaces of their own, which are outside the catalogue: what they say of the instance that has them.

use std::borrow::Cow;

use crate::catalog::ResourceType;
use crate::catalog::ec2::{eip, instance, security_group, subnet};
use crate::stack::{Opaque, Resource, Stack, logical_id, mentions, names, outside_at, set_to};
use crate::value::{Expression, Value};

const INTERFACES: [&str; 2] = ["aws_network_interface", "AWS::EC2::NetworkInterface"];
const ATTACHMENT: &str = "aws_network_interface_sg_attachment";
/// Those of templates as well.
const ASSOCIATION: &str = "aws_eip_association";

/// Where an instance names the interfaces it starts with.
const BLOCKS: [&str; 3] = ["network_interface", "primary_network_interface", "NetworkInterfaces"];

/// The stack with instances that say themselves what the one interface they start with says, and which groups are attached to
/// it later. What cannot be told for certain stays as it is.
///
/// Source: Amazon EC2 User Guide, "Elastic network interfaces".
pub(super) fn resolved(stack: Cow<'_, Stack>) -> Cow<'_, Stack> {
    if !are_told(&stack) {
        return stack;
    }
    let edits: Vec<Edit> = primary(&stack).into_iter().chain(attached(&stack)).collect();
    if edits.is_empty() {
        return stack;
    }
    let mut stack = stack.into_owned();
    for edit in edits {
        edit.apply(&mut stack);
    }
    Cow::Owned(stack)
}

/// Whether there is something that may say anything of network interfaces.
pub(super) fn are_told(stack: &Stack) -> bool {
    let types = INTERFACES.iter().chain([&ATTACHMENT]);
    types.into_iter().any(|it| outside_at(stack, it).next().is_some())
}

/// What becomes of one resource.
#[derive(Default)]
struct Edit {
    address: String,
    props: Vec<(&'static str, Value)>,
    /// Paths of what is said by properties now.
    said: Vec<String>,
    more: Option<Opaque>,
    /// A group beside those it has.
    group: Option<Value>,
    /// The address of a resource that says nothing more.
    spent: Option<String>,
}

impl Edit {
    fn of(address: &str) -> Self {
        Self { address: address.to_owned(), ..Self::default() }
    }

    fn apply(self, stack: &mut Stack) {
        let Some(resource) = stack.resources.get_mut(&self.address) else { return };
        resource.opaque.retain(|it| !self.said.contains(&it.path));
        resource.opaque.extend(self.more);
        resource.props.extend(self.props);
        if let Some(Value::List(groups)) = resource.props.get_mut(instance::SECURITY_GROUPS.key()) {
            groups.extend(self.group);
        }
        if let Some(spent) = self.spent {
            stack.resources.remove(&spent);
        }
    }
}

/// What the interfaces that instances start with say of them, and of their public addresses.
fn primary(stack: &Stack) -> Vec<Edit> {
    let mut edits = Vec::new();
    let interfaces = INTERFACES.iter().flat_map(|it| outside_at(stack, it));
    let interfaces: Vec<&Resource> = interfaces.map(|(_, it)| it).collect();
    for (address, instance) in stack.of(&instance::TYPE) {
        let blocks: Vec<&Opaque> =
            instance.opaque.iter().filter(|it| BLOCKS.contains(&it.path.as_str())).collect();
        let [block] = blocks[..] else { continue };
        let named: Vec<&Resource> =
            interfaces.iter().copied().filter(|it| names(&block.source, it)).collect();
        let ([interface], true) = (&named[..], is_about_one(&block.source)) else { continue };
        let (Some(subnet), Some(groups)) = (subnet_of(stack, interface), groups_of(stack, interface)) else {
            continue;
        };
        let mut edit = Edit { said: vec![block.path.clone()], ..Edit::of(address) };
        edit.props.push((instance::SUBNET.key(), subnet));
        // Only an interface that is made at the start gets an address from its subnet.
        edit.props.push((instance::ASSOCIATE_PUBLIC_IP.key(), Value::Bool(false)));
        if !groups.is_empty() {
            edit.props.push((instance::SECURITY_GROUPS.key(), Value::List(groups)));
        }
        edits.push(edit);
        edits.extend(public_addresses(stack, interface, address, instance));
    }
    edits
}

/// Whether what an instance says of its interfaces is about a single one.
fn is_about_one(block: &Expression) -> bool {
    match block {
        Expression::Terraform(source) => !source.trim_start().starts_with("dynamic"),
        Expression::CloudFormation(source) => {
            let listed: Option<Vec<serde_json::Value>> = serde_json::from_str(source).ok();
            listed.is_some_and(|it| it.len() == 1)
        }
    }
}

/// Elastic IP addresses of an interface are those of the instance that has it.
fn public_addresses<'s>(
    stack: &'s Stack,
    interface: &'s Resource,
    address: &'s str,
    instance: &'s Resource,
) -> impl Iterator<Item = Edit> + 's {
    let is_own = |it: &&Opaque| {
        ["network_interface", "NetworkInterfaceId"].contains(&it.path.as_str())
            && names(&it.source, interface)
    };
    let own = stack.of(&eip::TYPE).filter_map(move |(eip, it)| {
        let said = vec![it.opaque.iter().find(is_own)?.path.clone()];
        let props = vec![(eip::INSTANCE.key(), Value::reference(address, "id"))];
        Some(Edit { props, said, ..Edit::of(eip) })
    });
    let associated = outside_at(stack, ASSOCIATION).filter(|(_, it)| mentions(it, interface));
    let associated = associated.map(move |(association, it)| {
        let more = match it.tf_type == ASSOCIATION {
            true => Opaque {
                path: "instance_id".to_owned(),
                source: Expression::Terraform(format!(
                    "instance_id = {}.{}.id",
                    instance.tf_type, instance.name
                )),
            },
            false => Opaque::cloudformation(
                "InstanceId",
                serde_json::json!({ "Ref": logical_id(instance) }).to_string(),
            ),
        };
        Edit { more: Some(more), ..Edit::of(association) }
    });
    own.chain(associated)
}

/// Groups that are attached to what instances start with, where all others are known.
fn attached(stack: &Stack) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (attachment, it) in outside_at(stack, ATTACHMENT) {
        let Some(interface) = argument(it, &["network_interface_id"]) else { continue };
        let group =
            argument(it, &["security_group_id"]).and_then(|it| only(stack, it, &security_group::TYPE));
        let of = stack.of(&instance::TYPE).filter(|(_, it)| names(interface, it));
        let of: Vec<(&str, &Resource)> = of.collect();
        if let (Some(group), [(address, instance)]) = (group, &of[..])
            && interface.source().trim_end().ends_with(".primary_network_interface_id")
            && matches!(instance.value(&instance::SECURITY_GROUPS), Some(Value::List(_)))
        {
            edits.push(Edit { group: Some(group), spent: Some(attachment.to_owned()), ..Edit::of(address) });
        }
    }
    edits
}

fn argument<'r>(resource: &'r Resource, names: &[&str]) -> Option<&'r Expression> {
    resource.opaque.iter().find(|it| names.contains(&it.path.as_str())).map(|it| &it.source)
}

/// The one resource of a type that a source text names, as a reference.
fn only(stack: &Stack, source: &Expression, ty: &'static ResourceType) -> Option<Value> {
    let mut named = stack.of(ty).filter(|(_, it)| names(source, it));
    let (address, _) = named.next()?;
    named.next().is_none().then(|| Value::reference(address, "id"))
}

fn subnet_of(stack: &Stack, interface: &Resource) -> Option<Value> {
    only(stack, argument(interface, &["subnet_id", "SubnetId"])?, &subnet::TYPE)
}

/// The groups of an interface; none where it has its VPC's default group. `None` if they are not all known.
fn groups_of(stack: &Stack, interface: &Resource) -> Option<Vec<Value>> {
    let is_attached = |it: (&str, &Resource)| mentions(it.1, interface);
    if outside_at(stack, ATTACHMENT).any(is_attached) {
        return None;
    }
    let Some(listed) = argument(interface, &["security_groups", "GroupSet"]) else { return Some(Vec::new()) };
    let named = stack.of(&security_group::TYPE).filter(|(_, it)| names(listed, it));
    let named: Vec<Value> = named.map(|(address, _)| Value::reference(address, "id")).collect();
    (listed_in(listed) == Some(named.len())).then_some(named)
}

/// How many items a list has that is written out.
fn listed_in(source: &Expression) -> Option<usize> {
    match source {
        Expression::Terraform(source) => {
            let items = set_to(source).strip_prefix('[')?.strip_suffix(']')?;
            let is_plain = !items.contains(['(', '{', '?', '*']) && !items.trim_start().starts_with("for ");
            is_plain.then(|| items.split(',').filter(|it| !it.trim().is_empty()).count())
        }
        Expression::CloudFormation(source) => {
            serde_json::from_str::<Vec<serde_json::Value>>(source).ok().map(|it| it.len())
        }
    }
}
