//! Values that differ from environment to environment: an input of the stack in place of a property's value.

use std::collections::BTreeMap;

use crate::catalog::{Kind, Literal};
use crate::model::{Diagram, NodeId, Op, Parameter, ParameterType};
use crate::value::Value;

/// Longest name of an input that is made here; both languages take longer ones.
const LONGEST_NAME: usize = 60;

/// The type of input that can stand for a value of a kind; `None` for kinds that inputs do not have.
pub fn type_for(kind: &Kind) -> Option<ParameterType> {
    Some(match kind {
        Kind::Bool => ParameterType::Bool,
        Kind::Int { .. } | Kind::IntChoice(_) | Kind::Number => ParameterType::Number,
        Kind::Text
        | Kind::LongText
        | Kind::Cidr
        | Kind::Choice(_)
        | Kind::Suggested(_)
        | Kind::Image(_)
        | Kind::Zone
        | Kind::Arn(_) => ParameterType::String,
        Kind::List(Kind::Cidr) => ParameterType::CidrList,
        _ => return None,
    })
}

/// Whether a value can become the default of an input: inputs hold plain values only.
pub fn is_plain(kind: &Kind, value: Option<&Value>) -> bool {
    let Some(ty) = type_for(kind) else { return false };
    value.is_none_or(|it| ty.check(it).is_ok())
}

/// The name of the new input and the ops that make one of what nodes hold in a property.
///
/// # Errors
///
/// One sentence about why the value cannot become an input.
pub fn make(diagram: &Diagram, nodes: &[NodeId], key: &str) -> Result<(String, Vec<Op>), String> {
    let first = nodes.iter().find_map(|it| diagram.node(it.as_str()));
    let node = first.ok_or_else(|| "the node is gone".to_owned())?;
    let spec = node.ty.prop(key).ok_or_else(|| format!("{} has no property `{key}`", node.ty.a_label))?;
    let ty = type_for(&spec.kind).ok_or_else(|| format!("{} cannot be a variable", spec.label))?;
    let differs =
        |it: &NodeId| diagram.node(it.as_str()).is_some_and(|it| it.props.get(key) != node.props.get(key));
    if nodes.iter().any(differs) {
        return Err(format!("{} differs: give it one value first", spec.label));
    }
    let value = node.props.get(key).cloned();
    let default = value.or_else(|| spec.default.map(Literal::to_value));
    if let Some(it) = &default {
        ty.check(it).map_err(|_| format!("{} is no plain value, so it cannot be a variable", spec.label))?;
    }
    let owner = if nodes.len() == 1 { node.name.as_str() } else { node.ty.label };
    let name = name_for(diagram, owner, key);
    let description = format!("{} of {owner}", spec.label);
    let parameter = Parameter { ty, description, default, secret: false, values: BTreeMap::new() };
    let mut ops = vec![Op::SetParameter { name: name.clone(), parameter: Some(parameter) }];
    ops.extend(nodes.iter().map(|id| Op::SetProperty {
        id: id.clone(),
        key: key.to_owned(),
        value: Some(Value::Param(name.clone())),
    }));
    Ok((name, ops))
}

/// A name no input has yet: `web_instance_type`.
fn name_for(diagram: &Diagram, owner: &str, key: &str) -> String {
    let mut name = String::new();
    for letter in format!("{owner} {key}").chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    if !name.starts_with(|it: char| it.is_ascii_lowercase()) {
        name = format!("input_{name}");
    }
    name.truncate(LONGEST_NAME);
    let name = name.trim_end_matches('_').to_owned();
    let is_free = |it: &String| !diagram.parameters().contains_key(it);
    if is_free(&name) {
        return name;
    }
    (2..).map(|n| format!("{name}_{n}")).find(is_free).unwrap_or(name)
}

/// The environments of a diagram, the first one first; each once.
pub fn environments(diagram: &Diagram) -> Vec<String> {
    let settings = diagram.settings();
    let mut names = vec![settings.environment.clone()];
    for name in &settings.delivery.environments {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// An input with another value in an environment: in the first one, that is its default. `None` lets a further environment
/// have the default again.
pub fn with_value(
    diagram: &Diagram,
    parameter: &Parameter,
    environment: &str,
    value: Option<Value>,
) -> Parameter {
    let mut changed = parameter.clone();
    if diagram.settings().environment == environment {
        changed.default = value;
    } else {
        match value.filter(|it| Some(it) != parameter.default.as_ref()) {
            Some(it) => drop(changed.values.insert(environment.to_owned(), it)),
            None => drop(changed.values.remove(environment)),
        }
    }
    changed
}

/// A value of an input as somebody types it: a list with commas. `None` for nothing.
///
/// # Errors
///
/// One sentence that says what is expected.
pub fn read(ty: ParameterType, text: &str) -> Result<Option<Value>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match ty {
        ParameterType::String => Value::Str(text.to_owned()),
        ParameterType::Number => {
            text.parse().map(Value::Int).map_err(|_| "wants a whole number".to_owned())?
        }
        ParameterType::Bool => match text {
            "true" | "yes" => Value::Bool(true),
            "false" | "no" => Value::Bool(false),
            _ => return Err("wants yes or no".to_owned()),
        },
        ParameterType::CidrList => text.split(',').map(|it| Value::Str(it.trim().to_owned())).collect(),
    };
    ty.check(&value).map(|()| Some(value))
}

/// A value of an input as somebody types it.
pub fn write(value: &Value) -> String {
    match value {
        Value::List(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Value::Str(it) => it.clone(),
        Value::Int(it) => it.to_string(),
        Value::Bool(it) => if *it { "yes" } else { "no" }.to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::editor::{Edit, Editor, Input, actions};
    use crate::templates;

    fn diagram() -> (Diagram, NodeId) {
        let diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let id = diagram.nodes().find(|(_, it)| it.ty.id == "ec2.instance").unwrap().0.clone();
        (diagram, id)
    }

    #[test]
    fn a_value_becomes_a_variable_in_one_step() {
        let (diagram, id) = diagram();
        let before = diagram.node(id.as_str()).unwrap().props.get("instance_type").cloned();
        let mut editor = Editor::new(diagram.clone(), 1);
        let edit = Edit::MakeVariable { nodes: vec![id.clone()], key: "instance_type".to_owned() };
        let effects = editor.handle(Input::Edit(edit));
        assert_eq!(effects.transactions.len(), 1, "{:?}", effects.announce);
        let Some(Value::Param(name)) = editor.diagram().node(id.as_str()).unwrap().props.get("instance_type")
        else {
            panic!("no variable")
        };
        assert!(name.ends_with("_instance_type"), "{name}");
        let parameter = &editor.diagram().parameters()[name];
        assert_eq!((parameter.ty, &parameter.default), (ParameterType::String, &before));
        editor.handle(Input::Action(actions::by_id("undo").unwrap()));
        assert_eq!(*editor.diagram(), diagram);
    }

    #[test]
    fn what_is_no_plain_value_stays() {
        let (diagram, id) = diagram();
        assert!(make(&diagram, std::slice::from_ref(&id), "ami").unwrap_err().contains("no plain value"));
        assert!(
            make(&diagram, std::slice::from_ref(&id), "subnet").unwrap_err().contains("cannot be a variable")
        );
        assert!(make(&diagram, &[id], "colour").is_err());
    }

    #[test]
    fn names_are_free_and_both_languages_take_them() {
        let (mut diagram, id) = diagram();
        for expected in ["x_1", "x_1_2"] {
            let name = name_for(&diagram, "X", "1");
            assert_eq!(name, expected);
            let parameter = Parameter {
                ty: ParameterType::Bool,
                description: String::new(),
                default: None,
                secret: false,
                values: BTreeMap::new(),
            };
            diagram.apply(Op::SetParameter { name, parameter: Some(parameter) }).unwrap();
        }
        for owner in ["9 lives", "é", "…", &"long ".repeat(40)] {
            let name = name_for(&diagram, owner, "instance_type");
            let mut changed = diagram.clone();
            changed.apply(Op::Rename { id: id.clone(), name: "x".to_owned() }).unwrap();
            let parameter = Parameter {
                ty: ParameterType::Bool,
                description: String::new(),
                default: None,
                secret: false,
                values: BTreeMap::new(),
            };
            let made = Op::SetParameter { name: name.clone(), parameter: Some(parameter) };
            assert!(changed.apply(made).is_ok(), "{name}");
        }
    }

    #[test]
    fn environments_have_values_of_their_own() {
        let (diagram, _) = diagram();
        let small = Parameter {
            ty: ParameterType::String,
            description: String::new(),
            default: Some("t3.micro".into()),
            secret: false,
            values: BTreeMap::new(),
        };
        let large = with_value(&diagram, &small, "production", Some("m7g.large".into()));
        assert_eq!(large.value_in("production"), Some(&"m7g.large".into()));
        assert_eq!(large.value_in("anything else"), Some(&"t3.micro".into()));
        assert_eq!(with_value(&diagram, &large, "production", None), small);
        assert_eq!(with_value(&diagram, &large, "production", Some("t3.micro".into())), small);
        let first = &diagram.settings().environment;
        assert_eq!(with_value(&diagram, &small, first, None).default, None);
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let list = read(ParameterType::CidrList, " 10.0.0.0/8 ,192.168.0.0/16").unwrap();
        assert_eq!(list.as_ref().map(write), Some("10.0.0.0/8, 192.168.0.0/16".to_owned()));
        assert_eq!(read(ParameterType::Number, ""), Ok(None));
        assert!(read(ParameterType::CidrList, "10.0.0.0/33").is_err());
        assert_eq!(read(ParameterType::Bool, "no"), Ok(Some(Value::Bool(false))));
    }
}
