//! Logical ids: from a resource's own name and type, so that no other resource can change them.

use std::collections::{BTreeMap, BTreeSet};

use super::principals::{self, families};
use super::scaling::{Scaled, scaled};
use crate::catalog::Companion;
use crate::stack::{
    Dependencies, Names, Resource, Stack, image_lookups, image_name, logical_id, repeated, ssm_paths,
};
pub(super) use crate::stack::{id_of, words};
use crate::value::{ImageLookup, Value};

/// The names of everything in a template, which share one name space.
#[derive(Debug, Default)]
pub(super) struct LogicalIds<'a> {
    /// Parameters with the settings every resource is tagged with: project and environment.
    pub(super) settings: [String; 2],
    /// By name of the parameter.
    pub(super) parameters: BTreeMap<&'a str, String>,
    /// Parameters for SSM parameters, by their path.
    pub(super) images: BTreeMap<&'a str, String>,
    /// Parameters for machine images that CloudFormation cannot look up.
    pub(super) lookups: BTreeMap<&'a ImageLookup, String>,
    /// By address.
    pub(super) resources: BTreeMap<&'a str, String>,
    /// By address of the main resource.
    pub(super) companions: BTreeMap<&'a str, Vec<(&'static Companion, String)>>,
    /// Addresses of what becomes an entry of a list of a resource, by the address of that resource.
    pub(super) folded: BTreeMap<&'a str, Vec<&'a str>>,
    /// Attachments that are entries of lists of a managed policy, by the address of that policy.
    pub(super) listed: BTreeMap<&'a str, Vec<&'a str>>,
    /// Inline policies that are written with another one, and so have its id, by the address of that.
    pub(super) parts: BTreeMap<&'a str, Vec<&'a str>>,
    /// Ids of the resources that a rule over a list of ranges becomes, by address.
    pub(super) entries: BTreeMap<&'a str, Vec<String>>,
    /// Auto scaling that tables say themselves.
    pub(super) scaled: Scaled<'a>,
    /// What has to wait for what, where no reference says so.
    pub(super) dependencies: Dependencies<'a>,
}

/// Parameter with the environment.
pub(super) const ENVIRONMENT: &str = "Environment";
/// Parameter with the project.
pub(super) const PROJECT: &str = "Project";

impl<'a> LogicalIds<'a> {
    pub(super) fn new(stack: &'a Stack) -> Self {
        let mut names = Names::default();
        let mut ids =
            Self { dependencies: Dependencies::new(stack), scaled: scaled(stack), ..Self::default() };
        ids.listed = principals::listed(stack);
        // What a template says itself counts before what follows from names.
        for it in &stack.template.parameters {
            names.claim(&it.id);
            match &it.means {
                Value::Param(name) => drop(ids.parameters.insert(name, it.id.clone())),
                Value::Ssm(path) => drop(ids.images.insert(path, it.id.clone())),
                Value::Image(lookup) => drop(ids.lookups.insert(lookup, it.id.clone())),
                _ => {}
            }
        }
        for family in families(stack) {
            let id = alphanumeric(&mut names, &family.id);
            let members = family.others.iter().copied().chain([family.main]);
            ids.resources.extend(members.map(|it| (it, id.clone())));
            ids.parts.insert(family.main, family.others);
        }
        for (address, resource) in &stack.resources {
            if let Some(id) = resource.logical_id.as_ref().filter(|_| !is_folded(resource))
                && !ids.resources.contains_key(address.as_str())
            {
                ids.resources.insert(address, alphanumeric(&mut names, id));
            }
        }
        let mut told = BTreeMap::new();
        for (address, resource) in &stack.resources {
            for companion in companions(resource) {
                if let Some(id) = written_companion(resource, companion).and_then(|it| it.id) {
                    told.insert((address.as_str(), companion.suffix), alphanumeric(&mut names, &id));
                }
            }
        }
        let mut claim = |wanted: &str| alphanumeric(&mut names, wanted);
        ids.settings = [claim(PROJECT), claim(ENVIRONMENT)];
        for name in stack.parameters.keys() {
            ids.parameters.entry(name).or_insert_with(|| claim(&words(name, "parameter")));
        }
        for path in ssm_paths(stack) {
            ids.images.entry(path).or_insert_with(|| claim(&words(&image_name(path), "image")));
        }
        for lookup in image_lookups(stack) {
            let wanted = || words(&format!("{}_image", lookup.label()), "image");
            ids.lookups.entry(lookup).or_insert_with(|| claim(&wanted()));
        }
        let scaled = ids.scaled.resources.clone();
        let listed: BTreeSet<&str> = ids.listed.values().flatten().copied().collect();
        for (address, resource) in stack.resources.iter().filter(|(it, _)| !scaled.contains(it.as_str())) {
            match resource.ty.and_then(|it| it.cfn_fold.as_ref()) {
                None => drop(ids.resources.entry(address).or_insert_with(|| claim(&logical_id(resource)))),
                Some(_) if listed.contains(address.as_str()) => {}
                Some(fold) => {
                    if let Some(owner) = resource.props.get(fold.owner).and_then(Value::target) {
                        ids.folded.entry(owner).or_default().push(address);
                    }
                }
            }
        }
        for (address, resource) in &stack.resources {
            let id = ids.resources.get(address.as_str()).cloned().unwrap_or_default();
            for companion in companions(resource) {
                let told = told.remove(&(address.as_str(), companion.suffix));
                let own = told.unwrap_or_else(|| claim(&format!("{id}{}", companion.suffix)));
                ids.companions.entry(address).or_default().push((companion, own));
            }
            if let Some((_, parameter)) = repeated(stack, resource) {
                // Without a default, it is made for one entry.
                let default = stack.parameters.get(parameter).and_then(|it| it.default.as_ref());
                let n = default.map_or(1, |it| it.items().len());
                ids.entries.insert(address, (1..=n).map(|it| claim(&format!("{id}{it}"))).collect());
            }
        }
        ids
    }

    /// Addresses of inline policies that are written with another one.
    pub(super) fn parts(&self) -> BTreeSet<&'a str> {
        self.parts.values().flatten().copied().collect()
    }

    /// Address of each logical id that a template holds.
    pub(super) fn addresses(&self) -> BTreeMap<String, String> {
        let parts = self.parts();
        let is_own = |it: &str| !self.entries.contains_key(it) && !parts.contains(it);
        let main = self.resources.iter().filter(|(it, _)| is_own(it));
        let entries = self.entries.iter().flat_map(|(address, ids)| ids.iter().map(move |id| (address, id)));
        let companions = self.companions.iter();
        let companions = companions.flat_map(|(address, all)| all.iter().map(move |(_, id)| (address, id)));
        let all = main.chain(companions).chain(entries);
        all.map(|(address, id)| (id.clone(), (*address).to_owned())).collect()
    }
}

/// An output's name in a template.
pub(super) fn output_id(name: &str) -> String {
    words(name, "output")
}

/// The companions a resource has.
fn companions(resource: &Resource) -> impl Iterator<Item = &'static Companion> {
    let all = resource.ty.map_or(&[][..], |it| it.cfn_companions);
    all.iter().filter(|it| it.applies(&resource.props))
}

fn is_folded(resource: &Resource) -> bool {
    resource.ty.is_some_and(|it| it.cfn_fold.is_some())
}

/// What a template says about a companion beyond what follows from the main resource.
#[derive(Debug, Default)]
pub(super) struct WrittenCompanion {
    pub(super) id: Option<String>,
    /// What stands beside its properties, as JSON.
    pub(super) attributes: Vec<(String, serde_json::Value)>,
}

/// Path of a [`WrittenCompanion`] in what is opaque of the main resource.
pub(super) fn companion_path(companion: &Companion) -> String {
    format!("@{}", companion.suffix)
}

/// Entry with the logical id in what is written of a companion.
pub(super) const LOGICAL_ID: &str = "LogicalId";

/// What a template says about a companion.
pub(super) fn written_companion(resource: &Resource, companion: &Companion) -> Option<WrittenCompanion> {
    let path = companion_path(companion);
    let source = resource.opaque.iter().find(|it| it.path == path)?.source.source();
    let serde_json::Value::Object(fields) = serde_json::from_str(source).ok()? else { return None };
    let mut written = WrittenCompanion::default();
    for (name, value) in fields {
        match value.as_str() {
            Some(id) if name == LOGICAL_ID => written.id = Some(id.to_owned()),
            _ => written.attributes.push((name, value)),
        }
    }
    Some(written)
}

/// A free name, numbered without a mark between: logical ids are letters and digits.
pub(super) fn alphanumeric(names: &mut Names, wanted: &str) -> String {
    let claimed = names.claim(wanted);
    if claimed == wanted {
        return claimed;
    }
    let plain = claimed.replace('_', "");
    alphanumeric(names, &plain)
}
