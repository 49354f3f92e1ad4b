//! The form of several nodes at once: the properties they share, what they agree on, and how to change them together.

use super::{Form, is_placed, is_shown};
use crate::catalog::further::is_beside;
use crate::catalog::{Kind, PropSpec};
use crate::editor::new_node::is_own_name;
use crate::model::{Diagram, Node, NodeId, Op};
use crate::value::Value;

/// What several nodes hold in one property.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agreed {
    /// What all of them hold. Of lists and maps that differ, the entries that all of them have.
    pub value: Option<Value>,
    /// Whether they hold different things.
    pub is_mixed: bool,
}

/// The fields that several nodes share, in the order of the first one's form. What only one of them can have is left out:
/// ranges of addresses, and names that AWS wants unique.
pub fn shared_fields(diagram: &Diagram, ids: &[NodeId]) -> Form {
    let nodes = present(diagram, ids);
    let Some(((_, first), rest)) = nodes.split_first() else { return Form::default() };
    let is_shared = |spec: &&'static PropSpec| {
        let has_it = |node: &Node| {
            node.ty.prop(spec.key).is_some_and(|it| is_alike(&it.kind, &spec.kind))
                && !is_own_name(node.ty, spec.key)
        };
        !matches!(spec.kind, Kind::Cidr)
            && !is_beside(spec.key)
            && has_it(first)
            && rest.iter().all(|(_, it)| has_it(it))
            && !nodes.iter().any(|(id, _)| is_placed(diagram, id.as_str(), spec))
    };
    let Form { mut usual, mut more } = Form::of(first.ty);
    usual.retain(is_shared);
    more.retain(is_shared);
    Form { usual, more }
}

/// What nodes hold in a property.
pub fn agreed(diagram: &Diagram, ids: &[NodeId], key: &str) -> Agreed {
    let held: Vec<Option<&Value>> =
        present(diagram, ids).into_iter().map(|(_, it)| it.props.get(key)).collect();
    let Some((first, rest)) = held.split_first() else { return Agreed::default() };
    if rest.iter().all(|it| it == first) {
        return Agreed { value: first.cloned(), is_mixed: false };
    }
    let common = match first {
        Some(Value::List(items)) => {
            let is_everywhere =
                |item: &&Value| rest.iter().all(|it| it.is_some_and(|it| it.items().contains(item)));
            Value::List(items.iter().filter(is_everywhere).cloned().collect())
        }
        Some(Value::Map(fields)) => {
            let is_everywhere = |(key, value): &&(String, Value)| {
                rest.iter().all(|it| it.is_some_and(|it| it.field(key) == Some(value)))
            };
            Value::Map(fields.iter().filter(is_everywhere).cloned().collect())
        }
        _ => return Agreed { value: None, is_mixed: true },
    };
    let is_empty = common.items().is_empty() && common.fields().is_empty();
    Agreed { value: Some(common).filter(|_| !is_empty), is_mixed: true }
}

/// Whether a field is shown: where it means something for one of the nodes at least.
pub fn is_shown_for_any(diagram: &Diagram, ids: &[NodeId], spec: &PropSpec) -> bool {
    present(diagram, ids).into_iter().any(|(_, node)| {
        let default_of = |key: &str| node.ty.prop(key).and_then(|it| it.default);
        is_shown(spec, default_of, |key| node.props.get(key))
    })
}

/// The ops that make nodes hold what was entered in place of what they agreed on. Where lists or maps differ, each node
/// keeps what only it has: what was added, changed or taken out of the common entries is so in each.
pub fn change_together(diagram: &Diagram, ids: &[NodeId], key: &str, entered: Option<&Value>) -> Vec<Op> {
    let Agreed { value: before, is_mixed } = agreed(diagram, ids, key);
    let changed = |(id, node): (&NodeId, &Node)| {
        let own = node.props.get(key);
        let next = if is_mixed { merged(own, before.as_ref(), entered) } else { entered.cloned() };
        (next.as_ref() != own).then(|| Op::SetProperty { id: id.clone(), key: key.to_owned(), value: next })
    };
    present(diagram, ids).into_iter().filter_map(changed).collect()
}

/// A node's own value with the change from `before` to `after` applied to it.
fn merged(own: Option<&Value>, before: Option<&Value>, after: Option<&Value>) -> Option<Value> {
    match (own, before.or(after)) {
        (None | Some(Value::List(_)), Some(Value::List(_))) => {
            let items = |it: Option<&Value>| it.map(|it| it.items().to_vec()).unwrap_or_default();
            let list = merged_items(items(own), &items(before), &items(after));
            (!list.is_empty()).then_some(Value::List(list))
        }
        (None | Some(Value::Map(_)), Some(Value::Map(_))) => {
            let fields = |it: Option<&Value>| it.map(|it| it.fields().to_vec()).unwrap_or_default();
            let map = merged_fields(fields(own), before, after);
            (!map.is_empty()).then_some(Value::Map(map))
        }
        // An input or an expression where others have a list: there is nothing to merge into.
        (Some(own), Some(Value::List(_) | Value::Map(_))) => Some(own.clone()),
        _ => after.cloned(),
    }
}

fn merged_items(mut own: Vec<Value>, before: &[Value], after: &[Value]) -> Vec<Value> {
    let gone: Vec<&Value> = before.iter().filter(|it| !after.contains(it)).collect();
    let mut new: Vec<&Value> = after.iter().filter(|it| !before.contains(it)).collect();
    // One entry that became another keeps its place.
    if let ([old], [next]) = (&gone[..], &new[..])
        && let Some(at) = own.iter().position(|it| it == *old)
    {
        own[at] = (*next).clone();
        return own;
    }
    own.retain(|it| !gone.contains(&it));
    new.retain(|it| !own.contains(it));
    own.extend(new.into_iter().cloned());
    own
}

fn merged_fields(
    mut own: Vec<(String, Value)>,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Vec<(String, Value)> {
    let field = |of: Option<&Value>, key: &str| of.and_then(|it| it.field(key)).cloned();
    let had = |key: &str| field(before, key).is_some();
    own.retain(|(key, _)| !had(key) || field(after, key).is_some());
    for (key, value) in after.map(Value::fields).unwrap_or_default() {
        if field(before, key).as_ref() == Some(value) {
            continue;
        }
        match own.iter_mut().find(|(it, _)| it == key) {
            Some((_, present)) => *present = value.clone(),
            None => own.push((key.clone(), value.clone())),
        }
    }
    own
}

fn present<'a>(diagram: &'a Diagram, ids: &'a [NodeId]) -> Vec<(&'a NodeId, &'a Node)> {
    ids.iter().filter_map(|id| Some((id, diagram.node(id.as_str())?))).collect()
}

/// Whether two kinds take the same values.
fn is_alike(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Records(a), Kind::Records(b)) => std::ptr::eq(*a, *b),
        (Kind::List(a), Kind::List(b)) | (Kind::Map(a), Kind::Map(b)) => is_alike(a, b),
        (Kind::Ref(a), Kind::Ref(b)) | (Kind::Refs(a), Kind::Refs(b)) | (Kind::Arn(a), Kind::Arn(b)) => {
            a == b
        }
        (Kind::Int { min, max, unit }, Kind::Int { min: min_b, max: max_b, unit: unit_b }) => {
            (min, max, unit) == (min_b, max_b, unit_b)
        }
        (Kind::IntChoice(a), Kind::IntChoice(b)) => a == b,
        (Kind::Choice(a), Kind::Choice(b))
        | (Kind::Suggested(a), Kind::Suggested(b))
        | (Kind::Image(a), Kind::Image(b)) => a == b,
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::{Properties, by_id};
    use crate::editor::{Edit, Editor, Input};
    use crate::model::{Placement, Rect};
    use crate::value::map;

    fn node(ty: &str, name: &str, props: Properties) -> Node {
        let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
        Node { ty: by_id(ty).unwrap(), name: name.to_owned(), placement, props }
    }

    fn diagram(nodes: Vec<Node>) -> (Diagram, Vec<NodeId>) {
        let mut diagram = Diagram::default();
        let mut ids = Vec::new();
        for (index, node) in nodes.into_iter().enumerate() {
            let id = NodeId::from(format!("n{index}").as_str());
            ids.push(id.clone());
            diagram.apply(Op::AddNode { id, node }).unwrap();
        }
        (diagram, ids)
    }

    fn keys(form: &Form) -> Vec<&'static str> {
        form.usual.iter().chain(&form.more).map(|it| it.key).collect()
    }

    #[test]
    fn nodes_of_one_type_share_all_but_what_is_their_own() {
        let (diagram, ids) =
            diagram(vec![node("dynamodb.table", "a", [].into()), node("dynamodb.table", "b", [].into())]);
        let shared = keys(&shared_fields(&diagram, &ids));
        assert!(shared.contains(&"deletion_protection"), "{shared:?}");
        assert!(!shared.contains(&"name"), "a table's name is its own: {shared:?}");
    }

    #[test]
    fn nodes_of_several_types_share_what_takes_the_same_values() {
        let (diagram, ids) =
            diagram(vec![node("sqs.queue", "a", [].into()), node("sns.topic", "b", [].into())]);
        let shared = shared_fields(&diagram, &ids);
        for spec in shared.usual.iter().chain(&shared.more) {
            for ty in ["sqs.queue", "sns.topic"] {
                let other = by_id(ty).unwrap().prop(spec.key).unwrap();
                assert!(is_alike(&other.kind, &spec.kind), "{} of {ty}", spec.key);
            }
        }
    }

    #[test]
    fn what_differs_is_mixed_and_common_entries_are_told() {
        let tags = |fields: &[(&str, &str)]| {
            let fields = fields.iter().map(|(key, it)| ((*key).to_owned(), Value::from(*it)));
            Some(Value::Map(fields.collect()))
        };
        let own = [tags(&[("team", "web"), ("tier", "1")]), tags(&[("tier", "2"), ("team", "web")]), None];
        let merge = |own: &Option<Value>, before: Option<Value>, after: Option<Value>| {
            merged(own.as_ref(), before.as_ref(), after.as_ref())
        };
        let common = tags(&[("team", "web")]);
        let after = tags(&[("team", "data"), ("cost", "7")]);
        assert_eq!(
            merge(&own[0], common.clone(), after.clone()),
            tags(&[("team", "data"), ("tier", "1"), ("cost", "7")])
        );
        assert_eq!(merge(&own[1], common, None), tags(&[("tier", "2")]));
        assert_eq!(merge(&own[2], None, after.clone()), after);
        assert_eq!(merge(&Some(Value::Param("x".into())), None, after), Some(Value::Param("x".into())));
    }

    #[test]
    fn an_entry_that_became_another_keeps_its_place_in_every_list() {
        let list = |items: &[i64]| Some(items.iter().map(|it| Value::Int(*it)).collect::<Value>());
        let merge = |own: &[i64], before: &[i64], after: &[i64]| {
            merged(list(own).as_ref(), list(before).as_ref(), list(after).as_ref())
        };
        assert_eq!(merge(&[1, 2, 3], &[2], &[9]), list(&[1, 9, 3]));
        assert_eq!(merge(&[2, 4], &[2], &[2, 5]), list(&[2, 4, 5]));
        assert_eq!(merge(&[5], &[], &[5]), list(&[5]));
        assert_eq!(merge(&[2], &[2], &[]), None);
    }

    #[test]
    fn several_nodes_change_in_one_step_that_one_undo_takes_back() {
        let table = |name: &str, on: bool| {
            let props = [("deletion_protection", Value::Bool(on))].into();
            node("dynamodb.table", name, props)
        };
        let (diagram, ids) = diagram(vec![table("a", true), table("b", false), table("c", true)]);
        assert_eq!(agreed(&diagram, &ids, "deletion_protection"), Agreed { value: None, is_mixed: true });
        let mut editor = Editor::new(diagram.clone(), 1);
        let value = Some(Value::Bool(true));
        let key = "deletion_protection".to_owned();
        let effects = editor.handle(Input::Edit(Edit::SetProperties { nodes: ids.clone(), key, value }));
        assert_eq!(effects.transactions.len(), 1);
        assert_eq!(effects.transactions[0].ops.len(), 1, "those that hold it already are left alone");
        let all = Agreed { value: Some(Value::Bool(true)), is_mixed: false };
        assert_eq!(agreed(editor.diagram(), &ids, "deletion_protection"), all);
        assert_eq!(editor.history().undo_label(), Some("Set Deletion protection of 3 nodes"));
        editor.handle(Input::Action(crate::editor::actions::by_id("undo").unwrap()));
        assert_eq!(*editor.diagram(), diagram);
    }

    #[test]
    fn records_of_two_groups_get_a_further_one_each() {
        let rule = |port: i64| map([("from_port", Value::Int(port))]);
        let own = Value::List(vec![rule(22), rule(443)]);
        let common = Value::List(vec![rule(443)]);
        let after = Value::List(vec![rule(443), rule(80)]);
        let next = merged(Some(&own), Some(&common), Some(&after));
        assert_eq!(next, Some(Value::List(vec![rule(22), rule(443), rule(80)])));
    }
}
