//! What a Terraform configuration says that a stack has no words for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Origin, Resource};
use crate::value::Value;

/// What a Terraform configuration says that a stack has no words for, written back as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configuration {
    /// Top-level blocks that something refers to, such as data sources and modules from elsewhere, and those that say
    /// something by themselves, such as further providers.
    pub blocks: Vec<SourceBlock>,
    /// Terraform resources that are no resource of their own in the stack, by their Terraform address.
    pub folded: BTreeMap<String, Folded>,
    /// Addresses of resources in the stack that were written as blocks or arguments of another one, with the address of that
    /// one: rules of a security group, routes of a table. Terraform then takes the whole list to be that one's.
    pub inline: BTreeMap<String, String>,
    /// What resources in the stack are written as that Terraform has another type for by now, by their addresses: one
    /// `aws_security_group_rule` is as many rules as it has ranges.
    pub written_as: BTreeMap<String, WrittenAs>,
    /// Logical ids that resources of a template refer to and that it declares nowhere.
    pub missing: BTreeSet<String>,
    /// Inputs that are null unless somebody says otherwise: an argument that is one of them is left out then.
    pub null_inputs: BTreeSet<String>,
    /// Policies that are written as data sources and that no resource of the stack has as its own, by the address of the data
    /// source, such as `data.aws_iam_policy_document.app`.
    pub documents: BTreeMap<String, PolicyDocument>,
    /// What `aws_default_route_table` says of the tables that AWS makes with VPCs.
    pub default_tables: Vec<DefaultTable>,
    /// What `aws_default_security_group` says of the groups that AWS makes with VPCs.
    pub default_groups: Vec<DefaultGroup>,
    /// Whether it is a module that another configuration calls: it names no provider and no backend, and has variables that
    /// nothing gives a value or stands where modules do.
    pub is_module: bool,
    /// The tags that the provider gives every resource beside its own; `None` if they are not known.
    pub default_tags: Option<Vec<(String, Value)>>,
    /// The kind of a backend that is neither S3 nor local, `cloud` for HCP Terraform, and where it stands.
    pub other_backend: Option<(String, Origin)>,
    /// Secrets that the files hold as text, wherever it stands.
    pub written_secrets: BTreeSet<WrittenSecret>,
}

/// An argument for a secret that comes to text which the files hold: directly, or by a default, a local value or a file of values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WrittenSecret {
    /// Where the block stands.
    pub of: Origin,
    /// The module it is in.
    pub module: Option<String>,
    /// Its name.
    pub argument: &'static str,
}

impl Configuration {
    /// Whether a secret of a resource stands in the files as text.
    pub fn holds_secret(&self, resource: &Resource) -> bool {
        self.written_secrets.iter().any(|it| it.of == resource.origin && it.module == resource.module)
    }

    /// The secrets of a provider that stand in the files as text.
    pub fn secrets_of<'a>(&'a self, block: &'a SourceBlock) -> impl Iterator<Item = &'static str> + 'a {
        self.written_secrets.iter().filter(|it| it.of == block.origin).map(|it| it.argument)
    }
}

/// The route table that AWS makes with a VPC, as an `aws_default_route_table` says it.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultTable {
    /// Address of the resource that says so.
    pub address: String,
    /// Its `default_route_table_id`.
    pub table: Value,
    /// Its routes, as far as they are known.
    pub routes: Vec<Resource>,
    /// Whether there may be more.
    pub has_more: bool,
}

/// The security group that AWS makes with a VPC, as an `aws_default_security_group` says it.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultGroup {
    /// Address of the resource that says so.
    pub address: String,
    /// Its inbound rules, as far as they are known.
    pub ingress: Vec<Resource>,
}

/// A policy that a data source writes, for whoever uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyDocument {
    /// The policy in JSON's shape.
    pub value: Value,
    /// Whether something that is not read gets it, such as a module from elsewhere: then what it is the policy of is open.
    pub has_open_use: bool,
    /// Where it stands.
    pub origin: Origin,
}

/// A Terraform resource that became others of another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenAs {
    /// Its type.
    pub tf: String,
    /// Its Terraform address.
    pub address: String,
}

/// What became of a Terraform resource that is no resource of its own in the stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Folded {
    /// It holds properties of another one, whose address this is.
    Satellite {
        /// Address of that one in the stack.
        main: String,
        /// Its own Terraform type.
        tf: String,
    },
    /// It became resources of another type, at these addresses.
    Into(Vec<String>),
}

/// A top-level block, or a local value.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceBlock {
    /// Its type: `data`, `module`, `variable`, `provider`, `moved`, …, and `local` for one local value.
    pub ty: String,
    /// Its labels. The last one is its name.
    pub labels: Vec<String>,
    /// Address of the module it stands in; `None` for the root.
    pub module: Option<String>,
    /// The arguments and blocks in it, as source text; for a local value, its expression.
    pub body: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

impl SourceBlock {
    /// What references to it start with, such as `module.network.data.aws_ami.latest`; `None` if there are none.
    pub fn address(&self) -> Option<String> {
        let own = match (self.ty.as_str(), &self.labels[..]) {
            ("data", [ty, name]) => format!("data.{ty}.{name}"),
            ("module", [name]) => format!("module.{name}"),
            ("variable", [name]) => format!("var.{name}"),
            ("local", [name]) => format!("local.{name}"),
            _ => return None,
        };
        Some(match &self.module {
            None => own,
            Some(module) => format!("{module}.{own}"),
        })
    }
}

/// A name outside of modules for something that stands in one: `network_main` for `main` in `module.network`.
pub(crate) fn flat_name(module: Option<&str>, name: &str) -> String {
    let Some(module) = module else { return name.to_owned() };
    let mut flat = String::new();
    for (index, part) in module.split("module.").enumerate() {
        if index > 0 {
            flat.push_str(part.trim_end_matches('.'));
            flat.push('_');
        }
    }
    let words: String =
        flat.chars().map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' }).collect();
    let mut joined = String::new();
    for word in words.split('_').filter(|it| !it.is_empty()) {
        joined.push_str(word);
        joined.push('_');
    }
    format!("{joined}{name}")
}

#[cfg(test)]
mod tests {
    use super::flat_name;

    #[test]
    fn names_in_modules_become_names_outside_of_them() {
        assert_eq!(flat_name(None, "main"), "main");
        assert_eq!(flat_name(Some("module.network"), "main[0]"), "network_main[0]");
        assert_eq!(flat_name(Some("module.a[\"eu.west\"].module.b_c"), "x"), "a_eu_west_b_c_x");
    }
}
