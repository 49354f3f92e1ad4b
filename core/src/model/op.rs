//! The closed set of changes.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::diagram::{Edge, EdgeKind, Node, Placement};
use super::{
    Annotation, AnnotationId, Diagram, EdgeId, Expectation, ExpectationId, NodeId, Parameter, ParameterType,
    Setting, Suppression, SuppressionId, View, ViewId,
};
use crate::catalog::other::resource::{self, KIND, check as check_kind};
use crate::catalog::outputs::OUTPUTS;
use crate::catalog::{self, Kind, Properties, ResourceType, TAGS, check_outputs, check_tags};
use crate::value::Value;

/// The only way to change a [`Diagram`]. Gestures, fixes, imports and remote peers all make ops; undo is the inverse op.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "op")]
pub enum Op {
    /// Puts a new node into the document.
    AddNode {
        /// Its identity.
        id: NodeId,
        /// All of it.
        node: Node,
    },
    /// Takes a node out that nothing needs any more; [`Diagram::removal`] prepares that.
    RemoveNode {
        /// Which.
        id: NodeId,
    },
    /// Gives a node another name.
    Rename {
        /// Which.
        id: NodeId,
        /// The new name.
        name: String,
    },
    /// Moves a node, into another container or within its own, or resizes it.
    Place {
        /// Which.
        id: NodeId,
        /// Container and place together.
        placement: Placement,
    },
    /// Sets a property, or unsets it with `None`.
    SetProperty {
        /// Which node.
        id: NodeId,
        /// Which property.
        key: String,
        /// The new value.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    },
    /// Puts a new edge into the document.
    AddEdge {
        /// Its identity.
        id: EdgeId,
        /// All of it.
        edge: Edge,
    },
    /// Takes an edge out.
    RemoveEdge {
        /// Which.
        id: EdgeId,
    },
    /// Changes what an edge means.
    SetEdge {
        /// Which.
        id: EdgeId,
        /// The new meaning.
        kind: EdgeKind,
    },
    /// Sets an input of the stack, or takes it out with `None`.
    SetParameter {
        /// Its name in both languages.
        name: String,
        /// The new input.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parameter: Option<Parameter>,
    },
    /// Decides to live with a finding, or takes that back with `None`.
    SetSuppression {
        /// Its identity.
        id: SuppressionId,
        /// The decision.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suppression: Option<Suppression>,
    },
    /// Says what has to hold, or takes that back with `None`.
    SetExpectation {
        /// Its identity.
        id: ExpectationId,
        /// What has to hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expectation: Option<Expectation>,
    },
    /// Puts a note, a text or a frame on the canvas, changes it, or takes it away with `None`.
    SetAnnotation {
        /// Its identity.
        id: AnnotationId,
        /// All of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        annotation: Option<Annotation>,
    },
    /// Closes a container, so that a card stands for it and all in it, or opens it with `None`.
    SetClosed {
        /// Which.
        id: NodeId,
        /// The notes, texts and frames that lie in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        closed: Option<BTreeSet<AnnotationId>>,
    },
    /// Saves a view, or deletes it with `None`.
    SetView {
        /// Its identity.
        id: ViewId,
        /// What it shows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        view: Option<View>,
    },
    /// Changes something that holds for the whole diagram.
    Set {
        /// The new setting.
        setting: Setting,
    },
}

/// Why an op was refused. The diagram is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// The op names a node that is not there; a peer may have deleted it.
    #[error("node `{0}` does not exist")]
    NoSuchNode(NodeId),
    /// The op names an edge that is not there.
    #[error("edge `{0}` does not exist")]
    NoSuchEdge(EdgeId),
    /// The id is taken.
    #[error("`{0}` is already in the diagram")]
    Duplicate(String),
    /// Something still needs it.
    #[error("`{name}` is still needed by `{by}`")]
    InUse {
        /// What was to go.
        name: String,
        /// What needs it.
        by: String,
    },
    /// The container does not take such a node. The message says where it belongs.
    #[error("{0}")]
    Misplaced(String),
    /// The type has no such property.
    #[error("{ty} has no property `{key}`")]
    NoSuchProperty {
        /// The type, with its article.
        ty: &'static str,
        /// The key.
        key: String,
    },
    /// The value does not fit the property.
    #[error("`{key}` {reason}")]
    BadValue {
        /// The property, parameter or setting.
        key: String,
        /// What is expected.
        reason: String,
    },
    /// The edge means nothing between these nodes.
    #[error("{0}")]
    BadEdge(String),
}

impl Diagram {
    /// Applies `op` and returns its inverse. On error the diagram is unchanged.
    ///
    /// # Errors
    ///
    /// Why the op does not fit this diagram.
    pub fn apply(&mut self, op: Op) -> Result<Op, ApplyError> {
        match op {
            Op::AddNode { id, node } => self.add_node(id, node),
            Op::RemoveNode { id } => self.remove_node(id),
            Op::Rename { id, name } => {
                check_name(&name)?;
                let node = self.node_mut(&id)?;
                let name = std::mem::replace(&mut node.name, name);
                Ok(Op::Rename { id, name })
            }
            Op::Place { id, placement } => self.place(id, placement),
            Op::SetProperty { id, key, value } => self.set_property(id, &key, value),
            Op::AddEdge { id, edge } => self.add_edge(id, edge),
            Op::RemoveEdge { id } => {
                if self.edges.contains_key(&id) && self.is_suppressed_at(id.as_str()) {
                    let by = "a suppressed finding".to_owned();
                    return Err(ApplyError::InUse { name: id.to_string(), by });
                }
                let edge = self.edges.remove(&id).ok_or_else(|| ApplyError::NoSuchEdge(id.clone()))?;
                self.connected.remove(&(edge.from.clone(), edge.to.clone()));
                Ok(Op::AddEdge { id, edge: edge.into_inner() })
            }
            Op::SetEdge { id, kind } => {
                let edge = self.edges.get(&id).ok_or_else(|| ApplyError::NoSuchEdge(id.clone()))?;
                let changed = Edge { from: edge.from.clone(), to: edge.to.clone(), kind };
                self.check_edge(&changed)?;
                let Some(edge) = self.edges.insert(id.clone(), changed.into()) else {
                    return Err(ApplyError::NoSuchEdge(id));
                };
                Ok(Op::SetEdge { id, kind: edge.into_inner().kind })
            }
            Op::SetParameter { name, parameter } => self.set_parameter(name, parameter),
            Op::SetSuppression { id, suppression } => self.set_suppression(id, suppression),
            Op::SetExpectation { id, expectation } => self.set_expectation(id, expectation),
            Op::SetAnnotation { id, annotation } => self.set_annotation(id, annotation),
            Op::SetClosed { id, closed } => self.set_closed(id, closed),
            Op::SetView { id, view } => {
                if let Some(view) = &view {
                    view.check().map_err(|reason| ApplyError::BadValue { key: "view".to_owned(), reason })?;
                    if !self.views.contains_key(&id) && self.views.len() >= View::MOST_VIEWS {
                        let reason = format!("is one too many; {} are the most", View::MOST_VIEWS);
                        return Err(ApplyError::BadValue { key: "view".to_owned(), reason });
                    }
                }
                let was = match view {
                    Some(it) => self.views.insert(id.clone(), it),
                    None => self.views.remove(&id),
                };
                Ok(Op::SetView { id, view: was })
            }
            Op::Set { setting } => {
                setting
                    .check()
                    .map_err(|reason| ApplyError::BadValue { key: "settings".to_owned(), reason })?;
                Ok(Op::Set { setting: self.settings.set(setting) })
            }
        }
    }

    fn node_mut(&mut self, id: &NodeId) -> Result<&mut Node, ApplyError> {
        self.nodes.get_mut(id).map(|it| &mut **it).ok_or_else(|| ApplyError::NoSuchNode(id.clone()))
    }

    fn add_node(&mut self, id: NodeId, node: Node) -> Result<Op, ApplyError> {
        if self.nodes.contains_key(&id) {
            return Err(ApplyError::Duplicate(id.to_string()));
        }
        check_name(&node.name)?;
        self.check_placement(node.ty, &node.placement)?;
        for (key, value) in &node.props {
            self.check_property(node.ty, key, value)?;
        }
        self.nodes.insert(id.clone(), node.into());
        Ok(Op::RemoveNode { id })
    }

    fn remove_node(&mut self, id: NodeId) -> Result<Op, ApplyError> {
        let node = self.node(id.as_str()).ok_or_else(|| ApplyError::NoSuchNode(id.clone()))?;
        if let Some(by) = self.user_of(&id) {
            return Err(ApplyError::InUse { name: node.name.clone(), by });
        }
        match self.nodes.remove(&id) {
            Some(node) => Ok(Op::AddNode { id, node: node.into_inner() }),
            None => Err(ApplyError::NoSuchNode(id)),
        }
    }

    /// The name of something that would be left dangling without this node.
    fn user_of(&self, id: &NodeId) -> Option<String> {
        let name = |id: &NodeId| self.node(id.as_str()).map_or_else(|| id.to_string(), |it| it.name.clone());
        let by_node = self.nodes.iter().find(|(other, it)| {
            it.placement.parent.as_ref() == Some(id)
                || (*other != id && it.props.values().any(|value| value.targets().contains(&id.as_str())))
        });
        let by_edge = || self.edges.values().find(|it| it.from == *id || it.to == *id);
        let by_suppression = || self.is_suppressed_at(id.as_str()).then(|| "a suppressed finding".to_owned());
        let by_expectation = || {
            let is_meant = |it: &Expectation| it.nodes().any(|it| it == id.as_str());
            self.expectations.values().any(is_meant).then(|| "an expectation".to_owned())
        };
        let by_closing = || self.is_closed(id.as_str()).then(|| "its being collapsed".to_owned());
        by_node
            .map(|(_, it)| it.name.clone())
            .or_else(|| by_edge().map(|it| format!("{} → {}", name(&it.from), name(&it.to))))
            .or_else(by_suppression)
            .or_else(by_expectation)
            .or_else(by_closing)
    }

    fn place(&mut self, id: NodeId, placement: Placement) -> Result<Op, ApplyError> {
        let node = self.node(id.as_str()).ok_or_else(|| ApplyError::NoSuchNode(id.clone()))?;
        self.check_placement(node.ty, &placement)?;
        if let Some(parent) = &placement.parent {
            let inside = *parent == id || self.ancestors(parent.as_str()).any(|(it, _)| *it == id);
            if inside {
                return Err(ApplyError::Misplaced(format!("`{}` cannot stand in itself", node.name)));
            }
        }
        let node = self.node_mut(&id)?;
        let placement = std::mem::replace(&mut node.placement, placement);
        Ok(Op::Place { id, placement })
    }

    pub(super) fn check_placement(
        &self,
        ty: &'static ResourceType,
        placement: &Placement,
    ) -> Result<(), ApplyError> {
        let container = match &placement.parent {
            None => None,
            Some(id) => Some(self.node(id.as_str()).ok_or_else(|| ApplyError::NoSuchNode(id.clone()))?.ty),
        };
        if ty.parent(container).is_none() {
            return Err(ApplyError::Misplaced(ty.belongs()));
        }
        if !placement.rect.is_sound() {
            return Err(ApplyError::BadValue {
                key: "placement".to_owned(),
                reason: "wants numbers within ten million units and a positive size".to_owned(),
            });
        }
        Ok(())
    }

    fn set_property(&mut self, id: NodeId, key: &str, value: Option<Value>) -> Result<Op, ApplyError> {
        let ty = self.node(id.as_str()).ok_or_else(|| ApplyError::NoSuchNode(id.clone()))?.ty;
        let Some(spec) = ty.prop(key) else {
            return Err(ApplyError::NoSuchProperty { ty: ty.a_label, key: key.to_owned() });
        };
        if let Some(value) = &value {
            self.check_property(ty, key, value)?;
        }
        let node = self.node_mut(&id)?;
        let was = match value {
            Some(value) => node.props.insert(spec.key, value),
            None => node.props.remove(spec.key),
        };
        Ok(Op::SetProperty { id, key: key.to_owned(), value: was })
    }

    /// Checks a property's value: its kind, and that what it refers to is there and of the right type.
    pub(super) fn check_property(
        &self,
        ty: &'static ResourceType,
        key: &str,
        value: &Value,
    ) -> Result<(), ApplyError> {
        let bad = |reason: String| ApplyError::BadValue { key: key.to_owned(), reason };
        let spec =
            ty.prop(key).ok_or_else(|| ApplyError::NoSuchProperty { ty: ty.a_label, key: key.to_owned() })?;
        spec.kind.check(value).map_err(bad)?;
        if spec.key == TAGS.key() {
            check_tags(value).map_err(bad)?;
        }
        if spec.key == OUTPUTS.key() {
            check_outputs(value).map_err(bad)?;
        }
        if spec.key == KIND.key() && *ty == resource::TYPE {
            check_kind(value.as_str().unwrap_or_default()).map_err(bad)?;
        }
        if let (Kind::Cidr, Value::Param(name)) = (spec.kind, value)
            && self.parameters.get(name).is_some_and(|it| it.ty == ParameterType::CidrList)
        {
            return Err(bad(format!("takes one CIDR block, and the variable `{name}` is a list of them")));
        }
        let type_of = |target: &str| self.node(target).map(|it| it.ty);
        spec.kind.check_targets(value, &type_of).map_err(bad)?;
        let mut problem = None;
        value.walk(&mut |it| match it {
            Value::Param(name) if !self.parameters.contains_key(name) => {
                problem = Some(format!("uses the variable `{name}`, which is not there"));
            }
            Value::Ref { target, attr } => match self.node(target) {
                None => problem = Some(format!("refers to `{target}`, which is not there")),
                Some(node) if !node.ty.tells(attr) => {
                    problem =
                        Some(format!("refers to `{attr}` of `{}`, which has no such attribute", node.name));
                }
                Some(_) => {}
            },
            _ => {}
        });
        problem.map_or(Ok(()), |reason| Err(bad(reason)))
    }

    fn add_edge(&mut self, id: EdgeId, edge: Edge) -> Result<Op, ApplyError> {
        if self.edges.contains_key(&id) {
            return Err(ApplyError::Duplicate(id.to_string()));
        }
        self.check_edge(&edge)?;
        if !self.connected.insert((edge.from.clone(), edge.to.clone())) {
            return Err(ApplyError::BadEdge("these two are connected already".to_owned()));
        }
        self.edges.insert(id.clone(), edge.into());
        Ok(Op::RemoveEdge { id })
    }

    fn check_edge(&self, edge: &Edge) -> Result<(), ApplyError> {
        if let Some(reason) = self.refuse_access(edge.from.as_str(), edge.to.as_str()) {
            return Err(ApplyError::BadEdge(reason));
        }
        let EdgeKind::Access { grants } = &edge.kind;
        let ty = self.node(edge.to.as_str()).map(|it| it.ty);
        if let Some(unknown) = grants.iter().find(|it| ty.and_then(|ty| ty.grant(it)).is_none()) {
            return Err(ApplyError::BadEdge(format!("`{unknown}` is no access that this target knows")));
        }
        if grants.is_empty() {
            return Err(ApplyError::BadEdge("an edge allows at least one kind of access".to_owned()));
        }
        Ok(())
    }

    fn is_suppressed_at(&self, id: &str) -> bool {
        self.suppressions.values().any(|it| it.at.as_deref() == Some(id))
    }

    fn set_suppression(
        &mut self,
        id: SuppressionId,
        suppression: Option<Suppression>,
    ) -> Result<Op, ApplyError> {
        if let Some(it) = &suppression {
            let bad = |reason: String| ApplyError::BadValue { key: "suppression".to_owned(), reason };
            it.check().map_err(bad)?;
            if let Some(at) = &it.at
                && self.node(at).is_none()
                && self.edge(at).is_none()
            {
                return Err(bad(format!("is about `{at}`, which is not there")));
            }
        }
        let was = match suppression {
            Some(it) => self.suppressions.insert(id.clone(), it),
            None => self.suppressions.remove(&id),
        };
        Ok(Op::SetSuppression { id, suppression: was })
    }

    fn set_parameter(&mut self, name: String, parameter: Option<Parameter>) -> Result<Op, ApplyError> {
        let bad = |reason: String| ApplyError::BadValue { key: name.clone(), reason };
        match &parameter {
            Some(it) => {
                if !is_input_name(&name) {
                    return Err(bad("wants a lower-case letter, then letters, digits or `_`".to_owned()));
                }
                for value in it.default.iter().chain(it.values.values()) {
                    it.ty.check(value).map_err(bad)?;
                }
                let is_one = |node: &Node| {
                    let blocks = node.ty.props.iter().filter(|it| matches!(it.kind, Kind::Cidr));
                    blocks.filter_map(|it| node.props.get(it.key)).any(|it| *it == Value::Param(name.clone()))
                };
                if it.ty == ParameterType::CidrList
                    && let Some(node) = self.nodes.values().find(|it| is_one(it))
                {
                    return Err(bad(format!(
                        "is the one CIDR block of `{}`, so it cannot be a list",
                        node.name
                    )));
                }
            }
            None => {
                let user = self.nodes.values().find(|node| node.props.values().any(|it| uses(it, &name)));
                if let Some(node) = user {
                    return Err(ApplyError::InUse { name, by: node.name.clone() });
                }
            }
        }
        let was = match parameter {
            Some(it) => self.parameters.insert(name.clone(), it.kept().0),
            None => self.parameters.remove(&name),
        };
        Ok(Op::SetParameter { name, parameter: was })
    }
}

fn uses(value: &Value, parameter: &str) -> bool {
    let mut found = false;
    value.walk(&mut |it| found |= matches!(it, Value::Param(name) if name == parameter));
    found
}

/// Names that both languages take after a simple change of case.
pub(crate) fn is_input_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|it: char| it.is_ascii_lowercase())
        && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
}

/// Longest name of a node, in characters.
const MAX_NAME: usize = 128;

pub(super) fn check_name(name: &str) -> Result<(), ApplyError> {
    let bad = |reason: &str| Err(ApplyError::BadValue { key: "name".to_owned(), reason: reason.to_owned() });
    if name.trim().is_empty() {
        return bad("cannot be empty");
    }
    if name.chars().count() > MAX_NAME {
        return bad("is longer than 128 characters");
    }
    if name.chars().any(char::is_control) {
        return bad("holds a control character");
    }
    Ok(())
}

/// A node as JSON: the type by id, then what the user set.
#[derive(Serialize, Deserialize)]
struct NodeJson {
    #[serde(rename = "type")]
    ty: String,
    name: String,
    placement: Placement,
    #[serde(default)]
    properties: std::collections::BTreeMap<String, Value>,
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let properties = self.props.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        NodeJson {
            ty: self.ty.id.to_owned(),
            name: self.name.clone(),
            placement: self.placement.clone(),
            properties,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let json = NodeJson::deserialize(deserializer)?;
        let ty = catalog::by_id(&json.ty)
            .ok_or_else(|| D::Error::custom(format!("there is no resource type `{}`", json.ty)))?;
        let mut props = Properties::new();
        for (key, value) in json.properties {
            let spec = ty
                .prop(&key)
                .ok_or_else(|| D::Error::custom(format!("{} has no property `{key}`", ty.a_label)))?;
            props.insert(spec.key, value);
        }
        Ok(Self { ty, name: json.name, placement: json.placement, props })
    }
}

impl Serialize for Edge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        EdgeJson { from: self.from.clone(), to: self.to.clone(), kind: self.kind.clone() }
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Edge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let EdgeJson { from, to, kind } = EdgeJson::deserialize(deserializer)?;
        Ok(Self { from, to, kind })
    }
}

#[derive(Serialize, Deserialize)]
struct EdgeJson {
    from: NodeId,
    to: NodeId,
    #[serde(flatten)]
    kind: EdgeKind,
}
