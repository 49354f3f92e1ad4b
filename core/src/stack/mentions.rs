//! Which resources a value, or the source text of what the catalogue does not know, is about.

use std::borrow::Cow;

use super::{Opaque, Resource, Stack, logical_id, pascal_case};
use crate::catalog::ec2::vpc;
use crate::catalog::{CfnMap, PropSpec, Satellite, TfMap};
use crate::value::{Expression, Value};

/// The address a value points to. A bare `type.name.attribute`, or a function of CloudFormation that tells an attribute,
/// still tells which resource is meant where the catalogue knows no such attribute.
pub(crate) fn target<'a>(stack: &'a Stack, value: &'a Value) -> Option<&'a str> {
    let resource = |is_it: &dyn Fn(&Resource) -> bool| {
        stack.resources.iter().find(|(_, it)| is_it(it)).map(|(address, _)| address.as_str())
    };
    match value {
        Value::Ref { target, .. } => Some(target),
        Value::Unknown(Expression::Terraform(source)) => {
            let mut parts = source.trim().splitn(3, '.');
            let (tf_type, name) = (parts.next()?, parts.next()?);
            resource(&|it| it.tf_type == tf_type && it.name == name)
        }
        Value::Unknown(Expression::CloudFormation(source)) => {
            let source: serde_json::Value = serde_json::from_str(source).ok()?;
            let id = source["Ref"].as_str().or(source["Fn::GetAtt"][0].as_str())?;
            resource(&|it| logical_id(it) == id)
        }
        _ => None,
    }
}

/// The VPC whose main route table a value is: `aws_vpc.main.main_route_table_id`, or the table that AWS made with the VPC.
pub(crate) fn main_table_of<'a>(stack: &'a Stack, value: &Value) -> Option<&'a str> {
    let Value::Unknown(Expression::Terraform(source)) = value else { return None };
    let source = source.trim();
    // Very old files put references in quotes.
    let source = source.strip_prefix("\"${").and_then(|it| it.strip_suffix("}\"")).unwrap_or(source);
    let ends = ["main_route_table_id", "default_route_table_id"];
    let named = ends.iter().find_map(|it| source.strip_suffix(it)?.strip_suffix('.'))?;
    stack.of(&vpc::TYPE).find(|(_, it)| it.terraform_address() == named).map(|(address, _)| address)
}

/// The logical id that a `Ref` or `Fn::GetAtt` names, if that is all an expression of CloudFormation is.
pub(crate) fn logical_in(source: &str) -> Option<String> {
    let source: serde_json::Value = serde_json::from_str(source).ok()?;
    let id = source["Ref"].as_str().or(source["Fn::GetAtt"][0].as_str())?;
    id.chars().all(|it| it.is_ascii_alphanumeric()).then(|| id.to_owned())
}

/// The resources of types outside the catalogue, by Terraform's name; templates call some of them otherwise.
pub(crate) fn outside<'a>(stack: &'a Stack, tf_type: &'a str) -> impl Iterator<Item = &'a Resource> {
    outside_at(stack, tf_type).map(|(_, it)| it)
}

/// The same with their addresses.
pub(crate) fn outside_at<'a>(
    stack: &'a Stack,
    tf_type: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Resource)> {
    let templated = match tf_type {
        "aws_eip_association" => "AWS::EC2::EIPAssociation",
        "aws_iam_policy" => "AWS::IAM::Policy",
        _ => tf_type,
    };
    let is_it = move |it: &Resource| it.ty.is_none() && (it.tf_type == tf_type || it.tf_type == templated);
    let own = stack.resources.starting(tf_type);
    let written = (templated != tf_type).then(|| stack.resources.starting(templated)).into_iter().flatten();
    own.chain(written).chain(stack.resources.of_modules()).filter(move |(_, it)| is_it(it))
}

/// Whether the source text of a resource outside the catalogue, or of an argument outside it, names another resource.
pub(crate) fn mentions(resource: &Resource, other: &Resource) -> bool {
    resource.opaque.iter().any(|it| names(&it.source, other))
}

/// Whether the source text of an expression names a resource.
pub(crate) fn names(source: &Expression, resource: &Resource) -> bool {
    let name = match source {
        Expression::Terraform(_) => format!("{}.{}", resource.tf_type, resource.name),
        // Ids stand in quotes, and in the braces of texts.
        Expression::CloudFormation(_) => logical_id(resource),
    };
    let source = source.source();
    source.match_indices(&name).any(|(at, _)| {
        let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '-';
        let (before, after) = (source.get(..at), source.get(at + name.len()..));
        !before.is_some_and(|it| it.ends_with(is_part)) && !after.is_some_and(|it| it.starts_with(is_part))
    })
}

/// The source text of an argument or block outside the catalogue, or of a part of the property that says the same in a
/// template.
pub(crate) fn opaque<'a>(resource: &'a Resource, name: &str) -> Option<&'a str> {
    let it = resource.opaque.iter().find(|it| match it.source {
        Expression::Terraform(_) => it.path == name || made_blocks(it).is_some_and(|made| made == name),
        Expression::CloudFormation(_) => {
            let top = it.path.split('/').next().unwrap_or_default();
            // An object without fields says nothing.
            top == templated(name) && it.source.source() != "{}"
        }
    })?;
    Some(it.source.source())
}

/// The path of the blocks that a `dynamic` one makes of which nobody knows how many there are.
fn made_blocks(opaque: &Opaque) -> Option<Cow<'_, str>> {
    let around = opaque.path.strip_suffix("dynamic").filter(|it| it.is_empty() || it.ends_with('/'))?;
    let label = opaque.source.source().split('"').nth(1)?;
    Some(if around.is_empty() { label.into() } else { format!("{around}{label}").into() })
}

/// Whether a property that a resource does not have may be set all the same: in blocks of which nobody knows whether there are
/// any, or in an object of a template that a condition chooses.
pub(crate) fn may_be_set(resource: &Resource, spec: &PropSpec) -> bool {
    let is_within = |path: &str, around: &str| {
        path.strip_prefix(around).is_some_and(|it| it.is_empty() || it.starts_with('/'))
    };
    resource.opaque.iter().any(|it| match &it.source {
        Expression::Terraform(_) => made_blocks(it).is_some_and(|made| match &spec.tf {
            TfMap::Satellite { of, map } => {
                let own = made.strip_prefix(of.tf).and_then(|it| it.strip_prefix('/'));
                own.zip(argument(map)).is_some_and(|(own, path)| is_within(path, own))
                    || is_older_form(&made, of)
            }
            map => argument(map).is_some_and(|path| is_within(path, &made)),
        }),
        Expression::CloudFormation(source) => {
            let place = match spec.cfn {
                CfnMap::Path { path, .. } | CfnMap::Objects(path) | CfnMap::Setting { list: path, .. } => {
                    Some(path)
                }
                _ => None,
            };
            place.is_some_and(|path| is_chosen(source, &it.path, path))
        }
    })
}

/// Whether a condition chooses what stands at a path of a template, or an object around it, by the source of something around
/// that.
fn is_chosen(source: &str, around: &str, path: &str) -> bool {
    let Some(rest) = path.strip_prefix(around).filter(|_| source.contains("\"Fn::If\"")) else {
        return false;
    };
    let Ok(source) = serde_json::from_str::<serde_json::Value>(source) else { return false };
    let mut inner = Some(&source);
    rest.split('/').any(|step| {
        if !step.is_empty() {
            inner = inner.and_then(|it| it.get(step));
        }
        inner.is_some_and(|it| it.get("Fn::If").is_some())
    })
}

/// Whether blocks of a bucket say what a resource of its own says today: `versioning` what `aws_s3_bucket_versioning` does,
/// `lifecycle_rule` what `aws_s3_bucket_lifecycle_configuration` does.
fn is_older_form(block: &str, of: &Satellite) -> bool {
    let first_word = |it: &str| it.split('_').next().map(str::to_owned);
    of.tf.strip_prefix("aws_s3_bucket_").is_some_and(|it| first_word(it) == first_word(block))
}

/// The path of an argument that holds a property.
const fn argument(map: &TfMap) -> Option<&'static str> {
    match map {
        TfMap::Path { path, .. } | TfMap::Blocks(path) => Some(path),
        _ => None,
    }
}

/// What a template calls an argument of Terraform.
fn templated(argument: &str) -> String {
    match argument {
        "ingress" => "SecurityGroupIngress".to_owned(),
        "egress" => "SecurityGroupEgress".to_owned(),
        "inline_policy" => "Policies".to_owned(),
        "ebs_block_device" => "BlockDeviceMappings".to_owned(),
        "network_interface" => "NetworkInterfaces".to_owned(),
        other => pascal_case(other),
    }
}
