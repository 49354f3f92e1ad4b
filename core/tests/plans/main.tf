variable "region" { default = "eu-west-1" }
variable "password" {
  sensitive = true
  default   = "hunter22222"
}
provider "aws" { region = var.region }
module "net" {
  for_each = { "a.b" = "10.0.0.0/16", c = "10.1.0.0/16" }
  source   = "./net"
  cidr     = each.value
  open     = [22, 443]
}
resource "aws_instance" "app" {
  count                       = 2
  ami                         = "ami-12c6146b"
  instance_type               = "t3.micro"
  subnet_id                   = module.net["a.b"].private[count.index]
  vpc_security_group_ids      = [module.net["a.b"].group]
  associate_public_ip_address = count.index == 1
  user_data                   = "echo ${aws_db_instance.db.address} $${HOME}"
}
resource "aws_db_subnet_group" "db" {
  subnet_ids = module.net["c"].private
}
resource "aws_db_instance" "db" {
  identifier             = "db"
  engine                 = "postgres"
  instance_class         = "db.t3.micro"
  allocated_storage      = 20
  username               = "boss"
  password               = var.password
  db_subnet_group_name   = aws_db_subnet_group.db.name
  vpc_security_group_ids = [module.net["c"].group]
  publicly_accessible    = true
  skip_final_snapshot    = true
}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
resource "aws_iam_role" "r" {
  for_each           = toset(["x", "y"])
  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "p" {
  for_each = aws_iam_role.r
  role     = each.value.id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*", Condition = { StringEquals = { "aws:username" = "$${aws:username}" } } }] })
}
resource "aws_s3_bucket" "b" { bucket = "some-bucket-1234567" }
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.bucket
  versioning_configuration { status = "Enabled" }
}
resource "aws_security_group" "inline" {
  vpc_id = module.net["c"].vpc
  dynamic "ingress" {
    for_each = [22, 3306]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
