//! Users who sign in to the console.

use crate::rules::facts::opaque;
use crate::stack::{Resource, Stack};

/// Whether a user of a template has a password.
pub(super) fn has_profile(user: &Resource) -> bool {
    opaque(user, "login_profile").is_some()
}

/// What gives users of Terraform a password.
pub(super) fn profiles(stack: &Stack) -> impl Iterator<Item = (&str, &Resource)> {
    let is_profile = |it: &Resource| it.ty.is_none() && it.tf_type == "aws_iam_user_login_profile";
    stack.resources.iter().filter(move |(_, it)| is_profile(it)).map(|(address, it)| (address.as_str(), it))
}

/// Whether a user of a template lists its groups itself.
pub(super) fn has_groups(user: &Resource) -> bool {
    opaque(user, "groups").is_some()
}
