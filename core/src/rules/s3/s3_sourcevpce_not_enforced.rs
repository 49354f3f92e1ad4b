use std::collections::{BTreeMap, BTreeSet};

use crate::access::{Circumstances, Identity, Verdict, Way};
use crate::catalog::ec2::vpc_endpoint;
use crate::catalog::iam::role;
use crate::catalog::s3::{bucket, bucket_policy};
use crate::network::{self, Call};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// A bucket answers past its endpoint
    ///
    /// ## Why
    ///
    /// All that use the bucket reach it through a VPC endpoint, so nobody has a reason to come another way. With
    /// credentials that leaked from one of them, its objects can still be read from anywhere in the world. A condition on
    /// `aws:SourceVpce` in the bucket's policy ends that.
    ///
    /// ## Flagged
    ///
    /// A bucket that all its clients use through a VPC endpoint, where one of them would be allowed the same without it.
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
    /// resource "aws_vpc_endpoint" "s3" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    ///
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
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
    ///       Action    = ["s3:GetObject"]
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
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
    /// resource "aws_vpc_endpoint" "s3" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    ///
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
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
    ///       Action    = ["s3:GetObject"]
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_s3_bucket_policy" "photos" {
    ///   bucket = aws_s3_bucket.photos.id
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Deny"
    ///       Principal = "*"
    ///       Action    = "s3:GetObject"
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///       Condition = { StringNotEquals = { "aws:SourceVpce" = aws_vpc_endpoint.s3.id } }
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// Somebody outside the VPC uses the bucket as well:
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
    /// resource "aws_vpc_endpoint" "s3" {
    ///   vpc_id            = aws_vpc.main.id
    ///   service_name      = "com.amazonaws.eu-west-1.s3"
    ///   vpc_endpoint_type = "Gateway"
    ///   route_table_ids   = [aws_route_table.app.id]
    /// }
    ///
    /// resource "aws_s3_bucket" "photos" {
    ///   bucket = "example-photos"
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
    ///       Action    = ["s3:GetObject"]
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
    /// }
    ///
    /// resource "aws_iam_role" "report" {
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
    /// resource "aws_iam_role_policy" "report" {
    ///   name   = "report"
    ///   role   = aws_iam_role.report.name
    ///   policy = jsonencode({
    ///     Version = "2012-10-17"
    ///     Statement = [{
    ///       Effect    = "Allow"
    ///       Action    = ["s3:GetObject"]
    ///       Resource  = "${aws_s3_bucket.photos.arn}/*"
    ///     }]
    ///   })
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Deny what does not come through the endpoint in the bucket's policy: `StringNotEquals` with `aws:SourceVpce`. Except
    /// those who administer the bucket, or they lock themselves out.
    id: "s3-sourcevpce-not-enforced",
    severity: Severity::Info,
    category: Category::Iam,
    aliases: &[],
    types: &[&bucket::TYPE, &vpc_endpoint::TYPE, &bucket_policy::TYPE],
    check: check,
    fix: None,
}

/// What clients do to a bucket and what is in it.
const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let mut clients: BTreeMap<&str, Vec<&Call<'_>>> = BTreeMap::new();
    for call in facts.calls().iter().filter(|it| it.service == "s3") {
        clients.entry(call.target).or_default().push(call);
    }
    clients.retain(|_, calls| calls.iter().all(|it| is_private(facts, it)));
    if clients.is_empty() {
        return;
    }
    let used = uses(facts);
    for (bucket, calls) in clients {
        let behind: BTreeSet<&str> = calls.iter().map(|it| user(facts, it.client)).collect();
        if used.get(bucket).is_some_and(|users| !users.is_subset(&behind)) {
            continue;
        }
        if let Some(client) = calls.iter().map(|it| it.client).find(|it| is_allowed_outside(facts, it, bucket)) {
            let (bucket_name, client) = (facts.name(bucket), facts.name(client));
            findings.raise(
                bucket,
                format!("Bucket {bucket_name} answers to the role of {client} past the endpoint as well"),
            );
        }
    }
}

/// Whether a call gets to S3, and through a VPC endpoint alone.
fn is_private(facts: &Facts<'_>, call: &Call<'_>) -> bool {
    let is_endpoint = |it: &str| facts.stack.get(it).is_some_and(|it| it.ty == Some(&vpc_endpoint::TYPE));
    call.reach.verdict == network::Verdict::Reachable
        && call.reach.paths.iter().all(|it| it.hops.iter().filter_map(|it| it.resource).any(is_endpoint))
}

/// Who calls when a client does: its role, as several clients may have one.
fn user<'a>(facts: &Facts<'a>, client: &'a str) -> &'a str {
    match facts.access().identity(client) {
        Identity::Role(role) => role,
        _ => client,
    }
}

/// Who uses each bucket, wherever that is: by edges, or by what the policies of roles name.
fn uses<'a>(facts: &'a Facts<'_>) -> BTreeMap<&'a str, BTreeSet<&'a str>> {
    let stack = facts.stack;
    let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for it in &stack.access {
        used.entry(&it.target).or_default().insert(user(facts, &it.principal));
    }
    if stack.access.is_empty() {
        for (role, _) in stack.of(&role::TYPE) {
            for named in facts.access().concerns(role).into_iter().flatten() {
                used.entry(named).or_default().insert(role);
            }
        }
    }
    used
}

/// Whether a client may do by the public way what it may do through its endpoint.
fn is_allowed_outside(facts: &Facts<'_>, client: &str, bucket: &str) -> bool {
    let access = facts.access();
    let past = Circumstances { way: Some(Way::Public), ..Circumstances::default() };
    let is_allowed = |action: &str, circumstances: &Circumstances| {
        access.can(client, action, bucket, circumstances).decision.verdict == Verdict::Allowed
    };
    ACTIONS.iter().any(|it| is_allowed(it, &Circumstances::default()) && is_allowed(it, &past))
}
