//! A diagram in the making: nodes with ids that say what they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Properties, ResourceType};
use crate::model::{
    Diagram, Edge, EdgeKind, Node, NodeId, Op, Parameter, ParameterType, Placement, Rect, Setting,
};
use crate::value::Value;

/// Where a node stands until the diagram is tidied up; as large as an icon.
const ANYWHERE: Rect = Rect::new(0.0, 0.0, 96.0, 88.0);

/// A diagram in the making. What it refuses is left out: nothing is drawn that could not be.
#[derive(Default)]
pub(super) struct Drawing {
    pub(super) diagram: Diagram,
}

impl Drawing {
    /// Adds a node.
    pub(super) fn node<const N: usize>(
        &mut self,
        ty: &'static ResourceType,
        id: &str,
        name: &str,
        parent: Option<&str>,
        props: [(&'static str, Value); N],
    ) {
        let placement = Placement { parent: parent.map(NodeId::from), rect: ANYWHERE };
        let node = Node { ty, name: name.to_owned(), placement, props: Properties::from(props) };
        self.apply(Op::AddNode { id: id.into(), node });
    }

    /// Sets a property, once what it refers to is there.
    pub(super) fn set(&mut self, id: &str, key: &str, value: Value) {
        self.apply(Op::SetProperty { id: id.into(), key: key.to_owned(), value: Some(value) });
    }

    /// Adds an edge with these grants.
    pub(super) fn edge(&mut self, from: &str, to: &str, grants: &[&str]) {
        let grants: BTreeSet<String> = grants.iter().map(|it| (*it).to_owned()).collect();
        let edge = Edge { from: from.into(), to: to.into(), kind: EdgeKind::Access { grants } };
        self.apply(Op::AddEdge { id: format!("{from}_{to}").as_str().into(), edge });
    }

    /// Adds an input of text.
    pub(super) fn input(&mut self, name: &str, description: &str) -> Value {
        let parameter = Parameter {
            ty: ParameterType::String,
            description: description.to_owned(),
            default: None,
            secret: false,
            values: BTreeMap::new(),
        };
        self.apply(Op::SetParameter { name: name.to_owned(), parameter: Some(parameter) });
        Value::Param(name.to_owned())
    }

    /// Names the diagram.
    pub(super) fn name(&mut self, name: &str) {
        self.apply(Op::Set { setting: Setting::Name(name.to_owned()) });
    }

    fn apply(&mut self, op: Op) {
        let done = self.diagram.apply(op);
        debug_assert!(done.is_ok(), "{done:?}");
    }
}

/// A reference to another node.
pub(super) fn to(id: &str, attr: &str) -> Value {
    Value::reference(id, attr)
}

/// A list.
pub(super) fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::List(Vec::from(items))
}
