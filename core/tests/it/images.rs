//! Machine images: by an id, by an SSM parameter, or looked up by owner and name.

use drawbridge_core::value::{ImageLookup, Value};
use drawbridge_core::{cloudformation, terraform};

use crate::drawing::{cloudformation as template, reads_back, stack, terraform as hcl};

const LOOKED_UP: &str = r#"{
    "main": {"type": "ec2.vpc", "name": "Main", "properties": {"cidr_block": "10.0.0.0/16"}},
    "a": {"type": "ec2.subnet", "name": "A", "parent": "main", "properties": {"cidr_block": "10.0.0.0/24"}},
    "app": {"type": "ec2.instance", "name": "App", "parent": "a", "properties": {"instance_type": "t3.micro",
        "root_encrypted": true,
        "ami": {"$image": {"owners": ["099720109477"], "most_recent": true, "filters": {
            "name": ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"],
            "architecture": ["x86_64"], "virtualization-type": ["hvm"]}}}}},
    "template": {"type": "ec2.launch_template", "name": "Workers", "properties": {"instance_type": "t3.micro",
        "ami": {"$image": {"owners": ["099720109477"], "most_recent": true, "filters": {
            "name": ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"],
            "architecture": ["x86_64"], "virtualization-type": ["hvm"]}}}}},
    "other": {"type": "ec2.instance", "name": "Other", "parent": "a", "properties": {"instance_type": "t3.micro",
        "ami": {"$image": {"owners": ["self"], "most_recent": false, "filters": {"name": ["golden-7"]}}}}}}"#;

#[test]
fn images_are_looked_up_by_terraform_and_asked_for_by_cloudformation() {
    let stack = stack(LOOKED_UP);
    reads_back(&stack);
    let text = hcl(&stack);
    let data = r#"data "aws_ami" "ubuntu_noble_24_04_amd64_server" {
  most_recent = true
  owners      = ["099720109477"]

  filter {
    name   = "name"
    values = ["ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*"]
  }

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }

  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }
}
"#;
    assert_eq!(text.matches(data).count(), 1, "{text}");
    assert_eq!(text.matches("data.aws_ami.ubuntu_noble_24_04_amd64_server.id").count(), 2, "{text}");
    let text = template(&stack);
    let parameter = "  UbuntuNoble2404Amd64ServerImage:\n    Type: AWS::EC2::Image::Id\n    Description: ";
    assert!(text.contains(parameter), "{text}");
    assert_eq!(text.matches("ImageId: !Ref UbuntuNoble2404Amd64ServerImage").count(), 2, "{text}");
    assert!(text.contains("DeviceName: /dev/sda1"), "{text}");
    assert!(text.contains("aws ec2 describe-images --owners '099720109477' --filters "), "{text}");
}

fn ami(text: &str, address: &str) -> Option<Value> {
    let read = terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap().stack;
    read.get(address).unwrap().props.get("ami").cloned()
}

#[test]
fn data_sources_of_images_are_read_as_far_as_a_lookup_says_the_same() {
    let text = r#"
variable "arch" {
  default = "arm64"
}
data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["al2023-ami-2023.*"]
  }
  dynamic "filter" {
    for_each = { architecture = [local.arch] }
    content {
      name   = filter.key
      values = filter.value
    }
  }
}
locals {
  arch = "arm64"
}
resource "aws_instance" "app" {
  ami           = data.aws_ami.linux.image_id
  instance_type = "t4g.micro"
}
"#;
    let filter = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
    let lookup = ImageLookup {
        owners: vec!["amazon".to_owned()],
        most_recent: true,
        filters: vec![filter("name", "al2023-ami-2023.*"), filter("architecture", "arm64")],
    };
    assert_eq!(ami(text, "ec2.instance.app"), Some(Value::Image(lookup)));
    for more in ["name_regex = \"x\"", "owners = var.owners", "include_deprecated = true"] {
        let text = text.replace("most_recent = true", more);
        let text = format!("{text}\nvariable \"owners\" {{\n  type = list(string)\n}}\n");
        let text = if more.starts_with("owners") {
            text.replace("  owners      = [\"amazon\"]\n", "")
        } else {
            text
        };
        assert!(ami(&text, "ec2.instance.app").unwrap().is_unknown(), "{more}");
    }
}

#[test]
fn a_template_whose_images_are_said_otherwise_keeps_its_parameters() {
    let text = template(&stack(LOOKED_UP));
    let changed =
        text.replace("      most_recent: true", "      most_recent: 7").replacen("099720109477", "x", 0);
    let read =
        cloudformation::read("t.yaml", &text.replace("Type: AWS::EC2::Image::Id", "Type: String")).unwrap();
    assert!(matches!(read.stack.get("ec2.instance.app").unwrap().props.get("ami"), Some(Value::Param(_))));
    assert!(cloudformation::read("t.yaml", &changed).is_ok());
}
