//! Resource blocks as resources: what the catalogue knows as properties, the rest with its source text.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::Span;

use super::body::{META, Piece, body_of, pieces};
use super::bucket;
use super::config::Located;
use super::evaluate::Evaluator;
use super::legacy;
use super::residue::PROVIDER;
use super::scope::{Calls, Repeated, Repetition, Scope, Undecided};
use super::secrets;
use super::split::{self, Extra};
use super::symbol::{Symbol, key_text};
use super::term::Term;
use super::world::World;
use crate::catalog::kms::key;
use crate::catalog::{self, Body, Item, Properties, ResourceType, TfMap, ec2, s3};
use crate::model::Settings;
use crate::stack::{DefaultTable, Folded, Opaque, Origin, Resource, Stack, WrittenAs};
use crate::terraform::{body, items};
use crate::value::Value;

/// Adds every resource to the stack, those of modules among them.
pub(super) fn resources(world: &World<'_>, stack: &mut Stack) {
    let mut found = Found::default();
    if let Some(root) = world.scope(0) {
        directory(world, &root, stack, &mut found);
    }
    let mut names = BTreeMap::new();
    for extra in found.extras {
        extra.add(stack, &mut names);
    }
    // What is attached by itself is often listed once more.
    for extra in found.listed {
        if !extra.is_attached(stack) {
            extra.add(stack, &mut names);
        }
    }
    for satellite in found.satellites {
        satellite.fold(stack);
    }
    items::fold(stack, &found.items);
}

/// What becomes clear only once all resources are known.
#[derive(Default)]
struct Found {
    extras: Vec<Extra>,
    /// Attachments of lists that say all there may be.
    listed: Vec<Extra>,
    satellites: Vec<SatelliteBlock>,
    /// Items of tables, by the address of the resource.
    items: BTreeMap<String, items::Found>,
}

/// The resources of one call of a directory, and of the modules it calls.
fn directory<'a>(world: &World<'a>, scope: &Rc<Scope<'a>>, stack: &mut Stack, found: &mut Found) {
    for ((ty, name), it) in &scope.config.resources {
        let evaluator = Evaluator::new(world, scope, it.source);
        let mut add = |key: Option<&Term>, evaluator: Evaluator<'_, 'a>, keep_meta: bool| {
            let name = format!("{name}{}", key_text(key));
            Block { ty, name, evaluator, located: *it, keep_meta }.add(stack, found);
        };
        match world.instances(scope, false, ty, name) {
            Ok(Repetition::Once) => add(None, evaluator, false),
            Ok(Repetition::Known { instances, is_counted }) => {
                for (key, value) in instances.iter() {
                    if world.budget.is_spent() {
                        let key = key_text(Some(key));
                        it.note(world, format!("`{ty}.{name}` is missing here from {key} on"));
                        break;
                    }
                    let Ok(repeated) = Repeated::new(key, value, is_counted) else { continue };
                    add(Some(key), evaluator.bound(&repeated.binding()), false);
                }
            }
            Ok(Repetition::Each(input)) => {
                let input = Term::symbol(Symbol::Parameter(input.into()));
                let Ok(repeated) = Repeated::new(&input, &input, false) else { continue };
                add(None, evaluator.bound(&repeated.binding()), false);
            }
            other => {
                let why = if let Ok(Repetition::Unknown(why)) = other { why } else { Undecided::Unknown };
                it.note(world, format!("{}; they are read as one", why.sentence("instances")));
                add(None, evaluator, true);
            }
        }
    }
    for (name, it) in &scope.config.modules {
        let numbers = match world.calls(scope, name) {
            Ok(Calls::Once(number)) => vec![number],
            Ok(Calls::Many { calls, .. }) => calls.iter().map(|(_, number)| *number).collect(),
            Ok(Calls::Opaque) | Err(_) => Vec::new(),
        };
        for scope in numbers.into_iter().filter_map(|it| world.scope(it)) {
            if world.budget.is_spent() {
                it.note(world, format!("what `{}` makes is missing here", scope.address));
                break;
            }
            directory(world, &scope, stack, found);
        }
    }
}

/// One instance of a resource block.
struct Block<'b, 'a> {
    ty: &'b str,
    name: String,
    evaluator: Evaluator<'b, 'a>,
    located: Located<'b>,
    /// Whether `count` or `for_each` could not be decided and has to be kept.
    keep_meta: bool,
}

impl Block<'_, '_> {
    fn add(&self, stack: &mut Stack, found: &mut Found) {
        let mut pieces = pieces(&self.evaluator, &self.located.block.body);
        legacy::renew(self.ty, &mut pieces);
        let provider = self.evaluator.provider(self.ty, &self.located.block.body);
        if self.evaluator.scope.call.is_some() {
            pieces.retain(|it| it.name != PROVIDER);
        }
        let is_meta = |it: &Piece| META.contains(&it.name.as_str());
        if !self.keep_meta {
            pieces.retain(|it| !is_meta(it));
        }
        let meta: Vec<Opaque> =
            pieces.iter().filter(|it| is_meta(it)).map(|it| Opaque::terraform(&it.name, &it.text)).collect();
        let origin = self.located.source.origin(self.located.block.span());
        let secrets = secrets::of_resource(&self.evaluator, self.ty, &pieces, &origin);
        stack.configuration.written_secrets.extend(secrets);
        let module = &self.evaluator.scope.address;
        let ty = catalog::by_terraform_type(self.ty);
        if self.ty == "aws_security_group_rule"
            && let Some(rules) =
                split::rule(self.evaluator.world, module, &self.name, &body_of(&pieces), &origin)
        {
            let own = address(module, self.ty, &self.name);
            found.extras.extend(rules.into_iter().map(|it| it.from(self.ty, &own).repeated(&meta)));
            return;
        }
        if self.ty == split::DEFAULT_TABLE {
            let table = split::default_table(module, &self.name, &pieces);
            let has_more = table.has_more || self.keep_meta;
            stack.configuration.default_tables.push(DefaultTable { has_more, ..table });
        }
        if self.ty == split::DEFAULT_GROUP {
            let group = split::default_group(self.evaluator.world, module, &self.name, &pieces);
            stack.configuration.default_groups.push(group);
        }
        if self.ty == "aws_iam_policy_attachment"
            && let Some(attachments) =
                split::attachments(self.evaluator.world, module, &self.name, &body_of(&pieces), &origin)
        {
            let own = address(module, self.ty, &self.name);
            found.extras.extend(attachments.into_iter().map(|it| it.from(self.ty, &own).repeated(&meta)));
            return;
        }
        if self.ty == "aws_iam_role_policy_attachments_exclusive"
            && !self.keep_meta
            && let Some(attachments) = split::exclusive_attachments(
                self.evaluator.world,
                module,
                &self.name,
                &body_of(&pieces),
                &origin,
            )
        {
            let own = address(module, self.ty, &self.name);
            stack.configuration.folded.insert(own.clone(), Folded::Into(Vec::new()));
            found.listed.extend(attachments.into_iter().map(|it| it.from(self.ty, &own)));
            return;
        }
        if ty.is_none()
            && !self.keep_meta
            && let Some(policy) = SatelliteBlock::policy(module, self.ty, &self.name, &pieces, &origin)
        {
            found.satellites.push(policy);
            return;
        }
        if ty.is_none()
            && !self.keep_meta
            && let Some(satellite) = SatelliteBlock::of(module, self.ty, &self.name, &pieces, &origin)
        {
            found.satellites.push(satellite);
            return;
        }
        if let Some(ty) = ty {
            found.extras.extend(split::inline(self.evaluator.world, module, ty, &self.name, &mut pieces));
        }
        if ty == Some(&s3::bucket::TYPE) && !self.keep_meta {
            let main = address(module, s3::bucket::TYPE.id, &self.name);
            found.satellites.extend(bucket::parts(&mut pieces).into_iter().map(|(tf, pieces)| {
                SatelliteBlock { address: None, tf: tf.to_owned(), main: main.clone(), pieces, alone: None }
            }));
        }
        let mut tags = Vec::new();
        pieces.retain(|it| match (it.name.as_str(), &it.item) {
            ("tags", Item::Value(Value::Map(fields))) => {
                tags = fields.clone();
                false
            }
            _ => true,
        });
        if ty.is_some_and(|it| it.tf_tag_blocks) {
            pieces.retain(|it| match tag_of(it, &stack.settings) {
                Some((key, value)) => {
                    tags.extend(value.map(|it| (key, it)));
                    false
                }
                None => true,
            });
        }
        let mut props = ty.map(|it| props_of(it, &body_of(&pieces))).unwrap_or_default();
        let written = ty.map(|it| body::body_of(it, &props)).unwrap_or_default();
        let mut opaque = Vec::new();
        opaque.extend(provider.map(|it| Opaque::terraform(PROVIDER, it)));
        leftover(ty, &pieces, &written, "", &mut opaque);
        if ty.is_some_and(body::is_replaced_safely) {
            let prefix = body::name_prefix(&self.name);
            let is_ours = |it: &&Piece| match it.name.as_str() {
                "name_prefix" => it.item == Item::Value(prefix.as_str().into()),
                "lifecycle" => it.text == body::LIFECYCLE,
                _ => false,
            };
            for piece in pieces.iter().filter(is_ours) {
                opaque.retain(|it| it.path != piece.name);
            }
        }
        if ty == Some(&ec2::subnet::TYPE)
            && let Some((_, Value::Str(tier))) = tags.iter().find(|(key, _)| key == "Tier")
            && ec2::subnet::TIER.spec.kind.check(&tier.as_str().into()).is_ok()
        {
            props.insert(ec2::subnet::TIER.key(), tier.as_str().into());
        }
        let name = self.own_name(ty);
        let at = address(module, ty.map_or(self.ty, |it| it.id), &name);
        if name != self.name {
            let whole = WrittenAs { tf: self.ty.to_owned(), address: address(module, self.ty, &self.name) };
            stack.configuration.written_as.insert(at.clone(), whole);
        }
        let resource = Resource {
            module: (!module.is_empty()).then(|| module.to_string()),
            ty,
            tf_type: self.ty.to_owned(),
            name,
            props,
            opaque,
            logical_id: None,
            tags,
            origin,
        };
        if let Some(item) = items::Found::of(&resource, || body_of(&pieces)) {
            found.items.insert(at.clone(), item);
        }
        stack.resources.insert(at, resource);
    }

    /// Its name in the stack. The provider has two types for some things, such as `aws_alb` and `aws_lb`: those of one name would be
    /// one.
    fn own_name(&self, ty: Option<&ResourceType>) -> String {
        let (declared, key) = self.name.split_at(self.name.find('[').unwrap_or(self.name.len()));
        let resources = &self.evaluator.scope.config.resources;
        let has_twin = ty.is_some_and(|it| it.tf != self.ty && resources.contains_key(&(it.tf, declared)));
        if has_twin { format!("{declared}_{}{key}", self.ty) } else { self.name.clone() }
    }
}

/// The tag that a block says, if what the resource launches gets it too; without a value where it is one that we give
/// every resource.
fn tag_of(piece: &Piece, settings: &Settings) -> Option<(String, Option<Value>)> {
    let Item::Block(body) = &piece.item else { return None };
    let is_handed_on = body.value("propagate_at_launch") == Some(&Value::Bool(true)) && body.items.len() == 3;
    if piece.name != "tag" || !is_handed_on {
        return None;
    }
    let (key, value) = (body.value("key")?.as_str()?, body.value("value")?);
    let ours = match key {
        "Project" => Some(settings.name.as_str()),
        "Environment" => Some(settings.environment.as_str()),
        "ManagedBy" => Some("Terraform"),
        _ => None,
    };
    let is_ours = ours.is_some_and(|it| value.as_str() == Some(it));
    Some((key.to_owned(), (!is_ours).then(|| value.clone())))
}

/// Address in the stack of something in a module.
pub(super) fn address(module: &str, ty: &str, name: &str) -> String {
    if module.is_empty() { format!("{ty}.{name}") } else { format!("{module}.{ty}.{name}") }
}

/// The properties a body sets.
pub(super) fn props_of(ty: &ResourceType, body: &Body) -> Properties {
    let mut props = body::props_of(ty, body);
    let is_firewall =
        [&ec2::security_group_ingress::TYPE, &ec2::security_group_egress::TYPE, &ec2::network_acl_rule::TYPE];
    if let Some(protocol) = props.get_mut("protocol").filter(|_| is_firewall.contains(&ty)) {
        split::name_protocol(protocol);
    }
    props
}

/// A resource as it stands in its file, all of it source text, for where it turns out to be no part of another.
fn alone(module: &str, tf: &str, name: &str, pieces: &[Piece], origin: &Origin) -> Resource {
    let mut opaque = Vec::new();
    leftover(None, pieces, &Body::default(), "", &mut opaque);
    Resource {
        ty: None,
        tf_type: tf.to_owned(),
        name: name.to_owned(),
        props: Properties::new(),
        opaque,
        logical_id: None,
        module: (!module.is_empty()).then(|| module.to_owned()),
        tags: Vec::new(),
        origin: origin.clone(),
    }
}

/// Policies that Terraform takes as resources of their own as well, with the argument that names what they are of.
static POLICIES: [(&str, &str, &ResourceType); 2] = [
    ("aws_kms_key_policy", "key_id", &key::TYPE),
    ("aws_vpc_endpoint_policy", "vpc_endpoint_id", &ec2::vpc_endpoint::TYPE),
];

/// A Terraform resource that holds properties of another one.
struct SatelliteBlock {
    /// Address in Terraform, unless it was written inside of the main resource.
    address: Option<String>,
    /// Terraform type.
    tf: String,
    /// Address of the main resource.
    main: String,
    pieces: Vec<Piece>,
    /// What it is where there is no main resource that takes it: one outside the catalogue.
    alone: Option<Resource>,
}

impl SatelliteBlock {
    /// The block as one, if that is what it is: its link leads to a resource whose type takes such properties.
    fn of(module: &str, tf: &str, name: &str, pieces: &[Piece], origin: &Origin) -> Option<Self> {
        let satellite = catalog::all().find_map(|ty| body::satellites(ty).find(|it| it.tf == tf))?;
        let link = pieces.iter().find(|it| it.name == satellite.link)?;
        let Item::Value(Value::Ref { target, .. }) = &link.item else { return None };
        // An empty list of what it may not have says nothing.
        let is_except = |it: &Piece| satellite.except.contains(&it.name.as_str());
        let is_empty = |it: &Piece| it.item == Item::Value(Value::List(Vec::new()));
        if pieces.iter().any(|it| is_except(it) && !is_empty(it)) {
            return None;
        }
        let is_ours = |it: &Piece| {
            it.name == satellite.link || it.name == "depends_on" && waits_for(&it.text, satellite.after)
        };
        let alone = alone(module, tf, name, pieces, origin);
        let pieces = pieces.iter().filter(|it| !is_ours(it) && !is_except(it)).cloned().collect();
        Some(Self {
            address: Some(address(module, tf, name)),
            tf: tf.to_owned(),
            main: target.clone(),
            pieces,
            alone: Some(alone),
        })
    }

    /// The policy of a key or an endpoint, if that is what it is and all it says. One that refers to what it is of has to stay
    /// beside it: in it, it would refer to itself.
    fn policy(module: &str, tf: &str, name: &str, pieces: &[Piece], origin: &Origin) -> Option<Self> {
        let (_, link, _) = POLICIES.iter().find(|(it, ..)| *it == tf)?;
        let of = |name: &str| pieces.iter().find(|it| it.name == name);
        let Item::Value(Value::Ref { target, .. }) = &of(link)?.item else { return None };
        let (Item::Value(policy) | Item::Json(policy)) = &of("policy")?.item else { return None };
        if pieces.len() != 2 || policy.is_unknown() || policy.targets().contains(&target.as_str()) {
            return None;
        }
        let alone = alone(module, tf, name, pieces, origin);
        Some(Self {
            address: Some(address(module, tf, name)),
            tf: tf.to_owned(),
            main: target.clone(),
            pieces: pieces.iter().filter(|it| it.name == "policy").cloned().collect(),
            alone: Some(alone),
        })
    }

    /// Puts a policy into what it is of; whether it did.
    fn fold_policy(&self, stack: &mut Stack) -> bool {
        let Some((_, _, ty)) = POLICIES.iter().find(|(it, ..)| *it == self.tf) else { return false };
        let props = props_of(ty, &body_of(&self.pieces));
        let Some(main) = stack.resources.get_mut(&self.main).filter(|it| it.ty == Some(*ty)) else {
            return false;
        };
        if props.is_empty() || main.props.contains_key("policy") {
            return false;
        }
        main.props.extend(props);
        if let Some(address) = &self.address {
            stack.configuration.folded.insert(address.clone(), Folded::Into(vec![self.main.clone()]));
        }
        true
    }

    /// Puts its properties where they belong; what they do not say stays with the main resource as source text. Without
    /// such a resource it stays as it is.
    fn fold(&self, stack: &mut Stack) {
        if self.fold_policy(stack) {
            return;
        }
        let takes = |ty: &&'static ResourceType| body::satellites(ty).any(|it| it.tf == self.tf);
        let ty = stack.get(&self.main).and_then(|it| it.ty).filter(takes);
        let (Some(ty), Some(main)) = (ty, stack.resources.get_mut(&self.main)) else {
            let own = self.address.iter().zip(&self.alone);
            stack.resources.extend(own.map(|(address, it)| (address.clone(), it.clone())));
            return;
        };
        let props = body::satellite_props(ty, &self.tf, &body_of(&self.pieces));
        let written = body::satellites_of(ty, &props, &[]);
        let written = written.into_iter().find(|(it, _)| it.tf == self.tf).map(|(_, it)| it);
        let path = format!("{}/", self.tf);
        leftover(Some(ty), &self.pieces, &written.unwrap_or_default(), &path, &mut main.opaque);
        main.props.extend(props);
        main.props.extend(bucket::open_block(&self.tf, &self.pieces));
        if let Some(address) = &self.address {
            let folded = Folded::Satellite { main: self.main.clone(), tf: self.tf.clone() };
            stack.configuration.folded.insert(address.clone(), folded);
        }
    }
}

/// Whether a `depends_on` names nothing but resources of these types.
fn waits_for(text: &str, types: &[&str]) -> bool {
    let list = text.split_once('[').and_then(|(_, it)| it.trim_end().strip_suffix(']')).unwrap_or_default();
    let named = list.split(',').map(str::trim).filter(|it| !it.is_empty());
    let types_of = |it: &str| it.split_once('.').is_some_and(|(ty, _)| types.contains(&ty));
    !types.is_empty() && named.into_iter().all(types_of)
}

/// What the properties do not say, by path, with its source text.
fn leftover(
    ty: Option<&ResourceType>,
    pieces: &[Piece],
    written: &Body,
    path: &str,
    opaque: &mut Vec<Opaque>,
) {
    let mut blocks: BTreeMap<&str, Vec<&Body>> = BTreeMap::new();
    for (name, item) in written.items.iter().rev() {
        if let Item::Block(inner) = item {
            blocks.entry(name).or_default().push(inner);
        }
    }
    for piece in pieces {
        let name = piece.name.as_str();
        match piece.item {
            Item::Block(_) => match blocks.get_mut(name).and_then(Vec::pop) {
                Some(inner) => leftover(ty, &piece.inner, inner, &format!("{path}{name}/"), opaque),
                None => opaque.push(Opaque::terraform(format!("{path}{name}"), &piece.text)),
            },
            _ if !piece.is_loose
                && written.value(name).is_some_and(|it| {
                    piece.item == Item::Value(it.clone()) || !is_constant(ty, &format!("{path}{name}"))
                }) => {}
            _ => opaque.push(Opaque::terraform(format!("{path}{name}"), &piece.text)),
        }
    }
}

/// Whether the catalogue writes an argument without a property for it: then another value than the written one is news.
fn is_constant(ty: Option<&ResourceType>, path: &str) -> bool {
    let goes_with =
        |it: &TfMap| matches!(it, TfMap::Path { with, .. } if with.iter().any(|(it, _)| *it == path));
    ty.is_some_and(|it| it.props.iter().any(|it| goes_with(&it.tf)))
}
