//! Values as nodes: literals, intrinsic functions, and what has to be refused.

use super::Problem;
use super::names::LogicalIds;
use super::node::Node;
use crate::catalog::CfnAttr;
use crate::catalog::ec2::vpc::{IPV6_RANGE, ipv6_number};
use crate::stack::{Resource, Stack, text_parts};
use crate::value::{Context, Expression, Value};

/// Turns values into nodes, and notes what CloudFormation cannot take.
pub(super) struct Intrinsics<'a> {
    stack: &'a Stack,
    ids: &'a LogicalIds<'a>,
    pub(super) problems: Vec<Problem>,
    /// What the values belong to, for messages: address and property.
    place: (String, String),
    /// The parameter of which only one entry is meant, and which.
    entry: Option<(String, usize)>,
}

impl<'a> Intrinsics<'a> {
    pub(super) fn new(stack: &'a Stack, ids: &'a LogicalIds<'a>) -> Self {
        let place = Default::default();
        Self { stack, ids, problems: Vec::new(), place, entry: None }
    }

    /// Says what the values that follow belong to.
    /// The stack that is written.
    pub(super) fn stack(&self) -> &'a Stack {
        self.stack
    }

    pub(super) fn at(&mut self, address: &str, property: &str) -> &mut Self {
        self.place = (address.to_owned(), property.to_owned());
        self
    }

    /// From now on, a parameter means only one entry of its list.
    pub(super) fn only(&mut self, entry: Option<(&str, usize)>) {
        self.entry = entry.map(|(parameter, index)| (parameter.to_owned(), index));
    }

    /// Notes that something cannot be taken.
    pub(super) fn refuse(&mut self, message: impl Into<String>) {
        let (address, property) = self.place.clone();
        self.problems.push(Problem { address, property, message: message.into() });
    }

    pub(super) fn node(&mut self, value: &Value) -> Node {
        match value {
            Value::Null => {
                self.refuse("CloudFormation has no null; remove it");
                Node::text("")
            }
            Value::Decimal(it) => Node::Decimal(it.clone()),
            Value::Bool(it) => Node::Bool(*it),
            Value::Int(it) => Node::Int(*it),
            Value::Str(it) => self.text(it),
            Value::List(items) => Node::List(items.iter().map(|it| self.node(it)).collect()),
            Value::Map(fields) => Node::Map(
                fields
                    .iter()
                    .map(|(key, it)| {
                        self.key(key);
                        (key.clone(), self.node(it))
                    })
                    .collect(),
            ),
            Value::Ref { target, attr } => self.attribute(target, attr),
            Value::Param(name) => self.parameter(name),
            Value::Context(context) => match pseudo_parameter(*context) {
                Ok(name) => Node::reference(name),
                Err(zone) => Node::select(zone, Node::call("GetAZs", Node::text(""))),
            },
            Value::Ssm(path) => {
                let id = self.ids.images.get(path.as_str()).cloned().unwrap_or_default();
                Node::reference(id)
            }
            Value::Image(lookup) => {
                Node::reference(self.ids.lookups.get(lookup).cloned().unwrap_or_default())
            }
            Value::Concat(parts) => self.concat(parts),
            Value::Unknown(Expression::CloudFormation(source)) => match serde_json::from_str(source) {
                Ok(json) => Node::from_json(&json),
                Err(_) => {
                    self.refuse("its CloudFormation source is not JSON; put the value in its place");
                    Node::text("")
                }
            },
            Value::Unknown(Expression::Terraform(source)) => {
                let shown: String = source.chars().take(60).collect();
                self.refuse(format!(
                    "`{shown}` is a Terraform expression whose value is not known; put the value in its place"
                ));
                Node::text("")
            }
        }
    }

    /// Literal text. There is no way to write a dynamic reference so that CloudFormation leaves it alone.
    fn text(&mut self, text: &str) -> Node {
        if has_dynamic_reference(text) {
            self.refuse(
                "the text contains `{{resolve:`, which CloudFormation would replace by a secret or a parameter; \
                 change the text",
            );
        }
        if text.contains('\0') {
            self.refuse("the text contains a null character; remove it");
        }
        Node::text(text)
    }

    /// A key of a map must not be taken for a function.
    fn key(&mut self, key: &str) {
        if key == "Ref" || key.starts_with("Fn::") || has_dynamic_reference(key) {
            self.refuse(format!("CloudFormation would take the key `{key}` for a function; rename it"));
        }
    }

    fn attribute(&mut self, target: &str, attr: &str) -> Node {
        if let Some(number) = ipv6_number(attr) {
            let range = self.attribute(target, IPV6_RANGE);
            // A /56 has so many parts that leave so many bits to hosts.
            let parts = Node::call("Cidr", Node::List(vec![range, Node::Int(256), Node::Int(64)]));
            return Node::select(number.into(), parts);
        }
        let Some(id) = self.ids.resources.get(target).cloned() else {
            self.refuse(format!("it refers to `{target}`, which is not in the stack; remove the reference"));
            return Node::text("");
        };
        let resource = self.stack.get(target);
        match resource.and_then(|it| it.ty) {
            Some(ty) => match ty.attr(attr).map(|it| it.cfn) {
                Some(CfnAttr::Ref) => return Node::reference(id),
                Some(CfnAttr::GetAtt(name)) => {
                    return Node::call("GetAtt", Node::text(format!("{id}.{name}")));
                }
                Some(CfnAttr::FirstOf(name)) => {
                    return Node::select(0, Node::call("GetAtt", Node::text(format!("{id}.{name}"))));
                }
                Some(CfnAttr::None) | None => {}
            },
            // A type outside the catalogue was read from a template, with the names CloudFormation has.
            None if resource.is_some_and(is_templated) => {
                return match attr {
                    "Ref" => Node::reference(id),
                    name => Node::call("GetAtt", Node::text(format!("{id}.{name}"))),
                };
            }
            None => {}
        }
        self.refuse(format!(
            "CloudFormation cannot tell `{attr}` of `{target}`; use a CIDR block, or export Terraform"
        ));
        Node::text("")
    }

    fn parameter(&mut self, name: &str) -> Node {
        let Some(id) = self.ids.parameters.get(name).cloned() else {
            self.refuse(format!("there is no variable `{name}`; add it, or put a value in its place"));
            return Node::text("");
        };
        match &self.entry {
            Some((parameter, index)) if parameter == name => Node::select(*index, Node::reference(id)),
            _ => Node::reference(id),
        }
    }

    /// Text put together: `Fn::Sub` where all its literal text is harmless there, else `Fn::Join`.
    fn concat(&mut self, parts: &[Value]) -> Node {
        let parts = text_parts(parts);
        // Two halves of a dynamic reference may stand on either side of a reference.
        let literals: String = parts.iter().map(|it| it.as_str().unwrap_or("")).collect();
        if has_dynamic_reference(&literals) || (parts.len() > 1 && literals.contains("{{")) {
            return self.text("{{resolve:");
        }
        let nodes: Vec<Node> = parts.iter().map(|it| self.node(it)).collect();
        match &nodes[..] {
            [] => Node::text(""),
            [only] => only.clone(),
            _ => substitution(&nodes).map_or_else(
                || Node::call("Join", Node::List(vec![Node::text(""), Node::List(nodes)])),
                |it| Node::call("Sub", Node::text(it)),
            ),
        }
    }
}

/// Whether a resource outside the catalogue was read from a template: its type is one of CloudFormation's.
pub(super) fn is_templated(resource: &Resource) -> bool {
    resource.ty.is_none() && resource.tf_type.contains("::")
}

/// The text of an `Fn::Sub`; `None` if a part cannot stand in one.
fn substitution(nodes: &[Node]) -> Option<String> {
    let mut text = String::new();
    for node in nodes {
        match node {
            Node::Text(it) => text.push_str(&escaped(it)?),
            Node::Call(function, name) => match (&**function, &**name) {
                ("Ref" | "GetAtt", Node::Text(name)) => text.push_str(&format!("${{{name}}}")),
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(text)
}

/// Literal text inside an `Fn::Sub`, with `!` in what would be taken for a name; `None` where its end or a brace of its
/// own could meet what stands beside it. Source: CloudFormation reference, "Fn::Sub".
fn escaped(text: &str) -> Option<String> {
    let mut parts = text.split("${");
    let mut out = parts.next()?.to_owned();
    for part in parts {
        part.contains('}').then_some(())?;
        out.push_str("${!");
        out.push_str(part);
    }
    (!text.ends_with('$')).then_some(out)
}

/// A fact CloudFormation knows by a pseudo parameter, or the index of a zone.
fn pseudo_parameter(context: Context) -> Result<&'static str, usize> {
    match context {
        Context::Region => Ok("AWS::Region"),
        Context::AccountId => Ok("AWS::AccountId"),
        Context::Partition => Ok("AWS::Partition"),
        Context::UrlSuffix => Ok("AWS::URLSuffix"),
        Context::StackName => Ok("AWS::StackName"),
        Context::Zone(index) => Err(usize::from(index)),
    }
}

/// Whether CloudFormation would look something up. Source: CloudFormation user guide, "Dynamic references".
pub(super) fn has_dynamic_reference(text: &str) -> bool {
    let squeezed: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    squeezed.to_ascii_lowercase().contains("{{resolve:")
}
