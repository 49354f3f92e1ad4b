//! Names and starting values of what holds data and the keys it is encrypted with.

use crate::catalog::dynamodb::table;
use crate::catalog::ec2::subnet;
use crate::catalog::kms::key;
use crate::catalog::rds::{cluster, cluster_instance, instance, subnet_group};
use crate::catalog::s3::bucket;
use crate::catalog::secretsmanager::secret;
use crate::catalog::sqs::queue;
use crate::catalog::{Properties, ResourceType};
use crate::model::{Diagram, Node, NodeId};
use crate::value::Value;

/// Properties that AWS wants unique in the account, the Region or all of AWS, and what stands before the node's name.
pub(super) const NAMES: [(&ResourceType, &str, &str); 3] = [
    (&table::TYPE, table::NAME.key(), ""),
    (&bucket::TYPE, bucket::NAME.key(), ""),
    (&key::TYPE, key::ALIAS.key(), "alias/"),
];

/// What the first node of a type is called, where that is not the last part of the type's id.
pub(super) fn base_name(id: &str) -> Option<&'static str> {
    Some(match id {
        id if id == key::TYPE.id => "kms-key",
        id if id == instance::TYPE.id => "database",
        id if id == cluster::TYPE.id => "aurora",
        id if id == cluster_instance::TYPE.id => "aurora-instance",
        id if id == subnet_group::TYPE.id => "database-subnets",
        _ => return None,
    })
}

/// Properties of a new node; `around` is the VPC it stands in.
pub(super) fn defaults(
    diagram: &Diagram,
    id: &str,
    name: &str,
    around: Option<&NodeId>,
) -> Option<Properties> {
    Some(match id {
        id if id == table::TYPE.id => Properties::from([
            (table::NAME.key(), name.into()),
            (table::BILLING_MODE.key(), "PAY_PER_REQUEST".into()),
            (table::PARTITION_KEY.key(), "id".into()),
            (table::PARTITION_KEY_TYPE.key(), "S".into()),
            (table::PITR.key(), true.into()),
        ]),
        id if id == bucket::TYPE.id => Properties::from([
            (bucket::VERSIONING.key(), "Enabled".into()),
            (bucket::SSE_ALGORITHM.key(), "AES256".into()),
            (bucket::BLOCK_PUBLIC_ACLS.key(), true.into()),
            (bucket::BLOCK_PUBLIC_POLICY.key(), true.into()),
            (bucket::IGNORE_PUBLIC_ACLS.key(), true.into()),
            (bucket::RESTRICT_PUBLIC_BUCKETS.key(), true.into()),
            (bucket::OBJECT_OWNERSHIP.key(), "BucketOwnerEnforced".into()),
            (bucket::TLS_ONLY.key(), true.into()),
        ]),
        id if id == key::TYPE.id => Properties::from([
            (key::DESCRIPTION.key(), format!("Encrypts the data of {name}").into()),
            (key::ROTATION.key(), true.into()),
            (key::ALIAS.key(), format!("alias/{name}").into()),
        ]),
        id if id == queue::TYPE.id => Properties::from([(queue::MANAGED_SSE.key(), true.into())]),
        id if id == secret::TYPE.id => {
            Properties::from([(secret::DESCRIPTION.key(), format!("Secret of {name}").into())])
        }
        id if id == instance::TYPE.id => database(diagram, name, around),
        id if id == cluster::TYPE.id => aurora(diagram, name, around),
        id if id == cluster_instance::TYPE.id => aurora_instance(diagram, around),
        id if id == subnet_group::TYPE.id => subnets(diagram, name, around),
        _ => return None,
    })
}

/// A small PostgreSQL database, encrypted, backed up, with a password that nobody has to know.
fn database(diagram: &Diagram, name: &str, vpc: Option<&NodeId>) -> Properties {
    let mut props = Properties::from([
        (instance::ENGINE.key(), "postgres".into()),
        (instance::INSTANCE_CLASS.key(), "db.t4g.micro".into()),
        (instance::ALLOCATED_STORAGE.key(), Value::Int(20)),
        (instance::STORAGE_TYPE.key(), "gp3".into()),
        (instance::STORAGE_ENCRYPTED.key(), true.into()),
        // `admin` and `postgres` are the first names that are tried.
        (instance::USERNAME.key(), "dbadmin".into()),
        (instance::MANAGE_PASSWORD.key(), true.into()),
        (instance::IAM_AUTHENTICATION.key(), true.into()),
        (instance::BACKUP_RETENTION.key(), Value::Int(7)),
        (instance::COPY_TAGS.key(), true.into()),
        (instance::DELETION_PROTECTION.key(), true.into()),
        (instance::LOG_EXPORTS.key(), Value::List(vec!["postgresql".into(), "upgrade".into()])),
        // Terraform deletes no database without being told what to call its last snapshot.
        (instance::FINAL_SNAPSHOT.key(), format!("{name}-final").into()),
    ]);
    props.extend(subnet_group_of(diagram, vpc).map(|it| (instance::SUBNET_GROUP.key(), it)));
    props
}

/// An Aurora PostgreSQL cluster, encrypted, backed up, with a password that nobody has to know.
fn aurora(diagram: &Diagram, name: &str, vpc: Option<&NodeId>) -> Properties {
    let mut props = Properties::from([
        (cluster::ENGINE.key(), "aurora-postgresql".into()),
        (cluster::STORAGE_ENCRYPTED.key(), true.into()),
        (cluster::USERNAME.key(), "dbadmin".into()),
        (cluster::MANAGE_PASSWORD.key(), true.into()),
        (cluster::IAM_AUTHENTICATION.key(), true.into()),
        (cluster::BACKUP_RETENTION.key(), Value::Int(7)),
        (cluster::COPY_TAGS.key(), true.into()),
        (cluster::DELETION_PROTECTION.key(), true.into()),
        (cluster::LOG_EXPORTS.key(), Value::List(vec!["postgresql".into()])),
        (cluster::FINAL_SNAPSHOT.key(), format!("{name}-final").into()),
    ]);
    props.extend(subnet_group_of(diagram, vpc).map(|it| (cluster::SUBNET_GROUP.key(), it)));
    props
}

/// A small instance of the cluster of its VPC.
fn aurora_instance(diagram: &Diagram, vpc: Option<&NodeId>) -> Properties {
    let cluster = first_here(diagram, &cluster::TYPE, vpc);
    let engine = cluster.and_then(|(_, it)| it.props.get(cluster::ENGINE.key()).cloned());
    let mut props = Properties::from([
        (cluster_instance::ENGINE.key(), engine.unwrap_or_else(|| "aurora-postgresql".into())),
        (cluster_instance::INSTANCE_CLASS.key(), "db.t4g.medium".into()),
        (cluster_instance::PERFORMANCE_INSIGHTS.key(), true.into()),
    ]);
    if let Some((id, _)) = cluster {
        props.insert(cluster_instance::CLUSTER.key(), Value::reference(id.as_str(), "id"));
    }
    props
}

/// A reference to the subnet group of a VPC.
fn subnet_group_of(diagram: &Diagram, vpc: Option<&NodeId>) -> Option<Value> {
    let (id, _) = first_here(diagram, &subnet_group::TYPE, vpc)?;
    Some(Value::reference(id.as_str(), "name"))
}

/// The first node of a type in a VPC.
fn first_here<'a>(
    diagram: &'a Diagram,
    ty: &ResourceType,
    vpc: Option<&NodeId>,
) -> Option<(&'a NodeId, &'a Node)> {
    let is_here = |id: &NodeId| super::vpc_around(diagram, Some(id)) == vpc;
    diagram.nodes().find(|(id, it)| vpc.is_some() && *it.ty == *ty && is_here(id))
}

/// The private subnets of a VPC.
fn subnets(diagram: &Diagram, name: &str, vpc: Option<&NodeId>) -> Properties {
    let is_private = |it: &Node| subnet::tier(&it.props) == "private";
    let subnets = super::subnets_of(diagram, vpc).filter(|(_, it)| is_private(it));
    let subnets: Vec<Value> = subnets.map(|(id, _)| Value::reference(id.as_str(), "id")).collect();
    let mut props =
        Properties::from([(subnet_group::DESCRIPTION.key(), format!("Subnets of {name}").into())]);
    if !subnets.is_empty() {
        props.insert(subnet_group::SUBNETS.key(), Value::List(subnets));
    }
    props
}
