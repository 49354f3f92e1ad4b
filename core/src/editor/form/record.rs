//! What an entry of a list starts with: complete, since the diagram refuses what is not.

use super::policy::who_am_i;
use super::{candidates, is_shown, reference};
use crate::catalog::dynamodb::table;
use crate::catalog::{Kind, Literal, PropSpec, by_id, outputs};
use crate::editor::new_node::unique_name;
use crate::model::{Diagram, NodeId};
use crate::stack::snake_case;
use crate::value::{Context, Value, map};

/// A record with a value for every field it must have. `siblings` are those that are there.
///
/// # Errors
///
/// One sentence about what has to be drawn first.
pub fn new_record(diagram: &Diagram, fields: &[PropSpec], siblings: &[Value]) -> Result<Value, String> {
    let mut record: Vec<(String, Value)> = Vec::new();
    for field in fields.iter().filter(|it| it.required) {
        let value_of = |key: &str| record.iter().find(|(it, _)| it == key).map(|(_, value)| value);
        let default_of = |key: &str| fields.iter().find(|it| it.key == key).and_then(|it| it.default);
        if !is_shown(field, default_of, value_of) {
            continue;
        }
        let taken: Vec<&str> =
            siblings.iter().filter_map(|it| it.field(field.key)).filter_map(Value::as_str).collect();
        let value = match (field.default.map(Literal::to_value), next_number(field, siblings)) {
            (Some(it), _) | (None, Some(it)) => it,
            (None, None) => first_value(diagram, &field.kind, field.key, &taken)?,
        };
        record.push((field.key.to_owned(), value));
    }
    // A condition says at least one thing, whichever.
    if record.is_empty()
        && let Some(field) = fields.first()
    {
        record.push((field.key.to_owned(), first_value(diagram, &field.kind, field.key, &[])?));
    }
    Ok(Value::Map(record))
}

/// An index of a table, complete and called after what items are looked up by: an attribute of which the drawing says the type.
/// A global one turns the table's key round, a local one orders by what no key of the table is. `list` is the property that it
/// is an entry of; `None` for any other list.
pub fn new_index(diagram: &Diagram, table: &NodeId, list: &str, siblings: &[Value]) -> Option<Value> {
    /// What items are ordered by first where nothing in the drawing is left to order them by.
    const USUAL: &str = "CreatedAt";
    let node = diagram.node(table.as_str()).filter(|it| *it.ty == table::TYPE)?;
    let is_local = list == table::LOCAL_INDEXES.key();
    if !is_local && list != table::INDEXES.key() {
        return None;
    }
    let own = |key: &str| node.props.get(key);
    let key_of = |key: &Value| key.as_str().map(str::to_owned);
    let (by, order) = (own(table::PARTITION_KEY.key()), own(table::SORT_KEY.key()));
    let of_order = (order, own(table::SORT_KEY_TYPE.key()));
    // Last: by its partition key, the table itself is looked up.
    let of_partition = (by, own(table::PARTITION_KEY_TYPE.key()));
    let all =
        [table::INDEXES.key(), table::LOCAL_INDEXES.key()].into_iter().filter_map(own).flat_map(Value::items);
    let of_indexes = all.flat_map(|it| {
        [("sort_key", "sort_key_type"), ("partition_key", "partition_key_type")]
            .map(|(key, ty)| (it.field(key), it.field(ty)))
    });
    let of_indexes = of_indexes.filter(|(key, _)| *key != by);
    let known = std::iter::once(of_order).chain(of_indexes).chain([of_partition]);
    let known = known.filter_map(|(key, ty)| Some((key_of(key?)?, ty.cloned())));
    let (field, of_type) =
        if is_local { ("sort_key", "sort_key_type") } else { ("partition_key", "partition_key_type") };
    let is_used =
        |it: &str| siblings.iter().any(|other| other.field(field).and_then(Value::as_str) == Some(it));
    let is_own = |it: &str| [by, order].into_iter().flatten().any(|key| key.as_str() == Some(it));
    let mut known = known.filter(|(it, _)| !is_local || !is_own(it));
    let usual = || (if is_local { USUAL.to_owned() } else { by.and_then(key_of).unwrap_or_default() }, None);
    let (attribute, ty) = known.find(|(it, _)| !is_used(it)).unwrap_or_else(usual);
    if attribute.is_empty() {
        return None;
    }
    let taken: Vec<&str> = siblings.iter().filter_map(|it| it.field("name")?.as_str()).collect();
    // Source: DynamoDB developer guide, "Naming rules".
    let plain = attribute.chars().filter(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.'));
    let name = unique_name(&format!("by-{}", plain.take(200).collect::<String>()), |it| taken.contains(&it));
    let ty = ty.unwrap_or_else(|| "S".into());
    let is_turned = !is_local && order.and_then(Value::as_str) == Some(&attribute);
    let mut index = vec![("name", Value::from(name)), (field, attribute.into()), (of_type, ty)];
    if let Some(by) = by.filter(|_| is_turned) {
        let ty = own(table::PARTITION_KEY_TYPE.key()).cloned().unwrap_or_else(|| "S".into());
        index.extend([("sort_key", by.clone()), ("sort_key_type", ty)]);
    }
    index.push(("projection", "ALL".into()));
    Some(Value::Map(index.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
}

/// An output about a node: what people ask of it first that is told by no other.
pub fn new_output(diagram: &Diagram, id: &NodeId, siblings: &[Value]) -> Option<Value> {
    let node = diagram.node(id.as_str())?;
    let told: Vec<&str> =
        siblings.iter().filter_map(|it| it.field(outputs::VALUE.key())?.attribute()).collect();
    let usual = node.ty.outputs.iter().map(|it| it.attr);
    let mut attributes = usual.chain(node.ty.attrs.iter().filter(|it| it.is_everywhere()).map(|it| it.id));
    let first = attributes.clone().next();
    let attribute = attributes.find(|it| !told.contains(it)).or(first)?;
    let name = format!("{}_{attribute}", snake_case(&node.name, "resource"));
    let taken: Vec<&str> = siblings.iter().filter_map(|it| it.field(outputs::NAME.key())?.as_str()).collect();
    let mut names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name}_{n}")));
    let name = names.find(|it| !taken.contains(&it.as_str()))?;
    Some(map([
        (outputs::NAME.key(), name.into()),
        (outputs::VALUE.key(), Value::reference(id.as_str(), attribute)),
    ]))
}

/// The number behind those of the siblings, where it says which comes first: AWS takes each number once.
fn next_number(field: &PropSpec, siblings: &[Value]) -> Option<Value> {
    const ORDERS: [&str; 2] = ["priority", "rule_number"];
    /// Leaves room for rules in between.
    const STEP: i64 = 10;
    let Kind::Int { max, .. } = field.kind else { return None };
    let last = siblings.iter().filter_map(|it| it.field(field.key)?.as_int()).max().unwrap_or(0);
    let next = last.saturating_add(STEP);
    (ORDERS.contains(&field.key) && next <= max).then_some(Value::Int(next))
}

/// What a field that must not be empty starts with; text is made from what the field is called and is none of `taken`.
///
/// # Errors
///
/// One sentence about what has to be drawn first.
pub fn first_value(diagram: &Diagram, kind: &Kind, called: &str, taken: &[&str]) -> Result<Value, String> {
    Ok(match kind {
        Kind::Bool => false.into(),
        Kind::Int { min, max, .. } => Value::Int(1.clamp(*min, (*max).max(*min))),
        Kind::IntChoice(options) => Value::Int(options.first().map_or(1, |it| it.0)),
        Kind::Number => Value::Int(1),
        Kind::Text | Kind::LongText => {
            let base = called.replace('_', "-");
            unique_name(&base, |it| taken.contains(&it)).into()
        }
        Kind::Choice(options) | Kind::Suggested(options) => {
            options.first().map_or_else(|| Value::Str(String::new()), |(it, _)| (*it).into())
        }
        // A private range: whoever adds a rule must not open it to the world by not looking.
        Kind::Cidr => "10.0.0.0/16".into(),
        Kind::Zone => Context::Zone(0).into(),
        Kind::Image(suggestions) => {
            let path = suggestions.first().map_or("/", |(path, _)| path);
            Value::Ssm(path.to_owned())
        }
        Kind::Ref(types) => {
            let (id, _) = candidates(diagram, types).into_iter().next().ok_or_else(|| {
                let wanted = types.first().and_then(|it| by_id(it)).map_or("a resource", |it| it.a_label);
                format!("draw {wanted} first")
            })?;
            reference(diagram, kind, id.as_str()).unwrap_or(Value::Null)
        }
        Kind::Arn(types) => {
            let first = candidates(diagram, types).into_iter().next();
            let found = first.and_then(|(id, _)| reference(diagram, kind, id.as_str()));
            found.unwrap_or_else(|| "arn:aws:".into())
        }
        Kind::Refs(types) => {
            let first = candidates(diagram, types).into_iter().next();
            first.and_then(|(id, _)| reference(diagram, kind, id.as_str())).into_iter().collect()
        }
        Kind::List(inner) => vec![first_value(diagram, inner, called, &[])?].into_iter().collect(),
        Kind::Map(_) | Kind::Json => Value::Map(Vec::new()),
        Kind::Records(fields) => vec![new_record(diagram, fields, &[])?].into_iter().collect(),
        Kind::Policy => map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![who_am_i()]))]),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog::all;
    use crate::model::{Node, Op, Placement, Rect};

    /// One node of every type, wherever it stands.
    fn everything() -> Diagram {
        let mut diagram = Diagram::default();
        let mut waiting: Vec<_> = all().filter(|it| it.is_drawn()).collect();
        while !waiting.is_empty() {
            let before = waiting.len();
            waiting.retain(|ty| {
                let place = ty.parents().iter().find(|it| it.ty.is_none_or(|id| diagram.node(id).is_some()));
                let Some(place) = place else { return true };
                let parent = place.ty.map(Into::into);
                let placement = Placement { parent, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
                let node = Node { ty, name: ty.label.to_owned(), placement, props: Default::default() };
                diagram.apply(Op::AddNode { id: ty.id.into(), node }).unwrap();
                false
            });
            assert!(waiting.len() < before, "no place for {waiting:?}");
        }
        diagram
    }

    #[test]
    fn entries_of_every_list_are_complete_from_the_start() {
        let diagram = everything();
        for ty in all() {
            for spec in ty.props {
                let Kind::Records(fields) = spec.kind else { continue };
                let record = new_record(&diagram, fields, &[]);
                match record {
                    Ok(record) => {
                        assert_eq!(
                            spec.kind.check(&Value::List(vec![record])),
                            Ok(()),
                            "{ty:?} {}",
                            spec.key
                        );
                    }
                    // What it refers to is never drawn.
                    Err(reason) => assert!(reason.starts_with("draw "), "{ty:?} {}: {reason}", spec.key),
                }
            }
        }
    }

    #[test]
    fn names_of_entries_differ() {
        let ty = by_id("dynamodb.table").unwrap();
        let Kind::Records(fields) = ty.prop("indexes").unwrap().kind else { panic!("no list") };
        let first = new_record(&Diagram::default(), fields, &[]).unwrap();
        let second = new_record(&Diagram::default(), fields, std::slice::from_ref(&first)).unwrap();
        assert_ne!(first.field("name"), second.field("name"));
    }

    #[test]
    fn a_new_index_is_by_an_attribute_of_the_table_and_called_after_it() {
        let mut diagram = crate::templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let (id, _) = diagram.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap();
        let id = id.clone();
        let index = |diagram: &Diagram, list: &str, siblings: &[Value]| {
            let index = new_index(diagram, &id, list, siblings)?;
            let said = ["name", "partition_key", "sort_key", "sort_key_type"];
            Some(said.map(|key| index.field(key).and_then(Value::as_str).unwrap_or("-").to_owned()).join(" "))
        };
        let at_first = index(&diagram, "indexes", &[]);
        assert_eq!(at_first.as_deref(), Some("by-GameTitle GameTitle UserId S"));
        let first = new_index(&diagram, &id, "indexes", &[]).unwrap();
        let second = index(&diagram, "indexes", std::slice::from_ref(&first));
        assert_eq!(second.as_deref(), Some("by-TopScore TopScore - -"));
        // Ordered by what another index says the type of, and by no key of the table.
        assert_eq!(index(&diagram, "local_indexes", &[]).as_deref(), Some("by-TopScore - TopScore N"));
        assert_eq!(index(&diagram, "autoscaling", &[]), None);
        let value = Some(Value::List(vec![first]));
        diagram.apply(Op::SetProperty { id: id.clone(), key: "indexes".into(), value }).unwrap();
        assert_eq!(index(&diagram, "local_indexes", &[]).as_deref(), Some("by-CreatedAt - CreatedAt S"));
        for key in ["sort_key", "sort_key_type"] {
            diagram.apply(Op::SetProperty { id: id.clone(), key: key.into(), value: None }).unwrap();
        }
        assert_eq!(index(&diagram, "indexes", &[]).as_deref(), Some("by-GameTitle GameTitle - -"));
    }

    #[test]
    fn rules_of_a_listener_have_numbers_and_conditions_of_their_own() {
        let Kind::Records(fields) = by_id("elb.listener").unwrap().prop("rules").unwrap().kind else {
            panic!("no list")
        };
        let first = new_record(&Diagram::default(), fields, &[]).unwrap();
        let second = new_record(&Diagram::default(), fields, std::slice::from_ref(&first)).unwrap();
        let numbers = [&first, &second].map(|it| it.field("priority").and_then(Value::as_int));
        assert_eq!(numbers, [Some(10), Some(20)]);
        let conditions = first.field("conditions").map(Value::items).unwrap_or_default();
        assert!(conditions.first().is_some_and(|it| !it.fields().is_empty()), "{first:?}");
    }

    #[test]
    fn what_is_not_drawn_is_asked_for() {
        let kind = Kind::Ref(&["ec2.internet_gateway"]);
        assert_eq!(
            first_value(&Diagram::default(), &kind, "target", &[]),
            Err("draw an internet gateway first".to_owned())
        );
    }

    #[test]
    fn outputs_of_a_node_tell_another_attribute_each() {
        let diagram = crate::templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let (id, _) = diagram.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap();
        let first = new_output(&diagram, id, &[]).unwrap();
        let second = new_output(&diagram, id, std::slice::from_ref(&first)).unwrap();
        let attributes = [&first, &second].map(|it| it.field("value").and_then(Value::attribute));
        assert_eq!(attributes, [Some("name"), Some("arn")]);
        let mut diagram = diagram.clone();
        let value = Some([first, second].into_iter().collect());
        diagram.apply(Op::SetProperty { id: id.clone(), key: "outputs".into(), value }).unwrap();
    }
}
