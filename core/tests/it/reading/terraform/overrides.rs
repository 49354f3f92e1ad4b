use super::*;

const BASE: &str = "\
resource \"aws_vpc\" \"v\" {
  cidr_block = \"10.0.0.0/16\"
}

resource \"aws_instance\" \"i\" { ami = \"ami-1\" }

resource \"aws_security_group\" \"g\" {
  description = \"App\"
  vpc_id      = aws_vpc.v.id

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = \"tcp\"
    cidr_blocks = [\"0.0.0.0/0\"]
  }
  dynamic \"ingress\" {
    for_each = [80]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = \"tcp\"
      cidr_blocks = [\"0.0.0.0/0\"]
    }
  }

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = \"tcp\"
    cidr_blocks = [\"0.0.0.0/0\"]
  }
}
";

fn overridden(base: &str, by: &str) -> Read {
    // Whatever order files come in.
    read_all(&[("a_override.tf", by), ("main.tf", base)])
}

#[test]
fn arguments_take_the_place_of_arguments_and_blocks_that_of_blocks() {
    let read = overridden(
        BASE,
        "resource \"aws_security_group\" \"g\" {\n  description = \"Web\"\n  ingress {\n    from_port = 8080\n    to_port = 8080\n    \
         protocol = \"tcp\"\n    cidr_blocks = [\"10.0.0.0/8\"]\n  }\n}\nresource \"aws_instance\" \"i\" {\n  monitoring = true\n}\n",
    );
    assert_eq!(read.notes, []);
    assert_eq!(prop(&read, "ec2.security_group.g", "description"), Some(&"Web".into()));
    assert!(prop(&read, "ec2.security_group.g", "vpc").is_some());
    let rules = |direction: &str| {
        let all = read.stack.resources.iter().filter(|(address, _)| address.contains(direction));
        all.filter_map(|(_, it)| it.props.get("from_port").cloned()).collect::<Vec<_>>()
    };
    assert_eq!(rules("ingress"), [Value::Int(8080)]);
    assert_eq!(rules("egress"), [Value::Int(443)]);
    assert_eq!(prop(&read, "ec2.instance.i", "ami"), Some(&"ami-1".into()));
    assert_eq!(prop(&read, "ec2.instance.i", "monitoring"), Some(&true.into()));
}

#[test]
fn what_is_overridden_stands_where_it_stood() {
    let read = overridden(BASE, "resource \"aws_vpc\" \"v\" {\n  enable_dns_hostnames = true\n}\n");
    let places =
        ["ec2.vpc.v", "ec2.instance.i", "ec2.security_group.g", "ec2.security_group_egress.g_egress"].map(
            |it| match &at(&read, it).origin {
                Origin::Source { file, line, column } => (file.clone(), *line, *column),
                other => panic!("{other:?}"),
            },
        );
    let main = |line, column| ("main.tf".to_owned(), line, column);
    assert_eq!(places, [main(1, 1), main(5, 1), main(7, 1), main(27, 3)]);
}

#[test]
fn variables_locals_and_modules_are_overridden_as_well() {
    let base = "variable \"range\" {\n type = string\n default = \"10.0.0.0/16\"\n}\nlocals {\n a = \"x\"\n dns = false\n}\n\
                locals {\n other = 1\n}\nresource \"aws_vpc\" \"v\" {\n cidr_block = var.range\n enable_dns_support = local.dns\n \
                tags = { Name = local.a }\n lifecycle {\n prevent_destroy = true\n }\n}\nmodule \"m\" {\n source = \"./m\"\n range = \"10.1.0.0/16\"\n}\n";
    let by = "variable \"range\" {\n default = \"10.9.0.0/16\"\n}\nlocals {\n dns = true\n}\nmodule \"m\" {\n range = \"10.2.0.0/16\"\n}\n\
              resource \"aws_vpc\" \"v\" {\n lifecycle {\n create_before_destroy = true\n }\n}\n";
    let module = "variable \"range\" {}\nresource \"aws_vpc\" \"w\" {\n cidr_block = var.range\n}\n";
    let in_module = "resource \"aws_vpc\" \"w\" {\n enable_dns_hostnames = true\n}\n";
    let read = read_all(&[
        ("main.tf", base),
        ("override.tf", by),
        ("m/main.tf", module),
        ("m/override.tf", in_module),
    ]);
    assert_eq!(read.notes, []);
    assert_eq!(prop(&read, "ec2.vpc.v", "cidr_block"), Some(&"10.9.0.0/16".into()));
    assert_eq!(prop(&read, "ec2.vpc.v", "enable_dns_support"), Some(&true.into()));
    assert_eq!(at(&read, "ec2.vpc.v").title(), "x");
    let lifecycle: Vec<&str> = at(&read, "ec2.vpc.v").opaque.iter().map(|it| it.source.source()).collect();
    assert!(lifecycle.iter().any(|it| it.contains("prevent_destroy")), "{lifecycle:?}");
    assert!(lifecycle.iter().any(|it| it.contains("create_before_destroy")), "{lifecycle:?}");
    assert_eq!(prop(&read, "module.m.ec2.vpc.w", "cidr_block"), Some(&"10.2.0.0/16".into()));
    assert_eq!(prop(&read, "module.m.ec2.vpc.w", "enable_dns_hostnames"), Some(&true.into()));
}

#[test]
fn the_last_of_several_files_counts_and_what_overrides_nothing_is_there() {
    let read = read_all(&[
        ("main.tf", BASE),
        ("a_override.tf", "resource \"aws_vpc\" \"v\" {\n cidr_block = \"10.1.0.0/16\"\n}\n"),
        ("b_override.tf.json", "{\"resource\": {\"aws_vpc\": {\"v\": {\"cidr_block\": \"10.2.0.0/16\"}}}}"),
        ("override.tf", "resource \"aws_vpc\" \"new\" {\n cidr_block = \"10.3.0.0/16\"\n}\n"),
    ]);
    assert_eq!(prop(&read, "ec2.vpc.v", "cidr_block"), Some(&"10.2.0.0/16".into()));
    assert_eq!(prop(&read, "ec2.vpc.new", "cidr_block"), Some(&"10.3.0.0/16".into()));
    assert!(read.notes.is_empty(), "{:?}", read.notes);
}

#[test]
fn a_backend_takes_the_place_of_any_other() {
    let base = "terraform {\n required_version = \">= 1.5\"\n backend \"s3\" {\n bucket = \"b\"\n key = \"k\"\n }\n}\n";
    let read = overridden(base, "terraform {\n backend \"local\" {}\n}\n");
    assert_eq!(read.backend.map(|it| it.kind), Some("local".to_owned()));
}
