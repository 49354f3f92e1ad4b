//! What the engine says about networks as people write them.

use drawbridge_core::network::{Network, Place, Reach, Traffic, Verdict, with_defaults};
use drawbridge_core::stack::Stack;
use drawbridge_core::terraform;

fn read(source: &str) -> Stack {
    let stack = terraform::read(&[("main.tf".to_owned(), source.to_owned())]).unwrap().stack;
    with_defaults(&stack).into_owned()
}

/// A VPC with a public and a private subnet, each with a table of its own.
const VPC: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}
resource "aws_subnet" "public" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = true
}
resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}
resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}
resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}
resource "aws_security_group" "web" {
  vpc_id = aws_vpc.main.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_security_group" "app" {
  vpc_id = aws_vpc.main.id
  ingress {
    protocol        = "tcp"
    from_port       = 8080
    to_port         = 8080
    security_groups = [aws_security_group.web.id]
  }
  egress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_instance" "web" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.public.id
  vpc_security_group_ids = [aws_security_group.web.id]
}
resource "aws_instance" "app" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.private.id
  vpc_security_group_ids = [aws_security_group.app.id]
}
resource "aws_dynamodb_table" "scores" {
  name     = "scores"
  hash_key = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
"#;

/// Asks by names.
#[track_caller]
fn ask(source: &str, from: &str, to: &str, traffic: &Traffic, check: impl FnOnce(&Reach<'_>)) {
    let stack = read(source);
    let network = Network::of(&stack);
    let (from, to) = (network.find(from).unwrap(), network.find(to).unwrap());
    check(&network.reach(&from, &to, traffic));
}

/// What blocks, and what would open the way.
#[track_caller]
fn blocked(source: &str, from: &str, to: &str, port: u16) -> (String, String) {
    let mut told = Default::default();
    ask(source, from, to, &Traffic::tcp(port), |it| {
        assert_eq!(it.verdict, Verdict::Blocked, "{it:#?}");
        let block = it.block.clone().unwrap();
        told = (block.text, block.change.unwrap_or_default());
    });
    told
}

#[track_caller]
fn verdict(source: &str, from: &str, to: &str, port: u16) -> Verdict {
    let mut told = Verdict::Blocked;
    ask(source, from, to, &Traffic::tcp(port), |it| told = it.verdict);
    told
}

#[test]
fn a_path_names_every_rule_that_lets_it_through() {
    ask(VPC, "internet", "web", &Traffic::tcp(443), |it| {
        assert_eq!(it.verdict, Verdict::Reachable);
        let [path] = &it.paths[..] else { panic!("{it:#?}") };
        let hops: Vec<&str> = path.hops.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(
            hops,
            [
                "Internet gateway `main` is attached to the VPC",
                "`web` has a public address",
                "Route table `public` leads the answers to internet gateway `main` by `public`",
                "The default network ACL of subnet `public` lets it in",
                "Security group `web` lets TCP 443 in by `web_ingress`",
                "The default network ACL of subnet `public` lets the answers out",
            ]
        );
        assert_eq!(path.hops[4].rules, ["ec2.security_group_ingress.web_ingress"]);
    });
}

#[test]
fn groups_are_named_where_one_lets_the_other_in() {
    assert_eq!(verdict(VPC, "web", "app", 8080), Verdict::Reachable);
    let (why, change) = blocked(VPC, "web", "app", 22);
    assert_eq!(why, "No inbound rule of security group `app` lets TCP 22 through from security group `web`");
    assert_eq!(change, "Add an inbound rule to security group `app`: TCP 22 from security group `web`");
    let (why, _) = blocked(VPC, "app", "web", 22);
    assert_eq!(why, "No outbound rule of security group `app` lets TCP 22 through to security group `web`");
}

#[test]
fn what_has_no_way_is_told_what_it_lacks() {
    let (why, change) = blocked(VPC, "internet", "app", 8080);
    assert_eq!(why, "`app` has no address on the internet");
    assert_eq!(change, "Give `app` a public address");
    let (why, change) = blocked(VPC, "app", "scores", 443);
    assert_eq!(why, "Route table `private` of subnet `private` has no route to the internet (IPv4)");
    assert_eq!(change, "Add a gateway endpoint for `dynamodb` to `main`, with a route from `private`");
    assert_eq!(verdict(VPC, "web", "scores", 443), Verdict::Reachable);
}

#[test]
fn vpc_block_public_access_holds_whatever_is_routed() {
    let with = |mode: &str, more: &str| {
        format!(
            "{VPC}\nresource \"aws_vpc_block_public_access_options\" \"it\" {{\n  internet_gateway_block_mode = {mode}\n}}\n{more}"
        )
    };
    for mode in [r#""block-ingress""#, r#""block-bidirectional""#] {
        let (why, change) = blocked(&with(mode, ""), "internet", "web", 443);
        assert_eq!(why, "VPC Block Public Access keeps VPC `main` from the internet");
        assert_eq!(change, "Exclude `main` from VPC Block Public Access");
        // Answers to what goes out by an internet gateway are traffic to the VPC as well.
        assert_eq!(verdict(&with(mode, ""), "web", "internet", 443), Verdict::Blocked);
        let excluded = with(
            mode,
            "resource \"aws_vpc_block_public_access_exclusion\" \"it\" {\n  vpc_id = aws_vpc.main.id\n  internet_gateway_exclusion_mode = \"allow-bidirectional\"\n}\n",
        );
        assert_eq!(verdict(&excluded, "internet", "web", 443), Verdict::Undecided);
    }
    assert_eq!(verdict(&with(r#""off""#, ""), "internet", "web", 443), Verdict::Reachable);
    let input = "variable \"mode\" {\n  type = string\n}\n";
    assert_eq!(verdict(&with("var.mode", input), "internet", "web", 443), Verdict::Undecided);
    let nat = VPC.replace(
        "resource \"aws_route_table\" \"private\" {\n  vpc_id = aws_vpc.main.id\n",
        "resource \"aws_eip\" \"nat\" {\n}\nresource \"aws_nat_gateway\" \"main\" {\n  subnet_id = aws_subnet.public.id\n  allocation_id = aws_eip.nat.id\n}\nresource \"aws_route_table\" \"private\" {\n  vpc_id = aws_vpc.main.id\n  route {\n    cidr_block = \"0.0.0.0/0\"\n    nat_gateway_id = aws_nat_gateway.main.id\n  }\n",
    );
    let by_nat = |mode: &str| verdict(&with(mode, "").replace(VPC, &nat), "app", "internet", 443);
    assert_eq!(by_nat(r#""block-ingress""#), Verdict::Reachable);
    assert_eq!(by_nat(r#""block-bidirectional""#), Verdict::Blocked);
}

#[test]
fn a_gateway_endpoint_leads_to_its_service_and_nowhere_else() {
    let source = format!(
        r#"{VPC}
resource "aws_vpc_endpoint" "dynamodb" {{
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.eu-west-1.dynamodb"
  route_table_ids = [aws_route_table.private.id]
}}
"#
    );
    ask(&source, "app", "scores", &Traffic::tcp(443), |it| {
        assert_eq!(it.verdict, Verdict::Reachable);
        assert!(
            it.paths[0].hops.iter().any(|it| it.text == "Gateway endpoint `dynamodb` is on the route table")
        );
    });
    let (why, _) = blocked(&source, "app", "internet", 443);
    assert_eq!(why, "Route table `private` of subnet `private` has no route to the internet (IPv4)");
}

#[test]
fn an_interface_endpoint_has_groups_and_its_own_name() {
    let endpoint = |port: u16, dns: &str| {
        format!(
            r#"{VPC}
resource "aws_sqs_queue" "jobs" {{
  name = "jobs"
}}
resource "aws_security_group" "endpoint" {{
  vpc_id = aws_vpc.main.id
  ingress {{
    protocol        = "tcp"
    from_port       = {port}
    to_port         = {port}
    security_groups = [aws_security_group.app.id]
  }}
}}
resource "aws_vpc_endpoint" "sqs" {{
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.eu-west-1.sqs"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [aws_subnet.private.id]
  security_group_ids  = [aws_security_group.endpoint.id]
  private_dns_enabled = {dns}
}}
"#
        )
    };
    assert_eq!(verdict(&endpoint(443, "true"), "app", "jobs", 443), Verdict::Reachable);
    let (why, change) = blocked(&endpoint(80, "true"), "app", "jobs", 443);
    assert_eq!(
        why,
        "No inbound rule of security group `endpoint` lets TCP 443 through from security group `app`"
    );
    assert!(change.starts_with("Add an inbound rule to security group `endpoint`"), "{change}");
    // The public name leads to the endpoint, and the endpoint refuses: there is no second way.
    let (why, _) = blocked(&endpoint(443, "true"), "web", "jobs", 443);
    assert!(why.contains("from security group `web`"), "{why}");
    ask(&endpoint(443, "false"), "app", "jobs", &Traffic::tcp(443), |it| {
        assert_eq!(it.verdict, Verdict::Undecided);
        assert_eq!(it.unknown, ["with private DNS off, only clients that are told its name use an endpoint"]);
    });
}

#[test]
fn a_network_acl_that_drops_the_answers_blocks() {
    let acl = |egress: &str| {
        format!(
            r#"{VPC}
resource "aws_network_acl" "public" {{
  vpc_id     = aws_vpc.main.id
  subnet_ids = [aws_subnet.public.id]
  ingress {{
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    from_port  = 443
    to_port    = 443
    cidr_block = "0.0.0.0/0"
  }}
  egress {{
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    {egress}
    cidr_block = "0.0.0.0/0"
  }}
}}
"#
        )
    };
    assert_eq!(
        verdict(&acl("from_port = 1024\n to_port = 65535"), "internet", "web", 443),
        Verdict::Reachable
    );
    let (why, change) = blocked(&acl("from_port = 443\n to_port = 443"), "internet", "web", 443);
    assert_eq!(
        why,
        "network ACL `public` drops the answers: no outbound rule lets TCP 1024–65535 through to the internet (IPv4)"
    );
    assert_eq!(
        change,
        "Add an outbound rule to network ACL `public`: allow TCP 1024–65535 to the internet (IPv4)"
    );
    // Some clients use these ports, others do not.
    ask(&acl("from_port = 32768\n to_port = 65535"), "internet", "web", &Traffic::tcp(443), |it| {
        assert_eq!(it.verdict, Verdict::Undecided);
        assert!(it.unknown[0].contains("which one a client uses is not known"), "{:?}", it.unknown);
    });
}

#[test]
fn a_load_balancer_passes_on_what_it_listens_to() {
    let source = format!(
        r#"{VPC}
resource "aws_lb" "web" {{
  load_balancer_type = "application"
  subnets            = [aws_subnet.public.id]
  security_groups    = [aws_security_group.web.id]
}}
resource "aws_lb_target_group" "app" {{
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}}
resource "aws_lb_target_group_attachment" "app" {{
  target_group_arn = aws_lb_target_group.app.arn
  target_id        = aws_instance.app.id
}}
resource "aws_lb_listener" "https" {{
  load_balancer_arn = aws_lb.web.arn
  port              = 443
  protocol          = "HTTPS"
  default_action {{
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }}
}}
"#
    );
    ask(&source, "internet", "app", &Traffic::all(), |it| {
        assert_eq!(it.verdict, Verdict::Reachable);
        let [flow] = &it.certain[..] else { panic!("{:#?}", it.certain) };
        assert_eq!(flow.traffic, Traffic::tcp(443));
        assert_eq!(flow.through, Some("elb.listener.https"));
        assert!(it.paths[0].hops.iter().any(|it| it.text.starts_with("Listener `https` passes TCP 443 on")));
    });
    let (why, _) = blocked(&source, "internet", "aws_lb.web", 80);
    assert_eq!(why, "No inbound rule of security group `web` lets TCP 80 through from the internet (IPv4)");
    // A Network Load Balancer shows instances the addresses of clients, which the group of the instance refuses.
    let network = source
        .replace("\"application\"", "\"network\"")
        .replace("\"HTTPS\"", "\"TCP\"")
        .replace("\"HTTP\"", "\"TCP\"");
    assert_eq!(verdict(&network, "internet", "app", 8080), Verdict::Reachable);
    let by_address = network.replace(
        "security_groups = [aws_security_group.web.id]\n  }",
        "cidr_blocks = [\"10.0.0.0/24\"]\n  }",
    );
    assert_ne!(by_address, network);
    assert_eq!(verdict(&by_address, "internet", "app", 8080), Verdict::Blocked);
    let shown = by_address.replace(
        "protocol = \"TCP\"\n  vpc_id",
        "protocol = \"TCP\"\n  preserve_client_ip = false\n  vpc_id",
    );
    assert_ne!(shown, by_address);
    assert_eq!(verdict(&shown, "internet", "app", 8080), Verdict::Reachable);
}

#[test]
fn what_is_not_known_decides_nothing() {
    let unknown = VPC.replace(
        "cidr_blocks = [\"0.0.0.0/0\"]\n  }\n  egress {\n    protocol    = \"-1\"",
        "cidr_blocks = var.office\n  }\n  egress {\n    protocol    = \"-1\"",
    );
    assert_ne!(unknown, VPC);
    let source = format!("{unknown}\nvariable \"office\" {{}}\n");
    ask(&source, "internet", "web", &Traffic::tcp(443), |it| {
        assert_eq!(it.verdict, Verdict::Undecided);
        assert_eq!(it.unknown, ["the address range is an input without default"]);
    });
    // Another port stays closed whatever the range is.
    assert_eq!(verdict(&source, "internet", "web", 22), Verdict::Blocked);
    let source = VPC.replace(
        "gateway_id = aws_internet_gateway.main.id",
        "transit_gateway_id = \"tgw-0123456789abcdef0\"",
    );
    assert_eq!(verdict(&source, "app", "web", 443), Verdict::Reachable);
    ask(&source, "web", "internet", &Traffic::tcp(443), |it| {
        assert_eq!(it.verdict, Verdict::Undecided);
        assert!(it.unknown[0].contains("transit gateway"), "{:?}", it.unknown);
    });
}

#[test]
fn names_lead_to_places() {
    let stack = read(VPC);
    let network = Network::of(&stack);
    assert_eq!(network.find("Internet"), Ok(Place::Internet));
    assert_eq!(network.find("aws_instance.app"), Ok(Place::Node("ec2.instance.app")));
    assert_eq!(network.find("10.0.1.7"), Ok(Place::Subnet("ec2.subnet.private")));
    assert_eq!(network.find("203.0.114.0/24"), Ok(Place::Addresses(vec!["203.0.114.0/24".parse().unwrap()])));
    for (name, message) in [
        ("nowhere", "nothing in the network is called `nowhere`"),
        (
            "aws_route_table.public",
            "`aws_route_table.public` is a route table, which has no place in the network",
        ),
        ("web", ""),
    ] {
        match network.find(name) {
            Err(error) => assert!(error.to_string().starts_with(message), "{error}"),
            Ok(place) => assert_eq!(place, Place::Node("ec2.instance.web")),
        }
    }
}

#[test]
fn who_can_reach_and_all_pairs_agree_with_single_questions() {
    let stack = read(VPC);
    let network = Network::of(&stack);
    let web = Place::Node("ec2.instance.web");
    let traffic = Traffic::tcp(443);
    assert_eq!(
        network.who_can_reach(&web, &traffic),
        [(Place::Internet, Verdict::Reachable), (Place::Node("ec2.instance.app"), Verdict::Reachable)]
    );
    let pairs = network.pairs(&traffic);
    for (from, to, verdict) in pairs.iter() {
        assert_eq!(verdict, network.verdict(&Place::Node(from), &Place::Node(to), &traffic), "{from} {to}");
    }
    assert_eq!(network.exposed(&traffic)["ec2.instance.web"], Verdict::Reachable);
    assert_eq!(network.exposed(&traffic)["ec2.instance.app"], Verdict::Blocked);
}
