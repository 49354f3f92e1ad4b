//! What the catalogue has no type for goes through a drawing: nothing that files say is lost, and what it names follows.

use drawbridge_core::catalog::Properties;
use drawbridge_core::catalog::other::resource;
use drawbridge_core::editor::{Edit, Editor, Input};
use drawbridge_core::model::{Diagram, Node, NodeId, Op, Placement, Rect, snapshot};
use drawbridge_core::revision::{self, Language, source_arguments, source_text};
use drawbridge_core::stack::lower;
use drawbridge_core::value::Value;
use drawbridge_core::{cloudformation, terraform};
use proptest::prelude::*;

/// The property that holds what such a node says.
const KEY: &str = "arguments";

/// Kinds of nodes, each with its own words.
const KINDS: [&str; 4] = ["aws_efs_file_system", "AWS::EFS::FileSystem", "data.aws_region", "module"];

proptest! {
    #[test]
    fn any_text_is_refused_or_written_and_read_again(
        kind in 0..4_usize,
        text in "([a-c] ?= ?(1|\"x\"|\\[1\\]|[a-c]: ?1|)\n|[a-c] \\{\n|\\}\n|[a-c]: ?(1|x|!Ref X)\n|- |\\PC{0,4}|\n){0,8}",
    ) {
        let mut diagram = single(KINDS[kind], None);
        let typed = source_arguments(&diagram, &"x".into(), KEY, &text);
        if let Ok(value) = typed {
            diagram.apply(Op::SetProperty { id: "x".into(), key: "arguments".to_owned(), value: value.clone() }).unwrap();
            let shown = source_text(&diagram, &"x".into(), KEY);
            prop_assert_eq!(source_arguments(&diagram, &"x".into(), KEY, &shown), Ok(value));
            let stack = lower(&diagram);
            let files: Vec<(String, String)> =
                terraform::emit(&stack).into_iter().map(|it| (it.path, it.text)).collect();
            prop_assert!(terraform::read(&files).is_ok());
            drop(cloudformation::emit_yaml(&stack));
        }
    }
}

/// A drawing of one node.
fn single(kind: &str, arguments: Option<Value>) -> Diagram {
    let mut diagram = Diagram::default();
    let placement = Placement { parent: None, rect: Rect::new(0.0, 0.0, 96.0, 88.0) };
    let mut props: Properties = [("type", kind.into())].into_iter().collect();
    props.extend(arguments.map(|it| ("arguments", it)));
    let node = Node { ty: &resource::TYPE, name: "x".to_owned(), placement, props };
    diagram.apply(Op::AddNode { id: "x".into(), node }).unwrap();
    diagram
}

const TERRAFORM: &str = r#"locals {
  domain = "www.example.com"
}

data "aws_route53_zone" "main" {
  name = "example.com"
}

module "labels" {
  source = "example/labels/aws"
  bucket = aws_s3_bucket.site.arn
}

resource "aws_s3_bucket" "site" {
  bucket = "site-example-com"
}

resource "aws_cloudfront_distribution" "cdn" {
  enabled = true
  aliases = [local.domain]

  # The only origin.
  origin {
    domain_name = aws_s3_bucket.site.bucket_regional_domain_name
    # Kept with the block.
    origin_id = "site"
  }

  tags = {
    Team = "web"
  }
}

resource "aws_route53_record" "www" {
  zone_id = data.aws_route53_zone.main.zone_id
  name    = local.domain
  type    = "A"

  alias {
    name    = aws_cloudfront_distribution.cdn.domain_name
    zone_id = aws_cloudfront_distribution.cdn.hosted_zone_id
  }
}

resource "aws_ssm_parameter" "address" {
  name  = "/cdn"
  type  = "String"
  value = aws_cloudfront_distribution.cdn.domain_name
}

resource "aws_ssm_parameter" "zone" {
  name  = "/zone"
  type  = "String"
  value = "${data.aws_route53_zone.main.zone_id}-${module.labels.name}-${local.domain}"
}
"#;

const TEMPLATE: &str = r#"Parameters:
  PriceClass: {Type: String, Default: PriceClass_100}
Resources:
  Site: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, UpdateReplacePolicy: Retain}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Private: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: 10.0.0.0/24, VpcId: !Ref Vpc}}
  Cdn:
    Type: AWS::CloudFront::Distribution
    DependsOn: Site
    Properties:
      DistributionConfig:
        Enabled: true
        PriceClass: !Ref PriceClass
        Comment: !Sub "${Site} in ${AWS::Region}, not ${!Site}"
        Origins: [{Id: site, DomainName: !GetAtt Site.RegionalDomainName}]
  Files: {Type: AWS::EFS::FileSystem, DeletionPolicy: Retain}
  Mount:
    Type: AWS::EFS::MountTarget
    Properties: {FileSystemId: !Ref Files, SubnetId: !Ref Private, SecurityGroups: []}
  Address: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /cdn, Value: !GetAtt Cdn.DomainName}}
"#;

fn ids() -> impl FnMut() -> NodeId {
    let mut n = 0;
    move || {
        n += 1;
        NodeId::from(format!("n{n}").as_str())
    }
}

fn opened(path: &str, text: &str) -> Diagram {
    let import = revision::open(&[(path.to_owned(), text.to_owned())], &mut ids()).unwrap();
    let notes: Vec<&str> = import.notes.iter().map(|it| it.message.as_str()).collect();
    let is_known = |it: &&str| it.starts_with("module `labels` comes from elsewhere");
    assert!(notes.iter().all(is_known), "{notes:?}");
    let again = snapshot::read(&snapshot::write(&import.diagram)).unwrap();
    assert_eq!(again, import.diagram);
    import.diagram
}

fn named(diagram: &Diagram, name: &str) -> NodeId {
    diagram.nodes().find(|(_, it)| it.name == name).unwrap_or_else(|| panic!("no {name}")).0.clone()
}

fn renamed(diagram: &Diagram, names: &[(&str, &str)]) -> Diagram {
    let mut diagram = diagram.clone();
    for (from, to) in names {
        diagram.apply(Op::Rename { id: named(&diagram, from), name: (*to).to_owned() }).unwrap();
    }
    diagram
}

fn hcl(diagram: &Diagram) -> String {
    let files = terraform::emit(&lower(diagram)).into_iter();
    files.filter(|it| it.path == "main.tf").map(|it| it.text).collect()
}

fn yaml(diagram: &Diagram) -> String {
    cloudformation::emit_yaml(&lower(diagram)).unwrap().text
}

fn assert_holds(text: &str, expected: &[&str]) {
    for it in expected {
        assert!(text.contains(it), "{it}\nis missing in\n{text}");
    }
}

#[test]
fn terraform_is_written_back_with_data_sources_modules_and_comments() {
    let diagram = opened("main.tf", TERRAFORM);
    assert_eq!(diagram.n_nodes(), 7);
    assert_holds(
        &hcl(&diagram),
        &[
            "data \"aws_route53_zone\" \"main\" {\n  name = \"example.com\"\n}",
            "module \"labels\" {\n  source = \"example/labels/aws\"\n  bucket = aws_s3_bucket.site.arn\n}",
            "aliases = [\"www.example.com\"]",
            "    domain_name = aws_s3_bucket.site.bucket_regional_domain_name\n    # Kept with the block.\n",
            "Team = \"web\"",
            "zone_id = data.aws_route53_zone.main.zone_id\n",
            "value = aws_cloudfront_distribution.cdn.domain_name",
            "value = \"${data.aws_route53_zone.main.zone_id}-${module.labels.name}-www.example.com\"",
        ],
    );
}

#[test]
fn what_source_text_names_follows_when_it_is_called_otherwise() {
    let diagram = opened("main.tf", TERRAFORM);
    let diagram = renamed(&diagram, &[("site", "Web site"), ("cdn", "Edge"), ("main", "Our zone")]);
    assert_holds(
        &hcl(&diagram),
        &[
            "domain_name = aws_s3_bucket.web_site.bucket_regional_domain_name",
            "bucket = aws_s3_bucket.web_site.arn",
            "resource \"aws_cloudfront_distribution\" \"edge\"",
            "name    = aws_cloudfront_distribution.edge.domain_name",
            "data \"aws_route53_zone\" \"our_zone\"",
            "zone_id = data.aws_route53_zone.our_zone.zone_id",
        ],
    );
    let template = renamed(&opened("cdn.yaml", TEMPLATE), &[("site", "Web site"), ("cdn", "Edge")]);
    assert_holds(
        &yaml(&template),
        &[
            "  Edge:\n    Type: AWS::CloudFront::Distribution\n    DependsOn: WebSiteBucket\n",
            "Comment: !Sub \"${WebSiteBucket} in ${AWS::Region}, not ${!Site}\"",
            "DomainName: !GetAtt WebSiteBucket.RegionalDomainName",
            "Value: !GetAtt Edge.DomainName",
        ],
    );
}

#[test]
fn templates_are_written_back_and_made_by_cloud_control_in_terraform() {
    let diagram = opened("cdn.yaml", TEMPLATE);
    let mount = diagram.node(named(&diagram, "mount").as_str()).unwrap();
    assert_eq!(mount.placement.parent, Some(named(&diagram, "private")), "it names its subnet");
    assert_holds(
        &yaml(&diagram),
        &[
            "PriceClass: !Ref PriceClass",
            "  Files:\n    Type: AWS::EFS::FileSystem\n    DeletionPolicy: Retain\n",
        ],
    );
    assert_holds(
        &hcl(&diagram),
        &[
            "resource \"aws_cloudcontrolapi_resource\" \"cdn\" {\n  type_name = \"AWS::CloudFront::Distribution\"\n",
            "PriceClass = var.price_class",
            "Comment    = \"${aws_s3_bucket.site.id} in ${var.region}, not $${Site}\"",
            "DomainName = aws_s3_bucket.site.bucket_regional_domain_name",
            "depends_on = [aws_s3_bucket.site]",
            "FileSystemId   = aws_cloudcontrolapi_resource.files.id",
            "value = jsondecode(aws_cloudcontrolapi_resource.cdn.properties)[\"DomainName\"]",
        ],
    );
}

#[test]
fn text_that_nobody_changed_changes_nothing() {
    for (path, text, languages) in [
        ("main.tf", TERRAFORM, &[Language::Terraform][..]),
        ("cdn.yaml", TEMPLATE, &[Language::Terraform, Language::CloudFormation]),
    ] {
        let diagram = opened(path, text);
        for language in languages {
            let files = revision::text(&diagram, *language).unwrap().into_iter();
            let files: Vec<(String, String)> = files.map(|it| (it.path, it.text)).collect();
            let revision = revision::revise(&diagram, *language, &files, &mut ids()).unwrap();
            assert_eq!((revision.transaction.ops, revision.notes), (vec![], vec![]), "{path} {language:?}");
        }
    }
}

#[test]
fn edited_text_changes_adds_and_removes_nodes() {
    let diagram = opened("main.tf", TERRAFORM);
    let revised = |from: &str, to: &str| {
        let files = revision::text(&diagram, Language::Terraform).unwrap().into_iter();
        let files: Vec<(String, String)> = files.map(|it| (it.path, it.text.replace(from, to))).collect();
        let revision = revision::revise(&diagram, Language::Terraform, &files, &mut || "new".into()).unwrap();
        assert_eq!(revision.notes, [], "{to}");
        let mut edited = diagram.clone();
        edited.apply_all(revision.transaction).unwrap();
        edited
    };
    let changed = revised("origin_id = \"site\"", "origin_id = aws_s3_bucket.site.id");
    assert_eq!(changed.n_nodes(), 7);
    let renamed = renamed(&changed, &[("site", "Files")]);
    assert_holds(&hcl(&renamed), &["origin_id = aws_s3_bucket.files.id"]);
    let added = revised(
        "resource \"aws_s3_bucket\" \"site\"",
        "resource \"aws_efs_file_system\" \"files\" {\n  encrypted = true\n}\n\nresource \"aws_s3_bucket\" \"site\"",
    );
    let files = added.node("new").unwrap();
    assert_eq!((files.name.as_str(), files.ty), ("files", &resource::TYPE));
    let start = hcl(&diagram).find("resource \"aws_route53_record\"").unwrap();
    let record = hcl(&diagram)[start..].split_once("\n}\n").unwrap().0.to_owned() + "\n}\n";
    assert_eq!(revised(&record, "").n_nodes(), 6);
}

#[test]
fn a_node_is_edited_in_its_own_words() {
    let diagram = opened("main.tf", TERRAFORM);
    let cdn = named(&diagram, "cdn");
    let text = source_text(&diagram, &cdn, KEY);
    assert_holds(
        &text,
        &[
            "enabled = true\n",
            "\n\norigin {\n  domain_name = aws_s3_bucket.site.bucket_regional_domain_name\n",
        ],
    );
    let same = source_arguments(&diagram, &cdn, KEY, &text).unwrap();
    assert_eq!(same.as_ref(), diagram.node(cdn.as_str()).unwrap().props.get("arguments"));
    let typed = "default_root_object = aws_s3_bucket.site.id\n";
    let value = source_arguments(&diagram, &cdn, KEY, typed).unwrap();
    assert_eq!(value.as_ref().map(Value::targets), Some(vec![named(&diagram, "site").as_str()]));
    assert_eq!(source_arguments(&diagram, &cdn, KEY, " \n"), Ok(None));
    let error = source_arguments(&diagram, &cdn, KEY, "a = 1\nb = \n").unwrap_err();
    assert!(error.starts_with("line 2, column "), "{error}");

    let template = opened("cdn.yaml", TEMPLATE);
    let cdn = named(&template, "cdn");
    let text = source_text(&template, &cdn, KEY);
    assert_holds(
        &text,
        &["DistributionConfig:\n", "      DomainName: !GetAtt SiteBucket.RegionalDomainName\n"],
    );
    let same = source_arguments(&template, &cdn, KEY, &text).unwrap();
    assert_eq!(same.as_ref(), template.node(cdn.as_str()).unwrap().props.get("arguments"));
    assert!(source_arguments(&template, &cdn, KEY, "- 1\n").is_err());
}

#[test]
fn deleting_what_is_named_takes_the_argument_along() {
    let mut diagram = opened("main.tf", TERRAFORM);
    let site = named(&diagram, "site");
    diagram.apply_all(diagram.removal(&[site], &[])).unwrap();
    let text = hcl(&diagram);
    assert!(!text.contains("origin {") && text.contains("aliases = "), "{text}");
}

#[test]
fn text_never_reaches_out_of_its_block() {
    let text = "enabled = true\n}\n\nresource \"null_resource\" \"x\" {\n  a = 1";
    let argument = |name: &str, text: &str| {
        Value::Map(vec![("name".to_owned(), name.into()), ("text".to_owned(), text.into())])
    };
    let arguments: Value =
        [argument("enabled", text), argument("a", "a = 1"), argument("b", "{")].into_iter().collect();
    let mut diagram = single("aws_cloudfront_distribution", Some(arguments));
    assert_eq!(hcl(&diagram), "resource \"aws_cloudfront_distribution\" \"x\" {\n  a = 1\n}\n");
    for kind in ["aws_s3_bucket", "AWS::EC2::Instance", "x\" {}", "", "data."] {
        let op = Op::SetProperty { id: "x".into(), key: "type".to_owned(), value: Some(kind.into()) };
        assert!(diagram.apply(op).is_err(), "{kind}");
    }
    // Until somebody says what it is, it is nothing.
    let op = Op::SetProperty { id: "x".into(), key: "type".to_owned(), value: None };
    diagram.apply(op).unwrap();
    assert!(lower(&diagram).resources.is_empty());
}

#[test]
fn local_values_that_multiply_are_left_alone() {
    let locals: String =
        (0..40).map(|it| format!("  l{it} = \"${{local.l{0}}}${{local.l{0}}}\"\n", it + 1)).collect();
    let text = format!(
        "locals {{\n{locals}  l40 = data.aws_region.x.name\n}}\ndata \"aws_region\" \"x\" {{\n  name = \"eu-west-1\"\n}}\n\
         resource \"aws_efs_file_system\" \"x\" {{\n  creation_token = local.l0\n}}\n"
    );
    let import = revision::open(&[("main.tf".to_owned(), text)], &mut ids()).unwrap();
    assert!(snapshot::write(&import.diagram).len() < 100_000);
}

#[test]
fn inputs_and_what_names_what_is_not_drawn_keep_as_much_as_they_can() {
    let text = r#"
variable "VPC-name" { default = "shop" }
resource "aws_efs_file_system" "x" {
  creation_token = var.VPC-name
  encrypted      = true
  kms_key_id     = aws_kms_key.none.arn
}
"#;
    let import = revision::open(&[("main.tf".to_owned(), text.to_owned())], &mut ids()).unwrap();
    let files = hcl(&import.diagram);
    assert_holds(&files, &["creation_token = var.vpc_name\n  encrypted      = true\n"]);
    let notes: Vec<&str> = import.notes.iter().map(|it| it.message.as_str()).collect();
    assert!(
        notes.iter().any(|it| it.starts_with("`kms_key_id` of `aws_efs_file_system.x` names")),
        "{notes:?}"
    );
    let template = "Parameters:\n  SSHLocation: {Type: String, Default: 10.0.0.0/8}\nResources:\n  Vpc: {Type: AWS::EC2::VPC, \
        Properties: {CidrBlock: !Ref SSHLocation}}\n  Files: {Type: AWS::EFS::FileSystem, Properties: {X: !Sub \"${SSHLocation}\"}}\n";
    let import = revision::open(&[("a.yaml".to_owned(), template.to_owned())], &mut ids()).unwrap();
    assert_eq!(import.notes, []);
    assert_holds(
        &yaml(&import.diagram),
        &["CidrBlock: !Ref Sshlocation", "X: !Sub \"${Sshlocation}\"", "  Sshlocation:\n"],
    );
}

#[test]
fn a_variable_that_a_drawing_has_no_input_for_is_a_node() {
    let text = "variable \"config\" {\n  type = object({ name = string })\n}\n\
        resource \"aws_efs_file_system\" \"x\" {\n  creation_token = var.config.name\n}\n\
        resource \"aws_ssm_parameter\" \"x\" {\n  name = \"/x\"\n  type = \"String\"\n  value = var.config.name\n}\n";
    let import = revision::open(&[("main.tf".to_owned(), text.to_owned())], &mut ids()).unwrap();
    assert_eq!(import.notes, []);
    let files = terraform::emit(&lower(&import.diagram)).into_iter();
    let files: Vec<(String, String)> = files.map(|it| (it.path, it.text)).collect();
    let all: String = files.iter().filter(|it| it.0.ends_with(".tf")).map(|it| it.1.as_str()).collect();
    assert_holds(
        &all,
        &[
            "variable \"config\" {\n  type = object({ name = string })\n}",
            "creation_token = var.config.name",
            "value = var.config.name",
        ],
    );
    let renamed = renamed(&import.diagram, &[("config", "Settings")]);
    assert_holds(&hcl(&renamed), &["creation_token = var.settings.name"]);
    let revision = revision::revise(&import.diagram, Language::Terraform, &files, &mut ids()).unwrap();
    assert_eq!((revision.transaction.ops, revision.notes), (vec![], vec![]));
}

#[test]
fn what_cloudformation_names_by_itself_has_a_name_in_terraform() {
    let template = "Resources:\n  Orders: {Type: AWS::ECS::Cluster}\n";
    let import = revision::open(&[("a.yaml".to_owned(), template.to_owned())], &mut ids()).unwrap();
    assert_holds(
        &hcl(&import.diagram),
        &["resource \"aws_ecs_cluster\" \"orders\" {\n  name = \"orders\"\n"],
    );
}

#[test]
fn expressions_follow_when_what_they_name_is_called_otherwise() {
    let text = r#"
data "aws_ami" "linux" {
  most_recent = true
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_s3_bucket" "logs" {
  bucket = lower("${data.aws_ami.linux.name}-${aws_sqs_queue.jobs.name}")
}
"#;
    let import = revision::open(&[("main.tf".to_owned(), text.to_owned())], &mut ids()).unwrap();
    assert_eq!(import.notes, []);
    let mut editor = Editor::new(import.diagram, 1);
    for (before, after) in [("linux", "ubuntu"), ("jobs", "orders")] {
        let rename = Edit::Rename { node: named(editor.diagram(), before), name: after.to_owned() };
        assert_eq!(editor.handle(Input::Edit(rename)).transactions.len(), 1);
    }
    let expected = "lower(\"${data.aws_ami.ubuntu.name}-${aws_sqs_queue.orders.name}\")";
    assert_holds(&hcl(editor.diagram()), &[expected]);
}
