//! What a drawn network becomes: zones, gateways, addresses, and what has to wait for what.

use drawbridge_core::catalog::{by_id, ec2};
use drawbridge_core::cloudformation;
use drawbridge_core::file::File;
use drawbridge_core::model::{Diagram, Node, NodeId, Op, Placement, Rect};
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::terraform;
use drawbridge_core::value::{Context, Value, map};

/// A diagram of nodes: id, type, container and properties; an id is also the name.
pub(crate) fn diagram(nodes: &[(&str, &str, Option<&str>, Value)]) -> Diagram {
    let mut diagram = Diagram::default();
    for (id, ty, parent, _) in nodes {
        let parent = parent.map(NodeId::from);
        let placement = Placement { parent, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
        let ty = by_id(ty).unwrap();
        let node = Node { ty, name: (*id).to_owned(), placement, props: [].into() };
        diagram.apply(Op::AddNode { id: NodeId::from(*id), node }).unwrap();
    }
    // Properties refer to nodes in any order.
    for (id, _, _, props) in nodes {
        for (key, value) in props.fields() {
            let op = Op::SetProperty { id: NodeId::from(*id), key: key.clone(), value: Some(value.clone()) };
            diagram.apply(op).unwrap();
        }
    }
    diagram
}

/// A reference to a node's id.
pub(crate) fn to(id: &str) -> Value {
    Value::reference(id, "id")
}

/// The text of all Terraform files.
pub(crate) fn hcl(stack: &Stack) -> String {
    terraform::emit(stack).into_iter().map(|it| it.text).collect()
}

/// The stack as its own files say it.
pub(crate) fn again(stack: &Stack) -> Stack {
    let files = terraform::emit(stack).into_iter().map(|File { path, text, .. }| (path, text));
    terraform::read(&files.collect::<Vec<_>>()).unwrap().stack
}

/// Whether the text of a file holds these lines one below the other.
#[track_caller]
pub(crate) fn assert_holds(text: &str, lines: &str) {
    assert!(text.contains(lines), "{lines}\nis not in\n{text}");
}

/// A VPC with an internet gateway, and in its first zone a public and a private subnet with a NAT gateway.
fn network() -> Diagram {
    let cidr = |text: &str| map([("cidr_block", text.into())]);
    diagram(&[
        ("main", "ec2.vpc", None, cidr("10.0.0.0/16")),
        ("internet", "ec2.internet_gateway", Some("main"), map([])),
        ("zone", "ec2.availability_zone", Some("main"), map([("zone", Context::Zone(1).into())])),
        ("public", "ec2.subnet", Some("zone"), cidr("10.0.0.0/24")),
        (
            "private",
            "ec2.subnet",
            Some("zone"),
            map([("cidr_block", "10.0.1.0/24".into()), ("route_table", to("routes"))]),
        ),
        ("nat", "ec2.nat_gateway", Some("public"), map([])),
        (
            "routes",
            "ec2.route_table",
            Some("main"),
            map([(
                "routes",
                Value::List(vec![map([("destination", "0.0.0.0/0".into()), ("target", to("nat"))])]),
            )]),
        ),
    ])
}

#[test]
fn a_subnet_takes_its_zone_and_its_vpc_from_what_it_is_drawn_in() {
    let stack = lower(&network());
    let public = stack.get("ec2.subnet.public").unwrap();
    assert_eq!(public.value(&ec2::subnet::AVAILABILITY_ZONE), Some(&Context::Zone(1).into()));
    assert_eq!(public.target(&ec2::subnet::VPC), Some("ec2.vpc.main"));
    assert_eq!(stack.of(&ec2::availability_zone::TYPE).count(), 0, "a zone is no resource");
}

#[test]
fn where_a_subnet_is_drawn_counts_for_more_than_what_it_said_before() {
    let mut diagram = network();
    let key = ec2::subnet::AVAILABILITY_ZONE.key().to_owned();
    let value = Some(Context::Zone(0).into());
    diagram.apply(Op::SetProperty { id: NodeId::from("public"), key, value }).unwrap();
    let stack = lower(&diagram);
    let zone = stack.get("ec2.subnet.public").unwrap().value(&ec2::subnet::AVAILABILITY_ZONE);
    assert_eq!(zone, Some(&Context::Zone(1).into()));
}

#[test]
fn a_nat_gateway_gets_an_address_and_both_wait_for_the_internet_gateway() {
    let stack = lower(&network());
    let nat = stack.get("ec2.nat_gateway.nat").unwrap();
    assert_eq!(nat.target(&ec2::nat_gateway::ELASTIC_IP), Some("ec2.eip.nat"));
    let route = stack.get("ec2.route.routes_nat").unwrap();
    assert_eq!(route.target(&ec2::route::NAT_GATEWAY), Some("ec2.nat_gateway.nat"));
    let hcl = hcl(&stack);
    assert_holds(
        &hcl,
        r#"resource "aws_eip" "nat" {
  domain = "vpc"

  tags = {
    Name = "nat"
  }

  depends_on = [aws_internet_gateway.internet]
}
"#,
    );
    assert_eq!(hcl.matches("depends_on = [aws_internet_gateway.internet]").count(), 2);
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(&yaml, "    Type: AWS::EC2::EIP\n    DependsOn: InternetGatewayAttachment\n");
    assert_holds(&yaml, "    Type: AWS::EC2::NatGateway\n    DependsOn: InternetGatewayAttachment\n");
    assert_holds(&yaml, "AllocationId: !GetAtt NatElasticIp.AllocationId\n");
}

#[test]
fn an_order_that_we_would_write_anyway_is_not_kept_apart() {
    let stack = lower(&network());
    let read = again(&stack);
    for (address, it) in &read.resources {
        assert_eq!(it.opaque, [], "{address}");
        assert_eq!(it.props, stack.get(address).unwrap().props, "{address}");
    }
    let files = vec![(
        "main.tf".to_owned(),
        "resource \"aws_eip\" \"x\" {\n  domain     = \"vpc\"\n  depends_on = [aws_vpc.main]\n}\n".to_owned(),
    )];
    let read = terraform::read(&files).unwrap().stack;
    assert_eq!(read.resources.get("ec2.eip.x").unwrap().opaque.len(), 1, "any other order is");
    assert_eq!(hcl(&read).matches("depends_on").count(), 1);
}

#[test]
fn a_private_nat_gateway_needs_no_address() {
    let mut diagram = network();
    let key = ec2::nat_gateway::CONNECTIVITY_TYPE.key().to_owned();
    diagram.apply(Op::SetProperty { id: NodeId::from("nat"), key, value: Some("private".into()) }).unwrap();
    let stack = lower(&diagram);
    assert_eq!(stack.of(&ec2::eip::TYPE).count(), 0);
    assert!(!hcl(&stack).contains("depends_on"));
}

fn firewalled() -> Diagram {
    let rule = |number: i64, action: &str, protocol: &str, ports: Option<(i64, i64)>, range: &str| {
        let mut fields = vec![
            ("rule_number".to_owned(), Value::Int(number)),
            ("rule_action".to_owned(), action.into()),
            ("protocol".to_owned(), protocol.into()),
        ];
        if let Some((from, to)) = ports {
            fields
                .extend([("from_port".to_owned(), Value::Int(from)), ("to_port".to_owned(), Value::Int(to))]);
        }
        fields.push(("cidr_block".to_owned(), range.into()));
        Value::Map(fields)
    };
    let ingress = Value::List(vec![
        rule(100, "allow", "tcp", Some((443, 443)), "0.0.0.0/0"),
        rule(110, "allow", "58", None, "::/0"),
    ]);
    let egress = Value::List(vec![rule(100, "deny", "-1", None, "10.0.0.0/8")]);
    let mut diagram = network();
    let node = Node {
        ty: &ec2::network_acl::TYPE,
        name: "guard".to_owned(),
        placement: Placement { parent: Some(NodeId::from("main")), rect: Rect::new(0.0, 0.0, 96.0, 88.0) },
        props: [(ec2::network_acl::INGRESS.key(), ingress), (ec2::network_acl::EGRESS.key(), egress)].into(),
    };
    diagram.apply(Op::AddNode { id: NodeId::from("guard"), node }).unwrap();
    let key = ec2::subnet::NETWORK_ACL.key().to_owned();
    diagram.apply(Op::SetProperty { id: NodeId::from("public"), key, value: Some(to("guard")) }).unwrap();
    diagram
}

#[test]
fn a_network_acl_becomes_rules_and_associations_in_both_languages() {
    let stack = lower(&firewalled());
    let hcl = hcl(&stack);
    assert_holds(
        &hcl,
        r#"resource "aws_network_acl_rule" "guard_ingress_110" {
  network_acl_id  = aws_network_acl.guard.id
  rule_number     = 110
  egress          = false
  rule_action     = "allow"
  protocol        = "58"
  ipv6_cidr_block = "::/0"
}
"#,
    );
    assert_holds(
        &hcl,
        r#"resource "aws_network_acl_association" "public" {
  subnet_id      = aws_subnet.public.id
  network_acl_id = aws_network_acl.guard.id
}
"#,
    );
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(
        &yaml,
        r#"  GuardIngress100NetworkAclEntry:
    Type: AWS::EC2::NetworkAclEntry
    Properties:
      NetworkAclId: !Ref GuardNetworkAcl
      RuleNumber: 100
      Egress: false
      RuleAction: allow
      Protocol: 6
      PortRange:
        From: 443
        To: 443
      CidrBlock: "0.0.0.0/0"
"#,
    );
    assert_holds(&yaml, "    Type: AWS::EC2::SubnetNetworkAclAssociation\n");
}

#[test]
fn rules_inside_a_network_acl_become_their_own() {
    let text = r#"
resource "aws_network_acl" "guard" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.a.id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = -1
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}
resource "aws_vpc" "main" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}
"#;
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    assert_eq!(read.resources.get("ec2.network_acl.guard").unwrap().opaque, []);
    let rule =
        |name: &str| read.resources.get(&format!("ec2.network_acl_rule.{name}")).unwrap().props.clone();
    assert_eq!(rule("guard_ingress_100")["protocol"], "tcp".into());
    assert_eq!(rule("guard_ingress_100")["egress"], false.into());
    assert_eq!(rule("guard_egress_100")["protocol"], "-1".into());
    assert_eq!(rule("guard_egress_100").get("from_port"), None, "ports mean nothing for all protocols");
    let association = &read.resources.get("ec2.network_acl_association.guard").unwrap();
    assert_eq!(association.target(&ec2::network_acl_association::SUBNET), Some("ec2.subnet.a"));
}

/// The network with a load balancer in front of an instance, its logs in a bucket.
fn balanced() -> Diagram {
    let mut diagram = network();
    let node = |ty: &str, name: &str, parent: Option<&str>| {
        let parent = parent.map(NodeId::from);
        let placement = Placement { parent, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
        Node { ty: by_id(ty).unwrap(), name: name.to_owned(), placement, props: [].into() }
    };
    for (id, ty, parent) in [
        ("logs", "s3.bucket", None),
        ("app", "ec2.instance", Some("private")),
        ("web", "elb.target_group", Some("main")),
        ("front", "elb.load_balancer", Some("main")),
    ] {
        diagram.apply(Op::AddNode { id: NodeId::from(id), node: node(ty, id, parent) }).unwrap();
    }
    let listener = |protocol: &str, port: i64, action: Vec<(&str, Value)>| {
        let mut fields = vec![("protocol", protocol.into()), ("port", Value::Int(port))];
        fields.extend(action);
        Value::Map(fields.into_iter().map(|(key, it)| (key.to_owned(), it)).collect())
    };
    let listeners = Value::List(vec![
        listener(
            "HTTP",
            80,
            vec![
                ("action", "redirect".into()),
                ("redirect_protocol", "HTTPS".into()),
                ("redirect_port", "443".into()),
                ("redirect_status_code", "HTTP_301".into()),
            ],
        ),
        listener(
            "HTTPS",
            443,
            vec![
                ("action", "forward".into()),
                ("target_group", Value::reference("web", "arn")),
                ("certificate_arn", "arn:aws:acm:eu-west-1:123456789012:certificate/1".into()),
            ],
        ),
    ]);
    for (id, key, value) in [
        ("front", "subnets", Value::List(vec![to("public")])),
        ("front", "enable_deletion_protection", true.into()),
        ("front", "access_logs_bucket", Value::reference("logs", "name")),
        ("front", "listeners", listeners),
        ("web", "protocol", "HTTP".into()),
        ("web", "port", Value::Int(80)),
        ("web", "deregistration_delay", Value::Int(30)),
        ("web", "targets", Value::List(vec![map([("target", to("app")), ("port", Value::Int(8_080))])])),
    ] {
        diagram.apply(Op::SetProperty { id: NodeId::from(id), key: key.into(), value: Some(value) }).unwrap();
    }
    diagram
}

#[test]
fn a_load_balancer_becomes_listeners_and_registrations_in_both_languages() {
    let stack = lower(&balanced());
    let hcl = hcl(&stack);
    assert_holds(
        &hcl,
        r#"resource "aws_lb_listener" "front_http" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"

    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_301"
    }
  }
}
"#,
    );
    assert_holds(
        &hcl,
        r#"resource "aws_lb_target_group_attachment" "web_app" {
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = aws_instance.app.id
  port             = 8080
}
"#,
    );
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(
        &yaml,
        r#"      TargetGroupAttributes:
        - Key: deregistration_delay.timeout_seconds
          Value: "30"
      Targets:
        - Id: !Ref AppInstance
          Port: 8080
"#,
    );
    assert_holds(&yaml, "        - Key: access_logs.s3.enabled\n          Value: \"true\"\n");
}

#[test]
fn a_load_balancer_waits_for_what_lets_it_write_its_logs() {
    let stack = lower(&balanced());
    let policy = stack.get("s3.bucket_policy.logs").expect("the bucket lets the service write");
    let statements = policy.value(&drawbridge_core::catalog::s3::bucket_policy::POLICY).unwrap();
    let principal = statements.field("Statement").unwrap().items()[0].field("Principal").unwrap();
    assert_eq!(principal.field("Service"), Some(&"logdelivery.elasticloadbalancing.amazonaws.com".into()));
    assert_holds(&hcl(&stack), "  depends_on = [aws_internet_gateway.internet, aws_s3_bucket_policy.logs]\n");
    let read = again(&stack);
    assert_eq!(read.resources.get("elb.load_balancer.front").unwrap().opaque, []);
}

#[test]
fn both_names_of_a_load_balancer_mean_the_same() {
    let text = "resource \"aws_alb\" \"web\" {\n  internal = true\n}\n\
                resource \"aws_alb_listener\" \"web\" {\n  load_balancer_arn = aws_alb.web.id\n}\n";
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let scheme = read.resources.get("elb.load_balancer.web").unwrap().props.get("scheme");
    assert_eq!(scheme, Some(&"internal".into()));
    let balancer = read.resources.get("elb.listener.web").unwrap().props.get("load_balancer");
    assert_eq!(balancer, Some(&Value::reference("elb.load_balancer.web", "arn")));
}

#[test]
fn a_vpc_has_further_ranges_and_a_default_group_without_rules() {
    let blocks = Value::List(vec![map([("cidr_block", "100.64.0.0/16".into())])]);
    let stack = lower(&diagram(&[
        (
            "main",
            "ec2.vpc",
            None,
            map([
                ("cidr_block", "10.0.0.0/16".into()),
                ("further_cidr_blocks", blocks),
                ("lock_default_security_group", true.into()),
            ]),
        ),
        ("far", "ec2.subnet", Some("main"), map([("cidr_block", "100.64.1.0/24".into())])),
        ("near", "ec2.subnet", Some("main"), map([("cidr_block", "10.0.1.0/24".into())])),
    ]));
    let hcl = hcl(&stack);
    assert_holds(&hcl, "resource \"aws_default_security_group\" \"main\" {\n  vpc_id = aws_vpc.main.id\n}\n");
    let wait = "  depends_on = [aws_vpc_ipv4_cidr_block_association.main_100_64_0_0_16]\n";
    assert_eq!(hcl.matches(wait).count(), 1, "{hcl}");
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(&yaml, "  FarSubnet:\n    Type: AWS::EC2::Subnet\n    DependsOn: Main1006400");
    let read = again(&stack);
    let main = read.get("ec2.vpc.main").unwrap();
    assert_eq!(main.value(&ec2::vpc::LOCK_DEFAULT_GROUP), Some(&true.into()));
    let rule = drawbridge_core::rules::by_id("subnet-outside-vpc-cidr").unwrap();
    assert_eq!(drawbridge_core::rules::check_one(rule, &stack).findings, []);
}
