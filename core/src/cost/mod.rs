//! What a stack costs a month: list prices of what stands there, and of what it is assumed to be used.
//!
//! Prices are a table in the build, with their date and Region ([`prices::AS_OF`], [`prices::REGION`]): an estimate works
//! offline, says what it is based on, and is no offer. What is billed by use follows assumptions that a person may change per
//! resource; they stand in the diagram's settings.

mod compute;
mod data;
mod instance_types;
mod network;
mod operations;
pub mod prices;
mod usage;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::catalog::{FromValue, Known, Prop};
use crate::model::NodeId;
use crate::stack::{Origin, Resource, Stack};
use crate::value::Value;
use usage::Assumed;
pub use usage::Usage;

/// Hours that AWS's own calculator counts to a month. Source: AWS Pricing Calculator user guide.
pub const HOURS: f64 = 730.0;

/// What a stack costs a month, in US dollars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimate {
    /// What costs something, by address.
    pub items: Vec<Item>,
    /// Addresses of resources whose price is not known: of types the table lacks, or with values that are not known.
    pub unpriced: Vec<String>,
}

/// What one resource costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Address of the resource.
    pub address: String,
    /// What people call it.
    pub title: String,
    /// What it is, such as `EC2 instance`.
    pub label: &'static str,
    /// Where it comes from.
    pub origin: Origin,
    /// What is billed, at least one.
    pub lines: Vec<Line>,
}

/// One thing that is billed.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What people read, such as `t3.micro, Linux`.
    pub what: String,
    /// How much of it a month.
    pub quantity: f64,
    /// Of what unit, such as `hours`.
    pub unit: &'static str,
    /// US dollars for one unit.
    pub price: f64,
    /// The assumption that the quantity follows; `None` where the design says it.
    pub usage: Option<&'static Usage>,
}

impl Line {
    /// Something that runs all month, `count` of it.
    fn hourly(what: impl Into<String>, count: f64, price: f64) -> Self {
        Self { what: what.into(), quantity: count * HOURS, unit: "hours", price, usage: None }
    }

    /// Something that is there, billed by the month.
    fn monthly(what: impl Into<String>, quantity: f64, unit: &'static str, price: f64) -> Self {
        Self { what: what.into(), quantity, unit, price, usage: None }
    }

    /// Something that is used as much as is assumed; `price` is that of one of the assumption's units.
    fn used(what: impl Into<String>, usage: &'static Usage, assumed: Assumed<'_>, price: f64) -> Self {
        let quantity = assumed.of(usage) as f64;
        Self { what: what.into(), quantity, unit: usage.unit, price, usage: Some(usage) }
    }

    /// US dollars a month.
    pub fn cost(&self) -> f64 {
        self.quantity * self.price
    }
}

impl Item {
    /// US dollars a month.
    pub fn cost(&self) -> f64 {
        self.lines.iter().map(Line::cost).sum()
    }
}

impl Estimate {
    /// US dollars a month for all of it.
    pub fn total(&self) -> f64 {
        self.items.iter().map(Item::cost).sum()
    }

    /// The part of [`Estimate::total`] that follows assumptions of use.
    pub fn by_usage(&self) -> f64 {
        let lines = self.items.iter().flat_map(|it| &it.lines);
        lines.filter(|it| it.usage.is_some()).map(Line::cost).sum()
    }

    /// US dollars a month by the node that what is billed comes from.
    pub fn by_node(&self) -> BTreeMap<NodeId, f64> {
        let mut by_node = BTreeMap::new();
        for item in &self.items {
            if let Some(node) = item.origin.node() {
                *by_node.entry(node.clone()).or_insert(0.0) += item.cost();
            }
        }
        by_node
    }
}

/// What could be said of one resource's price.
enum Priced {
    /// What is billed; nothing for what is free.
    Lines(Vec<Line>),
    /// The table lacks it, or a value that decides is not known.
    Unknown,
}

/// What a stack costs a month.
pub fn estimate(stack: &Stack) -> Estimate {
    let mut estimate = Estimate::default();
    for (address, resource) in &stack.resources {
        let Some(ty) = resource.ty else {
            estimate.unpriced.push(address.clone());
            continue;
        };
        let assumed = Assumed::new(&stack.settings.usage, resource.origin.node());
        match price(stack, &with_values(stack, resource), ty.id, assumed) {
            Priced::Lines(lines) if lines.is_empty() => {}
            Priced::Lines(mut lines) => {
                if !stack.settings.price_level.is_same() {
                    lines.iter_mut().for_each(|it| it.price *= stack.settings.price_level.factor());
                }
                estimate.items.push(Item {
                    address: address.clone(),
                    title: resource.title().to_owned(),
                    label: ty.label,
                    origin: resource.origin.clone(),
                    lines,
                });
            }
            Priced::Unknown => estimate.unpriced.push(address.clone()),
        }
    }
    estimate
}

/// The assumptions that a type's price follows, for the inspector.
pub fn usages(ty: &str) -> &'static [&'static Usage] {
    usage::of_type(ty)
}

fn price(stack: &Stack, it: &Resource, ty: &str, assumed: Assumed<'_>) -> Priced {
    match ty {
        "ec2.instance" => compute::instance(it),
        "autoscaling.group" => compute::group(stack, it),
        "ecs.service" => compute::service(stack, it),
        "lambda.function" => compute::function(it, assumed),
        "ec2.volume" => data::volume(it),
        "dynamodb.table" => data::table(it, assumed),
        "s3.bucket" => data::bucket(assumed),
        "rds.instance" => data::database(it),
        "rds.cluster" => data::cluster(it, assumed),
        "rds.cluster_instance" => data::cluster_instance(stack, it, assumed),
        // What a snapshot holds is not known.
        "rds.snapshot" | "rds.cluster_snapshot" => Priced::Unknown,
        "backup.vault" => data::vault(assumed),
        "ec2.nat_gateway" => network::nat_gateway(assumed),
        "ec2.vpc_endpoint" => network::endpoint(it, assumed),
        "ec2.eip" => network::address(),
        "elb.load_balancer" => network::load_balancer(it, assumed),
        "ec2.vpc_peering_connection" => network::peering(assumed),
        "ec2.flow_log" => network::flow_log(assumed),
        "kms.key" => operations::key(assumed),
        "secretsmanager.secret" => operations::secret(it, assumed),
        "ssm.parameter" => operations::parameter(it),
        "cloudwatch.metric_alarm" => operations::alarm(it),
        "cloudwatch.dashboard" => operations::dashboard(),
        "logs.log_group" => operations::log_group(assumed),
        "cloudtrail.trail" => operations::trail(assumed),
        "sns.topic" => operations::topic(assumed),
        "sqs.queue" => operations::queue(it, assumed),
        // All other types of the catalogue are free of charge; what runs on them is billed where it stands.
        _ => Priced::Lines(Vec::new()),
    }
}

/// The resource with the inputs' values in the design's environment, where they have one.
fn with_values<'a>(stack: &Stack, it: &'a Resource) -> Cow<'a, Resource> {
    let mut resolved = Cow::Borrowed(it);
    for (key, value) in &it.props {
        if let Value::Param(name) = value
            && let Some(parameter) = stack.parameters.get(name)
            && let Some(value) = parameter.value_in(&stack.settings.environment)
        {
            resolved.to_mut().props.insert(key, value.clone());
        }
    }
    resolved
}

/// A value that decides about a price: `None` where it is not known, the fallback where it is not set.
fn known<T: FromValue>(it: &Resource, prop: &Prop<T>, otherwise: T) -> Option<T> {
    match it.get(prop) {
        Known::Is(value) => Some(value),
        Known::Unset => Some(otherwise),
        Known::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;
    use crate::catalog;
    use crate::model::{Diagram, PriceLevel, Setting};
    use crate::stack::lower;
    use crate::templates;

    fn lines(text: &str) -> Vec<(String, f64)> {
        let reading = crate::terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap();
        let estimate = estimate(&reading.stack);
        let lines = estimate.items.iter().flat_map(|it| &it.lines);
        lines.map(|it| (it.what.clone(), (it.cost() * 100.0).round() / 100.0)).collect()
    }

    #[test]
    fn a_server_costs_its_hours_and_its_disk() {
        let text = r#"
            resource "aws_instance" "it" {
              ami           = "ami-0123456789abcdef0"
              instance_type = "t3.micro"
              root_block_device {
                volume_size = 20
                volume_type = "gp3"
              }
            }"#;
        assert_eq!(lines(text), [("t3.micro, Linux".to_owned(), 7.59), ("Disk, gp3".to_owned(), 1.6)]);
    }

    #[test]
    fn an_aurora_cluster_costs_its_storage_and_its_instances_their_hours() {
        let text = r#"
            resource "aws_rds_cluster" "it" {
              engine = "aurora-mysql"
            }
            resource "aws_rds_cluster_instance" "one" {
              cluster_identifier = aws_rds_cluster.it.id
              engine             = "aurora-mysql"
              instance_class     = "db.r6g.large"
            }
            resource "aws_rds_cluster_instance" "two" {
              cluster_identifier = aws_rds_cluster.it.id
              engine             = "aurora-mysql"
              instance_class     = "db.serverless"
            }"#;
        let expected = [
            ("Storage, Aurora Standard", 1.0),
            ("Reads and writes of storage", 0.2),
            ("db.r6g.large", 189.8),
            ("Aurora capacity units", 87.6),
        ];
        assert_eq!(lines(text), expected.map(|(what, cost)| (what.to_owned(), cost)));
        let other = text.replace(
            "aurora-mysql\"\n            }",
            "aurora-mysql\"\n storage_type = \"aurora-iopt1\"\n            }",
        );
        assert_ne!(other, text);
        assert_eq!(lines(&other), []);
    }

    #[test]
    fn a_value_that_is_not_known_has_no_price() {
        let text = r#"
            variable "size" {}
            resource "aws_instance" "it" {
              ami           = "ami-0123456789abcdef0"
              instance_type = var.size
            }
            resource "aws_instance" "odd" {
              ami           = "ami-0123456789abcdef0"
              instance_type = "zz9.large"
            }"#;
        let reading = crate::terraform::read(&[("main.tf".to_owned(), text.to_owned())]).unwrap();
        let estimate = estimate(&reading.stack);
        assert_eq!(estimate.items, []);
        assert_eq!(estimate.unpriced, ["ec2.instance.it", "ec2.instance.odd"]);
    }

    #[test]
    fn an_input_counts_with_its_default() {
        let text = r#"
            variable "size" {
              default = "t3.small"
            }
            resource "aws_instance" "it" {
              ami           = "ami-0123456789abcdef0"
              instance_type = var.size
            }"#;
        assert_eq!(lines(text)[0], ("t3.small, Linux".to_owned(), 15.18));
    }

    #[test]
    fn what_is_assumed_can_be_changed() {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let table = diagram.nodes().find(|(_, it)| it.ty.id == "dynamodb.table").unwrap().0.clone();
        let cost = |it: &Diagram| estimate(&lower(it)).by_node()[&table];
        let before = cost(&diagram);
        let usage = BTreeMap::from([(table.clone(), BTreeMap::from([("storage".to_owned(), 1_000)]))]);
        diagram.apply(crate::model::Op::Set { setting: Setting::Usage(usage) }).unwrap();
        assert!(cost(&diagram) > before + 200.0);
        let too_much = BTreeMap::from([(table.clone(), BTreeMap::from([("storage".to_owned(), u64::MAX)]))]);
        assert!(diagram.apply(crate::model::Op::Set { setting: Setting::Usage(too_much) }).is_err());
    }

    #[test]
    fn prices_follow_the_level_of_a_region() {
        let mut diagram = templates::by_name("ec2-dynamodb-endpoint").unwrap().diagram();
        let before = estimate(&lower(&diagram)).total();
        let set = |level| crate::model::Op::Set { setting: Setting::PriceLevel(PriceLevel(level)) };
        diagram.apply(set(120)).unwrap();
        let after = estimate(&lower(&diagram)).total();
        assert!((after - before * 1.2).abs() < 0.001, "{before} became {after}");
        assert!([0, 1_001].into_iter().all(|it| diagram.apply(set(it)).is_err()));
        let basis = prices::basis("eu-west-1", PriceLevel(120));
        assert!(basis.contains("at 120 %") && basis.contains(prices::REGION), "{basis}");
        assert!(prices::basis("eu-west-1", PriceLevel::same()).contains("eu-west-1"));
    }

    #[test]
    fn every_template_has_a_price() {
        for template in templates::all() {
            let estimate = estimate(&lower(&template.diagram()));
            assert!(estimate.total() > 0.0, "{}", template.name);
            assert!(estimate.total() < 500.0, "{}: {}", template.name, estimate.total());
            assert_eq!(estimate.unpriced, Vec::<String>::new(), "{}", template.name);
        }
    }

    #[test]
    fn assumptions_are_of_types_that_exist() {
        for ty in usage::TYPES {
            assert!(catalog::by_id(ty.0).is_some(), "{}", ty.0);
            let ids: std::collections::BTreeSet<&str> = ty.1.iter().map(|it| it.id).collect();
            assert_eq!(ids.len(), ty.1.len(), "{}", ty.0);
        }
    }
}
