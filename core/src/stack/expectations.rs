//! What a drawing expects, said by addresses, and the file that says it beside exported files.

use super::Stack;
use super::lower::Lowering;
use crate::catalog::ec2::subnet;
use crate::catalog::outside::{internet, on_premises};
use crate::model::{ExpectationFile, NodeId, Selector, Selectors};
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
            Selector::In(id) => {
                let inside = self.diagram.nodes().filter(|(it, _)| {
                    self.diagram.ancestors(it.as_str()).any(|(it, _)| it.as_str() == id.as_str())
                });
                // What stands in subnets is meant, not whatever else might.
                let inside = inside.filter(|(_, it)| it.ty.is_exported() && *it.ty != subnet::TYPE);
                inside.map(|(id, _)| self.node_selector(id)).collect()
            }
            other => vec![other.clone()],
        }
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
            // Of the networks of a drawing, files can know the addresses.
            Selector::Node(id) => blocks(stack, std::iter::once(id)),
            Selector::OnPremises => blocks(stack, stack.on_premises.keys()),
            other => vec![other.clone()],
        });
        *side = Selectors(told.collect());
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
