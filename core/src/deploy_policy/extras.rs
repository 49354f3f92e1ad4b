//! What a deployment needs besides the actions of CloudFormation's handlers.

use super::Actions;

const fn extra(
    ty: &'static str,
    service: &'static str,
    on_it: &'static str,
    anywhere: &'static str,
) -> Actions {
    Actions { ty, service, on_it, anywhere }
}

/// What the Terraform provider asks or does beyond CloudFormation's handlers: it reads back every argument after each change.
/// Source: the AWS provider's resources and the service authorization reference.
pub(super) const TERRAFORM: &[Actions] = &[
    extra("backup.vault", "backup", "ListTags PutBackupVaultLockConfiguration", ""),
    extra("cloudtrail.trail", "cloudtrail", "", "DescribeTrails"),
    extra("dynamodb.table", "dynamodb", "DescribeTimeToLive ListTagsOfResource UpdateTimeToLive", ""),
    extra(
        "dynamodb.table_replica",
        "dynamodb",
        "",
        "CreateTableReplica DeleteTableReplica DescribeContinuousBackups DescribeTable ListTagsOfResource TagResource \
         UntagResource UpdateContinuousBackups UpdateTable",
    ),
    extra(
        "ec2.ebs_encryption_by_default",
        "ec2",
        "",
        "DisableEbsEncryptionByDefault EnableEbsEncryptionByDefault GetEbsEncryptionByDefault",
    ),
    extra("ec2.eip", "ec2", "", "DescribeAddressesAttribute DescribeNetworkInterfaces"),
    extra(
        "ec2.instance",
        "ec2",
        "",
        "DescribeImages DescribeInstanceTypes DescribeTags DescribeVolumes DescribeVpcs ModifyInstanceMetadataOptions",
    ),
    extra("ec2.nat_gateway", "ec2", "", "DescribeAddresses"),
    extra("ec2.security_group", "ec2", "", "DescribeNetworkInterfaces DescribeSecurityGroupRules"),
    extra("ec2.security_group_egress", "ec2", "", "CreateTags DeleteTags ModifySecurityGroupRules"),
    extra("ec2.security_group_ingress", "ec2", "", "CreateTags DeleteTags ModifySecurityGroupRules"),
    extra("ec2.subnet", "ec2", "", "DescribeNetworkInterfaces"),
    extra("ec2.vpc", "ec2", "", "DescribeRouteTables"),
    extra("ec2.vpc_endpoint", "ec2", "", "DescribeNetworkInterfaces DescribePrefixLists"),
    extra(
        "elb.target_group_attachment",
        "elasticloadbalancing",
        "DeregisterTargets RegisterTargets",
        "DescribeTargetHealth",
    ),
    extra(
        "iam.account_password_policy",
        "iam",
        "",
        "DeleteAccountPasswordPolicy GetAccountPasswordPolicy UpdateAccountPasswordPolicy",
    ),
    extra("iam.group_policy_attachment", "iam", "ListAttachedGroupPolicies", ""),
    extra(
        "iam.instance_profile",
        "iam",
        "ListInstanceProfileTags TagInstanceProfile UntagInstanceProfile",
        "",
    ),
    extra("iam.policy", "iam", "ListPolicyTags SetDefaultPolicyVersion TagPolicy UntagPolicy", ""),
    extra("iam.role", "iam", "ListInstanceProfilesForRole", ""),
    extra("iam.role_policy_attachment", "iam", "ListAttachedRolePolicies", ""),
    extra("iam.user", "iam", "ListGroupsForUser", ""),
    extra("iam.user_policy_attachment", "iam", "ListAttachedUserPolicies", ""),
    extra("lambda.function", "lambda", "GetFunctionConfiguration ListVersionsByFunction", ""),
    extra("lambda.function_url", "lambda", "AddPermission GetFunctionConfiguration RemovePermission", ""),
    extra("lambda.permission", "lambda", "GetFunction", ""),
    extra("logs.log_group", "logs", "", "DescribeLogGroups"),
    extra("rds.cluster", "rds", "ListTagsForResource", "DescribeGlobalClusters"),
    extra("rds.cluster_instance", "rds", "ListTagsForResource", ""),
    extra(
        "rds.cluster_snapshot",
        "rds",
        "AddTagsToResource CreateDBClusterSnapshot DeleteDBClusterSnapshot DescribeDBClusterSnapshotAttributes \
         DescribeDBClusterSnapshots ListTagsForResource ModifyDBClusterSnapshotAttribute RemoveTagsFromResource",
        "",
    ),
    extra("rds.instance", "rds", "ListTagsForResource", ""),
    extra(
        "rds.snapshot",
        "rds",
        "AddTagsToResource CreateDBSnapshot DeleteDBSnapshot DescribeDBSnapshotAttributes DescribeDBSnapshots \
         ListTagsForResource ModifyDBSnapshotAttribute RemoveTagsFromResource",
        "",
    ),
    extra(
        "s3.account_public_access_block",
        "s3",
        "",
        "GetAccountPublicAccessBlock PutAccountPublicAccessBlock",
    ),
    extra(
        "s3.bucket",
        "s3",
        "GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging \
         GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging \
         GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration \
         GetReplicationConfiguration ListBucket",
        "",
    ),
    // What is done with the object itself is limited to its key.
    extra("s3.object", "s3", "ListBucket", ""),
    extra("secretsmanager.secret", "secretsmanager", "GetResourcePolicy", ""),
    extra("ssm.parameter", "ssm", "GetParameter GetParameters", "DescribeParameters"),
];

/// Roles that AWS services make for themselves in an account where they are used for the first time: type, and the service.
/// Source: IAM user guide, "AWS services that work with IAM".
pub(super) const SERVICE_LINKED: &[(&str, &str)] = &[
    ("appautoscaling.target", "dynamodb.application-autoscaling.amazonaws.com"),
    ("accessanalyzer.analyzer", "access-analyzer.amazonaws.com"),
    ("autoscaling.group", "autoscaling.amazonaws.com"),
    ("ec2.flow_log", "delivery.logs.amazonaws.com"),
    ("backup.selection", "backup.amazonaws.com"),
    ("ecs.cluster", "ecs.amazonaws.com"),
    ("ecs.service", "ecs.amazonaws.com"),
    ("elb.load_balancer", "elasticloadbalancing.amazonaws.com"),
    ("rds.subnet_group", "rds.amazonaws.com"),
    ("rds.cluster", "rds.amazonaws.com"),
    ("rds.instance", "rds.amazonaws.com"),
];

/// What a stack is planned, deployed, followed and deleted with: by Drawbridge's server, and by `aws cloudformation deploy`.
/// Source: service authorization reference, "Actions defined by AWS CloudFormation".
pub(super) const STACK: &str = "CreateChangeSet DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents \
                                DescribeStacks ExecuteChangeSet ListChangeSets ListStackResources TagResource UntagResource";

/// What staging a template takes on the bucket and its objects, without the service in front: making the bucket, and letting
/// CloudFormation fetch the template in the name of who plans. Source: service authorization reference, "Actions defined by
/// Amazon S3"; CloudFormation user guide, "Control access with IAM".
pub const STAGING: &str = "CreateBucket DeleteObject GetObject PutBucketPolicy PutBucketPublicAccessBlock \
                           PutLifecycleConfiguration PutObject";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn types_are_those_of_the_catalogue() {
        let known = TERRAFORM.iter().map(|it| it.ty).chain(SERVICE_LINKED.iter().map(|(it, _)| *it));
        for ty in known {
            assert!(catalog::by_id(ty).is_some(), "{ty}");
        }
    }
}
