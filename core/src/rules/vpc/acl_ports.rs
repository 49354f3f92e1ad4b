//! What the rules about ports that network ACLs open share.

use crate::catalog::ec2::network_acl_rule;
use crate::network::TCP;
use crate::rules::{Facts, Findings};

/// Raises every inbound rule of a network ACL that lets the whole internet reach one of some TCP ports.
pub(super) fn check_ports(facts: &Facts<'_>, findings: &mut Findings<'_>, ports: &[(u16, &str)]) {
    let (opened, unknown) = facts.packets().opened();
    for it in opened {
        let open = ports.iter().filter(|(port, _)| it.traffic.contains(TCP, *port));
        let names: Vec<String> = open.map(|(port, name)| format!("{port} ({name})")).collect();
        if !names.is_empty() {
            let (acl, ports) = (facts.name(it.acl), names.join(" and "));
            let message = format!("Network ACL {acl} lets the whole internet reach port {ports}");
            findings.raise_at(it.rule, network_acl_rule::CIDR_BLOCK.key(), message);
        }
    }
    for (acl, why) in unknown {
        findings.undecided(acl, why);
    }
}
