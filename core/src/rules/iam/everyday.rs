//! Everyday actions of services that the catalogue is not about: those that a policy can limit to resources.
//!
//! Source: service authorization reference, "Actions, resources, and condition keys for AWS services".

use super::unbounded::Action;
use crate::access::AccessLevel;

/// Names of actions by service and level.
const ACTIONS: &[(&str, AccessLevel, &[&str])] = &[
    ("acm", AccessLevel::Read, &["ExportCertificate"]),
    ("acm", AccessLevel::Write, &["DeleteCertificate", "RenewCertificate", "UpdateCertificateOptions"]),
    ("apigateway", AccessLevel::Write, &["DELETE", "PATCH", "POST", "PUT"]),
    ("athena", AccessLevel::Write, &["DeleteWorkGroup", "StartQueryExecution", "UpdateWorkGroup"]),
    ("cloudfront", AccessLevel::Write, &["CreateInvalidation", "DeleteDistribution", "UpdateDistribution"]),
    ("codebuild", AccessLevel::Write, &["DeleteProject", "StartBuild", "StopBuild", "UpdateProject"]),
    ("codecommit", AccessLevel::Write, &["DeleteBranch", "DeleteRepository", "GitPush"]),
    ("codedeploy", AccessLevel::Write, &["CreateDeployment", "DeleteApplication", "DeleteDeploymentGroup"]),
    ("codepipeline", AccessLevel::Write, &["DeletePipeline", "StartPipelineExecution", "UpdatePipeline"]),
    (
        "cognito-idp",
        AccessLevel::Write,
        &[
            "AdminCreateUser",
            "AdminDeleteUser",
            "AdminSetUserPassword",
            "AdminUpdateUserAttributes",
            "DeleteUserPool",
            "UpdateUserPool",
        ],
    ),
    (
        "eks",
        AccessLevel::Write,
        &[
            "CreateNodegroup",
            "DeleteCluster",
            "DeleteNodegroup",
            "UpdateClusterConfig",
            "UpdateNodegroupConfig",
        ],
    ),
    (
        "elasticache",
        AccessLevel::Write,
        &[
            "Connect",
            "DeleteCacheCluster",
            "DeleteReplicationGroup",
            "ModifyCacheCluster",
            "ModifyReplicationGroup",
        ],
    ),
    (
        "elasticfilesystem",
        AccessLevel::Write,
        &["ClientRootAccess", "ClientWrite", "DeleteFileSystem", "DeleteMountTarget"],
    ),
    (
        "es",
        AccessLevel::Write,
        &["DeleteDomain", "ESHttpDelete", "ESHttpPatch", "ESHttpPost", "ESHttpPut", "UpdateDomainConfig"],
    ),
    ("es", AccessLevel::Read, &["ESHttpGet", "ESHttpHead"]),
    ("execute-api", AccessLevel::Write, &["Invoke", "ManageConnections"]),
    (
        "firehose",
        AccessLevel::Write,
        &["DeleteDeliveryStream", "PutRecord", "PutRecordBatch", "UpdateDestination"],
    ),
    ("glue", AccessLevel::PermissionsManagement, &["DeleteResourcePolicy", "PutResourcePolicy"]),
    ("glue", AccessLevel::Read, &["GetDatabase", "GetPartitions", "GetTable", "GetTables"]),
    (
        "glue",
        AccessLevel::Write,
        &["DeleteDatabase", "DeleteTable", "StartCrawler", "StartJobRun", "UpdateJob", "UpdateTable"],
    ),
    (
        "kinesis",
        AccessLevel::Write,
        &["DeleteStream", "MergeShards", "PutRecord", "PutRecords", "SplitShard", "UpdateShardCount"],
    ),
    ("kinesis", AccessLevel::Read, &["GetRecords", "GetShardIterator"]),
    (
        "redshift",
        AccessLevel::Write,
        &["DeleteCluster", "GetClusterCredentials", "ModifyCluster", "PauseCluster", "RebootCluster"],
    ),
    ("route53", AccessLevel::Write, &["ChangeResourceRecordSets", "DeleteHostedZone"]),
    ("ses", AccessLevel::Write, &["SendEmail", "SendRawEmail"]),
    (
        "states",
        AccessLevel::Write,
        &[
            "DeleteStateMachine",
            "StartExecution",
            "StartSyncExecution",
            "StopExecution",
            "UpdateStateMachine",
        ],
    ),
];

/// All of them with their levels.
pub(super) fn all() -> impl Iterator<Item = (AccessLevel, Action)> {
    ACTIONS.iter().flat_map(|(service, level, names)| names.iter().map(|name| (*level, (*service, *name))))
}

/// Those of a level.
pub(super) fn of_level(level: AccessLevel) -> impl Iterator<Item = Action> {
    all().filter(move |(it, _)| *it == level).map(|(_, action)| action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{is_service, known_actions};

    #[test]
    fn services_exist_and_are_no_others_than_those_known_in_full() {
        for (_, (service, name)) in all() {
            assert!(is_service(service), "{service}");
            assert!(known_actions().all(|it| it.service != service), "{service}:{name}");
        }
    }
}
