//! Logical ids: from a resource's own name and type, so that no other resource can change them.

use std::collections::BTreeMap;

use crate::catalog::Companion;
use crate::stack::{Names, Resource, Stack, image_name, pascal_case, repeated, snake_case, ssm_paths};
use crate::value::Value;

/// The names of everything in a template, which share one name space.
#[derive(Debug, Default)]
pub(super) struct LogicalIds<'a> {
    /// By name of the parameter.
    pub(super) parameters: BTreeMap<&'a str, String>,
    /// Parameters for SSM parameters, by their path.
    pub(super) images: BTreeMap<&'a str, String>,
    /// By address.
    pub(super) resources: BTreeMap<&'a str, String>,
    /// By address of the main resource.
    pub(super) companions: BTreeMap<&'a str, Vec<(&'static Companion, String)>>,
    /// Addresses of what becomes an entry of a list of a resource, by the address of that resource.
    pub(super) folded: BTreeMap<&'a str, Vec<&'a str>>,
    /// Ids of the resources that a rule over a list of ranges becomes, by address.
    pub(super) entries: BTreeMap<&'a str, Vec<String>>,
}

/// Parameter with the environment.
pub(super) const ENVIRONMENT: &str = "Environment";
/// Parameter with the project.
pub(super) const PROJECT: &str = "Project";

impl<'a> LogicalIds<'a> {
    pub(super) fn new(stack: &'a Stack) -> Self {
        let mut names = Names::default();
        let mut claim = |wanted: &str| alphanumeric(&mut names, wanted);
        claim(ENVIRONMENT);
        claim(PROJECT);
        let mut ids = Self::default();
        for name in stack.parameters.keys() {
            ids.parameters.insert(name, claim(&words(name, "parameter")));
        }
        for path in ssm_paths(stack) {
            ids.images.insert(path, claim(&words(&image_name(path), "image")));
        }
        for (address, resource) in &stack.resources {
            match resource.ty.and_then(|it| it.cfn_fold.as_ref()) {
                None => drop(ids.resources.insert(address, claim(&resource_id(resource)))),
                Some(fold) => {
                    if let Some(owner) = resource.props.get(fold.owner).and_then(Value::target) {
                        ids.folded.entry(owner).or_default().push(address);
                    }
                }
            }
        }
        for (address, resource) in &stack.resources {
            let id = ids.resources.get(address.as_str()).cloned().unwrap_or_default();
            let companions = resource.ty.map_or(&[][..], |it| it.cfn_companions);
            for companion in companions.iter().filter(|it| it.applies(&resource.props)) {
                let own = (companion, claim(&format!("{id}{}", companion.suffix)));
                ids.companions.entry(address).or_default().push(own);
            }
            if let Some((_, parameter)) = repeated(stack, resource) {
                let default = stack.parameters.get(parameter).and_then(|it| it.default.as_ref());
                let n = default.map_or(0, |it| it.items().len());
                ids.entries.insert(address, (1..=n).map(|it| claim(&format!("{id}{it}"))).collect());
            }
        }
        ids
    }

    /// Address of each logical id that a template holds.
    pub(super) fn addresses(&self) -> BTreeMap<String, String> {
        let main = self.resources.iter().filter(|(it, _)| !self.entries.contains_key(*it));
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

fn resource_id(resource: &Resource) -> String {
    let noun = resource.ty.map_or("Resource", |it| it.noun);
    let name = words(&resource.name, noun);
    let overlap = (0..=noun.len()).rev().filter(|it| noun.is_char_boundary(*it) && is_word_end(noun, *it));
    let overlap = overlap.into_iter().find(|it| name.ends_with(&noun[..*it])).unwrap_or(0);
    format!("{name}{}", &noun[overlap..])
}

/// Whether a word of a name in capitals ends at a byte.
fn is_word_end(noun: &str, at: usize) -> bool {
    noun[at..].chars().next().is_none_or(|it| it.is_ascii_uppercase())
}

fn words(name: &str, fallback: &str) -> String {
    pascal_case(&snake_case(name, fallback))
}

/// A free name, numbered without a mark between: logical ids are letters and digits.
fn alphanumeric(names: &mut Names, wanted: &str) -> String {
    let claimed = names.claim(wanted);
    if claimed == wanted {
        return claimed;
    }
    let plain = claimed.replace('_', "");
    alphanumeric(names, &plain)
}
