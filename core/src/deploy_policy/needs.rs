//! What resources need of others while they are deployed: roles, keys, archives of code, facts that are looked up.

use std::collections::BTreeSet;

use super::{Engine, Statement, Target, extras, named, scopes};
use crate::catalog::dynamodb::{global_table, table};
use crate::catalog::iam::{group_policy_attachment, role, role_policy_attachment, user_policy_attachment};
use crate::catalog::lambda::function;
use crate::catalog::rds::{cluster, instance};
use crate::catalog::s3::{bucket, object};
use crate::catalog::secretsmanager::rotation;
use crate::catalog::{Kind, ResourceType, kms};
use crate::stack::{Resource, Stack};
use crate::value::{Context, Value};

/// Giving the stack's roles, and no others, to the services that act with them.
pub(super) fn pass_role(stack: &Stack, target: &Target<'_>) -> Vec<Statement> {
    let mut roles = BTreeSet::new();
    let mut services: BTreeSet<String> = BTreeSet::new();
    for (_, it) in stack.of(&role::TYPE) {
        let trusted = it.value(&role::TRUST).map(trusted_services).unwrap_or_default();
        if !trusted.is_empty() {
            services.extend(trusted);
            roles.extend(scopes::arns(stack, it, target));
        }
    }
    // Roles that are there already, by their ARNs.
    let mut elsewhere = BTreeSet::new();
    for resource in stack.resources.values() {
        let Some(ty) = resource.ty else { continue };
        for principal in ty.principal.iter().chain(ty.service_roles) {
            let value = principal.property().and_then(|it| resource.props.get(it));
            if let Some(value) = value.filter(|it| it.target().is_none() && !principal.service.is_empty()) {
                let arn = scopes::pattern(&stack.settings, value);
                if arn.starts_with("arn:") {
                    elsewhere.insert(arn);
                    services.insert(principal.service.to_owned());
                }
            }
        }
    }
    roles.extend(elsewhere.iter().cloned());
    let services = services.into_iter().map(Value::from).collect();
    vec![
        Statement::new("PassRole", named("iam", "PassRole"), roles).only_if(
            "StringEquals",
            "iam:PassedToService",
            services,
        ),
        Statement::new("ReadRoles", named("iam", "GetRole"), elsewhere),
    ]
}

/// Attaching those managed policies that the stack attaches, and no others, to its roles, users and groups.
pub(super) fn attachments(stack: &Stack, target: &Target<'_>) -> Vec<Statement> {
    let of = |ty: &'static ResourceType, kind: &str| {
        let (mut owners, mut policies) = (BTreeSet::new(), BTreeSet::new());
        for (_, it) in stack.of(ty) {
            owners.extend(scopes::arns(stack, it, target));
            let policy = it.props.get(role_policy_attachment::POLICY_ARN.key());
            policies.extend(policy.map(|it| scopes::arns_of(stack, it, target)).unwrap_or_default());
        }
        let actions = named("iam", &format!("Attach{kind}Policy Detach{kind}Policy"));
        let policies = policies.into_iter().map(Value::from).collect();
        Statement::new(&format!("Attach{kind}Policies"), actions, owners).only_if(
            "ArnLike",
            "iam:PolicyARN",
            policies,
        )
    };
    vec![
        of(&role_policy_attachment::TYPE, "Role"),
        of(&user_policy_attachment::TYPE, "User"),
        of(&group_policy_attachment::TYPE, "Group"),
    ]
}

/// The functions that rotate secrets are called once when rotation is set up.
pub(super) fn rotations(stack: &Stack, target: &Target<'_>) -> Option<Statement> {
    let functions = stack.of(&rotation::TYPE).filter_map(|(_, it)| it.value(&rotation::FUNCTION));
    let arns: Vec<String> = functions.flat_map(|it| scopes::arns_of(stack, it, target)).collect();
    (!arns.is_empty()).then(|| Statement::new("TryRotations", named("lambda", "InvokeFunction"), arns))
}

/// The services a trust policy names.
fn trusted_services(policy: &Value) -> Vec<String> {
    let each = |value: &Value| match value {
        Value::List(items) => items.clone(),
        one => vec![one.clone()],
    };
    let statements = policy.field("Statement").map(each).unwrap_or_default();
    let services = statements.iter().filter_map(|it| it.field("Principal")?.field("Service"));
    services.flat_map(each).filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

/// Roles that services make for themselves when they are used for the first time.
pub(super) fn service_linked_roles(stack: &Stack) -> Option<Statement> {
    let is_there = |id: &str| stack.resources.values().any(|it| it.ty.is_some_and(|it| it.id == id));
    let known = extras::SERVICE_LINKED.iter().filter(|(ty, _)| is_there(ty));
    let mut services: BTreeSet<&str> = known.map(|(_, service)| *service).collect();
    if stack.of(&table::TYPE).any(|(_, it)| it.value(&global_table::REPLICAS).is_some()) {
        services.insert("replication.dynamodb.amazonaws.com");
    }
    let arn = |it: &&str| scopes::arn(&stack.settings, &format!("iam::*:role/aws-service-role/{it}/*"));
    let arns: Vec<String> = services.iter().map(arn).collect();
    (!arns.is_empty()).then(|| {
        let names = services.into_iter().map(Value::from).collect();
        let statement = Statement::new("ServiceLinkedRoles", named("iam", "CreateServiceLinkedRole"), arns);
        statement.only_if("StringEquals", "iam:AWSServiceName", names)
    })
}

/// Using keys for what is encrypted with them; granting their use to services only.
pub(super) fn keys(stack: &Stack) -> Vec<Statement> {
    let settings = &stack.settings;
    let mut arns: BTreeSet<String> = BTreeSet::new();
    for resource in stack.resources.values() {
        // An alias leads to its key without using it.
        let specs = resource.ty.filter(|it| *it != &kms::alias::TYPE).map_or(&[][..], |it| it.props);
        let of_keys = specs
            .iter()
            .filter(|it| matches!(it.kind, Kind::Arn(types) if types.contains(&kms::key::TYPE.id)));
        for value in of_keys.filter_map(|it| resource.props.get(it.key)) {
            let text = scopes::pattern(settings, value);
            let is_known = text.starts_with("arn:");
            arns.insert(if is_known { text } else { scopes::arn(settings, "kms:{region}:*:key/*") });
        }
    }
    // Volumes and vaults ask for the last four.
    const USE: &str = "Decrypt DescribeKey Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom \
                       ReEncryptTo";
    let service = vec!["true".into()];
    vec![
        Statement::new("UseKeys", named("kms", USE), arns.clone()),
        Statement::new("GrantKeys", named("kms", "CreateGrant RetireGrant RevokeGrant"), arns).only_if(
            "Bool",
            "kms:GrantIsForAWSResource",
            service,
        ),
    ]
}

/// The archives that functions are made from.
pub(super) fn function_code(stack: &Stack) -> Statement {
    let settings = &stack.settings;
    let archive = |it: &Resource| {
        let bucket = it.value(&function::CODE_BUCKET)?;
        let name = bucket.target().and_then(|it| stack.get(it)?.value(&bucket::NAME)).unwrap_or(bucket);
        let key = it.value(&function::CODE_KEY)?;
        let object = format!("s3:::{}/{}", scopes::pattern(settings, name), scopes::pattern(settings, key));
        Some(scopes::arn(settings, &object))
    };
    let archives = stack.of(&function::TYPE).filter_map(|(_, it)| archive(it));
    Statement::new("FunctionCode", named("s3", "GetObject GetObjectVersion"), archives)
}

/// Facts that are looked up at the deployment: zones, and SSM parameters with the ids of machine images.
pub(super) fn looked_up(stack: &Stack) -> Vec<Statement> {
    let mut parameters: BTreeSet<String> = BTreeSet::new();
    let mut needs_zones = false;
    for value in stack.resources.values().flat_map(|it| it.props.values()) {
        value.walk(&mut |it| match it {
            Value::Ssm(path) => {
                let rest = format!("ssm:{{region}}:*:parameter/{}", path.trim_start_matches('/'));
                parameters.insert(scopes::arn(&stack.settings, &rest));
            }
            Value::Context(Context::Zone(_)) => needs_zones = true,
            _ => {}
        });
    }
    let zones = if needs_zones { named("ec2", "DescribeAvailabilityZones") } else { Vec::new() };
    vec![
        Statement::new("Images", named("ssm", "GetParameter GetParameters"), parameters),
        Statement::in_region(stack, "Zones", zones),
    ]
}

/// Uploading the objects that Terraform puts into buckets, and nothing beside them. Source: the AWS provider's resource
/// `aws_s3_object`.
fn uploads(stack: &Stack, target: &Target<'_>) -> Statement {
    const ACTIONS: &str = "DeleteObject DeleteObjectTagging DeleteObjectVersion GetObject GetObjectAcl GetObjectTagging \
                           GetObjectVersion PutObject PutObjectAcl PutObjectTagging";
    let uploaded = stack.of(&object::TYPE).flat_map(|(_, it)| {
        let key =
            it.value(&object::KEY).map_or_else(|| "*".to_owned(), |it| scopes::pattern(&stack.settings, it));
        scopes::arns(stack, it, target).into_iter().map(move |bucket| format!("{bucket}/{key}"))
    });
    Statement::new("UploadObjects", named("s3", ACTIONS), uploaded)
}

/// What goes with a resource that is not a resource of the stack: objects that Terraform deletes with their bucket, and the
/// secret in which RDS keeps a password.
pub(super) fn objects(stack: &Stack, target: &Target<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    if target.engine == Engine::Terraform {
        let is_emptied = |it: &Resource| it.value(&bucket::FORCE_DESTROY) == Some(&Value::Bool(true));
        let emptied = stack.of(&bucket::TYPE).filter(|(_, it)| is_emptied(it));
        let buckets: Vec<String> = emptied.flat_map(|(_, it)| scopes::arns(stack, it, target)).collect();
        let objects: Vec<String> = buckets.iter().map(|it| format!("{it}/*")).collect();
        statements.push(Statement::new("EmptyBuckets", named("s3", "ListBucketVersions"), buckets));
        let delete = named("s3", "DeleteObject DeleteObjectVersion");
        statements.push(Statement::new("DeleteObjects", delete, objects));
        statements.push(uploads(stack, target));
    }
    let mut keep_password = stack
        .of(&instance::TYPE)
        .filter_map(|(_, it)| it.value(&instance::MANAGE_PASSWORD))
        .chain(stack.of(&cluster::TYPE).filter_map(|(_, it)| it.value(&cluster::MANAGE_PASSWORD)));
    if keep_password.any(|it| *it != Value::Bool(false)) {
        let secret = scopes::arn(&stack.settings, "secretsmanager:{region}:*:secret:rds!*");
        let actions = named("secretsmanager", "CreateSecret DescribeSecret RotateSecret TagResource");
        statements.push(Statement::new("DatabasePassword", actions, [secret]));
    }
    statements
}
