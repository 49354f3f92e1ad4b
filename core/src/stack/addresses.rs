//! Elastic IP addresses of what cannot do without one.

use super::lower::Lowering;
use super::{Origin, Output};
use crate::catalog::Properties;
use crate::catalog::ec2::{eip, nat_gateway};
use crate::value::Value;

impl Lowering<'_> {
    /// Gives every NAT gateway that leads to the internet and names no address one of its own.
    pub(super) fn derive_addresses(&mut self) {
        for (id, node) in self.nodes().filter(|(_, it)| *it.ty == nat_gateway::TYPE) {
            let is_private = node.props.get(nat_gateway::CONNECTIVITY_TYPE.key()) == Some(&"private".into());
            if is_private || node.props.contains_key(nat_gateway::ELASTIC_IP.key()) {
                continue;
            }
            let Some(gateway) = self.addresses.get(id).cloned() else { continue };
            let label = self.label(id.as_str()).to_owned();
            let origin = Origin::Node { id: id.clone(), entry: None };
            let address = self.derive(&eip::TYPE, &label, Properties::new(), origin);
            if let Some(resource) = self.stack.resources.get_mut(&address) {
                resource.tags = vec![("Name".to_owned(), node.name.as_str().into())];
            }
            if let Some(resource) = self.stack.resources.get_mut(&gateway) {
                resource.props.insert(nat_gateway::ELASTIC_IP.key(), Value::reference(&address, "id"));
            }
            let output = Output {
                description: format!("{}: Public IPv4 address that its connections come from", node.name),
                value: Value::reference(&address, "public_ip"),
                ..Output::default()
            };
            self.tell(format!("{label}_public_ip"), output);
        }
    }
}
