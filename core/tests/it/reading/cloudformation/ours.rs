//! Our own templates.

use super::*;

/// The stack as far as a template can say it: without what only a drawing or Terraform knows.
fn as_templated(mut stack: Stack) -> Stack {
    stack.access.clear();
    stack.settings.backend = None;
    stack.state = None;
    stack.settings.delivery = Delivery::default();
    stack.settings.region = String::new();
    stack.remote_state = false;
    stack.knows_region = false;
    stack.template.inline.clear();
    for resource in stack.resources.values_mut() {
        resource.origin = Origin::Source { file: String::new(), line: 1, column: 1 };
        // What the endpoint lets through has become its policy.
        resource.props.remove("policy_scope");
        // What AWS assumes may have to be written out.
        let ty = resource.ty;
        resource.props.retain(|key, value| {
            let assumed = ty.and_then(|it| it.prop(key)?.default);
            assumed.is_none_or(|it| it.to_value() != *value)
        });
    }
    stack
}

fn assert_same(before: &Stack, after: &Stack) {
    for (address, resource) in &before.resources {
        let read = after.get(address).unwrap_or_else(|| panic!("{address} is gone"));
        assert_eq!(read.opaque, resource.opaque, "{address}");
        for (key, value) in &resource.props {
            assert_eq!(read.props.get(key), Some(value), "{address}: {key}");
        }
        assert_eq!(read, resource, "{address}");
    }
    for address in after.resources.keys() {
        assert!(before.resources.contains_key(address), "{address} is new");
    }
    assert_eq!(after, before);
}

#[test]
fn our_own_templates_read_back_as_the_stacks_they_came_from() {
    for template in templates::all() {
        let stack = lower(&template.diagram());
        for read in again(&stack) {
            assert_eq!(read.notes, [], "{}", template.name);
            assert_same(&as_templated(stack.clone()), &as_templated(read.stack));
        }
    }
}

fn stack_of(diagram: &Diagram) -> Option<Stack> {
    let stack = lower(diagram);
    cloudformation::emit_yaml(&stack).is_ok().then_some(stack)
}

proptest! {
    #[test]
    fn drawings_read_back_from_both_printings(diagram in diagrams::diagram()) {
        if let Some(stack) = stack_of(&diagram) {
            let [yaml, json] = again(&stack);
            prop_assert_eq!(&yaml.notes, &[]);
            prop_assert_eq!(anywhere(yaml.stack.clone()), anywhere(json.stack));
            // Written again, it is the same text.
            let text = cloudformation::emit_yaml(&stack).unwrap().text;
            prop_assert_eq!(cloudformation::emit_yaml(&yaml.stack).unwrap().text, text);
        }
    }

    #[test]
    fn reading_never_panics(cuts in prop::collection::vec((0.0..1.0_f64, 0usize..40, "\\PC{0,6}"), 1..6)) {
        let stack = lower(&templates::all()[0].diagram());
        let mut text = cloudformation::emit_yaml(&stack).unwrap().text;
        for (at, n, put) in cuts {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
            let mut at = (text.len() as f64 * at) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + n).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.replace_range(at..end.max(at), &put);
        }
        if let Ok(read) = cloudformation::read("t.yaml", &text) {
            let _report = rules::check(&read.stack);
            let _files = terraform::emit(&read.stack);
            let _yaml = cloudformation::emit_yaml(&read.stack);
        }
    }
}
