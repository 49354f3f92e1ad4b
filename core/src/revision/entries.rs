//! Resources that an entry of a node's list becomes: rules of a security group, routes of a table.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::Changes;
use crate::catalog::{Entry, Kind, Literal, Lowered};
use crate::model::{NodeId, Op};
use crate::stack::{Change, Difference, Opaque, Origin, Resource, Stack, snake_case};
use crate::value::Value;

impl Changes<'_> {
    /// Lists whose entries were changed, added or taken out as resources of their own.
    pub(super) fn entries(&mut self, was: &Stack, differences: &[Difference]) {
        let mut touched: BTreeSet<(NodeId, &'static str)> = BTreeSet::new();
        let mut revised: BTreeMap<(NodeId, &'static str), BTreeMap<usize, Option<&str>>> = BTreeMap::new();
        let mut added: BTreeMap<(NodeId, &'static str), Vec<&str>> = BTreeMap::new();
        for it in differences {
            let origin = self.before.get(&it.address).map(|it| it.origin.clone());
            if let Some(Origin::Node { id, entry: Some((key, index)) }) = origin {
                let now = (it.change != Change::Removed).then_some(it.address.as_str());
                revised.entry((id.clone(), key)).or_default().insert(index, now);
                touched.insert((id, key));
            } else if it.change == Change::Added
                && was.get(&it.address).is_none()
                && !self.is_alone(&it.address)
                && let Some((id, key)) = self.owner(&it.address)
            {
                added.entry((id.clone(), key)).or_default().push(&it.address);
                touched.insert((id, key));
            }
        }
        for (id, key) in touched {
            let at = (id, key);
            self.revise_list(&at, revised.get(&at), added.get(&at).map(Vec::as_slice).unwrap_or_default());
        }
    }

    fn revise_list(
        &mut self,
        (id, key): &(NodeId, &'static str),
        revised: Option<&BTreeMap<usize, Option<&str>>>,
        added: &[&str],
    ) {
        let Some(node) = self.work.node(id.as_str()) else { return };
        let ty = node.ty;
        // A subnet has one route table: a list of at most one.
        let is_single = ty.prop(key).is_some_and(|it| matches!(it.kind, Kind::Ref(_) | Kind::Arn(_)));
        let is_whole = ty.lowered.iter().any(|it| it.property == *key && matches!(it.entry, Entry::Whole(_)));
        let mut list = match node.props.get(key) {
            Some(it) if is_single => vec![it.clone()],
            it => it.map(|it| it.items().to_vec()).unwrap_or_default(),
        };
        let mut gone = Vec::new();
        let entry = |changes: &mut Self, address: &str| {
            let resource = changes.is.get(address)?;
            let lowered = ty.lowered.iter().find(|it| it.property == *key && Some(it.ty) == resource.ty)?;
            let made = match lowered.entry {
                Entry::Whole(property) => changes.all_of(lowered, resource, property),
                _ => changes.entry_of(lowered, resource).map(|it| vec![it]),
            };
            if made.is_none() {
                changes.note(
                    address,
                    format!("`{address}` says more than an entry of {key} can; it is not taken over"),
                );
            }
            made
        };
        for (index, now) in revised.into_iter().flatten() {
            match now {
                None => gone.push(*index),
                Some(address) => {
                    let next = entry(self, address);
                    if is_whole {
                        list = next.unwrap_or(list);
                    } else if let (Some([next]), Some(present)) = (next.as_deref(), list.get_mut(*index)) {
                        *present = next.clone();
                    }
                }
            }
        }
        if is_whole && !gone.is_empty() {
            list.clear();
        }
        for index in gone.into_iter().rev() {
            if index < list.len() {
                list.remove(index);
            }
        }
        for address in added {
            for it in entry(self, address).into_iter().flatten() {
                // Two lists of who belongs to a group may name the same one.
                if !is_whole || !list.contains(&it) {
                    list.push(it);
                }
            }
        }
        let value = if is_single { list.pop() } else { (!list.is_empty()).then_some(Value::List(list)) };
        let address = self.addresses.get(id).cloned().unwrap_or_default();
        self.apply(&address, Op::SetProperty { id: id.clone(), key: (*key).to_owned(), value });
    }

    /// The node and the list that a new resource would be an entry of.
    fn owner(&self, address: &str) -> Option<(NodeId, &'static str)> {
        let resource = self.is.get(address)?;
        let ty = resource.ty?;
        resource.props.values().filter_map(Value::target).find_map(|target| {
            let id = self.node_at(target)?;
            let node = self.work.node(id.as_str())?;
            let is_entry = |it: &&Lowered| {
                *it.ty == *ty
                    && resource.props.get(it.owner).and_then(Value::target) == Some(target)
                    && it.with.iter().all(|(key, with)| says(resource, key, with))
                    && matches!(
                        node.ty.prop(it.property).map(|it| it.kind),
                        Some(Kind::Records(_) | Kind::List(_) | Kind::Refs(_) | Kind::Ref(_) | Kind::Arn(_))
                    )
            };
            node.ty.lowered.iter().find(is_entry).map(|it| (id, it.property))
        })
    }

    /// The list that becomes one resource as a whole.
    fn all_of(&self, lowered: &Lowered, resource: &Resource, property: &str) -> Option<Vec<Value>> {
        let is_all = resource.props.keys().all(|it| [lowered.owner, property].contains(it));
        let Value::List(items) = self.drawn(resource.props.get(property).filter(|_| is_all)?).ok()? else {
            return None;
        };
        Some(items)
    }

    /// The entry that becomes a resource: the way back from lowering.
    fn entry_of(&self, lowered: &Lowered, resource: &Resource) -> Option<Value> {
        if resource.opaque.iter().any(says_more) {
            return None;
        }
        let own = || {
            let others = |key: &str| key == lowered.owner || lowered.with.iter().any(|(it, _)| *it == key);
            resource.props.iter().filter(move |(key, _)| !others(key))
        };
        match lowered.entry {
            Entry::Value(property) => {
                let is_all = own().all(|(key, _)| *key == property);
                self.drawn(resource.props.get(property).filter(|_| is_all)?).ok()
            }
            Entry::Record { pick, .. } => {
                let spec = self.fields(lowered)?;
                let (mut fields, mut taken) = (Vec::new(), 0);
                for field in spec {
                    let value = match (resource.props.get(field.key), pick) {
                        (Some(it), _) => Some(it),
                        // What the choice makes of the field goes back to it.
                        (None, Some((picked, _))) if picked == field.key => {
                            own().find(|(key, _)| !spec.iter().any(|it| it.key == **key)).map(|(_, it)| it)
                        }
                        _ => None,
                    };
                    let value = match value {
                        Some(value) => {
                            taken += 1;
                            self.drawn(value).ok()?
                        }
                        // Terraform makes up a name for what has none.
                        None if field.required && field.key == "name" => {
                            snake_case(&resource.name, "entry").into()
                        }
                        None => continue,
                    };
                    fields.push((field.key.to_owned(), value));
                }
                (taken == own().count()).then_some(Value::Map(fields))
            }
            Entry::Whole(_) | Entry::Made(..) => None,
        }
    }

    fn fields(&self, lowered: &Lowered) -> Option<&'static [crate::catalog::PropSpec]> {
        let owner = crate::catalog::all().find(|ty| ty.lowered.iter().any(|it| std::ptr::eq(it, lowered)))?;
        match owner.prop(lowered.property)?.kind {
            Kind::Records(fields) => Some(fields),
            _ => None,
        }
    }
}

/// Whether a resource says something of a property, be it by saying nothing where AWS assumes that.
fn says(resource: &Resource, key: &str, wanted: &Literal) -> bool {
    let assumed = || resource.ty.and_then(|it| it.prop(key)?.default).map(Literal::to_value);
    resource.props.get(key).cloned().or_else(assumed) == Some(wanted.to_value())
}

/// Whether an argument that the catalogue does not know says something of a resource that no entry of a list does; what is about
/// how it comes and goes is no part of what it is, and statements are called whatever anybody likes.
pub(super) fn says_more(argument: &Opaque) -> bool {
    const ABOUT: [&str; 7] =
        ["count", "depends_on", "for_each", "lifecycle", "provider", "statement_id", "timeouts"];
    !argument.path.starts_with('@') && !ABOUT.contains(&argument.path.as_str())
}
