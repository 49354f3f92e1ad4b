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

/// What is easily taken for known, for attached, for this VPC's or for a way through.
#[test]
fn what_is_easily_got_wrong() {
    use Verdict::{Blocked, Reachable, Undecided};
    let with = |more: &str| format!("{VPC}\n{more}");
    let replaced = |old: &str, new: &str| {
        assert!(VPC.contains(old), "{old}");
        VPC.replace(old, new)
    };
    let open_acl = "ingress {\n rule_no = 100\n action = \"allow\"\n protocol = \"-1\"\n from_port = 0\n to_port = 0\n \
                    cidr_block = \"0.0.0.0/0\"\n}\n egress {\n rule_no = 100\n action = \"allow\"\n protocol = \"-1\"\n \
                    from_port = 0\n to_port = 0\n cidr_block = \"0.0.0.0/0\"\n}\n";
    let denying = |number: &str, action: &str| {
        let deny = open_acl.split_inclusive("}\n").next().unwrap_or_default();
        let deny = deny.replace("100", number).replace("allow", action);
        with(&format!(
            "variable \"number\" {{}}\nresource \"aws_network_acl\" \"public\" {{\n vpc_id = aws_vpc.main.id\n subnet_ids = \
             [aws_subnet.public.id]\n{open_acl}{deny}}}\n"
        ))
    };
    let closed_acl = "resource \"aws_network_acl\" \"closed\" {\n vpc_id = aws_vpc.main.id\n";
    let other_vpc = "resource \"aws_vpc\" \"other\" {\n cidr_block = \"10.1.0.0/16\"\n}\n";
    let by_instance = |more: &str| {
        replaced(
            "resource \"aws_route_table\" \"private\" {\n  vpc_id = aws_vpc.main.id\n",
            &format!(
                "resource \"aws_instance\" \"nat\" {{\n ami = \"ami-0123456789abcdef0\"\n instance_type = \"t3.micro\"\n \
                 subnet_id = aws_subnet.public.id\n vpc_security_group_ids = [aws_security_group.web.id]\n{more}}}\n\
                 resource \"aws_route_table\" \"private\" {{\n  vpc_id = aws_vpc.main.id\n route {{\n cidr_block = \
                 \"0.0.0.0/0\"\n network_interface_id = aws_instance.nat.primary_network_interface_id\n }}\n"
            ),
        )
    };
    let association = "resource \"aws_route_table_association\" \"public\" {\n  subnet_id      = aws_subnet.public.id\n  \
                       route_table_id = aws_route_table.public.id\n}\n";
    let main_table = "resource \"aws_main_route_table_association\" \"main\" {\n vpc_id = aws_vpc.main.id\n route_table_id = \
                      aws_route_table.public.id\n}\n";
    let public_route = "    gateway_id = aws_internet_gateway.main.id\n  }\n";
    let by_nat = |ingress: &str| {
        let acl = open_acl.replacen("\"-1\"\n from_port = 0\n to_port = 0", ingress, 1);
        format!(
            "{}resource \"aws_nat_gateway\" \"nat\" {{\n allocation_id = \"eipalloc-1\"\n subnet_id = aws_subnet.public.id\n}}\n\
             resource \"aws_route\" \"out\" {{\n route_table_id = aws_route_table.private.id\n destination_cidr_block = \
             \"0.0.0.0/0\"\n nat_gateway_id = aws_nat_gateway.nat.id\n}}\nresource \"aws_network_acl\" \"private\" {{\n vpc_id \
             = aws_vpc.main.id\n subnet_ids = [aws_subnet.private.id]\n{acl}}}\n",
            with("")
        )
    };
    for (what, source, from, to, port, expected) in [
        ("a denial behind", denying("200", "deny"), "internet", "web", 443, Reachable),
        ("a denial before", denying("50", "deny"), "internet", "web", 443, Blocked),
        ("in capitals", denying("50", "DENY"), "internet", "web", 443, Blocked),
        ("who knows where", denying("var.number", "deny"), "internet", "web", 443, Undecided),
        (
            "an ACL around who knows what",
            with(&format!("variable \"subnets\" {{}}\n{closed_acl} subnet_ids = var.subnets\n}}\n")),
            "internet",
            "web",
            443,
            Undecided,
        ),
        (
            "an association with who knows what",
            with(&format!(
                "variable \"subnet\" {{}}\n{closed_acl}}}\nresource \"aws_network_acl_association\" \"a\" {{\n network_acl_id = \
                 aws_network_acl.closed.id\n subnet_id = var.subnet\n}}\n"
            )),
            "internet",
            "web",
            443,
            Undecided,
        ),
        (
            "a default ACL with rules of its own",
            with(
                "resource \"aws_default_network_acl\" \"main\" {\n default_network_acl_id = aws_vpc.main.default_network_acl_id\n}\n",
            ),
            "internet",
            "web",
            443,
            Undecided,
        ),
        (
            "the gateway of another VPC",
            format!(
                "{}{other_vpc}resource \"aws_internet_gateway\" \"other\" {{\n vpc_id = aws_vpc.other.id\n}}\n",
                replaced(public_route, "    gateway_id = aws_internet_gateway.other.id\n  }\n"),
            ),
            "web",
            "internet",
            443,
            Blocked,
        ),
        (
            "two routes for one destination",
            with(
                "resource \"aws_nat_gateway\" \"nat\" {\n connectivity_type = \"private\"\n subnet_id = aws_subnet.private.id\n}\n\
                 resource \"aws_route\" \"again\" {\n route_table_id = aws_route_table.public.id\n destination_cidr_block = \
                 \"0.0.0.0/0\"\n nat_gateway_id = aws_nat_gateway.nat.id\n}\n",
            ),
            "web",
            "internet",
            443,
            Undecided,
        ),
        ("an instance that forwards nothing", by_instance(""), "app", "internet", 443, Blocked),
        ("one that may", by_instance(" source_dest_check = false\n"), "app", "internet", 443, Undecided),
        (
            "routes that a VPN tells",
            replaced(public_route, &format!("{public_route}  propagating_vgws = [\"vgw-1\"]\n")),
            "web",
            "internet",
            443,
            Undecided,
        ),
        (
            "the same as a resource of its own",
            with(
                "resource \"aws_vpn_gateway_route_propagation\" \"vpn\" {\n vpn_gateway_id = \"vgw-1\"\n route_table_id = \
                 aws_route_table.public.id\n}\n",
            ),
            "web",
            "internet",
            443,
            Undecided,
        ),
        ("no table of its own", replaced(association, ""), "internet", "web", 443, Blocked),
        ("the main table", replaced(association, main_table), "internet", "web", 443, Reachable),
        (
            "answers back to where they were asked for",
            by_nat("\"-1\"\n from_port = 0\n to_port = 0"),
            "app",
            "internet",
            443,
            Reachable,
        ),
        (
            "answers that do not get there",
            by_nat("\"tcp\"\n from_port = 443\n to_port = 443"),
            "app",
            "internet",
            443,
            Blocked,
        ),
        (
            "groups that are not all known",
            replaced(
                "subnet_id              = aws_subnet.public.id\n  vpc_security_group_ids = [aws_security_group.web.id]",
                "subnet_id = aws_subnet.public.id\n  vpc_security_group_ids = var.groups",
            ) + "variable \"groups\" {}\n",
            "web",
            "app",
            8080,
            Undecided,
        ),
        (
            "a group from elsewhere",
            replaced(
                "security_groups = [aws_security_group.web.id]",
                "security_groups = [\"sg-0123456789abcdef0\"]",
            ),
            "web",
            "app",
            8080,
            Undecided,
        ),
        (
            "a rule of who knows which group",
            with(
                "data \"aws_security_groups\" \"all\" {}\nresource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {\n security_group_id = \
                 data.aws_security_groups.all.ids[0]\n ip_protocol = \"tcp\"\n from_port = 22\n to_port = 22\n cidr_ipv4 = \"0.0.0.0/0\"\n}\n",
            ),
            "internet",
            "web",
            22,
            Undecided,
        ),
    ] {
        assert_eq!(verdict(&source, from, to, port), expected, "{what}");
    }
}

/// VPC peering guide, "VPC peering limitations": a connection leads both ways between two VPCs, and to nothing behind them.
#[test]
fn a_peering_connection_joins_two_vpcs_and_leads_through_none() {
    let peered = |peering: &str, rule: &str, route: &str| {
        format!(
            r#"{VPC}
resource "aws_vpc" "b" {{
  cidr_block = "10.1.0.0/16"
}}
resource "aws_subnet" "b" {{
  vpc_id     = aws_vpc.b.id
  cidr_block = "10.1.0.0/24"
}}
resource "aws_vpc_peering_connection" "ab" {{
  vpc_id      = aws_vpc.main.id
  peer_vpc_id = aws_vpc.b.id
  {peering}
}}
resource "aws_route_table" "b" {{
  vpc_id = aws_vpc.b.id
  route {{
    cidr_block                = "{route}"
    vpc_peering_connection_id = aws_vpc_peering_connection.ab.id
  }}
}}
resource "aws_route_table_association" "b" {{
  subnet_id      = aws_subnet.b.id
  route_table_id = aws_route_table.b.id
}}
resource "aws_route" "to_b" {{
  route_table_id            = aws_route_table.public.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.ab.id
}}
resource "aws_security_group" "b" {{
  vpc_id = aws_vpc.b.id
  ingress {{
    protocol  = "tcp"
    from_port = 443
    to_port   = 443
    {rule}
  }}
  egress {{
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }}
}}
resource "aws_instance" "b" {{
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.b.id
  vpc_security_group_ids = [aws_security_group.b.id]
}}
"#
        )
    };
    let (here, by_range) = ("auto_accept = true", "cidr_blocks = [\"10.0.0.0/16\"]");
    let by_group = "security_groups = [aws_security_group.web.id]";
    let far = "peer_region = \"us-east-1\"";
    for (source, from, to, expected) in [
        (peered(here, by_range, "10.0.0.0/16"), "web", "aws_instance.b", Verdict::Reachable),
        (peered(here, by_range, "10.0.0.0/16"), "aws_instance.b", "web", Verdict::Reachable),
        (peered(here, by_range, "192.168.0.0/16"), "web", "aws_instance.b", Verdict::Blocked),
        (peered(here, by_range, "0.0.0.0/0"), "aws_instance.b", "internet", Verdict::Blocked),
        (peered(here, by_group, "10.0.0.0/16"), "web", "aws_instance.b", Verdict::Reachable),
        // Which Region the stack itself is in is not known.
        (peered(far, by_group, "10.0.0.0/16"), "web", "aws_instance.b", Verdict::Undecided),
    ] {
        assert_eq!(verdict(&source, from, to, 443), expected, "{from} to {to} in {source}");
    }
}

#[test]
fn an_address_of_the_internet_comes_by_the_internet_gateway_also_where_it_is_one_for_documentation() {
    // Whoever writes a design for others to see has these stand for an office.
    for office in ["203.0.113.0/24", "198.51.100.7/32", "8.8.8.0/24"] {
        let source =
            VPC.replacen("cidr_blocks = [\"0.0.0.0/0\"]", &format!("cidr_blocks = [\"{office}\"]"), 1);
        let first = office.split('/').next().unwrap();
        assert_eq!(verdict(&source, first, "web", 443), Verdict::Reachable, "{office}");
        assert_eq!(verdict(&source, "9.9.9.9", "web", 443), Verdict::Blocked, "{office}");
    }
}
