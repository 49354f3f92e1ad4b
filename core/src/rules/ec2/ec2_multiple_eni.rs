use crate::catalog::ec2::instance;
use crate::rules::facts::{mentions, outside};
use crate::rules::{Category, Decided, Facts, Findings, Severity};
use crate::stack::Resource;
use crate::value::Expression;

rule! {
    /// An instance has several network interfaces
    ///
    /// ## Why
    ///
    /// An instance with a foot in two networks can carry traffic from one to the other, past the route tables and network
    /// ACLs between them. Which security groups a packet meets hangs on the interface it comes in by, and few who read the
    /// design think of that.
    ///
    /// ## Flagged
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///
    ///   network_interface {
    ///     network_interface_id = "eni-0123456789abcdef0"
    ///     device_index         = 0
    ///   }
    ///
    ///   network_interface {
    ///     network_interface_id = "eni-0fedcba9876543210"
    ///     device_index         = 1
    ///   }
    /// }
    /// ```
    ///
    /// ```tf,fail
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    /// }
    ///
    /// resource "aws_network_interface_attachment" "second" {
    ///   instance_id          = aws_instance.it.id
    ///   network_interface_id = "eni-0123456789abcdef0"
    ///   device_index         = 1
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// ```tf,pass
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///
    ///   network_interface {
    ///     network_interface_id = "eni-0123456789abcdef0"
    ///     device_index         = 0
    ///   }
    /// }
    /// ```
    ///
    /// How many there are is not known:
    ///
    /// ```tf,pass
    /// variable "interfaces" {
    ///   type = list(string)
    /// }
    ///
    /// resource "aws_instance" "it" {
    ///   ami           = "ami-0123456789abcdef0"
    ///   instance_type = "t3.micro"
    ///
    ///   dynamic "network_interface" {
    ///     for_each = var.interfaces
    ///     content {
    ///       network_interface_id = network_interface.value
    ///       device_index         = network_interface.key
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Keep one interface; let a load balancer, or a second instance, stand in the other network. Appliances such as
    /// firewalls need several: suppress the finding there, with the reason.
    id: "ec2-multiple-eni",
    severity: Severity::Low,
    category: Category::Network,
    aliases: &["EC2.17"],
    types: &[&instance::TYPE],
    check: check,
    fix: None,
}

/// What gives an instance one more interface.
const ATTACHED: [&str; 3] =
    ["aws_network_interface_attachment", "aws_network_interface", "AWS::EC2::NetworkInterfaceAttachment"];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    let attached: Vec<&Resource> = ATTACHED.iter().flat_map(|it| outside(facts.stack, it)).collect();
    findings.each(&instance::TYPE, |findings, address, it| {
        let is_attached = || attached.iter().any(|other| mentions(other, it));
        match own(it) {
            Ok(n) if n > 1 || is_attached() => {
                findings.raise(address, format!("Instance {} has several network interfaces", facts.name(address)));
            }
            Ok(_) => {}
            Err(why) => findings.undecided(address, why),
        }
    });
}

/// How many interfaces an instance says itself. In a template, the first one has properties of the instance in the
/// catalogue, and positions say how many there are.
fn own(instance: &Resource) -> Decided<usize> {
    let mut n = 0;
    for it in &instance.opaque {
        match (&it.source, &it.path.split('/').collect::<Vec<_>>()[..]) {
            (Expression::Terraform(_), ["network_interface"]) => n += 1,
            (Expression::Terraform(text), ["dynamic"]) if text.contains("\"network_interface\"") => {
                return Err(UNKNOWN);
            }
            (Expression::CloudFormation(_), ["NetworkInterfaces", at, ..]) => {
                n = n.max(at.parse::<usize>().map_or(0, |it| it + 1));
            }
            (Expression::CloudFormation(text), ["NetworkInterfaces"]) => {
                let listed = serde_json::from_str::<serde_json::Value>(text).ok();
                n = listed.and_then(|it| Some(it.as_array()?.len())).ok_or(UNKNOWN)?;
            }
            _ => {}
        }
    }
    Ok(n)
}

const UNKNOWN: &str = "how many network interfaces it has is not known";
