//! What a template says of a resource beyond its properties in the catalogue.

use serde_json::{Value as Json, json};

use super::document::Node;
use super::evaluate::is_function;
use super::scope::Scope;
use crate::catalog::ec2::vpc::{IPV6_RANGE, ipv6_number};
use crate::catalog::{CfnAttr, Kind};
use crate::stack::{Opaque, text_parts};
use crate::value::{Context, Expression, Value};

/// What `written`, which the catalogue makes of the properties, does not say as `object` does, which was read from
/// `source`. A whole list where `is_whole`, else its entries.
pub(super) fn leftover(
    scope: &Scope<'_>,
    object: &Value,
    source: Option<&Node>,
    written: &Value,
    path: &str,
    opaque: &mut Vec<Opaque>,
) {
    if is_same(object, written) {
        return;
    }
    let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match (object, written) {
        // A setting by itself says nothing without its name.
        (Value::Map(_), Value::Map(_)) if is_setting(object) && is_setting(written) => {
            opaque.push(kept(scope, object, source, path.to_owned()));
        }
        (Value::Map(fields), Value::Map(_)) if fields.iter().all(|(key, _)| is_step(key)) => {
            let source = source.filter(|it| !it.fields().iter().any(|it| is_function(&it.key)));
            for (key, value) in fields {
                let source = source.and_then(|it| it.get(key));
                match written.field(key) {
                    Some(written) => leftover(scope, value, source, written, &inner(key), opaque),
                    None => opaque.push(kept(scope, value, source, inner(key))),
                }
            }
        }
        (Value::List(items), Value::List(others)) => {
            let source = source.filter(|it| it.items().len() == items.len());
            for (index, value) in items.iter().enumerate() {
                let source = source.and_then(|it| it.items().get(index));
                let path = inner(&index.to_string());
                match others.get(index) {
                    Some(written) => leftover(scope, value, source, written, &path, opaque),
                    None => opaque.push(kept(scope, value, source, path)),
                }
            }
        }
        _ => opaque.push(kept(scope, object, source, path.to_owned())),
    }
}

/// Whether an object is one setting among others of a list.
fn is_setting(object: &Value) -> bool {
    matches!(object.fields(), [(key, _), (value, _)] if key == "Key" && value == "Value")
}

/// Something opaque, with its source as it is written where that is known.
pub(super) fn kept(scope: &Scope<'_>, value: &Value, source: Option<&Node>, path: String) -> Opaque {
    let source = source.map_or_else(|| scope.source(value), Node::json);
    Opaque::cloudformation(path, source.to_string())
}

/// Whether a key can be a step of a path.
fn is_step(key: &str) -> bool {
    !key.is_empty() && !key.contains('/') && !key.starts_with('@') && key.parse::<usize>().is_err()
}

/// Whether two values are the same to CloudFormation, which takes numbers and truth values as text as well.
pub(super) fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            let is_in = |(key, a): &(String, Value)| b.iter().any(|(it, b)| it == key && is_same(a, b));
            let is_pair =
                |((key, a), (it, b)): (&(String, Value), &(String, Value))| it == key && is_same(a, b);
            // Mostly both are in one order.
            a.len() == b.len() && (a.iter().zip(b).all(is_pair) || a.iter().all(is_in))
        }
        (Value::Concat(_), _) | (_, Value::Concat(_)) => parts(a) == parts(b),
        (Value::Bool(_), Value::Str(_)) | (Value::Str(_), Value::Bool(_)) => {
            Kind::Bool.fit(a.clone()) == Kind::Bool.fit(b.clone())
        }
        _ => a == b || scalar(a).is_some_and(|it| Some(it) == scalar(b)),
    }
}

fn parts(value: &Value) -> Vec<Value> {
    text_parts(std::slice::from_ref(value))
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Str(it) => Some(it.clone()),
        Value::Int(it) => Some(it.to_string()),
        Value::Bool(it) => Some(it.to_string()),
        Value::Decimal(it) => Some(it.as_str().to_owned()),
        _ => None,
    }
}

impl Scope<'_> {
    /// A value as a template says it, in the long form.
    pub(super) fn source(&self, value: &Value) -> Json {
        let input = |id: Option<&String>| json!({ "Ref": id.map_or("AWS::NoValue", String::as_str) });
        match value {
            Value::Null => json!({ "Ref": "AWS::NoValue" }),
            Value::Bool(it) => Json::from(*it),
            Value::Int(it) => Json::from(*it),
            Value::Decimal(it) => Json::from(it.number()),
            Value::Str(it) => Json::from(it.as_str()),
            Value::List(items) => items.iter().map(|it| self.source(it)).collect(),
            Value::Map(fields) => {
                Json::Object(fields.iter().map(|(key, it)| (key.clone(), self.source(it))).collect())
            }
            Value::Ref { target, attr } if ipv6_number(attr).is_some() => {
                let range = self.source(&Value::reference(target, IPV6_RANGE));
                json!({ "Fn::Select": [ipv6_number(attr), { "Fn::Cidr": [range, 256, 64] }] })
            }
            Value::Ref { target, attr } => {
                let id = self.ids().resources.get(target).unwrap_or(target);
                let declared = self.resources.get(id.as_str()).and_then(|it| it.ty);
                match declared.map_or(CfnAttr::None, |ty| ty.attr(attr).map_or(CfnAttr::None, |it| it.cfn)) {
                    CfnAttr::GetAtt(name) => json!({ "Fn::GetAtt": [id, name] }),
                    CfnAttr::FirstOf(name) => json!({ "Fn::Select": [0, { "Fn::GetAtt": [id, name] }] }),
                    CfnAttr::Ref => json!({ "Ref": id }),
                    CfnAttr::None if attr == "Ref" => json!({ "Ref": id }),
                    CfnAttr::None => json!({ "Fn::GetAtt": [id, attr] }),
                }
            }
            Value::Param(name) => input(self.ids().inputs.get(name)),
            Value::Ssm(path) => input(self.ids().paths.get(path)),
            Value::Image(lookup) => input(self.ids().lookups.get(lookup)),
            Value::Context(Context::Region) => json!({ "Ref": "AWS::Region" }),
            Value::Context(Context::AccountId) => json!({ "Ref": "AWS::AccountId" }),
            Value::Context(Context::Partition) => json!({ "Ref": "AWS::Partition" }),
            Value::Context(Context::UrlSuffix) => json!({ "Ref": "AWS::URLSuffix" }),
            Value::Context(Context::StackName) => json!({ "Ref": "AWS::StackName" }),
            Value::Context(Context::Zone(index)) => {
                json!({ "Fn::Select": [index, { "Fn::GetAZs": "" }] })
            }
            Value::Concat(parts) => {
                let parts: Vec<Json> = parts.iter().map(|it| self.source(it)).collect();
                json!({ "Fn::Join": ["", parts] })
            }
            Value::Unknown(Expression::CloudFormation(source)) => {
                serde_json::from_str(source).unwrap_or(Json::Null)
            }
            Value::Unknown(Expression::Terraform(source)) => Json::from(source.as_str()),
        }
    }
}
