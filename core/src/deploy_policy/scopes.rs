//! The ARNs that the actions of a type can be limited to.
//!
//! Names that are set stand in the ARN; names that CloudFormation makes up start with the name of the stack, those that
//! Terraform makes up with `terraform-`. What AWS names by an id of its own is known only afterwards.

use super::Target;
use crate::model::Settings;
use crate::stack::{Resource, Stack, text_parts};
use crate::value::{Context, Value};

/// What the resources of a type are called in IAM. Source: service authorization reference, "Resource types defined by …".
struct Scope {
    ty: &'static str,
    /// Property with the name; empty where the name is an id.
    name: &'static str,
    /// ARNs behind `arn:partition:`, with `{region}`, `{path}` and `{name}`.
    arns: &'static [&'static str],
}

const fn scope(ty: &'static str, name: &'static str, arns: &'static [&'static str]) -> Scope {
    Scope { ty, name, arns }
}

const SCOPES: &[Scope] = &[
    scope("accessanalyzer.analyzer", "name", &["access-analyzer:{region}:*:analyzer/{name}"]),
    scope(
        "autoscaling.group",
        "name",
        &["autoscaling:{region}:*:autoScalingGroup:*:autoScalingGroupName/{name}"],
    ),
    scope(
        "autoscaling.launch_configuration",
        "name",
        &["autoscaling:{region}:*:launchConfiguration:*:launchConfigurationName/{name}"],
    ),
    scope("backup.plan", "", &["backup:{region}:*:backup-plan:*"]),
    scope("backup.vault", "name", &["backup:{region}:*:backup-vault:{name}"]),
    scope("cloudtrail.trail", "name", &["cloudtrail:{region}:*:trail/{name}"]),
    scope("cloudwatch.dashboard", "name", &["cloudwatch::*:dashboard/{name}"]),
    scope("cloudwatch.metric_alarm", "name", &["cloudwatch:{region}:*:alarm:{name}"]),
    scope(
        "dynamodb.table",
        "name",
        &["dynamodb:{region}:*:table/{name}", "dynamodb:{region}:*:table/{name}/*"],
    ),
    scope("ec2.key_pair", "key_name", &["ec2:{region}:*:key-pair/{name}"]),
    scope("ecs.cluster", "name", &["ecs:{region}:*:cluster/{name}"]),
    scope(
        "ecs.service",
        "name",
        &["ecs:{region}:*:service/*/{name}", "ecs:{region}:*:service-deployment/*/{name}/*"],
    ),
    scope("ecs.task_definition", "family", &["ecs:{region}:*:task-definition/{name}:*"]),
    scope(
        "elb.load_balancer",
        "name",
        &[
            "elasticloadbalancing:{region}:*:listener/app/{name}/*",
            "elasticloadbalancing:{region}:*:listener/net/{name}/*",
            "elasticloadbalancing:{region}:*:loadbalancer/app/{name}/*",
            "elasticloadbalancing:{region}:*:loadbalancer/net/{name}/*",
        ],
    ),
    scope("elb.target_group", "name", &["elasticloadbalancing:{region}:*:targetgroup/{name}/*"]),
    scope("iam.group", "name", &["iam::*:group{path}{name}"]),
    scope("iam.instance_profile", "name", &["iam::*:instance-profile{path}{name}"]),
    scope("iam.policy", "name", &["iam::*:policy{path}{name}"]),
    scope("iam.role", "name", &["iam::*:role{path}{name}"]),
    scope("iam.user", "name", &["iam::*:user{path}{name}"]),
    scope("kms.alias", "name", &["kms:{region}:*:{name}", "kms:{region}:*:key/*"]),
    scope("kms.key", "", &["kms:{region}:*:key/*"]),
    scope("lambda.event_source_mapping", "", &["lambda:{region}:*:event-source-mapping:*"]),
    scope(
        "lambda.function",
        "name",
        &["lambda:{region}:*:function:{name}", "lambda:{region}:*:function:{name}:*"],
    ),
    scope(
        "logs.log_group",
        "name",
        &["logs:{region}:*:log-group:{name}", "logs:{region}:*:log-group:{name}:*"],
    ),
    scope(
        "rds.cluster",
        "identifier",
        &[
            "rds:{region}:*:cluster-pg:*",
            "rds:{region}:*:cluster-snapshot:*",
            "rds:{region}:*:cluster:{name}",
            // What AWS calls the instances of one in three zones.
            "rds:{region}:*:db:{name}-instance-*",
            "rds:{region}:*:subgrp:*",
        ],
    ),
    scope(
        "rds.cluster_instance",
        "identifier",
        &[
            "rds:{region}:*:cluster:*",
            "rds:{region}:*:db:{name}",
            "rds:{region}:*:pg:*",
            "rds:{region}:*:subgrp:*",
        ],
    ),
    scope(
        "rds.cluster_snapshot",
        "identifier",
        &["rds:{region}:*:cluster-snapshot:{name}", "rds:{region}:*:cluster:*"],
    ),
    scope(
        "rds.instance",
        "identifier",
        &[
            "rds:{region}:*:db:{name}",
            "rds:{region}:*:og:*",
            "rds:{region}:*:pg:*",
            "rds:{region}:*:snapshot:*",
            "rds:{region}:*:subgrp:*",
        ],
    ),
    scope("rds.snapshot", "identifier", &["rds:{region}:*:db:*", "rds:{region}:*:snapshot:{name}"]),
    scope("rds.subnet_group", "name", &["rds:{region}:*:subgrp:{name}"]),
    scope("s3.access_point", "name", &["s3:{region}:*:accesspoint/{name}"]),
    scope("s3.bucket", "name", &["s3:::{name}"]),
    scope("secretsmanager.secret", "name", &["secretsmanager:{region}:*:secret:{name}-*"]),
    scope("sns.topic", "name", &["sns:{region}:*:{name}"]),
    scope("sqs.queue", "name", &["sqs:{region}:*:{name}"]),
    scope("ssm.parameter", "name", &["ssm:{region}:*:parameter/{name}"]),
];

/// Types that are part of another resource, with the property that leads there.
const PARTS: &[(&str, &str)] = &[
    ("autoscaling.policy", "group"),
    ("backup.selection", "plan"),
    ("elb.listener", "load_balancer"),
    ("elb.target_group_attachment", "target_group"),
    ("iam.access_key", "user"),
    ("iam.group_membership", "group"),
    ("iam.group_policy", "group"),
    ("iam.group_policy_attachment", "group"),
    ("iam.role_policy", "role"),
    ("iam.role_policy_attachment", "role"),
    ("iam.user_policy", "user"),
    ("iam.user_policy_attachment", "user"),
    ("lambda.function_url", "function"),
    ("lambda.permission", "function"),
    ("logs.metric_filter", "log_group"),
    ("s3.bucket_policy", "bucket"),
    ("s3.object", "bucket"),
    ("secretsmanager.rotation", "secret"),
    ("secretsmanager.secret_policy", "secret"),
    ("sns.subscription", "topic"),
    ("sns.topic_policy", "topic"),
    ("sqs.queue_policy", "queue"),
];

/// The partition of a Region. Source: AWS General Reference, "Amazon Resource Names (ARNs)".
fn partition(region: &str) -> &'static str {
    match region {
        it if it.starts_with("cn-") => "aws-cn",
        it if it.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

/// An ARN of the deployment's partition and Region, from what stands behind the partition.
pub(super) fn arn(settings: &Settings, rest: &str) -> String {
    arn_in(&settings.region, rest)
}

fn arn_in(region: &str, rest: &str) -> String {
    format!("arn:{}:{}", partition(region), rest.replace("{region}", region))
}

/// The ARNs of a resource, or of what it is part of; empty where the actions of its type cannot be limited.
pub(super) fn arns(stack: &Stack, resource: &Resource, target: &Target<'_>) -> Vec<String> {
    let Some(ty) = resource.ty else { return Vec::new() };
    let part = PARTS.iter().find(|(it, _)| *it == ty.id);
    let Some((_, property)) = part else {
        let Some(scope) = SCOPES.iter().find(|it| it.ty == ty.id) else { return Vec::new() };
        let name = resource.props.get(scope.name).map(|it| pattern(&stack.settings, it));
        let name = name.unwrap_or_else(|| target.made_up(resource));
        let path = resource.props.get("path");
        let path = path.map_or_else(|| "/".to_owned(), |it| pattern(&stack.settings, it));
        let regions = regions(stack, resource);
        return regions.iter().flat_map(|it| written(it, scope, &path, &name)).collect();
    };
    let Some(value) = resource.props.get(property) else { return Vec::new() };
    match value.target().and_then(|it| stack.get(it)) {
        // What is part of itself, in a file that makes no sense, has no ARN.
        Some(whole) if whole.ty.is_some_and(|it| PARTS.iter().any(|(part, _)| *part == it.id)) => Vec::new(),
        Some(whole) => arns(stack, whole, target),
        None => elsewhere(stack, resource, property, value),
    }
}

/// The stack's Region, and those of a resource's replicas.
fn regions(stack: &Stack, resource: &Resource) -> Vec<String> {
    let replicas = resource.props.get("replicas").map(Value::items).unwrap_or_default();
    let region = |it: &Value| pattern(&stack.settings, it.field("region").unwrap_or(it));
    [stack.settings.region.clone()].into_iter().chain(replicas.iter().map(region)).collect()
}

fn written(region: &str, scope: &Scope, path: &str, name: &str) -> Vec<String> {
    let name = name.trim_start_matches('/');
    let rests = scope.arns.iter().map(|it| it.replace("{path}", path).replace("{name}", name));
    rests.map(|it| arn_in(region, &it)).collect()
}

/// The ARNs of something that is not in the stack, by its name or its ARN.
fn elsewhere(stack: &Stack, part: &Resource, property: &str, value: &Value) -> Vec<String> {
    let text = pattern(&stack.settings, value);
    if text.starts_with("arn:") {
        // A listener's ARN is that of its load balancer with an id behind it.
        let listeners = text.contains(":loadbalancer/");
        let listeners = listeners.then(|| text.replace(":loadbalancer/", ":listener/") + "/*");
        return [text].into_iter().chain(listeners).collect();
    }
    let kinds = part.ty.and_then(|it| it.prop(property)).map_or(&[][..], |it| it.kind.target_types());
    let scopes = SCOPES.iter().filter(|it| kinds.contains(&it.ty));
    // A path lies between the type and the name, or none does.
    let written = |scope: &'static Scope| {
        let paths: &[&str] =
            if scope.arns.iter().any(|it| it.contains("{path}")) { &["/", "/*/"] } else { &["/"] };
        paths.iter().flat_map(|path| written(&stack.settings.region, scope, path, &text)).collect::<Vec<_>>()
    };
    scopes.flat_map(written).collect()
}

/// The ARNs a value leads to, in the stack or outside of it.
pub(super) fn arns_of(stack: &Stack, value: &Value, target: &Target<'_>) -> Vec<String> {
    match value.target().and_then(|it| stack.get(it)) {
        Some(resource) => arns(stack, resource, target),
        None => vec![pattern(&stack.settings, value)],
    }
}

/// A value as IAM matches it: what only the deployment knows is `*`, and what somebody typed stands for itself.
pub(super) fn pattern(settings: &Settings, value: &Value) -> String {
    let text = |it: &Value| match it {
        Value::Str(it) => literal(it),
        Value::Context(Context::Region) => settings.region.clone(),
        Value::Context(Context::Partition) => partition(&settings.region).to_owned(),
        _ => "*".to_owned(),
    };
    match value {
        Value::Concat(parts) => text_parts(parts).iter().map(text).collect(),
        other => text(other),
    }
}

/// Text that matches nothing but itself: an alarm may well be called `*`, and then no other alarm is meant.
/// Source: IAM User Guide, "IAM policy elements: Variables and tags", section "Special characters".
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '*' => literal.push_str("${*}"),
            '?' => literal.push_str("${?}"),
            '$' => literal.push_str("${$}"),
            other => literal.push(other),
        }
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn types_and_properties_are_those_of_the_catalogue() {
        for scope in SCOPES {
            let ty = catalog::by_id(scope.ty);
            let is_known = ty.is_some_and(|it| scope.name.is_empty() || it.prop(scope.name).is_some());
            assert!(is_known, "{} has no {}", scope.ty, scope.name);
        }
        for (id, property) in PARTS {
            let spec = catalog::by_id(id).and_then(|it| it.prop(property));
            assert!(spec.is_some_and(|it| !it.kind.target_types().is_empty()), "{id}: {property}");
        }
    }

    #[test]
    fn what_only_the_deployment_knows_is_a_star() {
        let settings = Settings::default();
        let parts = vec!["app-".into(), Value::Param("stage".into()), "-".into(), Context::Region.into()];
        assert_eq!(pattern(&settings, &Value::Concat(parts)), "app-*-eu-west-1");
        assert_eq!(pattern(&settings, &"*${aws:username}?".into()), "${*}${$}{aws:username}${?}");
        assert_eq!(arn(&settings, "sqs:{region}:*:x"), "arn:aws:sqs:eu-west-1:*:x");
        assert_eq!(partition("cn-north-1"), "aws-cn");
    }
}
