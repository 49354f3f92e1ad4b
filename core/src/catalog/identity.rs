//! What roles, users, groups and policies have in common.

use super::{Entry, Kind, Literal, Lowered, Prop, PropSpec, ResourceType};
use crate::value::{Context, Value, map};

/// Where its name stands in the account's tree of names.
pub static PATH: Prop<String> = Prop::text(
    "path",
    "Path",
    "Sorts names into a tree, such as /admins/, so that policies can name a branch. Begins and ends with `/`.",
)
.default("/")
.cfn("Path");

/// The most it may ever be allowed.
pub static BOUNDARY: Prop<Value> = Prop::value(
    "permissions_boundary",
    "Permissions boundary",
    "The policy that says what it may be allowed at most, whatever other policies give it.",
    Kind::Arn(&["iam.policy"]),
)
.cfn("PermissionsBoundary");

/// Whether nothing is allowed without a second factor; lowered to an inline policy.
pub static REQUIRE_MFA: Prop<bool> = Prop::bool(
    "require_mfa",
    "Require MFA",
    "Denies everything but setting up a second factor until the person has signed in with it.",
)
.default(false)
.no_tf();

/// Managed policies of the account that it has; lowered to attachments.
pub static POLICIES: Prop<Value> = Prop::value(
    "policies",
    "Policies",
    "Policies of this drawing that it has.",
    Kind::List(&Kind::Arn(&["iam.policy"])),
)
.no_tf();

/// Managed policies of AWS that it has, by name; lowered to attachments.
pub static MANAGED_POLICIES: Prop<Value> = Prop::value(
    "managed_policies",
    "AWS managed policies",
    "Policies that AWS wrote, by name, such as ReadOnlyAccess or service-role/AWSLambdaBasicExecutionRole. Most allow more \
     than one application needs.",
    Kind::List(&Kind::Text),
)
.no_tf();

/// Policies that are part of it; lowered to resources of their own.
pub static INLINE_POLICIES: Prop<Value> = Prop::records(
    "inline_policies",
    "Inline policies",
    "Policies that are part of it, and go with it.",
    INLINE,
)
.no_tf();

/// The fields of an inline policy.
const INLINE: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the policy within what it is part of.").required().spec,
    Prop::value("policy", "Policy", "What it allows or denies.", Kind::Policy).required().spec,
];

/// Properties that every type of an inline policy and of an attachment calls alike.
const NAME: &str = "name";
const POLICY: &str = "policy";
const POLICY_ARN: &str = "policy_arn";

/// What [`REQUIRE_MFA`] becomes: an inline policy of this type, which refers to its owner by a property.
pub(super) const fn mfa_required(ty: &'static ResourceType, owner: &'static str) -> Lowered {
    let entry = Entry::Made(POLICY, without_mfa);
    Lowered { with: &[(NAME, Literal::Str("require-mfa"))], ..lowered(&REQUIRE_MFA.spec, ty, owner, entry) }
}

/// What [`POLICIES`] become: attachments of this type.
pub(super) const fn attached(ty: &'static ResourceType, owner: &'static str) -> Lowered {
    lowered(&POLICIES.spec, ty, owner, Entry::Value(POLICY_ARN))
}

/// What [`MANAGED_POLICIES`] become: attachments of this type.
pub(super) const fn attached_by_name(ty: &'static ResourceType, owner: &'static str) -> Lowered {
    lowered(&MANAGED_POLICIES.spec, ty, owner, Entry::Made(POLICY_ARN, managed_policy_arn))
}

/// What [`INLINE_POLICIES`] become: inline policies of this type.
pub(super) const fn inline(ty: &'static ResourceType, owner: &'static str) -> Lowered {
    lowered(&INLINE_POLICIES.spec, ty, owner, Entry::Record { pick: None, name: None })
}

const fn lowered(
    property: &PropSpec,
    ty: &'static ResourceType,
    owner: &'static str,
    entry: Entry,
) -> Lowered {
    Lowered { property: property.key, ty, owner, attr: "name", entry, with: &[] }
}

/// ARN of a policy that AWS manages, from its name behind `policy/`, in the partition it is deployed to; an ARN stays as it
/// is.
pub(crate) fn managed_policy_arn(name: &Value) -> Option<Value> {
    let Some(text) = name.as_str().filter(|it| !it.starts_with("arn:")) else { return Some(name.clone()) };
    let path = format!(":iam::aws:policy/{text}").into();
    Some(Value::Concat(vec!["arn:".into(), Context::Partition.into(), path]))
}

/// The name behind `policy/`, with its path, of a policy that AWS wrote, by its name alone; `None` where it may be one of the
/// account's own. Source: AWS managed policy reference guide.
pub(crate) fn managed_policy_path(name: &str) -> Option<String> {
    const PLAIN: [&str; 5] = [
        "AdministratorAccess",
        "AmazonSSMManagedInstanceCore",
        "CloudWatchAgentServerPolicy",
        "PowerUserAccess",
        "ReadOnlyAccess",
    ];
    const OF_SERVICES: [&str; 5] = [
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaDynamoDBExecutionRole",
        "AWSLambdaSQSQueueExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AmazonECSTaskExecutionRolePolicy",
    ];
    let is_of_aws = ["Amazon", "AWS", "IAM"].iter().any(|it| name.starts_with(it));
    let is_whole = ["FullAccess", "ReadOnlyAccess", "FullAccess_v2"].iter().any(|it| name.ends_with(it));
    match name {
        _ if PLAIN.contains(&name) || (is_of_aws && is_whole) => Some(name.to_owned()),
        _ if OF_SERVICES.contains(&name) => Some(format!("service-role/{name}")),
        _ => None,
    }
}

/// The policy that denies everything without a second factor, but for what it takes to set one up. Source: IAM user guide,
/// "Allows MFA-authenticated IAM users to manage their own credentials on the Security credentials page".
pub(super) fn without_mfa(is_required: &Value) -> Option<Value> {
    is_required.as_bool().filter(|it| *it)?;
    let list = |items: &[&str]| items.iter().map(|it| Value::from(*it)).collect::<Value>();
    let own = |kind: &str| {
        Value::Concat(vec![
            "arn:".into(),
            Context::Partition.into(),
            ":iam::".into(),
            Context::AccountId.into(),
            format!(":{kind}/${{aws:username}}").into(),
        ])
    };
    let see = map([
        ("Sid", "SeeDevices".into()),
        ("Effect", "Allow".into()),
        ("Action", list(&["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"])),
        ("Resource", list(&["*"])),
    ]);
    let manage = map([
        ("Sid", "SetUpOwnDevice".into()),
        ("Effect", "Allow".into()),
        ("Action", list(OWN)),
        ("Resource", Value::List(vec![own("mfa"), own("user")])),
    ]);
    let exempt: Vec<&str> = OWN
        .iter()
        .copied()
        .chain(["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices", "sts:GetSessionToken"])
        .collect();
    let deny = map([
        ("Sid", "DenyAllWithoutMfa".into()),
        ("Effect", "Deny".into()),
        ("NotAction", list(&exempt)),
        ("Resource", list(&["*"])),
        ("Condition", map([("BoolIfExists", map([("aws:MultiFactorAuthPresent", list(&["false"]))]))])),
    ]);
    Some(map([("Version", "2012-10-17".into()), ("Statement", Value::List(vec![see, manage, deny]))]))
}

/// What users may do to themselves before they have a second factor.
const OWN: &[&str] = &[
    "iam:ChangePassword",
    "iam:CreateVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:GetMFADevice",
    "iam:GetUser",
    "iam:ListMFADevices",
    "iam:ResyncMFADevice",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_managed_policies_become_arns_in_any_partition() {
        let arn = managed_policy_arn(&"ReadOnlyAccess".into());
        let parts = vec!["arn:".into(), Context::Partition.into(), ":iam::aws:policy/ReadOnlyAccess".into()];
        assert_eq!(arn, Some(Value::Concat(parts)));
        let other = Value::from("arn:aws:iam::123456789012:policy/own");
        assert_eq!(managed_policy_arn(&other), Some(other));
    }

    #[test]
    fn only_a_switch_that_is_on_denies() {
        assert_eq!(without_mfa(&false.into()), None);
        assert_eq!(without_mfa(&Value::unknown("var.mfa")), None);
        let statements = without_mfa(&true.into()).and_then(|it| it.field("Statement").cloned());
        let effects: Vec<Value> =
            statements.iter().flat_map(Value::items).filter_map(|it| it.field("Effect").cloned()).collect();
        assert_eq!(effects, ["Allow", "Allow", "Deny"].map(Value::from));
    }
}
