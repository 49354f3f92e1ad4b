use super::exposed::Exposure;
use crate::access::{Circumstances, Identity, Verdict};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::instance;
use crate::catalog::iam::role;
use crate::catalog::s3::bucket;
use crate::catalog::secretsmanager::secret;
use crate::catalog::ResourceType;
use crate::rules::{Category, Decided, Facts, Findings, Severity};

rule! {
    /// The internet reaches an instance that may change data
    ///
    /// ## Why
    ///
    /// One flaw in what the instance serves, and a stranger acts with its role. This role may write, delete or do away
    /// with data: what is lost then is more than one machine.
    ///
    /// ## Flagged
    ///
    /// An instance that packets from the internet reach by themselves, and whose role may write to or delete a table, a
    /// bucket, a secret or what is in them, of the design or not; or delete a database.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["dynamodb:PutItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # In the default VPC.
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "app"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = "s3:PutObject"
    ///       Resource = "arn:aws:s3:::uploads/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// # In the default VPC.
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy_attachment" "app" {
    ///   role       = aws_iam_role.app.name
    ///   policy_arn = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_internet_gateway" "main" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    ///   route {
    ///     cidr_block = "0.0.0.0/0"
    ///     gateway_id = aws_internet_gateway.main.id
    ///   }
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id                  = aws_vpc.main.id
    ///   cidr_block              = "10.0.0.0/24"
    ///   map_public_ip_on_launch = true
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "p8443" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 8443
    ///   to_port           = 8443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name   = "app"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ```tf,pass
    /// # In the default VPC.
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "https" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 443
    ///   to_port           = 443
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "ec2.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_instance_profile" "app" {
    ///   role = aws_iam_role.app.name
    /// }
    ///
    /// resource "aws_iam_role_policy" "app" {
    ///   name = "app"
    ///   role = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect   = "Allow"
    ///       Action   = ["s3:GetObject", "s3:PutObject"]
    ///       Resource = "arn:aws:s3:::uploads"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami                    = "ami-0123456789abcdef0"
    ///   instance_type          = "t3.micro"
    ///   iam_instance_profile   = aws_iam_instance_profile.app.name
    ///   vpc_security_group_ids = [aws_security_group.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Separate what faces the internet from what changes data, or put a load balancer in front and the instance into a
    /// private subnet.
    id: "ec2-reachable-with-data-role",
    severity: Severity::Critical,
    category: Category::Iam,
    aliases: &[],
    types: &[&instance::TYPE, &role::TYPE, &table::TYPE, &bucket::TYPE],
    check: check,
    fix: None,
}

/// What changes data or does away with it. Source: service authorization reference.
const CHANGES: [(&ResourceType, &[&str]); 3] = [
    (
        &table::TYPE,
        &["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:DeleteTable"],
    ),
    (&bucket::TYPE, &["s3:PutObject", "s3:DeleteObject", "s3:DeleteBucket"]),
    (&secret::TYPE, &["secretsmanager:PutSecretValue", "secretsmanager:DeleteSecret"]),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    findings.each(&instance::TYPE, |findings, instance, _| {
        let Identity::Role(role) = facts.access().identity(instance) else { return };
        match Exposure::of(facts, instance).map(|it| it.traffic()) {
            Ok(traffic) if traffic.is_empty() => {}
            Ok(_) => match changed(facts, instance, role) {
                Ok(Some((action, data))) => {
                    let (name, data) = (facts.name(instance), facts.name(data));
                    let message = format!("The internet reaches instance {name}, whose role is allowed {action} on {data}");
                    findings.raise(instance, message);
                }
                found => match (changed_elsewhere(facts, role), found) {
                    (Some(action), _) => {
                        let name = facts.name(instance);
                        findings.raise(instance, format!("The internet reaches instance {name}, whose role is allowed {action}"));
                    }
                    (None, Err(why)) => findings.undecided(instance, why),
                    (None, Ok(_)) => {}
                },
            },
            Err(why) => findings.undecided(instance, why),
        }
    });
}

/// What does away with databases.
const DELETES_DATABASES: [&str; 2] = ["rds:DeleteDBCluster", "rds:DeleteDBInstance"];

/// What a role may do to data that is not in the design.
fn changed_elsewhere(facts: &Facts<'_>, role: &str) -> Option<&'static str> {
    let mut actions = CHANGES.iter().flat_map(|(_, it)| *it).chain(&DELETES_DATABASES).copied();
    actions.find(|it| facts.access().allows_anywhere(role, it) == Verdict::Allowed)
}

/// The first data that an instance may change, and how.
fn changed<'a>(facts: &Facts<'a>, instance: &str, role: &str) -> Decided<Option<(&'static str, &'a str)>> {
    // Most policies name what they are about.
    let named = facts.access().concerns(role);
    let mut vague = false;
    for (ty, actions) in CHANGES {
        let data = facts.stack.of(ty).filter(|(it, _)| named.as_ref().is_none_or(|named| named.contains(it)));
        for (data, _) in data {
            for action in actions {
                match facts.access().can(instance, action, data, &Circumstances::default()).decision.verdict {
                    Verdict::Allowed => return Ok(Some((action, data))),
                    Verdict::Undecided => vague = true,
                    Verdict::Denied => {}
                }
            }
        }
    }
    if vague { Err("what its role allows is not known") } else { Ok(None) }
}
