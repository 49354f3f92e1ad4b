use super::kind::is_of;
use crate::catalog::elb::load_balancer;
use crate::catalog::wafv2::web_acl_association as association;
use crate::rules::facts::{all, mentions, outside};
use crate::rules::{Category, Decided, Facts, Findings, Severity, property};
use crate::stack::Resource;
use crate::value::Value;

rule! {
    /// No web ACL protects a public load balancer
    ///
    /// ## Why
    ///
    /// AWS WAF turns away requests that are known attacks, and clients that ask too often, before they cost anything further
    /// in. A web ACL costs some dollars a month and by request, so this is off unless a profile asks for it.
    ///
    /// ## Flagged
    ///
    /// An Application Load Balancer that the internet reaches. The other kinds take no web ACL.
    ///
    /// ```tf,fail
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets = ["subnet-0a", "subnet-0b"]
    /// }
    ///
    /// resource "aws_wafv2_web_acl_association" "it" {
    ///   resource_arn = aws_lb.it.arn
    ///   web_acl_arn  = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/site/a1b2"
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets  = ["subnet-0a", "subnet-0b"]
    ///   internal = true
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// resource "aws_lb" "it" {
    ///   subnets            = ["subnet-0a", "subnet-0b"]
    ///   load_balancer_type = "network"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Associate a web ACL with it: the property *Web ACL* of the load balancer takes its ARN.
    id: "alb-waf",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &["CKV2_AWS_28", "ELB.16", "ALB_WAF_ENABLED"],
    types: &[&load_balancer::TYPE, &association::TYPE],
    check: check,
    fix: None,
}

/// Associations of the older kind, which the catalogue does not have.
const CLASSIC: [&str; 2] = ["aws_wafregional_web_acl_association", "AWS::WAFRegional::WebACLAssociation"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let associations: Vec<Option<&Value>> =
        facts.stack.of(&association::TYPE).map(|(_, it)| it.value(&association::RESOURCE)).collect();
    let classic: Vec<&Resource> = CLASSIC.iter().flat_map(|it| outside(facts.stack, it)).collect();
    findings.each(&load_balancer::TYPE, |findings, address, it| {
        let targets = |value: &Option<&Value>| value.and_then(Value::target) == Some(address);
        let is_vague = |value: &Option<&Value>| value.is_none_or(Value::is_unknown);
        let is_unprotected = if associations.iter().any(targets) || classic.iter().any(|other| mentions(other, it)) {
            Ok(false)
        } else if associations.iter().any(is_vague) {
            Err("what a web ACL protects is not known")
        } else {
            Ok(true)
        };
        let wrong = all([is_of(it, "application"), is_public(it), is_unprotected]);
        findings.raise_if(wrong, address, load_balancer::WEB_ACL.key(), || {
            format!("No web ACL protects load balancer {}", facts.name(address))
        });
    });
}

fn is_public(balancer: &Resource) -> Decided<bool> {
    property::is(balancer, &load_balancer::SCHEME, |it| it.as_deref() != Some("internal"))
}
