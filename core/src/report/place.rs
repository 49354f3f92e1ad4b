//! Where things are written, and what they are called there.

use std::collections::BTreeMap;

use crate::cloudformation;
use crate::model::Diagram;
use crate::stack::{Origin, Stack};

/// What was checked.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// A diagram file.
    Diagram {
        /// The path as given.
        path: &'a str,
        /// Its text.
        text: &'a str,
        /// The diagram in it.
        diagram: &'a Diagram,
    },
    /// Terraform files, or a plan: resources have addresses.
    Terraform {
        /// The path as given.
        path: &'a str,
    },
    /// A template: resources have logical ids.
    CloudFormation {
        /// The path as given.
        path: &'a str,
    },
}

impl Written<'_> {
    /// The path as given.
    pub fn path(&self) -> &str {
        let (Self::Diagram { path, .. } | Self::Terraform { path } | Self::CloudFormation { path }) = self;
        path
    }
}

/// A resource and where it is written.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path of the file; that of the input for the stack as a whole.
    pub file: String,
    /// Line, counted from 1.
    pub line: Option<usize>,
    /// Column in characters, counted from 1.
    pub column: Option<usize>,
    /// Terraform address, logical id or name of the node; empty for the stack as a whole.
    pub resource: String,
    /// Its type as Terraform spells it, in a template as CloudFormation does; empty for the stack as a whole.
    pub type_name: String,
}

/// Where a resource is written, or the stack as a whole for the empty address.
pub fn place(
    input: &Written<'_>,
    stack: &Stack,
    names: &Names,
    address: &str,
    origin: Option<&Origin>,
) -> Place {
    // What is written in another one has that one's name: its own stands in no file.
    let address = stack.owner_of(address).unwrap_or(address);
    let written_as = stack.configuration.written_as.get(address);
    let resource = stack.get(address);
    let type_name = match written_as {
        Some(written) => written.tf.clone(),
        None => resource.map(|it| it.tf_type.clone()).unwrap_or_default(),
    };
    match (input, origin) {
        (Written::Diagram { path, text, diagram }, origin) => Place {
            file: (*path).to_owned(),
            line: origin.and_then(|origin| line_of(text, origin)),
            column: None,
            resource: origin.map(|origin| node_name(diagram, origin)).unwrap_or_default(),
            type_name,
        },
        (_, Some(Origin::Source { file, line, column })) => Place {
            file: file.clone(),
            line: Some(*line),
            column: Some(*column),
            resource: match (names.get(address), input, resource) {
                (_, Written::Terraform { .. }, _) if let Some(written) = written_as => {
                    written.address.clone()
                }
                (Some(name), ..) => name.clone(),
                (None, Written::Terraform { .. }, Some(it)) => it.terraform_address(),
                _ if stack.configuration.documents.contains_key(address) => address.to_owned(),
                _ => String::new(),
            },
            type_name: match (input, resource.and_then(|it| it.ty)) {
                (Written::CloudFormation { .. }, Some(ty)) => ty.cfn.to_owned(),
                _ => type_name,
            },
        },
        _ => Place {
            file: input.path().to_owned(),
            type_name,
            resource: address.to_owned(),
            ..Place::default()
        },
    }
}

/// What each resource of a file is called where it is written, by address.
pub type Names = BTreeMap<String, String>;

/// What each resource of an input is called; nodes have their names in the diagram.
pub fn names(input: &Written<'_>, stack: &Stack) -> Names {
    match input {
        Written::Diagram { .. } => Names::new(),
        Written::Terraform { .. } => {
            stack.resources.iter().map(|(address, it)| (address.clone(), it.terraform_address())).collect()
        }
        Written::CloudFormation { .. } => cloudformation::names(stack),
    }
}

fn node_name(diagram: &Diagram, origin: &Origin) -> String {
    let name = |id: &str| diagram.node(id).map_or_else(|| id.to_owned(), |node| node.name.clone());
    match origin {
        Origin::Node { id, .. } => name(id.as_str()),
        Origin::Edge { id } => diagram.edge(id.as_str()).map_or_else(
            || id.to_string(),
            |edge| format!("{} -> {}", name(edge.from.as_str()), name(edge.to.as_str())),
        ),
        Origin::Source { file, .. } => file.clone(),
    }
}

/// The line of a node or edge: the file has one on each line, its id first, under the key of its section.
fn line_of(text: &str, origin: &Origin) -> Option<usize> {
    let (section, id) = match origin {
        Origin::Node { id, .. } => ("\"nodes\"", id.as_str()),
        Origin::Edge { id } => ("\"edges\"", id.as_str()),
        Origin::Source { line, .. } => return Some(*line),
    };
    line_in(text, section, id)
}

pub(super) fn line_in(text: &str, section: &str, id: &str) -> Option<usize> {
    let key = format!("{}:", serde_json::Value::from(id));
    let numbered = text.lines().zip(1..).skip_while(|(line, _)| !line.trim_start().starts_with(section));
    numbered.skip(1).find(|(line, _)| line.trim_start().starts_with(&key)).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::terraform;

    #[test]
    fn what_is_about_the_whole_is_where_the_input_is() {
        let text = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
        let stack = terraform::read(&[("infra/main.tf".to_owned(), text.to_owned())]).unwrap().stack;
        let input = Written::Terraform { path: "infra" };
        let whole = place(&input, &stack, &Names::new(), "", None);
        assert_eq!((whole.file.as_str(), whole.line, whole.resource.as_str()), ("infra", None, ""));
        let origin = &stack.resources.get("ec2.vpc.main").unwrap().origin;
        let vpc = place(&input, &stack, &Names::new(), "ec2.vpc.main", Some(origin));
        assert_eq!(
            (vpc.file.as_str(), vpc.line, vpc.resource.as_str()),
            ("infra/main.tf", Some(1), "aws_vpc.main")
        );
    }
}
