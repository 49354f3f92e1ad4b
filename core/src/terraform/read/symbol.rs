//! What is only known once it is deployed, and how both the stack and Terraform call it.

use std::rc::Rc;

use crate::catalog;
use crate::catalog::ec2::vpc::{IPV6_RANGE, ipv6_block};
use crate::reading::cost;
use crate::terraform::syntax::quote;
use crate::value::{Context, ImageLookup, Value};

use super::keys;
use super::term::Term;

/// Something that is only known once it is deployed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Symbol {
    /// An attribute of a resource.
    Attribute {
        of: Instance,
        /// As Terraform calls it.
        name: Rc<str>,
        /// As the catalogue calls it.
        id: Rc<str>,
    },
    /// A /64 of a VPC's IPv6 range, counted from 0.
    Ipv6Block {
        of: Instance,
        number: u8,
    },
    /// An input of the stack.
    Parameter(Rc<str>),
    Context(Context),
    /// The names of all Availability Zones of the Region.
    Zones,
    /// Where Terraform is run: the root directory, under a path that is not known.
    WorkingDirectory,
    /// An SSM parameter, by its path, and the data source it is read by.
    Ssm {
        path: Rc<str>,
        data: Rc<str>,
    },
    /// A machine image, and the data source that looks it up.
    Image {
        lookup: Rc<ImageLookup>,
        data: Rc<str>,
    },
    /// A resource or data source with everything it has.
    Whole(Instance),
    /// A call of a module with everything it returns, by the number of its scope.
    Module(usize),
    /// Source text that means the same wherever in the root directory it stands.
    Unknown(Rc<str>),
}

/// One instance of a resource or data source.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Instance {
    /// Number of the scope it is declared in.
    pub(super) scope: usize,
    /// Address of the module it is declared in, such as `module.network`; empty for the root.
    pub(super) module: Rc<str>,
    pub(super) is_data: bool,
    pub(super) ty: Rc<str>,
    pub(super) name: Rc<str>,
    /// `count.index` or `each.key`.
    pub(super) key: Option<Rc<Term>>,
    /// Whether it stands for any of an unknown number of instances, with the index as it is written.
    pub(super) any: Option<Rc<str>>,
}

impl Symbol {
    /// How much of the budget its text takes.
    pub(super) fn size(&self) -> usize {
        if let Self::Unknown(it) = self { cost(it.len()) } else { 0 }
    }

    /// As an expression in the root directory. Facts are read by data sources, which writing provides for.
    pub(super) fn source(&self) -> String {
        match self {
            Self::Attribute { of, name, .. } => format!("{}.{name}", of.source()),
            Self::Ipv6Block { of, number } => {
                format!("cidrsubnet({}.{IPV6_RANGE}, 8, {number})", of.source())
            }
            Self::Parameter(name) => format!("var.{name}"),
            Self::Context(Context::Region) => "data.aws_region.current.name".to_owned(),
            Self::Context(Context::AccountId) => "data.aws_caller_identity.current.account_id".to_owned(),
            Self::Context(Context::Partition) => "data.aws_partition.current.partition".to_owned(),
            Self::Context(Context::UrlSuffix) => "data.aws_partition.current.dns_suffix".to_owned(),
            Self::Context(Context::StackName) => "var.project".to_owned(),
            Self::Context(Context::Zone(index)) => {
                format!("data.aws_availability_zones.available.names[{index}]")
            }
            Self::Zones => "data.aws_availability_zones.available.names".to_owned(),
            Self::WorkingDirectory => "path.cwd".to_owned(),
            Self::Ssm { data, .. } => format!("{data}.insecure_value"),
            Self::Image { data, .. } => format!("{data}.id"),
            Self::Whole(it) => it.source(),
            Self::Module(_) => "null".to_owned(),
            Self::Unknown(it) => it.to_string(),
        }
    }

    /// As a value of the stack; `None` for what a stack has no word for.
    pub(super) fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Attribute { of, id, .. } => Value::reference(of.address(), &**id),
            Self::Ipv6Block { of, number } => Value::reference(of.address(), ipv6_block(*number)),
            Self::Parameter(name) => Value::Param(name.to_string()),
            Self::Context(it) => Value::Context(*it),
            Self::Ssm { path, .. } => Value::Ssm(path.to_string()),
            Self::Image { lookup, .. } => Value::Image((**lookup).clone()),
            Self::Unknown(it) => Value::unknown(&**it),
            Self::WorkingDirectory => Value::unknown("path.cwd"),
            Self::Whole(_) | Self::Module(_) | Self::Zones => return None,
        })
    }
}

impl Instance {
    /// Label with its key: `main[0]`.
    pub(super) fn label(&self) -> String {
        format!("{}{}", self.name, key_text(self.key.as_deref()))
    }

    /// Address in the stack.
    pub(super) fn address(&self) -> String {
        let ty = catalog::by_terraform_type(&self.ty).map_or(&*self.ty, |it| it.id);
        format!("{}{ty}.{}", self.prefix(), self.label())
    }

    /// As an expression in the root directory, where modules are part of the name.
    pub(super) fn source(&self) -> String {
        let data = if self.is_data { "data." } else { "" };
        let any = self.any.as_deref().unwrap_or_default();
        format!("{}{data}{}.{}{any}", self.prefix(), self.ty, self.label())
    }

    fn prefix(&self) -> String {
        if self.module.is_empty() { String::new() } else { format!("{}.", self.module) }
    }
}

/// The index of one instance: `[0]`, `["key"]`, or nothing.
pub(super) fn key_text(key: Option<&Term>) -> String {
    match key {
        None => String::new(),
        Some(Term::Str(it)) => format!("[{}]", quote(&keys::label(it))),
        Some(Term::Number(it)) => format!("[{}]", it.text().unwrap_or_default()),
        Some(_) => "[]".to_owned(),
    }
}
