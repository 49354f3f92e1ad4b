//! What is in the stack, by category, with the properties somebody set.

use std::collections::BTreeMap;

use super::Document;
use super::words::words;
use crate::catalog::Category;
use crate::markdown::plain;
use crate::model::{Node, NodeId};
use crate::sort::InOrder;

/// Parts of the keys of properties whose values are nobody else's business.
const SECRET: [&str; 3] = ["password", "secret_string", "secret_value"];

impl Document<'_> {
    pub(super) fn resources(&mut self) {
        let mut by_category: BTreeMap<Category, Vec<(&NodeId, &Node)>> = BTreeMap::new();
        for (id, node) in self.diagram.nodes() {
            by_category.entry(node.ty.category).or_default().push((id, node));
        }
        self.page.heading(2, "Resources");
        if by_category.is_empty() {
            self.page.paragraph("Nothing is drawn yet.");
        }
        for (category, mut nodes) in by_category {
            nodes.order_by_key(|(id, it)| (it.type_label(), &it.name, *id));
            self.page.heading(3, category.label());
            let rows: Vec<_> = nodes.into_iter().map(|(_, it)| self.resource(it)).collect();
            self.page.table(["Name", "Type", "In", "Settings"], &rows);
        }
    }

    fn resource(&self, node: &Node) -> [String; 4] {
        let ty = format!("[{}]({})", plain(node.type_label()), node.ty.url);
        let parent = node.placement.parent.as_ref().and_then(|it| self.diagram.node(it.as_str()));
        let name = |id: &str| self.diagram.node(id).map_or(id, |it| &it.name).to_owned();
        let settings: Vec<String> = node
            .ty
            .props
            .iter()
            .filter_map(|spec| {
                let value = node.props.get(spec.key)?;
                let is_secret = SECRET.iter().any(|it| spec.key.contains(it)) && value.as_str().is_some();
                let value = if is_secret { "set".to_owned() } else { words(&name, &spec.kind, value) };
                Some(format!("{}: {value}", plain(spec.label)))
            })
            .collect();
        let place = parent.map_or("—".to_owned(), |it| plain(&it.name));
        [plain(&node.name), ty, place, settings.join("<br>")]
    }
}
