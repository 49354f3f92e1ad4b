//! Nodes of types outside the catalogue: what a file says of them went into the drawing as source text, and comes out as that.
//! References in it are references of the drawing, so that it follows when what it names is called something else.

use std::collections::BTreeMap;

use super::lower::{Lowering, label_in};
use super::names::{id_of, words};
use super::{Opaque, Origin, Resource, SourceBlock};
use crate::catalog::Properties;
use crate::catalog::further::{CLOUDFORMATION_PROPERTIES, COMMENT, TERRAFORM_ARGUMENTS};
use crate::catalog::other::resource::{self, ADDRESS, ARGUMENTS, KIND, TAG_TEXTS, Written};
use crate::model::{Diagram, Node, NodeId};
use crate::value::Value;

/// What a node of a type outside the catalogue is, and the beginning of its address; `None` for other nodes, and for one that
/// nobody has said yet what it is.
pub(super) fn kind_of(node: &Node) -> Option<(Written<'_>, &str)> {
    let kind = (*node.ty == resource::TYPE).then(|| node.props.get(KIND.key())?.as_str()).flatten()?;
    Some((Written::of(kind)?, kind))
}

/// What everything that is drawn is called in source text.
#[derive(Debug, Default)]
pub(crate) struct SourceNames {
    /// By node, in Terraform and as a logical id.
    nodes: BTreeMap<NodeId, [String; 2]>,
}

impl SourceNames {
    /// The names in a drawing.
    pub(crate) fn of(diagram: &Diagram) -> Self {
        let mut lowering = Lowering::new(diagram, None);
        lowering.address_all();
        let name = |id: &NodeId| {
            let by = [Written::Module, Written::CloudFormation("")];
            (id.clone(), by.map(|it| lowering.written_name(id.as_str(), it)))
        };
        Self { nodes: diagram.nodes().map(|(id, _)| name(id)).collect() }
    }

    /// What a node is called; nothing where it is not there.
    pub(crate) fn name(&self, id: &str, is_template: bool) -> &str {
        self.nodes.get(id).map_or("", |it| &it[usize::from(is_template)])
    }

    /// The nodes by their names.
    pub(crate) fn by_name(&self, is_template: bool) -> BTreeMap<&str, &NodeId> {
        self.nodes.iter().map(|(id, names)| (names[usize::from(is_template)].as_str(), id)).collect()
    }
}

/// What stands in an expression for something that a data source, a module or a variable at an address tells; `None` for
/// resources.
pub(super) fn block_expression(address: &str, attr: &str) -> Option<Value> {
    let name = match address.strip_prefix("variable.") {
        Some(label) => format!("var.{label}"),
        None => ["data.", "module."].iter().any(|it| address.starts_with(it)).then(|| address.to_owned())?,
    };
    Some(Value::unknown(if attr == ADDRESS { name } else { format!("{name}.{attr}") }))
}

fn opaque(written: Written<'_>, name: &str, text: String) -> Opaque {
    if written.is_cloudformation() {
        Opaque::cloudformation(name, text)
    } else {
        Opaque::terraform(name, text)
    }
}

impl Lowering<'_> {
    /// Makes a node of a type outside the catalogue what it is in its language.
    pub(super) fn foreign(&mut self, id: &NodeId, node: &Node) {
        let (Some((written, kind)), Some(address)) = (kind_of(node), self.addresses.get(id).cloned()) else {
            return;
        };
        let arguments = node.props.get(ARGUMENTS.key()).map(Value::items).unwrap_or_default();
        let texts: Vec<(&str, String)> = arguments
            .iter()
            .filter_map(resource::parts)
            .map(|(name, text)| (name, self.source(text, written)))
            .collect();
        let origin = Origin::Node { id: id.clone(), entry: None };
        let label = label_in(&address).to_owned();
        let labels = match written {
            Written::Data(ty) => Some(("data", vec![ty.to_owned(), label.clone()])),
            Written::Module => Some(("module", vec![label.clone()])),
            Written::Variable => Some(("variable", vec![label.clone()])),
            Written::Resource(_) | Written::CloudFormation(_) => None,
        };
        if let Some((ty, labels)) = labels {
            let body = texts.into_iter().map(|(_, text)| text).collect();
            let block = SourceBlock { ty: ty.to_owned(), labels, module: None, body, origin };
            self.stack.configuration.blocks.push(block);
            return;
        }
        let is_template = written.is_cloudformation();
        let tags = node.props.get(TAG_TEXTS.key()).map(|it| self.resolve(it));
        let resource = Resource {
            ty: None,
            tf_type: kind.to_owned(),
            logical_id: is_template.then(|| words(&label, "resource")),
            name: label,
            module: None,
            props: Properties::new(),
            opaque: texts.into_iter().map(|(name, text)| opaque(written, name, text)).collect(),
            tags: tags.as_ref().map(Value::fields).unwrap_or_default().to_vec(),
            origin,
        };
        if let Some(it) = node.props.get(COMMENT.key()).and_then(Value::as_str) {
            self.stack.comments.insert(address.clone(), it.to_owned());
        }
        self.stack.resources.insert(address, resource);
    }

    /// What a node of a type in the catalogue says beside its properties, in both languages.
    pub(super) fn further(&self, node: &Node) -> Vec<Opaque> {
        let languages = [
            (&TERRAFORM_ARGUMENTS, Written::Resource(node.ty.tf)),
            (&CLOUDFORMATION_PROPERTIES, Written::CloudFormation(node.ty.cfn)),
        ];
        let said = languages.into_iter().flat_map(|(prop, written)| {
            let arguments = node.props.get(prop.key()).map(Value::items).unwrap_or_default();
            arguments.iter().filter_map(resource::parts).map(move |(name, text)| (written, name, text))
        });
        said.map(|(written, name, text)| opaque(written, name, self.source(text, written))).collect()
    }

    /// Source text with the names that what it refers to has in its language.
    fn source(&self, text: &Value, written: Written<'_>) -> String {
        match text {
            Value::Str(text) => text.clone(),
            Value::Ref { target, .. } => self.written_name(target, written),
            Value::Concat(parts) => parts.iter().map(|it| self.source(it, written)).collect(),
            _ => String::new(),
        }
    }

    /// What a node is called in source text; nothing where the language of the text has no name for it.
    fn written_name(&self, id: &str, by: Written<'_>) -> String {
        let (Some(node), Some(address)) = (self.diagram.node(id), self.addresses.get(id)) else {
            return String::new();
        };
        let label = label_in(address);
        match (by.is_cloudformation(), kind_of(node)) {
            (true, Some(_)) => words(label, "resource"),
            (true, None) => id_of(label, node.ty.noun),
            (false, Some((Written::Variable, _))) => format!("var.{label}"),
            (false, Some(_)) => address.clone(),
            (false, None) => format!("{}.{label}", node.ty.tf),
        }
    }
}
