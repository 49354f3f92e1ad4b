use super::open_port::group_name;
use crate::catalog::ec2::{security_group, security_group_egress};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{Protocol, all};
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// All traffic may leave for the internet
    ///
    /// ## Why
    ///
    /// Whoever gets code onto a machine next wants to call home, fetch tools and carry data away. A group that
    /// lets only what the application needs out stops most of that.
    ///
    /// ## Flagged
    ///
    /// An outbound rule for all protocols to `0.0.0.0/0` or `::/0`.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "everything" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "-1"
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_egress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// List what the application calls: HTTPS to AWS and to its partners, the database's port to its group. The
    /// fix leaves HTTPS, which is all that AWS services need.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "egress", "value": [
    ///   {"protocol": "-1", "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-egress-all",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &[
        "CKV_AWS_382", "AWS-0104", "aws-ec2-no-public-egress-sgr",
        "EC2_SECURITY_GROUP_EGRESS_OPEN_TO_WORLD_RULE", "SECURITY_GROUP_EGRESS_ALL_PROTOCOLS_RULE",
    ],
    types: &[&security_group::TYPE, &security_group_egress::TYPE],
    check: check,
    fix: Some(Fix { title: "Let only HTTPS out", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    for traffic in &facts.outbound.rules {
        let every_protocol = match traffic.protocol {
            Protocol::Unknown => Err("the protocol of the rule is not known"),
            protocol => Ok(protocol == Protocol::All),
        };
        let open = all([every_protocol, traffic.is_for_everyone()]);
        findings.raise_if(open, traffic.address, security_group_egress::PROTOCOL.key(), || {
            format!("{} lets all traffic out to the whole internet", group_name(facts, traffic))
        });
    }
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let ops = edits::rewrite_entries(diagram, &stack, &[&finding.address], |entry| {
        let peer = entry.field("peer").cloned().unwrap_or("0.0.0.0/0".into());
        vec![edits::https_to(peer, "HTTPS")]
    });
    (!ops.is_empty()).then(|| Transaction::new("Let only HTTPS out", ops))
}
