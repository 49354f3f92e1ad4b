//! What names stand for in a template: parameters, resources, conditions, mappings.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use super::document::{Node, Position};
use crate::catalog::{CfnAttr, ResourceType, ec2};
use crate::model::Parameter;
use crate::reading::Budget;
use crate::value::{Context, ImageLookup, Value};

/// How much may be worked out for one template, in values: so much, and one more for every few bytes of text.
const VALUES: (usize, usize) = (400_000, 2);

/// How deep evaluation may call itself.
const DEPTH_LIMIT: usize = 250;

/// A resource as its template declares it.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    pub(super) address: String,
    pub(super) ty: Option<&'static ResourceType>,
    pub(super) properties: Option<&'a Node>,
}

/// What a parameter stands for.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) value: Value,
    pub(super) is_list: bool,
}

/// Names and what they stand for.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    /// By logical id.
    pub(super) inputs: BTreeMap<&'a str, Input>,
    /// By logical id.
    pub(super) resources: BTreeMap<&'a str, Declared<'a>>,
    pub(super) mappings: Option<&'a Node>,
    pub(super) conditions: Option<&'a Node>,
    /// Conditions that have been decided, or cannot be.
    pub(super) decided: RefCell<BTreeMap<String, Option<bool>>>,
    /// Defaults of inputs by their names, where they choose in conditions and mappings.
    pub(super) defaults: BTreeMap<String, Value>,
    /// Whether it is the template as it would be deployed: what is not known may be there.
    pub(super) is_deployed: bool,
    /// Names of the inputs that have chosen.
    pub(super) chosen: RefCell<BTreeSet<String>>,
    /// Logical ids by what they stand for.
    ids: OnceCell<Ids>,
    budget: Budget,
    /// Where values became more than are worked out.
    pub(super) gave_up: Cell<Option<Position>>,
    depth: Cell<usize>,
}

/// Logical ids by what they stand for.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// By address.
    pub(super) resources: BTreeMap<String, String>,
    /// By the name of an input.
    pub(super) inputs: BTreeMap<String, String>,
    /// By the path of an SSM parameter.
    pub(super) paths: BTreeMap<String, String>,
    /// By the machine image that is looked up.
    pub(super) lookups: BTreeMap<ImageLookup, String>,
    /// Names of inputs that are lists.
    pub(super) lists: BTreeSet<String>,
}

impl<'a> Scope<'a> {
    /// Names of a template with so many bytes.
    pub(super) fn new(size: usize, template: &'a Node) -> Self {
        Self {
            mappings: template.get("Mappings"),
            conditions: template.get("Conditions"),
            budget: Budget::new(VALUES.0 + size / VALUES.1, 0),
            ..Self::default()
        }
    }

    /// Has the defaults of inputs choose in conditions and mappings.
    pub(super) fn choose_by_defaults(&mut self, parameters: &BTreeMap<String, Parameter>) {
        let defaults = parameters.iter().filter_map(|(name, it)| Some((name.clone(), it.default.clone()?)));
        self.defaults = defaults.collect();
    }

    /// What `Ref` tells of a name; `None` if that is not known.
    pub(super) fn reference(&self, name: &str) -> Option<Value> {
        match name {
            "AWS::Region" => return Some(Context::Region.into()),
            "AWS::AccountId" => return Some(Context::AccountId.into()),
            "AWS::Partition" => return Some(Context::Partition.into()),
            "AWS::URLSuffix" => return Some(Context::UrlSuffix.into()),
            "AWS::StackName" => return Some(Context::StackName.into()),
            "AWS::NoValue" => return Some(Value::Null),
            _ => {}
        }
        if let Some(input) = self.inputs.get(name) {
            return Some(input.value.clone());
        }
        let declared = self.resources.get(name)?;
        let attr = declared.ty.map_or(Some("Ref"), attr_by_ref)?;
        Some(Value::reference(&declared.address, attr))
    }

    /// What `Fn::GetAtt` tells of a resource; `None` if that is not known.
    pub(super) fn attribute(&self, id: &str, name: &str) -> Option<Value> {
        let declared = self.resources.get(id)?;
        let attr = declared.ty.map_or(Some(name), |it| attr_by_name(it, name))?;
        Some(Value::reference(&declared.address, attr))
    }

    /// What the first item of the list is that `Fn::GetAtt` tells of a resource; `None` if that is not known.
    pub(super) fn first_of(&self, id: &str, name: &str) -> Option<Value> {
        let declared = self.resources.get(id)?;
        let is_it = |cfn: CfnAttr| matches!(cfn, CfnAttr::FirstOf(told) if told == name);
        let told = declared.ty?.attrs.iter().find(|it| is_it(it.cfn))?;
        Some(Value::reference(&declared.address, told.id))
    }

    /// A value of a mapping.
    pub(super) fn mapped(&self, map: &str, first: &str, second: &str) -> Option<&'a Node> {
        self.mappings?.get(map)?.get(first)?.get(second)
    }

    /// The logical ids, once all parameters and resources are known.
    pub(super) fn ids(&self) -> &Ids {
        self.ids.get_or_init(|| {
            let mut ids = Ids::default();
            for (id, it) in self.resources.iter().rev() {
                ids.resources.insert(it.address.clone(), (*id).to_owned());
            }
            for (id, it) in self.inputs.iter().rev() {
                match &it.value {
                    Value::Param(name) => {
                        ids.inputs.insert(name.clone(), (*id).to_owned());
                        ids.lists.extend(it.is_list.then(|| name.clone()));
                    }
                    Value::Ssm(path) => drop(ids.paths.insert(path.clone(), (*id).to_owned())),
                    Value::Image(lookup) => drop(ids.lookups.insert(lookup.clone(), (*id).to_owned())),
                    _ => {}
                }
            }
            ids
        })
    }

    /// Whether there is still room for so many values; where there is not, remembers the first place.
    pub(super) fn spend(&self, size: usize, at: Position) -> bool {
        let is_room = self.budget.spend(size);
        if !is_room && self.gave_up.get().is_none() {
            self.gave_up.set(Some(at));
        }
        is_room
    }

    /// Works something out one level deeper; `None` if that is too deep.
    pub(super) fn deeper<T>(&self, work: impl FnOnce() -> Option<T>) -> Option<T> {
        let depth = self.depth.get();
        if depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth.set(depth + 1);
        let done = work();
        self.depth.set(depth);
        done
    }

    /// Whether nothing more is worked out.
    pub(super) fn is_spent(&self) -> bool {
        self.budget.is_spent()
    }

    /// Whether something is being worked out for something else.
    pub(super) fn is_inside(&self) -> bool {
        self.depth.get() > 0
    }
}

/// The attribute that `Ref` tells of a type.
fn attr_by_ref(ty: &'static ResourceType) -> Option<&'static str> {
    // In a VPC, `Ref` of a group is its id as well. Source: CloudFormation reference, "AWS::EC2::SecurityGroup".
    if *ty == ec2::security_group::TYPE {
        return Some("id");
    }
    ty.attrs.iter().find(|it| it.cfn == CfnAttr::Ref).map(|it| it.id)
}

/// The attribute that `Fn::GetAtt` tells of a type by a name.
fn attr_by_name(ty: &'static ResourceType, name: &str) -> Option<&'static str> {
    let told = ty.attrs.iter().find(|it| matches!(it.cfn, CfnAttr::GetAtt(told) if told == name));
    let told = told.map(|it| it.id);
    // Newer types tell their id by name as well: `VpcId` of a VPC.
    let own_id = || {
        let (_, short) = ty.cfn.rsplit_once("::")?;
        let is_own = name.to_ascii_lowercase() == format!("{}id", short.to_ascii_lowercase());
        attr_by_ref(ty).filter(|it| is_own && *it == "id")
    };
    told.or_else(own_id)
}
