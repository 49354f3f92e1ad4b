//! The resources of a plan as a configuration without variables, counts and modules.

use std::collections::BTreeSet;

use super::instances::{Instance, Instances};
use super::references::{References, Target};
use crate::catalog::{self, Kind, PropSpec, TfMap};
use crate::reading::document::{Content, Node, Plain, Position};
use crate::terraform::read::json_file::{is_identifier, is_word};
use crate::terraform::syntax::quote;

/// A configuration, with where the plan has what stands behind its bytes.
pub(super) struct Native {
    pub(super) text: String,
    pub(super) places: Vec<(usize, Position)>,
}

/// An expression whose value is not known, in Terraform's words; in brackets, what it refers to.
const UNKNOWN: &str = "known_after_apply";

/// What a state lists of every resource although nobody writes it.
const COMPUTED: [&str; 5] = ["arn", "id", "owner_id", "tags_all", "timeouts"];

/// How deep values may be nested: what walks them calls itself for each level.
const DEPTH_LIMIT: usize = 60;

/// What stands in a resource of its own: the type of what it belongs to, its own type, and the argument that leads there.
/// The owner then lists it once more.
const SEPARATE: [(&str, &str, &str); 7] = [
    ("aws_iam_role", "aws_iam_policy_attachment", "roles"),
    ("aws_iam_role", "aws_iam_role_policy", "role"),
    ("aws_network_acl", "aws_network_acl_rule", "network_acl_id"),
    ("aws_route_table", "aws_route", "route_table_id"),
    ("aws_security_group", "aws_security_group_rule", "security_group_id"),
    ("aws_security_group", "aws_vpc_security_group_egress_rule", "security_group_id"),
    ("aws_security_group", "aws_vpc_security_group_ingress_rule", "security_group_id"),
];

/// Under what it lists it.
const REPEATED: [&str; 5] = ["egress", "ingress", "inline_policy", "managed_policy_arns", "route"];

pub(super) struct Writer<'w, 'p> {
    instances: &'w Instances<'p>,
    references: &'w References<'p>,
    /// Places of resources that list once more what stands apart.
    separate: BTreeSet<usize>,
    text: String,
    places: Vec<(usize, Position)>,
}

/// One value with what the plan says about it elsewhere.
#[derive(Clone, Copy)]
struct Slot<'p> {
    value: Option<&'p Node>,
    unknown: Option<&'p Node>,
    sensitive: Option<&'p Node>,
    /// The expressions it was made by: of an argument, of a block, or of all blocks of one name.
    expressions: Option<&'p Node>,
    /// The expression of the argument that it is a part of.
    around: Option<&'p Node>,
}

impl<'p> Slot<'p> {
    /// What is inside under a key.
    fn field(self, key: &str) -> Self {
        let get = |it: Option<&'p Node>| it.and_then(|it| it.get(key));
        Self {
            value: get(self.value),
            unknown: get(self.unknown),
            sensitive: get(self.sensitive),
            expressions: get(self.expressions),
            around: self.argument().or(self.around),
        }
    }

    /// What is inside at a place; expressions of blocks only where it is sure which block it is.
    fn item(self, at: usize, is_ordered: bool) -> Self {
        let get = |it: Option<&'p Node>| it.and_then(|it| it.items().get(at));
        let blocks = self.expressions.map(Node::items).unwrap_or_default();
        let is_sure =
            blocks.len() == 1 || is_ordered && self.value.is_some_and(|it| it.items().len() == blocks.len());
        Self {
            value: get(self.value),
            unknown: get(self.unknown),
            sensitive: get(self.sensitive),
            expressions: if is_sure { blocks.get(if blocks.len() == 1 { 0 } else { at }) } else { None },
            around: self.argument().or(self.around),
        }
    }

    /// The one expression of it all, if that is what is known.
    fn argument(self) -> Option<&'p Node> {
        self.expressions.filter(|it| it.get("references").is_some())
    }

    /// Whether it is not known, or nobody's business. What stands in the configuration as it is, is no secret any more.
    fn is_hidden(self) -> bool {
        let is_typed = || self.expressions.is_some_and(|it| it.get("constant_value").is_some());
        let is_secret = || self.sensitive.is_some_and(is_true) && !is_typed();
        self.value.is_none() || self.unknown.is_some_and(is_true) || is_secret()
    }
}

impl<'w, 'p> Writer<'w, 'p> {
    pub(super) fn new(instances: &'w Instances<'p>, references: &'w References<'p>) -> Self {
        let mut separate = BTreeSet::new();
        for it in &instances.all {
            for (owner, _, link) in SEPARATE.iter().filter(|(_, ty, _)| it.ty == *ty) {
                let expression = it.expressions.and_then(|it| it.get(link));
                let targets = expression.and_then(|expression| references.targets(it, expression));
                let named = || it.text(link).and_then(|it| references.named(it, |ty| ty == *owner));
                let places = targets.into_iter().flatten().chain(named());
                separate.extend(places.map(|it| it.place).filter(|it| instances.all[*it].ty == *owner));
            }
        }
        Self { instances, references, separate, text: String::new(), places: Vec::new() }
    }

    /// Writes all of it, with a provider for the Region.
    pub(super) fn write(mut self, region: Option<&str>) -> Native {
        if let Some(region) = region {
            self.text.push_str(&format!("provider \"aws\" {{\n  region = {}\n}}\n", quote(region)));
        }
        for (place, it) in self.instances.all.iter().enumerate() {
            if !it.is_data || it.ty == "aws_iam_policy_document" {
                self.resource(place, it);
            }
        }
        Native { text: self.text, places: self.places }
    }

    fn resource(&mut self, place: usize, it: &Instance<'p>) {
        let kind = if it.is_data { "data" } else { "resource" };
        self.places.push((self.text.len(), it.entry.at));
        self.text.push_str(&format!("{kind} {} {} {{\n", quote(it.ty), quote(&it.label)));
        let slot = Slot {
            value: it.values,
            unknown: it.unknown,
            sensitive: it.sensitive,
            expressions: it.expressions,
            around: None,
        };
        for key in keys(slot) {
            let inner = slot.field(key);
            // What the block says itself is no repetition.
            let is_said = it.expressions.is_some_and(|it| it.get(key).is_some());
            let is_repeated = self.separate.contains(&place) && REPEATED.contains(&key) && !is_said;
            if is_written(it, key, inner) && !is_repeated {
                self.entry(it, key, inner, 0);
            }
        }
        self.text.push_str("}\n");
    }

    /// An argument, or the blocks of one name.
    fn entry(&mut self, it: &Instance<'p>, key: &str, slot: Slot<'p>, depth: usize) {
        if !is_identifier(key) || depth > DEPTH_LIMIT {
            return;
        }
        let items = slot.value.map(Node::items).unwrap_or_default();
        let is_block = !items.is_empty() && items.iter().all(Node::is_map);
        let blocks = slot.expressions.map(Node::items).unwrap_or_default();
        if slot.value.is_none() && !blocks.is_empty() {
            blocks.iter().for_each(|block| self.expressed(it, key, block, depth));
            return;
        }
        if !is_block || slot.is_hidden() {
            if let Some(node) = slot.value {
                self.places.push((self.text.len(), node.at));
            }
            self.text.push_str(key);
            self.text.push_str(" = ");
            self.argument(it, key, slot, depth);
            self.text.push('\n');
            return;
        }
        for (at, block) in items.iter().enumerate() {
            let inner = slot.item(at, it.is_data);
            self.places.push((self.text.len(), block.at));
            self.text.push_str(key);
            self.text.push_str(" {\n");
            for key in keys(inner) {
                let field = inner.field(key);
                let is_said = match inner.expressions {
                    Some(expressions) => expressions.get(key).is_some(),
                    None => field.value.is_some_and(says_something) || is_hidden_inside(field),
                };
                if is_said {
                    self.entry(it, key, field, depth + 1);
                }
            }
            self.text.push_str("}\n");
        }
    }

    /// A block of which nothing is known but its expressions: constants and names.
    fn expressed(&mut self, it: &Instance<'p>, key: &str, block: &'p Node, depth: usize) {
        self.text.push_str(key);
        self.text.push_str(" {\n");
        for field in block.fields() {
            let value = field.value.get("constant_value");
            let slot =
                Slot { value, unknown: None, sensitive: None, expressions: Some(&field.value), around: None };
            if slot.value.is_none_or(says_something) {
                self.entry(it, &field.key, slot, depth + 1);
            }
        }
        self.text.push_str("}\n");
    }

    /// The value of an argument.
    fn argument(&mut self, it: &Instance<'p>, key: &str, slot: Slot<'p>, depth: usize) {
        let targets = || slot.expressions.and_then(|expression| self.references.targets(it, expression));
        let items = slot.value.map(Node::items).unwrap_or_default();
        if is_reference(it, key)
            && let Some(targets) = targets()
        {
            let is_whole = slot.value.is_none();
            let is_list = takes_list(it, key) || !items.is_empty();
            // Known ids that an expression puts beside those it refers to are none of its names.
            if is_list && (is_whole || targets.len() == items.len()) {
                self.list(&targets);
                return;
            }
            if let ([target], false) = (&targets[..], is_list)
                && !self.is_inside(*target, slot)
            {
                self.reference(*target);
                return;
            }
        }
        if it.is_data && key == "resources" && items.iter().any(Node::is_null) {
            self.resources(it, slot, items);
            return;
        }
        if slot.is_hidden() {
            match self.only_fitting(it, key, slot) {
                Some(target) => self.reference(target),
                None => self.unknown(it, slot.expressions),
            }
            return;
        }
        if let Some([target]) = targets().as_deref()
            && target.is_itself()
            && slot.value.is_some_and(|it| self.is_value_of(*target, it))
        {
            self.reference(*target);
            return;
        }
        if is_reference(it, key) {
            let named = |text: &str| self.references.named(text, |ty| may_lead_to(it, key, ty));
            if let Some(target) = slot.value.and_then(Node::text).and_then(named) {
                self.reference(target);
                return;
            }
            let all: Option<Vec<Target>> = items.iter().map(|it| named(it.text()?)).collect();
            if let Some(all) = all.filter(|it| !it.is_empty()) {
                self.list(&all);
                return;
            }
        }
        self.value(it, slot, depth);
    }

    /// The resources of a statement: what an expression puts behind an ARN is not known, but whose ARN it is.
    fn resources(&mut self, it: &Instance<'p>, slot: Slot<'p>, items: &[Node]) {
        let targets = slot.expressions.and_then(|expression| self.references.targets(it, expression));
        let targets = targets.unwrap_or_default();
        let is_clear = targets.len() == items.iter().filter(|it| it.is_null()).count();
        let mut targets = targets.into_iter();
        self.text.push('[');
        for item in items {
            match (item.text(), targets.next().filter(|_| is_clear && item.is_null())) {
                (_, Some(target)) => {
                    self.text.push_str("\"${");
                    self.reference(target);
                    self.text.push_str(&format!("}}${{{UNKNOWN}()}}\""));
                }
                (Some(text), None) if !item.is_null() => self.text.push_str(&quote(text)),
                _ => self.unknown(it, None),
            }
            self.text.push_str(", ");
        }
        self.text.push(']');
    }

    fn unknown(&mut self, it: &Instance<'p>, expression: Option<&Node>) {
        self.text.push_str(UNKNOWN);
        self.text.push('(');
        let mentioned = expression.map(|expression| self.references.mentioned(it, expression));
        for (index, target) in mentioned.into_iter().flatten().enumerate() {
            self.text.push_str(if index > 0 { ", " } else { "" });
            self.reference(target);
        }
        self.text.push(')');
    }

    fn list(&mut self, targets: &[Target]) {
        self.text.push('[');
        for target in targets {
            self.reference(*target);
            self.text.push_str(", ");
        }
        self.text.push(']');
    }

    fn reference(&mut self, target: Target) {
        self.text.push_str(&format!("{}.{}", self.instances.all[target.place].symbol(), target.attr));
    }

    /// A value as it is, with what is hidden in it.
    fn value(&mut self, it: &Instance<'p>, slot: Slot<'p>, depth: usize) {
        let Some(node) = slot.value.filter(|_| !slot.is_hidden() && depth <= DEPTH_LIMIT) else {
            self.unknown(it, slot.expressions);
            return;
        };
        match &node.content {
            Content::Scalar(_, Plain::Yes) if node.is_null() => self.text.push_str("null"),
            Content::Scalar(text, Plain::Yes) if is_word(text) => self.text.push_str(text),
            Content::Scalar(text, _) => self.text.push_str(&quote(text)),
            Content::List(items) => {
                self.text.push('[');
                for at in 0..items.len() {
                    self.value(it, slot.item(at, false), depth + 1);
                    self.text.push_str(", ");
                }
                self.text.push(']');
            }
            Content::Map(_) => {
                self.text.push_str("{\n");
                for key in keys(slot) {
                    self.text.push_str(&format!("{} = ", quote(key)));
                    self.value(it, slot.field(key), depth + 1);
                    self.text.push('\n');
                }
                self.text.push('}');
            }
        }
    }

    /// Of what the expression around it refers to, the only resource that it may lead to.
    fn only_fitting(&self, it: &Instance<'p>, key: &str, slot: Slot<'p>) -> Option<Target> {
        let targets = self.references.targets(it, slot.around.filter(|_| is_reference(it, key))?)?;
        let mut fitting =
            targets.into_iter().filter(|to| may_lead_to(it, key, self.instances.all[to.place].ty));
        let first = fitting.next()?;
        fitting.all(|to| to == first).then_some(first)
    }

    /// Whether a value is known to be more than an attribute: `table/orders` is not `orders`.
    fn is_inside(&self, target: Target, slot: Slot<'p>) -> bool {
        let value = slot.value.filter(|_| !slot.is_hidden()).and_then(Node::text);
        let own = self.instances.all[target.place].text(target.attr);
        value.zip(own).is_some_and(|(value, own)| value != own)
    }

    /// Whether this is what an attribute holds.
    fn is_value_of(&self, target: Target, value: &Node) -> bool {
        let text = value.text().filter(|it| !it.is_empty());
        text.is_some() && text == self.instances.all[target.place].text(target.attr)
    }
}

/// The keys of a map, with those of which only is known that they will be there.
fn keys<'p>(slot: Slot<'p>) -> impl Iterator<Item = &'p str> {
    let known = slot.value.map(Node::fields).unwrap_or_default();
    let hidden = slot.unknown.map(Node::fields).unwrap_or_default();
    let is_new = move |key: &str| slot.value.is_none_or(|it| it.get(key).is_none());
    let hidden = hidden.iter().filter(move |it| is_new(&it.key) && is_true_inside(&it.value, 0));
    known.iter().chain(hidden).map(|it| it.key.as_str())
}

/// Whether an argument comes from the configuration, not from AWS.
fn is_written(it: &Instance<'_>, key: &str, slot: Slot<'_>) -> bool {
    if COMPUTED.contains(&key) && !it.is_data {
        return false;
    }
    let is_said = slot.value.is_some_and(says_something);
    let Some(expressions) = it.expressions else { return is_said };
    if expressions.get(key).is_some() {
        return is_said || is_hidden_inside(slot);
    }
    // What `dynamic` made has no expressions; of a bucket that is there already, it is what other resources say of it.
    let is_block = slot.value.is_some_and(|it| !it.items().is_empty() && it.items().iter().all(Node::is_map));
    is_block && (it.is_new || it.ty != "aws_s3_bucket")
}

/// Whether a value is more than a way to say that there is none.
fn says_something(node: &Node) -> bool {
    match &node.content {
        Content::Scalar(text, Plain::No) => !text.is_empty(),
        Content::Scalar(..) => !node.is_null(),
        Content::List(items) => !items.is_empty(),
        Content::Map(_) => !node.fields().is_empty(),
    }
}

fn is_hidden_inside(slot: Slot<'_>) -> bool {
    [slot.unknown, slot.sensitive].into_iter().flatten().any(|it| is_true_inside(it, 0))
}

fn is_true(node: &Node) -> bool {
    matches!(&node.content, Content::Scalar(text, Plain::Yes) if text == "true")
}

fn is_true_inside(node: &Node, depth: usize) -> bool {
    let inner = |it: &Node| depth < DEPTH_LIMIT && is_true_inside(it, depth + 1);
    is_true(node) || node.items().iter().any(inner) || node.fields().iter().any(|it| inner(&it.value))
}

/// Whether an argument takes nothing but a reference.
fn is_reference(it: &Instance<'_>, key: &str) -> bool {
    let ends = ["_id", "_ids", "_arn", "_arns"].iter().any(|end| key.ends_with(end));
    !it.is_data
        && (ends
            || matches!(key, "bucket" | "role" | "roles" | "security_groups")
            || properties(it, key).next().is_some())
}

/// Whether a reference may lead to a type.
fn may_lead_to(it: &Instance<'_>, key: &str, ty: &str) -> bool {
    let mut kinds = properties(it, key).peekable();
    match key {
        "bucket" => ty == "aws_s3_bucket",
        "role" | "roles" => ty == "aws_iam_role",
        "security_groups" => ty == "aws_security_group",
        "gateway_id" => ty == "aws_internet_gateway",
        _ if kinds.peek().is_none() => {
            // `nat_gateway_id` can only be that of an `aws_nat_gateway`.
            let named = catalog::by_terraform_type(&format!("aws_{}", key.trim_end_matches("_id")));
            named.is_none_or(|it| it.tf == ty)
        }
        _ => catalog::by_terraform_type(ty)
            .is_some_and(|ty| kinds.any(|it| it.target_types().contains(&ty.id))),
    }
}

/// Whether an argument takes several.
fn takes_list(it: &Instance<'_>, key: &str) -> bool {
    let is_list = |it: &Kind| matches!(it, Kind::Refs(_) | Kind::List(_));
    key.ends_with("_ids") || key.ends_with("_arns") || properties(it, key).any(is_list)
}

/// The kinds of the properties, of a resource or of its records, that are references under this argument.
fn properties(it: &Instance<'_>, key: &str) -> impl Iterator<Item = &'static Kind> {
    let props = catalog::by_terraform_type(it.ty).map(|it| it.props).unwrap_or_default();
    let mut found = Vec::new();
    props.iter().for_each(|it| collect(it, key, &mut found));
    found.into_iter()
}

fn collect(prop: &'static PropSpec, key: &str, found: &mut Vec<&'static Kind>) {
    let refers = !prop.kind.target_types().is_empty() || matches!(prop.kind, Kind::Policy);
    if refers && argument_of(&prop.tf) == Some(key) {
        found.push(&prop.kind);
    }
    if let Kind::Records(fields) = prop.kind {
        fields.iter().for_each(|it| collect(it, key, found));
    }
}

/// The last step of the path that a property has in Terraform.
fn argument_of(map: &TfMap) -> Option<&'static str> {
    let path = match map {
        TfMap::Path { path, .. } | TfMap::Policy { path, .. } => path,
        TfMap::Satellite { map, .. } => return argument_of(map),
        _ => return None,
    };
    path.rsplit('/').next()
}
