//! What CloudFormation would put into a template while it deploys it, though nobody saw or checked it.
//!
//! Values that are kept as they were written may hold any function. Whoever may edit a diagram writes them, whoever deploys it
//! lends his credentials to them: a macro fetches text from anywhere, and a dynamic reference reads a secret into a place
//! where others can look it up.
//!
//! Sources: CloudFormation template reference, "`Fn::Transform`"; CloudFormation user guide, "Dynamic references".

use serde_json::Value;

use super::{EmitError, Problem, addresses};
use crate::catalog::by_cloudformation_type;
use crate::stack::Stack;

const REFERENCE: &str = "{{resolve:";
/// Parameters that hold no secrets: CloudFormation refuses a `SecureString` there.
const PLAIN: &str = "ssm:";
/// What properties are called that keep what they are given to themselves.
const SECRET: [&str; 4] = ["password", "username", "token", "secret"];
/// Stands for what a function puts in its place.
const VARIABLE: char = '\0';

/// # Errors
///
/// Each macro and each secret that would come to stand where it can be looked up.
pub(super) fn refuse(stack: &Stack, template: &Value) -> Result<(), EmitError> {
    let addresses = addresses(stack);
    let mut problems = Vec::new();
    for section in ["Parameters", "Conditions", "Mappings", "Resources", "Outputs"] {
        for (id, entry) in entries(&template[section]) {
            let is_resource = section == "Resources";
            let address = addresses.get(id).filter(|_| is_resource).cloned().unwrap_or_default();
            // Of what the catalogue does not know, nobody can say whom it passes a password on to.
            let is_known = entry["Type"].as_str().is_some_and(|it| by_cloudformation_type(it).is_some());
            for (property, value) in if is_resource { parts(entry) } else { vec![(id, entry)] } {
                let mut seen = Seen {
                    is_default: section == "Parameters",
                    takes_secrets: is_resource && is_known && property != "Tags",
                    ..Seen::default()
                };
                seen.field(property, property, value, false);
                problems.extend(seen.messages.into_iter().map(|message| Problem {
                    address: address.clone(),
                    property: property.to_owned(),
                    message: message.to_owned(),
                }));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(EmitError { problems }) }
}

fn entries(map: &Value) -> impl Iterator<Item = (&str, &Value)> {
    map.as_object().into_iter().flatten().map(|(key, it)| (key.as_str(), it))
}

/// What a resource says, property by property, and its attributes beside those.
fn parts(resource: &Value) -> Vec<(&str, &Value)> {
    let attributes = entries(resource).filter(|(key, _)| *key != "Properties");
    entries(&resource["Properties"]).chain(attributes).collect()
}

const MACRO: &str = "`Fn::Transform` would put something into the template that nobody has checked; write what it makes in its place";
const LOOKED_UP: &str = "`{{resolve:` would have CloudFormation write a secret where it can be looked up; let what needs the secret \
                         read it, or put it into a property for a password";
const PUT_TOGETHER: &str = "a dynamic reference is put together of parts, so that nobody can tell what it reads; write it in one piece";

/// What was found in one property.
#[derive(Default)]
struct Seen {
    messages: Vec<&'static str>,
    /// Whether it is what others put into their text.
    is_default: bool,
    /// Whether secrets may stand in it, where it is called so.
    takes_secrets: bool,
}

impl Seen {
    fn say(&mut self, message: &'static str) {
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }

    /// Goes through what stands at a key, which may be a function, of the property that is called so.
    fn field(&mut self, property: &str, key: &str, value: &Value, is_computed: bool) {
        self.text(property, key, is_computed);
        match key {
            "Fn::Transform" => self.say(MACRO),
            "Fn::Join" => {
                self.text(property, &joined(value), true);
                self.value(property, value, true);
            }
            function if function.starts_with("Fn::") => self.value(property, value, true),
            _ => self.value(key, value, false),
        }
    }

    /// Goes through a value of the property that is called so; `is_computed` if it stands within a function.
    fn value(&mut self, property: &str, value: &Value, is_computed: bool) {
        match value {
            Value::String(text) => self.text(property, text, is_computed),
            Value::Array(items) => items.iter().for_each(|it| self.value(property, it, is_computed)),
            Value::Object(fields) => {
                fields.iter().for_each(|(key, it)| self.field(property, key, it, is_computed));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, property: &str, text: &str, is_computed: bool) {
        if !text.contains('{') {
            return;
        }
        let text: String =
            text.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_ascii_lowercase();
        let property = property.to_ascii_lowercase();
        let text = if is_computed { with_variables(&text) } else { text };
        let is_secret = self.takes_secrets && SECRET.iter().any(|it| property.contains(it));
        let reads_secret = |it: &str| !it.starts_with(PLAIN) && (!is_secret || it.starts_with(VARIABLE));
        if text.split(REFERENCE).skip(1).any(reads_secret) {
            self.say(LOOKED_UP);
        }
        let pieces: Vec<&str> = text.split(VARIABLE).collect();
        for (at, piece) in pieces.iter().enumerate() {
            let may_go_on = is_computed || at + 1 < pieces.len();
            let begins =
                (2..=REFERENCE.len()).filter_map(|it| REFERENCE.get(..it)).any(|it| piece.ends_with(it));
            let ends = at > 0 && ["{resolve:", "resolve:"].iter().any(|it| piece.starts_with(it));
            if may_go_on && begins || ends || self.is_default && piece.contains("{{") {
                self.say(PUT_TOGETHER);
            }
        }
    }
}

/// What a join puts together, as far as that is text.
fn joined(arguments: &Value) -> String {
    let Some([separator, items]) = arguments.as_array().map(Vec::as_slice) else { return String::new() };
    let text = |it: &Value| it.as_str().map_or_else(|| VARIABLE.to_string(), str::to_owned);
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(text).collect::<Vec<_>>().join(&text(separator))
}

/// The text of an `Fn::Sub` with its variables as such.
fn with_variables(text: &str) -> String {
    let mut parts = text.split("${");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) if !name.starts_with('!') => {
                out.push(VARIABLE);
                out.push_str(rest);
            }
            _ => {
                out.push_str("${");
                out.push_str(part);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed setup is a failed test")]
    use crate::model::{Diagram, Node, Op, Placement, Rect};
    use crate::value::Value::List;
    use crate::{catalog, cloudformation, stack};

    /// What is said of a queue with such a tag, and of a database with such a password.
    fn said(source: &str) -> [Option<String>; 2] {
        let template = |resource: &str| {
            let text = format!(
                r#"{{"Parameters": {{"Half": {{"Type": "String"}}}}, "Resources": {{"It": {resource}}}}}"#
            );
            let stack = cloudformation::read("t.json", &text).unwrap().stack;
            cloudformation::deployed(&stack).err().map(|it| it.to_string())
        };
        [
            template(&format!(
                r#"{{"Type": "AWS::SQS::Queue", "Properties": {{"Tags": [{{"Key": "Owner", "Value": {source}}}]}}}}"#
            )),
            template(&format!(
                r#"{{"Type": "AWS::RDS::DBInstance", "Properties": {{"DBInstanceClass": "db.t3.micro", "Engine": "mysql",
                    "AllocatedStorage": "20", "MasterUsername": "main", "MasterUserPassword": {source}}}}}"#
            )),
        ]
    }

    #[test]
    fn nothing_is_fetched_into_a_template() {
        let include = r#"{"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://theirs/x.json"}}}"#;
        for it in said(include) {
            assert!(it.unwrap().contains("`Fn::Transform` would put"));
        }
        let within = format!(r#"{{"Fn::Select": [0, [{include}]]}}"#);
        for it in said(&within) {
            assert!(it.unwrap().contains("`Fn::Transform` would put"));
        }
    }

    #[test]
    fn nothing_is_fetched_in_place_of_properties() {
        let include = r#"{"Name": "AWS::Include", "Parameters": {"Location": "s3://theirs/x.json"}}"#;
        let argument = [("name", "Fn::Transform"), ("text", include)];
        let argument = argument.map(|(key, it)| (key.to_owned(), it.into()));
        let props = [
            ("type", "AWS::Events::Rule".into()),
            ("arguments", List(vec![crate::value::Value::Map(argument.into())])),
        ];
        let mut diagram = Diagram::default();
        let ty = catalog::by_id("other.resource").unwrap();
        let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
        let node = Node { ty, name: "Nightly".to_owned(), placement, props: props.into() };
        diagram.apply(Op::AddNode { id: "n".into(), node }).unwrap();
        let error = cloudformation::deployed(&stack::lower(&diagram)).unwrap_err().to_string();
        assert!(error.contains("Fn::Transform: `Fn::Transform` would put"), "{error}");
    }

    #[test]
    fn secrets_come_to_stand_only_where_secrets_belong() {
        let secret = r#"{"Fn::Sub": "{{resolve:secretsmanager:prod:SecretString:password}}"}"#;
        let [tag, password] = said(secret);
        assert!(tag.unwrap().contains("write a secret where it can be looked up"));
        assert_eq!(password, None);
        for plain in [r#""{{resolve:ssm:/team/name}}""#, r#"{"Fn::Sub": "{{.Names}} of ${AWS::Region}"}"#] {
            assert_eq!(said(plain), [None, None], "{plain}");
        }
    }

    #[test]
    fn nothing_passes_a_secret_on_that_nobody_knows() {
        let connection = r#"{"Parameters": {}, "Resources": {"It": {"Type": "AWS::Events::Connection", "Properties": {
            "AuthorizationType": "BASIC", "AuthParameters": {"BasicAuthParameters": {"Username": "any",
            "Password": {"Fn::Sub": "{{resolve:secretsmanager:prod}}"}}}}}}}"#;
        let stack = cloudformation::read("t.json", connection).unwrap().stack;
        let error = cloudformation::deployed(&stack).unwrap_err().to_string();
        assert!(error.contains("AuthParameters: `{{resolve:`"), "{error}");
    }

    #[test]
    fn a_reference_that_is_put_together_is_none_that_anybody_can_check() {
        for split in [
            r#"{"Fn::Join": ["", ["{{resolve", ":secretsmanager:prod}}"]]}"#,
            r#"{"Fn::Join": ["", ["{", "{resolve:secretsmanager:prod}}"]]}"#,
            r#"{"Fn::Sub": "{{${Half}:prod}}"}"#,
            r#"{"Fn::Sub": "{{resolve:${Half}:prod}}"}"#,
            r#"{"Fn::Sub": "${Half}{resolve:secretsmanager:prod}}"}"#,
        ] {
            let [tag, _] = said(split);
            assert!(tag.is_some(), "{split}");
        }
    }
}
