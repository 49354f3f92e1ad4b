variable "cidr" {}
variable "open" { type = list(number) }
resource "aws_vpc" "this" { cidr_block = var.cidr }
resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(var.cidr, 8, count.index)
  availability_zone = ["eu-west-1a", "eu-west-1b"][count.index]
}
resource "aws_internet_gateway" "gw" { vpc_id = aws_vpc.this.id }
resource "aws_route_table" "rt" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.gw.id
  }
}
resource "aws_route_table_association" "a" {
  count          = 2
  subnet_id      = aws_subnet.private[count.index].id
  route_table_id = aws_route_table.rt.id
}
resource "aws_security_group" "g" { vpc_id = aws_vpc.this.id }
resource "aws_vpc_security_group_ingress_rule" "in" {
  for_each          = toset([for p in var.open : tostring(p)])
  security_group_id = aws_security_group.g.id
  ip_protocol       = "tcp"
  from_port         = each.key
  to_port           = each.key
  cidr_ipv4         = "0.0.0.0/0"
}
output "private" { value = aws_subnet.private[*].id }
output "group" { value = aws_security_group.g.id }
output "vpc" { value = aws_vpc.this.id }
