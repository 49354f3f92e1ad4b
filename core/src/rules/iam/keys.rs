//! Access keys and whose they are.

use super::console;
use crate::catalog::iam::{access_key, user};
use crate::rules::facts::{known, target};
use crate::rules::{Decided, Facts};
use crate::stack::{Resource, Stack};
use crate::value::Value;

const UNKNOWN: &str = "whose key it is is not known before the deployment";

/// What the root user is called: in ARNs, and in the report of credentials. Source: IAM user guide, "AWS account root
/// user" and "Generate credential reports for your AWS account".
const ROOT: [&str; 2] = ["root", "<root_account>"];

/// An access key that requests can be signed with.
pub(super) struct Key<'a> {
    pub(super) address: &'a str,
    /// The address of a user of the design, or the name of one from elsewhere.
    pub(super) owner: Decided<&'a str>,
}

/// The keys that requests can be signed with, or perhaps, in address order.
pub(super) fn active<'a>(stack: &'a Stack) -> impl Iterator<Item = (Decided<bool>, Key<'a>)> {
    let is_active = |it: &Resource| {
        let status =
            known(it.get(&access_key::STATUS), "the status of the key is not known before the deployment")?;
        Ok(status.is_none_or(|it| it != "Inactive"))
    };
    let keys = stack
        .of(&access_key::TYPE)
        .map(move |(address, it)| (is_active(it), Key { address, owner: owner(stack, it) }));
    keys.filter(|(is_active, _)| *is_active != Ok(false))
}

fn owner<'a>(stack: &'a Stack, key: &'a Resource) -> Decided<&'a str> {
    let value = key.value(&access_key::USER).ok_or(UNKNOWN)?;
    match value.as_str() {
        Some(name) => {
            let is_called_so = |it: &Resource| it.value(&user::NAME).and_then(Value::as_str) == Some(name);
            Ok(stack.of(&user::TYPE).find(|(_, it)| is_called_so(it)).map_or(name, |(address, _)| address))
        }
        None => target(stack, value).ok_or(UNKNOWN),
    }
}

/// Whether an owner is the root user of the account.
pub(super) fn is_root(stack: &Stack, owner: &str) -> bool {
    let name = stack.get(owner).map_or(Some(owner), |it| it.value(&user::NAME)?.as_str());
    name.is_some_and(|it| ROOT.iter().any(|root| it.eq_ignore_ascii_case(root)))
}

/// Whether an owner has a password as well.
pub(super) fn has_console(facts: &Facts<'_>, owner: &str) -> bool {
    let user = facts.stack.get(owner);
    let name = user.map_or(Some(owner), |it| it.value(&user::NAME)?.as_str());
    user.is_some_and(|it| console::has_profile(it) || !console::profiles_of(facts, owner).is_empty())
        || name.is_some_and(|it| console::is_named_by_profile(facts.stack, it))
}
