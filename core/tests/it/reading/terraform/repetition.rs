//! `count` and `for_each`.

use super::*;

#[test]
fn repeated_resources_are_unrolled_where_their_number_is_known() {
    let read = read(
        r#"
variable "zones" { default = ["a", "b"] }
variable "on" { default = false }
variable "names" { type = set(string) }
resource "aws_subnet" "private" {
  count      = length(var.zones)
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
}
resource "aws_route_table_association" "private" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = "rtb-1"
}
resource "aws_dynamodb_table" "all" {
  for_each = { users = "UserId", games = "GameId" }
  name     = each.key
  hash_key = each.value
  attribute {
    name = each.value
    type = "S"
  }
}
resource "aws_vpc" "maybe" { count = var.on ? 1 : 0 }
resource "aws_vpc" "some" {
  for_each   = var.names
  cidr_block = each.value
}
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = "vpc-1"
  service_name    = "com.amazonaws.eu-west-1.s3"
  route_table_ids = aws_subnet.private[*].id
}
"#,
    );
    let addresses: Vec<&str> = read.stack.resources.keys().map(String::as_str).collect();
    assert_eq!(
        addresses,
        [
            "dynamodb.table.all[\"games\"]",
            "dynamodb.table.all[\"users\"]",
            "ec2.route_table_association.private[0]",
            "ec2.route_table_association.private[1]",
            "ec2.subnet.private[0]",
            "ec2.subnet.private[1]",
            "ec2.vpc.some",
            "ec2.vpc_endpoint.s3",
        ]
    );
    assert_eq!(prop(&read, "ec2.subnet.private[1]", "cidr_block"), Some(&"10.0.1.0/24".into()));
    let second = Value::reference("ec2.subnet.private[1]", "id");
    assert_eq!(prop(&read, "ec2.route_table_association.private[1]", "subnet"), Some(&second));
    assert_eq!(prop(&read, "dynamodb.table.all[\"users\"]", "partition_key"), Some(&"UserId".into()));
    assert_eq!(prop(&read, "ec2.vpc.some", "cidr_block"), Some(&Value::unknown("each.value")));
    assert_eq!(prop(&read, "ec2.vpc_endpoint.s3", "route_tables").map(|it| it.items().len()), Some(2));
    assert_eq!(read.notes.len(), 1, "{:?}", read.notes);
    terraform::emit(&read.stack);
}

#[test]
fn zones_are_keys_though_their_names_are_not_known() {
    let read = read(
        r#"
data "aws_availability_zones" "here" {}
variable "other" { type = list(string) }
locals {
  zones   = slice(data.aws_availability_zones.here.names, 0, 2)
  ranges  = { for index, zone in local.zones : zone => cidrsubnet("10.0.0.0/16", 8, index) }
  subnets = toset([for pair in setproduct(["app", "data"], local.zones) : "${pair[0]}/${pair[1]}"])
}
resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "each" {
  for_each          = toset(local.zones)
  vpc_id            = aws_vpc.v.id
  availability_zone = each.key
  cidr_block        = local.ranges[each.value]
}
resource "aws_subnet" "pair" {
  for_each             = local.subnets
  vpc_id               = aws_vpc.v.id
  availability_zone    = split("/", each.key)[1]
  availability_zone_id = length(regexall("^[a-z]{2}-", split("/", each.key)[1])) == 0 ? "x" : null
  tags                 = { Tier = split("/", each.key)[0], Name = "${each.key}-subnet" }
}
resource "aws_route_table_association" "each" {
  for_each       = local.ranges
  subnet_id      = aws_subnet.each[each.key].id
  route_table_id = "rtb-1"
}
resource "aws_subnet" "open" {
  for_each          = toset(var.other)
  vpc_id            = aws_vpc.v.id
  availability_zone = each.key
}
resource "aws_subnet" "letters" {
  vpc_id            = aws_vpc.v.id
  availability_zone = substr(local.zones[0], 0, 9)
  cidr_block        = lookup(local.ranges, local.zones[1])
  tags              = local.ranges
}
output "ids" { value = [for zone in local.zones : aws_subnet.each[zone].id] }
"#,
    );
    let zone = |it: u8| Value::from(Context::Zone(it));
    assert_eq!(prop(&read, "ec2.subnet.each[\"zone-1\"]", "availability_zone"), Some(&zone(1)));
    assert_eq!(prop(&read, "ec2.subnet.each[\"zone-1\"]", "cidr_block"), Some(&"10.0.1.0/24".into()));
    let pair = at(&read, "ec2.subnet.pair[\"data/zone-0\"]");
    assert_eq!(pair.props.get("availability_zone"), Some(&zone(0)));
    assert_eq!(pair.opaque, []);
    let name = Value::Concat(vec!["data/".into(), zone(0), "-subnet".into()]);
    assert!(pair.tags.contains(&("Name".into(), name)), "{:?}", pair.tags);
    assert!(pair.tags.contains(&("Tier".into(), "data".into())), "{:?}", pair.tags);
    let subnet = Value::reference("ec2.subnet.each[\"zone-0\"]", "id");
    let association = "ec2.route_table_association.each[\"zone-0\"]";
    assert_eq!(prop(&read, association, "subnet"), Some(&subnet));
    assert_eq!(read.stack.outputs["ids"].value.items().first(), Some(&subnet));
    // What depends on the letters of a name, or is not known at all, stays as it is written.
    let letters = at(&read, "ec2.subnet.letters");
    assert!(letters.props["availability_zone"].is_unknown(), "{letters:?}");
    assert_eq!(letters.props["cidr_block"], "10.0.1.0/24".into());
    assert!(at(&read, "ec2.subnet.open").opaque.iter().any(|it| it.path == "for_each"));
    let files = terraform::emit(&read.stack);
    let files: Vec<(String, String)> = files.into_iter().map(|it| (it.path, it.text)).collect();
    assert!(files.iter().all(|(_, it)| !it.contains(['\u{e002}', '\u{e003}'])), "{files:#?}");
    let again = terraform::read(&files).unwrap_or_else(|error| panic!("{error}\n{files:#?}"));
    assert!(again.stack.resources.len() >= read.stack.resources.len(), "{files:#?}");
}
