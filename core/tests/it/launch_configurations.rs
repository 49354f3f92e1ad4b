//! Auto Scaling groups that start their instances from a launch configuration.

use drawbridge_core::access::{Access, Circumstances, Verdict as Allowance};
use drawbridge_core::catalog::autoscaling::{group, launch_configuration};
use drawbridge_core::cloudformation;
use drawbridge_core::network::{Network, Place, Traffic, Verdict};
use drawbridge_core::stack::Stack;
use drawbridge_core::terraform;

const FILE: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_security_group" "app" {
  vpc_id = aws_vpc.main.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/16"]
  }
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  hash_key     = "id"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
  inline_policy {
    name = "orders"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.orders.arn }]
    })
  }
}

resource "aws_iam_instance_profile" "app" {
  name = "app"
  role = aws_iam_role.app.name
}

resource "aws_launch_configuration" "app" {
  image_id                    = "ami-0123456789abcdef0"
  instance_type               = "t3.micro"
  iam_instance_profile        = aws_iam_instance_profile.app.name
  security_groups             = [aws_security_group.app.id]
  associate_public_ip_address = false
  user_data                   = "echo ready"
  root_block_device {
    encrypted = true
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 20
    encrypted   = true
  }
}

resource "aws_autoscaling_group" "app" {
  min_size             = 1
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.a.id]
  launch_configuration = aws_launch_configuration.app.name
}
"#;

fn stack() -> Stack {
    let reading = terraform::read(&[("main.tf".to_owned(), FILE.to_owned())]).unwrap();
    assert_eq!(reading.notes, []);
    reading.stack
}

#[test]
fn both_languages_say_the_same() {
    let stack = stack();
    let of = |stack: &Stack| {
        let groups = stack.of(&group::TYPE).chain(stack.of(&launch_configuration::TYPE));
        groups.map(|(_, it)| it.props.clone()).collect::<Vec<_>>()
    };
    let files = terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect::<Vec<_>>();
    assert_eq!(of(&terraform::read(&files).unwrap().stack), of(&stack));
    let text = cloudformation::emit_yaml(&stack).unwrap().text;
    assert!(text.contains("LaunchConfigurationName: !Ref AppLaunchConfiguration"), "{text}");
    let again = cloudformation::read("template.yaml", &text).unwrap().stack;
    let keys = |stack: &Stack| {
        let props = of(stack);
        props.iter().map(|it| it.keys().copied().collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&again), keys(&stack));
}

#[test]
fn instances_stand_behind_its_groups_and_act_with_its_role() {
    let stack = stack();
    let network = Network::of(&stack);
    let verdict = |port: u16| {
        let (from, to) = (Place::Subnet("ec2.subnet.a"), Place::Node("autoscaling.group.app"));
        network.verdict(&from, &to, &Traffic::tcp(port))
    };
    assert_eq!((verdict(443), verdict(22)), (Verdict::Reachable, Verdict::Blocked));
    let access = Access::of(&stack);
    let may = |action: &str| {
        let circumstances = Circumstances::default();
        access.can("autoscaling.group.app", action, "dynamodb.table.orders", &circumstances).decision.verdict
    };
    assert_eq!(may("dynamodb:GetItem"), Allowance::Allowed);
    assert_ne!(may("dynamodb:PutItem"), Allowance::Allowed);
}
