//! What one resource-type file declares.

use super::companion::{CfnVariant, Companion};
use super::further::{CLOUDFORMATION_PROPERTIES, COMMENT, TERRAFORM_ARGUMENTS};
use super::grant::{Encryption, Grant};
use super::other::resource;
use super::outputs::OUTPUTS;
use super::prop::{Literal, PropSpec};
use super::properties::Properties;
use super::resource_policy::{Delivery, ResourcePolicy};
use super::tags::TAGS;
use crate::value::Value;

/// Everything the product knows about one AWS resource type.
pub struct ResourceType {
    /// `service.type`; equals the path of the file below `catalog/`.
    pub id: &'static str,
    /// What people read, such as `Security group`.
    pub label: &'static str,
    /// With its article, for sentences: `a security group`.
    pub a_label: &'static str,
    /// Ending of CloudFormation logical ids, such as `SecurityGroup`.
    pub noun: &'static str,
    /// Group in the palette, and color.
    pub category: Category,
    /// Name of the icon.
    pub icon: &'static str,
    /// What it is for, in one sentence.
    pub doc: &'static str,
    /// AWS's own documentation page.
    pub url: &'static str,
    /// Terraform resource type; empty for what is drawn but never exported, such as the internet.
    pub tf: &'static str,
    /// CloudFormation resource type; empty where it has none.
    pub cfn: &'static str,
    /// Set if it shares its CloudFormation type with another: the CloudFormation property that only resources of this type
    /// have.
    pub cfn_if: Option<&'static str>,
    /// How it appears on the canvas.
    pub placement: Placement,
    /// All properties, in the order in which files list them.
    pub props: &'static [&'static PropSpec],
    /// Values AWS assigns, which others may refer to.
    pub attrs: &'static [Attr],
    /// What the ids that AWS gives begin with, up to the dash: `subnet`; empty where they have no such form. Source: Amazon EC2
    /// user guide, "Resource IDs".
    pub id_prefix: &'static str,
    /// Further Terraform attributes with the value of one of those: name in Terraform, and id.
    pub tf_aliases: &'static [(&'static str, &'static str)],
    /// Whether AWS takes a text in place of its ARN, where nothing but one of these is meant: a name, for some.
    pub stands_for_arn: fn(&str) -> bool,
    /// Set if access edges may start at it: it acts with a role, or is itself given permissions.
    pub principal: Option<Principal>,
    /// Further roles, with which AWS services act for it; no edge adds to them.
    pub service_roles: &'static [Principal],
    /// What an access edge *into* this type may allow.
    pub grants: &'static [Grant],
    /// Set if its data can be encrypted with a key of the account: who is granted access then needs the key as well.
    pub encryption: Option<Encryption>,
    /// Set if it has a policy of its own that follows from the drawing.
    pub policy: Option<ResourcePolicy>,
    /// What services do for it with what its properties refer to.
    pub deliveries: &'static [Delivery],
    /// Says what both languages have to say although a drawing need not.
    pub complete: fn(&mut Properties),
    /// Properties whose target has to have its policy first: AWS makes the resource only where it may deliver.
    pub policy_first: &'static [&'static str],
    /// Whether it holds data that a mistake would lose: kept when the stack is deleted.
    pub stateful: bool,
    /// What a stack tells about it once deployed.
    pub outputs: &'static [Output],
    /// Whether a snapshot is taken of that data before the resource goes, where AWS offers it.
    pub snapshot: bool,
    /// Properties whose entries become resources of their own when a diagram is lowered.
    pub lowered: &'static [Lowered],
    /// Further CloudFormation resources it needs, where Terraform has an argument.
    pub cfn_companions: &'static [Companion],
    /// Set if CloudFormation has a second type for some of them.
    pub cfn_variant: Option<&'static CfnVariant>,
    /// Set if CloudFormation has a list in another resource where Terraform has a resource.
    pub cfn_fold: Option<Fold>,
    /// Whether it carries tags.
    pub tags: bool,
    /// How CloudFormation takes them.
    pub cfn_tags: TagsForm,
    /// Whether Terraform takes each tag as a block that also says whether what the resource launches gets it, instead of
    /// an argument.
    pub tf_tag_blocks: bool,
}

/// The fields most types leave as they are; `..BASE` completes a declaration.
pub(crate) const BASE: ResourceType = ResourceType {
    id: "",
    label: "",
    a_label: "",
    noun: "",
    category: Category::Network,
    icon: "",
    doc: "",
    url: "",
    tf: "",
    cfn: "",
    cfn_if: None,
    placement: Placement::Derived,
    props: &[],
    attrs: &[],
    id_prefix: "",
    tf_aliases: &[],
    stands_for_arn: |_| false,
    principal: None,
    service_roles: &[],
    grants: &[],
    encryption: None,
    policy: None,
    deliveries: &[],
    complete: |_| {},
    policy_first: &[],
    stateful: false,
    snapshot: false,
    lowered: &[],
    outputs: &[],
    cfn_companions: &[],
    cfn_variant: None,
    cfn_fold: None,
    tags: false,
    tf_tag_blocks: false,
    cfn_tags: TagsForm::Entries { path: "Tags", with: &[] },
};

impl std::fmt::Debug for ResourceType {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.id)
    }
}

impl PartialEq for ResourceType {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for ResourceType {}

impl ResourceType {
    /// The property with this key.
    pub fn prop(&self, key: &str) -> Option<&'static PropSpec> {
        self.settable().chain(self.further()).find(|it| it.key == key)
    }

    /// What every type has beside its properties: a comment, outputs, and source text for each of the languages that files are written in.
    pub fn further(&self) -> impl Iterator<Item = &'static PropSpec> + use<> {
        let outputs = self.is_exported().then_some(&OUTPUTS.spec);
        let comment = self.has_comment().then_some(&COMMENT.spec);
        let terraform = self.is_exported().then_some(&TERRAFORM_ARGUMENTS.spec);
        let cloudformation =
            (self.is_exported() && !self.cfn.is_empty()).then_some(&CLOUDFORMATION_PROPERTIES.spec);
        comment.into_iter().chain(outputs).chain(terraform).chain(cloudformation)
    }

    /// Whether people can say what should be known of it: what files hold can carry a comment.
    pub(crate) fn has_comment(&self) -> bool {
        self.is_exported() || *self == resource::TYPE
    }

    /// Everything a drawing can set of it: its properties, and tags where it carries them.
    pub fn settable(&self) -> impl Iterator<Item = &'static PropSpec> + use<> {
        self.props.iter().copied().chain(self.tags.then_some(&TAGS.spec))
    }

    /// Every name that people look for it by.
    pub(crate) fn names(&self) -> String {
        let mut names =
            format!("{}\n{}\n{}\n{}\n{}", self.label, self.category.label(), self.id, self.tf, self.cfn);
        if *self == resource::TYPE {
            resource::suggestions().for_each(|(kind, label)| names.push_str(&format!("\n{label}\n{kind}")));
        }
        names
    }

    /// The attribute with this id.
    pub fn attr(&self, id: &str) -> Option<&'static Attr> {
        self.attrs.iter().find(|it| it.id == id)
    }

    /// Whether there is something by this name that others may refer to. What the catalogue does not know tells whatever its
    /// type tells, and everything can be named in source text.
    pub fn tells(&self, attr: &str) -> bool {
        self.attr(attr).is_some() || *self == resource::TYPE || attr == resource::ADDRESS
    }

    /// The grant with this name.
    pub fn grant(&self, name: &str) -> Option<&'static Grant> {
        self.grants.iter().find(|it| it.name == name)
    }

    /// Whether people draw it.
    pub fn is_drawn(&self) -> bool {
        matches!(self.placement, Placement::Drawn { .. })
    }

    /// Where on the canvas it may stand.
    pub fn parents(&self) -> &'static [Parent] {
        match self.placement {
            Placement::Drawn { parents, .. } => parents,
            Placement::Derived => &[Parent::UNDRAWN],
        }
    }

    /// The second CloudFormation type, if a resource with these properties is written as one.
    pub fn variant(&self, properties: &Properties) -> Option<&'static CfnVariant> {
        self.cfn_variant.filter(|it| properties.contains_key(it.when))
    }

    /// The CloudFormation type of a resource with these properties.
    pub fn cfn_of(&self, properties: &Properties) -> &'static str {
        self.variant(properties).map_or(self.cfn, |it| it.cfn)
    }

    /// Whether files are written for it; what is outside AWS is only drawn.
    pub fn is_exported(&self) -> bool {
        !self.tf.is_empty()
    }

    /// Whether it holds other nodes.
    pub fn is_container(&self) -> bool {
        matches!(self.placement, Placement::Drawn { shape: Shape::Container { .. }, .. })
    }

    /// Size of a new node, in canvas units.
    pub fn default_size(&self) -> (f64, f64) {
        match self.placement {
            Placement::Drawn { shape: Shape::Container { width, height }, .. } => (width, height),
            _ => Shape::ICON_SIZE,
        }
    }

    /// The placement a container of type `parent` offers (`None`: the canvas itself), if it accepts this type.
    pub fn parent(&self, parent: Option<&Self>) -> Option<&'static Parent> {
        self.parents().iter().find(|it| it.ty == parent.map(|it| it.id))
    }

    /// Whether something new of this type may be put into a container of type `parent` (`None`: onto the canvas itself).
    pub fn is_offered(&self, parent: Option<&Self>) -> bool {
        self.parent(parent).is_some_and(|it| it.is_offered)
    }

    /// One sentence that says where a node of this type belongs, such as "a subnet belongs in a VPC".
    pub fn belongs(&self) -> String {
        let places: Vec<&str> = self
            .parents()
            .iter()
            .filter(|it| it.is_offered)
            .map(|it| match it.ty {
                None => "on the canvas, outside any VPC",
                Some(id) => super::by_id(id).map_or(id, |it| it.a_label),
            })
            .collect();
        match places[..] {
            [] => format!("{} follows from what is drawn, or is read from a file", self.a_label),
            ["on the canvas, outside any VPC"] => {
                format!("{} belongs on the canvas, outside any VPC", self.a_label)
            }
            _ => format!("{} belongs in {}", self.a_label, places.join(" or ")),
        }
    }
}

/// Group of resource types, after AWS's own architecture icons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Networking and content delivery.
    Network,
    /// Compute.
    Compute,
    /// Containers.
    Containers,
    /// Databases.
    Database,
    /// Storage.
    Storage,
    /// Security, identity and compliance.
    Security,
    /// Application integration: queues and topics.
    Integration,
    /// Management and governance.
    Management,
    /// What the catalogue has no type for.
    Other,
    /// What is not in AWS: drawn, never exported.
    Outside,
}

impl Category {
    /// All of them, in the order palettes list them.
    pub const ALL: [Self; 10] = [
        Self::Network,
        Self::Compute,
        Self::Containers,
        Self::Database,
        Self::Storage,
        Self::Security,
        Self::Integration,
        Self::Management,
        Self::Other,
        Self::Outside,
    ];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Network => "Network",
            Self::Compute => "Compute",
            Self::Containers => "Containers",
            Self::Database => "Database",
            Self::Storage => "Storage",
            Self::Security => "Security",
            Self::Integration => "Application integration",
            Self::Management => "Management",
            Self::Other => "Other services",
            Self::Outside => "Outside AWS",
        }
    }
}

/// How a type appears on the canvas.
#[derive(Clone, Copy, Debug)]
pub enum Placement {
    /// Not drawn by people: lowered from edges, containment or properties, or read from a file. Where nothing that is drawn
    /// says what the file does, such as the policy of a bucket that is made elsewhere, it stands on the canvas itself.
    Derived,
    /// Drawn by the user.
    Drawn {
        /// Where it may stand, most usual first.
        parents: &'static [Parent],
        /// Box or icon.
        shape: Shape,
    },
}

/// A place a node may stand in.
#[derive(Clone, Copy, Debug)]
pub struct Parent {
    /// Type id of the container; `None` is the canvas.
    pub ty: Option<&'static str>,
    /// Property that takes a reference to the container.
    pub property: Option<&'static str>,
    /// Whether something new is put there. Nothing is where it only stands because the drawing lacks what it is in.
    pub is_offered: bool,
}

impl Parent {
    /// The canvas itself.
    pub const CANVAS: Self = Self { ty: None, property: None, is_offered: true };

    /// The canvas, for what is in something that is not drawn: files name a VPC that was made elsewhere, or none and mean
    /// the default VPC of the account. What follows from others as a rule stands there too, where nothing drawn says it.
    pub const UNDRAWN: Self = Self { is_offered: false, ..Self::CANVAS };

    /// A container whose id goes into `property`.
    pub const fn within(ty: &'static str, property: &'static str) -> Self {
        Self { ty: Some(ty), property: Some(property), is_offered: true }
    }

    /// A container that no property tells of.
    pub const fn inside(ty: &'static str) -> Self {
        Self { ty: Some(ty), property: None, is_offered: true }
    }
}

/// Box or icon.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A box that holds other nodes, with the size of a new one in canvas units.
    Container {
        /// Width.
        width: f64,
        /// Height.
        height: f64,
    },
    /// An icon with its name beside or below.
    Icon,
}

impl Shape {
    /// Size of an icon node, in canvas units.
    pub const ICON_SIZE: (f64, f64) = (96.0, 88.0);
}

/// A value AWS assigns.
#[derive(Debug)]
pub struct Attr {
    /// Name in diagrams and stacks.
    pub id: &'static str,
    /// Attribute in Terraform.
    pub tf: &'static str,
    /// How CloudFormation gets it.
    pub cfn: CfnAttr,
}

impl Attr {
    /// Whether both languages have it.
    pub fn is_everywhere(&self) -> bool {
        !self.tf.is_empty() && self.cfn != CfnAttr::None
    }
}

/// How CloudFormation gets an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CfnAttr {
    /// `!Ref LogicalId`.
    Ref,
    /// `!GetAtt LogicalId.Name`.
    GetAtt(&'static str),
    /// The first item of the list `!GetAtt LogicalId.Name`.
    FirstOf(&'static str),
    /// It has no way to get it.
    None,
}

/// Something that acts with a role, or is itself what permissions are given to.
#[derive(Clone, Copy, Debug)]
pub struct Principal {
    /// Service that assumes the role, such as `ec2.amazonaws.com`; empty for [`Via::Itself`] and [`Via::Of`].
    pub service: &'static str,
    /// How its permissions reach it.
    pub via: Via,
    /// AWS managed policies without which the service cannot run it, by name behind `policy/`, given its properties. A
    /// role that is derived gets them, whether or not an edge starts here.
    pub managed: fn(&Properties) -> &'static [&'static str],
    /// Properties that refer to what it cannot do without (`/` enters a field of records), and the grants it therefore needs: those of them that the
    /// target's type has.
    pub uses: &'static [(&'static str, &'static [&'static str])],
    /// Whether AWS makes the resource only once its role may do what it needs: then policies come before it.
    pub is_checked: bool,
    /// A property that leads to its role where the first is not set, as a launch configuration does.
    pub or: Option<&'static str>,
}

impl Principal {
    /// What acts with a role that a service assumes.
    pub const fn new(service: &'static str, via: Via) -> Self {
        Self { service, via, managed: |_| &[], uses: &[], is_checked: false, or: None }
    }

    /// AWS managed policies it cannot do without.
    #[must_use]
    pub const fn managed(mut self, managed: fn(&Properties) -> &'static [&'static str]) -> Self {
        self.managed = managed;
        self
    }

    /// What its properties make it need.
    #[must_use]
    pub const fn uses(mut self, uses: &'static [(&'static str, &'static [&'static str])]) -> Self {
        self.uses = uses;
        self
    }

    /// That AWS makes only once its role may do what it needs.
    #[must_use]
    pub const fn checked(mut self) -> Self {
        self.is_checked = true;
        self
    }

    /// A further property that leads to its role, where the first is not set.
    #[must_use]
    pub const fn or(mut self, property: &'static str) -> Self {
        self.or = Some(property);
        self
    }

    /// What leads to its role.
    pub fn lead<'a>(&self, properties: &'a Properties) -> Option<&'a Value> {
        let value = properties.get(self.property()?);
        value.or_else(|| properties.get(self.or?))
    }

    /// The property that leads to its role; `None` for what is itself given permissions.
    pub const fn property(&self) -> Option<&'static str> {
        match self.via {
            Via::InstanceProfile(property) | Via::Role(property) | Via::Of(property) => Some(property),
            Via::Itself { .. } => None,
        }
    }
}

/// How permissions reach what acts with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The property takes the name of an instance profile.
    InstanceProfile(&'static str),
    /// The property takes the ARN of the role.
    Role(&'static str),
    /// The property refers to the resource that has the role, as a service does to its task definition.
    Of(&'static str),
    /// It is a role, a user or a group, and has policies of its own.
    Itself {
        /// Type of its inline policies, whose properties are called as those of a role's.
        policy: &'static ResourceType,
        /// Property of that type that refers to it.
        owner: &'static str,
    },
}

/// A property whose value, or each entry of it, becomes a resource of its own when a diagram is lowered: routes of a
/// route table, rules of a security group, a subnet's choice of route table.
#[derive(Debug)]
pub struct Lowered {
    /// The property.
    pub property: &'static str,
    /// Type of what it becomes.
    pub ty: &'static ResourceType,
    /// Property of that type that refers to the node.
    pub owner: &'static str,
    /// Attribute of the node that it takes.
    pub attr: &'static str,
    /// Where an entry goes.
    pub entry: Entry,
    /// Properties every one of them gets.
    pub with: &'static [(&'static str, Literal)],
}

/// The property that takes a value, given the value and the type of the node it refers to.
pub type Choice = fn(&Value, Option<&'static ResourceType>) -> &'static str;

/// What an entry of a lowered property is.
#[derive(Debug)]
pub enum Entry {
    /// A value that goes into this property as it is.
    Value(&'static str),
    /// The whole list goes into this property of one resource.
    Whole(&'static str),
    /// Something made from the value goes into this property; nothing is made of what leads to none.
    Made(&'static str, fn(&Value) -> Option<Value>),
    /// A record whose fields go into the properties called alike.
    Record {
        /// A field whose property depends on what it holds, and the choice: given the value and the type of the node
        /// it refers to.
        pick: Option<(&'static str, Choice)>,
        /// What tells the resource from others of the same node, as words joined by `_`; `None` leaves it to the label of
        /// the first node an entry refers to.
        name: Option<fn(&Value) -> String>,
    },
}

/// A list in another CloudFormation resource that takes the place of a resource, such as the managed policies of a role.
#[derive(Debug)]
pub struct Fold {
    /// Property that refers to that resource.
    pub owner: &'static str,
    /// Path of the list there.
    pub list: &'static str,
    /// Property whose value is an entry; `None` if an entry is an object with all of the others.
    pub value: Option<&'static str>,
}

/// How CloudFormation takes tags, which Terraform always has in a map called `tags`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TagsForm {
    /// A list with a `Key` and a `Value` for each tag.
    Entries {
        /// Path of the list.
        path: &'static str,
        /// What every entry says besides.
        with: &'static [(&'static str, Literal)],
    },
    /// A list with one entry, which says what kind of resource the list of tags in it is for.
    Specification {
        /// Path of the outer list.
        path: &'static str,
        /// The kind, such as `launch-template`.
        of: &'static str,
    },
    /// A map of keys to values, at a path.
    Map(&'static str),
    /// It takes none. The resource's own tags are kept as `Tags` in its metadata, so that nothing is lost.
    Metadata,
}

/// Something a stack tells about a resource once deployed.
#[derive(Debug)]
pub struct Output {
    /// Attribute id.
    pub attr: &'static str,
    /// What it is, after the node's name: `id of the VPC`.
    pub doc: &'static str,
}
