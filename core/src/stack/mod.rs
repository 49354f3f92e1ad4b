//! The diagram lowered to plain resources, before any template language is chosen.
//!
//! Edges and containment are gone: what they imply (roles, policies, references, associations) has become resources
//! and values. Rules and both exporters see this and nothing else, so they cannot disagree about what is deployed.

mod access;
mod addresses;
mod arguments;
mod autoscaling;
mod by_address;
mod changes;
mod configuration;
mod dependencies;
mod diff;
mod endpoint_policy;
mod expectations;
mod foreign;
mod invocations;
mod json_text;
mod kept;
mod listing;
mod lower;
mod mentions;
mod names;
mod outputs;
mod part;
mod relations;
mod relowered;
mod renaming;
mod resource_policy;
mod resources;
mod scope;
mod settled;
mod state;
mod template;
mod text;
mod trace;
mod unlowered;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use arguments::{argument, entries, literal, set_to};
pub(crate) use by_address::ByAddress;
pub(crate) use changes::{SOURCE_TEXT, WHETHER_DRAWN, changes};
pub(crate) use configuration::flat_name;
pub use configuration::{
    Configuration, DefaultGroup, DefaultTable, Folded, PolicyDocument, SourceBlock, WrittenAs, WrittenSecret,
};
pub(crate) use dependencies::Dependencies;
pub use diff::{Change, Difference, PropertyChange, diff, diff_inputs, renamed};
pub use expectations::expectation_file;
pub(crate) use foreign::SourceNames;
pub(crate) use json_text::{json_text, parse_json_text};
pub(crate) use listing::{is_image, listing, repeated};
pub use lower::lower;
pub(crate) use mentions::{
    logical_in, main_table_of, may_be_set, mentions, names, opaque, outside, outside_at, target,
};
pub use names::snake_case;
pub(crate) use names::{LONGEST_NAME, Names, id_of, logical_id, pascal_case, words};
pub use part::Part;
pub use relations::{Relating, Relations, Touched};
pub use relowered::{Relowered, relower};
pub(crate) use renaming::followers;
pub use resources::Resources;
pub use state::StateBucket;
pub use template::{DeclaredOutput, DeclaredParameter, Template};
pub(crate) use text::{image_lookups, image_name, ssm_paths, tag_text};
pub use trace::{Changed, Trace};
pub use unlowered::Unlowered;

pub(crate) use crate::value::text_parts;

use crate::catalog::{FromValue, Grant, Known, Prop, Properties, ResourceType};
use crate::model::{EdgeId, Expectation, ExpectationId, NodeId, Parameter, Settings, Suppression};
use crate::tracking::{note_presence, unnoted};
use crate::value::{Expression, Value};

/// Language-neutral resources with their inputs and outputs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stack {
    /// What holds for all of it.
    pub settings: Settings,
    /// Inputs by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// By address.
    pub resources: Resources,
    /// What it tells once deployed, by name.
    pub outputs: Part<BTreeMap<String, Output>>,
    /// The access edges of the drawing: what is meant to work, beside what the policies allow.
    pub access: Part<Vec<Access>>,
    /// Findings that somebody decided to live with, by the address of the resource; those about the stack as a whole are
    /// under the empty address.
    pub suppressions: BTreeMap<String, Vec<Suppression>>,
    /// What people should know of resources, by address, in lines.
    pub comments: BTreeMap<String, String>,
    /// What has to hold, by its name. Those of a drawing name resources by their addresses here.
    pub expectations: BTreeMap<ExpectationId, Expectation>,
    /// The addresses of the on-premises networks of a drawing, by node; `None` where it does not say.
    pub on_premises: BTreeMap<NodeId, Option<Value>>,
    /// Whether Terraform keeps its state off the machine that runs it: in the settings' bucket, or wherever a backend that
    /// a file names keeps it.
    pub remote_state: bool,
    /// The bucket that Terraform keeps its state in, if it is one.
    pub state: Option<StateBucket>,
    /// Whether the settings' Region is a fact: drawn, or named by a file. Otherwise it is the default, and says nothing.
    pub knows_region: bool,
    /// What the CloudFormation template it was read from says beyond all that.
    pub template: Template,
    /// What the Terraform configuration it was read from says beyond all that.
    pub configuration: Configuration,
}

/// Somebody who is meant to have access to something.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// Address of what acts, such as an instance.
    pub principal: String,
    /// Address of what is acted on, such as a table.
    pub target: String,
    /// The grants, in name order.
    pub grants: Vec<&'static Grant>,
    /// The edge.
    pub origin: Origin,
}

/// One resource.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// What it is; `None` for types outside the catalogue.
    pub ty: Option<&'static ResourceType>,
    /// Terraform type: the catalogue's, or as written for types outside it.
    pub tf_type: String,
    /// Name within its type: the Terraform label.
    pub name: String,
    /// Address of the Terraform module it was read from, such as `module.network`; `None` outside of modules.
    pub module: Option<String>,
    /// Properties that are set, with references to addresses.
    pub props: Properties,
    /// What its file says beyond the catalogue, written back as it is in the language it was written in.
    pub opaque: Vec<Opaque>,
    /// Its name in a CloudFormation template, where that does not follow from its name and type.
    pub logical_id: Option<String>,
    /// Tags beside those every resource gets; `Name` is what people see in the console.
    pub tags: Vec<(String, Value)>,
    /// Where it comes from. Findings and deploy events point back to it.
    pub origin: Origin,
}

/// Something a file says about a resource that the catalogue has no property for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opaque {
    /// What it is about, with `/` between the parts: an argument or block in Terraform, a property in CloudFormation
    /// (a number is a position in a list). With `@` in front, what CloudFormation says beside the properties:
    /// `@Condition`.
    pub path: String,
    /// Its source text: an argument or block that can stand by itself in Terraform, a value in CloudFormation.
    pub source: Expression,
}

impl Opaque {
    /// Path of what says which part of a resource of a template something is: a list of its logical id and of a place in it.
    pub(crate) const PART: &str = "@Part";

    /// Path of what marks an attachment that the policy of a template lists, though the one who has it could.
    pub(crate) const LISTED: &str = "@Listed";

    /// Whether something at this path tells how a template writes a resource and nothing about the resource.
    pub(crate) fn is_form(path: &str) -> bool {
        [Self::PART, Self::LISTED].contains(&path)
    }

    /// An argument or block of HCL.
    pub fn terraform(path: impl Into<String>, source: impl Into<String>) -> Self {
        Self { path: path.into(), source: Expression::Terraform(source.into()) }
    }

    /// A value in a CloudFormation template, as JSON text with long-form functions.
    pub fn cloudformation(path: impl Into<String>, source: impl Into<String>) -> Self {
        Self { path: path.into(), source: Expression::CloudFormation(source.into()) }
    }
}

/// Where a resource comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A node of the diagram, or one of its properties and the entry in it.
    Node {
        /// Which node.
        id: NodeId,
        /// The property it was lowered from and the position in its list, if it is not the node itself.
        entry: Option<(&'static str, usize)>,
    },
    /// An edge of the diagram.
    Edge {
        /// Which edge.
        id: EdgeId,
    },
    /// A place in a file.
    Source {
        /// Path as it was given.
        file: String,
        /// Line, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
    },
}

/// A value a stack tells once deployed.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// What it is.
    pub description: String,
    /// The value: a reference to an attribute, as a rule.
    pub value: Value,
    /// Whether it is shown nowhere: `sensitive` in Terraform. Templates go without.
    pub is_secret: bool,
    /// The name under which other CloudFormation stacks import it, if they may.
    pub export_name: Option<Value>,
}

impl Default for Output {
    fn default() -> Self {
        Self { description: String::new(), value: Value::Null, is_secret: false, export_name: None }
    }
}

impl Resource {
    /// What stands for the whole that a template says it is part of: `AWS::IAM::Policy` is one policy of several principals.
    pub(crate) fn whole(&self) -> Option<&str> {
        let part = self.opaque.iter().find(|it| it.path == Opaque::PART)?;
        part.source.source().rsplit_once(',').map(|(id, _)| id)
    }

    /// Reads a property through its typed key, falling back to what AWS assumes; where a block that may be there may set it,
    /// that is not known.
    pub fn get<T: FromValue>(&self, prop: &Prop<T>) -> Known<T> {
        if !self.opaque.is_empty() && self.value(prop).is_none() && may_be_set(self, &prop.spec) {
            return Known::Unknown;
        }
        prop.read(&self.props)
    }

    /// The value of a property as it is set.
    pub fn value<T>(&self, prop: &Prop<T>) -> Option<&Value> {
        self.props.get(prop.key())
    }

    /// The address a reference property points to.
    pub fn target<T>(&self, prop: &Prop<T>) -> Option<&str> {
        self.value(prop)?.target()
    }

    /// The addresses a list of references points to.
    pub fn targets<T>(&self, prop: &Prop<T>) -> Vec<&str> {
        self.value(prop).map(Value::targets).unwrap_or_default()
    }

    /// Its address in Terraform, such as `module.network.aws_vpc.main[0]`.
    pub fn terraform_address(&self) -> String {
        match &self.module {
            None => format!("{}.{}", self.tf_type, self.name),
            Some(module) => format!("{module}.{}.{}", self.tf_type, self.name),
        }
    }

    /// Its name where there are no modules: `network_main` for `main` in `module.network`.
    pub fn flat_name(&self) -> String {
        flat_name(self.module.as_deref(), &self.name)
    }

    /// What people call it: the `Name` tag if it is text, else the name. What is shown in a terminal moves no cursor there.
    pub fn title(&self) -> &str {
        let tag = self.tags.iter().find(|(key, _)| key == "Name").and_then(|(_, it)| it.as_str());
        tag.filter(|it| !it.chars().any(char::is_control)).unwrap_or(&self.name)
    }
}

impl Stack {
    /// The resources of a type, in address order. Addresses start with the module, if any, and the type, so that those of
    /// other types are not looked at.
    pub fn of(&self, ty: &'static ResourceType) -> impl Iterator<Item = (&str, &Resource)> {
        self.starting(ty.id).filter(move |(_, it)| it.ty == Some(ty))
    }

    /// Whether there are resources of a type. Whoever asks has not looked at what they say.
    pub fn has(&self, ty: &'static ResourceType) -> bool {
        note_presence(ty.id);
        unnoted(|| self.of(ty).next().is_some())
    }

    /// The resources of a type by its name in their addresses, and all those of modules, in address order.
    pub(crate) fn starting(&self, ty: &str) -> impl Iterator<Item = (&str, &Resource)> {
        let is_first = ty < "module.";
        let own = |is_wanted: bool| is_wanted.then(|| self.resources.starting(ty)).into_iter().flatten();
        own(is_first).chain(self.resources.of_modules()).chain(own(!is_first))
    }

    /// The types of its resources, as Terraform calls them; by the name of the catalogue where Terraform has two.
    pub fn tf_types(&self) -> BTreeSet<&str> {
        self.resources.values().map(|it| it.ty.map_or(it.tf_type.as_str(), |ty| ty.tf)).collect()
    }

    /// Address of the resource that another one was written in: a rule as a block of its security group, a policy of the role
    /// that a function gets.
    pub fn owner_of(&self, address: &str) -> Option<&str> {
        let Self { configuration, template, .. } = self;
        let owner = |it: &str| configuration.inline.get(it).or_else(|| template.inline.get(it));
        let direct = owner(address)?;
        Some(owner(direct).unwrap_or(direct))
    }

    /// Where what has an address stands: a resource, or the data source of a policy.
    pub fn origin(&self, address: &str) -> Option<&Origin> {
        let document = || self.configuration.documents.get(address).map(|it| &it.origin);
        self.get(address).map(|it| &it.origin).or_else(document)
    }

    /// An address as the stack has it, for those who account for looking at what is there in some other way.
    pub(crate) fn address(&self, address: &str) -> Option<&str> {
        unnoted(|| self.resources.get_key_value(address)).map(|(address, _)| address.as_str())
    }

    /// The resource at an address.
    pub fn get(&self, address: &str) -> Option<&Resource> {
        self.resources.get(address)
    }
}

impl Origin {
    /// The node this points to, if it comes from a diagram's node.
    pub fn node(&self) -> Option<&NodeId> {
        if let Self::Node { id, .. } = self { Some(id) } else { None }
    }
}
