use crate::access::{Circumstances, Verdict, Way};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::role;
use crate::rules::facts::{Client, ITEM_ACTIONS};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A table answers past its endpoint
    ///
    /// ## Why
    ///
    /// The endpoint keeps the traffic private, and nothing keeps others from coming another way: with credentials that
    /// leaked from the instance, the table can be read from anywhere in the world.
    ///
    /// ## Flagged
    ///
    /// A table that an instance uses through a VPC endpoint, where the same role would be allowed the same without it:
    /// no policy on the way asks for `aws:SourceVpce` or `aws:SourceVpc`.
    ///
    /// ```tf,fail
    /// resource "aws_vpc" "main" {
    ///   cidr_block = "10.0.0.0/16"
    /// }
    ///
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
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
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
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
    /// resource "aws_subnet" "app" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
    /// }
    ///
    /// resource "aws_route_table" "app" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route_table_association" "app" {
    ///   subnet_id      = aws_subnet.app.id
    ///   route_table_id = aws_route_table.app.id
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.app.id
    ///
    ///   iam_instance_profile = aws_iam_instance_profile.app.name
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
    /// resource "aws_iam_role_policy" "only" {
    ///   name   = "only"
    ///   role   = aws_iam_role.app.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Action    = "dynamodb:*"
    ///       Resource  = "*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.main.id } }
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_vpc_endpoint" "main" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.dynamodb"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Deny what does not come through the endpoint, in a policy of the role or in the table's own: `StringNotEquals`
    /// with `aws:SourceVpce`. Except those who administer the table, or they lock themselves out.
    id: "vpce-sourcevpce-not-enforced",
    severity: Severity::Medium,
    category: Category::Iam,
    aliases: &[],
    types: &[&table::TYPE, &vpc_endpoint::TYPE, &role::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let access = facts.access();
    let may = |client: &Client<'_>, action: &str, circumstances: &Circumstances| {
        access.can(client.instance, action, client.table, circumstances)
    };
    let past = Circumstances { way: Some(Way::Public), ..Circumstances::default() };
    // Whether what it may do through the endpoint it may do past it as well.
    let is_past = |client: &&Client<'_>| {
        for action in ITEM_ACTIONS {
            let outcome = may(client, action, &Circumstances::default());
            if !outcome.ways.iter().any(|(way, _)| matches!(way, Way::Endpoint(_))) {
                return false;
            }
            if outcome.decision.verdict == Verdict::Allowed {
                return may(client, action, &past).decision.verdict == Verdict::Allowed;
            }
        }
        false
    };
    findings.each(&table::TYPE, |findings, table, _| {
        if let Some(client) = facts.clients_with(table).iter().find(is_past) {
            let (name, instance) = (facts.name(table), facts.name(client.instance));
            let message = format!("Table {name} answers to the role of {instance} past the endpoint as well");
            findings.raise(table, message);
        }
    });
}
