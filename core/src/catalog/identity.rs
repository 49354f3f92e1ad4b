//! What roles, users, groups and policies have in common.

use super::{Kind, Prop, PropSpec};
use crate::value::{Context, Value, map};

/// What a path is.
pub(super) const PATH: &str = "Sorts names into a tree, such as /admins/, so that policies can name a branch. Begins and ends with `/`.";

/// What a permissions boundary is.
pub(super) const BOUNDARY: &str =
    "The policy that says what it may be allowed at most, whatever other policies give it.";

/// What a list of the account's own managed policies is.
pub(super) const POLICIES: &str = "Policies of this drawing that it has.";

/// What a list of AWS managed policies is.
pub(super) const MANAGED: &str = "Policies that AWS wrote, by name, such as ReadOnlyAccess or \
                                  service-role/AWSLambdaBasicExecutionRole. Most allow more than one application needs.";

/// What a list of inline policies is.
pub(super) const INLINE_DOC: &str = "Policies that are part of it, and go with it.";

/// The fields of an inline policy.
pub(super) const INLINE: &[PropSpec] = &[
    Prop::text("name", "Name", "Name of the policy within what it is part of.").required().spec,
    Prop::value("policy", "Policy", "What it allows or denies.", Kind::Policy).required().spec,
];

/// What the switch for a second factor does.
pub(super) const REQUIRE_MFA_DOC: &str =
    "Denies everything but setting up a second factor until the person has signed in with it.";

/// Name of the inline policy that the switch becomes.
pub(super) const REQUIRE_MFA: &str = "require-mfa";

/// ARN of a policy that AWS manages, from its name behind `policy/`, in the partition it is deployed to; an ARN stays as it
/// is.
pub(crate) fn managed_policy_arn(name: &Value) -> Option<Value> {
    let Some(text) = name.as_str().filter(|it| !it.starts_with("arn:")) else { return Some(name.clone()) };
    let path = format!(":iam::aws:policy/{text}").into();
    Some(Value::Concat(vec!["arn:".into(), Context::Partition.into(), path]))
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
