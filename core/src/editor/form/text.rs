//! Text with values in it, as people type it: `aws dynamodb scan --table-name ${Scores.name}`.
//!
//! | typed | means |
//! |---|---|
//! | `${Scores.arn}` | an attribute of the node called Scores |
//! | `${@n12.arn}` | the same by the node's id, where its name does not tell it from others |
//! | `${var.admin_cidr}` | an input of the stack |
//! | `${AWS::Region}` | a fact of the place it is deployed to; also `AccountId`, `Partition` and `Zone/0` |
//! | `${ssm:/app/version}` | an SSM parameter, looked up at deploy time |
//! | `$${` | `${` as text |
//! | `${"$"}` | `$` as text, where it stands before a value |
//!
//! Whatever else stands in `${}` is text, as scripts use it: `${HOME}`. What is written reads back as the same value.

use crate::model::Diagram;
use crate::value::{Context, Value, text_parts};

/// What begins a value in a text.
const OPEN: &str = "${";
/// The dollar sign where it would otherwise join a value behind it.
const DOLLAR: &str = "\"$\"";
/// Facts of the place it is deployed to, as CloudFormation's pseudo parameters call them.
const PSEUDO: &str = "AWS::";
const ZONE: &str = "Zone/";
const INPUT: &str = "var";
const SSM: &str = "ssm:";
/// Before a node's id.
const ID: char = '@';

/// A value as text to edit; `None` for what text cannot say, such as an expression that cannot be evaluated.
pub fn write(diagram: &Diagram, value: &Value) -> Option<String> {
    let parts = text_parts(std::slice::from_ref(value));
    let mut text = String::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            Value::Str(it) => text.push_str(&escape(it, index + 1 < parts.len())),
            other => text.push_str(&format!("{OPEN}{}}}", name(diagram, other)?)),
        }
    }
    Some(text)
}

/// Reads a text somebody typed: literal text, a value by itself, or text put together from parts.
///
/// # Errors
///
/// One sentence about the first value that is not there.
pub fn read(diagram: &Diagram, text: &str) -> Result<Value, String> {
    let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some((before, behind)) = rest.split_once(OPEN) {
        if let Some(before) = before.strip_suffix('$') {
            literal.push_str(before);
            literal.push_str(OPEN);
            rest = behind;
            continue;
        }
        literal.push_str(before);
        rest = behind;
        match placeholder(behind) {
            None => literal.push_str(OPEN),
            Some(DOLLAR) => {
                literal.push('$');
                rest = behind.get(DOLLAR.len() + 1..).unwrap_or_default();
            }
            Some(content) => {
                parts.push(Value::Str(std::mem::take(&mut literal)));
                parts.push(value(diagram, content)?);
                rest = behind.get(content.len() + 1..).unwrap_or_default();
            }
        }
    }
    literal.push_str(rest);
    parts.push(Value::Str(literal));
    Ok(joined(parts))
}

/// The value of parts in its simplest form: a text or a part by itself where there is nothing else.
fn joined(parts: Vec<Value>) -> Value {
    let mut parts: Vec<Value> = parts.into_iter().filter(|it| it.as_str() != Some("")).collect();
    match parts.len() {
        0 => Value::Str(String::new()),
        1 => parts.swap_remove(0),
        _ => Value::Concat(parts),
    }
}

/// What stands between `${` and the next `}` if it means a value: `behind` is the text after `${`.
fn placeholder(behind: &str) -> Option<&str> {
    let (content, _) = behind.split_once('}')?;
    let is_value =
        content == DOLLAR || content.starts_with(PSEUDO) || content.starts_with(SSM) || content.contains('.');
    (is_value && !content.contains(OPEN) && !content.contains('\n')).then_some(content)
}

/// Literal text so that no part of it reads as a value, nor joins one behind it.
fn escape(text: &str, is_before_value: bool) -> String {
    let body = if is_before_value { text.trim_end_matches('$') } else { text };
    let (mut escaped, mut rest) = (String::with_capacity(text.len()), body);
    while let Some((before, behind)) = rest.split_once(OPEN) {
        escaped.push_str(before);
        if before.ends_with('$') || placeholder(behind).is_some() {
            escaped.push('$');
        }
        escaped.push_str(OPEN);
        rest = behind;
    }
    escaped.push_str(rest);
    for _ in body.len()..text.len() {
        escaped.push_str(&format!("{OPEN}{DOLLAR}}}"));
    }
    escaped
}

/// What a value is called inside `${}`.
fn name(diagram: &Diagram, value: &Value) -> Option<String> {
    match value {
        Value::Ref { target, attr } => {
            let name = diagram.node(target).map(|it| it.name.as_str()).filter(|it| is_telling(diagram, it));
            let by_id = || is_one_word(target).then(|| format!("{ID}{target}.{attr}"));
            name.map(|it| format!("{it}.{attr}")).or_else(by_id)
        }
        Value::Param(name) => Some(format!("{INPUT}.{name}")),
        Value::Ssm(path) => is_one_word(path).then(|| format!("{SSM}{path}")),
        Value::Context(it) => Some(match it {
            Context::Region => format!("{PSEUDO}Region"),
            Context::AccountId => format!("{PSEUDO}AccountId"),
            Context::Partition => format!("{PSEUDO}Partition"),
            Context::UrlSuffix => format!("{PSEUDO}URLSuffix"),
            Context::StackName => format!("{PSEUDO}StackName"),
            Context::Zone(index) => format!("{PSEUDO}{ZONE}{index}"),
        }),
        _ => None,
    }
}

/// Whether text can stand inside `${}` as it is.
fn is_one_word(text: &str) -> bool {
    !text.contains(|it: char| it == '}' || it.is_whitespace()) && !text.contains(OPEN)
}

/// Whether a name means one node and nothing else in a text.
fn is_telling(diagram: &Diagram, name: &str) -> bool {
    let reads_otherwise = name.contains('}')
        || name.contains(OPEN)
        || name.starts_with(ID)
        || name.starts_with(PSEUDO)
        || name.starts_with(SSM)
        || name == INPUT
        || name != name.trim();
    !reads_otherwise && diagram.nodes().filter(|(_, it)| it.name == name).nth(1).is_none()
}

/// The value that a name inside `${}` means.
fn value(diagram: &Diagram, content: &str) -> Result<Value, String> {
    let content = content.trim();
    if let Some(fact) = content.strip_prefix(PSEUDO) {
        return context(fact).map(Value::Context).ok_or_else(|| {
            format!(
                "`{content}` is none of AWS::Region, AWS::AccountId, AWS::Partition, AWS::URLSuffix, \
                 AWS::StackName and AWS::Zone/0"
            )
        });
    }
    if let Some(path) = content.strip_prefix(SSM) {
        return Ok(Value::Ssm(path.to_owned()));
    }
    let Some((subject, attr)) = content.rsplit_once('.') else {
        return Err(format!("`{OPEN}{content}}}` is no value; type `$${{` for a literal `{OPEN}`"));
    };
    if subject == INPUT {
        let is_there = diagram.parameters().contains_key(attr);
        return if is_there {
            Ok(Value::Param(attr.to_owned()))
        } else {
            Err(format!("there is no variable `{attr}`"))
        };
    }
    let id = node(diagram, subject)?;
    let ty = diagram.node(id).map(|it| it.ty);
    if let Some(ty) = ty
        && !ty.tells(attr)
    {
        let known: Vec<&str> = ty.attrs.iter().map(|it| it.id).collect();
        return Err(match known[..] {
            [] => format!("{} has no value to refer to", ty.a_label),
            _ => format!("{} has no `{attr}`; it has {}", ty.a_label, known.join(", ")),
        });
    }
    Ok(Value::reference(id, attr))
}

/// The id of the node that a name or `@id` means.
fn node<'a>(diagram: &'a Diagram, subject: &'a str) -> Result<&'a str, String> {
    if let Some(id) = subject.strip_prefix(ID) {
        return if diagram.node(id).is_some() { Ok(id) } else { Err(format!("there is no node `{id}`")) };
    }
    let mut called = diagram.nodes().filter(|(_, it)| it.name == subject);
    match (called.next(), called.next()) {
        (Some((id, _)), None) => Ok(id.as_str()),
        (Some((id, _)), Some(_)) => Err(format!(
            "several nodes are called `{subject}`; give them names of their own, or type `{OPEN}{ID}{id}.…}}`"
        )),
        _ => Err(format!("nothing is called `{subject}`; type `$${{` for a literal `{OPEN}`")),
    }
}

fn context(name: &str) -> Option<Context> {
    match name {
        "Region" => Some(Context::Region),
        "AccountId" => Some(Context::AccountId),
        "Partition" => Some(Context::Partition),
        "URLSuffix" => Some(Context::UrlSuffix),
        "StackName" => Some(Context::StackName),
        _ => name.strip_prefix(ZONE)?.parse().ok().map(Context::Zone),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::by_id;
    use crate::model::{Node, Op, Parameter, ParameterType, Placement, Rect};

    /// Tables by name, with ids `n0`, `n1`, …, and the input `admin_cidr`.
    fn tables(names: &[&str]) -> Diagram {
        let mut diagram = Diagram::default();
        for (index, name) in names.iter().enumerate() {
            let node = Node {
                ty: by_id("dynamodb.table").unwrap(),
                name: (*name).to_owned(),
                placement: Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) },
                props: crate::catalog::Properties::new(),
            };
            diagram.apply(Op::AddNode { id: format!("n{index}").as_str().into(), node }).unwrap();
        }
        let parameter = Parameter {
            ty: ParameterType::String,
            description: "who may connect".to_owned(),
            default: None,
            secret: false,
            values: Default::default(),
        };
        diagram
            .apply(Op::SetParameter { name: "admin_cidr".to_owned(), parameter: Some(parameter) })
            .unwrap();
        diagram
    }

    #[test]
    fn values_are_told_from_text() {
        let diagram = tables(&["Scores", "v1.5 prices"]);
        let scores = || Value::reference("n0", "arn");
        for (typed, meant) in [
            ("", "".into()),
            ("plain $5 {x}", "plain $5 {x}".into()),
            ("${Scores.arn}", scores()),
            ("${ Scores.arn }", scores()),
            ("${v1.5 prices.name}", Value::reference("n1", "name")),
            ("${@n1.name}", Value::reference("n1", "name")),
            ("${var.admin_cidr}", Value::Param("admin_cidr".to_owned())),
            ("${AWS::Region}", Context::Region.into()),
            ("${ssm:/app/v}", Value::Ssm("/app/v".to_owned())),
            ("T=${Scores.arn};", Value::Concat(vec!["T=".into(), scores(), ";".into()])),
            ("echo ${HOME} ${x:-1} ${", "echo ${HOME} ${x:-1} ${".into()),
            ("$${Scores.arn} $$", "${Scores.arn} $$".into()),
            ("${x:-${Scores.arn}}", Value::Concat(vec!["${x:-".into(), scores(), "}".into()])),
            ("$${x:-${Scores.arn}}", Value::Concat(vec!["${x:-".into(), scores(), "}".into()])),
            ("5${\"$\"}${Scores.arn}", Value::Concat(vec!["5$".into(), scores()])),
        ] {
            assert_eq!(read(&diagram, typed), Ok(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_not_there_is_refused_with_a_way_out() {
        let diagram = tables(&["Scores", "twin", "twin"]);
        let refusal = |text: &str| read(&diagram, text).err().unwrap_or_default();
        assert_eq!(
            refusal("${Scores.colour}"),
            "a DynamoDB table has no `colour`; it has ".to_owned() + &attributes()
        );
        assert_eq!(refusal("${Sores.arn}"), "nothing is called `Sores`; type `$${` for a literal `${`");
        assert_eq!(
            refusal("${twin.arn}"),
            "several nodes are called `twin`; give them names of their own, or type `${@n1.…}`"
        );
        assert_eq!(refusal("${@n9.arn}"), "there is no node `n9`");
        assert_eq!(refusal("${var.x}"), "there is no variable `x`");
        assert!(refusal("${AWS::Moon}").starts_with("`AWS::Moon` is none of AWS::Region"));
    }

    fn attributes() -> String {
        let ids: Vec<&str> = by_id("dynamodb.table").unwrap().attrs.iter().map(|it| it.id).collect();
        ids.join(", ")
    }

    #[test]
    fn a_name_that_tells_nothing_gives_way_to_the_id() {
        let diagram = tables(&["twin", "twin", "@x", "var", "a}b", "AWS::Region", "ssm:/x", "Scores"]);
        for (id, written) in [
            ("n0", "${@n0.arn}"),
            ("n2", "${@n2.arn}"),
            ("n3", "${@n3.arn}"),
            ("n4", "${@n4.arn}"),
            ("n5", "${@n5.arn}"),
            ("n6", "${@n6.arn}"),
            ("n7", "${Scores.arn}"),
        ] {
            assert_eq!(write(&diagram, &Value::reference(id, "arn")).unwrap(), written);
        }
    }

    #[test]
    fn what_text_cannot_say_is_not_written() {
        let diagram = Diagram::default();
        for value in [Value::unknown("local.x"), Value::Null, Value::List(vec![])] {
            assert_eq!(write(&diagram, &Value::Concat(vec!["x".into(), value])), None);
        }
    }

    #[test]
    fn attributes_have_no_dots() {
        for ty in crate::catalog::all() {
            assert!(ty.attrs.iter().all(|it| !it.id.contains('.')), "{ty:?}");
        }
    }

    fn literal() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "$", "$$", "${", "$${", "{", "}", "\"$\"", "a", ".", "Scores", "AWS::", "ssm:", "@n0", "var",
            "\n", "é ",
        ]);
        prop::collection::vec(piece, 0..8).prop_map(|it| it.concat())
    }

    fn part() -> impl Strategy<Value = Value> {
        prop_oneof![
            literal().prop_map(Value::Str),
            (0..4_u8).prop_map(|it| Value::reference(format!("n{it}"), "arn")),
            Just(Value::Param("admin_cidr".to_owned())),
            (0..3_u8).prop_map(|it| Context::Zone(it).into()),
            Just(Context::Region.into()),
            Just(Context::UrlSuffix.into()),
            Just(Context::StackName.into()),
            Just(Value::Ssm("/a.b/c".to_owned())),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(parts in prop::collection::vec(part(), 0..6)) {
            let diagram = tables(&["Scores", "twin", "twin", "a.b"]);
            let meant = joined(text_parts(&parts));
            let text = write(&diagram, &Value::Concat(parts)).unwrap();
            prop_assert_eq!(read(&diagram, &text), Ok(meant), "{}", text);
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused_and_keeps_its_meaning(text in literal(), more in "\\PC{0,12}") {
            let diagram = tables(&["Scores"]);
            if let Ok(value) = read(&diagram, &format!("{text}{more}")) {
                let written = write(&diagram, &value).unwrap();
                prop_assert_eq!(read(&diagram, &written), Ok(value), "{}", written);
            }
        }
    }
}
