//! What the rules about single open ports share.

use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::model::{Diagram, Transaction};
use crate::rules::facts::{Protocol, Traffic, all, any, opaque};
use crate::rules::{Facts, Finding, Findings, edits};
use crate::stack::lower;

/// Ports that give control over a machine, and what listens there.
pub(super) const ADMIN_PORTS: [(i64, &str); 4] =
    [(22, "SSH"), (3389, "RDP"), (5985, "WinRM"), (5986, "WinRM over TLS")];

/// Raises every inbound rule that lets the whole internet reach a TCP port.
pub(super) fn check_port(facts: &Facts<'_>, findings: &mut Findings<'_>, port: i64, service: &str) {
    for (address, _) in
        facts.stack.of(&security_group::TYPE).filter(|(_, it)| opaque(it, "ingress").is_some())
    {
        findings.undecided(address, "the group has rules that are not known before the deployment");
    }
    for traffic in &facts.inbound.rules {
        let open = all([traffic.admits_tcp(port), traffic.is_for_everyone()]);
        let property = security_group_ingress::CIDR_IPV4.key();
        findings.raise_if(open, traffic.address, property, || {
            format!(
                "{} lets the whole internet connect to port {port} ({service})",
                group_name(facts, traffic)
            )
        });
    }
}

/// Raises every inbound rule that lets the whole internet reach one of some TCP ports. A rule for every port is
/// `sg-all-ports-open`; naming what is behind it would not make it clearer.
pub(super) fn check_ports(facts: &Facts<'_>, findings: &mut Findings<'_>, ports: &[(i64, &str)]) {
    for traffic in &facts.inbound.rules {
        if traffic.protocol == Protocol::All || traffic.covers_all_ports() == Ok(true) {
            continue;
        }
        let covers = any(ports.iter().map(|(port, _)| traffic.admits_tcp(*port)));
        let property = security_group_ingress::CIDR_IPV4.key();
        findings.raise_if(all([covers, traffic.is_for_everyone()]), traffic.address, property, || {
            let open = ports.iter().filter(|(port, _)| traffic.admits_tcp(*port) == Ok(true));
            let names: Vec<String> = open.map(|(port, name)| format!("{port} ({name})")).collect();
            let (group, ports) = (group_name(facts, traffic), names.join(", "));
            format!("{group} lets the whole internet connect to port {ports}")
        });
    }
}

/// The group of a rule, as a sentence starts with it.
pub(super) fn group_name(facts: &Facts<'_>, traffic: &Traffic<'_>) -> String {
    if traffic.group.is_empty() {
        return format!("Rule {}", facts.name(traffic.address));
    }
    format!("Security group {}", facts.name(traffic.group))
}

/// Closes the inbound rule a finding is about.
pub(super) fn close(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let open: Vec<&Traffic<'_>> =
        facts.inbound.rules.iter().filter(|it| it.address == finding.address).collect();
    let ops = edits::close(diagram, &stack, &open);
    (!ops.is_empty()).then(|| Transaction::new("Close the port to the internet", ops))
}
