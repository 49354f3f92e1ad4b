//! References that lead from one template to another.

use crate::cloudformation::node::Node;

/// Calls with what a function of the node names, and with the attribute of it, unless that is computed.
pub(super) fn named(node: &Node, visit: &mut impl FnMut(&str, Option<&str>)) {
    let mut copy = node.clone();
    rename(&mut copy, &mut |id, attribute| {
        visit(id, attribute);
        None
    });
}

/// Puts other names in the place of what functions of the node name. A new name with a dot is an attribute of something.
pub(super) fn rename(node: &mut Node, to: &mut impl FnMut(&str, Option<&str>) -> Option<String>) {
    let replaced = match node {
        Node::Call(function, argument) => match (&**function, &mut **argument) {
            ("Ref", Node::Text(id)) => to(id, None).map(|it| reference(&it)),
            ("GetAtt", Node::Text(path)) => {
                let (id, attribute) = path.split_once('.').unwrap_or((path, ""));
                to(id, Some(attribute)).map(|it| reference(&it))
            }
            ("Sub", Node::Text(text)) => {
                *text = substituted(text, &[], to);
                None
            }
            ("Sub", Node::List(items)) => {
                if let [Node::Text(text), Node::Map(own)] = &mut items[..] {
                    let own: Vec<String> = own.iter().map(|(name, _)| name.clone()).collect();
                    *text = substituted(text, &own, to);
                }
                items.iter_mut().for_each(|it| rename(it, to));
                None
            }
            (_, argument) => {
                rename(argument, to);
                None
            }
        },
        Node::List(items) => {
            items.iter_mut().for_each(|it| rename(it, to));
            None
        }
        Node::Map(fields) => {
            fields.iter_mut().for_each(|(_, it)| rename(it, to));
            None
        }
        _ => None,
    };
    if let Some(replaced) = replaced {
        *node = replaced;
    }
}

/// A parameter, or an attribute behind a dot.
fn reference(name: &str) -> Node {
    if name.contains('.') { Node::call("GetAtt", Node::text(name)) } else { Node::reference(name) }
}

/// The text of an `Fn::Sub` with other names; those in `own` are its own.
fn substituted(
    text: &str,
    own: &[String],
    to: &mut impl FnMut(&str, Option<&str>) -> Option<String>,
) -> String {
    let mut parts = text.split("${");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("${");
        let renamed = part.split_once('}').and_then(|(name, rest)| {
            let name = name.trim();
            if name.starts_with('!') || own.iter().any(|it| it == name) {
                return None;
            }
            let (id, attribute) = name.split_once('.').map_or((name, None), |(id, it)| (id, Some(it)));
            Some((to(id, attribute)?, rest))
        });
        match renamed {
            Some((name, rest)) => {
                out.push_str(&name);
                out.push('}');
                out.push_str(rest);
            }
            None => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_that_names_something_gets_the_new_name() {
        let json = serde_json::json!({
            "a": {"Ref": "Vpc"},
            "b": [{"Fn::GetAtt": ["Role", "Arn"]}],
            "c": {"Fn::Sub": "x ${Vpc} ${Role.Arn} ${!Vpc} ${AWS::Region}"},
            "d": {"Fn::Sub": ["${Vpc} ${Role.Arn}", {"Vpc": {"Ref": "Vpc"}}]},
        });
        let mut node = Node::from_json(&json);
        rename(&mut node, &mut |id, attribute| match (id, attribute) {
            ("Vpc", None) => Some("Net.Outputs.Vpc".to_owned()),
            ("Role", Some("Arn")) => Some("RoleArn".to_owned()),
            _ => None,
        });
        let expected = serde_json::json!({
            "a": {"Fn::GetAtt": ["Net", "Outputs.Vpc"]},
            "b": [{"Ref": "RoleArn"}],
            "c": {"Fn::Sub": "x ${Net.Outputs.Vpc} ${RoleArn} ${!Vpc} ${AWS::Region}"},
            "d": {"Fn::Sub": ["${Vpc} ${RoleArn}", {"Vpc": {"Fn::GetAtt": ["Net", "Outputs.Vpc"]}}]},
        });
        assert_eq!(node, Node::from_json(&expected));
    }
}
