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
