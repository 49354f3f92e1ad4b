//! The actions that AWS knows, of the services that the catalogue is about.
//!
//! Source: service authorization reference, "Actions, resources, and condition keys for AWS services", September 2026.

/// A line for each service and level: the service, the level, and the names of the actions. The first line names all
/// services that there are.
const TABLE: &str = include_str!("actions.txt");

/// What kind of thing an action does. Source: service authorization reference, "The access level column".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Tells which resources there are.
    List,
    /// Reads what is in them.
    Read,
    /// Makes, changes or deletes them.
    Write,
    /// Changes who may do what.
    PermissionsManagement,
    /// Changes tags.
    Tagging,
}

/// Actions of one service that are alike.
#[derive(Clone, Copy, Debug)]
pub struct Actions {
    /// The service, as it stands before the colon.
    pub service: &'static str,
    /// What they do.
    pub level: AccessLevel,
    /// Whether a policy can name the resources they are allowed on; otherwise it has to say `*`.
    pub is_about_resources: bool,
    names: &'static str,
}

impl Actions {
    /// Names of the actions behind the colon, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.names.split(' ')
    }
}

/// All actions that are known, service by service.
pub fn known_actions() -> impl Iterator<Item = Actions> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        let (service, level, names) = (parts.next()?, parts.next()?, parts.next()?);
        let is_about_resources = level.chars().all(|it| it.is_ascii_uppercase());
        let level = match level {
            "L" | "l" => AccessLevel::List,
            "R" | "r" => AccessLevel::Read,
            "W" | "w" => AccessLevel::Write,
            "P" | "p" => AccessLevel::PermissionsManagement,
            _ => AccessLevel::Tagging,
        };
        Some(Actions { service, level, is_about_resources, names })
    })
}

/// Whether AWS has a service with this name before the colon.
pub fn is_service(name: &str) -> bool {
    let all = TABLE.lines().next().unwrap_or_default();
    all.split(' ').any(|it| it.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog;

    #[test]
    fn what_the_catalogue_grants_is_known() {
        let actions = catalog::all().flat_map(|it| it.grants).flat_map(|it| it.actions.iter().chain(it.kms));
        let known: Vec<Actions> = known_actions().collect();
        for action in actions {
            let (service, name) = action.split_once(':').unwrap();
            let of_service: Vec<&Actions> = known.iter().filter(|it| it.service == service).collect();
            let is_known = of_service.iter().any(|it| it.names().any(|it| it == name));
            assert!(is_known || of_service.is_empty(), "{action}");
        }
    }

    #[test]
    fn levels_are_read() {
        let of = |service: &str, name: &str| {
            known_actions().find(|it| it.service == service && it.names().any(|it| it == name)).unwrap()
        };
        assert_eq!(of("s3", "PutObject").level, AccessLevel::Write);
        assert_eq!(of("s3", "PutBucketPolicy").level, AccessLevel::PermissionsManagement);
        assert!(of("s3", "PutObject").is_about_resources && !of("s3", "ListAllMyBuckets").is_about_resources);
        assert!(is_service("dynamodb") && !is_service("dynamo"));
    }
}
