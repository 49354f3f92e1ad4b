//! Values as HCL expressions.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::expr::Expression as Hcl;
use hcl_edit::parser::parse_expr;

use super::body::{satellites, satellites_of};
use super::kept::{DataNames, Kept};
use super::print::{Block, Expr, HEREDOC};
use super::syntax::{escape, identifier, is_invisible, quote};
use crate::catalog;
use crate::catalog::ec2::vpc::{IPV6_RANGE, ipv6_number};
use crate::stack::{Folded, Names, Resource, Stack, image_lookups, image_name, ssm_paths, text_parts};
use crate::value::{Context, Expression, ImageLookup, Value};

/// Something only AWS knows: a data source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fact {
    /// The account it is deployed to.
    CallerIdentity,
    /// The partition it is deployed to.
    Partition,
    /// The Region it is deployed to, with what else AWS says about it.
    Region,
    /// The Availability Zones of the Region.
    Zones,
    /// An SSM parameter, by its path.
    Ssm(String),
    /// A machine image, by owner and name.
    Image(ImageLookup),
    /// What a data source that was read tells, by its position among the stack's kept blocks.
    Block(usize),
}

impl Fact {
    /// What AWS knows about the place it is deployed to.
    pub(super) const PLACES: [Self; 4] = [Self::CallerIdentity, Self::Partition, Self::Region, Self::Zones];

    /// What references to its data source start with; empty where that depends on the stack.
    pub(super) fn address(&self) -> String {
        match self {
            Self::CallerIdentity => "data.aws_caller_identity.current",
            Self::Partition => "data.aws_partition.current",
            Self::Region => "data.aws_region.current",
            Self::Zones => "data.aws_availability_zones.available",
            Self::Ssm(_) | Self::Image(_) | Self::Block(_) => "",
        }
        .to_owned()
    }
}

/// Writes values, with the names everything has in the files, and collects the facts they need.
pub(super) struct Expressions<'a> {
    stack: &'a Stack,
    /// Label of each resource, by address.
    labels: BTreeMap<&'a str, String>,
    /// Label of each Terraform resource beside a main one, by the main one's address and Terraform type.
    satellites: BTreeMap<(&'a str, &'static str), String>,
    /// Variable of each parameter.
    variables: BTreeMap<&'a str, String>,
    /// Label of the data source of each SSM parameter.
    images: BTreeMap<&'a str, String>,
    /// Label of the data source of each machine image that is looked up.
    lookups: BTreeMap<&'a ImageLookup, String>,
    /// What references in source text become.
    kept: Kept,
    /// Labels of data sources that are taken.
    data: DataNames,
    /// What has been needed since it was last asked.
    needed: BTreeSet<Fact>,
}

/// Variables every stack has.
pub(super) const SETTINGS: [&str; 3] = ["environment", "project", "region"];

/// Names Terraform keeps for itself. Source: Terraform language documentation, "Input variables".
const RESERVED: [&str; 8] =
    ["count", "depends_on", "for_each", "lifecycle", "locals", "providers", "source", "version"];

impl<'a> Expressions<'a> {
    pub(super) fn new(stack: &'a Stack) -> Self {
        let mut types: BTreeMap<&str, Names> = BTreeMap::new();
        let labels = stack.resources.iter().map(|(address, it)| {
            (address.as_str(), types.entry(tf_type(it)).or_default().claim(&identifier(&it.flat_name())))
        });
        let labels: BTreeMap<&str, String> = labels.collect();
        let mut claimed = BTreeMap::new();
        for (address, resource) in &stack.resources {
            let Some(ty) = resource.ty else { continue };
            for (satellite, _) in satellites_of(ty, &resource.props, &resource.opaque) {
                let wanted = labels.get(address.as_str()).map_or("", String::as_str);
                let label = types.entry(satellite.tf).or_default().claim(wanted);
                claimed.insert((address.as_str(), satellite.tf), label);
            }
        }
        let mut taken = Names::default();
        for name in SETTINGS.iter().chain(&RESERVED).chain([&super::emit::EMULATOR]) {
            taken.claim(name);
        }
        let variables =
            stack.parameters.keys().map(|it| (it.as_str(), taken.claim(&identifier(it)))).collect();
        let mut data = DataNames::new();
        for fact in Fact::PLACES {
            if let [_, ty, name] = fact.address().split('.').collect::<Vec<_>>()[..] {
                data.entry(ty.to_owned()).or_default().claim(name);
            }
        }
        let mut kept = Kept::new(stack, &mut data, &mut taken);
        let taken = data.entry("aws_ssm_parameter".to_owned()).or_default();
        let images =
            ssm_paths(stack).into_iter().map(|it| (it, taken.claim(&identifier(&image_name(it))))).collect();
        let taken = data.entry("aws_ami".to_owned()).or_default();
        let lookups =
            image_lookups(stack).into_iter().map(|it| (it, taken.claim(&identifier(&it.label())))).collect();
        for (address, resource) in &stack.resources {
            let label = labels.get(address.as_str()).map_or("", String::as_str);
            kept.insert(resource.terraform_address(), format!("{}.{label}", identifier(tf_type(resource))));
        }
        for (address, folded) in &stack.configuration.folded {
            let written = match folded {
                Folded::Satellite { main, tf } => {
                    let label = catalog::all()
                        .flat_map(satellites)
                        .find(|it| it.tf == tf)
                        .and_then(|it| claimed.get(&(main.as_str(), it.tf)));
                    label.map(|it| format!("{tf}.{it}"))
                }
                Folded::Into(addresses) => match &addresses[..] {
                    [only] => stack
                        .get(only)
                        .and_then(|it| Some(format!("{}.{}", it.tf_type, labels.get(only.as_str())?))),
                    _ => None,
                },
            };
            kept.fold(address.clone(), written);
        }
        let variables: BTreeMap<&str, String> = variables;
        for (name, variable) in &variables {
            kept.insert(format!("var.{name}"), format!("var.{variable}"));
        }
        let satellites = claimed;
        Self { stack, labels, satellites, variables, images, lookups, kept, data, needed: BTreeSet::new() }
    }

    pub(super) fn stack(&self) -> &'a Stack {
        self.stack
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The Terraform type that a resource is written as.
    pub(super) fn type_of(&self, resource: &Resource) -> String {
        tf_type(resource).to_owned()
    }

    /// Remembers that a fact is needed.
    pub(super) fn need(&mut self, fact: Fact) {
        self.needed.insert(fact);
    }

    /// A label for a data source that nothing else has.
    pub(super) fn claim_data(&mut self, ty: &str, wanted: &str) -> String {
        self.data.entry(ty.to_owned()).or_default().claim(wanted)
    }

    /// Label of the resource at an address.
    pub(super) fn label(&self, address: &str) -> String {
        self.labels.get(address).cloned().unwrap_or_else(|| identifier(address))
    }

    /// Label of a Terraform resource beside the one at an address.
    pub(super) fn satellite_label(&self, address: &str, tf: &'static str) -> String {
        self.satellites.get(&(address, tf)).cloned().unwrap_or_else(|| self.label(address))
    }

    /// Variable of a parameter.
    pub(super) fn variable(&self, parameter: &str) -> String {
        self.variables.get(parameter).cloned().unwrap_or_else(|| identifier(parameter))
    }

    /// The facts needed since this was last asked.
    pub(super) fn take_needed(&mut self) -> BTreeSet<Fact> {
        std::mem::take(&mut self.needed)
    }

    /// The data source that tells a fact.
    pub(super) fn data_source(&mut self, fact: &Fact) -> Block {
        match fact {
            Fact::CallerIdentity => Block::new("data \"aws_caller_identity\" \"current\""),
            Fact::Partition => Block::new("data \"aws_partition\" \"current\""),
            Fact::Region => Block::new("data \"aws_region\" \"current\""),
            Fact::Block(position) => self.kept_block(*position).unwrap_or_default(),
            Fact::Zones => Block::new("data \"aws_availability_zones\" \"available\"")
                .with("state", Expr::text("available")),
            Fact::Image(lookup) => self.lookup(lookup),
            Fact::Ssm(path) => Block::new(format!("data \"aws_ssm_parameter\" \"{}\"", self.image(path)))
                .with("name", Expr::text(path)),
        }
    }

    /// A value as an expression.
    pub(super) fn expr(&mut self, value: &Value) -> Expr {
        match value {
            Value::List(items) => Expr::Tuple(items.iter().map(|it| self.expr(it)).collect()),
            Value::Map(fields) => {
                Expr::Object(fields.iter().map(|(key, it)| (key.clone(), self.expr(it))).collect())
            }
            Value::Concat(parts) => Expr::Source(self.template(parts)),
            Value::Str(text) => Expr::text(text),
            Value::Null => Expr::source("null"),
            Value::Bool(it) => Expr::source(it.to_string()),
            Value::Decimal(it) => Expr::source(it.as_str()),
            Value::Int(it) => Expr::source(it.to_string()),
            Value::Ref { .. }
            | Value::Param(_)
            | Value::Context(_)
            | Value::Ssm(_)
            | Value::Image(_)
            | Value::Unknown(_) => Expr::Source(self.reference(value)),
        }
    }

    /// A value that is neither literal nor collection.
    fn reference(&mut self, value: &Value) -> String {
        match value {
            Value::Ref { target, attr } => self.attribute(target, attr),
            Value::Param(name) => format!("var.{}", self.variable(name)),
            Value::Context(context) => self.context(*context),
            Value::Ssm(path) => {
                self.needed.insert(Fact::Ssm(path.clone()));
                // The plain `value` is marked sensitive, which would hide the image in every plan.
                format!("data.aws_ssm_parameter.{}.insecure_value", self.image(path))
            }
            Value::Image(lookup) => {
                self.needed.insert(Fact::Image(lookup.clone()));
                format!("data.aws_ami.{}.id", self.lookup_label(lookup))
            }
            Value::Unknown(Expression::Terraform(source)) => {
                let source = self.renamed(source);
                verbatim(&source)
            }
            // Terraform has no word for it; whoever runs it is told what stood there.
            Value::Unknown(Expression::CloudFormation(source)) => quote(source),
            _ => String::new(),
        }
    }

    fn attribute(&self, target: &str, attr: &str) -> String {
        if let Some(number) = ipv6_number(attr) {
            return format!("cidrsubnet({}, 8, {number})", self.attribute(target, IPV6_RANGE));
        }
        let label = || self.label(target);
        match self.stack.get(target) {
            Some(resource) => {
                if is_cloud_control(resource) {
                    return told_by_cloud_control(&label(), attr);
                }
                let known = resource.ty.and_then(|it| it.attr(attr)).map(|it| it.tf);
                format!(
                    "{}.{}.{}",
                    identifier(&resource.tf_type),
                    label(),
                    known.unwrap_or(&identifier(attr))
                )
            }
            // A reference to what is not there: Terraform names it to whoever runs it.
            None => {
                let (ty, name) = target.rsplit_once('.').unwrap_or(("null_resource", target));
                let ty = catalog::by_id(ty).map_or(ty, |it| it.tf);
                format!("{}.{}.{}", identifier(ty), identifier(name), identifier(attr))
            }
        }
    }

    fn context(&mut self, context: Context) -> String {
        match context {
            Context::Region => "var.region".to_owned(),
            Context::AccountId => {
                self.needed.insert(Fact::CallerIdentity);
                "data.aws_caller_identity.current.account_id".to_owned()
            }
            Context::Partition => {
                self.needed.insert(Fact::Partition);
                "data.aws_partition.current.partition".to_owned()
            }
            Context::UrlSuffix => {
                self.needed.insert(Fact::Partition);
                "data.aws_partition.current.dns_suffix".to_owned()
            }
            // Every resource is tagged with it, so that it is what tells one deployment from another.
            Context::StackName => "var.project".to_owned(),
            Context::Zone(index) => {
                self.needed.insert(Fact::Zones);
                format!("data.aws_availability_zones.available.names[{index}]")
            }
        }
    }

    fn lookup_label(&self, lookup: &ImageLookup) -> String {
        self.lookups.get(lookup).cloned().unwrap_or_else(|| identifier(&lookup.label()))
    }

    /// The data source that looks up a machine image.
    fn lookup(&mut self, lookup: &ImageLookup) -> Block {
        let texts = |it: &[String]| Expr::Tuple(it.iter().map(|it| Expr::text(it)).collect());
        let mut block = Block::new(format!("data \"aws_ami\" \"{}\"", self.lookup_label(lookup)));
        if lookup.most_recent {
            block.push("most_recent", Expr::source("true"));
        }
        if !lookup.owners.is_empty() {
            block.push("owners", texts(&lookup.owners));
        }
        for (name, values) in &lookup.filters {
            block.push_block(
                Block::new("filter").with("name", Expr::text(name)).with("values", texts(values)),
            );
        }
        block
    }

    fn image(&self, path: &str) -> String {
        self.images.get(path).cloned().unwrap_or_else(|| identifier(&image_name(path)))
    }

    /// A value as the expression of an argument: several lines of text as a heredoc, where one says exactly the same.
    pub(super) fn argument(&mut self, value: &Value) -> Expr {
        self.heredoc(value).unwrap_or_else(|| self.expr(value))
    }

    fn heredoc(&mut self, value: &Value) -> Option<Expr> {
        let parts = match value {
            Value::Str(_) => vec![value.clone()],
            Value::Concat(parts) => text_parts(parts),
            _ => return None,
        };
        let literal: String = parts.iter().map(|it| it.as_str().unwrap_or("x")).collect();
        // A heredoc ends in a newline and knows no escapes; its first line decides how far it is indented.
        let body = literal.strip_suffix('\n')?;
        let is_plain = |c: char| c == '\n' || c == '\t' || !is_invisible(c);
        if !body.contains('\n') || body.starts_with([' ', '\t', '\n']) || !literal.chars().all(is_plain) {
            return None;
        }
        if literal.lines().any(|it| it.trim_start().starts_with(HEREDOC)) {
            return None;
        }
        let mut text = String::new();
        for (index, part) in parts.iter().enumerate() {
            match part {
                Value::Str(it) => {
                    let next_is_reference = index + 1 < parts.len();
                    let marks = it.len() - it.trim_end_matches(['$', '%']).len();
                    let at = if next_is_reference { it.len() - marks } else { it.len() };
                    text.push_str(&it[..at].replace("${", "$${").replace("%{", "%%{"));
                    if at < it.len() {
                        text.push_str(&format!("${{{}}}", quote(&it[at..])));
                    }
                }
                other => text.push_str(&format!("${{{}}}", self.expr(other).print(0, 0))),
            }
        }
        Some(Expr::Heredoc(text.lines().map(str::to_owned).collect()))
    }

    /// A quoted template of text and interpolations.
    fn template(&mut self, parts: &[Value]) -> String {
        let parts = text_parts(parts);
        if let [only] = &parts[..]
            && only.as_str().is_none()
        {
            return self.expr(only).print(0, 0);
        }
        let mut out = String::from("\"");
        for (index, part) in parts.iter().enumerate() {
            match part {
                Value::Str(text) => {
                    // `$` before an interpolation would turn it into text.
                    let marks = text.len() - text.trim_end_matches(['$', '%']).len();
                    let at = if index + 1 < parts.len() { text.len() - marks } else { text.len() };
                    out.push_str(&escape(&text[..at]));
                    if at < text.len() {
                        out.push_str(&format!("${{{}}}", quote(&text[at..])));
                    }
                }
                other => out.push_str(&format!("${{{}}}", self.expr(other).print(0, 0))),
            }
        }
        out.push('"');
        out
    }
}

/// The type that makes what only CloudFormation has words for.
pub(super) const CLOUD_CONTROL: &str = "aws_cloudcontrolapi_resource";

/// Whether a resource is one that only CloudFormation has words for.
pub(super) fn is_cloud_control(resource: &Resource) -> bool {
    resource.ty.is_none() && resource.tf_type.contains("::")
}

fn tf_type(resource: &Resource) -> &str {
    if is_cloud_control(resource) { CLOUD_CONTROL } else { &resource.tf_type }
}

/// What Cloud Control tells of a resource, by the name that templates have for it.
fn told_by_cloud_control(label: &str, attr: &str) -> String {
    if attr == "Ref" {
        return format!("{CLOUD_CONTROL}.{label}.id");
    }
    let steps: String = attr.split('.').map(|it| format!("[{}]", quote(it))).collect();
    format!("jsondecode({CLOUD_CONTROL}.{label}.properties){steps}")
}

/// Source text that stays one expression wherever it is put; text that is none becomes a string.
fn verbatim(source: &str) -> String {
    let is_one = |source: &str| {
        let list = parse_expr(&format!("[{source}, 0]"));
        matches!(list, Ok(Hcl::Array(items)) if items.len() == 2)
    };
    let bracketed = format!("({source}\n)");
    if is_one(source) {
        source.to_owned()
    } else if is_one(&bracketed) {
        bracketed
    } else {
        quote(source)
    }
}
