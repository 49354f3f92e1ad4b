//! Which instances use which tables.

use std::collections::BTreeSet;

use super::standing::role_of;
use super::{Permissions, RoleOf, names, target};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::instance;
use crate::lookup::Lookup;
use crate::stack::{Access, Resource, Stack};
use crate::value::Value;

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

/// The clients in address order, each pair once, by the strongest evidence.
pub(super) fn clients<'a>(stack: &'a Stack, permissions: &Permissions<'a>) -> Vec<Client<'a>> {
    let tables: Vec<(&str, &Resource)> = stack.of(&table::TYPE).collect();
    let edges: Lookup<(&str, &str), &Access> =
        stack.access.iter().map(|it| ((it.principal.as_str(), it.target.as_str()), it)).collect();
    let mut drawn: Lookup<&str, BTreeSet<&str>> = Lookup::default();
    for access in &stack.access {
        drawn.entry(&access.principal).or_default().insert(&access.target);
    }
    let nothing = BTreeSet::new();
    let is_table = |it: &str| stack.get(it).is_some_and(|it| it.ty == Some(&table::TYPE));
    let mut clients = Vec::new();
    for (instance, resource) in stack.of(&instance::TYPE) {
        let told =
            resource.value(&instance::USER_DATA).map(|it| told(stack, it, &tables)).unwrap_or_default();
        let role = role_of(stack, instance);
        // Most pairs have nothing to do with each other, and are not looked at.
        let concerns = match role {
            RoleOf::Role(role) => permissions.concerns(role),
            _ => Some(&nothing),
        };
        let drawn = drawn.get(instance).unwrap_or(&nothing);
        let named: BTreeSet<&str> = match concerns {
            None => tables.iter().map(|(it, _)| *it).collect(),
            Some(some) => some.iter().chain(drawn).chain(&told).copied().collect(),
        };
        for table in named.iter().filter(|it| is_table(it)) {
            let need = match edges.get(&(instance, *table)) {
                Some(edge) => Need::Edge(edge),
                None if told.contains(table) => Need::UserData,
                None if uses_items(permissions, role, table) => Need::Permission,
                None => continue,
            };
            clients.push(Client { instance, table, need });
        }
    }
    clients
}

/// The tables a start-up script is given a name or an ARN of, also by an expression that cannot be evaluated.
fn told<'a>(stack: &'a Stack, script: &'a Value, tables: &[(&'a str, &Resource)]) -> BTreeSet<&'a str> {
    let mut told = BTreeSet::new();
    script.walk(&mut |it| match it {
        Value::Unknown(source) => {
            told.extend(tables.iter().filter(|(_, table)| names(source, table)).map(|(address, _)| *address));
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
