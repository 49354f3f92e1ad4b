//! Policies that rules judge one by one.

use super::facts::{Decided, Stated, Statement, Written, policy_of, target};
use super::{Facts, Findings};
use crate::catalog::iam::{
    group_policy, group_policy_attachment, policy, role_policy, role_policy_attachment, user_policy,
    user_policy_attachment,
};
use crate::catalog::{self, Kind, ResourceType};
use crate::stack::Stack;
use crate::value::Value;

/// Judges every policy of a role, a user or a group, inline or managed by the account.
pub(super) fn each<'a>(
    findings: &mut Findings<'a>,
    judge: impl Fn(&mut Findings<'a>, &'a str, Decided<&[Statement<'a>]>),
) {
    for ty in [&role_policy::TYPE, &policy::TYPE, &user_policy::TYPE, &group_policy::TYPE] {
        findings.each(ty, |findings, address, it| {
            let statements = policy_of(address, it);
            judge(findings, address, statements.as_deref().map_err(|why| *why));
        });
    }
}

/// The same without boundaries, which give nobody anything, and with every policy that is written as a data source and that no
/// resource of the stack has as its own, as far as it can be one of a role, a user or a group: those name no principals.
pub(super) fn each_granting<'a>(
    facts: &Facts<'_>,
    findings: &mut Findings<'a>,
    judge: impl Fn(&mut Findings<'a>, &'a str, Decided<&[Statement<'a>]>),
) {
    let is_managed = |it: &str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&policy::TYPE));
    each(findings, |findings, address, statements| {
        if !is_managed(address) || !facts.permissions.is_boundary(address) {
            judge(findings, address, statements);
        }
    });
    let documents = findings.stack.configuration.documents.iter();
    for (address, it) in documents {
        let statements = Statement::of(address, &it.value);
        if !statements.as_ref().is_ok_and(|it| it.iter().any(Statement::names_principals)) {
            judge(findings, address, statements.as_deref().map_err(|why| *why));
        }
    }
}

/// Judges every attachment of a managed policy: it is given who gets it as people say it, and the policy's ARN.
pub(super) fn each_attachment<'a>(
    findings: &mut Findings<'a>,
    judge: impl Fn(&mut Findings<'a>, &'a str, &str, Option<&'a Value>),
) {
    const OWNERS: [(&ResourceType, &str, &str); 3] = [
        (&role_policy_attachment::TYPE, role_policy_attachment::ROLE.key(), "Role"),
        (&user_policy_attachment::TYPE, user_policy_attachment::USER.key(), "User"),
        (&group_policy_attachment::TYPE, group_policy_attachment::GROUP.key(), "Group"),
    ];
    let stack = findings.stack;
    for (ty, owner, noun) in OWNERS {
        findings.each(ty, |findings, address, it| {
            let title = it.props.get(owner).and_then(Value::target).and_then(|it| stack.get(it));
            let who = title.map_or_else(
                || format!("A {}", noun.to_ascii_lowercase()),
                |it| format!("{noun} `{}`", it.title()),
            );
            judge(findings, address, &who, it.props.get(role_policy_attachment::POLICY_ARN.key()));
        });
    }
}

/// Whether an attachment is of a policy of the account's own, not of one that AWS manages.
pub(super) fn is_own(facts: &Facts<'_>, arn: Option<&Value>) -> bool {
    arn.is_some_and(|it| target(facts.stack, it).is_some())
}

/// Judges every policy of any kind, of a role as of a bucket or an endpoint, property by property.
pub(super) fn each_written<'a>(findings: &mut Findings<'a>, judge: impl Fn(&mut Findings<'a>, Written<'a>)) {
    for ty in catalog::all() {
        let specs = || ty.props.iter().filter(|it| matches!(it.kind, Kind::Policy));
        if specs().next().is_none() {
            continue;
        }
        findings.each(ty, |findings, address, it| {
            for spec in specs() {
                if let Some(document) = it.props.get(spec.key) {
                    judge(findings, Written { address, spec, document });
                }
            }
        });
    }
}

/// Judges every statement that can be read, of whatever policy.
pub(super) fn each_statement<'a>(findings: &mut Findings<'a>, judge: impl Fn(&mut Findings<'a>, Stated<'a>)) {
    each_written(findings, |findings, Written { address, spec, document }| {
        for statement in Statement::of(address, document).unwrap_or_default() {
            judge(findings, Stated { statement, key: spec.key });
        }
    });
}

/// Calls `visit` with every policy that is written as a data source, that no resource of the stack has as its own and that names
/// principals, as those of resources and the trust policies of roles do.
pub(super) fn each_document_for_principals<'a>(
    stack: &'a Stack,
    mut visit: impl FnMut(&'a str, &[Statement<'a>]),
) {
    for (address, it) in &stack.configuration.documents {
        let statements = Statement::of(address, &it.value).unwrap_or_default();
        if statements.iter().any(Statement::names_principals) {
            visit(address, &statements);
        }
    }
}
