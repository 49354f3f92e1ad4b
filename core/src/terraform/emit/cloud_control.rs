//! Resources that only CloudFormation has words for: Terraform makes them through AWS Cloud Control, which takes the same
//! properties. Source: provider documentation, `aws_cloudcontrolapi_resource`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::catalog::CfnAttr;
use crate::stack::{Resource, Stack, logical_id, words};
use crate::terraform::dependencies;
use crate::terraform::expression::{CLOUD_CONTROL, Expressions};
use crate::terraform::print::{Block, Expr};
use crate::value::{Context, Expression, Value, map};

/// The block of a resource that was read from a template and has a type outside the catalogue.
pub(super) fn block(
    stack: &Stack,
    address: &str,
    resource: &Resource,
    expressions: &mut Expressions<'_>,
) -> Block {
    let names = TemplateNames::of(stack);
    let mut block = Block::new(format!("resource \"{CLOUD_CONTROL}\" \"{}\"", expressions.label(address)));
    block.push("type_name", Expr::text(&resource.tf_type));
    let properties = resource.opaque.iter().filter(|it| !it.path.starts_with('@') && !it.path.contains('/'));
    let mut state: Vec<(String, Value)> =
        properties.map(|it| (it.path.clone(), names.value_of(it.source.source()))).collect();
    if !resource.tags.is_empty() && !state.iter().any(|(name, _)| name == "Tags") {
        let tag = |(key, it): &(String, Value)| map([("Key", key.as_str().into()), ("Value", it.clone())]);
        state.push(("Tags".to_owned(), resource.tags.iter().map(tag).collect()));
    }
    let state = expressions.expr(&Value::Map(state));
    block.push("desired_state", Expr::Call("jsonencode", Box::new(state)));
    let awaited = resource.opaque.iter().find(|it| it.path == "@DependsOn");
    let awaited = awaited.map(|it| names.awaited(it.source.source())).unwrap_or_default();
    if !awaited.is_empty() {
        let named: Vec<(String, String)> = awaited
            .iter()
            .filter_map(|it| Some((expressions.type_of(stack.get(it)?), expressions.label(it))))
            .collect();
        block.space();
        block.push(dependencies::NAME, dependencies::list(&named));
    }
    block
}

/// What the names in a template stand for.
struct TemplateNames<'a> {
    stack: &'a Stack,
    /// Addresses by logical id.
    resources: BTreeMap<String, &'a str>,
    /// Inputs by logical id.
    parameters: BTreeMap<String, &'a str>,
}

impl<'a> TemplateNames<'a> {
    fn of(stack: &'a Stack) -> Self {
        let resources = stack.resources.iter().map(|(address, it)| (logical_id(it), address.as_str()));
        let mut parameters: BTreeMap<String, &str> =
            stack.parameters.keys().map(|it| (words(it, "parameter"), it.as_str())).collect();
        for it in &stack.template.parameters {
            if let Value::Param(name) = &it.means {
                parameters.insert(it.id.clone(), name);
            }
        }
        Self { stack, resources: resources.collect(), parameters }
    }

    /// The addresses that a resource waits for.
    fn awaited(&self, source: &str) -> Vec<&'a str> {
        let ids = match serde_json::from_str(source) {
            Ok(Json::String(id)) => vec![Json::String(id)],
            Ok(Json::Array(ids)) => ids,
            _ => Vec::new(),
        };
        ids.iter().filter_map(|it| self.resources.get(it.as_str()?).copied()).collect()
    }

    /// A value of a template. A function that Terraform has no word for stays its source.
    fn value_of(&self, source: &str) -> Value {
        serde_json::from_str(source).map_or_else(|_| source.into(), |it| self.value(&it))
    }

    fn value(&self, json: &Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(it) => (*it).into(),
            Json::Number(it) => {
                let fraction = || it.as_f64().and_then(crate::value::Decimal::value);
                it.as_i64().map(Value::Int).or_else(fraction).unwrap_or_else(|| it.to_string().into())
            }
            Json::String(it) => it.as_str().into(),
            Json::Array(items) => items.iter().map(|it| self.value(it)).collect(),
            Json::Object(fields) => {
                let mut entries = fields.iter();
                let called = match (entries.next(), entries.next()) {
                    (Some((name, argument)), None) if name == "Ref" || name.starts_with("Fn::") => {
                        Some(self.call(name, argument))
                    }
                    _ => None,
                };
                match called {
                    Some(Some(value)) => value,
                    Some(None) => Value::Unknown(Expression::CloudFormation(json.to_string())),
                    None => {
                        Value::Map(fields.iter().map(|(key, it)| (key.clone(), self.value(it))).collect())
                    }
                }
            }
        }
    }

    fn call(&self, function: &str, argument: &Json) -> Option<Value> {
        let items = argument.as_array().map(Vec::as_slice);
        match (function, items) {
            ("Ref", _) => self.reference(argument.as_str()?),
            ("Fn::GetAtt", Some([Json::String(id), Json::String(attr)])) => self.attribute(id, attr),
            ("Fn::GetAtt", None) => {
                let (id, attr) = argument.as_str()?.split_once('.')?;
                self.attribute(id, attr)
            }
            ("Fn::Sub", None) => self.substituted(argument.as_str()?, None),
            ("Fn::Sub", Some([Json::String(text), values])) => self.substituted(text, Some(values)),
            ("Fn::Join", Some([Json::String(between), Json::Array(items)])) => {
                let mut parts = Vec::new();
                for (index, it) in items.iter().enumerate() {
                    if index > 0 {
                        parts.push(between.as_str().into());
                    }
                    parts.push(self.value(it));
                }
                Some(Value::Concat(parts))
            }
            _ => None,
        }
    }

    fn reference(&self, id: &str) -> Option<Value> {
        let context = match id {
            "AWS::Region" => Some(Context::Region),
            "AWS::AccountId" => Some(Context::AccountId),
            "AWS::Partition" => Some(Context::Partition),
            "AWS::URLSuffix" => Some(Context::UrlSuffix),
            "AWS::StackName" => Some(Context::StackName),
            _ => None,
        };
        if let Some(context) = context {
            return Some(context.into());
        }
        if let Some(name) = self.parameters.get(id) {
            return Some(Value::Param((*name).to_owned()));
        }
        let address = *self.resources.get(id)?;
        let told = match self.stack.get(address)?.ty {
            Some(ty) => ty.attrs.iter().find(|it| matches!(it.cfn, CfnAttr::Ref))?.id,
            None => "Ref",
        };
        Some(Value::reference(address, told))
    }

    fn attribute(&self, id: &str, attr: &str) -> Option<Value> {
        let address = *self.resources.get(id)?;
        let told = match self.stack.get(address)?.ty {
            Some(ty) => {
                ty.attrs.iter().find(|it| matches!(it.cfn, CfnAttr::GetAtt(name) if name == attr))?.id
            }
            None => attr,
        };
        Some(Value::reference(address, told))
    }

    /// Text with names in it; those of `values` stand for what is there.
    fn substituted(&self, text: &str, values: Option<&Json>) -> Option<Value> {
        let mut parts = Vec::new();
        let mut pieces = text.split("${");
        parts.push(pieces.next().unwrap_or_default().into());
        for piece in pieces {
            let (name, rest) = piece.split_once('}')?;
            match name.strip_prefix('!') {
                Some(literal) => parts.push(format!("${{{literal}}}").into()),
                None => parts.push(match (values.and_then(|it| it.get(name)), name.split_once('.')) {
                    (Some(it), _) => self.value(it),
                    (None, Some((id, attr))) => self.attribute(id, attr)?,
                    (None, None) => self.reference(name)?,
                }),
            }
            parts.push(rest.into());
        }
        Some(Value::Concat(parts))
    }
}
