//! Stacks whose references lead in circles: everything that is asked of a stack has an answer, on the stack of a thread.

use crate::access::Access;
use crate::catalog::{self, Properties, ResourceType, samples};
use crate::network::{Network, Traffic};
use crate::stack::{Origin, Resource, Stack};
use crate::value::Value;

/// One resource of every type, with every property, each told where its references lead.
fn stack(variant: usize, lead: impl Fn(&'static ResourceType, Value) -> Value) -> Stack {
    let mut stack = Stack::default();
    for ty in catalog::all() {
        let sample = |it: &catalog::PropSpec| samples::value(&it.kind, variant, it.key);
        let props: Properties = ty.props.iter().map(|it| (it.key, lead(ty, sample(it)))).collect();
        let origin = Origin::Source { file: "main.tf".to_owned(), line: 1, column: 1 };
        let resource = Resource {
            ty: Some(ty),
            tf_type: ty.tf.to_owned(),
            name: "target".to_owned(),
            module: None,
            props,
            opaque: Vec::new(),
            logical_id: None,
            tags: Vec::new(),
            origin,
        };
        stack.resources.insert(own(ty), resource);
    }
    stack
}

/// The address of the resource of a type, which is where samples of references lead.
fn own(ty: &ResourceType) -> String {
    format!("{}.target", ty.id)
}

/// Asks everything that is asked of a stack.
fn ask(stack: &Stack) {
    let _report = crate::rules::check(stack);
    let access = Access::of(stack);
    for (address, resource) in &stack.resources {
        let _access = resource.ty.and_then(|it| it.principal.as_ref()).map(|_| access.allowed(address));
        let _who = access.who("sts:AssumeRole", address);
    }
    let _ghosts = access.ghosts();
    let network = Network::of(stack);
    for place in network.hosts().filter_map(|it| network.find(it).ok()) {
        let _sources = network.who_can_reach(&place, &Traffic::all());
        let _reach = network.from_internet(&place);
    }
    let _estimate = crate::cost::estimate(stack);
    let _files = crate::terraform::emit(stack);
    let _template = crate::cloudformation::emit_json(stack);
    for engine in [crate::deploy_policy::Engine::CloudFormation, crate::deploy_policy::Engine::Terraform] {
        let _policy = crate::deploy_policy::files(stack, engine, "circular");
    }
}

#[test]
fn everything_refers_to_everything() {
    (0..4).for_each(|variant| ask(&stack(variant, |_, it| it)));
}

#[test]
fn everything_refers_to_itself() {
    for variant in 0..4 {
        ask(&stack(variant, |ty, value| {
            value.map(&mut |it| match it {
                Value::Ref { attr, .. } => Value::reference(own(ty), attr),
                other => other,
            })
        }));
    }
}

#[test]
fn every_text_is_made_of_ones_own_name() {
    for attr in ["arn", "name", "id"] {
        ask(&stack(0, |ty, value| {
            value.map(&mut |it| match it {
                Value::Str(_) | Value::Ref { .. } => {
                    let own = Value::reference(own(ty), attr);
                    Value::Concat(vec!["a".into(), own.clone(), own])
                }
                other => other,
            })
        }));
    }
}
