//! Which instances use which tables.

use std::collections::BTreeSet;

use super::standing::role_of;
use super::{Facts, Permissions, RoleOf, names, target};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::instance;
use crate::lookup::Lookup;
use crate::stack::{Access, Stack};
use crate::tracking::{
    Changes, Kept, note_address, note_clients, note_few, note_part, note_type, noted, unnoted,
};
use crate::value::Value;

/// What stands for who uses tables without its being drawn where looks are noted.
const UNDRAWN: &str = "undrawn clients";

/// An instance that uses a table.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    /// Address of the instance.
    pub instance: &'a str,
    /// Address of the table.
    pub table: &'a str,
    /// How we know.
    pub need: Need<'a>,
}

/// How we know that an instance uses a table.
#[derive(Clone, Copy, Debug)]
pub enum Need<'a> {
    /// It is drawn.
    Edge(&'a Access),
    /// Its start-up script is given the table's name or ARN.
    UserData,
    /// Its role may read or write the table's items.
    Permission,
}

impl<'a> Facts<'a> {
    /// Which instances use which tables, in address order.
    pub fn clients(&self) -> &[Client<'a>] {
        let instances = || self.stack.of(&instance::TYPE);
        self.clients.get_or_init(|| instances().flat_map(|(it, _)| self.clients_of(it)).copied().collect())
    }

    /// The tables that the instance at an address uses, in address order, each by the strongest evidence.
    pub fn clients_of(&self, instance: &str) -> &[Client<'a>] {
        let instances =
            || unnoted(|| self.stack.of(&instance::TYPE).map(|(it, _)| (it, Kept::default())).collect());
        let all = self.clients_of.get_or_init(instances);
        let Some((&instance, kept)) = all.get_key_value(instance) else {
            note_address(instance);
            return &[];
        };
        kept.get_or_init(|| match self.known.clients.get(instance) {
            Some(held) => {
                note_few(&held.reads);
                held.known.iter().filter_map(|it| it.client(self, instance)).collect()
            }
            None => clients_of(self, instance),
        })
    }

    /// The tables that the instance at an address uses, in address order.
    pub fn tables_of(&self, instance: &str) -> Vec<&'a str> {
        self.clients_of(instance).iter().map(|it| it.table).collect()
    }

    /// The instances that use the table at an address, in address order.
    pub fn clients_with(&self, table: &str) -> &[Client<'a>] {
        note_clients(table);
        let all = self.clients_with.get_or_init_unnoted(|| {
            let mut all: Lookup<&str, Vec<Client<'a>>> = Lookup::default();
            self.clients().iter().for_each(|it| all.entry(it.table).or_default().push(*it));
            all
        });
        all.get(table).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those of them that no edge tells of: few or none where there is a drawing.
    pub fn undrawn_clients(&self) -> impl Iterator<Item = &Client<'a>> {
        note_part(UNDRAWN);
        let clients = unnoted(|| noted(|| self.clients()).0).iter();
        clients.filter(|it| !matches!(it.need, Need::Edge(_)))
    }

    /// Follows who uses which tables: adds the tables that others use than before to what else changed.
    pub(super) fn follow_clients(&mut self, changes: &mut Changes) {
        let before = self.known.take_clients(changes);
        let (_, coming) = noted(|| note_type(instance::TYPE.id));
        if before.is_empty() && !changes.concern(&coming) {
            return;
        }
        let none: Vec<KnownClient> = Vec::new();
        let mut are_undrawn_others = false;
        let mut others: BTreeSet<String> = BTreeSet::new();
        let mut add = |was: &[KnownClient], is: &[KnownClient]| {
            let gone = was.iter().filter(|it| !is.contains(it));
            let come = is.iter().filter(|it| !was.contains(it));
            others.extend(gone.chain(come).map(|it| it.table.clone()));
            let is_undrawn = |it: &'_ &KnownClient| !matches!(it.need, KnownNeed::Edge(_));
            are_undrawn_others |= !was.iter().filter(is_undrawn).eq(is.iter().filter(is_undrawn));
        };
        for (instance, was) in &before {
            if unnoted(|| self.stack.get(instance)).is_none() {
                add(&was.known, &none);
            }
        }
        for (instance, _) in unnoted(|| self.stack.of(&instance::TYPE)) {
            if !self.known.clients.contains_key(instance) {
                let (is, _) =
                    noted(|| self.clients_of(instance).iter().map(KnownClient::of).collect::<Vec<_>>());
                add(before.get(instance).map_or(&none, |it| &it.known), &is);
            }
        }
        others.iter().for_each(|it| changes.clients(it));
        if are_undrawn_others {
            changes.part(UNDRAWN);
        }
    }

    /// Lets what was asked about be known.
    pub(super) fn add_known_clients(&mut self) {
        let asked = self.clients_of.get_mut().into_iter().flatten();
        asked.for_each(|(instance, kept)| {
            if let Some((clients, Some(reads))) = kept.take_noted()
                && !self.known.clients.contains_key(*instance)
            {
                let known = clients.iter().map(KnownClient::of).collect();
                self.known.add_clients(instance, known, reads);
            }
        });
    }
}

/// A table that an instance uses, beyond the stack.
#[derive(Debug, PartialEq)]
pub(super) struct KnownClient {
    pub(super) table: String,
    need: KnownNeed,
}

#[derive(Debug, PartialEq)]
enum KnownNeed {
    Edge(Access),
    UserData,
    Permission,
}

impl KnownClient {
    pub(super) fn of(client: &Client<'_>) -> Self {
        let need = match client.need {
            Need::Edge(edge) => KnownNeed::Edge(edge.clone()),
            Need::UserData => KnownNeed::UserData,
            Need::Permission => KnownNeed::Permission,
        };
        Self { table: client.table.to_owned(), need }
    }

    /// The same of the instance in a stack that is as it was there.
    pub(super) fn client<'a>(&self, facts: &Facts<'a>, instance: &'a str) -> Option<Client<'a>> {
        let need = match &self.need {
            KnownNeed::Edge(_) => {
                let edges: Vec<&Access> = facts.edges_from(instance).collect();
                Need::Edge(edges.into_iter().rfind(|it| it.target == self.table)?)
            }
            KnownNeed::UserData => Need::UserData,
            KnownNeed::Permission => Need::Permission,
        };
        Some(Client { instance, table: facts.stack.address(&self.table)?, need })
    }
}

/// What a program does with the items of a table. Source: service authorization reference, DynamoDB.
pub const ITEM_ACTIONS: [&str; 8] = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
];

/// The tables that an instance uses, in address order, each by the strongest evidence.
pub(super) fn clients_of<'a>(facts: &Facts<'a>, instance: &'a str) -> Vec<Client<'a>> {
    let (stack, permissions) = (facts.stack, &facts.permissions);
    let Some(resource) = stack.get(instance) else { return Vec::new() };
    let told = resource.value(&instance::USER_DATA).map(|it| told(stack, it)).unwrap_or_default();
    let (role, nothing) = (role_of(stack, instance), BTreeSet::new());
    // Most pairs have nothing to do with each other, and are not looked at.
    let concerns = match role {
        RoleOf::Role(role) => permissions.concerns(role),
        _ => Some(&nothing),
    };
    let drawn: Vec<&Access> = facts.edges_from(instance).collect();
    let named: BTreeSet<&str> = match concerns {
        None => stack.of(&table::TYPE).map(|(it, _)| it).collect(),
        Some(some) => {
            some.iter().chain(&told).copied().chain(drawn.iter().map(|it| it.target.as_str())).collect()
        }
    };
    let is_table = |it: &&str| stack.get(it).is_some_and(|it| it.ty == Some(&table::TYPE));
    let mut clients = Vec::new();
    for table in named.into_iter().filter(is_table) {
        let need = match drawn.iter().rfind(|it| it.target == table) {
            Some(edge) => Need::Edge(edge),
            None if told.contains(table) => Need::UserData,
            None if uses_items(permissions, role, table) => Need::Permission,
            None => continue,
        };
        clients.push(Client { instance, table, need });
    }
    clients
}

/// The tables a start-up script is given a name or an ARN of, also by an expression that cannot be evaluated.
fn told<'a>(stack: &'a Stack, script: &'a Value) -> BTreeSet<&'a str> {
    let mut told = BTreeSet::new();
    script.walk(&mut |it| match it {
        Value::Unknown(source) => {
            let tables = stack.of(&table::TYPE).filter(|(_, table)| names(source, table));
            told.extend(tables.map(|(address, _)| address));
        }
        other => told.extend(target(stack, other)),
    });
    told
}

fn uses_items(permissions: &Permissions<'_>, role: RoleOf<'_>, table: &str) -> bool {
    let RoleOf::Role(role) = role else { return false };
    permissions.may_concern(role, table)
        && ITEM_ACTIONS.iter().any(|it| permissions.allows(role, it, table, "") == Ok(true))
}
