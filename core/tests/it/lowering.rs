//! Diagram to stack.

use drawbridge_core::catalog::{ec2, iam};
use drawbridge_core::model::{NodeId, Op, Placement, Rect};
use drawbridge_core::stack::{Origin, lower};
use drawbridge_core::value::Value;
use proptest::prelude::*;

use crate::diagrams::{diagram, template};

proptest! {
    #[test]
    fn lowering_is_a_function_of_the_diagram_and_refers_only_to_what_is_there(diagram in diagram()) {
        let stack = lower(&diagram);
        prop_assert_eq!(&lower(&diagram.clone()), &stack);
        for (address, resource) in &stack.resources {
            let ty = resource.ty.expect("a drawing has no types outside the catalogue");
            prop_assert_eq!(address, &format!("{}.{}", ty.id, resource.name));
            for value in resource.props.values() {
                for target in value.targets() {
                    prop_assert!(stack.get(target).is_some(), "{} refers to {}", address, target);
                }
            }
            if let Origin::Node { id, .. } = &resource.origin {
                prop_assert!(diagram.node(id.as_str()).is_some());
            }
        }
    }

    #[test]
    fn where_a_node_stands_makes_no_difference(diagram in diagram(), dx in -500.0..500.0) {
        let mut moved = diagram.clone();
        for (id, node) in diagram.nodes() {
            let rect = Rect { x: node.placement.rect.x + dx, ..node.placement.rect };
            let placement = Placement { rect, ..node.placement.clone() };
            moved.apply(Op::Place { id: id.clone(), placement }).unwrap();
        }
        prop_assert_eq!(lower(&moved), lower(&diagram));
    }
}

#[test]
fn the_template_lowers_to_these_resources() {
    let stack = lower(&template());
    let addresses: Vec<&str> = stack.resources.keys().map(String::as_str).collect();
    assert_eq!(
        addresses,
        [
            "dynamodb.table.scores",
            "ec2.instance.app",
            "ec2.internet_gateway.internet",
            "ec2.key_pair.admin",
            "ec2.route.public_internet",
            "ec2.route_table.private",
            "ec2.route_table.public",
            "ec2.route_table_association.private_a",
            "ec2.route_table_association.private_b",
            "ec2.route_table_association.public_a",
            "ec2.route_table_association.public_b",
            "ec2.security_group.app",
            "ec2.security_group_egress.app_https",
            "ec2.security_group_ingress.app_ssh",
            "ec2.subnet.private_a",
            "ec2.subnet.private_b",
            "ec2.subnet.public_a",
            "ec2.subnet.public_b",
            "ec2.vpc.game",
            "ec2.vpc_endpoint.dynamodb",
            "ec2.vpc_endpoint.s3",
            "iam.instance_profile.app",
            "iam.role.app",
            "iam.role_policy.app",
        ]
    );
}

#[test]
fn containment_becomes_references_and_an_edge_becomes_a_role() {
    let stack = lower(&template());
    let app = stack.get("ec2.instance.app").unwrap();
    assert_eq!(app.target(&ec2::instance::SUBNET), Some("ec2.subnet.private_a"));
    assert_eq!(app.target(&ec2::instance::INSTANCE_PROFILE), Some("iam.instance_profile.app"));
    let profile = stack.get("iam.instance_profile.app").unwrap();
    assert_eq!(profile.target(&iam::instance_profile::ROLE), Some("iam.role.app"));
    let policy = stack.get("iam.role_policy.app").unwrap().value(&iam::role_policy::POLICY).unwrap();
    let statement = &policy.field("Statement").unwrap().items()[0];
    assert_eq!(statement.field("Sid"), Some(&"ReadScores".into()));
    let arn = || Value::reference("dynamodb.table.scores", "arn");
    let index = Value::Concat(vec![arn(), "/index/*".into()]);
    assert_eq!(statement.field("Resource"), Some(&Value::List(vec![arn(), index])));
    let actions = statement.field("Action").unwrap().items();
    assert!(actions.contains(&"dynamodb:GetItem".into()) && !actions.contains(&"dynamodb:PutItem".into()));
}

#[test]
fn hostile_and_equal_names_give_sound_labels() {
    let mut diagram = template();
    for (id, name) in
        [("public_a", "${evil}"), ("public_b", "evil"), ("private_a", "日本"), ("private_b", "🚀")]
    {
        diagram.apply(Op::Rename { id: NodeId::from(id), name: name.into() }).unwrap();
    }
    let stack = lower(&diagram);
    let labels: Vec<&str> = stack.of(&ec2::subnet::TYPE).map(|(_, it)| it.name.as_str()).collect();
    assert_eq!(labels, ["evil", "evil_2", "subnet", "subnet_2"]);
}
