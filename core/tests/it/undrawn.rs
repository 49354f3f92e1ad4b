//! What is in a VPC or a subnet that is not drawn: made elsewhere, or the default VPC of the account.

use drawbridge_core::editor::form;
use drawbridge_core::model::{Diagram, Node, NodeId, Op, Placement};
use drawbridge_core::revision::{self, Import, Language, Revision};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;
use drawbridge_core::{cloudformation, terraform};

const TERRAFORM: &str = r#"variable "vpc" {
  type = string
}

data "aws_vpc" "default" {
  default = true
}

resource "aws_security_group" "ssh" {
  name        = "ssh"
  description = "Who may log in"
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  security_group_id = aws_security_group.ssh.id
  cidr_ipv4         = "203.0.113.0/24"
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}

resource "aws_security_group" "found" {
  name        = "found"
  description = "In the VPC that is looked up"
  vpc_id      = data.aws_vpc.default.id
}

resource "aws_subnet" "given" {
  vpc_id     = var.vpc
  cidr_block = "10.0.1.0/24"
}

resource "aws_instance" "inside" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.given.id
}

resource "aws_instance" "alone" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  vpc_security_group_ids = [aws_security_group.ssh.id]
}

resource "aws_instance" "named" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
  subnet_id     = "subnet-0123456789abcdef0"
}
"#;

/// What becomes of a file that somebody opens.
pub(crate) fn open(path: &str, text: &str) -> Import {
    let mut n = 0;
    let mut new_id = || {
        n += 1;
        NodeId::from(format!("n{n}").as_str())
    };
    revision::open(&[(path.to_owned(), text.to_owned())], &mut new_id).unwrap()
}

fn named<'a>(diagram: &'a Diagram, name: &str) -> (&'a NodeId, &'a Node) {
    diagram.nodes().find(|(_, it)| it.name == name).unwrap()
}

fn written(diagram: &Diagram) -> String {
    terraform::emit(&lower(diagram)).into_iter().map(|it| it.text).collect()
}

/// What becomes of a drawing whose Terraform is edited.
fn revise(diagram: &Diagram, edit: impl Fn(String) -> String) -> Revision {
    let files = revision::text(diagram, Language::Terraform).unwrap();
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, edit(it.text))).collect();
    revision::revise(diagram, Language::Terraform, &files, &mut || unreachable!()).unwrap()
}

#[test]
fn it_stands_on_the_canvas_and_is_written_back_as_it_was() {
    let Import { diagram, notes, .. } = open("site.tf", TERRAFORM);
    assert_eq!(notes, []);
    for name in ["ssh", "found", "given", "alone", "named"] {
        assert!(named(&diagram, name).1.stands_undrawn(), "{name}");
    }
    let inside = &named(&diagram, "inside").1.placement;
    assert_eq!(inside.parent.as_ref(), Some(named(&diagram, "given").0), "its subnet is drawn");
    assert_eq!(named(&diagram, "ssh").1.props["ingress"].items().len(), 1);
    assert_eq!(diagram.violations(), [] as [String; 0]);
    let text = written(&diagram);
    for line in [
        "data.aws_vpc.default.id",
        "= var.vpc\n",
        "\"subnet-0123456789abcdef0\"",
        "vpc_security_group_ids = [aws_security_group.ssh.id]",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // What is looked up is a reference, and no text: it follows when the data source is called otherwise.
    assert_eq!(named(&diagram, "found").1.props["vpc"].target(), Some(named(&diagram, "default").0.as_str()));
    let mut renamed = diagram.clone();
    let id = named(&diagram, "default").0.clone();
    renamed.apply(Op::Rename { id, name: "the default".to_owned() }).unwrap();
    assert!(written(&renamed).contains("= data.aws_vpc.the_default.id\n"), "{}", written(&renamed));
    let revised = revise(&diagram, |text| text);
    assert_eq!(revised.notes, []);
    assert_eq!(revised.transaction.ops, [], "what nobody changed changes nothing");
}

#[test]
fn the_text_says_what_it_is_in() {
    let Import { mut diagram, .. } = open("site.tf", TERRAFORM);
    let revised = revise(&diagram, |text| text.replace("= data.aws_vpc.default.id", "= var.vpc"));
    assert_eq!(revised.notes, []);
    for op in revised.transaction.ops {
        diagram.apply(op).unwrap();
    }
    assert_eq!(named(&diagram, "found").1.props["vpc"], Value::Param("vpc".to_owned()));
}

#[test]
fn a_form_shows_what_it_is_in_until_it_stands_there() {
    let Import { mut diagram, .. } = open("site.tf", TERRAFORM);
    let has_field = |diagram: &Diagram, name: &str| {
        let (id, node) = named(diagram, name);
        let spec = node.ty.prop("subnet").unwrap();
        !form::is_placed(diagram, id.as_str(), spec)
    };
    assert!(has_field(&diagram, "named"));
    assert!(!has_field(&diagram, "alone"), "it is in nothing that could be shown");
    let (subnet, id) = (named(&diagram, "given").0.clone(), named(&diagram, "named").0.clone());
    let rect = named(&diagram, "named").1.placement.rect;
    diagram.apply(Op::Place { id, placement: Placement { parent: Some(subnet), rect } }).unwrap();
    assert!(!has_field(&diagram, "named"));
    assert!(written(&diagram).contains("subnet_id"), "it is in the subnet that it is drawn in");
    assert!(!written(&diagram).contains("subnet-0123456789abcdef0"));
}

#[test]
fn a_template_without_a_vpc_is_drawn() {
    let template = "Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-0123456789abcdef0, SecurityGroupIds: [!GetAtt Group.GroupId]}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web servers
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
  Shop:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, DBInstanceClass: db.t4g.micro, AllocatedStorage: '20', MasterUsername: shop, ManageMasterUserPassword: true}
";
    let Import { diagram, notes, .. } = open("web.yaml", template);
    assert_eq!(notes, []);
    assert_eq!(diagram.n_nodes(), 3);
    let text = cloudformation::emit_yaml(&lower(&diagram)).unwrap().text;
    assert!(!text.contains("VpcId") && text.contains("AWS::EC2::Instance"), "{text}");
}
