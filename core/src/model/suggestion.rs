//! Expectations that most architectures start with, and what of a drawing an expectation is about.

use super::{Diagram, Doing, Expectation, Holds, Node, NodeId, Reaching, Selector, Selectors, Severity};
use crate::catalog::ec2::{subnet, vpc_endpoint};
use crate::catalog::outside::{internet, on_premises};
use crate::catalog::{self, Category, ResourceType};

impl Expectation {
    /// What a drawing could be held to with one click: nothing it is held to already, and nothing it has nothing for.
    pub fn suggestions(diagram: &Diagram) -> Vec<Self> {
        let is_there = |ty: &ResourceType| diagram.nodes().any(|(_, it)| it.ty == ty);
        // Where data is kept that is used over a network: volumes are not.
        let keeps_data = |ty: &&'static ResourceType| {
            let is_store = match ty.category {
                Category::Database => true,
                Category::Storage => !ty.grants.is_empty(),
                _ => false,
            };
            ty.stateful && is_store && is_there(ty)
        };
        let of_type = |ty: &ResourceType| Selector::Type(ty.tf.to_owned());
        let stores: Vec<Selector> = catalog::all().filter(keeps_data).map(of_type).collect();
        let by_api: Vec<Selector> =
            catalog::all().filter(keeps_data).filter(|it| !it.grants.is_empty()).map(of_type).collect();
        let said = |sentence: &str, severity, holds| Self { sentence: sentence.to_owned(), severity, holds };
        let one = Selectors::one;
        let mut all = Vec::new();
        if !stores.is_empty() {
            let reaching =
                Reaching { from: one(Selector::Internet), to: Selectors(stores), ..Reaching::default() };
            let sentence = "Nothing from the internet reaches a data store";
            all.push(said(sentence, Severity::Critical, Holds::NoPath(reaching)));
        }
        if !by_api.is_empty() && is_there(&vpc_endpoint::TYPE) {
            let (from, to) = (one(Selector::Anything), Selectors(by_api));
            let private = Reaching { from, to, ..Reaching::default() };
            let sentence = "Data is reached through endpoints alone";
            all.push(said(sentence, Severity::High, Holds::PrivatePath(private)));
        }
        let is_private = |it: &Node| *it.ty == subnet::TYPE && subnet::tier(&it.props) == "private";
        let stands_in_private = |it: &Node| {
            let parent = it.placement.parent.as_ref().and_then(|it| diagram.node(it.as_str()));
            parent.is_some_and(is_private) && matches!(it.ty.category, Category::Compute | Category::Database)
        };
        if diagram.nodes().any(|(_, it)| stands_in_private(it)) {
            let from = one(Selector::Internet);
            let out = Reaching { from, to: one(Selector::Tier("private".into())), ..Reaching::default() };
            let sentence = "Nothing from the internet reaches private subnets";
            all.push(said(sentence, Severity::High, Holds::NoPath(out)));
        }
        let table = catalog::dynamodb::table::TYPE.tf;
        if is_there(&catalog::dynamodb::table::TYPE) {
            let resources = one(Selector::Type(table.to_owned()));
            let actions = vec!["dynamodb:DeleteTable".to_owned()];
            let doing = Doing { actions, resources, ..Doing::default() };
            all.push(said("Nobody deletes a table", Severity::High, Holds::Only(doing)));
        }
        all.retain(|it| !diagram.expectations().any(|(_, other)| other.holds == it.holds));
        all
    }

    /// The nodes of a drawing that it names or whose type or tier it names, to show them.
    pub fn shown_in(&self, diagram: &Diagram) -> Vec<NodeId> {
        let is_meant = |id: &NodeId| {
            let node = diagram.node(id.as_str());
            let is_of = |ty: &ResourceType| node.is_some_and(|it| it.ty == ty);
            self.holds.sides().into_iter().flat_map(|it| &it.0).any(|it| match it {
                Selector::Node(it) => it == id,
                Selector::In(it) => it == id.as_str(),
                Selector::Internet => is_of(&internet::TYPE),
                Selector::OnPremises => is_of(&on_premises::TYPE),
                Selector::Type(name) => {
                    node.is_some_and(|it| it.ty.tf == name || it.ty.cfn == name || it.ty.id == name)
                }
                Selector::Tier(tier) => {
                    is_of(&subnet::TYPE) && node.is_some_and(|it| subnet::tier(&it.props) == tier)
                }
                Selector::Tag { key, value } => key == "Name" && node.is_some_and(|it| it.name == *value),
                Selector::Anything | Selector::CidrBlock(_) | Selector::Address(_) => false,
            })
        };
        diagram.nodes().map(|(id, _)| id).filter(|it| is_meant(it)).cloned().collect()
    }
}
