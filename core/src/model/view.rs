//! Views of a diagram: what of it somebody wants to look at. Nothing else knows of them: rules, exports of code and
//! deployments are always about the whole.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Diagram, EdgeKind, NodeId, Rect, ViewId};
use crate::catalog::{self, Category};

/// What of a diagram somebody wants to look at, under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// What the user calls it.
    pub name: String,
    /// Where it is in the list: smaller numbers first, and of two alike the smaller id.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub place: i64,
    /// What is in it.
    #[serde(default, skip_serializing_if = "Shows::is_everything")]
    pub shows: Shows,
    /// The part of the canvas to look at, `[x, y, width, height]`; without one, all that is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<[f64; 4]>,
}

/// What is in a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// All of the diagram.
    #[default]
    Everything,
    /// What packets pass: networks with what sits in them.
    Network,
    /// Who may do what: identities, policies, keys, security groups, and who has access to what.
    Security,
    /// What data passes: compute, stores and queues, and the access between them. Containers are in the background.
    DataFlow,
    /// Resources of these categories.
    Categories(BTreeSet<CategoryName>),
    /// Resources of these types, by their ids such as `ec2.instance`.
    Types(BTreeSet<String>),
    /// These nodes. Those that are gone are not missed, so that whoever undoes a deletion has them back.
    Nodes(BTreeSet<NodeId>),
}

/// A view that leaves something out, as annotations name it in files: one that is always there, or the id of one that was saved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ViewName {
    /// That of networks.
    Network,
    /// That of security.
    Security,
    /// That of data flow.
    DataFlow,
    /// One that somebody saved.
    Saved(ViewId),
}

impl From<String> for ViewName {
    fn from(text: String) -> Self {
        match text.as_str() {
            "network" => Self::Network,
            "security" => Self::Security,
            "data_flow" => Self::DataFlow,
            id => Self::Saved(ViewId::from(id)),
        }
    }
}

impl From<ViewName> for String {
    fn from(it: ViewName) -> Self {
        match it {
            ViewName::Network => "network".to_owned(),
            ViewName::Security => "security".to_owned(),
            ViewName::DataFlow => "data_flow".to_owned(),
            ViewName::Saved(id) => id.to_string(),
        }
    }
}

/// A category as a file names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CategoryName(pub Category);

/// What of a diagram is in a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What is in it.
    nodes: BTreeSet<NodeId>,
    /// Containers around that: they say where it stands.
    around: BTreeSet<NodeId>,
}

/// How much a node counts in a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is not in the view.
    Out,
    /// It is not in the view but contains what is.
    Around,
    /// It is in the view.
    In,
}

fn is_zero(it: &i64) -> bool {
    *it == 0
}

impl CategoryName {
    const fn text(self) -> &'static str {
        match self.0 {
            Category::Network => "network",
            Category::Compute => "compute",
            Category::Containers => "containers",
            Category::Database => "database",
            Category::Storage => "storage",
            Category::Security => "security",
            Category::Integration => "integration",
            Category::Management => "management",
            Category::Other => "other",
            Category::Outside => "outside",
        }
    }
}

impl Serialize for CategoryName {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for CategoryName {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let text = String::deserialize(deserializer)?;
        let all = Category::ALL.into_iter().map(Self);
        all.into_iter()
            .find(|it| it.text() == text)
            .ok_or_else(|| D::Error::custom(format!("there is no category `{text}`")))
    }
}

impl View {
    /// Longest name, in characters.
    pub const MAX_NAME: usize = 60;
    /// Most views of a diagram.
    pub const MOST_VIEWS: usize = 200;
    /// Most nodes and types that a view names.
    const MOST: usize = 20_000;

    /// Checks what a user typed or a file holds.
    ///
    /// # Errors
    ///
    /// One sentence that says what is expected.
    pub fn check(&self) -> Result<(), String> {
        if self.name.trim().is_empty() {
            return Err("needs a name".to_owned());
        }
        if self.name.chars().count() > Self::MAX_NAME || self.name.chars().any(char::is_control) {
            return Err(format!("wants a name of at most {} characters, on one line", Self::MAX_NAME));
        }
        if self.rect().is_some_and(|it| !it.is_sound()) {
            return Err("looks at no sound rectangle".to_owned());
        }
        let count = match &self.shows {
            Shows::Types(types) => {
                if let Some(unknown) = types.iter().find(|it| catalog::by_id(it).is_none()) {
                    return Err(format!("shows `{unknown}`, which is no resource type"));
                }
                types.len()
            }
            Shows::Nodes(nodes) => nodes.len(),
            _ => 0,
        };
        if count > Self::MOST {
            return Err(format!("names {count} things; {} are the most", Self::MOST));
        }
        Ok(())
    }

    /// The part of the canvas to look at.
    pub fn rect(&self) -> Option<Rect> {
        self.at.map(|[x, y, w, h]| Rect::new(x, y, w, h))
    }
}

impl Shows {
    /// Those that are always there, in the order in which they are listed.
    pub const BUILT_IN: [Self; 4] = [Self::Everything, Self::Network, Self::Security, Self::DataFlow];

    /// What people read.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Everything => "Everything",
            Self::Network => "Network",
            Self::Security => "Security",
            Self::DataFlow => "Data flow",
            Self::Categories(_) => "Categories",
            Self::Types(_) => "Types",
            Self::Nodes(_) => "Nodes",
        }
    }

    /// What it is for, in half a sentence.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Everything => "the whole architecture",
            Self::Network => "networks, gateways, routes, and what sits in them",
            Self::Security => "identities, policies, keys, security groups, and who may reach what",
            Self::DataFlow => "compute, stores and queues, and the access between them",
            Self::Categories(_) => "resources of some categories",
            Self::Types(_) => "resources of some types",
            Self::Nodes(_) => "nodes picked by hand",
        }
    }

    fn is_everything(&self) -> bool {
        *self == Self::Everything
    }

    /// What is in it; `None` for everything.
    pub fn of(&self, diagram: &Diagram) -> Option<Shown> {
        let nodes = match self {
            Self::Everything => return None,
            Self::Network => network(diagram),
            Self::Security => {
                let is_security = |id: &str| {
                    matches!(id, "ec2.security_group" | "ec2.network_acl" | "ec2.key_pair")
                        || ["_policy", ".permission"].iter().any(|it| id.ends_with(it))
                };
                let chosen = nodes_by(diagram, |ty| ty.category == Category::Security || is_security(ty.id));
                chosen.into_iter().chain(connected(diagram)).collect()
            }
            Self::DataFlow => {
                let carries = |category: Category| {
                    matches!(
                        category,
                        Category::Compute
                            | Category::Containers
                            | Category::Database
                            | Category::Storage
                            | Category::Integration
                            | Category::Outside
                    )
                };
                let is_door = |id: &str| matches!(id, "elb.load_balancer" | "ec2.internet_gateway");
                let chosen = nodes_by(diagram, |ty| {
                    (carries(ty.category) && !ty.is_container() && !is_rule(ty.id)) || is_door(ty.id)
                });
                chosen.into_iter().chain(connected(diagram)).collect()
            }
            Self::Categories(wanted) => nodes_by(diagram, |ty| wanted.contains(&CategoryName(ty.category))),
            Self::Types(wanted) => nodes_by(diagram, |ty| wanted.contains(ty.id)),
            Self::Nodes(wanted) => {
                diagram.nodes().map(|(id, _)| id).filter(|it| wanted.contains(*it)).cloned().collect()
            }
        };
        Some(Shown::new(diagram, nodes))
    }
}

/// Whether a type is a rule about a resource that carries data, and carries none itself.
fn is_rule(id: &str) -> bool {
    ["_policy", ".policy", ".permission", ".target", ".key_pair", ".launch_template", ".selection", ".plan"]
        .iter()
        .any(|it| id.ends_with(it))
        || id.ends_with("subnet_group")
}

fn nodes_by(diagram: &Diagram, is_in: impl Fn(&catalog::ResourceType) -> bool) -> BTreeSet<NodeId> {
    diagram.nodes().filter(|(_, it)| is_in(it.ty)).map(|(id, _)| id.clone()).collect()
}

/// Both ends of every access.
fn connected(diagram: &Diagram) -> BTreeSet<NodeId> {
    let access = diagram.edges().filter(|(_, it)| matches!(it.kind, EdgeKind::Access { .. }));
    access.flat_map(|(_, it)| [it.from.clone(), it.to.clone()]).collect()
}

/// What is about networks, and all that stands in one.
fn network(diagram: &Diagram) -> BTreeSet<NodeId> {
    let is_network = |ty: &catalog::ResourceType| {
        ty.category == Category::Network || matches!(ty.id, "outside.internet" | "outside.on_premises")
    };
    let stands_in =
        |id: &NodeId| diagram.ancestors(id.as_str()).any(|(_, it)| it.ty.category == Category::Network);
    let all = diagram.nodes().filter(|(id, it)| is_network(it.ty) || stands_in(id));
    all.map(|(id, _)| id.clone()).collect()
}

impl Shown {
    fn new(diagram: &Diagram, nodes: BTreeSet<NodeId>) -> Self {
        let mut around = BTreeSet::new();
        for id in &nodes {
            for (container, _) in diagram.ancestors(id.as_str()) {
                // Where one is known, so are those around it.
                if !nodes.contains(container) && !around.insert(container.clone()) {
                    break;
                }
            }
        }
        Self { nodes, around }
    }

    /// How much a node counts.
    pub fn node(&self, id: &NodeId) -> Standing {
        if self.nodes.contains(id) {
            Standing::In
        } else if self.around.contains(id) {
            Standing::Around
        } else {
            Standing::Out
        }
    }

    /// Whether an edge is in it: both its ends are.
    pub fn edge(&self, from: &NodeId, to: &NodeId) -> bool {
        self.nodes.contains(from) && self.nodes.contains(to)
    }

    /// What is in it, in id order.
    pub fn nodes(&self) -> impl Iterator<Item = &NodeId> {
        self.nodes.iter()
    }

    /// How many nodes are in it.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::templates;

    fn names(diagram: &Diagram, shows: &Shows) -> Vec<&'static str> {
        let shown = shows.of(diagram).unwrap();
        let mut types: Vec<&str> = shown.nodes().map(|it| diagram.node(it.as_str()).unwrap().ty.id).collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    #[test]
    fn views_that_are_always_there_show_what_they_are_called() {
        for template in templates::all() {
            let diagram = template.diagram();
            assert!(Shows::Everything.of(&diagram).is_none());
            let network = names(&diagram, &Shows::Network);
            assert!(!network.iter().any(|it| it.starts_with("iam.") || it.starts_with("s3.")), "{network:?}");
            let flow = names(&diagram, &Shows::DataFlow);
            assert!(!flow.iter().any(|it| ["ec2.subnet", "ec2.vpc", "iam.role"].contains(it)), "{flow:?}");
            // Whoever has access to something is in both.
            for shows in [Shows::Security, Shows::DataFlow] {
                let shown = shows.of(&diagram).unwrap();
                assert!(diagram.edges().all(|(_, it)| shown.edge(&it.from, &it.to)), "{}", template.name);
            }
        }
    }

    #[test]
    fn containers_around_what_is_shown_say_where_it_stands() {
        let template =
            templates::all().iter().find(|it| it.diagram().nodes().any(|it| it.1.ty.id == "ec2.instance"));
        let diagram = template.unwrap().diagram();
        let shown = Shows::Types(["ec2.instance".to_owned()].into()).of(&diagram).unwrap();
        for (id, node) in diagram.nodes() {
            let holds = diagram.nodes().any(|(other, it)| {
                it.ty.id == "ec2.instance" && diagram.ancestors(other.as_str()).any(|(it, _)| it == id)
            });
            let expected = match (node.ty.id == "ec2.instance", holds) {
                (true, _) => Standing::In,
                (false, true) => Standing::Around,
                (false, false) => Standing::Out,
            };
            assert_eq!(shown.node(id), expected, "{id}");
        }
    }

    #[test]
    fn it_is_the_same_after_a_file() {
        let view = View {
            name: "Web tier".to_owned(),
            place: 2,
            shows: Shows::Categories([CategoryName(Category::Compute)].into()),
            at: Some([0.0, -10.0, 640.0, 480.0]),
        };
        let text = serde_json::to_string(&view).unwrap();
        assert_eq!(
            text,
            r#"{"name":"Web tier","place":2,"shows":{"categories":["compute"]},"at":[0.0,-10.0,640.0,480.0]}"#
        );
        assert_eq!(serde_json::from_str::<View>(&text).unwrap(), view);
        let whole: View = serde_json::from_str(r#"{"name":"All"}"#).unwrap();
        assert_eq!(whole.shows, Shows::Everything);
        assert!(serde_json::from_str::<View>(&text.replace("compute", "moon")).is_err());
    }

    #[test]
    fn it_says_what_is_wrong() {
        let view = |name: &str, shows: Shows| View { name: name.to_owned(), place: 0, shows, at: None };
        assert!(view("Web", Shows::Nodes(["gone".into()].into())).check().is_ok());
        assert!(view(" ", Shows::Everything).check().is_err());
        assert!(view(&"x".repeat(61), Shows::Everything).check().is_err());
        let unknown = view("Web", Shows::Types(["ec2.moon".to_owned()].into()));
        assert_eq!(unknown.check().unwrap_err(), "shows `ec2.moon`, which is no resource type");
        assert!(View { at: Some([0.0, 0.0, 0.0, 1.0]), ..view("Web", Shows::Everything) }.check().is_err());
    }
}
