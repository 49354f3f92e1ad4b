//! From differences between two texts to ops.

use std::collections::{BTreeMap, BTreeSet};

use super::naming::Titles;
use crate::catalog::ec2::subnet;
use crate::catalog::further::{COMMENT, is_further};
use crate::catalog::other::resource;
use crate::catalog::{ResourceType, TAGS};
use crate::model::{Diagram, NodeId, Op, Setting};
use crate::spelling::distance;
use crate::stack::{Change, Difference, Origin, Resource, Stack, logical_id, logical_in};
use crate::value::{Expression, Value};

/// Changes under way: ops are tried on a copy of the diagram, and one that is refused becomes a note.
pub(super) struct Changes<'a> {
    /// The diagram as the ops so far leave it.
    pub(super) work: Diagram,
    /// The ops so far.
    pub(super) ops: Vec<Op>,
    /// What cannot be taken over, by the address it is about.
    pub(super) notes: Vec<(String, String)>,
    /// The address that each node has in the revised text.
    pub(super) addresses: BTreeMap<NodeId, String>,
    /// The node at each of these addresses.
    nodes: BTreeMap<String, NodeId>,
    /// The drawing, lowered.
    pub(super) before: &'a Stack,
    /// The revised text.
    pub(super) is: &'a Stack,
    /// Addresses of what is drawn by itself although it follows from others as a rule: nothing that is drawn says it.
    alone: &'a BTreeSet<String>,
    /// What resources are called that their files call otherwise.
    titles: &'a Titles,
}

impl<'a> Changes<'a> {
    pub(super) fn new(
        diagram: &Diagram,
        before: &'a Stack,
        is: &'a Stack,
        alone: &'a BTreeSet<String>,
        titles: &'a Titles,
    ) -> Self {
        let nodes: BTreeMap<String, NodeId> =
            nodes_at(diagram, before).map(|(address, id)| (address.clone(), id.clone())).collect();
        let addresses = nodes.iter().map(|(address, id)| (id.clone(), address.clone())).collect();
        let (ops, notes) = (Vec::new(), Vec::new());
        Self { work: diagram.clone(), ops, notes, addresses, nodes, before, is, alone, titles }
    }

    /// What a resource of the revised text is called.
    pub(super) fn title<'t>(&'t self, address: &str, resource: &'t Resource) -> &'t str {
        self.titles.get(address).map_or_else(|| resource.title(), String::as_str)
    }

    /// The type of a resource of the revised text, if it is drawn as a node.
    pub(super) fn drawn_type(&self, address: &str) -> Option<&'static ResourceType> {
        self.is.get(address)?.ty.filter(|it| it.is_drawn() || self.alone.contains(address))
    }

    /// Whether it is drawn by itself although it follows from others as a rule.
    pub(super) fn is_alone(&self, address: &str) -> bool {
        self.alone.contains(address)
    }

    /// Applies an op, or notes why it does not fit.
    pub(super) fn apply(&mut self, address: &str, op: Op) -> bool {
        match self.work.apply(op.clone()) {
            Ok(_) => {
                self.ops.push(op);
                true
            }
            Err(error) => {
                self.note(address, error.to_string());
                false
            }
        }
    }

    pub(super) fn note(&mut self, address: &str, message: impl Into<String>) {
        self.notes.push((address.to_owned(), message.into()));
    }

    /// The node that a resource is drawn as.
    pub(super) fn node_at(&self, address: &str) -> Option<NodeId> {
        self.nodes.get(address).cloned()
    }

    /// Notes which address a node has in the revised text.
    pub(super) fn is_at(&mut self, id: NodeId, address: &str) {
        if let Some(before) = self.addresses.insert(id.clone(), address.to_owned()) {
            self.nodes.remove(&before);
        }
        self.nodes.insert(address.to_owned(), id);
    }

    /// A value with nodes in place of addresses; the first address that is no node where there is one.
    pub(super) fn drawn(&self, value: &Value) -> Result<Value, String> {
        let mut missing = None;
        if hangs_on_section(value) {
            return Err(
                "hangs on a condition or a mapping of the template, and a drawing has none".to_owned()
            );
        }
        let value = value.clone().map(&mut |it| match it {
            Value::Ref { target, attr } => match self.node_at(&target) {
                Some(id) => Value::reference(id.as_str(), attr),
                None => {
                    missing.get_or_insert(target.clone());
                    Value::Ref { target, attr }
                }
            },
            other => other,
        });
        match missing {
            None => Ok(value),
            Some(address) => Err(format!("refers to `{address}`, which is not drawn as a node")),
        }
    }

    /// Inputs and settings.
    pub(super) fn inputs(&mut self, was: &Stack, is: &Stack) {
        for (name, parameter) in &is.parameters {
            if was.parameters.get(name) != Some(parameter) {
                let (kept, lost) = parameter.clone().kept();
                if lost {
                    self.note("", format!("the value of the secret variable `{name}`: a drawing keeps none, whoever deploys fills it in"));
                }
                self.apply("", Op::SetParameter { name: name.clone(), parameter: Some(kept) });
            }
        }
        let (old, new) = (&was.settings, &is.settings);
        let settings = [
            (old.name != new.name).then(|| Setting::Name(new.name.clone())),
            (old.region != new.region).then(|| Setting::Region(new.region.clone())),
            (old.environment != new.environment).then(|| Setting::Environment(new.environment.clone())),
        ];
        for setting in settings.into_iter().flatten() {
            self.apply("", Op::Set { setting });
        }
    }

    /// Properties and names of what was there before.
    pub(super) fn change(&mut self, differences: &[Difference]) {
        for difference in differences {
            if !matches!(difference.change, Change::Changed { .. }) {
                continue;
            }
            let Some(id) = self.node_at(&difference.address) else { continue };
            for change in &difference.properties {
                if change.key == "tags" {
                    self.retitle(&difference.address, &id);
                    self.retag(&difference.address, &id);
                } else if self.is_own(&id, &difference.address, &change.key) {
                    // What is not set any more is unset, even where AWS assumes something.
                    let value =
                        self.is.get(&difference.address).and_then(|it| it.props.get(change.key.as_str()));
                    self.set(&difference.address, &change.key, value);
                }
            }
        }
    }

    /// Whether a property is the node's own, and does not follow from what it stands in or is connected with.
    fn is_own(&mut self, id: &NodeId, address: &str, key: &str) -> bool {
        let Some(node) = self.work.node(id.as_str()) else { return false };
        let Some(spec) = node.ty.prop(key) else { return false };
        let is_place = node.ty.parents().iter().any(|it| it.property == Some(key));
        let is_set = node.props.contains_key(key);
        let follows = !is_set && self.before.get(address).is_some_and(|it| it.props.contains_key(key));
        if is_place && !is_set && !node.stands_undrawn() {
            let message =
                match self.is.get(address).and_then(|it| it.props.get(key)).and_then(|it| self.nowhere(it)) {
                    Some(reason) => format!("{} of {} {reason}", spec.label, node.name),
                    None => format!("`{key}` is where {} is drawn; move it on the canvas", node.name),
                };
            self.note(address, message);
            return false;
        }
        if follows {
            let message =
                format!("{} of {} follows from the drawing; change it there", spec.label, node.name);
            self.note(address, message);
        }
        !follows
    }

    /// What is wrong with a reference to a resource that the text does not have; `None` for whatever is none.
    fn nowhere(&self, value: &Value) -> Option<String> {
        /// With more wrong letters than these it is another name.
        const SLIPS: usize = 3;
        let Value::Unknown(source) = value else { return None };
        let (named, all): (String, Vec<String>) = match source {
            Expression::Terraform(source) => {
                let (ty, name) = resource_in(source)?;
                let of_type = self.is.resources.values().filter(|it| it.tf_type == ty);
                (format!("{ty}.{name}"), of_type.map(|it| format!("{ty}.{}", it.name)).collect())
            }
            Expression::CloudFormation(source) => {
                (logical_in(source)?, self.is.resources.values().map(logical_id).collect())
            }
        };
        if all.contains(&named) {
            return None;
        }
        let near = all.iter().map(|it| (distance(it, &named), it)).min();
        let near = near.filter(|(slips, _)| *slips <= SLIPS);
        let hint = near.map(|(_, it)| format!("; is it `{it}`?")).unwrap_or_default();
        Some(format!("refers to `{named}`, which is not declared{hint}"))
    }

    /// Sets a property of the node that is drawn for a resource.
    pub(super) fn set(&mut self, address: &str, key: &str, value: Option<&Value>) {
        let Some(id) = self.node_at(address) else { return };
        let is_source = key == resource::ARGUMENTS.key() || is_further(key);
        let known = value.filter(|_| is_source).map(|it| self.known(address, it));
        match known.as_ref().or(value).map(|it| self.drawn(it)).transpose() {
            Ok(value) => {
                self.apply(address, Op::SetProperty { id, key: key.to_owned(), value });
            }
            Err(reason) => self.note(address, format!("`{key}` {reason}")),
        }
    }

    /// Arguments without those that refer to what is not drawn: the others say something without them.
    fn known(&mut self, address: &str, arguments: &Value) -> Value {
        let mut known = Vec::new();
        for it in arguments.items() {
            match self.drawn(it) {
                Ok(_) => known.push(it.clone()),
                Err(reason) => {
                    let name = resource::parts(it).map_or("", |it| it.0);
                    self.note(address, format!("`{name}` of `{address}` {reason}"));
                }
            }
        }
        known.into_iter().collect()
    }

    /// The `Name` tag is what the node is called.
    fn retitle(&mut self, address: &str, id: &NodeId) {
        let Some(resource) = self.is.get(address) else { return };
        let name = resource.title().to_owned();
        if self.work.node(id.as_str()).is_some_and(|it| it.name != name) {
            self.apply(address, Op::Rename { id: id.clone(), name });
        }
    }

    /// All tags but those that every node has are a property of the node.
    pub(super) fn retag(&mut self, address: &str, id: &NodeId) {
        let (Some(resource), Some(node)) = (self.is.get(address), self.work.node(id.as_str())) else {
            return;
        };
        if !node.ty.tags {
            return;
        }
        let tier = resource.props.get(subnet::TIER.key()).filter(|_| *node.ty == subnet::TYPE);
        let is_drawn = |(key, value): &&(String, Value)| match key.as_str() {
            "Name" => value.as_str() == Some(&node.name),
            "Tier" => Some(value) == tier,
            _ => false,
        };
        let tags: Vec<(String, Value)> = resource.tags.iter().filter(|it| !is_drawn(it)).cloned().collect();
        let tags = (!tags.is_empty()).then_some(Value::Map(tags));
        if node.props.get(TAGS.key()) != tags.as_ref() {
            self.set(address, TAGS.key(), tags.as_ref());
        }
    }

    /// Whether a node has what the text says of a property of its resource, in whichever way lowering spells it.
    pub(super) fn has(&self, is: &Stack, address: &str, key: &str) -> bool {
        let node = self.node_at(address).and_then(|id| self.work.node(id.as_str()));
        let said = is.get(address).and_then(|it| it.props.get(key)).and_then(|it| self.drawn(it).ok());
        said.is_some() && node.and_then(|it| it.props.get(key)) == said.as_ref()
    }

    /// What people should know of what is drawn.
    pub(super) fn comments(&mut self, was: &Stack, is: &Stack) {
        let now = is.comments.iter().filter(|(address, it)| was.comments.get(*address) != Some(it));
        let now = now.map(|(address, it)| (address, Some(Value::from(it.as_str()))));
        let gone = was.comments.keys().filter(|it| !is.comments.contains_key(*it)).map(|it| (it, None));
        for (address, value) in now.chain(gone) {
            let may_have = |id: &NodeId| self.work.node(id.as_str()).is_some_and(|it| it.ty.has_comment());
            if let Some(id) = self.node_at(address).filter(may_have) {
                self.apply(address, Op::SetProperty { id, key: COMMENT.key().to_owned(), value });
            }
        }
    }

    /// Nodes of resources that are gone from the text.
    pub(super) fn remove(&mut self, differences: &[Difference]) {
        let gone: Vec<(NodeId, String)> = differences
            .iter()
            .filter(|it| it.change == Change::Removed)
            .filter_map(|it| Some((self.node_at(&it.address)?, it.address.clone())))
            .collect();
        let ids: Vec<NodeId> = gone.iter().map(|(id, _)| id.clone()).collect();
        for (id, address) in &gone {
            let inside = self.work.with_descendants(std::slice::from_ref(id));
            let stays = inside.iter().find(|it| !ids.contains(it) && self.addresses.contains_key(*it));
            if let Some(it) = stays.and_then(|it| self.work.node(it.as_str())) {
                let message = format!("`{address}` cannot go: {} is still in it", it.name);
                self.note(address, message);
                continue;
            }
            for op in self.work.removal(std::slice::from_ref(id), &[]).ops {
                self.apply(address, op);
            }
        }
    }
}

/// The nodes of a lowered diagram, by the addresses of what they are in the stack.
pub(super) fn nodes_at<'a>(
    diagram: &'a Diagram,
    stack: &'a Stack,
) -> impl Iterator<Item = (&'a String, &'a NodeId)> {
    stack.resources.iter().filter_map(|(address, it)| match &it.origin {
        Origin::Node { id, entry: None } => {
            let ty = diagram.node(id.as_str()).map(|it| it.ty);
            (ty.is_some() && ty == it.ty).then_some((address, id))
        }
        _ => None,
    })
}

/// Addresses of the nodes of a lowered diagram whose type follows from others as a rule.
pub(super) fn alone(diagram: &Diagram, stack: &Stack) -> BTreeSet<String> {
    let is_alone = |it: &Resource| match &it.origin {
        Origin::Node { id, entry: None } => {
            let ty = diagram.node(id.as_str()).map(|it| it.ty);
            ty == it.ty && ty.is_some_and(|it| !it.is_drawn())
        }
        _ => false,
    };
    stack.resources.iter().filter(|(_, it)| is_alone(it)).map(|(address, _)| address.clone()).collect()
}

/// Type and name of the resource of AWS that an expression is an attribute of.
fn resource_in(source: &str) -> Option<(&str, &str)> {
    let (ty, rest) = source.trim().split_once('.')?;
    let (name, attribute) = rest.split_once('.')?;
    let is_word = |it: &str| {
        !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-'))
    };
    (ty.starts_with("aws_") && [ty, name, attribute].into_iter().all(is_word)).then_some((ty, name))
}

/// Whether a value is chosen by what stands in a section of its template: what refers to one that is not there is refused.
fn hangs_on_section(value: &Value) -> bool {
    let mut found = false;
    value.walk(&mut |it| {
        if let Value::Unknown(Expression::CloudFormation(source)) = it {
            found |=
                ["\"Fn::If\"", "\"Fn::FindInMap\"", "\"Condition\""].iter().any(|it| source.contains(it));
        }
    });
    found
}
