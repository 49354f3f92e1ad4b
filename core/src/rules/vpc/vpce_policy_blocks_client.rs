use std::collections::{BTreeMap, BTreeSet};

use crate::access::{Circumstances, Decision, Ground, Identity, Layer, Verdict};
use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, vpc_endpoint};
use crate::catalog::iam::role;
use crate::rules::facts::{ITEM_ACTIONS, Need, RoleOf, Statement, all};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// An endpoint's policy refuses what a client needs
    ///
    /// ## Why
    ///
    /// The role allows it and the route is there, yet every call is refused: a request has to be allowed by the
    /// endpoint's policy as well. The error names the action and not the endpoint.
    ///
    /// ## Flagged
    ///
    /// An action of an edge, or one on the items of a table that the role of an instance or of a function in the VPC
    /// allows, which the policy of the endpoint on the way refuses; of what else a role names, such as a bucket, all that it
    /// allows there.
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
    ///       Action    = ["dynamodb:GetItem", "dynamodb:Query"]
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
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    /// ```
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
    /// resource "aws_s3_bucket" "uploads" {
    ///   bucket = "uploads"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "s3" {
    ///   vpc_id          = aws_vpc.main.id
    ///   service_name    = "com.amazonaws.eu-west-1.s3"
    ///   route_table_ids = [aws_route_table.app.id]
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.uploads.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
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
    ///       Resource = "${aws_s3_bucket.uploads.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    ///   vpc_config {
    ///     subnet_ids         = [aws_subnet.app.id]
    ///     security_group_ids = [aws_security_group.app.id]
    ///   }
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
    ///       Action    = ["dynamodb:GetItem", "dynamodb:Query"]
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
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = ["dynamodb:GetItem", "dynamodb:Query"]
    ///       Resource  = aws_dynamodb_table.scores.arn
    ///     }]
    ///   })
    /// }
    /// ```
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
    /// resource "aws_s3_bucket" "uploads" {
    ///   bucket = "uploads"
    /// }
    ///
    /// resource "aws_vpc_endpoint" "s3" {
    ///   vpc_id          = aws_vpc.main.id
    ///   service_name    = "com.amazonaws.eu-west-1.s3"
    ///   route_table_ids = [aws_route_table.app.id]
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = "*"
    ///       Action    = "s3:PutObject"
    ///       Resource  = "${aws_s3_bucket.uploads.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role" "app" {
    ///   assume_role_policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Principal = { Service = "lambda.amazonaws.com" }
    ///       Action    = "sts:AssumeRole"
    ///     }]
    ///   })
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
    ///       Resource = "${aws_s3_bucket.uploads.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    ///   vpc_id      = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_lambda_function" "app" {
    ///   function_name = "app"
    ///   role          = aws_iam_role.app.arn
    ///   runtime       = "python3.13"
    ///   handler       = "app.handler"
    ///   filename      = "app.zip"
    ///   vpc_config {
    ///     subnet_ids         = [aws_subnet.app.id]
    ///     security_group_ids = [aws_security_group.app.id]
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Allow the action on the resource in the endpoint's policy. Drawn, a policy that lets through what is drawn
    /// follows the edges by itself.
    id: "vpce-policy-blocks-client",
    severity: Severity::High,
    category: Category::Correctness,
    aliases: &[],
    types: &[&vpc_endpoint::TYPE, &role::TYPE, &table::TYPE],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut refused: BTreeMap<(String, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    for it in facts.denied() {
        if let Some(endpoint) = refusing_endpoint(&it.decision) {
            let key = (endpoint, it.edge.principal.as_str(), it.edge.target.as_str());
            refused.entry(key).or_default().insert(it.action);
        }
    }
    // Files have no edges: there, what the role allows is what is needed.
    let policies = policies(facts);
    for (client, role, table) in clients(facts) {
        let subnet = facts.subnets_with(client).into_iter().next();
        let vpc = subnet.and_then(|it| facts.vpc_of_subnet(it));
        let Some(statements) = vpc.and_then(|it| policies.get(it)) else { continue };
        for action in ITEM_ACTIONS {
            let is_needed = facts.permissions.allows(role, action, table, "") == Ok(true);
            if !is_needed || lets_through(facts, statements, action, table) {
                continue;
            }
            let decision = facts.access().can(client, action, table, &Circumstances::default()).decision;
            if let Some(endpoint) = refusing_endpoint(&decision) {
                refused.entry((endpoint, client, table)).or_default().insert(action);
            }
        }
    }
    for (endpoint, client, target, actions) in shut_out(facts) {
        refused.entry((endpoint, client, target)).or_default().extend(actions);
    }
    for ((endpoint, client, target), actions) in refused {
        let (name, client, target) = (facts.name(&endpoint), facts.name(client), facts.name(target));
        let actions = actions.into_iter().collect::<Vec<_>>().join(", ");
        let message = format!("The policy of endpoint {name} refuses {client} {actions} on {target}");
        findings.raise_at(&endpoint, vpc_endpoint::POLICY.key(), message);
    }
}

/// What an endpoint's policy keeps from all that its role allows on something of another service that the role names: a role may
/// allow more than is needed, but not all of it.
fn shut_out<'a>(facts: &Facts<'a>) -> Vec<(String, &'a str, &'a str, Vec<&'static str>)> {
    let mut found = Vec::new();
    if facts.has_edges() {
        return found;
    }
    for call in facts.calls().iter().filter(|it| it.service != "dynamodb") {
        let grants = facts.stack.get(call.target).and_then(|it| it.ty).map_or(&[][..], |it| it.grants);
        let actions: BTreeSet<&str> = grants.iter().flat_map(|it| it.actions).copied().collect();
        let (mut refused, mut passes) = (BTreeMap::<String, Vec<&str>>::new(), false);
        for action in actions {
            let decision = facts.access().can(call.client, action, call.target, &Circumstances::default()).decision;
            match refusing_endpoint(&decision) {
                Some(endpoint) => refused.entry(endpoint).or_default().push(action),
                None => passes |= decision.verdict != Verdict::Denied,
            }
        }
        if !passes {
            found.extend(refused.into_iter().map(|(it, actions)| (it, call.client, call.target, actions)));
        }
    }
    found
}

/// What uses a table as far as its role tells, with the role and the table: instances, and whatever else is in a VPC.
fn clients<'a>(facts: &Facts<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
    let instances = facts.undrawn_clients().filter(|it| matches!(it.need, Need::Permission));
    let instances = instances.filter_map(|it| match facts.role_of(it.instance) {
        RoleOf::Role(role) => Some((it.instance, role, it.table)),
        _ => None,
    });
    let is_instance = |it: &str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&instance::TYPE));
    let calls = if facts.has_edges() { &[][..] } else { facts.calls() };
    let calls = calls.iter().filter(|it| it.service == "dynamodb" && !is_instance(it.client));
    let calls = calls.filter_map(|it| match facts.access().identity(it.client) {
        Identity::Role(role) => Some((it.client, role, it.target)),
        _ => None,
    });
    instances.chain(calls).collect()
}

/// The statements of the policies of DynamoDB's endpoints, by VPC.
fn policies<'a>(facts: &Facts<'a>) -> BTreeMap<&'a str, Vec<Statement<'a>>> {
    let mut policies: BTreeMap<&str, Vec<Statement<'_>>> = BTreeMap::new();
    for endpoint in facts.network.endpoints.iter().filter(|it| it.service.as_deref() == Some("dynamodb")) {
        let (Some(vpc), Some(document)) = (endpoint.vpc, endpoint.resource.value(&vpc_endpoint::POLICY)) else {
            continue;
        };
        policies.entry(vpc).or_default().extend(Statement::of(endpoint.address, document).unwrap_or_default());
    }
    policies
}

/// Whether a statement allows an action on a table and none denies anything: most do, and need no further look.
fn lets_through(facts: &Facts<'_>, statements: &[Statement<'_>], action: &str, table: &str) -> bool {
    let allows = |it: &Statement<'_>| {
        all([it.is_allow(), it.names_action(action), it.names_table(facts.stack, table, "")]) == Ok(true)
    };
    statements.iter().all(|it| it.is_allow() == Ok(true)) && statements.iter().any(allows)
}

/// The endpoint whose policy alone refuses a request.
fn refusing_endpoint(decision: &Decision) -> Option<String> {
    if decision.verdict != Verdict::Denied {
        return None;
    }
    let mut endpoint = None;
    for ground in &decision.grounds {
        let source = match ground {
            Ground::Silent { layer: Layer::Endpoint, policy } => policy.as_ref()?,
            Ground::Denies(cite) if cite.layer == Layer::Endpoint => &cite.policy,
            _ => return None,
        };
        endpoint = Some(source.address.clone());
    }
    endpoint
}
