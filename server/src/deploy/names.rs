//! What a person may name in a deployment: a stack, a Region, a role.
//!
//! Everything is checked before the first call to AWS. A Region comes from a fixed list because it becomes part of
//! the host name that credentials are sent to.

use drawbridge_core::api::NewDeployment;
use drawbridge_core::model::Settings;

use crate::error::{ApiError, ApiResult};

/// Checks every name in the request.
pub(super) fn check(request: &NewDeployment) -> ApiResult<()> {
    check_stack_name(&request.stack_name)?;
    check_region(&request.region)?;
    request.execution_role_arn.as_deref().map_or(Ok(()), |arn| check_role_arn("execution_role_arn", arn))
}

/// CloudFormation: a letter, then letters, digits and hyphens, 128 characters at most.
fn check_stack_name(name: &str) -> ApiResult<()> {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let rest_fits = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if starts_well && rest_fits && name.len() <= 128 {
        return Ok(());
    }
    Err(ApiError::invalid("stack_name", format!("`{}` cannot name a stack", shortened(name)))
        .hint("start with a letter, go on with letters, digits and hyphens, 128 at most"))
}

fn check_region(region: &str) -> ApiResult<()> {
    if Settings::REGIONS.contains(&region) {
        return Ok(());
    }
    Err(ApiError::invalid(
        "region",
        format!("`{}` is not a Region this server deploys to", shortened(region)),
    )
    .hint("choose one of the Regions of GET /api/deployments/target"))
}

/// `arn:aws…:iam::<12 digits>:role/<path and name>`.
pub(super) fn check_role_arn(field: &str, arn: &str) -> ApiResult<()> {
    if RoleArn::parse(arn).is_some() {
        return Ok(());
    }
    Err(ApiError::invalid(field, format!("`{}` is not the ARN of an IAM role", shortened(arn)))
        .hint("it looks like arn:aws:iam::123456789012:role/DrawbridgeDeploy"))
}

/// The parts of a role's ARN that other ARNs are made from.
pub(super) struct RoleArn<'a> {
    pub(super) partition: &'a str,
    pub(super) account: &'a str,
}

impl<'a> RoleArn<'a> {
    pub(super) fn parse(arn: &'a str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let mut next = || parts.next();
        let (Some("arn"), Some(partition), Some("iam"), Some(""), Some(account), Some(resource)) =
            (next(), next(), next(), next(), next(), next())
        else {
            return None;
        };
        let partition_fits = partition
            .strip_prefix("aws")
            .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
        let account_fits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        let name = resource.strip_prefix("role/")?;
        let name_fits = (1..=576).contains(&name.len())
            && !name.ends_with('/')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_-/".contains(c));
        (partition_fits && account_fits && name_fits).then_some(Self { partition, account })
    }
}

/// Somebody's wrong value, short enough to be shown back.
fn shortened(value: &str) -> String {
    match value.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_names_follow_cloudformation() {
        for good in ["a", "Game-scores-2", &"a".repeat(128)] {
            assert!(check_stack_name(good).is_ok(), "{good}");
        }
        for bad in ["", "2much", "-a", "a_b", "a b", "ä", "a/b", &"a".repeat(129)] {
            assert!(check_stack_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn role_arns_are_checked_to_the_letter() {
        for good in ["arn:aws:iam::123456789012:role/Deploy", "arn:aws-us-gov:iam::123456789012:role/a/b.c"] {
            assert!(check_role_arn("", good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "arn:aws:iam::12345678901:role/Deploy",
            "arn:aws:iam::123456789012:user/Deploy",
            "arn:aws:iam:eu-west-1:123456789012:role/Deploy",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::123456789012:role/a\nb",
            "arn:evil:iam::123456789012:role/Deploy",
            "arn:aws:sts::123456789012:role/Deploy",
        ] {
            assert!(check_role_arn("", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_listed_regions_become_host_names() {
        assert!(check_region("eu-west-1").is_ok());
        assert!(check_region("eu-west-1.evil.example/").is_err());
    }
}
