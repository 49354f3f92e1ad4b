//! Roles from access edges: one role for each principal that has none, one statement for each target.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::kept::{Cause, What};
use super::lower::{Lowering, STRIDE, label_in};
use super::names::{pascal_cases, snake_case};
use super::{Access, Origin, Part};
use crate::catalog::iam::{instance_profile, role, role_policy, role_policy_attachment as attachment};
use crate::catalog::identity::managed_policy_arn;
use crate::catalog::{Grant, Principal, Properties, ResourceType, Via};
use crate::model::{Node, NodeId};
use crate::value::{Context, Value, map};

impl Lowering<'_> {
    /// Gives every principal what its edges say, and every service that acts for a node what it cannot do without: to the
    /// role, user or group that is drawn for it, or else to a role of its own.
    pub(super) fn derive_roles(&mut self) {
        let mut roles = self.begin_roles();
        while self.derive_some_roles(&mut roles) {}
    }

    /// Finds out who is to be given something, and gives drawn roles their trust policies.
    pub(super) fn begin_roles(&mut self) -> Roles {
        let edges = self.stack.access.clone();
        let (wanted, services) = self.wanted(&edges);
        self.derive_trust(&services);
        Roles { edges, wanted: wanted.into_iter() }
    }

    /// Gives some of them what they are to be given; tells whether any are left.
    pub(super) fn derive_some_roles(&mut self, roles: &mut Roles) -> bool {
        let Roles { edges, wanted } = roles;
        for (bearer, asked) in wanted.take(STRIDE) {
            if !self.is_lowered(&bearer) {
                continue;
            }
            let access: Vec<&Access> = asked.iter().filter_map(|it| it.access(edges)).collect();
            match bearer {
                Bearer::Drawn(address) => self.add_policy(&address, &access),
                Bearer::Missing { node, property } => self.derive_role(&node, property, &access),
            }
        }
        !wanted.as_slice().is_empty()
    }

    /// Who is to be given which access, and the services that act with drawn roles.
    fn wanted(&self, edges: &[Access]) -> (Wanted, Services) {
        let mut drawn: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (position, access) in edges.iter().enumerate() {
            drawn.entry(&access.principal).or_default().push(position);
        }
        let (mut wanted, mut services) = (BTreeMap::new(), Services::new());
        for (id, node) in self.acting() {
            let Some(address) = self.addresses.get(id) else { continue };
            for (index, principal) in node.ty.principal.iter().chain(node.ty.service_roles).enumerate() {
                let Some(bearer) = self.bearer(id, principal) else { continue };
                if let (Bearer::Drawn(role), false) = (&bearer, principal.service.is_empty()) {
                    services.entry(role.clone()).or_default().insert(principal.service);
                }
                let is_main = index == 0 && node.ty.principal.is_some();
                let own = drawn.get(address.as_str()).filter(|_| is_main).into_iter().flatten();
                let own = own.map(|it| Asked::Edge(*it));
                let used = self.used(id, address, principal).into_iter().map(Asked::Use);
                let mut edges = own.chain(used).peekable();
                let is_given = !self.managed(address, principal).is_empty();
                // What has its role elsewhere adds to that, but does not ask for one.
                if edges.peek().is_some() || (is_given && !matches!(principal.via, Via::Of(_))) {
                    wanted.entry(bearer).or_insert_with(Vec::new).extend(edges);
                }
            }
        }
        (wanted.into_iter().collect(), services)
    }

    /// Every node that may act as what is lowered, in the order of ids.
    fn acting(&self) -> Box<dyn Iterator<Item = (&NodeId, &Node)> + '_> {
        match &self.scope {
            None => Box::new(self.diagram.nodes()),
            Some(it) => Box::new(it.acting.iter().filter_map(|it| self.diagram.known_node(it.as_str()))),
        }
    }

    /// Whether what is given to somebody belongs to what is lowered.
    fn is_lowered(&self, bearer: &Bearer) -> bool {
        self.scope.as_ref().is_none_or(|it| match bearer {
            Bearer::Missing { node, .. } => it.ids.contains(node),
            Bearer::Drawn(address) => {
                let resource = self.stack.get(address);
                resource.and_then(|it| it.origin.node()).is_some_and(|id| it.ids.contains(id))
            }
        })
    }

    /// Gives drawn roles their trust policies: for the service that is chosen, or else for those that act with the role.
    fn derive_trust(&mut self, services: &Services) {
        let roles: Vec<String> = self.made_of(&role::TYPE).map(|(address, _)| address.to_owned()).collect();
        for address in roles {
            let Some(role) = self.stack.resources.get_mut(&address) else { continue };
            let chosen = role.props.remove(role::TRUSTED_SERVICE.key());
            if role.props.contains_key(role::TRUST.key()) {
                continue;
            }
            let policy = match (chosen.as_ref().and_then(Value::as_str), services.get(&address)) {
                (Some(chosen), _) => trust([chosen]),
                (None, Some(services)) => trust(services.iter().copied()),
                (None, None) => continue,
            };
            role.props.insert(role::TRUST.key(), policy);
        }
    }

    /// What is given a principal's permissions; `None` if it is nothing of this diagram.
    fn bearer(&self, id: &NodeId, principal: &Principal) -> Option<Bearer> {
        /// Far more than the types of the catalogue need.
        const LONGEST_WAY: usize = 4;
        let (mut id, mut principal) = (id, principal);
        for _ in 0..LONGEST_WAY {
            let (key, node) = self.diagram.node(id.as_str()).map(|it| (id, it))?;
            let Some(property) = principal.property() else {
                return Some(Bearer::Drawn(self.addresses.get(key)?.clone()));
            };
            let Some(value) = node.props.get(property) else {
                // Without what it refers to there is nothing to have a role.
                let is_of = matches!(principal.via, Via::Of(_));
                return (!is_of).then(|| Bearer::Missing { node: key.clone(), property });
            };
            let (target, next) = self.diagram.known_node(value.target()?)?;
            principal = next.ty.principal.as_ref()?;
            id = target;
        }
        None
    }

    /// The AWS managed policies that a principal cannot do without.
    fn managed(&self, address: &str, principal: &Principal) -> &'static [&'static str] {
        self.stack.get(address).map_or(&[][..], |it| (principal.managed)(&it.props))
    }

    /// The access that a principal's properties ask for, those that have become resources of their own among them.
    fn used(&self, id: &NodeId, address: &str, principal: &Principal) -> Vec<Access> {
        let Some(node) = self.diagram.node(id.as_str()) else { return Vec::new() };
        let mut used = Vec::new();
        for (property, names) in principal.uses {
            let (property, field) = property
                .split_once('/')
                .map_or((*property, None), |(property, field)| (property, Some(field)));
            let value = node.props.get(property).map(|it| match field {
                None => self.resolve(it),
                Some(field) => {
                    it.items().iter().filter_map(|it| it.field(field)).map(|it| self.resolve(it)).collect()
                }
            });
            for target in value.as_ref().map(Value::targets).unwrap_or_default() {
                let ty = self.stack.get(target).and_then(|it| it.ty);
                let grants: Vec<&Grant> = names.iter().filter_map(|it| ty?.grant(it)).collect();
                if !grants.is_empty() {
                    let origin = Origin::Node { id: id.clone(), entry: None };
                    let (principal, target) = (address.to_owned(), target.to_owned());
                    used.push(Access { principal, target, grants, origin });
                }
            }
        }
        used
    }

    /// Adds an inline policy to a role, a user or a group.
    fn add_policy(&mut self, address: &str, access: &[&Access]) {
        // A policy without a statement is none: AWS refuses it.
        if access.is_empty() {
            return;
        }
        let Some(identity) = self.stack.get(address) else { return };
        let Some(Via::Itself { policy, owner }) = identity.ty.and_then(|it| it.principal).map(|it| it.via)
        else {
            return;
        };
        let (label, origin) = (identity.name.clone(), identity.origin.clone());
        let reference = Value::reference(address, "name");
        let taken = |name: &str| {
            let mut others = self.stack.of(policy).filter(|(_, it)| it.props.get(owner) == Some(&reference));
            others.any(|(_, it)| it.value(&role_policy::NAME).and_then(Value::as_str) == Some(name))
        };
        let name = (1..).map(|n| if n == 1 { ACCESS.to_owned() } else { format!("{ACCESS}-{n}") });
        let Some(name) = name.take(1 << 16).find(|it| !taken(it)) else { return };
        self.derive_policy(policy, (owner, address), &label, &name, access, origin);
    }

    /// Adds the inline policy of somebody at an address that says what edges allow.
    fn derive_policy(
        &mut self,
        ty: &'static ResourceType,
        (owner, address): (&'static str, &str),
        label: &str,
        name: &str,
        access: &[&Access],
        origin: Origin,
    ) {
        let key = [address, "/", name].concat();
        let causes: Vec<Cause<'_>> = access.iter().filter_map(|it| self.cause(it)).collect();
        let made = self.made(What::Identity, &key, &causes, || {
            Properties::from([
                (role_policy::NAME.key(), name.into()),
                (owner, Value::reference(address, "name")),
                (role_policy::POLICY.key(), document(self.statements(access))),
            ])
        });
        self.derive(ty, label, made.props.clone(), origin);
        self.keep(What::Identity, key, made);
    }

    /// What a statement about an edge is made of.
    pub(super) fn cause<'s>(&'s self, access: &'s Access) -> Option<Cause<'s>> {
        let target = self.stack.get(&access.target)?;
        Some(Cause { address: &access.target, props: &target.props, grants: &access.grants, role: None })
    }

    /// Makes the role that a property of a node leads to.
    fn derive_role(&mut self, id: &NodeId, property: &'static str, access: &[&Access]) {
        let Some(node) = self.diagram.node(id.as_str()) else { return };
        let all = node.ty.principal.iter().chain(node.ty.service_roles);
        let Some(principal) = all.into_iter().find(|it| it.property() == Some(property)) else { return };
        let is_main = node.ty.principal.and_then(|it| it.property()) == Some(property);
        let mut label = self.label(id.as_str()).to_owned();
        let duty = property.trim_end_matches("role").trim_end_matches('_');
        if !is_main && !duty.is_empty() {
            label = format!("{label}_{duty}");
        }
        let origin = Origin::Node { id: id.clone(), entry: None };
        let own = self.role_of_its_own(node, principal);
        let role = self.derive(&role::TYPE, &label, own, origin.clone());
        let managed = self.addresses.get(id).map_or(&[][..], |it| self.managed(it, principal));
        for name in managed {
            let wanted = format!("{label}_{}", snake_case(name.rsplit('/').next().unwrap_or(name), "policy"));
            self.derive(
                &attachment::TYPE,
                &wanted,
                Properties::from([
                    (attachment::ROLE.key(), Value::reference(&role, "name")),
                    (
                        attachment::POLICY_ARN.key(),
                        managed_policy_arn(&(*name).into()).unwrap_or(Value::Null),
                    ),
                ]),
                origin.clone(),
            );
        }
        if !access.is_empty() {
            let owner = (role_policy::ROLE.key(), role.as_str());
            self.derive_policy(&role_policy::TYPE, owner, &label, ACCESS, access, origin.clone());
        }
        let carrier = match principal.via {
            Via::InstanceProfile(_) => {
                let props =
                    Properties::from([(instance_profile::ROLE.key(), Value::reference(&role, "name"))]);
                Value::reference(self.derive(&instance_profile::TYPE, &label, props, origin), "name")
            }
            _ => Value::reference(role, "arn"),
        };
        self.carry(id, property, &carrier);
    }

    /// The properties of a role that belongs to a node alone.
    fn role_of_its_own(&mut self, node: &Node, principal: &Principal) -> Properties {
        let key = [principal.service, "/", &node.name].concat();
        let made = self.made(What::Role, &key, &[], || {
            Properties::from([
                (role::DESCRIPTION.key(), ["Access of ", &plain(&node.name)].concat().into()),
                (role::TRUST.key(), trust([principal.service])),
            ])
        });
        let props = made.props.clone();
        self.keep(What::Role, key, made);
        props
    }

    /// Lets a node refer to its role.
    fn carry(&mut self, id: &NodeId, property: &'static str, carrier: &Value) {
        let Some((address, node)) =
            self.addresses.get(id).and_then(|it| self.stack.resources.get_key_value(it))
        else {
            return;
        };
        let key = [address, "/", property].concat();
        let cause = Cause { address, props: &node.props, grants: &[], role: carrier.target() };
        let made = self.made(What::Carrier, &key, &[cause], || {
            let mut props = node.props.clone();
            props.insert(property, carrier.clone());
            props
        });
        let address = address.clone();
        if let Some(resource) = self.stack.resources.get_mut(&address) {
            resource.props = made.props.clone();
        }
        self.keep(What::Carrier, key, made);
    }

    /// What edges allow, each target once: several principals may act with one role.
    fn statements(&self, access: &[&Access]) -> Vec<Value> {
        let mut merged: Vec<Given<'_>> = Vec::with_capacity(access.len());
        for it in access {
            match merged.iter_mut().find(|(target, _)| *target == it.target) {
                None => merged.push((it.target.as_str(), Cow::Borrowed(&it.grants))),
                Some((_, known)) => {
                    let known = known.to_mut();
                    known.extend(it.grants.iter().copied());
                    known.sort_by_key(|it| it.name);
                    known.dedup();
                }
            }
        }
        let mut statements = Vec::new();
        for (target, grants) in &merged {
            // One statement for all grants that cover the same ARNs.
            statements.extend(self.scopes(target, grants).into_iter().map(|it| it.statement(target)));
        }
        statements.extend(self.key_statements(&merged));
        statements
    }

    /// The grants on a target by the ARNs they cover.
    pub(super) fn scopes(&self, address: &str, grants: &[&'static Grant]) -> Vec<Scope> {
        let Some(target) = self.stack.get(address) else { return Vec::new() };
        let mut scopes: Vec<Scope> = Vec::new();
        for &grant in grants {
            // What has the same reach covers the same, and need not be put together to see that.
            let is_alike = |it: &Scope| it.grants.iter().any(|it| it.reach == grant.reach);
            if let Some(scope) = scopes.iter_mut().find(|it| is_alike(it)) {
                scope.grants.push(grant);
                continue;
            }
            let arns = grant.reach.iter().filter_map(|it| it.arn(address, &target.props)).collect();
            match scopes.iter_mut().find(|it| it.arns == arns) {
                Some(scope) => scope.grants.push(grant),
                None => {
                    let mut alike = Vec::with_capacity(grants.len());
                    alike.push(grant);
                    scopes.push(Scope { grants: alike, arns });
                }
            }
        }
        scopes
    }

    /// What a role needs of the keys that its targets are encrypted with: only through the service that holds the data.
    /// One statement for each key and service.
    fn key_statements(&self, edges: &[Given<'_>]) -> Vec<Value> {
        let mut uses: BTreeMap<(&str, &'static str), Vec<&'static str>> = BTreeMap::new();
        for (target, grants) in edges {
            let Some(target) = self.stack.get(target) else { continue };
            let Some(encryption) = target.ty.and_then(|it| it.encryption.as_ref()) else { continue };
            let Some(key) = target.props.get(encryption.key).and_then(Value::target) else { continue };
            let actions = grants.iter().flat_map(|it| it.kms).copied();
            uses.entry((key, encryption.service)).or_default().extend(actions);
        }
        uses.retain(|_, actions| !actions.is_empty());
        let statement = |((key, service), actions): ((&str, &str), Vec<&str>)| {
            let via = vec![[service, "."].concat().into(), Context::Region.into(), ".amazonaws.com".into()];
            map([
                ("Sid", pascal_cases(["Use", label_in(key), "Through", service]).into()),
                ("Effect", "Allow".into()),
                ("Action", sorted(actions)),
                ("Resource", Value::List(vec![Value::reference(key, "arn")])),
                ("Condition", map([("StringEquals", map([("kms:ViaService", Value::Concat(via))]))])),
            ])
        };
        uses.into_iter().map(statement).collect()
    }
}

/// Grants on a target that cover the same ARNs.
pub(super) struct Scope {
    grants: Vec<&'static Grant>,
    /// A list.
    pub(super) arns: Value,
}

impl Scope {
    /// The actions of the grants, in order, each once.
    pub(super) fn actions(&self) -> Value {
        let mut actions = Vec::with_capacity(self.grants.iter().map(|it| it.actions.len()).sum());
        self.grants.iter().for_each(|it| actions.extend(it.actions));
        sorted(actions)
    }

    /// What allows them on the target at an address.
    fn statement(self, target: &str) -> Value {
        let verbs = self.grants.iter().map(|it| it.name);
        map([
            ("Sid", pascal_cases(verbs.chain([label_in(target)])).into()),
            ("Effect", "Allow".into()),
            ("Action", self.actions()),
            ("Resource", self.arns),
        ])
    }
}

/// The address of a target, and what is granted there.
type Given<'e> = (&'e str, Cow<'e, [&'static Grant]>);

/// Who is to be given something, in order, with what that is.
type Wanted = Vec<(Bearer, Vec<Asked>)>;

/// Roles that are yet to be made.
pub(super) struct Roles {
    edges: Part<Vec<Access>>,
    wanted: std::vec::IntoIter<(Bearer, Vec<Asked>)>,
}

/// Access that is asked for.
enum Asked {
    /// By the edge at a position among those of the stack.
    Edge(usize),
    /// By properties of a node.
    Use(Access),
}

impl Asked {
    fn access<'e>(&'e self, edges: &'e [Access]) -> Option<&'e Access> {
        match self {
            Self::Edge(position) => edges.get(*position),
            Self::Use(access) => Some(access),
        }
    }
}

/// The services that act with drawn roles, by the address of the role.
type Services = BTreeMap<String, BTreeSet<&'static str>>;

/// What is given the permissions of a principal.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Bearer {
    /// A role, user or group that is drawn, by its address.
    Drawn(String),
    /// A role that is yet to be made.
    Missing {
        /// For this node.
        node: NodeId,
        /// Where its reference goes.
        property: &'static str,
    },
}

/// Name of the inline policy with what the edges say.
const ACCESS: &str = "access";

/// Actions in order, each once.
fn sorted(mut actions: Vec<&str>) -> Value {
    actions.sort_unstable();
    actions.dedup();
    actions.into_iter().map(Value::from).collect()
}

/// Gives statements ids of their own, beside some that stand as they are: AWS refuses a policy that has one twice, and
/// Terraform puts one in the place of the other. Source: IAM user guide, "IAM JSON policy elements: Sid".
pub(super) fn distinguish(beside: &[Value], statements: &mut [Value]) {
    let mut taken: BTreeSet<Cow<'_, str>> = beside.iter().filter_map(sid).map(Cow::Borrowed).collect();
    let mut renamed: Vec<(usize, String)> = Vec::new();
    for (index, statement) in statements.iter().enumerate() {
        let Some(wanted) = sid(statement) else { continue };
        if taken.insert(Cow::Borrowed(wanted)) {
            continue;
        }
        let mut numbered = (2_usize..).map(|n| format!("{wanted}{n}"));
        if let Some(free) = numbered.find(|it| !taken.contains(it.as_str())) {
            taken.insert(Cow::Owned(free.clone()));
            renamed.push((index, free));
        }
    }
    for (index, free) in renamed {
        if let Some(Value::Map(fields)) = statements.get_mut(index) {
            fields.iter_mut().filter(|(key, _)| key == "Sid").for_each(|(_, it)| *it = free.as_str().into());
        }
    }
}

fn sid(statement: &Value) -> Option<&str> {
    statement.field("Sid").and_then(Value::as_str)
}

/// A policy document of the current version.
pub(super) fn document(mut statements: Vec<Value>) -> Value {
    distinguish(&[], &mut statements);
    map([("Version", "2012-10-17".into()), ("Statement", Value::List(statements))])
}

/// Lets services assume the role.
fn trust<'a>(services: impl IntoIterator<Item = &'a str>) -> Value {
    let mut services = services.into_iter().map(Value::from);
    let service = match (services.next(), services.next()) {
        (Some(only), None) => only,
        (first, second) => first.into_iter().chain(second).chain(services).collect(),
    };
    document(vec![map([
        ("Effect", "Allow".into()),
        ("Principal", map([("Service", service)])),
        ("Action", "sts:AssumeRole".into()),
    ])])
}

/// A name in the characters AWS accepts in a description, whatever the user typed.
fn plain(name: &str) -> String {
    snake_case(name, "resource").replace('_', " ")
}
