//! Everything Drawbridge knows about AWS, one file per resource type.
//!
//! To add a type: write the file, add its name to its service below. `tests/it/catalog.rs` holds every file to the
//! provider's schema.

pub mod body;
mod companion;
mod containers;
mod elsewhere;
pub mod further;
pub(crate) mod grant;
pub(crate) mod identity;
mod kind;
pub mod outputs;
pub mod page;
pub(crate) mod prop;
mod properties;
mod resource_policy;
mod resource_type;
#[cfg(test)]
pub(crate) mod samples;
pub(crate) mod tags;
mod wording;

pub use body::{Body, Item};
pub use companion::{CfnVariant, Companion};
pub use elsewhere::Elsewhere;
pub use grant::{DECRYPT, ENCRYPT, Encryption, Grant, Part, Reach};
pub use kind::Kind;
pub(crate) use outputs::check as check_outputs;
pub use prop::{CfnMap, FromValue, Known, Literal, Prop, PropSpec, Satellite, TfMap};
pub use properties::Properties;
pub(crate) use properties::links;
pub use resource_policy::{Delivery, PolicyPlace, ResourcePolicy, SAME_ACCOUNT};
pub(crate) use resource_type::BASE;
pub use resource_type::{
    Attr, Category, CfnAttr, Choice, Entry, Fold, Lowered, Output, Parent, Placement, Principal,
    ResourceType, Shape, TagsForm, Via,
};
pub use tags::TAGS;
pub(crate) use tags::check as check_tags;
pub use wording::Wording;

/// Declares the type modules of a service and collects their `TYPE`s, so that each name is written once.
macro_rules! service {
    ($($name:ident),* $(,)?) => {
        $(pub mod $name;)*
        pub(super) static TYPES: &[&$crate::catalog::ResourceType] = &[$(&$name::TYPE),*];
    };
}

/// Amazon EC2 and VPC.
pub mod ec2 {
    pub mod instance_types;
    service! {
        availability_zone, ebs_encryption_by_default, egress_only_internet_gateway, eip, flow_log, instance, internet_gateway, key_pair,
        launch_template, nat_gateway, network_acl, network_acl_association, network_acl_rule, prefix_list, route, route_table,
        route_table_association, security_group, security_group_egress, security_group_ingress, subnet, volume,
        volume_attachment, vpc, vpc_block_public_access_options, vpc_cidr_block, vpc_endpoint, vpc_endpoint_service,
        vpc_peering_connection,
    }
}

/// IAM Access Analyzer.
pub mod accessanalyzer {
    service! { analyzer }
}

/// Amazon EC2 Auto Scaling.
pub mod autoscaling {
    service! { group, launch_configuration, policy }
}

/// Elastic Load Balancing.
pub mod elb {
    service! { listener, listener_rule, load_balancer, target_group, target_group_attachment }
}

/// Application Auto Scaling.
pub mod appautoscaling {
    service! { policy, target }
}

/// Amazon DynamoDB.
pub mod dynamodb {
    pub mod global_table;
    pub mod items;
    mod keys;
    service! { table, table_replica }
}

/// AWS Identity and Access Management.
pub mod iam {
    service! {
        access_key, account_password_policy, group, group_membership, group_policy, group_policy_attachment, instance_profile, policy, role,
        role_policy, role_policy_attachment, user, user_policy, user_policy_attachment,
    }
}

/// AWS Key Management Service.
pub mod kms {
    service! { alias, key }
}

/// Amazon RDS.
pub mod rds {
    service! { cluster, cluster_instance, cluster_snapshot, instance, snapshot, subnet_group }
}

/// AWS Secrets Manager.
pub mod secretsmanager {
    service! { rotation, secret, secret_policy }
}

/// AWS Lambda.
pub mod lambda {
    service! { event_source_mapping, function, function_url, permission }
}

/// Amazon ECS.
pub mod ecs {
    service! { cluster, service, task_definition }
}

/// AWS CloudTrail.
pub mod cloudtrail {
    service! { event_data_store, trail }
}

/// Amazon CloudWatch.
pub mod cloudwatch {
    service! { dashboard, metric_alarm }
}

/// Amazon CloudWatch Logs.
pub mod logs {
    service! { log_group, metric_filter }
}

/// Amazon SNS.
pub mod sns {
    service! { subscription, topic, topic_policy }
}

/// Amazon SQS.
pub mod sqs {
    service! { queue, queue_policy }
}

/// AWS Backup.
pub mod backup {
    service! { plan, restore_testing_plan, selection, vault }
}

/// AWS Systems Manager.
pub mod ssm {
    service! { parameter }
}

/// AWS WAF.
pub mod wafv2 {
    service! { web_acl_association }
}

/// What is not in AWS: drawn, never exported.
pub mod outside {
    service! { internet, on_premises, person }
}

/// Whatever the catalogue does not know.
pub mod other {
    service! { resource }
}

/// Amazon S3.
pub mod s3 {
    mod rules;
    service! { access_point, account_public_access_block, bucket, bucket_policy, object }
}

/// The types of each service, a service a line.
#[rustfmt::skip]
const SERVICES: &[&[&ResourceType]] = &[
    ec2::TYPES,
    elb::TYPES,
    autoscaling::TYPES,
    dynamodb::TYPES,
    appautoscaling::TYPES,
    iam::TYPES,
    accessanalyzer::TYPES,
    kms::TYPES,
    rds::TYPES,
    secretsmanager::TYPES,
    lambda::TYPES,
    ecs::TYPES,
    cloudtrail::TYPES,
    cloudwatch::TYPES,
    logs::TYPES,
    s3::TYPES,
    sns::TYPES, sqs::TYPES, backup::TYPES, ssm::TYPES, wafv2::TYPES, other::TYPES, outside::TYPES,
];

/// All resource types, grouped by service.
pub fn all() -> impl Iterator<Item = &'static ResourceType> {
    SERVICES.iter().copied().flatten().copied()
}

/// The type with an id such as `ec2.vpc`.
pub fn by_id(id: &str) -> Option<&'static ResourceType> {
    all().find(|it| it.id == id)
}

/// The type with a Terraform name such as `aws_vpc`.
pub fn by_terraform_type(tf: &str) -> Option<&'static ResourceType> {
    // The provider has two names for load balancers and what belongs to them.
    let other = tf.strip_prefix("aws_alb").filter(|it| it.is_empty() || it.starts_with('_'));
    let other = other.map(|it| format!("aws_lb{it}"));
    // And an older one for objects.
    let tf = if tf == "aws_s3_bucket_object" { "aws_s3_object" } else { other.as_deref().unwrap_or(tf) };
    all().find(|it| it.tf == tf && it.is_exported())
}

/// The type with a CloudFormation name such as `AWS::EC2::VPC`; where several share it, the one that needs no property to be
/// told.
pub fn by_cloudformation_type(cfn: &str) -> Option<&'static ResourceType> {
    by_cloudformation(cfn, |_| false)
}

/// The type with a CloudFormation name, of a resource that has these properties.
pub fn by_cloudformation(cfn: &str, has: impl Fn(&str) -> bool) -> Option<&'static ResourceType> {
    let is_it = |ty: &&ResourceType| ty.cfn == cfn || ty.cfn_variant.is_some_and(|it| it.cfn == cfn);
    let of_name = || all().filter(|it| is_it(it) && !cfn.is_empty());
    let told = of_name().find(|it| it.cfn_if.is_some_and(&has));
    told.or_else(|| of_name().find(|it| it.cfn_if.is_none()))
}
