//! What is said of a resource in source text beside its properties: only what readers make nothing of. What they understand is
//! a property, a tag or a resource of its own, and as text no rule would see it.

use std::collections::BTreeMap;

use super::source::argument_name;
use crate::catalog::ResourceType;
use crate::catalog::further::{ATTRIBUTES, CLOUDFORMATION_PROPERTIES, TERRAFORM_ARGUMENTS, is_further};
use crate::catalog::other::resource;
use crate::model::Diagram;
use crate::stack::{Opaque, Resource, Stack};
use crate::value::{Expression, Value};
use crate::{cloudformation, terraform};

/// What Terraform makes several resources by, or one elsewhere: a drawing has a node for each, and one provider.
const STEERING: [&str; 3] = ["count", "for_each", "provider"];

/// What readers made of source text so far: the same is often said of many.
#[derive(Default)]
pub(super) struct Trials {
    /// A resource of which nothing is said, by its type and by whether a template says it.
    bare: BTreeMap<(&'static str, bool), Option<Stack>>,
    /// Whether they make nothing of it, by type, path and text.
    unread: BTreeMap<(&'static str, bool, String, String), bool>,
}

impl Trials {
    /// Whether readers make nothing of what is said of a resource of a type, so that it can be kept as text.
    fn is_unread(&mut self, ty: &'static ResourceType, said: &Opaque) -> bool {
        let is_template = matches!(said.source, Expression::CloudFormation(_));
        let key = (ty.id, is_template, said.path.clone(), said.source.source().to_owned());
        if let Some(known) = self.unread.get(&key) {
            return *known;
        }
        let is_unread = self.try_out(ty, said, is_template);
        self.unread.insert(key, is_unread);
        is_unread
    }

    fn try_out(&mut self, ty: &'static ResourceType, said: &Opaque, is_template: bool) -> bool {
        let (path, text) = (said.path.as_str(), said.source.source());
        let is_sound = match path.strip_prefix('@') {
            _ if !is_template => path == argument_name(text) && !STEERING.contains(&path),
            Some(attribute) => ATTRIBUTES.contains(&attribute) && is_json(text),
            None => !path.is_empty() && path.bytes().all(|it| it.is_ascii_alphanumeric()) && is_json(text),
        };
        if !is_sound {
            return false;
        }
        let bare = self.bare.entry((ty.id, is_template)).or_insert_with(|| match is_template {
            true => template_stack(ty, None),
            false => terraform_stack(ty, ""),
        });
        let with =
            if is_template { template_stack(ty, Some((path, text))) } else { terraform_stack(ty, text) };
        let (Some(bare), Some(with)) = (bare.as_ref(), with) else { return false };
        let of_type = with.resources.iter().filter(|(_, it)| it.ty == Some(ty));
        let is_kept = of_type.flat_map(|(_, it)| &it.opaque).any(|it| it.path == path);
        is_kept && with.configuration == bare.configuration && without(path, &with) == without(path, bare)
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// The resources of a stack without what is said at a path.
fn without(path: &str, stack: &Stack) -> BTreeMap<String, Resource> {
    let bare = |(address, it): (&String, &Resource)| {
        let mut it = it.clone();
        it.opaque.retain(|it| it.path != path);
        (address.clone(), it)
    };
    stack.resources.iter().map(bare).collect()
}

/// A resource of a type that says this, as it is read.
fn terraform_stack(ty: &ResourceType, text: &str) -> Option<Stack> {
    let text = format!("resource \"{}\" \"this\" {{\n{text}\n}}\n", ty.tf);
    Some(terraform::read(&[("this.tf".to_owned(), text)]).ok()?.stack)
}

/// The same of a template; what is said stands at a path.
fn template_stack(ty: &ResourceType, said: Option<(&str, &str)>) -> Option<Stack> {
    let (name, text) = said.unwrap_or_default();
    let (beside, property) = match name.strip_prefix('@') {
        Some(attribute) => (format!(",\"{attribute}\":{text}"), String::new()),
        None if name.is_empty() => Default::default(),
        None => (String::new(), format!("\"{name}\":{text}")),
    };
    let text = format!(
        "{{\"Resources\":{{\"This\":{{\"Type\":\"{}\",\"Properties\":{{{property}}}{beside}}}}}}}",
        ty.cfn
    );
    Some(cloudformation::read("this.json", &text).ok()?.stack)
}

/// What nodes of a diagram say in source text although readers understand it, each as a sentence: a file from elsewhere may
/// hide from the rules what it deploys. What somebody types or imports never gets there.
pub fn hidden(diagram: &Diagram) -> Vec<String> {
    let (mut found, mut trials) = (Vec::new(), Trials::default());
    for (_, node) in diagram.nodes() {
        for spec in node.ty.further().filter(|it| is_further(it.key)) {
            let arguments = node.props.get(spec.key).map(Value::items).unwrap_or_default();
            for (name, text) in arguments.iter().filter_map(resource::parts) {
                let said = opaque(spec.key, name, &anonymous(text));
                if !trials.is_unread(node.ty, &said) {
                    found.push(format!("{}: {}", node.name, refusal(&said)));
                }
            }
        }
    }
    found
}

/// Checks what somebody typed.
///
/// # Errors
///
/// One sentence about why it cannot be said as text.
pub(super) fn check(ty: &'static ResourceType, key: &str, argument: &Value) -> Result<(), String> {
    let Some((name, text)) = resource::parts(argument) else { return Ok(()) };
    let said = opaque(key, name, &anonymous(text));
    if Trials::default().is_unread(ty, &said) { Ok(()) } else { Err(refusal(&said)) }
}

fn refusal(said: &Opaque) -> String {
    let name = said.path.trim_start_matches('@');
    format!("`{name}` has a place of its own in the drawing: as text, rules would not see it")
}

fn opaque(key: &str, name: &str, text: &str) -> Opaque {
    if key == CLOUDFORMATION_PROPERTIES.key() {
        Opaque::cloudformation(name, text)
    } else {
        Opaque::terraform(name, text)
    }
}

/// Source text in which something stands for what it refers to.
fn anonymous(text: &Value) -> String {
    const ANY: &str = "aws_any.this";
    match text {
        Value::Str(it) => it.clone(),
        Value::Ref { .. } => ANY.to_owned(),
        Value::Concat(parts) => parts.iter().map(anonymous).collect(),
        _ => String::new(),
    }
}

/// What of a resource goes into a drawing as text, taken out of it; `said` puts each into the words of the drawing.
pub(super) fn take(
    trials: &mut Trials,
    ty: &'static ResourceType,
    resource: &mut Resource,
    mut said: impl FnMut(&Opaque) -> Option<Value>,
) {
    let (mut terraform, mut template) = (Vec::new(), Vec::new());
    resource.opaque.retain(|it| {
        if !trials.is_unread(ty, it) {
            return true;
        }
        let to = if let Expression::Terraform(_) = it.source { &mut terraform } else { &mut template };
        to.extend(said(it));
        false
    });
    super::source::order(&mut terraform);
    let all = [(TERRAFORM_ARGUMENTS.key(), terraform), (CLOUDFORMATION_PROPERTIES.key(), template)];
    for (key, arguments) in all {
        if !arguments.is_empty() {
            resource.props.insert(key, Value::List(arguments));
        }
    }
}
