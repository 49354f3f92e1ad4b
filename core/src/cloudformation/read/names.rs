//! Names from logical ids: the inverse of what writing does, so that a name leads back to the id it was read from.

use std::collections::{BTreeMap, BTreeSet};

use crate::cloudformation::names::{id_of, words};
use crate::stack::{pascal_case, snake_case};

/// Names that are known, by the start of an id that they lead to. An id has lost where words begin with a digit; a name
/// that begins with another one has not.
#[derive(Debug, Default)]
pub(in crate::cloudformation) struct Names {
    known: BTreeMap<String, String>,
}

/// A name, and the id where that does not follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cloudformation) struct Named {
    pub(in crate::cloudformation) name: String,
    pub(in crate::cloudformation) logical_id: Option<String>,
}

/// A resource whose name is to be found out.
#[derive(Clone, Copy, Debug)]
pub(in crate::cloudformation) struct Unnamed<'a> {
    /// Its logical id.
    pub(in crate::cloudformation) id: &'a str,
    /// The noun of its type.
    pub(in crate::cloudformation) noun: &'static str,
    /// What people call it.
    pub(in crate::cloudformation) title: Option<&'a str>,
    /// Whether it may be written inside another resource, or is an entry of a property in a drawing.
    pub(in crate::cloudformation) is_entry: bool,
}

impl Names {
    /// Remembers a name.
    pub(super) fn learn(&mut self, name: &str) {
        self.known.entry(pascal_case(name)).or_insert_with(|| name.to_owned());
    }

    /// The name of a resource of a type with a noun; `title` is what people call it.
    pub(super) fn resource(&self, id: &str, noun: &str, title: Option<&str>) -> Named {
        let leads_back = |name: &String| id_of(name, noun) == id;
        let stems = stems(id, noun);
        let wanted = title.map(|it| snake_case(it, &snake_case(noun, "resource")));
        let numbered = |wanted: &String| {
            let number = |stem: &&str| stem.strip_prefix(&pascal_case(wanted))?.parse::<u32>().ok();
            stems.iter().find_map(number).map(|n| format!("{wanted}_{n}"))
        };
        let by_title = wanted.iter().cloned().chain(wanted.as_ref().and_then(numbered));
        let known = stems.iter().filter_map(|it| self.known.get(*it).cloned());
        let begun = stems.iter().flat_map(|it| self.begun(it).into_iter().chain([split(it, false)]));
        // Called after its type and nothing else.
        let bare = (id == noun).then(|| split(noun, false));
        match by_title.chain(known).chain(bare).chain(begun).find(leads_back) {
            Some(name) => Named { name, logical_id: None },
            None => {
                let name = split(stems.first().copied().unwrap_or(id), false);
                Named { name: snake_case(&name, "resource"), logical_id: Some(id.to_owned()) }
            }
        }
    }

    /// Names resources, the order of which makes no difference, and learns them. What people named comes first, then
    /// what tells its words apart; names of others begin with those.
    pub(in crate::cloudformation) fn resources(&mut self, unnamed: &[Unnamed<'_>]) -> Vec<Named> {
        let has_digit = |it: &str| it.contains(|c: char| c.is_ascii_digit());
        let mut named: Vec<Option<Named>> = unnamed.iter().map(|_| None).collect();
        for round in 0..4 {
            let mut learned = BTreeSet::new();
            for (it, slot) in unnamed.iter().zip(&mut named) {
                let is_due = match round {
                    0 => it.title.is_some(),
                    1 => !has_digit(it.id),
                    _ => true,
                };
                if slot.is_some() || !is_due || (it.is_entry && round < 3) {
                    continue;
                }
                let name = self.resource(it.id, it.noun, it.title);
                // An entry may be written inside its owner, where it has no name to learn from.
                if !it.is_entry {
                    learned.insert(name.name.clone());
                }
                *slot = Some(name);
            }
            learned.iter().for_each(|it| self.learn(it));
        }
        let nameless = || Named { name: String::new(), logical_id: None };
        named.into_iter().map(|it| it.unwrap_or_else(nameless)).collect()
    }

    /// The name of a parameter or an output; `None` if none leads back to the id.
    pub(super) fn other(&self, id: &str, title: Option<&str>) -> Option<String> {
        let wanted = title.map(|it| snake_case(it, "input"));
        let candidates = wanted.into_iter().chain(self.begun(id)).chain([split(id, false)]);
        candidates.into_iter().find(|it| words(it, "input") == id)
    }

    /// Names that begin with a known one, the longest first.
    fn begun(&self, stem: &str) -> Vec<String> {
        let ends = (1..=stem.len()).rev().filter(|at| stem.is_char_boundary(*at) && is_word_end(stem, *at));
        let begin = |at: usize| {
            let (head, rest) = stem.split_at(at);
            let known = self.known.get(head)?;
            Some(if rest.is_empty() { known.clone() } else { format!("{known}_{}", split(rest, true)) })
        };
        ends.filter_map(begin).collect()
    }
}

/// What is left of an id without what its noun may have added, the most likely first.
fn stems<'a>(id: &'a str, noun: &str) -> Vec<&'a str> {
    let endings = (0..=noun.len()).filter(|at| noun.is_char_boundary(*at) && is_word_start(noun, *at));
    let stems = endings.filter_map(|at| id.strip_suffix(&noun[at..]));
    stems.filter(|it| !it.is_empty()).collect()
}

fn is_word_start(noun: &str, at: usize) -> bool {
    noun[at..].chars().next().is_none_or(|it| it.is_ascii_uppercase())
}

/// Whether a word of an id may end at a byte.
fn is_word_end(id: &str, at: usize) -> bool {
    let next = id[at..].chars().next();
    let before = id[..at].chars().next_back();
    next.is_none_or(|it| {
        it.is_ascii_uppercase() || (it.is_ascii_digit() && before.is_some_and(|it| !it.is_ascii_digit()))
    })
}

/// Words of an id joined by `_`: at capitals, keeping abbreviations such as `VPC` together, and at numbers if
/// `at_digits`.
pub(in crate::cloudformation) fn split(id: &str, at_digits: bool) -> String {
    let chars: Vec<char> = id.chars().collect();
    let mut name = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| chars.get(it));
        let begins = before.is_some_and(|before| {
            let next_is_lower = chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
            let capital = c.is_ascii_uppercase() && (!before.is_ascii_uppercase() || next_is_lower);
            capital || (at_digits && c.is_ascii_digit() && !before.is_ascii_digit())
        });
        if begins && !name.ends_with('_') {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(known: &[&str]) -> Names {
        let mut names = Names::default();
        known.iter().for_each(|it| names.learn(it));
        names
    }

    #[test]
    fn names_lead_back_to_their_ids() {
        let known = names(&["s3_app", "app"]);
        for (id, noun, title, name) in [
            ("PrivateASubnet", "Subnet", Some("Private A"), "private_a"),
            ("PrivateASubnet", "Subnet", None, "private_a"),
            ("Public2Subnet", "Subnet", Some("Public 2"), "public_2"),
            ("Public2Subnet", "Subnet", Some("Public"), "public_2"),
            ("S3Endpoint", "Endpoint", Some("S3"), "s3"),
            ("AppSecurityGroup", "SecurityGroup", Some("app security"), "app_security"),
            ("AppTcp8080To9000Ingress", "Ingress", None, "app_tcp_8080_to_9000"),
            ("S3AppSsh2Ingress", "Ingress", None, "s3_app_ssh_2"),
            ("InternetGateway", "InternetGateway", None, "internet_gateway"),
            ("AppInstance", "Instance", Some("Something else"), "app"),
        ] {
            let named = known.resource(id, noun, title);
            assert_eq!(named, Named { name: name.into(), logical_id: None }, "{id}");
        }
        let vpc = known.resource("VPC", "Vpc", None);
        assert_eq!(vpc, Named { name: "vpc".into(), logical_id: Some("VPC".into()) });
        let subnet = known.resource("PublicSubnet1", "Subnet", Some("Public subnet"));
        assert_eq!(subnet, Named { name: "public_subnet1".into(), logical_id: Some("PublicSubnet1".into()) });
        assert_eq!(known.other("AdminCidrs", Some("Admin cidrs")), Some("admin_cidrs".into()));
        assert_eq!(known.other("App2InstanceId", None), Some("app_2_instance_id".into()));
        assert_eq!(known.other("pVpcId", None), None);
    }

    #[test]
    fn abbreviations_stay_together() {
        assert_eq!(split("MyVPCSubnetB", false), "my_vpc_subnet_b");
        assert_eq!(split("Tcp443Http2", true), "tcp_443_http_2");
        assert_eq!(split("Tcp443Http2", false), "tcp443_http2");
    }
}
