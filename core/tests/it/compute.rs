//! Auto Scaling groups and what they are made from.

use drawbridge_core::catalog::{autoscaling, ec2, iam};
use drawbridge_core::cloudformation;
use drawbridge_core::model::{Diagram, Edge, EdgeId, EdgeKind, NodeId, Op};
use drawbridge_core::stack::{Stack, lower};
use drawbridge_core::terraform;
use drawbridge_core::value::{Value, map};

use crate::network::{again, assert_holds, diagram, hcl, to};

/// A group of instances made from a template, which reads a table.
fn group() -> Diagram {
    let script = Value::Concat(vec![
        "#!/bin/sh\nexport TABLE=".into(),
        Value::reference("scores", "name"),
        "\necho ${HOME}\n".into(),
    ]);
    let cpu = map([
        ("name", "Hold the CPU".into()),
        ("metric", "ASGAverageCPUUtilization".into()),
        ("target_value", Value::Int(60)),
    ]);
    let mut diagram = diagram(&[
        ("main", "ec2.vpc", None, map([("cidr_block", "10.0.0.0/16".into())])),
        ("a", "ec2.subnet", Some("main"), map([("cidr_block", "10.0.0.0/24".into())])),
        ("scores", "dynamodb.table", None, map([("name", "scores".into()), ("partition_key", "id".into())])),
        (
            "app",
            "ec2.launch_template",
            Some("main"),
            map([
                ("ami", Value::Ssm("/aws/service/image".to_owned())),
                ("user_data", script),
                ("associate_public_ip_address", false.into()),
                (
                    "volumes",
                    Value::List(vec![map([("device", "/dev/xvda".into()), ("encrypted", true.into())])]),
                ),
            ]),
        ),
        (
            "workers",
            "autoscaling.group",
            Some("main"),
            map([
                ("min_size", Value::Int(1)),
                ("max_size", Value::Int(4)),
                ("subnets", Value::List(vec![to("a")])),
                ("launch_template", to("app")),
                ("refresh_min_healthy", Value::Int(90)),
                ("scaling", Value::List(vec![cpu])),
            ]),
        ),
    ]);
    let kind = EdgeKind::Access { grants: ["read".to_owned()].into() };
    let edge = Edge { from: NodeId::from("workers"), to: NodeId::from("scores"), kind };
    diagram.apply(Op::AddEdge { id: EdgeId::from("reads"), edge }).unwrap();
    diagram
}

#[test]
fn what_a_group_may_do_goes_to_the_role_of_its_template() {
    let stack = lower(&group());
    let profile =
        stack.get("ec2.launch_template.app").unwrap().target(&ec2::launch_template::INSTANCE_PROFILE);
    let profile = stack.get(profile.unwrap()).unwrap();
    let role = profile.target(&iam::instance_profile::ROLE).unwrap();
    assert!(
        stack.of(&iam::role_policy::TYPE).any(|(_, it)| it.target(&iam::role_policy::ROLE) == Some(role))
    );
}

#[test]
fn a_change_of_the_template_reaches_the_group_in_both_languages() {
    let stack = lower(&group());
    let hcl = hcl(&stack);
    assert_holds(
        &hcl,
        r#"  launch_template {
    id      = aws_launch_template.app.id
    version = aws_launch_template.app.latest_version
  }

  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 90
    }
  }

  tag {
    key                 = "Name"
    value               = "workers"
    propagate_at_launch = true
  }
"#,
    );
    assert_holds(&hcl, "    value               = var.project\n");
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(
        &yaml,
        "    UpdatePolicy:\n      AutoScalingRollingUpdate:\n        MinActiveInstancesPercent: 90\n",
    );
    assert_holds(&yaml, "        Version: !GetAtt AppLaunchTemplate.LatestVersionNumber\n");
    assert_holds(&yaml, "        - Key: Name\n          Value: workers\n          PropagateAtLaunch: true\n");
}

#[test]
fn a_script_of_a_template_is_readable_in_both_languages() {
    let stack = lower(&group());
    assert_holds(
        &hcl(&stack),
        r#"  user_data = base64encode(<<-EOT
    #!/bin/sh
    export TABLE=${aws_dynamodb_table.scores.name}
    echo $${HOME}
  EOT
  )
"#,
    );
    let yaml = cloudformation::emit_yaml(&stack).unwrap().text;
    assert_holds(
        &yaml,
        r#"          Fn::Base64: !Sub |
            #!/bin/sh
            export TABLE=${ScoresTable}
            echo ${!HOME}
"#,
    );
}

#[test]
fn a_group_and_its_template_read_back_from_both_languages() {
    let stack = lower(&group());
    let from_template = |stack: &Stack| {
        let file = cloudformation::emit_yaml(stack).unwrap();
        cloudformation::read(&file.path, &file.text).unwrap().stack
    };
    for read in [again(&stack), from_template(&stack)] {
        for address in [
            "autoscaling.group.workers",
            "autoscaling.policy.workers_hold_the_cpu",
            "ec2.launch_template.app",
        ] {
            let (before, after) = (stack.get(address).unwrap(), read.get(address).unwrap());
            assert_eq!(after.opaque, [], "{address}");
            assert_eq!(after.props, before.props, "{address}");
            assert_eq!(after.tags, before.tags, "{address}");
        }
    }
}

#[test]
fn a_script_that_is_encoded_already_reads_as_text() {
    let text = "resource \"aws_launch_template\" \"app\" {\n  user_data = \"IyEvYmluL3NoCg==\"\n}\n\
                resource \"aws_autoscaling_group\" \"app\" {\n  min_size = 1\n  max_size = 2\n  \
                launch_template {\n    id      = aws_launch_template.app.id\n    version = \"$Latest\"\n  }\n  \
                tag {\n    key                 = \"Team\"\n    value               = \"a\"\n    \
                propagate_at_launch = false\n  }\n}\n";
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    let template = read.get("ec2.launch_template.app").unwrap();
    assert_eq!(template.value(&ec2::launch_template::USER_DATA), Some(&"#!/bin/sh\n".into()));
    let group = read.get("autoscaling.group.app").unwrap();
    assert_eq!(group.value(&autoscaling::group::LAUNCH_TEMPLATE_VERSION), Some(&"$Latest".into()));
    assert_eq!(group.opaque.len(), 1, "a tag that instances do not get is no tag of ours");
}

#[test]
fn an_instance_boots_from_the_device_of_its_image_and_has_further_disks() {
    let disks = || {
        Value::List(vec![map([
            ("device", "/dev/sdf".into()),
            ("size", Value::Int(50)),
            ("encrypted", true.into()),
        ])])
    };
    let instance = |image: Value, more: Value| {
        let mut props = vec![
            ("ami".to_owned(), image),
            ("instance_type".to_owned(), "t3.micro".into()),
            ("root_encrypted".to_owned(), true.into()),
            ("volumes".to_owned(), disks()),
            ("private_ip".to_owned(), "10.0.0.10".into()),
            ("associate_public_ip_address".to_owned(), false.into()),
        ];
        props.extend(more.fields().to_vec());
        lower(&diagram(&[
            ("main", "ec2.vpc", None, map([("cidr_block", "10.0.0.0/16".into())])),
            ("a", "ec2.subnet", Some("main"), map([("cidr_block", "10.0.0.0/24".into())])),
            ("web", "ec2.instance", Some("a"), Value::Map(props)),
        ]))
    };
    let ubuntu = "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id";
    for (stack, device) in [
        (instance(Value::Ssm(ubuntu.to_owned()), map([])), "/dev/sda1"),
        (instance("ami-0123456789abcdef0".into(), map([])), "/dev/xvda"),
        (instance("ami-0123456789abcdef0".into(), map([("root_device", "/dev/sda1".into())])), "/dev/sda1"),
    ] {
        let file = cloudformation::emit_yaml(&stack).unwrap();
        assert_holds(
            &file.text,
            &format!(
                "      BlockDeviceMappings:\n        - DeviceName: {device}\n          Ebs:\n            \
                 Encrypted: true\n        - DeviceName: /dev/sdf\n          Ebs:\n            Encrypted: true\n"
            ),
        );
        assert_holds(&file.text, "          PrivateIpAddress: \"10.0.0.10\"\n");
        let read = cloudformation::read(&file.path, &file.text).unwrap().stack;
        let (before, after) = (stack.get("ec2.instance.web").unwrap(), read.get("ec2.instance.web").unwrap());
        assert_eq!((&after.opaque, &after.props), (&Vec::new(), &before.props));
    }
    let stack = instance("ami-0123456789abcdef0".into(), map([]));
    assert_holds(
        &hcl(&stack),
        "  ebs_block_device {\n    device_name = \"/dev/sdf\"\n    volume_size = 50\n",
    );
    assert_eq!(
        again(&stack).get("ec2.instance.web").unwrap().props,
        stack.get("ec2.instance.web").unwrap().props
    );
}
