//! Users who sign in to the console.

use crate::rules::Facts;
use crate::rules::facts::{opaque, outside, outside_at};
use crate::stack::{Resource, Stack};

/// Whether a user of a template has a password.
pub(super) fn has_profile(user: &Resource) -> bool {
    opaque(user, "login_profile").is_some()
}

/// What gives users of Terraform a password.
pub(super) fn profiles(stack: &Stack) -> impl Iterator<Item = (&str, &Resource)> {
    outside_at(stack, "aws_iam_user_login_profile")
}

/// Whether a user of a template lists its groups itself.
pub(super) fn has_groups(user: &Resource) -> bool {
    opaque(user, "groups").is_some()
}

/// What gives a user of Terraform a password.
pub(super) fn profiles_of<'a>(facts: &Facts<'a>, user: &str) -> Vec<&'a str> {
    of_type(facts, user, "aws_iam_user_login_profile")
}

/// Whether something outside the catalogue puts a user into groups.
pub(super) fn is_put_into_groups(facts: &Facts<'_>, user: &str) -> bool {
    !of_type(facts, user, "aws_iam_user_group_membership").is_empty()
}

/// What mentions a user and is of a type outside the catalogue.
fn of_type<'a>(facts: &Facts<'a>, user: &str, ty: &str) -> Vec<&'a str> {
    let is_it = |it: &&str| facts.stack.get(it).is_some_and(|it| it.ty.is_none() && it.tf_type == ty);
    facts.users(&[user]).into_iter().filter(is_it).collect()
}

/// Whether something outside the catalogue puts users into groups without naming them by reference: by an argument that
/// holds no such reference.
pub(super) fn has_loose_membership(stack: &Stack, argument: &str, reference: &str) -> bool {
    let mut all = outside(stack, "aws_iam_user_group_membership");
    all.any(|it| !opaque(it, argument).is_some_and(|it| it.contains(reference)))
}

/// Whether a password is given to a user by a name that is written there.
pub(super) fn is_named_by_profile(stack: &Stack, name: &str) -> bool {
    let named = |it: &Resource| {
        let source = opaque(it, "user")?;
        let value = source.split_once('=').map_or(source, |(_, it)| it).trim();
        value.strip_prefix('"')?.strip_suffix('"').map(|it| it == name)
    };
    profiles(stack).any(|(_, it)| named(it) == Some(true))
}
