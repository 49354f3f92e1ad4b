use super::open_port::{check_ports, close};
use crate::catalog::ec2::{security_group, security_group_ingress};
use crate::rules::{Category, Facts, Findings, Fix, Safety, Severity};

rule! {
    /// A database port is open to the internet
    ///
    /// ## Why
    ///
    /// Databases and caches trust their network. Many ask for no password by default, few lock out who guesses,
    /// and all hold what an intruder came for.
    ///
    /// ## Flagged
    ///
    /// An inbound rule that covers the port of a common database, cache or queue, but not every port, and admits
    /// `0.0.0.0/0` or `::/0`.
    ///
    /// ```tf,fail
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "postgres" {
    ///   security_group_id = aws_security_group.app.id
    ///   ip_protocol       = "tcp"
    ///   from_port         = 5432
    ///   to_port           = 5432
    ///   cidr_ipv4         = "0.0.0.0/0"
    /// }
    /// ```
    ///
    /// ## Fine
    ///
    /// Only the clients' group may connect:
    ///
    /// ```tf,pass
    /// resource "aws_security_group" "app" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_security_group" "clients" {
    ///   description = "App"
    /// }
    ///
    /// resource "aws_vpc_security_group_ingress_rule" "postgres" {
    ///   security_group_id            = aws_security_group.app.id
    ///   ip_protocol                  = "tcp"
    ///   from_port                    = 5432
    ///   to_port                      = 5432
    ///   referenced_security_group_id = aws_security_group.clients.id
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Admit the security group of the clients instead. The fix removes the rule.
    ///
    /// ```ops,fail
    /// [{"op": "set_property", "id": "app_group", "key": "ingress", "value": [
    ///   {"protocol": "tcp", "from_port": 3000, "to_port": 7000, "peer": "0.0.0.0/0"}]}]
    /// ```
    id: "sg-db-port-open",
    severity: Severity::High,
    category: Category::Network,
    aliases: &["EC2.19", "RESTRICTED_INCOMING_TRAFFIC"],
    types: &[&security_group::TYPE, &security_group_ingress::TYPE],
    check: check,
    fix: Some(Fix { title: "Close the port to the internet", safety: Safety::Unsafe, fix: close }),
}

/// What listens where by default. Source: IANA service name registry and the products' own documentation.
pub(super) const DATABASES: [(i64, &str); 10] = [
    (1433, "SQL Server"),
    (1521, "Oracle"),
    (3306, "MySQL"),
    (5432, "PostgreSQL"),
    (6379, "Redis"),
    (9042, "Cassandra"),
    (9092, "Kafka"),
    (9200, "Elasticsearch"),
    (11211, "Memcached"),
    (27017, "MongoDB"),
];

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    check_ports(facts, findings, &DATABASES);
}
