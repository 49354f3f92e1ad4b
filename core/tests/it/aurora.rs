//! Aurora clusters and their instances: read from both languages, written, granted, reached.

use drawbridge_core::catalog::rds::{cluster, cluster_instance, instance};
use drawbridge_core::cloudformation;
use drawbridge_core::network::{Network, Place, Traffic, Verdict};
use drawbridge_core::rules::{by_id, check_one};
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::terraform;
use drawbridge_core::value::{Value, map};

use crate::network::{assert_holds, diagram, hcl, to};

const TEMPLATE: &str = "
Resources:
  Shop:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      StorageEncrypted: true
      ServerlessV2ScalingConfiguration:
        MinCapacity: 0.5
        MaxCapacity: 8
  One:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Shop
      DBInstanceClass: db.serverless
      Engine: aurora-mysql
  Alone:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t4g.micro
      Engine: mysql
";

#[test]
fn one_type_of_templates_is_a_database_or_an_instance_of_a_cluster() {
    let reading = cloudformation::read("template.yaml", TEMPLATE).unwrap();
    assert_eq!(reading.notes, []);
    let of = |ty| reading.stack.of(ty).map(|(address, _)| address).collect::<Vec<&str>>();
    assert_eq!(of(&instance::TYPE), ["rds.instance.alone"]);
    assert_eq!(of(&cluster::TYPE), ["rds.cluster.shop"]);
    let instances: Vec<_> = reading.stack.of(&cluster_instance::TYPE).collect();
    let [(_, one)] = instances.as_slice() else { panic!("{instances:?}") };
    assert_eq!(one.target(&cluster_instance::CLUSTER), Some("rds.cluster.shop"));
    // The instances hold no data of their own.
    let again = cloudformation::emit_yaml(&reading.stack).unwrap().text;
    assert_eq!(cloudformation::read("template.yaml", &again).unwrap().stack.resources.len(), 3);
    let terraform = hcl(&reading.stack);
    assert_holds(&terraform, "cluster_identifier = aws_rds_cluster.shop.cluster_identifier");
    assert_holds(&terraform, "  serverlessv2_scaling_configuration {");
}

/// A VPC with a cluster and an instance of it in two private subnets, and a server beside them.
fn drawn(cluster_props: Vec<(&str, Value)>, instance_props: Vec<(&str, Value)>) -> Stack {
    let subnet = |block: &str| map([("cidr_block", block.into())]);
    let all = |own: Vec<(&str, Value)>, more: Vec<(&str, Value)>| {
        Value::Map(own.into_iter().chain(more).map(|(key, it)| (key.to_owned(), it)).collect())
    };
    let rule = |field: &str, peer: Value, port: i64| {
        Value::List(vec![map([
            ("protocol", "tcp".into()),
            ("from_port", Value::Int(port)),
            ("to_port", Value::Int(port)),
            (field, peer),
        ])])
    };
    let diagram = diagram(&[
        ("main", "ec2.vpc", None, map([("cidr_block", "10.0.0.0/16".into())])),
        ("a", "ec2.subnet", Some("main"), subnet("10.0.0.0/24")),
        ("b", "ec2.subnet", Some("main"), subnet("10.0.1.0/24")),
        (
            "data",
            "rds.subnet_group",
            Some("main"),
            map([("description", "Private".into()), ("subnets", Value::List(vec![to("a"), to("b")]))]),
        ),
        (
            "app-group",
            "ec2.security_group",
            Some("main"),
            map([("egress", rule("peer", to("db-group"), 3306))]),
        ),
        (
            "db-group",
            "ec2.security_group",
            Some("main"),
            map([("ingress", rule("peer", to("app-group"), 3306))]),
        ),
        (
            "app",
            "ec2.instance",
            Some("a"),
            map([
                ("ami", "ami-0123456789abcdef0".into()),
                ("instance_type", "t3.micro".into()),
                ("security_groups", Value::List(vec![to("app-group")])),
            ]),
        ),
        (
            "shop",
            "rds.cluster",
            Some("main"),
            all(
                vec![
                    ("engine", "aurora-mysql".into()),
                    ("subnet_group", Value::reference("data", "name")),
                    ("security_groups", Value::List(vec![to("db-group")])),
                ],
                cluster_props,
            ),
        ),
        (
            "one",
            "rds.cluster_instance",
            Some("main"),
            all(
                vec![
                    ("cluster", to("shop")),
                    ("engine", "aurora-mysql".into()),
                    ("instance_class", "db.r6g.large".into()),
                ],
                instance_props,
            ),
        ),
    ]);
    lower(&diagram)
}

#[test]
fn a_cluster_is_reached_on_the_port_of_its_engine_through_its_groups() {
    let verdict = |stack: &Stack, target: &str, port: u16| {
        Network::of(stack).verdict(
            &Place::Node("ec2.instance.app"),
            &Place::Node(target),
            &Traffic::tcp(port),
        )
    };
    let stack = drawn(vec![], vec![]);
    for target in ["rds.cluster.shop", "rds.cluster_instance.one"] {
        assert_eq!(verdict(&stack, target, 3306), Verdict::Reachable, "{target}");
        assert_eq!(verdict(&stack, target, 5432), Verdict::Blocked, "{target}");
    }
    let moved = drawn(vec![("port", Value::Int(13_306))], vec![]);
    for target in ["rds.cluster.shop", "rds.cluster_instance.one"] {
        assert_eq!(verdict(&moved, target, 3306), Verdict::Blocked, "{target}");
    }
}

#[test]
fn both_languages_say_the_same_of_a_cluster() {
    let stack = drawn(
        vec![
            ("min_capacity", Value::Int(0)),
            ("max_capacity", Value::Int(4)),
            ("seconds_until_auto_pause", Value::Int(600)),
        ],
        vec![("publicly_accessible", false.into())],
    );
    let text = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(&text, "DBClusterIdentifier: !Ref ShopDbCluster");
    assert_holds(&text, "SecondsUntilAutoPause: 600");
    let files = terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect::<Vec<_>>();
    let read = terraform::read(&files).unwrap().stack;
    for (address, resource) in &stack.resources {
        assert_eq!(read.get(address).map(|it| &it.props), Some(&resource.props), "{address}");
    }
}

#[test]
fn instances_are_found_by_the_name_of_their_cluster_and_more_than_one_stands_in_two_zones() {
    let cluster = "resource \"aws_rds_cluster\" \"shop\" {\n  cluster_identifier = \"shop\"\n  engine = \"aurora-mysql\"\n}\n";
    let instance = |label: &str, of: &str| {
        format!(
            "resource \"aws_rds_cluster_instance\" \"{label}\" {{\n  cluster_identifier = {of}\n  engine = \"aurora-mysql\"\n  \
             instance_class = \"db.r6g.large\"\n}}\n"
        )
    };
    let asked = |text: String| {
        let stack = terraform::read(&[("main.tf".to_owned(), text)]).unwrap().stack;
        let report = check_one(by_id("rds-multi-az").unwrap(), &stack);
        (report.findings.len(), report.unknown.len())
    };
    let (one, two) = (instance("one", "\"shop\""), instance("two", "aws_rds_cluster.shop.id"));
    assert_eq!(asked(cluster.to_owned()), (0, 1));
    assert_eq!(asked(format!("{cluster}{one}")), (1, 0));
    assert_eq!(asked(format!("{cluster}{two}")), (1, 0));
    assert_eq!(asked(format!("{cluster}{one}{two}")), (0, 0));
    // One of another cluster tells nothing, and one that may be of this leaves it open.
    assert_eq!(asked(format!("{cluster}{one}{}", instance("other", "\"other\""))), (1, 0));
    assert_eq!(asked(format!("variable \"of\" {{}}\n{cluster}{one}{}", instance("any", "var.of"))), (0, 1));
}
