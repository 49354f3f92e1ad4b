//! What the sides of an expectation can be chosen from.

use std::collections::BTreeMap;

use drawbridge_core::catalog::{self, ec2::vpc_endpoint, outside::on_premises};
use drawbridge_core::model::{Diagram, Node, NodeId, Selector};
use drawbridge_core::sort::InOrder;

/// What a side is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    From,
    To,
    Principals,
    Resources,
    Endpoints,
}

/// Everything that may be chosen, with the text that stands for it: no two are alike.
pub(super) fn choices(diagram: &Diagram, side: Side) -> Vec<(String, Selector)> {
    let mut all: Vec<(String, Selector)> = Vec::new();
    let mut put = |label: &str, selector: Selector| all.push((label.to_owned(), selector));
    match side {
        Side::From | Side::To => {
            put("The internet", Selector::Internet);
            if diagram.nodes().any(|(_, it)| *it.ty == on_premises::TYPE) {
                put("On-premises networks", Selector::OnPremises);
            }
            put("Anything", Selector::Anything);
        }
        Side::Principals => {
            put("Anybody", Selector::Anything);
            put("Anybody outside", Selector::Internet);
        }
        Side::Resources | Side::Endpoints => {}
    }
    let is_fit = |node: &Node| {
        node.ty.is_exported()
            && match side {
                Side::From | Side::To => true,
                Side::Principals => node.ty.principal.is_some(),
                Side::Resources => !node.ty.grants.is_empty() || node.ty.policy.is_some(),
                Side::Endpoints => *node.ty == vpc_endpoint::TYPE,
            }
    };
    let nodes: Vec<(&NodeId, &Node)> = diagram.nodes().filter(|(_, it)| is_fit(it)).collect();
    let mut types: Vec<&catalog::ResourceType> = nodes.iter().map(|(_, it)| it.ty).collect();
    types.order_by_key(|it| it.label);
    types.dedup();
    if side != Side::Endpoints {
        for tier in ["private", "public"] {
            all.push((format!("Anything in {tier} subnets"), Selector::Tier(tier.to_owned())));
        }
        for (id, node) in diagram.nodes().filter(|(_, it)| it.ty.is_container()) {
            all.push((
                format!("Anything in {} ({})", node.name, node.type_label()),
                Selector::In(id.to_string()),
            ));
        }
    }
    all.extend(types.into_iter().map(|it| (format!("Any {}", it.label), Selector::Type(it.tf.to_owned()))));
    for (id, node) in nodes {
        all.push((format!("{} ({})", node.name, node.type_label()), Selector::Node(id.clone())));
    }
    // Two nodes may be called alike.
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (label, _) in &mut all {
        let count = seen.entry(label.clone()).or_default();
        *count += 1;
        if *count > 1 {
            label.push_str(&format!(" #{count}"));
        }
    }
    all
}

/// The actions that edges to some chosen resources convey, by grant and one by one.
pub(super) fn actions(diagram: &Diagram, resources: &[Selector]) -> Vec<(String, String)> {
    let is_chosen = |id: &NodeId, node: &Node| {
        resources.is_empty()
            || resources.iter().any(|it| match it {
                Selector::Node(it) => it == id,
                Selector::Type(it) => it == node.ty.tf || it == node.ty.id,
                _ => true,
            })
    };
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (_, node) in diagram.nodes().filter(|(id, it)| is_chosen(id, it)) {
        for grant in node.ty.grants {
            all.insert(format!("{} ({})", grant.label, grant.name), grant.name.to_owned());
            all.extend(grant.actions.iter().map(|it| ((*it).to_owned(), (*it).to_owned())));
        }
    }
    all.into_iter().collect()
}
