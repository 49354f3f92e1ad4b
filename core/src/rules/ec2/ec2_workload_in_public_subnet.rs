use std::collections::BTreeMap;

use crate::catalog::dynamodb::table;
use crate::catalog::ec2::{instance, route_table, subnet};
use crate::model::{Diagram, Op, Placement, Transaction};
use crate::rules::facts::Tier;
use crate::rules::{Category, Facts, Finding, Findings, Fix, Safety, Severity, edits};
use crate::stack::lower;

rule! {
    /// An instance with access to data stands in a public subnet
    ///
    /// ## Why
    ///
    /// What holds the keys to the data should be the last thing the internet can reach. In a public subnet it
    /// takes one public address and one wrong rule; in a private subnet there is no route at all.
    ///
    /// ## Flagged
    ///
    /// An instance that uses a table, in a subnet whose default route leads to an internet gateway.
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
    /// resource "aws_route_table" "public" {
    ///   vpc_id = aws_vpc.main.id
    /// }
    ///
    /// resource "aws_route" "internet" {
    ///   route_table_id         = aws_route_table.public.id
    ///   destination_cidr_block = "0.0.0.0/0"
    ///   gateway_id             = aws_internet_gateway.main.id
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
    /// resource "aws_dynamodb_table" "scores" {
    ///   name     = "scores"
    ///   hash_key = "id"
    ///   attribute {
    ///     name = "id"
    ///     type = "S"
    ///   }
    /// }
    ///
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.public.id
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
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
    /// resource "aws_subnet" "private" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.0.0/24"
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
    /// resource "aws_instance" "app" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///   subnet_id     = aws_subnet.private.id
    ///   user_data     = "TABLE=${aws_dynamodb_table.scores.name}"
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Move the instance into a private subnet, and lead that subnet to the table through a gateway endpoint. The fix
    /// moves it into a private subnet of its VPC, in the same Availability Zone if there is one. Moving it replaces the
    /// instance.
    ///
    /// ```ops,fail
    /// [{"op": "place", "id": "app", "placement": {
    ///     "parent": "public_b", "rect": {"x": 96, "y": 32, "w": 96, "h": 88}}}]
    /// ```
    id: "ec2-workload-in-public-subnet",
    severity: Severity::Medium,
    category: Category::Network,
    aliases: &[],
    types: &[&instance::TYPE, &subnet::TYPE, &route_table::TYPE, &table::TYPE],
    check: check,
    fix: Some(Fix { title: "Move it to a private subnet", safety: Safety::Unsafe, fix }),
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    const DATA: [&str; 4] = ["dynamodb.table", "rds.cluster", "rds.instance", "s3.bucket"];
    // Of a drawing, what is called is what edges lead to.
    let calls = if facts.has_edges() { &[][..] } else { facts.calls() };
    let mut called: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    calls.iter().for_each(|it| called.entry(it.client).or_default().push(it.target));
    let network = &*facts.network;
    findings.each(&instance::TYPE, |findings, instance, _| {
        let mut used = facts.tables_of(instance);
        let drawn = facts.edges_from(instance).map(|it| it.target.as_str());
        let called = called.get(instance).into_iter().flatten().copied();
        for target in drawn.chain(called) {
            let is_data = facts.stack.get(target).and_then(|it| it.ty).is_some_and(|it| DATA.contains(&it.id));
            if is_data && !used.contains(&target) {
                used.push(target);
            }
        }
        if used.is_empty() {
            return;
        }
        let Some(subnet) = facts.subnet_of(instance) else {
            findings.undecided(instance, "the subnet it runs in is not known");
            return;
        };
        let is_public = network.internet_route(subnet).map(|it| it.is_some());
        findings.raise_if(is_public, instance, instance::SUBNET.key(), || {
            let used = facts.names(&used);
            let (instance, subnet) = (facts.name(instance), facts.name(subnet));
            format!("Instance {instance} uses {used} from subnet {subnet}, which routes to the internet")
        });
    });
}

fn fix(diagram: &Diagram, finding: &Finding) -> Option<Transaction> {
    let stack = lower(diagram);
    let facts = Facts::new(&stack);
    let from = facts.subnet_of(&finding.address)?;
    let zone = |subnet: &str| stack.get(subnet).and_then(|it| it.value(&subnet::AVAILABILITY_ZONE));
    let is_private = |subnet: &&str| {
        facts.tier_of(subnet) == Some(Tier::Private)
            && facts.network.internet_route(subnet).is_ok_and(|it| it.is_none())
    };
    let subnets = facts.network.subnets_of(facts.vpc_of_subnet(from)?).iter().map(|(it, _)| *it);
    let to = subnets.filter(is_private).min_by_key(|it| zone(it) != zone(from))?;
    let (id, parent) = (edits::node_of(finding)?.clone(), edits::node_behind(&stack, to)?);
    let size = diagram.node(id.as_str())?.placement.rect;
    let rect = edits::free_place(diagram, &parent, (size.w, size.h));
    let placement = Placement { parent: Some(parent), rect };
    Some(Transaction::new("Move it to a private subnet", vec![Op::Place { id, placement }]))
}
