use crate::catalog::ec2::{internet_gateway, route_table, security_group, subnet};
use crate::catalog::rds::{cluster, cluster_instance, instance, subnet_group};
use crate::network::{Place, Verdict};
use crate::rules::{Category, Facts, Findings, Severity};

rule! {
    /// The internet reaches a database
    ///
    /// ## Why
    ///
    /// Scanners find an open database within hours, and then only a password stands between them and the data. A
    /// database is for servers of its VPC.
    ///
    /// ## Flagged
    ///
    /// A database, or an instance of a cluster, that packets from the internet arrive at: it is publicly accessible, every subnet it may stand in
    /// routes to an internet gateway, and network ACLs and a security group let its port in from some of the
    /// internet.
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
    /// resource "aws_subnet" "b" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "main" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
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
    /// resource "aws_subnet" "b" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "main" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
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
    /// resource "aws_rds_cluster" "main" {
    ///   engine                 = "aurora-postgresql"
    ///   db_subnet_group_name   = aws_db_subnet_group.main.name
    ///   vpc_security_group_ids = [aws_security_group.data.id]
    /// }
    ///
    /// resource "aws_rds_cluster_instance" "main" {
    ///   cluster_identifier  = aws_rds_cluster.main.id
    ///   engine              = "aurora-postgresql"
    ///   instance_class      = "db.r6g.large"
    ///   publicly_accessible = true
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
    /// resource "aws_subnet" "b" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "main" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
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
    ///   publicly_accessible    = false
    /// }
    /// ```
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
    /// resource "aws_subnet" "b" {
    ///   vpc_id     = aws_vpc.main.id
    ///   cidr_block = "10.0.1.0/24"
    /// }
    ///
    /// resource "aws_route_table_association" "a" {
    ///   subnet_id      = aws_subnet.a.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_route_table_association" "b" {
    ///   subnet_id      = aws_subnet.b.id
    ///   route_table_id = aws_route_table.public.id
    /// }
    ///
    /// resource "aws_db_subnet_group" "main" {
    ///   subnet_ids = [aws_subnet.a.id, aws_subnet.b.id]
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
    /// resource "aws_rds_cluster" "main" {
    ///   engine                 = "aurora-postgresql"
    ///   db_subnet_group_name   = aws_db_subnet_group.main.name
    ///   vpc_security_group_ids = [aws_security_group.data.id]
    /// }
    ///
    /// resource "aws_rds_cluster_instance" "main" {
    ///   cluster_identifier  = aws_rds_cluster.main.id
    ///   engine              = "aurora-postgresql"
    ///   instance_class      = "db.r6g.large"
    ///   publicly_accessible = false
    /// }
    /// ```
    ///
    /// ## Fix
    ///
    /// Turn public access off, put the database into private subnets and let in the group of the servers that use it.
    /// People reach it through Session Manager's port forwarding.
    id: "rds-internet-reachable",
    severity: Severity::Critical,
    category: Category::Network,
    aliases: &[],
    types: &[
        &instance::TYPE,
        &cluster::TYPE,
        &cluster_instance::TYPE,
        &subnet_group::TYPE,
        &subnet::TYPE,
        &route_table::TYPE,
        &internet_gateway::TYPE,
        &security_group::TYPE,
    ],
    check: check,
    fix: None,
}

fn check(facts: &Facts<'_>, findings: &mut Findings<'_>) {
    // A cluster is reached where one of its instances is.
    let databases = facts.stack.of(&instance::TYPE).chain(facts.stack.of(&cluster_instance::TYPE));
    for (database, _) in databases {
        let reach = facts.packets().from_internet(&Place::Node(database));
        match reach.verdict {
            Verdict::Reachable => {
                let ports = reach.certain.first().map(|it| it.traffic.to_string()).unwrap_or_default();
                let name = facts.name(database);
                let message = format!("The internet reaches database {name} on {ports}");
                findings.raise_at(database, instance::PUBLICLY_ACCESSIBLE.key(), message);
            }
            Verdict::Blocked => {}
            Verdict::Undecided => {
                let why = || "whether its subnets lead to the internet is not known".to_owned();
                findings.undecided(database, reach.unknown.first().cloned().unwrap_or_else(why));
            }
        }
    }
}
