use super::asked::{Asked, Budget};
use super::{doing, reaching};
use crate::model::Holds;
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An expectation does not hold
    ///
    /// ## Why
    ///
    /// An expectation says what has to hold whatever is drawn or written: “nothing from the internet reaches the
    /// data”, “only the game server reads the scores, and only through the endpoint”. It is a test of the
    /// architecture, asked of all packets and all requests, on every edit, in CI and before a deployment. When it no
    /// longer holds, something has opened or closed that was meant to stay as it was.
    ///
    /// ## Flagged
    ///
    /// Each resource at which an expectation does not hold, with the first way hop by hop, or who may do it by which
    /// statement. The severity is the expectation's own, `high` unless it says otherwise. Whether an expectation holds
    /// that hangs on a value nobody knows yet is listed as undecided and raises nothing.
    ///
    /// Nothing from the internet reaches a database:
    ///
    /// ```tf,fail
    /// # expect: {"no_path": {"from": "internet", "to": {"type": "aws_db_instance"}}}
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "main" {
    ///   subnet_ids = [aws_subnet.a.id]
    /// }
    ///
    /// resource "aws_security_group" "data" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   ingress {
    ///     protocol    = "tcp"
    ///     from_port   = 5432
    ///     to_port     = 5432
    ///     cidr_blocks = ["0.0.0.0/0"]
    ///   }
    /// }
    ///
    /// resource "aws_db_instance" "main" {
    ///   engine                 = "postgres"
    ///   instance_class         = "db.t4g.micro"
    ///   db_subnet_group_name   = aws_db_subnet_group.main.name
    ///   vpc_security_group_ids = [aws_security_group.data.id]
    ///   publicly_accessible    = true
    /// }
    /// ```
    ///
    /// The app reaches the database on its port:
    ///
    /// ```tf,fail
    /// # expect: {"path": {"from": {"address": "aws_instance.app"}, "to": {"address": "aws_instance.db"}, "from_port": 5432}}
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "a" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   egress {
    ///     protocol    = "-1"
    ///     from_port   = 0
    ///     to_port     = 0
    ///     cidr_blocks = ["0.0.0.0/0"]
    ///   }
    /// }
    ///
    /// resource "aws_security_group" "db" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   ingress {
    ///     protocol        = "tcp"
    ///     from_port       = 3306
    ///     to_port         = 3306
    ///     security_groups = [aws_security_group.app.id]
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    ///
    /// resource "aws_instance" "db" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.a.id
    ///   vpc_security_group_ids = [aws_security_group.db.id]
    /// }
    /// ```
    ///
    /// Instances in private subnets never reach the internet:
    ///
    /// ```tf,fail
    /// # expect: {"no_path": {"from": {"tier": "private"}, "to": "internet"}}
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "public" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "public" {
    ///   subnet_id      = aws_subnet.public.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_eip" "nat" {
    ///   domain = "vpc"
    /// }
    ///
    /// resource "aws_nat_gateway" "main" {
    ///   subnet_id     = aws_subnet.public.id
    ///   allocation_id = aws_eip.nat.id
    /// }
    ///
    /// resource "aws_route_table" "private" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   route {
    ///     cidr_block     = "0.0.0.0/0"
    ///     nat_gateway_id = aws_nat_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "private" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    ///   tags       = { Tier = "private" }
    /// }
    ///
    /// resource "aws_route_table_association" "private" {
    ///   subnet_id      = aws_subnet.private.id
    ///   route_table_id = aws_route_table.private.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///
    ///   egress {
    ///     protocol    = "tcp"
    ///     from_port   = 443
    ///     to_port     = 443
    ///     cidr_blocks = ["0.0.0.0/0"]
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   subnet_id              = aws_subnet.private.id
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// Only the role `reader` reads the table, and nobody may delete it:
    ///
    /// ```tf,fail
    /// # expect: {"only": {"principals": {"address": "aws_iam_role.reader"}, "actions": ["read"], "resources": {"address": "aws_dynamodb_table.scores"}}}
    /// # expect: {"only": {"principals": [], "actions": ["dynamodb:DeleteTable"], "resources": {"type": "aws_dynamodb_table"}}}
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "reader" {
    ///   name               = "reader"
    ///   assume_role_policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "reader" {
    ///   role   = aws_iam_role.reader.id
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.scores.arn }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_user" "ann" {
    ///   name = "ann"
    /// }
    ///
    /// resource "aws_iam_user_policy" "ann" {
    ///   user   = aws_iam_user.ann.name
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "dynamodb:Query", Resource = aws_dynamodb_table.scores.arn }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// # expect: {"only": {"principals": {"address": "aws_iam_role.reader"}, "actions": ["read"], "resources": {"address": "aws_dynamodb_table.scores"}}}
    /// # expect: {"only": {"principals": [], "actions": ["dynamodb:DeleteTable"], "resources": {"type": "aws_dynamodb_table"}}}
    /// # expect: {"no_path": {"from": "internet", "to": {"type": "aws_dynamodb_table"}}}
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "reader" {
    ///   name               = "reader"
    ///   assume_role_policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role_policy" "reader" {
    ///   role   = aws_iam_role.reader.id
    ///   policy = jsonencode({
    ///     Version   = "2012-10-17"
    ///     Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = aws_dynamodb_table.scores.arn }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Close the way that the message names, or take back the statement. If what you expect has changed, change the
    /// expectation: in the app under Expectations, in CI in `drawbridge.expect.json`. All kinds and selectors are
    /// described in `docs/expectations.md`.
    id: "expectation-broken",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    if facts.stack.expectations.is_empty() {
        return;
    }
    let kinds = facts.kinds();
    let mut budget = Budget::default();
    for (id, expectation) in &facts.stack.expectations {
        let (findings, budget) = (&mut *findings, &mut budget);
        let mut asked = Asked { facts, kinds, id, expectation, findings, explained: 0, budget };
        match &expectation.holds {
            holds @ (Holds::NoPath(it) | Holds::Path(it) | Holds::PrivatePath(it)) => {
                reaching::check(&mut asked, holds, it);
            }
            holds @ (Holds::Only(it) | Holds::May(it) | Holds::MayNot(it)) => {
                doing::check(&mut asked, holds, it);
            }
        }
    }
}
