//! What is followed from a check to the next: it comes to what a fresh look tells, and whoever asked is told where it is another.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use super::*;
use crate::access::{Decision, KnownPolicies};
use crate::catalog::ResourceType;
use crate::catalog::ec2::{instance, subnet, vpc_endpoint};
use crate::catalog::iam::role;
use crate::network::Passage;
use crate::stack::{Resources, changes, lower};
use crate::templates;
use crate::tracking::{Reads, noted};
use crate::value::{Value, map};

/// An instance in a private subnet that reads a table through an endpoint, and a table with nothing to do with that.
fn stack() -> Stack {
    lower(&templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram())
}

fn first(stack: &Stack, ty: &'static ResourceType) -> String {
    stack.of(ty).next().unwrap().0.to_owned()
}

/// Without the resources at some addresses.
fn without(stack: &Stack, gone: &[&str]) -> Stack {
    let left = stack.resources.clone().into_iter().filter(|(address, _)| !gone.contains(&address.as_str()));
    Stack { resources: left.collect::<Resources>(), ..stack.clone() }
}

fn without_edges_to(stack: &Stack, target: &str) -> Stack {
    let left: Vec<_> = stack.access.iter().filter(|it| it.target != target).cloned().collect();
    Stack { access: left.into(), ..stack.clone() }
}

/// Where the policies of all endpoints say one thing more at their end.
fn with_more_at_endpoints(stack: &Stack, statement: &Value) -> Stack {
    let mut more = stack.clone();
    let endpoints: Vec<String> = stack.of(&vpc_endpoint::TYPE).map(|(it, _)| it.to_owned()).collect();
    for it in endpoints {
        let props = &mut more.resources.get_mut(&it).unwrap().props;
        let said = props.get(vpc_endpoint::POLICY.key()).and_then(|it| it.field("Statement"));
        let mut said = if let Some(Value::List(said)) = said { said.clone() } else { Vec::new() };
        said.push(statement.clone());
        let policy = map([("Version", "2012-10-17".into()), ("Statement", Value::List(said))]);
        props.insert(vpc_endpoint::POLICY.key(), policy);
    }
    more
}

/// What nobody may do anything to, or what is written so.
fn deny(resource: Value) -> Value {
    map([
        ("Effect", "Deny".into()),
        ("Principal", "*".into()),
        ("Action", "*".into()),
        ("Resource", resource),
    ])
}

/// Where the policies of all endpoints let nothing through.
fn with_shut_endpoints(stack: &Stack) -> Stack {
    with_more_at_endpoints(stack, &deny("*".into()))
}

/// Where the first subnet has a tag that nobody asks for.
fn with_a_tag(stack: &Stack) -> Stack {
    let mut tagged = stack.clone();
    let subnet = first(stack, &subnet::TYPE);
    tagged.resources.get_mut(&subnet).unwrap().tags.push(("Owner".to_owned(), "ada".into()));
    tagged
}

/// What is kept from one check to the next, and what somebody asked for then looked at.
struct Checked<T> {
    answer: T,
    reads: Reads,
    known: Known,
    policies: KnownPolicies,
}

/// Finds out who may be suspected, and asks.
fn answered<T>(
    facts: &mut Facts<'_>,
    mut changes: Option<&mut Changes>,
    mut policies: KnownPolicies,
    ask: impl Fn(&Facts<'_>) -> T,
) -> Checked<T> {
    facts.suspect(changes.as_deref());
    while facts.find_suspects() {}
    while facts.ask_suspect() {}
    facts.end_suspicions(changes.as_deref_mut());
    changes.into_iter().for_each(|it| facts.follow_doubtful(it));
    let (answer, reads) = noted(|| ask(facts));
    facts.asked_access().into_iter().for_each(|it| policies.extend(it));
    while facts.give_up() {}
    let (documents, identities) = facts.take_policies();
    policies.take_back(documents, identities);
    Checked { answer, reads, known: facts.take_known(), policies }
}

fn fresh<T>(stack: &Stack, ask: impl Fn(&Facts<'_>) -> T) -> Checked<T> {
    answered(&mut Facts::new(stack), None, KnownPolicies::default(), ask)
}

/// Asks of one stack, follows what became of it, and asks again, there and back: tells whether the answers differ.
fn hold<T: PartialEq + Debug>(one: &Stack, other: &Stack, ask: impl Fn(&Facts<'_>) -> T) -> bool {
    let mut before = fresh(one, &ask);
    let is_another = before.answer != fresh(other, &ask).answer;
    for (was, is) in [(one, other), (other, one)] {
        let mut changes = changes(was, is).unwrap();
        let Checked { answer, reads, mut known, mut policies } = before;
        let mut facts = Facts::new(is);
        let identities = policies.identities_after(is, &changes);
        facts.know_policies(policies.documents_after(&changes), identities);
        policies.follow(facts.access(), &mut changes);
        known.retain(&changes);
        facts.know(known);
        facts.follow(&mut changes);
        let now = answered(&mut facts, Some(&mut changes), policies, &ask);
        assert_eq!(now.answer, fresh(is, &ask).answer);
        assert_eq!(changes.concern(&reads), now.answer != answer, "{answer:?} became {:?}", now.answer);
        before = now;
    }
    is_another
}

fn doubtful(facts: &Facts<'_>) -> BTreeSet<Origin> {
    let edges = facts.stack.access.unnoted();
    facts.doubtful().iter().map(|it| edges[*it].origin.clone()).collect()
}

#[test]
fn doubtful_edges_are_followed() {
    let open = stack();
    assert!(hold(&open, &with_shut_endpoints(&open), doubtful));
    assert!(!hold(&open, &with_a_tag(&open), doubtful));
    let shut = with_shut_endpoints(&open);
    let target = shut.access[0].target.clone();
    assert!(hold(&shut, &without_edges_to(&shut, &target), doubtful));
}

#[test]
fn what_a_policy_says_of_something_else_makes_no_difference_to_an_edge() {
    let open = stack();
    let (other, table) = (first(&open, &role::TYPE), open.access[0].target.clone());
    let decided = |facts: &Facts<'_>| -> Vec<Decision> {
        facts.conveyed_by(0).iter().map(|it| Decision::clone(&it.decision)).collect()
    };
    let about = |it: &str| with_more_at_endpoints(&open, &deny(Value::reference(it, "arn")));
    assert!(!hold(&open, &about(&other), decided));
    assert!(hold(&open, &about(&table), decided));
    assert!(hold(&about(&other), &about(&table), decided));
    assert!(hold(&open, &with_shut_endpoints(&open), decided));
}

#[test]
fn callers_are_followed() {
    let all = stack();
    let target = all.access[0].target.clone();
    let callers = |facts: &Facts<'_>| facts.callers();
    // An edge of another principal keeps the drawing drawn.
    let mut drawn = all.clone();
    let mut other = all.access[0].clone();
    (other.principal, other.target) = ("lambda.function.none".to_owned(), "s3.bucket.none".to_owned());
    drawn.access.push(other);
    assert!(hold(&drawn, &without_edges_to(&drawn, &target), callers));
    assert!(!hold(&drawn, &with_a_tag(&drawn), callers));
    let server = first(&drawn, &instance::TYPE);
    assert!(hold(&drawn, &without(&drawn, &[&server]), callers));
}

#[test]
fn passages_are_followed() {
    let all = stack();
    let has = |passage| move |facts: &Facts<'_>| facts.any_call(|_, it| it == passage);
    let endpoints: Vec<&str> = all.of(&vpc_endpoint::TYPE).map(|(it, _)| it).collect();
    let open = without(&all, &endpoints);
    assert!(hold(&all, &open, has(Passage::Private)));
    assert!(hold(&all, &open, has(Passage::Doubtful)));
    assert!(!hold(&all, &with_a_tag(&all), has(Passage::Private)));
}

#[test]
fn who_acts_as_whom_is_followed() {
    let all = stack();
    let (role, server) = (first(&all, &role::TYPE), first(&all, &instance::TYPE));
    let bearers = |facts: &Facts<'_>| -> Vec<String> {
        facts.bearers_of(&role).into_iter().map(str::to_owned).collect()
    };
    assert!(hold(&all, &without(&all, &[&server]), bearers));
    assert!(!hold(&all, &with_a_tag(&all), bearers));
}

#[test]
fn users_are_followed() {
    let all = stack();
    let server = first(&all, &instance::TYPE);
    let group = all.get(&server).unwrap().targets(&instance::SECURITY_GROUPS)[0].to_owned();
    let users = |facts: &Facts<'_>| -> Vec<String> {
        facts.users(&[&group]).into_iter().map(str::to_owned).collect()
    };
    // Who comes was not known before; who goes is not found whether it is forgotten or not.
    assert!(hold(&without(&all, &[&server]), &all, users));
    assert!(!hold(&all, &with_a_tag(&all), users));
}

#[test]
fn undrawn_clients_are_followed() {
    let all = stack();
    let target = all.access[0].target.clone();
    let undrawn = |facts: &Facts<'_>| -> Vec<(String, String)> {
        facts.undrawn_clients().map(|it| (it.instance.to_owned(), it.table.to_owned())).collect()
    };
    // The role's policy stays.
    assert!(hold(&all, &without_edges_to(&all, &target), undrawn));
    assert!(!hold(&all, &with_a_tag(&all), undrawn));
}

#[test]
fn edges_are_followed_by_where_they_end() {
    let all = stack();
    let target = all.access[0].target.clone();
    let count = |to: &str| {
        let to = to.to_owned();
        move |facts: &Facts<'_>| facts.edges_to(&to).count()
    };
    assert!(hold(&all, &without_edges_to(&all, &target), count(&target)));
    assert!(!hold(&all, &without_edges_to(&all, &target), count("s3.bucket.none")));
}
