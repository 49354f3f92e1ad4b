//! What a drawing expects, said by addresses, and the file that says it beside exported files.

use super::Stack;
use super::lower::Lowering;
use crate::catalog::ec2::subnet;
use crate::catalog::outside::{internet, on_premises};
use crate::model::{Expectation, ExpectationFile, NodeId, Selector, Selectors};
use crate::value::Value;

impl Lowering<'_> {
    /// Nodes become addresses, containers what is drawn in them; what people read stays as it was.
    pub(super) fn expect(&mut self) {
        for (id, node) in self.diagram.nodes().filter(|(_, it)| *it.ty == on_premises::TYPE) {
            let blocks = node.props.get(on_premises::CIDR_BLOCKS.key()).map(|it| self.resolve(it));
            self.stack.on_premises.insert(id.clone(), blocks);
        }
        let name = |id: &str| self.diagram.node(id).map_or_else(|| id.to_owned(), |it| it.name.clone());
        let mut found = Vec::new();
        for (id, it) in self.diagram.expectations() {
            let mut lowered = it.clone();
            lowered.sentence = it.title(&name);
            for side in lowered.holds.sides_mut() {
                *side = Selectors(side.0.iter().flat_map(|it| self.selector(it)).collect());
            }
            found.push((id.clone(), lowered));
        }
        self.stack.expectations.extend(found);
    }

    fn selector(&self, selector: &Selector) -> Vec<Selector> {
        match selector {
            Selector::Node(id) => vec![self.node_selector(id)],
            Selector::In(id) => self.inside(id),
            other => vec![other.clone()],
        }
    }

    /// A container by its address, and what is drawn in it without a property that says so.
    fn inside(&self, id: &str) -> Vec<Selector> {
        let is_exported = |id: &str| self.diagram.node(id).is_some_and(|it| it.ty.is_exported());
        let own = self.addresses.get(id).filter(|_| is_exported(id)).cloned();
        let mut all: Vec<Selector> = own.map(Selector::In).into_iter().collect();
        let is_named = !all.is_empty();
        for (inner, node) in self.diagram.nodes().filter(|(_, it)| it.ty.is_exported()) {
            if !self.diagram.ancestors(inner.as_str()).any(|(it, _)| it.as_str() == id) {
                continue;
            }
            let around = node.placement.parent.as_ref().and_then(|it| self.diagram.node(it.as_str()));
            let property = node.ty.parent(around.map(|it| it.ty)).and_then(|it| it.property);
            // What stands in subnets is meant, not whatever else might.
            let is_subnet = *node.ty == subnet::TYPE;
            if is_subnet && !is_named {
                all.extend(self.addresses.get(inner).cloned().map(Selector::In));
            } else if !is_subnet && (property.is_none() || !around.is_some_and(|it| it.ty.is_exported())) {
                all.push(self.node_selector(inner));
            }
        }
        all
    }

    fn node_selector(&self, id: &NodeId) -> Selector {
        let node = self.diagram.node(id.as_str());
        match (node, self.addresses.get(id)) {
            (Some(node), _) if *node.ty == internet::TYPE => Selector::Internet,
            (Some(node), Some(address)) if node.ty.is_exported() => Selector::Address(address.clone()),
            _ => Selector::Node(id.clone()),
        }
    }
}

/// The file that holds exported files to what the stack expects: with the addresses that they have in Terraform, or the
/// names that `name` gives them; `None` if nothing is expected.
pub fn expectation_file(stack: &Stack, name: &dyn Fn(&str) -> Option<String>) -> Option<ExpectationFile> {
    if stack.expectations.is_empty() {
        return None;
    }
    let mut file = ExpectationFile { expectations: stack.expectations.clone() };
    for side in file.expectations.values_mut().flat_map(|it| it.holds.sides_mut()) {
        let told = side.0.iter().flat_map(|it| match it {
            Selector::Address(address) => {
                vec![Selector::Address(name(address).unwrap_or_else(|| address.clone()))]
            }
            Selector::In(address) => vec![Selector::In(name(address).unwrap_or_else(|| address.clone()))],
            // Of the networks of a drawing, files can know the addresses.
            Selector::Node(id) => blocks(stack, std::iter::once(id)),
            Selector::OnPremises => blocks(stack, stack.on_premises.keys()),
            other => vec![other.clone()],
        });
        *side = Selectors(told.collect());
    }
    for it in file.expectations.values_mut() {
        // Made of long names, a sentence can be longer than one in a file may be.
        if it.sentence.len() > Expectation::MAX_SENTENCE {
            it.sentence.clear();
        }
    }
    // What is left with an empty side asks about nothing that is in files.
    file.expectations.retain(|_, it| it.check().is_ok());
    (!file.expectations.is_empty()).then_some(file)
}

fn blocks<'a>(stack: &Stack, nodes: impl Iterator<Item = &'a NodeId>) -> Vec<Selector> {
    let values = nodes.filter_map(|it| stack.on_premises.get(it)?.as_ref());
    let texts = values.flat_map(Value::items).filter_map(Value::as_str);
    texts.map(|it| Selector::CidrBlock(it.to_owned())).collect()
}
